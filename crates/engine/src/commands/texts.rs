//! Texts that are marked: what a task's data must hold for a form of spans.

use gongdao_kernel::Fault;
use gongdao_labels::Form;
use serde_json::{Map, Value};

/// Refuses a task's data without the texts its form has marked.
///
/// # Errors
/// The column, what stands there, and what to do.
pub(crate) fn check(form: &Form, data: &Map<String, Value>) -> Result<(), Fault> {
    for column in form.marked_columns() {
        let at = || format!("data.{column}");
        match data.get(column) {
            Some(Value::String(text)) if !text.trim().is_empty() => {}
            None => {
                let fix = format!("Add a column `{column}` with the text to be marked.");
                return Err(Fault::field(at(), "no text", fix));
            }
            Some(other) => {
                return Err(Fault::field(
                    at(),
                    other,
                    "Give the text to be marked, as a string that is not empty.",
                ));
            }
        }
    }
    Ok(())
}

/// [`check`] for data that was not read yet.
///
/// # Errors
/// As [`check`].
pub(super) fn check_body(form: &Form, body: &str) -> Result<(), Fault> {
    if form.marked_columns().is_empty() {
        return Ok(());
    }
    let data: Map<String, Value> =
        serde_json::from_str(body).map_err(|_| Fault::field("data", body, "Give one JSON object."))?;
    check(form, &data)
}
