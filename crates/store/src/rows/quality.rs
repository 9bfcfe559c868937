//! Rows of quality: what was judged of workers, and tasks whose answer is known.

use crate::table;
use gongdao_kernel::{BatchId, PersonId, ProjectId, TaskId};
use gongdao_market::GoldState;

/// What was judged of a worker's answers of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillRow {
    /// Who.
    pub worker: PersonId,
    /// The kind of work, such as `choice`.
    pub kind: String,
    /// Answers judged.
    pub judged: i64,
    /// The sum of the probabilities that they were right, in parts per million.
    pub right_ppm: i64,
}

table! { SkillRow, "skill", lock true, key (worker: PersonId, kind: String), columns { judged: i64, right_ppm: i64 } }

/// A task whose answer is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldTask {
    /// The task.
    pub task: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Its batch, whose escrow pays for it.
    pub batch: BatchId,
    /// The right answer, canonical JSON.
    pub answer: String,
    /// Why it is right, JSON of words by language.
    pub explanation: Option<String>,
    /// Whether it is still given out.
    pub state: GoldState,
    /// Times it was handed out.
    pub shown: i64,
    /// Times it was answered.
    pub seen: i64,
    /// Times it was answered right.
    pub right_seen: i64,
    /// Times it was answered right in much less time than it took the first ones.
    pub fast_right: i64,
    /// The active time of its first answers together.
    pub active_ms: i64,
}

table! { GoldTask, "gold", lock true, key (task: TaskId), columns {
    project: ProjectId, batch: BatchId, answer: String, explanation: Option<String>, state: GoldState, shown: i64,
    seen: i64, right_seen: i64, fast_right: i64, active_ms: i64,
} }
