//! Reads when a field is asked: one condition, or `{"all": […]}` for several that have to be met together.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::object::{Object, list};
use super::{bad_count, duplicate};
use crate::error::{quoted, shown};
use crate::{Condition, Detail, Field, FieldKind, FormError, limits, taxonomy};

pub(super) fn read(path: &str, json: &Json, earlier: &[Field]) -> Result<Vec<Condition>, FormError> {
    let object = Object::new(path, json)?;
    if object.get("all").is_none() {
        return Ok(vec![read_one(path, json, earlier)?]);
    }
    object.only(&["all"])?;
    let items = object.list("all", "list the conditions that have to be met")?;
    if !(1..=limits::CONDITIONS).contains(&items.len()) {
        let fix = format!("name 1 to {} conditions", limits::CONDITIONS);
        return Err(bad_count(&object.at("all"), items.len(), &fix));
    }
    let mut all: Vec<Condition> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let at = format!("{}[{index}]", object.at("all"));
        let one = read_one(&at, item, earlier)?;
        if all.contains(&one) {
            return Err(duplicate(at, &one.field, "say every condition once"));
        }
        all.push(one);
    }
    Ok(all)
}

fn read_one(path: &str, json: &Json, earlier: &[Field]) -> Result<Condition, FormError> {
    let object = Object::new(path, json)?;
    object.only(&["field", "is", "answered"])?;
    let name = object.needed_text("field", "name a field further up in the form")?;
    let Some(upper) = earlier.iter().find(|field| field.name == name) else {
        let known: Vec<&str> = earlier.iter().map(|field| field.name.as_str()).collect();
        let fix = match known.as_slice() {
            [] => "remove it; no field stands further up".to_owned(),
            known => format!("name a field further up in the form: {}", known.join(", ")),
        };
        return Err(object.invalid("field", quoted(name), fix));
    };
    let answered = object.flag("answered")?;
    let is = match object.get("is") {
        Some(given) => read_named(&object, given, upper)?,
        None => Vec::new(),
    };
    match (answered, is.is_empty()) {
        (None, false) | (Some(true), true) => {
            Ok(Condition { field: name.to_owned(), is, answered: answered.is_some() })
        }
        (None, true) => {
            let fix = "name options with \"is\": […], or say \"answered\": true where any answer will do";
            Err(FormError::Missing(Detail::new(object.at("is"), "", fix)))
        }
        (Some(said), _) => {
            let fix = "say either \"is\": […] or \"answered\": true";
            Err(object.invalid("answered", said.to_string(), fix))
        }
    }
}

/// The options it names, which the field has to have.
fn read_named(object: &Object<'_>, given: &Json, upper: &Field) -> Result<Vec<String>, FormError> {
    let items = list(&object.at("is"), given)?;
    if items.is_empty() {
        return Err(bad_count(&object.at("is"), 0, "name one option or more"));
    }
    let (mut named, mut seen) = (Vec::with_capacity(items.len()), HashSet::new());
    for (index, item) in items.iter().enumerate() {
        let key = format!("is[{index}]");
        let value = item.as_str().unwrap_or_default();
        let fix = match &upper.kind {
            FieldKind::Choice { options, .. } if !options.iter().any(|one| one.value == value) => {
                let known: Vec<&str> = options.iter().take(8).map(|one| one.value.as_str()).collect();
                format!("name options of `{}`: {}", upper.name, known.join(", "))
            }
            FieldKind::Taxonomy { options, .. } if taxonomy::node(options, value).is_none() => {
                format!("name paths in the tree of `{}`, such as `{}`", upper.name, options[0].value)
            }
            FieldKind::Choice { .. } | FieldKind::Taxonomy { .. } => {
                if !seen.insert(value) {
                    return Err(duplicate(object.at(&key), value, "name every option once"));
                }
                named.push(value.to_owned());
                continue;
            }
            _ => format!("`{}` has no options to name; say \"answered\": true", upper.name),
        };
        return Err(object.invalid(&key, shown(item), fix));
    }
    Ok(named)
}
