//! Shapes as JSON: read from outside and from the store, and written in their one canonical form.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use gongdao_geometry::Mask;

use super::outline::decimal;
use super::{DrawnShape, Outline, Said, ShapeKind, Spot};
use crate::FieldKind;

/// What an object of each kind looks like, for who sent another.
pub(super) fn example(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Box => {
            "send an object such as {\"class\": \"car\", \"x\": 4, \"y\": 8, \"width\": 30, \"height\": 20}"
        }
        ShapeKind::RotatedBox => {
            "send an object such as {\"class\": \"ship\", \"center\": [40, 30], \"width\": 30, \"height\": 20, \
             \"angle\": 12.5}"
        }
        ShapeKind::Polygon => {
            "send an object such as {\"class\": \"roof\", \"points\": [[0, 0], [9, 0], [9, 9]]}, with \"holes\" as \
             lists of points where there are any"
        }
        ShapeKind::Polyline => "send an object such as {\"class\": \"lane\", \"points\": [[0, 0], [9, 4]]}",
        ShapeKind::Point => "send an object such as {\"class\": \"tip\", \"x\": 4, \"y\": 8}",
        ShapeKind::Skeleton => {
            "send an object such as {\"class\": \"person\", \"keypoints\": [[4, 8, 2], [6, 8, 1], [0, 0, 0]]}: x, y and 0 \
             not there, 1 hidden or 2 seen, for every point of the class"
        }
        ShapeKind::Mask => {
            "send an object such as {\"class\": \"road\", \"size\": [480, 640], \"counts\": \"…\"}: height and width of the \
             picture, and COCO's run lengths as text, which add up to height times width"
        }
    }
}

/// The members of an object of each kind, `class` and `attributes` apart; the last of a polygon may be absent.
pub(super) fn members(kind: ShapeKind) -> &'static [&'static str] {
    match kind {
        ShapeKind::Box => &["x", "y", "width", "height"],
        ShapeKind::RotatedBox => &["center", "width", "height", "angle"],
        ShapeKind::Polygon => &["points", "holes"],
        ShapeKind::Polyline => &["points"],
        ShapeKind::Point => &["x", "y"],
        ShapeKind::Skeleton => &["keypoints"],
        ShapeKind::Mask => &["size", "counts"],
    }
}

/// An outline's numbers, before they are judged; `Err` where a member is absent or of another type, `None` where a number is
/// out of all bounds.
pub(super) fn read_outline(kind: ShapeKind, map: &Map<String, Json>) -> Result<Option<Outline>, ()> {
    let number = |name: &str| map.get(name).and_then(Json::as_f64).ok_or(());
    Ok(match kind {
        ShapeKind::Box => Outline::upright(number("x")?, number("y")?, number("width")?, number("height")?),
        ShapeKind::RotatedBox => {
            let center = map.get("center").and_then(pair).ok_or(())?;
            Outline::rotated(center, number("width")?, number("height")?, number("angle")?)
        }
        ShapeKind::Polygon => {
            let mut rings = vec![map.get("points").and_then(ring).ok_or(())?];
            if let Some(holes) = map.get("holes").filter(|holes| !holes.is_null()) {
                let holes: Option<Vec<_>> = holes.as_array().ok_or(())?.iter().map(ring).collect();
                rings.extend(holes.ok_or(())?);
            }
            Outline::polygon(&rings)
        }
        ShapeKind::Polyline => Outline::polyline(&map.get("points").and_then(ring).ok_or(())?),
        ShapeKind::Point => Outline::point(number("x")?, number("y")?),
        ShapeKind::Skeleton => Outline::skeleton(&map.get("keypoints").and_then(joints).ok_or(())?),
        ShapeKind::Mask => Some(Outline::Mask(mask(map).ok_or(())?)),
    })
}

fn pair(json: &Json) -> Option<[f64; 2]> {
    match json.as_array()?.as_slice() {
        [x, y] => Some([x.as_f64()?, y.as_f64()?]),
        _ => None,
    }
}

fn joints(json: &Json) -> Option<Vec<[f64; 3]>> {
    let joint = |json: &Json| match json.as_array()?.as_slice() {
        [x, y, seen] => Some([
            x.as_f64()?,
            y.as_f64()?,
            f64::from(seen.as_u64().and_then(|seen| u8::try_from(seen).ok())?),
        ]),
        _ => None,
    };
    let all: Vec<[f64; 3]> = json.as_array()?.iter().map(joint).collect::<Option<_>>()?;
    all.iter().all(|joint| joint[2] <= 2.0).then_some(all)
}

fn mask(map: &Map<String, Json>) -> Option<Mask> {
    let side = |json: &Json| json.as_u64().and_then(|side| u32::try_from(side).ok());
    let [height, width] = map.get("size")?.as_array()?.as_slice() else { return None };
    Mask::from_text(side(height)?, side(width)?, map.get("counts")?.as_str()?).ok()
}

