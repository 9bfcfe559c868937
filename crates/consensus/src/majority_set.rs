//! Majority for answers that are sets: each option is voted on by itself.

use crate::Share;
use crate::majority::counts;

/// The name and version stored beside results.
pub const METHOD: &str = "majority-set/1";

/// What set answers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetTally<'a> {
    /// The options that more than half of the answers chose, in string order; none may have. Exactly half is out,
    /// so that an option needs more answers for it than against it.
    pub labels: Vec<&'a str>,
    /// How sure the least sure option is: the share of answers on its winning side, never under one half. One where
    /// nobody chose anything.
    pub probability: Share,
    /// The share of answers that are exactly `labels`. It can be zero: each option has a majority of its own.
    pub exact: Share,
    /// Every option chosen at all, with its answers: most first, equals in string order.
    pub counts: Vec<(&'a str, u64)>,
}

/// Counts options over answers that are sets of them; an option that stands twice in an answer counts once. `None`
/// without answers; an empty set is an answer.
pub fn majority_set<'a, S>(answers: impl IntoIterator<Item = S>) -> Option<SetTally<'a>>
where
    S: IntoIterator<Item = &'a str>,
{
    let unique = |answer: S| {
        let mut options: Vec<&str> = answer.into_iter().collect();
        options.sort_unstable();
        options.dedup();
        options
    };
    let sets: Vec<Vec<&str>> = answers.into_iter().map(unique).collect();
    let total = u64::try_from(sets.len()).ok()?;
    let counts = counts(sets.iter().flatten().copied());
    let is_in = |votes: u64| votes > total - votes;
    let mut labels: Vec<&str> =
        counts.iter().filter(|(_, votes)| is_in(*votes)).map(|(option, _)| *option).collect();
    labels.sort_unstable();
    let weakest = counts.iter().map(|(_, votes)| (*votes).max(total - votes)).min().unwrap_or(total);
    let equal = u64::try_from(sets.iter().filter(|set| **set == labels).count()).ok()?;
    Some(SetTally {
        labels,
        probability: Share::new(weakest, total)?,
        exact: Share::new(equal, total)?,
        counts,
    })
}
