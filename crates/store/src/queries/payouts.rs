//! Payees, payouts, runs, deposits and bank lines as they are listed, in pages by key.

use crate::rows::{BankLine, BankStatement, DepositRow, Payee, PayoutRun};
use crate::{Connection, Query, RowRef, StoreError, Table};
use gongdao_kernel::{Cell, Currency, Field, PayoutRunId, PersonId, StatementId};
use gongdao_market::{LineState, Payout, PayoutState};

macro_rules! payee_columns {
    () => {
        "id, person, kind, masked, sealed, created_at, ended_at"
    };
}
macro_rules! payout_columns {
    () => {
        "id, person, payee, state, currency, gross, withheld, net, rule, explanation, month, requested_at, decided_by, \
         decided_at, run, ended_at, reason, note, entry_net, entry_withheld, entry_paid, line, return_line, evidence, \
         version"
    };
}
macro_rules! run_columns {
    () => {
        "id, state, channel, currency, payouts, total, made_by, made_at, sent_at, version"
    };
}
macro_rules! deposit_columns {
    () => {
        "id, person, currency, amount, reference, recorded_by, at, entry, evidence, line, ended_at, version"
    };
}
macro_rules! statement_columns {
    () => {
        "id, currency, account, name, opening, closing, lines, repeated, suspended, total, uploaded_by, at, version"
    };
}
macro_rules! line_columns {
    () => {
        "id, statement, place, booked_on, currency, amount, reference, bank_reference, party, state, matched, subject, \
         cause, entry, entry_back, decided_by, at, evidence, version"
    };
}

const PAYEE: Query = Query::new(
    "payee_of_person",
    concat!(
        "SELECT ",
        payee_columns!(),
        " FROM payee WHERE person = ?1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1"
    ),
);
const PAYEES: Query = Query::new(
    "payees_of_person",
    concat!(
        "SELECT ",
        payee_columns!(),
        " FROM payee WHERE person = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
    ),
);
const PAYOUTS: Query = Query::new(
    "payouts_before",
    concat!("SELECT ", payout_columns!(), " FROM payout WHERE id < ?1 ORDER BY id DESC LIMIT ?2"),
);
const PAYOUTS_PERSON: Query = Query::new(
    "payouts_of_person",
    concat!(
        "SELECT ",
        payout_columns!(),
        " FROM payout WHERE person = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
    ),
);
const PAYOUTS_STATE: Query = Query::new(
    "payouts_of_state",
    concat!("SELECT ", payout_columns!(), " FROM payout WHERE state = ?1 AND id > ?2 ORDER BY id LIMIT ?3"),
);
const PAYOUTS_RUN: Query = Query::new(
    "payouts_of_run",
    concat!("SELECT ", payout_columns!(), " FROM payout WHERE run = ?1 AND id > ?2 ORDER BY id LIMIT ?3"),
);
const PAYOUTS_AFTER: Query = Query::new(
    "payouts_after",
    concat!("SELECT ", payout_columns!(), " FROM payout WHERE id > ?1 ORDER BY id LIMIT ?2"),
);
const RUNS: Query = Query::new(
    "payout_runs_before",
    concat!("SELECT ", run_columns!(), " FROM payout_run WHERE id < ?1 ORDER BY id DESC LIMIT ?2"),
);
const DEPOSITS_PERSON: Query = Query::new(
    "deposits_of_person",
    concat!(
        "SELECT ",
        deposit_columns!(),
        " FROM deposit WHERE person = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
    ),
);
const DEPOSITS: Query = Query::new(
    "deposits_before",
    concat!("SELECT ", deposit_columns!(), " FROM deposit WHERE id < ?1 ORDER BY id DESC LIMIT ?2"),
);
const DEPOSITS_AFTER: Query = Query::new(
    "deposits_after",
    concat!("SELECT ", deposit_columns!(), " FROM deposit WHERE id > ?1 ORDER BY id LIMIT ?2"),
);
const STATEMENTS: Query = Query::new(
    "bank_statements_before",
    concat!("SELECT ", statement_columns!(), " FROM bank_statement WHERE id < ?1 ORDER BY id DESC LIMIT ?2"),
);
const STATEMENTS_CURRENCY: Query = Query::new(
    "bank_statements_of_currency",
    concat!(
        "SELECT ",
        statement_columns!(),
        " FROM bank_statement WHERE currency = ?1 ORDER BY id DESC LIMIT 1"
    ),
);
const LINES: Query = Query::new(
    "bank_lines_of_statement",
    concat!(
        "SELECT ",
        line_columns!(),
        " FROM bank_line WHERE statement = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    ),
);
const LINES_STATE: Query = Query::new(
    "bank_lines_of_state",
    concat!("SELECT ", line_columns!(), " FROM bank_line WHERE state = ?1 AND id > ?2 ORDER BY id LIMIT ?3"),
);
const LINES_AFTER: Query = Query::new(
    "bank_lines_after",
    concat!("SELECT ", line_columns!(), " FROM bank_line WHERE id > ?1 ORDER BY id LIMIT ?2"),
);
const COUNTS: Query = Query::new(
    "payouts_count",
    "SELECT state, currency, COUNT(*) FROM payout GROUP BY state, currency ORDER BY 1, 2",
);
const MONTHS: Query = Query::new(
    "tax_months_of_person",
    "SELECT month, currency, income, withheld, payouts FROM tax_month WHERE person = ?1 ORDER BY month DESC, currency LIMIT ?2",
);

pub(super) const ALL: &[&Query] = &[
    &PAYEE,
    &PAYEES,
    &PAYOUTS,
    &PAYOUTS_PERSON,
    &PAYOUTS_STATE,
    &PAYOUTS_RUN,
    &PAYOUTS_AFTER,
    &RUNS,
    &DEPOSITS,
    &DEPOSITS_PERSON,
    &DEPOSITS_AFTER,
    &STATEMENTS,
    &STATEMENTS_CURRENCY,
    &LINES,
    &LINES_STATE,
    &LINES_AFTER,
    &COUNTS,
    &MONTHS,
];

type Rows<T> = Result<Vec<T>, StoreError>;

/// A person's present payee.
///
/// # Errors
/// What the database answers.
pub fn payee_of(connection: &mut Connection, person: PersonId) -> Result<Option<Payee>, StoreError> {
    Ok(connection.query(&PAYEE, &[person.cell()], Payee::read)?.pop())
}

/// A person's payees before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn payees_of(connection: &mut Connection, person: PersonId, before: i64, limit: i64) -> Rows<Payee> {
    connection.query(&PAYEES, &[person.cell(), Cell::Int(before), Cell::Int(limit)], Payee::read)
}

