//! Ranges that commands load: the queues' next tasks, a batch's tasks, a task's assignments, clocks that are due.

use crate::rows::{DoubtfulTask, NamedTask, OpenTask};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{AssignmentId, BatchId, Cell, Field, Instant, PersonId, ProjectId, TaskId, TypedId};
use gongdao_market::{Clock, ClockKind};

const OPEN_NEXT: Query = Query::new(
    "open_task_next",
    "SELECT project, position, task FROM open_task WHERE project = ?1 AND position > ?2 ORDER BY position LIMIT ?3",
);
const DOUBTFUL_NEXT: Query = Query::new(
    "doubtful_task_next",
    "SELECT project, position, task FROM doubtful_task WHERE project = ?1 AND position > ?2 ORDER BY position LIMIT ?3",
);
const NAMED_NEXT: Query = Query::new(
    "named_task_next",
    "SELECT worker, project, position, task FROM named_task WHERE worker = ?1 AND project = ?2 AND position > ?3 ORDER BY position LIMIT ?4",
);
const ASSIGNMENT_OF: Query = Query::new(
    "assignment_of_task_worker",
    "SELECT task, worker, id FROM assignment WHERE task = ?1 AND worker = ?2",
);
const ASSIGNMENTS_OF_TASK: Query =
    Query::new("assignment_ids_of_task", "SELECT task, id FROM assignment WHERE task = ?1 ORDER BY id");
