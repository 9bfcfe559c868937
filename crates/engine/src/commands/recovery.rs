//! Links that go by e-mail: to make an account where the platform is open, and to choose a new password.
//!
//! Whoever asks for a link learns nothing about whether there is an account; the owner of the address does, by letter.

use super::people::{NewCredential, NewPerson, check_email};
use super::sessions::{changing, end_sessions};
use super::settings;
use crate::command::Decide;
use crate::world::Letter;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, MS_PER_HOUR, PersonId, TypedId};
use gongdao_trust::{MailKind, MailLanguage, Role, Roles, SecretHash, Ticket, TicketKind};

/// How long a link to make an account holds.
const CONFIRM_MS: i64 = 48 * MS_PER_HOUR;
/// How long a link to choose a password holds.
const RESET_MS: i64 = MS_PER_HOUR;

/// Sends a link by e-mail.
#[derive(Debug, Clone)]
pub struct SendLink {
    /// What it is for.
    pub kind: TicketKind,
    /// Where to; lower-case.
    pub email: String,
    /// The account with this address, as the API found it.
    pub person: Option<PersonId>,
    /// The secret's hash.
    pub hash: SecretHash,
    /// The secret, sealed for the letter.
    pub sealed: Vec<u8>,
    /// The language it was asked for in.
    pub language: MailLanguage,
}

impl Decide for SendLink {
    fn decide(&self, _: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        check_email(&self.email)?;
        if self.kind == TicketKind::Confirm {
            check_open(world)?;
        }
        let letter =
            |kind, sealed| Letter { recipient: self.email.clone(), kind, language: self.language, sealed };
        let kind = match (self.kind, self.person) {
            (TicketKind::Confirm, None) => MailKind::Confirm,
            (TicketKind::Confirm, Some(_)) => {
                world.write(letter(MailKind::Registered, None), &[])?;
                return Ok(Outcome::Done);
            }
            (TicketKind::Reset, Some(_)) => MailKind::Reset,
            (TicketKind::Reset, None) => return Ok(Outcome::Done),
        };
        if world.ticket.find(&(self.hash,))?.is_some() {
            return Err(Fault::new(Code::Changed).with_fix("Ask again.").into());
        }
        let now = world.now();
        let lasts = if self.kind == TicketKind::Confirm { CONFIRM_MS } else { RESET_MS };
        world.ticket.put(Ticket {
            hash: self.hash,
            kind: self.kind,
            person: self.person,
            email: self.email.clone(),
            created_at: now,
            expires_at: now.plus_ms(lasts),
            used_at: None,
        });
        world.write(letter(kind, Some(self.sealed.clone())), &[])?;
        Ok(Outcome::Done)
    }
}

/// How the platform takes new accounts now.
fn mode(world: &mut World) -> Result<String, Stop> {
    let set = world.setting.find(&(settings::SIGN_UP.to_owned(),))?.map(|setting| setting.value.clone());
    let default = settings::find(settings::SIGN_UP).and_then(|setting| setting.default).unwrap_or_default();
    Ok(set.unwrap_or_else(|| default.to_owned()))
}

fn check_open(world: &mut World) -> Result<(), Stop> {
    if mode(world)? == "open" {
        return Ok(());
    }
    Err(Fault::new(Code::SignUpClosed).with_fix("Ask the operator for an invitation.").into())
}

/// Asks for a platform that takes accounts with an invitation.
pub(super) fn check_not_closed(world: &mut World) -> Result<(), Stop> {
    if mode(world)? != "closed" {
        return Ok(());
    }
    Err(Fault::new(Code::SignUpClosed).with_fix("Try again when the platform takes new accounts.").into())
}

/// Makes an account with an address that its owner confirmed by following a link.
#[derive(Debug, Clone)]
pub struct SignUpOpen {
    /// The link's hash.
    pub ticket: SecretHash,
    /// The account; the address is the link's.
    pub person: NewPerson,
    /// What it may be: a worker, a requester, or both.
    pub roles: Roles,
    /// What it signs in with from now on.
    pub credential: NewCredential,
}

impl Decide for SignUpOpen {
    fn decide(&self, _: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        check_open(world)?;
        let free = Roles::of(&[Role::Worker, Role::Requester]);
        if !free.covers(self.roles) || self.roles == Roles::default() {
            return Err(Fault::field("roles", "", "Choose worker, requester, or both.").into());
        }
        let now = world.now();
        if world.ticket.find(&(self.ticket,))?.is_none() {
            return Err(unknown_link().into());
        }
        let ticket = world.ticket.edit(&(self.ticket,), "link")?;
        ticket.take(TicketKind::Confirm, now)?;
        let email = Some(ticket.email.clone());
        let person = NewPerson { email, ..self.person.clone() }.put(world, self.roles)?;
        self.credential.put(world, person)?;
        Ok(Outcome::Person { person })
    }
}

fn unknown_link() -> Fault {
    Fault::new(Code::LinkUsed).with_fix("Ask for a new link.")
}

/// Chooses a new password with a link, which ends all sessions. The second factor stays.
#[derive(Debug, Clone)]
pub struct ResetPassword {
    /// The link's hash.
    pub ticket: SecretHash,
    /// The new password's hash.
    pub password: String,
}

impl Decide for ResetPassword {
    fn decide(&self, _: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let now = world.now();
        if world.ticket.find(&(self.ticket,))?.is_none() {
            return Err(unknown_link().into());
        }
        let ticket = world.ticket.edit(&(self.ticket,), "link")?;
        ticket.take(TicketKind::Reset, now)?;
        let (person, email) = (ticket.person.ok_or_else(unknown_link)?, ticket.email.clone());
        let row = changing(world, person)?;
        if row.email.as_deref() != Some(email.as_str()) {
            return Err(unknown_link().into());
        }
        row.password = Some(self.password.clone());
        end_sessions(world, person, None)?;
        world.record("password_changed", person.raw(), &[("person", &person.to_string())])?;
        world.write_to(person, MailKind::PasswordChanged, &[])?;
        Ok(Outcome::Person { person })
    }
}
