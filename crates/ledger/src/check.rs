//! The ledger's invariants as named functions, for the engine, the simulator and `gongdao ledger check` alike.
//!
//! A [`Fold`] takes the journal entry by entry in order, in constant memory but for accounts and open holds, and is then
//! compared with the stored counters. Numbers such as L7 refer to the list in the project's `docs/invariants.md`.

mod corrections;
mod holds;

use self::corrections::Corrections;
use self::holds::Holds;
use crate::{Account, AccountId, AccountKind, Entry, EntryKind, EntryNumber};
use gongdao_kernel::{Currency, Instant, Money, TypedId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// A broken invariant: which, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The invariant's name, such as `L8 counters equal the journal`.
    pub invariant: &'static str,
    /// The row or account, and what is wrong with it.
    pub finding: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.finding)
    }
}

fn broken(invariant: &'static str, finding: impl Into<String>) -> Violation {
    Violation { invariant, finding: finding.into() }
}

/// L7: per currency, posted debits equal posted credits and pending debits equal pending credits. The sums run in 128
/// bits. Answers the trial balance (posted debits less posted credits) per currency and what is broken.
pub fn trial_balance<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
) -> (BTreeMap<Currency, i128>, Vec<Violation>) {
    let mut posted: BTreeMap<Currency, i128> = BTreeMap::new();
    let mut pending: BTreeMap<Currency, i128> = BTreeMap::new();
    for account in accounts {
        let wide = |amount: Money| i128::from(amount.micros());
        let currency = account.id.currency;
        *posted.entry(currency).or_default() += wide(account.debits_posted) - wide(account.credits_posted);
        *pending.entry(currency).or_default() += wide(account.debits_pending) - wide(account.credits_pending);
    }
    let name = "L7 debits equal credits";
    let mut violations = Vec::new();
    for (what, sums) in [("posted", &posted), ("pending", &pending)] {
        for (currency, sum) in sums.iter().filter(|(_, sum)| **sum != 0) {
            violations.push(broken(name, format!("{what} {currency} is off by {sum} micro-units")));
        }
    }
    (posted, violations)
}

/// L10 and L13: no covered account has posted and pending debits above its posted credits.
#[must_use]
pub fn covered(account: &Account) -> Option<Violation> {
    let short = account.must_cover() && account.free().map_or(true, |free| free < Money::ZERO);
    short.then(|| {
        broken("L10 debits stay within credits", format!("{} is overdrawn: {account:?}", account.id))
    })
}

/// The settling accounts are empty after every command: what a settlement takes in, it hands out.
#[must_use]
pub fn settled_whole(account: &Account) -> Option<Violation> {
    let left = account.id.kind == AccountKind::Settling && account.balance() != Ok(Money::ZERO);
    left.then(|| broken("L19 settlements are whole", format!("{} has a posted balance", account.id)))
}

/// The journal folded up to some entry.
#[derive(Debug, Default)]
pub struct Fold {
    accounts: HashMap<AccountId, Account>,
    holds: Holds,
    streams: HashMap<i64, (EntryNumber, Instant)>,
    entries: u64,
    corrections: Corrections,
    violations: Vec<Violation>,
}

impl Fold {
    /// Takes the next entry; entries of one shard and epoch in their order.
    pub fn take(&mut self, entry: &Entry) {
        self.entries += 1;
        self.take_place(entry);
        self.take_shape(entry);
        self.take_counters(entry);
        self.take_hold(entry);
        self.corrections.take(entry);
    }

    /// L17: dense numbers and times that never go back, per shard and epoch.
    fn take_place(&mut self, entry: &Entry) {
        let name = "L17 the journal is dense and in time order";
        let expected = self.streams.get(&entry.number.stream());
        match expected {
            None if entry.number.sequence() != 1 => {
                self.violations.push(broken(name, format!("{} is the first of its stream", entry.number)));
            }
            Some((last, _)) if last.next() != entry.number => {
                self.violations.push(broken(name, format!("{} follows {last}", entry.number)));
            }
            Some((_, at)) if *at > entry.at => {
                self.violations
                    .push(broken(name, format!("{} is earlier than the entry before it", entry.number)));
            }
            _ => {}
        }
        self.streams.insert(entry.number.stream(), (entry.number, entry.at));
    }

