//! The outermost layer: gives each request an id, a time limit and a net for panics, and turns every refusal into a
//! problem document in the reader's language.
//!
//! The log gets the route's template, never the path or the query: they can hold personal details.

use crate::language::prefers_chinese;
use crate::{Api, Refusal};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use gongdao_kernel::{Fault, Instant as Moment};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How long a request may take, and a piece of an upload.
pub(crate) const PIECE_TIME: Duration = Duration::from_secs(30);
/// How long an upload may take; each of its pieces still has the time of a request.
const UPLOAD_TIME: Duration = Duration::from_secs(15 * 60);
/// Where uploads go.
pub(crate) const UPLOAD_PATH: &str = "/api/v1/batches/{id}/tasks";

/// Runs a request to its answer, whatever happens.
pub(crate) async fn finish(State(api): State<Api>, request: Request, next: Next) -> Response {
    let id = request_id(&api);
    let chinese = prefers_chinese(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let begun = Instant::now();
    let upload = method == Method::POST && route == UPLOAD_PATH;
    let time = if upload { UPLOAD_TIME } else { PIECE_TIME };
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match tokio::time::timeout(time, run).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Refusal::from(Fault::internal("a handler panicked")).into_response(),
        Err(_) => Refusal::protocol(StatusCode::SERVICE_UNAVAILABLE).into_response(),
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = refuse(response, chinese, &id, api.now());
    }
    let status = response.status().as_u16();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(request = %id, %method, %route, status, ms, "answered");
    dress(&mut response, &id);
    response
}

fn request_id(api: &Api) -> String {
    let seed = api.engine().seed();
    format!("req_{}", crate::auth::secret::hex(&seed[..8]))
}

/// Renders a refusal; what answered with a bare status gets the words of that status.
fn refuse(response: Response, chinese: bool, id: &str, now: Moment) -> Response {
    let (mut parts, _) = response.into_parts();
    let known = parts.extensions.remove::<Refusal>();
    let refusal = known.unwrap_or_else(|| Refusal::protocol(parts.status));
    if let Some(detail) = refusal.confidential() {
        tracing::error!(request = %id, %detail, "internal fault");
    }
    parts.status = refusal.status;
    let body = serde_json::to_vec(&refusal.problem(chinese, id)).unwrap_or_default();
    let headers = &mut parts.headers;
    headers.remove(axum::http::header::CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(if chinese { "zh-CN" } else { "en" }));
    match refusal.status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(axum::http::header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        _ => {}
    }
    if let Some(at) = refusal.retry_at() {
        headers
            .insert(RETRY_AFTER, HeaderValue::from(at.since_ms(now).max(1).unsigned_abs().div_ceil(1_000)));
    }
    Response::from_parts(parts, Body::from(body))
}

/// Headers that every answer has, unless its handler chose its own.
fn dress(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in [
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        (HeaderName::from_static("referrer-policy"), "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
