//! Review: accept, propose a rejection, reject, appeal, decide the appeal.

use super::work::{AssignmentMoved, give};
use crate::extract::{Given, Id};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{AssignmentIdText, RejectionCategoryName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::State;
use gongdao_engine::commands::notes::{AcceptFixed, Pin, SendBack};
use gongdao_engine::commands::objects::AcceptObjects;
use gongdao_engine::commands::review::{Accept, Appeal, DecideAppeal, ProposeRejection, Reject};
use gongdao_kernel::{AssignmentId, Fault};
use gongdao_market::RejectionCategory;
use serde::Deserialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(accept))
        .routes(routes!(propose_rejection))
        .routes(routes!(reject))
        .routes(routes!(appeal))
        .routes(routes!(decide_appeal))
}

/// How much of an answer is accepted; all of it where nothing is said.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    /// Of an answer with objects: how many of them are right. All where it is left out.
    #[serde(default)]
    #[schema(minimum = 0)]
    objects: Option<u32>,
    /// Why not all of them; the worker reads it.
    #[serde(default)]
    #[schema(min_length = 20, max_length = 4000)]
    reason: Option<String>,
    /// The answer as you put it right, by the form's fields. It stands in results in place of what was given, which stays
    /// among the raw ones.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    answer: Option<serde_json::Value>,
}

/// Accepts an answer, which is then paid. Also takes a rejection back that was not appealed yet. Of an answer with objects
/// fewer may be accepted than were drawn, with a reason; both counts are kept and shown. It may be accepted as the reviewer
/// put it right, too; the worker sees both.
#[utoipa::path(post, path = "/assignments/{id}/accept", tag = "review", params(("id" = AssignmentIdText, Path)),
    request_body = Option<Acceptance>, responses((status = 200, body = AssignmentMoved)))]
async fn accept(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<Acceptance>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    let Acceptance { objects, reason, answer } = &given.body;
    if let Some(answer) = answer.clone() {
        let (objects, reason) = (*objects, reason.clone());
        return give(&api, &given, AcceptFixed { assignment, answer, objects, reason }).await;
    }
    match (*objects, reason) {
        (Some(objects), reason) => {
            let reason = reason.clone();
            give(&api, &given, AcceptObjects { assignment, objects, reason }).await
        }
        (None, Some(_)) => {
            Err(Fault::field("reason", "a reason", "Give a reason only with a number of objects.").into())
        }
        (None, None) => give(&api, &given, Accept { assignment }).await,
    }
}

/// What is wrong with an answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewProposal {
    /// What it is about.
    #[schema(value_type = RejectionCategoryName)]
    category: RejectionCategory,
    /// The reason, which the worker reads.
    #[schema(min_length = 20, max_length = 4000)]
    reason: String,
    /// Comments pinned to objects of the answer, 50 at most.
    #[serde(default)]
    #[schema(required = false)]
    pins: Vec<NewPin>,
}

/// A comment on an object of an answer, or on a place where one is missing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPin {
    /// The field of objects.
    field: String,
    /// Which of its objects, from 0 in the answer's order; none where one is missing.
    #[serde(default)]
    object: Option<u32>,
    /// Of a document: the page, from 1.
    #[serde(default)]
    page: Option<u32>,
    /// Where it is stuck, in whole pixels of the upright picture.
    x: u32,
    /// The same downwards.
    y: u32,
    /// What is to be done there.
    #[schema(min_length = 1, max_length = 500)]
    comment: String,
}

impl From<NewPin> for Pin {
    fn from(NewPin { field, object, page, x, y, comment }: NewPin) -> Self {
        Self { field, object, page, x, y, comment }
    }
}

/// Proposes to reject an answer. The worker can repair it first, and sees comments at the objects they are pinned to.
#[utoipa::path(post, path = "/assignments/{id}/propose-rejection", tag = "review",
    params(("id" = AssignmentIdText, Path)), request_body = NewProposal,
    responses((status = 200, body = AssignmentMoved)))]
async fn propose_rejection(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewProposal>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    let (category, reason) = (given.body.category, given.body.reason.clone());
    let proposal = ProposeRejection { assignment, category, reason };
    if given.body.pins.is_empty() {
        return give(&api, &given, proposal).await;
    }
    let pins = given.body.pins.iter().cloned().map(Pin::from).collect();
    give(&api, &given, SendBack { proposal, pins }).await
}

/// Why an answer is rejected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRejection {
    /// The reason, which the worker reads.
    #[schema(min_length = 20, max_length = 4000)]
    reason: String,
}

/// Rejects an answer that was not repaired in time, or whose repair will not do. The worker can appeal.
#[utoipa::path(post, path = "/assignments/{id}/reject", tag = "review", params(("id" = AssignmentIdText, Path)),
    request_body = NewRejection, responses((status = 200, body = AssignmentMoved)))]
async fn reject(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewRejection>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    let reason = given.body.reason.clone();
    give(&api, &given, Reject { assignment, reason }).await
}

/// Why a rejection is wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAppeal {
    /// The reason, which the judge reads.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Appeals against the rejection of one's own answer. Somebody else decides, and in time, or the appeal is won.
#[utoipa::path(post, path = "/assignments/{id}/appeal", tag = "review", params(("id" = AssignmentIdText, Path)),
    request_body = NewAppeal, responses((status = 200, body = AssignmentMoved)))]
async fn appeal(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewAppeal>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    let reason = given.body.reason.clone();
    give(&api, &given, Appeal { assignment, reason }).await
}

/// How an appeal is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDecision {
    /// Whether the worker is right.
    won: bool,
    /// The reason, which both sides read.
    #[schema(min_length = 20, max_length = 4000)]
    reason: String,
}

/// Decides an appeal, by somebody who had no part in the rejection.
#[utoipa::path(post, path = "/assignments/{id}/appeal/decision", tag = "review",
    params(("id" = AssignmentIdText, Path)), request_body = NewDecision,
    responses((status = 200, body = AssignmentMoved)))]
async fn decide_appeal(
    State(api): State<Api>,
    Id(assignment): Id<AssignmentId>,
    given: Given<NewDecision>,
) -> Result<Json<AssignmentMoved>, Refusal> {
    let (won, reason) = (given.body.won, given.body.reason.clone());
    give(&api, &given, DecideAppeal { assignment, won, reason }).await
}
