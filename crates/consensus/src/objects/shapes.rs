//! The shapes of the geometry room as kinds that consensus can be found on: how alike two are, and what lies in the
//! middle of several.
//!
//! Likeness is intersection over union wherever there is an inside; lines have [`Polyline::likeness`] and key points
//! [`Skeleton::framed_oks`]. The middle is the weighted mean of what describes the shape, after the descriptions have
//! been brought into line: a tilted box has its sizes and turn counted as in the heaviest one, an outline and a line
//! become points at equal distances that begin and run alike. A mean of outlines or lines can be worse than one of them
//! (a hole, a sharp corner); it is held against them and the most alike to all is taken.

use super::Shape;
use super::middle::middle;
use gongdao_geometry::{
    Cuboid, Mask, Point, Polygon, Polyline, Rectangle, Segment, Skeleton, TextSpan, Tilted,
};
use std::cmp::Ordering;

/// At how many points outlines and lines are brought into line.
const OUTLINE_POINTS: usize = 96;
const LINE_POINTS: usize = 48;

/// The weighted mean of numbers.
fn mean(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let sums = values.fold((0.0, 0.0), |sums, (value, weight)| (sums.0 + value * weight, sums.1 + weight));
    if sums.1 > 0.0 { sums.0 / sums.1 } else { 0.0 }
}

/// The heaviest shape; of equals the first.
fn heaviest<'a, S>(shapes: &[(&'a S, f64)]) -> Option<&'a S> {
    let best = shapes.iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(shape, _)| *shape)
}

/// Of a mean and the shapes themselves, the one most alike to all.
fn most_alike<S: Shape>(mean: Option<S>, shapes: &[(&S, f64)]) -> Option<S> {
    let likeness =
        |one: &S| -> f64 { shapes.iter().map(|(shape, weight)| weight * one.likeness(shape)).sum() };
    let first = mean.map(|mean| (likeness(&mean), mean));
    let each = shapes.iter().map(|(shape, _)| (likeness(shape), (*shape).clone()));
    let best = first.into_iter().chain(each).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, shape)| shape)
}

/// The turn from one angle to another that is nearest to none, when `whole` degrees make no difference.
fn turn(from: f64, to: f64, whole: f64) -> f64 {
    let turn = (to - from).rem_euclid(whole);
    if turn > whole / 2.0 { turn - whole } else { turn }
}

