//! Results: every answer, or what the answers of each task say together, written page by page.
//!
//! An [`Export`] asks for a connection for one page at a time, so that somebody who downloads slowly holds none; each
//! page is of one moment, the file as a whole is not. Memory is one page. Consensus is computed anew from the answers
//! that count now, so that it is there before, without and after the rule that accepts by it.
//!
//! Raw results hold what workers gave; everywhere else what a reviewer put right stands in its place.
//!
//! Deliberately not here: who the workers are. The caller makes their pseudonyms.

use super::desk::owner_of;
use super::rfc3339;
use crate::Actor;
use crate::commands::consensus::consensus_of;
use crate::core::Compiled;
use gongdao_formats::Format;
use gongdao_formats::results::{ConsensusRow, ConsensusWriter, RawRow, RawWriter, Style, WriteError};
use gongdao_kernel::{BatchId, Fault, PersonId, ProjectId, TypedId, coded_enum};
use gongdao_labels::{Answer, Form};
use gongdao_market::Project;
use gongdao_store::Connection;
use gongdao_store::queries::results::{self as stored, ResultAnswer, ResultTask};
use gongdao_store::rows::ConsensusRow as Said;
use gongdao_trust::Scope;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

coded_enum! {
    /// What is taken away.
    pub enum ResultKind {
        /// Every answer as it was given.
        Raw = 1 "raw",
        /// One row for each task.
        Consensus = 2 "consensus",
    }
}

/// Whose results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultsOf {
    /// One batch's.
    Batch(BatchId),
    /// Those of all batches of a project, one after the other.
    Project(ProjectId),
    /// Those of these batches of a project, which are known to be the project's.
    Batches(ProjectId, Arc<[BatchId]>),
}

/// Makes the name by which the requester knows a worker.
pub type Pseudonym<'a> = &'a dyn Fn(PersonId) -> String;

/// Tasks in one page.
const TASKS: i64 = 1_000;
/// Answers in one page, as far as the tasks' overlap tells; one task's are never parted.
const ANSWERS: u64 = 20_000;
/// Data columns that a CSV has at most; a JSONL has all there are.
const COLUMNS: usize = 500;

/// An export under way.
#[derive(Debug)]
pub struct Export {
    form: Form,
    /// Answers are weighed by who gave them: what was inferred is kept with the task, and taken from there.
    weighs: bool,
    kind: ResultKind,
    style: Style,
    columns: Vec<String>,
    header: usize,
    begun: bool,
    batches: Batches,
}

/// The batches and how far they are read.
#[derive(Debug, Clone)]
pub(super) struct Batches {
    more: More,
    now: Option<BatchId>,
    after: i64,
}

/// The batches behind the present one.
#[derive(Debug, Clone)]
enum More {
    None,
    Of(ProjectId),
    Listed(Arc<[BatchId]>, usize),
}

impl Batches {
    pub(super) fn of(of: ResultsOf) -> Self {
        let (more, now) = match of {
            ResultsOf::Batch(batch) => (More::None, Some(batch)),
            ResultsOf::Project(project) => (More::Of(project), None),
            ResultsOf::Batches(_, batches) => (More::Listed(batches, 0), None),
        };
        Self { more, now, after: 0 }
    }

    /// The next tasks, of one batch; none at the end.
    pub(super) fn next(
        &mut self,
        connection: &mut Connection,
    ) -> Result<Option<(BatchId, Vec<ResultTask>)>, Fault> {
        loop {
            if let Some(batch) = self.now {
                let mut tasks = stored::tasks_after(connection, batch, self.after, TASKS)?;
                cut(&mut tasks);
                if let Some(last) = tasks.last() {
                    self.after = last.id.raw();
                    return Ok(Some((batch, tasks)));
                }
            }
            self.now = match &mut self.more {
                More::None => return Ok(None),
                More::Of(project) => {
                    let after = self.now.map_or(0, TypedId::raw);
                    stored::batches_after(connection, *project, after, 1)?.pop()
                }
                More::Listed(batches, next) => {
                    *next += 1;
                    batches.get(*next - 1).copied()
                }
            };
            self.after = 0;
            if self.now.is_none() {
                return Ok(None);
            }
        }
    }
}

/// Drops the tasks beyond a page's answers, but never the first.
fn cut(tasks: &mut Vec<ResultTask>) {
    let mut answers = 0;
    let fits = tasks.iter().take_while(|task| {
        answers += u64::from(task.answers);
        answers <= ANSWERS
    });
    let keep = fits.count().max(1);
    tasks.truncate(keep);
}

/// The form behind results, for the requester who owns the project.
pub(super) fn owned_form(connection: &mut Connection, actor: &Actor, of: &ResultsOf) -> Result<Form, Fault> {
    owned(connection, actor, of).map(|compiled| compiled.form)
}

