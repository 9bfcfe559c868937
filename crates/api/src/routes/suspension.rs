//! Stops of accounts: made and decided by operators, read and appealed by whom they concern.

use crate::extract::{AnyCaller, Caller, Given, Id, Params, parse};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    Cursor, CursorText, Moment, Page, PersonIdText, SuspensionCategoryName, SuspensionIdText, check_limit,
    fifty,
};
use crate::{Api, Refusal};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use gongdao_engine::commands::suspension::{AppealSuspension, DecideSuspension, Suspend};
use gongdao_engine::queries::accounts::{self, SuspensionsAsked};
use gongdao_kernel::{PersonId, SuspensionId};
use gongdao_trust::{Suspension, SuspensionCategory};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(own))
        .routes(routes!(appeal))
        .routes(routes!(list))
        .routes(routes!(suspend))
        .routes(routes!(decide))
}

/// A stop of an account.
#[derive(Debug, Serialize, ToSchema)]
struct SuspensionView {
    /// Its id.
    #[schema(value_type = SuspensionIdText)]
    id: SuspensionId,
    /// Whose account.
    #[schema(value_type = PersonIdText)]
    person: PersonId,
    /// What for.
    #[schema(value_type = SuspensionCategoryName)]
    category: SuspensionCategory,
    /// Why.
    reason: String,
    /// Who decided; the person concerned is not told.
    #[schema(value_type = Option<PersonIdText>)]
    by: Option<PersonId>,
    /// When.
    at: Moment,
    /// What the person said against it.
    appeal: Option<String>,
    /// When.
    appealed_at: Option<Moment>,
    /// Until when the appeal has to be decided, while it waits; after that it counts as won.
    decide_until: Option<Moment>,
    /// Whether the stop was ended.
    lifted: bool,
    /// Why, or why the appeal was turned down.
    answer: Option<String>,
    /// Who decided that; the person concerned is not told.
    #[schema(value_type = Option<PersonIdText>)]
    decided_by: Option<PersonId>,
    /// When that was decided.
    decided_at: Option<Moment>,
}

fn view(row: Suspension, staff: bool) -> SuspensionView {
    let decide_until = row.decide_until().map(Moment);
    SuspensionView {
        id: row.id,
        person: row.person,
        category: row.category,
        reason: row.reason,
        by: staff.then_some(row.by),
        at: Moment(row.at),
        appeal: row.appeal,
        appealed_at: row.appealed_at.map(Moment),
        decide_until,
        lifted: row.lifted,
        answer: row.answer,
        decided_by: row.decided_by.filter(|_| staff),
        decided_at: row.decided_at.map(Moment),
    }
}

/// Why one's own account is stopped.
#[utoipa::path(get, path = "/suspension", tag = "people", responses((status = 200, body = SuspensionView)))]
async fn own(State(api): State<Api>, AnyCaller(caller): AnyCaller) -> Result<Json<SuspensionView>, Refusal> {
    let person = caller.actor.person;
    let row = api.read(move |snapshot| accounts::own_suspension(snapshot, person)).await?;
    Ok(Json(view(row, false)))
}

/// What one says against it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppealText {
    /// At least twenty characters.
    #[schema(min_length = 20, max_length = 4000)]
    text: String,
}

/// Appeals against the stop of one's own account, once; somebody else decides within 72 hours, or it counts as won.
#[utoipa::path(post, path = "/suspension/appeal", tag = "people", request_body = AppealText,
    responses((status = 204, description = "Somebody else looks at it.")))]
async fn appeal(
    State(api): State<Api>,
    AnyCaller(caller): AnyCaller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let AppealText { text } = parse(&headers, &body)?;
    api.command_as(caller.actor, AppealSuspension { text }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which stops to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Only those under appeal, the oldest first.
    #[serde(default)]
    appealed: bool,
    /// Only this person's.
    #[serde(default)]
    #[param(value_type = Option<PersonIdText>)]
    person: Option<PersonId>,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<CursorText>)]
    after: Option<Cursor>,
    /// How many items at most.
    #[serde(default = "fifty")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

/// Stops of accounts, for operators and auditors.
#[utoipa::path(get, path = "/suspensions", tag = "platform", params(Asked),
    responses((status = 200, body = Page<SuspensionView>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<Asked>,
) -> Result<Json<Page<SuspensionView>>, Refusal> {
    let (limit, from) = (check_limit(asked.limit)?, asked.after.map(|cursor| cursor.0));
    let which = match asked.person {
        Some(person) => SuspensionsAsked::Of(person),
        None if asked.appealed => SuspensionsAsked::Appealed,
        None => SuspensionsAsked::All,
    };
    let read = move |snapshot: &mut _| accounts::suspensions(snapshot, &caller.actor, which, from, limit);
    Ok(Json(Page::cut(api.read(read).await?, |row| view(row, true))))
}

/// A stop to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSuspension {
    /// What for.
    #[schema(value_type = SuspensionCategoryName)]
    category: SuspensionCategory,
    /// Why, as the person reads it; at least twenty characters.
    #[schema(min_length = 20, max_length = 4000)]
    reason: String,
}

/// Stops an account: its sessions end, its tokens are refused, its owner gets a letter with the reason.
#[utoipa::path(post, path = "/people/{id}/suspension", tag = "platform", params(("id" = PersonIdText, Path)),
    request_body = NewSuspension, responses((status = 204, description = "It is stopped.")))]
async fn suspend(
    State(api): State<Api>,
    Id(person): Id<PersonId>,
    given: Given<NewSuspension>,
) -> Result<StatusCode, Refusal> {
    let NewSuspension { category, reason } = given.body;
    api.command(&given.caller, Suspend { person, category, reason }).await?;
    api.known().forget_person(person);
    Ok(StatusCode::NO_CONTENT)
}

/// A decision on a stop.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SuspensionDecision {
    /// Whether the account can be used again. Upholding takes an appeal, and somebody else than who stopped it.
    lift: bool,
    /// Why, as the person reads it; at least twenty characters.
    #[schema(min_length = 20, max_length = 4000)]
    reason: String,
}

/// Ends the stop of an account, or turns the appeal down.
#[utoipa::path(post, path = "/people/{id}/suspension/decision", tag = "platform", params(("id" = PersonIdText, Path)),
    request_body = SuspensionDecision, responses((status = 204, description = "It is decided; a letter is on its way.")))]
async fn decide(
    State(api): State<Api>,
    Id(person): Id<PersonId>,
    given: Given<SuspensionDecision>,
) -> Result<StatusCode, Refusal> {
    let SuspensionDecision { lift, reason } = given.body;
    api.command(&given.caller, DecideSuspension { person, lift, reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}
