//! Texts that are marked or ranked, and documents that are drawn on: what a task's data must hold for such a form.

use gongdao_kernel::Fault;
use gongdao_labels::Form;
use serde_json::{Map, Value};

/// Refuses a task's data without the texts its form has marked or ranked, or the documents it has drawn on.
///
/// # Errors
/// The column, what stands there, and what to do.
pub(crate) fn check(form: &Form, data: &Map<String, Value>) -> Result<(), Fault> {
    let marked = form.marked_columns().into_iter().map(|column| (column, "marked"));
    let ranked = form.ranked_columns().into_iter().map(|column| (column, "ranked"));
    for (column, done) in marked.chain(ranked) {
        let at = || format!("data.{column}");
        match data.get(column) {
            Some(Value::String(text)) if !text.trim().is_empty() => {}
            None => {
                let fix = format!("Add a column `{column}` with the text to be {done}.");
                return Err(Fault::field(at(), "no text", fix));
            }
            Some(other) => {
                let fix = format!("Give the text to be {done}, as a string that is not empty.");
                return Err(Fault::field(at(), other, fix));
            }
        }
    }
    super::pages::check(form, data)
}

/// [`check`] for data that was not read yet.
///
/// # Errors
/// As [`check`].
pub(super) fn check_body(form: &Form, body: &str) -> Result<(), Fault> {
    if form.marked_columns().is_empty() && form.ranked_columns().is_empty() && !form.has_pages() {
        return Ok(());
    }
    let data: Map<String, Value> =
        serde_json::from_str(body).map_err(|_| Fault::field("data", body, "Give one JSON object."))?;
    check(form, &data)
}
