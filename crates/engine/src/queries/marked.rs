//! Texts with what was marked in them as one file of the trade's: CoNLL or W3C Web Annotation, page by page.
//!
//! What is marked is what the answers to a text say together where they are weighed; else every accepted answer by
//! itself, and so for raw results. The texts are gone through twice: first to see whether the format can carry all of it,
//! so that nothing is lost without a word, and then to write it. Memory is one page.

use super::Snapshot;
use super::results::{Batches, ResultKind, ResultsOf, kept_consensus, owned};
use crate::Actor;
use crate::core::Compiled;
use gongdao_formats::dataset::{self, Catalog, Item, Relation, Span, Stream, Tokens};
use gongdao_kernel::Fault;
use gongdao_labels::{Answer, FieldKind, Form, Granularity, Marks, Value};
use gongdao_store::queries::results::{self as stored, ResultTask};
use gongdao_store::rows::ConsensusRow as Said;
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};

/// How a file of marked texts is written.
#[derive(Debug, Clone, Copy)]
pub struct MarkedAs {
    /// `conll` or `web-annotation`, as `gongdao convert` names them.
    pub format: &'static str,
    /// How texts are cut into tokens; none as the form asks for it.
    pub tokens: Option<Tokens>,
    /// Go on without what the format cannot carry.
    pub drop: bool,
}

/// A file under way.
#[derive(Debug)]
pub struct MarkedExport {
    form: Form,
    weighs: bool,
    as_what: MarkedAs,
    of: ResultsOf,
    batches: Batches,
    catalog: Catalog,
    stream: Option<Stream>,
}

impl MarkedExport {
    /// Begins a file, for the requester who owns the project.
    ///
    /// # Errors
    /// `not_found`, `scope_missing`, or a form without spans.
    pub fn open(
        snapshot: &mut Snapshot,
        actor: &Actor,
        of: ResultsOf,
        kind: ResultKind,
        mut as_what: MarkedAs,
    ) -> Result<Self, Fault> {
        let Compiled { form, rules } = owned(snapshot, actor, &of)?;
        let mut catalog = Catalog::default();
        for field in &form.fields {
            let FieldKind::Spans { classes, granularity, .. } = &field.kind else { continue };
            for class in classes {
                catalog.place(&class.value);
            }
            let own = if *granularity == Granularity::Word { Tokens::Pieces } else { Tokens::Signs };
            as_what.tokens.get_or_insert(own);
        }
        if catalog.all().is_empty() {
            let fix = "This form asks for no spans; take csv or jsonl.";
            return Err(Fault::field("format", as_what.format, fix));
        }
        let weighs = rules.weighs() && kind == ResultKind::Consensus;
        let stream = Some(begun(as_what)?);
        let batches = Batches::of(of.clone());
        Ok(Self { form, weighs, as_what, of, batches, catalog, stream })
    }

    /// Looks at the next texts; whether all were looked at, and the file can be written.
    ///
    /// # Errors
    /// What the format cannot carry, or a fault of ours.
    pub fn check(&mut self, snapshot: &mut Snapshot) -> Result<bool, Fault> {
        if self.turn(snapshot)? {
            // Nobody gets these bytes.
            drop(self.stream.as_mut().map(Stream::take));
            return Ok(false);
        }
        if let Some(stream) =
            self.stream.as_ref().filter(|stream| stream.report().is_lossy() && !self.as_what.drop)
        {
            return Err(lossy(self.as_what, stream));
        }
        self.stream = Some(begun(self.as_what)?);
        self.batches = Batches::of(self.of.clone());
        Ok(true)
    }

