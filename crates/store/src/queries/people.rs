//! What is read of accounts, credentials, invitations, balances and settings.

use crate::rows::Setting;
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, Field, PersonId};
use gongdao_ledger::Account;
use gongdao_market::Grant;
use gongdao_trust::{Credential, CredentialKind, Invitation, Person, SecretHash};

const PERSON: Query = Query::new(
    "person_of_id",
    "SELECT id, email, name, roles, password, state, created_at, version, session_epoch FROM person WHERE id = ?1",
);
const PERSON_EMAIL: Query = Query::new(
    "person_of_email",
    "SELECT id, email, name, roles, password, state, created_at, version, session_epoch FROM person WHERE email = ?1",
);
const CREDENTIAL: Query = Query::new(
    "credential_of_hash",
    "SELECT hash, person, kind, scopes, name, created_at, expires_at, revoked_at, seen_at, epoch FROM credential WHERE hash = ?1",
);
const CREDENTIALS: Query = Query::new(
    "credentials_of_person",
    "SELECT hash, person, kind, scopes, name, created_at, expires_at, revoked_at, seen_at, epoch FROM credential WHERE person = ?1 AND kind = ?2 AND revoked_at IS NULL AND expires_at > ?3 AND created_at < ?4 AND epoch >= ?6 ORDER BY created_at DESC LIMIT ?5",
);
const CREDENTIAL_BETWEEN: Query = Query::new(
    "credential_of_person_between",
    "SELECT hash, person, kind, scopes, name, created_at, expires_at, revoked_at, seen_at, epoch FROM credential WHERE hash >= ?1 AND hash <= ?2 AND person = ?3 LIMIT 1",
);
const INVITATION: Query = Query::new(
    "invitation_of_hash",
    "SELECT hash, roles, created_by, created_at, expires_at, used_by, id, email, revoked_at FROM invitation WHERE hash = ?1",
);
const GRANTS: Query = Query::new(
    "qualifications_of_person",
    "SELECT person, name, score, granted_by, granted_at FROM qualification WHERE person = ?1 ORDER BY name LIMIT ?2",
);
const ACCOUNTS: Query = Query::new(
    "accounts_of_person",
    "SELECT kind, owner, currency, debits_posted, credits_posted, debits_pending, credits_pending, closed FROM account WHERE kind IN (2, 5, 7) AND owner = ?1 ORDER BY kind, currency",
);
const SETTING: Query =
    Query::new("setting_of_name", "SELECT name, value, set_by, set_at, version FROM setting WHERE name = ?1");

pub(super) const ALL: &[&Query] = &[
    &PERSON,
    &PERSON_EMAIL,
    &CREDENTIAL,
    &CREDENTIALS,
    &CREDENTIAL_BETWEEN,
    &INVITATION,
    &GRANTS,
    &ACCOUNTS,
    &SETTING,
];

/// The account of this id.
///
/// # Errors
/// What the database answers.
pub fn person(connection: &mut Connection, id: PersonId) -> Result<Option<Person>, StoreError> {
    Ok(connection.query(&PERSON, &[id.cell()], Person::read)?.pop())
}

/// The account with this e-mail, lower-case.
///
/// # Errors
/// What the database answers.
pub fn person_of_email(connection: &mut Connection, email: &str) -> Result<Option<Person>, StoreError> {
    Ok(connection.query(&PERSON_EMAIL, &[Cell::Text(email.into())], Person::read)?.pop())
}

/// The session or token of this hash.
///
/// # Errors
/// What the database answers.
pub fn credential(connection: &mut Connection, hash: SecretHash) -> Result<Option<Credential>, StoreError> {
    Ok(connection.query(&CREDENTIAL, &[hash.cell()], Credential::read)?.pop())
}

/// Which of a person's credentials are asked for.
#[derive(Debug, Clone, Copy)]
pub struct CredentialsAsked {
    /// Whose.
    pub person: PersonId,
    /// Sessions or tokens.
    pub kind: CredentialKind,
    /// Those that hold at this moment, in milliseconds.
    pub now: i64,
    /// Those made before this moment, in milliseconds.
    pub before: i64,
    /// How many at most.
    pub limit: i64,
    /// Those made since sessions were ended last; 0 for tokens, which go on.
    pub epoch: i64,
}

/// A person's sessions or tokens that hold, the newest first.
///
/// # Errors
/// What the database answers.
pub fn credentials_of(
    connection: &mut Connection,
    asked: CredentialsAsked,
) -> Result<Vec<Credential>, StoreError> {
    let values = [
        asked.person.cell(),
        asked.kind.cell(),
        Cell::Int(asked.now),
        Cell::Int(asked.before),
        Cell::Int(asked.limit),
        Cell::Int(asked.epoch),
    ];
    connection.query(&CREDENTIALS, &values, Credential::read)
}

/// A person's credential whose hash lies between two bounds, both included.
///
/// # Errors
/// What the database answers.
pub fn credential_between(
    connection: &mut Connection,
    person: PersonId,
    least: SecretHash,
    most: SecretHash,
) -> Result<Option<Credential>, StoreError> {
    let values = [least.cell(), most.cell(), person.cell()];
    Ok(connection.query(&CREDENTIAL_BETWEEN, &values, Credential::read)?.pop())
}

/// The invitation of this hash.
///
/// # Errors
/// What the database answers.
pub fn invitation(connection: &mut Connection, hash: SecretHash) -> Result<Option<Invitation>, StoreError> {
    Ok(connection.query(&INVITATION, &[hash.cell()], Invitation::read)?.pop())
}

/// A person's qualifications, by name.
///
/// # Errors
/// What the database answers.
pub fn grants_of(
    connection: &mut Connection,
    person: PersonId,
    limit: i64,
) -> Result<Vec<Grant>, StoreError> {
    connection.query(&GRANTS, &[person.cell(), Cell::Int(limit)], Grant::read)
}

/// A person's own accounts: available, earned and in transit.
///
/// # Errors
/// What the database answers.
pub fn accounts_of(connection: &mut Connection, person: PersonId) -> Result<Vec<Account>, StoreError> {
    connection.query(&ACCOUNTS, &[person.cell()], Account::read)
}

/// A setting of the platform.
///
/// # Errors
/// What the database answers.
pub fn setting(connection: &mut Connection, name: &str) -> Result<Option<Setting>, StoreError> {
    Ok(connection.query(&SETTING, &[Cell::Text(name.into())], Setting::read)?.pop())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        for query in [&PERSON, &PERSON_EMAIL] {
            selects::<Person>("", query);
        }
        for query in [&CREDENTIAL, &CREDENTIALS, &CREDENTIAL_BETWEEN] {
            selects::<Credential>("", query);
        }
        selects::<Invitation>("", &INVITATION);
        selects::<Grant>("", &GRANTS);
        selects::<Account>("", &ACCOUNTS);
        selects::<Setting>("", &SETTING);
    }
}
