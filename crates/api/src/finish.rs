//! The outermost layer: gives each request an id, a time limit and a net for panics, and turns every refusal into a
//! problem document in the reader's language.
//!
//! The log gets the route's template, never the path or the query: they can hold personal details.

use crate::bounds::{ADDRESS_BYTES, HEADERS_BYTES};
use crate::extract::{is_shown, peer};
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
pub(crate) const UPLOAD_PATHS: [&str; 4] = [
    "/api/v1/batches/{id}/tasks",
    "/api/v1/projects/{id}/media",
    "/api/v1/uploads/{id}",
    "/api/v1/uploads/{id}/finish",
];

/// Runs a request to its answer, whatever happens.
pub(crate) async fn finish(State(api): State<Api>, request: Request, next: Next) -> Response {
    let id = request_id(&api);
    let chinese = prefers_chinese(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let begun = Instant::now();
    let upload = matches!(method, Method::POST | Method::PATCH) && UPLOAD_PATHS.contains(&route.as_str());
    let time = if upload { UPLOAD_TIME } else { api.options().bounds.request_time };
    let mut response = match check(&api, &request, &route) {
        Err(refusal) => refusal.into_response(),
        Ok(()) => {
            let run = AssertUnwindSafe(next.run(request)).catch_unwind();
            match tokio::time::timeout(time, run).await {
                Ok(Ok(response)) => response,
                Ok(Err(_)) => Refusal::from(Fault::internal("a handler panicked")).into_response(),
                Err(_) => Refusal::protocol(StatusCode::SERVICE_UNAVAILABLE).into_response(),
            }
        }
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

/// Bounds what any request may be, before anything is done for it, and counts those that no account is counted for.
fn check(api: &Api, request: &Request, route: &str) -> Result<(), Refusal> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > ADDRESS_BYTES {
        return Err(Refusal::protocol(StatusCode::URI_TOO_LONG)
            .with_fix(format!("Use at most {ADDRESS_BYTES} bytes, query included; this has {address}.")));
    }
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    let bytes: usize = headers.sum();
    if bytes > HEADERS_BYTES {
        return Err(Refusal::protocol(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
            .with_fix(format!("Send at most {HEADERS_BYTES} bytes of headers; these are {bytes}.")));
    }
    let open = !route.starts_with("/api/v1/") || route == "/api/v1/openapi.json";
    if open || !is_shown(request.headers()) {
        api.rates().address(peer(request.extensions()), api.now())?;
    }
    Ok(())
}

fn request_id(api: &Api) -> String {
    format!("req_{:016x}", api.next_request())
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
        // Whole seconds, never before the moment.
        let seconds = u64::try_from(at.since_ms(now)).unwrap_or(0).div_ceil(1_000).max(1);
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}

/// How many there are at most in [`dress`]; a map that grows by one moves everything in it more than once.
const DRESS: usize = 6;

/// Headers that every answer has, unless its handler chose its own.
fn dress(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    headers.reserve(DRESS);
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
