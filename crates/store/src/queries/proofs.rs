//! Which evidence records belong to whom.

use crate::{Connection, Query, RowRef, StoreError};
use gongdao_kernel::{AssignmentId, Cell, Field, PersonId, ProjectId};

const OF_ASSIGNMENT: Query = Query::new(
    "proofs_of_assignment",
    "SELECT a.id, a.worker, p.owner, a.evidence_answer, a.evidence_review, a.evidence_settlement, d.evidence, \
     r.evidence FROM assignment a JOIN project p ON p.id = a.project LEFT JOIN dispute d ON d.assignment = a.id \
     LEFT JOIN graded_answer g ON g.assignment = a.id LEFT JOIN grading r ON r.id = g.grading \
     WHERE a.id = ?1",
);
const OF_WORKER: Query = Query::new(
    "proofs_of_worker",
    "SELECT a.id, a.worker, p.owner, a.evidence_answer, a.evidence_review, a.evidence_settlement, d.evidence, \
     r.evidence FROM assignment a JOIN project p ON p.id = a.project LEFT JOIN dispute d ON d.assignment = a.id \
     LEFT JOIN graded_answer g ON g.assignment = a.id LEFT JOIN grading r ON r.id = g.grading \
     WHERE a.worker = ?1 AND a.id > ?2 AND a.round > 0 ORDER BY a.id LIMIT ?3",
);
const TERMS: Query = Query::new(
    "proofs_of_terms",
    "SELECT project, terms_evidence FROM standing WHERE worker = ?1 AND project > ?2 \
     AND terms_evidence IS NOT NULL ORDER BY project LIMIT ?3",
);

pub(super) const ALL: &[&Query] = &[&OF_ASSIGNMENT, &OF_WORKER, &TERMS];

/// The evidence records of one assignment, by number.
#[derive(Debug, Clone)]
pub struct AssignmentRecords {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its worker.
    pub worker: PersonId,
    /// The project's owner.
    pub owner: PersonId,
    /// The latest answer's.
    pub answer: Option<i64>,
    /// The last review decision's.
    pub review: Option<i64>,
    /// The settlement's.
    pub settlement: Option<i64>,
    /// Those of a dispute, with a blank between.
    pub dispute: Option<String>,
    /// The end of the grade that paid it less than its whole price.
    pub grading: Option<i64>,
}

impl AssignmentRecords {
    fn read(row: &mut RowRef<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            assignment: row.get()?,
            worker: row.get()?,
            owner: row.get()?,
            answer: row.get()?,
            review: row.get()?,
            settlement: row.get()?,
            dispute: row.get()?,
            grading: row.get()?,
        })
    }
}

/// One assignment's records.
///
/// # Errors
/// What the database answers.
pub fn of_assignment(
    connection: &mut Connection,
    id: AssignmentId,
) -> Result<Option<AssignmentRecords>, StoreError> {
    Ok(connection.query(&OF_ASSIGNMENT, &[id.cell()], AssignmentRecords::read)?.pop())
}

/// Records of a worker's answered assignments after an id.
///
/// # Errors
/// What the database answers.
pub fn of_worker(
    connection: &mut Connection,
    worker: PersonId,
    after: i64,
    limit: i64,
) -> Result<Vec<AssignmentRecords>, StoreError> {
    let values = [worker.cell(), Cell::Int(after), Cell::Int(limit)];
    connection.query(&OF_WORKER, &values, AssignmentRecords::read)
}

/// The records of the terms a worker accepted, by project after an id.
///
/// # Errors
/// What the database answers.
pub fn terms_of(
    connection: &mut Connection,
    worker: PersonId,
    after: i64,
    limit: i64,
) -> Result<Vec<(ProjectId, i64)>, StoreError> {
    let values = [worker.cell(), Cell::Int(after), Cell::Int(limit)];
    connection.query(&TERMS, &values, |row| Ok((row.get()?, row.get()?)))
}
