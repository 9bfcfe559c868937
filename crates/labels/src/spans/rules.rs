//! What a field of spans accepts before the text is seen: from JSON of unknown origin to marks in canonical order.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::{MarkedRelation, MarkedSpan, Marks, RelationClass, SpanOverlap};
use crate::error::{quoted, shown};
use crate::{AnswerError, Detail, Field, ObjectClass, limits};

const WHOLE: &str = "send an object such as {\"spans\": [{\"start\": 0, \"end\": 3, \"class\": \"person\"}], \"relations\": []}";
const SPAN: &str = "send an object such as {\"start\": 0, \"end\": 3, \"class\": \"person\"}";
const RELATION: &str = "send an object such as {\"from\": 0, \"to\": 1, \"class\": \"works_for\"}";

/// What a field of spans accepts.
pub(crate) struct Rules<'a> {
    pub(crate) classes: &'a [ObjectClass],
    pub(crate) overlap: SpanOverlap,
    pub(crate) relations: &'a [RelationClass],
    pub(crate) at_least: usize,
    pub(crate) at_most: usize,
}

impl Rules<'_> {
    /// Types what was marked. Relations may be left out.
    pub(crate) fn read(&self, field: &Field, json: &Json) -> Result<Marks, AnswerError> {
        let wrong = || AnswerError::WrongType(Detail::new(&field.name, shown(json), WHOLE));
        let map = json.as_object().ok_or_else(wrong)?;
        if !map.keys().all(|key| key == "spans" || key == "relations") {
            return Err(wrong());
        }
        let given = map.get("spans").and_then(Json::as_array).ok_or_else(wrong)?;
        let spans = self.read_spans(&format!("{}.spans", field.name), given)?;
        let relations = match map.get("relations") {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Array(items)) => {
                self.read_relations(&format!("{}.relations", field.name), items, &spans)?
            }
            Some(_) => return Err(wrong()),
        };
        let classes = self.classes.iter().map(|class| class.value.as_str());
        Ok(Marks::new(spans, relations, classes, self.relations))
    }

    fn read_spans(&self, path: &str, items: &[Json]) -> Result<Vec<MarkedSpan>, AnswerError> {
        let counted = |fix| Detail::new(path, items.len().to_string(), fix);
        if items.len() > self.at_most {
            return Err(AnswerError::TooManyObjects(counted(format!("mark {} at most", self.at_most))));
        }
        if items.len() < self.at_least {
            return Err(AnswerError::TooFewObjects(counted(format!("mark at least {}", self.at_least))));
        }
        let mut spans: Vec<MarkedSpan> = Vec::with_capacity(items.len());
        let mut seen = HashSet::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let at = format!("{path}[{index}]");
            let span = self.read_span(&at, item)?;
            if !seen.insert(span.clone()) {
                return Err(AnswerError::Duplicate(Detail::new(at, shown(item), "mark every stretch once")));
            }
            if let Some(other) = spans.iter().find(|other| !self.overlap.allows(&span, other)) {
                let value =
                    format!("{} to {}, beside {} to {}", span.start, span.end, other.start, other.end);
                let fix = match self.overlap {
                    SpanOverlap::Nested => "let one lie within the other, or apart",
                    _ => "let no two share a character",
                };
                return Err(AnswerError::Overlaps(Detail::new(at, value, fix)));
            }
            spans.push(span);
        }
        Ok(spans)
    }

    fn read_span(&self, path: &str, json: &Json) -> Result<MarkedSpan, AnswerError> {
        let wrong = || AnswerError::WrongType(Detail::new(path, shown(json), SPAN));
        let map = json.as_object().filter(|map| map.len() == 3).ok_or_else(wrong)?;
        let class =
            class_of(path, map, &self.classes.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), SPAN)?;
        let place = |name: &str| {
            let place = map.get(name).and_then(Json::as_u64).and_then(|at| u32::try_from(at).ok());
            place.ok_or_else(wrong)
        };
        let (start, end) = (place("start")?, place("end")?);
        if end <= start {
            let fix = "end it after its start; offsets count code points, the end excluded";
            return Err(AnswerError::OutOfRange(Detail::new(path, format!("{start} to {end}"), fix)));
        }
        Ok(MarkedSpan { start, end, class })
    }

    fn read_relations(
        &self,
        path: &str,
        items: &[Json],
        spans: &[MarkedSpan],
    ) -> Result<Vec<MarkedRelation>, AnswerError> {
        if items.len() > limits::RELATIONS {
            let fix = format!("give {} at most", limits::RELATIONS);
            return Err(AnswerError::TooManyObjects(Detail::new(path, items.len().to_string(), fix)));
        }
        let mut seen = HashSet::with_capacity(items.len());
        let mut relations = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let at = format!("{path}[{index}]");
            let (kind, relation) = self.read_relation(&at, item, spans)?;
            let (from, to) = (relation.from, relation.to);
            let key = if kind.directed { (from, to) } else { (from.min(to), from.max(to)) };
            if !seen.insert((key, &kind.value)) {
                return Err(AnswerError::Duplicate(Detail::new(at, shown(item), "say every relation once")));
            }
            relations.push(relation);
        }
        Ok(relations)
    }

    fn read_relation(
        &self,
        path: &str,
        json: &Json,
        spans: &[MarkedSpan],
    ) -> Result<(&RelationClass, MarkedRelation), AnswerError> {
        let wrong = || AnswerError::WrongType(Detail::new(path, shown(json), RELATION));
        let map = json.as_object().filter(|map| map.len() == 3).ok_or_else(wrong)?;
        let known: Vec<&str> = self.relations.iter().map(|kind| kind.value.as_str()).collect();
        if known.is_empty() {
            let fix = "leave relations out; this form asks for none";
            return Err(AnswerError::UnknownField(Detail::new(path, shown(json), fix)));
        }
        let class = class_of(path, map, &known, RELATION)?;
        let kind = self.relations.iter().find(|kind| kind.value == class).ok_or_else(wrong)?;
        let end = |name: &str| {
            let at = map.get(name).and_then(Json::as_u64).and_then(|at| usize::try_from(at).ok());
            let at = at.ok_or_else(wrong)?;
            spans.get(at).map(|span| (at, span)).ok_or_else(|| {
                let fix =
                    format!("name a span by its place in the list, 0 to {}", spans.len().saturating_sub(1));
                AnswerError::OutOfRange(Detail::new(format!("{path}.{name}"), at.to_string(), fix))
            })
        };
        let ((from, one), (to, other)) = (end("from")?, end("to")?);
        if from == to {
            let fix = "let it end at another span than it begins at";
            return Err(AnswerError::NotRelated(Detail::new(path, from.to_string(), fix)));
        }
        if !kind.joins(&one.class, &other.class) {
            let all =
                |classes: &[String]| if classes.is_empty() { "any".to_owned() } else { classes.join(" or ") };
            let fix = format!("let it go from {} to {}", all(&kind.from), all(&kind.to));
            let value = format!("from {} to {}", quoted(&one.class), quoted(&other.class));
            return Err(AnswerError::NotRelated(Detail::new(path, value, fix)));
        }
        Ok((kind, MarkedRelation { from, to, class }))
    }
}

/// The class that an object names, one of these.
fn class_of(path: &str, map: &Map<String, Json>, known: &[&str], shape: &str) -> Result<String, AnswerError> {
    let class = map.get("class").and_then(Json::as_str);
    let class = class.ok_or_else(|| AnswerError::WrongType(Detail::new(path, "an object", shape)))?;
    if known.contains(&class) {
        return Ok(class.to_owned());
    }
    let named: Vec<&str> = known.iter().copied().take(8).collect();
    let fix = format!("choose one of: {}", named.join(", "));
    Err(AnswerError::NotAnOption(Detail::new(format!("{path}.class"), quoted(class), fix)))
}
