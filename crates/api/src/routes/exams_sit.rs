//! Sitting exams: what a project leads to, one question after the other, the result with its explanations.

use super::receipts::{self, ReceiptView};
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, CurrencyName, ExamIdText, Moment, Nothing, Page, PageOf, ProjectIdText, SittingIdText,
    SittingStateName,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::exam_sit::{AnswerQuestion, BeginSitting, FinishSitting};
use gongdao_engine::queries::exams::{self, AskedQuestion, Offer, SittingSheet};
use gongdao_engine::queries::proofs;
use gongdao_kernel::{Currency, ExamId, Fault, ProjectId, SittingId};
use gongdao_market::{Exam, Sitting, SittingState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(offered))
        .routes(routes!(exam))
        .routes(routes!(begin))
        .routes(routes!(mine))
        .routes(routes!(sitting))
        .routes(routes!(answer))
        .routes(routes!(finish))
        .routes(routes!(sitting_receipts))
}

/// An exam as a worker reads it before beginning.
#[derive(Debug, Serialize, ToSchema)]
struct OfferView {
    /// Its id.
    #[schema(value_type = ExamIdText)]
    id: ExamId,
    /// The project whose form it asks.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// What it is called.
    name: String,
    /// What it is about, by language.
    texts: BTreeMap<String, String>,
    /// Whether it can be sat: `open` or `closed`.
    #[schema(value_type = crate::schema::ExamStateName)]
    state: gongdao_market::ExamState,
    /// Whether every answer is explained at once; an exam explains at the end.
    training: bool,
    /// How many questions a sitting asks.
    asks: u32,
    /// The share of points that passes, parts per million.
    pass_ppm: u32,
    /// How long it is expected to take.
    expected_ms: i64,
    /// The longest a sitting lasts.
    limit_ms: i64,
    /// From the end of an attempt until the next may begin.
    wait_ms: i64,
    /// How often it may be tried.
    attempts: u32,
    /// How many attempts are paid, the first ones.
    paid_attempts: u32,
    /// What a finished paid attempt pays, passed or not.
    paid_pay: Amount,
    /// What the reader's next attempt pays.
    pay: Amount,
    /// The currency of pay.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What passing grants, with the score in percent.
    qualification: String,
    /// The reader's attempts that are left; none once it is passed.
    attempts_left: u32,
    /// When the reader's next attempt may begin, where that is not now.
    again_at: Option<Moment>,
    /// The reader's sitting under way.
    #[schema(value_type = Option<SittingIdText>)]
    live: Option<SittingId>,
    /// Whether the reader passed.
    passed: bool,
    /// The reader's best score, in percent, where a sitting was finished.
    best_percent: Option<i64>,
    /// The score the reader holds in the qualification.
    held_percent: Option<i64>,
}

fn offer_view(offer: Offer) -> OfferView {
    let Offer { exam, rules, currency, standing, attempts_left, again_at, pay, held } = offer;
    OfferView {
        id: exam.id,
        project: exam.project,
        name: exam.name,
        paid_pay: Amount(rules.pay_of(1)),
        texts: rules.texts,
        state: exam.state,
        training: rules.training,
        asks: rules.asks,
        pass_ppm: rules.pass_ppm,
        expected_ms: rules.expected_ms,
        limit_ms: rules.limit_ms,
        wait_ms: rules.wait_ms,
        attempts: rules.attempts,
        paid_attempts: rules.paid_attempts,
        pay: Amount(pay),
        currency,
        qualification: exam.qualification,
        attempts_left,
        again_at: again_at.map(Moment),
        live: standing.live,
        passed: standing.passed,
        best_percent: (standing.best_percent > 0).then_some(standing.best_percent),
        held_percent: held,
    }
}

/// The exams a project leads to: its own, and those that grant what it asks for. What each asks, how long it takes, what
/// it pays, how often one may try and when again.
#[utoipa::path(get, path = "/projects/{id}/exams/offered", tag = "exams", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = Vec<OfferView>)))]
async fn offered(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
) -> Result<Json<Vec<OfferView>>, Refusal> {
    let now = api.now();
    let offers = api.read(move |snapshot| exams::for_worker(snapshot, &caller.actor, project, now)).await?;
    Ok(Json(offers.into_iter().map(offer_view).collect()))
}

/// An exam, for a worker.
#[utoipa::path(get, path = "/exams/{id}", tag = "exams", params(("id" = ExamIdText, Path)),
    responses((status = 200, body = OfferView)))]
async fn exam(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ExamId>,
) -> Result<Json<OfferView>, Refusal> {
    let now = api.now();
    let offer = api.read(move |snapshot| exams::one(snapshot, &caller.actor, id, now)).await?;
    Ok(Json(offer_view(offer)))
}

