//! Worlds of drawn things, one for each kind of shape.
//!
//! A picture is 1,000 by 1,000 and cut into 16 fields; one to eight fields hold a thing of one of five classes. A worker
//! who looks finds each thing with a chance of their own (0.6 to 0.98), names its class rightly with a chance of their own
//! (0.7 to 0.98, another class evenly otherwise), and draws it off by an amount of their own (from one to twelve hundredths
//! of its size, log-evenly); one shape in thirty slips by five times that. Into each empty field the worker draws something
//! that is not there with a chance of their own (up to 0.08).

use super::{names, sample};
use crate::chance::Chance;
use crate::objects::{Drawing, Object};
use gongdao_geometry::elementary::{exp, ln, sin_cos_degrees};
use gongdao_geometry::{
    Cuboid, Mask, Point, Polygon, Polyline, Rectangle, Segment, Skeleton, TextSpan, Tilted,
};

const CLASSES: [&str; 5] = ["bus", "car", "cyclist", "lorry", "person"];
const FIELDS: usize = 16;

/// Classes and shapes.
type Drawn<S> = Vec<(&'static str, S)>;

/// What was drawn, and what is there.
#[derive(Clone, Debug)]
pub struct ObjectWorld<S> {
    /// Tasks with the classes and shapes of what is there.
    pub truths: Vec<(String, Drawn<S>)>,
    /// Task, worker, classes and shapes.
    pub rows: Vec<(String, String, Drawn<S>)>,
}

impl<S: Clone> ObjectWorld<S> {
    /// The rows as a method takes them.
    pub fn drawings(&self) -> Vec<Drawing<'_, S>> {
        let mut drawings = Vec::with_capacity(self.rows.len());
        for (task, worker, things) in &self.rows {
            let objects = things.iter().map(|(class, shape)| Object { class, shape: shape.clone() });
            drawings.push(Drawing { task, worker, objects: objects.collect() });
        }
        drawings
    }
}

struct Own {
    finding: f64,
    naming: f64,
    off: f64,
    straying: f64,
}

/// A world of things: `make` makes one about a point, `draw` draws it off by a share of its size. Whatever would be no
/// shape is not drawn.
fn world<S: Clone>(
    seed: u64,
    [tasks, workers, each]: [usize; 3],
    make: impl Fn(&mut Chance, Point) -> Option<S>,
    draw: impl Fn(&mut Chance, &S, f64) -> Option<S>,
) -> ObjectWorld<S> {
    let mut chance = Chance::new(seed);
    let own = |chance: &mut Chance| Own {
        finding: chance.between(0.6, 0.98),
        naming: chance.between(0.7, 0.98),
        off: exp(chance.between(ln(0.01), ln(0.12))),
        straying: chance.between(0.0, 0.08),
    };
    let owns: Vec<Own> = (0..workers).map(|_| own(&mut chance)).collect();
    let (tasks, workers) = (names('t', tasks), names('w', workers));
    let mut world = ObjectWorld { truths: Vec::new(), rows: Vec::new() };
    for task in tasks {
        let count = 1 + chance.below(8);
        let filled = sample(&mut chance, FIELDS, count);
        let mut truth: Vec<Option<(&str, S)>> = vec![None; FIELDS];
        for field in filled {
            let class = CLASSES[chance.below(CLASSES.len())];
            truth[field] = make(&mut chance, middle(field)).map(|shape| (class, shape));
        }
        for worker in sample(&mut chance, workers.len(), each) {
            let own = &owns[worker];
            let mut drawn = Vec::new();
            for (field, thing) in truth.iter().enumerate() {
                let shape = match thing {
                    Some((class, shape)) if chance.happens(own.finding) => {
                        let other = CLASSES[chance.below(CLASSES.len())];
                        let class = if chance.happens(own.naming) { *class } else { other };
                        let off = if chance.happens(1.0 / 30.0) { 5.0 * own.off } else { own.off };
                        draw(&mut chance, shape, off).map(|shape| (class, shape))
                    }
                    None if chance.happens(own.straying) => {
                        let class = CLASSES[chance.below(CLASSES.len())];
                        make(&mut chance, middle(field)).map(|shape| (class, shape))
                    }
                    _ => None,
                };
                drawn.extend(shape);
            }
            world.rows.push((task.clone(), workers[worker].clone(), drawn));
        }
        world.truths.push((task, truth.into_iter().flatten().collect()));
    }
    world
}

fn middle(field: usize) -> Point {
    let at = |index: usize| 125.0 + 250.0 * index as f64;
    Point { x: at(field % 4), y: at(field / 4) }
}

fn near(chance: &mut Chance, value: f64, off: f64) -> f64 {
    value + off * chance.normal()
}