/// Payouts before an id, the newest first; only a person's where one is named.
///
/// # Errors
/// What the database answers.
pub fn payouts_before(
    connection: &mut Connection,
    person: Option<PersonId>,
    before: i64,
    limit: i64,
) -> Rows<Payout> {
    match person {
        None => connection.query(&PAYOUTS, &[Cell::Int(before), Cell::Int(limit)], Payout::read),
        Some(person) => {
            let values = [person.cell(), Cell::Int(before), Cell::Int(limit)];
            connection.query(&PAYOUTS_PERSON, &values, Payout::read)
        }
    }
}

/// Payouts in a state after an id, the oldest first.
///
/// # Errors
/// What the database answers.
pub fn payouts_in(connection: &mut Connection, state: PayoutState, after: i64, limit: i64) -> Rows<Payout> {
    connection.query(&PAYOUTS_STATE, &[state.cell(), Cell::Int(after), Cell::Int(limit)], Payout::read)
}

/// A run's payouts after an id.
///
/// # Errors
/// What the database answers.
pub fn payouts_of_run(connection: &mut Connection, run: PayoutRunId, after: i64, limit: i64) -> Rows<Payout> {
    connection.query(&PAYOUTS_RUN, &[run.cell(), Cell::Int(after), Cell::Int(limit)], Payout::read)
}

/// All payouts after an id.
///
/// # Errors
/// What the database answers.
pub fn payouts_after(connection: &mut Connection, after: i64, limit: i64) -> Rows<Payout> {
    connection.query(&PAYOUTS_AFTER, &[Cell::Int(after), Cell::Int(limit)], Payout::read)
}

/// Runs before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn runs_before(connection: &mut Connection, before: i64, limit: i64) -> Rows<PayoutRun> {
    connection.query(&RUNS, &[Cell::Int(before), Cell::Int(limit)], PayoutRun::read)
}