    /// L1, L2, L6, L20: a positive amount between two different accounts of one currency, by some command.
    fn take_shape(&mut self, entry: &Entry) {
        if !entry.amount.is_positive() {
            self.violations.push(broken("L1 amounts are positive", entry.line()));
        }
        if entry.debit == entry.credit || entry.debit.currency != entry.credit.currency {
            self.violations.push(broken("L6 one debit and one different credit", entry.line()));
        }
        if entry.cause.command.raw() == 0 {
            self.violations.push(broken("L20 movements name their command", entry.line()));
        }
        let resolving = matches!(entry.kind, EntryKind::PostHold | EntryKind::VoidHold);
        if resolving != entry.resolves.is_some() {
            self.violations.push(broken("L11 resolvers name their hold", entry.line()));
        }
    }

    /// L11, and the pending counters of what was resolved.
    fn take_hold(&mut self, entry: &Entry) {
        let streams = &self.streams;
        let was_read =
            |number: EntryNumber| streams.get(&number.stream()).is_some_and(|(last, _)| number <= *last);
        match self.holds.take(entry, was_read) {
            Ok(Some((debit, credit, held))) => self.release((debit, credit), held),
            Ok(None) => {}
            Err(violation) => self.violations.push(violation),
        }
    }

    fn release(&mut self, (debit, credit): (AccountId, AccountId), held: Money) {
        for (id, debit) in [(debit, true), (credit, false)] {
            let account = self.accounts.entry(id).or_insert_with(|| Account::open(id));
            let counter = if debit { &mut account.debits_pending } else { &mut account.credits_pending };
            *counter = counter.minus(held).unwrap_or(*counter);
        }
    }

    fn take_counters(&mut self, entry: &Entry) {
        let pending = match entry.kind {
            EntryKind::Post | EntryKind::PostHold => false,
            EntryKind::Hold => true,
            EntryKind::VoidHold => return,
        };
        for (id, debit) in [(entry.debit, true), (entry.credit, false)] {
            let account = self.accounts.entry(id).or_insert_with(|| Account::open(id));
            let counter = match (debit, pending) {
                (true, false) => &mut account.debits_posted,
                (true, true) => &mut account.debits_pending,
                (false, false) => &mut account.credits_posted,
                (false, true) => &mut account.credits_pending,
            };
            match counter.plus(entry.amount) {
                Ok(sum) => *counter = sum,
                Err(_) => self.violations.push(broken("L4 sums stay within bounds", entry.line())),
            }
        }
    }

    /// L8: stored counters equal this fold, account by account; answers everything broken so far too.
    #[must_use]
    pub fn compare<'a>(mut self, stored: impl IntoIterator<Item = &'a Account>) -> Vec<Violation> {
        let name = "L8 counters equal the journal";
        for account in stored {
            let folded = self.accounts.remove(&account.id).unwrap_or_else(|| Account::open(account.id));
            if (Account { closed: account.closed, ..folded }) != *account {
                self.violations
                    .push(broken(name, format!("{}: stored {account:?}, journal {folded:?}", account.id)));
            }
        }
        let mut missing: Vec<_> = self.accounts.keys().map(ToString::to_string).collect();
        missing.sort();
        for id in missing {
            self.violations.push(broken(name, format!("{id} has entries and no stored row")));
        }
        self.violations.extend(std::mem::take(&mut self.holds).judge());
        self.violations.extend(std::mem::take(&mut self.corrections).judge());
        self.violations
    }

    /// How many entries were taken.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// How many holds are still open, from the journal alone.
    #[must_use]
    pub fn open_holds(&self) -> usize {
        self.holds.open().len()
    }

    /// An open hold: the account it claims from and how much.
    #[must_use]
    pub fn open_hold(&self, number: EntryNumber) -> Option<(AccountId, Money)> {
        self.holds.open().get(&number).map(|(debit, _, amount)| (*debit, *amount))
    }

    /// The numbers of all open holds, in no order.
    pub fn open_numbers(&self) -> impl Iterator<Item = EntryNumber> {
        self.holds.open().keys().copied()
    }
}
