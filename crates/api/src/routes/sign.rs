//! Signing up with an invitation, signing in, signing out.

use crate::auth::{Passwords, origin, secret};
use crate::extract::{COOKIE_NAME, Caller, Open, idempotency_key};
use crate::routes::{days_from, secret_for};
use crate::schema::{PersonIdText, RoleName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gongdao_engine::commands::people::{AddCredential, NewCredential, NewPerson, RevokeCredential, SignUp};
use gongdao_engine::queries::people;
use gongdao_engine::{Actor, Outcome, Request};
use gongdao_kernel::{Code, Fault, PersonId, TypedId};
use gongdao_trust::{CredentialKind, Role, Roles, Scopes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(sign_up)).routes(routes!(sign_in)).routes(routes!(sign_out))
}

/// How long a session lasts.
const SESSION_DAYS: u32 = 30;
/// How long a token made at sign-up lasts.
const TOKEN_DAYS: u32 = 365;

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// The invitation's code.
    #[schema(min_length = 1, max_length = 100)]
    invitation: String,
    /// What the account is called.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// For sign-in; with a password.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 200)]
    email: Option<String>,
    /// For sign-in; with an e-mail.
    #[serde(default)]
    #[schema(min_length = 8, max_length = 200, format = Password)]
    password: Option<String>,
    /// Asks for a bearer token in place of a session.
    #[serde(default)]
    token: Option<FirstToken>,
}

/// The token of a program that signs up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstToken {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

/// Who signed up or in.
#[derive(Serialize, ToSchema)]
struct SignedIn {
    /// The account.
    #[schema(value_type = PersonIdText)]
    id: PersonId,
    /// What it is called.
    name: String,
    /// What it may be.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// The bearer token, where one was asked for. It is shown here only.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

fn plain_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Makes an account with an invitation.
#[utoipa::path(post, path = "/sign-up", tag = "people", security(()), request_body = NewAccount,
    responses((status = 201, body = SignedIn, headers(("Set-Cookie" = Option<String>, description = "The session.")))))]
async fn sign_up(State(api): State<Api>, open: Open<NewAccount>) -> Result<Response, Refusal> {
    let account = &open.body;
    if account.email.is_some() != account.password.is_some() {
        let field = if account.email.is_some() { "password" } else { "email" };
        return Err(missing(field, "E-mail and password go together."));
    }
    if account.email.is_none() && account.token.is_none() {
        return Err(missing("email", "Give an e-mail and a password, or ask for a token."));
    }
    let invitation = secret::hash(&account.invitation);
    let key = idempotency_key(&open.parts, &api, &invitation)?;
    let idempotency = key.map(|key| (key, open.body_hash));
    check_invitation(&api, invitation, key.is_some()).await?;
    let password = match &account.password {
        Some(password) => {
            Passwords::check(password)?;
            let mut salt = [0; 16];
            salt.copy_from_slice(&api.engine().seed()[..16]);
            Some(api.passwords().hash(password.clone(), salt).await?)
        }
        None => None,
    };
    let random = secret_for(&api, idempotency, "sign-up", 0);
    let (shown, kind, name, days) = match &account.token {
        Some(token) => (secret::token(random), CredentialKind::Token, token.name.clone(), TOKEN_DAYS),
        None => (secret::session(random), CredentialKind::Session, "session".to_owned(), SESSION_DAYS),
    };
    let (hash, expires_at) = (secret::hash(&shown), days_from(api.now(), days));
    let credential = NewCredential { hash, kind, scopes: Scopes::all(), name, expires_at };
    let email = account.email.as_deref().map(plain_email);
    let person = NewPerson { email, name: account.name.clone(), password };
    let command = SignUp { invitation, person, credential: Some(credential) }.into();
    let nobody = Actor { person: PersonId::from_raw(0), roles: Roles::default(), scopes: Scopes::default() };
    let outcome = api.submit(Request { actor: nobody, command, idempotency }).await?;
    let Outcome::Person { person } = outcome else { return Err(super::unexpected()) };
    let person = api.read(move |snapshot| people::me(snapshot, person)).await?;
    let is_token = kind == CredentialKind::Token;
    let token = is_token.then(|| shown.clone());
    let view = SignedIn { id: person.id, name: person.name, roles: person.roles.members(), token };
    let answer = (StatusCode::CREATED, Json(view)).into_response();
    Ok(if is_token { answer } else { with_cookie(answer, &open.parts.headers, &shown, SESSION_DAYS) })
}