/// Deposits before an id, the newest first; only a person's where one is named.
///
/// # Errors
/// What the database answers.
pub fn deposits_before(
    connection: &mut Connection,
    person: Option<PersonId>,
    before: i64,
    limit: i64,
) -> Rows<DepositRow> {
    match person {
        None => connection.query(&DEPOSITS, &[Cell::Int(before), Cell::Int(limit)], DepositRow::read),
        Some(person) => {
            let values = [person.cell(), Cell::Int(before), Cell::Int(limit)];
            connection.query(&DEPOSITS_PERSON, &values, DepositRow::read)
        }
    }
}

/// All deposits after an id.
///
/// # Errors
/// What the database answers.
pub fn deposits_after(connection: &mut Connection, after: i64, limit: i64) -> Rows<DepositRow> {
    connection.query(&DEPOSITS_AFTER, &[Cell::Int(after), Cell::Int(limit)], DepositRow::read)
}

/// Statements before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn statements_before(connection: &mut Connection, before: i64, limit: i64) -> Rows<BankStatement> {
    connection.query(&STATEMENTS, &[Cell::Int(before), Cell::Int(limit)], BankStatement::read)
}

/// The statement of a currency that was uploaded last.
///
/// # Errors
/// What the database answers.
pub fn statement_last(
    connection: &mut Connection,
    currency: Currency,
) -> Result<Option<BankStatement>, StoreError> {
    Ok(connection.query(&STATEMENTS_CURRENCY, &[currency.cell()], BankStatement::read)?.pop())
}

/// A statement's lines after an id.
///
/// # Errors
/// What the database answers.
pub fn lines_of(
    connection: &mut Connection,
    statement: StatementId,
    after: i64,
    limit: i64,
) -> Rows<BankLine> {
    connection.query(&LINES, &[statement.cell(), Cell::Int(after), Cell::Int(limit)], BankLine::read)
}

/// Lines in a state after an id, the oldest first.
///
/// # Errors
/// What the database answers.
pub fn lines_in(connection: &mut Connection, state: LineState, after: i64, limit: i64) -> Rows<BankLine> {
    connection.query(&LINES_STATE, &[state.cell(), Cell::Int(after), Cell::Int(limit)], BankLine::read)
}

/// All lines after an id.
///
/// # Errors
/// What the database answers.
pub fn lines_after(connection: &mut Connection, after: i64, limit: i64) -> Rows<BankLine> {
    connection.query(&LINES_AFTER, &[Cell::Int(after), Cell::Int(limit)], BankLine::read)
}

/// How many payouts there are in each state and currency.
///
/// # Errors
/// What the database answers.
pub fn payout_counts(connection: &mut Connection) -> Rows<(PayoutState, Currency, i64)> {
    let read = |row: &mut RowRef<'_>| Ok((row.get()?, row.get()?, row.get()?));
    connection.query(&COUNTS, &[], read)
}

/// A person's months for the tax office, the latest first: month, currency, income, withheld, payouts.
///
/// # Errors
/// What the database answers.
pub fn tax_months_of(
    connection: &mut Connection,
    person: PersonId,
    limit: i64,
) -> Rows<crate::rows::TaxMonth> {
    let read = |row: &mut RowRef<'_>| {
        Ok(crate::rows::TaxMonth {
            person,
            month: row.get()?,
            currency: row.get()?,
            income: row.get()?,
            withheld: row.get()?,
            payouts: row.get()?,
        })
    };
    connection.query(&MONTHS, &[person.cell(), Cell::Int(limit)], read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        [&PAYEE, &PAYEES].into_iter().for_each(|query| selects::<Payee>("", query));
        let payouts = [&PAYOUTS, &PAYOUTS_PERSON, &PAYOUTS_STATE, &PAYOUTS_RUN, &PAYOUTS_AFTER];
        payouts.into_iter().for_each(|query| selects::<Payout>("", query));
        selects::<PayoutRun>("", &RUNS);
        let deposits = [&DEPOSITS, &DEPOSITS_PERSON, &DEPOSITS_AFTER];
        deposits.into_iter().for_each(|query| selects::<DepositRow>("", query));
        [&STATEMENTS, &STATEMENTS_CURRENCY].into_iter().for_each(|query| selects::<BankStatement>("", query));
        [&LINES, &LINES_STATE, &LINES_AFTER].into_iter().for_each(|query| selects::<BankLine>("", query));
    }
}
