//! A fitted model that takes answers as they come.
//!
//! A new label changes its own task at once: the task's share is taken out of its workers' matrices, the posterior is
//! worked out anew, and the new share is put in. That looks at the task's own labels only, so it takes microseconds
//! however large the table is. What it says of other tasks, through its workers, waits for [`State::settle`], which runs
//! whole rounds from where the model is. It comes to the fixed point of a fit of all labels from the start, within what
//! the rounds leave over: 99.9 % of answers are the same, and probabilities differ by less than a hundredth, all classes
//! of a task together, on average (the test `later_labels_come_to_the_same_place`).
//!
//! Deliberately not here: new classes, because they change every matrix (build the labels anew), taking labels back, and
//! writing a state down.

use super::super::labels::Labels;
use super::super::limits;
use super::super::outcome::Fit;
use super::super::settings::Settings;
use super::pass::Scores;
use super::table::Table;
use super::{Explanation, Model, explain, temper};
use crate::categorical::Refusal;
use std::collections::BTreeMap;

/// Why a label cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The class is none of those the model was fitted with.
    Class(String),
    /// The model is as large as it may be, or was fitted without any label.
    Full,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Class(class) => {
                write!(
                    f,
                    "the class {class:?} is new to this model; fit it anew with labels that have the class"
                )
            }
            Self::Full => write!(f, "this model takes no more labels; fit it anew with all labels"),
        }
    }
}

impl std::error::Error for Unknown {}

/// A fitted model with its labels.
#[derive(Clone, Debug)]
pub struct State {
    model: Model<'static>,
    new_tasks: BTreeMap<String, usize>,
    new_workers: BTreeMap<String, usize>,
    worker_names: Vec<String>,
    new_rows: BTreeMap<(usize, usize), usize>,
    scores: Scores,
}

impl State {
    /// Fits all labels.
    ///
    /// # Errors
    /// As [`fit`](super::super::fit).
    pub fn fit(labels: Labels, settings: &Settings<'_>) -> Result<Self, Refusal> {
        limits::check(&labels)?;
        let model = Model::fitted(Table::owned(labels), settings);
        let scores = Scores::new(model.table.classes);
        let (new_tasks, new_workers, new_rows) = Default::default();
        Ok(Self { model, new_tasks, new_workers, worker_names: Vec::new(), new_rows, scores })
    }

    /// What the fit said, of the tasks there were.
    pub fn found(&self, settings: &Settings<'_>) -> Fit {
        let mut fit = self.model.fit(settings);
        fit.set_known(settings);
        fit
    }

    /// How likely each class of a task is, classes in string order; `None` for a task without labels.
    pub fn probabilities(&mut self, task: &str) -> Option<Vec<f64>> {
        let task = self.task(task)?;
        Some(self.look(task))
    }

    /// Adds a label and says how likely each class of its task now is, classes in string order.
    ///
    /// # Errors
    /// When the class is new, or the model holds no more.
    pub fn add(&mut self, task: &str, worker: &str, class: &str) -> Result<Vec<f64>, Unknown> {
        let table = &self.model.table;
        let class = table.labels.classes.find(class).ok_or_else(|| Unknown::Class(class.to_owned()))?;
        let cells = (table.tasks + 1).max(table.rows() + 1) as u64 * table.classes as u64;
        if cells > limits::CELLS {
            return Err(Unknown::Full);
        }
        let task = self.task_or_new(task);
        let worker = self.worker_or_new(worker);
        let row = self.row_or_new(worker, class);
        let classes = self.model.table.classes;
        let Model { table, crowd, posteriors, .. } = &mut self.model;
        let own = task * classes..(task + 1) * classes;
        crowd.shift(table, task, &posteriors[own.clone()], -1.0);
        let (first, later) = table.rows_of(task);
        table.repeats |=
            first.iter().chain(later).any(|row| table.row_worker[*row as usize] as usize == worker);
        table.later.entry(task).or_default().push(row as u32);
        // Nothing of the task is in the matrices now, so nothing is taken off.
        posteriors[own.clone()].fill(0.0);
        self.scores.task::<0>(table, crowd, task, &posteriors[own.clone()]);
        let new = self.scores.probabilities::<0>(1.0);
        posteriors[own.clone()].iter_mut().zip(new).for_each(|(to, from)| *to = *from as f32);
        crowd.shift(table, task, &posteriors[own], 1.0);
        Ok(self.look(task))
    }

    /// Runs rounds over all labels, those that came later too, until nothing moves.
    pub fn settle(&mut self, settings: &Settings<'_>) {
        if self.model.table.classes > 0 {
            self.model.settle(settings);
        }
    }

    /// How many labels there are.
    pub fn labels(&self) -> usize {
        self.model.table.labels.len() + self.model.table.later.values().map(Vec::len).sum::<usize>()
    }

    /// Why a task's answer is what it is; `None` for a task without labels.
    pub fn explain(&mut self, task: &str) -> Option<Explanation> {
        let number = self.task(task)?;
        let names = &self.worker_names;
        let base = self.model.table.labels.workers.len();
        let name = |worker: usize| match worker.checked_sub(base) {
            None => self.model.table.labels.workers.get(worker).to_owned(),
            Some(later) => names.get(later).cloned().unwrap_or_default(),
        };
        Some(explain::explain(&self.model, number, task, name))
    }

    fn task(&self, task: &str) -> Option<usize> {
        self.model.table.labels.tasks.find(task).or_else(|| self.new_tasks.get(task).copied())
    }

    fn look(&mut self, task: usize) -> Vec<f64> {
        let Model { table, crowd, posteriors, together, .. } = &self.model;
        let own = &posteriors[task * table.classes..(task + 1) * table.classes];
        self.scores.task::<0>(table, crowd, task, own);
        let warmth = temper::warmth(self.scores.voices, *together);
        self.scores.probabilities::<0>(warmth).to_vec()
    }

    fn task_or_new(&mut self, task: &str) -> usize {
        if let Some(task) = self.task(task) {
            return task;
        }
        let table = &mut self.model.table;
        let number = table.tasks;
        table.tasks += 1;
        self.model.posteriors.extend(std::iter::repeat_n(0.0, table.classes));
        self.new_tasks.insert(task.to_owned(), number);
        number
    }

    fn worker_or_new(&mut self, worker: &str) -> usize {
        let known = self.model.table.labels.workers.find(worker);
        if let Some(worker) = known.or_else(|| self.new_workers.get(worker).copied()) {
            return worker;
        }
        let number = self.model.table.workers;
        self.model.table.workers += 1;
        self.model.crowd.add_worker();
        self.new_workers.insert(worker.to_owned(), number);
        self.worker_names.push(worker.to_owned());
        number
    }

    fn row_or_new(&mut self, worker: usize, class: usize) -> usize {
        let labels = &self.model.table.labels;
        let known = if worker < labels.workers.len() { labels.row(worker, class) } else { None };
        if let Some(row) = known.or_else(|| self.new_rows.get(&(worker, class)).copied()) {
            return row;
        }
        let table = &mut self.model.table;
        let number = table.rows();
        table.row_worker.to_mut().push(worker as u32);
        table.row_class.to_mut().push(class as u16);
        self.model.crowd.add_row(worker, class);
        self.new_rows.insert((worker, class), number);
        number
    }
}
