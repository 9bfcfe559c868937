//! Models of whoever publishes work: made, given a token, taught, let answer, and how good they are.

use super::models_view::{ModelView, ProjectModelsView, view};
use crate::auth::secret;
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::routes::{days_from, secret_for};
use crate::schema::{ModelKindName, Moment, Page, PageOf, PersonIdText, ProjectIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::model::{AskModel, MakeModel, ModelToken, NewModelKind, RenewModelToken};
use gongdao_engine::queries::{models, people};
use gongdao_kernel::{Fault, PersonId, ProjectId};
use gongdao_labels::{FieldKind, Form};
use gongdao_market::{ModelKind, ModelWork};
use gongdao_quality::classify::TARGET_PPM;
use gongdao_trust::CredentialKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(own_models, make_model))
        .routes(routes!(model))
        .routes(routes!(renew_token))
        .routes(routes!(train))
        .routes(routes!(apply))
        .routes(routes!(project_models, make_built_in))
}

/// One's own models, the newest first.
#[utoipa::path(get, path = "/models", tag = "models", params(PageOf), responses((status = 200, body = Page<ModelView>)))]
async fn own_models(
    State(api): State<Api>,
    caller: Caller,
    Params(page): Params<PageOf>,
) -> Result<Json<Page<ModelView>>, Refusal> {
    let (before, limit) = (page.after(i64::MAX), page.limit()?);
    let rows = api.read(move |snapshot| models::of_owner(snapshot, &caller.actor, before, limit)).await?;
    Ok(Json(Page::of(rows, limit, |row| gongdao_kernel::TypedId::raw(row.model.id), view)))
}

/// A model that is a program of one's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewModel {
    /// What it is called; workers see it beside what it says.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it is.
    #[serde(default)]
    #[schema(max_length = 2000)]
    about: String,
    /// When its token ends.
    #[serde(default = "year")]
    #[schema(minimum = 1, maximum = 400, default = 365)]
    expires_in_days: u32,
}

fn year() -> u32 {
    365
}

/// A model that was made, with its token.
#[derive(Debug, Serialize, ToSchema)]
struct MadeModel {
    /// Its id.
    #[schema(value_type = PersonIdText)]
    id: PersonId,
    /// The secret. It is shown here only.
    token: String,
    /// When the token ends.
    expires_at: Moment,
}

/// Makes a model that answers through the API. It has no role, is paid nothing, and its token opens only what models do.
#[utoipa::path(post, path = "/models", tag = "models", request_body = NewModel, responses((status = 201, body = MadeModel)))]
async fn make_model(
    State(api): State<Api>,
    given: Given<NewModel>,
) -> Result<(StatusCode, Json<MadeModel>), Refusal> {
    let (caller, new) = (given.caller, given.body);
    let token = secret::token(secret_for(&api, caller.idempotency, "model-token", 0));
    let expires_at = days_from(api.now(), new.expires_in_days);
    let kind = NewModelKind::Outside(ModelToken { hash: secret::hash(&token), expires_at });
    let id = made(api.command(&caller, MakeModel { name: new.name, about: new.about, kind }).await?)?;
    Ok((StatusCode::CREATED, Json(MadeModel { id, token, expires_at: Moment(expires_at) })))
}

fn made(outcome: Outcome) -> Result<PersonId, Refusal> {
    match outcome {
        Outcome::Person { person } => Ok(person),
        _ => Err(super::unexpected()),
    }
}

async fn find(api: &Api, caller: &Caller, id: PersonId) -> Result<ModelView, Refusal> {
    let actor = caller.actor;
    Ok(view(api.read(move |snapshot| models::of_id(snapshot, &actor, id)).await?))
}

/// One of one's own models.
#[utoipa::path(get, path = "/models/{id}", tag = "models", params(("id" = PersonIdText, Path)),
    responses((status = 200, body = ModelView)))]
async fn model(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PersonId>,
) -> Result<Json<ModelView>, Refusal> {
    Ok(Json(find(&api, &caller, id).await?))
}

/// When the new token ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewModelToken {
    /// In so many days.
    #[serde(default = "year")]
    #[schema(minimum = 1, maximum = 400, default = 365)]
    expires_in_days: u32,
}

/// The most tokens a model has that hold at once.
const TOKENS: i64 = 100;

/// Gives a model another token; the ones it had end at once.
#[utoipa::path(post, path = "/models/{id}/token", tag = "models", params(("id" = PersonIdText, Path)),
    request_body = NewModelToken, responses((status = 201, body = MadeModel)))]
async fn renew_token(
    State(api): State<Api>,
    Id(id): Id<PersonId>,
    given: Given<NewModelToken>,
) -> Result<(StatusCode, Json<MadeModel>), Refusal> {
    let (caller, new) = (given.caller, given.body);
    let (actor, now) = (caller.actor, api.now());
    let kind = CredentialKind::Token;
    let held = api.read(move |snapshot| {
        models::of_id(snapshot, &actor, id)?;
        people::credentials(snapshot, id, kind, now, i64::MAX, TOKENS)
    });
    let token = secret::token(secret_for(&api, caller.idempotency, "model-token", 0));
    let hash = secret::hash(&token);
    // One that is asked for again is not its own forerunner.
    let ends: Vec<_> = held.await?.into_iter().map(|held| held.hash).filter(|held| *held != hash).collect();
    let expires_at = days_from(now, new.expires_in_days);
    let token_kept = ModelToken { hash, expires_at };
    api.command(&caller, RenewModelToken { model: id, ends: ends.clone(), token: token_kept }).await?;
    ends.iter().for_each(|hash| api.known().forget(hash));
    Ok((StatusCode::CREATED, Json(MadeModel { id, token, expires_at: Moment(expires_at) })))
}

