//! Where one's payouts go. Details come in once, are checked and sealed, and are never shown again.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Moment, Page, PageOf, PayeeIdText, PayeeKindName, PersonIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::payee::{EndPayee, SetPayee};
use gongdao_engine::queries::payouts::{self, ShownPayee};
use gongdao_kernel::{PayeeId, PersonId};
use gongdao_trust::{PayeeDetails, PayeeKind, Role, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(payee, set_payee, end_payee))
        .routes(routes!(payees))
        .routes(routes!(payee_of))
}

/// Where payouts are to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPayee {
    /// What kind of account it is.
    #[schema(value_type = PayeeKindName)]
    kind: PayeeKind,
    /// Whose it is, as its bank writes it.
    #[schema(min_length = 1, max_length = 70)]
    holder: String,
    /// The card's number, the IBAN, the Alipay account, or the WeChat id.
    #[schema(min_length = 1, max_length = 100)]
    account: String,
    /// The bank's name, for a card.
    #[serde(default)]
    #[schema(max_length = 70)]
    bank: Option<String>,
    /// The bank's code, for an IBAN.
    #[serde(default)]
    #[schema(max_length = 14)]
    bic: Option<String>,
    /// The holder's resident identity number.
    #[serde(default)]
    #[schema(max_length = 24)]
    identity_number: Option<String>,
}

/// Where payouts go, as far as it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PayeeView {
    /// Its id.
    #[schema(value_type = PayeeIdText)]
    id: PayeeId,
    /// What kind of account it is.
    #[schema(value_type = PayeeKindName)]
    kind: PayeeKind,
    /// Its last characters and the holder's first.
    shown: String,
    /// Since when.
    created_at: Moment,
    /// Until when; the present one has no end.
    ended_at: Option<Moment>,
}

impl From<ShownPayee> for PayeeView {
    fn from(payee: ShownPayee) -> Self {
        let ShownPayee { id, kind, masked, created_at, ended_at } = payee;
        Self { id, kind, shown: masked, created_at: Moment(created_at), ended_at: ended_at.map(Moment) }
    }
}

/// Where one's payouts go now.
#[utoipa::path(get, path = "/payee", tag = "payouts", responses((status = 200, body = PayeeView)))]
async fn payee(State(api): State<Api>, caller: Caller) -> Result<Json<PayeeView>, Refusal> {
    let person = caller.actor.person;
    let payee = api.read(move |snapshot| payouts::payee(snapshot, &caller.actor, person)).await?;
    Ok(Json(payee.into()))
}

/// Says where one's payouts go from now on. Check digits are checked; the details are sealed and shown masked only.
#[utoipa::path(put, path = "/payee", tag = "payouts", request_body = NewPayee,
    responses((status = 200, body = PayeeView)))]
async fn set_payee(State(api): State<Api>, given: Given<NewPayee>) -> Result<Json<PayeeView>, Refusal> {
    let (caller, new) = (given.caller, given.body);
    // Who may not have one learns that before details are looked at.
    caller.actor.require(Role::Worker, Scope::Fund)?;
    let NewPayee { kind, holder, account, bank, bic, identity_number } = new;
    let details = PayeeDetails { kind, holder, account, bank, bic, identity_number }.checked()?;
    let person = caller.actor.person;
    let sealed = api.secrets().seal_payee(person, api.engine().seed(), &details)?;
    api.command(&caller, SetPayee { kind, masked: details.masked(), sealed }).await?;
    let payee = api.read(move |snapshot| payouts::own_payee(snapshot, person)).await?;
    Ok(Json(payee.into()))
}

/// Forgets where one's payouts go.
#[utoipa::path(delete, path = "/payee", tag = "payouts", responses((status = 204, description = "It is forgotten.")))]
async fn end_payee(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Refusal> {
    api.command(&caller, EndPayee).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where one's payouts went before, the newest first.
#[utoipa::path(get, path = "/payees", tag = "payouts", params(PageOf),
    responses((status = 200, body = Page<PayeeView>)))]
async fn payees(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<PayeeView>>, Refusal> {
    let ((before, limit), person) = (asked.rows()?, caller.actor.person);
    let read = move |snapshot: &mut _| payouts::payees(snapshot, &caller.actor, person, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, PayeeView::from)))
}

/// Where somebody's payouts go, masked, for operators and auditors.
#[utoipa::path(get, path = "/people/{id}/payee", tag = "payouts", params(("id" = PersonIdText, Path)),
    responses((status = 200, body = PayeeView)))]
async fn payee_of(
    State(api): State<Api>,
    caller: Caller,
    Id(person): Id<PersonId>,
) -> Result<Json<PayeeView>, Refusal> {
    let payee = api.read(move |snapshot| payouts::payee(snapshot, &caller.actor, person)).await?;
    Ok(Json(payee.into()))
}
