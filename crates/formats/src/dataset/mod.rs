//! Labelled data sets in the trade's formats, from any of them to any other.
//!
//! Everybody's tools write another format, and most programs that translate between them lose something without a word.
//! Here every format is read into one model ([`Item`], [`Catalog`]) and written from it, one picture or text at a time,
//! and a sieve in between takes out what the wanted format cannot carry: by default that refuses the conversion and
//! names the first cases; told to drop, it goes on and counts. [`FORMATS`] says what each carries.
//!
//! A format is a module with a reader and a writer, and a row in that table. Deliberately not here: folders and archives
//! (a [`Tree`] and a [`Sink`] stand for them), pixels of pictures (a [`Pictures`] tells their sizes).

mod clip;
mod coco;
mod conll;
mod convert;
mod csv;
mod cvat;
mod error;
mod format;
mod imagefolder;
mod jsonl;
mod kind;
mod kitti;
mod label_studio;
mod labelme;
mod lists;
mod model;
mod numbers;
mod options;
mod panoptic;
mod parquet;
pub(crate) use parquet::column as parquet_column;
mod parts;
mod plain;
mod report;
mod rotation;
mod sieve;
mod stream;
mod tree;
mod voc;
mod web;
mod window;
pub(crate) mod xml;
mod yolo;

pub use convert::{Pipe, convert, read, visit, write};
pub use error::DataError;
pub use format::{Format, Visitor, Writer};
pub use kind::{CARRIED, Kind, Kinds};
pub use model::{
    Catalog, Category, Item, KeyPoint, Object, Outline, Point, Rect, Relation, Rotated, Seen, Shape, Span,
    Value,
};
pub use options::{Options, Picture, Pictures, Tokens};
pub use report::{Report, Tally};
pub use stream::Stream;
pub use tree::{Memory, Sink, Source, Spool, Tree, is_safe};

/// Every format there is.
pub const FORMATS: &[Format] = &[
    coco::INSTANCES,
    coco::KEY_POINTS,
    panoptic::PANOPTIC,
    yolo::DETECT,
    yolo::SEGMENT,
    yolo::OBB,
    yolo::POSE,
    voc::VOC,
    kitti::KITTI,
    cvat::CVAT,
    label_studio::LABEL_STUDIO,
    labelme::LABELME,
    conll::CONLL,
    web::WEB_ANNOTATION,
    imagefolder::IMAGEFOLDER,
    csv::CSV,
    jsonl::JSONL,
    parquet::PARQUET,
];

/// A format by its name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
