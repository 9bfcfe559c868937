//! What is read around accounts: links, second factors, letters, stops, settings with their history, operators' actions.

use crate::rows::{OperatorAction, Setting, SettingChange};
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, Field, Instant, InvitationId, PersonId, SuspensionId};
use gongdao_trust::{Invitation, Mail, MailState, Person, SecretHash, Suspension, Ticket, Totp};

macro_rules! person {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, name, roles, password, state, created_at, version, session_epoch FROM person ",
            $rest
        )
    };
}
macro_rules! invitation {
    ($rest:literal) => {
        concat!(
            "SELECT hash, roles, created_by, created_at, expires_at, used_by, id, email, revoked_at FROM invitation ",
            $rest
        )
    };
}
macro_rules! suspension {
    ($rest:literal) => {
        concat!(
            "SELECT id, person, category, reason, by, at, evidence, appeal, appealed_at, decided_by, decided_at, lifted, \
             answer, answer_evidence FROM suspension ",
            $rest
        )
    };
}
macro_rules! mail {
    ($rest:literal) => {
        concat!(
            "SELECT id, recipient, kind, language, fields, sealed, state, attempts, next_at, created_at, sent_at, error \
             FROM mail ",
            $rest
        )
    };
}
macro_rules! action {
    ($rest:literal) => {
        concat!("SELECT id, person, action, subject, detail, at, evidence FROM operator_action ", $rest)
    };
}

const TICKET: Query = Query::new(
    "ticket_of_hash",
    "SELECT hash, kind, person, email, created_at, expires_at, used_at FROM ticket WHERE hash = ?1",
);
const TOTP: Query = Query::new(
    "totp_of_person",
    "SELECT person, sealed, confirmed_at, last_step, created_at FROM totp WHERE person = ?1",
);
const CODES_LEFT: Query = Query::new(
    "recovery_codes_left",
    "SELECT COUNT(*) FROM recovery_code WHERE person = ?1 AND used_at IS NULL",
);
const MAILS: Query = Query::new("mails_before", mail!("WHERE id < ?1 ORDER BY id DESC LIMIT ?2"));
const MAILS_DUE: Query =
    Query::new("mails_due", mail!("WHERE state = ?1 AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3"));
const PEOPLE: Query = Query::new("people_before", person!("WHERE id < ?1 ORDER BY id DESC LIMIT ?2"));
const PEOPLE_LIKE: Query = Query::new(
    "people_like_before",
    person!(
        "WHERE id < ?1 AND (LOWER(name) LIKE ?2 ESCAPE '!' OR email LIKE ?3 ESCAPE '!') AND (state = ?4 OR ?4 = 0) AND (roles & ?5) = ?5 ORDER BY id DESC LIMIT ?6"
    ),
);
const PEOPLE_IN: Query = Query::new(
    "people_in_before",
    person!("WHERE id < ?1 AND (state = ?2 OR ?2 = 0) AND (roles & ?3) = ?3 ORDER BY id DESC LIMIT ?4"),
);
const INVITATIONS: Query =
    Query::new("invitations_before", invitation!("WHERE id < ?1 ORDER BY id DESC LIMIT ?2"));
const INVITATION: Query = Query::new("invitation_of_id", invitation!("WHERE id = ?1"));
const SUSPENSION_OF: Query = Query::new(
    "suspension_of_person",
    suspension!("WHERE person = ?1 AND lifted = 0 ORDER BY id DESC LIMIT 1"),
);
const SUSPENSION: Query = Query::new("suspension_of_id", suspension!("WHERE id = ?1"));
const SUSPENSIONS_OF: Query = Query::new(
    "suspensions_of_person",
    suspension!("WHERE person = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"),
);
const SUSPENSIONS: Query =
    Query::new("suspensions_before", suspension!("WHERE id < ?1 ORDER BY id DESC LIMIT ?2"));
const SUSPENSIONS_APPEALED: Query = Query::new(
    "suspensions_appealed",
    suspension!("WHERE id > ?1 AND appealed_at IS NOT NULL AND decided_at IS NULL ORDER BY id LIMIT ?2"),
);
const ACTIONS: Query =
    Query::new("operator_actions_before", action!("WHERE id < ?1 ORDER BY id DESC LIMIT ?2"));
