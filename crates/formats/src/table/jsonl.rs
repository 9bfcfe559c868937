//! Wanted columns of JSONL: the values of a line's object are written behind each other into one buffer that is used
//! again for every row.

use super::sink::{ABSENT, Sink};
use super::{Column, columns};
use crate::lines::Lines;
use crate::records::{Span, at};
use crate::{Problem, RowError};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt::{self, Write};
use std::io::BufRead;

pub(super) fn read(
    source: impl BufRead,
    wanted: &[Column<'_>],
    mut sink: Sink<'_>,
) -> Result<super::Summary, RowError> {
    let mut lines = Lines::new(source, sink.limits.row_bytes);
    let mut object = Object { wanted, text: String::new(), spans: vec![ABSENT; wanted.len()] };
    let mut ever = vec![false; wanted.len()];
    let mut first: Option<(u64, Vec<String>)> = None;
    loop {
        let (line, text) = match lines.next() {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(error) => {
                sink.bad(error)?;
                continue;
            }
        };
        if !text.trim_start().starts_with('{') {
            let problem = match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => Problem::NotAnObject,
                Err(error) => Problem::NotJson { reason: error.to_string() },
            };
            sink.bad(problem.at(line))?;
            continue;
        }
        match object.fill(text) {
            Ok(()) => {
                ever.iter_mut().zip(&object.spans).for_each(|(ever, span)| *ever |= *span != ABSENT);
                if first.is_none() {
                    first = Some((line, keys(text)));
                }
                sink.row(line, &object.text, |index| object.spans[index])?;
            }
            Err(error) => sink.bad(Problem::NotJson { reason: error.to_string() }.at(line))?,
        }
    }
    let lacking = wanted.iter().zip(&ever).find(|(column, ever)| column.needed && !**ever);
    if let (Some((line, present)), Some((column, _))) = (first, lacking) {
        return Err(columns::lacking(column, &present).at(line));
    }
    Ok(sink.finish())
}

/// The keys of an object that was read before.
fn keys(text: &str) -> Vec<String> {
    let object: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(text);
    object.map(|object| object.keys().cloned().collect()).unwrap_or_default()
}

/// The wanted values of the object last read.
struct Object<'a> {
    wanted: &'a [Column<'a>],
    text: String,
    spans: Vec<Span>,
}

impl Object<'_> {
    fn fill(&mut self, line: &str) -> Result<(), serde_json::Error> {
        self.text.clear();
        self.spans.fill(ABSENT);
        let mut reader = serde_json::Deserializer::from_str(line);
        reader.deserialize_map(ObjectVisitor(self))?;
        reader.end()
    }

    /// The wanted column a key is a name of.
    fn place(&self, key: &str) -> Option<usize> {
        let is_first = |column: &Column<'_>| column.names.contains(&key);
        self.wanted.iter().position(is_first)
    }
}

struct ObjectVisitor<'a, 'b>(&'a mut Object<'b>);

impl<'de> Visitor<'de> for ObjectVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let object = self.0;
        while let Some(key) = map.next_key_seed(Key)? {
            match object.place(&key) {
                // A column has one value: of several names the first that holds one.
                Some(index) if object.spans[index] == ABSENT => {
                    let start = object.text.len();
                    if map.next_value_seed(Value(&mut object.text))? {
                        object.spans[index] = (at(start), at(object.text.len()));
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Cow<'de, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Writes a value to the end of a text and says whether there was one.
struct Value<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<bool, D::Error> {
        reader.deserialize_any(self)
    }
}

impl Value<'_> {
    fn put<E: Error>(self, value: impl fmt::Display) -> Result<bool, E> {
        write!(self.0, "{value}").map(|()| true).map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<bool, E> {
        self.0.push_str(value);
        Ok(true)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        self.put(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        self.put(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        self.put(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        self.put(value)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<bool, A::Error> {
        let reader = serde::de::value::SeqAccessDeserializer::new(seq);
        let value = <serde_json::Value as serde::Deserialize>::deserialize(reader)?;
        self.put(value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        let reader = serde::de::value::MapAccessDeserializer::new(map);
        let value = <serde_json::Value as serde::Deserialize>::deserialize(reader)?;
        self.put(value)
    }
}
