//! Accepted boxes as one COCO document, written page by page in two passes.
//!
//! Annotations name images by number, and the list of images stands elsewhere in the document. So the first pass numbers
//! the tasks and remembers, for each page, which stretch it was; the second writes the images of the same stretches and
//! breaks off where a stretch is no longer what it was, rather than to send boxes on the wrong picture. What is remembered
//! is a few numbers for a thousand tasks.

use super::Snapshot;
use super::media::{Address, picture_column};
use super::results::{Batches, Pseudonym, ResultsOf, owned_form};
use crate::Actor;
use crate::commands::media::{address_of, texts_of};
use gongdao_formats::results::{CocoAnswer, CocoImage, CocoWriter, WriteError};
use gongdao_kernel::{BatchId, Fault, TaskId, TypedId};
use gongdao_labels::Form;
use gongdao_store::queries::results::{self as stored, ResultTask};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Tasks looked at in one page.
const TASKS: i64 = 1_000;

/// A page of the first pass: the stretch, and where its numbers begin.
#[derive(Debug, Clone)]
struct Stretch {
    batch: BatchId,
    first: TaskId,
    last: TaskId,
    tasks: usize,
    before: u64,
}

#[derive(Debug)]
enum Phase {
    Begin,
    Annotations,
    Images(usize),
    Ended,
}

/// A document under way.
#[derive(Debug)]
pub struct CocoExport {
    form: Form,
    writer: CocoWriter,
    column: String,
    /// The most pages of a task, each of which is an image.
    pages: u32,
    batches: Batches,
    stretches: Vec<Stretch>,
    numbered: u64,
    phase: Phase,
}

fn failed(error: WriteError) -> Fault {
    Fault::internal(error)
}

impl CocoExport {
    /// Begins a document, for the requester who owns the project.
    ///
    /// # Errors
    /// `not_found`, `scope_missing`, or a form without boxes.
    pub fn open(snapshot: &mut Snapshot, actor: &Actor, of: ResultsOf) -> Result<Self, Fault> {
        let form = owned_form(snapshot, actor, &of)?;
        let writer = CocoWriter::new(&form).ok_or_else(|| {
            Fault::field("format", "coco", "This form asks for no boxes; take csv or jsonl.")
        })?;
        let column =
            form.picture_columns().first().map_or_else(|| picture_column(&form), |it| (*it).to_owned());
        let (batches, stretches, pages) = (Batches::of(of), Vec::new(), form.pages(&column));
        Ok(Self { form, writer, column, pages, batches, stretches, numbered: 0, phase: Phase::Begin })
    }

    /// The next bytes of the document; none at its end.
    ///
    /// # Errors
    /// A fault of ours, or `changed` where tasks came in between the two passes.
    pub fn page(
        &mut self,
        snapshot: &mut Snapshot,
        pseudonym: Pseudonym<'_>,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let mut bytes = Vec::new();
        match self.phase {
            Phase::Begin => {
                self.writer.begin(&mut bytes).map_err(failed)?;
                self.phase = Phase::Annotations;
            }
            Phase::Annotations => {
                if !self.annotations(snapshot, pseudonym, &mut bytes)? {
                    self.writer.images(&mut bytes).map_err(failed)?;
                    self.phase = Phase::Images(0);
                }
            }
            Phase::Images(at) => match self.stretches.get(at).cloned() {
                Some(stretch) => {
                    self.images(snapshot, &stretch, &mut bytes)?;
                    self.phase = Phase::Images(at + 1);
                }
                None => {
                    self.writer.end(&mut bytes).map_err(failed)?;
                    self.phase = Phase::Ended;
                }
            },
            Phase::Ended => return Ok(None),
        }
        Ok(Some(bytes))
    }

