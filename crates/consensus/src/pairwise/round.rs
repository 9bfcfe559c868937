//! One round of the noisy model: each answer is weighed by how it may have come about, habits are counted from that, and
//! strengths climb one step.
//!
//! The step is Newton's, solved by conjugate gradients, and short enough that it never falls: along a line on which no
//! difference of strengths changes by more than ln 2, the curvature of every term at most doubles, so a step of part `t`
//! gains at least `t (1 − t)` of what the slope promises. No height needs to be worked out.

use super::belief::{Belief, Habit};
use super::noisy::{CROWD_CREDIT, PRIOR, SIDE_CREDIT, WORKER_CREDIT, shares};
use crate::linear::conjugate_gradients;
use gongdao_geometry::elementary::logistic;
use std::f64::consts::LN_2;

/// What is left of the slope when the step counts as solved, as a part.
const REST: f64 = 1e-3;

/// Equal comparisons by one worker.
pub(super) struct Seen {
    /// Which pair it is, whoever stands on the left.
    pub pair: u32,
    /// Whether the pair's lower item stands on the left.
    pub is_lower_left: bool,
    pub left_won: f64,
    pub right_won: f64,
}

impl Seen {
    /// How many there are.
    pub fn answers(&self) -> f64 {
        self.left_won + self.right_won
    }
}

/// All comparisons.
pub(super) struct Answers {
    pub items: usize,
    /// The pairs that were compared: lower and higher item.
    pub pairs: Vec<(u32, u32)>,
    /// By worker.
    pub seen: Vec<Vec<Seen>>,
}

/// How often the lower and the higher item of a pair was better.
pub(super) type Better = [f64; 2];

impl Answers {
    /// The round after `before`.
    pub fn round(&self, before: &Belief) -> Belief {
        let Belief { strengths, habits } = before;
        let apart = |(low, high): &(u32, u32)| strengths[*low as usize] - strengths[*high as usize];
        let chances: Vec<f64> = self.pairs.iter().map(|pair| logistic(apart(pair))).collect();
        let mut better = vec![[0.0; 2]; self.pairs.len()];
        let weighed: Vec<_> = self
            .seen
            .iter()
            .zip(habits)
            .map(|(seen, habit)| weigh(seen, *habit, &chances, &mut better))
            .collect();
        let add = |sum: [f64; 3], own: &[f64; 3]| [sum[0] + own[0], sum[1] + own[1], sum[2] + own[2]];
        let crowd = shares(weighed.iter().map(|(counts, _)| counts).fold(CROWD_CREDIT, add));
        let habit = |(counts, sides): &([f64; 3], [f64; 2])| Habit {
            shares: shares(add(crowd.map(|share| share * WORKER_CREDIT), counts)),
            left: sides[0] / (sides[0] + sides[1]),
        };
        let habits = weighed.iter().map(habit).collect();
        Belief { strengths: self.climbed(strengths, &chances, &better), habits }
    }

    /// Strengths one step higher.
    fn climbed(&self, strengths: &[f64], chances: &[f64], better: &[Better]) -> Vec<f64> {
        let ups = strengths.iter().map(|strength| logistic(*strength));
        let (mut slope, mut diagonal): (Vec<f64>, Vec<f64>) =
            ups.map(|up| (PRIOR * (1.0 - 2.0 * up), 2.0 * PRIOR * up * (1.0 - up))).unzip();
        let bends = diagonal.clone();
        let mut weights = Vec::with_capacity(self.pairs.len());
        for (((low, high), chance), [lower, higher]) in self.pairs.iter().zip(chances).zip(better) {
            let (low, high) = (*low as usize, *high as usize);
            let surplus = lower * (1.0 - chance) - higher * chance;
            let weight = (lower + higher) * chance * (1.0 - chance);
            slope[low] += surplus;
            slope[high] -= surplus;
            diagonal[low] += weight;
            diagonal[high] += weight;
            weights.push(weight);
        }
        let step = conjugate_gradients(&diagonal, &slope, REST, |v, out| {
            out.iter_mut().zip(&bends).zip(v).for_each(|((out, bend), v)| *out = bend * v);
            for ((low, high), weight) in self.pairs.iter().zip(&weights) {
                let flow = weight * (v[*low as usize] - v[*high as usize]);
                out[*low as usize] += flow;
                out[*high as usize] -= flow;
            }
        });
        let longest = step.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
        let part = if 2.0 * longest > LN_2 { LN_2 / (2.0 * longest) } else { 1.0 };
        strengths.iter().zip(&step).map(|(strength, step)| strength + part * step).collect()
    }
}

/// What a worker's answers come to: how many were given in each way, and how many without looking for the left and for the
/// right item. What they say of pairs is added to `better`.
fn weigh(seen: &[Seen], habit: Habit, chances: &[f64], better: &mut [Better]) -> ([f64; 3], [f64; 2]) {
    let (mut counts, mut sides) = ([0.0; 3], [SIDE_CREDIT; 2]);
    for one in seen {
        let lower = chances[one.pair as usize];
        let (left, right, chance) = if one.is_lower_left { (0, 1, lower) } else { (1, 0, 1.0 - lower) };
        let better = &mut better[one.pair as usize];
        let mut add = |ways: [f64; 3], answers: f64, side: usize, [named, other]: [usize; 2]| {
            let sum: f64 = ways.iter().sum();
            let scale = if sum > 0.0 { answers / sum } else { 0.0 };
            let ways = ways.map(|way| way * scale);
            counts.iter_mut().zip(ways).for_each(|(count, way)| *count += way);
            sides[side] += ways[2];
            better[named] += ways[0];
            better[other] += ways[1];
        };
        if one.left_won > 0.0 {
            add(habit.left_chances(chance), one.left_won, 0, [left, right]);
        }
        if one.right_won > 0.0 {
            add(habit.right_chances(chance), one.right_won, 1, [right, left]);
        }
    }
    (counts, sides)
}
