//! Fresh idempotency keys: kept in the order in which they came, and taken to the others by the ten thousand, sorted.
//!
//! A key is a hash and has no order of its own, so writing each to its place among millions changes a page of its own for
//! nearly every command: a fifth of what a claim cost on SQLite. A writer that holds the database alone appends them to a
//! small table instead and remembers which ones stand there. When they are many or old, they are taken home in runs: in the
//! order of the keys, so that each page is changed once for several, a hundred or so at a time. A run that breaks off begins
//! anew; taking a key home twice changes nothing. With PostgreSQL other nodes look for the same keys, and every key goes to
//! its place at once.

use gongdao_kernel::{IdMap, Instant, MS_PER_DAY};
use gongdao_store::queries::keys;
use gongdao_store::rows::{FreshKey, Idempotency};
use gongdao_store::{Connection, StoreError};

/// So many fresh keys begin a run; a longer wait would spare few pages more and cost memory, 32 bytes each.
const MANY: usize = 65_536;
/// A run begins when the oldest fresh key is as old, however few there are.
const OLD_MS: i64 = MS_PER_DAY;
/// Keys taken home in one step, and fresh rows that are dropped in one: everybody waits for a step, a millisecond or two.
const STEP: usize = 128;
const DROPPED: i64 = 2_048;

/// The fresh keys of a writer that holds the database alone.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    /// Where each stands.
    places: IdMap<[u8; 16], i64>,
    /// The last number given.
    last: i64,
    /// When the oldest came.
    oldest: Option<Instant>,
    run: Option<Run>,
}

/// Keys that are being taken home: those up to a number, in the order of the keys.
#[derive(Debug)]
struct Run {
    last: i64,
    sorted: Vec<([u8; 16], i64)>,
    done: usize,
    /// Up to where fresh rows were dropped, once all keys are home.
    dropped: i64,
}

impl Fresh {
    /// The fresh keys that the database holds.
    pub(crate) fn load(connection: &mut Connection) -> Result<Self, StoreError> {
        let mut fresh = Self::default();
        for (number, key, at) in keys::fresh_all(connection)? {
            fresh.note(number, key, at);
        }
        Ok(fresh)
    }

    /// The last number given.
    pub(crate) fn last(&self) -> i64 {
        self.last
    }

    /// Remembers a key that was committed.
    pub(crate) fn note(&mut self, number: i64, key: [u8; 16], at: Instant) {
        self.places.insert(key, number);
        self.last = self.last.max(number);
        self.oldest.get_or_insert(at);
    }

    /// Those of these keys that stand here, with what was kept under them.
    pub(crate) fn find(
        &self,
        connection: &mut Connection,
        asked: impl Iterator<Item = [u8; 16]>,
    ) -> Result<Vec<Idempotency>, StoreError> {
        let mut numbers: Vec<(i64,)> = asked.filter_map(|key| Some((*self.places.get(&key)?,))).collect();
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        numbers.sort_unstable();
        numbers.dedup();
        let rows = connection.load::<FreshKey>(&numbers)?;
        Ok(rows.into_iter().map(FreshKey::settled).collect())
    }

    /// Takes the next few home, where there is a run or cause for one; whether it did.
    ///
    /// # Errors
    /// When the database fails; nothing was done then.
    pub(crate) fn step(&mut self, connection: &mut Connection, now: Instant) -> Result<bool, StoreError> {
        let Some(mut run) = self.run.take().or_else(|| self.begin(now)) else { return Ok(false) };
        connection.transact(|connection| run.step(connection))?;
        if run.done == run.sorted.len() && run.dropped == 0 {
            self.places.retain(|_, number| *number > run.last);
            self.oldest = (!self.places.is_empty()).then_some(now);
        }
        if run.dropped < run.last {
            self.run = Some(run);
        }
        Ok(true)
    }

    fn begin(&mut self, now: Instant) -> Option<Run> {
        let old = self.oldest.is_some_and(|oldest| now.since_ms(oldest) >= OLD_MS);
        if self.places.is_empty() || self.places.len() < MANY && !old {
            return None;
        }
        let mut sorted: Vec<_> = self.places.iter().map(|(key, number)| (*key, *number)).collect();
        sorted.sort_unstable();
        Some(Run { last: self.last, sorted, done: 0, dropped: 0 })
    }
}

impl Run {
    fn step(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.done < self.sorted.len() {
            return self.take_home(connection);
        }
        self.dropped = keys::fresh_drop(connection, self.last, DROPPED)?.unwrap_or(self.last);
        Ok(())
    }

    fn take_home(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let next = self.sorted.len().min(self.done + STEP);
        let mut numbers: Vec<_> = self.sorted[self.done..next].iter().map(|(_, number)| (*number,)).collect();
        numbers.sort_unstable();
        let mut rows = connection.load::<FreshKey>(&numbers)?;
        rows.sort_unstable_by_key(|row| row.key);
        for row in rows {
            keys::settle(connection, &row.settled())?;
        }
        self.done = next;
        Ok(())
    }
}
