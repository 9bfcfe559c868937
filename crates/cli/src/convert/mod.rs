//! `gongdao convert`: labelled data sets from one format to another, without a server.
//!
//! Opens what is to be read (a file, a folder, a ZIP), lets `formats::dataset` convert it into a folder beside the
//! output, and puts that in its place when all went well: an output is whole or it is not there. Deliberately not here:
//! the formats themselves.

mod folder;
mod list;
mod output;
mod pictures;
mod told;

use crate::terminal::{print, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use gongdao_formats::dataset::{self, Format, Options, Tokens};
use std::path::PathBuf;

/// Convert labelled data from one format to another
#[derive(Debug, Args)]
pub struct Convert {
    /// What to read: a file, a folder or a ZIP of it
    #[arg(required_unless_present = "list", value_name = "IN")]
    input: Option<PathBuf>,
    /// The format it is in; `gongdao convert --list` names them
    #[arg(long, required_unless_present = "list", value_name = "FORMAT")]
    from: Option<String>,
    /// The format to write
    #[arg(long, required_unless_present = "list", value_name = "FORMAT")]
    to: Option<String>,
    /// Where to: a file or a folder, as the format is
    #[arg(short, long, required_unless_present = "list", value_name = "OUT")]
    output: Option<PathBuf>,
    /// The folder with the pictures, for formats that do not say how large they are
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,
    /// Go on without what the format cannot carry, and count it
    #[arg(long)]
    drop: bool,
    /// Cut off what reaches outside its picture, where the format wants it inside (yolo)
    #[arg(long)]
    clip: bool,
    /// Write the upright box around shapes that the format cannot draw
    #[arg(long)]
    enclose: bool,
    /// Pascal VOC with corners counted from 0, instead of from 1 with the last pixel included
    #[arg(long)]
    voc_zero_based: bool,
    /// How CoNLL's tokens are cut from texts, and put together again
    #[arg(long, value_enum, default_value = "auto")]
    tokens: Cut,
    /// Say what each format carries
    #[arg(long, conflicts_with_all = ["input", "from", "to", "output"])]
    list: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// How texts are cut.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Cut {
    /// By word where a text has blanks, by character where it has none
    Auto,
    /// Every character is a token; no blanks
    Character,
    /// At single blanks
    Word,
    /// By word, punctuation apart; blanks are left out
    Pieces,
    /// Every character is a token; blanks are left out
    Signs,
}

impl Convert {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the format cannot carry what is there.
    pub fn run(&self) -> Result<()> {
        let (Some(input), Some(from), Some(to), Some(output)) =
            (&self.input, &self.from, &self.to, &self.output)
        else {
            return list::run(self.json);
        };
        let (from, to) = (format(from)?, format(to)?);
        let tree = folder::open(input)?;
        let pictures = match &self.images {
            Some(folder) => Some(pictures::Folder::open(folder)?),
            None => tree.root().map(pictures::Folder::open).transpose()?,
        };
        let place = output::Place::new(output, to)?;
        let options = Options {
            drop: self.drop,
            clip: self.clip,
            enclose: self.enclose,
            voc_zero_based: self.voc_zero_based,
            tokens: match self.tokens {
                Cut::Auto => Tokens::Auto,
                Cut::Character => Tokens::Character,
                Cut::Word => Tokens::Word,
                Cut::Pieces => Tokens::Pieces,
                Cut::Signs => Tokens::Signs,
            },
            file: place.file(),
            pictures: pictures.as_ref().map(|pictures| pictures as &dyn dataset::Pictures),
        };
        let mut sink = place.begin()?;
        let report = dataset::convert((&tree, from), (&mut sink, to), &options)
            .with_context(|| format!("{} cannot be converted", input.display()))?;
        let is_refused = report.is_lossy() && !self.drop;
        if !is_refused {
            sink.end(&place)?;
        }
        if self.json {
            print(told::as_json(&report, from, to, output, is_refused))?;
        } else {
            told::as_text(&report, to, output, is_refused)?;
        }
        if is_refused {
            bail!(
                "{} cannot carry everything that is there, so nothing was written; choose another format, or go on \
                 without it by --drop",
                to.name
            );
        }
        if report.is_lossy() && self.json {
            tell(format_args!("something was left out; see `lost`"));
        }
        Ok(())
    }
}

fn format(name: &str) -> Result<&'static Format> {
    let names: Vec<&str> = dataset::FORMATS.iter().map(|format| format.name).collect();
    dataset::find(name)
        .with_context(|| format!("there is no format `{name}`; use one of {}", names.join(", ")))
}