/// The project behind results, for the requester who owns it.
pub(super) fn owned(connection: &mut Connection, actor: &Actor, of: &ResultsOf) -> Result<Compiled, Fault> {
    actor.scopes.require(Scope::Read)?;
    let (project, what) = match of {
        ResultsOf::Project(project) | ResultsOf::Batches(project, _) => (Some(*project), "project"),
        ResultsOf::Batch(batch) => (stored::project_of_batch(connection, *batch)?, "batch"),
    };
    let project = project.ok_or_else(|| Fault::not_found(what))?;
    if owner_of(connection, project).map_err(|_| Fault::not_found(what))? != actor.person {
        return Err(Fault::not_found(what));
    }
    let row = connection.load::<Project>(&[(project,)])?.pop().ok_or_else(|| Fault::not_found(what))?;
    Compiled::read(&row.rules, &row.form)
}

fn failed(error: WriteError) -> Fault {
    Fault::internal(error)
}

impl Export {
    /// Begins an export, for the requester who owns the project.
    ///
    /// # Errors
    /// `not_found`, `scope_missing`.
    pub fn open(
        connection: &mut Connection,
        actor: &Actor,
        of: ResultsOf,
        kind: ResultKind,
        style: Style,
    ) -> Result<Self, Fault> {
        let Compiled { form, rules } = owned(connection, actor, &of)?;
        let weighs = rules.weighs() && kind == ResultKind::Consensus;
        let batches = Batches::of(of);
        let columns = match style.format {
            Format::Csv => columns_of(connection, batches.clone())?,
            Format::Jsonl => Vec::new(),
        };
        let mut export = Self { form, weighs, kind, style, columns, header: 0, begun: false, batches };
        export.header = export.written(&[], &[], &[], &|_| String::new())?.len();
        Ok(export)
    }

    /// The next bytes of the file; none at its end. The first page has the header, even where there are no rows.
    ///
    /// # Errors
    /// A fault of ours, when the database fails or holds an answer that does not fit the form.
    pub fn page(
        &mut self,
        connection: &mut Connection,
        pseudonym: Pseudonym<'_>,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let skip = if std::mem::replace(&mut self.begun, true) { self.header } else { 0 };
        let Some((batch, tasks)) = self.batches.next(connection)? else {
            return if skip > 0 || self.header == 0 {
                Ok(None)
            } else {
                self.written(&[], &[], &[], pseudonym).map(Some)
            };
        };
        let answers = match (tasks.first(), tasks.last()) {
            (Some(first), Some(last)) => stored::answers_between(connection, batch, first.id, last.id)?,
            _ => Vec::new(),
        };
        let keys: Vec<_> = tasks.iter().filter(|_| self.weighs).map(|task| (task.id,)).collect();
        let said = if keys.is_empty() { Vec::new() } else { connection.load::<Said>(&keys)? };
        let mut bytes = self.written(&tasks, &answers, &said, pseudonym)?;
        bytes.drain(..skip);
        Ok(Some(bytes))
    }

    /// A whole file of these tasks, header included. Answers are in the order of their tasks.
    fn written(
        &self,
        tasks: &[ResultTask],
        answers: &[ResultAnswer],
        said: &[Said],
        pseudonym: Pseudonym<'_>,
    ) -> Result<Vec<u8>, Fault> {
        let rows = Rows { export: self, rest: answers };
        match self.kind {
            ResultKind::Raw => rows.raw(tasks, pseudonym),
            ResultKind::Consensus => rows.consensus(tasks, said),
        }
    }
}

/// One page on its way into a file.
struct Rows<'a> {
    export: &'a Export,
    rest: &'a [ResultAnswer],
}

