//! Every answer as it was given.

use std::io::Write;

use gongdao_labels::{Answer, Form};
use serde_json::{Map, Value as Json};

use super::cells::{Cell, heading};
use super::sink::{Sink, push, push_text, write_cells, write_line};
use super::{Style, WriteError};

const FIXED: [&str; 7] = ["task", "key", "worker", "assignment", "submitted_at", "state", "active_ms"];

/// One assignment and its answer.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    /// The task's id.
    pub task: &'a str,
    /// The requester's key for the task.
    pub key: Option<&'a str>,
    /// The worker, by the name the requester may know.
    pub worker: &'a str,
    /// The assignment's id.
    pub assignment: &'a str,
    /// When it was submitted, as it is to be written; absent where it was not.
    pub submitted_at: Option<&'a str>,
    /// What became of the assignment.
    pub state: &'a str,
    /// How long the worker was at it.
    pub active_ms: Option<u64>,
    /// The answer; absent where there is none.
    pub answer: Option<&'a Answer>,
    /// The task's data.
    pub data: &'a Map<String, Json>,
}

/// Writes assignments with their answers.
pub struct RawWriter<'a, W: Write> {
    sink: Sink<W>,
    form: &'a Form,
    data_columns: &'a [String],
}

impl<'a, W: Write> RawWriter<'a, W> {
    /// Begins a file, in CSV with its header. `data_columns` are the columns of data that a CSV has; JSONL has all.
    pub fn new(
        writer: W,
        form: &'a Form,
        data_columns: &'a [String],
        style: Style,
    ) -> Result<Self, WriteError> {
        let fixed = FIXED.iter().map(|name| (*name).to_owned());
        let fields = form.fields.iter().map(|field| heading(&field.name, &FIXED));
        let data = data_columns.iter().map(|column| format!("data.{column}"));
        let header: Vec<String> = fixed.chain(fields).chain(data).collect();
        Ok(Self { sink: Sink::new(writer, style, &header)?, form, data_columns })
    }

    /// Writes one row.
    pub fn write(&mut self, row: &RawRow<'_>) -> Result<(), WriteError> {
        match &mut self.sink {
            Sink::Csv { writer, guard_formulas } => {
                let fixed = [
                    Cell::text(row.task),
                    Cell::text(row.key.unwrap_or_default()),
                    Cell::text(row.worker),
                    Cell::text(row.assignment),
                    Cell::plain(row.submitted_at.unwrap_or_default()),
                    Cell::plain(row.state),
                    row.active_ms.map_or(Cell::plain(""), Cell::number),
                ];
                let value = |name: &str| Cell::value(row.answer.and_then(|answer| answer.get(name)));
                let fields = self.form.fields.iter().map(|field| value(&field.name));
                let data = self.data_columns.iter().map(|column| Cell::json(row.data.get(column)));
                write_cells(writer, *guard_formulas, fixed.into_iter().chain(fields).chain(data))
            }
            Sink::Jsonl { writer, line } => {
                push(line, "task", row.task)?;
                push(line, "key", &row.key)?;
                push(line, "worker", row.worker)?;
                push(line, "assignment", row.assignment)?;
                push(line, "submitted_at", &row.submitted_at)?;
                push(line, "state", row.state)?;
                push(line, "active_ms", &row.active_ms)?;
                let answer = row.answer.map(|answer| answer.to_canonical(self.form));
                push_text(line, "answer", answer.as_deref().unwrap_or("null"))?;
                push(line, "data", row.data)?;
                write_line(writer, line)
            }
        }
    }

    /// Writes what is buffered and gives the destination back. A writer that is dropped instead may lose rows.
    pub fn finish(self) -> Result<W, WriteError> {
        self.sink.finish()
    }
}
