//! Large files in pieces: create, append at an offset, ask for the offset after a cut, finish.

use super::media::{blocking, pieces};
use crate::extract::{Caller, Given, Id};
use crate::media::partial::{Note, Partial};
use crate::media::{Brought, Keeper, clean_name};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{BatchIdText, ProjectIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::body::HttpBody;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gongdao_engine::queries::media;
use gongdao_kernel::{BatchId, Code, Fault, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(offset, append, remove))
        .routes(routes!(finish))
}

/// A file to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUpload {
    /// Its name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Its length in bytes.
    #[schema(minimum = 1)]
    length: u64,
    /// A batch in which each picture becomes a task.
    #[serde(default)]
    #[schema(value_type = Option<BatchIdText>)]
    batch: Option<BatchId>,
}

/// An upload under way.
#[derive(Debug, Serialize, ToSchema)]
struct UploadView {
    /// Its id.
    id: String,
    /// Bytes that are there; go on from here.
    offset: u64,
    /// Bytes announced.
    length: u64,
}

/// Begins an upload that can go on after a cut: a picture, or a ZIP of pictures.
#[utoipa::path(post, path = "/projects/{id}/uploads", tag = "media", params(("id" = ProjectIdText, Path)),
    request_body = NewUpload, responses((status = 200, body = UploadView)))]
async fn create(
    State(api): State<Api>,
    Id(project): Id<ProjectId>,
    given: Given<NewUpload>,
) -> Result<Json<UploadView>, Refusal> {
    let NewUpload { name, length, batch } = given.body;
    let actor = given.caller.actor;
    api.read(move |snapshot| media::target(snapshot, &actor, project, batch)).await?;
    let limits = api.media()?.options.limits.clone();
    if length == 0 || length > limits.upload_bytes {
        let fix = format!("Announce 1 to {} bytes.", limits.upload_bytes);
        return Err(Fault::field("length", length, fix).into());
    }
    let note = Note { person: actor.person, project, batch, name: clean_name(&name)?, length };
    let (temporary, seed) = (api.media()?.options.temporary.clone(), api.engine().seed());
    let made = blocking(move || Partial::create(&temporary, seed, note, limits.partial_uploads)).await?;
    Ok(Json(UploadView { id: made.id, offset: 0, length }))
}

async fn find(api: &Api, caller: &Caller, id: String) -> Result<Partial, Refusal> {
    let (temporary, person) = (api.media()?.options.temporary.clone(), caller.actor.person);
    blocking(move || Partial::find(&temporary, &id, person)).await
}

/// How far an upload is, also in the headers `Upload-Offset` and `Upload-Length`, for which HEAD will do.
#[utoipa::path(get, path = "/uploads/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 200, body = UploadView)))]
async fn offset(State(api): State<Api>, caller: Caller, Path(id): Path<String>) -> Result<Response, Refusal> {
    let found = find(&api, &caller, id).await?;
    let (offset, length) = (found.offset()?, found.note.length);
    let mut response = Json(UploadView { id: found.id, offset, length }).into_response();
    response.headers_mut().insert(OFFSET, HeaderValue::from(offset));
    response.headers_mut().insert(LENGTH, HeaderValue::from(length));
    Ok(response)
}

/// Appends bytes at the offset that the header `Upload-Offset` names, which has to be the present one.
#[utoipa::path(patch, path = "/uploads/{id}", tag = "media",
    params(("id" = String, Path), ("upload-offset" = u64, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = UploadView)))]
async fn append(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<UploadView>, Refusal> {
    let at = headers.get(OFFSET).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let at: u64 = at.ok_or_else(|| {
        Fault::new(Code::InvalidField).at("Upload-Offset").with_fix("Say at which byte this piece begins.")
    })?;
    let found = find(&api, &caller, id).await?;
    let body = request.into_body();
    // What says beforehand that it is too long is refused before any of it is written.
    let announced = body.size_hint().exact().unwrap_or(0);
    if at.saturating_add(announced) > found.note.length {
        let fix = format!("Send {} bytes in all, as announced.", found.note.length);
        return Err(Fault::field("body", at.saturating_add(announced), fix).into());
    }
    let _place = api.media()?.places.acquire().await.map_err(|_| Fault::new(Code::Busy))?;
    let (found, offset) = blocking(move || {
        let offset = found.append(at, pieces(body))?;
        Ok((found, offset))
    })
    .await?;
    Ok(Json(UploadView { id: found.id, offset, length: found.note.length }))
}

/// Takes an upload in that is whole, and forgets its parts.
#[utoipa::path(post, path = "/uploads/{id}/finish", tag = "media", params(("id" = String, Path)),
    responses((status = 200, body = Brought)))]
async fn finish(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Brought>, Refusal> {
    let found = find(&api, &caller, id).await?;
    let (actor, project, batch) = (caller.actor, found.note.project, found.note.batch);
    let target = api.read(move |snapshot| media::target(snapshot, &actor, project, batch)).await?;
    let _place = api.media()?.places.acquire().await.map_err(|_| Fault::new(Code::Busy))?;
    let mut caller = caller;
    // Finished twice, it adds its tasks once.
    let key = api.secrets().derive("upload", &[found.id.as_bytes()]);
    let mut half = [0; 16];
    half.copy_from_slice(&key[..16]);
    caller.idempotency = Some((half, half));
    let mut keeper = Keeper::new(&api, &caller, target, batch);
    let brought = blocking(move || {
        keeper.any(&found.note.name, found.whole()?)?;
        let brought = keeper.finish()?;
        found.remove();
        Ok(brought)
    });
    brought.await.map(Json)
}

/// Gives an upload up.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "media", params(("id" = String, Path)),
    responses((status = 204, description = "It is gone.")))]
async fn remove(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let found = find(&api, &caller, id).await?;
    blocking(move || {
        found.remove();
        Ok(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
