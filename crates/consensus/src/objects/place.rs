//! Where a thing is: its shapes blended, careful workers first.
//!
//! What a shape lacks is one less its likeness to the blend. A worker weighs as much as the mean square of what their
//! shapes lack is small, pulled towards the crowd's as if by a few shapes more; and one shape that lacks much more than
//! the worker's shapes do counts less (Student's distribution with three degrees of freedom), so that a slip of the hand
//! does not drag the blend along. A shape's own part in the blend is taken out of what it lacks. Weights and blends take
//! turns, four times.

use super::{Cluster, Shape};

const TURNS: usize = 4;
/// How often a blend is made anew with slips counting less.
const BLENDS: usize = 2;
const CREDIT: f64 = 5.0;
const FREEDOM: f64 = 3.0;
/// The least mean square a worker's shapes may lack.
const LEAST: f64 = 1e-6;

/// Blends and what workers lack.
pub(super) struct Places<S> {
    /// Each cluster's blend and the mean likeness of its shapes to it.
    pub shapes: Vec<Option<(S, f64)>>,
    /// The mean square of what each worker's shapes lack.
    pub lacking: Vec<f64>,
}

/// Places every cluster. What hardly is a thing says little of workers.
pub(super) fn place<S: Shape>(clusters: &[Cluster<S>], present: &[f64], workers: usize) -> Places<S> {
    let mut lacking = vec![0.01; workers];
    let mut shapes: Vec<Option<(S, f64)>> = Vec::new();
    for turn in 0..TURNS {
        shapes.clear();
        let mut sums = vec![(0.0, 0.0); workers];
        for (cluster, present) in clusters.iter().zip(present) {
            let members: Vec<(usize, &S)> =
                cluster.drawn().map(|(worker, drawn)| (worker, &drawn.shape)).collect();
            let placed = blend(&members, &lacking);
            if let Some(placed) = &placed {
                for (lack, (worker, _)) in placed.lacks.iter().zip(&members).filter(|_| members.len() > 1) {
                    sums[*worker].0 += present * lack;
                    sums[*worker].1 += present;
                }
            }
            shapes.push(placed.map(|placed| (placed.shape, placed.likeness)));
        }
        if turn + 1 < TURNS {
            lacking = pull(&sums);
        }
    }
    Places { shapes, lacking }
}

fn pull(sums: &[(f64, f64)]) -> Vec<f64> {
    let all = sums.iter().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    let usual = if all.1 > 0.0 { all.0 / all.1 } else { 0.01 };
    sums.iter().map(|(sum, count)| ((sum + CREDIT * usual) / (count + CREDIT)).max(LEAST)).collect()
}

struct Blend<S> {
    shape: S,
    likeness: f64,
    /// The square of what each shape lacks, its own part in the blend taken out, slips counting less.
    lacks: Vec<f64>,
}

fn blend<S: Shape>(members: &[(usize, &S)], lacking: &[f64]) -> Option<Blend<S>> {
    let steady: Vec<f64> = members.iter().map(|(worker, _)| 1.0 / lacking[*worker]).collect();
    let weigh = |weights: &[f64]| -> Vec<(&S, f64)> {
        members.iter().zip(weights).map(|((_, shape), weight)| (*shape, *weight)).collect()
    };
    let mut weights = steady.clone();
    let mut shape = S::blend(&weigh(&weights))?;
    let lacks = |shape: &S| -> Vec<f64> {
        members.iter().map(|(_, own)| 1.0 - own.likeness(shape).clamp(0.0, 1.0)).collect()
    };
    for _ in 1..BLENDS {
        let found = lacks(&shape);
        for (index, lack) in found.iter().enumerate() {
            let slip = lack * lack * steady[index];
            weights[index] = steady[index] * (FREEDOM + 1.0) / (FREEDOM + slip);
        }
        shape = S::blend(&weigh(&weights))?;
    }
    let total: f64 = weights.iter().sum();
    let found = lacks(&shape);
    let likeness =
        found.iter().zip(&weights).map(|(lack, weight)| (1.0 - lack) * weight / total).sum::<f64>();
    let without_own = found.iter().enumerate().map(|(index, lack)| {
        let off = lack / (1.0 - (weights[index] / total).min(0.8));
        off * off * (weights[index] / steady[index])
    });
    let lacks = without_own.collect();
    Some(Blend { shape, likeness: likeness.clamp(0.0, 1.0), lacks })
}