const ACTIONS_OF: Query = Query::new(
    "operator_actions_of_person",
    action!("WHERE person = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2"),
);
const ACTIONS_ON: Query =
    Query::new("operator_actions_on", action!("WHERE subject = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2"));
const SETTINGS: Query = Query::new(
    "settings_all",
    "SELECT name, value, set_by, set_at, version FROM setting ORDER BY name LIMIT 1000",
);
const CHANGES: Query = Query::new(
    "setting_changes_of",
    "SELECT id, name, old, new, set_by, set_at, evidence FROM setting_change WHERE name = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
);

pub(super) const ALL: &[&Query] = &[
    &TICKET,
    &TOTP,
    &CODES_LEFT,
    &MAILS,
    &MAILS_DUE,
    &PEOPLE,
    &PEOPLE_LIKE,
    &PEOPLE_IN,
    &INVITATIONS,
    &INVITATION,
    &SUSPENSION_OF,
    &SUSPENSION,
    &SUSPENSIONS_OF,
    &SUSPENSIONS,
    &SUSPENSIONS_APPEALED,
    &ACTIONS,
    &ACTIONS_OF,
    &ACTIONS_ON,
    &SETTINGS,
    &CHANGES,
];

/// The link of this hash.
///
/// # Errors
/// What the database answers.
pub fn ticket(connection: &mut Connection, hash: SecretHash) -> Result<Option<Ticket>, StoreError> {
    Ok(connection.query(&TICKET, &[hash.cell()], Ticket::read)?.pop())
}

/// A person's second factor.
///
/// # Errors
/// What the database answers.
pub fn totp(connection: &mut Connection, person: PersonId) -> Result<Option<Totp>, StoreError> {
    Ok(connection.query(&TOTP, &[person.cell()], Totp::read)?.pop())
}

/// How many recovery codes a person has left.
///
/// # Errors
/// What the database answers.
pub fn recovery_codes_left(connection: &mut Connection, person: PersonId) -> Result<i64, StoreError> {
    Ok(connection.query(&CODES_LEFT, &[person.cell()], |row| row.get())?.pop().unwrap_or(0))
}

/// Letters before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn mails_before(connection: &mut Connection, before: i64, limit: i64) -> Result<Vec<Mail>, StoreError> {
    connection.query(&MAILS, &[Cell::Int(before), Cell::Int(limit)], Mail::read)
}

/// Letters that are to be sent by now, those that wait longest first.
///
/// # Errors
/// What the database answers.
pub fn mails_due(connection: &mut Connection, now: Instant, limit: i64) -> Result<Vec<Mail>, StoreError> {
    connection.query(&MAILS_DUE, &[MailState::Waiting.cell(), now.cell(), Cell::Int(limit)], Mail::read)
}

/// Which people are asked for.
#[derive(Debug, Clone, Default)]
pub struct PeopleAsked {
    /// Part of the name, or the beginning of the e-mail.
    pub search: Option<String>,
    /// A state's number, or 0 for any.
    pub state: i64,
    /// Roles that all have to be held, as bits.
    pub roles: i64,
    /// Ids below this one.
    pub before: i64,
    /// How many at most.
    pub limit: i64,
}

/// People before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn people_before(connection: &mut Connection, asked: &PeopleAsked) -> Result<Vec<Person>, StoreError> {
    let (before, limit) = (Cell::Int(asked.before), Cell::Int(asked.limit));
    let (state, roles) = (Cell::Int(asked.state), Cell::Int(asked.roles));
    let Some(search) = &asked.search else {
        if asked.state == 0 && asked.roles == 0 {
            return connection.query(&PEOPLE, &[before, limit], Person::read);
        }
        return connection.query(&PEOPLE_IN, &[before, state, roles, limit], Person::read);
    };
    let plain = search.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let (name, email) = (format!("%{plain}%"), format!("{plain}%"));
    let values = [before, Cell::Text(name.into()), Cell::Text(email.into()), state, roles, limit];
    connection.query(&PEOPLE_LIKE, &values, Person::read)
}

/// Invitations before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn invitations_before(
    connection: &mut Connection,
    before: i64,
    limit: i64,
) -> Result<Vec<Invitation>, StoreError> {
    connection.query(&INVITATIONS, &[Cell::Int(before), Cell::Int(limit)], Invitation::read)
}

