//! Exams, for those who make them: made, changed, closed, and how they were sat.

use super::exams_file::{QuestionBody, QuestionsFile};
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::pseudonym;
use crate::schema::{
    Amount, BatchIdText, CurrencyName, ExamIdText, ExamStateName, Moment, Nothing, Page, PageOf,
    ProjectIdText, SittingIdText, SittingStateName,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::exam::{CloseExam, CreateExam, ExamDraft, SetExam};
use gongdao_engine::queries::exams::{self, ExamSheet, is_doubtful};
use gongdao_kernel::{BatchId, Code, Currency, ExamId, Fault, ProjectId, SittingId};
use gongdao_market::{ExamRules, ExamState, SittingState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(listed, create))
        .routes(routes!(set))
        .routes(routes!(close))
        .routes(routes!(results))
        .routes(routes!(sittings))
}

/// An exam as its requester describes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExamBody {
    /// What it is called.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The batch whose escrow pays.
    #[schema(value_type = BatchIdText)]
    batch: BatchId,
    /// `{"texts", "training", "asks", "pass_ppm", "attempts", "paid_attempts", "wait_ms", "limit_ms", "expected_ms", "pay_micros", "qualification", "tolerances", "iou_ppm"}`.
    #[schema(value_type = Object)]
    rules: Value,
    /// Its questions; where an exam is changed, none leaves those there are.
    #[serde(default)]
    questions: Option<Vec<QuestionBody>>,
    /// The questions as a file's text, in their place.
    #[serde(default)]
    questions_file: Option<QuestionsFile>,
}

impl ExamBody {
    fn draft(self) -> Result<ExamDraft, Fault> {
        let rules: ExamRules = serde_json::from_value(self.rules).map_err(|error| {
            let detail = format!("The exam's rules cannot be read: {error}.");
            Fault::new(Code::InvalidField).at("rules").with_detail(detail)
        })?;
        let questions = match (self.questions, self.questions_file) {
            (Some(_), Some(_)) => {
                let fix = "Give the questions once: as `questions` or as `questions_file`.";
                return Err(Fault::field("questions_file", "both", fix));
            }
            (Some(questions), None) => Some(questions.into_iter().map(QuestionBody::question).collect()),
            (None, Some(file)) => Some(file.questions()?),
            (None, None) => None,
        };
        Ok(ExamDraft { name: self.name, batch: self.batch, rules, questions })
    }
}

/// An exam that was made or changed.
#[derive(Debug, Serialize, ToSchema)]
struct ExamMade {
    /// Its id.
    #[schema(value_type = ExamIdText)]
    id: ExamId,
}

fn made(outcome: Outcome) -> Result<Json<ExamMade>, Refusal> {
    match outcome {
        Outcome::Exam { exam } => Ok(Json(ExamMade { id: exam })),
        _ => Err(super::unexpected()),
    }
}

/// Makes an exam of one's project. An exam expected to take longer than three minutes has to be paid, at the hourly floor
/// at least. What passes it is the qualification it names, which no other requester's exam may grant.
#[utoipa::path(post, path = "/projects/{id}/exams", tag = "exams", params(("id" = ProjectIdText, Path)),
    request_body = ExamBody, responses((status = 201, body = ExamMade)))]
async fn create(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<ExamBody>,
) -> Result<(StatusCode, Json<ExamMade>), Refusal> {
    let draft = given.body.draft()?;
    let outcome = api.command(&given.caller, CreateExam { project, draft }).await?;
    Ok((StatusCode::CREATED, made(outcome)?))
}

/// Changes an exam: all of it until somebody sat it, then its name, its texts and the batch that pays.
#[utoipa::path(put, path = "/exams/{id}", tag = "exams", params(("id" = ExamIdText, Path)), request_body = ExamBody,
    responses((status = 200, body = ExamMade)))]
async fn set(
    State(api): State<Api>,
    Id(exam): Id<ExamId>,
    given: Given<ExamBody>,
) -> Result<Json<ExamMade>, Refusal> {
    let draft = given.body.draft()?;
    made(api.command(&given.caller, SetExam { exam, draft }).await?)
}

/// Closes an exam. What was begun may be finished, and is paid.
#[utoipa::path(post, path = "/exams/{id}/close", tag = "exams", params(("id" = ExamIdText, Path)),
    responses((status = 200, body = ExamMade)))]
async fn close(
    State(api): State<Api>,
    Id(exam): Id<ExamId>,
    given: Given<Nothing>,
) -> Result<Json<ExamMade>, Refusal> {
    made(api.command(&given.caller, CloseExam { exam }).await?)
}

