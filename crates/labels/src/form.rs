//! The parts of a form. Forms are made by [`Form::parse`] alone (the types cannot be built elsewhere), so whoever
//! holds one may rely on its rules: unique names, options within limits, minimum at most maximum.

use serde::{Deserialize, Serialize};

use crate::{
    CharacterSet, Condition, Decimal, FormError, Granularity, RelationClass, ShapeClass, SpanOverlap,
    TreeOption, Words,
};

/// What workers see of a task and what they are asked about it. It serialises to JSON that [`Form::parse`] reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value")]
#[non_exhaustive]
pub struct Form {
    /// The data columns a worker sees, in order; empty means all columns, as text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<Show>,
    /// The questions, in order: 1 to 20, with unique names.
    pub fields: Vec<Field>,
}

/// One data column a worker sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Show {
    /// The column's name in the task's data.
    pub column: String,
    /// How it is shown.
    pub style: ShowStyle,
}

/// How a data column is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowStyle {
    /// As text.
    #[default]
    Text,
    /// The value is a picture's address.
    Picture,
    /// The value is an address to open.
    Link,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// The name answers use: `[a-z][a-z0-9_]{0,31}`.
    pub name: String,
    /// The question as people read it.
    pub question: Words,
    /// Whether an answer must have it where it is asked; the default is yes.
    pub required: bool,
    /// When it is asked: where all of these are met; always where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "crate::condition::write")]
    pub when: Vec<Condition>,
    /// What kind of answer it takes.
    #[serde(flatten)]
    pub kind: FieldKind,
}

/// What kind of answer a field takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// One option, or several.
    #[non_exhaustive]
    Choice {
        /// What can be chosen, with unique values.
        options: Vec<Choice>,
        /// Whether several may be chosen.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        many: bool,
        /// The fewest to choose where several may be; 1 where absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        at_least: Option<usize>,
        /// The most to choose where several may be; all where absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        at_most: Option<usize>,
    },
    /// Written text.
    #[non_exhaustive]
    Text {
        /// The fewest characters, white space at the ends apart; 1 by default.
        min_chars: u32,
        /// The most characters; 2,000 by default and 10,000 at most.
        max_chars: u32,
        /// Whether line breaks are allowed.
        multiline: bool,
        /// The characters allowed; any where absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        characters: Option<CharacterSet>,
    },
    /// An exact number.
    #[non_exhaustive]
    Number {
        /// The least allowed.
        #[serde(skip_serializing_if = "Option::is_none")]
        minimum: Option<Decimal>,
        /// The greatest allowed.
        #[serde(skip_serializing_if = "Option::is_none")]
        maximum: Option<Decimal>,
        /// The distance between allowed numbers, counted from the minimum, or from 0 without one.
        #[serde(skip_serializing_if = "Option::is_none")]
        step: Option<Decimal>,
        /// What the number counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<Words>,
    },
    /// Boxes drawn on a picture, in pixels of the upright picture.
    #[non_exhaustive]
    Boxes {
        /// The data column whose picture is drawn on; where the form does not say, the first that it shows as one, or
        /// else `image`.
        column: String,
        /// What a box can hold, with unique values.
        classes: Vec<ObjectClass>,
        /// The least width and height in pixels; 1 by default.
        min_size: u32,
        /// The fewest boxes; 0 by default, for a picture that shows nothing of the kind.
        at_least: usize,
        /// The most boxes; 100 by default and 500 at most.
        at_most: usize,
    },
    /// Shapes of several kinds drawn on a picture, or on the pages of a document, in pixels of the upright picture.
    #[non_exhaustive]
    Shapes {
        /// The data column whose picture is drawn on, as for boxes.
        column: String,
        /// Of a document: how many pages it may have, 2 to 50. The column then holds a list of pictures, and every object
        /// says on which of them it is. Absent where one picture is drawn on.
        #[serde(skip_serializing_if = "Option::is_none")]
        pages: Option<u32>,
        /// What can be drawn, with unique values.
        classes: Vec<ShapeClass>,
        /// The least width and height in pixels, for a line the longer of the two; 1 by default.
        min_size: u32,
        /// The fewest objects; 0 by default.
        at_least: usize,
        /// The most objects; 100 by default and 500 at most.
        at_most: usize,
        /// How far apart two lines in the mean, or two points, may be in pixels and still be the same; 10 by default.
        tolerance_px: u32,
    },
    /// Stretches marked in a text, and relations between them, in code points.
    #[non_exhaustive]
    Spans {
        /// The data column whose text is marked; where the form does not say, the first that it shows as text, or else
        /// `text`.
        column: String,
        /// What a span can be, with unique values.
        classes: Vec<ObjectClass>,
        /// How spans may lie to each other; apart by default.
        overlap: SpanOverlap,
        /// Where spans may begin and end; between any characters by default.
        granularity: Granularity,
        /// Kinds of relations, with unique values; none where only spans are asked for.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        relations: Vec<RelationClass>,
        /// The fewest spans; 0 by default, for a text that holds nothing of the kind.
        at_least: usize,
        /// The most spans; 100 by default and 500 at most.
        at_most: usize,
    },
    /// An order of a few things, best first; of two of them which is better.
    #[non_exhaustive]
    Ranking {
        /// What is ranked: 2 to 10, with unique values.
        options: Vec<RankedOption>,
        /// Whether several may share a rank.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        ties: bool,
    },
    /// One node of a tree, or several.
    #[non_exhaustive]
    Taxonomy {
        /// The nodes at the top, with all that is below them.
        options: Vec<TreeOption>,
        /// Whether several may be chosen.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        many: bool,
        /// The fewest to choose where several may be; 1 where absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        at_least: Option<usize>,
        /// The most to choose where several may be; 100 where absent, and at most.
        #[serde(skip_serializing_if = "Option::is_none")]
        at_most: Option<usize>,
        /// Whether only nodes with nothing below them may be chosen.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        leaves_only: bool,
    },
}

