//! What is read of models: whose they are, what they were told to do, what they have not answered, what is not judged.

use crate::rows::{ModelAnswer, ModelWorkRow};
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{BatchId, Cell, Field, Instant, PersonId, TaskId};
use gongdao_market::{ModelWorkState, ModelWorker, TaskState};

macro_rules! model {
    ($rest:literal) => {
        concat!("SELECT id, owner, kind, project, field, about, created_at FROM model ", $rest)
    };
}

const OF_OWNER: Query =
    Query::new("models_of_owner", model!("WHERE owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const ANSWERS: Query = Query::new(
    "model_answers_unjudged",
    "SELECT task, model, project, body, probability_ppm, at, judged_ppm FROM model_answer \
     WHERE judged_ppm IS NULL AND (model > ?1 OR (model = ?1 AND task > ?2)) ORDER BY model, task LIMIT ?3",
);
const WAITING: Query = Query::new(
    "model_work_waiting",
    "SELECT model, work, state, done_ppm, above_ppm, labelled, failure, asked_at, moved_at FROM model_work \
     WHERE (state = ?1 OR (state = ?2 AND moved_at < ?3)) ORDER BY asked_at, model LIMIT ?4",
);
const REPORT: Query =
    Query::new("model_report", "SELECT report, trained_at FROM model_parameters WHERE model = ?1");
const OPEN: Query = Query::new(
    "model_tasks_open",
    "SELECT t.id, t.state, d.body FROM task t JOIN task_data d ON d.task = t.id \
     LEFT JOIN model_answer a ON a.task = t.id AND a.model = ?4 \
     WHERE t.batch = ?1 AND t.id > ?2 AND t.state <> ?5 AND a.task IS NULL ORDER BY t.id LIMIT ?3",
);
const IN_STATE: Query = Query::new(
    "model_tasks_in_state",
    "SELECT t.id, t.state, d.body FROM task t JOIN task_data d ON d.task = t.id \
     WHERE t.batch = ?1 AND t.id > ?2 AND t.state = ?4 ORDER BY t.id LIMIT ?3",
);

pub(super) const ALL: &[&Query] = &[&OF_OWNER, &ANSWERS, &WAITING, &REPORT, &OPEN, &IN_STATE];

/// A task with its data, as a model reads it.
#[derive(Debug, Clone)]
pub struct ModelTask {
    /// The task.
    pub id: TaskId,
    /// Where it stands.
    pub state: TaskState,
    /// Its data, JSON.
    pub body: String,
}

/// Somebody's models before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn of_owner(
    connection: &mut Connection,
    owner: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<ModelWorker>, StoreError> {
    connection.query(&OF_OWNER, &[owner.cell(), Cell::Int(before), Cell::Int(limit)], ModelWorker::read)
}

/// Answers of models that were not judged yet, behind a model and task.
///
/// # Errors
/// What the database answers.
pub fn unjudged(
    connection: &mut Connection,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<ModelAnswer>, StoreError> {
    connection.query(&ANSWERS, &[Cell::Int(after.0), Cell::Int(after.1), Cell::Int(limit)], ModelAnswer::read)
}

/// What built-in models are told to do and nobody is at, or was last at before a moment.
///
/// # Errors
/// What the database answers.
pub fn waiting(
    connection: &mut Connection,
    before: Instant,
    limit: i64,
) -> Result<Vec<ModelWorkRow>, StoreError> {
    let states = [ModelWorkState::Asked, ModelWorkState::Running];
    let values = [states[0].cell(), states[1].cell(), before.cell(), Cell::Int(limit)];
    connection.query(&WAITING, &values, ModelWorkRow::read)
}

/// How good a built-in model is, JSON, and when it learned.
///
/// # Errors
/// What the database answers.
pub fn report(connection: &mut Connection, model: PersonId) -> Result<Option<(String, Instant)>, StoreError> {
    Ok(connection.query(&REPORT, &[model.cell()], |row| Ok((row.get()?, row.get()?)))?.pop())
}

fn task(row: &mut crate::RowRef<'_>) -> Result<ModelTask, StoreError> {
    Ok(ModelTask { id: row.get()?, state: row.get()?, body: row.get()? })
}

/// A batch's tasks after an id that are not settled and that a model has not answered.
///
/// # Errors
/// What the database answers.
pub fn unanswered(
    connection: &mut Connection,
    (batch, model): (BatchId, PersonId),
    after: i64,
    limit: i64,
) -> Result<Vec<ModelTask>, StoreError> {
    let (after, limit) = (Cell::Int(after), Cell::Int(limit));
    let values = [batch.cell(), after, limit, model.cell(), TaskState::Settled.cell()];
    connection.query(&OPEN, &values, task)
}

/// A batch's tasks after an id that stand in a state.
///
/// # Errors
/// What the database answers.
pub fn tasks_in_state(
    connection: &mut Connection,
    (batch, state): (BatchId, TaskState),
    after: i64,
    limit: i64,
) -> Result<Vec<ModelTask>, StoreError> {
    connection.query(&IN_STATE, &[batch.cell(), Cell::Int(after), Cell::Int(limit), state.cell()], task)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        selects::<ModelWorker>("", &OF_OWNER);
        selects::<ModelAnswer>("", &ANSWERS);
        selects::<ModelWorkRow>("", &WAITING);
    }
}
