//! The areas two outlines cover alone and together, for outlines of any kind: hollow, with holes, crossing
//! themselves, sharing edges.
//!
//! Why not a clipper: one that builds the shared outline must decide for every touching edge what is inside, and one
//! wrong decision loses a whole piece. Only areas are wanted here, so the plane is cut into level slabs at every corner
//! and every crossing. Within a slab no two edges cross, so the edges sorted at half height are sorted everywhere in
//! it, and the pieces between them are trapezia whose mean width is the width at half height. A crossing that rounding
//! moves by a little changes an area by a little, never by a piece.
//!
//! A point is inside when a ray from it crosses the outline's edges an odd number of times (the even-odd rule). The
//! cost is the number of slabs times the edges that reach into one.
//!
//! Deliberately not here: the shared outline itself.

use crate::point::{Bounds, Point};

/// Areas in the square of the coordinates' unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Areas {
    /// Of the first outline.
    pub first: f64,
    /// Of the second outline.
    pub second: f64,
    /// Of what lies in both.
    pub both: f64,
}

/// A slanted or upright edge, from its upper end to its lower end.
#[derive(Clone, Copy)]
struct Edge {
    top: Point,
    bottom: Point,
    second: bool,
}

impl Edge {
    fn x_at(&self, y: f64) -> f64 {
        let part = ((y - self.top.y) / (self.bottom.y - self.top.y)).clamp(0.0, 1.0);
        self.top.x + (self.bottom.x - self.top.x) * part
    }
}

/// Lays two outlines over each other. Each is a list of closed rings; the last point of a ring is joined to its first.
pub fn overlay<R: AsRef<[Point]>>(first: &[R], second: &[R]) -> Areas {
    let points = |rings: &[R]| Bounds::around(rings.iter().flat_map(|ring| ring.as_ref().iter().copied()));
    let (Some(one), Some(other)) = (points(first), points(second)) else {
        return Areas { first: area(first), second: area(second), both: 0.0 };
    };
    if !one.touches(&other) {
        return Areas { first: area(first), second: area(second), both: 0.0 };
    }
    let frame = one.with(other);
    let origin = Point { x: frame.left, y: frame.top };
    let mut edges = Vec::new();
    collect(first, false, origin, &mut edges);
    collect(second, true, origin, &mut edges);
    sweep(edges)
}

/// The area of one outline.
pub fn area<R: AsRef<[Point]>>(rings: &[R]) -> f64 {
    let Some(frame) = Bounds::around(rings.iter().flat_map(|ring| ring.as_ref().iter().copied())) else {
        return 0.0;
    };
    let mut edges = Vec::new();
    collect(rings, false, Point { x: frame.left, y: frame.top }, &mut edges);
    sweep(edges).first
}

fn collect<R: AsRef<[Point]>>(rings: &[R], second: bool, origin: Point, edges: &mut Vec<Edge>) {
    for ring in rings {
        let ring = ring.as_ref();
        let moved = |point: Point| Point { x: point.x - origin.x, y: point.y - origin.y };
        for (index, point) in ring.iter().enumerate() {
            let (from, to) = (moved(*point), moved(ring[(index + 1) % ring.len()]));
            if from.y < to.y {
                edges.push(Edge { top: from, bottom: to, second });
            } else if to.y < from.y {
                edges.push(Edge { top: to, bottom: from, second });
            }
        }
    }
}

fn sweep(mut edges: Vec<Edge>) -> Areas {
    edges.sort_by(|a, b| a.top.order(&b.top).then(a.bottom.order(&b.bottom)));
    edges.sort_by(|a, b| a.top.y.total_cmp(&b.top.y));
    let levels = levels(&edges);
    let mut areas = Areas { first: 0.0, second: 0.0, both: 0.0 };
    let mut active: Vec<Edge> = Vec::new();
    let mut waiting = edges.iter().copied().peekable();
    let mut row: Vec<(f64, bool)> = Vec::new();
    for slab in levels.windows(2) {
        let (top, bottom) = (slab[0], slab[1]);
        active.retain(|edge| edge.bottom.y > top);
        while let Some(edge) = waiting.next_if(|edge| edge.top.y <= top) {
            if edge.bottom.y > top {
                active.push(edge);
            }
        }
        let middle = top + (bottom - top) / 2.0;
        row.clear();
        row.extend(active.iter().map(|edge| (edge.x_at(middle), edge.second)));
        row.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        add_slab(&row, bottom - top, &mut areas);
    }
    areas
}

fn add_slab(row: &[(f64, bool)], height: f64, areas: &mut Areas) {
    let (mut in_first, mut in_second) = (false, false);
    for pair in row.windows(2) {
        if pair[0].1 {
            in_second = !in_second;
        } else {
            in_first = !in_first;
        }
        let piece = (pair[1].0 - pair[0].0) * height;
        areas.first += if in_first { piece } else { 0.0 };
        areas.second += if in_second { piece } else { 0.0 };
        areas.both += if in_first && in_second { piece } else { 0.0 };
    }
}

/// Every height at which an edge begins, ends or crosses another, in order. The edges come sorted by their upper ends.
fn levels(edges: &[Edge]) -> Vec<f64> {
    let mut levels: Vec<f64> = edges.iter().flat_map(|edge| [edge.top.y, edge.bottom.y]).collect();
    for (index, edge) in edges.iter().enumerate() {
        for other in edges[index + 1..].iter().take_while(|other| other.top.y < edge.bottom.y) {
            levels.extend(crossing(edge, other));
        }
    }
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    levels
}

fn crossing(edge: &Edge, other: &Edge) -> Option<f64> {
    let apart = edge.top.x.max(edge.bottom.x) < other.top.x.min(other.bottom.x)
        || other.top.x.max(other.bottom.x) < edge.top.x.min(edge.bottom.x);
    if apart {
        return None;
    }
    let (top, bottom) = (edge.top.y.max(other.top.y), edge.bottom.y.min(other.bottom.y));
    let above = edge.x_at(top) - other.x_at(top);
    let below = edge.x_at(bottom) - other.x_at(bottom);
    (above * below < 0.0).then(|| top + (bottom - top) * (above / (above - below)))
}
