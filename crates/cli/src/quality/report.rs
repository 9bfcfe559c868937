//! What a study found.

use serde::Serialize;

/// A figure over the seeds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Spread {
    /// Of these figures, one for each seed.
    pub fn of(figures: &[f64]) -> Self {
        let mean = figures.iter().sum::<f64>() / figures.len().max(1) as f64;
        let low = figures.iter().copied().fold(f64::INFINITY, f64::min);
        let high = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { mean, low, high }
    }
}

/// Majority at a fixed overlap, and what adaptive overlap needs for its accuracy.
#[derive(Debug, Serialize)]
pub struct Fixed {
    /// Answers a task at most.
    pub overlap: usize,
    /// Answers a task.
    pub answers: f64,
    /// The share that is right.
    pub accuracy: f64,
    /// Answers a task with which adaptive overlap is as right; nothing where it never is.
    pub adaptive_answers: Option<f64>,
    /// The part of the answers that is saved.
    pub saved: Option<f64>,
}

/// Adaptive overlap at one target.
#[derive(Debug, Serialize)]
pub struct Adaptive {
    /// The target.
    pub target: f64,
    /// Answers a task.
    pub answers: Spread,
    /// The part of all answers that was not asked for.
    pub saved: Spread,
    /// The share that was right when it was settled.
    pub accuracy: Spread,
    /// Expected calibration error of the probabilities at settling.
    pub calibration_error: Spread,
    /// Tasks that had every answer and stayed below the target.
    pub exhausted: Spread,
    /// The share that is right when the default method reads all answers that were asked for; at the target asked for.
    pub accuracy_default: Option<Spread>,
}

/// Everything that is told.
#[derive(Debug, Serialize)]
pub struct Report {
    /// How many tasks, workers, answers and classes there are.
    pub tasks: usize,
    /// Workers.
    pub workers: usize,
    /// Answers, of each worker the first to a task.
    pub labels: usize,
    /// Different answers.
    pub classes: u32,
    /// Seeds, from `seed` on.
    pub seeds: u64,
    /// The first seed.
    pub seed: u64,
    /// Majority over all answers, ties for the label that comes first.
    pub majority: f64,
    /// The same, ties as they would fall by chance.
    pub majority_ties_by_chance: f64,
    /// The default method over all answers.
    pub default: f64,
    /// The part of all answers that is saved at the accuracy of the better of both majorities, seed by seed; nothing
    /// where a seed never reaches it.
    pub saved_at_majority: Option<Spread>,
    /// Fixed overlap.
    pub fixed: Vec<Fixed>,
    /// Adaptive overlap along the ladder of targets.
    pub adaptive: Vec<Adaptive>,
}
