//! Rows of exams.

use super::Address;
use crate::table;
use gongdao_kernel::{BatchId, ExamId, Instant, Money, PersonId, ProjectId, SittingId};
use gongdao_market::{Exam, ExamStanding, ExamState, Sitting, SittingState};

table! { Exam, "exam", lock true, key (id: ExamId), columns {
    project: ProjectId, state: ExamState, name: String, rules: String, batch: BatchId, qualification: String,
    questions: u32, begun: i64, passed: i64, failed: i64, unfinished: i64, created_at: Instant,
} }

/// A question, with what only the server knows, and how sittings that ended answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamQuestion {
    /// The exam.
    pub exam: ExamId,
    /// Its place, from 0.
    pub place: u32,
    /// What is shown, JSON.
    pub data: String,
    /// The expected answer, canonical JSON.
    pub expected: String,
    /// Why, by language, JSON.
    pub explanation: String,
    /// Answers in sittings that ended.
    pub asked: i64,
    /// How many of them were right.
    pub correct: i64,
    /// Answers in sittings that passed.
    pub passers_asked: i64,
    /// How many of these were right.
    pub passers_correct: i64,
}

table! { ExamQuestion, "exam_question", lock true, key (exam: ExamId, place: u32), columns {
    data: String, expected: String, explanation: String, asked: i64, correct: i64, passers_asked: i64,
    passers_correct: i64,
} }

/// Whose exams grant a qualification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamName {
    /// The qualification.
    pub qualification: String,
    /// The requester.
    pub owner: PersonId,
}

table! { ExamName, "exam_name", lock true, key (qualification: String), columns { owner: PersonId } }

/// A picture that an exam shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamMedia {
    /// Its address.
    pub address: Address,
    /// The exam.
    pub exam: ExamId,
}

table! { ExamMedia, "exam_media", lock false, key (address: Address, exam: ExamId), columns {} }

/// What exams did with a batch's escrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExamEscrow {
    /// The batch.
    pub batch: BatchId,
    /// Sittings that hold money of it.
    pub live: i64,
    /// Paid to workers.
    pub paid: Money,
    /// Paid to the platform.
    pub fees: Money,
}

impl ExamEscrow {
    /// A batch of which no exam took anything.
    #[must_use]
    pub fn blank(batch: BatchId) -> Self {
        Self { batch, live: 0, paid: Money::ZERO, fees: Money::ZERO }
    }
}

table! { ExamEscrow, "exam_escrow", lock true, key (batch: BatchId), columns { live: i64, paid: Money, fees: Money } }

table! { ExamStanding, "exam_standing", lock true, key (worker: PersonId, exam: ExamId), columns {
    attempts: u32, live: Option<SittingId>, ended_at: Option<Instant>, passed: bool, best_percent: i64, seen: String,
} }

table! { Sitting, "sitting", lock true, key (id: SittingId), columns {
    exam: ExamId, worker: PersonId, batch: BatchId, state: SittingState, attempt: u32, asks: u32, answered: u32,
    points: i64, begun_at: Instant, deadline_at: Instant, ended_at: Option<Instant>, hold: Option<i64>, held: Money,
    pay: Money, paid: Money, fee: Money, evidence_result: Option<i64>, evidence_settlement: Option<i64>,
} }

/// One question of a sitting and what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SittingItem {
    /// The sitting.
    pub sitting: SittingId,
    /// Its place in the sitting, from 0.
    pub place: u32,
    /// The question's place in the exam.
    pub question: u32,
    /// The answer, canonical JSON.
    pub answer: Option<String>,
    /// Its points: a million when all of it is right.
    pub points: Option<u32>,
    /// The fields that are not wholly right, with blanks between.
    pub wrong: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Instant>,
}

table! { SittingItem, "sitting_item", lock true, key (sitting: SittingId, place: u32), columns {
    question: u32, answer: Option<String>, points: Option<u32>, wrong: Option<String>, answered_at: Option<Instant>,
} }
