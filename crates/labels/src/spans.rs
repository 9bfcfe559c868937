//! Stretches marked in a text, each of a class, and relations between them.
//!
//! A place in a text is a number of Unicode code points from its beginning: what Python, Rust and W3C's text positions
//! count, unlike the UTF-16 units of a browser or the bytes of a file. The end is the code point after the last one. No
//! end may split what a reader sees as one character (an emoji of several code points, a letter with its accents).
//! Marks have one form in which they are kept: spans by start, then end, then class in the form's order; relations by
//! the numbers of their spans, then kind; one without a direction begins at the earlier span. So equal
//! marks are equal bytes.
//!
//! * `spans/rules.rs`: what a field of spans accepts, the text unseen;
//! * [`text`]: what the text asks besides;
//! * `spans/json.rs`: marks from the store and back;
//! * `spans/alike.rs`: how alike what two people marked is.
//!
//! Deliberately not here: which of two workers is right (`consensus`), files (`formats`).

mod alike;
mod json;
pub(crate) mod rules;
pub mod text;

pub use alike::{Agreement, agreement, likeness};

use serde::Serialize;

use crate::Words;

pub(crate) use json::{StoredMarks, push_marks};

/// How spans of one field may lie to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanOverlap {
    /// No two share a character.
    #[default]
    None,
    /// Of two that share a character one lies within the other.
    Nested,
    /// As they come.
    Any,
}

impl SpanOverlap {
    /// Every rule, in the order in which they are named.
    pub const ALL: [Self; 3] = [Self::None, Self::Nested, Self::Any];

    /// Its name, as forms are written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Nested => "nested",
            Self::Any => "any",
        }
    }

    /// Whether two different spans may stand beside each other.
    #[must_use]
    pub fn allows(self, one: &MarkedSpan, other: &MarkedSpan) -> bool {
        let apart = one.end <= other.start || other.end <= one.start;
        let within = |a: &MarkedSpan, b: &MarkedSpan| a.start >= b.start && a.end <= b.end;
        match self {
            Self::None => apart,
            Self::Nested => apart || within(one, other) || within(other, one),
            Self::Any => true,
        }
    }
}

/// Where spans may begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// Between any two characters as readers see them.
    #[default]
    Character,
    /// Not within a word: see [`text::joins`].
    Word,
}

impl Granularity {
    /// Its name, as forms are written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Word => "word",
        }
    }
}

/// One kind of relation between two spans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RelationClass {
    /// What answers say.
    pub value: String,
    /// What people read.
    pub label: Words,
    /// The classes it may begin at; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The classes it may end at; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Whether it says something else the other way round; the default is yes.
    pub directed: bool,
}

impl RelationClass {
    /// Whether it may go from one class to another, or the other way where it has no direction.
    #[must_use]
    pub fn joins(&self, from: &str, to: &str) -> bool {
        let has =
            |classes: &[String], class: &str| classes.is_empty() || classes.iter().any(|one| one == class);
        let along = has(&self.from, from) && has(&self.to, to);
        along || (!self.directed && has(&self.from, to) && has(&self.to, from))
    }
}

/// A marked stretch, in code points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MarkedSpan {
    /// Its first code point.
    pub start: u32,
    /// The code point after its last.
    pub end: u32,
    /// The class's value.
    pub class: String,
}

/// A relation between two marked stretches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MarkedRelation {
    /// The number of the span it begins at, from 0.
    pub from: usize,
    /// The number of the span it ends at.
    pub to: usize,
    /// The relation's value.
    pub class: String,
}

/// Everything that was marked in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    spans: Vec<MarkedSpan>,
    relations: Vec<MarkedRelation>,
}

impl Marks {
    /// Marks in the order in which they are kept. `classes` and `kinds` are the form's, in its order; a relation whose
    /// span is not there or that says something twice is left out.
    pub fn new<'a>(
        spans: Vec<MarkedSpan>,
        relations: Vec<MarkedRelation>,
        classes: impl Iterator<Item = &'a str>,
        kinds: &[RelationClass],
    ) -> Self {
        let classes: Vec<&str> = classes.collect();
        let place = |span: &MarkedSpan| classes.iter().position(|class| *class == span.class);
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|at| (spans[*at].start, spans[*at].end, place(&spans[*at]), *at));
        let mut now = vec![0; spans.len()];
        order.iter().enumerate().for_each(|(to, from)| now[*from] = to);
        let kind = |one: &MarkedRelation| kinds.iter().position(|known| known.value == one.class);
        let moved = |one: MarkedRelation| {
            let (from, to) = (*now.get(one.from)?, *now.get(one.to)?);
            let turned = from > to && kind(&one).is_some_and(|at| !kinds[at].directed);
            let (from, to) = if turned { (to, from) } else { (from, to) };
            Some(MarkedRelation { from, to, class: one.class })
        };
        let mut relations: Vec<MarkedRelation> = relations.into_iter().filter_map(moved).collect();
        relations.sort_by_key(|one| (one.from, one.to, kind(one)));
        relations.dedup();
        let mut left: Vec<Option<MarkedSpan>> = spans.into_iter().map(Some).collect();
        let spans = order.into_iter().filter_map(|at| left[at].take()).collect();
        Self { spans, relations }
    }

    /// The spans, by start, end and class.
    #[must_use]
    pub fn spans(&self) -> &[MarkedSpan] {
        &self.spans
    }

    /// The relations, by their spans and kind.
    #[must_use]
    pub fn relations(&self) -> &[MarkedRelation] {
        &self.relations
    }
}
