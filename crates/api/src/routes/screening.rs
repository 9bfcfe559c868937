//! Screening: may this be published. The owner asks, an operator decides and says by which rule.

use super::projects::{ProjectMoved, ProjectView, moved, page};
use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{Nothing, Page, PageOf, ProjectIdText, RefusalReasonName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::commands::project::{AskScreening, Screen};
use gongdao_engine::queries::market;
use gongdao_kernel::{Code, Fault, ProjectId};
use gongdao_market::RefusalReason;
use serde::Deserialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(ask)).routes(routes!(decide)).routes(routes!(queue))
}

/// Asks the operator to look at a project. A demo allows it at once.
#[utoipa::path(post, path = "/projects/{id}/screening", tag = "screening", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ProjectMoved)))]
async fn ask(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<Nothing>,
) -> Result<Json<ProjectMoved>, Refusal> {
    moved(api.command(&given.caller, AskScreening { project }).await?)
}

/// A decision at screening.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// Whether it may be published.
    allow: bool,
    /// The rule it is refused by; only with a refusal.
    #[serde(default)]
    #[schema(value_type = Option<RefusalReasonName>)]
    reason: Option<RefusalReason>,
    /// The explanation that the requester reads; at least ten characters with a refusal.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Allows or refuses a project.
#[utoipa::path(post, path = "/projects/{id}/screening/decision", tag = "screening", params(("id" = ProjectIdText, Path)),
    request_body = Decision, responses((status = 200, body = ProjectMoved)))]
async fn decide(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<Decision>,
) -> Result<Json<ProjectMoved>, Refusal> {
    let Decision { allow, reason, note } = given.body;
    if allow == reason.is_some() {
        let fix = "Give a reason with a refusal, and none with an allowance.";
        return Err(Fault::new(Code::InvalidField).at("reason").with_fix(fix).into());
    }
    moved(api.command(&given.caller, Screen { project, refusal: reason, note }).await?)
}

/// The projects that wait for a decision, the newest first.
#[utoipa::path(get, path = "/screening", tag = "screening", params(PageOf), responses((status = 200, body = Page<ProjectView>)))]
async fn queue(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ProjectView>>, Refusal> {
    let (before, limit) = (asked.after(i64::MAX), asked.limit()?);
    page(api.read(move |snapshot| market::screening(snapshot, &caller.actor, before, limit)).await?, limit)
}