fn missing(field: &'static str, fix: &'static str) -> Refusal {
    Fault::new(Code::InvalidField).at(field).with_fix(fix).into()
}

/// Looks at the invitation before a password is hashed, so that nobody without one can make the server work. A repeated
/// request may show one that it used itself.
async fn check_invitation(api: &Api, hash: [u8; 32], again: bool) -> Result<(), Refusal> {
    let now = api.now();
    let known = api.read(move |snapshot| people::invitation(snapshot, hash)).await?;
    let good = known.is_some_and(|known| again || (known.used_by.is_none() && now < known.expires_at));
    if good {
        return Ok(());
    }
    let fault = Fault::new(Code::InvitationUsed).at("invitation");
    Err(fault.with_fix("Ask for a new invitation.").into())
}

/// What one signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The account's e-mail.
    #[schema(max_length = 200)]
    email: String,
    /// Its password.
    #[schema(max_length = 200, format = Password)]
    password: String,
}

/// Begins a session.
#[utoipa::path(post, path = "/sign-in", tag = "people", security(()), request_body = SignIn,
    responses((status = 200, body = SignedIn, headers(("Set-Cookie" = String, description = "The session."))),
        (status = 401, description = "E-mail or password is wrong.", body = crate::problem::Problem,
            content_type = "application/problem+json")))]
async fn sign_in(State(api): State<Api>, open: Open<SignIn>) -> Result<Response, Refusal> {
    let (email, peer) = (plain_email(&open.body.email), open.peer());
    api.attempts().take(&email, peer, api.now())?;
    let asked = email.clone();
    // A NUL can be in no stored address, and PostgreSQL would not even look.
    let person = if asked.contains('\0') {
        None
    } else {
        api.read(move |snapshot| people::sign_in(snapshot, &asked)).await?
    };
    let hash = person.as_ref().and_then(|person| person.password.clone());
    let right = api.passwords().verify(open.body.password, hash).await?;
    let Some(person) = person.filter(|_| right) else {
        return Err(Fault::new(Code::SignInFailed).into());
    };
    person.check_active()?;
    api.attempts().clear(&email, peer);
    let shown = secret::session(api.engine().seed());
    let expires_at = days_from(api.now(), SESSION_DAYS);
    let credential = NewCredential {
        hash: secret::hash(&shown),
        kind: CredentialKind::Session,
        scopes: Scopes::all(),
        name: "session".to_owned(),
        expires_at,
    };
    api.command_as(Actor::person(person.id, person.roles), AddCredential { credential }).await?;
    let view = SignedIn { id: person.id, name: person.name, roles: person.roles.members(), token: None };
    Ok(with_cookie(Json(view).into_response(), &open.parts.headers, &shown, SESSION_DAYS))
}

/// Ends the session, or revokes the token, that the request was sent with.
#[utoipa::path(post, path = "/sign-out", tag = "people", responses((status = 204, description = "It is ended.")))]
async fn sign_out(State(api): State<Api>, headers: HeaderMap, caller: Caller) -> Result<Response, Refusal> {
    api.command(&caller, RevokeCredential { hash: caller.credential }).await?;
    api.known().forget(&caller.credential);
    let answer = StatusCode::NO_CONTENT.into_response();
    Ok(match caller.kind {
        CredentialKind::Session => with_cookie(answer, &headers, "", 0),
        CredentialKind::Token => answer,
    })
}

/// Sets the session's cookie: no script reads it, no other site sends it along, and only a loopback address gets it
/// without TLS.
fn with_cookie(mut answer: Response, headers: &HeaderMap, value: &str, days: u32) -> Response {
    let secure = if origin::is_loopback(headers) { "" } else { "; Secure" };
    let seconds = u64::from(days) * 86_400;
    let cookie = format!("{COOKIE_NAME}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}
