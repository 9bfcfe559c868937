//! Reads a form and refuses one that could not be answered. Read by hand rather than derived, because the person who
//! wrote it gets told the path, the value and the fix, and a misspelt key must never be silently ignored.

mod kind;
mod object;
mod objects;
mod ranking;
mod skeleton;
mod spans;
mod taxonomy;
mod when;

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;

use self::object::Object;
use crate::error::{quoted, shown};
use crate::words::is_language_tag;
use crate::{Detail, Field, Form, FormError, Show, ShowStyle, Words, limits};

impl Form {
    /// Reads a form from its JSON text.
    pub fn parse(text: &str) -> Result<Self, FormError> {
        if text.len() > limits::FORM_BYTES {
            let fix = format!("keep it within {} bytes", limits::FORM_BYTES);
            return Err(FormError::TooLarge(Detail::new("", format!("{} bytes", text.len()), fix)));
        }
        let json = serde_json::from_str(text).map_err(|error| {
            let fix = "write one JSON object such as {\"fields\": […]}";
            FormError::NotJson(Detail::new("", error.to_string(), fix))
        })?;
        Self::from_json(&json)
    }

    /// Reads a form from JSON that is already parsed; whoever parsed it has bounded its size.
    pub fn from_json(json: &Json) -> Result<Self, FormError> {
        let form = Object::new("", json)?;
        form.only(&["show", "fields"])?;
        let show = match form.get("show") {
            Some(show) => read_show(show)?,
            None => Vec::new(),
        };
        let items = form.list("fields", "add a list of 1 to 20 fields")?;
        if !(1..=limits::FIELDS).contains(&items.len()) {
            return Err(bad_count("fields", items.len(), &format!("ask 1 to {} fields", limits::FIELDS)));
        }
        let mut fields: Vec<Field> = Vec::with_capacity(items.len());
        let mut left = Left { options: limits::OPTIONS, nodes: limits::NODES };
        for (index, item) in items.iter().enumerate() {
            let field = read_field(&format!("fields[{index}]"), item, (&show, &fields), &mut left)?;
            if fields.iter().any(|earlier| earlier.name == field.name) {
                let path = format!("fields[{index}].name");
                return Err(duplicate(path, &field.name, "give every field a name of its own"));
            }
            fields.push(field);
        }
        Ok(Self { show, fields })
    }
}

/// How many options and nodes the rest of a form may have.
struct Left {
    options: usize,
    nodes: usize,
}

fn read_show(json: &Json) -> Result<Vec<Show>, FormError> {
    let items = object::list("show", json)?;
    if items.len() > limits::SHOWN_COLUMNS {
        return Err(bad_count(
            "show",
            items.len(),
            &format!("show at most {} columns", limits::SHOWN_COLUMNS),
        ));
    }
    let mut seen = HashSet::new();
    let read = |(index, item)| {
        let item = Object::new(&format!("show[{index}]"), item)?;
        item.only(&["column", "style"])?;
        let column = item.bounded_text("column", limits::COLUMN_CHARS, "name a data column")?;
        if !seen.insert(column) {
            return Err(duplicate(item.at("column"), column, "show every column once"));
        }
        let style = match item.text("style")? {
            None | Some("text") => ShowStyle::Text,
            Some("picture") => ShowStyle::Picture,
            Some("link") => ShowStyle::Link,
            Some(other) => return Err(item.invalid("style", quoted(other), "use text, picture or link")),
        };
        Ok(Show { column: column.to_owned(), style })
    };
    items.iter().enumerate().map(read).collect()
}

fn read_field(
    path: &str,
    json: &Json,
    (show, earlier): (&[Show], &[Field]),
    left: &mut Left,
) -> Result<Field, FormError> {
    let object = Object::new(path, json)?;
    let name = object.needed_text("name", "name the field, for example \"mood\"")?;
    if !is_name(name) {
        let fix = "begin with a-z and use only a-z, 0-9 and _, 32 characters at most";
        return Err(object.invalid("name", quoted(name), fix));
    }
    let question = object.need("question", "write the question, for example {\"en\": \"Which mood?\"}")?;
    let question = words(&object.at("question"), question)?;
    let required = object.flag("required")?.unwrap_or(true);
    let kind = kind::read(&object, show, left)?;
    let when = match object.get("when") {
        Some(json) => when::read(&object.at("when"), json, earlier)?,
        None => Vec::new(),
    };
    Ok(Field { name: name.to_owned(), question, required, when, kind })
}

fn words(path: &str, json: &Json) -> Result<Words, FormError> {
    let object = Object::new(path, json)?;
    if !(1..=limits::LANGUAGES).contains(&object.len()) {
        let fix = format!("write it in 1 to {} languages, for example {{\"en\": \"…\"}}", limits::LANGUAGES);
        return Err(bad_count(path, object.len(), &fix));
    }
    let mut by_language = BTreeMap::new();
    for tag in object.keys() {
        if !is_language_tag(tag) {
            let fix = "use a language tag such as zh-CN or en";
            return Err(FormError::UnknownKey(Detail::new(path, quoted(tag), fix)));
        }
        let text = object.bounded_text(tag, limits::WORDS_CHARS, "write the words")?;
        by_language.insert(tag.to_owned(), text.to_owned());
    }
    Ok(Words::new(by_language))
}

fn is_name(name: &str) -> bool {
    let tail = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    name.len() <= limits::NAME_CHARS
        && name.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && name.bytes().all(tail)
}

fn bad_count(path: &str, count: usize, fix: &str) -> FormError {
    FormError::BadCount(Detail::new(path, count.to_string(), fix))
}

fn duplicate(path: String, value: &str, fix: &str) -> FormError {
    FormError::Duplicate(Detail::new(path, quoted(value), fix))
}

fn wrong_type(path: String, json: &Json, fix: &str) -> FormError {
    FormError::WrongType(Detail::new(path, shown(json), fix))
}
