//! Payees: where a person's payouts go. The command sees ciphertext and what may be shown, never the details.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Fault, TypedId, limits};
use gongdao_store::rows::{Payee, PayeeActive};
use gongdao_trust::{PayeeKind, Role, Scope};

/// Most bytes of sealed details.
const SEALED_BYTES: usize = 4_096;

/// Says where one's payouts go from now on. Payouts that were asked for before go where they were to go.
#[derive(Clone)]
pub struct SetPayee {
    /// What kind of account it is.
    pub kind: PayeeKind,
    /// What may be shown of it.
    pub masked: String,
    /// The details, ciphertext.
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for SetPayee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SetPayee({}, …)", self.kind)
    }
}

impl Decide for SetPayee {
    fn keys(&self, actor: &Actor, world: &mut World) {
        world.payee_active.want(&(actor.person,));
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Fund)?;
        Fault::check_text("account", &self.masked, 1, limits::NAME_CHARS)?;
        if self.sealed.is_empty() || self.sealed.len() > SEALED_BYTES {
            return Err(Fault::internal("sealed payee details of an impossible length").into());
        }
        end_active(actor, world)?;
        let (id, now) = (world.draw(), world.now());
        world.payee.put(Payee {
            id,
            person: actor.person,
            kind: self.kind,
            masked: self.masked.clone(),
            sealed: self.sealed.clone(),
            created_at: now,
            ended_at: None,
        });
        world.payee_active.put(PayeeActive { person: actor.person, payee: id });
        let text = id.to_string();
        let fields = [("payee", text.as_str()), ("kind", self.kind.as_str())];
        world.record("payee_set", actor.person.raw(), &fields)?;
        Ok(Outcome::Payee { payee: id })
    }
}

/// Ends the present payee; whether there was one.
fn end_active(actor: &Actor, world: &mut World) -> Result<bool, Stop> {
    let active = world.payee_active.find(&(actor.person,))?.map(|active| active.payee);
    let Some(payee) = active else { return Ok(false) };
    let now = world.now();
    world.payee.edit(&(payee,), "payee")?.ended_at = Some(now);
    Ok(true)
}

/// Forgets where one's payouts go: the next one needs a payee first.
#[derive(Debug, Clone)]
pub struct EndPayee;

impl Decide for EndPayee {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Fund)?;
        if !end_active(actor, world)? {
            return Err(Fault::not_found("payee").into());
        }
        world.payee_active.remove(&(actor.person,));
        world.record("payee_ended", actor.person.raw(), &[])?;
        Ok(Outcome::Done)
    }
}
