//! One's own account: who am I, what may I, what do I have.

use crate::extract::Caller;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Amount, CurrencyName, Moment, PersonIdText, RoleName, ScopeName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::queries::people::{self, Balance};
use gongdao_kernel::{Currency, PersonId};
use gongdao_trust::{Person, Role, Scope};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(me))
}

/// What a person has of one kind in one currency.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BalanceView {
    /// `available` for publishing, `earned` by work, `transit` on its way to the bank.
    kind: &'static str,
    /// The currency.
    #[schema(value_type = CurrencyName)]
    currency: Currency,
    /// What is there.
    balance: Amount,
    /// What no open hold claims of it.
    free: Amount,
}

impl From<Balance> for BalanceView {
    fn from(balance: Balance) -> Self {
        let Balance { kind, currency, balance, free } = balance;
        Self { kind: kind.as_str(), currency, balance: Amount(balance), free: Amount(free) }
    }
}

/// The account one is signed in with.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// Its id.
    #[schema(value_type = PersonIdText)]
    id: PersonId,
    /// What it is called.
    name: String,
    /// For sign-in.
    email: Option<String>,
    /// What it may be.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// What this session or token may be used for.
    #[schema(value_type = Vec<ScopeName>)]
    scopes: Vec<Scope>,
    /// When it was made.
    created_at: Moment,
    /// What it has.
    balances: Vec<BalanceView>,
}

/// Who am I.
#[utoipa::path(get, path = "/me", tag = "people", responses((status = 200, body = Me)))]
async fn me(State(api): State<Api>, caller: Caller) -> Result<Json<Me>, Refusal> {
    let (id, scopes) = (caller.actor.person, caller.actor.scopes.members());
    let (person, balances): (Person, Vec<Balance>) =
        api.read(move |snapshot| Ok((people::me(snapshot, id)?, people::balances(snapshot, id)?))).await?;
    Ok(Json(Me {
        id,
        name: person.name,
        email: person.email,
        roles: person.roles.members(),
        scopes,
        created_at: Moment(person.created_at),
        balances: balances.into_iter().map(BalanceView::from).collect(),
    }))
}
