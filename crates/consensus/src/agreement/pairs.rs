//! Every two workers who met on a task, and how often they said the same.

use super::kappa::{Weights, cohen};
use super::{Rate, Ratings};

/// More meetings than this are not listed: their number grows with the square of says on a task.
pub const MOST_MEETINGS: usize = 50_000_000;

/// Two workers who met.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The number of the worker lower in string order.
    pub one: usize,
    /// The number of the other.
    pub other: usize,
    /// How often they said the same, of the tasks both have.
    pub agreement: Rate,
    /// Cohen's κ over those tasks, where it is defined.
    pub kappa: Option<f64>,
}

/// Every pair that met, in string order of the two names; `None` where there are more than [`MOST_MEETINGS`] meetings.
pub fn pairs(ratings: &Ratings) -> Option<Vec<Pair>> {
    let meetings: usize = ratings.by_task().map(|says| says.len() * says.len().saturating_sub(1) / 2).sum();
    if meetings > MOST_MEETINGS {
        return None;
    }
    let mut met: Vec<(u32, u32, u32, u32)> = Vec::with_capacity(meetings);
    for says in ratings.by_task() {
        for (index, one) in says.iter().enumerate() {
            met.extend(
                says[index + 1..].iter().map(|other| (one.worker, other.worker, one.label, other.label)),
            );
        }
    }
    met.sort_unstable();
    let pair = |same: &[(u32, u32, u32, u32)]| {
        let labels: Vec<(u32, u32)> = same.iter().map(|meeting| (meeting.2, meeting.3)).collect();
        let agreed = labels.iter().filter(|(one, other)| one == other).count();
        Pair {
            one: same[0].0 as usize,
            other: same[0].1 as usize,
            agreement: Rate::new(agreed as f64, labels.len() as f64),
            kappa: cohen(&labels, Weights::None),
        }
    };
    Some(met.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(pair).collect())
}
