//! What a form says of the objects a field of shapes asks for.

use serde::Serialize;

use crate::{Choice, ObjectClass, ShapeKind, Words};

/// One class of object and how it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShapeClass {
    /// Its value, label and key.
    #[serde(flatten)]
    pub class: ObjectClass,
    /// The kind of shape it is drawn with; a box where the form does not say.
    pub shape: ShapeKind,
    /// What is asked of each such object besides, 8 things at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

/// Something that is asked of each object of a class: one of several options, or yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attribute {
    /// The name answers use: `[a-z][a-z0-9_]{0,31}`.
    pub name: String,
    /// What people read.
    pub label: Words,
    /// Whether it must be said of every such object; the default is no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What can be chosen, with unique values; empty for yes or no.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}
