//! How far workers agree, before anybody says who is right.
//!
//! * [`alpha()`]: Krippendorff's α over labels, ranks, numbers, or any distance, with an interval by resampling;
//! * [`RunningNominal`] and [`RunningInterval`]: the same task by task, where the tasks are too many to hold;
//! * [`fleiss`] and [`cohen`]: the two κ; [`pairs()`]: agreement of every two workers who met;
//! * [`against`]: each worker held against a reference, which is the majority of the others unless one is given:
//!   confusions with intervals, a spam score, and drift over time.
//!
//! A worker has one say on a task: of several labels given to one task the most frequent counts, of equals the lowest in
//! string order. Statistics that need two workers on a task leave out tasks with one.
//!
//! Deliberately not here: the truth and workers' skills given it (methods that infer answers), reading files.

mod alpha;
mod kappa;
mod pairs;
mod reference;
mod running;
mod workers;

pub use alpha::{Alpha, Measure, Resampling, alpha};
pub use kappa::{Weights, cohen, fleiss};
pub use pairs::{MOST_MEETINGS, Pair, pairs};
pub use reference::Reference;
pub use running::{RunningInterval, RunningNominal};
pub use workers::{Confusion, Drift, MOST_CLASSES_FOR_SPAM, WorkerReport, against};

use crate::names::Names;
use gongdao_geometry::elementary::exp;

/// A label by a worker for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rating<'a> {
    /// What was labelled.
    pub task: &'a str,
    /// Who labelled.
    pub worker: &'a str,
    /// The label.
    pub label: &'a str,
    /// When, as a number or as text that sorts by time; empty where it is not known.
    pub time: &'a str,
}

/// One say: worker, label, place in time among all ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Say {
    worker: u32,
    label: u32,
    time: Option<u32>,
}

/// Ratings in order, one say for each worker and task.
#[derive(Clone, Debug)]
pub struct Ratings {
    tasks: Names,
    workers: Names,
    labels: Names,
    /// Where each task's says begin, and the end.
    starts: Vec<usize>,
    says: Vec<Say>,
    repeated: usize,
}

impl Ratings {
    /// Orders ratings; their order does not matter.
    pub fn new(ratings: &[Rating<'_>]) -> Self {
        let tasks = Names::of(ratings.iter().map(|rating| rating.task));
        let workers = Names::of(ratings.iter().map(|rating| rating.worker));
        let labels = Names::of(ratings.iter().map(|rating| rating.label));
        let times = places_in_time(ratings);
        let number = |names: &Names, name: &str| names.number(name).unwrap_or(0) as u32;
        let mut rows: Vec<(u32, u32, u32, Option<u32>)> = ratings
            .iter()
            .zip(times)
            .map(|(rating, time)| {
                let task = number(&tasks, rating.task);
                (task, number(&workers, rating.worker), number(&labels, rating.label), time)
            })
            .collect();
        rows.sort_unstable();
        let mut says = Vec::with_capacity(rows.len());
        let mut starts = vec![0];
        for task in rows.chunk_by(|a, b| a.0 == b.0) {
            for own in task.chunk_by(|a, b| a.1 == b.1) {
                let same = own.chunk_by(|a, b| a.2 == b.2);
                let most = same.reduce(|best, next| if next.len() > best.len() { next } else { best });
                let (_, worker, label, time) = most.map_or(own[0], |most| most[0]);
                says.push(Say { worker, label, time });
            }
            starts.push(says.len());
        }
        let repeated = rows.len() - says.len();
        Self { tasks, workers, labels, starts, says, repeated }
    }

    /// Tasks, in string order.
    pub fn tasks(&self) -> &Names {
        &self.tasks
    }

    /// Workers, in string order.
    pub fn workers(&self) -> &Names {
        &self.workers
    }

    /// Labels, in string order.
    pub fn labels(&self) -> &Names {
        &self.labels
    }

    /// Says that count: one for each worker and task.
    pub fn len(&self) -> usize {
        self.says.len()
    }

    /// Whether nobody said anything.
    pub fn is_empty(&self) -> bool {
        self.says.is_empty()
    }

    /// Ratings that did not count, because the worker had said something of the task already.
    pub fn repeated(&self) -> usize {
        self.repeated
    }

    /// The says on each task.
    fn by_task(&self) -> impl Iterator<Item = &[Say]> {
        self.starts.windows(2).map(|pair| &self.says[pair[0]..pair[1]])
    }

    /// The share of pairs of says on the same task that agree, in the mean over tasks with two or more.
    pub fn mean_agreement(&self) -> Option<f64> {
        let (mut sum, mut tasks) = (0.0, 0.0);
        for says in self.by_task().filter(|says| says.len() > 1) {
            let m = says.len() as f64;
            let same: f64 = label_counts(says).iter().map(|(_, count)| count * (count - 1.0)).sum();
            sum += same / (m * (m - 1.0));
            tasks += 1.0;
        }
        (tasks > 0.0).then(|| sum / tasks)
    }
}

/// Labels of a task with how often each was given, in order.
fn label_counts(says: &[Say]) -> Vec<(u32, f64)> {
    let mut labels: Vec<u32> = says.iter().map(|say| say.label).collect();
    labels.sort_unstable();
    labels.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f64)).collect()
}

/// The place of each rating in time: by number where all times are numbers, else by text. Equal times have one place.
fn places_in_time(ratings: &[Rating<'_>]) -> Vec<Option<u32>> {
    let known = || ratings.iter().map(|rating| rating.time).filter(|time| !time.is_empty());
    let as_number = |time: &str| time.parse::<f64>().ok().filter(|number| number.is_finite());
    let numbers = known().all(|time| as_number(time).is_some());
    let order = |a: &&str, b: &&str| match (numbers, as_number(a), as_number(b)) {
        (true, Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    };
    let mut sorted: Vec<&str> = known().collect();
    sorted.sort_by(order);
    sorted.dedup_by(|a, b| order(a, b).is_eq());
    let place = |time: &str| sorted.binary_search_by(|own| order(own, &time)).ok().map(|place| place as u32);
    ratings.iter().map(|rating| if rating.time.is_empty() { None } else { place(rating.time) }).collect()
}

/// A share with the interval that holds the true one with a probability of about 0.95.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The share.
    pub share: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Out of how many; a part where a reference was divided.
    pub of: f64,
}

impl Rate {
    /// Wilson's score interval (*Probable inference*, Journal of the American Statistical Association 22, 1927), which
    /// stays between 0 and 1 and is fair for few answers. Of nothing it is everything.
    pub fn new(right: f64, of: f64) -> Self {
        if of <= 0.0 {
            return Self { share: 0.0, low: 0.0, high: 1.0, of: 0.0 };
        }
        let (z, share) = (1.959_963_984_540_054, (right / of).clamp(0.0, 1.0));
        let square = z * z / of;
        let centre = (share + square / 2.0) / (1.0 + square);
        let half = z / (1.0 + square) * (share * (1.0 - share) / of + square / (4.0 * of)).sqrt();
        let (low, high) = ((centre - half).clamp(0.0, share), (centre + half).clamp(share, 1.0));
        Self { share, low, high, of }
    }
}

/// The probability that a standard normal draw lies farther out than `z` on either side, to five digits (Zelen and
/// Severo in Abramowitz and Stegun, 26.2.17).
fn two_sided(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let factors = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let series = factors.iter().rev().fold(0.0, |sum, factor| (sum + factor) * t);
    (2.0 * 0.398_942_280_401_432_7 * exp(-z * z / 2.0) * series).clamp(0.0, 1.0)
}
