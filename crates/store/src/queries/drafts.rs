//! Drafts as they are read, and those whose assignment is settled.

use crate::rows::Draft;
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{AssignmentId, Cell, Field, Instant, PersonId};
use gongdao_market::AssignmentState;

const NEWEST: Query = Query::new(
    "draft_newest",
    "SELECT d.assignment, d.revision, d.fence, d.body, d.at FROM draft_head h JOIN draft d ON d.assignment = h.assignment AND d.revision = h.revision WHERE h.assignment = ?1",
);
const ONE: Query = Query::new(
    "draft_of_revision",
    "SELECT assignment, revision, fence, body, at FROM draft WHERE assignment = ?1 AND revision = ?2",
);
const WORKER: Query = Query::new("assignment_worker_of_id", "SELECT worker FROM assignment WHERE id = ?1");
const LIST: Query = Query::new(
    "draft_revisions",
    "SELECT revision, fence, CAST(octet_length(body) AS BIGINT), at FROM draft WHERE assignment = ?1 AND revision < ?2 ORDER BY revision DESC LIMIT ?3",
);
const HEADS: Query = Query::new(
    "draft_heads_after",
    "SELECT h.assignment, h.at, a.state, a.deadline_at FROM draft_head h JOIN assignment a ON a.id = h.assignment WHERE h.assignment > ?1 ORDER BY h.assignment LIMIT ?2",
);
const DROP_HEAD: Query =
    Query::new("draft_head_delete", "DELETE FROM draft_head WHERE assignment = ?1 AND at <= ?2");
const DROP: Query = Query::new("draft_delete", "DELETE FROM draft WHERE assignment = ?1");

pub(super) const ALL: &[&Query] = &[&NEWEST, &WORKER, &ONE, &LIST, &HEADS, &DROP_HEAD, &DROP];

/// The newest draft of an assignment.
///
/// # Errors
/// What the database answers.
pub fn draft_newest(
    connection: &mut Connection,
    assignment: AssignmentId,
) -> Result<Option<Draft>, StoreError> {
    Ok(connection.query(&NEWEST, &[assignment.cell()], Draft::read)?.pop())
}

/// One revision of an assignment's drafts.
///
/// # Errors
/// What the database answers.
pub fn draft_revision(
    connection: &mut Connection,
    assignment: AssignmentId,
    revision: i64,
) -> Result<Option<Draft>, StoreError> {
    Ok(connection.query(&ONE, &[assignment.cell(), Cell::Int(revision)], Draft::read)?.pop())
}

/// Whose an assignment is.
///
/// # Errors
/// What the database answers.
pub fn worker_of_assignment(
    connection: &mut Connection,
    assignment: AssignmentId,
) -> Result<Option<PersonId>, StoreError> {
    Ok(connection.query(&WORKER, &[assignment.cell()], |row| row.get())?.pop())
}

/// A revision without its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Its number.
    pub revision: i64,
    /// The fence of the lease it was saved under.
    pub fence: i64,
    /// Its body's length, in bytes.
    pub bytes: i64,
    /// When it was saved.
    pub at: Instant,
}

/// An assignment's revisions before one, the newest first.
///
/// # Errors
/// What the database answers.
pub fn draft_revisions(
    connection: &mut Connection,
    assignment: AssignmentId,
    before: i64,
    limit: i64,
) -> Result<Vec<Revision>, StoreError> {
    connection.query(&LIST, &[assignment.cell(), Cell::Int(before), Cell::Int(limit)], |row| {
        Ok(Revision { revision: row.get()?, fence: row.get()?, bytes: row.get()?, at: row.get()? })
    })
}

/// Drafts and where their assignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The assignment.
    pub assignment: AssignmentId,
    /// When its newest draft was saved.
    pub at: Instant,
    /// Where it stands.
    pub state: AssignmentState,
    /// Until when that lasts or lasted.
    pub deadline_at: Instant,
}

/// The next assignments that have drafts, behind an id.
///
/// # Errors
/// What the database answers.
pub fn drafts_after(
    connection: &mut Connection,
    after: AssignmentId,
    limit: i64,
) -> Result<Vec<Kept>, StoreError> {
    connection.query(&HEADS, &[after.cell(), Cell::Int(limit)], |row| {
        Ok(Kept { assignment: row.get()?, at: row.get()?, state: row.get()?, deadline_at: row.get()? })
    })
}

/// Takes an assignment's drafts out, unless one was saved since they were looked at; whether they are gone.
///
/// # Errors
/// What the database answers.
pub fn drafts_delete(connection: &mut Connection, kept: &Kept) -> Result<bool, StoreError> {
    let gone = connection.execute(&DROP_HEAD, &[kept.assignment.cell(), kept.at.cell()])? > 0;
    if gone {
        connection.execute(&DROP, &[kept.assignment.cell()])?;
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        selects::<Draft>("d.", &NEWEST);
        selects::<Draft>("", &ONE);
    }
}
