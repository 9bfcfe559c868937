//! What operators do to accounts, and what is noted of who looked at what.

use super::people::names;
use super::sessions::{changing, end_sessions};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, PersonId, TypedId, limits};
use gongdao_store::rows::BookCheck;
use gongdao_trust::{Role, Roles, Scope, SecretHash};

/// Takes an invitation back.
#[derive(Debug, Clone)]
pub struct RevokeInvitation {
    /// Its hash.
    pub hash: SecretHash,
}

impl Decide for RevokeInvitation {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        let now = world.now();
        let invitation = world.invitation.edit(&(self.hash,), "invitation")?;
        if invitation.used_by.is_some() {
            return Err(Fault::state("invitation", "used", "Suspend the account instead.").into());
        }
        if invitation.revoked_at.is_some() {
            return Ok(Outcome::Done);
        }
        invitation.revoked_at = Some(now);
        let (id, number) = (invitation.id.to_string(), invitation.id.raw());
        world.act(actor, "invitation_revoked", (&id, number), &[("invitation", &id)])?;
        Ok(Outcome::Done)
    }
}

/// Changes what somebody may be; their sessions end, so that nothing goes on under the old roles.
#[derive(Debug, Clone)]
pub struct ChangeRoles {
    /// Whose.
    pub person: PersonId,
    /// What they may be from now on.
    pub roles: Roles,
    /// Why.
    pub reason: String,
}

impl Decide for ChangeRoles {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("reason", &self.reason, 10, limits::REASON_CHARS)?;
        if self.person == actor.person {
            return Err(Fault::new(Code::SamePerson)
                .with_fix("Let another operator change your roles.")
                .into());
        }
        if self.roles == Roles::default() {
            return Err(Fault::field("roles", 0, "Name at least one role, or suspend the account.").into());
        }
        if world.model.find(&(self.person,))?.is_some() {
            return Err(Fault::field("person", self.person, "Name a person; a model has no roles.").into());
        }
        let person = changing(world, self.person)?;
        let before = std::mem::replace(&mut person.roles, self.roles);
        if before == self.roles {
            return Ok(Outcome::Done);
        }
        end_sessions(world, self.person, None)?;
        let (id, before, now) = (self.person.to_string(), names(before), names(self.roles));
        let fields =
            [("person", id.as_str()), ("roles", &now), ("before", &before), ("reason", &self.reason)];
        world.act(actor, "roles_changed", (&id, self.person.raw()), &fields)?;
        Ok(Outcome::Done)
    }
}

/// Asks for somebody who oversees the platform.
fn require_sight(actor: &Actor) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    if actor.roles.has(Role::Operator) { Ok(()) } else { actor.roles.require(Role::Auditor) }
}

/// Notes what a check of the books found.
#[derive(Debug, Clone)]
pub struct NoteCheck {
    /// How many violations there were.
    pub found: i64,
    /// Journal entries folded.
    pub entries: i64,
    /// Accounts compared.
    pub accounts: i64,
}

impl Decide for NoteCheck {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        require_sight(actor)?;
        let (id, at) = (world.draw(), world.now());
        let Self { found, entries, accounts } = *self;
        world.book_check.push(BookCheck {
            id,
            by: actor.person,
            at,
            sound: found == 0,
            found,
            entries,
            accounts,
        });
        let (found, entries) = (found.to_string(), entries.to_string());
        world.act(actor, "books_checked", ("", 0), &[("found", &found), ("entries", &entries)])?;
        Ok(Outcome::Done)
    }
}

/// Notes that somebody takes the evidence of a case; what was not noted is not handed out.
#[derive(Debug, Clone)]
pub struct NoteAccess {
    /// The assignment, project or person, as text.
    pub subject: String,
    /// Its number.
    pub number: i64,
}

impl Decide for NoteAccess {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        require_sight(actor)?;
        let subject = (self.subject.as_str(), self.number);
        world.act(actor, "evidence_taken", subject, &[("case", &self.subject)])?;
        Ok(Outcome::Done)
    }
}
