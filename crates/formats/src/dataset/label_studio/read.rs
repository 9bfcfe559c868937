//! Reads Label Studio's tasks, one by one.

use super::parts;
use crate::dataset::error::{DataError, shown};
use crate::dataset::format::{Visitor, open};
use crate::dataset::model::{Catalog, Item, Object, Outline, Rect, Rotated, Shape, Span};
use crate::dataset::numbers::{tidy, whole};
use crate::dataset::options::Options;
use crate::dataset::parts::{each, parse};
use crate::dataset::tree::Tree;
use crate::studio_brush;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(super) struct Task {
    pub(super) data: Map<String, Value>,
    #[serde(default, alias = "completions")]
    pub(super) annotations: Vec<Answer>,
    #[serde(default)]
    pub(super) predictions: Vec<Answer>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) result: Vec<Region>,
    #[serde(default)]
    pub(super) was_cancelled: bool,
}

#[derive(Deserialize)]
pub(super) struct Region {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) from_name: String,
    #[serde(rename = "parentID", default)]
    pub(super) parent: Option<String>,
    #[serde(default)]
    pub(super) meta: Value,
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) value: Map<String, Value>,
    original_width: Option<f64>,
    original_height: Option<f64>,
    score: Option<f64>,
    /// Of a document: on which of its pages, from 0.
    item_index: Option<u64>,
}

pub(super) fn read(
    tree: &dyn Tree,
    options: &Options<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    for file in tree.names().iter().filter(|name| name.ends_with(".json") || tree.names().len() == 1) {
        parts::declare(tree, file, &mut catalog)?;
        each(&mut open(tree, file)?, file, &mut |part| {
            if part.index.is_none() || !part.key.is_empty() {
                return Err(DataError::bad(
                    file,
                    part.place(),
                    "the document is no list",
                    "give a list of tasks",
                ));
            }
            let place = format!("task {}", part.index.unwrap_or_default());
            let task: Task = parse(part.bytes, file, &place)?;
            let item = item(file, &place, task, options, &mut catalog, visitor)?;
            visitor.item(&catalog, item)
        })?;
    }
    Ok(catalog)
}

fn item(
    file: &str,
    place: &str,
    task: Task,
    options: &Options<'_>,
    catalog: &mut Catalog,
    visitor: &mut dyn Visitor,
) -> Result<Item, DataError> {
    let text = |key: &str| task.data.get(key).and_then(Value::as_str);
    let number = |key: &str| task.data.get(key).and_then(Value::as_f64).and_then(whole);
    let picture = ["image", "img", "picture", "photo", "url"].into_iter().find_map(text);
    let mut item = Item { split: text("split").unwrap_or_default().to_owned(), ..Item::default() };
    match (picture, text("text")) {
        (Some(name), _) => item.name = name.to_owned(),
        (None, Some(given)) => {
            item.name = text("name").map_or_else(|| place.to_owned(), str::to_owned);
            item.text = Some(given.to_owned());
        }
        _ => {
            let what = "its data has neither `image` nor `text`";
            return Err(DataError::bad(file, place, what, "call the picture's field image, the text's text"));
        }
    }
    let mut answers = task.annotations.iter().filter(|answer| !answer.was_cancelled);
    let chosen = answers.next().or(task.predictions.first());
    for _ in answers {
        visitor.unread("another person's answer", &format!("{file}, {place}"));
    }
    let regions = chosen.map_or(&[][..], |answer| &answer.result);
    let said = regions
        .iter()
        .find_map(|it| it.original_width.and_then(whole).zip(it.original_height.and_then(whole)));
    item.size = said.or(number("width").zip(number("height")));
    if let (None, None, Some(pictures)) = (item.size, &item.text, options.pictures) {
        item.size = pictures.find(&item.name)?.map(|picture| picture.size);
    }
    let mut drawn = parts::Drawn::new(regions);
    for (at, region) in drawn.in_order() {
        let place = format!("{place}, result {at}");
        let before = item.objects.len();
        let added = drawn.add(region, &mut item, catalog).unwrap_or_else(|| add(region, &mut item, catalog));
        if item.objects.len() > before {
            drawn.remember(region, before);
        }
        match added {
            Ok(true) => {}
            Ok(false) => visitor
                .unread(&format!("a region of type {}", shown(&region.kind)), &format!("{file}, {place}")),
            Err(what) => {
                return Err(DataError::bad(file, place, what, "write it as Label Studio exports it"));
            }
        }
    }
    Ok(item)
}

