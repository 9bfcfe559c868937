//! What is read of projects, batches, tasks and the hall.

use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{BatchId, Cell, Currency, Field, PersonId, ProjectId, TaskId};
use gongdao_ledger::{Account, AccountKind};
use gongdao_market::{Batch, Project, ProjectState, Task};

const PROJECT: Query = Query::new(
    "project_of_id",
    "SELECT id, owner, state, name, form, rules, revision, refusal, refusal_note, evidence, names_workers, created_at, version FROM project WHERE id = ?1",
);
const PROJECTS_OWNED: Query = Query::new(
    "projects_of_owner",
    "SELECT id, owner, state, name, form, rules, revision, refusal, refusal_note, evidence, names_workers, created_at, version FROM project WHERE owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
);
const PROJECTS_IN: Query = Query::new(
    "projects_in_state",
    "SELECT id, owner, state, name, form, rules, revision, refusal, refusal_note, evidence, names_workers, created_at, version FROM project WHERE state = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
);
const BATCH: Query = Query::new(
    "batch_of_id",
    "SELECT id, project, state, currency, fee_ppm, tasks, wanted, settled, pending, answers, accepted, rejected, paid, fees, queued, created_at, saved, gold FROM batch WHERE id = ?1",
);
const BATCHES: Query = Query::new(
    "batches_of_project",
    "SELECT id, project, state, currency, fee_ppm, tasks, wanted, settled, pending, answers, accepted, rejected, paid, fees, queued, created_at, saved, gold FROM batch WHERE project = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
);
const TASKS: Query = Query::new(
    "tasks_of_batch",
    "SELECT t.id, t.batch, t.project, t.state, t.wanted, t.slots, t.answered, t.accepted, t.position, t.named, t.reopened, t.surplus, t.asked, t.gold, t.line, d.key, d.workers, d.body FROM task t JOIN task_data d ON d.task = t.id WHERE t.batch = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3",
);
const TASK_BODY: Query = Query::new("task_body_of_id", "SELECT body FROM task_data WHERE task = ?1");
const ACCOUNT: Query = Query::new(
    "account_of_id",
    "SELECT kind, owner, currency, debits_posted, credits_posted, debits_pending, credits_pending, closed FROM account WHERE kind = ?1 AND owner = ?2 AND currency = ?3",
);
const RECORD: Query = Query::new(
    "record_of_requester",
    "SELECT CAST(COALESCE(SUM(b.accepted), 0) AS BIGINT), CAST(COALESCE(SUM(b.rejected), 0) AS BIGINT) FROM batch b JOIN project p ON p.id = b.project WHERE p.owner = ?1",
);
const WANTED: Query = Query::new(
    "answers_wanted_of_project",
    "SELECT CAST(COALESCE(SUM(wanted - answers), 0) AS BIGINT) FROM batch WHERE project = ?1 AND state = 3",
);
const TERMS: Query = Query::new(
    "terms_revision_of_worker",
    "SELECT terms_revision FROM standing WHERE worker = ?1 AND project = ?2",
);

pub(super) const ALL: &[&Query] = &[
    &PROJECT,
    &PROJECTS_OWNED,
    &PROJECTS_IN,
    &BATCH,
    &BATCHES,
    &TASKS,
    &TASK_BODY,
    &ACCOUNT,
    &RECORD,
    &WANTED,
    &TERMS,
];

/// A project.
///
/// # Errors
/// What the database answers.
pub fn project(connection: &mut Connection, id: ProjectId) -> Result<Option<Project>, StoreError> {
    Ok(connection.query(&PROJECT, &[id.cell()], Project::read)?.pop())
}

/// A requester's projects before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn projects_of_owner(
    connection: &mut Connection,
    owner: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<Project>, StoreError> {
    let values = [owner.cell(), Cell::Int(before), Cell::Int(limit)];
    connection.query(&PROJECTS_OWNED, &values, Project::read)
}

/// The projects in a state before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn projects_in_state(
    connection: &mut Connection,
    state: ProjectState,
    before: i64,
    limit: i64,
) -> Result<Vec<Project>, StoreError> {
    let values = [state.cell(), Cell::Int(before), Cell::Int(limit)];
    connection.query(&PROJECTS_IN, &values, Project::read)
}

/// A batch.
///
/// # Errors
/// What the database answers.
pub fn batch(connection: &mut Connection, id: BatchId) -> Result<Option<Batch>, StoreError> {
    Ok(connection.query(&BATCH, &[id.cell()], Batch::read)?.pop())
}

/// A project's batches before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn batches_of_project(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<Batch>, StoreError> {
    connection.query(&BATCHES, &[project.cell(), Cell::Int(before), Cell::Int(limit)], Batch::read)
}

/// A task with its data.
#[derive(Debug, Clone)]
pub struct TaskWithData {
    /// The task.
    pub task: Task,
    /// The requester's own key for it.
    pub key: Option<String>,
    /// The workers named for it, ids with a blank between.
    pub workers: Option<String>,
    /// The data, JSON.
    pub body: String,
}

/// A batch's tasks behind an id, in the order they were added.
///
/// # Errors
/// What the database answers.
pub fn tasks_of_batch(
    connection: &mut Connection,
    batch: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<TaskWithData>, StoreError> {
    connection.query(&TASKS, &[batch.cell(), Cell::Int(after), Cell::Int(limit)], |row| {
        let task = Task::read(row)?;
        Ok(TaskWithData { task, key: row.get()?, workers: row.get()?, body: row.get()? })
    })
}

/// A task's data, JSON.
///
/// # Errors
/// What the database answers.
pub fn task_body(connection: &mut Connection, task: TaskId) -> Result<Option<String>, StoreError> {
    Ok(connection.query(&TASK_BODY, &[task.cell()], |row| row.get())?.pop())
}

/// One account's counters.
///
/// # Errors
/// What the database answers.
pub fn account(
    connection: &mut Connection,
    kind: AccountKind,
    owner: i64,
    currency: Currency,
) -> Result<Option<Account>, StoreError> {
    let values = [kind.cell(), Cell::Int(owner), currency.cell()];
    Ok(connection.query(&ACCOUNT, &values, Account::read)?.pop())
}

/// Answers that a requester's batches accepted and rejected.
///
/// # Errors
/// What the database answers.
pub fn record_of_requester(
    connection: &mut Connection,
    requester: PersonId,
) -> Result<(i64, i64), StoreError> {
    let record = connection.query(&RECORD, &[requester.cell()], |row| Ok((row.get()?, row.get()?)))?.pop();
    Ok(record.unwrap_or_default())
}

/// How many answers a project's open batches still ask for.
///
/// # Errors
/// What the database answers.
pub fn answers_wanted_of_project(connection: &mut Connection, project: ProjectId) -> Result<i64, StoreError> {
    Ok(connection.query(&WANTED, &[project.cell()], |row| row.get())?.pop().unwrap_or_default())
}

/// The revision whose terms a worker accepted in a project.
///
/// # Errors
/// What the database answers.
pub fn terms_revision(
    connection: &mut Connection,
    worker: PersonId,
    project: ProjectId,
) -> Result<Option<i64>, StoreError> {
    Ok(connection.query(&TERMS, &[worker.cell(), project.cell()], |row| row.get())?.pop())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        for query in [&PROJECT, &PROJECTS_OWNED, &PROJECTS_IN] {
            selects::<Project>("", query);
        }
        for query in [&BATCH, &BATCHES] {
            selects::<Batch>("", query);
        }
        selects::<Account>("", &ACCOUNT);
        selects::<Task>("t.", &TASKS);
    }
}
