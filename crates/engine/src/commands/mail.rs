//! The outbox: a letter is taken by one sender at a time, tried again for some days, and kept with what became of it.

use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{Code, Fault, MS_PER_MINUTE, MailId};
use gongdao_trust::{MailState, retry_ms};

/// How long a sender has for one letter; after that another may try.
const LEASE_MS: i64 = 5 * MS_PER_MINUTE;

/// Takes a letter to send it.
#[derive(Debug, Clone)]
pub struct LeaseMail {
    /// Which.
    pub mail: MailId,
}

impl Decide for LeaseMail {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let now = world.now();
        let mail = world.mail.edit(&(self.mail,), "letter")?;
        if mail.state != MailState::Waiting || now < mail.next_at {
            return Err(Fault::new(Code::Changed).into());
        }
        mail.attempts += 1;
        mail.next_at = now.plus_ms(LEASE_MS);
        Ok(Outcome::Done)
    }
}

/// Says what became of a letter.
#[derive(Debug, Clone)]
pub struct SettleMail {
    /// Which.
    pub mail: MailId,
    /// Why it was not taken; nothing where it was.
    pub error: Option<String>,
    /// Whether trying again is of no use.
    pub forever: bool,
}

impl Decide for SettleMail {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let now = world.now();
        let mail = world.mail.edit(&(self.mail,), "letter")?;
        if mail.state != MailState::Waiting {
            return Ok(Outcome::Done);
        }
        mail.error = self.error.as_ref().map(|error| error.chars().take(300).collect());
        match (&self.error, retry_ms(mail.attempts)) {
            (None, _) => {
                mail.state = MailState::Sent;
                mail.sent_at = Some(now);
                mail.sealed = None;
            }
            (Some(_), Some(wait)) if !self.forever => mail.next_at = now.plus_ms(wait),
            (Some(_), _) => {
                mail.state = MailState::Failed;
                mail.sealed = None;
            }
        }
        Ok(Outcome::Done)
    }
}
