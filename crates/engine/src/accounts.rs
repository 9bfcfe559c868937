//! Which accounts changed: so that whoever remembers a caller can tell whether what is remembered still holds, without
//! looking at the database.
//!
//! Counters and not names: a caller's counter that stands where it stood says that nothing happened to the account. Two
//! accounts may share a counter; then one of them is looked up once more than needed. Only what this process commits is
//! counted. Where other programs write to the same database, what is remembered has to age as well.

use gongdao_kernel::{PersonId, TypedId};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that accounts share.
const COUNTERS: usize = 4_096;

/// Counts changes of accounts, their sessions and tokens.
#[derive(Debug)]
pub struct Accounts {
    all: AtomicU64,
    counters: Box<[AtomicU64]>,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { all: AtomicU64::new(0), counters: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Accounts {
    /// How many changes there were. One who looks an account up asks before and after: where the two are equal, nothing
    /// that was committed in between can have been missed.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.all.load(Ordering::SeqCst)
    }

    /// Where an account's counter stands.
    #[must_use]
    pub fn changes_of(&self, person: PersonId) -> u64 {
        self.counter(person).load(Ordering::SeqCst)
    }

    /// Counts a change of an account, after its commit and before anybody is answered.
    pub(crate) fn changed(&self, person: PersonId) {
        self.counter(person).fetch_add(1, Ordering::SeqCst);
        self.all.fetch_add(1, Ordering::SeqCst);
    }

    fn counter(&self, person: PersonId) -> &AtomicU64 {
        // Ids count up in their lowest bits.
        let place = usize::try_from(person.raw().unsigned_abs() % COUNTERS as u64).unwrap_or_default();
        &self.counters[place]
    }
}
