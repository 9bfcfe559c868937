//! What stands in a cell.

use std::borrow::Cow;

use gongdao_labels::Value;
use serde_json::Value as Json;

/// A cell: text may need guarding against spreadsheets, plain (a number, a state, a heading) never does.
pub(super) enum Cell<'a> {
    Text(Cow<'a, str>),
    Plain(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(super) fn plain(text: &'a str) -> Self {
        Self::Plain(Cow::Borrowed(text))
    }

    pub(super) fn number(number: impl ToString) -> Self {
        Self::Plain(Cow::Owned(number.to_string()))
    }

    /// A share from 0 to 1 with at most six decimals; empty where it is not a number.
    pub(super) fn probability(probability: f64) -> Self {
        Self::Plain(Cow::Owned(rounded(probability).map_or_else(String::new, |rounded| rounded.to_string())))
    }

    pub(super) fn value(value: Option<&'a Value>) -> Self {
        match value {
            None => Self::plain(""),
            Some(Value::Choice(text) | Value::Text(text)) => Self::text(text),
            Some(Value::Choices(values)) => Self::Text(Cow::Owned(values.join(";"))),
            Some(Value::Ranking(order)) => Self::Text(Cow::Owned(order.line())),
            Some(Value::Number(number)) => Self::number(number),
            Some(drawn @ (Value::Boxes(_) | Value::Shapes(_) | Value::Spans(_))) => {
                Self::Plain(Cow::Owned(drawn.to_canonical()))
            }
        }
    }

    pub(super) fn json(json: Option<&'a Json>) -> Self {
        match json {
            None | Some(Json::Null) => Self::plain(""),
            Some(Json::String(text)) => Self::text(text),
            Some(other) => Self::number(other),
        }
    }

    /// The cell as it is written.
    pub(super) fn written(self, guard_formulas: bool) -> Cow<'a, str> {
        match self {
            Self::Text(text) if guard_formulas && text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                Cow::Owned(format!("'{text}"))
            }
            Self::Text(text) | Self::Plain(text) => text,
        }
    }
}

/// Six decimals are more than any crowd can tell apart, and the same on every machine.
pub(super) fn rounded(probability: f64) -> Option<f64> {
    probability.is_finite().then(|| (probability * 1e6).round() / 1e6)
}

/// The heading of a field among columns that are there already.
pub(super) fn heading(field: &str, fixed: &[&str]) -> String {
    if fixed.contains(&field) { format!("answer.{field}") } else { field.to_owned() }
}
