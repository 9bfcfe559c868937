//! A Rust file as the rules see it: the text, and the same text with comments and literals blanked.
//!
//! Rules about code look at the blanked text, so that a word in a comment or a message never trips them. A
//! small reader is enough here; a full parser would tie the house to a grammar and its dependencies.

/// Where a file stands, which decides the rules that hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Code that ships.
    Source,
    /// Tests, benches and examples.
    Test,
}

impl Place {
    /// The place of the file at `path`, which is relative to the root.
    pub fn of(path: &str) -> Place {
        let test = |part: &str| matches!(part, "tests" | "benches" | "examples" | "tests.rs");
        if path.split('/').any(test) { Place::Test } else { Place::Source }
    }
}

/// A Rust file.
#[derive(Debug, Clone)]
pub struct File {
    /// Path from the root, with slashes.
    pub path: String,
    /// What kind of code it holds.
    pub place: Place,
    /// The text as it stands.
    pub text: String,
    /// The text with comments and the insides of literals blanked; same lines.
    pub code: String,
}

impl File {
    /// A file at `path` with `text`.
    pub fn new(path: &str, place: Place, text: String) -> File {
        let code = blank(&text);
        File { path: path.to_owned(), place, text, code }
    }

    /// The room the file belongs to: `crates/ROOM/…`.
    pub fn room(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// The blanked code without the items under `#[cfg(test)]`; same lines.
    pub fn shipped_code(&self) -> String {
        let mut code = self.code.clone();
        while let Some(start) = code.find("#[cfg(test)]") {
            let end = item_end(&code, start + "#[cfg(test)]".len());
            let hidden: String =
                code[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
            code.replace_range(start..end, &hidden);
        }
        code
    }
}

/// The line, from 1, of the byte at `offset`.
pub fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// The end of the item that starts at `from`: past its `;`, or past the bracket that closes its body.
pub fn item_end(code: &str, from: usize) -> usize {
    match body_start(code, from) {
        Ok(open) => closing(code, open) + 1,
        Err(end) => end,
    }
}

/// The `{` that opens the body of the item that starts at `from`, or the end of an item without a body.
///
/// # Errors
/// The offset past the item, when it has no body.
pub fn body_start(code: &str, from: usize) -> Result<usize, usize> {
    let mut depth = 0_usize;
    for (index, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return Ok(index),
            b';' if depth == 0 => return Err(index + 1),
            _ => {}
        }
    }
    Err(code.len())
}

/// The bracket that closes the one at `open`, or the last byte of the text.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return index,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len().saturating_sub(1)
}

/// The words of a line of code with their offsets: runs of letters, digits and underscores.
pub fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let start = line.as_ptr() as usize;
    line.split(move |c| !inside(c))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}

/// Blanks comments and the insides of string and character literals, keeping every line break.
pub fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = match opaque_end(bytes, at) {
            Some(end) => end.min(bytes.len()),
            None => {
                out.push(bytes[at]);
                at += 1;
                continue;
            }
        };
        out.extend(bytes[at..end].iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }));
        at = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The end of the comment or literal that starts at `at`, if one does.
fn opaque_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let inside_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => Some(at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(at + block_comment(rest)),
        [b'"', ..] => Some(at + quoted(rest, b'"')),
        [b'\'', b'\\', ..] => Some(at + quoted(rest, b'\'')),
        [b'\'', ..] => character(rest).map(|length| at + length),
        [b'r', ..] if !inside_word => raw(&rest[1..]).map(|length| at + 1 + length),
        [b'b' | b'c', b'r', ..] if !inside_word => raw(&rest[2..]).map(|length| at + 2 + length),
        _ => None,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// The length of a plain character literal; nothing for a lifetime.
fn character(rest: &[u8]) -> Option<usize> {
    let width = match rest.get(1)? {
        0x00..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

/// The length of a raw string after its `r`; nothing when the `r` starts a plain word.
fn raw(rest: &[u8]) -> Option<usize> {
    let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
    if rest.get(hashes) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'#'; hashes + 1];
    close[0] = b'"';
    let body = &rest[hashes + 1..];
    let length = body.windows(close.len()).position(|window| window == close).unwrap_or(body.len());
    Some(hashes + 1 + length + close.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let text = concat!(
            "let a = \"f64 \\\" {\"; // f64\n",
            "let b = 'x'; /* { /* f64 */ */ let c = r#\"f64\"#;\n",
            "fn f<'a>() {}\n"
        );
        let code = blank(text);
        assert_eq!(code.len(), text.len());
        assert_eq!(code.lines().count(), 3);
        assert!(!code.contains("f64"), "{code}");
        assert!(code.contains("let c =") && code.contains("fn f<'a>() {}"), "{code}");
    }

    #[test]
    fn characters_of_every_width_are_blanked() {
        let code = blank("('{', '\\'', '\\u{1F600}', '公', b'}', \"道\") {}");
        assert_eq!(code.matches(['{', '}']).collect::<String>(), "{}");
    }

    #[test]
    fn test_items_are_hidden_from_shipped_code() {
        let text = concat!(
            "fn kept() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n",
            "#[cfg(test)]\nuse std::net;\nfn also() {}\n"
        );
        let shipped = File::new("crates/a/src/lib.rs", Place::Source, text.to_owned()).shipped_code();
        assert!(shipped.contains("fn kept()") && shipped.contains("fn also()"));
        assert!(!shipped.contains("std::fs") && !shipped.contains("std::net"));
        assert_eq!(shipped.lines().count(), text.lines().count());
    }

    #[test]
    fn an_item_ends_at_its_bracket_or_semicolon() {
        let code = "fn a(x: [u8; 2]) -> [u8; 2] { { x } } fn b();";
        assert_eq!(&code[item_end(code, 0)..], " fn b();");
        assert_eq!(item_end(code, 38), code.len());
    }
}
