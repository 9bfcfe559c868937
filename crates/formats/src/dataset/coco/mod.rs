//! COCO: one JSON document of images, categories and annotations, for instances and for key points.
//!
//! A box is `[x, y, width, height]`, outlines are flat lists of coordinates, masks run lengths down the columns: as text
//! where one thing is meant, as numbers where a crowd is. Images stand apart from their annotations, in any order, so a
//! document is gone through twice: once for images, classes and where each annotation lies (24 bytes for each and the
//! names of the images), then image by image. Our own additions, which other readers pass over: `split` of an image,
//! `attributes` and `score` of an annotation. Numbers of images and annotations are given anew, from 1.

mod index;
mod read;
mod shape;
mod write;

pub(in crate::dataset) use shape::check as misfits;

use super::format::Format;
use super::kind::{Kind, Kinds};

const CARRIED: Kinds = Kinds::of(&[
    Kind::Box,
    Kind::Polygon,
    Kind::Part,
    Kind::Mask,
    Kind::Attribute,
    Kind::Score,
    Kind::Crowd,
    Kind::Split,
    Kind::Empty,
    Kind::Group,
    Kind::Size,
]);

/// `coco`.
pub(super) const INSTANCES: Format = Format {
    name: "coco",
    file: Some("instances.json"),
    carries: CARRIED,
    needs_size: false,
    is_inside: false,
    note: "instances; outlines of several parts, but no holes: those need a mask",
    check: Some(shape::check),
    read: |tree, _, visitor| read::read(tree, "instances", visitor),
    begin: |to, options| write::begin(to, options.file.unwrap_or("instances.json"), false),
};

/// `coco-keypoints`.
pub(super) const KEY_POINTS: Format = Format {
    name: "coco-keypoints",
    file: Some("person_keypoints.json"),
    carries: CARRIED.and(Kinds::of(&[Kind::KeyPoints])),
    needs_size: false,
    is_inside: false,
    note: "instances with key points; a skeleton without a box is given the box around its labelled points",
    check: Some(shape::check),
    read: |tree, _, visitor| read::read(tree, "person_keypoints", visitor),
    begin: |to, options| write::begin(to, options.file.unwrap_or("person_keypoints.json"), true),
};
