//! Reads COCO, image by image: the second pass.

use super::index::{Image, Index, Place, documents, index};
use super::shape::{self, Segmentation};
use crate::dataset::error::DataError;
use crate::dataset::format::Visitor;
use crate::dataset::model::{Catalog, Item, Object, Rect, Shape, Value};
use crate::dataset::parts::parse;
use crate::dataset::tree::Tree;
use crate::dataset::window::Window;
use serde::Deserialize;

#[derive(Deserialize)]
struct Annotation {
    category_id: u64,
    bbox: Option<Vec<f64>>,
    segmentation: Option<Segmentation>,
    #[serde(default)]
    iscrowd: u8,
    keypoints: Option<Vec<f64>>,
    score: Option<f64>,
    attributes: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Reads the documents named after `kind`.
pub(super) fn read(tree: &dyn Tree, kind: &str, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    for (file, split) in documents(tree, kind)? {
        let index = index(tree, &file, &split, &mut catalog)?;
        let source = tree.open(&file).map_err(|error| DataError::io(&file, &error))?;
        let mut window = Window::new(source);
        let mut reader = Reader { file: &file, index: &index, catalog: &catalog, visitor };
        let mut at = 0;
        for (place, image) in (0..).zip(&index.images) {
            let rest = &index.annotations[at..];
            let count = rest.iter().take_while(|annotation| annotation.image == place).count();
            reader.image(image, &rest[..count], &mut window)?;
            at += count;
        }
    }
    Ok(catalog)
}

struct Reader<'a> {
    file: &'a str,
    index: &'a Index,
    catalog: &'a Catalog,
    visitor: &'a mut dyn Visitor,
}

impl Reader<'_> {
    fn image(&mut self, image: &Image, places: &[Place], window: &mut Window) -> Result<(), DataError> {
        let mut objects = Vec::with_capacity(places.len());
        for place in places {
            let bytes =
                window.read(place.offset, place.length).map_err(|error| DataError::io(self.file, &error))?;
            let at = format!("annotations[{}]", place.index);
            let row: Annotation = parse(bytes, self.file, &at)?;
            if let Some(object) = self.object(row, &at)? {
                objects.push(object);
            }
        }
        let (name, split) = (image.name.to_string(), image.split.to_string());
        self.visitor.item(self.catalog, Item { name, split, size: image.size, objects, ..Item::default() })
    }

    /// An annotation as an object; none where nothing of it can be held.
    fn object(&mut self, row: Annotation, at: &str) -> Result<Option<Object>, DataError> {
        let Some(class) = self.index.classes.get(&row.category_id).copied() else {
            let what = format!("there is no category {}", row.category_id);
            return Err(DataError::bad(self.file, at, what, "add the category, or correct category_id"));
        };
        let frame = row.bbox.map(|sides| rect(self.file, at, &sides)).transpose()?;
        let mut object = Object::new(class, Shape::Skeleton);
        match row.segmentation.map(shape::shape).transpose() {
            Ok(shape) => {
                object.frame = frame;
                if let Some(shape) = shape.flatten() {
                    object.shape = shape;
                }
            }
            Err(what) => self.visitor.unread(&what, at),
        }
        if let (Shape::Skeleton, Some(frame)) = (&object.shape, frame) {
            object.shape = Shape::Box(frame);
            object.frame = None;
        }
        let wanted = self.catalog.get(class).map_or(0, |category| category.points.len());
        if let Some(flat) = row.keypoints.filter(|flat| !flat.is_empty()) {
            object.key_points = shape::key_points(&flat, wanted).map_err(|what| {
                DataError::bad(
                    self.file,
                    at,
                    what,
                    "give x, y and visibility for each of the category's keypoints",
                )
            })?;
        }
        if object.shape == Shape::Skeleton && object.key_points.is_empty() {
            self.visitor.unread("an annotation without a place: no bbox, segmentation or keypoints", at);
            return Ok(None);
        }
        object.is_crowd = row.iscrowd != 0;
        object.score = row.score;
        for (name, value) in row.attributes.unwrap_or_default() {
            match attribute(value) {
                Some(value) => object.attributes.push((name, value)),
                None => self.visitor.unread(&format!("the attribute `{name}`, which is a list or empty"), at),
            }
        }
        Ok(Some(object))
    }
}

fn attribute(value: serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Bool(flag) => Some(Value::Flag(flag)),
        serde_json::Value::Number(number) => number.as_f64().map(Value::Number),
        serde_json::Value::String(text) => Some(Value::Text(text)),
        _ => None,
    }
}

fn rect(file: &str, at: &str, sides: &[f64]) -> Result<Rect, DataError> {
    match *sides {
        [x, y, width, height] if width >= 0.0 && height >= 0.0 => Ok(Rect { x, y, width, height }),
        _ => {
            let what = format!("the bbox {sides:?} is not one");
            Err(DataError::bad(file, at, what, "give [x, y, width, height], the last two not below 0"))
        }
    }
}
