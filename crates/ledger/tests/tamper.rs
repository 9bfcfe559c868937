//! T12: somebody changes a stored counter, or one field of one journal entry. The fold names it, for every field that
//! money depends on; what sums alone cannot see is written down here too, so that nobody relies on it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod support;

use gongdao_kernel::{CommandId, PersonId, TypedId};
use gongdao_ledger::check::{Fold, Violation, trial_balance};
use gongdao_ledger::{Account, AccountId, AccountKind, Cause, Entry, EntryKind, EntryNumber, Reason};
use proptest::prelude::*;
use support::{Command, MemBook, after, any_run, cny, money, order, usd};

fn verify<'a>(journal: &[Entry], accounts: impl IntoIterator<Item = &'a Account>) -> Vec<Violation> {
    let mut fold = Fold::default();
    journal.iter().for_each(|entry| fold.take(entry));
    fold.compare(accounts)
}

/// A day with every kind of entry: a deposit, a funded batch, a hold settled whole and divided, one settled in part,
/// one that ran out, one still open, and a refund.
fn busy_day() -> MemBook {
    use AccountKind::{Available, Bank, Earned, Escrow, Fees, Settling};
    let [bank, purse, escrow] = [cny(Bank, 0), cny(Available, 7), cny(Escrow, 30)];
    let [settling, earned, fees] = [cny(Settling, 30), cny(Earned, 8), cny(Fees, 0)];
    let mut book = MemBook::with(&[bank, purse, escrow, settling, earned, fees]);
    let mut obey = |command| book.obey(&command).unwrap().unwrap();
    obey(Command::Post(order(bank, purse, 9_000_000, Reason::Deposit)));
    obey(Command::Post(order(purse, escrow, 1_000_000, Reason::Fund)));
    let whole = obey(Command::Hold(order(escrow, settling, 50_000, Reason::Claim)));
    let part = obey(Command::Hold(order(escrow, settling, 60_000, Reason::Claim)));
    let late = obey(Command::Hold(order(escrow, settling, 70_000, Reason::Claim)));
    obey(Command::Hold(order(escrow, settling, 80_000, Reason::Claim)));
    obey(Command::PostHold(whole, money(50_000)));
    obey(Command::Post(order(settling, earned, 46_000, Reason::Pay)));
    obey(Command::Post(order(settling, fees, 4_000, Reason::Fee)));
    obey(Command::PostHold(part, money(30_000)));
    obey(Command::Post(order(settling, earned, 30_000, Reason::Pay)));
    obey(Command::VoidHold(late));
    obey(Command::Post(order(escrow, purse, 500_000, Reason::Refund)));
    book
}

/// Every change of one field of one entry that the verifier must name, with the field's name.
fn changes(journal: &[Entry], at: usize, accounts: &[AccountId]) -> Vec<(&'static str, Entry)> {
    let entry = journal[at];
    let mut all = Vec::new();
    let next = journal.len() as i64 + 1;
    for sequence in [entry.number.sequence() - 1, entry.number.sequence() + 1, 0, next] {
        all.push(("number", Entry { number: EntryNumber::new(0, 0, sequence), ..entry }));
    }
    all.push(("number", Entry { number: EntryNumber::new(1, 0, entry.number.sequence() + 1), ..entry }));
    if let Some(before) = at.checked_sub(1) {
        all.push(("at", Entry { at: journal[before].at.plus_ms(-1), ..entry }));
    }
    if let Some(following) = journal.get(at + 1) {
        all.push(("at", Entry { at: following.at.plus_ms(1), ..entry }));
    }
    all.extend(EntryKind::ALL.iter().map(|kind| ("kind", Entry { kind: *kind, ..entry })));
    let strangers = [cny(AccountKind::Earned, 99), usd(AccountKind::Earned, 8)];
    for account in accounts.iter().chain(&strangers) {
        all.push(("debit", Entry { debit: *account, ..entry }));
        all.push(("credit", Entry { credit: *account, ..entry }));
    }
    let micros = entry.amount.micros();
    for changed in [micros - 1, micros.saturating_add(1), micros ^ 64, 0, -micros, i64::MIN, i64::MAX] {
        all.push(("amount", Entry { amount: money(changed), ..entry }));
    }
    all.push(("command", Entry { cause: Cause { command: CommandId::from_raw(0), ..entry.cause }, ..entry }));
    for resolves in [None, Some(entry.number), Some(EntryNumber::new(9, 9, 9))] {
        all.push(("resolves", Entry { resolves, ..entry }));
    }
    all.retain(|(_, changed)| *changed != entry && !unseen(journal, &entry, changed));
    all
}

