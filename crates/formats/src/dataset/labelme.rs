//! LabelMe: a JSON file beside each picture, shapes by points in pixels.
//!
//! Flags of the picture are classes of the whole; flags of a shape are attributes, its description the attribute
//! `description`, its group the attribute `group_id`. Circles and masks have no counterpart here.

use super::error::{DataError, shown};
use super::format::{Format, Out, Visitor, Writer, stem, text};
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item, Object, Outline, Point, Rect, Shape, Value};
use super::numbers::{tidy, whole};
use super::options::Options;
use super::sieve::{Finding, Target};
use super::tree::{Sink, Tree};
use serde::Deserialize;
use serde_json::{Map, json};

/// The most bytes of a file, which may hold the picture too.
const FILE_BYTES: u64 = 512 << 20;

/// `labelme`.
pub(super) const LABELME: Format = Format {
    name: "labelme",
    file: None,
    carries: Kinds::of(&[
        Kind::Box,
        Kind::Polygon,
        Kind::Polyline,
        Kind::Points,
        Kind::Class,
        Kind::Attribute,
        Kind::Empty,
        Kind::Size,
    ]),
    needs_size: true,
    is_inside: false,
    note: "outlines in one piece; of attributes only yes/no, description and group_id",
    check: Some(check),
    read,
    begin: |_, _| Ok(Box::new(LabelMe)),
};

fn check(_: &Catalog, item: &Item, _: &Options<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, object) in item.objects.iter().enumerate() {
        for (of, (name, value)) in object.attributes.iter().enumerate() {
            let fits = match value {
                Value::Flag(_) => true,
                Value::Text(text) => name == "description" && !text.is_empty(),
                Value::Number(number) => name == "group_id" && number.fract() == 0.0,
            };
            if !fits {
                let what = format!("object {} has the attribute {}", at + 1, shown(name));
                found.push(Finding { target: Target::Attribute(at, of), what });
            }
        }
    }
    found
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    flags: Option<Map<String, serde_json::Value>>,
    shapes: Vec<Drawn>,
    image_path: String,
    image_height: Option<f64>,
    image_width: Option<f64>,
}

#[derive(Deserialize)]
struct Drawn {
    label: String,
    points: Vec<Point>,
    group_id: Option<f64>,
    shape_type: Option<String>,
    flags: Option<Map<String, serde_json::Value>>,
    description: Option<String>,
}

fn read(tree: &dyn Tree, _: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let mut is_any = false;
    for file in tree.names().iter().filter(|name| name.ends_with(".json") || tree.names().len() == 1) {
        is_any = true;
        let given: File = serde_json::from_str(&text(tree, file, FILE_BYTES)?).map_err(|error| {
            DataError::bad(
                file,
                "",
                error,
                "give LabelMe's files only: shapes, imagePath, imageHeight, imageWidth",
            )
        })?;
        let size = given.image_width.and_then(whole).zip(given.image_height.and_then(whole));
        let mut item = Item { name: resolved(file, &given.image_path), size, ..Item::default() };
        for (name, value) in given.flags.unwrap_or_default() {
            if value == serde_json::Value::Bool(true) {
                item.classes.push(catalog.place(&name));
            }
        }
        for (at, drawn) in given.shapes.into_iter().enumerate() {
            let place = format!("shapes[{at}]");
            if let Some(object) = object(file, &place, drawn, &mut catalog, visitor)? {
                item.objects.push(object);
            }
        }
        visitor.item(&catalog, item)?;
    }
    if !is_any {
        return Err(DataError::missing("", "there is no .json file", "give the folder with LabelMe's files"));
    }
    Ok(catalog)
}

