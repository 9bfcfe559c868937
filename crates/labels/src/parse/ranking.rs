//! Reads what a field of ranking asks for.

use std::collections::HashSet;

use super::object::Object;
use super::{bad_count, duplicate, words};
use crate::error::quoted;
use crate::{FieldKind, FormError, RankedOption, limits};

/// Signs that separate ranks where an order stands in one cell of a table.
const SEPARATORS: [char; 2] = ['>', '='];

pub(super) fn read_ranking(field: &Object<'_>, left: &mut usize) -> Result<FieldKind, FormError> {
    let items = field.list("options", "add a list of 2 to 10 options")?;
    if !(2..=limits::RANKED.min(*left)).contains(&items.len()) {
        let fix = format!(
            "rank 2 to {} options, and offer {} at most in the whole form",
            limits::RANKED,
            limits::OPTIONS
        );
        return Err(bad_count(&field.at("options"), items.len(), &fix));
    }
    *left -= items.len();
    let (mut values, mut columns) = (HashSet::new(), HashSet::new());
    let read = |(index, item)| {
        let option = Object::new(&format!("{}[{index}]", field.at("options")), item)?;
        option.only(&["value", "label", "column"])?;
        let value = option.bounded_text("value", limits::OPTION_CHARS, "write a short value")?;
        if value.contains(char::is_control) || value.contains(SEPARATORS) {
            let fix = "write it on one line, without > and =, which separate ranks in tables";
            return Err(option.invalid("value", quoted(value), fix));
        }
        if !values.insert(value) {
            return Err(duplicate(option.at("value"), value, "give every option a value of its own"));
        }
        let label = option.need("label", "write what people read, for example {\"en\": \"Answer A\"}")?;
        let column = match option.get("column") {
            None => None,
            Some(_) => Some(option.bounded_text("column", limits::COLUMN_CHARS, "name a data column")?),
        };
        if let Some(column) = column.filter(|column| !columns.insert(*column)) {
            return Err(duplicate(option.at("column"), column, "give every option a column of its own"));
        }
        let label = words(&option.at("label"), label)?;
        Ok(RankedOption { value: value.to_owned(), label, column: column.map(str::to_owned) })
    };
    let options: Vec<RankedOption> = items.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    if let Some(bare) = options.iter().position(|option| option.column.is_none())
        && options.iter().any(|option| option.column.is_some())
    {
        let path = format!("{}[{bare}].column", field.at("options"));
        let fix = "name a data column for every option, or for none";
        return Err(FormError::Missing(crate::Detail::new(path, "", fix)));
    }
    let ties = field.flag("ties")?.unwrap_or(false);
    Ok(FieldKind::Ranking { options, ties })
}