/// A hold's own amount, once it was posted: it rose and fell again, so that only going below what was paid shows.
fn unseen(journal: &[Entry], entry: &Entry, changed: &Entry) -> bool {
    let paid = journal.iter().find(|other| other.resolves == Some(entry.number));
    paid.is_some_and(|paid| {
        let only_amount = Entry { amount: entry.amount, ..*changed } == *entry;
        only_amount && paid.kind == EntryKind::PostHold && changed.amount >= paid.amount
    })
}

#[test]
fn an_honest_day_is_silent() {
    let book = busy_day();
    assert_eq!(verify(&book.journal, book.accounts.values()), []);
    for kind in EntryKind::ALL {
        assert!(book.journal.iter().any(|entry| entry.kind == *kind), "the day has a {kind}");
    }
}

#[test]
fn any_changed_field_that_money_depends_on_is_named() {
    let book = busy_day();
    let accounts: Vec<_> = book.accounts.keys().copied().collect();
    let mut tried = 0;
    for at in 0..book.journal.len() {
        for (field, changed) in changes(&book.journal, at, &accounts) {
            let mut journal = book.journal.clone();
            journal[at] = changed;
            let found = verify(&journal, book.accounts.values());
            assert!(!found.is_empty(), "{field} of {} became {changed:?}", book.journal[at].line());
            tried += 1;
        }
    }
    assert!(tried > 13 * 20, "{tried}");
}

#[test]
fn a_resolver_turned_to_another_hold_is_named() {
    let book = busy_day();
    let holds: Vec<_> = book.journal.iter().filter(|entry| entry.kind == EntryKind::Hold).collect();
    for (at, entry) in book.journal.iter().enumerate().filter(|(_, entry)| entry.resolves.is_some()) {
        for hold in holds.iter().filter(|hold| entry.resolves != Some(hold.number)) {
            let mut journal = book.journal.clone();
            journal[at].resolves = Some(hold.number);
            let found = verify(&journal, book.accounts.values());
            assert!(!found.is_empty(), "{} now resolves {}", entry.line(), hold.number);
        }
    }
}

#[test]
fn a_void_turned_to_another_batchs_hold_of_the_same_amount_is_named() {
    let [bank, settling] = [cny(AccountKind::Bank, 0), cny(AccountKind::Settling, 30)];
    let [one, two] = [30, 31].map(|batch| cny(AccountKind::Escrow, batch));
    let mut book = MemBook::with(&[bank, settling, one, two]);
    let mut obey = |command| book.obey(&command).unwrap().unwrap();
    let [first, second] = [one, two].map(|escrow| {
        obey(Command::Post(order(bank, escrow, 10, Reason::Fund)));
        obey(Command::Hold(order(escrow, settling, 10, Reason::Claim)))
    });
    obey(Command::VoidHold(first));
    let last = book.journal.len() - 1;
    book.journal[last].resolves = Some(second.number);
    let found = verify(&book.journal, book.accounts.values());
    assert!(found.iter().any(|found| found.invariant.starts_with("L11")), "{found:?}");
}

