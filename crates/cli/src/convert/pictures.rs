//! Sizes of pictures, from the heads of their files; upright, as EXIF says they are to be shown.

use super::folder::names;
use anyhow::Result;
use gongdao_formats::dataset::{DataError, Picture, Pictures};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const ENDINGS: &[&str] = &["jpg", "jpeg", "png", "webp", "gif"];

/// A folder of pictures.
pub struct Folder {
    root: PathBuf,
    /// Names by name without ending; of several the first.
    stems: BTreeMap<String, String>,
}

impl Folder {
    /// Finds the pictures of a folder; none is opened yet.
    pub fn open(root: &Path) -> Result<Self> {
        let mut stems = BTreeMap::new();
        for name in names(root)? {
            let Some((stem, ending)) = name.rsplit_once('.') else { continue };
            if ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
                stems.entry(stem.to_owned()).or_insert(name);
            }
        }
        Ok(Self { root: root.to_owned(), stems })
    }

    fn measure(&self, name: &str) -> image::ImageResult<(u32, u32)> {
        let mut decoder = ImageReader::open(self.root.join(name))?.with_guessed_format()?.into_decoder()?;
        let (width, height) = decoder.dimensions();
        let is_turned = matches!(
            decoder.orientation()?,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        Ok(if is_turned { (height, width) } else { (width, height) })
    }
}

impl Pictures for Folder {
    fn find(&self, name: &str) -> Result<Option<Picture>, DataError> {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let Some(found) = self.stems.get(name).or_else(|| self.stems.get(stem)) else { return Ok(None) };
        // The one of that very name, where two differ in their ending only.
        let is_there = || stem != name && self.root.join(name).is_file();
        let found = if found != name && is_there() { name } else { found };
        match self.measure(found) {
            Ok(size) => Ok(Some(Picture { name: found.to_owned(), size })),
            Err(error) => Err(DataError {
                code: "data_bad_picture",
                file: found.to_owned(),
                at: String::new(),
                what: format!("the picture cannot be read: {error}"),
                fix: "give PNG, JPEG, WebP or GIF files that are whole".to_owned(),
            }),
        }
    }
}
