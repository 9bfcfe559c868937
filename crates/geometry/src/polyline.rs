//! Open lines: lanes, kerbs, cracks, the course of a river.
//!
//! Lines have no area, so they are compared by distance. [`Polyline::mean_distance`] is the mean distance of points
//! spread evenly along one line to the nearest point of the other, taken in both directions: a small one means that
//! either line stays near the other all along, however differently the two are cut into corners. It does not ask for a
//! direction, since lanes are drawn from either end. [`Polyline::hausdorff`] is the worst instead of the mean, and
//! [`Polyline::frechet`] also asks that both are walked in the same order.

use crate::checked::{Refused, count};
use crate::elementary::exp;
use crate::point::{Bounds, Point, order, points};
use std::cmp::Ordering;

/// At how many places along it a line is compared with another.
const PLACES: usize = 64;

/// An open line through two points or more.
#[derive(Clone, Debug, PartialEq)]
pub struct Polyline {
    points: Vec<Point>,
}

impl Polyline {
    /// A line from its points `(x, y)` in order.
    ///
    /// # Errors
    /// With fewer than two points or more than [`crate::MAX_POINTS`], or where a coordinate is not finite or beyond
    /// the limit.
    pub fn new(pairs: impl IntoIterator<Item = (f64, f64)>) -> Result<Self, Refused> {
        let points = points(pairs)?;
        count("points", points.len(), 2, "give two points or more")?;
        Ok(Self { points })
    }

    /// Its points in order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Its length in the unit of the coordinates.
    pub fn length(&self) -> f64 {
        self.points.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
    }

    /// The frame around it.
    pub fn bounds(&self) -> Bounds {
        let all = Bounds::around(self.points.iter().copied());
        all.unwrap_or(Bounds { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 })
    }

    /// The same line as `places` points at equal distances along it, ends included.
    pub fn spaced(&self, places: usize) -> Vec<Point> {
        spaced(&self.points, places)
    }

    /// The mean distance of each line's places to the other line; zero for the same line in either direction.
    pub fn mean_distance(&self, other: &Self) -> f64 {
        let mean = |from: &Self, to: &Self| from.distances(to).iter().sum::<f64>() / PLACES as f64;
        f64::midpoint(mean(self, other), mean(other, self))
    }

    /// How alike two lines are, from 0 to 1: `e^(−(d / 0.1 L)² / 2)` for the mean distance `d` and the diagonal `L` of
    /// the frame around both, so that lines which run a tenth of their extent apart are 0.6 alike.
    pub fn likeness(&self, other: &Self) -> f64 {
        let room = 0.1 * self.bounds().with(other.bounds()).diagonal();
        if room <= 0.0 {
            return 1.0;
        }
        let off = self.mean_distance(other) / room;
        exp(-off * off / 2.0)
    }

    /// The greatest distance of either line's places to the other line.
    pub fn hausdorff(&self, other: &Self) -> f64 {
        let worst = |from: &Self, to: &Self| from.distances(to).into_iter().fold(0.0, f64::max);
        worst(self, other).max(worst(other, self))
    }

    /// The discrete Fréchet distance over the lines' places: the shortest lead for two who walk the two lines from
    /// start to end, neither ever turning back (Eiter and Mannila 1994).
    pub fn frechet(&self, other: &Self) -> f64 {
        let (one, two) = (self.spaced(PLACES), other.spaced(PLACES));
        let mut row = [f64::INFINITY; PLACES];
        for (index, from) in one.iter().enumerate() {
            let mut diagonal = f64::INFINITY;
            for (place, to) in two.iter().enumerate() {
                let left = if place > 0 { row[place - 1] } else { f64::INFINITY };
                let least = left.min(row[place]).min(diagonal);
                let before = if index == 0 && place == 0 { 0.0 } else { least };
                diagonal = row[place];
                row[place] = before.max(from.distance(*to));
            }
        }
        row[PLACES - 1]
    }

    /// The distance of each of this line's places to the nearest point of another line.
    fn distances(&self, other: &Self) -> Vec<f64> {
        let nearest = |place: Point| {
            let stretches = other.points.windows(2);
            stretches.map(|pair| place.distance_to_stretch(pair[0], pair[1])).fold(f64::INFINITY, f64::min)
        };
        self.spaced(PLACES).into_iter().map(nearest).collect()
    }

    /// A total order: point by point.
    pub fn order(&self, other: &Self) -> Ordering {
        order(&self.points, &other.points)
    }
}

/// `places` points at equal distances along a line of points, ends included.
pub(crate) fn spaced(points: &[Point], places: usize) -> Vec<Point> {
    let Some(first) = points.first() else { return Vec::new() };
    let length: f64 = points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let last = places.saturating_sub(1).max(1) as f64;
    let mut found = Vec::with_capacity(places);
    let (mut index, mut walked) = (0, 0.0);
    for place in 0..places {
        let wanted = length * (place as f64 / last);
        while index + 2 < points.len() && walked + points[index].distance(points[index + 1]) < wanted {
            walked += points[index].distance(points[index + 1]);
            index += 1;
        }
        let Some(to) = points.get(index + 1) else {
            found.push(*first);
            continue;
        };
        let stretch = points[index].distance(*to);
        let part = if stretch > 0.0 { ((wanted - walked) / stretch).clamp(0.0, 1.0) } else { 0.0 };
        found.push(points[index].towards(*to, part));
    }
    found
}
