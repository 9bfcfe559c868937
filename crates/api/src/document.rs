//! The OpenAPI document as it is served: the committed one, which the tests hold against what the handlers say.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// The committed document, JSON. It is packed on its way to those who can unpack it, as any long answer.
#[must_use]
pub const fn document() -> &'static str {
    include_str!("../../../docs/openapi.json")
}

/// Sends it.
pub(crate) async fn answer() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], document())
}
