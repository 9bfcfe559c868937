//! The OpenAPI document as it is served: the committed one, which the tests hold against what the handlers say.

use axum::body::Bytes;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use std::io::Read as _;

/// `docs/openapi.json`, packed by the build.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The committed document, JSON.
///
/// # Errors
/// When it cannot be unpacked, which would be a fault of ours.
pub fn document() -> std::io::Result<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(PACKED).read_to_string(&mut text)?;
    Ok(text)
}

/// Sends it, packed to those who can unpack it.
pub(crate) async fn answer(headers: HeaderMap) -> Response {
    let json = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let unpacks = |accepts: &HeaderValue| accepts.to_str().is_ok_and(|accepts| accepts.contains("gzip"));
    if headers.get_all(ACCEPT_ENCODING).iter().any(unpacks) {
        let packed = [(CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return (json, packed, Bytes::from_static(PACKED)).into_response();
    }
    match document() {
        Ok(text) => (json, text).into_response(),
        Err(error) => crate::Refusal::from(gongdao_kernel::Fault::internal(error)).into_response(),
    }
}
