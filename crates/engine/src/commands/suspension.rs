//! Stops of accounts: by a person with a reason, told by letter, with an appeal that somebody else decides in time or that
//! counts as won.

use super::sessions::{changing, end_sessions};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, PersonId, SuspensionId, TypedId, limits};
use gongdao_market::ClockKind;
use gongdao_store::rows::Suspended;
use gongdao_trust::{MailKind, PersonState, Role, Scope, Suspension, SuspensionCategory};

/// The least a reason says.
const REASON_MIN_CHARS: usize = 20;

/// Stops an account.
#[derive(Debug, Clone)]
pub struct Suspend {
    /// Whose.
    pub person: PersonId,
    /// What for.
    pub category: SuspensionCategory,
    /// Why, as the person reads it.
    pub reason: String,
}

impl Decide for Suspend {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("reason", &self.reason, REASON_MIN_CHARS, limits::REASON_CHARS)?;
        if self.person == actor.person {
            return Err(Fault::new(Code::SamePerson).with_fix("Let another operator decide on you.").into());
        }
        let state = world.person.get(&(self.person,), "person")?.state;
        if state == PersonState::Suspended {
            return Err(Fault::state("account", state, "It is stopped already.").into());
        }
        changing(world, self.person)?.state = PersonState::Suspended;
        end_sessions(world, self.person, None)?;
        let (id, at): (SuspensionId, _) = (world.draw(), world.now());
        let (text, person) = (id.to_string(), self.person.to_string());
        let fields = [
            ("person", person.as_str()),
            ("suspension", &text),
            ("category", self.category.as_str()),
            ("reason", &self.reason),
        ];
        let evidence = world.act(actor, "suspended", (&person, self.person.raw()), &fields)?;
        world.suspension.put(Suspension {
            id,
            person: self.person,
            category: self.category,
            reason: self.reason.clone(),
            by: actor.person,
            at,
            evidence,
            appeal: None,
            appealed_at: None,
            decided_by: None,
            decided_at: None,
            lifted: false,
            answer: None,
            answer_evidence: None,
        });
        world.suspended.find(&(self.person,))?;
        world.suspended.put(Suspended { person: self.person, suspension: id });
        let told = [("category", self.category.as_str()), ("reason", self.reason.as_str())];
        world.write_to(self.person, MailKind::Suspended, &told)?;
        Ok(Outcome::Done)
    }
}

/// Says something against the stop of one's own account, once.
#[derive(Debug, Clone)]
pub struct AppealSuspension {
    /// What.
    pub text: String,
}

impl Decide for AppealSuspension {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        Fault::check_text("text", &self.text, REASON_MIN_CHARS, limits::REASON_CHARS)?;
        let now = world.now();
        let id = world.suspended.get(&(actor.person,), "suspension")?.suspension;
        let row = world.suspension.edit(&(id,), "suspension")?;
        row.take_appeal(self.text.clone(), now)?;
        if let Some(until) = row.decide_until() {
            world.set_clock(ClockKind::SuspensionAppeal, id.raw(), until);
        }
        let (person, id) = (actor.person.to_string(), id.to_string());
        let fields = [("person", person.as_str()), ("suspension", &id), ("text", &self.text)];
        world.record("suspension_appealed", actor.person.raw(), &fields)?;
        Ok(Outcome::Done)
    }
}

/// Ends the stop of an account, or turns the appeal down.
#[derive(Debug, Clone)]
pub struct DecideSuspension {
    /// Whose account.
    pub person: PersonId,
    /// Whether the account can be used again.
    pub lift: bool,
    /// Why, as the person reads it.
    pub reason: String,
}

impl Decide for DecideSuspension {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Operator, Scope::Operate)?;
        Fault::check_text("reason", &self.reason, REASON_MIN_CHARS, limits::REASON_CHARS)?;
        if self.person == actor.person {
            return Err(Fault::new(Code::SamePerson).with_fix("Let another operator decide on you.").into());
        }
        let now = world.now();
        let id = world.suspended.get(&(self.person,), "suspension")?.suspension;
        let row = world.suspension.edit(&(id,), "suspension")?;
        row.decide(actor.person, self.lift, self.reason.clone(), now)?;
        let (action, kind) = match self.lift {
            true => ("restored", MailKind::Restored),
            false => ("suspension_upheld", MailKind::Upheld),
        };
        let (person, text) = (self.person.to_string(), id.to_string());
        let fields = [("person", person.as_str()), ("suspension", &text), ("reason", &self.reason)];
        let evidence = world.act(actor, action, (&person, self.person.raw()), &fields)?;
        world.suspension.edit(&(id,), "suspension")?.answer_evidence = Some(evidence);
        if self.lift {
            world.suspended.remove(&(self.person,));
            changing(world, self.person)?.state = PersonState::Active;
        }
        world.write_to(self.person, kind, &[("reason", &self.reason)])?;
        Ok(Outcome::Done)
    }
}

/// Ends a stop whose appeal nobody decided in time.
pub(super) fn lapse(world: &mut World, id: SuspensionId) -> Result<(), Stop> {
    let now = world.now();
    let Some(person) = world.suspension.find(&(id,))?.map(|row| row.person) else { return Ok(()) };
    if !world.suspension.edit(&(id,), "suspension")?.lapse(now) {
        return Ok(());
    }
    let (text, by) = (id.to_string(), person.to_string());
    let fields = [("person", by.as_str()), ("suspension", &text), ("decided_by", "clock:suspension_appeal")];
    let evidence = world.record("restored", person.raw(), &fields)?;
    let row = world.suspension.edit(&(id,), "suspension")?;
    row.answer_evidence = Some(evidence);
    let answer = row.answer.clone().unwrap_or_default();
    if world.suspended.find(&(person,))?.is_some_and(|held| held.suspension == id) {
        world.suspended.remove(&(person,));
        changing(world, person)?.state = PersonState::Active;
    }
    world.write_to(person, MailKind::Restored, &[("reason", &answer)])
}