    /// One page of annotations; whether there was one.
    fn annotations(
        &mut self,
        snapshot: &mut Snapshot,
        pseudonym: Pseudonym<'_>,
        bytes: &mut Vec<u8>,
    ) -> Result<bool, Fault> {
        let Some((batch, tasks)) = self.batches.next(snapshot)? else { return Ok(false) };
        let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else { return Ok(false) };
        let numbers: BTreeMap<TaskId, u64> =
            (self.numbered..).zip(&tasks).map(|(before, task)| (task.id, self.first_image(before))).collect();
        let mut answers = stored::answers_between(snapshot, batch, first.id, last.id)?;
        answers.retain(|answer| answer.state.is_accepted());
        answers.sort_unstable_by_key(|answer| (answer.task, answer.id));
        for answer in &answers {
            let Some(image) = numbers.get(&answer.task) else { continue };
            let value = self.form.answer_from_canonical(answer.said()).map_err(Fault::internal)?;
            let row = CocoAnswer {
                image: *image,
                worker: &pseudonym(answer.worker),
                assignment: &answer.id.to_string(),
                answer: &value,
            };
            self.writer.answer(&mut *bytes, &row).map_err(failed)?;
        }
        let (first, last, before) = (first.id, last.id, self.numbered);
        self.numbered += tasks.len() as u64;
        self.stretches.push(Stretch { batch, first, last, tasks: tasks.len(), before });
        Ok(true)
    }

    /// The images of a stretch: those with an accepted answer.
    fn images(
        &mut self,
        snapshot: &mut Snapshot,
        stretch: &Stretch,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let mut tasks = stored::tasks_after(snapshot, stretch.batch, stretch.first.raw() - 1, TASKS)?;
        tasks.retain(|task| task.id <= stretch.last);
        if tasks.len() != stretch.tasks {
            return Err(Fault::internal("tasks came between the two passes of an export"));
        }
        let answers = stored::answers_between(snapshot, stretch.batch, stretch.first, stretch.last)?;
        let accepted: BTreeSet<TaskId> =
            answers.iter().filter(|answer| answer.state.is_accepted()).map(|answer| answer.task).collect();
        let named = tasks.iter().map(|task| self.pictures(task)).collect::<Result<Vec<_>, _>>()?;
        let sizes = sizes(snapshot, &named.concat())?;
        let size = |named: &Option<String>| sizes.get(&address_of(named.as_deref()?)?).copied();
        for ((task, named), before) in tasks.iter().zip(&named).zip(stretch.before..) {
            if !accepted.contains(&task.id) {
                continue;
            }
            let id = task.id.to_string();
            let first = self.first_image(before);
            for (page, named) in (1_u32..).zip(named) {
                let name = task.key.as_deref().or(named.as_deref()).unwrap_or(&id);
                let of_page = format!("{}/{page}", task.key.as_deref().unwrap_or(&id));
                let row = CocoImage {
                    image: first + u64::from(page) - 1,
                    file_name: if self.pages > 1 { &of_page } else { name },
                    address: named.as_deref(),
                    size: size(named),
                    task: &id,
                    page: (self.pages > 1).then_some(page),
                };
                self.writer.image(&mut *bytes, &row).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// The number of a task's first image, where so many tasks stand before it.
    fn first_image(&self, before: u64) -> u64 {
        before * u64::from(self.pages) + 1
    }

    /// What a task's picture column holds: one, or a document's pages.
    fn pictures(&self, task: &ResultTask) -> Result<Vec<Option<String>>, Fault> {
        let data: Map<String, Value> = serde_json::from_str(&task.body).map_err(Fault::internal)?;
        let Some(value) = data.get(&self.column) else { return Ok(vec![None]) };
        Ok(texts_of(value).iter().map(|one| one.as_str().map(str::to_owned)).collect())
    }
}

pub(super) fn sizes(
    snapshot: &mut Snapshot,
    named: &[Option<String>],
) -> Result<BTreeMap<Address, (u32, u32)>, Fault> {
    let mut keys: Vec<(Address,)> =
        named.iter().flatten().filter_map(|text| address_of(text)).map(|address| (address,)).collect();
    keys.sort_unstable();
    keys.dedup();
    let media = gongdao_store::queries::media::of_addresses(snapshot, &keys)?;
    Ok(media.into_iter().map(|row| (row.address, (row.width, row.height))).collect())
}
