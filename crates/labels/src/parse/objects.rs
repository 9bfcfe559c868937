//! Reads what boxes a field asks for.

use std::collections::HashSet;

use super::object::Object;
use super::{bad_count, duplicate, words};
use crate::error::quoted;
use crate::{FieldKind, FormError, ObjectClass, Show, ShowStyle, limits};

/// The column drawn on where nothing else is said.
const IMAGE: &str = "image";

pub(super) fn read_boxes(
    field: &Object<'_>,
    show: &[Show],
    left: &mut usize,
) -> Result<FieldKind, FormError> {
    let first = show.iter().find(|show| show.style == ShowStyle::Picture);
    let column = match field.get("column") {
        None => first.map_or(IMAGE, |show| &show.column),
        Some(_) => field.bounded_text("column", limits::COLUMN_CHARS, "name a data column")?,
    };
    let classes = read_classes(field, left)?;
    let within = |key: &str, default: usize, least: usize, most: usize| {
        let count = field.count(key)?.unwrap_or(default);
        if (least..=most).contains(&count) {
            return Ok(count);
        }
        Err(field.invalid(key, count.to_string(), format!("use {least} to {most}")))
    };
    let side = limits::PICTURE_SIDE_PIXELS as usize;
    let min_size = u32::try_from(within("min_size", 1, 1, side)?).unwrap_or(1);
    let at_least = within("at_least", 0, 0, limits::OBJECTS)?;
    let at_most = within("at_most", limits::OBJECTS_DEFAULT.max(at_least), at_least.max(1), limits::OBJECTS)?;
    Ok(FieldKind::Boxes { column: column.to_owned(), classes, min_size, at_least, at_most })
}

fn read_classes(field: &Object<'_>, left: &mut usize) -> Result<Vec<ObjectClass>, FormError> {
    let items = field.list("classes", "add a list of classes")?;
    if items.is_empty() || items.len() > *left {
        let fix = format!("offer 1 class or more, and {} at most in the whole form", limits::OPTIONS);
        return Err(bad_count(&field.at("classes"), items.len(), &fix));
    }
    *left -= items.len();
    let (mut values, mut keys) = (HashSet::new(), HashSet::new());
    let read = |(index, item)| {
        let class = Object::new(&format!("{}[{index}]", field.at("classes")), item)?;
        class.only(&["value", "label", "key"])?;
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
        Ok(ObjectClass { value: value.to_owned(), label: words(&class.at("label"), label)?, key })
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
