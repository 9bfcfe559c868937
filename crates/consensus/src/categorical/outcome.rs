//! What a method found.

use super::labels::Labels;
use super::settings::{Method, Settings};

/// Probabilities of every task's classes, and a skill for every worker.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The method.
    pub method: Method,
    /// Rounds it took.
    pub rounds: usize,
    pub(super) classes: usize,
    /// Task by task, one for each class.
    pub(super) probabilities: Vec<f32>,
    pub(super) answers: Vec<u32>,
    /// A worker's chance of being right, from 0 to 1.
    pub(super) skills: Vec<f64>,
}

impl Fit {
    pub(super) fn empty(method: Method) -> Self {
        Self {
            method,
            rounds: 0,
            classes: 0,
            probabilities: Vec::new(),
            answers: Vec::new(),
            skills: Vec::new(),
        }
    }

    /// From probabilities task by task; the answer is the first class that is as likely as any, but for rounding.
    pub(super) fn of(
        method: Method,
        labels: &Labels,
        rounds: usize,
        probabilities: Vec<f32>,
        answers: Vec<u32>,
    ) -> Self {
        let classes = labels.classes.len();
        Self { method, rounds, classes, probabilities, answers, skills: Vec::new() }
    }

    /// How many tasks there are.
    pub fn tasks(&self) -> usize {
        self.answers.len()
    }

    /// The class of a task; zero where there is no such task.
    pub fn answer(&self, task: usize) -> usize {
        self.answers.get(task).map_or(0, |class| *class as usize)
    }

    /// How likely the answer of a task is, from 0 to 1.
    pub fn probability(&self, task: usize) -> f64 {
        self.probabilities(task).get(self.answer(task)).map_or(0.0, |p| f64::from(*p))
    }

    /// How likely each class of a task is; they sum to one.
    pub fn probabilities(&self, task: usize) -> &[f32] {
        let start = task.saturating_mul(self.classes);
        self.probabilities.get(start..start + self.classes).unwrap_or_default()
    }

    /// Each worker's chance of being right, from 0 to 1, as the method sees it.
    pub fn skills(&self) -> &[f64] {
        &self.skills
    }

    /// Puts known answers in their place.
    pub(super) fn set_known(&mut self, settings: &Settings<'_>) {
        for (task, class) in settings.known {
            let (task, class) = (*task as usize, *class as usize);
            if task < self.answers.len() && class < self.classes {
                let own = &mut self.probabilities[task * self.classes..(task + 1) * self.classes];
                own.fill(0.0);
                own[class] = 1.0;
                self.answers[task] = class as u32;
            }
        }
    }
}

/// The first class that is as good as the best but for rounding.
pub(super) fn first_best(scores: &[f64], slack: f64) -> usize {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let enough = best - best.abs() * slack;
    scores.iter().position(|score| *score >= enough).unwrap_or(0)
}
