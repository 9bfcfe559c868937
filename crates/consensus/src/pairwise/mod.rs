//! Which of two is better: from comparisons of pairs, and from rankings of several, to one scale.
//!
//! * [`bradley_terry`] takes every comparison at its word;
//! * [`noisy_bradley_terry`] also learns who judges with care, who by position and who the wrong way round;
//! * [`plackett_luce`] reads whole rankings.
//!
//! A result names items in string order; strengths are logarithms with mean zero, scores are their exponentials with
//! sum one: the probability that the item would be chosen out of all.

mod belief;
mod bradley_terry;
mod noisy;
mod plackett_luce;
mod round;

pub use bradley_terry::{METHOD as BRADLEY_TERRY, bradley_terry};
pub use noisy::{Judge, METHOD as NOISY_BRADLEY_TERRY, NoisyScale, noisy_bradley_terry};
pub use plackett_luce::{METHOD as PLACKETT_LUCE, Ranking, plackett_luce};

use crate::names::Names;
use gongdao_geometry::elementary::{exp, ln_sum_exp};
use std::fmt;

/// A comparison of two items by a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// Who compared.
    pub worker: &'a str,
    /// What was shown first.
    pub left: &'a str,
    /// What was shown second.
    pub right: &'a str,
    left_won: bool,
}

impl<'a> Comparison<'a> {
    /// A comparison and what the worker answered.
    ///
    /// # Errors
    /// When the answer is neither of the two, or the two are the same item.
    pub fn new(worker: &'a str, left: &'a str, right: &'a str, winner: &str) -> Result<Self, BadComparison> {
        if left == right {
            return Err(BadComparison::Same(left.to_owned()));
        }
        if winner != left && winner != right {
            return Err(BadComparison::Neither {
                left: left.to_owned(),
                right: right.to_owned(),
                label: winner.to_owned(),
            });
        }
        Ok(Self { worker, left, right, left_won: winner == left })
    }

    /// The better item and the other one.
    pub fn outcome(&self) -> (&'a str, &'a str) {
        if self.left_won { (self.left, self.right) } else { (self.right, self.left) }
    }

    /// Whether the item shown first won.
    pub fn left_won(&self) -> bool {
        self.left_won
    }
}

/// Why a row or a ranking compares nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadComparison {
    /// An item stands on both sides, or twice in a ranking.
    Same(String),
    /// The answer is neither of the two.
    Neither {
        /// The item shown first.
        left: String,
        /// The item shown second.
        right: String,
        /// What was answered.
        label: String,
    },
}

impl fmt::Display for BadComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(item) => write!(f, "`{item}` is compared with itself; name different items"),
            Self::Neither { left, right, label } => {
                write!(f, "`label` is `{label}`; give the better one, `{left}` or `{right}`")
            }
        }
    }
}

impl std::error::Error for BadComparison {}

/// An item and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The item.
    pub item: String,
    /// The logarithm of its worth; all items have mean zero.
    pub strength: f64,
    /// The standard error of the strength; not worked out for more than a thousand items.
    pub error: Option<f64>,
    /// Its worth, all items having sum one.
    pub score: f64,
}

/// Items on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Every item, in string order.
    pub items: Vec<Standing>,
    /// Wins and losses that each item was given against an imagined one: zero where the comparisons needed no help.
    pub prior: f64,
    /// Rounds until the maximum was reached.
    pub rounds: usize,
}

impl Scale {
    fn new(
        names: &Names,
        mut strengths: Vec<f64>,
        errors: Option<Vec<f64>>,
        prior: f64,
        rounds: usize,
    ) -> Self {
        crate::luce::centre(&mut strengths);
        let whole = ln_sum_exp(&strengths);
        let items = names.iter().zip(&strengths).enumerate().map(|(index, (item, strength))| Standing {
            item: item.to_owned(),
            strength: *strength,
            error: errors.as_ref().and_then(|errors| errors.get(index).copied()),
            score: exp(strength - whole),
        });
        Self { items: items.collect(), prior, rounds }
    }

    /// The items from best to worst; equals in string order.
    pub fn ranked(&self) -> Vec<&Standing> {
        let mut ranked: Vec<&Standing> = self.items.iter().collect();
        ranked.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        ranked
    }
}