/// Adds a region; whether it is of a kind that is known here.
fn add(region: &Region, item: &mut Item, catalog: &mut Catalog) -> Result<bool, String> {
    let labels = |key: &str| -> Vec<&str> {
        let all = region.value.get(key).or_else(|| region.value.get("labels")).and_then(Value::as_array);
        all.map_or(Vec::new(), |all| all.iter().filter_map(Value::as_str).collect())
    };
    if let Some(page) = region.item_index.filter(|page| *page > 0) {
        return Err(format!("it is on page {} of a document, and an item here is one picture", page + 1));
    }
    if region.kind == "choices" {
        item.classes.extend(labels("choices").into_iter().map(|label| catalog.place(label)));
        return Ok(true);
    }
    let labelled = labels(&region.kind);
    let [label] = labelled.as_slice() else {
        return if matches!(
            region.kind.as_str(),
            "labels" | "rectanglelabels" | "polygonlabels" | "keypointlabels" | "brushlabels"
        ) {
            Err(format!("it has {} labels where one is needed", labelled.len()))
        } else {
            Ok(false)
        };
    };
    if region.kind == "labels" {
        let characters = item.text.as_ref().map_or(0, |text| text.chars().count());
        let (start, end) = (number(region, "start")?, number(region, "end")?);
        if start < 0.0 || start >= end || end > characters as f64 || start.fract() + end.fract() > 0.0 {
            return Err(format!("the span {start} to {end} is not inside {characters} characters"));
        }
        item.spans.push(Span { class: catalog.place(label), start: start as usize, end: end as usize });
        return Ok(true);
    }
    let Some(shape) = drawn(region, item.size)? else { return Ok(false) };
    let mut object = Object::new(catalog.place(label), shape);
    object.score = region.score;
    item.objects.push(object);
    Ok(true)
}

/// What was drawn on a picture of this size; nothing where the kind is not known here.
fn drawn(region: &Region, size: Option<(u32, u32)>) -> Result<Option<Shape>, String> {
    let Some((width, height)) = size.map(|(width, height)| (f64::from(width), f64::from(height))) else {
        return Err("original_width and original_height are missing, and the picture is not found".to_owned());
    };
    let x = |percent: f64| tidy(percent / 100.0 * width);
    let y = |percent: f64| tidy(percent / 100.0 * height);
    let get = |key: &str| number(region, key);
    Ok(Some(match region.kind.as_str() {
        "rectanglelabels" => {
            let (left, top, wide, high) = (x(get("x")?), y(get("y")?), x(get("width")?), y(get("height")?));
            if wide < 0.0 || high < 0.0 {
                return Err("its width or height is below 0".to_owned());
            }
            match get("rotation").unwrap_or(0.0) {
                0.0 => Shape::Box(Rect { x: left, y: top, width: wide, height: high }),
                degrees => {
                    let corner = [get("x")? / 100.0 * width, get("y")? / 100.0 * height];
                    Shape::Rotated(Rotated::of_corner(corner, wide, high, degrees))
                }
            }
        }
        "polygonlabels" => {
            let points = region.value.get("points").cloned().unwrap_or_default();
            let points: Vec<[f64; 2]> = serde_json::from_value(points).map_err(|error| error.to_string())?;
            if points.len() < 3 {
                return Err(format!("a polygon has {} points", points.len()));
            }
            let outer = points.into_iter().map(|[across, down]| [x(across), y(down)]).collect();
            Shape::Polygon(vec![Outline { outer, holes: Vec::new() }])
        }
        "brushlabels" => {
            match (region.value.get("format").and_then(Value::as_str), region.value.get("rle")) {
                (Some("rle"), Some(packed)) => {
                    let bytes: Vec<u8> =
                        serde_json::from_value(packed.clone()).map_err(|error| error.to_string())?;
                    Shape::Mask(studio_brush::unpack(&bytes, size.unwrap_or_default())?)
                }
                _ => return Ok(None),
            }
        }
        "keypointlabels" => Shape::Points(vec![[x(get("x")?), y(get("y")?)]]),
        _ => return Ok(None),
    }))
}

/// A number that a region has to have.
pub(super) fn number(region: &Region, key: &str) -> Result<f64, String> {
    region.value.get(key).and_then(Value::as_f64).ok_or_else(|| format!("`{key}` is missing or no number"))
}