impl Shape for Rectangle {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        heaviest(shapes)?;
        let of =
            |number: fn(&Self) -> f64| mean(shapes.iter().map(|(shape, weight)| (number(shape), *weight)));
        Self::new(of(Self::left), of(Self::top), of(Self::width).max(0.0), of(Self::height).max(0.0)).ok()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for Tilted {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        let like = heaviest(shapes)?;
        // Width, height and turn as in the heaviest one: a quarter turn swaps the sizes.
        let described = shapes.iter().map(|(shape, weight)| {
            let turned = turn(like.degrees(), shape.degrees(), 180.0);
            let sizes = (shape.width(), shape.height());
            let described = if turned.abs() <= 45.0 {
                [sizes.0, sizes.1, turned]
            } else {
                [sizes.1, sizes.0, turn(0.0, turned + 90.0, 180.0)]
            };
            (shape.centre(), described, *weight)
        });
        let described: Vec<(Point, [f64; 3], f64)> = described.collect();
        let [width, height, turned] =
            [0, 1, 2].map(|number| mean(described.iter().map(|one| (one.1[number], one.2))));
        let x = mean(described.iter().map(|one| (one.0.x, one.2)));
        let y = mean(described.iter().map(|one| (one.0.y, one.2)));
        Self::new(x, y, width, height, like.degrees() + turned).ok()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for Cuboid {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        let like = heaviest(shapes)?;
        // The line it stands along is blended; which end is the front is put to the vote.
        let line = mean(
            shapes.iter().map(|(shape, weight)| (turn(like.heading(), shape.heading(), 180.0), *weight)),
        );
        let ahead = shapes.iter().map(|(shape, weight)| {
            let same = turn(like.heading(), shape.heading(), 360.0).abs() <= 90.0;
            if same { *weight } else { -weight }
        });
        let about = if ahead.sum::<f64>() >= 0.0 { 0.0 } else { 180.0 };
        let [centre, sizes] = [Self::centre as fn(&Self) -> [f64; 3], Self::sizes].map(|numbers| {
            [0, 1, 2].map(|axis| mean(shapes.iter().map(|(shape, weight)| (numbers(shape)[axis], *weight))))
        });
        Self::new(centre, sizes, like.heading() + line + about).ok()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for Segment {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        heaviest(shapes)?;
        let start = mean(shapes.iter().map(|(shape, weight)| (shape.start(), *weight)));
        let end = mean(shapes.iter().map(|(shape, weight)| (shape.end(), *weight)));
        Self::new(start, end.max(start)).ok()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for TextSpan {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(*other)
    }

    /// Characters are not blended: each end is the weighted median of the ends.
    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        let like = heaviest(shapes)?;
        let start = weighted_median(shapes.iter().map(|(shape, weight)| (shape.start(), *weight)).collect());
        let end = weighted_median(shapes.iter().map(|(shape, weight)| (shape.end(), *weight)).collect());
        Some(Self::new(start?, end?).unwrap_or(*like))
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

/// The least value with half of the weight at or below it.
fn weighted_median(mut values: Vec<(u32, f64)>) -> Option<u32> {
    values.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let reached = values.iter().find(|(_, weight)| {
        below += weight;
        below >= half
    });
    reached.or(values.last()).map(|(value, _)| *value)
}

impl Shape for Mask {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        Self::vote(shapes)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for Skeleton {
    fn likeness(&self, other: &Self) -> f64 {
        self.framed_oks(other)
    }

    /// Each point by itself: there when half of the weight marks it, seen when half of those see it, at the [`middle`] of
    /// its places: who takes left for right does not draw the point between the two.
    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        let longest = shapes.iter().map(|(shape, _)| shape.points().len()).max()?;
        let all: f64 = shapes.iter().map(|(_, weight)| weight).sum();
        let point = |index: usize| {
            let marked = shapes.iter().filter_map(|(shape, weight)| {
                let own = shape.marked().find(|(at, _)| *at == index);
                own.map(|(_, point)| (*point, *weight))
            });
            let marked: Vec<_> = marked.collect();
            let weight: f64 = marked.iter().map(|(_, weight)| weight).sum();
            if weight < all / 2.0 || marked.is_empty() {
                return (0.0, 0.0, 0);
            }
            let seen =
                marked.iter().filter(|(point, _)| point.visibility as u8 == 2).map(|(_, weight)| weight);
            let seen = if seen.sum::<f64>() >= weight / 2.0 { 2 } else { 1 };
            let places: Vec<(Point, f64)> =
                marked.iter().map(|(point, weight)| (point.place, *weight)).collect();
            let (x, y) = middle(&places).unwrap_or_default();
            (x, y, seen)
        };
        Self::new((0..longest).map(point)).ok()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for Polyline {
    fn likeness(&self, other: &Self) -> f64 {
        self.likeness(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        let like = heaviest(shapes)?.spaced(LINE_POINTS);
        let in_line = shapes.iter().map(|(shape, weight)| {
            let mut points = shape.spaced(LINE_POINTS);
            let turned: Vec<Point> = points.iter().rev().copied().collect();
            if apart(&turned, &like, 0) < apart(&points, &like, 0) {
                points = turned;
            }
            (points, *weight)
        });
        let mean = mean_points(&in_line.collect::<Vec<_>>(), LINE_POINTS);
        most_alike(Self::new(mean).ok(), shapes)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Shape for Polygon {
    fn likeness(&self, other: &Self) -> f64 {
        self.iou(other)
    }

    fn blend(shapes: &[(&Self, f64)]) -> Option<Self> {
        let like = heaviest(shapes)?.outer_points(OUTLINE_POINTS);
        let in_line = shapes.iter().map(|(shape, weight)| {
            let mut points = shape.outer_points(OUTLINE_POINTS);
            if (doubled_area(&points) < 0.0) != (doubled_area(&like) < 0.0) {
                points.reverse();
            }
            let best = (0..OUTLINE_POINTS)
                .min_by(|a, b| apart(&points, &like, *a).total_cmp(&apart(&points, &like, *b)));
            points.rotate_left(best.unwrap_or(0));
            (points, *weight)
        });
        let mean = mean_points(&in_line.collect::<Vec<_>>(), OUTLINE_POINTS);
        most_alike(Self::new([mean]).ok(), shapes)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

/// The sum of squared distances between points in turn, the first list begun at `shift`.
fn apart(points: &[Point], like: &[Point], shift: usize) -> f64 {
    let shifted = points.iter().cycle().skip(shift);
    like.iter().zip(shifted).map(|(one, other)| one.distance_squared(*other)).sum()
}

/// Twice the area a ring goes round, negative the other way round.
fn doubled_area(points: &[Point]) -> f64 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// The weighted mean of each point in turn.
fn mean_points(lists: &[(Vec<Point>, f64)], count: usize) -> Vec<(f64, f64)> {
    let place = |index: usize, number: fn(&Point) -> f64| {
        mean(
            lists
                .iter()
                .filter_map(|(points, weight)| points.get(index).map(|point| (number(point), *weight))),
        )
    };
    (0..count).map(|index| (place(index, |point| point.x), place(index, |point| point.y))).collect()
}
