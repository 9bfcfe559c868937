//! Boxes: upright ones, which most pictures get, and tilted ones for what lies at an angle.

use crate::checked::{Refused, coordinate, extent};
use crate::elementary::sin_cos_degrees;
use crate::overlay::overlay;
use crate::point::{Bounds, Point};
use crate::{Polygon, share};
use std::cmp::Ordering;

/// An upright box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Rectangle {
    /// A box from its corner with the least coordinates, its width and its height.
    ///
    /// # Errors
    /// Where a number is not finite or beyond the limit, or a size is negative.
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Result<Self, Refused> {
        Ok(Self {
            left: coordinate("left", left)?,
            top: coordinate("top", top)?,
            width: extent("width", width)?,
            height: extent("height", height)?,
        })
    }

    /// The least x.
    pub fn left(&self) -> f64 {
        self.left
    }

    /// The least y.
    pub fn top(&self) -> f64 {
        self.top
    }

    /// From left to right.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// From top to bottom.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Width times height.
    pub fn area(&self) -> f64 {
        self.width * self.height
    }

    /// The frame around it.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            left: self.left,
            top: self.top,
            right: self.left + self.width,
            bottom: self.top + self.height,
        }
    }

    /// The area shared with another box.
    pub fn shared_area(&self, other: &Self) -> f64 {
        let across = shared(self.left, self.width, other.left, other.width);
        across * shared(self.top, self.height, other.top, other.height)
    }

    /// Intersection over union, from 0 to 1.
    pub fn iou(&self, other: &Self) -> f64 {
        share(self.area(), other.area(), self.shared_area(other), self == other)
    }

    /// A total order: by left, top, width, height.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |it: &Self| [it.left, it.top, it.width, it.height];
        order(&key(self), &key(other))
    }
}

/// The length two stretches of a line share.
pub(crate) fn shared(start: f64, length: f64, other_start: f64, other_length: f64) -> f64 {
    // Relative to the later start, so that far from zero no digits are lost.
    let (early, late) = if start <= other_start {
        ((start, length), (other_start, other_length))
    } else {
        ((other_start, other_length), (start, length))
    };
    (early.1 - (late.0 - early.0)).min(late.1).max(0.0)
}

/// The order of the first numbers that differ.
pub(crate) fn order(one: &[f64], other: &[f64]) -> Ordering {
    one.iter().zip(other).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// A box at an angle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tilted {
    centre: Point,
    width: f64,
    height: f64,
    degrees: f64,
}

impl Tilted {
    /// A box from its centre, its sizes before it was turned, and the turn in degrees from the x axis towards the
    /// y axis (clockwise in a picture, where y points down). The turn is kept from 0 up to 180: half a turn changes
    /// nothing.
    ///
    /// # Errors
    /// Where a number is not finite or beyond the limit, or a size is negative.
    pub fn new(x: f64, y: f64, width: f64, height: f64, degrees: f64) -> Result<Self, Refused> {
        let turn = coordinate("degrees", degrees)?.rem_euclid(180.0);
        Ok(Self {
            centre: Point::new(x, y)?,
            width: extent("width", width)?,
            height: extent("height", height)?,
            degrees: if turn >= 180.0 { 0.0 } else { turn },
        })
    }

    /// Its middle.
    pub fn centre(&self) -> Point {
        self.centre
    }

    /// Its size along the turned x axis.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Its size along the turned y axis.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Its turn, from 0 up to 180.
    pub fn degrees(&self) -> f64 {
        self.degrees
    }

    /// Width times height.
    pub fn area(&self) -> f64 {
        self.width * self.height
    }

    /// The four corners, in order around it.
    pub fn corners(&self) -> [Point; 4] {
        let (sine, cosine) = sin_cos_degrees(self.degrees);
        [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(across, down)| {
            let (x, y) = (across * self.width, down * self.height);
            Point { x: self.centre.x + x * cosine - y * sine, y: self.centre.y + x * sine + y * cosine }
        })
    }

    /// The same box as an outline.
    pub fn outline(&self) -> Polygon {
        Polygon::from_rings(vec![self.corners().to_vec()])
    }

    /// Intersection over union, from 0 to 1.
    pub fn iou(&self, other: &Self) -> f64 {
        share(self.area(), other.area(), self.shared_area(other), self == other)
    }

    /// The area shared with another box.
    pub fn shared_area(&self, other: &Self) -> f64 {
        let areas = overlay(&[&self.corners()], &[&other.corners()]);
        areas.both.min(self.area()).min(other.area())
    }

    /// A total order: by centre, sizes, turn.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |it: &Self| [it.centre.x, it.centre.y, it.width, it.height, it.degrees];
        order(&key(self), &key(other))
    }
}
