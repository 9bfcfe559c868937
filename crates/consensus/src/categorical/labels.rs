//! Who said what of which task, packed: four bytes a label and four a task.
//!
//! Tasks, workers and classes are numbered in string order, and the labels of a task are ordered by worker and class, so
//! that nothing worked out from the table hangs on the order in which rows came. What stands for a label is a *row*: one
//! pair of a worker and a class that the worker ever gave, ordered by worker. Methods keep what they know of workers by
//! row, so that a worker who used three of a thousand classes takes three rows.
//!
//! Every label counts: a worker who labelled a task twice has two labels there. That is what the published methods do.
//! Methods that give a worker one voice a task say so and weigh by [`Labels::repeats`].

use super::intern::{Full, Interner};
use super::names::Names;
use super::{Refusal, limits};

/// A table of labels. Built by [`LabelsBuilder`].
#[derive(Clone, Debug, Default)]
pub struct Labels {
    pub(super) tasks: Names,
    pub(super) workers: Names,
    pub(super) classes: Names,
    /// Where the labels of each task begin; one more than there are tasks.
    pub(super) task_start: Vec<u32>,
    /// The row of each label, task by task.
    pub(super) rows: Vec<u32>,
    /// The worker of each row.
    pub(super) row_worker: Vec<u32>,
    /// The class of each row.
    pub(super) row_class: Vec<u16>,
    /// Where the rows of each worker begin; one more than there are workers.
    pub(super) worker_start: Vec<u32>,
    /// Labels each worker gave.
    pub(super) worker_labels: Vec<u32>,
    pub(super) repeats: u64,
}

/// Collects labels in any order.
#[derive(Clone, Debug, Default)]
pub struct LabelsBuilder {
    tasks: Interner,
    workers: Interner,
    classes: Interner,
    task_of: Vec<u32>,
    worker_of: Vec<u32>,
    class_of: Vec<u16>,
    last: Option<(String, u32)>,
}

impl LabelsBuilder {
    /// Adds one worker's label for one task.
    ///
    /// # Errors
    /// When there are more tasks, workers, classes or labels than a table holds.
    pub fn push(&mut self, task: &str, worker: &str, class: &str) -> Result<(), Refusal> {
        if self.task_of.len() >= limits::LABELS {
            return Err(Refusal::TooMany { what: "labels", limit: limits::LABELS as u64 });
        }
        let full = |what| move |Full| Refusal::TooMany { what, limit: u64::from(u32::MAX) };
        let class = self.class_number(class)?;
        // Files are often sorted by task.
        let task = match &self.last {
            Some((last, number)) if last == task => *number,
            _ => {
                let number = self.tasks.number(task).map_err(full("bytes of task names"))?;
                let mut text = self.last.take().map(|(text, _)| text).unwrap_or_default();
                text.clear();
                text.push_str(task);
                self.last = Some((text, number));
                number
            }
        };
        let worker = self.workers.number(worker).map_err(full("bytes of worker names"))?;
        self.task_of.push(task);
        self.worker_of.push(worker);
        self.class_of.push(class);
        Ok(())
    }

    /// Adds a class that may be right although nobody may have given it.
    ///
    /// # Errors
    /// When there are more classes than a table holds.
    pub fn class(&mut self, class: &str) -> Result<(), Refusal> {
        self.class_number(class).map(|_| ())
    }

    /// How many labels there are so far.
    pub fn len(&self) -> usize {
        self.task_of.len()
    }

    /// Whether there are none so far.
    pub fn is_empty(&self) -> bool {
        self.task_of.is_empty()
    }

    fn class_number(&mut self, class: &str) -> Result<u16, Refusal> {
        let too_many = || Refusal::TooMany { what: "classes", limit: limits::CLASSES as u64 };
        let number = self.classes.number(class).map_err(|Full| too_many())?;
        u16::try_from(number)
            .ok()
            .filter(|number| usize::from(*number) < limits::CLASSES)
            .ok_or_else(too_many)
    }

    /// Puts everything in order.
    pub fn build(self) -> Labels {
        let (tasks, task_rank) = self.tasks.sorted();
        let (workers, worker_rank) = self.workers.sorted();
        let (classes, class_rank) = self.classes.sorted();
        let mut labels = Labels { tasks, workers, classes, ..Labels::default() };
        let cell = |index: usize| {
            (worker_rank[self.worker_of[index] as usize], class_rank[usize::from(self.class_of[index])])
        };
        let cells = Cells::of(&labels, self.task_of.len(), cell);
        labels.task_start =
            starts(labels.tasks.len(), self.task_of.iter().map(|task| task_rank[*task as usize]));
        let mut next = labels.task_start.clone();
        labels.rows = vec![0; self.task_of.len()];
        for (index, task) in self.task_of.iter().enumerate() {
            let place = &mut next[task_rank[*task as usize] as usize];
            labels.rows[*place as usize] = cells.row(cell(index));
            *place += 1;
        }
        drop(next);
        cells.fill(&mut labels);
        labels.worker_labels = vec![0; labels.workers.len()];
        for task in 0..labels.tasks.len() {
            let own =
                &mut labels.rows[labels.task_start[task] as usize..labels.task_start[task + 1] as usize];
            own.sort_unstable();
            for (place, row) in own.iter().enumerate() {
                let worker = labels.row_worker[*row as usize];
                labels.worker_labels[worker as usize] += 1;
                let before = place.checked_sub(1).map(|before| labels.row_worker[own[before] as usize]);
                labels.repeats += u64::from(before == Some(worker));
            }
        }
        labels
    }
}

