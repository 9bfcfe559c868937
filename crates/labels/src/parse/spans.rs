//! Reads what a field of spans asks for.

use std::collections::HashSet;

use super::object::{Object, list};
use super::objects::{read_classes, within};
use super::{bad_count, duplicate, words};
use crate::error::quoted;
use crate::{
    FieldKind, FormError, Granularity, ObjectClass, RelationClass, Show, ShowStyle, SpanOverlap, limits,
};

/// The column marked in where nothing else is said.
const TEXT: &str = "text";

pub(super) fn read_spans(
    field: &Object<'_>,
    show: &[Show],
    left: &mut usize,
) -> Result<FieldKind, FormError> {
    let classes = read_classes(field, left, &[], |class, _, _| Ok(class))?;
    let first = show.iter().find(|show| show.style == ShowStyle::Text);
    let column = match field.get("column") {
        None => first.map_or(TEXT, |show| &show.column),
        Some(_) => field.bounded_text("column", limits::COLUMN_CHARS, "name a data column")?,
    };
    let overlap = match field.text("overlap")? {
        None => SpanOverlap::None,
        Some(name) => SpanOverlap::ALL
            .into_iter()
            .find(|rule| rule.name() == name)
            .ok_or_else(|| field.invalid("overlap", quoted(name), "use none, nested or any"))?,
    };
    let granularity = match field.text("granularity")? {
        None | Some("character") => Granularity::Character,
        Some("word") => Granularity::Word,
        Some(other) => return Err(field.invalid("granularity", quoted(other), "use character or word")),
    };
    let at_least = within(field, "at_least", 0, 0, limits::OBJECTS)?;
    let usual = limits::OBJECTS_DEFAULT.max(at_least);
    let at_most = within(field, "at_most", usual, at_least.max(1), limits::OBJECTS)?;
    let relations = read_relations(field, &classes, left)?;
    Ok(FieldKind::Spans {
        column: column.to_owned(),
        classes,
        overlap,
        granularity,
        relations,
        at_least,
        at_most,
    })
}

fn read_relations(
    field: &Object<'_>,
    classes: &[ObjectClass],
    left: &mut usize,
) -> Result<Vec<RelationClass>, FormError> {
    let Some(given) = field.get("relations") else { return Ok(Vec::new()) };
    let items = list(&field.at("relations"), given)?;
    if items.len() > *left {
        let fix =
            format!("ask for {} options, classes and relations at most in the whole form", limits::OPTIONS);
        return Err(bad_count(&field.at("relations"), items.len(), &fix));
    }
    *left -= items.len();
    let mut values = HashSet::new();
    let read = |(index, item)| {
        let kind = Object::new(&format!("{}[{index}]", field.at("relations")), item)?;
        kind.only(&["value", "label", "from", "to", "directed"])?;
        let value = kind.bounded_text("value", limits::CLASS_CHARS, "write a short value")?;
        if value.contains(char::is_control) {
            return Err(kind.invalid("value", quoted(value), "write it on one line"));
        }
        if !values.insert(value) {
            return Err(duplicate(kind.at("value"), value, "give every relation a value of its own"));
        }
        let label = kind.need("label", "write what people read, for example {\"en\": \"Works for\"}")?;
        Ok(RelationClass {
            value: value.to_owned(),
            label: words(&kind.at("label"), label)?,
            from: ends(&kind, "from", classes)?,
            to: ends(&kind, "to", classes)?,
            directed: kind.flag("directed")?.unwrap_or(true),
        })
    };
    items.iter().enumerate().map(read).collect()
}

/// The classes at one end of a relation.
fn ends(kind: &Object<'_>, key: &str, classes: &[ObjectClass]) -> Result<Vec<String>, FormError> {
    let Some(given) = kind.get(key) else { return Ok(Vec::new()) };
    let mut named: Vec<String> = Vec::new();
    for (index, item) in list(&kind.at(key), given)?.iter().enumerate() {
        let value = item.as_str().unwrap_or_default();
        if !classes.iter().any(|class| class.value == value) {
            let known: Vec<&str> = classes.iter().take(8).map(|class| class.value.as_str()).collect();
            let fix = format!("name classes of this field: {}", known.join(", "));
            return Err(kind.invalid(&format!("{key}[{index}]"), crate::error::shown(item), fix));
        }
        if named.iter().any(|known| known == value) {
            return Err(duplicate(kind.at(key), value, "name every class once"));
        }
        named.push(value.to_owned());
    }
    Ok(named)
}