/// An exam, for its requester.
#[derive(Debug, Serialize, ToSchema)]
struct ExamView {
    /// Its id.
    #[schema(value_type = ExamIdText)]
    id: ExamId,
    /// Its project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Whether it can be sat.
    #[schema(value_type = ExamStateName)]
    state: ExamState,
    /// What it is called.
    name: String,
    /// What it declares.
    #[schema(value_type = Object)]
    rules: ExamRules,
    /// The batch whose escrow pays.
    #[schema(value_type = BatchIdText)]
    batch: BatchId,
    /// How many questions it has.
    questions: u32,
    /// Sittings begun.
    begun: i64,
    /// Sittings passed.
    passed: i64,
    /// Sittings failed.
    failed: i64,
    /// Sittings given back or out of time.
    unfinished: i64,
    /// The currency of its pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What one paid sitting costs, the platform's fee included.
    cost: Amount,
    /// What the batch's escrow has free; the pay of answers comes out of it too.
    free: Amount,
    /// When it was made.
    created_at: Moment,
}

fn view(sheet: ExamSheet) -> ExamView {
    let ExamSheet { exam, rules, currency, cost, free } = sheet;
    ExamView {
        id: exam.id,
        project: exam.project,
        state: exam.state,
        name: exam.name,
        rules,
        batch: exam.batch,
        questions: exam.questions,
        begun: exam.begun,
        passed: exam.passed,
        failed: exam.failed,
        unfinished: exam.unfinished,
        currency,
        cost: Amount(cost),
        free: Amount(free),
        created_at: Moment(exam.created_at),
    }
}

/// A project's exams, the newest first, for its owner and the platform.
#[utoipa::path(get, path = "/projects/{id}/exams", tag = "exams", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<ExamView>)))]
async fn listed(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ExamView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| exams::of_project(snapshot, &caller.actor, project, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// A question and how it was answered in sittings that ended.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionResult {
    /// Its place, from 0.
    place: u32,
    /// What is shown.
    #[schema(value_type = Object)]
    data: Value,
    /// The expected answer.
    #[schema(value_type = Object)]
    expected: Value,
    /// Why, by language.
    explanation: BTreeMap<String, String>,
    /// How often it was answered.
    asked: i64,
    /// How often wholly right.
    correct: i64,
    /// How often it was answered in sittings that passed.
    passers_asked: i64,
    /// How often of these wholly right.
    passers_correct: i64,
    /// Whether most of those who pass answer it wrong: look at the question and its answer.
    doubtful: bool,
}

/// An exam with its questions and how each was answered.
#[derive(Debug, Serialize, ToSchema)]
struct ExamResults {
    /// The exam.
    exam: ExamView,
    /// Its questions, in order.
    questions: Vec<QuestionResult>,
}

/// An exam's questions with their answers, how each was answered, and which one is doubtful.
#[utoipa::path(get, path = "/exams/{id}/results", tag = "exams", params(("id" = ExamIdText, Path)),
    responses((status = 200, body = ExamResults)))]
async fn results(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ExamId>,
) -> Result<Json<ExamResults>, Refusal> {
    let found = api.read(move |snapshot| exams::results(snapshot, &caller.actor, id)).await?;
    let question = |row: gongdao_engine::rows::ExamQuestion| {
        let doubtful = is_doubtful(&row);
        Ok(QuestionResult {
            place: row.place,
            data: serde_json::from_str(&row.data).map_err(Fault::internal)?,
            expected: serde_json::from_str(&row.expected).map_err(Fault::internal)?,
            explanation: serde_json::from_str(&row.explanation).map_err(Fault::internal)?,
            asked: row.asked,
            correct: row.correct,
            passers_asked: row.passers_asked,
            passers_correct: row.passers_correct,
            doubtful,
        })
    };
    let questions = found.questions.into_iter().map(question).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Json(ExamResults { exam: view(found.sheet), questions }))
}

/// A sitting, as the exam's requester sees it.
#[derive(Debug, Serialize, ToSchema)]
struct SittingOfExam {
    /// Its id.
    #[schema(value_type = SittingIdText)]
    id: SittingId,
    /// The worker, by the name that only this requester knows them by.
    worker: String,
    /// Where it stands.
    #[schema(value_type = SittingStateName)]
    state: SittingState,
    /// Which attempt of the worker it is.
    attempt: u32,
    /// The score in percent, of finished ones.
    percent: Option<i64>,
    /// What it paid.
    paid: Amount,
    /// When it began.
    begun_at: Moment,
    /// When it ended.
    ended_at: Option<Moment>,
}

/// An exam's sittings, the newest first: who passed, who failed. Workers go by pseudonym.
#[utoipa::path(get, path = "/exams/{id}/sittings", tag = "exams", params(("id" = ExamIdText, Path), PageOf),
    responses((status = 200, body = Page<SittingOfExam>)))]
async fn sittings(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ExamId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<SittingOfExam>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| exams::sittings(snapshot, &caller.actor, id, before, limit);
    let (requester, page) = api.read(read).await?;
    let secrets = api.secrets();
    Ok(Json(Page::cut(page, |row| SittingOfExam {
        id: row.id,
        worker: pseudonym(secrets, requester, row.worker),
        state: row.state,
        attempt: row.attempt,
        percent: matches!(row.state, SittingState::Passed | SittingState::Failed).then(|| row.percent()),
        paid: Amount(row.paid),
        begun_at: Moment(row.begun_at),
        ended_at: row.ended_at.map(Moment),
    })))
}
