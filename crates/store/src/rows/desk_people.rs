//! Rows around accounts: links, second factors, letters, stops, and what operators did.

use crate::table;
use gongdao_kernel::{ActionId, Instant, MailId, PersonId, ProjectId, SuspensionId};
use gongdao_market::ActivityKind;
use gongdao_trust::{
    Mail, MailKind, MailLanguage, MailState, RecoveryCode, SecretHash, Suspension, SuspensionCategory,
    Ticket, TicketKind, Totp,
};

table! { Ticket, "ticket", lock true, key (hash: SecretHash), columns {
    kind: TicketKind, person: Option<PersonId>, email: String, created_at: Instant, expires_at: Instant,
    used_at: Option<Instant>,
} }

table! { Totp, "totp", lock true, key (person: PersonId), columns {
    sealed: Vec<u8>, confirmed_at: Option<Instant>, last_step: i64, created_at: Instant,
} }

table! { RecoveryCode, "recovery_code", lock true, key (person: PersonId, hash: SecretHash), columns {
    used_at: Option<Instant>,
} }

table! { Mail, "mail", lock true, key (id: MailId), columns {
    recipient: String, kind: MailKind, language: MailLanguage, fields: String, sealed: Option<Vec<u8>>,
    state: MailState, attempts: u32, next_at: Instant, created_at: Instant, sent_at: Option<Instant>,
    error: Option<String>,
} }

table! { Suspension, "suspension", lock true, key (id: SuspensionId), columns {
    person: PersonId, category: SuspensionCategory, reason: String, by: PersonId, at: Instant, evidence: i64,
    appeal: Option<String>, appealed_at: Option<Instant>, decided_by: Option<PersonId>,
    decided_at: Option<Instant>, lifted: bool, answer: Option<String>, answer_evidence: Option<i64>,
} }

/// Which stop holds for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspended {
    /// Whose account.
    pub person: PersonId,
    /// The stop.
    pub suspension: SuspensionId,
}

table! { Suspended, "suspended", lock true, key (person: PersonId), columns { suspension: SuspensionId, } }

/// One change of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// Its id.
    pub id: ActionId,
    /// The setting.
    pub name: String,
    /// The value before; none where it was never set.
    pub old: Option<String>,
    /// The value since.
    pub new: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: Instant,
    /// The evidence record.
    pub evidence: i64,
}

table! { SettingChange, "setting_change", lock false, key (id: ActionId), columns {
    name: String, old: Option<String>, new: String, set_by: PersonId, set_at: Instant, evidence: i64,
} }

/// Something an operator or an auditor did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorAction {
    /// Its id.
    pub id: ActionId,
    /// Who.
    pub person: PersonId,
    /// What, as the evidence record names it.
    pub action: String,
    /// The person, project, assignment or setting it was done to, as text.
    pub subject: String,
    /// The record's fields, a JSON object of texts.
    pub detail: String,
    /// When.
    pub at: Instant,
    /// The evidence record.
    pub evidence: i64,
}

table! { OperatorAction, "operator_action", lock false, key (id: ActionId), columns {
    person: PersonId, action: String, subject: String, detail: String, at: Instant, evidence: i64,
} }

/// A project that waits for an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreeningItem {
    /// The project.
    pub project: ProjectId,
    /// Since when.
    pub asked_at: Instant,
}

table! { ScreeningItem, "screening_item", lock true, key (project: ProjectId), columns { asked_at: Instant, } }

/// A check of the books that was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookCheck {
    /// Its id.
    pub id: ActionId,
    /// Who asked for it.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// Whether nothing was found.
    pub sound: bool,
    /// How many violations there were.
    pub found: i64,
    /// Journal entries folded.
    pub entries: i64,
    /// Accounts compared.
    pub accounts: i64,
}

table! { BookCheck, "book_check", lock false, key (id: ActionId), columns {
    by: PersonId, at: Instant, sound: bool, found: i64, entries: i64, accounts: i64,
} }

/// What happened in an hour, by one writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// The writer's shard.
    pub shard: i64,
    /// Hours since 1970.
    pub hour: i64,
    /// What.
    pub kind: ActivityKind,
    /// How often.
    pub count: i64,
}

table! { Activity, "activity", lock true, key (shard: i64, hour: i64, kind: ActivityKind), columns { count: i64, } }
