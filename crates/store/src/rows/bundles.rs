//! Rows of bundles that are graded as a whole.

use crate::table;
use gongdao_kernel::{AssignmentId, BatchId, PersonId, parse_id};

/// The bundle of a worker in a batch that is being filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Who.
    pub worker: PersonId,
    /// The batch.
    pub batch: BatchId,
    /// Bundles that were graded before.
    pub ended: i64,
    /// The accepted answers in it that wait for their pay, in the order they came, as ids with blanks between.
    pub waiting: String,
    /// Those of them that a person accepted.
    pub vouched: String,
}

table! { Bundle, "bundle", lock true, key (worker: PersonId, batch: BatchId), columns {
    ended: i64, waiting: String, vouched: String,
} }

impl Bundle {
    /// The first of a worker in a batch, with nothing in it.
    #[must_use]
    pub fn blank(worker: PersonId, batch: BatchId) -> Self {
        Self { worker, batch, ended: 0, waiting: String::new(), vouched: String::new() }
    }

    /// The answers that wait.
    pub fn waiting(&self) -> impl Iterator<Item = AssignmentId> + '_ {
        self.waiting.split(' ').filter_map(parse_id)
    }

    /// Whether a person accepted the answer.
    #[must_use]
    pub fn is_vouched(&self, assignment: AssignmentId) -> bool {
        self.vouched.split(' ').filter_map(parse_id).any(|id: AssignmentId| id == assignment)
    }

    /// Adds an accepted answer.
    pub fn add(&mut self, assignment: AssignmentId, vouched: bool) {
        append(&mut self.waiting, assignment);
        if vouched {
            append(&mut self.vouched, assignment);
        }
    }

    /// Begins the next one.
    pub fn end(&mut self) {
        self.ended += 1;
        self.waiting.clear();
        self.vouched.clear();
    }
}

fn append(list: &mut String, assignment: AssignmentId) {
    if !list.is_empty() {
        list.push(' ');
    }
    list.push_str(&assignment.to_string());
}
