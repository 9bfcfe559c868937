//! A crowd whose answers are known does its work again, asked as often as the market would ask: what adaptive overlap
//! saves, and what it costs in accuracy.
//!
//! Everything is seeded: the order of the tasks and, for each, the order in which its recorded workers come by. What is
//! decided is decided as in the market, by [`crate::judge`] and [`crate::overlap`], with nothing known of any worker in
//! the beginning; the truth is looked at afterwards, to score.
//!
//! What a replay cannot show: workers come in an order of chance rather than as they pleased, only those who
//! answered a task can be asked about it, and nobody behaves otherwise because overlap is adaptive.

mod curve;
mod measure;
mod replay;

pub use curve::{Point, answers_at};
pub use measure::{Score, majority, majority_by_order, score};
pub use replay::{Asking, Found, Judging, Plan, Replayed, replay};

/// One recorded answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Whose it is.
    pub worker: u32,
    /// What it says.
    pub label: u32,
}

/// What a crowd answered, and what is true.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    /// The answers of each task, of each worker the first.
    pub tasks: Vec<Vec<Given>>,
    /// The truth of each task, where it is known.
    pub truth: Vec<Option<u32>>,
    /// How many different answers are possible.
    pub classes: u32,
}

impl Crowd {
    /// How many answers there are.
    pub fn answers(&self) -> usize {
        self.tasks.iter().map(Vec::len).sum()
    }

    /// The most answers any task has.
    pub fn most(&self) -> usize {
        self.tasks.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// How many workers there are, as one more than the highest number.
    fn workers(&self) -> usize {
        self.tasks.iter().flatten().map(|given| given.worker as usize + 1).max().unwrap_or(0)
    }
}
