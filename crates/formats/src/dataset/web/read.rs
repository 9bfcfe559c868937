//! Reads Web Annotations: those of one target become one item, wherever in the file they stand.

use super::index::{Annotation, Index, Place, index, is_motivation, source_of, targets};
use super::svg;
use crate::dataset::error::{DataError, shown};
use crate::dataset::format::Visitor;
use crate::dataset::model::{Catalog, Item, Object, Rect, Relation, Shape, Span};
use crate::dataset::numbers::{number, whole};
use crate::dataset::options::Options;
use crate::dataset::parts::{parse, place};
use crate::dataset::tree::Tree;
use crate::dataset::window::Window;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn read(
    tree: &dyn Tree,
    _: &Options<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let is_json =
        |name: &&String| name.ends_with(".json") || name.ends_with(".jsonld") || tree.names().len() == 1;
    for file in tree.names().iter().filter(is_json) {
        let Index { items, places, loose } = index(tree, file)?;
        let source = tree.open(file).map_err(|error| DataError::io(file, &error))?;
        let mut reader = Reader { file, window: Window::new(source), catalog: &mut catalog, visitor };
        loose.iter().for_each(|at| reader.unread("a link between what is not marked in one text", *at));
        let mut rest = places.as_slice();
        for (number, name) in (0..).zip(&items) {
            let (own, behind) = rest.split_at(rest.partition_point(|place| place.item == number));
            rest = behind;
            reader.item(name, own)?;
        }
    }
    Ok(catalog)
}

struct Reader<'a> {
    file: &'a str,
    window: Window,
    catalog: &'a mut Catalog,
    visitor: &'a mut dyn Visitor,
}

impl Reader<'_> {
    fn unread(&mut self, what: &str, at: u32) {
        self.visitor.unread(what, &format!("{}, {}", self.file, place("items", Some(at.into()))));
    }

    /// A target with all that is said of it.
    fn item(&mut self, name: &str, places: &[Place]) -> Result<(), DataError> {
        let mut item = Item { name: name.to_owned(), ..Item::default() };
        // The places of the item's spans, by the addresses of their annotations.
        let mut spans: BTreeMap<String, usize> = BTreeMap::new();
        for at in places {
            let bytes = self.window.read(at.offset, at.length);
            let bytes = bytes.map_err(|error| DataError::io(self.file, &error))?;
            let row: Annotation = parse(bytes, self.file, place("items", Some(at.index.into())))?;
            if is_motivation(&row, "linking") {
                match relation(&row, at.target, &spans) {
                    Some(relation) => item.relations.push(relation),
                    None => self.unread("a link between what is not marked in one text", at.index),
                }
                continue;
            }
            let before = item.spans.len();
            if let Err(what) = add(&row, at.target, &mut item, self.catalog) {
                self.unread(&what, at.index);
            }
            if item.spans.len() > before {
                spans.insert(row.id, before);
            }
        }
        self.visitor.item(self.catalog, item)
    }
}

/// A link between two spans that are known.
fn relation(row: &Annotation, target: u32, spans: &BTreeMap<String, usize>) -> Option<Relation> {
    let bodies = row.body.as_array()?;
    let of = |name: &str, wanted: &str| {
        let is_wanted = |body: &&Value| body.get("purpose").and_then(Value::as_str) == Some(wanted);
        bodies.iter().find(is_wanted)?.get(name)?.as_str()
    };
    let (from, _) = source_of(targets(row).get(target as usize)?)?;
    let (from, to) = (spans.get(from)?, spans.get(of("source", "linking")?)?);
    Some(Relation { from: *from, to: *to, name: of("value", "tagging")?.to_owned() })
}

/// Adds an annotation to its item; else what it is that cannot be held.
fn add(row: &Annotation, target: u32, item: &mut Item, catalog: &mut Catalog) -> Result<(), String> {
    if is_motivation(row, "describing") {
        let side = |name: &str| row.body.get(name).and_then(Value::as_f64).and_then(whole);
        item.size = side("width").zip(side("height"));
        item.split = row.body.get("split").and_then(Value::as_str).unwrap_or_default().to_owned();
        if row.body.get("type").is_some_and(|kind| kind == "TextualBody") {
            item.text = row.body.get("value").and_then(Value::as_str).map(str::to_owned);
        }
        return Ok(());
    }
    let bodies = match &row.body {
        Value::Array(bodies) => bodies.as_slice(),
        body => std::slice::from_ref(body),
    };
    let is_tag = |body: &&Value| {
        let purpose = body.get("purpose").and_then(Value::as_str).unwrap_or("tagging");
        matches!(purpose, "tagging" | "classifying") && body.get("value").is_some_and(Value::is_string)
    };
    let class = bodies.iter().find(is_tag).and_then(|body| body.get("value")).and_then(Value::as_str);
    let class = class.ok_or("an annotation without a tag")?;
    let target = targets(row).get(target as usize).ok_or("an annotation without a target")?;
    let selectors = match target.get("selector") {
        None | Some(Value::Null) => {
            let Some((_, Some(part))) = source_of(target) else {
                item.classes.push(catalog.place(class));
                return Ok(());
            };
            let rect = fragment(part, item.size)?;
            item.objects.push(Object::new(catalog.place(class), Shape::Box(rect)));
            return Ok(());
        }
        Some(Value::Array(selectors)) => selectors.as_slice(),
        Some(selector) => std::slice::from_ref(selector),
    };
    for selector in selectors {
        let text = |name: &str| selector.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("type") {
            "FragmentSelector" => {
                let rect = fragment(text("value"), item.size)?;
                item.objects.push(Object::new(catalog.place(class), Shape::Box(rect)));
                return Ok(());
            }
            "SvgSelector" => {
                item.objects.push(Object::new(catalog.place(class), svg::shape(text("value"))?));
                return Ok(());
            }
            "TextPositionSelector" => {
                let place =
                    |name: &str| selector.get(name).and_then(Value::as_u64).map(|place| place as usize);
                let characters = item.text.as_ref().map_or(0, |text| text.chars().count());
                let (Some(start), Some(end)) = (place("start"), place("end")) else {
                    return Err("a text position without start and end".to_owned());
                };
                if start >= end || end > characters {
                    return Err(format!("a text position {start} to {end} in {characters} known characters"));
                }
                item.spans.push(Span { class: catalog.place(class), start, end });
                return Ok(());
            }
            _ => {}
        }
    }
    Err("a selector of another kind".to_owned())
}

fn fragment(value: &str, size: Option<(u32, u32)>) -> Result<Rect, String> {
    let wrong = || format!("a fragment {}", shown(value));
    let rest = value.rsplit_once("xywh=").ok_or_else(wrong)?.1;
    let (unit, rest) = rest.split_once(':').unwrap_or(("pixel", rest));
    let numbers: Option<Vec<f64>> = rest.split(',').map(number).collect();
    let Some([x, y, width, height]) = numbers.as_deref().and_then(|four| <[f64; 4]>::try_from(four).ok())
    else {
        return Err(wrong());
    };
    let (across, down) = match (unit, size) {
        ("pixel", _) => (1.0, 1.0),
        ("percent", Some((width, height))) => (f64::from(width) / 100.0, f64::from(height) / 100.0),
        _ => return Err(format!("{} without the picture's size", wrong())),
    };
    if width < 0.0 || height < 0.0 {
        return Err(wrong());
    }
    Ok(Rect { x: x * across, y: y * down, width: width * across, height: height * down })
}