/// What a training is to reach.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTraining {
    /// The share of right answers that its sure part is to have, in parts per million.
    #[serde(default = "target")]
    #[schema(minimum = 500_000, maximum = 999_999, default = 950_000)]
    target_ppm: u32,
}

fn target() -> u32 {
    TARGET_PPM
}

/// How sure a model has to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApplication {
    /// From this sureness on it answers, in parts per million.
    #[schema(minimum = 0, maximum = 999_999)]
    above_ppm: u32,
}

async fn ask<T>(
    api: &Api,
    given: &Given<T>,
    (model, work, ppm): (PersonId, ModelWork, u32),
) -> Result<(StatusCode, Json<ModelView>), Refusal> {
    api.command(&given.caller, AskModel { model, work, ppm }).await?;
    api.models().bell.notify_one();
    Ok((StatusCode::ACCEPTED, Json(find(api, &given.caller, model).await?)))
}

/// Has a built-in model learn from its project's settled answers. It goes on behind the request; the model says how far
/// it is.
#[utoipa::path(post, path = "/models/{id}/train", tag = "models", params(("id" = PersonIdText, Path)),
    request_body = NewTraining, responses((status = 202, body = ModelView)))]
async fn train(
    State(api): State<Api>,
    Id(id): Id<PersonId>,
    given: Given<NewTraining>,
) -> Result<(StatusCode, Json<ModelView>), Refusal> {
    ask(&api, &given, (id, ModelWork::Train, given.body.target_ppm)).await
}

/// Has a built-in model answer what it is sure of, among the tasks that are not settled and that it has not answered. It
/// goes on behind the request.
#[utoipa::path(post, path = "/models/{id}/apply", tag = "models", params(("id" = PersonIdText, Path)),
    request_body = NewApplication, responses((status = 202, body = ModelView)))]
async fn apply(
    State(api): State<Api>,
    Id(id): Id<PersonId>,
    given: Given<NewApplication>,
) -> Result<(StatusCode, Json<ModelView>), Refusal> {
    ask(&api, &given, (id, ModelWork::Apply, given.body.above_ppm)).await
}

/// The models that answer in a project and how good they are there, for its owner and the platform.
#[utoipa::path(get, path = "/projects/{id}/models", tag = "models", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectModelsView)))]
async fn project_models(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
) -> Result<Json<ProjectModelsView>, Refusal> {
    let actor = caller.actor;
    let (rules, found) = api.read(move |snapshot| models::of_project(snapshot, &actor, project)).await?;
    Ok(Json(ProjectModelsView::of(&rules, found)))
}

/// A built-in model.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBuiltIn {
    /// `text` or `picture`; by what the form shows where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<ModelKindName>)]
    kind: Option<ModelKind>,
    /// The field it answers; the only choice of the form where it is left out.
    #[serde(default)]
    field: Option<String>,
    /// What it is called; workers see it beside what it says.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

/// Makes a built-in classifier for a project: for one field where one option is chosen, in a form that requires no other.
#[utoipa::path(post, path = "/projects/{id}/models", tag = "models", params(("id" = ProjectIdText, Path)),
    request_body = NewBuiltIn, responses((status = 201, body = ModelView)))]
async fn make_built_in(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<NewBuiltIn>,
) -> Result<(StatusCode, Json<ModelView>), Refusal> {
    let (caller, new) = (given.caller, given.body);
    let actor = caller.actor;
    let form = api.read(move |snapshot| models::owned_form(snapshot, &actor, project)).await?;
    let kind = match new.kind.unwrap_or_else(|| fitting(&form)) {
        ModelKind::Outside => return Err(Fault::field("kind", "outside", "Give text or picture.").into()),
        kind => kind,
    };
    let field = new
        .field
        .or_else(|| only_choice(&form))
        .ok_or_else(|| Fault::field("field", "", "Name the field where one option is chosen."))?;
    let kind = NewModelKind::BuiltIn { kind, project, field };
    let make = MakeModel { name: new.name, about: String::new(), kind };
    let id = made(api.command(&caller, make).await?)?;
    Ok((StatusCode::CREATED, Json(find(&api, &caller, id).await?)))
}

fn fitting(form: &Form) -> ModelKind {
    if form.picture_columns().is_empty() { ModelKind::Text } else { ModelKind::Picture }
}

fn only_choice(form: &Form) -> Option<String> {
    let is_choice = |kind: &FieldKind| matches!(kind, FieldKind::Choice { many: false, .. });
    let mut choices = form.fields.iter().filter(|field| is_choice(&field.kind));
    let first = choices.next()?;
    choices.next().is_none().then(|| first.name.clone())
}
