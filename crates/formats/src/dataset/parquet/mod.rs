//! Parquet as Hugging Face's `datasets` loads it: a row for each picture or text, with features in the file's metadata.
//!
//! Columns: `image` (a struct of `bytes` and `path`), `file_name`, `split`, `width`, `height`, `text`, `label` (classes of
//! the whole), and structs of lists: `objects` (`bbox`, `category`, `shape`, `geometry`, `keypoints`, `attributes`,
//! `score`, `iscrowd`), `spans` (`start`, `end`, `category`), `relations` (`from`, `to`, `name`). Classes are numbers, whose
//! names stand in the metadata, which Parquet has at its end: so they need not be known before. What is no upright box
//! stands in `geometry` as JSON, with `bbox` as its frame. `bytes` are null unless pictures are asked to be put in.
//!
//! Other people's files are read as far as they have such columns: `objects` as a struct of lists or a list of structs,
//! categories as numbers or as text. Rows are read a few hundred at a time, and written in groups of a few thousand.

pub(crate) mod column;
mod nested;
mod read;
mod write;

use super::format::Format;
use super::kind::Kinds;

const FILE: &str = "data.parquet";
/// Where `datasets` finds its features.
const THEIRS: &str = "huggingface";
/// Where what features cannot say of classes stands.
const OURS: &str = "gongdao";

/// `parquet`.
pub(super) const PARQUET: Format = Format {
    name: "parquet",
    file: Some(FILE),
    carries: Kinds::ALL,
    needs_size: false,
    is_inside: false,
    note: "everything, a row for each picture or text; loads with Hugging Face datasets",
    check: None,
    read: read::read,
    begin: write::begin,
};
