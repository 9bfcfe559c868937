//! What a conversion is told beside its files.

use super::error::DataError;

/// A picture that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name with folders and ending, as the data set shall call it.
    pub name: String,
    /// Its upright width and height in pixels.
    pub size: (u32, u32),
}

/// Where sizes of pictures come from when a format does not say them.
pub trait Pictures {
    /// A picture by its name, with or without its ending.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    fn find(&self, name: &str) -> Result<Option<Picture>, DataError>;
}

/// How texts are cut into tokens where a format wants tokens (CoNLL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tokens {
    /// Each text as it asks for: by word where it has blanks, else by character.
    #[default]
    Auto,
    /// Every character by itself; blanks cannot be kept.
    Character,
    /// At single blanks.
    Word,
    /// By word, punctuation apart, as forms of spans know words; blanks are left out.
    Pieces,
    /// Every character by itself; blanks are left out.
    Signs,
}

/// What a conversion is told.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Go on without what the format cannot carry.
    pub drop: bool,
    /// Cut off what reaches outside the picture, where the format wants it inside.
    pub clip: bool,
    /// Write the upright box around what the format has no shape for.
    pub enclose: bool,
    /// Pascal VOC with corners counted from 0, the last pixel excluded.
    pub voc_zero_based: bool,
    /// How texts are cut.
    pub tokens: Tokens,
    /// The output's name where the format is one file.
    pub file: Option<&'a str>,
    /// Where sizes come from.
    pub pictures: Option<&'a dyn Pictures>,
}
