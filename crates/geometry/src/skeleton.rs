//! Key points: named places on a body, a face or a hand, each seen, hidden or not there.
//!
//! Likeness is COCO's object key-point similarity (cocodataset.org, *keypoints evaluation*): a point that is off by the
//! distance `d` counts `e^(−d² / (2 s² k²))`, where `s²` is the area of the thing and `k` how loosely people place this
//! point (twice COCO's published sigma). Unlike COCO's, which has a true side, this one is the same from either side:
//! points that both have are compared, a point that only one has counts nothing and yet counts as a point.

use crate::checked::{Refused, count, extent};
use crate::elementary::exp;
use crate::point::{Bounds, Point};
use std::cmp::Ordering;

/// Whether a key point can be seen. The numbers are COCO's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visibility {
    /// Not marked at all.
    Absent = 0,
    /// Marked where it must be, behind something.
    Hidden = 1,
    /// Marked where it is seen.
    Seen = 2,
}

/// One key point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyPoint {
    /// Where it is; without meaning for an absent one.
    pub place: Point,
    /// Whether it is seen.
    pub visibility: Visibility,
}

/// Key points in the order of their skeleton: the same index means the same joint.
#[derive(Clone, Debug, PartialEq)]
pub struct Skeleton {
    points: Vec<KeyPoint>,
}

impl Skeleton {
    /// Key points `(x, y, visibility)`, visibility as COCO has it: 0 absent, 1 hidden, 2 seen.
    ///
    /// # Errors
    /// Without a point or with more than [`crate::MAX_POINTS`], where a visibility is none of the three, or a
    /// coordinate is not finite or beyond the limit.
    pub fn new(points: impl IntoIterator<Item = (f64, f64, u8)>) -> Result<Self, Refused> {
        let key_point = |(x, y, visibility): (f64, f64, u8)| {
            let visibility = match visibility {
                0 => Visibility::Absent,
                1 => Visibility::Hidden,
                2 => Visibility::Seen,
                other => return Err(Refused::new("visibility", other, "give 0, 1 or 2")),
            };
            let place =
                if visibility == Visibility::Absent { Point { x: 0.0, y: 0.0 } } else { Point::new(x, y)? };
            Ok(KeyPoint { place, visibility })
        };
        let points = points.into_iter().map(key_point).collect::<Result<Vec<_>, Refused>>()?;
        count("points", points.len(), 1, "give one point or more")?;
        Ok(Self { points })
    }

    /// Its key points, absent ones included.
    pub fn points(&self) -> &[KeyPoint] {
        &self.points
    }

    /// Those that are marked, with their index.
    pub fn marked(&self) -> impl Iterator<Item = (usize, &KeyPoint)> {
        self.points.iter().enumerate().filter(|(_, point)| point.visibility != Visibility::Absent)
    }

    /// The frame around the marked points; `None` without any.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.marked().map(|(_, point)| point.place))
    }

    /// Object key-point similarity, from 0 to 1. `area` is the area of the thing; `looseness` has `k` for each index,
    /// and its last value stands for all that follow (1 where it is empty).
    ///
    /// # Errors
    /// Where the area or a `k` is negative or not finite.
    pub fn oks(&self, other: &Self, area: f64, looseness: &[f64]) -> Result<f64, Refused> {
        extent("area", area)?;
        for k in looseness {
            extent("looseness", *k)?;
        }
        Ok(self.likeness(other, area, looseness))
    }

    /// The same for numbers that are known to be sound.
    fn likeness(&self, other: &Self, area: f64, looseness: &[f64]) -> f64 {
        let (mut total, mut counted) = (0.0, 0.0);
        for index in 0..self.points.len().max(other.points.len()) {
            let marked = |it: &Self| {
                it.points.get(index).filter(|p| p.visibility != Visibility::Absent).map(|p| p.place)
            };
            match (marked(self), marked(other)) {
                (Some(one), Some(two)) => {
                    let k = looseness.get(index).or(looseness.last()).copied().unwrap_or(1.0);
                    total += nearness(one.distance_squared(two), area * k * k);
                    counted += 1.0;
                }
                (None, None) => {}
                _ => counted += 1.0,
            }
        }
        if counted > 0.0 { total / counted } else { 1.0 }
    }

    /// [`Skeleton::oks`] where no area is known: that of the frame around the marked points of both, and `k` one
    /// tenth for every point.
    pub fn framed_oks(&self, other: &Self) -> f64 {
        let frame = match (self.bounds(), other.bounds()) {
            (Some(one), Some(two)) => Some(one.with(two)),
            (one, two) => one.or(two),
        };
        self.likeness(other, frame.map_or(0.0, |frame| frame.area()), &[0.1])
    }

    /// [`Skeleton::oks`] of two drawings of which neither is the true one and whose area nobody knows: `s²` is the mean of
    /// what the two stand for, each by the frame around its marked points (width times height, or a quarter of the longer
    /// side squared where that is more, so that points in a row have a size too), and never less than `least²`. The same
    /// from either side, and it does not grow as the two move apart.
    pub fn mutual_oks(&self, other: &Self, looseness: &[f64], least: f64) -> f64 {
        self.likeness(other, (self.size(least) + other.size(least)) / 2.0, looseness)
    }

    /// The area it stands for.
    fn size(&self, least: f64) -> f64 {
        let of = |frame: Bounds| {
            let longer = (frame.right - frame.left).max(frame.bottom - frame.top);
            frame.area().max(longer * longer / 4.0)
        };
        self.bounds().map_or(0.0, of).max(least * least)
    }

    /// A total order: point by point, then the shorter first.
    pub fn order(&self, other: &Self) -> Ordering {
        let one = |a: &KeyPoint, b: &KeyPoint| a.place.order(&b.place).then(a.visibility.cmp(&b.visibility));
        let differing = self.points.iter().zip(&other.points).map(|(a, b)| one(a, b));
        let first = differing.into_iter().find(|order| order.is_ne());
        first.unwrap_or_else(|| self.points.len().cmp(&other.points.len()))
    }
}

/// `e^(−d² / (2 v))`; without any room, only the very place counts.
fn nearness(squared: f64, room: f64) -> f64 {
    if room > 0.0 { exp(-squared / (2.0 * room)) } else { f64::from(u8::from(squared <= 0.0)) }
}
