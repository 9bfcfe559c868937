//! W3C Web Annotation, JSON-LD: an `AnnotationPage` whose annotations point at pictures and texts.
//!
//! A box is a `FragmentSelector` (`xywh=pixel:`), every other shape an `SvgSelector`, a span a `TextPositionSelector`
//! (code points, the end excluded) with the text it quotes beside it. A relation is an annotation of the motivation
//! `linking`: its target is the annotation of one span, its body that of the other, with a tag that says what it is. The
//! class is a body with the purpose `tagging`; of the whole, `classifying`. The standard says nothing of the target
//! itself, so an annotation with the motivation `describing` stands before those of each picture and text: its body holds
//! the text, or our own `width`, `height` and `split`.
//!
//! As the standard has it, annotations are read in any order and gathered by their target, an annotation may have several
//! targets, and an address may name a part of its picture (`picture.png#xywh=10,5,30,15`). The file is gone through twice.

mod index;
mod read;
mod svg;
mod write;

use super::format::Format;
use super::kind::{Kind, Kinds};

/// `web-annotation`.
pub(super) const WEB_ANNOTATION: Format = Format {
    name: "web-annotation",
    file: Some("annotations.jsonld"),
    carries: Kinds::of(&[
        Kind::Box,
        Kind::RotatedBox,
        Kind::Polygon,
        Kind::Hole,
        Kind::Part,
        Kind::Polyline,
        Kind::Points,
        Kind::Class,
        Kind::Text,
        Kind::Overlap,
        Kind::Relation,
        Kind::Split,
        Kind::Empty,
        Kind::Size,
        Kind::TextName,
    ]),
    needs_size: false,
    is_inside: false,
    note: "JSON-LD; xywh=pixel: for boxes, SVG for other shapes, text positions in code points",
    check: None,
    read: read::read,
    begin: |to, options| write::begin(to, options.file.unwrap_or("annotations.jsonld")),
};
