//! Rows of drafts and of hourly figures: beside the work, never in its way.

use crate::table;
use gongdao_kernel::{AssignmentId, Currency, Instant, Money, PersonId, ProjectId};

/// The newest of an assignment's drafts, and how much all of them are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftHead {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The newest revision.
    pub revision: i64,
    /// How many revisions are kept.
    pub revisions: i64,
    /// Their bodies together, in bytes.
    pub bytes: i64,
    /// SHA-256 of the newest body, so that a repeated save is known as one.
    pub digest: [u8; 32],
    /// When the newest was saved.
    pub at: Instant,
}

table! { DraftHead, "draft_head", lock true, key (assignment: AssignmentId), columns {
    revision: i64, revisions: i64, bytes: i64, digest: [u8; 32], at: Instant,
} }

/// One revision of an answer that has not been handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its number, which only grows.
    pub revision: i64,
    /// The fence of the lease it was saved under.
    pub fence: i64,
    /// What was written so far, JSON.
    pub body: String,
    /// When it was saved.
    pub at: Instant,
}

table! { Draft, "draft", lock false, key (assignment: AssignmentId, revision: i64), columns {
    fence: i64, body: String, at: Instant,
} }

/// How far a shard's journal has been folded into the hourly figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourlyCursor {
    /// The shard.
    pub shard: i64,
    /// The last journal number looked at.
    pub number: i64,
}

table! { HourlyCursor, "hourly_cursor", lock true, key (shard: i64), columns { number: i64 } }

/// What an hour of work has paid in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourlyProject {
    /// The project.
    pub project: ProjectId,
    /// The currency of its pay.
    pub currency: Currency,
    /// Workers with at least one measured answer.
    pub people: i64,
    /// Paid answers with a measured time.
    pub answers: i64,
    /// Paid answers without one.
    pub unmeasured: i64,
    /// The counted time of the measured ones.
    pub active_ms: i64,
    /// Their pay.
    pub paid: Money,
    /// The median hourly pay, so that low ones are found without opening a histogram.
    pub median: Money,
    /// The histogram of counted time.
    pub times: Vec<u8>,
    /// The histogram of hourly pay.
    pub rates: Vec<u8>,
    /// The histogram of the time from an answer to its pay; nothing where the last was paid before it was kept.
    pub reviews: Option<Vec<u8>>,
}

table! { HourlyProject, "hourly_project", lock true, key (project: ProjectId), columns {
    currency: Currency, people: i64, answers: i64, unmeasured: i64, active_ms: i64, paid: Money, median: Money,
    times: Vec<u8>, rates: Vec<u8>, reviews: Option<Vec<u8>>,
} }

/// What one worker's measured work has paid in one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourlyWorker {
    /// The worker.
    pub worker: PersonId,
    /// The project.
    pub project: ProjectId,
    /// The currency of its pay.
    pub currency: Currency,
    /// Paid answers with a measured time.
    pub answers: i64,
    /// Paid answers without one.
    pub unmeasured: i64,
    /// The counted time of the measured ones.
    pub active_ms: i64,
    /// Their pay.
    pub paid: Money,
}

table! { HourlyWorker, "hourly_worker", lock true, key (worker: PersonId, project: ProjectId), columns {
    currency: Currency, answers: i64, unmeasured: i64, active_ms: i64, paid: Money,
} }

/// What one worker's measured work has paid in one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourlyWeek {
    /// The worker.
    pub worker: PersonId,
    /// The week: full weeks since the Monday before 1970, in UTC.
    pub week: i64,
    /// The currency of the pay.
    pub currency: Currency,
    /// Paid answers with a measured time.
    pub answers: i64,
    /// Their counted time.
    pub active_ms: i64,
    /// Their pay.
    pub paid: Money,
}

table! { HourlyWeek, "hourly_week", lock true, key (worker: PersonId, week: i64, currency: Currency), columns {
    answers: i64, active_ms: i64, paid: Money,
} }
