//! Money: the journal is the truth, nobody is overdrawn, and every answer that may be paid can be.

use super::{Verdict, Violation, hold};
use crate::view::is_held;
use crate::{Deep, View};
use gongdao_kernel::{AssignmentId, Money, TypedId};
use gongdao_ledger::check::{self, Fold, covered, settled_whole};
use gongdao_ledger::{AccountKind, Entry, EntryKind, Reason};
use gongdao_market::{AssignmentState, BatchState, Charge};
use std::collections::BTreeMap;

/// L7: posted debits equal posted credits, in every currency.
pub fn trial_balance_is_zero(view: &View) -> Verdict {
    match check::trial_balance(&view.accounts).1.into_iter().next() {
        Some(violation) => Err(violation),
        None => Ok(()),
    }
}

/// L10, L13: no covered account has debits above its credits.
pub fn nobody_is_overdrawn(view: &View) -> Verdict {
    view.accounts.iter().find_map(covered).map_or(Ok(()), Err)
}

/// L19: what a settlement takes in, it hands out.
pub fn settling_is_empty(view: &View) -> Verdict {
    view.accounts.iter().find_map(settled_whole).map_or(Ok(()), Err)
}

/// An assignment has a hold exactly while its answer can still be paid.
pub fn every_decidable_answer_is_held(view: &View) -> Verdict {
    for row in &view.assignments {
        let (state, hold_number) = (row.state, row.hold);
        hold(is_held(state) == hold_number.is_some(), "every decidable answer is held", || {
            format!("{} is {state} with hold {hold_number:?}", row.id)
        })?;
        hold(hold_number.is_some() == row.held.is_positive(), "every decidable answer is held", || {
            format!("{} holds {} under {hold_number:?}", row.id, row.held)
        })?;
    }
    Ok(())
}

/// What is held covers the most the answer can pay, fee included.
pub fn holds_cover_the_most_an_answer_pays(view: &View) -> Verdict {
    let name = "holds cover the most an answer pays";
    for row in view.assignments.iter().filter(|row| row.hold.is_some()) {
        let (Some(compiled), Some(batch)) = (view.compiled(row.project), view.batch(row.batch)) else {
            return Err(Violation {
                invariant: name,
                finding: format!("{} has no project or batch", row.id),
            });
        };
        let most =
            compiled.rules.price.maximum_pay().and_then(|pay| Charge::new(pay, batch.fee_ppm)?.total());
        hold(most.is_ok_and(|most| row.held >= most), name, || {
            format!("{} holds {} of {most:?}", row.id, row.held)
        })?;
    }
    Ok(())
}

/// A closed batch has nothing left and nothing pending; a closing one that is swept and has nothing pending is closed.
pub fn closed_batches_are_empty(view: &View) -> Verdict {
    let name = "closed batches are empty";
    for account in view.accounts.iter().filter(|account| account.id.kind == AccountKind::Escrow) {
        let batch = view.batches.iter().find(|batch| batch.id.raw() == account.id.owner);
        let closed = batch.is_some_and(|batch| batch.state == BatchState::Closed);
        let empty = account.balance() == Ok(Money::ZERO) && account.debits_pending == Money::ZERO;
        hold(!closed || empty, name, || format!("{account:?}"))?;
        let currency = batch.map(|batch| batch.currency);
        hold(currency == Some(account.id.currency), name, || format!("{} is not its batch's", account.id))?;
    }
    for batch in &view.batches {
        let sat = view.sittings.iter().any(|row| row.batch == batch.id && row.hold.is_some());
        hold(!batch.may_close() || sat, name, || format!("{} has run out and is not closed", batch.id))?;
        let closed = batch.state == BatchState::Closed;
        hold(!closed || batch.pending == 0, name, || format!("{} has {} pending", batch.id, batch.pending))?;
    }
    Ok(())
}

/// A batch that can be worked on pays in the currency its project's price is in.
pub fn prices_and_escrow_share_a_currency(view: &View) -> Verdict {
    for batch in view.batches.iter().filter(|batch| batch.state == BatchState::Open) {
        let currency = view.compiled(batch.project).map(|compiled| compiled.rules.currency);
        hold(currency == Some(batch.currency), "prices and escrow share a currency", || {
            format!("{} pays {} at a price in {currency:?}", batch.id, batch.currency)
        })?;
    }
    Ok(())
}

/// L8, L11, L17 and the rest: folding the journal gives the stored accounts.
pub fn journal_folds_to_accounts(view: &View, deep: &Deep) -> Verdict {
    let mut fold = Fold::default();
    deep.entries.iter().for_each(|entry| fold.take(entry));
    fold.compare(&view.accounts).into_iter().next().map_or(Ok(()), Err)
}

