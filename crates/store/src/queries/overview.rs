//! Whether all is well: what waits and since when, where money stands, what the hours brought.
//!
//! Lists that wait are short by nature and are counted; what grows for ever is not scanned: hours are kept as counters.

use crate::rows::{Activity, ActivityKind, BookCheck};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{Cell, Currency, Field, Instant, Money};
use gongdao_ledger::{Account, AccountKind};
use gongdao_market::{AssignmentState, Batch, BatchState};

const SCREENING: Query =
    Query::new("waiting_screening", "SELECT COUNT(*), MIN(asked_at) FROM screening_item");
const REVIEWS: Query = Query::new(
    "waiting_reviews",
    "SELECT COUNT(*), MIN(a.submitted_at) FROM review_item i JOIN assignment a ON a.id = i.assignment WHERE i.state IN (?1, ?2)",
);
const APPEALS: Query = Query::new(
    "waiting_appeals",
    "SELECT COUNT(*), MIN(d.appealed_at) FROM review_item i JOIN dispute d ON d.assignment = i.assignment WHERE i.state = ?1",
);
const SUSPENSIONS: Query = Query::new(
    "waiting_suspension_appeals",
    "SELECT COUNT(*), MIN(appealed_at) FROM suspension WHERE appealed_at IS NOT NULL AND decided_at IS NULL",
);
const MAILS: Query =
    Query::new("waiting_mails", "SELECT COUNT(*), MIN(created_at) FROM mail WHERE state = ?1");
const KINDS: Query = Query::new(
    "money_by_kind",
    "SELECT kind, currency, CAST(SUM(debits_posted) AS BIGINT), CAST(SUM(credits_posted) AS BIGINT), CAST(SUM(debits_pending) AS BIGINT), COUNT(*) FROM account GROUP BY kind, currency ORDER BY kind, currency",
);
const OPEN: Query = Query::new(
    "batches_in_state_with_escrow",
    "SELECT b.id, b.project, b.state, b.currency, b.fee_ppm, b.tasks, b.wanted, b.settled, b.pending, b.answers, b.accepted, b.rejected, b.paid, b.fees, b.queued, b.created_at, a.kind, a.owner, a.currency, a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.closed FROM batch b LEFT JOIN account a ON a.kind = ?3 AND a.owner = b.id AND a.currency = b.currency WHERE b.state = ?1 AND b.id > ?2 ORDER BY b.id LIMIT ?4",
);
const IN_STATE: Query =
    Query::new("batches_in_state_count", "SELECT COUNT(*), MIN(created_at) FROM batch WHERE state = ?1");
const CHECK: Query = Query::new(
    "book_check_last",
    "SELECT id, by, at, sound, found, entries, accounts FROM book_check ORDER BY id DESC LIMIT 1",
);
const HOURS: Query = Query::new(
    "activity_since",
    "SELECT CAST(0 AS BIGINT), hour, kind, CAST(SUM(count) AS BIGINT) FROM activity WHERE hour >= ?1 GROUP BY hour, kind ORDER BY hour, kind",
);
const COUNT_UP: Query = Query::new(
    "activity_count_up",
    "INSERT INTO activity (shard, hour, kind, count) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (shard, hour, kind) DO UPDATE SET count = activity.count + excluded.count",
);

pub(super) const ALL: &[&Query] = &[
    &SCREENING,
    &REVIEWS,
    &APPEALS,
    &SUSPENSIONS,
    &MAILS,
    &KINDS,
    &OPEN,
    &IN_STATE,
    &CHECK,
    &HOURS,
    &COUNT_UP,
];

/// A line that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// Since when the oldest does.
    pub oldest_at: Option<Instant>,
}

