//! Documents of several pages: a data column that holds a list of pictures, in the order in which they are looked at.
//!
//! Tables have cells and no lists, so a cell may name its pages with `|` or a line break between, or hold a list as JSON.
//! Deliberately not here: the pictures themselves (`media`), and on which page an object is (`labels`).

use gongdao_kernel::Fault;
use gongdao_labels::{FieldKind, Form};
use serde_json::{Map, Value};

/// The columns of a form that hold documents, each with the most pages one may have.
fn columns(form: &Form) -> impl Iterator<Item = (&str, u32)> {
    form.fields.iter().filter_map(|field| match &field.kind {
        FieldKind::Shapes { column, pages: Some(most), .. } => Some((column.as_str(), *most)),
        _ => None,
    })
}

/// Makes lists of the documents that came as texts; whether there were any.
///
/// # Errors
/// A text that begins like a list and is none.
pub(crate) fn split(form: &Form, data: &mut Map<String, Value>) -> Result<bool, Fault> {
    let mut changed = false;
    for (column, _) in columns(form) {
        let Some(value) = data.get_mut(column) else { continue };
        let Value::String(text) = value else { continue };
        let pages: Vec<Value> = if text.trim_start().starts_with('[') {
            serde_json::from_str(text).map_err(|_| {
                let fix = "Write the pages as a list such as [\"1.png\", \"2.png\"], or with | between.";
                Fault::field(format!("data.{column}"), &*text, fix)
            })?
        } else {
            let names = text.split(['|', '\n']).map(str::trim).filter(|name| !name.is_empty());
            names.map(|name| Value::String(name.to_owned())).collect()
        };
        *value = Value::Array(pages);
        changed = true;
    }
    Ok(changed)
}

/// Refuses a task's data whose documents are no list of pictures, or have too many pages.
///
/// # Errors
/// The column, what stands there, and what to do.
pub(crate) fn check(form: &Form, data: &Map<String, Value>) -> Result<(), Fault> {
    for (column, most) in columns(form) {
        let refused = |found: String| {
            let fix = format!("Give 1 to {most} pictures, the pages in their order, as a list.");
            Err(Fault::field(format!("data.{column}"), found, fix))
        };
        let is_page = |page: &Value| page.as_str().is_some_and(|page| !page.trim().is_empty());
        match data.get(column) {
            None => return refused("no pages".to_owned()),
            Some(Value::Array(pages)) if !pages.iter().all(is_page) => {
                return refused("a page without a name".to_owned());
            }
            Some(Value::Array(pages)) if (1..=most as usize).contains(&pages.len()) => {}
            Some(Value::Array(pages)) => return refused(format!("{} pages", pages.len())),
            Some(other) => return refused(other.to_string()),
        }
    }
    Ok(())
}
