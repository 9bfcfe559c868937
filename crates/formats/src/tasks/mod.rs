//! Task data as requesters have it: one row, one task.
//!
//! **CSV.** A header row of column names; every column is data, as text, apart from `_key` (the requester's own key
//! for the task) and `_workers` (the only workers who may do it, separated by semicolons). Empty cells are empty text;
//! an empty `_key` is no key, an empty `_workers` means anyone.
//!
//! **JSONL.** One object on each line, either `{"key": …, "workers": […], "data": {…}}` with `key` and `workers` left
//! out where not needed, or plainly the data: `{"text": "…"}`, where `_key` and `_workers` mean what they do in CSV. An
//! object whose `data` is an object is of the first kind. Data may be any JSON; a key is a string or a whole number.
//! A column of turns, `[{"author": …, "text": …}]` or `[{"role": …, "content": …}]`, becomes one text, a line for each.
//!
//! **Parquet.** Columns as in CSV, of single values: text, numbers or truth values. A null is empty text.
//!
//! Whether two rows have the same key is not checked here: it would take memory for every row.

mod columns;
mod objects;
mod parquet;
mod turns;

pub use parquet::{ParquetTasks, read_parquet};
pub use turns::join as join_turns;

use std::io::BufRead;

use serde_json::{Map, Value as Json};

use crate::headed::check_name;
use crate::lines::Lines;
use crate::{Format, Limits, Problem, RowError};

use self::columns::Columns;

/// The column of the requester's key.
pub const KEY_COLUMN: &str = "_key";
/// The column of the named workers.
pub const WORKERS_COLUMN: &str = "_workers";

/// One task as it stands in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// The line the row begins on, counted from 1.
    pub line: u64,
    /// The requester's own key for the task.
    pub key: Option<String>,
    /// The data, by column: at least one column.
    pub data: Map<String, Json>,
    /// The only workers who may do it, each once; empty where anyone may.
    pub workers: Vec<String>,
}

/// Reads tasks one by one, holding one row in memory. The reader is first read when the first task is asked for.
pub fn read<R: BufRead>(reader: R, format: Format, limits: Limits) -> Tasks<R> {
    Tasks { limits, rows: 0, source: Source::Unopened(reader, format) }
}

/// The tasks of a file, good rows and bad ones, in order. Ends after an error that is fatal.
pub struct Tasks<R> {
    limits: Limits,
    rows: u64,
    source: Source<R>,
}

enum Source<R> {
    Unopened(R, Format),
    Csv(Columns<R>),
    Jsonl(Lines<R>),
    Ended,
}

impl<R: BufRead> Tasks<R> {
    fn advance(&mut self) -> Result<Option<TaskRow>, RowError> {
        match &mut self.source {
            Source::Ended => Ok(None),
            Source::Csv(columns) => columns.next(&self.limits),
            Source::Jsonl(lines) => {
                self.rows += 1;
                let (limit, over) = (self.limits.rows, self.rows > self.limits.rows);
                let (line, text) = match lines.next() {
                    Ok(None) => return Ok(None),
                    Ok(Some((line, _))) if over => return Err(Problem::TooManyRows { limit }.at(line)),
                    Err(error) if over && !error.is_fatal() => {
                        return Err(Problem::TooManyRows { limit }.at(error.line));
                    }
                    Ok(Some(found)) => found,
                    Err(error) => return Err(error),
                };
                objects::read(line, text, &self.limits).map(Some).map_err(|problem| problem.at(line))
            }
            Source::Unopened(..) => {
                match std::mem::replace(&mut self.source, Source::Ended) {
                    Source::Unopened(reader, Format::Csv) => {
                        self.source = Source::Csv(Columns::new(reader, &self.limits)?);
                    }
                    Source::Unopened(reader, Format::Jsonl) => {
                        self.source = Source::Jsonl(Lines::new(reader, self.limits.row_bytes));
                    }
                    opened => self.source = opened,
                }
                self.advance()
            }
        }
    }
}

impl<R: BufRead> Iterator for Tasks<R> {
    type Item = Result<TaskRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.advance().transpose();
        if row.as_ref().is_none_or(|row| row.as_ref().is_err_and(RowError::is_fatal)) {
            self.source = Source::Ended;
        }
        row
    }
}

/// Keeps every named worker once. A list that names nobody is refused: left as it is, it would open the task to all.
fn named<'a>(names: impl Iterator<Item = &'a str>, limits: &Limits) -> Result<Vec<String>, Problem> {
    let mut workers: Vec<String> = Vec::new();
    let mut listed = false;
    for name in names.map(str::trim) {
        listed = true;
        check_name(WORKERS_COLUMN, name, limits)?;
        if name.is_empty() || workers.iter().any(|earlier| earlier == name) {
            continue;
        }
        if workers.len() == limits.workers {
            let rule = format!("names more than {} workers", limits.workers);
            return Err(Problem::bad_value(WORKERS_COLUMN, rule));
        }
        workers.push(name.to_owned());
    }
    if listed && workers.is_empty() {
        return Err(Problem::bad_value(WORKERS_COLUMN, "names nobody"));
    }
    Ok(workers)
}

/// A key, or none where it is empty.
fn key(text: &str, limits: &Limits) -> Result<Option<String>, Problem> {
    let text = text.trim();
    check_name(KEY_COLUMN, text, limits)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Databases cannot hold U+0000 in text.
fn check_text(column: &str, text: &str) -> Result<(), Problem> {
    if text.contains('\0') {
        return Err(Problem::bad_value(column, "has a NUL character (U+0000)"));
    }
    Ok(())
}
