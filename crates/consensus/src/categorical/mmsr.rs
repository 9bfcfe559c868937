//! M-MSR: workers' skills from how often they agree with each other, robustly, and a weighted vote.
//!
//! Q. Ma, A. Olshevsky: Adversarial crowdsourcing through robust rank-one matrix completion. NeurIPS 2020. The agreement of
//! two workers, scaled so that chance is zero, is the product of their skills; a rank-one fit that leaves out the F largest
//! and smallest estimates of each skill finds them, signs are found from who agrees with whom, and votes weigh by log-odds.
//! Details are crowd-kit's: F is half the fewest co-workers, less one, and at −1 only the largest estimate is taken; pairs
//! without common tasks count as disagreeing where signs are found; a task whose weights sum to less than zero goes to the
//! class with the least, because shares are taken of a negative sum.
//!
//! Time and memory grow with the square of the number of workers, so there is a limit to them.

use super::Refusal;
use super::draw::Draws;
use super::labels::Labels;
use super::outcome::{Fit, first_best};
use super::real::{exp, ln};
use super::settings::{Method, Settings};

/// The most workers.
const WORKERS: usize = 5_000;
const ROUNDS: usize = 1_000;
/// Sorted estimates in all, at most: bounds the time for many workers that do not settle.
const ESTIMATES: usize = 100_000_000;
const TOLERANCE: f64 = 1e-10;
const SIGN_ROUNDS: usize = 500;

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Result<Fit, Refusal> {
    let workers = labels.workers.len();
    if workers > WORKERS {
        return Err(Refusal::TooMany { what: "workers for mmsr", limit: WORKERS as u64 });
    }
    let agreement = Agreement::of(labels);
    let (sizes, rounds) = agreement.rank_one(labels.tasks.len(), settings);
    let signs = agreement.signs();
    let classes = labels.classes.len().max(2) as f64;
    let near = 1.0 / (labels.tasks.len() as f64).sqrt();
    let chance = |worker: usize| {
        let skill = (sizes[worker] * signs[worker]).min(1.0 - near).max(near - 1.0 / (classes - 1.0));
        (skill * (classes - 1.0) / classes + 1.0 / classes).clamp(1e-10, 1.0 - 1e-10)
    };
    let skills: Vec<f64> = (0..workers).map(chance).collect();
    let weights: Vec<f64> = skills.iter().map(|right| ln(right * (classes - 1.0) / (1.0 - right))).collect();
    Ok(Fit { skills, ..vote(labels, &weights, rounds) })
}

/// Which workers answered common tasks, and how often they agreed, scaled so that chance is zero.
struct Agreement {
    workers: usize,
    /// Worker by worker; below zero, −1 / (classes − 1), where there is no common task.
    scaled: Vec<f64>,
    shared: Vec<bool>,
    /// Estimates left out at each end.
    left_out: i64,
}

impl Agreement {
    fn of(labels: &Labels) -> Self {
        let workers = labels.workers.len();
        let mut common = vec![0_u32; workers * workers];
        let mut agreeing = vec![0_u32; workers * workers];
        for task in 0..labels.tasks.len() {
            // A worker's first label there, in the order of classes.
            let mut voices: Vec<(u32, u16)> = Vec::new();
            for row in labels.rows_of(task) {
                let worker = labels.row_worker[*row as usize];
                if voices.last().is_none_or(|(before, _)| *before != worker) {
                    voices.push((worker, labels.row_class[*row as usize]));
                }
            }
            for (worker, class) in &voices {
                for (other, given) in voices.iter().filter(|(other, _)| other != worker) {
                    let place = *worker as usize * workers + *other as usize;
                    common[place] += 1;
                    agreeing[place] += u32::from(class == given);
                }
            }
        }
        let classes = labels.classes.len().max(2) as f64;
        let share = |(common, agreeing): (&u32, &u32)| {
            let agreed = if *common > 0 { f64::from(*agreeing) / f64::from(*common) } else { 0.0 };
            (agreed * classes - 1.0) / (classes - 1.0)
        };
        let scaled = common.iter().zip(&agreeing).map(share).collect();
        let shared: Vec<bool> = common.iter().map(|common| *common > 0).collect();
        let fewest = shared.chunks(workers).map(|row| row.iter().filter(|shared| **shared).count()).min();
        Self { workers, scaled, shared, left_out: fewest.unwrap_or(0) as i64 / 2 - 1 }
    }

    /// The sizes of the skills, and the rounds it took.
    fn rank_one(&self, tasks: usize, settings: &Settings<'_>) -> (Vec<f64>, usize) {
        let mut draws = Draws::new(0);
        let mut left: Vec<f64> = (0..self.workers).map(|_| draws.even().max(1e-3)).collect();
        let mut right = left.clone();
        let most = (ESTIMATES / (self.workers * self.workers).max(1)).clamp(10, ROUNDS);
        let mut rounds = 0;
        while rounds < most {
            let (left_before, right_before) = (left.clone(), right.clone());
            self.improve(&mut right, &left, tasks);
            self.improve(&mut left, &right, tasks);
            rounds += 1;
            settings.tell(rounds, most);
            let mut change = 0.0;
            for (a, a_before) in left.iter().zip(&left_before) {
                for (b, b_before) in right.iter().zip(&right_before) {
                    let moved = a * b - a_before * b_before;
                    change += moved * moved;
                }
            }
            if change.sqrt() < TOLERANCE {
                break;
            }
        }
        let norm = |vector: &[f64]| vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        let balance = (norm(&left) / norm(&right)).sqrt();
        let balance = if balance.is_finite() && balance > 0.0 { balance } else { 1.0 };
        (left.into_iter().map(|size| size / balance).collect(), rounds)
    }

