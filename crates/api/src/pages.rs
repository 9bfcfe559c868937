//! The pages for people, as they were built from `web/` into the program that runs this server.
//!
//! A file is answered at its name. Any other address that could be a page gets the document of its own name where one was
//! built, such as `hall.html` for `/hall`, and else the one for all, whose script shows the page; addresses of the API, the
//! log and the like never do, so that a program's mistake stays a problem document. Files with a hash in their name are
//! kept by browsers for ever, the others are asked for each time. The program carries files as they were squeezed when the
//! pages were built; for the few who take no gzip it undoes that. Deliberately not here: what any page says, and where:
//! that is `web/src/routes.ts`.

use crate::{Api, Refusal, page};
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use std::io::Read;

/// A built file.
#[derive(Debug)]
pub struct PageFile {
    /// Its path, such as `/index.html`.
    pub path: &'static str,
    /// Its bytes, as they are sent.
    pub bytes: &'static [u8],
    /// Whether they are gzip.
    pub is_squeezed: bool,
}

/// The pages a server shows: every file by its path, sorted; none where the pages were not built.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pages(pub &'static [PageFile]);

impl Pages {
    fn find(self, path: &str) -> Option<&'static PageFile> {
        self.0.binary_search_by_key(&path, |file| file.path).ok().map(|at| &self.0[at])
    }

    /// What a browser gets that goes to an address.
    fn document(self, path: &str) -> Option<&'static PageFile> {
        self.find(&format!("{path}.html")).or_else(|| self.find(DOCUMENT)).filter(|_| may_be_page(path))
    }
}

const DOCUMENT: &str = "/index.html";
/// What is never a page.
const TAKEN: [&str; 5] = ["api", "evidence", "health", "problems", "assets"];
/// Everything comes from here, and nothing runs that was not built in.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The front: the pages, or the plain page where they were not built.
pub(crate) async fn front(state: State<Api>, headers: HeaderMap) -> Response {
    match state.options().pages.find(DOCUMENT) {
        Some(file) => answer(file, &headers),
        None => page::front(state).await,
    }
}

/// Every address that is nothing else's.
pub(crate) async fn other(State(api): State<Api>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let reads = method == Method::GET || method == Method::HEAD;
    let pages = api.options().pages;
    match pages.find(path).or_else(|| pages.document(path)) {
        Some(file) if reads => answer(file, &headers),
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

fn answer(file: &PageFile, asked: &HeaderMap) -> Response {
    let cache = if file.path.starts_with("/assets/") { FOR_EVER } else { "no-cache" };
    let headers = [
        (CONTENT_TYPE, media_type(file.path)),
        (CACHE_CONTROL, cache),
        (CONTENT_SECURITY_POLICY, POLICY),
        (VARY, "accept-encoding"),
    ];
    if !file.is_squeezed {
        return (headers, file.bytes).into_response();
    }
    if takes_gzip(asked) {
        return ([(CONTENT_ENCODING, HeaderValue::from_static("gzip"))], headers, file.bytes).into_response();
    }
    match plain(file.bytes) {
        Ok(bytes) => (headers, bytes).into_response(),
        Err(error) => {
            tracing::error!(path = file.path, %error, "a page of this program cannot be read");
            Refusal::protocol(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}

/// What was squeezed, as it was.
fn plain(squeezed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(squeezed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_page_that_people_begin_with_has_a_document_of_its_own() {
        static FILES: [PageFile; 2] = [
            PageFile { path: "/hall.html", bytes: b"hall", is_squeezed: false },
            PageFile { path: "/index.html", bytes: b"all", is_squeezed: false },
        ];
        for (path, document) in [
            ("/hall", Some("/hall.html")),
            ("/work", Some("/index.html")),
            ("/hall/prj_0123456789abc", Some("/index.html")),
            ("/assets/hall", None),
            ("/api", None),
        ] {
            assert_eq!(Pages(&FILES).document(path).map(|file| file.path), document, "{path}");
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
