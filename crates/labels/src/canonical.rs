//! Answers as bytes: one answer has one canonical text, so that it can be compared, hashed and committed to. It is the
//! JSON that [`Form::validate`] takes, with fields in the form's order, choices in the options' order, no white
//! space, and numbers in their shortest form (as a string beyond 15 digits, where JSON readers would round).

use std::fmt::{self, Write as _};

use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{Answer, AnswerError, Detail, DrawnBox, FieldKind, Form, Order, Value, shapes, spans};

impl Answer {
    /// The canonical text. Values of fields that `form` does not have are left out.
    pub fn to_canonical(&self, form: &Form) -> String {
        let mut text = String::with_capacity(64);
        let values = form.fields.iter().filter_map(|field| self.get(&field.name).map(|v| (&field.name, v)));
        for (field, value) in values {
            text.push(if text.is_empty() { '{' } else { ',' });
            push_string(&mut text, field);
            text.push(':');
            value.push_canonical(&mut text);
        }
        text.push_str(if text.is_empty() { "{}" } else { "}" });
        text
    }
}

impl Value {
    /// The canonical text of one value, JSON.
    pub fn to_canonical(&self) -> String {
        let mut text = String::new();
        self.push_canonical(&mut text);
        text
    }

    fn push_canonical(&self, text: &mut String) {
        match self {
            Self::Choice(value) | Self::Text(value) => push_string(text, value),
            Self::Choices(values) => push_strings(text, values),
            Self::Number(number) => {
                let quote = if number.fits_json() { "" } else { "\"" };
                // Writing to a string cannot fail.
                let _ = write!(text, "{quote}{number}{quote}");
            }
            Self::Boxes(boxes) => {
                text.push('[');
                for (index, drawn) in boxes.iter().enumerate() {
                    text.push_str(if index > 0 { ",{\"class\":" } else { "{\"class\":" });
                    push_string(text, drawn.class());
                    let [x, y, width, height] = drawn.decimals();
                    let _ = write!(text, ",\"x\":{x},\"y\":{y},\"width\":{width},\"height\":{height}}}");
                }
                text.push(']');
            }
            Self::Shapes(drawn) => {
                text.push('[');
                for (index, shape) in drawn.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    shapes::push_shape(text, shape, push_string);
                }
                text.push(']');
            }
            Self::Spans(marks) => spans::push_marks(text, marks, push_string),
            Self::Ranking(order) => {
                text.push('[');
                for (index, group) in order.groups().iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    push_strings(text, group);
                }
                text.push(']');
            }
        }
    }
}

fn push_strings(text: &mut String, values: &[String]) {
    text.push('[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_string(text, value);
    }
    text.push(']');
}

fn push_string(text: &mut String, value: &str) {
    text.push('"');
    let mut rest = value;
    while let Some(at) = rest.find(|c: char| c < ' ' || matches!(c, '"' | '\\')) {
        text.push_str(&rest[..at]);
        let escaped = rest.as_bytes()[at];
        match escaped {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            _ => {
                let _ = write!(text, "\\u{escaped:04x}");
            }
        }
        // What was found is one ASCII byte.
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
    text.push('"');
}

impl Form {
    /// Reads back what [`Answer::to_canonical`] wrote, without checking limits and options again: for answers this
    /// form has once validated. Types are still checked, so that another form's answer is refused.
    pub fn answer_from_canonical(&self, text: &str) -> Result<Answer, AnswerError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Fields(self).deserialize(&mut reader).and_then(|answer| reader.end().map(|()| answer));
        read.map_err(|error| {
            let fix = "use the form the answer was given to";
            AnswerError::NotCanonical(Detail::new("", error.to_string(), fix))
        })
    }
}

struct Fields<'a>(&'a Form);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Answer;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Answer, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Answer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of answers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answer, A::Error> {
        let mut values = Vec::with_capacity(self.0.fields.len());
        while let Some(name) = map.next_key::<String>()? {
            let Some(field) = self.0.field(&name) else {
                map.next_value::<IgnoredAny>()?;
                return Err(A::Error::custom(format_args!(
                    "the form has no field {}",
                    crate::error::quoted(&name)
                )));
            };
            values.push((name, map.next_value_seed(OneValue(&field.kind))?));
        }
        Ok(values.into_iter().collect())
    }
}

