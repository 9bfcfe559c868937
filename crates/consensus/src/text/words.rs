//! Texts cut into words.
//!
//! Space parts words; Chinese, Japanese and Korean signs are words of their own, since nothing stands between them. Two
//! spellings are the same word when they agree in small letters and without marks at either end, so that `Village,` and
//! `village` vote together; which spelling is shown is decided afterwards.

/// A word as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// What makes it the same word.
    pub normal: String,
    /// As written.
    pub spelling: String,
    /// Whether it followed the word before without a space.
    pub glued: bool,
}

/// Cuts a text into words.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for chunk in text.split_whitespace() {
        let first = found.len();
        let mut start = 0;
        for (at, character) in chunk.char_indices() {
            if is_sign(character) {
                push(&mut found, &chunk[start..at], first);
                start = at + character.len_utf8();
                push(&mut found, &chunk[at..start], first);
            }
        }
        push(&mut found, &chunk[start..], first);
    }
    found
}

fn push(found: &mut Vec<Word>, spelling: &str, first: usize) {
    if !spelling.is_empty() {
        let glued = found.len() > first;
        found.push(Word { normal: normal(spelling), spelling: spelling.to_owned(), glued });
    }
}

/// Small letters without marks at either end; a word of marks alone stays as it is.
fn normal(spelling: &str) -> String {
    let bare = spelling.trim_matches(|c: char| !c.is_alphanumeric());
    let kept = if bare.is_empty() { spelling } else { bare };
    kept.to_lowercase().replace('’', "'")
}

/// Whether a character is a word by itself.
fn is_sign(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// How unlike two words are, from 0 for the same to 1: single-character edits over the longer one's length.
pub(crate) fn unlike(one: &[char], other: &[char]) -> f64 {
    if one == other {
        return 0.0;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (place, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()] as f64 / one.len().max(other.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_readers_would() {
        let cut = |text| words(text).into_iter().map(|word| (word.normal, word.glued)).collect::<Vec<_>>();
        let word = |normal: &str, glued| (normal.to_owned(), glued);
        assert_eq!(
            cut(" “The village,”  don’t"),
            [word("the", false), word("village", false), word("don't", false)]
        );
        assert_eq!(cut("公道ok"), [word("公", false), word("道", true), word("ok", true)]);
        assert_eq!(cut("— a"), [word("—", false), word("a", false)]);
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert!((unlike(&letters("kitten"), &letters("sitting")) - 3.0 / 7.0).abs() < 1e-12);
        assert_eq!(unlike(&[], &[]), 0.0);
    }
}