fn waiting(connection: &mut Connection, query: &Query, values: &[Cell<'_>]) -> Result<Waiting, StoreError> {
    let read = |row: &mut RowRef<'_>| Ok(Waiting { count: row.get()?, oldest_at: row.get()? });
    Ok(connection.query(query, values, read)?.pop().unwrap_or_default())
}

/// Projects that wait for an operator.
///
/// # Errors
/// What the database answers.
pub fn screening(connection: &mut Connection) -> Result<Waiting, StoreError> {
    waiting(connection, &SCREENING, &[])
}

/// Answers that wait for a review.
///
/// # Errors
/// What the database answers.
pub fn reviews(connection: &mut Connection) -> Result<Waiting, StoreError> {
    let states = [AssignmentState::Submitted.cell(), AssignmentState::RejectionProposed.cell()];
    waiting(connection, &REVIEWS, &states)
}

/// Rejections under appeal.
///
/// # Errors
/// What the database answers.
pub fn appeals(connection: &mut Connection) -> Result<Waiting, StoreError> {
    waiting(connection, &APPEALS, &[AssignmentState::Appealed.cell()])
}

/// Stops of accounts under appeal.
///
/// # Errors
/// What the database answers.
pub fn suspension_appeals(connection: &mut Connection) -> Result<Waiting, StoreError> {
    waiting(connection, &SUSPENSIONS, &[])
}

/// Letters in a state.
///
/// # Errors
/// What the database answers.
pub fn mails(connection: &mut Connection, state: gongdao_trust::MailState) -> Result<Waiting, StoreError> {
    waiting(connection, &MAILS, &[state.cell()])
}

/// Batches in a state.
///
/// # Errors
/// What the database answers.
pub fn batches(connection: &mut Connection, state: BatchState) -> Result<Waiting, StoreError> {
    waiting(connection, &IN_STATE, &[state.cell()])
}

/// What accounts of one kind hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindSum {
    /// The kind.
    pub kind: AccountKind,
    /// The currency.
    pub currency: Currency,
    /// Posted debits.
    pub debits: Money,
    /// Posted credits.
    pub credits: Money,
    /// Held debits.
    pub held: Money,
    /// How many accounts.
    pub accounts: i64,
}

/// Money by kind of account.
///
/// # Errors
/// What the database answers.
pub fn money_by_kind(connection: &mut Connection) -> Result<Vec<KindSum>, StoreError> {
    connection.query(&KINDS, &[], |row| {
        Ok(KindSum {
            kind: row.get()?,
            currency: row.get()?,
            debits: row.get()?,
            credits: row.get()?,
            held: row.get()?,
            accounts: row.get()?,
        })
    })
}

/// Batches in a state after an id, each with its escrow.
///
/// # Errors
/// What the database answers.
pub fn batches_with_escrow(
    connection: &mut Connection,
    state: BatchState,
    after: i64,
    limit: i64,
) -> Result<Vec<(Batch, Option<Account>)>, StoreError> {
    let values = [state.cell(), Cell::Int(after), AccountKind::Escrow.cell(), Cell::Int(limit)];
    connection.query(&OPEN, &values, |row| Ok((Batch::read(row)?, row.row()?)))
}

/// The last check of the books.
///
/// # Errors
/// What the database answers.
pub fn check_last(connection: &mut Connection) -> Result<Option<BookCheck>, StoreError> {
    Ok(connection.query(&CHECK, &[], BookCheck::read)?.pop())
}

/// What happened in each hour since one, over all writers.
///
/// # Errors
/// What the database answers.
pub fn hours_since(connection: &mut Connection, hour: i64) -> Result<Vec<Activity>, StoreError> {
    connection.query(&HOURS, &[Cell::Int(hour)], Activity::read)
}

/// Counts what a writer did in an hour.
///
/// # Errors
/// What the database answers.
pub fn count_up(
    connection: &mut Connection,
    place: (i64, i64),
    kind: ActivityKind,
    count: i64,
) -> Result<(), StoreError> {
    let values = [Cell::Int(place.0), Cell::Int(place.1), kind.cell(), Cell::Int(count)];
    connection.execute(&COUNT_UP, &values).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        selects::<Batch>("b.", &OPEN);
        selects::<BookCheck>("", &CHECK);
    }
}
