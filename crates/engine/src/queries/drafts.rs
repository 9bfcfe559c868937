//! Drafts, as the worker whose they are reads them. Nobody else does: what is not handed in is nobody's business.

use super::{Page, Snapshot, bounded};
use crate::Actor;
use gongdao_kernel::{AssignmentId, Fault};
use gongdao_store::queries::drafts as stored;
use gongdao_store::rows::Draft;
use gongdao_trust::Scope;

pub use gongdao_store::queries::drafts::Revision;

fn own(snapshot: &mut Snapshot, actor: &Actor, id: AssignmentId) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    let own = stored::worker_of_assignment(snapshot, id)? == Some(actor.person);
    if own { Ok(()) } else { Err(Fault::not_found("assignment")) }
}

/// One revision of one's own drafts of an answer, or the newest.
///
/// # Errors
/// `not_found` or `scope_missing`.
pub fn draft(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: AssignmentId,
    revision: Option<i64>,
) -> Result<Draft, Fault> {
    own(snapshot, actor, id)?;
    let draft = match revision {
        Some(revision) => stored::draft_revision(snapshot, id, revision)?,
        None => stored::draft_newest(snapshot, id)?,
    };
    draft.ok_or_else(|| Fault::not_found("draft"))
}

/// The revisions of one's own drafts of an answer before one, the newest first, without their bodies.
///
/// # Errors
/// `not_found` or `scope_missing`.
pub fn revisions(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: AssignmentId,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Revision>, Fault> {
    own(snapshot, actor, id)?;
    let limit = bounded(limit);
    let rows = stored::draft_revisions(snapshot, id, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.revision))
}
