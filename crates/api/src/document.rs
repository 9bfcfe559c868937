//! The OpenAPI document as it is served: the committed one, which the tests hold against what the handlers say.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use flate2::read::GzDecoder;
use std::io::Read;
use std::sync::OnceLock;

/// As `build.rs` packed it.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));
static DOCUMENT: OnceLock<String> = OnceLock::new();

/// The committed document, JSON. It is unpacked when somebody first asks for it, and packed on its way to those who can
/// unpack it, as any long answer.
#[must_use]
pub fn document() -> &'static str {
    DOCUMENT.get_or_init(|| {
        let mut text = String::new();
        // The tests hold the whole of it against what the handlers say.
        let _ = GzDecoder::new(PACKED).read_to_string(&mut text);
        text
    })
}

/// Sends it.
pub(crate) async fn answer() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], document())
}
