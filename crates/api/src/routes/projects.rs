//! Projects: made, changed, read and steered by their owners; read by workers while they are published.

use super::hourly::HourlyView;
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Moment, Nothing, Page, PageOf, ProjectIdText, ProjectStateName, RefusalReasonName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdao_engine::Outcome;
use gongdao_engine::commands::project::{CreateProject, Draft, EditProject, Steer, SteerProject};
use gongdao_engine::queries::market::{self, Requester, Sheet};
use gongdao_engine::queries::{Snapshot, hourly, live};
use gongdao_kernel::{Fault, ProjectId, TypedId};
use gongdao_market::{Project, ProjectState, RefusalReason};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(projects, create))
        .routes(routes!(project, edit))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(close))
}

/// A project as its owner describes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProjectDraft {
    /// Its name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What workers see and are asked: `{"fields": [{"name", "kind", "question", …}]}`.
    #[schema(value_type = Object)]
    form: Value,
    /// Price, quality, clocks, caps, requirements, instructions, terms: `{"price": {"unit", "rate_micros"}, …}`.
    #[schema(value_type = Object)]
    rules: Value,
}

impl From<ProjectDraft> for Draft {
    fn from(draft: ProjectDraft) -> Self {
        Self { name: draft.name, form: draft.form.to_string(), rules: draft.rules.to_string() }
    }
}

/// Where a project stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProjectMoved {
    /// Which.
    #[schema(value_type = ProjectIdText)]
    id: ProjectId,
    /// Its state.
    #[schema(value_type = ProjectStateName)]
    state: ProjectState,
}

pub(super) fn moved(outcome: Outcome) -> Result<Json<ProjectMoved>, Refusal> {
    match outcome {
        Outcome::Project { project, state } => Ok(Json(ProjectMoved { id: project, state })),
        _ => Err(super::unexpected()),
    }
}

/// A requester as workers see them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RequesterView {
    /// The name.
    name: String,
    /// Answers accepted, over all projects.
    accepted: i64,
    /// Answers rejected for good, over all projects.
    rejected: i64,
    /// How long an answer waits for its pay, in the middle over the newest 20 projects, in milliseconds.
    review_ms: Option<i64>,
}

impl From<Requester> for RequesterView {
    fn from(requester: Requester) -> Self {
        let Requester { name, accepted, rejected, review_ms } = requester;
        Self { name, accepted, rejected, review_ms }
    }
}

/// Why a project was refused.
#[derive(Debug, Serialize, ToSchema)]
struct RefusalView {
    /// The rule.
    #[schema(value_type = RefusalReasonName)]
    reason: RefusalReason,
    /// The operator's explanation.
    note: String,
}

/// A project. Workers see it while it is published or paused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProjectView {
    /// Its id.
    #[schema(value_type = ProjectIdText)]
    id: ProjectId,
    /// Its name.
    name: String,
    /// Where it stands.
    #[schema(value_type = ProjectStateName)]
    state: ProjectState,
    /// Form and terms have this revision; workers accept it.
    revision: i64,
    /// What workers see and are asked.
    #[schema(value_type = Object)]
    form: Value,
    /// Price, quality, clocks, caps, requirements, instructions, terms.
    #[schema(value_type = Object)]
    rules: Value,
    /// Who publishes it, and how they dealt with answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    requester: Option<RequesterView>,
    /// Why it was refused; for its owner and the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<RefusalView>,
    /// When it was made.
    created_at: Moment,
    /// What an hour of measured work has paid; none before three people were measured, and none in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    hourly: Option<HourlyView>,
    /// Answers that wait for a person to accept them; for its owner and the platform, and none in lists. Answers to known
    /// tasks are accepted by themselves and wait for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_review: Option<i64>,
}

pub(super) fn view(
    project: Project,
    requester: Option<Requester>,
    inside: bool,
) -> Result<ProjectView, Fault> {
    let note = project.refusal_note.unwrap_or_default();
    let refusal = project.refusal.filter(|_| inside).map(|reason| RefusalView { reason, note });
    Ok(ProjectView {
        id: project.id,
        name: project.name,
        state: project.state,
        revision: project.revision,
        form: serde_json::from_str(&project.form).map_err(Fault::internal)?,
        rules: serde_json::from_str(&project.rules).map_err(Fault::internal)?,
        requester: requester.map(RequesterView::from),
        refusal,
        created_at: Moment(project.created_at),
        hourly: None,
        to_review: None,
    })
}

