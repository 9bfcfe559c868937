//! Event streams: how an open page learns that something changed. What is in them is in [`crate::live`].

use crate::extract::{Caller, Id};
use crate::live::{self, Topic};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::ProjectIdText;
use crate::{Api, Refusal};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use gongdao_engine::queries::live as figures;
use gongdao_kernel::ProjectId;
use gongdao_trust::Scope;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(of_project)).routes(routes!(mine))
}

/// What happens in a project, as server-sent events, for its owner, operators and auditors. The events `state`,
/// `progress`, `waiting`, `batches` and `money` each hold the whole of what they are about and come when it has changed,
/// once a second at most; the first ones come at once. With `Last-Event-ID` only what changed since then comes. `resume`
/// asks to connect again.
#[utoipa::path(get, path = "/projects/{id}/events", tag = "projects", params(("id" = ProjectIdText, Path),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that came.")),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn of_project(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let actor = caller.actor;
    api.read(move |snapshot| figures::figures(snapshot, &actor, project).map(drop)).await?;
    live::open(&api, caller, Topic::Project(project), &headers)
}

/// What concerns oneself, as server-sent events: `work` (a project open to oneself has new tasks), `assignment` (one of
/// one's own moved), `money` (one's balances), `needs_you` (something waits in one's own project). With `Last-Event-ID`
/// what was missed comes first, or `reset` where that is not known any more: then everything is to be read again.
/// `resume` asks to connect again.
#[utoipa::path(get, path = "/me/events", tag = "people", params(
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that came.")),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn mine(State(api): State<Api>, caller: Caller, headers: HeaderMap) -> Result<Response, Refusal> {
    caller.actor.scopes.require(Scope::Read)?;
    let person = caller.actor.person;
    live::open(&api, caller, Topic::Person(person), &headers)
}
