//! Points and the upright frames around them: what all flat shapes are made of.

use crate::checked::{Refused, coordinate};
use std::cmp::Ordering;

/// A point of a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down in a picture, up in a plan.
    pub y: f64,
}

impl Point {
    /// A point.
    ///
    /// # Errors
    /// Where a coordinate is not finite or beyond [`crate::MAX_COORDINATE`].
    pub fn new(x: f64, y: f64) -> Result<Self, Refused> {
        Ok(Self { x: coordinate("x", x)?, y: coordinate("y", y)? })
    }

    /// The distance to another point, in the unit of the coordinates.
    pub fn distance(self, other: Self) -> f64 {
        self.distance_squared(other).sqrt()
    }

    /// Its square.
    pub fn distance_squared(self, other: Self) -> f64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        x * x + y * y
    }

    /// The point that lies the share `part` of the way to another.
    pub fn towards(self, other: Self, part: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * part, y: self.y + (other.y - self.y) * part }
    }

    /// The distance to the nearest point of the stretch from `from` to `to`.
    pub fn distance_to_stretch(self, from: Self, to: Self) -> f64 {
        let length = from.distance_squared(to);
        if length <= 0.0 {
            return self.distance(from);
        }
        let along = (self.x - from.x) * (to.x - from.x) + (self.y - from.y) * (to.y - from.y);
        self.distance(from.towards(to, (along / length).clamp(0.0, 1.0)))
    }

    /// A total order: by x, then by y.
    pub fn order(&self, other: &Self) -> Ordering {
        self.x.total_cmp(&other.x).then(self.y.total_cmp(&other.y))
    }
}

/// Checks the points a caller gave as pairs.
pub(crate) fn points(pairs: impl IntoIterator<Item = (f64, f64)>) -> Result<Vec<Point>, Refused> {
    pairs.into_iter().map(|(x, y)| Point::new(x, y)).collect()
}

/// A total order of lists of points: point by point, then the shorter first.
pub(crate) fn order(one: &[Point], other: &[Point]) -> Ordering {
    let differing = one.iter().zip(other).map(|(one, other)| one.order(other));
    differing.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| one.len().cmp(&other.len()))
}

/// The upright frame around points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least x.
    pub left: f64,
    /// The least y.
    pub top: f64,
    /// The greatest x.
    pub right: f64,
    /// The greatest y.
    pub bottom: f64,
}

impl Bounds {
    /// The frame around points; `None` around nothing.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points
            .into_iter()
            .map(|Point { x, y }| Self { left: x, top: y, right: x, bottom: y })
            .reduce(Self::with)
    }

    /// The frame around both.
    pub fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether the two have a point in common, edges included.
    pub fn touches(&self, other: &Self) -> bool {
        self.left <= other.right
            && other.left <= self.right
            && self.top <= other.bottom
            && other.top <= self.bottom
    }

    /// Width times height.
    pub fn area(&self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }

    /// The longest way across.
    pub fn diagonal(&self) -> f64 {
        Point { x: self.left, y: self.top }.distance(Point { x: self.right, y: self.bottom })
    }
}
