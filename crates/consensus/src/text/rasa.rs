//! The answer that lies in the middle of its task's answers, workers weighed by how near the middle theirs lie.
//!
//! RASA (Li, *Crowdsourced text sequence aggregation based on hybrid reliability and representation*, SIGIR 2020, after
//! Li and Fukumoto, *A dataset of crowdsourced word sequences*, 2019) wants answers as vectors: the middle is their
//! weighted mean, a worker weighs as much as the square of the worker's distances to it is small, and the answer nearest
//! to the middle wins. None of it needs the vectors: distances to a weighted mean follow from distances between the
//! points (`|x − m|² = Σ wⱼ d(x, xⱼ)² − ½ Σ wⱼ wₖ d(xⱼ, xₖ)²` for weights with sum one). So any distance will do.
//!
//! HRRASA also weighs each answer by how alike it is to the task's other answers: a good worker has bad moments.
//!
//! Differences on purpose: where the papers multiply by a quantile of the χ² distribution to keep workers with few
//! answers from weighing too much, a worker is credited with answers at the crowd's usual distance; and an answer is
//! measured from the middle of the others, since otherwise a heavy worker draws the middle along.

use super::distance::Distance;
use super::{TaskText, TextAnswer, TextWorker, Texts};
use crate::table::{Given, Table};
use crate::watch::Watch;

/// The name and version stored beside results by RASA.
pub const RASA: &str = "rasa/1";
/// The name and version stored beside results by HRRASA.
pub const HRRASA: &str = "hrrasa/1";

const MOST_ROUNDS: usize = 20;
/// Answers a worker is credited with beforehand, at the crowd's usual distance.
const CREDIT: f64 = 5.0;