const NAMED_NEXT_OF_EACH: Query = Query::new(
    "named_task_next_of_each",
    "SELECT n.worker, n.project, n.position, n.task FROM unnest(?1::bigint[], ?2::bigint[], ?3::bigint[]) WITH ORDINALITY AS u(worker, project, behind, place) CROSS JOIN LATERAL (SELECT t.worker, t.project, t.position, t.task FROM named_task AS t WHERE t.worker = u.worker AND t.project = u.project AND t.position > u.behind ORDER BY t.position LIMIT ?4) AS n ORDER BY u.place, n.position",
);
const ASSIGNMENTS_OF_PAIRS: Query = Query::new(
    "assignments_of_task_workers",
    "SELECT a.task, a.worker, a.id FROM unnest(?1::bigint[], ?2::bigint[]) AS u(task, worker) JOIN assignment AS a ON a.task = u.task AND a.worker = u.worker",
);
const ASSIGNMENTS_OF_TASKS: Query = Query::new(
    "assignment_ids_of_tasks",
    "SELECT a.task, a.id FROM unnest(?1::bigint[]) AS u(task) JOIN assignment AS a ON a.task = u.task ORDER BY a.id",
);
const TASKS_NEXT: Query =
    Query::new("task_ids_of_batch", "SELECT id FROM task WHERE batch = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
const GOLD_OF_PROJECT: Query =
    Query::new("gold_of_project", "SELECT task FROM gold WHERE project = ?1 ORDER BY task LIMIT ?2");
const GOLD_OF_BATCH: Query =
    Query::new("gold_of_batch", "SELECT task FROM gold WHERE batch = ?1 ORDER BY task LIMIT ?2");
const CLOCKS_DUE: Query = Query::new(
    "clock_due",
    "SELECT due_at, kind, subject FROM clock WHERE due_at <= ?1 ORDER BY due_at, kind, subject LIMIT ?2",
);
const CLOCK_NEXT: Query = Query::new("clock_next", "SELECT due_at FROM clock ORDER BY due_at LIMIT 1");
const CLOCK_PENDING: Query = Query::new("clock_pending", "SELECT subject FROM clock WHERE kind = ?1 LIMIT 1");
const ACCEPTED: Query =
    Query::new("assignment_accepted_count", "SELECT COUNT(*) FROM assignment WHERE state = 4");
const DOUBLE: Query = Query::new(
    "assignment_double_count",
    "SELECT COUNT(*) FROM (SELECT t.id FROM task t JOIN assignment a ON a.task = t.id WHERE t.gold = 0 AND a.state IN (1, 2, 3, 4, 5) GROUP BY t.id, t.wanted HAVING COUNT(*) > t.wanted) AS d",
);

const PERSON_ANY: Query = Query::new("person_any", "SELECT id FROM person LIMIT 1");

pub(super) const ALL: &[&Query] = &[
    &PERSON_ANY,
    &OPEN_NEXT,
    &DOUBTFUL_NEXT,
    &NAMED_NEXT,
    &ASSIGNMENT_OF,
    &ASSIGNMENTS_OF_TASK,
    &TASKS_NEXT,
    &GOLD_OF_PROJECT,
    &GOLD_OF_BATCH,
    &CLOCKS_DUE,
    &CLOCK_NEXT,
    &CLOCK_PENDING,
    &ACCEPTED,
    &DOUBLE,
];

/// Those that take whole columns, which only PostgreSQL can; each has a twin above that is looped over on SQLite.
pub(super) const SLICES: &[&Query] = &[&NAMED_NEXT_OF_EACH, &ASSIGNMENTS_OF_PAIRS, &ASSIGNMENTS_OF_TASKS];

/// The next tasks of a project's queue behind a position.
///
/// # Errors
/// What the database answers.
pub fn open_tasks_after(
    connection: &mut Connection,
    project: ProjectId,
    position: i64,
    limit: i64,
) -> Result<Vec<OpenTask>, StoreError> {
    connection.query(&OPEN_NEXT, &[project.cell(), Cell::Int(position), Cell::Int(limit)], OpenTask::read)
}

/// The next tasks of a project's line of doubtful ones behind a position.
///
/// # Errors
/// What the database answers.
pub fn doubtful_tasks_after(
    connection: &mut Connection,
    project: ProjectId,
    position: i64,
    limit: i64,
) -> Result<Vec<DoubtfulTask>, StoreError> {
    let values = [project.cell(), Cell::Int(position), Cell::Int(limit)];
    connection.query(&DOUBTFUL_NEXT, &values, DoubtfulTask::read)
}

/// A worker's own line of tasks in a project, and the position behind which it is asked for.
pub type NamedLine = (PersonId, ProjectId, i64);

/// The next tasks of each of several workers' own lines, line by line. PostgreSQL answers all in one round trip; SQLite
/// is asked line by line.
///
/// # Errors
/// What the database answers.
pub fn named_tasks_after(
    connection: &mut Connection,
    lines: &[NamedLine],
    limit: i64,
) -> Result<Vec<NamedTask>, StoreError> {
    if let Connection::Postgres(postgres) = connection {
        let workers = lines.iter().map(|(worker, _, _)| worker.raw()).collect();
        let projects = lines.iter().map(|(_, project, _)| project.raw()).collect();
        let behind = lines.iter().map(|(_, _, after)| *after).collect();
        return postgres.slice(
            &NAMED_NEXT_OF_EACH,
            &[workers, projects, behind],
            Some(limit),
            NamedTask::read,
        );
    }
    let mut rows = Vec::new();
    for (worker, project, after) in lines {
        let values = [worker.cell(), project.cell(), Cell::Int(*after), Cell::Int(limit)];
        rows.extend(connection.query(&NAMED_NEXT, &values, NamedTask::read)?);
    }
    Ok(rows)
}

/// A task, a worker, and the assignment the worker has or had on it.
pub type OfPair = (TaskId, PersonId, AssignmentId);

/// The assignments there ever were of these workers on these tasks, in no order.
///
/// # Errors
/// What the database answers.
pub fn assignments_of_pairs(
    connection: &mut Connection,
    pairs: &[(TaskId, PersonId)],
) -> Result<Vec<OfPair>, StoreError> {
    let read = |row: &mut RowRef<'_>| Ok((row.get()?, row.get()?, row.get()?));
    if let Connection::Postgres(postgres) = connection {
        let tasks = pairs.iter().map(|(task, _)| task.raw()).collect();
        let workers = pairs.iter().map(|(_, worker)| worker.raw()).collect();
        return postgres.slice(&ASSIGNMENTS_OF_PAIRS, &[tasks, workers], None, read);
    }
    let mut found = Vec::new();
    for (task, worker) in pairs {
        found.extend(connection.query(&ASSIGNMENT_OF, &[task.cell(), worker.cell()], read)?);
    }
    Ok(found)
}

/// Every assignment of these tasks; those of one task in order of id.
///
/// # Errors
/// What the database answers.
pub fn assignments_of_tasks(
    connection: &mut Connection,
    tasks: &[TaskId],
) -> Result<Vec<(TaskId, AssignmentId)>, StoreError> {
    let read = |row: &mut RowRef<'_>| Ok((row.get()?, row.get()?));
    if let Connection::Postgres(postgres) = connection {
        let tasks = tasks.iter().map(|task| task.raw()).collect();
        return postgres.slice(&ASSIGNMENTS_OF_TASKS, &[tasks], None, read);
    }
    let mut found = Vec::new();
    for task in tasks {
        found.extend(connection.query(&ASSIGNMENTS_OF_TASK, &[task.cell()], read)?);
    }
    Ok(found)
}

/// The next tasks of a batch behind an id.
///
/// # Errors
/// What the database answers.
pub fn tasks_of_batch(
    connection: &mut Connection,
    batch: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<TaskId>, StoreError> {
    connection.query(&TASKS_NEXT, &[batch.cell(), Cell::Int(after), Cell::Int(limit)], |row| row.get())
}

/// The known tasks of a project, in order of id.
///
/// # Errors
/// What the database answers.
pub fn gold_of_project(
    connection: &mut Connection,
    project: ProjectId,
    limit: i64,
) -> Result<Vec<TaskId>, StoreError> {
    connection.query(&GOLD_OF_PROJECT, &[project.cell(), Cell::Int(limit)], |row| row.get())
}

/// The known tasks of a batch, in order of id.
///
/// # Errors
/// What the database answers.
pub fn gold_of_batch(
    connection: &mut Connection,
    batch: BatchId,
    limit: i64,
) -> Result<Vec<TaskId>, StoreError> {
    connection.query(&GOLD_OF_BATCH, &[batch.cell(), Cell::Int(limit)], |row| row.get())
}

/// Clocks that are due, the earliest first.
///
/// # Errors
/// What the database answers.
pub fn clocks_due(connection: &mut Connection, now: Instant, limit: i64) -> Result<Vec<Clock>, StoreError> {
    connection.query(&CLOCKS_DUE, &[now.cell(), Cell::Int(limit)], Clock::read)
}

/// When the next clock falls due.
///
/// # Errors
/// What the database answers.
pub fn clock_next(connection: &mut Connection) -> Result<Option<Instant>, StoreError> {
    Ok(connection.query(&CLOCK_NEXT, &[], |row| row.get())?.pop())
}

/// Takes a shard for this connection's lifetime; whether it was free. An SQLite file has one writer, shard 0.
///
/// # Errors
/// What the database answers.
pub fn shard_lock(connection: &mut Connection, shard: u32) -> Result<bool, StoreError> {
    match connection {
        Connection::Sqlite(_) => Ok(shard == 0),
        Connection::Postgres(postgres) => postgres.try_lock(shard),
    }
}

/// Accepted assignments, and tasks with more live and counted assignments than they want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkCounts {
    /// Assignments that are accepted.
    pub accepted: i64,
    /// Tasks with more takers than wanted; rejections that were appealed are not counted.
    pub double_leases: i64,
}

/// Counts accepted assignments and double leases by looking at every row.
///
/// # Errors
/// What the database answers.
pub fn work_counts(connection: &mut Connection) -> Result<WorkCounts, StoreError> {
    let accepted = connection.query(&ACCEPTED, &[], |row| row.get())?.pop().unwrap_or(0);
    let double_leases = connection.query(&DOUBLE, &[], |row| row.get())?.pop().unwrap_or(0);
    Ok(WorkCounts { accepted, double_leases })
}

/// Whether a clock of this kind waits.
///
/// # Errors
/// What the database answers.
pub fn clock_pending(connection: &mut Connection, kind: ClockKind) -> Result<bool, StoreError> {
    Ok(!connection.query(&CLOCK_PENDING, &[kind.cell()], |row| row.get::<i64>())?.is_empty())
}

/// Whether there is any account.
///
/// # Errors
/// What the database answers.
pub fn person_any(connection: &mut Connection) -> Result<bool, StoreError> {
    Ok(!connection.query(&PERSON_ANY, &[], |row| row.get::<i64>())?.is_empty())
}
