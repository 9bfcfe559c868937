//! What the stories share: a book in memory, a handful of accounts, and random commands on them.
#![allow(dead_code, reason = "every test file uses its own part of this")]

use gongdao_kernel::{CommandId, Currency, Instant, Money, PersonId, TypedId};
use gongdao_ledger::{
    Account, AccountId, AccountKind, Book, Cause, Entry, EntryNumber, LedgerError, OpenHold, Order, Reason,
    hold, post, post_hold, void_hold,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// 2026-11-21T00:00:00Z, when all stories begin.
pub(crate) const START: Instant = Instant::from_ms(1_795_219_200_000);
/// One second passes with every command.
pub(crate) const TICK_MS: i64 = 1_000;

pub(crate) fn cny(kind: AccountKind, owner: i64) -> AccountId {
    AccountId::new(kind, owner, Currency::Cny)
}

pub(crate) fn usd(kind: AccountKind, owner: i64) -> AccountId {
    AccountId::new(kind, owner, Currency::Usd)
}

pub(crate) fn money(micros: i64) -> Money {
    Money::from_micros(micros)
}

/// Person 7 commands, about assignment 41, with no evidence.
pub(crate) fn cause(command: i64) -> Cause {
    Cause { actor: PersonId::from_raw(7), command: CommandId::from_raw(command), subject: 41, evidence: 0 }
}

pub(crate) fn order(debit: AccountId, credit: AccountId, micros: i64, reason: Reason) -> Order {
    Order { debit, credit, amount: money(micros), reason, cause: cause(1) }
}

/// A book that holds everything in memory and knows only the accounts it was told about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MemBook {
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    pub(crate) journal: Vec<Entry>,
    /// The entries of the holds that are still open.
    pub(crate) open: Vec<Entry>,
    pub(crate) next: EntryNumber,
    pub(crate) now: Instant,
}

impl MemBook {
    pub(crate) fn with(accounts: &[AccountId]) -> Self {
        Self {
            accounts: accounts.iter().map(|id| (*id, Account::open(*id))).collect(),
            journal: Vec::new(),
            open: Vec::new(),
            next: EntryNumber::new(0, 0, 1),
            now: START,
        }
    }

    pub(crate) fn stored(&self, id: AccountId) -> &Account {
        &self.accounts[&id]
    }

    /// Plants whatever a test wants into an account, past all rules.
    pub(crate) fn plant(&mut self, id: AccountId, change: impl FnOnce(&mut Account)) {
        change(self.accounts.get_mut(&id).unwrap());
    }

    /// Carries a command out, one tick after the one before it.
    pub(crate) fn obey(&mut self, command: &Command) -> Result<Option<Entry>, LedgerError> {
        let done = match *command {
            Command::Post(order) => Some(post(self, order)?),
            Command::Hold(order) => {
                let held = hold(self, order)?;
                let entry = *self.journal.last().unwrap();
                assert_eq!(OpenHold::of(&entry), Ok(held), "a hold is what its entry says");
                self.open.push(entry);
                Some(entry)
            }
            Command::PostHold(held, amount) => {
                let entry = post_hold(self, OpenHold::of(&held)?, amount, Reason::Settle, cause(2))?;
                self.open.retain(|open| open.number != held.number);
                Some(entry)
            }
            Command::VoidHold(held) => {
                let entry = void_hold(self, OpenHold::of(&held)?, Reason::Expire, cause(3))?;
                self.open.retain(|open| open.number != held.number);
                Some(entry)
            }
            Command::Close(id) => {
                self.account(id)?.close()?;
                None
            }
        };
        self.now = self.now.plus_ms(TICK_MS);
        Ok(done)
    }
}

impl Book for MemBook {
    fn account(&mut self, id: AccountId) -> Result<&mut Account, LedgerError> {
        self.accounts.get_mut(&id).ok_or(LedgerError::NotLoaded { account: id })
    }
    fn next_number(&mut self) -> EntryNumber {
        let number = self.next;
        self.next = number.next();
        number
    }
    fn now(&self) -> Instant {
        self.now
    }
    fn append(&mut self, entry: Entry) {
        self.journal.push(entry);
    }
}

