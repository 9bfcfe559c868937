//! Rows of the market's types.

use crate::table;
use gongdao_kernel::{AssignmentId, BatchId, Currency, Instant, Money, PersonId, ProjectId, TaskId};
use gongdao_market::{
    Assignment, AssignmentState, Batch, BatchState, Clock, ClockKind, Dispute, Project, ProjectState,
    RefusalReason, RejectionCategory, Standing, Task, TaskLine, TaskState,
};

table! { Project, "project", lock false, key (id: ProjectId), columns {
    owner: PersonId, state: ProjectState, name: String, form: String, rules: String, revision: i64,
    refusal: Option<RefusalReason>, refusal_note: Option<String>, evidence: Option<i64>, names_workers: bool,
    created_at: Instant, version: i64,
} }

table! { Batch, "batch", lock true, key (id: BatchId), columns {
    project: ProjectId, state: BatchState, currency: Currency, fee_ppm: u32, tasks: i64, wanted: i64, settled: i64,
    pending: i64, answers: i64, accepted: i64, rejected: i64, paid: Money, fees: Money, queued: i64, created_at: Instant,
    saved: i64, gold: i64,
} }

table! { Task, "task", lock true, key (id: TaskId), columns {
    batch: BatchId, project: ProjectId, state: TaskState, wanted: u32, slots: u32, answered: u32, accepted: u32,
    position: Option<i64>, named: bool, reopened: u32, surplus: u32, asked: u32, gold: bool,
    line: TaskLine,
} }

table! { Standing, "standing", lock true, key (worker: PersonId, project: ProjectId), columns {
    terms_revision: i64, cursor: i64, named_cursor: i64, live: u32, day: i64, today: u32, submitted: i64, accepted: i64,
    rejected: i64, active_ms: i64, earned: Money, terms_evidence: Option<i64>, judged: i64, right_ppm: i64, gold_seen: i64,
    gold_right: i64, doubtful_cursor: i64,
} }

table! { Assignment, "assignment", lock true, key (id: AssignmentId), columns {
    task: TaskId, worker: PersonId, project: ProjectId, batch: BatchId, state: AssignmentState, fence: i64, round: u32,
    leased_at: Instant, deadline_at: Instant, submitted_at: Option<Instant>, decided_at: Option<Instant>, active_ms: i64,
    hold: Option<i64>, held: Money, units: i64, paid: Money, evidence_answer: Option<i64>, evidence_review: Option<i64>,
    evidence_settlement: Option<i64>, right_ppm: Option<i64>, newcomer: Option<bool>,
} }

table! { Dispute, "dispute", lock true, key (assignment: AssignmentId), columns {
    category: RejectionCategory, reason: String, proposed_by: PersonId, proposed_at: Instant, repair_until: Instant,
    rejected_by: Option<PersonId>, rejected_at: Option<Instant>, appeal: Option<String>, appealed_at: Option<Instant>,
    appeal_decided_by: Option<PersonId>, appeal_won: Option<bool>, appeal_reason: Option<String>, evidence: String,
} }

table! { Clock, "clock", lock true, key (due_at: Instant, kind: ClockKind, subject: i64), columns {} }
