//! Text for people, in one or more languages, because the same project is read by workers who share no language.

use std::collections::BTreeMap;

use serde::Serialize;

/// The same words in one or more languages, by language tag: `{"zh-CN": "情绪？", "en": "Mood?"}`. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    pub(crate) fn new(by_language: BTreeMap<String, String>) -> Self {
        Self(by_language)
    }

    /// The words in `language`; failing that in the same language elsewhere (`en` for `en-GB`), then in `zh-CN`,
    /// then in whichever language comes first.
    pub fn get(&self, language: &str) -> &str {
        let primary = primary(language);
        let kin = || self.0.iter().find(|(tag, _)| primary_is(tag, primary)).map(|(_, words)| words);
        let found = self.0.get(language).or_else(kin).or_else(|| self.0.get("zh-CN"));
        found.or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Every language tag with its words, in the order of the tags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(tag, words)| (tag.as_str(), words.as_str()))
    }
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn primary_is(tag: &str, wanted: &str) -> bool {
    primary(tag).eq_ignore_ascii_case(wanted)
}

/// Whether `tag` looks like a language tag: a language of two or three letters, then parts of letters and digits.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts
        .next()
        .is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    language
        && tag.len() <= 35
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}
