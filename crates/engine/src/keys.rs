//! Old idempotency keys: kept for thirty days, then taken out by a slow walk over all of them.
//!
//! Keys of answers stand in the answers' own rows and stay as long as those.

use gongdao_kernel::{Instant, MS_PER_DAY};
use gongdao_store::queries::keys;
use gongdao_store::rows::Idempotency;
use gongdao_store::{Connection, StoreError};

/// How long a key is remembered.
pub const KEPT_MS: i64 = 30 * MS_PER_DAY;
/// Keys looked at in one step.
const STEP: i64 = 500;

/// A place on the walk.
#[derive(Debug, Default)]
pub struct Walk {
    after: Vec<u8>,
}

impl Walk {
    /// Looks at the next few hundred keys and takes out those that are too old; how many. At the end the walk begins
    /// anew.
    ///
    /// # Errors
    /// When the database fails; nothing was done then.
    pub fn step(&mut self, connection: &mut Connection, now: Instant) -> Result<usize, StoreError> {
        let found = keys::after(connection, &self.after, STEP)?;
        let old: Vec<([u8; 16],)> =
            found.iter().filter(|(_, at)| now.since_ms(*at) > KEPT_MS).map(|(key, _)| (*key,)).collect();
        if !old.is_empty() {
            connection.transact(|connection| connection.delete::<Idempotency>(&old))?;
        }
        self.after = found.last().map(|(key, _)| key.to_vec()).unwrap_or_default();
        Ok(old.len())
    }
}
