//! Receipts: proofs of decisions, for those they concern.

use crate::extract::{Caller, Id, Params};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{AssignmentIdText, Moment, Page, PageOf, PayoutIdText, ProjectIdText, ReceiptKindName};
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gongdao_engine::queries::proofs::{self, Proof, ReceiptKind, Receipted};
use gongdao_kernel::{AssignmentId, Fault, PayoutId, ProjectId, TypedId, parse_id};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(receipts))
        .routes(routes!(terms_receipts))
        .routes(routes!(assignment_receipts))
        .routes(routes!(project_receipt))
        .routes(routes!(receipt_file))
        .routes(routes!(payout_receipts))
}

/// Whether a receipt can be had.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReceiptState {
    /// It is here.
    Ready,
    /// The record is not in the signed log yet; ask again in a few seconds.
    Pending,
    /// The record was erased.
    Erased,
}

/// A decision and its proof.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReceiptView {
    /// The assignment or project it is about.
    subject: String,
    /// What it is of.
    #[schema(value_type = ReceiptKindName)]
    kind: ReceiptKind,
    /// The record's number.
    number: String,
    /// The record's kind, as in the public log.
    record_kind: String,
    /// When it was decided.
    at: Moment,
    /// Whether the proof can be had.
    state: ReceiptState,
    /// The `.tlog-proof` text: record, salt, path and signed checkpoint.
    proof: Option<String>,
}

pub(super) fn view(receipt: Receipted) -> ReceiptView {
    let (state, proof) = match receipt.proof {
        Proof::Ready(text) => (ReceiptState::Ready, Some(text)),
        Proof::Pending => (ReceiptState::Pending, None),
        Proof::Erased => (ReceiptState::Erased, None),
    };
    ReceiptView {
        subject: receipt.subject,
        kind: receipt.kind,
        number: receipt.number.to_string(),
        record_kind: receipt.record_kind,
        at: Moment(receipt.at),
        state,
        proof,
    }
}

/// The receipts of one's own assignments, `limit` assignments at a time; each has a few.
#[utoipa::path(get, path = "/receipts", tag = "evidence", params(PageOf),
    responses((status = 200, body = Page<ReceiptView>)))]
async fn receipts(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ReceiptView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let (actor, after) = (caller.actor, after.map(AssignmentId::from_raw));
    let read = move |snapshot: &mut _| proofs::of_person(snapshot, &actor, actor.person, after, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// The receipts of the terms one has accepted.
#[utoipa::path(get, path = "/receipts/terms", tag = "evidence", params(PageOf),
    responses((status = 200, body = Page<ReceiptView>)))]
async fn terms_receipts(
    State(api): State<Api>,
    caller: Caller,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ReceiptView>>, Refusal> {
    let (after, limit) = asked.rows()?;
    let (actor, after) = (caller.actor, after.map(ProjectId::from_raw));
    let read = move |snapshot: &mut _| proofs::of_terms(snapshot, &actor, actor.person, after, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// The receipts of an assignment, for its worker and the project's owner, in the order of what happened.
#[utoipa::path(get, path = "/assignments/{id}/receipts", tag = "evidence", params(("id" = AssignmentIdText, Path)),
    responses((status = 200, body = Vec<ReceiptView>)))]
async fn assignment_receipts(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<AssignmentId>,
) -> Result<Json<Vec<ReceiptView>>, Refusal> {
    let receipts = api.read(move |snapshot| proofs::of_assignment(snapshot, &caller.actor, id)).await?;
    Ok(Json(receipts.into_iter().map(view).collect()))
}

/// The receipt of a project's publication or refusal, for its owner.
#[utoipa::path(get, path = "/projects/{id}/receipt", tag = "evidence", params(("id" = ProjectIdText, Path)),
    responses((status = 200, body = ReceiptView)))]
async fn project_receipt(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ProjectId>,
) -> Result<Json<ReceiptView>, Refusal> {
    let receipt = api.read(move |snapshot| proofs::of_project(snapshot, &caller.actor, id)).await?;
    Ok(Json(view(receipt.ok_or_else(|| Fault::not_found("receipt"))?)))
}

const FILE_END: &str = ".tlog-proof";

/// A receipt as a file: `answer.tlog-proof`, `review.tlog-proof` or `settlement.tlog-proof`, the latest of its kind.
#[utoipa::path(get, path = "/receipts/{id}/{file}", tag = "evidence",
    params(("id" = AssignmentIdText, Path), ("file" = String, Path, pattern = "^(answer|review|settlement)\\.tlog-proof$")),
    responses((status = 200, body = String, content_type = "text/plain"),
        (status = 409, description = "The record is not in the signed log yet; ask again in a few seconds.")))]
async fn receipt_file(
    State(api): State<Api>,
    caller: Caller,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let none = || Fault::not_found("receipt");
    let id: AssignmentId = parse_id(&id).ok_or_else(none)?;
    let kind = file.strip_suffix(FILE_END).and_then(ReceiptKind::from_name).ok_or_else(none)?;
    if !matches!(kind, ReceiptKind::Answer | ReceiptKind::Review | ReceiptKind::Settlement) {
        return Err(none().into());
    }
    let receipts = api.read(move |snapshot| proofs::of_assignment(snapshot, &caller.actor, id)).await?;
    let receipt = receipts.into_iter().find(|receipt| receipt.kind == kind).ok_or_else(none)?;
    match receipt.proof {
        Proof::Ready(text) => {
            let name = format!("attachment; filename=\"{id}-{kind}{FILE_END}\"");
            let headers =
                [(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
            Ok((headers, text).into_response())
        }
        Proof::Pending => Err(Fault::state("receipt", "pending", "Ask again in a few seconds.").into()),
        Proof::Erased => Err(none().into()),
    }
}

/// The receipts of a payout's steps, for whose it is, operators and auditors.
#[utoipa::path(get, path = "/payouts/{id}/receipts", tag = "payouts", params(("id" = PayoutIdText, Path)),
    responses((status = 200, body = Page<ReceiptView>)))]
async fn payout_receipts(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<PayoutId>,
) -> Result<Json<Page<ReceiptView>>, Refusal> {
    let found = api.read(move |snapshot| proofs::of_payout(snapshot, &caller.actor, id)).await?;
    Ok(Json(Page { items: found.into_iter().map(view).collect(), next: None }))
}
