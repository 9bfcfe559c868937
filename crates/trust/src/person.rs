//! Accounts of people and programs.

use crate::Roles;
use gongdao_kernel::{Code, Fault, Instant, PersonId, coded_enum};

coded_enum! {
    /// Whether an account can be used.
    pub enum PersonState {
        /// It can.
        Active = 1 "active",
        /// A person of the platform stopped it, with a reason and an appeal.
        Suspended = 2 "suspended",
    }
}

/// A person or a program with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its id; a worker gives it to a requester who wants to name them for a task.
    pub id: PersonId,
    /// For sign-in, lower-case; none where only tokens are used.
    pub email: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it may be.
    pub roles: Roles,
    /// The password's argon2id hash; none where only tokens are used.
    pub password: Option<String>,
    /// Whether it can be used.
    pub state: PersonState,
    /// When it was made.
    pub created_at: Instant,
    /// Guards against lost updates.
    pub version: i64,
    /// Raised when all sessions end at once: only those made since then hold.
    pub session_epoch: i64,
}

impl Person {
    /// Asks for an account that can be used.
    ///
    /// # Errors
    /// `person_suspended`.
    pub fn check_active(&self) -> Result<(), Fault> {
        match self.state {
            PersonState::Active => Ok(()),
            PersonState::Suspended => {
                Err(Fault::new(Code::PersonSuspended).with_fix("Ask the operator, or appeal the decision."))
            }
        }
    }
}
