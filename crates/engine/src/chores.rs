//! What the writer does between transactions though nobody waits for it: a little at a time, more when it is idle.

use crate::{drafts, hourly, keys};
use gongdao_kernel::Instant;
use gongdao_store::{Connection, StoreError};

/// How long the walks wait between two steps, in milliseconds.
const WALK_MS: i64 = 1_000;
/// The same for the hourly figures, while people are waiting: some 20,000 journal entries a second, which is more than a
/// writer makes.
const FOLD_MS: i64 = 100;

/// The chores and when each was done last.
#[derive(Debug, Default)]
pub(crate) struct Chores {
    keys: keys::Walk,
    drafts: drafts::Walk,
    hourly: hourly::Fold,
    walked_at: Instant,
    folded_at: Instant,
}

impl Chores {
    /// Does what is due; whether there may be more at once.
    pub(crate) fn step(
        &mut self,
        connection: &mut Connection,
        shard: u32,
        now: Instant,
        idle: bool,
    ) -> Result<bool, StoreError> {
        if now.since_ms(self.walked_at) >= WALK_MS {
            self.walked_at = now;
            self.keys.step(connection, now)?;
            self.drafts.step(connection, now)?;
        }
        if !idle && now.since_ms(self.folded_at) < FOLD_MS {
            return Ok(false);
        }
        self.folded_at = now;
        self.hourly.step(connection, shard)
    }
}