impl FieldKind {
    /// Whether it is answered by marking objects, on a picture or in a text.
    #[must_use]
    pub fn marks(&self) -> bool {
        matches!(self, Self::Boxes { .. } | Self::Shapes { .. } | Self::Spans { .. })
    }

    /// Its name, as forms are written.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Choice { .. } => "choice",
            Self::Text { .. } => "text",
            Self::Number { .. } => "number",
            Self::Boxes { .. } => "boxes",
            Self::Shapes { .. } => "shapes",
            Self::Spans { .. } => "spans",
            Self::Ranking { .. } => "ranking",
            Self::Taxonomy { .. } => "taxonomy",
        }
    }
}

/// One class of object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ObjectClass {
    /// What answers say.
    pub value: String,
    /// What people read.
    pub label: Words,
    /// The key that picks it: one of 0-9 or a-z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<char>,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// What answers say.
    pub value: String,
    /// What people read.
    pub label: Words,
}

/// One thing to be ranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RankedOption {
    /// What answers say, without `>` and `=`.
    pub value: String,
    /// What people read; where a task's data holds the thing itself, its name for the requester.
    pub label: Words,
    /// The data column that holds it; all options have one or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl Form {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The data columns that hold pictures: those shown as one, or drawn on.
    pub fn picture_columns(&self) -> Vec<&str> {
        let shown = self.show.iter().filter(|show| show.style == ShowStyle::Picture);
        let drawn = self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Boxes { column, .. } | FieldKind::Shapes { column, .. } => Some(column.as_str()),
            _ => None,
        });
        let mut columns: Vec<&str> = shown.map(|show| show.column.as_str()).chain(drawn).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// How many pictures a task may have in a data column: one, or the pages of a document where something is drawn on them.
    pub fn pages(&self, column: &str) -> u32 {
        let paged = self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Shapes { column: own, pages, .. } if own == column => *pages,
            _ => None,
        });
        paged.max().unwrap_or(1)
    }

    /// Whether something is drawn on documents of several pages.
    pub fn has_pages(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.kind, FieldKind::Shapes { pages: Some(_), .. }))
    }

    /// The data columns whose text is marked, each once.
    pub fn marked_columns(&self) -> Vec<&str> {
        let marked = self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Spans { column, .. } => Some(column.as_str()),
            _ => None,
        });
        let mut columns: Vec<&str> = marked.collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The data columns that hold what is ranked, each once.
    pub fn ranked_columns(&self) -> Vec<&str> {
        let ranked = self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Ranking { options, .. } => {
                Some(options.iter().filter_map(|one| one.column.as_deref()))
            }
            _ => None,
        });
        let mut columns: Vec<&str> = ranked.flatten().collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Whether a field asks for boxes, shapes or spans, so that there are objects to count.
    pub fn has_objects(&self) -> bool {
        self.fields.iter().any(|field| field.kind.marks())
    }
}

impl TryFrom<serde_json::Value> for Form {
    type Error = FormError;

    fn try_from(json: serde_json::Value) -> Result<Self, FormError> {
        Self::from_json(&json)
    }
}
