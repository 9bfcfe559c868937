//! Statements of account: what a worker earned and was paid out, what a requester paid in and spent, line by line.
//!
//! Lines are handed over one by one, so that a year of small answers takes no more memory than a day. Totals are counted
//! on the way. Every line names its evidence record, where it has one, so that its receipt can be found.

use super::Snapshot;
use crate::Actor;
use crate::queries::ledger::require_books;
use gongdao_kernel::{Currency, Fault, Instant, MS_PER_DAY, Money, PayoutId, PersonId, TypedId};
use gongdao_ledger::{AccountKind, Entry, Reason};
use gongdao_market::Payout;
use gongdao_store::queries::statements as stored;
use gongdao_trust::Scope;
use std::collections::BTreeMap;

pub use gongdao_store::queries::statements::{Range, Settled, Spent};

/// The longest range, in days.
pub const MOST_DAYS: i64 = 400;
/// Answers read at once.
const ROWS: i64 = 1_000;

/// One line.
#[derive(Debug, Clone)]
pub enum Line {
    /// An answer that was paid.
    Settled(Settled),
    /// A payout that was asked for: gross, withheld and net are its own.
    Payout(Entry, Box<Payout>),
    /// Another movement of the account; above zero where it came in.
    Moved(Entry, Money),
    /// What a batch cost.
    Spent(Spent),
    /// What an exam cost, out of a batch's escrow.
    Exams(Spent),
}

/// What a statement comes to in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// What came in: pay, deposits, refunds, corrections.
    pub in_micros: i128,
    /// What went out: payouts with their tax, funding.
    pub out_micros: i128,
    /// Tax withheld, of what went out.
    pub withheld_micros: i128,
    /// What workers got of a requester's batches.
    pub paid_micros: i128,
    /// The platform's fees on that.
    pub fees_micros: i128,
}

/// Totals by currency.
pub type Sums = BTreeMap<Currency, Totals>;

/// Checks who asks, and for how long.
///
/// # Errors
/// `role_missing`, `scope_missing`, `invalid_field`.
pub fn check(actor: &Actor, person: PersonId, range: Range) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    if person != actor.person {
        require_books(actor)?;
    }
    let days = range.to.since_ms(range.from) / MS_PER_DAY;
    if range.to <= range.from || days > MOST_DAYS {
        return Err(Fault::field("to", days, format!("Give a range of 1 to {MOST_DAYS} days.")));
    }
    Ok(())
}

type Visit<'v> = &'v mut dyn FnMut(&Line) -> Result<(), Fault>;

/// A worker's lines of a range: answers first, then payouts and corrections, each in order.
///
/// # Errors
/// As [`check`], and what `visit` answers.
pub fn worker(
    snapshot: &mut Snapshot,
    actor: &Actor,
    person: PersonId,
    range: Range,
    visit: Visit<'_>,
) -> Result<Sums, Fault> {
    check(actor, person, range)?;
    let (mut sums, mut after) = (Sums::new(), 0);
    loop {
        let page = stored::settled_of(snapshot, person, after, range, ROWS)?;
        let Some(last) = page.last() else { break };
        after = last.assignment.raw();
        for settled in page {
            sums.entry(settled.currency).or_default().in_micros += i128::from(settled.paid.micros());
            visit(&Line::Settled(settled))?;
        }
    }
    for entry in stored::entries_of(snapshot, AccountKind::Earned, person, range)? {
        let totals = sums.entry(entry.debit.currency).or_default();
        match entry.reason {
            Reason::Payout => {
                let id = PayoutId::from_raw(entry.cause.subject);
                let payout = snapshot.load::<Payout>(&[(id,)])?.pop();
                let payout = payout.ok_or_else(|| Fault::internal("an entry's payout is gone"))?;
                totals.out_micros += i128::from(payout.gross.micros());
                totals.withheld_micros += i128::from(payout.withheld.micros());
                visit(&Line::Payout(entry, Box::new(payout)))?;
            }
            // It is part of the payout's own line.
            Reason::Withhold => {}
            _ => {
                if entry.reason == Reason::Correct && entry.debit.kind == AccountKind::Withheld {
                    totals.withheld_micros -= i128::from(entry.amount.micros());
                }
                visit(
                    &came_back(entry, totals).unwrap_or_else(|| moved(entry, AccountKind::Earned, totals)),
                )?;
            }
        }
    }
    Ok(sums)
}

/// A payout that did not happen, or its tax: what went out is less, and nothing came in.
fn came_back(entry: Entry, totals: &mut Totals) -> Option<Line> {
    let undone = entry.reason == Reason::Correct
        && entry.credit.kind == AccountKind::Earned
        && matches!(entry.debit.kind, AccountKind::Transit | AccountKind::Withheld);
    undone.then(|| {
        totals.out_micros -= i128::from(entry.amount.micros());
        Line::Moved(entry, entry.amount)
    })
}

fn moved(entry: Entry, kind: AccountKind, totals: &mut Totals) -> Line {
    let amount = i128::from(entry.amount.micros());
    if entry.credit.kind == kind {
        totals.in_micros += amount;
        return Line::Moved(entry, entry.amount);
    }
    totals.out_micros += amount;
    Line::Moved(entry, Money::from_micros(-entry.amount.micros()))
}

/// A requester's lines of a range: deposits, funding and refunds in order, then what each batch cost, and each exam.
///
/// # Errors
/// As [`check`], and what `visit` answers.
pub fn requester(
    snapshot: &mut Snapshot,
    actor: &Actor,
    person: PersonId,
    range: Range,
    visit: Visit<'_>,
) -> Result<Sums, Fault> {
    check(actor, person, range)?;
    let mut sums = Sums::new();
    for entry in stored::entries_of(snapshot, AccountKind::Available, person, range)? {
        let totals = sums.entry(entry.debit.currency).or_default();
        visit(&moved(entry, AccountKind::Available, totals))?;
    }
    for spent in stored::spent_of(snapshot, person, range)? {
        let totals = sums.entry(spent.currency).or_default();
        totals.paid_micros += i128::from(spent.paid.micros());
        totals.fees_micros += i128::from(spent.fees.micros());
        visit(&Line::Spent(spent))?;
    }
    for spent in stored::exams_of(snapshot, person, range)? {
        let totals = sums.entry(spent.currency).or_default();
        totals.paid_micros += i128::from(spent.paid.micros());
        totals.fees_micros += i128::from(spent.fees.micros());
        visit(&Line::Exams(spent))?;
    }
    Ok(sums)
}

/// The calendar month of a moment, as a range, by the clocks of Beijing.
#[must_use]
pub fn month_of(at: Instant) -> Range {
    let place = gongdao_rules::Jurisdiction::China;
    let day = gongdao_rules::Date::of(at, place);
    let first = gongdao_rules::Date::new(day.year, day.month, 1);
    let next = if day.month == 12 { (day.year + 1, 1) } else { (day.year, day.month + 1) };
    Range { from: first.begins(place), to: gongdao_rules::Date::new(next.0, next.1, 1).begins(place) }
}
