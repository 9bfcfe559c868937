//! People and programs with an account: what roles they hold, what they sign in with, who invited them, where their pay
//! goes and by which code their deposits are known.
//!
//! Deliberately not here: hashing of passwords and tokens (the API does both before anything reaches a command), storage,
//! and what a role may do to a project, which the engine's commands decide.

mod credential;
pub mod deposit_code;
mod payee;
mod person;
mod roles;

pub use credential::{Credential, CredentialKind, Invitation, SecretHash};
pub use payee::{PayeeDetails, PayeeKind, PayoutChannel};
pub use person::{Person, PersonState};
pub use roles::{Role, Roles, Scope, Scopes};

mod mail;
mod suspension;
mod ticket;

pub use mail::{Mail, MailKind, MailLanguage, MailState, retry_ms};
pub use suspension::{APPEAL_DECIDE_MS, Suspension, SuspensionCategory};
pub use ticket::{RecoveryCode, Ticket, TicketKind, Totp};