/// The invitation with this id.
///
/// # Errors
/// What the database answers.
pub fn invitation_of_id(
    connection: &mut Connection,
    id: InvitationId,
) -> Result<Option<Invitation>, StoreError> {
    Ok(connection.query(&INVITATION, &[id.cell()], Invitation::read)?.pop())
}

/// The stop that holds for a person.
///
/// # Errors
/// What the database answers.
pub fn suspension_of(
    connection: &mut Connection,
    person: PersonId,
) -> Result<Option<Suspension>, StoreError> {
    Ok(connection.query(&SUSPENSION_OF, &[person.cell()], Suspension::read)?.pop())
}

/// A stop.
///
/// # Errors
/// What the database answers.
pub fn suspension(connection: &mut Connection, id: SuspensionId) -> Result<Option<Suspension>, StoreError> {
    Ok(connection.query(&SUSPENSION, &[id.cell()], Suspension::read)?.pop())
}

/// A person's stops before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn suspensions_of(
    connection: &mut Connection,
    person: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<Suspension>, StoreError> {
    let values = [person.cell(), Cell::Int(before), Cell::Int(limit)];
    connection.query(&SUSPENSIONS_OF, &values, Suspension::read)
}

/// All stops before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn suspensions_before(
    connection: &mut Connection,
    before: i64,
    limit: i64,
) -> Result<Vec<Suspension>, StoreError> {
    connection.query(&SUSPENSIONS, &[Cell::Int(before), Cell::Int(limit)], Suspension::read)
}

/// Stops under appeal after an id, the oldest first.
///
/// # Errors
/// What the database answers.
pub fn suspensions_appealed(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<Suspension>, StoreError> {
    connection.query(&SUSPENSIONS_APPEALED, &[Cell::Int(after), Cell::Int(limit)], Suspension::read)
}

/// Whose actions are asked for, or on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionsAsked {
    /// All.
    All,
    /// One person's.
    Of(PersonId),
    /// Those on one subject.
    On(String),
}

/// What operators did before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn actions_before(
    connection: &mut Connection,
    asked: &ActionsAsked,
    before: i64,
    limit: i64,
) -> Result<Vec<OperatorAction>, StoreError> {
    let (before, limit) = (Cell::Int(before), Cell::Int(limit));
    match asked {
        ActionsAsked::All => connection.query(&ACTIONS, &[before, limit], OperatorAction::read),
        ActionsAsked::Of(person) => {
            connection.query(&ACTIONS_OF, &[before, limit, person.cell()], OperatorAction::read)
        }
        ActionsAsked::On(subject) => {
            let subject = Cell::Text(subject.as_str().into());
            connection.query(&ACTIONS_ON, &[before, limit, subject], OperatorAction::read)
        }
    }
}

/// Every setting that was ever set.
///
/// # Errors
/// What the database answers.
pub fn settings(connection: &mut Connection) -> Result<Vec<Setting>, StoreError> {
    connection.query(&SETTINGS, &[], Setting::read)
}

/// Changes of a setting before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn setting_changes(
    connection: &mut Connection,
    name: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<SettingChange>, StoreError> {
    let values = [Cell::Text(name.into()), Cell::Int(before), Cell::Int(limit)];
    connection.query(&CHANGES, &values, SettingChange::read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        selects::<Ticket>("", &TICKET);
        selects::<Totp>("", &TOTP);
        for query in [&MAILS, &MAILS_DUE] {
            selects::<Mail>("", query);
        }
        for query in [&PEOPLE, &PEOPLE_LIKE, &PEOPLE_IN] {
            selects::<Person>("", query);
        }
        for query in [&INVITATIONS, &INVITATION] {
            selects::<Invitation>("", query);
        }
        for query in [&SUSPENSION_OF, &SUSPENSION, &SUSPENSIONS_OF, &SUSPENSIONS, &SUSPENSIONS_APPEALED] {
            selects::<Suspension>("", query);
        }
        for query in [&ACTIONS, &ACTIONS_OF, &ACTIONS_ON] {
            selects::<OperatorAction>("", query);
        }
        selects::<Setting>("", &SETTINGS);
        selects::<SettingChange>("", &CHANGES);
    }
}