/// Upright boxes, 60 to 200 wide and high; each edge off by itself.
pub fn boxes(seed: u64, size: [usize; 3]) -> ObjectWorld<Rectangle> {
    let make = |chance: &mut Chance, at: Point| {
        let (width, height) = (chance.between(60.0, 200.0), chance.between(60.0, 200.0));
        Rectangle::new(at.x - width / 2.0, at.y - height / 2.0, width, height).ok()
    };
    let draw = |chance: &mut Chance, it: &Rectangle, off: f64| {
        let (left, right) = (
            near(chance, it.left(), off * it.width()),
            near(chance, it.left() + it.width(), off * it.width()),
        );
        let (top, bottom) = (
            near(chance, it.top(), off * it.height()),
            near(chance, it.top() + it.height(), off * it.height()),
        );
        Rectangle::new(left, top, right - left, bottom - top).ok()
    };
    world(seed, size, make, draw)
}

/// Tilted boxes, the longer side up to three times the shorter; turned off by up to a few degrees, and one in two counted
/// from the other side.
pub fn tilted_boxes(seed: u64, size: [usize; 3]) -> ObjectWorld<Tilted> {
    let make = |chance: &mut Chance, at: Point| {
        let width = chance.between(90.0, 200.0);
        let height = width / chance.between(1.2, 3.0);
        Tilted::new(at.x, at.y, width, height, chance.between(0.0, 180.0)).ok()
    };
    let draw = |chance: &mut Chance, it: &Tilted, off: f64| {
        let centre = it.centre();
        let (x, y) = (near(chance, centre.x, off * it.height()), near(chance, centre.y, off * it.height()));
        let width = near(chance, it.width(), off * it.width());
        let height = near(chance, it.height(), off * it.height());
        let degrees = near(chance, it.degrees(), 60.0 * off);
        if chance.happens(0.5) {
            Tilted::new(x, y, height, width, degrees + 90.0).ok()
        } else {
            Tilted::new(x, y, width, height, degrees).ok()
        }
    };
    world(seed, size, make, draw)
}

/// A round ring of 72 corners whose radius swells and shrinks.
fn blob(chance: &mut Chance, at: Point, radius: f64) -> Vec<(f64, f64)> {
    let swells: Vec<(f64, f64)> =
        (0..3).map(|_| (chance.between(0.0, 0.18), chance.between(0.0, 360.0))).collect();
    let corner = |index: usize| {
        let degrees = 5.0 * index as f64;
        let swell = |(wave, (by, from)): (usize, &(f64, f64))| {
            by * sin_cos_degrees((wave + 2) as f64 * degrees + from).0
        };
        let far = radius * (1.0 + swells.iter().enumerate().map(swell).sum::<f64>());
        let (sine, cosine) = sin_cos_degrees(degrees);
        (at.x + far * cosine, at.y + far * sine)
    };
    (0..72).map(corner).collect()
}

/// An outline drawn again with 10 to 30 corners, begun anywhere, in either direction, moved and uneven.
fn draw_outline(chance: &mut Chance, it: &Polygon, off: f64) -> Option<Polygon> {
    let size = it.area().sqrt();
    let corners = 10 + chance.below(21);
    let mut points = it.outer_points(corners);
    points.rotate_left(chance.below(corners));
    if chance.happens(0.5) {
        points.reverse();
    }
    let moved = (near(chance, 0.0, 0.5 * off * size), near(chance, 0.0, 0.5 * off * size));
    let off = 0.7 * off * size;
    let corner = |point: Point| (near(chance, point.x + moved.0, off), near(chance, point.y + moved.1, off));
    Polygon::new([points.into_iter().map(corner).collect::<Vec<_>>()]).ok()
}

/// Outlines: uneven round things, drawn with as many corners as the worker likes.
pub fn outlines(seed: u64, size: [usize; 3]) -> ObjectWorld<Polygon> {
    let make = |chance: &mut Chance, at: Point| {
        let radius = chance.between(40.0, 95.0);
        Polygon::new([blob(chance, at, radius)]).ok()
    };
    world(seed, size, make, draw_outline)
}

/// Masks of such outlines in a picture of 250 by 250 pixels.
pub fn masks(seed: u64, size: [usize; 3]) -> ObjectWorld<Mask> {
    let drawn = outlines(seed, size);
    let small = |shape: &Polygon| {
        let ring =
            |ring: &Vec<Point>| ring.iter().map(|point| (point.x / 4.0, point.y / 4.0)).collect::<Vec<_>>();
        let outline = Polygon::new(shape.rings().iter().map(ring)).ok()?;
        Mask::from_polygon(250, 250, &outline).ok().filter(|mask| mask.area() > 0)
    };
    let all = |things: &Drawn<Polygon>| {
        things.iter().filter_map(|(class, shape)| small(shape).map(|mask| (*class, mask))).collect()
    };
    ObjectWorld {
        truths: drawn.truths.iter().map(|(task, things)| (task.clone(), all(things))).collect(),
        rows: drawn
            .rows
            .iter()
            .map(|(task, worker, things)| (task.clone(), worker.clone(), all(things)))
            .collect(),
    }
}

