//! Reads what kind of answer a field takes.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::object::Object;
use super::{Left, bad_count, duplicate, words, wrong_type};
use crate::error::{quoted, shown};
use crate::{CharacterSet, Choice, Decimal, FieldKind, FormError, Show, limits};

const KINDS: &str = "use choice, text, number, boxes, shapes, spans, ranking or taxonomy";

pub(super) fn read(field: &Object<'_>, show: &[Show], left: &mut Left) -> Result<FieldKind, FormError> {
    let only = |own: &[&str]| field.only(&[&["name", "question", "required", "when", "kind"], own].concat());
    let options_left = &mut left.options;
    match field.needed_text("kind", KINDS)? {
        "choice" => {
            only(&["options", "many", "at_least", "at_most"])?;
            read_choice(field, options_left)
        }
        "text" => {
            only(&["min_chars", "max_chars", "multiline", "characters"])?;
            read_text(field)
        }
        "number" => {
            only(&["minimum", "maximum", "step", "unit"])?;
            read_number(field)
        }
        "boxes" => {
            only(&["column", "classes", "min_size", "at_least", "at_most"])?;
            super::objects::read_boxes(field, show, options_left)
        }
        "shapes" => {
            only(&["column", "classes", "min_size", "at_least", "at_most", "tolerance_px", "pages"])?;
            super::objects::read_shapes(field, show, options_left)
        }
        "spans" => {
            only(&["column", "classes", "overlap", "granularity", "relations", "at_least", "at_most"])?;
            super::spans::read_spans(field, show, options_left)
        }
        "ranking" => {
            only(&["options", "ties"])?;
            super::ranking::read_ranking(field, options_left)
        }
        "taxonomy" => {
            only(&["options", "many", "at_least", "at_most", "leaves_only"])?;
            super::taxonomy::read_taxonomy(field, &mut left.nodes)
        }
        other => Err(field.invalid("kind", quoted(other), KINDS)),
    }
}

fn read_choice(field: &Object<'_>, options_left: &mut usize) -> Result<FieldKind, FormError> {
    let many = field.flag("many")?.unwrap_or(false);
    let options = read_options(field, many, options_left)?;
    let (at_least, at_most) = read_bounds(field, many, options.len())?;
    Ok(FieldKind::Choice { options, many, at_least, at_most })
}

/// How many of so many may be chosen.
pub(super) fn read_bounds(
    field: &Object<'_>,
    many: bool,
    offered: usize,
) -> Result<(Option<usize>, Option<usize>), FormError> {
    let (at_least, at_most) = (field.count("at_least")?, field.count("at_most")?);
    let bounds = [("at_least", at_least), ("at_most", at_most)];
    for (key, bound) in bounds.iter().filter_map(|(key, bound)| bound.map(|bound| (key, bound))) {
        if !many {
            return Err(field.invalid(
                key,
                bound.to_string(),
                "remove it, or allow several with \"many\": true",
            ));
        }
        if bound > offered {
            let fix = format!("there are {offered} options to choose; ask for no more");
            return Err(field.invalid(key, bound.to_string(), fix));
        }
    }
    let least = at_least.unwrap_or(1);
    if at_most.is_some_and(|most| most < least.max(1)) {
        let fix = format!("use {} or more, so that it can be answered", least.max(1));
        return Err(field.invalid("at_most", at_most.unwrap_or(0).to_string(), fix));
    }
    Ok((at_least, at_most))
}

pub(super) fn read_options(
    field: &Object<'_>,
    many: bool,
    left: &mut usize,
) -> Result<Vec<Choice>, FormError> {
    let items = field.list("options", "add a list of options")?;
    if items.is_empty() || items.len() > *left {
        let fix = format!("offer 1 option or more, and {} at most in the whole form", limits::OPTIONS);
        return Err(bad_count(&field.at("options"), items.len(), &fix));
    }
    *left -= items.len();
    let mut seen = HashSet::new();
    let read = |(index, item)| {
        let option = Object::new(&format!("{}[{index}]", field.at("options")), item)?;
        option.only(&["value", "label"])?;
        let value = option.bounded_text("value", limits::OPTION_CHARS, "write a short value")?;
        if value.contains(char::is_control) {
            return Err(option.invalid("value", quoted(value), "write it on one line"));
        }
        if many && value.contains(';') {
            let fix = "leave out the semicolon, which separates several choices in tables";
            return Err(option.invalid("value", quoted(value), fix));
        }
        if !seen.insert(value) {
            return Err(duplicate(option.at("value"), value, "give every option a value of its own"));
        }
        let label = option.need("label", "write what people read, for example {\"en\": \"Happy\"}")?;
        Ok(Choice { value: value.to_owned(), label: words(&option.at("label"), label)? })
    };
    items.iter().enumerate().map(read).collect()
}

fn read_text(field: &Object<'_>) -> Result<FieldKind, FormError> {
    let limit = |key, default| -> Result<u32, FormError> {
        let Some(chars) = field.count(key)? else { return Ok(default) };
        match u32::try_from(chars) {
            Ok(chars) if chars <= limits::TEXT_CHARS => Ok(chars),
            _ => Err(field.invalid(key, chars.to_string(), format!("use {} at most", limits::TEXT_CHARS))),
        }
    };
    let min_chars = limit("min_chars", 1)?;
    let max_chars = limit("max_chars", limits::TEXT_CHARS_DEFAULT.max(min_chars))?;
    if max_chars < min_chars.max(1) {
        let fix = format!("use {} or more, so that it can be answered", min_chars.max(1));
        return Err(field.invalid("max_chars", max_chars.to_string(), fix));
    }
    let multiline = field.flag("multiline")?.unwrap_or(false);
    let read_set = |source| {
        let fix = "list characters and ranges such as 0-9A-Z, each range from low to high";
        CharacterSet::parse(source).ok_or_else(|| field.invalid("characters", quoted(source), fix))
    };
    let characters = field.text("characters")?.map(read_set).transpose()?;
    Ok(FieldKind::Text { min_chars, max_chars, multiline, characters })
}

fn read_number(field: &Object<'_>) -> Result<FieldKind, FormError> {
    let minimum = decimal(field, "minimum")?;
    let maximum = decimal(field, "maximum")?;
    let step = decimal(field, "step")?;
    if let (Some(low), Some(high)) = (minimum, maximum)
        && high < low
    {
        return Err(field.invalid("maximum", high.to_string(), format!("use {low} or more, the minimum")));
    }
    if let Some(step) = step
        && step.mantissa() <= 0
    {
        return Err(field.invalid("step", step.to_string(), "use a number above 0"));
    }
    let unit = field.get("unit").map(|json| words(&field.at("unit"), json)).transpose()?;
    Ok(FieldKind::Number { minimum, maximum, step, unit })
}

pub(super) fn decimal(field: &Object<'_>, key: &str) -> Result<Option<Decimal>, FormError> {
    let read = |json: &Json| {
        let decimal = match json {
            Json::Number(number) => Decimal::from_json(number),
            Json::String(text) => text.parse(),
            _ => {
                return Err(wrong_type(field.at(key), json, "make it a number, or a string such as \"0.5\""));
            }
        };
        decimal.map_err(|error| field.invalid(key, shown(json), format!("{error}: write it like \"0.5\"")))
    };
    field.get(key).map(read).transpose()
}
