//! When a field is asked: where something was said to other fields, further up in the form.
//!
//! A field that is not asked has no value in an answer, so a chain of conditions needs no rule of its own: what hangs on a
//! field that was not asked is not asked either. Names point upwards only, so there are no rings. Several conditions of one
//! field have to be met together; that one of several is enough is said by naming several options of one field.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::error::quoted;
use crate::{Answer, AnswerError, Detail, Field, FieldKind, Form, Value, taxonomy};

/// What has to be said to another field for this one to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Condition {
    /// The field it hangs on, further up in the form.
    pub field: String,
    /// Options of that field, one of which has to be chosen; a node of a tree stands for all that is below it, too. Empty
    /// where any answer will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// Whether any answer will do that says something: a text with a character, an object, an option.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub answered: bool,
}

impl Condition {
    /// Whether it is met by what was said to the field it names, a field of this kind.
    fn is_met_by(&self, kind: &FieldKind, value: &Value) -> bool {
        if self.answered {
            return says_something(value);
        }
        let is_tree = matches!(kind, FieldKind::Taxonomy { .. });
        let is_named = |said: &str| {
            self.is.iter().any(|one| if is_tree { taxonomy::is_within(said, one) } else { said == one })
        };
        match value {
            Value::Choice(one) => is_named(one),
            Value::Choices(all) => all.iter().any(|one| is_named(one)),
            _ => false,
        }
    }

    /// The condition in words, for those who answer through the API.
    fn in_words(&self) -> String {
        if self.answered {
            return format!("`{}` is answered", self.field);
        }
        let named: Vec<String> = self.is.iter().take(8).map(|one| quoted(one)).collect();
        let rest = if self.is.len() > named.len() { ", …" } else { "" };
        format!("`{}` is {}{rest}", self.field, named.join(" or "))
    }
}

/// Writes a field's conditions as forms hold them: one by itself, several as `{"all": […]}`.
pub(crate) fn write<S: Serializer>(all: &[Condition], to: S) -> Result<S::Ok, S::Error> {
    if let [one] = all {
        return one.serialize(to);
    }
    let mut object = to.serialize_struct("Conditions", 1)?;
    object.serialize_field("all", all)?;
    object.end()
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty(),
        Value::Choices(all) => !all.is_empty(),
        Value::Boxes(all) => !all.is_empty(),
        Value::Shapes(all) => !all.is_empty(),
        Value::Spans(marks) => !marks.spans().is_empty(),
        Value::Choice(_) | Value::Number(_) | Value::Ranking(_) => true,
    }
}

impl Form {
    /// Whether a field is asked of somebody who answers so; what hangs on a field without an answer is not, and all of its
    /// conditions have to be met.
    pub fn asks(&self, field: &Field, answer: &Answer) -> bool {
        field.when.iter().all(|when| {
            let Some(upper) = self.field(&when.field) else { return false };
            answer.get(&when.field).is_some_and(|value| when.is_met_by(&upper.kind, value))
        })
    }

    /// Takes values out of fields that are not asked where the others say this, such as a consensus made field by field.
    #[must_use]
    pub fn only_asked(&self, answer: Answer) -> Answer {
        let mut kept = Answer::default();
        for field in &self.fields {
            if let Some(value) = answer.get(&field.name).filter(|_| self.asks(field, &kept)) {
                kept.put(&field.name, value.clone());
            }
        }
        kept
    }
}

impl Field {
    /// The fault of an answer to this field where it is not asked.
    pub(crate) fn not_asked(&self, shown: String) -> AnswerError {
        let when: Vec<String> = self.when.iter().map(Condition::in_words).collect();
        let when = when.join(" and ");
        AnswerError::NotAsked(Detail::new(
            &self.name,
            shown,
            format!("leave it out; it is asked only where {when}"),
        ))
    }
}
