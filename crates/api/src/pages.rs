//! The pages for people, as they were built from `web/` into this program.
//!
//! A file is answered at its name. Any other address that could be a page gets the one document, whose script shows
//! the page; addresses of the API, the log and the like never do, so that a program's mistake stays a problem
//! document. Files with a hash in their name are kept by browsers for ever, the others are asked for each time. Whoever
//! takes gzip gets the copy that was squeezed when the pages were built.
//! Deliberately not here: what any page says, and where: that is `web/src/routes.ts`.

use crate::{Api, Refusal, page};
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// Every file by its path, sorted; empty where the pages were not built.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/pages.in"));

const DOCUMENT: &str = "/index.html";
/// What is never a page.
const TAKEN: [&str; 5] = ["api", "evidence", "health", "problems", "assets"];
/// Everything comes from here, and nothing runs that was not built in.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

fn find(path: &str) -> Option<&'static [u8]> {
    FILES.binary_search_by_key(&path, |file| file.0).ok().map(|at| FILES[at].1)
}

/// The front: the pages, or the plain page where they were not built.
pub(crate) async fn front(state: State<Api>, headers: HeaderMap) -> Response {
    match find(DOCUMENT) {
        Some(bytes) => answer(DOCUMENT, bytes, &headers),
        None => page::front(state).await,
    }
}

/// Every address that is nothing else's.
pub(crate) async fn other(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let reads = method == Method::GET || method == Method::HEAD;
    let found = find(path).map(|bytes| answer(path, bytes, &headers));
    let document =
        || find(DOCUMENT).filter(|_| may_be_page(path)).map(|bytes| answer(DOCUMENT, bytes, &headers));
    match found.or_else(document) {
        Some(response) if reads => response,
        _ => Refusal::protocol(StatusCode::NOT_FOUND).into_response(),
    }
}

/// Whether an address could be a page's: not somebody else's, and without the dot of a file's name.
fn may_be_page(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let first = parts.next().unwrap_or_default();
    !TAKEN.contains(&first) && !path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("md") => "text/markdown; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

/// Whether a client says that it takes gzip; a quality of nought says that it does not.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32)))
    })
}

fn answer(path: &str, bytes: &'static [u8], asked: &HeaderMap) -> Response {
    let cache = if path.starts_with("/assets/") { FOR_EVER } else { "no-cache" };
    let headers = [
        (CONTENT_TYPE, media_type(path)),
        (CACHE_CONTROL, cache),
        (CONTENT_SECURITY_POLICY, POLICY),
        (VARY, "accept-encoding"),
    ];
    match find(&format!("{path}.gz")).filter(|_| takes_gzip(asked)) {
        Some(squeezed) => {
            let mut response = (headers, squeezed).into_response();
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        None => (headers, bytes).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_every_file_is_found() {
        assert!(FILES.is_sorted_by_key(|file| file.0));
        assert!(FILES.iter().all(|file| find(file.0) == Some(file.1)));
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (line, takes) in [
            ("gzip", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("deflate, gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("identity", false),
            ("", false),
        ] {
            let headers = [(ACCEPT_ENCODING, HeaderValue::from_static(line))].into_iter().collect();
            assert_eq!(takes_gzip(&headers), takes, "{line}");
        }
    }

    #[test]
    fn only_addresses_of_pages_get_the_document() {
        for (path, page) in [
            ("/", true),
            ("/hall", true),
            ("/projects/prj_0123456789abc/review", true),
            ("/apis", true),
            ("/api", false),
            ("/api/v1/nothing", false),
            ("/evidence/tile/9", false),
            ("/problems/nothing", false),
            ("/assets/old-1234", false),
            ("/favicon.ico", false),
            ("/hall/logo.png", false),
        ] {
            assert_eq!(may_be_page(path), page, "{path}");
        }
    }
}
