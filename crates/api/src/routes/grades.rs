//! Grades that paid less than the whole price: appealed by whoever was paid, decided by somebody else.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::pseudonym::pseudonym;
use crate::schema::{
    Amount, AssignmentIdText, BatchIdText, CurrencyName, GradingStateName, Moment, Page, PageOf,
    ProjectIdText,
};
use crate::{Api, Refusal, Secrets};
use axum::Json;
use axum::extract::State;
use gongdao_engine::Outcome;
use gongdao_engine::commands::grading::{AppealGrade, DecideGrade};
use gongdao_engine::queries::gradings::{self, CaseAnswer, GradeCase};
use gongdao_kernel::{AssignmentId, BatchId, Currency, Money, ProjectId};
use gongdao_market::{Grading, GradingState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(appeal)).routes(routes!(decide)).routes(routes!(appeals))
}

/// The grade that paid an answer, or its whole bundle, less than the whole price.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GradingView {
    /// Where it stands.
    #[schema(value_type = GradingStateName)]
    state: GradingState,
    /// Until when that lasts: until then it can be appealed, or has to be decided.
    until: Moment,
    /// How many answers were graded together.
    of: usize,
    /// Of a bundle: how many of them were not found wrong.
    right: Option<i64>,
    /// Of an answer that was graded by itself: the part of the price it paid, parts per million.
    grade_ppm: Option<i64>,
    /// The currency of all amounts.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What the grade paid for all of them.
    paid: Amount,
    /// Their whole price.
    whole: Amount,
    /// What it kept back: on hold while the grade can be appealed or is, the worker's where the appeal is won.
    kept_back: Amount,
    /// When it was graded.
    at: Moment,
    /// What the worker says against it.
    appeal: Option<String>,
    /// When.
    appealed_at: Option<Moment>,
    /// When it ended.
    decided_at: Option<Moment>,
    /// Why.
    reason: Option<String>,
}

impl From<Grading> for GradingView {
    fn from(row: Grading) -> Self {
        Self {
            state: row.state,
            until: Moment(row.until),
            of: row.answers().count(),
            right: row.right_answers,
            grade_ppm: row.grade_ppm,
            currency: row.currency,
            paid: Amount(row.paid),
            whole: Amount(row.whole),
            kept_back: Amount(row.whole.minus(row.paid).unwrap_or(Money::ZERO)),
            at: Moment(row.at),
            appeal: row.appeal,
            appealed_at: row.appealed_at.map(Moment),
            decided_at: row.decided_at.map(Moment),
            reason: row.reason,
        }
    }
}

/// An answer of a grade under appeal.
#[derive(Debug, Serialize, ToSchema)]
struct GradedAnswerView {
    /// The assignment; its data and answer are at `/assignments/{id}`.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// How likely it was found to be right, parts per million; nothing where nothing was found.
    right_ppm: Option<i64>,
    /// What it was paid.
    paid: Amount,
    /// The right answer, where it was known beforehand.
    #[schema(value_type = Option<Object>)]
    known: Option<Value>,
}

/// An appeal against a grade.
#[derive(Debug, Serialize, ToSchema)]
struct GradeCaseView {
    /// The first answer, by which the appeal is decided.
    #[schema(value_type = AssignmentIdText)]
    id: AssignmentId,
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// The project's name.
    project_name: String,
    /// The batch.
    #[schema(value_type = BatchIdText)]
    batch: BatchId,
    /// The worker's pseudonym.
    worker: String,
    /// The grade and what the worker says against it.
    grading: GradingView,
    /// The answers, in the order in which they were accepted.
    answers: Vec<GradedAnswerView>,
}

fn case(secrets: &Secrets, case: GradeCase) -> GradeCaseView {
    let GradeCase { grading, owner, project_name, answers } = case;
    let answer = |CaseAnswer { assignment, known }: CaseAnswer| GradedAnswerView {
        assignment: assignment.id,
        right_ppm: assignment.right_ppm,
        paid: Amount(assignment.paid),
        known: known.and_then(|known| serde_json::from_str(&known).ok()),
    };
    GradeCaseView {
        id: grading.id,
        project: grading.project,
        project_name,
        batch: grading.batch,
        worker: pseudonym(secrets, owner, grading.worker),
        grading: GradingView::from(grading),
        answers: answers.into_iter().map(answer).collect(),
    }
}

/// Why a grade is wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGradeAppeal {
    /// The reason, which the judge reads.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// How an appeal against a grade is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GradeDecision {
    /// Whether the worker is right, and gets the whole price.
    won: bool,
    /// The reason, which both sides read.
    #[schema(min_length = 20, max_length = 4000)]
    reason: String,
}

/// Where a grade stands.
#[derive(Debug, Serialize, ToSchema)]
struct GradeMoved {
    /// Its first answer.
    #[schema(value_type = AssignmentIdText)]
    id: AssignmentId,
    /// Its state.
    #[schema(value_type = GradingStateName)]
    state: GradingState,
    /// Until when that lasts.
    until: Moment,
}

fn moved(outcome: &Outcome) -> Result<Json<GradeMoved>, Refusal> {
    match *outcome {
        Outcome::Grade { grading, state, until } => {
            Ok(Json(GradeMoved { id: grading, state, until: Moment(until) }))
        }
        _ => Err(super::unexpected()),
    }
}

/// Appeals against the grade of one's own answer, and with it of the whole bundle it was paid with. Somebody else decides,
/// and in time, or the appeal is won; what the grade kept back stays on hold until then.
#[utoipa::path(post, path = "/assignments/{id}/grade/appeal", tag = "review",
    params(("id" = AssignmentIdText, Path)), request_body = NewGradeAppeal,
    responses((status = 200, body = GradeMoved)))]
async fn appeal(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewGradeAppeal>,
) -> Result<Json<GradeMoved>, Refusal> {
    let reason = given.body.reason.clone();
    moved(&api.command(&given.caller, AppealGrade { assignment, reason }).await?)
}

/// Decides an appeal against a grade, by somebody who is neither the requester nor the worker: the whole price is paid, or
/// the grade stands.
#[utoipa::path(post, path = "/assignments/{id}/grade/appeal/decision", tag = "review",
    params(("id" = AssignmentIdText, Path)), request_body = GradeDecision,
    responses((status = 200, body = GradeMoved)))]
async fn decide(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<GradeDecision>,
) -> Result<Json<GradeMoved>, Refusal> {
    let (won, reason) = (given.body.won, given.body.reason.clone());
    moved(&api.command(&given.caller, DecideGrade { assignment, won, reason }).await?)
}

/// Appeals against grades that one may decide, the oldest first.
#[utoipa::path(get, path = "/grade-appeals", tag = "review", params(PageOf),
    responses((status = 200, body = Page<GradeCaseView>)))]
async fn appeals(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<GradeCaseView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let page = api.read(move |snapshot| gradings::appeals(snapshot, &caller.actor, after, limit)).await?;
    Ok(Json(Page::cut(page, |found| case(api.secrets(), found))))
}
