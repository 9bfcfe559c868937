//! Signing up with an invitation, signing in, signing out.

use super::second;
use crate::auth::{Passwords, device, origin, secret};
use crate::extract::{AnyCaller, COOKIE_NAME, Open, idempotency_key};
use crate::paths::{OpenApiRouter, routes};
use crate::routes::{days_from, secret_for};
use crate::schema::{PersonIdText, PersonStateName, RoleName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gongdao_engine::commands::people::{NewCredential, NewPerson, RevokeCredential, SignUp};
use gongdao_engine::commands::sessions as commands;
use gongdao_engine::commands::settings::SESSION_DAYS;
use gongdao_engine::queries::{accounts, people};
use gongdao_engine::{Actor, Outcome, Request};
use gongdao_kernel::{Code, Fault, PersonId, TypedId};
use gongdao_trust::{CredentialKind, Person, PersonState, Role, Roles, Scopes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(sign_up)).routes(routes!(sign_in)).routes(routes!(sign_out))
}

/// How long a session lasts, where the setting of that name cannot be read.
const SESSION_DAYS_DEFAULT: u32 = 30;
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
pub(super) struct SignedIn {
    /// The account.
    #[schema(value_type = PersonIdText)]
    id: PersonId,
    /// What it is called.
    name: String,
    /// What it may be.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// `active`, or `suspended`: then only the reason can be read and an appeal be made.
    #[schema(value_type = PersonStateName)]
    state: PersonState,
    /// The bearer token, where one was asked for. It is shown here only.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

pub(super) fn plain_email(email: &str) -> String {
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
        Some(password) => Some(hashed(&api, password).await?),
        None => None,
    };
    let session_days = session_days(&api).await?;
    let random = secret_for(&api, idempotency, "sign-up", 0);
    let (shown, kind, name, days) = match &account.token {
        Some(token) => (secret::token(random), CredentialKind::Token, token.name.clone(), TOKEN_DAYS),
        None => (
            secret::session(random),
            CredentialKind::Session,
            device::name(&open.parts.headers),
            session_days,
        ),
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
    let answer = (StatusCode::CREATED, Json(SignedIn::of(person, token))).into_response();
    Ok(if is_token { answer } else { with_cookie(answer, &open.parts.headers, &shown, session_days) })
}

impl SignedIn {
    pub(super) fn of(person: Person, token: Option<String>) -> Self {
        let Person { id, name, roles, state, .. } = person;
        Self { id, name, roles: roles.members(), state, token }
    }
}

/// The hash of a password that will do.
pub(super) async fn hashed(api: &Api, password: &str) -> Result<String, Refusal> {
    Passwords::check(password)?;
    let mut salt = [0; 16];
    salt.copy_from_slice(&api.engine().seed()[..16]);
    api.passwords().hash(password.to_owned(), salt).await
}

/// How many days a session lasts now.
pub(super) async fn session_days(api: &Api) -> Result<u32, Refusal> {
    let set = api.read(|snapshot| accounts::setting_value(snapshot, SESSION_DAYS)).await?;
    Ok(set.and_then(|days| days.parse().ok()).unwrap_or(SESSION_DAYS_DEFAULT))
}

fn missing(field: &'static str, fix: &'static str) -> Refusal {
    Fault::new(Code::InvalidField).at(field).with_fix(fix).into()
}

/// Looks at the invitation before a password is hashed, so that nobody without one can make the server work. A repeated
/// request may show one that it used itself.
async fn check_invitation(api: &Api, hash: [u8; 32], again: bool) -> Result<(), Refusal> {
    let now = api.now();
    let known = api.read(move |snapshot| people::invitation(snapshot, hash)).await?;
    let good = known.is_some_and(|known| again || known.holds(now));
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
    /// The code of the second factor, or a recovery code, where the account has one.
    #[serde(default)]
    #[schema(max_length = 40)]
    code: Option<String>,
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
    let second = match open.body.code {
        Some(code) => Some(second::read(&api, person.id, code).await?),
        None => None,
    };
    // Whoever was stopped signs in too: to read why, and to appeal. Everything else is refused to them.
    let days = session_days(&api).await?;
    let shown = secret::session(api.engine().seed());
    let credential = NewCredential {
        hash: secret::hash(&shown),
        kind: CredentialKind::Session,
        scopes: Scopes::all(),
        name: device::name(&open.parts.headers),
        expires_at: days_from(api.now(), days),
    };
    let actor = Actor::person(person.id, person.roles);
    api.command_as(actor, commands::SignIn { credential, second }).await?;
    api.attempts().clear(&email, peer);
    let answer = Json(SignedIn::of(person, None)).into_response();
    Ok(with_cookie(answer, &open.parts.headers, &shown, days))
}

/// Ends the session, or revokes the token, that the request was sent with.
#[utoipa::path(post, path = "/sign-out", tag = "people", responses((status = 204, description = "It is ended.")))]
async fn sign_out(
    State(api): State<Api>,
    headers: HeaderMap,
    AnyCaller(caller): AnyCaller,
) -> Result<Response, Refusal> {
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
pub(super) fn with_cookie(mut answer: Response, headers: &HeaderMap, value: &str, days: u32) -> Response {
    let secure = if origin::is_loopback(headers) { "" } else { "; Secure" };
    let seconds = u64::from(days) * 86_400;
    let cookie = format!("{COOKIE_NAME}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}
