//! Scores against the truth, and majority at a fixed overlap to compare with.

use super::replay::{Found, shuffle};
use super::{Crowd, Given};
use gongdao_consensus::chance::Chance;

/// Bins of equal width for the calibration error.
const BINS: usize = 15;

/// How what was found compares with the truth, over tasks whose truth is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Tasks that were scored.
    pub tasks: usize,
    /// The share that is right.
    pub accuracy: f64,
    /// Expected calibration error: how far probabilities lie from the share that is right, in fifteen bins.
    pub calibration_error: f64,
}

/// Scores what was found.
pub fn score(crowd: &Crowd, found: &[Option<Found>]) -> Score {
    let mut bins = [(0.0, 0.0); BINS];
    let (mut tasks, mut right) = (0_usize, 0_usize);
    for (truth, found) in crowd.truth.iter().zip(found) {
        let Some(truth) = truth else { continue };
        tasks += 1;
        let Some(found) = found else { continue };
        let probability = f64::from(found.probability_ppm) / 1e6;
        let is_right = found.label == *truth;
        right += usize::from(is_right);
        let bin = &mut bins[((probability * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += probability;
        bin.1 += f64::from(u8::from(is_right));
    }
    let off: f64 = bins.iter().map(|(said, was)| (said - was).abs()).sum();
    let all = tasks.max(1) as f64;
    Score { tasks, accuracy: right as f64 / all, calibration_error: off / all }
}

/// Majority over at most `overlap` answers of each task, chosen by the seed: answers taken, and the share that is right,
/// ties counted as they would fall by chance.
pub fn majority(crowd: &Crowd, overlap: usize, seed: u64) -> (usize, f64) {
    let mut chance = Chance::new(seed);
    let mut taken = 0;
    let right = share_right(crowd, |answers, truth| {
        let mut answers = answers.to_vec();
        shuffle(&mut answers, &mut chance);
        answers.truncate(overlap);
        taken += answers.len();
        let counts = counts(crowd, &answers);
        let most = counts.iter().copied().max().unwrap_or(0);
        let tied = counts.iter().filter(|count| **count == most).count().max(1);
        let has = counts.get(truth as usize).copied().unwrap_or(0) == most && most > 0;
        if has { 1.0 / tied as f64 } else { 0.0 }
    });
    (taken, right)
}

/// Majority over all answers, ties broken for the label that comes first: the rule `consensus` has.
pub fn majority_by_order(crowd: &Crowd) -> f64 {
    share_right(crowd, |answers, truth| {
        let counts = counts(crowd, answers);
        let most = counts.iter().copied().max().unwrap_or(0);
        let first = counts.iter().position(|count| *count == most && most > 0);
        f64::from(u8::from(first == Some(truth as usize)))
    })
}

fn counts(crowd: &Crowd, answers: &[Given]) -> Vec<usize> {
    let mut counts = vec![0; crowd.classes as usize];
    for given in answers {
        if let Some(count) = counts.get_mut(given.label as usize) {
            *count += 1;
        }
    }
    counts
}

fn share_right(crowd: &Crowd, mut right: impl FnMut(&[Given], u32) -> f64) -> f64 {
    let (mut sum, mut tasks) = (0.0, 0_usize);
    for (answers, truth) in crowd.tasks.iter().zip(&crowd.truth) {
        // Tasks without a truth take answers too.
        sum += right(answers, truth.unwrap_or(u32::MAX));
        tasks += usize::from(truth.is_some());
    }
    sum / tasks.max(1) as f64
}