/// A box as it is stored. Hundredths of a pixel come through a float unharmed: the box rounds them back.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredBox {
    class: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Whether several options are chosen.
fn takes_options(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Choice { many: true, .. } | FieldKind::Taxonomy { many: true, .. })
}

struct OneValue<'a>(&'a FieldKind);

impl<'de> DeserializeSeed<'de> for OneValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl OneValue<'_> {
    fn number<E: serde::de::Error>(&self, number: &str) -> Result<Value, E> {
        match self.0 {
            FieldKind::Number { .. } => number.parse().map(Value::Number).map_err(E::custom),
            FieldKind::Choice { .. } | FieldKind::Taxonomy { .. } | FieldKind::Text { .. } => {
                Err(E::custom("a number where text was asked"))
            }
            FieldKind::Ranking { .. } => Err(E::custom("a number where an order was asked")),
            FieldKind::Boxes { .. } | FieldKind::Shapes { .. } | FieldKind::Spans { .. } => {
                Err(E::custom("a number where objects were asked"))
            }
        }
    }
}

impl<'de> Visitor<'de> for OneValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            kind if takes_options(kind) => "a list of options",
            FieldKind::Choice { .. } | FieldKind::Taxonomy { .. } | FieldKind::Text { .. } => "a string",
            FieldKind::Number { .. } => "a number",
            FieldKind::Boxes { .. } => "a list of boxes",
            FieldKind::Shapes { .. } => "a list of shapes",
            FieldKind::Spans { .. } => "an object of spans and relations",
            FieldKind::Ranking { .. } => "a list of groups",
        })
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        match self.0 {
            FieldKind::Choice { many: false, .. } | FieldKind::Taxonomy { many: false, .. } => {
                Ok(Value::Choice(text.to_owned()))
            }
            FieldKind::Text { .. } => Ok(Value::Text(text.to_owned())),
            FieldKind::Number { .. } => self.number(text),
            FieldKind::Spans { .. } => Err(E::custom("a string where spans were asked")),
            FieldKind::Choice { many: true, .. }
            | FieldKind::Taxonomy { many: true, .. }
            | FieldKind::Boxes { .. }
            | FieldKind::Shapes { .. }
            | FieldKind::Ranking { .. } => Err(E::custom("a string where a list was asked")),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        self.number(&number.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        self.number(&number.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        self.number(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        if !matches!(self.0, FieldKind::Spans { .. }) {
            return Err(A::Error::custom("an object where none was asked"));
        }
        let stored = spans::StoredMarks::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        stored.typed().map(Value::Spans).ok_or_else(|| A::Error::custom("spans that cannot be"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        if matches!(self.0, FieldKind::Boxes { .. }) {
            let mut boxes = Vec::new();
            while let Some(stored) = items.next_element::<StoredBox>()? {
                let StoredBox { class, x, y, width, height } = stored;
                let drawn = DrawnBox::new(&class, x, y, width, height);
                boxes.push(drawn.ok_or_else(|| A::Error::custom("a box that cannot be"))?);
            }
            return Ok(Value::Boxes(boxes));
        }
        if matches!(self.0, FieldKind::Shapes { .. }) {
            let mut drawn = Vec::new();
            while let Some(stored) = items.next_element::<serde_json::Value>()? {
                let shape = shapes::read_stored(self.0, &stored);
                drawn.push(shape.ok_or_else(|| A::Error::custom("a shape that cannot be"))?);
            }
            return Ok(Value::Shapes(drawn));
        }
        if matches!(self.0, FieldKind::Ranking { .. }) {
            let mut groups = Vec::new();
            while let Some(group) = items.next_element::<Vec<String>>()? {
                groups.push(group);
            }
            let order = Order::stored(groups);
            return order.map(Value::Ranking).ok_or_else(|| A::Error::custom("an order that cannot be"));
        }
        if !takes_options(self.0) {
            return Err(A::Error::custom("a list where one value was asked"));
        }
        let mut values = Vec::new();
        while let Some(value) = items.next_element::<String>()? {
            values.push(value);
        }
        Ok(Value::Choices(values))
    }
}
