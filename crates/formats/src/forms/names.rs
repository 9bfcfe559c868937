//! Names, words and values as forms want them.

use gongdao_labels::limits;
use serde_json::{Value as Json, json};

/// A field's or attribute's name out of any name, apart from all of `taken`, to which it is added.
pub(super) fn name_of(text: &str, taken: &mut Vec<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let mut name: String = text.chars().map(plain).collect();
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.insert_str(0, "f_");
    }
    name.truncate(limits::NAME_CHARS);
    let first = name.trim_end_matches('_').to_owned();
    let mut unique = if first.is_empty() { "field".to_owned() } else { first.clone() };
    let mut count = 2;
    while taken.contains(&unique) {
        let end = format!("_{count}");
        let keep = first.len().min(limits::NAME_CHARS - end.len());
        unique = format!("{}{end}", &first[..keep]);
        count += 1;
    }
    taken.push(unique.clone());
    unique
}

/// Words for people, under the language they seem to be in.
pub(super) fn words(text: &str) -> Json {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let language = if text.contains(is_han) { "zh-CN" } else { "en" };
    let mut short: String = text.trim().chars().take(limits::WORDS_CHARS).collect();
    if short.is_empty() {
        "…".clone_into(&mut short);
    }
    json!({ language: short })
}

/// A name that people can read as a question: `car_color` as `car color`.
pub(super) fn readable(name: &str) -> String {
    name.replace(['_', '-'], " ").trim().to_owned()
}

/// A value that options may have, of so many characters at most: on one line, without semicolons.
pub(super) fn value(text: &str, most: usize) -> String {
    let plain = |c: char| {
        if c.is_control() {
            ' '
        } else if c == ';' {
            ','
        } else {
            c
        }
    };
    let value: String = text.trim().chars().map(plain).take(most).collect();
    value.trim().to_owned()
}
