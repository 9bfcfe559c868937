//! What a form says of the objects a field of shapes asks for.

use serde::Serialize;

use crate::{Choice, Decimal, ObjectClass, ShapeKind, Words};

/// One class of object and how it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShapeClass {
    /// Its value, label and key.
    #[serde(flatten)]
    pub class: ObjectClass,
    /// The kind of shape it is drawn with; a box where the form does not say.
    pub shape: ShapeKind,
    /// Of a skeleton: its points in order, 1 to 64.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<KeyPointClass>,
    /// Of a skeleton: which of its points are joined by a line, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<[String; 2]>,
    /// What is asked of each such object besides, 8 things at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

/// One named point of a skeleton.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeyPointClass {
    /// The name files use, unique within the class: `[a-z][a-z0-9_]{0,31}`.
    pub name: String,
    /// What people read.
    pub label: Words,
    /// Whether it must be marked, seen or hidden, on every such object; the default is no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// How loosely people place it: COCO's sigma, from 0.001 to 0.5; 0.05 where the form does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sigma: Option<Decimal>,
}

/// What may be written of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TextRule {
    /// The most characters; 200 by default and 2,000 at most.
    pub max_chars: u32,
    /// Whether line breaks are allowed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub multiline: bool,
}

impl ShapeClass {
    /// How loosely each point of a skeleton is placed: `k` of object key-point similarity, twice COCO's sigma.
    #[must_use]
    pub fn looseness(&self) -> Vec<f64> {
        let sigma = |point: &KeyPointClass| point.sigma.map_or(SIGMA_DEFAULT, Decimal::to_f64);
        self.points.iter().map(|point| 2.0 * sigma(point)).collect()
    }

    /// The edges of a skeleton by the places of their points, from 0.
    #[must_use]
    pub fn joined(&self) -> Vec<[usize; 2]> {
        let place = |name: &String| self.points.iter().position(|point| point.name == *name);
        self.edges.iter().filter_map(|[from, to]| Some([place(from)?, place(to)?])).collect()
    }
}

/// Between the points of COCO's body that people place most exactly (eyes, 0.025) and most loosely (hips, 0.107).
const SIGMA_DEFAULT: f64 = 0.05;

/// Something that is asked of each object of a class: one of several options, a text, or yes or no.
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
    /// What can be chosen, with unique values; empty for a text and for yes or no.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// What may be written, where a text is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextRule>,
}
