//! Drawn objects as items of a data set, page by page, for every format that data sets are written in.
//!
//! What is drawn is what the answers to a task say together where they are weighed; else every accepted answer by itself,
//! all of a picture's in one item. Memory is one page. Deliberately not here: which format, and files.

use super::Snapshot;
use super::media::picture_column;
use super::results::{Batches, Pseudonym, ResultsOf, kept_consensus, owned};
use crate::Actor;
use crate::commands::media::address_of;
use crate::core::Compiled;
use gongdao_formats::dataset::{Catalog, Item};
use gongdao_formats::results::Drawn;
use gongdao_kernel::Fault;
use gongdao_labels::Form;
use gongdao_store::queries::results::{self as stored, ResultAnswer, ResultTask};
use gongdao_store::rows::ConsensusRow as Said;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A data set under way.
#[derive(Debug)]
pub struct DrawnExport {
    form: Form,
    weighs: bool,
    column: String,
    batches: Batches,
    drawn: Drawn,
    /// Whether objects say whose they are.
    signed: bool,
}

impl DrawnExport {
    /// Begins one, for the requester who owns the project. `signed` has each object say whose it is, by pseudonym.
    ///
    /// # Errors
    /// `not_found`, `scope_missing`, or a form without anything drawn.
    pub fn open(
        snapshot: &mut Snapshot,
        actor: &Actor,
        of: ResultsOf,
        (format, signed): (&'static str, bool),
    ) -> Result<Self, Fault> {
        let Compiled { form, rules } = owned(snapshot, actor, &of)?;
        let none = || Fault::field("format", format, "This form asks for nothing drawn; take csv or jsonl.");
        let drawn = Drawn::new(&form).ok_or_else(none)?;
        let column =
            form.picture_columns().first().map_or_else(|| picture_column(&form), |it| (*it).to_owned());
        Ok(Self { weighs: rules.weighs(), form, column, batches: Batches::of(of), drawn, signed })
    }

    /// The classes.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        self.drawn.catalog()
    }

    /// The next pictures, and the tasks that were gone through; none at the end.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn page(
        &mut self,
        snapshot: &mut Snapshot,
        pseudonym: Pseudonym<'_>,
    ) -> Result<Option<(Vec<Item>, u64)>, Fault> {
        let Some((batch, tasks)) = self.batches.next(snapshot)? else { return Ok(None) };
        let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else { return Ok(None) };
        let mut answers = stored::answers_between(snapshot, batch, first.id, last.id)?;
        answers.retain(|answer| answer.state.is_accepted());
        answers.sort_unstable_by_key(|answer| (answer.task, answer.id));
        let keys: Vec<_> = tasks.iter().filter(|_| self.weighs).map(|task| (task.id,)).collect();
        let said = if keys.is_empty() { Vec::new() } else { snapshot.load::<Said>(&keys)? };
        let said: BTreeMap<_, _> = said.iter().map(|row| (row.task, row)).collect();
        let named = tasks.iter().map(|task| self.picture(task)).collect::<Result<Vec<_>, _>>()?;
        let sizes = super::coco::sizes(snapshot, &named)?;
        let (mut items, mut rest) = (Vec::new(), answers.as_slice());
        for (task, named) in tasks.iter().zip(&named) {
            let begin = rest.partition_point(|answer| answer.task < task.id);
            let count = rest[begin..].partition_point(|answer| answer.task == task.id);
            let (own, behind) = rest[begin..].split_at(count);
            rest = behind;
            if own.is_empty() {
                continue;
            }
            let size = named.as_deref().and_then(address_of).and_then(|at| sizes.get(&at).copied());
            let name = task.key.clone().unwrap_or_else(|| task.id.to_string());
            let mut item = Item { name, size, ..Item::default() };
            match said.get(&task.id) {
                Some(kept) => {
                    item.objects = self.drawn.objects(&kept_consensus(&self.form, kept).0, None);
                }
                None => self.each(own, pseudonym, &mut item)?,
            }
            items.push(item);
        }
        Ok(Some((items, tasks.len() as u64)))
    }

    /// The objects of every answer.
    fn each(&self, answers: &[ResultAnswer], pseudonym: Pseudonym<'_>, item: &mut Item) -> Result<(), Fault> {
        for answer in answers {
            let value = self.form.answer_from_canonical(&answer.body).map_err(Fault::internal)?;
            let (worker, assignment) = (pseudonym(answer.worker), answer.id.to_string());
            let by = self.signed.then_some((worker.as_str(), assignment.as_str()));
            item.objects.extend(self.drawn.objects(&value, by));
        }
        Ok(())
    }

    /// What a task's picture column holds.
    fn picture(&self, task: &ResultTask) -> Result<Option<String>, Fault> {
        let data: Map<String, Value> = serde_json::from_str(&task.body).map_err(Fault::internal)?;
        Ok(data.get(&self.column).and_then(Value::as_str).map(str::to_owned))
    }
}
