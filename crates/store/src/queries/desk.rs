//! What people have on their desks: a worker's assignments, a project's reviews, appeals.
//!
//! One statement answers a whole page, data and dispute included. Deliberately not here: who may see which of it.

use crate::rows::{AnswerRow, ConsensusRow};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{AssignmentId, Cell, Field, PersonId, ProjectId};
use gongdao_market::{Assignment, AssignmentState, Dispute};

macro_rules! answer_columns {
    () => {
        "w.assignment, w.round, w.body, w.late, w.at, w.key, w.request, w.outcome"
    };
}
macro_rules! dispute_columns {
    () => {
        "d.assignment, d.category, d.reason, d.proposed_by, d.proposed_at, d.repair_until, d.rejected_by, \
         d.rejected_at, d.appeal, d.appealed_at, d.appeal_decided_by, d.appeal_won, d.appeal_reason, d.evidence"
    };
}
macro_rules! consensus_columns {
    () => {
        "c.task, c.body, c.method, c.at, c.probability_ppm"
    };
}

#[cfg(test)]
pub(super) const ANSWER: &str = answer_columns!();
#[cfg(test)]
pub(super) const DISPUTE: &str = dispute_columns!();
#[cfg(test)]
pub(super) const CONSENSUS: &str = consensus_columns!();

/// The columns and tables of a [`DeskRow`], from `$from`, which names the assignments `a`.
macro_rules! desk {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            assignment_columns!(),
            ", p.owner, p.name, t.key, t.body, ",
            answer_columns!(),
            ", ",
            dispute_columns!(),
            ", ",
            consensus_columns!(),
            " FROM ",
            $from,
            " JOIN project p ON p.id = a.project JOIN task_data t ON t.task = a.task \
             LEFT JOIN answer w ON w.assignment = a.id AND w.round = a.round \
             LEFT JOIN dispute d ON d.assignment = a.id LEFT JOIN consensus c ON c.task = a.task ",
            $rest
        )
    };
}

const MINE: Query = Query::new(
    "desk_of_worker",
    desk!("assignment a", "WHERE a.worker = ?1 AND a.id < ?2 ORDER BY a.id DESC LIMIT ?3"),
);
const MINE_IN: Query = Query::new(
    "desk_of_worker_in_states",
    desk!(
        "assignment a",
        "WHERE a.worker = ?1 AND a.id < ?2 AND a.state IN (?4, ?5, ?6) ORDER BY a.id DESC LIMIT ?3"
    ),
);
const ONE: Query = Query::new("desk_of_assignment", desk!("assignment a", "WHERE a.id = ?1"));
const REVIEWS: Query = Query::new(
    "desk_of_reviews",
    desk!(
        "review_item i JOIN assignment a ON a.id = i.assignment",
        "LEFT JOIN review_item b ON b.project = ?1 AND b.assignment = ?2 \
         WHERE i.project = ?1 AND i.state IN (?3, ?4) AND a.worker <> ?5 AND (b.assignment IS NULL \
         OR i.doubt_micros < b.doubt_micros OR (i.doubt_micros = b.doubt_micros AND i.assignment > ?2)) \
         ORDER BY i.doubt_micros DESC, i.assignment LIMIT ?6"
    ),
);
const APPEALS: Query = Query::new(
    "desk_of_appeals",
    desk!(
        "review_item i JOIN assignment a ON a.id = i.assignment",
        "WHERE i.state = ?1 AND i.assignment > ?2 AND a.worker <> ?3 AND p.owner <> ?3 AND d.proposed_by <> ?3 \
         AND COALESCE(d.rejected_by, 0) <> ?3 ORDER BY i.assignment LIMIT ?4"
    ),
);
const MINE_COUNT: Query = Query::new(
    "desk_count_of_worker",
    "SELECT state, COUNT(*) FROM assignment WHERE worker = ?1 GROUP BY state ORDER BY state",
);
const REVIEWS_COUNT: Query = Query::new(
    "desk_count_of_reviews",
    "SELECT i.state, COUNT(*) FROM project p JOIN review_item i ON i.project = p.id \
     WHERE p.owner = ?1 GROUP BY i.state ORDER BY i.state",
);
const APPEALS_COUNT: Query = Query::new(
    "desk_count_of_appeals",
    "SELECT COUNT(*) FROM review_item i JOIN assignment a ON a.id = i.assignment JOIN project p ON p.id = a.project \
     JOIN dispute d ON d.assignment = a.id WHERE i.state = ?1 AND a.worker <> ?2 AND p.owner <> ?2 \
     AND d.proposed_by <> ?2 AND COALESCE(d.rejected_by, 0) <> ?2",
);

