//! Pre-labels: an answer that comes with a task, for the worker to correct rather than to begin with nothing.
//!
//! It stands in the task's data under a column of its own, is checked against the form like an answer, and is never
//! counted as one: nobody is paid for it, no consensus sees it, and workers see what it is.

use super::media;
use crate::{Stop, World};
use gongdao_kernel::{Code, Fault};
use gongdao_labels::{AnswerError, Form};
use serde_json::{Map, Value};

/// The column of a task's data that holds one.
pub const COLUMN: &str = "prelabel";
pub(super) const QUOTED_COLUMN: &str = "\"prelabel\"";

/// A wrong answer as a fault at a place.
pub(crate) fn answer_fault(error: &AnswerError, at: &str) -> Fault {
    Fault::new(Code::InvalidAnswer)
        .at(format!("{at}{}{}", if error.path().is_empty() { "" } else { "." }, error.path()))
        .with_value(error.value())
        .with_fix(error.fix().to_owned())
}

/// Checks the pre-label of a task's data, where there is one.
pub(super) fn check(world: &mut World, form: &Form, data: &Map<String, Value>) -> Result<(), Stop> {
    const AT: &str = "data.prelabel";
    let Some(given) = data.get(COLUMN) else { return Ok(()) };
    let answer = form.validate(given).map_err(|error| answer_fault(&error, AT))?;
    media::check_objects(world, form, &answer, data, AT)
}

/// Whether a task's data, JSON, may hold one; says no only where there is none.
#[must_use]
pub fn may_be_in(body: &str) -> bool {
    body.contains(QUOTED_COLUMN)
}

/// Takes the pre-label out of a task's data, to be shown beside it.
#[must_use]
pub fn take(data: &mut Value) -> Option<Value> {
    data.as_object_mut().and_then(|data| data.shift_remove(COLUMN))
}
