//! What the writer does between transactions though nobody waits for it: a little at a time, more when it is idle.

use crate::core::Core;
use crate::{Seen, drafts, hourly, keys};
use gongdao_kernel::Instant;
use gongdao_store::{Connection, StoreError};

/// How long the walks over old keys and settled drafts wait between two steps, in milliseconds.
const WALK_MS: i64 = 1_000;
/// The same for the hourly figures, while people are waiting: some 20,000 journal entries a second, which is more than a
/// writer makes.
const FOLD_MS: i64 = 50;
/// How long hourly figures are held before they are written, while people are waiting: a writing of many thousand rows
/// holds everybody up for a tenth of a second, so it has to be rare.
const HOLD_MS: i64 = 30_000;
/// The same for taking fresh idempotency keys home, while people are waiting: some 12,000 a second.
const SETTLE_MS: i64 = 10;
/// How long uses of sessions wait between two steps while people are waiting, in milliseconds, and how many are written
/// then: some 600 a second.
const SEEN_EVERY_MS: i64 = 200;
const SEEN_ROWS: usize = 128;
/// How many are written in a step while nobody waits.
const SEEN_ROWS_IDLE: usize = 1_024;

/// The chores and when each was done last.
#[derive(Debug, Default)]
pub(crate) struct Chores {
    keys: keys::Walk,
    drafts: drafts::Walk,
    hourly: hourly::Fold,
    walked_at: Instant,
    folded_at: Instant,
    written_at: Instant,
    seen_at: Instant,
    settled_at: Instant,
}

impl Chores {
    /// Does what is due; whether there may be more at once.
    pub(crate) fn step(
        &mut self,
        connection: &mut Connection,
        (core, seen): (&mut Core, &Seen),
        (now, idle): (Instant, bool),
    ) -> Result<bool, StoreError> {
        let shard = core.place().0;
        let mut noted = self.write_seen(connection, seen, (now, idle))?;
        if idle || now.since_ms(self.settled_at) >= SETTLE_MS {
            self.settled_at = now;
            noted |= core.settle_keys(connection, now)?;
        }
        if now.since_ms(self.walked_at) >= WALK_MS {
            self.walked_at = now;
            self.keys.step(connection, now)?;
            self.drafts.step(connection, now)?;
        }
        if !idle && now.since_ms(self.folded_at) < FOLD_MS {
            return Ok(noted);
        }
        self.folded_at = now;
        let hold = !idle && now.since_ms(self.written_at) < HOLD_MS;
        if !hold {
            self.written_at = now;
        }
        Ok(self.hourly.step(connection, shard, hold)? || noted)
    }

    /// Writes uses of sessions down; whether there may be more.
    fn write_seen(
        &mut self,
        connection: &mut Connection,
        seen: &Seen,
        (now, idle): (Instant, bool),
    ) -> Result<bool, StoreError> {
        if !idle && now.since_ms(self.seen_at) < SEEN_EVERY_MS {
            return Ok(false);
        }
        self.seen_at = now;
        Ok(seen.write(connection, if idle { SEEN_ROWS_IDLE } else { SEEN_ROWS })? > 0)
    }
}
