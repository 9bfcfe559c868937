//! Bonuses: given for an answer, read by those who gave and got them.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Amount, AssignmentIdText, BonusIdText, CurrencyName, Moment, Page, PageOf, ProjectIdText,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::bonus::GiveBonus;
use gongdao_engine::queries::bonuses;
use gongdao_kernel::{AssignmentId, BonusId, Currency, Money, ProjectId};
use gongdao_ledger::EntryNumber;
use gongdao_market::Bonus;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_assignment, give))
        .routes(routes!(of_project))
        .routes(routes!(mine))
}

/// A bonus to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBonus {
    /// What the worker gets, in micro-units of the batch's currency. The platform's fee comes on top.
    #[schema(minimum = 1, maximum = 10_000_000_000_i64)]
    amount_micros: i64,
    /// What it is for; the worker reads it.
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

/// A bonus that was given.
#[derive(Debug, Serialize, ToSchema)]
struct BonusView {
    /// Its id.
    #[schema(value_type = BonusIdText)]
    id: BonusId,
    /// The answer it is for.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// The answer's project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// What the worker got.
    amount: Amount,
    /// What the platform got on top, from the requester.
    fee: Amount,
    /// The currency of both.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What it is for.
    note: String,
    /// When it was given.
    at: Moment,
    /// Its evidence record; the receipt is among the assignment's.
    evidence: String,
}

fn view(bonus: Bonus) -> BonusView {
    BonusView {
        id: bonus.id,
        assignment: bonus.assignment,
        project: bonus.project,
        amount: Amount(bonus.amount),
        fee: Amount(bonus.fee),
        currency: bonus.currency,
        note: bonus.note,
        at: Moment(bonus.at),
        evidence: EntryNumber::from_raw(bonus.evidence).to_string(),
    }
}

/// Gives a bonus for an answer of one's own project, out of one's available money, at once and for good. The platform's
/// fee of the answer's batch comes on top. It is the worker's alone, whatever became of the answer.
#[utoipa::path(post, path = "/assignments/{id}/bonuses", tag = "review", params(("id" = AssignmentIdText, Path)),
    request_body = NewBonus, responses((status = 201, body = BonusView)))]
async fn give(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewBonus>,
) -> Result<(StatusCode, Json<BonusView>), Refusal> {
    let NewBonus { amount_micros, note } = &given.body;
    let command = GiveBonus { assignment, amount: Money::from_micros(*amount_micros), note: note.clone() };
    let Outcome::Bonus { bonus } = api.command(&given.caller, command).await? else {
        return Err(super::unexpected());
    };
    let actor = given.caller.actor;
    let made = api.read(move |snapshot| bonuses::given(snapshot, &actor, bonus)).await?;
    Ok((StatusCode::CREATED, Json(view(made))))
}

/// The first hundred bonuses of an answer, the oldest first, for its worker and the project's owner.
#[utoipa::path(get, path = "/assignments/{id}/bonuses", tag = "review", params(("id" = AssignmentIdText, Path)),
    responses((status = 200, body = Vec<BonusView>)))]
async fn of_assignment(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<AssignmentId>,
) -> Result<Json<Vec<BonusView>>, Refusal> {
    let rows = api.read(move |snapshot| bonuses::of_assignment(snapshot, &caller.actor, id)).await?;
    Ok(Json(rows.into_iter().map(view).collect()))
}

/// The bonuses given in a project, the newest first, for its owner.
#[utoipa::path(get, path = "/projects/{id}/bonuses", tag = "review", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<BonusView>)))]
async fn of_project(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<BonusView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| bonuses::of_project(snapshot, &caller.actor, project, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// The bonuses one got, the newest first.
#[utoipa::path(get, path = "/bonuses", tag = "work", params(PageOf), responses((status = 200, body = Page<BonusView>)))]
async fn mine(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<BonusView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| bonuses::mine(snapshot, &caller.actor, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}
