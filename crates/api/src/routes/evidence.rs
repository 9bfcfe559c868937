//! The public evidence log, for everybody, by the paths of C2SP `tlog-tiles`.
//!
//! Other sites' pages may read it, and caches may keep it: full tiles for ever, the checkpoint for a moment. Tiles are
//! at `/evidence/tile/…`, apart from the OpenAPI document, which has no word for a path of any depth.

use crate::paths::{OpenApiRouter, routes};
use crate::{Api, Refusal};
use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gongdao_engine::queries::proofs;
use gongdao_kernel::Fault;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(checkpoint)).routes(routes!(vkey))
}

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A checkpoint is new every few seconds.
const MOMENT: &str = "public, max-age=2";
/// A key, or a tile that will grow: what is asked for stays the same, but not for ever.
const HOUR: &str = "public, max-age=3600";
/// A full tile never changes.
const EVER: &str = "public, max-age=31536000, immutable";

fn open(media: &'static str, cache: &'static str, body: impl IntoResponse) -> Response {
    let headers = [
        (CONTENT_TYPE, media),
        (CACHE_CONTROL, cache),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, body).into_response()
}

/// The log's latest signed checkpoint. Its tiles are at `/evidence/tile/LEVEL/INDEX[.p/WIDTH]`, its entries at
/// `/evidence/tile/entries/INDEX[.p/WIDTH]`, as C2SP `tlog-tiles` has them.
#[utoipa::path(get, path = "/evidence/checkpoint", tag = "evidence", security(()),
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn checkpoint(State(api): State<Api>) -> Result<Response, Refusal> {
    let last = api.read(proofs::checkpoint).await?;
    let last = last.ok_or_else(|| Fault::not_found("checkpoint"))?;
    Ok(open(TEXT, MOMENT, last.note))
}

/// The public key that checkpoints are signed with.
#[utoipa::path(get, path = "/evidence/vkey", tag = "evidence", security(()),
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn vkey(State(api): State<Api>) -> Response {
    open(TEXT, HOUR, format!("{}\n", api.engine().verifier()))
}

/// A tile of hashes, or a bundle of entries.
pub(crate) async fn tile(State(api): State<Api>, Path(path): Path<String>) -> Result<Response, Refusal> {
    let tile = api.read(move |snapshot| proofs::tile(snapshot, &format!("tile/{path}"))).await?;
    Ok(open(BYTES, if tile.full { EVER } else { HOUR }, tile.body))
}
