//! Plurality: the label most answers gave.

use crate::Share;

/// The name and version stored beside results.
pub const METHOD: &str = "majority/1";

/// What one-label answers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<'a> {
    /// The label most answers gave; of equally many, the lowest in string order.
    pub label: &'a str,
    /// The share of answers that gave it.
    pub probability: Share,
    /// Every label with its answers: most first, equals in string order.
    pub counts: Vec<(&'a str, u64)>,
}

/// Counts labels, one per answer; `None` without answers.
pub fn majority<'a>(labels: impl IntoIterator<Item = &'a str>) -> Option<Tally<'a>> {
    let counts = counts(labels);
    let &(label, votes) = counts.first()?;
    let probability = Share::new(votes, counts.iter().map(|(_, votes)| votes).sum())?;
    Some(Tally { label, probability, counts })
}

/// Every item with how often it occurs: most first, equals from low to high.
pub(crate) fn counts<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<(T, u64)> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_unstable();
    let mut counts: Vec<(T, u64)> = Vec::new();
    for item in items {
        match counts.last_mut() {
            Some((last, count)) if *last == item => *count += 1,
            _ => counts.push((item, 1)),
        }
    }
    // Stable, so equals keep the order they were sorted in.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
