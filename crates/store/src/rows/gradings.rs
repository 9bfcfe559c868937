//! Rows of gradings and their answers.

use crate::table;
use gongdao_kernel::{AssignmentId, BatchId, Currency, Instant, Money, PersonId, ProjectId};
use gongdao_market::{GradedAnswer, Grading, GradingState};

table! { Grading, "grading", lock true, key (id: AssignmentId), columns {
    worker: PersonId, project: ProjectId, batch: BatchId, currency: Currency, state: GradingState, answers: String,
    right_answers: Option<i64>, grade_ppm: Option<i64>, paid: Money, whole: Money, hold: Option<i64>, held: Money,
    at: Instant, until: Instant, appeal: Option<String>, appealed_at: Option<Instant>,
    decided_by: Option<PersonId>, decided_at: Option<Instant>, reason: Option<String>, evidence: Option<i64>,
} }

table! { GradedAnswer, "graded_answer", lock true, key (assignment: AssignmentId), columns {
    grading: AssignmentId, whole: Money, raised: Money,
} }
