//! Pictures: brought in as files or as an archive, listed, shown to those who may see them, erased.

use crate::extract::{Caller, Id, Params, media_type};
use crate::finish::PIECE_TIME;
use crate::media::{Brought, Keeper, failed};
use crate::paths::{OpenApiRouter, routes};
use crate::schema::{BatchIdText, Cursor, CursorText, MediaIdText, Moment, PageOf, ProjectIdText};
use crate::{Api, Refusal};
use axum::Json;
use axum::body::{Body, HttpBody};
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use gongdao_blobs::{Address, GetRange, Variant};
use gongdao_engine::commands::media::{EraseMedia, parse_address, path_of};
use gongdao_engine::queries::media::{self, Media};
use gongdao_kernel::{BatchId, Code, Fault, MediaId, ProjectId, TypedId};
use gongdao_market::ThumbnailState;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use tokio::runtime::Handle;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> OpenApiRouter<Api> {
    // Uploads count their bytes themselves.
    let bringing = OpenApiRouter::new().routes(routes!(listed, bring)).layer(DefaultBodyLimit::disable());
    OpenApiRouter::new().merge(bringing).routes(routes!(shown, erase)).routes(routes!(thumbnail))
}

/// Where the pictures go.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Into_ {
    /// A batch in which each picture becomes a task, with the file's name as its key.
    #[serde(default)]
    #[param(value_type = Option<BatchIdText>)]
    batch: Option<BatchId>,
}

/// Files as a browser's form sends them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described, never made")]
struct Files {
    /// One part for each file; parts without a file name are passed over.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<String>,
}

/// Brings pictures into a project: files of a form, or one ZIP archive. Good files are kept where others are refused. What
/// counts is what a file's bytes say; metadata is taken off. Sending a file again changes nothing.
#[utoipa::path(post, path = "/projects/{id}/media", tag = "media", params(("id" = ProjectIdText, Path), Into_),
    request_body(content((Files = "multipart/form-data"), (Vec<u8> = "application/zip"))),
    responses((status = 200, body = Brought)))]
async fn bring(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(Into_ { batch }): Params<Into_>,
    request: Request,
) -> Result<Json<Brought>, Refusal> {
    let actor = caller.actor;
    let target = api.read(move |snapshot| media::target(snapshot, &actor, project, batch)).await?;
    let place = &api.media()?.places;
    let _place = place.acquire().await.map_err(|_| Fault::new(Code::Busy))?;
    let most = api.media()?.options.limits.upload_bytes;
    if request.body().size_hint().lower() > most {
        return Err(too_large(most));
    }
    let keeper = Keeper::new(&api, &caller, target, batch);
    let brought = match media_type(request.headers()).as_str() {
        "application/zip" | "application/x-zip-compressed" => {
            let body = request.into_body();
            blocking(move || archive(keeper, body, most)).await
        }
        "multipart/form-data" => {
            let unreadable = |_| Refusal::from(Fault::new(Code::InvalidBody));
            let parts = Multipart::from_request(request, &api).await.map_err(unreadable)?;
            blocking(move || files(keeper, parts, most)).await
        }
        _ => {
            let refusal = Refusal::protocol(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            Err(refusal.with_fix("Send multipart/form-data, or a ZIP as application/zip."))
        }
    };
    brought.map(Json)
}

fn too_large(most: u64) -> Refusal {
    let fix = format!("Send at most {most} bytes at a time; for more, use several uploads.");
    Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE).with_fix(fix)
}

pub(super) async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, Refusal> + Send + 'static,
) -> Result<R, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::internal)?
}

/// Waits for the next piece of a body, on a blocking thread, for the time that a request has.
fn next<T>(
    runtime: &Handle,
    piece: impl Future<Output = Option<Result<T, axum::Error>>>,
) -> Result<Option<T>, Refusal> {
    let broken = || Refusal::from(Fault::new(Code::InvalidBody).with_detail("The upload broke off."));
    match runtime.block_on(async { tokio::time::timeout(PIECE_TIME, piece).await }) {
        Ok(None) => Ok(None),
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(Some(Err(_))) | Err(_) => Err(broken()),
    }
}

/// The pieces of a body, one after the other, on a blocking thread.
pub(super) fn pieces(body: Body) -> impl FnMut() -> Result<Option<axum::body::Bytes>, Refusal> {
    let (runtime, mut stream) = (Handle::current(), body.into_data_stream());
    move || next(&runtime, stream.next())
}

fn archive(mut keeper: Keeper, body: Body, most: u64) -> Result<Brought, Refusal> {
    let mut next = pieces(body);
    let mut file = keeper.temporary()?;
    let mut length = 0;
    while let Some(bytes) = next()? {
        length += bytes.len() as u64;
        if length > most {
            return Err(too_large(most));
        }
        file.write_all(&bytes).map_err(|error| failed(&error.into()))?;
    }
    rewind(&mut file)?;
    keeper.archive(file)?;
    keeper.finish()
}

