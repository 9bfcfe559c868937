//! Shapes in COCO's words, and what it has no words for.
//!
//! | shape | `segmentation` | `bbox`, `area` | besides |
//! | --- | --- | --- | --- |
//! | box | its four corners | as drawn | |
//! | rotated box | its four corners | its frame, its own area | `rotated_box`: middle, sizes, turn |
//! | polygon | its corners | its frame, the area without holes | `holes`: their corners |
//! | polyline | none | its frame, 0 | `polyline`: its points |
//! | point | none | the place, 0 | `keypoints`, as COCO has them |
//! | skeleton | none | the frame of its marked points, its area | `keypoints`, as COCO has them |
//! | mask | run lengths as text, `size` height and width | the frame and the number of its pixels | `iscrowd` 0: one thing |
//!
//! COCO fills every ring of a segmentation and knows no holes. So an outline with holes is written as one ring that goes
//! into each hole and back over the same cut, which every reader fills rightly, and the holes besides. Run lengths stand
//! with `iscrowd` 0, as pycocotools and detection scores take them, for 1 would say that a crowd is to be passed over.
//! Lines have no place in COCO at all; the document's `info.note` says so, so that nobody takes a line's frame for a box.
//! Numbers are to a hundredth of a pixel.

use gongdao_labels::{DrawnShape, Outline, Said, ShapeKind};
use serde_json::{Value as Json, json};

type Place = [f64; 2];

/// What a reader should know of these kinds of shapes; nothing where COCO has words for all.
pub(super) fn note(mut kinds: impl Iterator<Item = ShapeKind>) -> Option<&'static str> {
    kinds.any(|kind| kind == ShapeKind::Polyline).then_some(
        "Annotations of categories whose shape is polyline are lines: their points are in polyline, and bbox is only \
         their frame.",
    )
}

/// Adds where a shape lies to an annotation.
pub(super) fn describe(drawn: &DrawnShape, annotation: &mut Json) {
    let outline = drawn.outline();
    let [left, top, right, bottom] = outline.frame().unwrap_or_default();
    annotation["bbox"] = json!([left, top, right - left, bottom - top].map(number));
    annotation["area"] = number(outline.area());
    annotation["iscrowd"] = json!(0);
    let rings = outline.rings();
    annotation["segmentation"] = match outline {
        Outline::Polyline(_) | Outline::Point(_) | Outline::Skeleton(_) => json!([]),
        Outline::Mask(mask) => json!({ "size": [mask.height(), mask.width()], "counts": mask.to_text() }),
        _ => json!([flat(&one_ring(&rings))]),
    };
    match outline {
        Outline::Box(_) | Outline::Mask(_) => {}
        Outline::RotatedBox { .. } => {
            if let Some(tilted) = outline.tilted() {
                let centre = tilted.centre();
                let sizes = [centre.x, centre.y, tilted.width(), tilted.height(), tilted.degrees()];
                annotation["rotated_box"] = json!(sizes.map(number));
            }
        }
        Outline::Polygon(_) => {
            if let Some((_, holes)) = rings.split_first().filter(|(_, holes)| !holes.is_empty()) {
                annotation["holes"] = json!(holes.iter().map(|ring| flat(ring)).collect::<Vec<_>>());
            }
        }
        Outline::Polyline(spots) => {
            let points: Vec<Place> = spots.iter().map(|spot| spot.map(|at| at as f64 / 100.0)).collect();
            annotation["polyline"] = json!(flat(&points));
        }
        Outline::Point(spot) => {
            let [x, y] = spot.map(|at| number(at as f64 / 100.0));
            annotation["keypoints"] = json!([x, y, 2]);
            annotation["num_keypoints"] = json!(1);
        }
        Outline::Skeleton(joints) => {
            let flat = joints
                .iter()
                .flat_map(|[x, y, seen]| [number(*x as f64 / 100.0), number(*y as f64 / 100.0), json!(seen)]);
            annotation["keypoints"] = flat.collect();
            annotation["num_keypoints"] = json!(outline.marked().len());
            annotation["area"] = number((right - left) * (bottom - top));
        }
    }
}

/// Whose it is and what was said of it. An attribute by one of our own names is written as `answer.NAME`.
pub(super) fn attributes(drawn: &DrawnShape, worker: &str, assignment: &str) -> Json {
    let mut attributes = json!({ "worker": worker, "assignment": assignment });
    for (name, said) in drawn.attributes() {
        let name = super::cells::heading(name, &["worker", "assignment"]);
        attributes[name] = match said {
            Said::Choice(value) | Said::Text(value) => json!(value),
            Said::Flag(flag) => json!(flag),
        };
    }
    attributes
}

/// A number to a hundredth, whole where it is whole.
fn number(value: f64) -> Json {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 { json!(rounded as i64) } else { json!(rounded) }
}

fn flat(ring: &[Place]) -> Vec<Json> {
    ring.iter().flatten().copied().map(number).collect()
}

/// The outline and its holes as one ring: from the nearest corner so far into each hole, around it, and back.
pub(super) fn one_ring(rings: &[Vec<Place>]) -> Vec<Place> {
    let Some((outer, holes)) = rings.split_first() else { return Vec::new() };
    let mut joined = outer.clone();
    for hole in holes {
        let apart = |a: &Place, b: &Place| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        let ways = joined.iter().enumerate().flat_map(|(at, from)| {
            hole.iter().enumerate().map(move |(to, corner)| (apart(from, corner), at, to))
        });
        let Some((_, at, to)) = ways.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let around = hole[to..].iter().chain(&hole[..=to]).copied();
        let cut: Vec<Place> = around.chain(std::iter::once(joined[at])).collect();
        joined.splice(at + 1..at + 1, cut);
    }
    joined
}
