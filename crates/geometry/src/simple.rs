//! Whether an outline can be filled: it neither crosses nor touches itself, and its holes lie in it.
//!
//! The even-odd rule gives any rings an area, but a person who drew a crossing outline meant another one, and most tools
//! that read it back fill it differently. Edges are sorted by their left ends and compared while their widths overlap. A
//! turn is decided by a difference of two products, which is exact for whole coordinates less than 2²⁶ apart; outlines in
//! hundredths of a pixel are such, up to pictures of 600,000 pixels.

use crate::{Point, Polygon};

/// Why rings cannot be filled as one outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unsound {
    /// An edge that begins here crosses or touches another, or folds back on the one before.
    Crosses(Point),
    /// The hole with this number, from 0, does not lie inside the first ring, or lies inside another hole.
    Hole(usize),
}

#[derive(Clone, Copy)]
struct Edge {
    ring: usize,
    index: usize,
    corners: usize,
    from: Point,
    to: Point,
}

impl Edge {
    fn left(&self) -> f64 {
        self.from.x.min(self.to.x)
    }

    fn right(&self) -> f64 {
        self.from.x.max(self.to.x)
    }

    fn overlaps_in_height(&self, other: &Self) -> bool {
        self.from.y.min(self.to.y) <= other.from.y.max(other.to.y)
            && other.from.y.min(other.to.y) <= self.from.y.max(self.to.y)
    }

    /// Whether two edges of an outline meet where they should not.
    fn clashes(&self, other: &Self) -> bool {
        if self.ring == other.ring && (self.index + 1) % self.corners == other.index {
            return folds(self, other);
        }
        if self.ring == other.ring && (other.index + 1) % self.corners == self.index {
            return folds(other, self);
        }
        meet(self, other)
    }
}

/// Above zero where the way turns clockwise in a picture, whose y points down.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)
}

/// Whether the second edge goes back over the first.
fn folds(first: &Edge, second: &Edge) -> bool {
    let (back, on) = (
        (first.from.x - first.to.x, first.from.y - first.to.y),
        (second.to.x - second.from.x, second.to.y - second.from.y),
    );
    turn(first.from, first.to, second.to) == 0.0 && back.0 * on.0 + back.1 * on.1 > 0.0
}

/// Whether two edges have a point in common, ends included.
fn meet(one: &Edge, other: &Edge) -> bool {
    let (a, b) = (turn(one.from, one.to, other.from), turn(one.from, one.to, other.to));
    let (c, d) = (turn(other.from, other.to, one.from), turn(other.from, other.to, one.to));
    let apart = |p: f64, q: f64| (p > 0.0 && q < 0.0) || (p < 0.0 && q > 0.0);
    let on = |edge: &Edge, turned: f64, at: Point| {
        let within = |p: f64, q: f64, value: f64| p.min(q) <= value && value <= p.max(q);
        turned == 0.0 && within(edge.from.x, edge.to.x, at.x) && within(edge.from.y, edge.to.y, at.y)
    };
    (apart(a, b) && apart(c, d))
        || on(one, a, other.from)
        || on(one, b, other.to)
        || on(other, c, one.from)
        || on(other, d, one.to)
}

fn edges(polygon: &Polygon) -> Vec<Edge> {
    let of_ring = |(ring, points): (usize, &Vec<Point>)| {
        let (points, corners) = (points.clone(), points.len());
        (0..corners).map(move |index| {
            let (from, to) = (points[index], points[(index + 1) % corners]);
            Edge { ring, index, corners, from, to }
        })
    };
    polygon.rings().iter().enumerate().flat_map(of_ring).collect()
}

impl Polygon {
    /// What keeps the rings from being one outline, the first, with holes, the others; `None` where nothing does.
    pub fn unsound(&self) -> Option<Unsound> {
        let mut edges = edges(self);
        edges.sort_by(|a, b| a.left().total_cmp(&b.left()));
        for (at, edge) in edges.iter().enumerate() {
            let near = edges[at + 1..].iter().take_while(|other| other.left() <= edge.right());
            let clash = near.filter(|other| edge.overlaps_in_height(other)).find(|other| edge.clashes(other));
            if clash.is_some() {
                return Some(Unsound::Crosses(edge.from));
            }
        }
        let alone = |ring: &Vec<Point>| Self::from_rings(vec![ring.clone()]);
        let (outer, holes) = self.rings().split_first()?;
        // No two rings touch, so one corner tells where the whole ring lies.
        let outside = |(at, hole): (usize, &Vec<Point>)| {
            let corner = *hole.first()?;
            let nested =
                holes.iter().enumerate().any(|(other, ring)| other != at && alone(ring).contains(corner));
            (nested || !alone(outer).contains(corner)).then_some(Unsound::Hole(at))
        };
        holes.iter().enumerate().find_map(outside)
    }
}