fn rewind(file: &mut File) -> Result<(), Refusal> {
    file.seek(SeekFrom::Start(0)).map(|_| ()).map_err(|error| failed(&error.into()))
}

fn files(mut keeper: Keeper, mut parts: Multipart, most: u64) -> Result<Brought, Refusal> {
    let runtime = Handle::current();
    let mut left = most;
    loop {
        let part = runtime.block_on(async { tokio::time::timeout(PIECE_TIME, parts.next_field()).await });
        let part = match part {
            Ok(Ok(part)) => part,
            Ok(Err(error)) => {
                let detail = format!("The form cannot be read: {}.", error.body_text());
                return Err(Fault::new(Code::InvalidBody).with_detail(detail).into());
            }
            Err(_) => return Err(Refusal::protocol(StatusCode::SERVICE_UNAVAILABLE)),
        };
        let Some(part) = part else { break };
        let Some(name) = part.file_name().map(str::to_owned) else { continue };
        if let Err(short) = one_part(&mut keeper, &runtime, part, &name, &mut left) {
            // What came before the cut is kept.
            keeper.flush()?;
            return Err(match short {
                Short::Refused(refusal) => *refusal,
                Short::TooLarge => too_large(most),
            });
        }
    }
    keeper.finish()
}

enum Short {
    TooLarge,
    Refused(Box<Refusal>),
}

impl From<Refusal> for Short {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// One part of a form: spooled, then looked at, since an archive may be among the files.
fn one_part(
    keeper: &mut Keeper,
    runtime: &Handle,
    mut part: Field<'_>,
    name: &str,
    left: &mut u64,
) -> Result<(), Short> {
    let mut file = keeper.temporary()?;
    loop {
        let piece = async { part.chunk().await.map_err(axum::Error::new).transpose() };
        let Some(bytes) = next(runtime, piece)? else { break };
        *left = left.checked_sub(bytes.len() as u64).ok_or(Short::TooLarge)?;
        file.write_all(&bytes).map_err(|error| failed(&error.into()))?;
    }
    Ok(keeper.any(name, file)?)
}

/// A picture of a project.
#[derive(Debug, Serialize, ToSchema)]
struct MediaView {
    /// Its id in the list.
    #[schema(value_type = MediaIdText)]
    id: MediaId,
    /// Its address, as tasks name it; only those who may see it are shown anything there.
    url: String,
    /// The address of its thumbnail, once it is made.
    thumbnail: Option<String>,
    /// Whether its pixels cannot be decoded.
    broken: bool,
    /// What it is.
    content_type: String,
    /// Its size as it is kept.
    bytes: i64,
    /// Its width in pixels, upright.
    width: u32,
    /// Its height in pixels, upright.
    height: u32,
    /// The EXIF orientation it came with.
    orientation: u32,
    /// Whether it is there, or being erased.
    state: String,
    /// When it came.
    created_at: Moment,
}

fn view(row: Media) -> MediaView {
    let url = path_of(&row.address);
    let made = row.thumbnail == ThumbnailState::Made;
    MediaView {
        id: row.id,
        thumbnail: made.then(|| format!("{url}/thumbnail")),
        url,
        broken: row.thumbnail == ThumbnailState::Broken,
        content_type: row.kind.to_string(),
        bytes: row.bytes,
        width: row.width,
        height: row.height,
        orientation: row.orientation,
        state: row.state.to_string(),
        created_at: Moment(row.created_at),
    }
}

/// A page of a project's pictures.
#[derive(Debug, Serialize, ToSchema)]
struct MediaPage {
    /// They.
    items: Vec<MediaView>,
    /// Give it back as `after` for the next page; none at the end.
    #[schema(value_type = Option<CursorText>)]
    next: Option<Cursor>,
    /// How many pictures the project keeps.
    files: i64,
    /// Their bytes together.
    bytes: i64,
}

/// A project's pictures, the newest first, with what it keeps in all.
#[utoipa::path(get, path = "/projects/{id}/media", tag = "media", params(("id" = ProjectIdText, Path), PageOf),
    responses((status = 200, body = MediaPage)))]
async fn listed(
    State(api): State<Api>,
    caller: Caller,
    Id(project): Id<ProjectId>,
    Params(asked): Params<PageOf>,
) -> Result<Json<MediaPage>, Refusal> {
    let (before, limit) = (asked.after(i64::MAX), asked.limit()?);
    let read = move |snapshot: &mut _| media::of_project(snapshot, &caller.actor, project, before, limit);
    let (rows, used) = api.read(read).await?;
    let page = crate::schema::Page::of(rows, limit, |row| row.id.raw(), view);
    Ok(Json(MediaPage { items: page.items, next: page.next, files: used.files, bytes: used.bytes }))
}

