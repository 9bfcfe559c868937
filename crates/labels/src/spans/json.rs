//! Marks as they are stored: written in their one canonical form, and read back.

use std::fmt::Write as _;

use serde::Deserialize;

use super::{MarkedRelation, MarkedSpan, Marks};

/// Marks as [`push_marks`] wrote them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoredMarks {
    spans: Vec<StoredSpan>,
    relations: Vec<StoredRelation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSpan {
    start: u32,
    end: u32,
    class: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRelation {
    from: usize,
    to: usize,
    class: String,
}

impl StoredMarks {
    /// The marks; nothing where they cannot be.
    pub(crate) fn typed(self) -> Option<Marks> {
        let spans: Vec<MarkedSpan> = self
            .spans
            .into_iter()
            .map(|StoredSpan { start, end, class }| (end > start).then_some(MarkedSpan { start, end, class }))
            .collect::<Option<_>>()?;
        let count = spans.len();
        let relation = |StoredRelation { from, to, class }| {
            (from < count && to < count && from != to).then_some(MarkedRelation { from, to, class })
        };
        let relations = self.relations.into_iter().map(relation).collect::<Option<_>>()?;
        Some(Marks { spans, relations })
    }
}

/// Writes marks, with strings escaped by `push_string`.
pub(crate) fn push_marks(text: &mut String, marks: &Marks, push_string: fn(&mut String, &str)) {
    // Writing to a string cannot fail.
    text.push_str("{\"spans\":[");
    for (at, span) in marks.spans().iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{{\"start\":{},\"end\":{},\"class\":", span.start, span.end);
        push_string(text, &span.class);
        text.push('}');
    }
    text.push_str("],\"relations\":[");
    for (at, relation) in marks.relations().iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{{\"from\":{},\"to\":{},\"class\":", relation.from, relation.to);
        push_string(text, &relation.class);
        text.push('}');
    }
    text.push_str("]}");
}