/// A path that is meant from a file's folder.
fn resolved(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    let path = path.replace('\\', "/");
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "" | "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn object(
    file: &str,
    place: &str,
    drawn: Drawn,
    catalog: &mut Catalog,
    visitor: &mut dyn Visitor,
) -> Result<Option<Object>, DataError> {
    let kind = drawn.shape_type.unwrap_or_else(|| "polygon".to_owned());
    let count = drawn.points.len();
    let shape = match (kind.as_str(), drawn.points.as_slice()) {
        ("rectangle", [one, other]) => {
            let rect = Rect::between(*one, *other);
            Shape::Box(Rect { width: tidy(rect.width), height: tidy(rect.height), ..rect })
        }
        ("polygon", [_, _, _, ..]) => {
            Shape::Polygon(vec![Outline { outer: drawn.points, holes: Vec::new() }])
        }
        ("line" | "linestrip", [_, _, ..]) => Shape::Polyline(drawn.points),
        ("point" | "points", [_, ..]) => Shape::Points(drawn.points),
        ("rectangle" | "polygon" | "line" | "linestrip" | "point" | "points", _) => {
            let what = format!("a {kind} has {count} points");
            return Err(DataError::bad(
                file,
                place,
                what,
                "give 2 for a rectangle or line, 3 or more for a polygon",
            ));
        }
        (other, _) => {
            visitor.unread(&format!("the shape {}", shown(other)), &format!("{file}, {place}"));
            return Ok(None);
        }
    };
    let mut object = Object::new(catalog.place(&drawn.label), shape);
    for (name, value) in drawn.flags.unwrap_or_default() {
        object.attributes.push((name, Value::Flag(value == serde_json::Value::Bool(true))));
    }
    if let Some(text) = drawn.description.filter(|text| !text.is_empty()) {
        object.attributes.push(("description".to_owned(), Value::Text(text)));
    }
    if let Some(group) = drawn.group_id {
        object.attributes.push(("group_id".to_owned(), Value::Number(group)));
    }
    Ok(Some(object))
}

struct LabelMe;

impl Writer for LabelMe {
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        let flags: Map<_, _> =
            item.classes.iter().map(|class| (catalog.name(*class).to_owned(), json!(true))).collect();
        let shapes: Vec<_> = item.objects.iter().map(|object| drawn(catalog, object)).collect();
        let (width, height) = item.size.unwrap_or_default();
        let document = json!({
            "version": "5.5.0",
            "flags": flags,
            "shapes": shapes,
            "imagePath": item.name.rsplit('/').next().unwrap_or_default(),
            "imageData": null,
            "imageHeight": height,
            "imageWidth": width,
        });
        Out::whole(to, &format!("{}.json", stem(&item.name)), |to| writeln!(to, "{document:#}"))
    }

    fn end(self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        Ok(())
    }
}

fn drawn(catalog: &Catalog, object: &Object) -> serde_json::Value {
    let (kind, points) = match &object.shape {
        Shape::Polygon(outlines) => {
            ("polygon", outlines.first().map_or(Vec::new(), |outline| outline.outer.clone()))
        }
        Shape::Polyline(points) => ("linestrip", points.clone()),
        Shape::Points(points) if points.len() == 1 => ("point", points.clone()),
        Shape::Points(points) => ("points", points.clone()),
        _ => {
            let rect = object.bounds().unwrap_or_default();
            ("rectangle", vec![[rect.x, rect.y], [tidy(rect.right()), tidy(rect.bottom())]])
        }
    };
    let flags: Map<_, _> = object
        .attributes
        .iter()
        .filter_map(|(name, value)| match value {
            Value::Flag(flag) => Some((name.clone(), json!(flag))),
            _ => None,
        })
        .collect();
    let description = match object.attribute("description") {
        Some(Value::Text(text)) => text,
        _ => "",
    };
    let group = match object.attribute("group_id") {
        Some(Value::Number(number)) => Some(*number as i64),
        _ => None,
    };
    json!({
        "label": catalog.name(object.class),
        "points": points,
        "group_id": group,
        "description": description,
        "shape_type": kind,
        "flags": flags,
    })
}