#[test]
fn an_entry_taken_out_put_in_twice_or_moved_is_named() {
    let book = busy_day();
    let stored = || book.accounts.values();
    for at in 0..book.journal.len() {
        let mut without = book.journal.clone();
        without.remove(at);
        assert!(!verify(&without, stored()).is_empty(), "{at} taken out");
        let mut twice = book.journal.clone();
        twice.insert(at, book.journal[at]);
        assert!(!verify(&twice, stored()).is_empty(), "{at} put in twice");
        let mut swapped = book.journal.clone();
        let other = (at + 1) % swapped.len();
        swapped.swap(at, other);
        assert!(!verify(&swapped, stored()).is_empty(), "{at} moved");
    }
}

#[test]
fn any_changed_counter_is_named_by_its_account() {
    let book = busy_day();
    type Change = fn(&mut Account, i64);
    let counters: [(&str, Change); 4] = [
        ("debits posted", |account, by| account.debits_posted = money(account.debits_posted.micros() + by)),
        ("credits posted", |account, by| {
            account.credits_posted = money(account.credits_posted.micros() + by)
        }),
        ("debits pending", |account, by| {
            account.debits_pending = money(account.debits_pending.micros() + by)
        }),
        ("credits pending", |account, by| {
            account.credits_pending = money(account.credits_pending.micros() + by)
        }),
    ];
    for id in book.accounts.keys() {
        for (counter, change) in counters {
            for by in [-1, 1, 1 << 40] {
                let mut tampered = book.clone();
                tampered.plant(*id, |account| change(account, by));
                let found = verify(&book.journal, tampered.accounts.values());
                assert_eq!(found.len(), 1, "{counter} of {id} by {by}");
                assert_eq!(found[0].invariant, "L8 counters equal the journal");
                assert!(found[0].finding.starts_with(&format!("{id}: stored")), "{}", found[0]);
                let unbalanced = trial_balance(tampered.accounts.values()).1;
                assert_eq!(unbalanced.len(), 1, "the trial balance sees {counter} of {id} too");
            }
        }
    }
}

/// The limits of sums: the journal's triggers and the evidence log guard these, not the counters.
#[test]
fn what_sums_cannot_see() {
    let book = busy_day();
    let whole = book.journal.iter().position(|entry| entry.kind == EntryKind::Hold).unwrap();
    let last = book.journal.len() - 1;
    let entry = book.journal[whole];
    let other = |change: fn(&mut Cause)| {
        let mut changed = entry;
        change(&mut changed.cause);
        changed
    };
    for (field, at, changed) in [
        ("reason", whole, Entry { reason: Reason::Adopt, ..entry }),
        ("actor", whole, other(|cause| cause.actor = PersonId::from_raw(8))),
        ("one command for another", whole, other(|cause| cause.command = CommandId::from_raw(8))),
        ("subject", whole, other(|cause| cause.subject = 8)),
        ("evidence", whole, other(|cause| cause.evidence = 8)),
        ("a time between its neighbours'", whole, Entry { at: entry.at.plus_ms(1), ..entry }),
        ("a posted hold's own amount", whole, Entry { amount: money(50_001), ..entry }),
        ("the last time", last, Entry { at: book.now.plus_ms(1_000_000), ..book.journal[last] }),
    ] {
        let mut journal = book.journal.clone();
        journal[at] = changed;
        assert_ne!(journal, book.journal, "{field}");
        assert_eq!(verify(&journal, book.accounts.values()), [], "{field}");
        assert_ne!(changed.line(), book.journal[at].line(), "but two databases would differ (L22): {field}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_changed_field_in_any_run_is_named(run in any_run(), at in any::<usize>(), which in any::<usize>()) {
        let book = after(&run);
        if book.journal.is_empty() {
            return Ok(());
        }
        let at = at % book.journal.len();
        let accounts: Vec<_> = book.accounts.keys().copied().collect();
        let all = changes(&book.journal, at, &accounts);
        let (field, changed) = all[which % all.len()];
        let mut journal = book.journal.clone();
        journal[at] = changed;
        let found = verify(&journal, book.accounts.values());
        prop_assert!(!found.is_empty(), "{} of {} became {:?}", field, book.journal[at].line(), changed);
    }
}
