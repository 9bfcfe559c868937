//! What a requester takes away, in pages of tasks and ranges of their answers.

use crate::{Connection, Query, StoreError};
use gongdao_kernel::{AssignmentId, BatchId, Cell, Field, Instant, PersonId, ProjectId, TaskId};
use gongdao_market::AssignmentState;

const TASKS: Query = Query::new(
    "result_tasks_after",
    "SELECT t.id, t.wanted + t.surplus, d.key, d.body FROM task t JOIN task_data d ON d.task = t.id \
     WHERE t.batch = ?1 AND t.id > ?2 AND t.gold = 0 ORDER BY t.id LIMIT ?3",
);
const ANSWERS: Query = Query::new(
    "result_answers_between",
    "SELECT a.task, a.id, a.worker, a.state, a.submitted_at, a.active_ms, w.body, n.fixed FROM assignment a \
     JOIN answer w ON w.assignment = a.id AND w.round = a.round \
     LEFT JOIN review_note n ON n.assignment = a.id AND n.round = a.round \
     WHERE a.task >= ?1 AND a.task <= ?2 AND a.batch = ?3 AND a.round > 0 ORDER BY a.task",
);
const BATCHES: Query = Query::new(
    "result_batches_after",
    "SELECT id FROM batch WHERE project = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
);
const PROJECT: Query = Query::new("project_of_batch", "SELECT project FROM batch WHERE id = ?1");

pub(super) const ALL: &[&Query] = &[&TASKS, &ANSWERS, &BATCHES, &PROJECT];

/// A task with its data.
#[derive(Debug, Clone)]
pub struct ResultTask {
    /// The task.
    pub id: TaskId,
    /// How many answers it has at most.
    pub answers: u32,
    /// The requester's key for it.
    pub key: Option<String>,
    /// Its data, JSON.
    pub body: String,
}

/// An assignment with its latest answer.
#[derive(Debug, Clone)]
pub struct ResultAnswer {
    /// The task.
    pub task: TaskId,
    /// The assignment.
    pub id: AssignmentId,
    /// The worker.
    pub worker: PersonId,
    /// Where it stands.
    pub state: AssignmentState,
    /// When the answer came in.
    pub submitted_at: Option<Instant>,
    /// How long it took.
    pub active_ms: i64,
    /// The answer as it was given, canonical JSON.
    pub body: String,
    /// The answer as a reviewer put it right.
    pub fixed: Option<String>,
}

impl ResultAnswer {
    /// What counts of it: the answer as a reviewer put it right, or else as it was given.
    #[must_use]
    pub fn said(&self) -> &str {
        self.fixed.as_deref().unwrap_or(&self.body)
    }
}

/// A batch's tasks after an id, with their data.
///
/// # Errors
/// What the database answers.
pub fn tasks_after(
    connection: &mut Connection,
    batch: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<ResultTask>, StoreError> {
    connection.query(&TASKS, &[batch.cell(), Cell::Int(after), Cell::Int(limit)], |row| {
        Ok(ResultTask { id: row.get()?, answers: row.get()?, key: row.get()?, body: row.get()? })
    })
}

/// The answers to a batch's tasks from one id to another, in the order of tasks. Late ones that were kept but are not
/// paid are not among them.
///
/// # Errors
/// What the database answers.
pub fn answers_between(
    connection: &mut Connection,
    batch: BatchId,
    first: TaskId,
    last: TaskId,
) -> Result<Vec<ResultAnswer>, StoreError> {
    connection.query(&ANSWERS, &[first.cell(), last.cell(), batch.cell()], |row| {
        Ok(ResultAnswer {
            task: row.get()?,
            id: row.get()?,
            worker: row.get()?,
            state: row.get()?,
            submitted_at: row.get()?,
            active_ms: row.get()?,
            body: row.get()?,
            fixed: row.get()?,
        })
    })
}

/// A project's batches after an id.
///
/// # Errors
/// What the database answers.
pub fn batches_after(
    connection: &mut Connection,
    project: ProjectId,
    after: i64,
    limit: i64,
) -> Result<Vec<BatchId>, StoreError> {
    connection.query(&BATCHES, &[project.cell(), Cell::Int(after), Cell::Int(limit)], |row| row.get())
}

/// The project a batch belongs to.
///
/// # Errors
/// What the database answers.
pub fn project_of_batch(
    connection: &mut Connection,
    batch: BatchId,
) -> Result<Option<ProjectId>, StoreError> {
    Ok(connection.query(&PROJECT, &[batch.cell()], |row| row.get())?.pop())
}
