//! Each worker held against a reference: how often they agree with it, what they take for what, whether their labels say
//! anything at all, and whether that changes over time.

use super::{Rate, Ratings, Reference, two_sided};
use std::collections::BTreeMap;

/// Above this many labels no spam score is worked out.
pub const MOST_CLASSES_FOR_SPAM: usize = 500;

/// Says a spam score's rows are credited with, spread as the worker's labels are.
const CREDIT: f64 = 1.0;
/// The fewest says with a time that a drift is told from, and the fewest and most stretches of time.
const LEAST_FOR_DRIFT: usize = 20;
const LEAST_IN_STRETCH: usize = 10;
const MOST_STRETCHES: usize = 10;

/// How often one label is taken for another.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    /// The reference's label, by number; `None` for a true label that nobody gave.
    pub truth: Option<usize>,
    /// The label given, by number.
    pub given: usize,
    /// How often, out of the worker's says where the reference has that label.
    pub rate: Rate,
}

/// How agreement changes over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Agreement in stretches of equally many says, in order of time.
    pub stretches: Vec<Rate>,
    /// How clear the trend is: the correlation of agreement with the place in time, in standard errors. Below zero it
    /// falls.
    pub trend: f64,
    /// The probability of such a trend, either way, where there is none.
    pub chance: f64,
}

/// What is told of a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerReport {
    /// The worker's number.
    pub worker: usize,
    /// Says in all.
    pub says: usize,
    /// How often the worker agrees with the reference.
    pub agreement: Rate,
    /// Every pair of labels that occurs, in order.
    pub confusions: Vec<Confusion>,
    /// From 0, where the label given follows from the reference's, to 1, where it has nothing to do with it: one less the
    /// score of Raykar and Yu (*Eliminating spammers and ranking annotators*, Journal of Machine Learning Research 13,
    /// 2012). One who always confuses two labels is not a spammer: it could be undone. `None` where the worker met fewer
    /// than two labels of the reference, or there are too many labels.
    pub spam: Option<f64>,
    /// How agreement changes over time; `None` with fewer than 20 says whose time is known.
    pub drift: Option<Drift>,
}

/// What is gathered of one worker.
#[derive(Default)]
struct Gathered {
    says: usize,
    right: f64,
    of: f64,
    /// Weights by reference label and label given.
    table: BTreeMap<(Option<u32>, u32), f64>,
    /// Place in time, task, and how right.
    timed: Vec<(u32, usize, f64)>,
}

/// Every worker, in string order.
pub fn against(ratings: &Ratings, reference: &Reference) -> Vec<WorkerReport> {
    let mut gathered: Vec<Gathered> = ratings.workers().iter().map(|_| Gathered::default()).collect();
    for (task, says) in ratings.by_task().enumerate() {
        for say in says {
            let own = &mut gathered[say.worker as usize];
            own.says += 1;
            let right = reference.of(task, says, say.worker);
            if right.is_empty() {
                continue;
            }
            let mut agreed = 0.0;
            for (label, part) in right {
                *own.table.entry((label, say.label)).or_insert(0.0) += part;
                agreed += if label == Some(say.label) { part } else { 0.0 };
            }
            own.right += agreed;
            own.of += 1.0;
            own.timed.extend(say.time.map(|time| (time, task, agreed)));
        }
    }
    let classes = ratings.labels().len();
    gathered.into_iter().enumerate().map(|(worker, gathered)| gathered.report(worker, classes)).collect()
}

impl Gathered {
    fn report(mut self, worker: usize, classes: usize) -> WorkerReport {
        let mut rows: BTreeMap<Option<u32>, f64> = BTreeMap::new();
        for ((truth, _), weight) in &self.table {
            *rows.entry(*truth).or_insert(0.0) += weight;
        }
        let confusion = |((truth, given), weight): (&(Option<u32>, u32), &f64)| Confusion {
            truth: truth.map(|label| label as usize),
            given: *given as usize,
            rate: Rate::new(*weight, rows.get(truth).copied().unwrap_or(0.0)),
        };
        let confusions = self.table.iter().map(confusion).collect();
        let spam = if classes <= MOST_CLASSES_FOR_SPAM { self.spam(&rows, classes) } else { None };
        self.timed.sort_by_key(|(time, task, _)| (*time, *task));
        WorkerReport {
            worker,
            says: self.says,
            agreement: Rate::new(self.right, self.of),
            confusions,
            spam,
            drift: drift(&self.timed.iter().map(|(_, _, right)| *right).collect::<Vec<_>>()),
        }
    }

    /// One less the mean squared distance of the rows of the confusion matrix, `K Σ p² − Σ (Σ p)²` over `K (K − 1)`.
    fn spam(&self, rows: &BTreeMap<Option<u32>, f64>, classes: usize) -> Option<f64> {
        let met = rows.len() as f64;
        if rows.len() < 2 {
            return None;
        }
        let mut usual = vec![0.0; classes];
        for ((_, given), weight) in &self.table {
            usual[*given as usize] += weight / self.of;
        }
        let mut columns = vec![0.0; classes];
        let mut squares = 0.0;
        for (truth, of) in rows {
            for (given, usual) in usual.iter().enumerate() {
                let weight = self.table.get(&(*truth, given as u32)).copied().unwrap_or(0.0);
                let share = (weight + CREDIT * usual) / (of + CREDIT);
                squares += share * share;
                columns[given] += share;
            }
        }
        let apart = met * squares - columns.iter().map(|column| column * column).sum::<f64>();
        Some((1.0 - apart / (met * (met - 1.0))).clamp(0.0, 1.0))
    }
}

/// Drift over answers in order of time, each with how right it was.
fn drift(right: &[f64]) -> Option<Drift> {
    let n = right.len();
    if n < LEAST_FOR_DRIFT {
        return None;
    }
    let count = (n / LEAST_IN_STRETCH).clamp(2, MOST_STRETCHES);
    let stretch = |index: usize| {
        let own = &right[index * n / count..(index + 1) * n / count];
        Rate::new(own.iter().sum(), own.len() as f64)
    };
    let (mean, middle) = (right.iter().sum::<f64>() / n as f64, (n - 1) as f64 / 2.0);
    let (mut both, mut own, mut places) = (0.0, 0.0, 0.0);
    for (place, right) in right.iter().enumerate() {
        let (place, right) = (place as f64 - middle, right - mean);
        both += place * right;
        own += right * right;
        places += place * place;
    }
    // Under no trend the correlation has the variance 1 / (n − 1), whatever the answers are.
    let trend = if own > 1e-12 { both / (own * places).sqrt() * ((n - 1) as f64).sqrt() } else { 0.0 };
    Some(Drift { stretches: (0..count).map(stretch).collect(), trend, chance: two_sided(trend) })
}
