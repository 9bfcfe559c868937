//! Whether all is well: what waits and since when, where money stands, what the hours brought.
//!
//! Lists that wait are short by nature and are counted; what grows for ever is not scanned: hours, reviews and the money in
//! accounts of each kind are kept as sums.

use crate::rows::{Activity, ActivityKind, BookCheck};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{Cell, Currency, Field, Instant, Money};
use gongdao_ledger::{Account, AccountKind};
use gongdao_market::{AssignmentState, Batch, BatchState, LineState, PayoutState, RunState};

const SCREENING: Query =
    Query::new("waiting_screening", "SELECT COUNT(*), MIN(asked_at) FROM screening_item");
const REVIEWS: Query = Query::new(
    "waiting_reviews",
    "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM review_count WHERE state = ?1",
);
const REVIEW_FIRST: Query = Query::new(
    "waiting_review_first",
    "SELECT a.submitted_at, d.appealed_at FROM review_item i JOIN assignment a ON a.id = i.assignment LEFT JOIN dispute d ON d.assignment = i.assignment WHERE i.state = ?1 ORDER BY i.assignment LIMIT 1",
);
const SUSPENSIONS: Query = Query::new(
    "waiting_suspension_appeals",
    "SELECT COUNT(*), MIN(appealed_at) FROM suspension WHERE appealed_at IS NOT NULL AND decided_at IS NULL",
);
const MAILS: Query = Query::new(
    "waiting_mails",
    "SELECT COUNT(*), MIN(created_at) FROM mail WHERE state = ?1 AND attempts >= ?2",
);
const KINDS: Query = Query::new(
    "money_by_kind",
    "SELECT kind, currency, CAST(SUM(debits) AS BIGINT), CAST(SUM(credits) AS BIGINT), CAST(SUM(held) AS BIGINT), CAST(SUM(accounts) AS BIGINT) FROM account_sum GROUP BY kind, currency ORDER BY kind, currency",
);
const PAYOUTS: Query = Query::new(
    "waiting_payouts",
    "SELECT state, currency, COUNT(*), CAST(SUM(net) AS BIGINT), MIN(requested_at) FROM payout WHERE state IN (?1, ?2, ?3, ?4) GROUP BY state, currency ORDER BY state, currency",
);
const RUNS: Query =
    Query::new("waiting_payout_runs", "SELECT COUNT(*), MIN(made_at) FROM payout_run WHERE state = ?1");
const SUSPENSE: Query = Query::new(
    "waiting_bank_lines",
    "SELECT state, currency, COUNT(*), CAST(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS BIGINT), MIN(at) FROM bank_line WHERE state IN (?1, ?2) GROUP BY state, currency ORDER BY state, currency",
);
const OPEN: Query = Query::new(
    "batches_in_state_with_escrow",
    "SELECT b.id, b.project, b.state, b.currency, b.fee_ppm, b.tasks, b.wanted, b.settled, b.pending, b.answers, b.accepted, b.rejected, b.paid, b.fees, b.queued, b.created_at, b.saved, b.gold, a.kind, a.owner, a.currency, a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.closed FROM batch b LEFT JOIN account a ON a.kind = ?3 AND a.owner = b.id AND a.currency = b.currency WHERE b.state = ?1 AND b.id > ?2 ORDER BY b.id LIMIT ?4",
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
    &REVIEW_FIRST,
    &SUSPENSIONS,
    &MAILS,
    &KINDS,
    &PAYOUTS,
    &RUNS,
    &SUSPENSE,
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

/// Answers that wait for a person in a state: how many, and since when the one that was claimed first does. For appeals
/// that is when it was appealed, for others when the answer came.
///
/// # Errors
/// What the database answers.
pub fn reviews(connection: &mut Connection, state: AssignmentState) -> Result<Waiting, StoreError> {
    let count = connection.query(&REVIEWS, &[state.cell()], |row| row.get())?.pop().unwrap_or(0);
    let read = |row: &mut RowRef<'_>| Ok((row.get::<Option<Instant>>()?, row.get::<Option<Instant>>()?));
    let first = connection.query(&REVIEW_FIRST, &[state.cell()], read)?.pop();
    let oldest_at = first.and_then(|(submitted, appealed)| match state {
        AssignmentState::Appealed => appealed,
        _ => submitted,
    });
    Ok(Waiting { count, oldest_at })
}

/// Stops of accounts under appeal.
///
/// # Errors
/// What the database answers.
pub fn suspension_appeals(connection: &mut Connection) -> Result<Waiting, StoreError> {
    waiting(connection, &SUSPENSIONS, &[])
}

/// Letters in a state that were tried so often at least.
///
/// # Errors
/// What the database answers.
pub fn mails(
    connection: &mut Connection,
    state: gongdao_trust::MailState,
    attempts: u32,
) -> Result<Waiting, StoreError> {
    waiting(connection, &MAILS, &[state.cell(), attempts.cell()])
}

/// Payouts on their way in one state and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutsWaiting {
    /// Where they stand.
    pub state: PayoutState,
    /// Their currency.
    pub currency: Currency,
    /// What they come to, net.
    pub net: Money,
    /// How many, and since when the oldest was asked for.
    pub waiting: Waiting,
}

/// Payouts that were asked for and have not ended, by state and currency.
///
/// # Errors
/// What the database answers.
pub fn payouts(connection: &mut Connection) -> Result<Vec<PayoutsWaiting>, StoreError> {
    use PayoutState::{Approved, InRun, Requested, Sent};
    let states = [Requested.cell(), Approved.cell(), InRun.cell(), Sent.cell()];
    connection.query(&PAYOUTS, &states, |row| {
        let (state, currency, count) = (row.get()?, row.get()?, row.get()?);
        let (net, oldest_at) = (row.get()?, row.get()?);
        Ok(PayoutsWaiting { state, currency, net, waiting: Waiting { count, oldest_at } })
    })
}

/// Runs of payouts whose file has not gone to the bank.
///
/// # Errors
/// What the database answers.
pub fn runs(connection: &mut Connection) -> Result<Waiting, StoreError> {
    waiting(connection, &RUNS, &[RunState::Made.cell()])
}

/// Bank lines that wait in one state and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinesWaiting {
    /// In suspense, or on their way back.
    pub state: LineState,
    /// Their currency.
    pub currency: Currency,
    /// What came in.
    pub came: Money,
    /// What left.
    pub left: Money,
    /// How many, and since when the oldest does.
    pub waiting: Waiting,
}

/// Bank lines that nobody understands yet, and those on their way back, by currency.
///
/// # Errors
/// What the database answers.
pub fn lines(connection: &mut Connection) -> Result<Vec<LinesWaiting>, StoreError> {
    let states = [LineState::Suspense.cell(), LineState::Returning.cell()];
    connection.query(&SUSPENSE, &states, |row| {
        let (state, currency, count) = (row.get()?, row.get()?, row.get()?);
        let (came, left, oldest_at) = (row.get()?, row.get()?, row.get()?);
        Ok(LinesWaiting { state, currency, came, left, waiting: Waiting { count, oldest_at } })
    })
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
