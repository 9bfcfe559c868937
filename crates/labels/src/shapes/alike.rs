//! When two people drew the same thing.
//!
//! What has an area is compared by intersection over union. A line or a point has none and is compared by distance: its
//! likeness is `t / (t + d)` for the mean distance `d` of two lines (both ways, whichever end they were drawn from), or
//! the distance of two points, and the tolerance `t` the form declares, in pixels. So at the tolerance two are ½ alike,
//! just as the boxes that half of either lies over, and one threshold serves all kinds.

use gongdao_geometry::matching;

use super::{DrawnShape, Outline};

impl Outline {
    /// How alike two outlines are, from 0 to 1; 0 for outlines of different kinds. `tolerance_px` is at least 1.
    pub fn likeness(&self, other: &Self, tolerance_px: u32) -> f64 {
        let near = |distance: f64| {
            let room = f64::from(tolerance_px.max(1));
            room / (room + distance)
        };
        match (self, other) {
            (Self::Polyline(_), Self::Polyline(_)) => match (self.line(), other.line()) {
                (Some(one), Some(two)) => near(one.mean_distance(&two)),
                _ => 0.0,
            },
            (Self::Point(_), Self::Point(_)) => match (self.place(), other.place()) {
                (Some(one), Some(two)) => near(one.distance(two)),
                _ => 0.0,
            },
            _ if self.kind() != other.kind() => 0.0,
            _ => match (self.filled(), other.filled()) {
                (Some(one), Some(two)) => one.iou(&two),
                _ => 0.0,
            },
        }
    }
}

impl DrawnShape {
    /// How alike two objects are in place, from 0 to 1; 0 where the classes differ.
    pub fn likeness(&self, other: &Self, tolerance_px: u32) -> f64 {
        if self.class != other.class {
            return 0.0;
        }
        self.outline.likeness(&other.outline, tolerance_px)
    }

    /// The share of what was said of one of two equal objects that was said of both: its place and class count as one
    /// thing said, and so does every attribute that either has.
    fn shared(&self, other: &Self) -> f64 {
        let same = |(name, said): &&(String, super::Said)| other.said(name) == Some(said);
        let equal = self.attributes.iter().filter(same).count();
        let only = other.attributes.iter().filter(|(name, _)| self.said(name).is_none()).count();
        (1 + equal) as f64 / (1 + self.attributes.len() + only) as f64
    }
}

/// How alike two sets of shapes are, from 0 to 1: twice what the pairs of the best matching have in common over the number
/// of shapes in both (Dice 1945). A pair has one class and a likeness of at least `least`; it counts 1, or less where its
/// attributes differ. Two empty sets are equal.
pub fn likeness(one: &[DrawnShape], other: &[DrawnShape], least: f64, tolerance_px: u32) -> f64 {
    if one.is_empty() && other.is_empty() {
        return 1.0;
    }
    let alike = |row: usize, column: usize| one[row].likeness(&other[column], tolerance_px);
    let pairs = matching::best_pairs(one.len(), other.len(), least, alike);
    let shared: f64 = pairs.iter().map(|(row, column)| one[*row].shared(&other[*column])).sum();
    2.0 * shared / (one.len() + other.len()) as f64
}
