//! Which characters a text answer may use: a typed plate number has no lower-case letters, and saying so catches the
//! slip on the worker's own page. A set of characters, not a pattern, because patterns can be made to run for ever.

use std::fmt;

use serde::{Serialize, Serializer};

/// A set of characters written as in `0-9A-Z` or `一-龥·`: single characters and ranges; a hyphen that is first or
/// last means itself. White space is allowed only where written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharacterSet {
    source: String,
    ranges: Vec<(char, char)>,
}

impl CharacterSet {
    /// Ranges a set may have at most.
    pub const RANGES_MAX: usize = 100;

    /// Reads a set; `None` where it is empty, has a range that runs backwards, or too many ranges.
    pub fn parse(source: &str) -> Option<Self> {
        let chars: Vec<char> = source.chars().take(3 * Self::RANGES_MAX + 1).collect();
        let mut ranges = Vec::new();
        let mut rest = chars.as_slice();
        while let Some((&first, tail)) = rest.split_first() {
            let (last, after) = match tail {
                ['-', last, after @ ..] => (*last, after),
                _ => (first, tail),
            };
            if last < first || ranges.len() == Self::RANGES_MAX {
                return None;
            }
            ranges.push((first, last));
            rest = after;
        }
        if ranges.is_empty() { None } else { Some(Self { source: source.to_owned(), ranges }) }
    }

    /// Whether the character is in the set.
    pub fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
    }
}

impl fmt::Display for CharacterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl Serialize for CharacterSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}
