//! Which of our two languages a reader asks for.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// Whether Chinese is asked for before English. Without a wish it is English, the language of details.
pub(crate) fn prefers_chinese(headers: &HeaderMap) -> bool {
    let wish = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ranked = |primary: &str| {
        let ranges = wish.split(',').filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let tag = tag.trim();
            let named = tag.split('-').next().is_some_and(|part| part.eq_ignore_ascii_case(primary));
            named.then(|| thousandths(parameters))
        });
        ranges.max().unwrap_or(0)
    };
    let (chinese, english) = (ranked("zh"), ranked("en"));
    chinese > english || (chinese == english && chinese > 0 && first_is_chinese(wish))
}

/// A quality value in thousandths; 1000 where none is given.
fn thousandths(parameters: &str) -> u32 {
    let Some((_, value)) = parameters.split_once("q=") else { return 1000 };
    let digits = value.trim().split_once('.').map_or("", |(_, digits)| digits);
    let whole = value.trim().starts_with('1');
    let padded: String = digits.chars().chain("000".chars()).take(3).collect();
    if whole { 1000 } else { padded.parse().unwrap_or(0) }
}

fn first_is_chinese(wish: &str) -> bool {
    let lower = wish.to_ascii_lowercase();
    match (lower.find("zh"), lower.find("en")) {
        (Some(chinese), Some(english)) => chinese < english,
        (chinese, _) => chinese.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_decides() {
        for (wish, chinese) in [
            ("", false),
            ("zh-CN", true),
            ("zh-CN,zh;q=0.9,en;q=0.8", true),
            ("en,zh-CN;q=0.9", false),
            ("en;q=0.5, zh-TW;q=0.7", true),
            ("de, fr;q=0.3", false),
            ("zh,en", true),
            ("zh;q=0", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, wish.parse().unwrap());
            assert_eq!(prefers_chinese(&headers), chinese, "{wish}");
        }
    }
}
