//! Deposits, bank statements and what waits in suspense, and whether the books' bank is the bank's (L9).

use super::{Page, Snapshot, bounded};
use crate::Actor;
use crate::queries::ledger::require_books;
use gongdao_kernel::{BankLineId, Currency, Fault, Money, PersonId, StatementId, TypedId};
use gongdao_ledger::{Account, AccountKind, UNEXPLAINED};
use gongdao_market::{LineState, Payout, PayoutState};
use gongdao_store::queries::payouts as stored;
use gongdao_store::queries::people;
use gongdao_store::rows::{BankLine, BankStatement, DepositRow};
use gongdao_trust::{Role, Scope, deposit_code};
use std::collections::BTreeMap;

/// A deposit.
pub type Deposit = DepositRow;
/// A bank statement.
pub type Statement = BankStatement;
/// A line of one.
pub type Line = BankLine;

/// Rows read at once.
const ROWS: i64 = 1_000;

/// How a requester pays in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositInstructions {
    /// What has to stand in the transfer, so that the money finds this account.
    pub code: String,
    /// Who keeps the money; nobody yet where it is absent.
    pub custodian: Option<String>,
    /// The account there.
    pub account: Option<String>,
    /// Its bank's code.
    pub bic: Option<String>,
    /// Whether deposits are taken: somebody keeps the money, or none of it is real.
    pub open: bool,
}

/// How a requester pays in; for the requester, and for operators and auditors about anybody.
///
/// # Errors
/// `role_missing`, `scope_missing`, `not_found`.
pub fn deposit_instructions(
    snapshot: &mut Snapshot,
    actor: &Actor,
    person: PersonId,
    demo: bool,
) -> Result<DepositInstructions, Fault> {
    actor.scopes.require(Scope::Read)?;
    if person != actor.person {
        require_books(actor)?;
    }
    let row = people::person(snapshot, person)?.ok_or_else(|| Fault::not_found("person"))?;
    row.roles.require(Role::Requester)?;
    let mut setting = |name| Ok::<_, Fault>(people::setting(snapshot, name)?.map(|setting| setting.value));
    let custodian = setting("custodian")?;
    Ok(DepositInstructions {
        code: deposit_code::of(person),
        open: demo || custodian.is_some(),
        custodian,
        account: setting("custodian_account")?,
        bic: setting("custodian_bic")?,
    })
}

