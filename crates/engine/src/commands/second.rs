//! The second factor: set up, switched on with a first code, asked for at sign-in, switched off.
//!
//! The API reads codes (it has the key that the secret is sealed with); here it is decided that each is good once.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, PersonId, TypedId};
use gongdao_trust::{MailKind, RecoveryCode, SecretHash, Totp};

/// Recovery codes of one set-up.
pub const RECOVERY_CODES: usize = 10;

/// What somebody showed besides the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Second {
    /// The code of this time step.
    Step(i64),
    /// The recovery code with this hash.
    Recovery(SecretHash),
    /// Something that is neither.
    Wrong,
}

/// Asks for the second factor of whoever has one, and uses it up.
pub(super) fn pass(world: &mut World, person: PersonId, second: Option<&Second>) -> Result<(), Stop> {
    let asked = world.totp.find(&(person,))?.is_some_and(|totp| totp.confirmed_at.is_some());
    if !asked {
        return Ok(());
    }
    let wrong = || Fault::new(Code::SignInFailed).with_detail("The code is wrong.");
    match second {
        None => {
            Err(Fault::new(Code::CodeNeeded).at("code").with_fix("Send the six digits as `code`.").into())
        }
        Some(Second::Wrong) => Err(wrong().into()),
        Some(Second::Step(step)) => Ok(world.totp.edit(&(person,), "second factor")?.take(*step)?),
        Some(Second::Recovery(hash)) => {
            let key = (person, *hash);
            let now = world.now();
            if world.recovery_code.find(&key)?.is_none_or(|code| code.used_at.is_some()) {
                return Err(wrong().into());
            }
            world.recovery_code.edit(&key, "recovery code")?.used_at = Some(now);
            Ok(())
        }
    }
}

/// Sets a second factor up; it asks for nothing before it is switched on.
#[derive(Debug, Clone)]
pub struct BeginTotp {
    /// The shared secret, sealed.
    pub sealed: Vec<u8>,
}

impl Decide for BeginTotp {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let key = (actor.person,);
        if world.totp.find(&key)?.is_some_and(|totp| totp.confirmed_at.is_some()) {
            return Err(Fault::state("second factor", "on", "Switch it off first.").into());
        }
        if world.person.get(&key, "person")?.password.is_none() {
            return Err(Fault::state("account", "without password", "It signs in with tokens only.").into());
        }
        let created_at = world.now();
        let (person, sealed) = (actor.person, self.sealed.clone());
        world.totp.put(Totp { person, sealed, confirmed_at: None, last_step: 0, created_at });
        Ok(Outcome::Done)
    }
}

/// Switches the second factor on with the code of a time step.
#[derive(Debug, Clone)]
pub struct ConfirmTotp {
    /// The sealed secret that the code was read with: another set-up in the meantime stands against it.
    pub sealed: Vec<u8>,
    /// The step.
    pub step: i64,
    /// Hashes of the recovery codes.
    pub recovery: Vec<SecretHash>,
}

impl Decide for ConfirmTotp {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let now = world.now();
        let totp = world.totp.edit(&(actor.person,), "second factor")?;
        if totp.confirmed_at.is_some() || totp.sealed != self.sealed {
            return Err(Fault::new(Code::Changed).with_fix("Set the second factor up again.").into());
        }
        totp.take(self.step)?;
        totp.confirmed_at = Some(now);
        for hash in &self.recovery {
            world.recovery_code.find(&(actor.person, *hash))?;
            world.recovery_code.put(RecoveryCode { person: actor.person, hash: *hash, used_at: None });
        }
        tell(world, actor.person, "on")
    }
}

/// Switches the second factor off, with a code of its own: the password alone must not be enough for that.
#[derive(Debug, Clone)]
pub struct EndTotp {
    /// What was shown.
    pub second: Second,
}

impl Decide for EndTotp {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        if world.totp.find(&(actor.person,))?.is_none() {
            return Err(Fault::not_found("second factor").into());
        }
        pass(world, actor.person, Some(&self.second))?;
        world.totp.remove(&(actor.person,));
        tell(world, actor.person, "off")
    }
}

fn tell(world: &mut World, person: PersonId, now: &str) -> Result<Outcome, Stop> {
    let id = person.to_string();
    world.record("second_factor", person.raw(), &[("person", &id), ("now", now)])?;
    world.write_to(person, MailKind::SecondFactor, &[("now", now)])?;
    Ok(Outcome::Done)
}
