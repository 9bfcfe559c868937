//! Batches: made, funded, opened, closed and read by the project's owner.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, BatchIdText, BatchStateName, CurrencyName, Moment, Nothing, Page, PageOf, PositiveAmountText,
    ProjectIdText,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::batch::{CloseBatch, CreateBatch, FundBatch, OpenBatch};
use gongdao_engine::queries::market::{self, BatchSheet};
use gongdao_engine::{Command, Outcome};
use gongdao_kernel::{BatchId, Currency, Fault, ProjectId, TypedId};
use gongdao_market::BatchState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(batches, create))
        .routes(routes!(batch))
        .routes(routes!(fund))
        .routes(routes!(open))
        .routes(routes!(close))
}

/// Where a batch stands.
#[derive(Debug, Serialize, ToSchema)]
struct BatchMoved {
    /// Which.
    #[schema(value_type = BatchIdText)]
    id: BatchId,
    /// Its state.
    #[schema(value_type = BatchStateName)]
    state: BatchState,
}

async fn give(api: &Api, caller: &Caller, command: impl Into<Command>) -> Result<Json<BatchMoved>, Refusal> {
    match api.command(caller, command).await? {
        Outcome::Batch { batch, state } => Ok(Json(BatchMoved { id: batch, state })),
        _ => Err(super::unexpected()),
    }
}

/// A batch's escrow.
#[derive(Debug, Serialize, ToSchema)]
struct EscrowView {
    /// What no claim holds.
    free: Amount,
    /// What live claims and undecided answers hold.
    held: Amount,
    /// What is lacking to cover every answer still wanted at its most.
    need: Amount,
}

/// A batch with its counters and its escrow.
#[derive(Debug, Serialize, ToSchema)]
struct BatchView {
    /// Its id.
    #[schema(value_type = BatchIdText)]
    id: BatchId,
    /// Its project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Where it stands.
    #[schema(value_type = BatchStateName)]
    state: BatchState,
    /// The currency of its escrow.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The platform's fee on top of pay, in parts per million.
    fee_ppm: u32,
    /// Tasks in it.
    tasks: i64,
    /// Answers its tasks ask for.
    wanted: i64,
    /// Tasks whose every wanted answer is settled.
    settled: i64,
    /// Assignments with an open hold.
    pending: i64,
    /// Answers submitted.
    answers: i64,
    /// Answers accepted.
    accepted: i64,
    /// Answers rejected for good.
    rejected: i64,
    /// Answers that were not needed: their tasks were sure with fewer.
    saved: i64,
    /// Tasks in it whose answer is known.
    gold: i64,
    /// Paid to workers.
    paid: Amount,
    /// Paid to the platform.
    fees: Amount,
    /// Its escrow.
    escrow: EscrowView,
    /// When it was made.
    created_at: Moment,
}

fn view(sheet: BatchSheet) -> BatchView {
    let BatchSheet { batch, free, held, need } = sheet;
    BatchView {
        id: batch.id,
        project: batch.project,
        state: batch.state,
        currency: batch.currency,
        fee_ppm: batch.fee_ppm,
        tasks: batch.tasks,
        wanted: batch.wanted,
        settled: batch.settled,
        pending: batch.pending,
        answers: batch.answers,
        accepted: batch.accepted,
        rejected: batch.rejected,
        saved: batch.saved,
        gold: batch.gold,
        paid: Amount(batch.paid),
        fees: Amount(batch.fees),
        escrow: EscrowView { free: Amount(free), held: Amount(held), need: Amount(need) },
        created_at: Moment(batch.created_at),
    }
}

/// Makes a batch.
#[utoipa::path(post, path = "/projects/{id}/batches", tag = "batches", params(("id" = ProjectIdText, Path)),
    responses((status = 201, body = BatchMoved)))]
async fn create(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<Nothing>,
) -> Result<(StatusCode, Json<BatchMoved>), Refusal> {
    Ok((StatusCode::CREATED, give(&api, &given.caller, CreateBatch { project }).await?))
}

/// A project's batches, the newest first.
#[utoipa::path(get, path = "/projects/{id}/batches", tag = "batches", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<BatchView>)))]
async fn batches(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<BatchView>>, Refusal> {
    let (before, limit) = (asked.after(i64::MAX), asked.limit()?);
    let rows = api.read(move |snapshot| market::batches(snapshot, &caller.actor, id, before, limit)).await?;
    Ok(Json(Page::of(rows, limit, |sheet| sheet.batch.id.raw(), view)))
}

/// A batch.
#[utoipa::path(get, path = "/batches/{id}", tag = "batches", params(("id" = BatchIdText, Path)),
    responses((status = 200, body = BatchView)))]
async fn batch(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<BatchId>,
) -> Result<Json<BatchView>, Refusal> {
    let sheet = api.read(move |snapshot| market::batch(snapshot, &caller.actor, id)).await?;
    Ok(Json(view(sheet)))
}

/// Money for a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Funding {
    /// An amount on top of what is there; without it, what all answers can cost at most.
    #[serde(default)]
    #[schema(value_type = Option<PositiveAmountText>)]
    amount: Option<Amount>,
}

/// Moves money into a batch's escrow. Without an amount it covers every answer and closes the batch for more tasks.
#[utoipa::path(post, path = "/batches/{id}/fund", tag = "batches", params(("id" = BatchIdText, Path)),
    request_body = Option<Funding>, responses((status = 200, body = BatchMoved)))]
async fn fund(
    State(api): State<Api>,
    Id(batch): Id<BatchId>,
    given: Given<Funding>,
) -> Result<Json<BatchMoved>, Refusal> {
    let more = given.body.amount.map(|amount| amount.0);
    if let Some(amount) = more.filter(|amount| !amount.is_positive()) {
        return Err(Fault::field("amount", amount, "Give more than 0.").into());
    }
    give(&api, &given.caller, FundBatch { batch, more }).await
}

/// Opens a batch for claims.
#[utoipa::path(post, path = "/batches/{id}/open", tag = "batches", params(("id" = BatchIdText, Path)),
    responses((status = 200, body = BatchMoved)))]
async fn open(
    State(api): State<Api>,
    Id(batch): Id<BatchId>,
    given: Given<Nothing>,
) -> Result<Json<BatchMoved>, Refusal> {
    give(&api, &given.caller, OpenBatch { batch }).await
}

/// Begins to close a batch: no new leases, live ones are honoured, then the rest of the escrow goes back.
#[utoipa::path(post, path = "/batches/{id}/close", tag = "batches", params(("id" = BatchIdText, Path)),
    responses((status = 200, body = BatchMoved)))]
async fn close(
    State(api): State<Api>,
    Id(batch): Id<BatchId>,
    given: Given<Nothing>,
) -> Result<Json<BatchMoved>, Refusal> {
    give(&api, &given.caller, CloseBatch { batch }).await
}
