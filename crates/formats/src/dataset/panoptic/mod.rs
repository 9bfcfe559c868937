//! COCO's panoptic format: one JSON document, and for each picture a PNG in which every pixel says whose it is.
//!
//! A pixel's number is red + 256 × green + 256² × blue; 0 is nobody's. Every number stands in the picture's
//! `segments_info` with its class and whether it is a crowd; `area` and `bbox` are reckoned anew. A pixel belongs to one
//! segment only, so masks that overlap are refused; told to drop, the later of two is left out. The pictures lie in a folder
//! named as the document is, and are called like the images, ending in `.png`. Numbers of segments are given anew for each
//! picture, from 1 in the order of objects; numbers of categories stay, and `isthing` with them.

mod png;
mod read;
mod write;

use super::coco;
use super::format::Format;
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item, Shape};
use super::options::Options;
use super::sieve::{Finding, Target};
use gongdao_geometry::Mask;

/// The document, and the folder of its pictures.
const DOCUMENT: &str = "panoptic.json";
const FOLDER: &str = "panoptic";

/// `coco-panoptic`.
pub(super) const PANOPTIC: Format = Format {
    name: "coco-panoptic",
    file: None,
    carries: Kinds::of(&[Kind::Mask, Kind::Crowd, Kind::Split, Kind::Empty, Kind::Group, Kind::Size]),
    needs_size: true,
    is_inside: false,
    note: "masks beside each other: of two that overlap the later is refused; panoptic.json and a PNG for each picture",
    check: Some(check),
    read: |tree, _, visitor| read::read(tree, visitor),
    begin: |to, _| write::begin(to),
};

/// Masks of another size than the picture, of no pixels, and those that overlap one before them.
fn check(catalog: &Catalog, item: &Item, options: &Options<'_>) -> Vec<Finding> {
    let mut found = coco::misfits(catalog, item, options);
    let is_found = |found: &[Finding], at: usize| found.iter().any(|one| one.target == Target::Object(at));
    let mut kept: Vec<(usize, &Mask)> = Vec::new();
    for (at, object) in item.objects.iter().enumerate() {
        let Shape::Mask(mask) = &object.shape else { continue };
        if is_found(&found, at) {
            continue;
        }
        let what = match kept.iter().find(|(_, other)| other.shared_area(mask) > 0) {
            Some((other, _)) => format!("object {} overlaps object {}", at + 1, other + 1),
            None if mask.area() == 0 => format!("object {} has no pixels", at + 1),
            None => {
                kept.push((at, mask));
                continue;
            }
        };
        found.push(Finding { target: Target::Object(at), what });
    }
    found
}