fn ring(json: &Json) -> Option<Vec<[f64; 2]>> {
    json.as_array()?.iter().map(pair).collect()
}

/// A shape as [`push_shape`] wrote it; nothing where the form's class says another kind.
pub(crate) fn read_stored(kind: &FieldKind, json: &Json) -> Option<DrawnShape> {
    let FieldKind::Shapes { classes, pages, .. } = kind else { return None };
    let map = json.as_object()?;
    let value = map.get("class")?.as_str()?;
    let class = classes.iter().find(|class| class.class.value == value)?;
    let outline = read_outline(class.shape, map).ok()??;
    let known = |name: &String| members(class.shape).contains(&name.as_str());
    let is_own =
        |name: &String| name == "class" || name == "attributes" || (pages.is_some() && name == "page");
    if !map.keys().all(|name| is_own(name) || known(name)) {
        return None;
    }
    let page = match pages {
        Some(_) => Some(read_page(map)?),
        None => None,
    };
    let said = |(name, said): (&String, &Json)| match said {
        Json::String(text) if class.attributes.iter().any(|one| one.name == *name && one.text.is_some()) => {
            Some((name.clone(), Said::Text(text.clone())))
        }
        Json::String(text) => Some((name.clone(), Said::Choice(text.clone()))),
        Json::Bool(flag) => Some((name.clone(), Said::Flag(*flag))),
        _ => None,
    };
    let attributes = match map.get("attributes") {
        None => Vec::new(),
        Some(given) => given.as_object()?.iter().map(said).collect::<Option<_>>()?,
    };
    Some(DrawnShape::new(value, outline, attributes).on_page(page))
}

/// The page an object says it is on; none where it says no whole number from 1 on.
pub(super) fn read_page(map: &Map<String, Json>) -> Option<u32> {
    map.get("page")?.as_u64().and_then(|page| u32::try_from(page).ok()).filter(|page| *page > 0)
}

/// Writes a shape, with strings escaped by `push_string`.
pub(crate) fn push_shape(text: &mut String, shape: &DrawnShape, push_string: fn(&mut String, &str)) {
    text.push_str("{\"class\":");
    push_string(text, shape.class());
    // Writing to a string cannot fail.
    if let Some(page) = shape.page() {
        let _ = write!(text, ",\"page\":{page}");
    }
    match shape.outline() {
        Outline::Box(key) => {
            let [x, y, width, height] = key.map(decimal);
            let _ = write!(text, ",\"x\":{x},\"y\":{y},\"width\":{width},\"height\":{height}");
        }
        Outline::RotatedBox { center, size, angle } => {
            let ([x, y], [width, height]) = (center.map(decimal), size.map(decimal));
            let angle = decimal(*angle);
            let _ =
                write!(text, ",\"center\":[{x},{y}],\"width\":{width},\"height\":{height},\"angle\":{angle}");
        }
        Outline::Polygon(rings) => {
            for (at, ring) in rings.iter().enumerate() {
                text.push_str(match at {
                    0 => ",\"points\":",
                    1 => ",\"holes\":[",
                    _ => ",",
                });
                push_spots(text, ring);
            }
            text.push_str(if rings.len() > 1 { "]" } else { "" });
        }
        Outline::Polyline(spots) => {
            text.push_str(",\"points\":");
            push_spots(text, spots);
        }
        Outline::Point(spot) => {
            let [x, y] = spot.map(decimal);
            let _ = write!(text, ",\"x\":{x},\"y\":{y}");
        }
        Outline::Skeleton(joints) => {
            for (at, [x, y, seen]) in joints.iter().enumerate() {
                let (x, y) = (decimal(*x), decimal(*y));
                let _ = write!(text, "{}[{x},{y},{seen}]", if at == 0 { ",\"keypoints\":[" } else { "," });
            }
            text.push(']');
        }
        Outline::Mask(mask) => {
            let _ = write!(text, ",\"size\":[{},{}],\"counts\":", mask.height(), mask.width());
            push_string(text, &mask.to_text());
        }
    }
    for (at, (name, said)) in shape.attributes().iter().enumerate() {
        text.push_str(if at == 0 { ",\"attributes\":{" } else { "," });
        push_string(text, name);
        text.push(':');
        match said {
            Said::Choice(value) | Said::Text(value) => push_string(text, value),
            Said::Flag(flag) => text.push_str(if *flag { "true" } else { "false" }),
        }
    }
    text.push_str(if shape.attributes().is_empty() { "}" } else { "}}" });
}

fn push_spots(text: &mut String, spots: &[Spot]) {
    for (at, spot) in spots.iter().enumerate() {
        let [x, y] = spot.map(decimal);
        let _ = write!(text, "{}[{x},{y}]", if at == 0 { "[" } else { "," });
    }
    text.push_str(if spots.is_empty() { "[]" } else { "]" });
}