/// Chooses by workers' weights alone. `watch` is told of tasks whose answers were compared, then of rounds.
pub fn rasa<D: Distance>(answers: &[TextAnswer<'_>], distance: &D, watch: Watch<'_>) -> Texts {
    choose(answers, distance, false, watch)
}

/// Chooses by workers' weights and by how alike each answer is to the others. `watch` is as for [`rasa`].
pub fn hrrasa<D: Distance>(answers: &[TextAnswer<'_>], distance: &D, watch: Watch<'_>) -> Texts {
    choose(answers, distance, true, watch)
}

/// The squared distances among one task's answers, and whose they are.
struct Task {
    workers: Vec<usize>,
    squares: Vec<f64>,
    /// What each answer weighs beside its worker's weight.
    own: Vec<f64>,
}

impl Task {
    fn new<D: Distance>(given: &[Given<&str>], distance: &D, local: bool) -> Self {
        let profiles: Vec<D::Profile> = given.iter().map(|one| distance.profile(one.value)).collect();
        let count = given.len();
        let mut squares = vec![0.0; count * count];
        for one in 0..count {
            for other in one + 1..count {
                let apart = distance.between(&profiles[one], &profiles[other]);
                let apart = if apart.is_finite() { apart.clamp(0.0, 1.0) } else { 1.0 };
                squares[one * count + other] = apart * apart;
                squares[other * count + one] = apart * apart;
            }
        }
        let likeness = |one: usize| -> f64 {
            let row = &squares[one * count..(one + 1) * count];
            let others = row.iter().enumerate().filter(|(other, _)| *other != one);
            others.map(|(_, square)| 1.0 - square).sum::<f64>() / (count - 1) as f64
        };
        let own = (0..count).map(|one| if local && count > 1 { likeness(one).max(1e-3) } else { 1.0 });
        let own = own.map(|likeness| likeness * likeness).collect();
        Self { workers: given.iter().map(|one| one.worker).collect(), squares, own }
    }

    /// The square of each answer's distance to the middle; its own weight left out where `others`.
    fn squares_to_middle(&self, weights: &[f64], others: bool) -> Vec<f64> {
        let count = self.workers.len();
        let weigh = |answer: usize| weights[self.workers[answer]] * self.own[answer];
        let all: Vec<f64> = (0..count).map(weigh).collect();
        let distance = |from: usize| {
            let kept: Vec<f64> = all
                .iter()
                .enumerate()
                .map(|(at, weight)| if others && at == from { 0.0 } else { *weight })
                .collect();
            let sum: f64 = kept.iter().sum();
            if sum <= 0.0 {
                return 0.0;
            }
            let to = |answer: usize| -> f64 {
                let row = &self.squares[answer * count..(answer + 1) * count];
                row.iter().zip(&kept).map(|(square, weight)| square * weight).sum::<f64>() / sum
            };
            let spread = kept.iter().enumerate().map(|(at, weight)| weight * to(at)).sum::<f64>() / sum;
            (to(from) - spread / 2.0).max(0.0)
        };
        (0..count).map(distance).collect()
    }

    /// The answer nearest to the middle, and the mean likeness of all to it.
    fn chosen(&self, weights: &[f64]) -> (usize, f64) {
        let distances = self.squares_to_middle(weights, false);
        let nearest = (0..distances.len()).reduce(|best, next| {
            // Only a clear difference counts; the first in string order wins among equals.
            if distances[next] < distances[best] - 1e-12 { next } else { best }
        });
        let chosen = nearest.unwrap_or(0);
        let (mut like, mut sum) = (0.0, 0.0);
        for (other, worker) in self.workers.iter().enumerate() {
            let weight = weights[*worker] * self.own[other];
            like += weight * (1.0 - self.squares[chosen * self.workers.len() + other]);
            sum += weight;
        }
        (chosen, if sum > 0.0 { (like / sum).clamp(0.0, 1.0) } else { 1.0 })
    }
}

fn choose<D: Distance>(answers: &[TextAnswer<'_>], distance: &D, local: bool, watch: Watch<'_>) -> Texts {
    let rows = answers.iter().map(|answer| (answer.task, answer.worker, answer.text)).collect();
    let mut table = Table::new(rows, |a: &&str, b: &&str| a.cmp(b));
    // By text first, so that the sums do not hang on workers' names.
    for given in &mut table.by_task {
        given.sort_by(|a, b| a.value.cmp(b.value).then(a.worker.cmp(&b.worker)));
    }
    let steps = table.by_task.len() + MOST_ROUNDS;
    let tasks = table.by_task.iter().enumerate().map(|(task, given)| {
        watch.tell(task, steps);
        Task::new(given, distance, local)
    });
    let tasks: Vec<Task> = tasks.collect();
    let mut counts = vec![0_u64; table.workers.len()];
    table.by_task.iter().flatten().for_each(|given| counts[given.worker] += 1);
    let mut weights = vec![1.0; counts.len()];
    let mut means = vec![0.0; counts.len()];
    let mut rounds = 0;
    for _ in 0..MOST_ROUNDS {
        watch.tell(tasks.len() + rounds, steps);
        rounds += 1;
        means = mean_squares(&tasks, &weights);
        let next: Vec<f64> = means.iter().map(|mean| 1.0 / mean.max(1e-3)).collect();
        let largest = next.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let next: Vec<f64> = next.iter().map(|weight| weight / largest).collect();
        let moved = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        weights = next;
        if moved < 1e-9 {
            break;
        }
    }
    let texts = table.tasks.iter().zip(&tasks).zip(&table.by_task).map(|((name, task), given)| {
        let (chosen, support) = task.chosen(&weights);
        let text = given.get(chosen).map_or("", |one| one.value);
        TaskText { task: name.to_owned(), text: text.to_owned(), support }
    });
    let workers = table.workers.iter().zip(&means).zip(counts).map(|((worker, mean), answers)| TextWorker {
        worker: worker.to_owned(),
        answers,
        skill: (1.0 - mean).clamp(0.0, 1.0),
    });
    Texts { tasks: texts.collect(), workers: workers.collect(), rounds }
}

/// The mean square of each worker's distances to the middle of the others' answers, with credit at the crowd's mean.
fn mean_squares(tasks: &[Task], weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); weights.len()];
    for task in tasks.iter().filter(|task| task.workers.len() > 1) {
        for (square, worker) in task.squares_to_middle(weights, true).into_iter().zip(&task.workers) {
            sums[*worker].0 += square;
            sums[*worker].1 += 1.0;
        }
    }
    let all = sums.iter().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    let usual = if all.1 > 0.0 { all.0 / all.1 } else { 0.0 };
    sums.iter().map(|(sum, count)| (sum + CREDIT * usual) / (count + CREDIT)).collect()
}
