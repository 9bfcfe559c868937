//! When sessions and tokens were used last: noted in memory, written by the writer some at a time.
//!
//! Not a command: nobody waits for it, nothing depends on it, and a command a session would cost a transaction of people
//! who wait a row more each. What is not written yet when the program dies is forgotten.

use gongdao_kernel::{Instant, MS_PER_HOUR};
use gongdao_store::rows::CredentialSeen;
use gongdao_store::{Connection, StoreError};
use gongdao_trust::SecretHash;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How much later a use has to be than the last one noted.
pub const SEEN_MS: i64 = MS_PER_HOUR;
/// Uses that may wait; more are not noted.
const WAITING: usize = 100_000;

/// Uses that are not written yet.
#[derive(Debug, Default)]
pub struct Seen(Mutex<BTreeMap<SecretHash, Instant>>);

impl Seen {
    /// Notes a use.
    pub fn note(&self, hash: SecretHash, at: Instant) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING {
            waiting.insert(hash, at);
        }
    }

    fn take(&self, most: usize) -> Vec<(SecretHash, Instant)> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::iter::from_fn(|| waiting.pop_first()).take(most).collect()
    }

    /// Writes some of them in a transaction of their own; how many.
    ///
    /// # Errors
    /// When the database fails; those are forgotten then.
    pub fn write(&self, connection: &mut Connection, most: usize) -> Result<usize, StoreError> {
        let uses: BTreeMap<SecretHash, Instant> = self.take(most).into_iter().collect();
        if uses.is_empty() {
            return Ok(0);
        }
        connection.transact(|connection| update(connection, &uses))?;
        Ok(uses.len())
    }
}

fn update(connection: &mut Connection, uses: &BTreeMap<SecretHash, Instant>) -> Result<(), StoreError> {
    let keys: Vec<_> = uses.keys().map(|hash| (*hash,)).collect();
    let mut known = connection.load::<CredentialSeen>(&keys)?;
    for row in &mut known {
        row.seen_at = row.seen_at.max(uses.get(&row.hash).copied());
    }
    if known.is_empty() { Ok(()) } else { connection.update(known.iter()) }
}
