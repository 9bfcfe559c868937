//! The books and what they are checked against, in pages by key.

use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, Field, Instant, Money, PersonId, TaskId};
use gongdao_ledger::{Account, AccountId, Entry, EntryNumber};
use gongdao_market::{Assignment, AssignmentState, Batch, Task, TeamShare};

macro_rules! entry_columns {
    () => {
        "number, at, kind, reason, debit_kind, debit_owner, credit_kind, credit_owner, currency, amount, resolves, \
         actor, command, subject, evidence"
    };
}
macro_rules! account_columns {
    () => {
        "kind, owner, currency, debits_posted, credits_posted, debits_pending, credits_pending, closed"
    };
}
macro_rules! batch_columns {
    () => {
        "id, project, state, currency, fee_ppm, tasks, wanted, settled, pending, answers, accepted, rejected, paid, \
         fees, queued, created_at, saved, gold"
    };
}
macro_rules! task_columns {
    () => {
        "id, batch, project, state, wanted, slots, answered, accepted, position, named, reopened, surplus, asked, gold, \
         line"
    };
}

#[cfg(test)]
pub(super) const ENTRY: &str = entry_columns!();
#[cfg(test)]
pub(super) const ACCOUNT: &str = account_columns!();
#[cfg(test)]
pub(super) const BATCH: &str = batch_columns!();
#[cfg(test)]
pub(super) const TASK: &str = task_columns!();

const ENTRIES: Query = Query::new(
    "entries_after",
    concat!("SELECT ", entry_columns!(), " FROM entry WHERE number > ?1 ORDER BY number LIMIT ?2"),
);
const ENTRIES_BACK: Query = Query::new(
    "entries_before",
    concat!("SELECT ", entry_columns!(), " FROM entry WHERE number < ?1 ORDER BY number DESC LIMIT ?2"),
);
const ACCOUNTS: Query = Query::new(
    "accounts_after",
    concat!(
        "SELECT ",
        account_columns!(),
        " FROM account WHERE (kind, owner, currency) > (?1, ?2, ?3) ORDER BY kind, owner, currency LIMIT ?4"
    ),
);
const BATCHES: Query = Query::new(
    "batches_after",
    concat!("SELECT ", batch_columns!(), " FROM batch WHERE id > ?1 ORDER BY id LIMIT ?2"),
);
const TASKS: Query = Query::new(
    "tasks_after",
    concat!("SELECT ", task_columns!(), " FROM task WHERE id > ?1 ORDER BY id LIMIT ?2"),
);
const ASSIGNMENTS: Query = Query::new(
    "assignments_between_tasks",
    concat!(
        "SELECT ",
        assignment_columns!(),
        " FROM assignment a WHERE a.task > ?1 AND a.task <= ?2 ORDER BY a.task"
    ),
);
const RECORDS: Query = Query::new(
    "evidence_records_after",
    "SELECT number, salt, record, commitment FROM evidence_record WHERE number > ?1 ORDER BY number LIMIT ?2",
);

const STREAM_FIRST: Query =
    Query::new("entry_stream_first", "SELECT number FROM entry WHERE number >= ?1 ORDER BY number LIMIT 1");
const STREAM_LAST: Query = Query::new(
    "entry_stream_last",
    "SELECT number FROM entry WHERE number < ?1 ORDER BY number DESC LIMIT 1",
);
const ENTRY_AT: Query = Query::new("entry_moment", "SELECT at FROM entry WHERE number = ?1");

const SHARES: Query = Query::new(
    "team_shares_after",
    "SELECT s.assignment, s.team, s.leader, s.cut_ppm, s.cut, a.worker, a.state, a.paid FROM team_share s LEFT JOIN assignment a ON a.id = s.assignment WHERE s.assignment > ?1 ORDER BY s.assignment LIMIT ?2",
);

pub(super) const ALL: &[&Query] = &[
    &ENTRIES,
    &ENTRIES_BACK,
    &ACCOUNTS,
    &BATCHES,
    &TASKS,
    &ASSIGNMENTS,
    &RECORDS,
    &STREAM_FIRST,
    &STREAM_LAST,
    &ENTRY_AT,
    &SHARES,
];

/// Numbers in one stream: shard and epoch are above these bits.
const STREAM_BITS: u32 = 35;

