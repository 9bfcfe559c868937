//! One JSON object a line, millions of lines a second.
//!
//! Lines of a stream nearly all look alike: flat objects, the same keys in the same order, no escapes. What a line looks
//! like between its values is remembered ([`Looks`]); a line that looks like one before is taken apart by comparing what
//! stands between the values and looking for their ends, eight bytes at a time. A plain line of a new look is read key by
//! key and remembered; whatever is not plain goes to the JSON reader of the rest of the house, which is right and ten
//! times slower. All three read the same values from the same line.

use super::fields::{Columns, FIELDS};
use serde_json::{Map, Value};

/// The values of a line's fields, by place; empty where there is none.
pub type Values<'a> = [&'a str; FIELDS.len()];

/// How many looks are remembered.
const LOOKS: usize = 8;

/// What lines look like between their values.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    known: Vec<Look>,
    last: usize,
}

/// What stands before each value and behind the last one, the line break included.
#[derive(Debug, Clone, Default)]
struct Look {
    parts: Vec<Part>,
    tail: Vec<u8>,
}

/// What stands before a value, the field it belongs to, and whether it is quoted.
#[derive(Debug, Clone)]
struct Part {
    lead: Vec<u8>,
    place: Option<usize>,
    quoted: bool,
}

impl Looks {
    /// Takes the line that begins at a place apart, when it looks like one before: its values, and the place behind it.
    pub fn take<'a>(&mut self, text: &'a str, at: usize) -> Option<(Values<'a>, usize)> {
        if let Some(taken) = self.known.get(self.last).and_then(|look| look.take(text, at)) {
            return Some(taken);
        }
        let others = self.known.iter().enumerate().filter(|(number, _)| *number != self.last);
        let (number, taken) =
            others.filter_map(|(number, look)| Some((number, look.take(text, at)?))).next()?;
        self.last = number;
        Some(taken)
    }

    /// Takes a plain line apart key by key, and remembers what it looks like. Nothing when it is not plain; then
    /// [`slowly`] decides.
    pub fn learn<'a>(&mut self, line: &'a str, columns: &Columns) -> Option<Values<'a>> {
        let (mut values, mut look) = ([""; FIELDS.len()], Look::default());
        let bytes = line.as_bytes();
        let (mut at, mut from) = (blank(bytes, 0), 0);
        if bytes.get(at) != Some(&b'{') {
            return None;
        }
        at = blank(bytes, at + 1);
        loop {
            let (key, next) = text(line, at)?;
            at = blank(bytes, next);
            if bytes.get(at) != Some(&b':') {
                return None;
            }
            at = blank(bytes, at + 1);
            let quoted = bytes.get(at) == Some(&b'"');
            let (value, next) = if quoted { text(line, at)? } else { word(line, at)? };
            let place = (0..FIELDS.len()).find(|place| columns.name(*place) == key);
            if place.is_some_and(|place| look.parts.iter().any(|part| part.place == Some(place))) {
                return None;
            }
            if let Some(place) = place {
                values[place] = value;
            }
            look.parts.push(Part { lead: bytes[from..at + usize::from(quoted)].to_vec(), place, quoted });
            from = next;
            at = blank(bytes, next);
            match bytes.get(at)? {
                b',' => at = blank(bytes, at + 1),
                b'}' if blank(bytes, at + 1) == bytes.len() => break,
                _ => return None,
            }
        }
        look.tail = bytes[from..].to_vec();
        if look.tail.ends_with(b"\n") {
            self.known.truncate(LOOKS - 1);
            self.known.insert(0, look);
            self.last = 0;
        }
        Some(values)
    }
}

impl Look {
    fn take<'a>(&self, line: &'a str, mut at: usize) -> Option<(Values<'a>, usize)> {
        let bytes = line.as_bytes();
        let mut values = [""; FIELDS.len()];
        for part in &self.parts {
            if !bytes.get(at..)?.starts_with(&part.lead) {
                return None;
            }
            at += part.lead.len();
            let end = if part.quoted { quote(bytes, at)? } else { at };
            let (value, next) = if part.quoted { (line.get(at..end)?, end + 1) } else { word(line, at)? };
            if let Some(place) = part.place {
                values[place] = value;
            }
            at = next;
        }
        bytes.get(at..)?.starts_with(&self.tail).then(|| (values, at + self.tail.len()))
    }
}

fn blank(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// A quoted text without escapes that begins at a place, and the place behind it.
fn text(line: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = line.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let end = quote(bytes, at + 1)?;
    Some((line.get(at + 1..end)?, end + 1))
}

/// Where the quote is that ends a text, when nothing before it is escaped or a control character.
pub fn quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    // In each: the top bit of the first byte that is what is looked for, and maybe of bytes behind it.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & TOPS;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word & TOPS;
        let ends = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if ends != 0 {
            at += ends.trailing_zeros() as usize / 8;
            return (bytes[at] == b'"').then_some(at);
        }
        at += 8;
    }
    while !matches!(bytes.get(at)?, b'"' | b'\\' | 0..b' ') {
        at += 1;
    }
    (bytes[at] == b'"').then_some(at)
}

/// A number as JSON writes it, `true`, `false` or `null` (which is no value), and the place behind it.
fn word(line: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = line.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let first = at + usize::from(bytes.get(at) == Some(&b'-'));
    let mut end = digits(first);
    if end == first {
        let is = |word: &str| bytes[at..].starts_with(word.as_bytes());
        let word = ["true", "false", "null"].into_iter().find(|word| is(word))?;
        return Some((if word == "null" { "" } else { word }, at + word.len()));
    }
    if bytes[first] == b'0' && end > first + 1 {
        return None;
    }
    if bytes.get(end) == Some(&b'.') {
        let part = end + 1;
        end = digits(part);
        if end == part {
            return None;
        }
    }
    // Powers of ten and whatever else stands there are rare.
    let ends = bytes.get(end).is_none_or(|byte| matches!(byte, b',' | b'}' | b' ' | b'\t' | b'\r' | b'\n'));
    Some((line.get(at..end)?, end)).filter(|_| ends)
}

/// Reads any line that is a JSON object.
///
/// # Errors
/// What the JSON reader says.
pub fn slowly(line: &str, columns: &Columns) -> Result<[String; FIELDS.len()], String> {
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    Ok(std::array::from_fn(|place| match object.get(columns.name(place)) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }))
}
