//! Typed answers, and when two of them agree.

use std::collections::BTreeMap;

use crate::{Decimal, DrawnBox, DrawnShape, FieldKind, Marks, Order, boxes, normal, shapes};

/// What one worker answered to a form: a value for every field that was answered. Made by [`crate::Form::validate`],
/// by [`crate::Form::answer_from_canonical`], or from values that inference chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer(BTreeMap<String, Value>);

/// The answer to one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// The chosen option's value; of a tree the chosen node's path.
    Choice(String),
    /// The chosen options' values or nodes' paths, in the form's order, none twice.
    Choices(Vec<String>),
    /// The text as written, without white space at its ends.
    Text(String),
    /// The number, exactly.
    Number(Decimal),
    /// The boxes, by class in the form's order and then by place, none twice.
    Boxes(Vec<DrawnBox>),
    /// The shapes, by class in the form's order and then by place, none twice.
    Shapes(Vec<DrawnShape>),
    /// The spans and relations, in canonical order.
    Spans(Marks),
    /// The order, of all options.
    Ranking(Order),
}

impl Answer {
    /// The value of a field, where it was answered.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// Every answered field with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(field, value)| (field.as_str(), value))
    }

    /// Adds a value that was already decided.
    pub(crate) fn put(&mut self, field: &str, value: Value) {
        self.0.insert(field.to_owned(), value);
    }

    /// How many fields were answered.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no field was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The characters that are paid for where pay is by the character: those of all text values and of texts said of drawn
    /// objects, with runs of white space counted once and invisible characters not at all, so that padding earns nothing.
    pub fn characters(&self) -> u64 {
        let texts = self.0.values().map(|value| match value {
            Value::Text(text) => normal::counted_chars(text),
            Value::Shapes(drawn) => drawn.iter().map(DrawnShape::characters).sum(),
            _ => 0,
        });
        texts.sum()
    }

    /// The objects that were drawn or marked, in all fields together. Relations are not counted.
    pub fn objects(&self) -> usize {
        let counts = self.0.values().map(|value| match value {
            Value::Boxes(boxes) => boxes.len(),
            Value::Shapes(shapes) => shapes.len(),
            Value::Spans(marks) => marks.spans().len(),
            Value::Choice(_) | Value::Choices(_) | Value::Text(_) | Value::Number(_) | Value::Ranking(_) => 0,
        });
        counts.sum()
    }
}

impl FromIterator<(String, Value)> for Answer {
    /// An answer of values that were already decided, such as a consensus.
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Value {
    /// Whether two workers said the same to a field of this kind: equal options, equal sets of options, equal
    /// numbers, texts with equal [normal forms](normal::text), boxes that all find their partner of the same class with
    /// an intersection over union of [`boxes::SAME_OBJECT_IOU`], shapes that do by [`shapes::likeness`] with equal
    /// attributes, equal spans with equal relations, and equal orders. Values that do not fit the kind never agree.
    pub fn agrees(&self, other: &Self, kind: &FieldKind) -> bool {
        match (kind, self, other) {
            (
                FieldKind::Choice { many: false, .. } | FieldKind::Taxonomy { many: false, .. },
                Self::Choice(a),
                Self::Choice(b),
            ) => a == b,
            (
                FieldKind::Choice { many: true, .. } | FieldKind::Taxonomy { many: true, .. },
                Self::Choices(a),
                Self::Choices(b),
            ) => a == b,
            (FieldKind::Text { .. }, Self::Text(a), Self::Text(b)) => {
                a == b || normal::text(a) == normal::text(b)
            }
            (FieldKind::Number { .. }, Self::Number(a), Self::Number(b)) => a == b,
            (FieldKind::Boxes { .. }, Self::Boxes(a), Self::Boxes(b)) => {
                a.len() == b.len() && boxes::likeness(a, b, boxes::SAME_OBJECT_IOU) >= 1.0
            }
            (FieldKind::Shapes { classes, tolerance_px, .. }, Self::Shapes(a), Self::Shapes(b)) => {
                let measure = shapes::Measure { classes, tolerance_px: *tolerance_px };
                let alike = || shapes::likeness(a, b, boxes::SAME_OBJECT_IOU, measure);
                a.len() == b.len() && alike() >= 1.0
            }
            (FieldKind::Spans { .. }, Self::Spans(a), Self::Spans(b)) => a == b,
            (FieldKind::Ranking { .. }, Self::Ranking(a), Self::Ranking(b)) => a == b,
            _ => false,
        }
    }
}
