//! What a person's statement of account is made of: the few entries beside settlements, and settlements themselves.
//!
//! Entries of a person come by partial indexes that settlements never touch. Settlements come from assignments: a
//! worker's own by their index, a requester's summed by batch.

use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{AssignmentId, BatchId, Cell, Currency, Field, Instant, Money, PersonId, ProjectId};
use gongdao_ledger::{AccountKind, Entry};

macro_rules! entries_of {
    ($side:literal, $kind:literal, $rest:literal) => {
        concat!(
            "SELECT number, at, kind, reason, debit_kind, debit_owner, credit_kind, credit_owner, currency, amount, \
             resolves, actor, command, subject, evidence FROM entry WHERE ",
            $side,
            "_kind = ",
            $kind,
            $rest,
            " AND ",
            $side,
            "_owner = ?1 AND at >= ?2 AND at < ?3 ORDER BY number"
        )
    };
}

const AVAILABLE_DEBIT: Query = Query::new("entries_available_debit", entries_of!("debit", "2", ""));
const AVAILABLE_CREDIT: Query = Query::new("entries_available_credit", entries_of!("credit", "2", ""));
const EARNED_DEBIT: Query = Query::new("entries_earned_debit", entries_of!("debit", "5", ""));
const EARNED_CREDIT: Query =
    Query::new("entries_earned_credit", entries_of!("credit", "5", " AND reason <> 8"));
const SETTLED: Query = Query::new(
    "settlements_of_worker",
    "SELECT a.id, a.project, p.name, a.decided_at, a.paid - COALESCE(s.cut, 0) - COALESCE(g.raised, 0), \
     b.currency, a.units, a.evidence_settlement FROM assignment a JOIN project p ON p.id = a.project \
     JOIN batch b ON b.id = a.batch \
     LEFT JOIN team_share s ON s.assignment = a.id LEFT JOIN graded_answer g ON g.assignment = a.id \
     WHERE a.worker = ?1 AND a.id > ?2 AND a.evidence_settlement IS NOT NULL AND a.decided_at >= ?3 \
     AND a.decided_at < ?4 ORDER BY a.id LIMIT ?5",
);
const SPENT: Query = Query::new(
    "settlements_of_requester",
    "SELECT b.id, p.name, b.currency, COUNT(*), CAST(SUM(a.paid) AS BIGINT), \
     CAST(SUM(a.paid * b.fee_ppm / 1000000) AS BIGINT) FROM project p JOIN batch b ON b.project = p.id \
     JOIN task t ON t.batch = b.id JOIN assignment a ON a.task = t.id \
     WHERE p.owner = ?1 AND a.evidence_settlement IS NOT NULL AND a.decided_at >= ?2 AND a.decided_at < ?3 \
     GROUP BY b.id, p.name, b.currency ORDER BY b.id",
);
const EXAMS: Query = Query::new(
    "sittings_paid_of_requester",
    "SELECT s.batch, e.name, b.currency, COUNT(*), CAST(SUM(s.paid) AS BIGINT), CAST(SUM(s.fee) AS BIGINT) \
     FROM project p JOIN exam e ON e.project = p.id JOIN sitting s ON s.exam = e.id JOIN batch b ON b.id = s.batch \
     WHERE p.owner = ?1 AND s.evidence_settlement IS NOT NULL AND s.ended_at >= ?2 AND s.ended_at < ?3 \
     GROUP BY e.id, s.batch, e.name, b.currency ORDER BY s.batch, e.id",
);

pub(super) const ALL: &[&Query] =
    &[&AVAILABLE_DEBIT, &AVAILABLE_CREDIT, &EARNED_DEBIT, &EARNED_CREDIT, &SETTLED, &SPENT, &EXAMS];

/// From one moment to another, the latter not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// From when.
    pub from: Instant,
    /// To when.
    pub to: Instant,
}

/// The entries of a range that moved a person's available or earned money, settlements left out, in journal order.
///
/// # Errors
/// What the database answers.
pub fn entries_of(
    connection: &mut Connection,
    kind: AccountKind,
    person: PersonId,
    range: Range,
) -> Result<Vec<Entry>, StoreError> {
    let queries = match kind {
        AccountKind::Available => [&AVAILABLE_DEBIT, &AVAILABLE_CREDIT],
        AccountKind::Earned => [&EARNED_DEBIT, &EARNED_CREDIT],
        _ => return Ok(Vec::new()),
    };
    let mut entries = Vec::new();
    for query in queries {
        let values = [person.cell(), range.from.cell(), range.to.cell()];
        entries.extend(connection.query(query, &values, Entry::read)?);
    }
    entries.sort_unstable_by_key(|entry| (entry.at, entry.number));
    Ok(entries)
}

/// An answer that was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its project.
    pub project: ProjectId,
    /// What that is called.
    pub project_name: String,
    /// When it was decided.
    pub at: Instant,
    /// What it paid.
    pub paid: Money,
    /// In which currency.
    pub currency: Currency,
    /// The units that were paid.
    pub units: i64,
    /// The settlement's evidence record.
    pub evidence: i64,
}

/// A worker's paid answers of a range, by assignment, after one.
///
/// # Errors
/// What the database answers.
pub fn settled_of(
    connection: &mut Connection,
    worker: PersonId,
    after: i64,
    range: Range,
    limit: i64,
) -> Result<Vec<Settled>, StoreError> {
    let values = [worker.cell(), Cell::Int(after), range.from.cell(), range.to.cell(), Cell::Int(limit)];
    connection.query(&SETTLED, &values, |row| {
        Ok(Settled {
            assignment: row.get()?,
            project: row.get()?,
            project_name: row.get()?,
            at: row.get()?,
            paid: row.get()?,
            currency: row.get()?,
            units: row.get()?,
            evidence: row.get()?,
        })
    })
}

/// What a batch cost in a range, by answers or by an exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The batch.
    pub batch: BatchId,
    /// Its project's name, or the exam's.
    pub project_name: String,
    /// In which currency.
    pub currency: Currency,
    /// Answers that were paid, or sittings.
    pub answers: i64,
    /// What workers got.
    pub paid: Money,
    /// What the platform got on top.
    pub fees: Money,
}

/// What each batch of a requester cost in a range.
///
/// # Errors
/// What the database answers.
pub fn spent_of(
    connection: &mut Connection,
    owner: PersonId,
    range: Range,
) -> Result<Vec<Spent>, StoreError> {
    spent(connection, &SPENT, owner, range)
}

/// What each exam of a requester cost in a range, with the batch whose escrow paid for it.
///
/// # Errors
/// What the database answers.
pub fn exams_of(
    connection: &mut Connection,
    owner: PersonId,
    range: Range,
) -> Result<Vec<Spent>, StoreError> {
    spent(connection, &EXAMS, owner, range)
}

fn spent(
    connection: &mut Connection,
    query: &Query,
    owner: PersonId,
    range: Range,
) -> Result<Vec<Spent>, StoreError> {
    let values = [owner.cell(), range.from.cell(), range.to.cell()];
    let read = |row: &mut RowRef<'_>| {
        Ok(Spent {
            batch: row.get()?,
            project_name: row.get()?,
            currency: row.get()?,
            answers: row.get()?,
            paid: row.get()?,
            fees: row.get()?,
        })
    };
    connection.query(query, &values, read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn entries_are_read_with_all_their_columns() {
        for query in [&AVAILABLE_DEBIT, &AVAILABLE_CREDIT, &EARNED_DEBIT, &EARNED_CREDIT] {
            selects::<Entry>("", query);
        }
    }
}
