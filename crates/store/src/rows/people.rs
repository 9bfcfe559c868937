//! Rows of people and settings.

use crate::table;
use gongdao_kernel::{Instant, InvitationId, PersonId};
use gongdao_market::Grant;
use gongdao_trust::{Credential, CredentialKind, Invitation, Person, PersonState, Roles, Scopes, SecretHash};

table! { Person, "person", lock false, key (id: PersonId), columns {
    email: Option<String>, name: String, roles: Roles, password: Option<String>, state: PersonState,
    created_at: Instant, version: i64, session_epoch: i64,
} }

table! { Credential, "credential", lock true, key (hash: SecretHash), columns {
    person: PersonId, kind: CredentialKind, scopes: Scopes, name: String, created_at: Instant, expires_at: Instant,
    revoked_at: Option<Instant>, seen_at: Option<Instant>, epoch: i64,
} }

/// When a session or a token was used last, alone: it is written often and by nobody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialSeen {
    /// The hash of its secret.
    pub hash: SecretHash,
    /// When it was used last, as far as that was noted.
    pub seen_at: Option<Instant>,
}

table! { CredentialSeen, "credential", lock true, key (hash: SecretHash), columns { seen_at: Option<Instant> } }

table! { Invitation, "invitation", lock true, key (hash: SecretHash), columns {
    roles: Roles, created_by: PersonId, created_at: Instant, expires_at: Instant, used_by: Option<PersonId>,
    id: InvitationId, email: Option<String>, revoked_at: Option<Instant>,
} }

table! { Grant, "qualification", lock false, key (person: PersonId, name: String), columns {
    score: i64, granted_by: PersonId, granted_at: Instant,
} }

/// A setting of the platform, set by an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: Instant,
    /// Guards against lost updates.
    pub version: i64,
}

table! { Setting, "setting", lock false, key (name: String), columns {
    value: String, set_by: PersonId, set_at: Instant, version: i64,
} }
