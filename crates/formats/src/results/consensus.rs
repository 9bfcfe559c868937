//! What the crowd said together, one row for each task.

use std::io::Write;

use gongdao_labels::{Answer, Form};
use serde_json::{Map, Value as Json};

use super::cells::{Cell, heading, rounded};
use super::sink::{Sink, push, push_text, write_cells, write_line};
use super::{Style, WriteError};

const FIXED: [&str; 3] = ["task", "key", "answers"];

/// One task and its consensus.
#[derive(Clone, Copy, Debug)]
pub struct ConsensusRow<'a> {
    /// The task's id.
    pub task: &'a str,
    /// The requester's key for the task.
    pub key: Option<&'a str>,
    /// The consensus; fields without one are absent.
    pub answer: &'a Answer,
    /// How probable each field's value is, by field, from 0 to 1; written with six decimals.
    pub probabilities: &'a [(&'a str, f64)],
    /// How many answers it was made from.
    pub answers: u64,
    /// The task's data.
    pub data: &'a Map<String, Json>,
}

/// Writes tasks with their consensus.
pub struct ConsensusWriter<'a, W: Write> {
    sink: Sink<W>,
    form: &'a Form,
    data_columns: &'a [String],
}

impl<'a, W: Write> ConsensusWriter<'a, W> {
    /// Begins a file, in CSV with its header. `data_columns` are the columns of data that a CSV has; JSONL has all.
    pub fn new(
        writer: W,
        form: &'a Form,
        data_columns: &'a [String],
        style: Style,
    ) -> Result<Self, WriteError> {
        let names = || form.fields.iter().map(|field| heading(&field.name, &FIXED));
        let mut header = vec!["task".to_owned(), "key".to_owned()];
        header.extend(names());
        header.extend(names().map(|name| format!("{name}.probability")));
        header.push("answers".to_owned());
        header.extend(data_columns.iter().map(|column| format!("data.{column}")));
        Ok(Self { sink: Sink::new(writer, style, &header)?, form, data_columns })
    }

    /// Writes one row.
    pub fn write(&mut self, row: &ConsensusRow<'_>) -> Result<(), WriteError> {
        let probability = |name: &str| {
            let found = row.probabilities.iter().find(|(field, _)| *field == name);
            found.map(|(_, probability)| *probability)
        };
        match &mut self.sink {
            Sink::Csv { writer, guard_formulas } => {
                let fields = &self.form.fields;
                let begin = [Cell::text(row.task), Cell::text(row.key.unwrap_or_default())];
                let values = fields.iter().map(|field| Cell::value(row.answer.get(&field.name)));
                let probabilities = fields.iter().map(|field| probability(&field.name));
                let probabilities = probabilities.map(|p| p.map_or(Cell::plain(""), Cell::probability));
                let answers = std::iter::once(Cell::number(row.answers));
                let data = self.data_columns.iter().map(|column| Cell::json(row.data.get(column)));
                let cells = begin.into_iter().chain(values).chain(probabilities).chain(answers).chain(data);
                write_cells(writer, *guard_formulas, cells)
            }
            Sink::Jsonl { writer, line } => {
                push(line, "task", row.task)?;
                push(line, "key", &row.key)?;
                push_text(line, "answer", &row.answer.to_canonical(self.form))?;
                let known = self.form.fields.iter().filter_map(|field| {
                    let rounded = rounded(probability(&field.name)?)?;
                    Some((field.name.clone(), Json::from(rounded)))
                });
                push(line, "probability", &known.collect::<Map<_, _>>())?;
                push(line, "answers", &row.answers)?;
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
