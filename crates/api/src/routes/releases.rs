//! Releases: versions of a data set that stay, with a data card and a receipt for the sums of their files.

use super::media::range_of;
use super::receipts::{ReceiptView, view as receipt_view};
use crate::extract::{Caller, Given, Id, Params};
use crate::media::failed;
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{
    BatchIdText, Moment, Page, PageOf, ProjectIdText, ReleaseFormatName, ReleaseIdText, ReleaseStateName,
};
use crate::{Api, Refusal, releases as making};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gongdao_blobs::Variant;
use gongdao_engine::Outcome;
use gongdao_engine::commands::release::MakeRelease;
use gongdao_engine::queries::proofs;
use gongdao_engine::queries::releases::{self, Release, ReleaseFile};
use gongdao_engine::queries::results::ResultsOf;
use gongdao_kernel::{BatchId, Fault, ProjectId, ReleaseId, parse_id};
use gongdao_market::{ReleaseFormat, ReleaseState};
use gongdao_trust::{Role, Scope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(make, listed))
        .routes(routes!(release))
        .routes(routes!(receipt))
        .routes(routes!(file))
}

/// A release to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRelease {
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// What it is, for the data card.
    #[serde(default)]
    #[schema(max_length = 4000)]
    about: String,
    /// Under which licence it is given on, such as `CC BY 4.0`.
    #[serde(default)]
    #[schema(max_length = 120)]
    licence: String,
    /// What those agreed to whom the data are about.
    #[serde(default)]
    #[schema(max_length = 4000)]
    consent: String,
    /// Its batches, each complete or closed; all of the project's that are, where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<BatchIdText>>, min_items = 1, max_items = 200)]
    batches: Option<Vec<BatchId>>,
    /// The files of data. The data card and the list of sums come with them.
    #[schema(value_type = Vec<ReleaseFormatName>, min_items = 1, max_items = 20)]
    files: Vec<ReleaseFormat>,
    /// Whether files go on without what their format cannot carry; the data card names it. Otherwise such a release fails.
    #[serde(default)]
    drop: bool,
}

/// A release.
#[derive(Debug, Serialize, ToSchema)]
struct ReleaseView {
    /// Its id.
    #[schema(value_type = ReleaseIdText)]
    id: ReleaseId,
    /// The project.
    #[schema(value_type = ProjectIdText)]
    project: ProjectId,
    /// Its number among the project's.
    version: i64,
    /// Its name.
    name: String,
    /// What it is.
    about: String,
    /// Its licence.
    licence: String,
    /// What those agreed to whom the data are about.
    consent: String,
    /// Where it stands.
    #[schema(value_type = ReleaseStateName)]
    state: ReleaseState,
    /// Its batches.
    #[schema(value_type = Vec<BatchIdText>)]
    batches: Vec<BatchId>,
    /// Whether files go on without what their format cannot carry.
    drop: bool,
    /// Tasks to be gone through, over all files.
    total: i64,
    /// Those gone through.
    done: i64,
    /// Why it failed.
    problem: Option<String>,
    /// When it was asked for.
    created_at: Moment,
    /// When it was ready, or failed.
    ended_at: Option<Moment>,
}

fn view(row: Release) -> ReleaseView {
    ReleaseView {
        id: row.id,
        project: row.project,
        version: row.number,
        state: row.state,
        batches: releases::batches_of(&row),
        name: row.name,
        about: row.about,
        licence: row.licence,
        consent: row.consent,
        drop: row.lossy,
        total: row.total,
        done: row.done,
        problem: row.problem,
        created_at: Moment(row.created_at),
        ended_at: row.ended_at.map(Moment),
    }
}

/// A file of a release.
#[derive(Debug, Serialize, ToSchema)]
struct ReleaseFileView {
    /// Its name.
    name: &'static str,
    /// What it is.
    #[schema(value_type = ReleaseFormatName)]
    format: ReleaseFormat,
    /// Its length; 0 before it is there.
    bytes: i64,
    /// Its SHA-256 in hex, once it is there.
    sha256: Option<String>,
    /// What its format could not carry.
    left_out: Option<String>,
    /// Where it is fetched, once the release is ready, by the project's owner.
    url: Option<String>,
}

/// A release with its files.
#[derive(Debug, Serialize, ToSchema)]
struct ReleaseWhole {
    /// It.
    #[serde(flatten)]
    release: ReleaseView,
    /// Its files.
    files: Vec<ReleaseFileView>,
}

fn hex(sum: &[u8; 32]) -> String {
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn whole((row, files, is_owner): (Release, Vec<ReleaseFile>, bool)) -> ReleaseWhole {
    let is_open = row.state == ReleaseState::Ready && is_owner;
    let id = row.id;
    let file = |file: ReleaseFile| ReleaseFileView {
        name: file.format.file_name(),
        format: file.format,
        bytes: file.bytes,
        sha256: file.sha256.as_ref().map(hex),
        url: is_open.then(|| format!("/api/v1/releases/{id}/files/{}", file.format.file_name())),
        left_out: Some(file.left_out).filter(|what| !what.is_empty()),
    };
    ReleaseWhole { files: files.into_iter().map(file).collect(), release: view(row) }
}

/// Makes a release of a project's data: files that stay as they are, written in the background. Batches have to be
/// complete or closed, so that nothing in them still changes.
#[utoipa::path(post, path = "/projects/{id}/releases", tag = "results", params(("id" = ProjectIdText, Path)),
    request_body = NewRelease, responses((status = 201, body = ReleaseWhole)))]
