//! Requests from other sites: a browser sends its cookie with them, so what changes anything must come from our pages.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use gongdao_kernel::{Code, Fault};
use std::net::IpAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// Whether a browser says that the request comes from another site; nothing where it says nothing.
fn is_foreign(headers: &HeaderMap, ours: Option<&str>) -> Option<bool> {
    let site = text(headers, SEC_FETCH_SITE).map(|site| site != "same-origin");
    let origin = text(headers, ORIGIN).map(|origin| match ours {
        Some(ours) => origin != ours,
        None => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_none() || authority != text(headers, HOST)
        }
    });
    match (site, origin) {
        (None, None) => None,
        (site, origin) => Some(site.unwrap_or(false) || origin.unwrap_or(false)),
    }
}

fn refused() -> Fault {
    Fault::new(Code::OriginRefused)
        .with_fix("Programs send a bearer token; pages send the request from the same origin.")
}

/// Asks a request with a cookie that changes something to say that it comes from our own page.
///
/// # Errors
/// `origin_refused`.
pub(crate) fn check(headers: &HeaderMap, ours: Option<&str>) -> Result<(), Fault> {
    match is_foreign(headers, ours) {
        Some(false) => Ok(()),
        _ => Err(refused()),
    }
}

/// Refuses a request without credential that a browser says is from another site; programs say nothing.
///
/// # Errors
/// `origin_refused`.
pub(crate) fn check_open(headers: &HeaderMap, ours: Option<&str>) -> Result<(), Fault> {
    match is_foreign(headers, ours) {
        Some(true) => Err(refused()),
        _ => Ok(()),
    }
}

/// Whether the request was sent to this very machine, where plain HTTP is no risk.
pub(crate) fn is_loopback(headers: &HeaderMap) -> bool {
    let host = text(headers, HOST).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_pass() {
        for (pairs, passes) in [
            (vec![("host", "a.example")], false),
            (vec![("host", "a.example"), ("origin", "https://a.example")], true),
            (vec![("host", "a.example"), ("origin", "https://b.example")], false),
            (vec![("host", "a.example"), ("origin", "null")], false),
            (vec![("host", "a.example"), ("sec-fetch-site", "same-origin")], true),
            (vec![("host", "a.example"), ("sec-fetch-site", "same-site")], false),
            (vec![("host", "a"), ("sec-fetch-site", "same-origin"), ("origin", "https://b")], false),
        ] {
            assert_eq!(check(&headers(&pairs), None).is_ok(), passes, "{pairs:?}");
        }
        let behind_proxy = headers(&[("host", "10.0.0.7"), ("origin", "https://work.example")]);
        assert!(check(&behind_proxy, Some("https://work.example")).is_ok());
        assert!(check(&behind_proxy, Some("https://other.example")).is_err());
    }

    #[test]
    fn loopback_is_known_by_its_host() {
        for (host, loopback) in [
            ("localhost:8080", true),
            ("127.0.0.1:80", true),
            ("[::1]:8080", true),
            ("work.example", false),
            ("localhost.evil", false),
        ] {
            assert_eq!(is_loopback(&headers(&[("host", host)])), loopback, "{host}");
        }
    }
}
