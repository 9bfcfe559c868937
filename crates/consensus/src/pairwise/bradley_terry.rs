//! Bradley and Terry's model (*Rank analysis of incomplete block designs*, Biometrika 39, 1952): an item of strength
//! `a` beats one of strength `b` with probability `1 / (1 + e^(b − a))`. Fitted to its true maximum; where that would
//! lie at infinity, a small prior holds it (see `luce`).

use super::{Comparison, Scale};
use crate::luce::Choices;
use crate::names::Names;
use crate::watch::Watch;

/// The name and version stored beside results.
pub const METHOD: &str = "bradley-terry/1";

/// Puts items on one scale. `prior` is how many wins, and as many losses, each item is given against an imagined item
/// of middle strength; `None` gives none where the maximum is finite without, else a tenth. `watch` is told of rounds.
pub fn bradley_terry(comparisons: &[Comparison<'_>], prior: Option<f64>, watch: Watch<'_>) -> Scale {
    let names = Names::of(comparisons.iter().flat_map(|one| [one.left, one.right]));
    let number = |name: &str| names.number(name).unwrap_or(0) as u32;
    let mut outcomes: Vec<(u32, u32)> = comparisons
        .iter()
        .map(|one| {
            let (winner, loser) = one.outcome();
            (number(winner), number(loser))
        })
        .collect();
    outcomes.sort_unstable();
    let mut choices = Choices::among(names.len());
    for same in outcomes.chunk_by(|a, b| a == b) {
        choices.push(&[same[0].0, same[0].1], same.len() as f64);
    }
    let prior = prior.filter(|prior| prior.is_finite() && *prior >= 0.0);
    // No prior at all is only granted where the maximum is finite.
    let prior = prior.filter(|prior| *prior > 0.0).unwrap_or_else(|| choices.needed_prior());
    let fit = choices.fit(prior, watch);
    let errors = choices.errors(&fit.strengths, prior);
    Scale::new(&names, fit.strengths, errors, prior, fit.rounds)
}