fn address(text: &str) -> Result<Address, Refusal> {
    parse_address(text).ok_or_else(|| Fault::not_found("picture").into())
}

/// A picture, for its requester, for a worker whose task shows it, for reviewers, operators and auditors.
#[utoipa::path(get, path = "/media/{address}", tag = "media", params(("address" = String, Path)),
    responses((status = 200, content((Vec<u8> = "image/*"))), (status = 206, description = "Part of it."),
        (status = 304, description = "It has not changed.")))]
async fn shown(
    State(api): State<Api>,
    caller: Caller,
    Path(text): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    send(&api, caller, &text, Variant::Whole, &headers).await
}

/// The small picture of a picture: upright, JPEG, 320 pixels along its longer side at most.
#[utoipa::path(get, path = "/media/{address}/thumbnail", tag = "media", params(("address" = String, Path)),
    responses((status = 200, content((Vec<u8> = "image/jpeg"))), (status = 206, description = "Part of it."),
        (status = 304, description = "It has not changed.")))]
async fn thumbnail(
    State(api): State<Api>,
    caller: Caller,
    Path(text): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    send(&api, caller, &text, Variant::Thumbnail, &headers).await
}

async fn send(
    api: &Api,
    caller: Caller,
    text: &str,
    variant: Variant,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let address = address(text)?;
    let row = api.read(move |snapshot| media::visible(snapshot, &caller.actor, address)).await?;
    if variant == Variant::Thumbnail && row.thumbnail != ThumbnailState::Made {
        let fault =
            Fault::state("thumbnail", row.thumbnail, "Show the picture itself, or ask again in a moment.");
        return Err(fault.into());
    }
    let media = api.media()?;
    let tag = format!("\"{text}\"");
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, guarding(&tag)).into_response());
    }
    let range = range_of(headers, row.bytes, variant)?;
    let partial = range.is_some();
    let found = media.options.blobs.get(&address, variant, range).await.map_err(|error| failed(&error))?;
    let found = found.ok_or_else(|| Fault::internal("a picture's bytes are not there"))?;
    let kind = match variant {
        Variant::Whole | Variant::Release => row.kind.as_str(),
        Variant::Thumbnail => "image/jpeg",
    };
    let length = found.range.end - found.range.start;
    let mut response = (guarding(&tag), Body::from_stream(found.stream)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if partial {
        let text =
            format!("bytes {}-{}/{}", found.range.start, found.range.end.saturating_sub(1), found.bytes);
        headers.insert(CONTENT_RANGE, HeaderValue::try_from(text).map_err(Fault::internal)?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// What every answer with bytes from outside says: this is a picture, it runs nothing, nobody else keeps it.
fn guarding(tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (ACCEPT_RANGES, "bytes"),
        (CACHE_CONTROL, "private, max-age=86400, immutable"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
        (CONTENT_DISPOSITION, "inline"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    headers
}

/// One range of bytes, where one is asked for (RFC 9110 §14). Several, or units other than bytes, are answered whole.
pub(super) fn range_of(
    headers: &HeaderMap,
    bytes: i64,
    variant: Variant,
) -> Result<Option<GetRange>, Refusal> {
    // A thumbnail is small and its length is nowhere written.
    let Some(text) = headers.get(RANGE).and_then(|value| value.to_str().ok()) else { return Ok(None) };
    if variant == Variant::Thumbnail {
        return Ok(None);
    }
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Ok(None);
    };
    if last.contains(',') {
        return Ok(None);
    }
    let whole = u64::try_from(bytes).unwrap_or(0);
    let beyond = || {
        let fix = "Ask for bytes within the picture.";
        Refusal::from(Fault::field("Range", text, fix)).with_status(StatusCode::RANGE_NOT_SATISFIABLE)
    };
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), _) if first >= whole => Err(beyond()),
        (Ok(first), Ok(last)) if first <= last => Ok(Some(GetRange::Bounded(first..last.saturating_add(1)))),
        (Ok(first), Err(_)) if last.is_empty() => Ok(Some(GetRange::Offset(first))),
        (Err(_), Ok(0)) => Err(beyond()),
        (Err(_), Ok(count)) if first.is_empty() => Ok(Some(GetRange::Suffix(count))),
        _ => Ok(None),
    }
}

/// Erases a picture; its bytes go at once, and the log keeps that it was erased. Tasks that show it go on without.
#[utoipa::path(delete, path = "/media/{address}", tag = "media", params(("address" = String, Path)),
    responses((status = 204, description = "It is gone.")))]
async fn erase(
    State(api): State<Api>,
    caller: Caller,
    Path(text): Path<String>,
) -> Result<StatusCode, Refusal> {
    let address = address(&text)?;
    api.command(&caller, EraseMedia { address }).await?;
    api.media()?.bell.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
