//! Reads a tree of options.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::kind::read_bounds;
use super::object::{Object, list};
use super::{bad_count, duplicate, words};
use crate::error::quoted;
use crate::{Detail, FieldKind, FormError, TreeOption, limits};

pub(super) fn read_taxonomy(field: &Object<'_>, left: &mut usize) -> Result<FieldKind, FormError> {
    let many = field.flag("many")?.unwrap_or(false);
    let given = field.need("options", "add a list of options, each with options of its own below it")?;
    let before = *left;
    let options = read_level((&field.at("options"), given), 1, 0, left)?;
    let (at_least, at_most) = read_bounds(field, many, (before - *left).min(limits::PICKED))?;
    let leaves_only = field.flag("leaves_only")?.unwrap_or(false);
    Ok(FieldKind::Taxonomy { options, many, at_least, at_most, leaves_only })
}

/// One level, at this depth, below a path of so many characters.
fn read_level(
    (path, json): (&str, &Json),
    depth: usize,
    chars: usize,
    left: &mut usize,
) -> Result<Vec<TreeOption>, FormError> {
    let items = list(path, json)?;
    if depth > limits::DEPTH && !items.is_empty() {
        let fix = format!("put at most {} nodes below each other", limits::DEPTH);
        return Err(FormError::TooLarge(Detail::new(path, format!("level {depth}"), fix)));
    }
    if (items.is_empty() && depth == 1) || items.len() > *left {
        let fix = format!("offer 1 node or more, and {} at most in all trees of the form", limits::NODES);
        return Err(bad_count(path, items.len(), &fix));
    }
    *left -= items.len();
    let mut seen = HashSet::new();
    let mut options = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let option = Object::new(&format!("{path}[{index}]"), item)?;
        option.only(&["value", "label", "options"])?;
        let value = option.bounded_text("value", limits::OPTION_CHARS, "write a short value")?;
        if value.contains(char::is_control) || value.contains(['/', ';']) {
            let fix = "write it on one line, without / and ;, which separate nodes and paths in tables";
            return Err(option.invalid("value", quoted(value), fix));
        }
        if !seen.insert(value) {
            return Err(duplicate(
                option.at("value"),
                value,
                "give every node a value of its own beside the others",
            ));
        }
        let label = option.need("label", "write what people read, for example {\"en\": \"Cats\"}")?;
        let label = words(&option.at("label"), label)?;
        let chars = chars + value.chars().count() + usize::from(depth > 1);
        if chars > limits::PATH_CHARS {
            let fix =
                format!("use shorter values; a whole path has {} characters at most", limits::PATH_CHARS);
            return Err(option.invalid("value", format!("at the end of a path of {chars} characters"), fix));
        }
        let options_below = match option.get("options") {
            Some(below) => read_level((&option.at("options"), below), depth + 1, chars, left)?,
            None => Vec::new(),
        };
        options.push(TreeOption { value: value.to_owned(), label, options: options_below });
    }
    Ok(options)
}