impl<'a> Rows<'a> {
    /// The answers of the next task, in the order in which the task was claimed.
    fn of(&mut self, task: &ResultTask) -> Vec<&'a ResultAnswer> {
        let begin = self.rest.partition_point(|answer| answer.task < task.id);
        let (own, rest) =
            self.rest[begin..].split_at(self.rest[begin..].partition_point(|answer| answer.task == task.id));
        self.rest = rest;
        let mut own: Vec<_> = own.iter().collect();
        own.sort_unstable_by_key(|answer| answer.id);
        own
    }

    fn read(&self, body: &str) -> Result<Answer, Fault> {
        self.export.form.answer_from_canonical(body).map_err(Fault::internal)
    }

    fn raw(mut self, tasks: &[ResultTask], pseudonym: Pseudonym<'_>) -> Result<Vec<u8>, Fault> {
        let Export { form, columns, style, .. } = self.export;
        let mut writer = RawWriter::new(Vec::new(), form, columns, *style).map_err(failed)?;
        for task in tasks {
            let (id, data) = (task.id.to_string(), data_of(task)?);
            for answer in self.of(task) {
                let value = self.read(&answer.body)?;
                let submitted_at = answer.submitted_at.map(rfc3339);
                let row = RawRow {
                    task: &id,
                    key: task.key.as_deref(),
                    worker: &pseudonym(answer.worker),
                    assignment: &answer.id.to_string(),
                    submitted_at: submitted_at.as_deref(),
                    state: answer.state.as_str(),
                    active_ms: u64::try_from(answer.active_ms).ok(),
                    answer: Some(&value),
                    data: &data,
                };
                writer.write(&row).map_err(failed)?;
            }
        }
        writer.finish().map_err(failed)
    }

    /// What a task's answers say: as it was inferred and kept where they are weighed, else counted anew.
    fn agreed(&self, kept: Option<&Said>, answers: &[Answer]) -> Result<Agreed, Fault> {
        let form = &self.export.form;
        if let Some(kept) = kept {
            return Ok(kept_consensus(form, kept));
        }
        let agreed = consensus_of(form, answers);
        let probabilities =
            agreed.iter().map(|field| (field.field.clone(), field.support.as_f64())).collect();
        Ok((agreed.into_iter().map(|field| (field.field, field.value)).collect(), probabilities))
    }

    fn consensus(mut self, tasks: &[ResultTask], said: &[Said]) -> Result<Vec<u8>, Fault> {
        let Export { form, columns, style, .. } = self.export;
        let mut writer = ConsensusWriter::new(Vec::new(), form, columns, *style).map_err(failed)?;
        let said: HashMap<_, _> = said.iter().map(|row| (row.task, row)).collect();
        for task in tasks {
            let counted = self.of(task).into_iter().filter(|answer| answer.state.stands());
            let answers = counted.map(|answer| self.read(answer.said())).collect::<Result<Vec<_>, _>>()?;
            let kept = said.get(&task.id).copied().filter(|_| !answers.is_empty());
            let (answer, probabilities) = self.agreed(kept, &answers)?;
            let probabilities: Vec<(&str, f64)> =
                probabilities.iter().map(|(field, probability)| (field.as_str(), *probability)).collect();
            let row = ConsensusRow {
                task: &task.id.to_string(),
                key: task.key.as_deref(),
                answer: &answer,
                probabilities: &probabilities,
                answers: answers.len() as u64,
                data: &data_of(task)?,
            };
            writer.write(&row).map_err(failed)?;
        }
        writer.finish().map_err(failed)
    }
}

/// An answer, and how sure each field of it is.
type Agreed = (Answer, Vec<(String, f64)>);

/// A consensus that was kept, read again.
pub(super) fn kept_consensus(form: &Form, kept: &Said) -> Agreed {
    let fields: Map<String, Value> = serde_json::from_str(&kept.body).unwrap_or_default();
    let values = fields.iter().filter_map(|(name, field)| Some((name.clone(), field.get("value")?.clone())));
    let values = Value::Object(values.collect()).to_string();
    let answer = form.answer_from_canonical(&values).unwrap_or_default();
    let probability = |field: &Value| Some(field.get("probability_ppm")?.as_f64()? / 1e6);
    let probabilities =
        fields.iter().filter_map(|(name, field)| Some((name.clone(), probability(field)?))).collect();
    (answer, probabilities)
}

fn data_of(task: &ResultTask) -> Result<Map<String, Value>, Fault> {
    serde_json::from_str(&task.body).map_err(Fault::internal)
}

/// The data columns of all tasks, in the order in which they are met.
fn columns_of(connection: &mut Connection, mut batches: Batches) -> Result<Vec<String>, Fault> {
    let mut columns: Vec<String> = Vec::new();
    while let Some((_, tasks)) = batches.next(connection)? {
        for task in &tasks {
            let names: Names = serde_json::from_str(&task.body).map_err(Fault::internal)?;
            for (at, name) in names.0.into_iter().enumerate() {
                // Nearly always the row has the columns of the one before it, in the same places.
                let known = columns.get(at).is_some_and(|column| *column == name) || columns.contains(&name);
                if !known && columns.len() < COLUMNS {
                    columns.push(name);
                }
            }
        }
    }
    Ok(columns)
}

/// The names of an object's members; their values are passed over.
struct Names(Vec<String>);

impl<'de> serde::Deserialize<'de> for Names {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Names;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, serde::de::IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        from.deserialize_map(Visitor)
    }
}

/// Writes a whole export on one connection.
///
/// # Errors
/// As [`Export::page`], or when the destination fails.
pub fn write_all(
    connection: &mut Connection,
    mut export: Export,
    pseudonym: Pseudonym<'_>,
    mut to: impl Write,
) -> Result<(), Fault> {
    while let Some(bytes) = export.page(connection, pseudonym)? {
        to.write_all(&bytes).map_err(Fault::internal)?;
    }
    to.flush().map_err(Fault::internal)
}