/// What can be asked of a book.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Command {
    Post(Order),
    Hold(Order),
    PostHold(Entry, Money),
    VoidHold(Entry),
    Close(AccountId),
}

/// The handful of accounts of random runs; the last one is unknown to the book.
pub(crate) fn cast() -> [AccountId; 10] {
    use AccountKind::{Available, Bank, Earned, Escrow, Fees, Settling};
    [
        cny(Bank, 0),
        cny(Available, 7),
        cny(Escrow, 30),
        cny(Settling, 30),
        cny(Earned, 8),
        cny(Fees, 0),
        usd(Bank, 0),
        usd(Available, 7),
        usd(Earned, 8),
        cny(Earned, 99),
    ]
}

/// The ways money usually goes, as places in the cast.
const USUAL: [(usize, usize); 9] = [(0, 1), (1, 2), (2, 3), (3, 4), (3, 5), (2, 1), (4, 0), (6, 7), (7, 8)];

/// An amount that may depend on what is there when its turn comes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wish {
    Exactly(i64),
    /// All that is free or held, and so much more.
    All(i64),
}

/// One random step: a command before its amounts and holds are known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Post(usize, usize, Wish),
    Hold(usize, usize, Wish),
    PostHold(usize, Wish),
    VoidHold(usize),
    Close(usize),
}

impl Step {
    /// The command this step means now; none where it needs an open hold and there is none.
    pub(crate) fn command(self, book: &MemBook) -> Option<Command> {
        let cast = cast();
        let pick = |at: usize| (!book.open.is_empty()).then(|| book.open[at % book.open.len()]);
        let orders = |debit: usize, credit: usize, wish: Wish| {
            let free = book.accounts.get(&cast[debit]).and_then(|account| account.free().ok());
            order(cast[debit], cast[credit], wish.micros(free.unwrap_or_default()), Reason::Fund)
        };
        Some(match self {
            Step::Post(debit, credit, wish) => Command::Post(orders(debit, credit, wish)),
            Step::Hold(debit, credit, wish) => Command::Hold(orders(debit, credit, wish)),
            Step::PostHold(at, wish) => {
                let held = pick(at)?;
                Command::PostHold(held, money(wish.micros(held.amount)))
            }
            Step::VoidHold(at) => Command::VoidHold(pick(at)?),
            Step::Close(at) => Command::Close(cast[at]),
        })
    }
}

impl Wish {
    fn micros(self, all: Money) -> i64 {
        match self {
            Wish::Exactly(micros) => micros,
            Wish::All(more) => all.micros().saturating_add(more),
        }
    }
}

fn any_wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        24 => (1_i64..=1_000).prop_map(Wish::Exactly),
        6 => Just(Wish::All(0)),
        2 => Just(Wish::All(1)),
        2 => Just(Wish::All(-1)),
        4 => prop::sample::select(vec![1, i64::MAX, i64::MAX - 1, i64::MAX / 2, 0, -1, i64::MIN])
            .prop_map(Wish::Exactly),
        1 => any::<i64>().prop_map(Wish::Exactly),
    ]
}

fn any_way() -> impl Strategy<Value = (usize, usize)> {
    prop_oneof![4 => prop::sample::select(USUAL.to_vec()), 1 => (0_usize..10, 0_usize..10)]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (any_way(), any_wish()).prop_map(|((debit, credit), wish)| Step::Post(debit, credit, wish)),
        6 => (any_way(), any_wish()).prop_map(|((debit, credit), wish)| Step::Hold(debit, credit, wish)),
        4 => (any::<usize>(), any_wish()).prop_map(|(at, wish)| Step::PostHold(at, wish)),
        2 => any::<usize>().prop_map(Step::VoidHold),
        1 => (0_usize..10).prop_map(Step::Close),
    ]
}

/// A random run on an empty book.
pub(crate) fn any_run() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(any_step(), 1..80)
}

/// An empty book of the cast, without its stranger.
pub(crate) fn empty_book() -> MemBook {
    MemBook::with(&cast()[..9])
}

/// The book after a run; refused commands leave it as it was.
pub(crate) fn after(run: &[Step]) -> MemBook {
    let mut book = empty_book();
    for step in run {
        if let Some(command) = step.command(&book) {
            let _ = book.obey(&command);
        }
    }
    book
}
