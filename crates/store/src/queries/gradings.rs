//! What is read of gradings: appeals that wait, and all of them for the check of the books.

use super::overview::Waiting;
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{Cell, Field, PersonId};
use gongdao_market::{Grading, GradingState};

macro_rules! grading {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.worker, g.project, g.batch, g.currency, g.state, g.answers, g.right_answers, g.grade_ppm, \
             g.paid, g.whole, g.hold, g.held, g.at, g.until, g.appeal, g.appealed_at, g.decided_by, g.decided_at, \
             g.reason, g.evidence",
            $rest
        )
    };
}

const APPEALS: Query = Query::new(
    "grading_appeals",
    grading!(
        ", p.owner, p.name FROM grading g JOIN project p ON p.id = g.project WHERE g.state = 2 AND g.id > ?1 \
         AND g.worker <> ?2 AND p.owner <> ?2 ORDER BY g.id LIMIT ?3"
    ),
);
const APPEALS_COUNT: Query = Query::new(
    "grading_appeals_count",
    "SELECT COUNT(*) FROM grading g JOIN project p ON p.id = g.project WHERE g.state = 2 AND g.worker <> ?1 \
     AND p.owner <> ?1",
);
const WAITING: Query =
    Query::new("waiting_grading_appeals", "SELECT COUNT(*), MIN(appealed_at) FROM grading WHERE state = 2");
const OPEN_COUNT: Query =
    Query::new("gradings_open_count", "SELECT COUNT(*) FROM grading WHERE worker = ?1 AND state = ?2");
const AFTER: Query =
    Query::new("gradings_after", grading!(" FROM grading g WHERE g.id > ?1 ORDER BY g.id LIMIT ?2"));

pub(super) const ALL: &[&Query] = &[&APPEALS, &APPEALS_COUNT, &WAITING, &OPEN_COUNT, &AFTER];

/// An appeal against a grade.
#[derive(Debug, Clone)]
pub struct Appealed {
    /// The grading.
    pub grading: Grading,
    /// The project's owner.
    pub owner: PersonId,
    /// The project's name.
    pub project_name: String,
}

/// Appeals against grades after an id that a judge may decide, the oldest bundle first.
///
/// # Errors
/// What the database answers.
pub fn appeals(
    connection: &mut Connection,
    judge: PersonId,
    after: i64,
    limit: i64,
) -> Result<Vec<Appealed>, StoreError> {
    connection.query(&APPEALS, &[Cell::Int(after), judge.cell(), Cell::Int(limit)], |row| {
        Ok(Appealed { grading: Grading::read(row)?, owner: row.get()?, project_name: row.get()? })
    })
}

/// How many of them a judge may decide.
///
/// # Errors
/// What the database answers.
pub fn count_of_appeals(connection: &mut Connection, judge: PersonId) -> Result<i64, StoreError> {
    Ok(connection.query(&APPEALS_COUNT, &[judge.cell()], |row| row.get())?.pop().unwrap_or(0))
}

/// How many appeals against grades wait, and since when.
///
/// # Errors
/// What the database answers.
pub fn waiting(connection: &mut Connection) -> Result<Waiting, StoreError> {
    let read = |row: &mut RowRef<'_>| Ok(Waiting { count: row.get()?, oldest_at: row.get()? });
    Ok(connection.query(&WAITING, &[], read)?.pop().unwrap_or_default())
}

/// How many grades of a worker can be appealed.
///
/// # Errors
/// What the database answers.
pub fn count_open(connection: &mut Connection, worker: PersonId) -> Result<i64, StoreError> {
    let values = [worker.cell(), GradingState::Open.cell()];
    Ok(connection.query(&OPEN_COUNT, &values, |row| row.get())?.pop().unwrap_or(0))
}

/// All gradings behind an id, for the check of the books.
///
/// # Errors
/// What the database answers.
pub fn gradings_after(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<Grading>, StoreError> {
    connection.query(&AFTER, &[Cell::Int(after), Cell::Int(limit)], Grading::read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_rows_are_read() {
        for query in [&APPEALS, &AFTER] {
            super::super::tests::selects::<Grading>("g.", query);
        }
    }
}
