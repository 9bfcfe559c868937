//! Reads what boxes or shapes a field asks for.

use std::collections::HashSet;

use super::object::Object;
use super::{bad_count, duplicate, words};
use crate::error::quoted;
use crate::{Attribute, FieldKind, FormError, ObjectClass, ShapeClass, ShapeKind, Show, ShowStyle, limits};

/// The column drawn on where nothing else is said.
const IMAGE: &str = "image";

/// What boxes and shapes have in common.
struct Frame {
    column: String,
    min_size: u32,
    at_least: usize,
    at_most: usize,
}

pub(super) fn read_boxes(
    field: &Object<'_>,
    show: &[Show],
    left: &mut usize,
) -> Result<FieldKind, FormError> {
    let classes = read_classes(field, left, &[], |class, _, _| Ok(class))?;
    let Frame { column, min_size, at_least, at_most } = read_frame(field, show)?;
    Ok(FieldKind::Boxes { column, classes, min_size, at_least, at_most })
}

pub(super) fn read_shapes(
    field: &Object<'_>,
    show: &[Show],
    left: &mut usize,
) -> Result<FieldKind, FormError> {
    let classes =
        read_classes(field, left, &["shape", "points", "edges", "attributes"], |class, object, left| {
            let shape = match object.text("shape")? {
                None => ShapeKind::Box,
                Some(name) => ShapeKind::of(name).ok_or_else(|| {
                    let fix = "use box, rotated_box, polygon, polyline, point, skeleton or mask";
                    object.invalid("shape", quoted(name), fix)
                })?,
            };
            let points = super::skeleton::read_points(object, shape)?;
            let edges = super::skeleton::read_edges(object, &points)?;
            Ok(ShapeClass { class, shape, points, edges, attributes: read_attributes(object, left)? })
        })?;
    let Frame { column, min_size, at_least, at_most } = read_frame(field, show)?;
    let tolerance = limits::TOLERANCE_PIXELS_DEFAULT as usize;
    let tolerance = within(field, "tolerance_px", tolerance, 1, limits::TOLERANCE_PIXELS as usize)?;
    let tolerance_px = u32::try_from(tolerance).unwrap_or(limits::TOLERANCE_PIXELS_DEFAULT);
    let pages = match field.count("pages")? {
        None => None,
        Some(_) => u32::try_from(within(field, "pages", 2, 2, limits::PAGES)?).ok(),
    };
    Ok(FieldKind::Shapes { column, pages, classes, min_size, at_least, at_most, tolerance_px })
}

fn read_frame(field: &Object<'_>, show: &[Show]) -> Result<Frame, FormError> {
    let first = show.iter().find(|show| show.style == ShowStyle::Picture);
    let column = match field.get("column") {
        None => first.map_or(IMAGE, |show| &show.column),
        Some(_) => field.bounded_text("column", limits::COLUMN_CHARS, "name a data column")?,
    };
    let side = limits::PICTURE_SIDE_PIXELS as usize;
    let min_size = u32::try_from(within(field, "min_size", 1, 1, side)?).unwrap_or(1);
    let at_least = within(field, "at_least", 0, 0, limits::OBJECTS)?;
    let usual = limits::OBJECTS_DEFAULT.max(at_least);
    let at_most = within(field, "at_most", usual, at_least.max(1), limits::OBJECTS)?;
    Ok(Frame { column: column.to_owned(), min_size, at_least, at_most })
}

pub(super) fn within(
    field: &Object<'_>,
    key: &str,
    default: usize,
    least: usize,
    most: usize,
) -> Result<usize, FormError> {
    let count = field.count(key)?.unwrap_or(default);
    if (least..=most).contains(&count) {
        return Ok(count);
    }
    Err(field.invalid(key, count.to_string(), format!("use {least} to {most}")))
}

/// Reads the classes; `make` adds what `own` keys say to each.
pub(super) fn read_classes<C>(
    field: &Object<'_>,
    left: &mut usize,
    own: &[&str],
    make: impl Fn(ObjectClass, &Object<'_>, &mut usize) -> Result<C, FormError>,
) -> Result<Vec<C>, FormError> {
    let items = field.list("classes", "add a list of classes")?;
    if items.is_empty() || items.len() > *left {
        let fix = format!("offer 1 class or more, and {} at most in the whole form", limits::OPTIONS);
        return Err(bad_count(&field.at("classes"), items.len(), &fix));
    }
    *left -= items.len();
    let (mut values, mut keys) = (HashSet::new(), HashSet::new());
    let read = |(index, item)| {
        let class = Object::new(&format!("{}[{index}]", field.at("classes")), item)?;
        class.only(&[&["value", "label", "key"], own].concat())?;
        let value = class.bounded_text("value", limits::CLASS_CHARS, "write a short value")?;
        if value.contains(char::is_control) {
            return Err(class.invalid("value", quoted(value), "write it on one line"));
        }
        if !values.insert(value) {
            return Err(duplicate(class.at("value"), value, "give every class a value of its own"));
        }
        let key = class.text("key")?.map(|key| key_of(&class, key)).transpose()?;
        if let Some(key) = key.filter(|key| !keys.insert(*key)) {
            return Err(duplicate(class.at("key"), &key.to_string(), "give every class a key of its own"));
        }
        let label = class.need("label", "write what people read, for example {\"en\": \"Car\"}")?;
        let label = words(&class.at("label"), label)?;
        make(ObjectClass { value: value.to_owned(), label, key }, &class, left)
    };
    items.iter().enumerate().map(read).collect()
}

fn read_attributes(class: &Object<'_>, left: &mut usize) -> Result<Vec<Attribute>, FormError> {
    let Some(given) = class.get("attributes") else { return Ok(Vec::new()) };
    let items = super::object::list(&class.at("attributes"), given)?;
    if items.len() > limits::ATTRIBUTES {
        let fix = format!("ask {} things of a class at most", limits::ATTRIBUTES);
        return Err(bad_count(&class.at("attributes"), items.len(), &fix));
    }
    let mut names = HashSet::new();
    let read = |(index, item)| {
        let attribute = Object::new(&format!("{}[{index}]", class.at("attributes")), item)?;
        attribute.only(&["name", "label", "required", "options", "text"])?;
        let name = attribute.needed_text("name", "name it, for example \"occluded\"")?;
        if !super::is_name(name) {
            let fix = "start with a-z and use only a-z, 0-9 and _, up to 32 characters";
            return Err(attribute.invalid("name", quoted(name), fix));
        }
        if !names.insert(name) {
            return Err(duplicate(attribute.at("name"), name, "give every attribute a name of its own"));
        }
        let label = attribute.need("label", "write what people read, for example {\"en\": \"Occluded\"}")?;
        let label = words(&attribute.at("label"), label)?;
        let required = attribute.flag("required")?.unwrap_or(false);
        let options = match attribute.get("options") {
            None => Vec::new(),
            Some(_) => super::kind::read_options(&attribute, false, left)?,
        };
        let text = super::skeleton::read_text(&attribute)?;
        Ok(Attribute { name: name.to_owned(), label, required, options, text })
    };
    items.iter().enumerate().map(read).collect()
}

fn key_of(class: &Object<'_>, key: &str) -> Result<char, FormError> {
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii_digit() || c.is_ascii_lowercase() => Ok(c),
        _ => Err(class.invalid("key", quoted(key), "use one of 0-9 or a-z")),
    }
}