async fn make(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<NewRelease>,
) -> Result<(StatusCode, Json<ReleaseWhole>), Refusal> {
    let NewRelease { name, about, licence, consent, batches, files, drop } = given.body;
    let actor = given.caller.actor;
    actor.require(Role::Requester, Scope::Publish)?;
    let asked = files.clone();
    let read = move |snapshot: &mut _| {
        let batches = match batches {
            Some(batches) => batches,
            None => releases::through(snapshot, &actor, project)?,
        };
        let of = ResultsOf::Batches(project, batches.clone().into());
        making::check(snapshot, &actor, &of, (&asked, drop))?;
        Ok(batches)
    };
    let batches = api.read(read).await?;
    api.media()?;
    let command = MakeRelease { project, name, about, licence, consent, batches, lossy: drop, files };
    let Outcome::Release { release: id } = api.command(&given.caller, command).await? else {
        return Err(super::unexpected());
    };
    api.releases().bell.notify_one();
    let found = api.read(move |snapshot| releases::release(snapshot, &actor, id)).await?;
    Ok((StatusCode::CREATED, Json(whole(found))))
}

/// A project's releases, the newest first, for its owner.
#[utoipa::path(get, path = "/projects/{id}/releases", tag = "results", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = Page<ReleaseView>)))]
async fn listed(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<Page<ReleaseView>>, Refusal> {
    let (before, limit) = asked.rows()?;
    let read = move |snapshot: &mut _| releases::of_project(snapshot, &caller.actor, project, before, limit);
    Ok(Json(Page::cut(api.read(read).await?, view)))
}

/// A release with its files and how far it is, for the project's owner.
#[utoipa::path(get, path = "/releases/{id}", tag = "results", params(("id" = ReleaseIdText, Path)),
    responses((status = 200, body = ReleaseWhole)))]
async fn release(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ReleaseId>,
) -> Result<Json<ReleaseWhole>, Refusal> {
    Ok(Json(whole(api.read(move |snapshot| releases::release(snapshot, &caller.actor, id)).await?)))
}

/// The receipt of a release that is ready: the SHA-256 of each of its files stands in the log.
#[utoipa::path(get, path = "/releases/{id}/receipt", tag = "results", params(("id" = ReleaseIdText, Path)),
    responses((status = 200, body = ReceiptView)))]
async fn receipt(
    State(api): State<Api>,
    caller: Caller,
    Id(id): Id<ReleaseId>,
) -> Result<Json<ReceiptView>, Refusal> {
    let found = api.read(move |snapshot| proofs::of_release(snapshot, &caller.actor, id)).await?;
    Ok(Json(receipt_view(found.ok_or_else(|| Fault::not_found("receipt"))?)))
}

/// A file of a release, the same bytes for ever; for the project's owner.
#[utoipa::path(get, path = "/releases/{id}/files/{file}", tag = "results",
    params(("id" = ReleaseIdText, Path), ("file" = String, Path)),
    responses((status = 200, content((Vec<u8> = "application/octet-stream"))),
        (status = 206, description = "Part of it."), (status = 304, description = "It has not changed.")))]
async fn file(
    State(api): State<Api>,
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let none = || Fault::not_found("file");
    let id: ReleaseId = parse_id(&id).ok_or_else(none)?;
    let format =
        ReleaseFormat::ALL.iter().copied().find(|format| format.file_name() == name).ok_or_else(none)?;
    let row = api.read(move |snapshot| releases::file(snapshot, &caller.actor, id, format)).await?;
    let tag = format!("\"{}\"", row.sha256.as_ref().map(hex).unwrap_or_default());
    let range = range_of(&headers, row.bytes, Variant::Release)?;
    let partial = range.is_some();
    let told = told(format, &tag)?;
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    let found = api.media()?.options.blobs.get(&row.address, Variant::Release, range).await;
    let found = found.map_err(|error| failed(&error))?;
    let found = found.ok_or_else(|| Fault::internal("a release's bytes are not there"))?;
    let (length, span) = (found.range.end - found.range.start, found.range.clone());
    let mut response = (told, Body::from_stream(found.stream)).into_response();
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    if partial {
        let text = format!("bytes {}-{}/{}", span.start, span.end.saturating_sub(1), found.bytes);
        let text = HeaderValue::try_from(text).map_err(Fault::internal)?;
        response.headers_mut().insert(CONTENT_RANGE, text);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// What every answer with a file's bytes says: what it is called, that it runs nothing, that nobody else keeps it.
fn told(format: ReleaseFormat, tag: &str) -> Result<HeaderMap, Fault> {
    let disposition = format!("attachment; filename=\"{}\"", format.file_name());
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (CONTENT_TYPE, format.content_type()),
        (CONTENT_DISPOSITION, &disposition),
        (ACCEPT_RANGES, "bytes"),
        (CACHE_CONTROL, "private, no-cache"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
        (ETAG, tag),
    ] {
        headers.insert(name, HeaderValue::try_from(value).map_err(Fault::internal)?);
    }
    Ok(headers)
}
