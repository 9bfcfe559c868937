//! Temperature: one number that makes a classifier as sure as it is right. A classifier that knows its examples by
//! heart is too sure of what is new; dividing its scores by a number found on answers it had not seen mends that.

use super::FOLDS;
use gongdao_geometry::elementary::{exp, ln};

/// The logarithms between which a temperature is looked for.
const COLDEST: f64 = -2.5;
const HOTTEST: f64 = 2.5;
const ROUNDS: usize = 40;

/// Scores as probabilities, at a temperature.
pub(super) fn probabilities(scores: &[f64], temperature: f64) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let mut parts: Vec<f64> = scores.iter().map(|score| exp((score - most) / temperature)).collect();
    let sum: f64 = parts.iter().sum();
    parts.iter_mut().for_each(|part| *part /= sum);
    parts
}

/// The temperature at which the truth was least surprising, by golden section. One wrong answer more than there were is
/// allowed for, as Platt did: a classifier that was right sixty times of sixty is not sure without any doubt.
pub(super) fn temperature<'a>(said: impl Iterator<Item = (&'a [f64], usize)> + Clone) -> f64 {
    let doubt = 1.0 / (said.clone().count() as f64 + 2.0);
    let surprise = |heat: f64| {
        let temperature = exp(heat);
        let of = |(scores, truth): (&[f64], usize)| {
            let said = probabilities(scores, temperature);
            let others = (said.len() - 1).max(1) as f64;
            let part = |class: usize| if class == truth { 1.0 - doubt } else { doubt / others };
            -said.iter().enumerate().map(|(class, said)| part(class) * ln(said.max(1e-12))).sum::<f64>()
        };
        said.clone().map(of).sum::<f64>()
    };
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (COLDEST, HOTTEST);
    let (mut left, mut right) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_left, mut at_right) = (surprise(left), surprise(right));
    for _ in 0..ROUNDS {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - ratio * (high - low);
            at_left = surprise(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + ratio * (high - low);
            at_right = surprise(right);
        }
    }
    exp(f64::midpoint(low, high))
}

/// Probabilities of what no fold had seen, each at the temperature that the other folds ask for: so that the measure of
/// calibration has not seen its own answers either.
pub(super) fn out_of_fold(said: &[Vec<f64>], truth: &[usize], folds: &[usize]) -> Vec<Vec<f64>> {
    let heat: Vec<f64> = (0..FOLDS)
        .map(|fold| {
            let others = said.iter().zip(truth).zip(folds).filter(|(_, of)| **of != fold);
            temperature(others.map(|((scores, truth), _)| (scores.as_slice(), *truth)))
        })
        .collect();
    said.iter().zip(folds).map(|(scores, fold)| probabilities(scores, heat[*fold])).collect()
}
