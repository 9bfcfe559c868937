//! What a text asks of the spans marked in it: that they lie in it, split nothing a reader sees as one character, and,
//! where the form says so, no word.

use unicode_segmentation::UnicodeSegmentation;

use super::{Granularity, MarkedSpan};
use crate::error::quoted;
use crate::{AnswerError, Detail};

/// Scripts that are written without spaces between words; within them a span may begin and end anywhere: Thai, Lao,
/// Myanmar, Khmer, kana, bopomofo, Han. First and last code points.
const SPACELESS: [(char, char); 11] = [
    ('\u{0e00}', '\u{0eff}'),
    ('\u{1000}', '\u{109f}'),
    ('\u{1780}', '\u{17ff}'),
    ('\u{2e80}', '\u{2fdf}'),
    ('\u{3005}', '\u{3007}'),
    ('\u{3021}', '\u{3029}'),
    ('\u{3040}', '\u{312f}'),
    ('\u{31a0}', '\u{31ff}'),
    ('\u{3400}', '\u{9fff}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{20000}', '\u{3ffff}'),
];

/// Whether two neighbouring characters belong to one word: letters and digits of scripts that put spaces between words.
/// A plain rule rather than a dictionary's, so that every machine and browser says the same.
#[must_use]
pub fn joins(before: char, after: char) -> bool {
    let is_of_word =
        |c: char| c.is_alphanumeric() && !SPACELESS.iter().any(|(first, last)| (*first..=*last).contains(&c));
    is_of_word(before) && is_of_word(after)
}

/// The places where a span may begin and end: every end of a grapheme cluster, as a flag for each code point and the
/// text's end, without those inside a word where the form asks for words.
#[must_use]
pub fn places(text: &str, granularity: Granularity) -> Vec<bool> {
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut before: Option<char> = None;
    for cluster in text.graphemes(true) {
        let first = cluster.chars().next();
        let is_joined = matches!((before, first), (Some(a), Some(b)) if joins(a, b));
        places.push(granularity == Granularity::Character || !is_joined);
        places.extend(cluster.chars().skip(1).map(|_| false));
        // A letter with accents is still the letter.
        before = first;
    }
    places.push(true);
    places
}

/// The stretch of a text between two places, in code points.
#[must_use]
pub fn stretch(text: &str, start: u32, end: u32) -> &str {
    let at = |place: u32| text.char_indices().nth(place as usize).map_or(text.len(), |(at, _)| at);
    text.get(at(start)..at(end)).unwrap_or_default()
}

/// Refuses spans that the text cannot have.
pub(crate) fn check(
    field: &str,
    spans: &[MarkedSpan],
    text: &str,
    granularity: Granularity,
) -> Result<(), AnswerError> {
    let places = places(text, granularity);
    let length = places.len() - 1;
    for (index, span) in spans.iter().enumerate() {
        let path = format!("{field}.spans[{index}]");
        if span.end as usize > length {
            let value = format!("{} to {}", span.start, span.end);
            let fix = format!("stay inside the text, which has {length} code points");
            return Err(AnswerError::OutOfRange(Detail::new(path, value, fix)));
        }
        let split = [span.start, span.end].into_iter().find(|at| !places[*at as usize]);
        if let Some(at) = split {
            let value = format!("{at}, near {}", quoted(stretch(text, at.saturating_sub(1), at + 1)));
            let fix = match granularity {
                Granularity::Character => {
                    "begin and end between characters, not inside one of several code points"
                }
                Granularity::Word => "begin and end between words, not inside one",
            };
            return Err(AnswerError::SplitsText(Detail::new(path, value, fix)));
        }
    }
    Ok(())
}
