//! Questions for exams out of work that was done: settled tasks with what people agreed on, and known tasks with their
//! answer. Deliberately not here: which of them make a good exam; the requester picks, and says why each answer is right.

use super::{Page, Snapshot, bounded, market};
use crate::Actor;
use crate::commands::prelabel;
use crate::core::Compiled;
use gongdao_kernel::{Fault, ProjectId, TaskId, TypedId, coded_enum};
use gongdao_store::queries::quality as stored;
use serde_json::{Map, Value};

coded_enum! {
    /// What an answer is known by.
    pub enum ItemSource {
        /// People agreed on it.
        Settled = 1 "settled",
        /// The requester gave it with the task.
        Known = 2 "known",
    }
}

/// Which tasks to take.
#[derive(Debug, Clone, Copy)]
pub struct ItemsAsked {
    /// What their answers are known by.
    pub source: ItemSource,
    /// How sure their consensus is at least, parts per million, where it says how sure it is.
    pub above_ppm: u32,
    /// The `next` of the page before.
    pub after: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

/// A question that an exam could ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamItem {
    /// The task it is made of.
    pub task: TaskId,
    /// The requester's own key for it.
    pub key: Option<String>,
    /// What is shown, JSON.
    pub data: String,
    /// The answer that is right, canonical JSON.
    pub expected: String,
    /// Why, JSON of words by language, where somebody said so.
    pub explanation: Option<String>,
    /// How sure it is, parts per million, where that was measured.
    pub probability_ppm: Option<i64>,
    /// How many people answered it.
    pub answered: i64,
}

/// A page of them, the newest settled ones or the first known ones first, for the project's owner and the platform.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn items(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    asked: ItemsAsked,
) -> Result<Page<ExamItem>, Fault> {
    let sheet = market::project(snapshot, actor, project)?;
    if !sheet.inside {
        return Err(Fault::not_found("project"));
    }
    let compiled = Compiled::read(&sheet.project.rules, &sheet.project.form)?;
    let limit = bounded(asked.limit);
    let more = i64::from(limit) + 1;
    if asked.source == ItemSource::Known {
        let rows = stored::gold(snapshot, project, asked.after.unwrap_or(0), more)?;
        let page = Page::cut(rows, limit, |row| row.gold.task.raw());
        let items = page.items.into_iter().filter_map(|row| {
            Some(ExamItem {
                task: row.gold.task,
                key: row.key,
                data: shown(&row.body)?,
                expected: row.gold.answer,
                explanation: row.gold.explanation,
                probability_ppm: None,
                answered: row.gold.seen,
            })
        });
        return Ok(Page { items: items.collect(), next: page.next });
    }
    let (before, above) = (asked.after.unwrap_or(i64::MAX), i64::from(asked.above_ppm));
    let rows = stored::settled_items(snapshot, project, before, above, more)?;
    let page = Page::cut(rows, limit, |row| row.task.raw());
    let items = page.items.into_iter().filter_map(|row| {
        Some(ExamItem {
            data: shown(&row.body)?,
            expected: agreed(&compiled, &row.consensus)?,
            task: row.task,
            key: row.key,
            explanation: None,
            probability_ppm: row.probability_ppm,
            answered: row.answered,
        })
    });
    Ok(Page { items: items.collect(), next: page.next })
}

/// A task's data as a question shows it: an answer that came with it gives nothing away.
fn shown(body: &str) -> Option<String> {
    let mut data: Map<String, Value> = serde_json::from_str(body).ok()?;
    data.shift_remove(prelabel::COLUMN);
    Some(Value::Object(data).to_string())
}

/// What people agreed on, where it is an answer to the form.
fn agreed(compiled: &Compiled, consensus: &str) -> Option<String> {
    let fields: Map<String, Value> = serde_json::from_str(consensus).ok()?;
    let values = fields.into_iter().filter_map(|(field, mut said)| {
        let value = said.get_mut("value").map(Value::take)?;
        (!value.is_null()).then_some((field, value))
    });
    let answer = compiled.form.validate(&Value::Object(values.collect())).ok()?;
    Some(answer.to_canonical(&compiled.form))
}
