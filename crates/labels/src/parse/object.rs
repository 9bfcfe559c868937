//! A JSON object that knows where it stands, so that every complaint about it can name the path.

use serde_json::{Map, Value as Json};

use super::wrong_type;
use crate::error::quoted;
use crate::{Detail, FormError};

/// A JSON object at a path of the form. Keys whose value is null count as absent.
pub(super) struct Object<'a> {
    path: String,
    map: &'a Map<String, Json>,
}

impl<'a> Object<'a> {
    pub(super) fn new(path: &str, json: &'a Json) -> Result<Self, FormError> {
        let map =
            json.as_object().ok_or_else(|| wrong_type(path.to_owned(), json, "make it a JSON object"))?;
        Ok(Self { path: path.to_owned(), map })
    }

    /// The path of a key.
    pub(super) fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.map.keys().map(String::as_str)
    }

    /// Refuses keys other than these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), FormError> {
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let fix = format!("remove it or use one of: {}", known.join(", "));
                Err(FormError::UnknownKey(Detail::new(self.path.as_str(), quoted(key), fix)))
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Json> {
        self.map.get(key).filter(|json| !json.is_null())
    }

    pub(super) fn need(&self, key: &str, fix: &str) -> Result<&'a Json, FormError> {
        self.get(key).ok_or_else(|| FormError::Missing(Detail::new(self.at(key), "", fix)))
    }

    pub(super) fn list(&self, key: &str, fix: &str) -> Result<&'a [Json], FormError> {
        list(&self.at(key), self.need(key, fix)?)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, FormError> {
        self.typed(key, Json::as_str, "make it a string")
    }

    pub(super) fn needed_text(&self, key: &str, fix: &str) -> Result<&'a str, FormError> {
        let json = self.need(key, fix)?;
        json.as_str().ok_or_else(|| wrong_type(self.at(key), json, "make it a string"))
    }

    /// A needed string of 1 to `chars_max` characters, without white space at its ends or control characters.
    pub(super) fn bounded_text(&self, key: &str, chars_max: usize, fix: &str) -> Result<&'a str, FormError> {
        let text = self.needed_text(key, fix)?;
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        if text.is_empty() || text.trim().len() < text.len() || text.contains(control) {
            let fix = format!("{fix}, without white space at its ends or control characters");
            return Err(self.invalid(key, quoted(text), fix));
        }
        let chars = text.chars().count();
        if chars > chars_max {
            return Err(self.invalid(
                key,
                format!("{chars} characters long"),
                format!("use {chars_max} at most"),
            ));
        }
        Ok(text)
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, FormError> {
        self.typed(key, Json::as_bool, "make it true or false")
    }

    /// A whole number from 0.
    pub(super) fn count(&self, key: &str) -> Result<Option<usize>, FormError> {
        let count = |json: &Json| json.as_u64().and_then(|count| usize::try_from(count).ok());
        self.typed(key, count, "make it a whole number from 0")
    }

    pub(super) fn invalid(&self, key: &str, value: impl Into<String>, fix: impl Into<String>) -> FormError {
        FormError::Invalid(Detail::new(self.at(key), value, fix))
    }

    fn typed<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'a Json) -> Option<T>,
        fix: &str,
    ) -> Result<Option<T>, FormError> {
        let read = |json| read(json).ok_or_else(|| wrong_type(self.at(key), json, fix));
        self.get(key).map(read).transpose()
    }
}

pub(super) fn list<'a>(path: &str, json: &'a Json) -> Result<&'a [Json], FormError> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| wrong_type(path.to_owned(), json, "make it a list"))
}
