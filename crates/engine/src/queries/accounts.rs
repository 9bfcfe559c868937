//! Accounts as operators and auditors read them, and what everybody may read of their own: second factor, stops.

use super::people::require_sight;
use super::{Page, bounded};
use crate::Actor;
use crate::commands::settings::{KnownSetting, SETTINGS, SIGN_UP, find};
use crate::queries::Snapshot;
use gongdao_kernel::{Fault, Instant, InvitationId, PersonId, TypedId};
use gongdao_store::queries::accounts::{self as stored, ActionsAsked, PeopleAsked};
use gongdao_store::queries::people;
use gongdao_store::rows::{OperatorAction, Setting, SettingChange};
use gongdao_trust::{Invitation, Mail, Person, PersonState, Roles, SecretHash, Suspension, Ticket, Totp};

/// Which people are asked for.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Part of the name, or the beginning of the e-mail.
    pub search: Option<String>,
    /// The state they are in.
    pub state: Option<PersonState>,
    /// What all of them may be.
    pub roles: Roles,
}

/// Accounts, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn people_list(
    snapshot: &mut Snapshot,
    actor: &Actor,
    filter: PeopleFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Person>, Fault> {
    require_sight(actor)?;
    let limit = bounded(limit);
    let asked = PeopleAsked {
        search: filter.search,
        state: filter.state.map_or(0, |state| state as i64),
        roles: filter.roles.bits(),
        before: before.unwrap_or(i64::MAX),
        limit: i64::from(limit) + 1,
    };
    Ok(Page::cut(stored::people_before(snapshot, &asked)?, limit, |person| person.id.raw()))
}

/// Invitations, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn invitations(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Invitation>, Fault> {
    require_sight(actor)?;
    let limit = bounded(limit);
    let rows = stored::invitations_before(snapshot, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// The invitation with this id.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn invitation(snapshot: &mut Snapshot, actor: &Actor, id: InvitationId) -> Result<Invitation, Fault> {
    require_sight(actor)?;
    stored::invitation_of_id(snapshot, id)?.ok_or_else(|| Fault::not_found("invitation"))
}

/// What operators and auditors did, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn actions(
    snapshot: &mut Snapshot,
    actor: &Actor,
    asked: &ActionsAsked,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<OperatorAction>, Fault> {
    require_sight(actor)?;
    let limit = bounded(limit);
    let rows = stored::actions_before(snapshot, asked, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A setting there can be, with what was set.
#[derive(Debug, Clone)]
pub struct SettingState {
    /// What there can be.
    pub known: &'static KnownSetting,
    /// What was set.
    pub set: Option<Setting>,
}

/// Every setting there can be, with its value.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn settings(snapshot: &mut Snapshot, actor: &Actor) -> Result<Vec<SettingState>, Fault> {
    require_sight(actor)?;
    let set = stored::settings(snapshot)?;
    let state = |known: &'static KnownSetting| SettingState {
        known,
        set: set.iter().find(|row| row.name == known.name).cloned(),
    };
    Ok(SETTINGS.iter().map(state).collect())
}

/// Changes of a setting, the newest first.
///
/// # Errors
/// `role_missing`, `scope_missing` or `not_found`.
pub fn setting_changes(
    snapshot: &mut Snapshot,
    actor: &Actor,
    name: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<SettingChange>, Fault> {
    require_sight(actor)?;
    let known = find(name).ok_or_else(|| Fault::not_found("setting"))?;
    let limit = bounded(limit);
    let before = before.unwrap_or(i64::MAX);
    let rows = stored::setting_changes(snapshot, known.name, before, i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A setting's value as it holds: the one set, or its default. For the program itself, which asks for nobody.
///
/// # Errors
/// What the database answers.
pub fn setting_value(snapshot: &mut Snapshot, name: &str) -> Result<Option<String>, Fault> {
    let set = people::setting(snapshot, name)?.map(|setting| setting.value);
    Ok(set.or_else(|| find(name).and_then(|known| known.default).map(str::to_owned)))
}

/// How new accounts are made now.
///
/// # Errors
/// What the database answers.
pub fn sign_up_mode(snapshot: &mut Snapshot) -> Result<String, Fault> {
    Ok(setting_value(snapshot, SIGN_UP)?.unwrap_or_default())
}

/// The link of this hash, for whoever shows its secret.
///
/// # Errors
/// What the database answers.
pub fn ticket(snapshot: &mut Snapshot, hash: SecretHash) -> Result<Option<Ticket>, Fault> {
    Ok(stored::ticket(snapshot, hash)?)
}

/// A person's second factor, for the program itself.
///
/// # Errors
/// What the database answers.
pub fn totp(snapshot: &mut Snapshot, person: PersonId) -> Result<Option<Totp>, Fault> {
    Ok(stored::totp(snapshot, person)?)
}

/// Recovery codes a person has left.
///
/// # Errors
/// What the database answers.
pub fn recovery_codes_left(snapshot: &mut Snapshot, person: PersonId) -> Result<i64, Fault> {
    Ok(stored::recovery_codes_left(snapshot, person)?)
}

/// The stop that holds for one's own account.
///
/// # Errors
/// `not_found`.
pub fn own_suspension(snapshot: &mut Snapshot, person: PersonId) -> Result<Suspension, Fault> {
    stored::suspension_of(snapshot, person)?.ok_or_else(|| Fault::not_found("suspension"))
}

/// Which stops are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspensionsAsked {
    /// All, the newest first.
    All,
    /// Those under appeal, the oldest first.
    Appealed,
    /// One person's, the newest first.
    Of(PersonId),
}

/// Stops of accounts.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn suspensions(
    snapshot: &mut Snapshot,
    actor: &Actor,
    asked: SuspensionsAsked,
    from: Option<i64>,
    limit: u32,
) -> Result<Page<Suspension>, Fault> {
    require_sight(actor)?;
    let limit = bounded(limit);
    let (before, more) = (from.unwrap_or(i64::MAX), i64::from(limit) + 1);
    let rows = match asked {
        SuspensionsAsked::All => stored::suspensions_before(snapshot, before, more)?,
        SuspensionsAsked::Appealed => stored::suspensions_appealed(snapshot, from.unwrap_or(0), more)?,
        SuspensionsAsked::Of(person) => stored::suspensions_of(snapshot, person, before, more)?,
    };
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// Letters, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn mails(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Mail>, Fault> {
    require_sight(actor)?;
    let limit = bounded(limit);
    let rows = stored::mails_before(snapshot, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// Letters that are to be sent by now, for the program itself.
///
/// # Errors
/// What the database answers.
pub fn mails_due(snapshot: &mut Snapshot, now: Instant, limit: i64) -> Result<Vec<Mail>, Fault> {
    Ok(stored::mails_due(snapshot, now, limit)?)
}
