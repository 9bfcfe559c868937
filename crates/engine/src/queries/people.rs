//! Accounts as they are read: who is behind a credential, who somebody is, what they have.

use crate::Actor;
use crate::queries::Snapshot;
use gongdao_kernel::{Currency, Fault, Instant, Money, PersonId};
use gongdao_ledger::AccountKind;
use gongdao_market::Grant;
use gongdao_store::queries::people as stored;
use gongdao_store::rows::Setting;
use gongdao_trust::{Credential, CredentialKind, Invitation, Person, PersonState, Role, Scope, SecretHash};

/// Most qualifications that are shown of one person.
const GRANTS: i64 = 1_000;

/// A credential that holds, with whom it stands for.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who commands with it.
    pub actor: Actor,
    /// What carries it.
    pub kind: CredentialKind,
    /// When it ends.
    pub expires_at: Instant,
    /// Whether the account can be used.
    pub state: PersonState,
    /// About when it was last used, as far as that was noted.
    pub seen_at: Option<Instant>,
}

/// Who is behind a credential, where it holds at this moment.
///
/// # Errors
/// What the database answers.
pub fn signed(snapshot: &mut Snapshot, hash: SecretHash, now: Instant) -> Result<Option<Signed>, Fault> {
    let Some(credential) = stored::credential(snapshot, hash)? else { return Ok(None) };
    if !credential.holds(now) {
        return Ok(None);
    }
    let Some(person) = stored::person(snapshot, credential.person)? else { return Ok(None) };
    if credential.is_ended_for(&person) {
        return Ok(None);
    }
    let actor = Actor { person: person.id, roles: person.roles, scopes: credential.scopes };
    let Credential { kind, expires_at, seen_at, .. } = credential;
    Ok(Some(Signed { actor, kind, expires_at, state: person.state, seen_at }))
}

/// The account that signs in with this e-mail.
///
/// # Errors
/// What the database answers.
pub fn sign_in(snapshot: &mut Snapshot, email: &str) -> Result<Option<Person>, Fault> {
    Ok(stored::person_of_email(snapshot, email)?)
}

/// The invitation of this hash.
///
/// # Errors
/// What the database answers.
pub fn invitation(snapshot: &mut Snapshot, hash: SecretHash) -> Result<Option<Invitation>, Fault> {
    Ok(stored::invitation(snapshot, hash)?)
}

/// One's own account.
///
/// # Errors
/// `not_found`.
pub fn me(snapshot: &mut Snapshot, person: PersonId) -> Result<Person, Fault> {
    stored::person(snapshot, person)?.ok_or_else(|| Fault::not_found("person"))
}

/// Asks for somebody who oversees the platform: an operator or an auditor.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub(super) fn require_sight(actor: &Actor) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    match actor.roles.require(Role::Operator) {
        Err(_) if actor.roles.has(Role::Auditor) => Ok(()),
        judged => judged,
    }
}

/// Anybody's account, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn person(snapshot: &mut Snapshot, actor: &Actor, id: PersonId) -> Result<Person, Fault> {
    require_sight(actor)?;
    me(snapshot, id)
}

/// The account with an e-mail, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn person_of_email(snapshot: &mut Snapshot, actor: &Actor, email: &str) -> Result<Person, Fault> {
    require_sight(actor)?;
    sign_in(snapshot, email)?.ok_or_else(|| Fault::not_found("person"))
}

/// A person's qualifications, by name.
///
/// # Errors
/// What the database answers.
pub fn grants(snapshot: &mut Snapshot, person: PersonId) -> Result<Vec<Grant>, Fault> {
    Ok(stored::grants_of(snapshot, person, GRANTS)?)
}

/// What a person has of one kind in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Available, earned or in transit.
    pub kind: AccountKind,
    /// The currency.
    pub currency: Currency,
    /// What is there.
    pub balance: Money,
    /// What no open hold claims of it.
    pub free: Money,
}

/// What a person has, from the ledger's accounts.
///
/// # Errors
/// What the database answers.
pub fn balances(snapshot: &mut Snapshot, person: PersonId) -> Result<Vec<Balance>, Fault> {
    let accounts = stored::accounts_of(snapshot, person)?;
    let balances = accounts.iter().map(|account| {
        let (kind, currency) = (account.id.kind, account.id.currency);
        Ok(Balance { kind, currency, balance: account.balance()?, free: account.free()? })
    });
    balances.collect()
}

/// A person's sessions or tokens that hold, the newest first, made before a moment.
///
/// # Errors
/// What the database answers.
pub fn credentials(
    snapshot: &mut Snapshot,
    person: PersonId,
    kind: CredentialKind,
    now: Instant,
    before: i64,
    limit: i64,
) -> Result<Vec<Credential>, Fault> {
    let epoch = match kind {
        CredentialKind::Session => me(snapshot, person)?.session_epoch,
        CredentialKind::Token => 0,
    };
    let asked = stored::CredentialsAsked { person, kind, now: now.ms(), before, limit, epoch };
    Ok(stored::credentials_of(snapshot, asked)?)
}

/// One of a person's own credentials, by the first eight bytes of its hash.
///
/// # Errors
/// `not_found`.
pub fn credential(snapshot: &mut Snapshot, person: PersonId, start: [u8; 8]) -> Result<Credential, Fault> {
    let (mut least, mut most) = ([0; 32], [255; 32]);
    least[..8].copy_from_slice(&start);
    most[..8].copy_from_slice(&start);
    let found = stored::credential_between(snapshot, person, least, most)?;
    found.ok_or_else(|| Fault::not_found("session or token"))
}

/// One of the platform's settings, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn setting(snapshot: &mut Snapshot, actor: &Actor, name: &str) -> Result<Setting, Fault> {
    require_sight(actor)?;
    stored::setting(snapshot, name)?.ok_or_else(|| Fault::not_found("setting"))
}
