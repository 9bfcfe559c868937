//! Many estimates of a number to one, with an interval.
//!
//! Each answer is taken as the truth plus the worker's habit of going high or low, plus an error whose spread is the
//! worker's times the task's. Errors have heavy tails (Student's distribution with four degrees of freedom), so an
//! absurd answer counts little whoever gave it. The idea of weighing workers by the inverse of their squared errors,
//! with care for those who answered little, is that of CATD (Li and others, *A confidence-aware approach for truth
//! discovery on long-tail data*, VLDB 2015) and PM (Li and others, SIGMOD 2014); both let a lucky worker weigh almost
//! everything. Here habits and spreads are pulled towards the crowd's as if a worker had given a few answers more, and
//! an answer's own part in the truth it is held against is taken out of its error.
//!
//! Fitted by going round (truths, habits, spreads, tail weights) until nothing moves. The interval is two standard
//! errors wide to each side; it supposes that habits cancel out over workers.
//!
//! Deliberately not here: exact decimals ([`mod@crate::median`]), numbers that go round such as angles.

use crate::table::Table;
use std::fmt;

/// The name and version stored beside results.
pub const METHOD: &str = "robust-number/1";

/// The largest number an answer may hold, in size.
pub const MAX_NUMBER: f64 = 1e100;

const MOST_ROUNDS: usize = 200;
const TOLERANCE: f64 = 1e-9;
/// Degrees of freedom of the errors.
const FREEDOM: f64 = 4.0;
/// Answers at the crowd's spread a worker is credited with, and without habit; and answers of usual difficulty a task
/// is credited with.
const SPREAD_CREDIT: f64 = 4.0;
const HABIT_CREDIT: f64 = 10.0;
const TASK_CREDIT: f64 = 6.0;

/// One worker's number for a task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberAnswer<'a> {
    task: &'a str,
    worker: &'a str,
    value: f64,
}

/// Why something is no number to reckon with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BadNumber(f64);

impl fmt::Display for BadNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the number is {}; give one from -1e100 to 1e100", self.0)
    }
}

impl std::error::Error for BadNumber {}

impl<'a> NumberAnswer<'a> {
    /// An answer.
    ///
    /// # Errors
    /// When the number is not finite or beyond [`MAX_NUMBER`].
    pub fn new(task: &'a str, worker: &'a str, value: f64) -> Result<Self, BadNumber> {
        let sound = value.is_finite() && value.abs() <= MAX_NUMBER;
        if sound { Ok(Self { task, worker, value: value + 0.0 }) } else { Err(BadNumber(value)) }
    }
}

/// The number for a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskNumber {
    /// The task.
    pub task: String,
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Answers it rests on.
    pub answers: u64,
}

impl TaskNumber {
    /// From where to where the truth lies, with a probability of about 0.95.
    pub fn interval(&self) -> (f64, f64) {
        (self.value - 2.0 * self.error, self.value + 2.0 * self.error)
    }
}

/// A worker and what their numbers are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberWorker {
    /// The worker.
    pub worker: String,
    /// By how much the worker's answers lie above the truth.
    pub habit: f64,
    /// How far they scatter about that.
    pub spread: f64,
    /// Answers given.
    pub answers: u64,
}

/// Numbers and workers, both in string order.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// The number of every task.
    pub tasks: Vec<TaskNumber>,
    /// Every worker.
    pub workers: Vec<NumberWorker>,
    /// Rounds until nothing moved.
    pub rounds: usize,
}

/// The state that is gone round over, in units of the crowd's spread.
struct State {
    truths: Vec<f64>,
    errors: Vec<f64>,
    difficulties: Vec<f64>,
    habits: Vec<f64>,
    spreads: Vec<f64>,
}