/// Where items of each group begin, when they are put group by group.
fn starts(groups: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0_u32; groups + 1];
    of.for_each(|group| starts[group as usize + 1] += 1);
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// The pairs of worker and class that occur, in order.
enum Cells {
    /// The row of every pair, plus one; zero where the pair does not occur.
    Dense { rows: Vec<u32>, classes: usize },
    /// The pairs that occur.
    Sparse(Vec<(u32, u32)>),
}

impl Cells {
    fn of(labels: &Labels, count: usize, cell: impl Fn(usize) -> (u32, u32)) -> Self {
        const DENSE: usize = 1 << 24;
        let classes = labels.classes.len();
        if labels.workers.len().saturating_mul(classes) <= DENSE {
            let mut rows = vec![0_u32; labels.workers.len() * classes];
            for index in 0..count {
                let (worker, class) = cell(index);
                rows[worker as usize * classes + class as usize] = 1;
            }
            let mut number = 0;
            for row in &mut rows {
                number += *row;
                *row *= number;
            }
            return Cells::Dense { rows, classes };
        }
        let mut pairs: Vec<(u32, u32)> = (0..count).map(cell).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Cells::Sparse(pairs)
    }

    fn row(&self, pair: (u32, u32)) -> u32 {
        match self {
            Cells::Dense { rows, classes } => rows[pair.0 as usize * classes + pair.1 as usize] - 1,
            Cells::Sparse(pairs) => pairs.binary_search(&pair).unwrap_or_default() as u32,
        }
    }

    fn fill(self, labels: &mut Labels) {
        let mut put = |worker: u32, class: u32| {
            labels.row_worker.push(worker);
            labels.row_class.push(class as u16);
        };
        match self {
            Cells::Dense { rows, classes } => {
                let used = rows.iter().enumerate().filter(|(_, row)| **row > 0);
                used.for_each(|(place, _)| put((place / classes) as u32, (place % classes) as u32));
            }
            Cells::Sparse(pairs) => pairs.into_iter().for_each(|(worker, class)| put(worker, class)),
        }
        labels.worker_start = starts(labels.workers.len(), labels.row_worker.iter().copied());
    }
}

impl Labels {
    /// Reads labels given as `(task, worker, class)`.
    ///
    /// # Errors
    /// As [`LabelsBuilder::push`].
    pub fn of<'a>(labels: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Result<Self, Refusal> {
        let mut builder = LabelsBuilder::default();
        for (task, worker, class) in labels {
            builder.push(task, worker, class)?;
        }
        Ok(builder.build())
    }

    /// The tasks, in string order.
    pub fn tasks(&self) -> &Names {
        &self.tasks
    }

    /// The workers, in string order.
    pub fn workers(&self) -> &Names {
        &self.workers
    }

    /// The classes, in string order.
    pub fn classes(&self) -> &Names {
        &self.classes
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many labels are a worker's second or later one on the same task.
    pub fn repeats(&self) -> u64 {
        self.repeats
    }

    /// How many labels a worker gave.
    pub fn worker_labels(&self, worker: usize) -> usize {
        self.worker_labels.get(worker).map_or(0, |count| *count as usize)
    }

    /// The labels of a task as numbers of worker and class, ordered by both.
    pub fn task(&self, task: usize) -> impl Iterator<Item = (usize, usize)> {
        let rows = if task < self.tasks.len() { self.rows_of(task) } else { &[] };
        rows.iter()
            .map(|row| (self.row_worker[*row as usize] as usize, self.row_class[*row as usize] as usize))
    }

    /// The rows of a task's labels.
    pub(super) fn rows_of(&self, task: usize) -> &[u32] {
        &self.rows[self.task_start[task] as usize..self.task_start[task + 1] as usize]
    }

    /// The rows of a worker.
    pub(super) fn worker_rows(&self, worker: usize) -> std::ops::Range<usize> {
        self.worker_start[worker] as usize..self.worker_start[worker + 1] as usize
    }

    /// The row of a pair of worker and class, where it occurs.
    pub(super) fn row(&self, worker: usize, class: usize) -> Option<usize> {
        let rows = self.worker_rows(worker);
        let classes = &self.row_class[rows.clone()];
        classes.binary_search(&(class as u16)).ok().map(|place| rows.start + place)
    }
}
