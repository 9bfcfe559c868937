//! The platform's settings and the money that arrives, for the operator.

use crate::extract::{Caller, Given};
use crate::schema::{Amount, CurrencyName, Moment, PersonIdText, PositiveAmountText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongdao_engine::commands::money::Deposit;
use gongdao_engine::commands::people::SetSetting;
use gongdao_engine::queries::people;
use gongdao_kernel::{Currency, Fault, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(setting, set_setting)).routes(routes!(deposit))
}

/// A setting of the platform.
#[derive(Debug, Serialize, ToSchema)]
struct SettingView {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
    /// Who set it.
    #[schema(value_type = PersonIdText)]
    set_by: PersonId,
    /// When.
    set_at: Moment,
}

/// One of the platform's settings, for operators and auditors.
#[utoipa::path(get, path = "/settings/{name}", tag = "platform", params(("name" = String, Path, pattern = "^(custodian|custodian_account|custodian_bic|payer_name|hourly_floor)$")),
    responses((status = 200, body = SettingView)))]
async fn setting(
    State(api): State<Api>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<SettingView>, Refusal> {
    if name.contains('\0') {
        return Err(Fault::not_found("setting").into());
    }
    let setting = api.read(move |snapshot| people::setting(snapshot, &caller.actor, &name)).await?;
    let (set_by, set_at) = (setting.set_by, Moment(setting.set_at));
    Ok(Json(SettingView { name: setting.name, value: setting.value, set_by, set_at }))
}

/// A setting's new value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSetting {
    /// The value.
    #[schema(min_length = 1, max_length = 1000)]
    value: String,
}

/// Sets one of the platform's settings: `custodian` names the institution that keeps the money, `custodian_account` and
/// `custodian_bic` the account there, `payer_name` what the platform is called in payments,
/// `hourly_floor` the least an hour should pay, such as `CNY 17.5 from 2026-01-01, CNY 18 from 2027-01-01`.
#[utoipa::path(put, path = "/settings/{name}", tag = "platform", params(("name" = String, Path, pattern = "^(custodian|custodian_account|custodian_bic|payer_name|hourly_floor)$")),
    request_body = NewSetting, responses((status = 204, description = "It is set.")))]
async fn set_setting(
    State(api): State<Api>,
    Path(name): Path<String>,
    given: Given<NewSetting>,
) -> Result<StatusCode, Refusal> {
    api.command(&given.caller, SetSetting { name, value: given.body.value }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Money that the custodian reported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDeposit {
    /// For whom: a requester.
    #[schema(value_type = PersonIdText)]
    person: PersonId,
    /// How much.
    #[schema(value_type = PositiveAmountText)]
    amount: Amount,
    /// In which currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// The bank's reference.
    #[schema(min_length = 1, max_length = 200)]
    reference: String,
}

/// Records a deposit.
#[utoipa::path(post, path = "/deposits", tag = "platform", request_body = NewDeposit,
    responses((status = 204, description = "It is in the books.")))]
async fn deposit(State(api): State<Api>, given: Given<NewDeposit>) -> Result<StatusCode, Refusal> {
    let NewDeposit { person, amount: Amount(amount), currency, reference } = given.body;
    api.command(&given.caller, Deposit { person, amount, currency, reference }).await?;
    Ok(StatusCode::NO_CONTENT)
}
