//! Drafts of answers: saved while one writes, read back on another device. Only their worker sees them.

use crate::extract::{Caller, Given, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{AssignmentIdText, Moment, Page, PageOf};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::Outcome;
use gongdao_engine::commands::draft::SaveDraft;
use gongdao_engine::queries::drafts::{self, Revision};
use gongdao_kernel::{AssignmentId, Fault};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(draft, save)).routes(routes!(list))
}

/// A draft to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDraft {
    /// The fence that came with the lease.
    fence: i64,
    /// The draft's number, larger than that of any draft before it.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991i64)]
    revision: i64,
    /// What was written so far. It need not be an answer yet. At most 64 KiB as JSON.
    #[schema(value_type = Object)]
    body: Value,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
struct DraftKept {
    /// Of which assignment.
    #[schema(value_type = AssignmentIdText)]
    assignment: AssignmentId,
    /// The newest revision.
    revision: i64,
    /// How many revisions are kept.
    revisions: i64,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
struct DraftView {
    /// Its number.
    revision: i64,
    /// The fence of the lease it was saved under.
    fence: i64,
    /// When it was saved.
    saved_at: Moment,
    /// What was written.
    #[schema(value_type = Object)]
    body: Value,
}

/// A revision of a draft, without what was written.
#[derive(Debug, Serialize, ToSchema)]
struct RevisionView {
    /// Its number.
    revision: i64,
    /// The fence of the lease it was saved under.
    fence: i64,
    /// When it was saved.
    saved_at: Moment,
    /// How long it is.
    bytes: i64,
}

/// Keeps a draft of an answer that can still be handed in. Of two pages that write at once, the one with the smaller
/// revision is refused and told the newest. One a second at most, 2,000 and 4 MiB for one answer.
#[utoipa::path(put, path = "/assignments/{id}/draft", tag = "work", params(("id" = AssignmentIdText, Path)),
    request_body = NewDraft, responses((status = 200, body = DraftKept)))]
async fn save(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewDraft>,
) -> Result<Json<DraftKept>, Refusal> {
    let NewDraft { fence, revision, body } = given.body;
    if !body.is_object() {
        return Err(Fault::field("body", "no object", "Give a JSON object.").into());
    }
    let command = SaveDraft { assignment, fence, revision, body: body.to_string() };
    match api.command(&given.caller, command).await? {
        Outcome::Drafted { assignment, revision, revisions } => {
            Ok(Json(DraftKept { assignment, revision, revisions }))
        }
        _ => Err(super::unexpected()),
    }
}

/// Which revision.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The revision; the newest where none is named.
    #[param(minimum = 1)]
    revision: Option<i64>,
}

/// The newest draft of an answer, or one of its revisions.
#[utoipa::path(get, path = "/assignments/{id}/draft", tag = "work", params(("id" = AssignmentIdText, Path), Asked),
    responses((status = 200, body = DraftView)))]
async fn draft(
    State(api): State<Api>,
    caller: Caller,
    Id(assignment): Id<AssignmentId>,
    Params(asked): Params<Asked>,
) -> Result<Json<DraftView>, Refusal> {
    let revision = asked.revision;
    let draft =
        api.read(move |snapshot| drafts::draft(snapshot, &caller.actor, assignment, revision)).await?;
    Ok(Json(DraftView {
        revision: draft.revision,
        fence: draft.fence,
        saved_at: Moment(draft.at),
        body: serde_json::from_str(&draft.body).map_err(Fault::internal)?,
    }))
}

fn view(row: Revision) -> RevisionView {
    RevisionView { revision: row.revision, fence: row.fence, saved_at: Moment(row.at), bytes: row.bytes }
}

/// The revisions of an answer's drafts, the newest first.
#[utoipa::path(get, path = "/assignments/{id}/drafts", tag = "work", params(("id" = AssignmentIdText, Path), PageOf),
    responses((status = 200, body = Page<RevisionView>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller,
    Id(assignment): Id<AssignmentId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<RevisionView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut gongdao_engine::queries::Snapshot| {
        drafts::revisions(snapshot, &caller.actor, assignment, before, limit)
    };
    Ok(Json(Page::cut(api.read(read).await?, view)))
}
