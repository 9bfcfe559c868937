//! The default: Dawid–Skene under a hierarchy, made to work where labels are few and to mean its probabilities.
//!
//! Dawid–Skene gives every worker a free confusion matrix. With twenty labels a worker that is too free, and its
//! probabilities are far too sure. Here a worker's matrix leans on what the crowd is like:
//!
//! 1. **A crowd matrix**: how people who look at the task label each true class.
//! 2. **A share of not looking** for each worker, with a label habit of the worker's own. Such labels say nothing of the
//!    task. Shares lean on the crowd's mean with a learned strength. (The idea is MACE's: D. Hovy, T. Berg-Kirkpatrick,
//!    A. Vaswani, E. Hovy, 2013.)
//! 3. **The worker's matrix** leans on the mixture of both with a learned strength: the precision of a Dirichlet prior,
//!    raised by Minka's fixed point (T. Minka, Estimating a Dirichlet distribution, 2000), and taken half-way, in
//!    logarithms, towards [`crowd::USUAL_STRENGTH`], because soft counts make workers look more alike than they are.
//!
//! A task's posterior weighs each label by the worker's matrix *without that task's own share in it* (the zeroth-order
//! collapsed update: A. Asuncion, M. Welling, P. Smyth, Y. W. Teh, On smoothing and inference for topic models, 2009). So a
//! worker of three labels does not confirm itself.
//!
//! Probabilities are [tempered](temper) at the end for labels of one task that err together, by an amount that is learned
//! from how well a task's other labels foretell each label. Tempering never changes which class is most likely.
//!
//! A worker has one voice a task: several labels of one worker there count as parts of one.
//!
//! Known tasks are fixed, a worker's past counts as labels in the matrix, costs pick the answer ([`decide`]). Deliberately
//! not here: a difficulty for each task (tried, as levels of noise: it made probabilities a little better and labels a
//! little worse, and tempering does more), and time.

mod crowd;
mod decide;
mod explain;
mod matrix;
mod pass;
mod precision;
mod state;
mod table;
mod temper;

pub use explain::{Explanation, Part, Speech};
pub use state::{State, Unknown};

use super::labels::Labels;
use super::outcome::Fit;
use super::settings::{Method, Settings};
use crowd::Crowd;
use table::Table;

/// Rounds at most.
const ROUNDS: usize = 200;
/// Rounds at least.
const FIRST_ROUNDS: usize = 10;
/// The largest and the mean change of a probability in a round that ends the rounds.
const STILL: (f64, f64) = (1e-4, 1e-6);

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Fit {
    Model::fitted(Table::of(labels), settings).fit(settings)
}

/// A table with what is believed of its tasks and workers.
#[derive(Clone, Debug)]
struct Model<'a> {
    table: Table<'a>,
    crowd: Crowd,
    /// Posteriors before tempering, task by task.
    posteriors: Vec<f32>,
    /// How much labels of one task err together, from 0 to 1.
    together: f64,
    rounds: usize,
}

impl<'a> Model<'a> {
    fn fitted(mut table: Table<'a>, settings: &Settings<'_>) -> Self {
        table.know(settings);
        let posteriors = pass::votes(&table, settings.threads);
        let crowd = Crowd::new(&table, settings.history);
        let mut model = Self { table, crowd, posteriors, together: 0.0, rounds: 0 };
        let found = pass::counts(&model.table, &model.posteriors, settings.threads);
        model.crowd.learn(&model.table, &found, 0, settings.threads);
        model.settle(settings);
        model
    }

    fn fit(&self, settings: &Settings<'_>) -> Fit {
        let labels = &self.table.labels;
        let probabilities = self.calibrated(settings.threads);
        let answers = decide::answers(labels, &probabilities, settings.costs);
        let skills = self.skills();
        Fit { skills, ..Fit::of(Method::Default, labels, self.rounds, probabilities, answers) }
    }

    /// Works on until nothing moves.
    fn settle(&mut self, settings: &Settings<'_>) {
        self.rounds = 0;
        while self.rounds < ROUNDS {
            let found = pass::pass(&self.table, &self.crowd, &mut self.posteriors, settings.threads);
            self.rounds += 1;
            self.crowd.learn(&self.table, &found, self.rounds, settings.threads);
            settings.tell(self.rounds, ROUNDS);
            let mean = found.moved / self.posteriors.len().max(1) as f64;
            if self.rounds >= FIRST_ROUNDS && (found.most_moved < STILL.0 || mean < STILL.1) {
                break;
            }
        }
        self.together = temper::learn(self, settings.threads);
    }

    /// Tempered posteriors of all tasks.
    fn calibrated(&self, threads: usize) -> Vec<f32> {
        pass::calibrated(&self.table, &self.crowd, &self.posteriors, self.together, threads)
    }

    /// Each worker's chance of being right, the classes as frequent as they are.
    fn skills(&self) -> Vec<f64> {
        self.crowd.skills(&self.table)
    }
}
