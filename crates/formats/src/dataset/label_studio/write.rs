//! Writes Label Studio's tasks, as they come.

use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer};
use crate::dataset::model::{Catalog, Item, Object, Seen, Shape, Value as Said};
use crate::dataset::tree::Sink;
use serde_json::{Map, Value, json};

struct Tasks {
    out: Out,
    task: u64,
}

pub(super) fn begin(to: &mut dyn Sink, file: &str) -> Result<Box<dyn Writer + Send>, DataError> {
    let mut out = Out::create(to, file)?;
    out.with(|to| to.write_all(b"["))?;
    Ok(Box::new(Tasks { out, task: 0 }))
}

impl Writer for Tasks {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        self.task += 1;
        let number = self.task;
        let mut data = match &item.text {
            Some(text) => json!({ "text": text, "name": item.name }),
            None => json!({ "image": item.name }),
        };
        if let Some((width, height)) = item.size {
            data["width"] = json!(width);
            data["height"] = json!(height);
        }
        if !item.split.is_empty() {
            data["split"] = json!(item.split);
        }
        if let Some(skeletons) = skeletons(catalog, item) {
            data["skeletons"] = skeletons;
        }
        let mut result: Vec<Value> = Vec::new();
        let to_name = if item.text.is_some() { "text" } else { "image" };
        if !item.classes.is_empty() {
            let choices: Vec<&str> = item.classes.iter().map(|class| catalog.name(*class)).collect();
            result.push(json!({
                "id": format!("{number}-class"), "from_name": "choice", "to_name": to_name, "type": "choices",
                "value": { "choices": choices },
            }));
        }
        for (at, object) in item.objects.iter().enumerate() {
            regions(catalog, object, item.size.unwrap_or((1, 1)), &format!("{number}-{at}"), &mut result);
        }
        let characters: Vec<char> = item.text.iter().flat_map(|text| text.chars()).collect();
        for (at, span) in item.spans.iter().enumerate() {
            let text: String = characters.iter().skip(span.start).take(span.end - span.start).collect();
            result.push(json!({
                "id": format!("{number}-{at}"), "from_name": "label", "to_name": "text", "type": "labels",
                "value": { "start": span.start, "end": span.end, "text": text, "labels": [catalog.name(span.class)] },
            }));
        }
        let task = json!({ "id": number, "data": data, "annotations": [{ "id": number, "result": result }] });
        self.out.with(|to| write!(to, "{}\n{task}", if number > 1 { "," } else { "" }))
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.out.with(|to| to.write_all(b"\n]\n"))?;
        self.out.close()
    }
}

/// The key points and lines of the classes that have any here.
fn skeletons(catalog: &Catalog, item: &Item) -> Option<Value> {
    let mut found = Map::new();
    for object in item.objects.iter().filter(|object| !object.key_points.is_empty()) {
        let Some(class) = catalog.get(object.class) else { continue };
        found.insert(class.name.clone(), json!({ "points": class.points, "edges": class.edges }));
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

/// A thing, its key points, and what is said of it.
fn regions(catalog: &Catalog, object: &Object, size: (u32, u32), id: &str, result: &mut Vec<Value>) {
    let mut own = region(catalog, object, size, id);
    if object.shape == Shape::Skeleton {
        own["meta"] = json!({ "text": ["skeleton"] });
    }
    let frame = |kind: &str, from: &str, id: &str, value: Value| {
        json!({
            "id": id, "from_name": from, "to_name": "image", "type": kind, "value": value,
            "original_width": size.0, "original_height": size.1, "image_rotation": 0,
        })
    };
    let mut more = Vec::new();
    let names = catalog.get(object.class).map_or(&[][..], |class| &class.points);
    for (at, (point, name)) in object.key_points.iter().zip(names).enumerate() {
        if point.seen == Seen::Not {
            continue;
        }
        let (x, y) = (point.x / f64::from(size.0) * 100.0, point.y / f64::from(size.1) * 100.0);
        let value = json!({ "x": x, "y": y, "width": 0.5, "keypointlabels": [name] });
        let mut region = frame("keypointlabels", "label", &format!("{id}-{at}"), value);
        region["parentID"] = json!(id);
        if point.seen == Seen::Hidden {
            region["meta"] = json!({ "text": ["hidden"] });
        }
        more.push(region);
    }
    for (name, said) in &object.attributes {
        let (kind, member, said) = match said {
            Said::Flag(flag) => ("choices", "choices", json!([flag.to_string()])),
            Said::Text(text) => ("textarea", "text", json!([text])),
            Said::Number(number) => ("number", "number", json!(number)),
        };
        // Label Studio repeats the place; a painted mask would be all of it again.
        let mut value = if matches!(object.shape, Shape::Mask(_)) { json!({}) } else { own["value"].clone() };
        if let Some(value) = value.as_object_mut() {
            value.retain(|member, _| !member.ends_with("labels"));
            value.insert(member.to_owned(), said);
        }
        more.push(frame(kind, name, id, value));
    }
    result.push(own);
    result.extend(more);
}

fn region(catalog: &Catalog, object: &Object, size: (u32, u32), id: &str) -> Value {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let (x, y) = (|pixels: f64| pixels / width * 100.0, |pixels: f64| pixels / height * 100.0);
    let labels = [catalog.name(object.class)];
    let (kind, value) = match &object.shape {
        Shape::Polygon(outlines) => {
            let outer = outlines.first().map_or(&[][..], |outline| &outline.outer);
            let points: Vec<[f64; 2]> = outer.iter().map(|point| [x(point[0]), y(point[1])]).collect();
            ("polygonlabels", json!({ "points": points, "closed": true, "polygonlabels": labels }))
        }
        Shape::Mask(mask) => {
            let packed = crate::studio_brush::pack(mask).unwrap_or_default();
            ("brushlabels", json!({ "format": "rle", "rle": packed, "brushlabels": labels }))
        }
        Shape::Points(points) => {
            let [across, down] = points.first().copied().unwrap_or_default();
            (
                "keypointlabels",
                json!({ "x": x(across), "y": y(down), "width": 0.5, "keypointlabels": labels }),
            )
        }
        shape => {
            let rect = object.bounds().unwrap_or_default();
            let ([left, top], wide, high, degrees) = match shape {
                Shape::Rotated(it) => (it.corners()[0], it.width, it.height, it.degrees),
                _ => ([rect.x, rect.y], rect.width, rect.height, 0.0),
            };
            let value = json!({
                "x": x(left), "y": y(top), "width": x(wide), "height": y(high), "rotation": degrees,
                "rectanglelabels": labels,
            });
            ("rectanglelabels", value)
        }
    };
    let mut region = json!({
        "id": id, "from_name": "label", "to_name": "image", "type": kind, "value": value,
        "original_width": size.0, "original_height": size.1, "image_rotation": 0,
    });
    if let Some(score) = object.score {
        region["score"] = json!(score);
    }
    region
}
