//! What is read of bonuses.

use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{AssignmentId, Cell, Field, PersonId, ProjectId};
use gongdao_market::Bonus;

macro_rules! bonus {
    ($rest:literal) => {
        concat!(
            "SELECT id, assignment, project, worker, requester, currency, amount, fee, note, at, evidence FROM bonus ",
            $rest
        )
    };
}

const OF_ASSIGNMENT: Query =
    Query::new("bonuses_of_assignment", bonus!("WHERE assignment = ?1 ORDER BY id LIMIT ?2"));
const OF_PROJECT: Query =
    Query::new("bonuses_of_project", bonus!("WHERE project = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const OF_WORKER: Query =
    Query::new("bonuses_of_worker", bonus!("WHERE worker = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const AFTER: Query = Query::new("bonuses_after", bonus!("WHERE id > ?1 ORDER BY id LIMIT ?2"));

pub(super) const ALL: &[&Query] = &[&OF_ASSIGNMENT, &OF_PROJECT, &OF_WORKER, &AFTER];

/// An answer's bonuses, the oldest first.
///
/// # Errors
/// What the database answers.
pub fn bonuses_of_assignment(
    connection: &mut Connection,
    assignment: AssignmentId,
    limit: i64,
) -> Result<Vec<Bonus>, StoreError> {
    connection.query(&OF_ASSIGNMENT, &[assignment.cell(), Cell::Int(limit)], Bonus::read)
}

/// A project's bonuses before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn bonuses_of_project(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<Bonus>, StoreError> {
    connection.query(&OF_PROJECT, &[project.cell(), Cell::Int(before), Cell::Int(limit)], Bonus::read)
}

/// A worker's bonuses before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn bonuses_of_worker(
    connection: &mut Connection,
    worker: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<Bonus>, StoreError> {
    connection.query(&OF_WORKER, &[worker.cell(), Cell::Int(before), Cell::Int(limit)], Bonus::read)
}

/// All bonuses behind an id, for the check of the books.
///
/// # Errors
/// What the database answers.
pub fn bonuses_after(connection: &mut Connection, after: i64, limit: i64) -> Result<Vec<Bonus>, StoreError> {
    connection.query(&AFTER, &[Cell::Int(after), Cell::Int(limit)], Bonus::read)
}