    /// New sizes on one side from those on the other.
    fn improve(&self, sizes: &mut [f64], others: &[f64], tasks: usize) {
        let mut estimates = Vec::with_capacity(self.workers);
        for (worker, size) in sizes.iter_mut().enumerate() {
            let row = worker * self.workers..(worker + 1) * self.workers;
            estimates.clear();
            let pairs = self.scaled[row.clone()].iter().zip(&self.shared[row]).zip(others);
            estimates.extend(
                pairs.filter(|((_, shared), _)| **shared).map(|((scaled, _), other)| scaled.abs() / other),
            );
            estimates.retain(|estimate| estimate.is_finite());
            estimates.sort_unstable_by(f64::total_cmp);
            let kept = middle(&estimates, self.left_out, *size);
            if let [only] = kept
                && *only == 0.0
            {
                *size = 1.0 / (tasks as f64).sqrt();
            } else if !kept.is_empty() {
                *size = kept.iter().sum::<f64>() / kept.len() as f64;
            }
        }
    }

    /// Who is on which side: an eigenvector of the walk over pairs, in which workers who agree are joined through a node of
    /// their own and all others directly, to the eigenvalue nearest −1.
    fn signs(&self) -> Vec<f64> {
        let count = self.workers;
        let mut draws = Draws::new(1);
        let mut side: Vec<f64> = (0..count).map(|_| 1.0 + 1e-3 * draws.even()).collect();
        let mut between = vec![0.0; count * count];
        between.iter_mut().for_each(|node| *node = -1.0);
        let rounds = (ESTIMATES / (count * count).max(1)).clamp(10, SIGN_ROUNDS);
        for _ in 0..rounds {
            let mut next = vec![0.0; count];
            for worker in 0..count {
                let mut sum = 0.0;
                for (other, own) in side.iter().enumerate() {
                    let place = worker.min(other) * count + worker.max(other);
                    sum += if self.scaled[place] > 0.0 { between[place] } else { *own };
                }
                next[worker] = side[worker] - sum / count as f64;
            }
            for worker in 0..count {
                for other in worker..count {
                    let place = worker * count + other;
                    if self.scaled[place] > 0.0 {
                        between[place] -= f64::midpoint(side[worker], side[other]);
                    }
                }
            }
            let most = next.iter().chain(&between).fold(0.0_f64, |most, x| most.max(x.abs()));
            if most == 0.0 {
                break;
            }
            next.iter_mut().chain(&mut between).for_each(|x| *x /= most);
            side = next;
        }
        let sign = |x: f64| {
            if x > 0.0 {
                1.0
            } else if x < 0.0 {
                -1.0
            } else {
                0.0
            }
        };
        let most = if side.iter().map(|x| sign(*x)).sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
        side.into_iter().map(|x| most * sign(x)).collect()
    }
}

/// Sorted estimates without the F smallest and largest, but none on the near side of `now` is left out where fewer than F
/// are beyond it.
fn middle(sorted: &[f64], left_out: i64, now: f64) -> &[f64] {
    let below = sorted.partition_point(|estimate| *estimate < now) as i64;
    let kept = match left_out {
        ..0 => &sorted[sorted.len().saturating_sub(left_out.unsigned_abs() as usize)..],
        _ if below < left_out => &sorted[below as usize..],
        _ => sorted.get(left_out as usize..).unwrap_or_default(),
    };
    let not_above = kept.partition_point(|estimate| *estimate <= now);
    let above = (kept.len() - not_above) as i64;
    match left_out {
        ..0 => kept,
        _ if above < left_out => &kept[..not_above],
        _ => &kept[..kept.len().saturating_sub(left_out as usize)],
    }
}

/// A vote by log-odds. Shares for the answer are of a positive or a negative sum; what is shown as probability is the
/// vote's own softmax.
fn vote(labels: &Labels, weights: &[f64], rounds: usize) -> Fit {
    const SLACK: f64 = 1e-9;
    let classes = labels.classes.len();
    let mut probabilities = Vec::with_capacity(labels.tasks.len() * classes);
    let mut answers = Vec::with_capacity(labels.tasks.len());
    let mut votes = vec![0.0; classes];
    for task in 0..labels.tasks.len() {
        votes.fill(0.0);
        for row in labels.rows_of(task) {
            let worker = labels.row_worker[*row as usize] as usize;
            votes[usize::from(labels.row_class[*row as usize])] += weights[worker];
        }
        if votes.iter().sum::<f64>() < 0.0 {
            votes.iter_mut().for_each(|vote| *vote = -*vote);
        }
        answers.push(first_best(&votes, SLACK) as u32);
        let best = votes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let chances: Vec<f64> = votes.iter().map(|vote| exp(vote - best)).collect();
        let sum: f64 = chances.iter().sum();
        probabilities.extend(chances.iter().map(|chance| (chance / sum) as f32));
    }
    Fit::of(Method::Mmsr, labels, rounds, probabilities, answers)
}
