//! The money that arrives, recorded by the operator.

use crate::extract::Given;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Amount, CurrencyName, PersonIdText, PositiveAmountText};
use crate::{Api, Refusal};
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::commands::money::Deposit;
use gongdao_kernel::{Currency, PersonId};
use serde::Deserialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(deposit))
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
