//! The middle number. Unlike a mean it does not move when one answer is absurd.

use crate::Share;

/// The name and version stored beside results.
pub const METHOD: &str = "median/1";

/// What number answers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    /// The middle answer. Of an even number of answers the mean of the middle two where that is exact at the given
    /// scale, else the lower of the two.
    pub value: i64,
    /// The share of answers equal to `value`: zero where it is a mean of two that nobody gave.
    pub probability: Share,
}

/// The median of exact decimals, given as integers at one common scale (12.5 and 3 as 125 and 30 tenths); `None`
/// without answers.
pub fn median(mantissas: impl IntoIterator<Item = i64>) -> Option<Median> {
    let mut sorted: Vec<i64> = mantissas.into_iter().collect();
    sorted.sort_unstable();
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    let sum = i128::from(lower) + i128::from(upper);
    let value = if sum % 2 == 0 { i64::try_from(sum / 2).ok()? } else { lower };
    let equal = u64::try_from(sorted.iter().filter(|answer| **answer == value).count()).ok()?;
    Some(Median { value, probability: Share::new(equal, u64::try_from(sorted.len()).ok()?)? })
}
