//! What a session is called: the browser and the system it came from, as far as they say so.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

/// A short name such as `Firefox, Windows`; never the whole line, which would tell more than anybody needs.
pub(crate) fn name(headers: &HeaderMap) -> String {
    let line = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| line.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("HarmonyOS", "HarmonyOS"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "session".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_called_by_browser_and_system() {
        for (line, name_of) in [
            ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
            (
                "Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537 MicroMessenger/8",
                "WeChat, Android",
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/18 Safari/605", "Safari, macOS"),
            ("curl/8.1", "curl"),
            ("", "session"),
        ] {
            let headers = [(USER_AGENT, line.parse().unwrap())].into_iter().collect();
            assert_eq!(name(&headers), name_of, "{line}");
        }
    }
}
