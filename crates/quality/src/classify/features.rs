//! What a classifier sees of a text: hashed pieces of one to four characters, words, and pairs of words.
//!
//! Hashing instead of a dictionary: a new word needs no new table, and a classifier is small whatever it is shown. The
//! hash also gives each piece a sign, so that two pieces in one bucket tend to cancel out rather than to add up. Chinese
//! has no blanks between words; its pieces of two to four characters are what words are elsewhere.

use gongdao_geometry::elementary::ln;

/// Buckets of features.
pub(super) const BUCKETS: u32 = 1 << 18;
/// Characters of a text that are looked at.
pub const TEXT_CHARS: usize = 4_000;

/// What a classifier sees of a task: buckets in rising order, each with how much of it there is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Features(pub(super) Vec<(u32, f32)>);

impl Features {
    /// Adds up what falls into one bucket and scales the whole to length one.
    pub(super) fn of(mut pieces: Vec<(u32, f32)>) -> Self {
        pieces.sort_unstable_by_key(|one| one.0);
        let mut features: Vec<(u32, f32)> = Vec::with_capacity(pieces.len());
        for (bucket, value) in pieces {
            match features.last_mut() {
                Some(last) if last.0 == bucket => last.1 += value,
                _ => features.push((bucket, value)),
            }
        }
        let length = features.iter().map(|(_, value)| f64::from(*value).powi(2)).sum::<f64>().sqrt();
        if length > 0.0 {
            features.iter_mut().for_each(|(_, value)| *value = (f64::from(*value) / length) as f32);
        }
        Self(features)
    }
}

/// Spreads the bits of a number.
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn hash(kind: u64, piece: &[char]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ kind.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mix(piece.iter().fold(start, |sum, c| (sum ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3)))
}

/// What a classifier sees of a text.
#[must_use]
pub fn of_text(text: &str) -> Features {
    let mut chars: Vec<char> = vec![' '];
    for c in text.chars().take(TEXT_CHARS).flat_map(char::to_lowercase) {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        if c != ' ' || chars.last() != Some(&' ') {
            chars.push(c);
        }
    }
    if chars.last() != Some(&' ') {
        chars.push(' ');
    }
    let mut pieces: Vec<u64> = Vec::new();
    for length in 1..=4 {
        pieces.extend(chars.windows(length).map(|piece| hash(length as u64, piece)));
    }
    let words: Vec<u64> = chars
        .split(|c| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| hash(5, word))
        .collect();
    pieces.extend(words.windows(2).map(|pair| mix(pair[0].rotate_left(17) ^ pair[1])));
    pieces.extend(words);
    counted(pieces)
}

/// Each piece once, the more often it stands there the more, but less than in proportion.
fn counted(mut pieces: Vec<u64>) -> Features {
    pieces.sort_unstable();
    let mut found = Vec::with_capacity(pieces.len());
    for run in pieces.chunk_by(|one, other| one == other) {
        let weight = (1.0 + ln(run.len() as f64)) as f32;
        let signed = if run[0] >> 63 == 0 { weight } else { -weight };
        found.push((u32::try_from(run[0] % u64::from(BUCKETS)).unwrap_or_default(), signed));
    }
    Features::of(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_are_the_same_and_words_are_not() {
        assert_eq!(of_text("Good  Day\n"), of_text("good day"));
        assert_ne!(of_text("good day"), of_text("day good"));
        assert_eq!(of_text(""), of_text("   "));
        assert_ne!(of_text("好"), of_text("坏"));
    }

    #[test]
    fn features_have_length_one_and_rise() {
        let Features(features) = of_text("配送很快，东西也好 quick and good");
        let length: f64 = features.iter().map(|(_, value)| f64::from(*value).powi(2)).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
        assert!(features.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
