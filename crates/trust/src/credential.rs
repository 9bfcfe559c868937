//! What an account signs in with: sessions for people, tokens for programs, invitations for newcomers.
//!
//! Only hashes of secrets are kept: whoever reads the database cannot sign in with what is there.

use crate::{Roles, Scopes};
use gongdao_kernel::{Code, Fault, Instant, InvitationId, PersonId, coded_enum};

/// The SHA-256 of a secret, which has at least 128 random bits and so needs no slow hash.
pub type SecretHash = [u8; 32];

coded_enum! {
    /// What carries the secret.
    pub enum CredentialKind {
        /// A browser's cookie.
        Session = 1 "session",
        /// A program's bearer token.
        Token = 2 "token",
    }
}

/// A session or a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The secret's hash.
    pub hash: SecretHash,
    /// Whose it is.
    pub person: PersonId,
    /// What carries it.
    pub kind: CredentialKind,
    /// What it may be used for.
    pub scopes: Scopes,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// About when it was last used; noted once an hour at most.
    pub seen_at: Option<Instant>,
    /// The person's number of sessions at which it was made; ending all sessions raises that number.
    pub epoch: i64,
}

impl Credential {
    /// Whether it holds at this moment.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Whether it was ended together with all other sessions of its person.
    #[must_use]
    pub fn is_ended_for(&self, person: &crate::Person) -> bool {
        self.kind == CredentialKind::Session && self.epoch != person.session_epoch
    }
}

/// An invitation: who holds its code may make one account with these roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The code's hash.
    pub hash: SecretHash,
    /// The new account's roles.
    pub roles: Roles,
    /// Who invited.
    pub created_by: PersonId,
    /// When.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// The account made with it.
    pub used_by: Option<PersonId>,
    /// What it is called.
    pub id: InvitationId,
    /// Where it was sent, if it was.
    pub email: Option<String>,
    /// When an operator took it back.
    pub revoked_at: Option<Instant>,
}

impl Invitation {
    /// Whether an account can be made with it at this moment.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.used_by.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }

    /// Uses it.
    ///
    /// # Errors
    /// `invitation_used`.
    pub fn take(&mut self, person: PersonId, now: Instant) -> Result<(), Fault> {
        if !self.holds(now) {
            return Err(Fault::new(Code::InvitationUsed).with_fix("Ask for a new invitation."));
        }
        self.used_by = Some(person);
        Ok(())
    }
}