pub(super) const ALL: &[&Query] =
    &[&MINE, &MINE_IN, &ONE, &REVIEWS, &APPEALS, &MINE_COUNT, &REVIEWS_COUNT, &APPEALS_COUNT];

/// An assignment with everything that is shown beside it.
#[derive(Debug, Clone)]
pub struct DeskRow {
    /// The assignment.
    pub assignment: Assignment,
    /// The project's owner.
    pub owner: PersonId,
    /// The project's name.
    pub project_name: String,
    /// The requester's key for the task.
    pub key: Option<String>,
    /// The task's data, JSON.
    pub data: String,
    /// The latest answer.
    pub answer: Option<AnswerRow>,
    /// What was said about it.
    pub dispute: Option<Dispute>,
    /// The task's consensus, if one was reached.
    pub consensus: Option<ConsensusRow>,
}

impl DeskRow {
    fn read(row: &mut RowRef<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            assignment: Assignment::read(row)?,
            owner: row.get()?,
            project_name: row.get()?,
            key: row.get()?,
            data: row.get()?,
            answer: row.row()?,
            dispute: row.row()?,
            consensus: row.row()?,
        })
    }
}

/// A worker's assignments before an id, the newest first; only those in one of the states, where any are named.
///
/// # Errors
/// What the database answers.
pub fn of_worker(
    connection: &mut Connection,
    worker: PersonId,
    before: i64,
    states: Option<[AssignmentState; 3]>,
    limit: i64,
) -> Result<Vec<DeskRow>, StoreError> {
    let page = [worker.cell(), Cell::Int(before), Cell::Int(limit)];
    match states {
        None => connection.query(&MINE, &page, DeskRow::read),
        Some(states) => {
            let values: Vec<Cell<'_>> = page.into_iter().chain(states.iter().map(Field::cell)).collect();
            connection.query(&MINE_IN, &values, DeskRow::read)
        }
    }
}

/// One assignment.
///
/// # Errors
/// What the database answers.
pub fn of_assignment(connection: &mut Connection, id: AssignmentId) -> Result<Option<DeskRow>, StoreError> {
    Ok(connection.query(&ONE, &[id.cell()], DeskRow::read)?.pop())
}

/// A project's assignments that wait for a review behind one of them, without the reviewer's own: the dearest doubt first,
/// and of equal doubt the oldest. Where the one is decided already, from the beginning.
///
/// # Errors
/// What the database answers.
pub fn reviews_of_project(
    connection: &mut Connection,
    project: ProjectId,
    after: i64,
    reviewer: PersonId,
    limit: i64,
) -> Result<Vec<DeskRow>, StoreError> {
    let states = [AssignmentState::Submitted.cell(), AssignmentState::RejectionProposed.cell()];
    let [submitted, proposed] = states;
    let values = [project.cell(), Cell::Int(after), submitted, proposed, reviewer.cell(), Cell::Int(limit)];
    connection.query(&REVIEWS, &values, DeskRow::read)
}

/// Appeals after an id that this judge had no part in.
///
/// # Errors
/// What the database answers.
pub fn appeals(
    connection: &mut Connection,
    judge: PersonId,
    after: i64,
    limit: i64,
) -> Result<Vec<DeskRow>, StoreError> {
    let values = [AssignmentState::Appealed.cell(), Cell::Int(after), judge.cell(), Cell::Int(limit)];
    connection.query(&APPEALS, &values, DeskRow::read)
}

fn count(row: &mut RowRef<'_>) -> Result<(AssignmentState, i64), StoreError> {
    Ok((row.get()?, row.get()?))
}

/// How many assignments a worker has in each state.
///
/// # Errors
/// What the database answers.
pub fn counts_of_worker(
    connection: &mut Connection,
    worker: PersonId,
) -> Result<Vec<(AssignmentState, i64)>, StoreError> {
    connection.query(&MINE_COUNT, &[worker.cell()], count)
}

/// How many assignments of a requester's projects wait for a person, by state.
///
/// # Errors
/// What the database answers.
pub fn counts_of_owner(
    connection: &mut Connection,
    owner: PersonId,
) -> Result<Vec<(AssignmentState, i64)>, StoreError> {
    connection.query(&REVIEWS_COUNT, &[owner.cell()], count)
}

/// How many appeals a judge may decide.
///
/// # Errors
/// What the database answers.
pub fn count_of_appeals(connection: &mut Connection, judge: PersonId) -> Result<i64, StoreError> {
    let values = [AssignmentState::Appealed.cell(), judge.cell()];
    Ok(connection.query(&APPEALS_COUNT, &values, |row| row.get())?.pop().unwrap_or(0))
}
