//! Several labels for one task: which of them hold, and how well each worker knows each label.
//!
//! Taking each label as a yes-or-no question by itself (binary relevance) leaves rare labels with workers of whom
//! nothing is known. Here the labels share what is known of a worker. For each label a worker has a chance of naming it
//! where it holds and of leaving it out where it does not (Dawid and Skene, *Maximum likelihood estimation of observer
//! error-rates*, Applied Statistics 28, 1979). Both are pulled, as if by a few answers more, towards what the crowd does
//! with that label, shifted by how far this worker is above or below the crowd on all labels. Fitted by
//! expectation–maximisation from the shares of votes.
//!
//! Deliberately not here: labels that call for or rule out each other.

use crate::names::Names;
use crate::table::{Given, Table};
use gongdao_geometry::elementary::{ln, logistic};

/// The name and version stored beside results.
pub const METHOD: &str = "multi-label/1";

const MOST_ROUNDS: usize = 100;
const TOLERANCE: f64 = 1e-6;
/// Answers a worker is credited with for each label; and on all labels together.
const LABEL_CREDIT: f64 = 6.0;
const WORKER_CREDIT: f64 = 10.0;
/// Answers the crowd is credited with for each label, right in four of five.
const CROWD_CREDIT: f64 = 5.0;

/// One worker's set of labels for a task; it may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAnswer<'a> {
    /// What was asked.
    pub task: &'a str,
    /// Who answered.
    pub worker: &'a str,
    /// The labels that hold, in any order; one that stands twice counts once.
    pub labels: Vec<&'a str>,
}

/// How likely each label holds for a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskLabels {
    /// The task.
    pub task: String,
    /// The probability of every label, in the order of [`MultiLabel::labels`].
    pub probabilities: Vec<f64>,
}

/// How well a worker knows each label.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelWorker {
    /// The worker.
    pub worker: String,
    /// For every label, how often the worker names it where it holds.
    pub naming: Vec<f64>,
    /// For every label, how often the worker leaves it out where it does not hold.
    pub sparing: Vec<f64>,
    /// Answers given.
    pub answers: u64,
}

/// Labels, tasks and workers, all in string order.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiLabel {
    /// Every label that anybody named.
    pub labels: Vec<String>,
    /// Every task.
    pub tasks: Vec<TaskLabels>,
    /// Every worker.
    pub workers: Vec<LabelWorker>,
    /// Rounds until nothing moved.
    pub rounds: usize,
}

impl MultiLabel {
    /// The labels that hold for a task: those with a probability of at least one half.
    pub fn chosen(&self, task: &TaskLabels) -> Vec<&str> {
        let labels = self.labels.iter().zip(&task.probabilities);
        labels.filter(|(_, probability)| **probability >= 0.5).map(|(label, _)| label.as_str()).collect()
    }
}

/// What is supposed of workers: chances by worker, then by label.
struct Skills {
    naming: Vec<Vec<f64>>,
    sparing: Vec<Vec<f64>>,
    common: Vec<f64>,
}

/// Which labels hold for every task.
pub fn multi_label(answers: &[SetAnswer<'_>]) -> MultiLabel {
    let labels = Names::of(answers.iter().flat_map(|answer| answer.labels.iter().copied()));
    let row = |answer: &SetAnswer<'_>| {
        let mut named: Vec<usize> = answer.labels.iter().filter_map(|label| labels.number(label)).collect();
        named.sort_unstable();
        named.dedup();
        named
    };
    let rows = answers.iter().map(|answer| (answer.task, answer.worker, row(answer))).collect();
    let table: Table<Vec<usize>> = Table::new(rows, |a: &Vec<usize>, b| a.cmp(b));
    let mut beliefs: Vec<Vec<f64>> = table.by_task.iter().map(|given| shares(given, labels.len())).collect();
    let mut skills = judge(&table, &beliefs, labels.len());
    let mut rounds = 0;
    for _ in 0..MOST_ROUNDS {
        rounds += 1;
        let next: Vec<Vec<f64>> = table.by_task.iter().map(|given| believe(given, &skills)).collect();
        let pairs = next.iter().flatten().zip(beliefs.iter().flatten());
        let moved = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        beliefs = next;
        skills = judge(&table, &beliefs, labels.len());
        if moved < TOLERANCE {
            break;
        }
    }
    let mut counts = vec![0; table.workers.len()];
    table.by_task.iter().flatten().for_each(|one| counts[one.worker] += 1);
    let tasks = table.tasks.iter().zip(beliefs);
    let known = skills.naming.into_iter().zip(skills.sparing).zip(counts);
    let workers = table.workers.iter().zip(known).map(|(worker, ((naming, sparing), answers))| LabelWorker {
        worker: worker.to_owned(),
        naming,
        sparing,
        answers,
    });
    MultiLabel {
        tasks: tasks
            .map(|(task, probabilities)| TaskLabels { task: task.to_owned(), probabilities })
            .collect(),
        workers: workers.collect(),
        labels: labels.iter().map(str::to_owned).collect(),
        rounds,
    }
}