pub(super) fn page(rows: Vec<Project>, limit: i64) -> Result<Json<Page<ProjectView>>, Refusal> {
    let page = Page::of(rows, limit, |project| project.id.raw(), |project| view(project, None, true));
    let items = page.items.into_iter().collect::<Result<Vec<_>, Fault>>()?;
    Ok(Json(Page { items, next: page.next }))
}

/// Makes a project, as a draft.
#[utoipa::path(post, path = "/projects", tag = "projects", request_body = ProjectDraft,
    responses((status = 201, body = ProjectMoved)))]
async fn create(
    State(api): State<Api>,
    given: Given<ProjectDraft>,
) -> Result<(StatusCode, Json<ProjectMoved>), Refusal> {
    let command = CreateProject { draft: given.body.into() };
    Ok((StatusCode::CREATED, moved(api.command(&given.caller, command).await?)?))
}

/// One's own projects, the newest first.
#[utoipa::path(get, path = "/projects", tag = "projects", params(PageOf), responses((status = 200, body = Page<ProjectView>)))]
async fn projects(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ProjectView>>, Refusal> {
    let (before, limit) = (asked.after(i64::MAX), asked.limit()?);
    page(api.read(move |snapshot| market::projects(snapshot, &caller.actor, before, limit)).await?, limit)
}

/// A project: for its owner and the platform, and for workers while it is published or paused.
#[utoipa::path(get, path = "/projects/{id}", tag = "projects", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectView)))]
async fn project(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
) -> Result<Json<ProjectView>, Refusal> {
    let (demo, now) = (api.engine().settings().demo, api.now());
    let read = move |snapshot: &mut Snapshot| {
        let sheet = market::project(snapshot, &caller.actor, id)?;
        let floors = hourly::floors(snapshot, demo)?;
        let measured = hourly::measured(snapshot, id, &floors, now)?;
        let waiting = if sheet.inside { Some(live::waiting(snapshot, id)?) } else { None };
        Ok((sheet, measured, waiting))
    };
    let (Sheet { project, requester, inside }, measured, waiting) = api.read(read).await?;
    let view = view(project, Some(requester), inside)?;
    let to_review = waiting.map(|waiting| waiting.to_review);
    Ok(Json(ProjectView { hourly: measured.map(HourlyView::from), to_review, ..view }))
}

/// Changes a draft or a refused project.
#[utoipa::path(put, path = "/projects/{id}", tag = "projects", params(("id" = ProjectIdText, Path)),
    request_body = ProjectDraft, responses((status = 200, body = ProjectMoved)))]
async fn edit(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<ProjectDraft>,
) -> Result<Json<ProjectMoved>, Refusal> {
    let command = EditProject { project, draft: given.body.into() };
    moved(api.command(&given.caller, command).await?)
}

async fn steer(
    api: &Api,
    project: ProjectId,
    given: Given<Nothing>,
    steer: Steer,
) -> Result<Json<ProjectMoved>, Refusal> {
    moved(api.command(&given.caller, SteerProject { project, steer }).await?)
}

/// Stops new claims; live leases are honoured.
#[utoipa::path(post, path = "/projects/{id}/pause", tag = "projects", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectMoved)))]
async fn pause(
    State(api): State<Api>,
    Id(id): Id<ProjectId>,
    given: Given<Nothing>,
) -> Result<Json<ProjectMoved>, Refusal> {
    steer(&api, id, given, Steer::Pause).await
}

/// Allows claims again.
#[utoipa::path(post, path = "/projects/{id}/resume", tag = "projects", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectMoved)))]
async fn resume(
    State(api): State<Api>,
    Id(id): Id<ProjectId>,
    given: Given<Nothing>,
) -> Result<Json<ProjectMoved>, Refusal> {
    steer(&api, id, given, Steer::Resume).await
}

/// Ends a project.
#[utoipa::path(post, path = "/projects/{id}/close", tag = "projects", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectMoved)))]
async fn close(
    State(api): State<Api>,
    Id(id): Id<ProjectId>,
    given: Given<Nothing>,
) -> Result<Json<ProjectMoved>, Refusal> {
    steer(&api, id, given, Steer::Close).await
}
