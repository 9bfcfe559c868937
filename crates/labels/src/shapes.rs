//! Shapes of several kinds drawn on a picture: boxes, turned boxes, outlines with holes, lines, points, skeletons of named
//! points and painted masks, each of a class that says which kind it is drawn with and what else is asked about it.
//!
//! Coordinates are hundredths of a pixel of the upright picture, as those of [`crate::DrawnBox`] and for the same reasons.
//! Every shape has one form in which it is kept: a ring begins at its least corner and runs clockwise, a hole the other
//! way, a box turned by a quarter swaps its sizes instead, a mask has no run of no pixels. So equal shapes are
//! equal values however they were drawn. A line keeps the direction in which it was drawn, which may mean something, and
//! is the same line either way.
//!
//! * [`Outline`] (`shapes/outline.rs`): where a shape lies, in the form in which it is kept;
//! * `shapes/sound.rs`: what keeps an outline from being accepted;
//! * `shapes/json.rs`: shapes as JSON, from outside, from the store and back;
//! * `shapes/rules.rs`: what a field of shapes accepts;
//! * `shapes/alike.rs`: when two people drew the same.
//!
//! Deliberately not here: which of two workers is right (`consensus`), files (`formats`).

mod alike;
mod json;
mod outline;
pub(crate) mod rules;
mod sound;

pub use alike::{Measure, likeness};
pub use outline::{Joint, Outline, Spot};
pub use sound::Unfit;

use serde::Serialize;

pub(crate) use json::{push_shape, read_stored};

/// The kind of shape a class is drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeKind {
    /// An upright box.
    #[default]
    Box,
    /// A box at an angle.
    RotatedBox,
    /// A closed outline, with holes where there are any.
    Polygon,
    /// An open line.
    Polyline,
    /// One point.
    Point,
    /// Named points in order, each seen, hidden or not there.
    Skeleton,
    /// Painted pixels.
    Mask,
}

impl ShapeKind {
    /// Every kind, in the order in which they are named.
    pub const ALL: [Self; 7] =
        [Self::Box, Self::RotatedBox, Self::Polygon, Self::Polyline, Self::Point, Self::Skeleton, Self::Mask];

    /// Its name, as forms are written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::RotatedBox => "rotated_box",
            Self::Polygon => "polygon",
            Self::Polyline => "polyline",
            Self::Point => "point",
            Self::Skeleton => "skeleton",
            Self::Mask => "mask",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What was said of one object besides its class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// The chosen option's value.
    Choice(String),
    /// Yes or no.
    Flag(bool),
    /// What is written there, without white space at its ends.
    Text(String),
}

/// One drawn object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DrawnShape {
    class: String,
    page: Option<u32>,
    outline: Outline,
    attributes: Vec<(String, Said)>,
}

impl DrawnShape {
    /// An object of a class, where it lies, and what was said of it, by attribute in the class's order.
    pub fn new(class: &str, outline: Outline, attributes: Vec<(String, Said)>) -> Self {
        Self { class: class.to_owned(), page: None, outline, attributes }
    }

    /// The same on a page of a document, counted from 1.
    #[must_use]
    pub fn on_page(self, page: Option<u32>) -> Self {
        Self { page, ..self }
    }

    /// The page of a document it is on, counted from 1; none where one picture is drawn on.
    pub fn page(&self) -> Option<u32> {
        self.page
    }

    /// The class's value.
    pub fn class(&self) -> &str {
        &self.class
    }

    /// Where it lies.
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// What was said of it, by attribute in the class's order.
    pub fn attributes(&self) -> &[(String, Said)] {
        &self.attributes
    }

    /// The characters of the texts that were said of it, counted as those of a text field.
    pub fn characters(&self) -> u64 {
        let texts = self.attributes.iter().map(|(_, said)| match said {
            Said::Text(text) => crate::normal::counted_chars(text),
            Said::Choice(_) | Said::Flag(_) => 0,
        });
        texts.sum()
    }

    /// What was said of one attribute.
    pub fn said(&self, attribute: &str) -> Option<&Said> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, said)| said)
    }
}
