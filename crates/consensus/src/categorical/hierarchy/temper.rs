//! How sure to be. Labels of one task err together: a hard task misleads many at once, and nothing in a confusion matrix
//! knows that. Taken as independent, ten labels give odds of thousands to one that are right four times in five.
//!
//! With *n* voices that share a part ρ of what moves them, n labels weigh as much as n / (1 + (n − 1) ρ) independent ones
//! (the design effect of cluster samples: L. Kish, Survey Sampling, 1965). So a task's log-odds are divided by
//! 1 + (n − 1) ρ. That keeps the order of the classes.
//!
//! ρ is learned without gold: each label is foretold from the *other* labels of its task at several ρ, and they are
//! weighed by how well they foretold. What a crowd agrees on wrongly cannot be seen in this way, so the true ρ is
//! higher. [`RAISE`] and [`ADD`] are for that; they were fitted on public sets with gold, leaving each out in turn, and
//! the error is flat around them.

use super::super::real::{exp, exp2, ln, log2};
use super::super::work;
use super::Model;
use super::pass::chance;

const GRID: [f64; 13] = [0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.14, 0.19, 0.25, 0.32, 0.4, 0.5, 0.65];
const RAISE: f64 = 1.5;
const ADD: f64 = 0.03;
/// Labels that are looked at, about; more say nothing new.
const LOOKED_AT: usize = 200_000;

/// What a task's log-odds are multiplied by.
pub(super) fn warmth(voices: usize, together: f64) -> f64 {
    1.0 / (1.0 + voices.saturating_sub(1) as f64 * together)
}

/// How much labels of one task err together, from 0 to 1.
pub(super) fn learn(model: &Model<'_>, threads: usize) -> f64 {
    let stride = model.table.labels.len().div_ceil(LOOKED_AT).max(1);
    let parts = work::each(model.table.pieces(), threads, |tasks| {
        let mut sums = [0.0; GRID.len()];
        for task in tasks.filter(|task| task.is_multiple_of(stride)) {
            foretell(model, task, &mut sums);
        }
        sums
    });
    let mut sums = [0.0; GRID.len()];
    parts.iter().for_each(|part| sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part));
    let best = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut weights, mut mean) = (0.0, 0.0);
    for (together, sum) in GRID.iter().zip(sums) {
        let weight = exp(sum - best);
        weights += weight;
        mean += weight * together;
    }
    (RAISE * mean / weights + ADD).clamp(0.0, 1.0)
}

/// Adds, for each ρ, the logarithm of the chance with which each label of a task was foretold from the others.
fn foretell(model: &Model<'_>, task: usize, sums: &mut [f64]) {
    let (table, crowd, classes) = (&model.table, &model.crowd, model.table.classes);
    let own = &model.posteriors[task * classes..(task + 1) * classes];
    let mut chances: Vec<f64> = Vec::new();
    let mut all = vec![0.0; classes];
    table.each_voice(task, |rows| {
        let row = rows[0] as usize;
        let ((_, bases), totals) = crowd.of_row(table, row);
        for (((base, total), p), all) in bases.iter().zip(totals).zip(own).zip(&mut all) {
            let p = f64::from(*p);
            let (above, below) = chance(*base, *total, p / rows.len() as f64, p);
            let chance = (above / below).min(1.0);
            chances.push(chance);
            *all += log2(chance);
        }
    });
    let voices = chances.len() / classes;
    if voices < 2 || table.known(task).is_some() {
        return;
    }
    let mut scores = vec![0.0; classes];
    for chances in chances.chunks_exact(classes) {
        for (sum, together) in sums.iter_mut().zip(GRID) {
            let warmth = warmth(voices - 1, together);
            for (((score, prior), all), chance) in
                scores.iter_mut().zip(&crowd.prior_logs).zip(&all).zip(chances)
            {
                *score = prior + warmth * (all - log2(*chance));
            }
            let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let (mut weights, mut foretold) = (0.0, 0.0);
            for (score, chance) in scores.iter().zip(chances) {
                let weight = exp2(score - best);
                weights += weight;
                foretold += weight * chance;
            }
            *sum += ln(foretold / weights);
        }
    }
}
