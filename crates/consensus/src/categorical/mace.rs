//! MACE: every label is either the truth or spam; every worker has a share of spam and a habit for it.
//!
//! D. Hovy, T. Berg-Kirkpatrick, A. Vaswani, E. Hovy: Learning whom to trust with MACE. NAACL-HLT 2013. Variational
//! updates with Beta(½, ½) shares, fifty rounds, ten starts, the likeliest kept, as in crowd-kit; but the ten starts
//! differ (there they are one, with one seed), and products over a task's labels are sums of logarithms, so that a task
//! of thousands of labels has an answer.
//!
//! Habits have an even Dirichlet prior, and its weight matters. Crowd-kit says 10 labels, but it reads the table of expected
//! habits by position, ordered by name, for workers and classes ordered by first appearance: workers get each other's
//! habits, which comes to hardly any. Put right, 10 lets rare classes be taken for habit or habit for rare classes
//! (`product` falls from .930 to .822). Here the prior weighs as much as the worker's own labels, so that spam alone never
//! moves a habit further than half way from even; with it no stored set is more than .002 below the anchor.
//!
//! A label of the class that is true is either, one of another class is spam: so a label speaks for its own class alone, and
//! a round is the pass of [`super::one_coin`] with a weight for each row.

use super::dawid_skene::by_classes;
use super::draw::Draws;
use super::labels::Labels;
use super::one_coin::{Coins, pass};
use super::outcome::Fit;
use super::real::{Real, digamma, exp, log2};
use super::settings::{Method, Settings};
use super::sums::{Sums, add_up, finish};
use super::work;

const STARTS: usize = 10;
const ROUNDS: usize = 50;
const SHARE_PRIOR: f64 = 0.5;
/// Labels that a habit begins with, spread evenly over the classes, for each label of its worker.
const HABIT_WEIGHT: f64 = 1.0;

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Fit {
    // As many starts side by side as there are threads: each is a fit of its own, and one at a time is kept of those done.
    let mut best: Option<(f64, Start<f32>, Vec<f32>)> = None;
    let numbers: Vec<usize> = (0..STARTS).collect();
    for numbers in numbers.chunks(settings.threads.max(1)) {
        let found = work::each(numbers.to_vec(), settings.threads, |number| climbed(labels, number));
        for one in found {
            if best.as_ref().is_none_or(|(before, ..)| one.0 > *before) {
                best = Some(one);
            }
        }
        settings.tell((numbers[0] + numbers.len()) * ROUNDS, STARTS * ROUNDS);
    }
    let Some((_, start, posteriors)) = best else { return Fit::empty(Method::Mace) };
    let skills = start.looking;
    Fit { skills, ..finish(Method::Mace, labels, STARTS * ROUNDS, posteriors, settings.threads) }
}

/// The log-likelihood, shares and posteriors that a start comes to.
fn climbed(labels: &Labels, number: usize) -> (f64, Start<f32>, Vec<f32>) {
    let mut start = Start::new(labels, number);
    let mut posteriors = vec![0.0_f32; labels.tasks.len() * labels.classes.len()];
    let mut likelihood = start.round(labels, &mut posteriors);
    for _ in 0..ROUNDS {
        start.learn(labels);
        likelihood = start.round(labels, &mut posteriors);
    }
    (likelihood, start, posteriors)
}

/// One start and where it has come to.
struct Start<F> {
    /// Each worker's share of labels that are the truth.
    looking: Vec<f64>,
    /// The chance that spam of the row's worker is of the row's class.
    habits: Vec<f64>,
    coins: Coins<F>,
    /// Labels of each row.
    given: Vec<f64>,
    /// Labels of each row that are expected to be the truth.
    knowing: Vec<f64>,
}

impl<F: Real> Start<F> {
    fn new(labels: &Labels, number: usize) -> Self {
        let mut draws = Draws::new(number as u64);
        let mut draw = || 1.0 + 1.5 * draws.even();
        let classes = labels.classes.len();
        let mut looking = Vec::with_capacity(labels.workers.len());
        let mut habits = vec![0.0; labels.row_worker.len()];
        for worker in 0..labels.workers.len() {
            let (spam, truth) = (draw(), draw());
            looking.push(truth / (spam + truth));
            let own: Vec<f64> = (0..classes).map(|_| draw()).collect();
            let sum: f64 = own.iter().sum();
            labels
                .worker_rows(worker)
                .for_each(|row| habits[row] = own[usize::from(labels.row_class[row])] / sum);
        }
        let mut given = vec![0.0; habits.len()];
        labels.rows.iter().for_each(|row| given[*row as usize] += 1.0);
        let coins =
            Coins { gains: vec![F::default(); habits.len()], prior_logs: vec![F::default(); classes] };
        Self { looking, knowing: vec![0.0; habits.len()], habits, coins, given }
    }

    /// Posteriors from the present shares and habits; the labels' log-likelihood but for a constant.
    fn round(&mut self, labels: &Labels, posteriors: &mut [F]) -> f64 {
        let classes = labels.classes.len();
        let mut bits = 0.0;
        for (row, gain) in self.coins.gains.iter_mut().enumerate() {
            let looking = self.looking[labels.row_worker[row] as usize];
            let spam = (1.0 - looking) * self.habits[row];
            bits += self.given[row] * log2(spam);
            *gain = F::of(log2(spam + looking) - log2(spam));
        }
        let pieces = work::pieces(labels);
        let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(posteriors, &pieces, classes)).collect();
        let coins = &self.coins;
        let parts = work::each(parts, 1, |(tasks, out)| {
            by_classes!(classes, pass::<F>, labels, tasks, coins, &[], out)
        });
        let sums: Sums<f64> = add_up(parts, 1);
        for (row, mass) in sums.counts.iter().enumerate() {
            let looking = self.looking[labels.row_worker[row] as usize];
            let spam = (1.0 - looking) * self.habits[row];
            self.knowing[row] = mass * looking / (spam + looking);
            bits += self.coins.gains[row].wide() * mass;
        }
        bits * std::f64::consts::LN_2 + sums.entropy
    }

    fn learn(&mut self, labels: &Labels) {
        for worker in 0..labels.workers.len() {
            let rows = labels.worker_rows(worker);
            let knowing: f64 = self.knowing[rows.clone()].iter().sum();
            let all = f64::from(labels.worker_labels[worker]);
            let (spam, weight) = (all - knowing, HABIT_WEIGHT * all);
            let prior = weight / labels.classes.len() as f64;
            let share = |count: f64| exp(digamma(count.max(0.0) + SHARE_PRIOR));
            // The two need not sum to one; what counts is how they compare.
            let (truth, other) = (share(knowing), share(spam));
            self.looking[worker] = truth / (truth + other);
            let total = digamma(spam.max(0.0) + weight);
            for row in rows {
                let count = (self.given[row] - self.knowing[row]).max(0.0);
                self.habits[row] = exp(digamma(count + prior) - total);
            }
        }
    }
}
