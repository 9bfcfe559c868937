//! CVAT for images, XML 1.1: one document, an element a picture, corners in pixels.
//!
//! `occluded` is the attribute of that name. A thing with key points and another shape is written as two that share a
//! `group_id`, and put together again. A mask is run lengths by rows inside its own box. Points of skeletons have names
//! under their class in the document's head, and their lines are its drawing. Values of attributes are text in the file:
//! `true`, `false` and numbers are read as such. Tracks of videos are not read.

mod mask;
mod read;
mod write;

use super::coco::misfits;
use super::format::Format;
use super::kind::{Kind, Kinds};

/// `cvat`.
pub(super) const CVAT: Format = Format {
    name: "cvat",
    file: Some("annotations.xml"),
    carries: Kinds::of(&[
        Kind::Box,
        Kind::RotatedBox,
        Kind::Polygon,
        Kind::Polyline,
        Kind::Points,
        Kind::Mask,
        Kind::KeyPoints,
        Kind::Class,
        Kind::Attribute,
        Kind::Split,
        Kind::Empty,
        Kind::Size,
    ]),
    needs_size: true,
    is_inside: false,
    note: "XML 1.1 for images; outlines in one piece; values of attributes are text, so a text that looks like a number \
           is read as one",
    check: Some(misfits),
    read: read::read,
    begin: |to, options| write::begin(to, options.file.unwrap_or("annotations.xml")),
};
