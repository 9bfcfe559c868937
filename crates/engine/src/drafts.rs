//! Drafts of settled answers: taken out by a slow walk, a few assignments at a time.
//!
//! A walk instead of a step of the settlement, so that settling an answer touches no row of drafts. It costs one read of a
//! page of heads while there are any, and nothing for answers that never had a draft.

use gongdao_kernel::{AssignmentId, Instant, MS_PER_DAY, TypedId};
use gongdao_market::AssignmentState;
use gongdao_store::queries::drafts::{self as stored, Kept};
use gongdao_store::{Connection, StoreError};

/// How long the drafts of a lease that ran out are kept: as long as the longest time of grace for a late answer.
pub const EXPIRED_MS: i64 = 30 * MS_PER_DAY;
/// Assignments looked at in one step.
const STEP: i64 = 100;
/// Assignments whose drafts are taken out in one step; each can have thousands.
const GONE: usize = 8;

/// A place on the walk.
#[derive(Debug)]
pub struct Walk {
    after: AssignmentId,
}

impl Default for Walk {
    fn default() -> Self {
        Self { after: AssignmentId::from_raw(i64::MIN) }
    }
}

fn settled(kept: &Kept, now: Instant) -> bool {
    match kept.state {
        AssignmentState::Accepted | AssignmentState::RejectedFinally | AssignmentState::Returned => true,
        AssignmentState::Expired => now.since_ms(kept.deadline_at) > EXPIRED_MS,
        _ => false,
    }
}

impl Walk {
    /// Looks at the next assignments with drafts and takes out those of settled ones; how many. At the end the walk begins
    /// anew.
    ///
    /// # Errors
    /// When the database fails; nothing was done then.
    pub fn step(&mut self, connection: &mut Connection, now: Instant) -> Result<usize, StoreError> {
        let kept = stored::drafts_after(connection, self.after, STEP)?;
        let gone: Vec<&Kept> = kept.iter().filter(|kept| settled(kept, now)).take(GONE).collect();
        if !gone.is_empty() {
            connection.transact(|connection| {
                gone.iter().try_for_each(|kept| stored::drafts_delete(connection, kept).map(drop))
            })?;
        }
        let last = if gone.len() == GONE { gone.last().map(|kept| kept.assignment) } else { None };
        let next = last.or_else(|| kept.last().map(|kept| kept.assignment));
        self.after = next.unwrap_or(AssignmentId::from_raw(i64::MIN));
        Ok(gone.len())
    }
}