/// Every open hold of the journal is one assignment's, grade's or sitting's, of its amount and between its batch's accounts.
pub fn open_holds_are_assignments(view: &View, deep: &Deep) -> Verdict {
    let name = "open holds are assignments";
    let mut open: BTreeMap<i64, _> = BTreeMap::new();
    for entry in &deep.entries {
        if entry.kind == EntryKind::Hold {
            open.insert(entry.number.raw(), entry);
        }
        if let Some(resolved) = entry.resolves {
            open.remove(&resolved.raw());
        }
    }
    for row in &view.assignments {
        let Some(number) = row.hold else { continue };
        let Some(entry) = open.remove(&number) else {
            return Err(Violation {
                invariant: name,
                finding: format!("{} has no open hold {number}", row.id),
            });
        };
        let batch = row.batch.raw();
        let places = (entry.debit.kind, entry.debit.owner, entry.credit.kind, entry.credit.owner);
        let right = places == (AccountKind::Escrow, batch, AccountKind::Settling, batch)
            && entry.amount == row.held
            && entry.cause.subject == row.id.raw();
        hold(right, name, || format!("{} has {}", row.id, entry.line()))?;
    }
    let others = view.gradings.iter().map(|row| (row.hold, row.batch, row.id.raw(), row.held));
    let sittings = view.sittings.iter().map(|row| (row.hold, row.batch, row.id.raw(), row.held));
    for (hold_number, batch, subject, held) in others.chain(sittings) {
        let Some(number) = hold_number else { continue };
        let right = open.remove(&number).is_some_and(|entry| {
            let place = (entry.debit.kind, entry.debit.owner, entry.cause.subject);
            place == (AccountKind::Escrow, batch.raw(), subject) && entry.amount == held
        });
        hold(right, name, || format!("{subject} of {batch} has no hold {number}"))?;
    }
    hold(open.is_empty(), name, || format!("nobody's: {:?}", open.keys().collect::<Vec<_>>()))
}

/// Accepted answers were paid what they say, once, and nobody else was.
pub fn settlements_are_whole(view: &View, deep: &Deep) -> Verdict {
    let name = "settlements are whole";
    let mut paid: BTreeMap<i64, i64> = BTreeMap::new();
    let pays = |entry: &&Entry| matches!(entry.reason, Reason::Pay | Reason::TeamCut | Reason::GradePay);
    for entry in deep.entries.iter().filter(pays) {
        let assignment = AssignmentId::from_raw(entry.cause.subject);
        let payee = match entry.reason {
            Reason::TeamCut => view.share(assignment).map(|share| share.leader),
            _ => view.assignment(assignment).map(|row| row.worker),
        };
        let right = payee.is_some_and(|payee| payee.raw() == entry.credit.owner);
        hold(right, name, || format!("{} pays somebody else", entry.line()))?;
        *paid.entry(entry.cause.subject).or_default() += entry.amount.micros();
    }
    for row in &view.assignments {
        let got = paid.get(&row.id.raw()).copied().unwrap_or(0);
        hold(got == row.paid.micros(), name, || format!("{} says {} and got {got}", row.id, row.paid))?;
        let settled = row.state == AssignmentState::Accepted;
        hold(settled || got == 0, name, || format!("{} is {} and got {got}", row.id, row.state))?;
    }
    Ok(())
}

/// A bonus moved what its row says, from its requester to its worker and the platform, and nothing else moved as one.
pub fn bonuses_have_their_movements(view: &View, deep: &Deep) -> Verdict {
    let name = "bonuses have their movements";
    let of = |entry: &&Entry| matches!(entry.reason, Reason::Bonus | Reason::BonusFee);
    let mut moved: BTreeMap<i64, Vec<&Entry>> = BTreeMap::new();
    for entry in deep.entries.iter().filter(of) {
        moved.entry(entry.cause.subject).or_default().push(entry);
    }
    for row in &deep.bonuses {
        let entries = moved.remove(&row.id.raw()).unwrap_or_default();
        let worker = view.assignment(row.assignment).map(|assignment| assignment.worker);
        let sum = |reason| -> i64 {
            entries.iter().filter(|entry| entry.reason == reason).map(|entry| entry.amount.micros()).sum()
        };
        let right = worker == Some(row.worker)
            && sum(Reason::Bonus) == row.amount.micros()
            && sum(Reason::BonusFee) == row.fee.micros()
            && entries.iter().all(|entry| {
                let to = entry.credit;
                let whom = (entry.reason == Reason::Bonus, to.kind, to.owner);
                entry.debit.owner == row.requester.raw()
                    && (whom == (true, AccountKind::Earned, row.worker.raw())
                        || matches!(whom, (false, AccountKind::Fees, _)))
            });
        hold(right, name, || format!("{row:?}: {entries:?}"))?;
    }
    hold(moved.is_empty(), name, || format!("nobody gave {:?}", moved.keys()))
}
