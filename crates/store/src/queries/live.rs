//! What an open page shows of a project: sums over its batches, and what waits for a person.

use crate::rows::ReviewCount;
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
    "SELECT state, CAST(SUM(count) AS BIGINT) FROM review_count WHERE project = ?1 GROUP BY state ORDER BY state",
);
const COUNT_REVIEWS: Query = Query::new(
    "review_count_up",
    "INSERT INTO review_count (project, state, shard, count) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (project, state, shard) DO UPDATE SET count = review_count.count + excluded.count",
);

const RECOUNT: Query = Query::new(
    "review_items_counted",
    "SELECT project, state, CAST(SUM(waiting) AS BIGINT), CAST(SUM(kept) AS BIGINT) FROM (SELECT project, state, 1 AS waiting, 0 AS kept FROM review_item UNION ALL SELECT project, state, 0 AS waiting, count AS kept FROM review_count) AS both_sides GROUP BY project, state ORDER BY project, state",
);

pub(super) const ALL: &[&Query] = &[&TOTALS, &WAITING, &COUNT_REVIEWS, &RECOUNT];

/// What waits for a person, counted anew, beside what is kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewRecount {
    /// The project.
    pub project: ProjectId,
    /// What is waited for.
    pub state: AssignmentState,
    /// How many stand in the queue.
    pub waiting: i64,
    /// How many the writers' counts come to.
    pub kept: i64,
}

/// Counts all queues anew, for the check of the books.
///
/// # Errors
/// What the database answers.
pub fn recount_reviews(connection: &mut Connection) -> Result<Vec<ReviewRecount>, StoreError> {
    connection.query(&RECOUNT, &[], |row| {
        Ok(ReviewRecount { project: row.get()?, state: row.get()?, waiting: row.get()?, kept: row.get()? })
    })
}

/// Counts what a writer put into a project's queue for a person, or took out of it.
///
/// # Errors
/// What the database answers.
pub fn count_reviews(connection: &mut Connection, counted: ReviewCount) -> Result<(), StoreError> {
    let ReviewCount { project, state, shard, count } = counted;
    let values = [project.cell(), state.cell(), shard.cell(), Cell::Int(count)];
    connection.execute(&COUNT_REVIEWS, &values).map(drop)
}

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

/// How many answers of a project wait for a person in each state.
///
/// # Errors
/// What the database answers.
pub fn waiting_of_project(
    connection: &mut Connection,
    project: ProjectId,
) -> Result<Vec<(AssignmentState, i64)>, StoreError> {
    connection.query(&WAITING, &[project.cell()], |row| Ok((row.get()?, row.get()?)))
}