/// Lines that wander across a field, drawn with 3 to 12 points from either end.
pub fn lines(seed: u64, size: [usize; 3]) -> ObjectWorld<Polyline> {
    let make = |chance: &mut Chance, at: Point| {
        let (degrees, length) = (chance.between(0.0, 360.0), chance.between(120.0, 220.0));
        let (sine, cosine) = sin_cos_degrees(degrees);
        let bend = chance.between(-40.0, 40.0);
        let place = |index: usize| {
            let along = index as f64 / 16.0 - 0.5;
            let aside = bend * sin_cos_degrees(360.0 * along).0;
            (at.x + length * along * cosine - aside * sine, at.y + length * along * sine + aside * cosine)
        };
        Polyline::new((0..17).map(place)).ok()
    };
    let draw = |chance: &mut Chance, it: &Polyline, off: f64| {
        let count = 3 + chance.below(10);
        let mut points = it.spaced(count);
        if chance.happens(0.5) {
            points.reverse();
        }
        let off = off * it.length() / 2.0;
        let moved = (near(chance, 0.0, off / 2.0), near(chance, 0.0, off / 2.0));
        let place =
            |point: Point| (near(chance, point.x + moved.0, off), near(chance, point.y + moved.1, off));
        Polyline::new(points.into_iter().map(place).collect::<Vec<_>>()).ok()
    };
    world(seed, size, make, draw)
}

/// Key points: eight joints of which some are hidden; a worker leaves one in twelve out.
pub fn key_points(seed: u64, size: [usize; 3]) -> ObjectWorld<Skeleton> {
    let make = |chance: &mut Chance, at: Point| {
        let joint = |chance: &mut Chance| {
            let seen = if chance.happens(0.8) { 2 } else { 1 };
            (at.x + chance.between(-80.0, 80.0), at.y + chance.between(-80.0, 80.0), seen)
        };
        Skeleton::new((0..8).map(|_| joint(chance)).collect::<Vec<_>>()).ok()
    };
    let draw = |chance: &mut Chance, it: &Skeleton, off: f64| {
        let room = 80.0 * off;
        let joint = |point: &gongdao_geometry::KeyPoint| {
            let seen = if chance.happens(1.0 / 12.0) { 0 } else { point.visibility as u8 };
            (near(chance, point.place.x, room), near(chance, point.place.y, room), seen)
        };
        Skeleton::new(it.points().iter().map(joint).collect::<Vec<_>>()).ok()
    };
    world(seed, size, make, draw)
}

/// Stretches of time: one line of fields, 40 to 200 long.
pub fn segments(seed: u64, size: [usize; 3]) -> ObjectWorld<Segment> {
    let make = |chance: &mut Chance, at: Point| {
        let (start, length) = (along(at), chance.between(40.0, 200.0));
        Segment::new(start, start + length).ok()
    };
    let draw = |chance: &mut Chance, it: &Segment, off: f64| {
        let off = off * it.length();
        Segment::new(near(chance, it.start(), off), near(chance, it.end(), off)).ok()
    };
    world(seed, size, make, draw)
}

/// Stretches of text: 3 to 40 characters; an end is right unless it is off by a few characters.
pub fn spans(seed: u64, size: [usize; 3]) -> ObjectWorld<TextSpan> {
    let make = |chance: &mut Chance, at: Point| {
        let start = along(at) as u32;
        TextSpan::new(start, start + 3 + chance.below(38) as u32).ok()
    };
    let draw = |chance: &mut Chance, it: &TextSpan, off: f64| {
        let end = |chance: &mut Chance, at: u32| {
            let slip = if chance.happens(0.5) { (off * 60.0 * chance.normal()).round() } else { 0.0 };
            (f64::from(at) + slip).max(0.0) as u32
        };
        TextSpan::new(end(chance, it.start()), end(chance, it.end())).ok()
    };
    world(seed, size, make, draw)
}

/// Where a field lies when all fields lie in one line.
fn along(at: Point) -> f64 {
    (at.y - 125.0) / 250.0 * 1000.0 + at.x - 125.0
}

/// Cuboids the size of cars to lorries, in metres.
pub fn cuboids(seed: u64, size: [usize; 3]) -> ObjectWorld<Cuboid> {
    let make = |chance: &mut Chance, at: Point| {
        let sizes = [chance.between(3.5, 12.0), chance.between(1.6, 2.6), chance.between(1.4, 3.5)];
        Cuboid::new([at.x / 10.0, at.y / 10.0, sizes[2] / 2.0], sizes, chance.between(0.0, 360.0)).ok()
    };
    let draw = |chance: &mut Chance, it: &Cuboid, off: f64| {
        let (centre, sizes) = (it.centre(), it.sizes());
        let centre = centre.map(|value| near(chance, value, off * sizes[1]));
        let sizes = sizes.map(|value| near(chance, value, off * value));
        let about = if chance.happens(0.1) { 180.0 } else { 0.0 };
        Cuboid::new(centre, sizes, near(chance, it.heading(), 30.0 * off) + about).ok()
    };
    world(seed, size, make, draw)
}
