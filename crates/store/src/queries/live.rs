//! What an open page shows of a project: sums over its batches, and what waits for a person.

use crate::{Connection, Query, StoreError};
use gongdao_kernel::{Cell, Currency, Field, Money, ProjectId};
use gongdao_ledger::AccountKind;
use gongdao_market::AssignmentState;

const TOTALS: Query = Query::new(
    "live_totals_of_project",
    "SELECT b.currency, COUNT(*), CAST(SUM(b.tasks) AS BIGINT), CAST(SUM(b.wanted) AS BIGINT), CAST(SUM(b.settled) AS BIGINT), CAST(SUM(b.pending) AS BIGINT), CAST(SUM(b.answers) AS BIGINT), CAST(SUM(b.accepted) AS BIGINT), CAST(SUM(b.rejected) AS BIGINT), CAST(SUM(b.paid) AS BIGINT), CAST(SUM(b.fees) AS BIGINT), CAST(SUM(COALESCE(a.credits_posted - a.debits_posted - a.debits_pending, 0)) AS BIGINT), CAST(SUM(COALESCE(a.debits_pending, 0)) AS BIGINT) FROM batch b LEFT JOIN account a ON a.kind = ?2 AND a.owner = b.id AND a.currency = b.currency WHERE b.project = ?1 GROUP BY b.currency ORDER BY b.currency",
);
const WAITING: Query = Query::new(
    "live_waiting_of_project",
    "SELECT r.state, COUNT(*) FROM (SELECT state FROM review_item WHERE project = ?1 ORDER BY assignment LIMIT ?2) AS r GROUP BY r.state ORDER BY r.state",
);

pub(super) const ALL: &[&Query] = &[&TOTALS, &WAITING];

/// Sums over a project's batches of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// The currency.
    pub currency: Currency,
    /// Batches.
    pub batches: i64,
    /// Tasks.
    pub tasks: i64,
    /// Answers asked for.
    pub wanted: i64,
    /// Tasks settled.
    pub settled: i64,
    /// Holds that are open: tasks held, and answers not decided.
    pub pending: i64,
    /// Answers.
    pub answers: i64,
    /// Answers accepted.
    pub accepted: i64,
    /// Answers rejected for good.
    pub rejected: i64,
    /// Paid to workers.
    pub paid: Money,
    /// Paid in fees.
    pub fees: Money,
    /// In escrow and held by nothing.
    pub free: Money,
    /// In escrow and held.
    pub held: Money,
}

/// Sums over a project's batches, by currency.
///
/// # Errors
/// What the database answers.
pub fn totals_of_project(connection: &mut Connection, project: ProjectId) -> Result<Vec<Totals>, StoreError> {
    connection.query(&TOTALS, &[project.cell(), AccountKind::Escrow.cell()], |row| {
        Ok(Totals {
            currency: row.get()?,
            batches: row.get()?,
            tasks: row.get()?,
            wanted: row.get()?,
            settled: row.get()?,
            pending: row.get()?,
            answers: row.get()?,
            accepted: row.get()?,
            rejected: row.get()?,
            paid: row.get()?,
            fees: row.get()?,
            free: row.get()?,
            held: row.get()?,
        })
    })
}

/// How many of the first `most` assignments of a project's queue wait in each state.
///
/// # Errors
/// What the database answers.
pub fn waiting_of_project(
    connection: &mut Connection,
    project: ProjectId,
    most: i64,
) -> Result<Vec<(AssignmentState, i64)>, StoreError> {
    connection.query(&WAITING, &[project.cell(), Cell::Int(most)], |row| Ok((row.get()?, row.get()?)))
}
