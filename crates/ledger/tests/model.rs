//! T1: whatever is asked of the ledger, in whatever order, an auditor who keeps nothing but a list of movements in 128
//! bits predicts the answer and every balance.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod support;

use gongdao_ledger::{AccountId, AccountKind, EntryKind, EntryNumber, LedgerError, Order, check};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use support::{Command, MemBook, Step, any_run, cast, empty_book, money};

/// So much went, or is to go, from one account to another.
#[derive(Debug, Clone, Copy)]
struct Movement {
    from: AccountId,
    to: AccountId,
    amount: i128,
}

/// What an account's movements add up to.
#[derive(Debug, PartialEq, Eq)]
struct Sums {
    out: i128,
    into: i128,
    held_out: i128,
    held_into: i128,
}

/// Keeps movements, never counters: every sum is taken anew from the list.
struct Auditor {
    known: BTreeSet<AccountId>,
    closed: BTreeSet<AccountId>,
    moved: Vec<Movement>,
    held: BTreeMap<EntryNumber, Movement>,
}

const MOST: i128 = i64::MAX as i128;

impl Auditor {
    fn of(accounts: &[AccountId]) -> Self {
        Self {
            known: accounts.iter().copied().collect(),
            closed: BTreeSet::new(),
            moved: Vec::new(),
            held: BTreeMap::new(),
        }
    }

    fn sums(&self, id: AccountId) -> Sums {
        let total = |all: &mut dyn Iterator<Item = &Movement>, out: bool| -> i128 {
            all.filter(|one| id == if out { one.from } else { one.to }).map(|one| one.amount).sum()
        };
        Sums {
            out: total(&mut self.moved.iter(), true),
            into: total(&mut self.moved.iter(), false),
            held_out: total(&mut self.held.values(), true),
            held_into: total(&mut self.held.values(), false),
        }
    }

    /// What the ledger has to answer.
    fn judge(&self, command: &Command) -> Result<(), LedgerError> {
        match command {
            Command::Post(order) | Command::Hold(order) => self.judge_order(order),
            Command::PostHold(held, amount) => {
                let (held, wanted) = (self.held[&held.number].amount, i128::from(amount.micros()));
                if wanted <= 0 {
                    return Err(LedgerError::NotPositive);
                }
                if wanted > held {
                    return Err(LedgerError::BeyondHold { held: narrow(held), wanted: *amount });
                }
                // Nothing else can stand against it: what was set aside can always be paid (L13).
                Ok(())
            }
            Command::VoidHold(held) => {
                assert!(self.held.contains_key(&held.number), "the run resolves open holds only");
                Ok(())
            }
            Command::Close(id) => {
                self.judge_known(*id)?;
                let sums = self.sums(*id);
                let empty = sums.out == sums.into && sums.held_out == 0 && sums.held_into == 0;
                if empty { Ok(()) } else { Err(LedgerError::NotEmpty { account: *id }) }
            }
        }
    }

    /// The paper first, then the giver, then the taker.
    fn judge_order(&self, order: &Order) -> Result<(), LedgerError> {
        let wanted = i128::from(order.amount.micros());
        if wanted < 1 {
            return Err(LedgerError::NotPositive);
        }
        if order.debit == order.credit {
            return Err(LedgerError::SameAccount { account: order.debit });
        }
        if order.debit.currency != order.credit.currency {
            return Err(LedgerError::Currencies);
        }
        let (giver, taker) = (self.sums(order.debit), self.sums(order.credit));
        self.judge_open(order.debit)?;
        let free = giver.into - giver.out - giver.held_out;
        if order.debit.kind != AccountKind::Bank && wanted > free {
            let (account, wanted) = (order.debit, order.amount);
            return Err(LedgerError::Short { account, free: narrow(free), wanted });
        }
        if giver.out + giver.held_out + wanted > MOST {
            return Err(LedgerError::Overflow);
        }
        self.judge_open(order.credit)?;
        if taker.into + taker.held_into + wanted > MOST {
            return Err(LedgerError::Overflow);
        }
        Ok(())
    }

    fn judge_known(&self, account: AccountId) -> Result<(), LedgerError> {
        if self.known.contains(&account) { Ok(()) } else { Err(LedgerError::NotLoaded { account }) }
    }

    fn judge_open(&self, account: AccountId) -> Result<(), LedgerError> {
        self.judge_known(account)?;
        if self.closed.contains(&account) { Err(LedgerError::Closed { account }) } else { Ok(()) }
    }