/// A page of deposits, the newest first: a person's, or everybody's where nobody is named.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn deposits(
    snapshot: &mut Snapshot,
    actor: &Actor,
    person: Option<PersonId>,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<DepositRow>, Fault> {
    actor.scopes.require(Scope::Read)?;
    if person != Some(actor.person) {
        require_books(actor)?;
    }
    let limit = bounded(limit);
    let rows = stored::deposits_before(snapshot, person, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A page of bank statements, the newest first.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn statements(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<BankStatement>, Fault> {
    require_books(actor)?;
    let limit = bounded(limit);
    let rows = stored::statements_before(snapshot, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A bank statement.
///
/// # Errors
/// `role_missing`, `scope_missing`, `not_found`.
pub fn statement(snapshot: &mut Snapshot, actor: &Actor, id: StatementId) -> Result<BankStatement, Fault> {
    require_books(actor)?;
    statement_of(snapshot, id)
}

/// A bank statement, to answer the command that made it.
///
/// # Errors
/// `not_found`.
pub fn statement_of(snapshot: &mut Snapshot, id: StatementId) -> Result<BankStatement, Fault> {
    let found = snapshot.load::<BankStatement>(&[(id,)])?.pop();
    found.ok_or_else(|| Fault::not_found("bank statement"))
}

/// A page of a statement's lines.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn lines(
    snapshot: &mut Snapshot,
    actor: &Actor,
    statement: StatementId,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<BankLine>, Fault> {
    require_books(actor)?;
    let limit = bounded(limit);
    let rows = stored::lines_of(snapshot, statement, after.unwrap_or(0), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A page of lines in a state, the oldest first: what waits in suspense, or is on its way back.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn lines_in(
    snapshot: &mut Snapshot,
    actor: &Actor,
    state: LineState,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<BankLine>, Fault> {
    require_books(actor)?;
    let limit = bounded(limit);
    let rows = stored::lines_in(snapshot, state, after.unwrap_or(0), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// One line.
///
/// # Errors
/// `role_missing`, `scope_missing`, `not_found`.
pub fn line(snapshot: &mut Snapshot, actor: &Actor, id: BankLineId) -> Result<BankLine, Fault> {
    require_books(actor)?;
    snapshot.load::<BankLine>(&[(id,)])?.pop().ok_or_else(|| Fault::not_found("bank line"))
}

/// The books' bank beside the bank's, in one currency. Amounts are in micro-units; sums run in 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reconciliation {
    /// What the books say is at the custodian.
    pub books: i128,
    /// What all statement lines come to, each counted once.
    pub statements: i128,
    /// Deposits that are recorded and that no line has shown yet.
    pub deposits_in_transit: i128,
    /// What the books say the bank paid or took back and no line has shown yet; below zero where it paid.
    pub payouts_in_transit: i128,
    /// What waits in suspense.
    pub suspense: i128,
    /// What left unexplained.
    pub unexplained: i128,
    /// What is on its way back to its sender.
    pub returning: i128,
}

impl Reconciliation {
    /// What the books' bank is off by: zero (L9).
    #[must_use]
    pub fn difference(&self) -> i128 {
        self.books - self.statements - self.deposits_in_transit - self.payouts_in_transit
    }
}

/// What a payout's bank side is in the books and no line shows: below zero where the bank paid unseen.
pub(crate) fn unseen(payout: &Payout) -> i128 {
    let net = i128::from(payout.net.micros());
    let books = if payout.state == PayoutState::Paid { -net } else { 0 };
    let shown = i128::from(payout.return_line.is_some()) - i128::from(payout.line.is_some());
    books - shown * net
}

/// Everything between the books and the bank.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    /// Sums by currency; the books' own side is filled in by [`Outside::books`].
    pub(crate) sums: BTreeMap<Currency, Reconciliation>,
    /// Net amounts on their way, by person and currency; person 0 is what goes back to strangers.
    pub(crate) transit: BTreeMap<(i64, Currency), i128>,
    /// Tax that is owed, by currency.
    pub(crate) withheld: BTreeMap<Currency, i128>,
    /// Income, tax and number of payouts, by person, month and currency.
    pub(crate) months: BTreeMap<(PersonId, i64, Currency), (i128, i128, i64)>,
}

impl Outside {
    /// Reads every deposit, payout and line once, in pages.
    pub(crate) fn read(snapshot: &mut Snapshot) -> Result<Self, Fault> {
        let mut outside = Self::default();
        each(
            snapshot,
            stored::deposits_after,
            |row: &DepositRow| row.id.raw(),
            |row| {
                if row.line.is_none() && row.ended_at.is_none() {
                    outside.sums.entry(row.currency).or_default().deposits_in_transit += wide(row.amount);
                }
            },
        )?;
        each(snapshot, stored::payouts_after, |row: &Payout| row.id.raw(), |row| outside.take_payout(row))?;
        each(snapshot, stored::lines_after, |row: &BankLine| row.id.raw(), |row| outside.take_line(row))?;
        Ok(outside)
    }

    fn take_payout(&mut self, row: &Payout) {
        self.sums.entry(row.currency).or_default().payouts_in_transit += unseen(row);
        if row.is_in_transit() {
            *self.transit.entry((row.person.raw(), row.currency)).or_default() += wide(row.net);
        }
        let month = self.months.entry((row.person, row.month, row.currency)).or_default();
        if row.is_income() {
            *self.withheld.entry(row.currency).or_default() += wide(row.withheld);
            *month = (month.0 + wide(row.gross), month.1 + wide(row.withheld), month.2 + 1);
        }
    }

    fn take_line(&mut self, row: &BankLine) {
        let sums = self.sums.entry(row.currency).or_default();
        sums.statements += wide(row.amount);
        match row.state {
            LineState::Suspense if row.amount.is_positive() => sums.suspense += wide(row.amount),
            LineState::Suspense => sums.unexplained -= wide(row.amount),
            LineState::Returning => {
                sums.returning += wide(row.amount);
                *self.transit.entry((0, row.currency)).or_default() += wide(row.amount);
            }
            LineState::Matched | LineState::SentBack => {}
        }
    }

    /// Fills in what an account of the books says.
    pub(crate) fn books(&mut self, account: &Account) {
        if account.id.kind == AccountKind::Bank && account.id.owner == 0 {
            let sums = self.sums.entry(account.id.currency).or_default();
            sums.books = wide(account.debits_posted) - wide(account.credits_posted);
        }
    }

    /// What rows say an account holds, where rows say anything: credits less debits, and for what left unexplained the
    /// other way about.
    pub(crate) fn expected(&self, account: &Account) -> Option<i128> {
        let id = account.id;
        let sums = self.sums.get(&id.currency).copied().unwrap_or_default();
        match id.kind {
            AccountKind::Transit => Some(self.transit.get(&(id.owner, id.currency)).copied().unwrap_or(0)),
            AccountKind::Withheld => Some(self.withheld.get(&id.currency).copied().unwrap_or(0)),
            AccountKind::Suspense => Some(sums.suspense),
            AccountKind::Bank if id.owner == UNEXPLAINED => Some(-sums.unexplained),
            _ => None,
        }
    }
}

fn wide(amount: Money) -> i128 {
    i128::from(amount.micros())
}

/// Every row of a list, page after page.
fn each<T>(
    snapshot: &mut Snapshot,
    page_of: impl Fn(&mut Snapshot, i64, i64) -> Result<Vec<T>, gongdao_store::StoreError>,
    key: impl Fn(&T) -> i64,
    mut visit: impl FnMut(&T),
) -> Result<(), Fault> {
    let mut after = i64::MIN;
    loop {
        let page = page_of(snapshot, after, ROWS)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = key(last);
        page.iter().for_each(&mut visit);
    }
}

/// The books' bank beside the bank's, by currency.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn reconciliation(
    snapshot: &mut Snapshot,
    actor: &Actor,
) -> Result<BTreeMap<Currency, Reconciliation>, Fault> {
    require_books(actor)?;
    let mut outside = Outside::read(snapshot)?;
    for currency in Currency::ALL {
        let key = (AccountKind::Bank, 0, *currency);
        snapshot.load::<Account>(&[key])?.iter().for_each(|account| outside.books(account));
    }
    Ok(outside.sums)
}
