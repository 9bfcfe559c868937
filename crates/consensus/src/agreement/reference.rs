//! What a worker's labels are held against.
//!
//! Where true labels are given, those. Else the majority of the *other* workers on the task, since a worker who counts in
//! the majority looks better than they are; where several labels have equally many, each is the reference in part.

use super::{Ratings, Say};
use std::collections::BTreeMap;

/// True labels by task; empty where the others are the reference.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    truths: BTreeMap<usize, Option<u32>>,
}

impl Reference {
    /// The majority of the others.
    pub fn others() -> Self {
        Self::default()
    }

    /// True labels of some tasks; tasks without are not looked at. A true label that nobody gave is a label of its own.
    pub fn truths<'a>(ratings: &Ratings, truths: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let known = truths.into_iter().filter_map(|(task, label)| {
            let label = ratings.labels().number(label).map(|label| label as u32);
            ratings.tasks().number(task).map(|task| (task, label))
        });
        Self { truths: known.collect() }
    }

    /// The labels that are right for a say, each with its part; none where nothing is known.
    pub(super) fn of(&self, task: usize, says: &[Say], worker: u32) -> Vec<(Option<u32>, f64)> {
        if !self.truths.is_empty() {
            return self.truths.get(&task).map(|label| (*label, 1.0)).into_iter().collect();
        }
        let others: Vec<Say> = says.iter().filter(|say| say.worker != worker).copied().collect();
        let counts = super::label_counts(&others);
        let most = counts.iter().map(|(_, count)| *count).fold(0.0, f64::max);
        let best: Vec<u32> = counts.into_iter().filter(|(_, count)| *count >= most).map(|(l, _)| l).collect();
        let part = 1.0 / best.len().max(1) as f64;
        best.into_iter().map(|label| (Some(label), part)).collect()
    }
}
