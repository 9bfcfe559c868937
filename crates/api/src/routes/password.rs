//! Passwords: changed by whoever knows the present one, or chosen anew with a link that came by e-mail.

use super::sign::{hashed, plain_email};
use crate::auth::secret;
use crate::extract::{Given, Open};
use crate::language::prefers_chinese;
use crate::paths::{OpenApiRouter, routes};
use crate::{Api, Refusal};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use gongdao_engine::commands::recovery::{ResetPassword, SendLink};
use gongdao_engine::commands::sessions::ChangePassword;
use gongdao_engine::queries::{accounts, people};
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{Code, Fault, PersonId, TypedId};
use gongdao_trust::{MailLanguage, Roles, Scopes, TicketKind};
use serde::Deserialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(change)).routes(routes!(ask)).routes(routes!(reset))
}

/// A change of one's password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The present one.
    #[schema(max_length = 200, format = Password)]
    current: String,
    /// The new one.
    #[schema(min_length = 8, max_length = 200, format = Password)]
    password: String,
}

/// Changes one's password and ends all other sessions.
#[utoipa::path(put, path = "/password", tag = "people", request_body = NewPassword,
    responses((status = 204, description = "It is changed; all other sessions are ended.")))]
async fn change(State(api): State<Api>, given: Given<NewPassword>) -> Result<StatusCode, Refusal> {
    let (caller, NewPassword { current, password }) = (given.caller, given.body);
    let before = check_password(&api, caller.actor.person, current).await?;
    let password = hashed(&api, &password).await?;
    let keep = caller.credential;
    api.command(&caller, ChangePassword { before: Some(before), password, keep }).await?;
    api.known().forget_person(caller.actor.person);
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for one's present password, with the same patience as at sign-in; answers its hash.
pub(super) async fn check_password(api: &Api, person: PersonId, shown: String) -> Result<String, Refusal> {
    let account = person.to_string();
    api.attempts().take(&account, None, api.now())?;
    let hash = api.read(move |snapshot| people::me(snapshot, person)).await?.password;
    let right = api.passwords().verify(shown, hash.clone()).await?;
    let Some(hash) = hash.filter(|_| right) else {
        let fix = "Give the present password.";
        return Err(Fault::new(Code::InvalidField).at("current").with_fix(fix).into());
    };
    api.attempts().clear(&account, None);
    Ok(hash)
}

/// Where to send a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkTo {
    /// The e-mail.
    #[schema(min_length = 3, max_length = 200)]
    email: String,
}

/// Nobody: who asks for a link has not signed in.
pub(super) fn nobody() -> Actor {
    Actor { person: PersonId::from_raw(0), roles: Roles::default(), scopes: Scopes::default() }
}

fn language(headers: &HeaderMap) -> MailLanguage {
    if prefers_chinese(headers) { MailLanguage::Chinese } else { MailLanguage::English }
}

/// Has a link sent. The answer is the same whether there is an account or not.
pub(super) async fn send_link(
    api: &Api,
    open: Open<LinkTo>,
    kind: TicketKind,
) -> Result<StatusCode, Refusal> {
    let email = plain_email(&open.body.email);
    api.attempts().take(&format!("link {email}"), open.peer(), api.now())?;
    if email.contains('\0') {
        return Err(Fault::new(Code::InvalidField).at("email").with_fix("Give one e-mail address.").into());
    }
    let asked = email.clone();
    let person = api.read(move |snapshot| people::sign_in(snapshot, &asked)).await?.map(|person| person.id);
    let shown = secret::link(api.engine().seed());
    let sealed = api.secrets().seal_link(&email, api.engine().seed(), &shown)?;
    let (hash, language) = (secret::hash(&shown), language(&open.parts.headers));
    api.command_as(nobody(), SendLink { kind, email, person, hash, sealed, language }).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Has a link sent to an account's e-mail, to choose a new password with. The answer says nothing about whether there is
/// such an account.
#[utoipa::path(post, path = "/password/link", tag = "people", security(()), request_body = LinkTo,
    responses((status = 202, description = "Where there is such an account, a letter is on its way.")))]
async fn ask(State(api): State<Api>, open: Open<LinkTo>) -> Result<StatusCode, Refusal> {
    send_link(&api, open, TicketKind::Reset).await
}

/// A new password with a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// The link's secret.
    #[schema(min_length = 1, max_length = 100)]
    token: String,
    /// The new password.
    #[schema(min_length = 8, max_length = 200, format = Password)]
    password: String,
}

/// Asks for a link that holds, before a password is hashed: nobody without one can make the server work.
pub(super) async fn check_link(api: &Api, hash: [u8; 32], kind: TicketKind) -> Result<(), Refusal> {
    let now = api.now();
    let known = api.read(move |snapshot| accounts::ticket(snapshot, hash)).await?;
    match known {
        Some(mut ticket) => Ok(ticket.take(kind, now)?),
        None => Err(Fault::new(Code::LinkUsed).with_fix("Ask for a new link.").into()),
    }
}

/// Chooses a new password with a link, once; all sessions end. A second factor stays.
#[utoipa::path(post, path = "/password/reset", tag = "people", security(()), request_body = Reset,
    responses((status = 204, description = "Sign in with it now.")))]
async fn reset(State(api): State<Api>, open: Open<Reset>) -> Result<StatusCode, Refusal> {
    let ticket = secret::hash(&open.body.token);
    check_link(&api, ticket, TicketKind::Reset).await?;
    let password = hashed(&api, &open.body.password).await?;
    let outcome = api.command_as(nobody(), ResetPassword { ticket, password }).await?;
    if let Outcome::Person { person } = outcome {
        api.known().forget_person(person);
    }
    Ok(StatusCode::NO_CONTENT)
}
