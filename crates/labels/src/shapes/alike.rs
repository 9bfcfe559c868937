//! When two people drew the same thing.
//!
//! What has an area is compared by intersection over union, masks pixel by pixel. A line or a point has none and is compared
//! by distance: its likeness is `t / (t + d)` for the mean distance `d` of two lines (both ways, whichever end they were
//! drawn from), or the distance of two points, and the tolerance `t` the form declares, in pixels. So at the tolerance two
//! are ½ alike, just as the boxes that half of either lies over, and one threshold serves all kinds.
//!
//! Skeletons are compared by COCO's object key-point similarity, made the same from either side
//! ([`gongdao_geometry::Skeleton::mutual_oks`]): a point is `e^(−d² / (2 s² k²))` alike, `k` being twice the sigma that the
//! form gives it (0.05 where it does not) and `s²` the mean area of the two frames, no thing counting as smaller than
//! twice the tolerance. A point that only one has marked counts nothing; whether it is hidden or seen does not count.
//! Texts that were said of objects are the same where their [normal forms](crate::normal::text) are.

use gongdao_geometry::matching;

use super::{DrawnShape, Outline, Said};
use crate::{ShapeClass, normal};

/// What a form says of how two shapes are compared.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    /// The classes, for how loosely key points are placed.
    pub classes: &'a [ShapeClass],
    /// How far apart two lines or points are ½ alike, in pixels; at least 1.
    pub tolerance_px: u32,
}

impl Measure<'_> {
    /// How loosely the key points of a class are placed.
    pub fn looseness(&self, class: &str) -> Vec<f64> {
        let known = self.classes.iter().find(|known| known.class.value == class);
        known.map_or_else(Vec::new, ShapeClass::looseness)
    }

    /// The least side of a thing with key points, in pixels.
    pub fn least(&self) -> f64 {
        2.0 * f64::from(self.tolerance_px.max(1))
    }
}

impl Outline {
    /// How alike two outlines of a class are, from 0 to 1; 0 for outlines of different kinds.
    pub fn likeness(&self, other: &Self, class: &str, measure: Measure<'_>) -> f64 {
        let near = |distance: f64| {
            let room = f64::from(measure.tolerance_px.max(1));
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
            (Self::Skeleton(_), Self::Skeleton(_)) => match (self.joints(), other.joints()) {
                (Some(one), Some(two)) => one.mutual_oks(&two, &measure.looseness(class), measure.least()),
                _ => 0.0,
            },
            (Self::Mask(one), Self::Mask(two)) => one.iou(two),
            _ if self.kind() != other.kind() => 0.0,
            _ => match (self.filled(), other.filled()) {
                (Some(one), Some(two)) => one.iou(&two),
                _ => 0.0,
            },
        }
    }
}

impl DrawnShape {
    /// How alike two objects are in place, from 0 to 1; 0 where the classes or the pages differ.
    pub fn likeness(&self, other: &Self, measure: Measure<'_>) -> f64 {
        if self.class != other.class || self.page != other.page {
            return 0.0;
        }
        self.outline.likeness(&other.outline, &self.class, measure)
    }

    /// The share of what was said of one of two equal objects that was said of both: its place and class count as one
    /// thing said, and so does every attribute that either has.
    fn shared(&self, other: &Self) -> f64 {
        let same = |(name, said): &&(String, Said)| other.said(name).is_some_and(|own| own.means(said));
        let equal = self.attributes.iter().filter(same).count();
        let only = other.attributes.iter().filter(|(name, _)| self.said(name).is_none()).count();
        (1 + equal) as f64 / (1 + self.attributes.len() + only) as f64
    }
}

impl Said {
    /// Whether two people said the same.
    pub fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => one == two || normal::text(one) == normal::text(two),
            _ => self == other,
        }
    }
}

/// How alike two sets of shapes are, from 0 to 1: twice what the pairs of the best matching have in common over the number
/// of shapes in both (Dice 1945). A pair has one class and a likeness of at least `least`; it counts 1, or less where its
/// attributes differ. Two empty sets are equal.
pub fn likeness(one: &[DrawnShape], other: &[DrawnShape], least: f64, measure: Measure<'_>) -> f64 {
    if one.is_empty() && other.is_empty() {
        return 1.0;
    }
    let alike = |row: usize, column: usize| one[row].likeness(&other[column], measure);
    let pairs = matching::best_pairs(one.len(), other.len(), least, alike);
    let shared: f64 = pairs.iter().map(|(row, column)| one[*row].shared(&other[*column])).sum();
    2.0 * shared / (one.len() + other.len()) as f64
}
