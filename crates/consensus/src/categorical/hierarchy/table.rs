//! The labels a model works on: a packed table, and labels that came later.

use super::super::labels::Labels;
use super::super::settings::Settings;
use super::super::work;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Labels by task. Later labels may bring new tasks, workers and rows, which are numbered behind the others.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    pub labels: Cow<'a, Labels>,
    pub tasks: usize,
    pub workers: usize,
    pub classes: usize,
    /// The worker of each row.
    pub row_worker: Cow<'a, [u32]>,
    /// The class of each row.
    pub row_class: Cow<'a, [u16]>,
    /// Rows of later labels by task.
    pub later: BTreeMap<usize, Vec<u32>>,
    /// The known class of each task plus one; empty where none is known.
    pub known: Vec<u32>,
    /// Whether some worker has several labels on a task.
    pub repeats: bool,
}

impl<'a> Table<'a> {
    pub fn of(labels: &'a Labels) -> Self {
        Self {
            tasks: labels.tasks.len(),
            workers: labels.workers.len(),
            classes: labels.classes.len(),
            row_worker: Cow::Borrowed(&labels.row_worker),
            row_class: Cow::Borrowed(&labels.row_class),
            later: BTreeMap::new(),
            known: Vec::new(),
            repeats: labels.repeats > 0,
            labels: Cow::Borrowed(labels),
        }
    }

    pub fn owned(labels: Labels) -> Table<'static> {
        Table {
            tasks: labels.tasks.len(),
            workers: labels.workers.len(),
            classes: labels.classes.len(),
            row_worker: Cow::Owned(labels.row_worker.clone()),
            row_class: Cow::Owned(labels.row_class.clone()),
            later: BTreeMap::new(),
            known: Vec::new(),
            repeats: labels.repeats > 0,
            labels: Cow::Owned(labels),
        }
    }

    pub fn know(&mut self, settings: &Settings<'_>) {
        self.known = settings.known_by_task(&self.labels);
    }

    pub fn rows(&self) -> usize {
        self.row_worker.len()
    }

    /// The known class of a task.
    pub fn known(&self, task: usize) -> Option<usize> {
        self.known.get(task).and_then(|known| known.checked_sub(1)).map(|class| class as usize)
    }

    /// The rows of a task's labels: those of the packed table, and those that came later.
    #[inline]
    pub fn rows_of(&self, task: usize) -> (&[u32], &[u32]) {
        let first = if task < self.labels.tasks.len() { self.labels.rows_of(task) } else { &[] };
        let later = if self.later.is_empty() { None } else { self.later.get(&task) };
        (first, later.map_or(&[], Vec::as_slice))
    }

    /// Does `voice` for each worker of a task with the rows of the labels it gave there, in the order of workers where the
    /// packed table has them all.
    #[inline(always)]
    pub fn each_voice(&self, task: usize, mut voice: impl FnMut(&[u32])) {
        let (first, later) = self.rows_of(task);
        if !self.repeats {
            first.iter().chain(later).for_each(|row| voice(std::slice::from_ref(row)));
            return;
        }
        let mut rows: Vec<u32> = first.iter().chain(later).copied().collect();
        rows.sort_by_key(|row| (self.row_worker[*row as usize], *row));
        rows.chunk_by(|a, b| self.row_worker[*a as usize] == self.row_worker[*b as usize]).for_each(voice);
    }

    /// Pieces of work: those of the packed table; new tasks are in the last.
    pub fn pieces(&self) -> Vec<Range<usize>> {
        let mut pieces = work::pieces(&self.labels);
        if let Some(last) = pieces.last_mut() {
            last.end = self.tasks;
        }
        pieces
    }
}
