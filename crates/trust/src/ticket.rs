//! Secrets for one use: links that came by e-mail, and the second factor with its recovery codes.

use crate::SecretHash;
use gongdao_kernel::{Code, Fault, Instant, PersonId, coded_enum};

coded_enum! {
    /// What a link is for.
    pub enum TicketKind {
        /// To make an account with a confirmed e-mail, where the platform is open.
        Confirm = 1 "confirm",
        /// To choose a new password.
        Reset = 2 "reset",
    }
}

/// A link that was sent by e-mail and can be used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The secret's hash.
    pub hash: SecretHash,
    /// What it is for.
    pub kind: TicketKind,
    /// Whose, where there is an account.
    pub person: Option<PersonId>,
    /// Where it was sent.
    pub email: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
}

impl Ticket {
    /// Uses it.
    ///
    /// # Errors
    /// `link_used`.
    pub fn take(&mut self, kind: TicketKind, now: Instant) -> Result<(), Fault> {
        if self.kind != kind || self.used_at.is_some() || now >= self.expires_at {
            return Err(Fault::new(Code::LinkUsed).with_fix("Ask for a new link."));
        }
        self.used_at = Some(now);
        Ok(())
    }
}

/// A second factor of a person: time-based codes (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totp {
    /// Whose.
    pub person: PersonId,
    /// The shared secret, encrypted with the server's key.
    pub sealed: Vec<u8>,
    /// When a first code was shown; before that it asks for nothing.
    pub confirmed_at: Option<Instant>,
    /// The last time step whose code was used: it, and any before it, is refused from then on.
    pub last_step: i64,
    /// When it was set up.
    pub created_at: Instant,
}

impl Totp {
    /// Uses the code of a time step.
    ///
    /// # Errors
    /// `sign_in_failed` for a step that was used or lies before one that was.
    pub fn take(&mut self, step: i64) -> Result<(), Fault> {
        if step <= self.last_step {
            return Err(Fault::new(Code::SignInFailed)
                .with_detail("This code was used already.")
                .with_fix("Wait for the next code."));
        }
        self.last_step = step;
        Ok(())
    }
}

/// A code for the day the second factor is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCode {
    /// Whose.
    pub person: PersonId,
    /// The code's hash, keyed with the server's key: a code is short.
    pub hash: SecretHash,
    /// When it was used.
    pub used_at: Option<Instant>,
}