    /// The next bytes of the file; none at its end.
    ///
    /// # Errors
    /// A fault of ours, or texts that changed since they were looked at.
    pub fn page(&mut self, snapshot: &mut Snapshot) -> Result<Option<Vec<u8>>, Fault> {
        while self.turn(snapshot)? {
            let Some(stream) = self.stream.as_mut() else { break };
            if stream.report().is_lossy() && !self.as_what.drop {
                return Err(Fault::internal("answers came between the two passes of an export"));
            }
            let bytes = stream.take();
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        let Some(stream) = self.stream.take() else { return Ok(None) };
        stream.end(&self.catalog).map(Some).map_err(Fault::internal)
    }

    /// Takes the next page of tasks through; whether there was one.
    fn turn(&mut self, snapshot: &mut Snapshot) -> Result<bool, Fault> {
        if self.stream.is_none() {
            return Ok(false);
        }
        let Some((batch, tasks)) = self.batches.next(snapshot)? else { return Ok(false) };
        let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else { return Ok(false) };
        let mut answers = stored::answers_between(snapshot, batch, first.id, last.id)?;
        answers.sort_unstable_by_key(|answer| (answer.task, answer.id));
        let answered: BTreeSet<_> =
            answers.iter().filter(|answer| answer.state.stands()).map(|answer| answer.task).collect();
        let keys: Vec<_> = tasks.iter().filter(|_| self.weighs).map(|task| (task.id,)).collect();
        let said = if keys.is_empty() { Vec::new() } else { snapshot.load::<Said>(&keys)? };
        let said: BTreeMap<_, _> = said.iter().map(|row| (row.task, row)).collect();
        for task in &tasks {
            if self.weighs {
                if let Some(kept) = said.get(&task.id).filter(|_| answered.contains(&task.id)) {
                    let (answer, _) = kept_consensus(&self.form, kept);
                    self.write(task, None, &answer)?;
                }
                continue;
            }
            let own = answers.iter().filter(|answer| answer.task == task.id);
            for answer in own.filter(|answer| answer.state.is_accepted()) {
                let value = self.form.answer_from_canonical(answer.said()).map_err(Fault::internal)?;
                self.write(task, Some(answer.id.to_string()), &value)?;
            }
        }
        Ok(true)
    }

    /// Writes the texts of a task with what an answer marked in them.
    fn write(&mut self, task: &ResultTask, assignment: Option<String>, answer: &Answer) -> Result<(), Fault> {
        let data: Map<String, serde_json::Value> =
            serde_json::from_str(&task.body).map_err(Fault::internal)?;
        let Some(stream) = self.stream.as_mut() else { return Ok(()) };
        let several =
            self.form.fields.iter().filter(|field| matches!(field.kind, FieldKind::Spans { .. })).count() > 1;
        for field in &self.form.fields {
            let FieldKind::Spans { column, .. } = &field.kind else { continue };
            let Some(Value::Spans(marks)) = answer.get(&field.name) else { continue };
            let Some(text) = data.get(column).and_then(serde_json::Value::as_str) else { continue };
            let mut name = task.key.clone().unwrap_or_else(|| task.id.to_string());
            for part in assignment.iter().chain(several.then_some(&field.name)) {
                name = format!("{name}/{part}");
            }
            let item = item(name, text, marks, &mut self.catalog);
            stream.item(&self.catalog, item).map_err(Fault::internal)?;
        }
        Ok(())
    }
}

fn item(name: String, text: &str, marks: &Marks, catalog: &mut Catalog) -> Item {
    let span = |one: &gongdao_labels::MarkedSpan| Span {
        class: catalog.place(&one.class),
        start: one.start as usize,
        end: one.end as usize,
    };
    let spans = marks.spans().iter().map(span).collect();
    let relation = |one: &gongdao_labels::MarkedRelation| Relation {
        from: one.from,
        to: one.to,
        name: one.class.clone(),
    };
    let relations = marks.relations().iter().map(relation).collect();
    Item { name, text: Some(text.to_owned()), spans, relations, ..Item::default() }
}

fn begun(as_what: MarkedAs) -> Result<Stream, Fault> {
    let format =
        dataset::find(as_what.format).ok_or_else(|| Fault::internal("a format that is not there"))?;
    Stream::begin(format, as_what.tokens.unwrap_or_default()).map_err(Fault::internal)
}

/// What cannot be carried, with the first cases and what to do.
fn lossy(as_what: MarkedAs, stream: &Stream) -> Fault {
    let lost = stream.report().lost.iter().filter(|(kind, _)| !kind.is_minor());
    let told: Vec<String> = lost
        .map(|(kind, tally)| format!("{} ({}): {}", kind.word(), tally.count, tally.cases.join("; ")))
        .collect();
    let fix = match as_what.format {
        "conll" => {
            "Take web_annotation or jsonl, which carry it; say `tokens` where only the cut is wrong, or `drop` to go on without."
        }
        _ => "Take jsonl, which carries it.",
    };
    Fault::field("format", as_what.format, fix).with_detail(format!("It cannot carry {}.", told.join(", ")))
}
