//! Rows of the work that only the store needs: queues, data, answers, and what waits for a reviewer.

use crate::table;
use gongdao_kernel::{AssignmentId, Instant, PersonId, ProjectId, TaskId};
use gongdao_market::AssignmentState;

/// The tail of a project's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The project.
    pub project: ProjectId,
    /// The last position given out.
    pub last_position: i64,
}

table! { Queue, "queue", lock true, key (project: ProjectId), columns { last_position: i64 } }

/// A task that can be claimed, at its place in the project's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenTask {
    /// The project.
    pub project: ProjectId,
    /// Its place.
    pub position: i64,
    /// The task.
    pub task: TaskId,
}

table! { OpenTask, "open_task", lock true, key (project: ProjectId, position: i64), columns { task: TaskId } }

/// A doubtful task that can be claimed, at its place in the project's line of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoubtfulTask {
    /// The project.
    pub project: ProjectId,
    /// Its place.
    pub position: i64,
    /// The task.
    pub task: TaskId,
}

table! { DoubtfulTask, "doubtful_task", lock true, key (project: ProjectId, position: i64), columns { task: TaskId } }

/// How a project's assignments were given out, where skill says who gets which task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispatch {
    /// The project.
    pub project: ProjectId,
    /// Assignments given out and not given back or run out.
    pub given: i64,
    /// Of them, those to newcomers.
    pub to_newcomers: i64,
    /// Free slots of the tasks in the line of fresh ones.
    pub fresh_left: i64,
    /// When a newcomer last took a task.
    pub newcomer_at: Option<Instant>,
}

impl Dispatch {
    /// A project of which nothing was given out.
    #[must_use]
    pub fn blank(project: ProjectId) -> Self {
        Self { project, given: 0, to_newcomers: 0, fresh_left: 0, newcomer_at: None }
    }
}

table! { Dispatch, "dispatch", lock true, key (project: ProjectId), columns {
    given: i64, to_newcomers: i64, fresh_left: i64, newcomer_at: Option<Instant>,
} }

/// A task meant for one worker by name, at its place in that worker's own queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedTask {
    /// The worker.
    pub worker: PersonId,
    /// The project.
    pub project: ProjectId,
    /// Its place.
    pub position: i64,
    /// The task.
    pub task: TaskId,
}

table! { NamedTask, "named_task", lock true, key (worker: PersonId, project: ProjectId, position: i64), columns { task: TaskId } }

/// A task's data, away from the hot row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskData {
    /// The task.
    pub task: TaskId,
    /// The requester's own key for it.
    pub key: Option<String>,
    /// The workers named for it, ids with a blank between.
    pub workers: Option<String>,
    /// The data, JSON.
    pub body: String,
}

table! { TaskData, "task_data", lock false, key (task: TaskId), columns { key: Option<String>, workers: Option<String>, body: String } }

/// An answer as it came in; a repair is a round of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The assignment.
    pub assignment: AssignmentId,
    /// 1 for the first answer, 2 for the repair.
    pub round: u32,
    /// The answer, canonical JSON.
    pub body: String,
    /// Kept though it came too late to be paid.
    pub late: bool,
    /// When it came.
    pub at: Instant,
    /// The idempotency key it came with: kept here, beside what it did, since a table of its own would cost a page of
    /// the log for every answer.
    pub key: Option<[u8; 16]>,
    /// The hash of the request it came in.
    pub request: Option<[u8; 16]>,
    /// What was answered, JSON.
    pub outcome: Option<String>,
}

table! { AnswerRow, "answer", lock false, key (assignment: AssignmentId, round: u32), columns {
    body: String, late: bool, at: Instant, key: Option<[u8; 16]>, request: Option<[u8; 16]>, outcome: Option<String>,
} }

/// An assignment that waits for a person: a review, a decision or an appeal. Kept so that queues are read, not searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewItem {
    /// The project.
    pub project: ProjectId,
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its state, which says what is waited for.
    pub state: AssignmentState,
    /// How much a look at it is worth: the doubt about it times what it pays, in micro-units. The dearest doubt is
    /// looked at first; zero where nothing was inferred.
    pub doubt_micros: i64,
}

table! { ReviewItem, "review_item", lock false, key (project: ProjectId, assignment: AssignmentId), columns { state: AssignmentState, doubt_micros: i64 } }

/// The consensus a task's answers were accepted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsensusRow {
    /// The task.
    pub task: TaskId,
    /// Values and support by field, JSON.
    pub body: String,
    /// The methods and their versions.
    pub method: String,
    /// When it was reached.
    pub at: Instant,
    /// How likely its least sure field is right, in parts per million, where answers were weighed.
    pub probability_ppm: Option<i64>,
}

table! { ConsensusRow, "consensus", lock false, key (task: TaskId), columns { body: String, method: String, at: Instant, probability_ppm: Option<i64> } }
