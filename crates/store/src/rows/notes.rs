//! Rows of what reviewers said of an answer's objects.

use crate::table;
use gongdao_kernel::{AssignmentId, Instant, PersonId};

/// What a reviewer said of one round of an answer, besides the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewNote {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Which of its answers.
    pub round: u32,
    /// Comments pinned to objects and places, JSON.
    pub pins: String,
    /// The answer as the reviewer put it right, canonical, where it was accepted so.
    pub fixed: Option<String>,
    /// Who.
    pub reviewer: PersonId,
    /// When.
    pub at: Instant,
}

table! { ReviewNote, "review_note", lock false, key (assignment: AssignmentId, round: u32), columns {
    pins: String, fixed: Option<String>, reviewer: PersonId, at: Instant,
} }