/// The first and last journal numbers of the first stream behind another; nothing where there is none.
///
/// # Errors
/// What the database answers.
pub fn stream_after(connection: &mut Connection, stream: i64) -> Result<Option<(i64, i64)>, StoreError> {
    let from = Cell::Int((stream + 1) << STREAM_BITS);
    let first = connection.query(&STREAM_FIRST, &[from], |row| row.get::<i64>())?.pop();
    let Some(first) = first else { return Ok(None) };
    let end = Cell::Int(((first >> STREAM_BITS) + 1) << STREAM_BITS);
    let last = connection.query(&STREAM_LAST, &[end], |row| row.get::<i64>())?.pop();
    Ok(Some((first, last.unwrap_or(first))))
}

/// When an entry was made.
///
/// # Errors
/// What the database answers.
pub fn entry_at(connection: &mut Connection, number: EntryNumber) -> Result<Option<Instant>, StoreError> {
    Ok(connection.query(&ENTRY_AT, &[number.cell()], |row| row.get())?.pop())
}

/// Journal entries after a number.
///
/// # Errors
/// What the database answers.
pub fn entries_after(
    connection: &mut Connection,
    after: EntryNumber,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    connection.query(&ENTRIES, &[after.cell(), Cell::Int(limit)], Entry::read)
}

/// Journal entries before a number, the highest first.
///
/// # Errors
/// What the database answers.
pub fn entries_before(
    connection: &mut Connection,
    before: EntryNumber,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    connection.query(&ENTRIES_BACK, &[before.cell(), Cell::Int(limit)], Entry::read)
}

/// Accounts after one, in order of kind, owner and currency.
///
/// # Errors
/// What the database answers.
pub fn accounts_after(
    connection: &mut Connection,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    let zero = || Cell::Int(0);
    let [kind, owner, currency] = after.map_or_else(
        || [zero(), zero(), zero()],
        |id| [Cell::Int(id.kind as i64), Cell::Int(id.owner), Cell::Int(id.currency as i64)],
    );
    connection.query(&ACCOUNTS, &[kind, owner, currency, Cell::Int(limit)], Account::read)
}

/// Batches after an id.
///
/// # Errors
/// What the database answers.
pub fn batches_after(connection: &mut Connection, after: i64, limit: i64) -> Result<Vec<Batch>, StoreError> {
    connection.query(&BATCHES, &[Cell::Int(after), Cell::Int(limit)], Batch::read)
}

/// Tasks after an id.
///
/// # Errors
/// What the database answers.
pub fn tasks_after(connection: &mut Connection, after: i64, limit: i64) -> Result<Vec<Task>, StoreError> {
    connection.query(&TASKS, &[Cell::Int(after), Cell::Int(limit)], Task::read)
}

/// Assignments of the tasks behind one id, up to and with another, in the order of tasks.
///
/// # Errors
/// What the database answers.
pub fn assignments_between(
    connection: &mut Connection,
    after: i64,
    last: TaskId,
) -> Result<Vec<Assignment>, StoreError> {
    connection.query(&ASSIGNMENTS, &[Cell::Int(after), last.cell()], Assignment::read)
}

/// An evidence record, as far as it can be checked against its commitment.
#[derive(Debug, Clone)]
pub struct StoredRecord {
    /// Its number.
    pub number: EntryNumber,
    /// The salt, unless erased.
    pub salt: Option<Vec<u8>>,
    /// The record, unless erased.
    pub record: Option<Vec<u8>>,
    /// The commitment to both.
    pub commitment: [u8; 32],
}

/// Evidence records after a number.
///
/// # Errors
/// What the database answers.
pub fn records_after(
    connection: &mut Connection,
    after: EntryNumber,
    limit: i64,
) -> Result<Vec<StoredRecord>, StoreError> {
    connection.query(&RECORDS, &[after.cell(), Cell::Int(limit)], |row| {
        Ok(StoredRecord { number: row.get()?, salt: row.get()?, record: row.get()?, commitment: row.get()? })
    })
}

/// What a claim fixed for a team, with the answer it is about: its worker, where it stands, what it paid.
#[derive(Debug, Clone, Copy)]
pub struct StoredShare {
    /// What was fixed.
    pub share: TeamShare,
    /// The answer; nothing where its row is gone.
    pub of: Option<(PersonId, AssignmentState, Money)>,
}

/// Teams' shares after an assignment.
///
/// # Errors
/// What the database answers.
pub fn shares_after(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredShare>, StoreError> {
    connection.query(&SHARES, &[Cell::Int(after), Cell::Int(limit)], |row| {
        let share = TeamShare::read(row)?;
        let (worker, state, paid): (Option<PersonId>, Option<AssignmentState>, Option<Money>) =
            (row.get()?, row.get()?, row.get()?);
        let of = worker.zip(state).zip(paid).map(|((worker, state), paid)| (worker, state, paid));
        Ok(StoredShare { share, of })
    })
}