/// A question of a sitting, with as much about its answer as may be told.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionView {
    /// Its place in the sitting, from 0.
    place: u32,
    /// What is shown, by column.
    #[schema(value_type = Object)]
    data: Value,
    /// What was answered.
    #[schema(value_type = Option<Object>)]
    answer: Option<Value>,
    /// Its points, a million when all of it is right; in training at once, in an exam at the end.
    points_ppm: Option<u32>,
    /// The fields that are not wholly right, when that may be told.
    wrong: Vec<String>,
    /// Why, by language; in training at once, in an exam at the end.
    explanation: Option<BTreeMap<String, String>>,
    /// The expected answer; in training at once, in an exam to those who cannot sit it again.
    #[schema(value_type = Option<Object>)]
    expected: Option<Value>,
}

fn question_view(question: AskedQuestion) -> Result<QuestionView, Fault> {
    let value = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(QuestionView {
        place: question.place,
        data: serde_json::from_str(&question.data).map_err(Fault::internal)?,
        answer: value(question.answer).map_err(Fault::internal)?,
        points_ppm: question.points,
        wrong: question.wrong,
        explanation: question
            .explanation
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(Fault::internal)?,
        expected: value(question.expected).map_err(Fault::internal)?,
    })
}

/// A sitting, for its worker.
#[derive(Debug, Serialize, ToSchema)]
struct SittingView {
    /// Its id.
    #[schema(value_type = SittingIdText)]
    id: SittingId,
    /// The exam, and what another attempt would be.
    exam: OfferView,
    /// What the exam's project is called.
    project_name: String,
    /// The form to answer.
    #[schema(value_type = Object)]
    form: Value,
    /// Where it stands.
    #[schema(value_type = SittingStateName)]
    state: SittingState,
    /// Which attempt it is, counted from 1.
    attempt: u32,
    /// How many questions were answered.
    answered: u32,
    /// The score in percent, once it is finished.
    percent: Option<i64>,
    /// What it pays when it is finished, passed or not.
    pay: Amount,
    /// What it paid.
    paid: Amount,
    /// When it began.
    begun_at: Moment,
    /// When its time is over.
    deadline_at: Moment,
    /// When it ended.
    ended_at: Option<Moment>,
    /// Its questions, in order.
    questions: Vec<QuestionView>,
}

fn percent(sitting: &Sitting) -> Option<i64> {
    matches!(sitting.state, SittingState::Passed | SittingState::Failed).then(|| sitting.percent())
}

async fn sheet(api: &Api, caller: &Caller, id: SittingId) -> Result<SittingView, Refusal> {
    let (now, actor) = (api.now(), caller.actor);
    let SittingSheet { sitting, offer, form, project_name, questions } =
        api.read(move |snapshot| exams::sitting(snapshot, &actor, id, now)).await?;
    Ok(SittingView {
        id: sitting.id,
        exam: offer_view(offer),
        project_name,
        form: serde_json::from_str(&form).map_err(Fault::internal)?,
        state: sitting.state,
        attempt: sitting.attempt,
        answered: sitting.answered,
        percent: percent(&sitting),
        pay: Amount(sitting.pay),
        paid: Amount(sitting.paid),
        begun_at: Moment(sitting.begun_at),
        deadline_at: Moment(sitting.deadline_at),
        ended_at: sitting.ended_at.map(Moment),
        questions: questions.into_iter().map(question_view).collect::<Result<_, _>>()?,
    })
}

/// Begins a sitting, or answers the one under way. Its pay is held from here on.
#[utoipa::path(post, path = "/exams/{id}/sittings", tag = "exams", params(("id" = ExamIdText, Path)),
    responses((status = 201, body = SittingView)))]
async fn begin(
    State(api): State<Api>,
    Id(exam): Id<ExamId>,
    given: Given<Nothing>,
) -> Result<(StatusCode, Json<SittingView>), Refusal> {
    match api.command(&given.caller, BeginSitting { exam }).await? {
        Outcome::Sitting { sitting, .. } => {
            Ok((StatusCode::CREATED, Json(sheet(&api, &given.caller, sitting).await?)))
        }
        _ => Err(super::unexpected()),
    }
}

