//! Outlines, with holes where there are any.

use crate::checked::{Refused, count};
use crate::overlay::{area, overlay};
use crate::point::{Bounds, Point, order, points};
use crate::share;
use std::cmp::Ordering;

/// Closed rings. A point is inside when a ray from it crosses the rings an odd number of times, so a ring within a
/// ring is a hole and two rings side by side are two parts, in whichever direction they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    rings: Vec<Vec<Point>>,
}

impl Polygon {
    /// An outline from rings of corners `(x, y)`; a last corner that repeats the first is dropped.
    ///
    /// # Errors
    /// Without a ring, where a ring has fewer than three corners, there are more than [`crate::MAX_POINTS`] in all, or
    /// a coordinate is not finite or beyond the limit.
    pub fn new<R>(rings: impl IntoIterator<Item = R>) -> Result<Self, Refused>
    where
        R: IntoIterator<Item = (f64, f64)>,
    {
        let mut checked = Vec::new();
        let mut total = 0;
        for ring in rings {
            let mut ring = points(ring)?;
            if ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            count("ring", ring.len(), 3, "give three corners or more")?;
            total += ring.len();
            checked.push(ring);
        }
        count("rings", total, 3, "give one ring or more")?;
        Ok(Self { rings: checked })
    }

    /// An outline from rings that are known to be sound.
    pub(crate) fn from_rings(rings: Vec<Vec<Point>>) -> Self {
        Self { rings }
    }

    /// The rings, each without its closing corner.
    pub fn rings(&self) -> &[Vec<Point>] {
        &self.rings
    }

    /// The frame around it.
    pub fn bounds(&self) -> Bounds {
        let all = Bounds::around(self.rings.iter().flatten().copied());
        all.unwrap_or(Bounds { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 })
    }

    /// The area inside, by the even-odd rule, also where rings cross themselves.
    pub fn area(&self) -> f64 {
        area(&self.rings)
    }

    /// The area shared with another outline.
    pub fn shared_area(&self, other: &Self) -> f64 {
        overlay(&self.rings, &other.rings).both
    }

    /// Intersection over union, from 0 to 1. Two outlines without area are alike only when they are equal.
    pub fn iou(&self, other: &Self) -> f64 {
        if !self.bounds().touches(&other.bounds()) {
            return 0.0;
        }
        let areas = overlay(&self.rings, &other.rings);
        share(areas.first, areas.second, areas.both, self == other)
    }

    /// Whether a point is inside; on the very edge it may be either.
    pub fn contains(&self, point: Point) -> bool {
        let mut inside = false;
        for ring in &self.rings {
            for (index, from) in ring.iter().enumerate() {
                let to = ring[(index + 1) % ring.len()];
                let crosses = (from.y > point.y) != (to.y > point.y);
                if crosses && point.x < from.x + (to.x - from.x) * ((point.y - from.y) / (to.y - from.y)) {
                    inside = !inside;
                }
            }
        }
        inside
    }

    /// The outer ring as `corners` points at equal distances along it, from the ring's first corner on. The outer ring
    /// is the one whose own area is the largest.
    pub fn outer_points(&self, corners: usize) -> Vec<Point> {
        let outer = self.rings.iter().fold((None, -1.0), |(best, most), ring| {
            let own = area(&[ring]);
            if own > most { (Some(ring), own) } else { (best, most) }
        });
        let Some(ring) = outer.0 else { return Vec::new() };
        let closed: Vec<Point> = ring.iter().chain(ring.first()).copied().collect();
        let mut spaced = crate::polyline::spaced(&closed, corners + 1);
        spaced.truncate(corners);
        spaced
    }

    /// A total order: ring by ring, corner by corner.
    pub fn order(&self, other: &Self) -> Ordering {
        let differing = self.rings.iter().zip(&other.rings).map(|(one, other)| order(one, other));
        let first = differing.into_iter().find(|order| order.is_ne());
        first.unwrap_or_else(|| self.rings.len().cmp(&other.rings.len()))
    }
}
