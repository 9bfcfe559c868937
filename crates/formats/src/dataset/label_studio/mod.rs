//! Label Studio's JSON: a list of tasks, each with its data and what was marked on it, places in percent of the picture.
//!
//! Percent are of the upright picture, so sizes must be known; they also stand in the task's data, with the split and a
//! text's name. A box turns about its upper left corner. Offsets in texts are written as code points, which is how
//! Label Studio's own converter cuts texts. Of several people's answers to a task the first is read, and the others are
//! told as unread. What a brush painted is packed as its own packer does (`studio_brush.rs`). Ellipses, relations and
//! ratings have no counterpart here.
//!
//! A key point is a region of its own with the `parentID` of its thing, `hidden` in `meta`; what is not labelled has none.
//! A thing that is nothing but its key points is the rectangle around them, `skeleton` in `meta`. What is said of a thing
//! is a region of the same `id`: `choices` for yes and no, `textarea` for words, `number`. The order of a class's key
//! points and its lines stand in the task's data, under `skeletons`, which other programs do not write: then names of
//! points are taken in the order in which they come up.

mod parts;
mod read;
mod write;

use super::error::shown;
use super::format::Format;
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item, Shape};
use super::options::Options;
use super::sieve::{Finding, Target};

/// `label-studio`.
pub(super) const LABEL_STUDIO: Format = Format {
    name: "label-studio",
    file: Some("tasks.json"),
    carries: Kinds::of(&[
        Kind::Box,
        Kind::RotatedBox,
        Kind::Polygon,
        Kind::Points,
        Kind::Mask,
        Kind::KeyPoints,
        Kind::Attribute,
        Kind::Class,
        Kind::Text,
        Kind::Overlap,
        Kind::Score,
        Kind::Split,
        Kind::Empty,
        Kind::Size,
        Kind::TextName,
    ]),
    needs_size: true,
    is_inside: false,
    note: "percent of the upright picture; a point each, outlines in one piece; text offsets in code points",
    check: Some(check),
    read: read::read,
    begin: |to, options| write::begin(to, options.file.unwrap_or("tasks.json")),
};

fn check(catalog: &Catalog, item: &Item, _: &Options<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, object) in item.objects.iter().enumerate() {
        if let (Shape::Mask(mask), Some(size)) = (&object.shape, item.size)
            && (mask.width(), mask.height()) != size
        {
            let what = format!("object {} has a mask of another size than the picture", at + 1);
            found.push(Finding { target: Target::Object(at), what });
        }
        let (own, wanted) =
            (object.key_points.len(), catalog.get(object.class).map_or(0, |class| class.points.len()));
        if own > 0 && own != wanted {
            let what = format!("object {} has {own} key points where its class has {wanted}", at + 1);
            found.push(Finding { target: Target::Object(at), what });
        }
        if let Shape::Points(points) = &object.shape
            && points.len() != 1
        {
            let class = shown(catalog.name(object.class));
            let what =
                format!("object {} ({class}) has {} points where one has a place", at + 1, points.len());
            found.push(Finding { target: Target::Object(at), what });
        }
    }
    found
}
