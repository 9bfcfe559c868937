//! Normal forms: when two texts that look alike count as the same answer.
//!
//! People on different keyboards write the same thing in different bytes: full-width digits, composed or decomposed
//! accents, two spaces for one. Agreement compares normal forms; the stored answer keeps what was written.
//! Not here: spelling, punctuation and script (繁/简) — those are differences a requester may care about.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The form in which texts are compared: Unicode NFKC, lower case, runs of white space as one space, no white space
/// at the ends, no invisible characters. Applying it twice changes nothing.
pub fn text(raw: &str) -> String {
    if raw.is_ascii() {
        return collapse(&raw.to_ascii_lowercase());
    }
    let folded = raw.chars().filter(|c| !is_invisible(*c)).nfkc().flat_map(char::to_lowercase);
    let folded: String = folded.map(|c| if c == 'ς' { 'σ' } else { c }).nfkc().collect();
    collapse(&folded)
}

/// How many characters of `raw` are paid for: runs of white space count once, invisible characters not at all.
pub fn counted_chars(raw: &str) -> u64 {
    let mut count = 0;
    let mut pending_space = false;
    for c in raw.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() {
            pending_space = count > 0;
        } else {
            count += 1 + u64::from(std::mem::take(&mut pending_space));
        }
    }
    count
}

/// Whether the character has no width of its own, so that it could pad a text unseen.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Full-width digits and signs as the ordinary ones, for numbers typed on a CJK keyboard.
pub(crate) fn narrow(raw: &str) -> Cow<'_, str> {
    if raw.is_ascii() { Cow::Borrowed(raw) } else { Cow::Owned(raw.nfkc().collect()) }
}

fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}