/// A sitting in a list.
#[derive(Debug, Serialize, ToSchema)]
struct SittingRow {
    /// Its id.
    #[schema(value_type = SittingIdText)]
    id: SittingId,
    /// The exam.
    #[schema(value_type = ExamIdText)]
    exam: ExamId,
    /// What the exam is called.
    exam_name: String,
    /// The exam's project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Where it stands.
    #[schema(value_type = SittingStateName)]
    state: SittingState,
    /// Which attempt it is.
    attempt: u32,
    /// How many questions it asks.
    asks: u32,
    /// How many were answered.
    answered: u32,
    /// The score in percent, once it is finished.
    percent: Option<i64>,
    /// What it pays when it is finished.
    pay: Amount,
    /// What it paid.
    paid: Amount,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// When it began.
    begun_at: Moment,
    /// When it ended.
    ended_at: Option<Moment>,
}

fn row((sitting, exam, currency): (Sitting, Exam, Currency)) -> SittingRow {
    SittingRow {
        id: sitting.id,
        exam: exam.id,
        exam_name: exam.name,
        project: exam.project,
        state: sitting.state,
        attempt: sitting.attempt,
        asks: sitting.asks,
        answered: sitting.answered,
        percent: percent(&sitting),
        pay: Amount(sitting.pay),
        paid: Amount(sitting.paid),
        currency,
        begun_at: Moment(sitting.begun_at),
        ended_at: sitting.ended_at.map(Moment),
    }
}

/// One's own sittings, the newest first.
#[utoipa::path(get, path = "/sittings", tag = "exams", params(PageOf), responses((status = 200, body = Page<SittingRow>)))]
async fn mine(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<SittingRow>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| exams::mine(snapshot, &caller.actor, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, row)))
}

/// One's own sitting, with its questions and as much about them as may be told.
#[utoipa::path(get, path = "/sittings/{id}", tag = "exams", params(("id" = SittingIdText, Path)),
    responses((status = 200, body = SittingView)))]
async fn sitting(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<SittingId>,
) -> Result<Json<SittingView>, Refusal> {
    Ok(Json(sheet(&api, &caller, id).await?))
}

/// An answer to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GivenAnswer {
    /// The question's place in the sitting, from 0.
    #[schema(minimum = 0, maximum = 99)]
    place: u32,
    /// The answer, to the project's form.
    #[schema(value_type = Object)]
    answer: Value,
}

/// An answer that was taken.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerTaken {
    /// How many questions are answered now.
    answered: u32,
    /// How many are asked.
    asks: u32,
    /// The question, with its explanation where this is training.
    question: QuestionView,
}

/// Answers one question of one's sitting. An answer is given once; the same one again changes nothing.
#[utoipa::path(post, path = "/sittings/{id}/answers", tag = "exams", params(("id" = SittingIdText, Path)),
    request_body = GivenAnswer, responses((status = 200, body = AnswerTaken)))]
async fn answer(
    State(api): State<Api>,
    Id(sitting): Id<SittingId>,
    given: Given<GivenAnswer>,
) -> Result<Json<AnswerTaken>, Refusal> {
    let GivenAnswer { place, answer } = given.body;
    api.command(&given.caller, AnswerQuestion { sitting, place, answer }).await?;
    let (now, actor) = (api.now(), given.caller.actor);
    let sheet = api.read(move |snapshot| exams::sitting(snapshot, &actor, sitting, now)).await?;
    let question = sheet.questions.into_iter().find(|question| question.place == place);
    let question = question_view(question.ok_or_else(super::unexpected)?)?;
    Ok(Json(AnswerTaken { answered: sheet.sitting.answered, asks: sheet.sitting.asks, question }))
}

/// How a sitting is to end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Finish {
    /// Whether to give it back though questions are left; it is not paid then, and counts as an attempt.
    #[serde(default)]
    give_back: bool,
}

/// Ends one's sitting: with every question answered it is passed or failed, and paid in either case.
#[utoipa::path(post, path = "/sittings/{id}/finish", tag = "exams", params(("id" = SittingIdText, Path)),
    request_body = Finish, responses((status = 200, body = SittingView)))]
async fn finish(
    State(api): State<Api>,
    Id(sitting): Id<SittingId>,
    given: Given<Finish>,
) -> Result<Json<SittingView>, Refusal> {
    let give_back = given.body.give_back;
    api.command(&given.caller, FinishSitting { sitting, give_back }).await?;
    Ok(Json(sheet(&api, &given.caller, sitting).await?))
}

/// The receipts of a sitting's result and of its settlement, for its worker and the exam's requester.
#[utoipa::path(get, path = "/sittings/{id}/receipts", tag = "exams", params(("id" = SittingIdText, Path)),
    responses((status = 200, body = Vec<ReceiptView>)))]
async fn sitting_receipts(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<SittingId>,
) -> Result<Json<Vec<ReceiptView>>, Refusal> {
    let receipts = api.read(move |snapshot| proofs::of_sitting(snapshot, &caller.actor, id)).await?;
    Ok(Json(receipts.into_iter().map(receipts::view).collect()))
}
