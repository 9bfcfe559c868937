//! Sessions: begun after a sign-in the API has checked, ended one by one or all at once.

use super::people::NewCredential;
use super::second::{Second, pass};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Fault, PersonId};
use gongdao_trust::{MailKind, Person, SecretHash};

/// The person to change. The version rises once in a transaction, however many commands change the row.
pub(super) fn changing(world: &mut World, id: PersonId) -> Result<&mut Person, Stop> {
    let is_changed = world.person.is_changed(&(id,));
    let person = world.person.edit(&(id,), "person")?;
    person.version += i64::from(!is_changed);
    Ok(person)
}

/// Begins a session for somebody whose password the API found right. The second factor is asked for here, so that a code
/// is good once however many sign-ins come together.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The session.
    pub credential: NewCredential,
    /// The second factor that was shown.
    pub second: Option<Second>,
}

impl Decide for SignIn {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        pass(world, actor.person, self.second.as_ref())?;
        self.credential.put(world, actor.person)?;
        Ok(Outcome::Done)
    }
}

/// Ends every session of a person but one.
pub(super) fn end_sessions(
    world: &mut World,
    person: PersonId,
    keep: Option<SecretHash>,
) -> Result<(), Stop> {
    let row = changing(world, person)?;
    row.session_epoch += 1;
    let epoch = row.session_epoch;
    if let Some(hash) = keep {
        let kept = world.credential.edit(&(hash,), "session or token")?;
        if kept.person != person {
            return Err(Fault::not_found("session or token").into());
        }
        kept.epoch = epoch;
    }
    Ok(())
}

/// Ends all of one's sessions but the one this is commanded with; tokens go on.
#[derive(Debug, Clone)]
pub struct EndOtherSessions {
    /// The session or token that stays.
    pub keep: SecretHash,
}

impl Decide for EndOtherSessions {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        end_sessions(world, actor.person, Some(self.keep))?;
        Ok(Outcome::Done)
    }
}

/// Changes one's password, after the API found the present one right, and ends all other sessions.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// The present password's hash, as the API saw it: another change in the meantime stands against this one.
    pub before: Option<String>,
    /// The new one's hash.
    pub password: String,
    /// The session or token that stays.
    pub keep: SecretHash,
}

impl Decide for ChangePassword {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let person = changing(world, actor.person)?;
        if person.email.is_none() {
            return Err(Fault::state("account", "without e-mail", "It signs in with tokens only.").into());
        }
        if person.password != self.before {
            return Err(Fault::new(gongdao_kernel::Code::Changed).at("current").into());
        }
        person.password = Some(self.password.clone());
        end_sessions(world, actor.person, Some(self.keep))?;
        let id = actor.person.to_string();
        world.record("password_changed", gongdao_kernel::TypedId::raw(actor.person), &[("person", &id)])?;
        world.write_to(actor.person, MailKind::PasswordChanged, &[])?;
        Ok(Outcome::Done)
    }
}