    /// Writes down what was done under the number it was given.
    fn note(&mut self, command: &Command, number: EntryNumber) {
        let movement = |order: &Order| Movement {
            from: order.debit,
            to: order.credit,
            amount: i128::from(order.amount.micros()),
        };
        match command {
            Command::Post(order) => self.moved.push(movement(order)),
            Command::Hold(order) => {
                self.held.insert(number, movement(order));
            }
            Command::PostHold(held, amount) => {
                let whole = self.held.remove(&held.number).unwrap();
                self.moved.push(Movement { amount: i128::from(amount.micros()), ..whole });
            }
            Command::VoidHold(held) => {
                self.held.remove(&held.number).unwrap();
            }
            Command::Close(id) => {
                self.closed.insert(*id);
            }
        }
    }

    fn agrees(&self, book: &MemBook) {
        assert_eq!(book.open.len(), self.held.len());
        for (id, account) in &book.accounts {
            let stored = Sums {
                out: i128::from(account.debits_posted.micros()),
                into: i128::from(account.credits_posted.micros()),
                held_out: i128::from(account.debits_pending.micros()),
                held_into: i128::from(account.credits_pending.micros()),
            };
            assert_eq!(stored, self.sums(*id), "{id}");
            assert_eq!(account.closed, self.closed.contains(id), "{id}");
        }
    }
}

fn narrow(micros: i128) -> gongdao_kernel::Money {
    money(i64::try_from(micros).unwrap())
}

/// The entry says what was commanded, under the next number, at the present moment.
fn check_entry(before: &MemBook, command: &Command, book: &MemBook) {
    let Some(entry) = book.journal.get(before.journal.len()) else {
        assert!(matches!(command, Command::Close(_)), "only closing leaves the journal as it was");
        return;
    };
    assert_eq!(book.journal.len(), before.journal.len() + 1, "one movement, one entry");
    assert_eq!((entry.number, entry.at), (before.next, before.now));
    let said = (entry.kind, entry.debit, entry.credit, entry.amount, entry.resolves);
    let meant = match command {
        Command::Post(order) => (EntryKind::Post, order.debit, order.credit, order.amount, None),
        Command::Hold(order) => (EntryKind::Hold, order.debit, order.credit, order.amount, None),
        Command::PostHold(held, amount) => {
            (EntryKind::PostHold, held.debit, held.credit, *amount, Some(held.number))
        }
        Command::VoidHold(held) => {
            (EntryKind::VoidHold, held.debit, held.credit, held.amount, Some(held.number))
        }
        Command::Close(_) => unreachable!(),
    };
    assert_eq!(said, meant);
}

/// What must hold after every step, whatever happened.
fn check_invariants(book: &MemBook) {
    let (sums, broken) = check::trial_balance(book.accounts.values());
    assert!(broken.is_empty() && sums.values().all(|sum| *sum == 0), "{broken:?}");
    for account in book.accounts.values() {
        assert_eq!(check::covered(account), None);
    }
}

/// Plays a run against the auditor; answers what was refused, by name.
fn play(run: &[Step]) -> BTreeSet<String> {
    let mut book = empty_book();
    let mut auditor = Auditor::of(&cast()[..9]);
    let mut refusals = BTreeSet::new();
    for step in run {
        let Some(command) = step.command(&book) else { continue };
        let before = book.clone();
        let expected = auditor.judge(&command);
        let answered = book.obey(&command);
        assert_eq!(answered.map(|_| ()), expected, "{command:?}");
        match answered {
            Ok(_) => {
                auditor.note(&command, before.next);
                check_entry(&before, &command, &book);
            }
            Err(error) => {
                assert_eq!(book, before, "a refused order changes nothing");
                let shown = format!("{error:?}");
                refusals.extend(shown.split(' ').next().map(str::to_owned));
            }
        }
        auditor.agrees(&book);
        check_invariants(&book);
    }
    every_open_hold_can_be_paid(book);
    refusals
}

/// L13: what is held at the end can be posted, all of it.
fn every_open_hold_can_be_paid(mut book: MemBook) {
    for held in book.open.clone() {
        let paid = book.obey(&Command::PostHold(held, held.amount));
        assert!(paid.is_ok(), "{held:?}: {paid:?}");
    }
    for account in book.accounts.values() {
        assert_eq!((account.debits_pending, account.credits_pending), (money(0), money(0)));
    }
}

proptest! {
    #![proptest_config(Config { cases: Config::default().cases.max(512), failure_persistence: None, ..Config::default() })]

    #[test]
    fn an_auditor_predicts_every_answer_and_every_balance(run in any_run()) {
        play(&run);
    }
}

#[test]
fn random_runs_meet_every_refusal_there_is() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    for _ in 0..400 {
        met.extend(play(&any_run().new_tree(&mut runner).unwrap().current()));
    }
    let all = [
        "BeyondHold",
        "Closed",
        "Currencies",
        "NotEmpty",
        "NotLoaded",
        "NotPositive",
        "Overflow",
        "SameAccount",
        "Short",
    ];
    assert_eq!(met.iter().map(String::as_str).collect::<Vec<_>>(), all);
}
