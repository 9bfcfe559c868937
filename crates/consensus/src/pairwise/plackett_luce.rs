//! Plackett and Luce's model of rankings (Plackett, *The analysis of permutations*, Applied Statistics 24, 1975): the
//! best item is chosen out of all in proportion to worth, then the next out of the rest, and so on. A ranking need not
//! name every item; it says nothing of those it leaves out. Fitted as [`super::bradley_terry()`] is.

use super::{BadComparison, Scale};
use crate::luce::Choices;
use crate::names::Names;
use crate::watch::Watch;

/// The name and version stored beside results.
pub const METHOD: &str = "plackett-luce/1";

/// Items from best to worst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking<'a>(Vec<&'a str>);

impl<'a> Ranking<'a> {
    /// A ranking from best to worst.
    ///
    /// # Errors
    /// When an item stands in it twice.
    pub fn new(order: impl IntoIterator<Item = &'a str>) -> Result<Self, BadComparison> {
        let order: Vec<&str> = order.into_iter().collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(BadComparison::Same(pair[0].to_owned())),
            None => Ok(Self(order)),
        }
    }
}

/// Puts items on one scale. `prior` and `watch` are as for [`super::bradley_terry()`].
pub fn plackett_luce(rankings: &[Ranking<'_>], prior: Option<f64>, watch: Watch<'_>) -> Scale {
    let names = Names::of(rankings.iter().flat_map(|ranking| ranking.0.iter().copied()));
    let number = |name: &&str| names.number(name).unwrap_or(0) as u32;
    // A stage does not care in which order the rest follows, so equal stages are counted together.
    let mut stages: Vec<Vec<u32>> = Vec::new();
    for ranking in rankings {
        let order: Vec<u32> = ranking.0.iter().map(number).collect();
        for start in 0..order.len().saturating_sub(1) {
            let mut stage = order[start..].to_vec();
            stage[1..].sort_unstable();
            stages.push(stage);
        }
    }
    stages.sort_unstable();
    let mut choices = Choices::among(names.len());
    for same in stages.chunk_by(|a, b| a == b) {
        choices.push(&same[0], same.len() as f64);
    }
    let prior = prior.filter(|prior| prior.is_finite() && *prior > 0.0);
    let prior = prior.unwrap_or_else(|| choices.needed_prior());
    let fit = choices.fit(prior, watch);
    let errors = choices.errors(&fit.strengths, prior);
    Scale::new(&names, fit.strengths, errors, prior, fit.rounds)
}
