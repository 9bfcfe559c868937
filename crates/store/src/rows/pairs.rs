//! Rows of pairs: which assignments belong together, and which known task was learned from which.

use crate::table;
use gongdao_kernel::{AssignmentId, TaskId};

/// One of two assignments that were handed out together; the other has such a row too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The one beside it.
    pub partner: AssignmentId,
}

table! { Pair, "pair", lock true, key (assignment: AssignmentId), columns { partner: AssignmentId } }

/// A task whose answer was learned, or the known task that was made of it; the other has such a row too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twin {
    /// The task.
    pub task: TaskId,
    /// The other.
    pub other: TaskId,
}

table! { Twin, "twin", lock true, key (task: TaskId), columns { other: TaskId } }
