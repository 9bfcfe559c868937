//! What commands answer. An outcome is kept with its idempotency key, so it holds ids and numbers, never data.

use gongdao_kernel::TeamId;
use gongdao_kernel::{AssignmentId, BatchId, Instant, PersonId, ProjectId, TaskId};
use gongdao_market::{AssignmentState, BatchState, ProjectState};
use serde::{Deserialize, Serialize};

/// A leased or reserved task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leased {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The task.
    pub task: TaskId,
    /// Shown again at submit, extend and return.
    pub fence: i64,
    /// Until when.
    pub until: Instant,
    /// Whether it is reserved only.
    pub reserved: bool,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing more to say.
    Done,
    /// An account was made.
    Person {
        /// It.
        person: PersonId,
    },
    /// A project was made or moved.
    Project {
        /// It.
        project: ProjectId,
        /// Where it stands now.
        state: ProjectState,
    },
    /// A batch was made or moved.
    Batch {
        /// It.
        batch: BatchId,
        /// Where it stands now.
        state: BatchState,
    },
    /// Tasks were added.
    Added {
        /// How many.
        tasks: u32,
        /// The first one's id.
        first: Option<TaskId>,
    },
    /// Tasks were leased or reserved.
    Claimed {
        /// They.
        leases: Vec<Leased>,
    },
    /// An assignment moved.
    Assignment {
        /// It.
        assignment: AssignmentId,
        /// Where it stands now.
        state: AssignmentState,
        /// Until when that lasts.
        until: Instant,
        /// What was paid, in micro-units, when it was.
        paid_micros: i64,
    },
    /// An answer came too late to be paid, and is kept.
    LateKept {
        /// The assignment.
        assignment: AssignmentId,
        /// `late_slot_taken` or `late_unfunded`.
        reason: String,
    },
    /// A team was founded, joined or changed.
    Team {
        /// It.
        team: TeamId,
    },
}
