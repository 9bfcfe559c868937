//! One's own tokens and sessions.

use crate::auth::secret;
use crate::extract::{Caller, Given, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::routes::{days_from, secret_for};
use crate::schema::{Moment, Nothing, Page, PageOf, ScopeName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongdao_engine::commands::people::{AddCredential, NewCredential, RevokeCredential};
use gongdao_engine::commands::sessions::EndOtherSessions;
use gongdao_engine::queries::people;
use gongdao_kernel::{Fault, PersonId};
use gongdao_trust::{Credential, CredentialKind, Scope, Scopes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(tokens, make_token))
        .routes(routes!(revoke_token))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
        .routes(routes!(end_other_sessions))
}

/// A token or a session, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct CredentialView {
    /// What it is called in addresses: the first 16 hex digits of its hash.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    id: String,
    /// What its owner calls it.
    name: String,
    /// What it may be used for.
    #[schema(value_type = Vec<ScopeName>)]
    scopes: Vec<Scope>,
    /// When it was made.
    created_at: Moment,
    /// When it ends.
    expires_at: Moment,
    /// About when it was last used; noted once an hour at most.
    seen_at: Option<Moment>,
    /// Whether this request was sent with it.
    present: bool,
}

fn view(credential: Credential, caller: &Caller) -> CredentialView {
    CredentialView {
        id: secret::public_id(&credential.hash),
        name: credential.name,
        scopes: credential.scopes.members(),
        created_at: Moment(credential.created_at),
        expires_at: Moment(credential.expires_at),
        seen_at: credential.seen_at.map(Moment),
        present: credential.hash == caller.credential,
    }
}

async fn list(
    api: &Api,
    caller: Caller,
    page: PageOf,
    kind: CredentialKind,
) -> Result<Json<Page<CredentialView>>, Refusal> {
    caller.actor.scopes.require(Scope::Read)?;
    let (person, now, limit) = (caller.actor.person, api.now(), page.limit()?);
    let before = page.after(i64::MAX);
    let rows =
        api.read(move |snapshot| people::credentials(snapshot, person, kind, now, before, limit)).await?;
    Ok(Json(Page::of(rows, limit, |row| row.created_at.ms(), |row| view(row, &caller))))
}

/// One's tokens that hold, the newest first.
#[utoipa::path(get, path = "/tokens", tag = "people", params(PageOf),
    responses((status = 200, body = Page<CredentialView>)))]
async fn tokens(
    State(api): State<Api>,
    caller: Caller,
    Params(page): Params<PageOf>,
) -> Result<Json<Page<CredentialView>>, Refusal> {
    list(&api, caller, page, CredentialKind::Token).await
}

/// One's sessions that hold, the newest first.
#[utoipa::path(get, path = "/sessions", tag = "people", params(PageOf),
    responses((status = 200, body = Page<CredentialView>)))]
async fn sessions(
    State(api): State<Api>,
    caller: Caller,
    Params(page): Params<PageOf>,
) -> Result<Json<Page<CredentialView>>, Refusal> {
    list(&api, caller, page, CredentialKind::Session).await
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it may be used for; nothing that its maker may not.
    #[schema(value_type = Vec<ScopeName>, min_items = 1)]
    scopes: Vec<Scope>,
    /// When it ends.
    #[schema(minimum = 1, maximum = 400)]
    expires_in_days: u32,
}

/// A token that was made.
#[derive(Debug, Serialize, ToSchema)]
struct MadeToken {
    /// What it is called in addresses.
    #[schema(pattern = "^[0-9a-f]{16}$")]
    id: String,
    /// The secret. It is shown here only.
    token: String,
    /// When it ends.
    expires_at: Moment,
}

/// Makes a token. Its secret is shown once.
#[utoipa::path(post, path = "/tokens", tag = "people", request_body = NewToken, responses((status = 201, body = MadeToken)))]
async fn make_token(
    State(api): State<Api>,
    given: Given<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Refusal> {
    let (caller, new) = (given.caller, given.body);
    if new.scopes.is_empty() {
        return Err(Fault::field("scopes", 0, "Name at least one scope.").into());
    }
    let token = secret::token(secret_for(&api, caller.idempotency, "token", 0));
    let hash = secret::hash(&token);
    let credential = NewCredential {
        hash,
        kind: CredentialKind::Token,
        scopes: Scopes::of(&new.scopes),
        name: new.name,
        expires_at: days_from(api.now(), new.expires_in_days),
    };
    api.command(&caller, AddCredential { credential }).await?;
    let made = find(&api, caller.actor.person, secret::public_id(&hash)).await?;
    let (id, expires_at) = (secret::public_id(&hash), Moment(made.expires_at));
    Ok((StatusCode::CREATED, Json(MadeToken { id, token, expires_at })))
}

async fn find(api: &Api, person: PersonId, id: String) -> Result<Credential, Refusal> {
    let start = secret::public_start(&id).ok_or_else(|| Fault::not_found("session or token"))?;
    api.read(move |snapshot| people::credential(snapshot, person, start)).await
}

async fn revoke(api: &Api, caller: &Caller, id: String) -> Result<StatusCode, Refusal> {
    let hash = find(api, caller.actor.person, id).await?.hash;
    api.command(caller, RevokeCredential { hash }).await?;
    api.known().forget(&hash);
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes one of one's tokens.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "people", params(("id" = String, Path, pattern = "^[0-9a-f]{16}$")),
    responses((status = 204, description = "It no longer holds.")))]
async fn revoke_token(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    revoke(&api, &caller, id).await
}

/// Ends one of one's sessions.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "people", params(("id" = String, Path, pattern = "^[0-9a-f]{16}$")),
    responses((status = 204, description = "It no longer holds.")))]
async fn end_session(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    revoke(&api, &caller, id).await
}

/// Ends all of one's sessions but the one this request was sent with; tokens go on.
#[utoipa::path(post, path = "/sessions/end-others", tag = "people",
    responses((status = 204, description = "They no longer hold.")))]
async fn end_other_sessions(State(api): State<Api>, given: Given<Nothing>) -> Result<StatusCode, Refusal> {
    let caller = given.caller;
    api.command(&caller, EndOtherSessions { keep: caller.credential }).await?;
    api.known().forget_person(caller.actor.person);
    Ok(StatusCode::NO_CONTENT)
}
