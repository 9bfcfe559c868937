//! The auditor's book of the outside: deposits, payouts and bank lines by hand, and the accounts between books and bank.

use super::audit::{Books, must};
use gongdao_kernel::Currency;
use gongdao_ledger::{AccountKind, Reason};
use gongdao_market::{LineState, PayoutState};
use std::collections::{BTreeMap, HashMap};

/// What an account holds by its journal alone: credits less debits.
fn balances(books: &Books) -> BTreeMap<(AccountKind, i64, Currency), i64> {
    let mut balances = BTreeMap::new();
    for entry in &books.entries {
        if !matches!(entry.kind, gongdao_ledger::EntryKind::Post | gongdao_ledger::EntryKind::PostHold) {
            continue;
        }
        for (id, sign) in [(entry.debit, -1), (entry.credit, 1)] {
            *balances.entry((id.kind, id.owner, id.currency)).or_default() += sign * entry.amount.micros();
        }
    }
    balances
}

/// L9, L18 and the accounts of what is on its way.
pub fn outside(books: &Books, wrong: &mut Vec<String>) {
    let balances = balances(books);
    let of = |kind, owner, currency| balances.get(&(kind, owner, currency)).copied().unwrap_or(0);
    for currency in Currency::ALL.iter().copied() {
        let mut bank = 0;
        for deposit in books.deposits.iter().filter(|row| row.currency == currency) {
            let unseen = deposit.line.is_none() && deposit.ended_at.is_none();
            bank += if unseen { deposit.amount.micros() } else { 0 };
        }
        let lines: Vec<_> = books.lines.iter().filter(|row| row.currency == currency).collect();
        bank += lines.iter().map(|row| row.amount.micros()).sum::<i64>();
        let mut tax = 0;
        for payout in books.payouts.iter().filter(|row| row.currency == currency) {
            // What left by the books, and what the lines have shown of it.
            let left = if payout.state == PayoutState::Paid { payout.net.micros() } else { 0 };
            let mut shown = 0;
            shown += if payout.line.is_some() { payout.net.micros() } else { 0 };
            shown -= if payout.return_line.is_some() { payout.net.micros() } else { 0 };
            bank -= left - shown;
            let ended = matches!(
                payout.state,
                PayoutState::Failed | PayoutState::Refused | PayoutState::Cancelled | PayoutState::Returned
            );
            tax += if ended { 0 } else { payout.withheld.micros() };
            must!(wrong, ended == payout.reason.is_some(), "a reason and an end go together: {payout:?}");
            must!(wrong, payout.gross.micros() % 10_000 == 0, "L3 a part of a fen: {payout:?}");
        }
        let held = -of(AccountKind::Bank, 0, currency);
        must!(wrong, held == bank, "L9 {currency}: the books have {held}, lines and transit {bank}");
        must!(wrong, of(AccountKind::Withheld, 0, currency) == tax, "{currency}: {tax} of tax is owed");
        let waiting = lines.iter().filter(|row| row.state == LineState::Suspense);
        let (mut came, mut left) = (0, 0);
        waiting.for_each(|row| {
            *(if row.amount.micros() > 0 { &mut came } else { &mut left }) += row.amount.micros()
        });
        must!(wrong, of(AccountKind::Suspense, 0, currency) == came, "{currency}: {came} waits in suspense");
        must!(wrong, of(AccountKind::Bank, 1, currency) == left, "{currency}: {left} left unexplained");
    }
    for line in &books.lines {
        let named = line.state == LineState::Suspense || line.matched.is_some() || line.entry_back.is_some();
        must!(wrong, named, "a line that is nothing: {line:?}");
        must!(wrong, line.state != LineState::Suspense || line.cause.is_some(), "no cause: {line:?}");
    }
    let mut corrected: HashMap<i64, u32> = HashMap::new();
    for entry in books.entries.iter().filter(|entry| entry.reason == Reason::Correct) {
        let first = books.entries.iter().find(|other| other.number.raw() == entry.cause.subject);
        let reverse = first.is_some_and(|first| {
            (first.debit, first.credit, first.amount) == (entry.credit, entry.debit, entry.amount)
                && first.at <= entry.at
        });
        must!(wrong, reverse, "L18 {}", entry.line());
        *corrected.entry(entry.cause.subject).or_default() += 1;
    }
    must!(wrong, corrected.values().all(|times| *times == 1), "L18 put right twice");
}
