//! Signing up where the platform is open: the address is confirmed first, the account is made with the link.
//!
//! So there is never an account with a password that somebody else chose for an address, nobody learns from the answer
//! whether an address has an account, and nobody makes the server hash a password without having read a letter.

use super::password::{LinkTo, check_link, nobody, send_link};
use super::sign::{SignedIn, hashed, session_days, with_cookie};
use crate::auth::{device, secret};
use crate::extract::Open;
use crate::paths::{OpenApiRouter, routes};
use crate::routes::days_from;
use crate::schema::RoleName;
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gongdao_engine::Outcome;
use gongdao_engine::commands::people::{NewCredential, NewPerson};
use gongdao_engine::commands::recovery::SignUpOpen;
use gongdao_engine::queries::{accounts, people};
use gongdao_trust::{CredentialKind, Role, Roles, Scopes, TicketKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(mode)).routes(routes!(ask)).routes(routes!(confirm))
}

/// How accounts are made.
#[derive(Debug, Serialize, ToSchema)]
struct Mode {
    /// `invitation`, `open` or `closed`.
    mode: String,
}

/// How accounts are made here now.
#[utoipa::path(get, path = "/sign-up", tag = "people", security(()), responses((status = 200, body = Mode)))]
async fn mode(State(api): State<Api>) -> Result<Json<Mode>, Refusal> {
    Ok(Json(Mode { mode: api.read(accounts::sign_up_mode).await? }))
}

/// Has a link sent to make an account with, where the platform is open.
#[utoipa::path(post, path = "/sign-up/link", tag = "people", security(()), request_body = LinkTo,
    responses((status = 202, description = "A letter is on its way.")))]
async fn ask(State(api): State<Api>, open: Open<LinkTo>) -> Result<StatusCode, Refusal> {
    send_link(&api, open, TicketKind::Confirm).await
}

/// A new account with a confirmed address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    /// The link's secret.
    #[schema(min_length = 1, max_length = 100)]
    token: String,
    /// What the account is called.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// For sign-in, with the address the link was sent to.
    #[schema(min_length = 8, max_length = 200, format = Password)]
    password: String,
    /// `worker`, `requester` or both; a worker where nothing is said.
    #[serde(default = "worker")]
    #[schema(value_type = Vec<RoleName>, min_items = 1)]
    roles: Vec<Role>,
}

fn worker() -> Vec<Role> {
    vec![Role::Worker]
}

/// Makes an account with the address that the link was sent to, and begins a session.
#[utoipa::path(post, path = "/sign-up/confirm", tag = "people", security(()), request_body = Confirmed,
    responses((status = 201, body = SignedIn, headers(("Set-Cookie" = String, description = "The session.")))))]
async fn confirm(State(api): State<Api>, open: Open<Confirmed>) -> Result<Response, Refusal> {
    let Confirmed { token, name, password, roles } = open.body;
    let ticket = secret::hash(&token);
    check_link(&api, ticket, TicketKind::Confirm).await?;
    let password = Some(hashed(&api, &password).await?);
    let days = session_days(&api).await?;
    let shown = secret::session(api.engine().seed());
    let credential = NewCredential {
        hash: secret::hash(&shown),
        kind: CredentialKind::Session,
        scopes: Scopes::all(),
        name: device::name(&open.parts.headers),
        expires_at: days_from(api.now(), days),
    };
    let person = NewPerson { email: None, name, password };
    let command = SignUpOpen { ticket, person, roles: Roles::of(&roles), credential };
    let outcome = api.command_as(nobody(), command).await?;
    let Outcome::Person { person } = outcome else { return Err(super::unexpected()) };
    let person = api.read(move |snapshot| people::me(snapshot, person)).await?;
    let answer = (StatusCode::CREATED, Json(SignedIn::of(person, None))).into_response();
    Ok(with_cookie(answer, &open.parts.headers, &shown, days))
}
