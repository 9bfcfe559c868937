//! What is read of exams and sittings.

use crate::rows::{Address, ExamQuestion, SittingItem};
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, ExamId, Field, PersonId, ProjectId, SittingId};
use gongdao_market::{Exam, ExamStanding, Sitting};

macro_rules! exam {
    ($rest:literal) => {
        concat!(
            "SELECT id, project, state, name, rules, batch, qualification, questions, begun, passed, failed, ",
            "unfinished, created_at FROM exam ",
            $rest
        )
    };
}
macro_rules! sitting {
    ($rest:literal) => {
        concat!(
            "SELECT id, exam, worker, batch, state, attempt, asks, answered, points, begun_at, deadline_at, ",
            "ended_at, hold, held, pay, paid, fee, evidence_result, evidence_settlement FROM sitting ",
            $rest
        )
    };
}

const EXAM: Query = Query::new("exam_of_id", exam!("WHERE id = ?1"));
const EXAMS: Query =
    Query::new("exams_of_project", exam!("WHERE project = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const GRANTING: Query =
    Query::new("exams_granting", exam!("WHERE qualification = ?1 AND state = 1 ORDER BY id DESC LIMIT ?2"));
const QUESTIONS: Query = Query::new(
    "exam_questions",
    "SELECT exam, place, data, expected, explanation, asked, correct, passers_asked, passers_correct FROM exam_question WHERE exam = ?1 ORDER BY place",
);
const ASKED: Query = Query::new(
    "exam_questions_asked",
    "SELECT q.exam, q.place, q.data, q.expected, q.explanation, q.asked, q.correct, q.passers_asked, q.passers_correct, i.sitting, i.place, i.question, i.answer, i.points, i.wrong, i.answered_at FROM sitting_item i JOIN exam_question q ON q.exam = ?2 AND q.place = i.question WHERE i.sitting = ?1 ORDER BY i.place",
);
const STANDING: Query = Query::new(
    "exam_standing_of",
    "SELECT worker, exam, attempts, live, ended_at, passed, best_percent, seen FROM exam_standing WHERE worker = ?1 AND exam = ?2",
);
const SITTING: Query = Query::new("sitting_of_id", sitting!("WHERE id = ?1"));
const OF_EXAM: Query =
    Query::new("sittings_of_exam", sitting!("WHERE exam = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const OF_WORKER: Query =
    Query::new("sittings_of_worker", sitting!("WHERE worker = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const AFTER: Query = Query::new("sittings_after", sitting!("WHERE id > ?1 ORDER BY id LIMIT ?2"));
const SHOWN: Query = Query::new(
    "exam_media_shown_to_worker",
    "SELECT s.id FROM exam_media m JOIN sitting s ON s.exam = m.exam WHERE m.address = ?1 AND s.worker = ?2 LIMIT 1",
);

pub(super) const ALL: &[&Query] = &[
    &EXAM, &EXAMS, &GRANTING, &QUESTIONS, &ASKED, &STANDING, &SITTING, &OF_EXAM, &OF_WORKER, &AFTER, &SHOWN,
];

/// An exam.
///
/// # Errors
/// What the database answers.
pub fn exam(connection: &mut Connection, id: ExamId) -> Result<Option<Exam>, StoreError> {
    Ok(connection.query(&EXAM, &[id.cell()], Exam::read)?.pop())
}

/// A project's exams before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn exams_of_project(
    connection: &mut Connection,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<Exam>, StoreError> {
    connection.query(&EXAMS, &[project.cell(), Cell::Int(before), Cell::Int(limit)], Exam::read)
}

/// The open exams that grant a qualification, the newest first.
///
/// # Errors
/// What the database answers.
pub fn exams_granting(
    connection: &mut Connection,
    qualification: &str,
    limit: i64,
) -> Result<Vec<Exam>, StoreError> {
    connection.query(&GRANTING, &[Cell::Text(qualification.into()), Cell::Int(limit)], Exam::read)
}

/// An exam's questions, in order, with their expected answers.
///
/// # Errors
/// What the database answers.
pub fn questions(connection: &mut Connection, exam: ExamId) -> Result<Vec<ExamQuestion>, StoreError> {
    connection.query(&QUESTIONS, &[exam.cell()], ExamQuestion::read)
}

/// A sitting's questions in the order they are asked, with their expected answers and what was answered.
///
/// # Errors
/// What the database answers.
pub fn asked(
    connection: &mut Connection,
    sitting: SittingId,
    exam: ExamId,
) -> Result<Vec<(ExamQuestion, SittingItem)>, StoreError> {
    connection.query(&ASKED, &[sitting.cell(), exam.cell()], |row| {
        Ok((ExamQuestion::read(row)?, SittingItem::read(row)?))
    })
}

/// What a worker did at an exam.
///
/// # Errors
/// What the database answers.
pub fn standing(
    connection: &mut Connection,
    worker: PersonId,
    exam: ExamId,
) -> Result<Option<ExamStanding>, StoreError> {
    Ok(connection.query(&STANDING, &[worker.cell(), exam.cell()], ExamStanding::read)?.pop())
}

/// A sitting.
///
/// # Errors
/// What the database answers.
pub fn sitting(connection: &mut Connection, id: SittingId) -> Result<Option<Sitting>, StoreError> {
    Ok(connection.query(&SITTING, &[id.cell()], Sitting::read)?.pop())
}

/// An exam's sittings before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn sittings_of_exam(
    connection: &mut Connection,
    exam: ExamId,
    before: i64,
    limit: i64,
) -> Result<Vec<Sitting>, StoreError> {
    connection.query(&OF_EXAM, &[exam.cell(), Cell::Int(before), Cell::Int(limit)], Sitting::read)
}

/// A worker's sittings before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn sittings_of_worker(
    connection: &mut Connection,
    worker: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<Sitting>, StoreError> {
    connection.query(&OF_WORKER, &[worker.cell(), Cell::Int(before), Cell::Int(limit)], Sitting::read)
}

/// All sittings behind an id, for the check of the books.
///
/// # Errors
/// What the database answers.
pub fn sittings_after(
    connection: &mut Connection,
    after: i64,
    limit: i64,
) -> Result<Vec<Sitting>, StoreError> {
    connection.query(&AFTER, &[Cell::Int(after), Cell::Int(limit)], Sitting::read)
}

/// Whether an exam that a worker sat or sits shows this picture.
///
/// # Errors
/// What the database answers.
pub fn is_shown_to(
    connection: &mut Connection,
    address: Address,
    worker: PersonId,
) -> Result<bool, StoreError> {
    Ok(!connection.query(&SHOWN, &[address.cell(), worker.cell()], |row| row.get::<i64>())?.is_empty())
}
