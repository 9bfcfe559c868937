//! Bonuses as those read them who gave and got them.

use super::desk::owner_of;
use super::proofs::is_staff;
use super::{Page, Snapshot, bounded};
use crate::Actor;
use gongdao_kernel::{AssignmentId, BonusId, Fault, ProjectId, TypedId};
use gongdao_market::{Assignment, Bonus};
use gongdao_store::queries::bonuses as stored;
use gongdao_trust::{Role, Scope};

/// The most bonuses of one answer that are listed.
const OF_ONE: i64 = 100;

/// A bonus that one gave.
///
/// # Errors
/// `not_found`.
pub fn given(snapshot: &mut Snapshot, actor: &Actor, id: BonusId) -> Result<Bonus, Fault> {
    let row = snapshot.load::<Bonus>(&[(id,)])?.pop();
    row.filter(|row| row.requester == actor.person).ok_or_else(|| Fault::not_found("bonus"))
}

/// The first hundred bonuses of an answer, the oldest first, for its worker, the project's owner, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_assignment(snapshot: &mut Snapshot, actor: &Actor, id: AssignmentId) -> Result<Vec<Bonus>, Fault> {
    actor.scopes.require(Scope::Read)?;
    let none = || Fault::not_found("assignment");
    let row = snapshot.load::<Assignment>(&[(id,)])?.pop().ok_or_else(none)?;
    if row.worker != actor.person && !is_staff(actor) && owner_of(snapshot, row.project)? != actor.person {
        return Err(none());
    }
    Ok(stored::bonuses_of_assignment(snapshot, id, OF_ONE)?)
}

/// A page of a project's bonuses, the newest first, for its owner, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_project(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: ProjectId,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Bonus>, Fault> {
    actor.scopes.require(Scope::Read)?;
    if owner_of(snapshot, project)? != actor.person && !is_staff(actor) {
        return Err(Fault::not_found("project"));
    }
    let limit = bounded(limit);
    let before = before.unwrap_or(i64::MAX);
    let rows = stored::bonuses_of_project(snapshot, project, before, i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |bonus| bonus.id.raw()))
}

/// A page of the bonuses one got, the newest first.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn mine(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Bonus>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let limit = bounded(limit);
    let before = before.unwrap_or(i64::MAX);
    let rows = stored::bonuses_of_worker(snapshot, actor.person, before, i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |bonus| bonus.id.raw()))
}
