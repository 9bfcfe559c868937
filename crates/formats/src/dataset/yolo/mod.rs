//! YOLO as Ultralytics reads it: a text file a picture, a line an object, all lengths divided by the picture's.
//!
//! `data.yaml` names the classes and where each split's pictures lie; `labels/` mirrors `images/`. Sizes of pictures are
//! not in the files, so reading needs the pictures too ([`Pictures`](super::Pictures)). A value outside 0 to 1 is
//! refused or cut off, in both directions: the trainer would drop the whole file. An object has one outline without
//! holes. Names and lines of key points stand in `kpt_names` and, our own addition, `kpt_edges`.

mod line;
mod list;
mod read;
mod write;
mod yaml;

use super::coco::misfits;
use super::format::Format;
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item};
use super::options::Options;
use super::sieve::{Finding, Target};
use super::tree::is_safe;
use line::Task;

const PLAIN: Format = Format {
    name: "yolo",
    file: None,
    carries: Kinds::of(&[Kind::Box, Kind::Split, Kind::Empty]),
    needs_size: true,
    is_inside: true,
    note: "boxes and nothing else; --clip cuts off what reaches outside; reading needs --images",
    check: Some(check),
    read: |tree, options, visitor| read::read(tree, options, Task::Detect, visitor),
    begin: |_, _| Ok(write::begin(Task::Detect)),
};

/// `yolo`.
pub(super) const DETECT: Format = PLAIN;

/// `yolo-segment`.
pub(super) const SEGMENT: Format = Format {
    name: "yolo-segment",
    carries: Kinds::of(&[Kind::Polygon, Kind::Split, Kind::Empty]),
    note: "one outline an object, without holes; boxes are no outlines",
    read: |tree, options, visitor| read::read(tree, options, Task::Segment, visitor),
    begin: |_, _| Ok(write::begin(Task::Segment)),
    ..PLAIN
};

/// `yolo-obb`.
pub(super) const OBB: Format = Format {
    name: "yolo-obb",
    carries: Kinds::of(&[Kind::Box, Kind::RotatedBox, Kind::Split, Kind::Empty]),
    note: "four corners; an upright box is written, and read back as one turned by 0 degrees",
    read: |tree, options, visitor| read::read(tree, options, Task::Obb, visitor),
    begin: |_, _| Ok(write::begin(Task::Obb)),
    ..PLAIN
};

/// `yolo-pose`.
pub(super) const POSE: Format = Format {
    name: "yolo-pose",
    carries: Kinds::of(&[Kind::Box, Kind::KeyPoints, Kind::Split, Kind::Empty]),
    note: "a box and its class's key points, padded with zeros to the longest class; a lone skeleton is given its box",
    check: Some(check_pose),
    read: |tree, options, visitor| read::read(tree, options, Task::Pose, visitor),
    begin: |_, _| Ok(write::begin(Task::Pose)),
    ..PLAIN
};

/// Splits that are no name of a folder, or a word of `data.yaml`.
fn check(_: &Catalog, item: &Item, _: &Options<'_>) -> Vec<Finding> {
    const TAKEN: &[&str] =
        &["path", "names", "nc", "kpt_shape", "kpt_names", "kpt_edges", "flip_idx", "download"];
    let split = &item.split;
    let is_plain = is_safe(split) && split.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if split.is_empty() || (is_plain && !TAKEN.contains(&split.as_str())) {
        return Vec::new();
    }
    let what = format!("the split `{split}` cannot be a folder's name in data.yaml");
    vec![Finding { target: Target::Item, what }]
}

fn check_pose(catalog: &Catalog, item: &Item, options: &Options<'_>) -> Vec<Finding> {
    let mut found = check(catalog, item, options);
    found.extend(misfits(catalog, item, options));
    for (at, object) in item.objects.iter().enumerate() {
        if catalog.get(object.class).is_none_or(|category| category.points.is_empty()) {
            let what = format!("object {} is of a class without key points", at + 1);
            found.push(Finding { target: Target::Object(at), what });
        }
    }
    found
}
