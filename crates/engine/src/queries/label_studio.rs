//! Results as Label Studio's tasks, page by page: what the answers to each task say together, or every answer to it.

use super::Snapshot;
use super::results::{Export, Pseudonym, ResultKind, ResultsOf, owned_form};
use crate::Actor;
use crate::commands::media::{address_of, texts_of};
use gongdao_formats::Format;
use gongdao_formats::results::{Style, label_studio};
use gongdao_kernel::Fault;
use gongdao_labels::{Answer, Form};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A file under way. It reads the rows of a JSONL export, whose pages never part a task.
#[derive(Debug)]
pub struct LabelStudioExport {
    form: Form,
    rows: Export,
    tasks: u64,
    is_done: bool,
}

/// A row as the JSONL export writes it.
#[derive(Deserialize)]
struct Row {
    task: String,
    /// In raw results; together nobody gave it.
    worker: Option<String>,
    answer: Value,
    data: Map<String, Value>,
}

impl LabelStudioExport {
    /// Begins a file, for the requester who owns the project.
    ///
    /// # Errors
    /// `not_found`, `scope_missing`, or a form with something that Label Studio's file cannot hold here.
    pub fn open(
        snapshot: &mut Snapshot,
        actor: &Actor,
        of: ResultsOf,
        kind: ResultKind,
        drop: bool,
    ) -> Result<Self, Fault> {
        let form = owned_form(snapshot, actor, &of)?;
        if let Some(fix) = label_studio::refusal(&form, drop) {
            return Err(Fault::field("format", "label_studio", fix));
        }
        let rows = Export::open(snapshot, actor, of, kind, Style::new(Format::Jsonl))?;
        Ok(Self { form, rows, tasks: 0, is_done: false })
    }

    /// The next bytes of the file; none at its end.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn page(
        &mut self,
        snapshot: &mut Snapshot,
        pseudonym: Pseudonym<'_>,
    ) -> Result<Option<Vec<u8>>, Fault> {
        if self.is_done {
            return Ok(None);
        }
        let Some(bytes) = self.rows.page(snapshot, pseudonym)? else {
            self.is_done = true;
            let end = if self.tasks == 0 { "[]\n" } else { "\n]\n" };
            return Ok(Some(end.as_bytes().to_vec()));
        };
        let rows = serde_json::Deserializer::from_slice(&bytes).into_iter::<Row>();
        let rows = rows.collect::<Result<Vec<Row>, _>>().map_err(Fault::internal)?;
        let drawn_on = self.form.picture_columns();
        let addresses = |row: &Row, column: &str| -> Vec<Option<String>> {
            let all = row.data.get(column).map(texts_of).unwrap_or_default().iter();
            all.map(|one| one.as_str().map(str::to_owned)).collect()
        };
        let named: Vec<Option<String>> =
            rows.iter().flat_map(|row| drawn_on.iter().flat_map(|column| addresses(row, column))).collect();
        let sizes = super::coco::sizes(snapshot, &named)?;
        let mut text = String::new();
        for task in rows.chunk_by(|one, other| one.task == other.task) {
            let Some(first) = task.first() else { continue };
            let read = |row: &Row| self.form.answer_from_canonical(&row.answer.to_string());
            let answers: Vec<Answer> =
                task.iter().map(read).collect::<Result<_, _>>().map_err(Fault::internal)?;
            let by = task.iter().map(|row| row.worker.as_deref().unwrap_or("consensus"));
            let given: Vec<(&str, &Answer)> =
                by.zip(&answers).filter(|(_, answer)| !answer.is_empty()).collect();
            text.push_str(if self.tasks == 0 { "[\n" } else { ",\n" });
            let size = |column: &str, page: usize| {
                let named = addresses(first, column).into_iter().nth(page)??;
                sizes.get(&address_of(&named)?).copied()
            };
            let json = label_studio::task(&self.form, &first.task, &first.data, &size, &given);
            text.push_str(&json.to_string());
            self.tasks += 1;
        }
        Ok(Some(text.into_bytes()))
    }
}
