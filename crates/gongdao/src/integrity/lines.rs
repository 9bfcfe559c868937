//! One JSON object a line, a million lines a second.
//!
//! Lines of a stream nearly all look alike: flat objects, the same keys in the same order, no escapes. Those are taken
//! apart where they stand. Whatever looks different goes to the JSON reader of the rest of the house, which is right and
//! ten times slower.

use super::input::{Columns, FIELDS};
use serde_json::{Map, Value};

/// The values of a line's fields, by place; empty where there is none.
pub type Values<'a> = [&'a str; FIELDS.len()];

/// Takes a plain line apart. Nothing when it is not plain; then [`slowly`] decides.
pub fn quickly<'a>(line: &'a str, columns: &Columns) -> Option<Values<'a>> {
    let bytes = line.as_bytes();
    let mut values = [""; FIELDS.len()];
    let mut at = blank(bytes, 0);
    let mut expected = 0;
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    at = blank(bytes, at + 1);
    loop {
        let (key, next) = text(line, at)?;
        at = blank(bytes, next);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = blank(bytes, at + 1);
        let (value, next) = if bytes.get(at) == Some(&b'"') { text(line, at)? } else { word(line, at)? };
        if let Some(place) = place(key, columns, expected) {
            if !values[place].is_empty() {
                return None;
            }
            values[place] = value;
            expected = place + 1;
        }
        at = blank(bytes, next);
        match bytes.get(at)? {
            b',' => at = blank(bytes, at + 1),
            b'}' if blank(bytes, at + 1) == bytes.len() => return Some(values),
            _ => return None,
        }
    }
}

/// The field a key belongs to; the one after the last is likeliest.
fn place(key: &str, columns: &Columns, expected: usize) -> Option<usize> {
    let is = |place: &usize| columns.name(*place) == key;
    Some(expected).filter(|place| *place < FIELDS.len() && is(place)).or_else(|| (0..FIELDS.len()).find(is))
}

fn blank(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
        at += 1;
    }
    at
}

/// A quoted text without escapes that begins at a place, and the place behind it.
fn text(line: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = line.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut end = at + 1;
    while *bytes.get(end)? != b'"' {
        if bytes[end] == b'\\' || bytes[end] < b' ' {
            return None;
        }
        end += 1;
    }
    Some((line.get(at + 1..end)?, end + 1))
}

/// A number, `true`, `false` or `null` (which is no value), and the place behind it.
fn word(line: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = line.as_bytes();
    let mut end = at;
    while bytes
        .get(end)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
    {
        end += 1;
    }
    let word = line.get(at..end)?;
    let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match word {
        "null" => Some(("", end)),
        "true" | "false" => Some((word, end)),
        _ => is_number.then_some((word, end)),
    }
}

/// Reads any line that is a JSON object.
///
/// # Errors
/// What the JSON reader says.
pub fn slowly(line: &str, columns: &Columns) -> Result<Vec<String>, String> {
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let value = |place: usize| match object.get(columns.name(place)) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    Ok((0..FIELDS.len()).map(value).collect())
}