/// The share of answers that name each label.
fn shares(given: &[Given<Vec<usize>>], labels: usize) -> Vec<f64> {
    let mut shares = vec![0.0; labels];
    given.iter().flat_map(|one| &one.value).for_each(|label| shares[*label] += 1.0);
    shares.iter_mut().for_each(|share| *share /= given.len().max(1) as f64);
    shares
}

/// The probability of each label for a task.
fn believe(given: &[Given<Vec<usize>>], skills: &Skills) -> Vec<f64> {
    let mut odds: Vec<f64> = skills.common.iter().map(|common| ln(common / (1.0 - common))).collect();
    for one in given {
        let (naming, sparing) = (&skills.naming[one.worker], &skills.sparing[one.worker]);
        let mut named = one.value.iter().peekable();
        for (label, odds) in odds.iter_mut().enumerate() {
            let says = named.next_if(|own| **own == label).is_some();
            let (holds, not) = if says {
                (naming[label], 1.0 - sparing[label])
            } else {
                (1.0 - naming[label], sparing[label])
            };
            *odds += ln(holds / not);
        }
    }
    odds.into_iter().map(logistic).collect()
}

/// Right and all answers of each worker for each label: first where it holds, then where it does not.
fn judge(table: &Table<Vec<usize>>, beliefs: &[Vec<f64>], labels: usize) -> Skills {
    let workers = table.workers.len();
    let mut right = [vec![vec![0.0; labels]; workers], vec![vec![0.0; labels]; workers]];
    let mut all = right.clone();
    for (given, beliefs) in table.by_task.iter().zip(beliefs) {
        for one in given {
            let mut named = one.value.iter().peekable();
            for (label, belief) in beliefs.iter().enumerate() {
                let says = named.next_if(|own| **own == label).is_some();
                all[0][one.worker][label] += belief;
                all[1][one.worker][label] += 1.0 - belief;
                right[0][one.worker][label] += if says { *belief } else { 0.0 };
                right[1][one.worker][label] += if says { 0.0 } else { 1.0 - belief };
            }
        }
    }
    let mut common: Vec<f64> = vec![0.0; labels];
    beliefs.iter().for_each(|task| task.iter().zip(&mut common).for_each(|(belief, sum)| *sum += belief));
    // As if one task more had each label at even odds, so that no label is certain or impossible beforehand.
    common.iter_mut().for_each(|sum| *sum = (*sum + 0.5) / (beliefs.len() as f64 + 1.0));
    let [naming, sparing] = [0, 1].map(|side| pull(&right[side], &all[side], labels));
    Skills { naming, sparing, common }
}

/// Shares of right answers by worker and label, pulled towards the crowd's and the worker's own.
fn pull(right: &[Vec<f64>], all: &[Vec<f64>], labels: usize) -> Vec<Vec<f64>> {
    let column = |table: &[Vec<f64>], label: usize| table.iter().map(|row| row[label]).sum::<f64>();
    let crowd: Vec<f64> = (0..labels)
        .map(|label| (column(right, label) + 0.8 * CROWD_CREDIT) / (column(all, label) + CROWD_CREDIT))
        .collect();
    let worker = |(right, all): (&Vec<f64>, &Vec<f64>)| {
        let expected: f64 = all.iter().zip(&crowd).map(|(all, crowd)| all * crowd).sum();
        let shift = (right.iter().sum::<f64>() - expected) / (all.iter().sum::<f64>() + WORKER_CREDIT);
        let own = |label: usize| {
            let usual = (crowd[label] + shift).clamp(0.02, 0.98);
            ((right[label] + LABEL_CREDIT * usual) / (all[label] + LABEL_CREDIT)).clamp(1e-3, 1.0 - 1e-3)
        };
        (0..labels).map(own).collect()
    };
    right.iter().zip(all).map(worker).collect()
}
