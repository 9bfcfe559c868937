//! Drafts: what a worker wrote so far, kept while the lease or the time to repair lasts.
//!
//! The newest revision is the draft; the older ones stay beside it until the assignment is settled, and
//! [`crate::drafts`] takes them out then. A revision's number comes from the page and only grows, so of two devices that
//! write at once the one that is behind is told so and overwrites nothing. No claim and no submit looks at these rows.

use super::work::own;
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Code, Fault, limits};
use gongdao_market::{Assignment, AssignmentState};
use gongdao_store::rows::{Draft, DraftHead};
use sha2::{Digest, Sha256};

/// The largest revision: what every program can count to.
const REVISION: i64 = (1 << 53) - 1;

/// Keeps a draft of an answer.
#[derive(Debug, Clone)]
pub struct SaveDraft {
    /// For which assignment.
    pub assignment: AssignmentId,
    /// The fence of its lease.
    pub fence: i64,
    /// The draft's number, larger than any before it.
    pub revision: i64,
    /// What was written so far: JSON, which need not be an answer yet.
    pub body: String,
}

impl Decide for SaveDraft {
    fn keys(&self, _: &Actor, world: &mut World) {
        world.assignment.want(&(self.assignment,));
        world.draft_head.want(&(self.assignment,));
    }

    /// The revision says by itself whether a draft is kept already; a key would write a row for every few letters.
    fn keeps_key(&self) -> bool {
        true
    }

    fn repeated(&self, _: &mut World, _: [u8; 16]) -> Result<Option<([u8; 16], String)>, Stop> {
        Ok(None)
    }

    fn keep_key(&self, _: &mut World, _: ([u8; 16], [u8; 16]), _: String) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let row = own(world, self.assignment, self.fence, actor)?;
        check_open(world, &row)?;
        self.check()?;
        let (assignment, revision, now) = (self.assignment, self.revision, world.now());
        let digest: [u8; 32] = Sha256::digest(self.body.as_bytes()).into();
        let bytes = i64::try_from(self.body.len()).unwrap_or(i64::MAX);
        let head = world.draft_head.find(&(assignment,))?.cloned();
        let (mut revisions, mut total) = (1, bytes);
        if let Some(head) = &head {
            if head.revision == revision && head.digest == digest {
                return Ok(Outcome::Drafted { assignment, revision, revisions: head.revisions });
            }
            self.check_newer(head)?;
            let next_at = head.at.plus_ms(limits::DRAFT_GAP_MS);
            if now < next_at {
                let fix = format!("Save a draft every {} ms at most.", limits::DRAFT_GAP_MS);
                return Err(Fault::new(Code::RateLimited).with_fix(fix).until(next_at).into());
            }
            (revisions, total) = (head.revisions + 1, head.bytes.saturating_add(bytes));
        }
        if revisions > limits::DRAFT_REVISIONS || total > limits::DRAFTS_BYTES {
            let (most, bytes) = (limits::DRAFT_REVISIONS, limits::DRAFTS_BYTES);
            let detail = format!("At most {most} drafts and {bytes} bytes of them are kept for one answer.");
            return Err(Fault::new(Code::DraftsFull).with_detail(detail).into());
        }
        world.draft_head.put(DraftHead { assignment, revision, revisions, bytes: total, digest, at: now });
        let (fence, body) = (self.fence, self.body.clone());
        world.draft.push(Draft { assignment, revision, fence, body, at: now });
        Ok(Outcome::Drafted { assignment, revision, revisions })
    }
}

impl SaveDraft {
    fn check(&self) -> Result<(), Fault> {
        if !(1..=REVISION).contains(&self.revision) {
            return Err(Fault::field("revision", self.revision, format!("Give 1 to {REVISION}.")));
        }
        if self.body.len() > limits::DRAFT_BYTES {
            let fix = format!("Give at most {} bytes.", limits::DRAFT_BYTES);
            return Err(Fault::field("body", self.body.len(), fix));
        }
        Ok(())
    }

    fn check_newer(&self, head: &DraftHead) -> Result<(), Fault> {
        if self.revision > head.revision {
            return Ok(());
        }
        let newest = head.revision;
        Err(Fault::new(Code::DraftOlder)
            .at("revision")
            .with_value(self.revision)
            .with_detail(format!("The newest draft has revision {newest}."))
            .with_fix(format!("Read it; what shall stand over it needs revision {} or more.", newest + 1)))
    }
}

/// Drafts are for what can still be handed in.
fn check_open(world: &mut World, row: &Assignment) -> Result<(), Stop> {
    let now = world.now();
    match row.state {
        AssignmentState::Reserved | AssignmentState::Leased if row.in_time(now) => Ok(()),
        AssignmentState::Reserved | AssignmentState::Leased => {
            Err(Fault::new(Code::LeaseExpired).with_fix("Claim the task again.").into())
        }
        AssignmentState::RejectionProposed => {
            let until = world.dispute.get(&(row.id,), "dispute")?.repair_until;
            Ok(row.check_repair(until, now)?)
        }
        state => Err(Fault::state("assignment", state, "Only what can be handed in has drafts.").into()),
    }
}