/// The number of every task.
pub fn numbers(answers: &[NumberAnswer<'_>]) -> Numbers {
    let rows = answers.iter().map(|answer| (answer.task, answer.worker, answer.value)).collect();
    let mut table = Table::new(rows, f64::total_cmp);
    let centres: Vec<f64> =
        table.by_task.iter().map(|given| middle(given.iter().map(|one| one.value))).collect();
    // The unit: the middle distance from tasks' medians, or the mean one where most answers agree outright.
    let apart = |table: &Table<f64>| -> Vec<f64> {
        let tasks = table.by_task.iter().zip(&centres);
        tasks.flat_map(|(given, centre)| given.iter().map(move |one| (one.value - centre).abs())).collect()
    };
    let distances = apart(&table);
    let mean = distances.iter().map(|distance| distance / distances.len() as f64).sum::<f64>();
    let unit =
        [middle(distances.iter().copied()), mean, 1.0].into_iter().find(|unit| *unit > 0.0).unwrap_or(1.0);
    for (given, centre) in table.by_task.iter_mut().zip(&centres) {
        given.iter_mut().for_each(|one| one.value = ((one.value - centre) / unit).clamp(-1e12, 1e12));
    }
    let mut state = State {
        truths: vec![0.0; centres.len()],
        errors: vec![0.0; centres.len()],
        difficulties: vec![1.0; centres.len()],
        habits: vec![0.0; table.workers.len()],
        spreads: vec![1.0; table.workers.len()],
    };
    let mut rounds = 0;
    for _ in 0..MOST_ROUNDS {
        rounds += 1;
        if state.go_round(&table) < TOLERANCE {
            break;
        }
    }
    let tasks = table.tasks.iter().enumerate().map(|(index, task)| TaskNumber {
        task: task.to_owned(),
        value: centres[index] + unit * state.truths[index],
        error: unit * state.errors[index],
        answers: table.by_task[index].len() as u64,
    });
    let mut counts = vec![0; table.workers.len()];
    table.by_task.iter().flatten().for_each(|one| counts[one.worker] += 1);
    let workers = table.workers.iter().enumerate().map(|(index, worker)| NumberWorker {
        worker: worker.to_owned(),
        habit: unit * state.habits[index],
        spread: unit * state.spreads[index].sqrt(),
        answers: counts[index],
    });
    Numbers { tasks: tasks.collect(), workers: workers.collect(), rounds }
}

impl State {
    /// Goes round once; by how much the truth that moved most has moved.
    fn go_round(&mut self, table: &Table<f64>) -> f64 {
        let mut moved = 0.0_f64;
        // For each worker: squared errors and answers; then errors and weights for the habit.
        let mut squares = vec![(0.0, 0.0); self.habits.len()];
        let mut pulls = vec![(0.0, 0.0); self.habits.len()];
        for (task, given) in table.by_task.iter().enumerate() {
            let residual = |worker: usize, value: f64, truth: f64| value - self.habits[worker] - truth;
            let variance = |worker: usize| self.spreads[worker] * self.difficulties[task];
            let mut precision = 0.0;
            let mut sum = 0.0;
            for one in given {
                let off = residual(one.worker, one.value, self.truths[task]);
                let weight = tail(off, variance(one.worker)) / variance(one.worker);
                precision += weight;
                sum += weight * (one.value - self.habits[one.worker]);
            }
            let truth = sum / precision;
            moved = moved.max((truth - self.truths[task]).abs());
            self.truths[task] = truth;
            let mut hardness = 0.0;
            for one in given {
                let off = residual(one.worker, one.value, truth);
                let factor = tail(off, variance(one.worker));
                // Its own part in the truth makes an answer look better than it is.
                let own = (factor / variance(one.worker) / precision).min(0.9);
                let square = factor * off * off / (1.0 - own);
                squares[one.worker].0 += square / self.difficulties[task];
                squares[one.worker].1 += 1.0;
                pulls[one.worker].0 += factor * (one.value - truth);
                pulls[one.worker].1 += factor;
                hardness += square / self.spreads[one.worker];
            }
            self.errors[task] = (1.0 / precision).sqrt();
            self.difficulties[task] = (hardness + TASK_CREDIT) / (given.len() as f64 + TASK_CREDIT);
        }
        self.judge_workers(&squares, &pulls);
        moved
    }

    fn judge_workers(&mut self, squares: &[(f64, f64)], pulls: &[(f64, f64)]) {
        let all = squares.iter().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
        let usual = (all.0 / f64::max(all.1, 1.0)).max(1e-6);
        for (spread, (sum, count)) in self.spreads.iter_mut().zip(squares) {
            *spread = ((sum + SPREAD_CREDIT * usual) / (count + SPREAD_CREDIT)).max(1e-6);
        }
        for (habit, (sum, weight)) in self.habits.iter_mut().zip(pulls) {
            *habit = sum / (weight + HABIT_CREDIT);
        }
        // A common habit cannot be told from the truths; the truths keep it.
        let answers = all.1.max(1.0);
        let common =
            self.habits.iter().zip(squares).map(|(habit, (_, count))| habit * count / answers).sum::<f64>();
        self.habits.iter_mut().for_each(|habit| *habit -= common);
    }
}

/// What is left of an answer's weight that lies so far off.
fn tail(off: f64, variance: f64) -> f64 {
    (FREEDOM + 1.0) / (FREEDOM + off * off / variance)
}

/// The median, without overflow; zero of nothing.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(upper), Some(lower)) =
        (sorted.get(sorted.len() / 2), sorted.get(sorted.len().saturating_sub(1) / 2))
    else {
        return 0.0;
    };
    f64::midpoint(*lower, *upper)
}
