//! One line of a label file: an object, and back.

use crate::dataset::model::{KeyPoint, Object, Outline, Point, Rect, Rotated, Seen, Shape};
use crate::dataset::numbers::{number, tidy};
use std::io::{self, Write};

/// What the lines hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Detect,
    Segment,
    Obb,
    Pose,
}

/// How many key points a line has and how many numbers each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PointShape {
    pub(super) points: usize,
    pub(super) numbers: usize,
}

/// Edges that stand outside by less than this come from rounding to six digits.
const ROUNDED_PIXELS: f64 = 0.01;

/// The object of a line's numbers; what is wrong otherwise. `is_free` takes values outside 0 to 1.
pub(super) fn object(
    cells: &[&str],
    task: Task,
    shape: PointShape,
    size: (u32, u32),
    is_free: bool,
) -> Result<Object, String> {
    let numbers: Option<Vec<f64>> = cells.iter().map(|cell| number(cell)).collect();
    let Some(mut numbers) = numbers else { return Err("a value is no number".to_owned()) };
    let class = numbers.remove(0);
    if class < 0.0 || class.fract() != 0.0 || class > f64::from(u32::MAX) {
        return Err(format!("the class {class} is not a whole number from 0"));
    }
    let score = match (task, numbers.len()) {
        (Task::Detect, 5) => numbers.pop(),
        _ => None,
    };
    if !is_free {
        let is_share = |(at, value): (usize, &f64)| {
            let is_visibility = task == Task::Pose && at >= 4 && shape.numbers == 3 && (at - 4) % 3 == 2;
            is_visibility || (0.0..=1.0).contains(value)
        };
        if let Some((_, value)) = numbers.iter().enumerate().find(|pair| !is_share(*pair)) {
            return Err(format!("the value {value} is not from 0 to 1"));
        }
    }
    let [width, height] = [size.0, size.1].map(f64::from);
    let point = |x: f64, y: f64| [tidy(x * width), tidy(y * height)];
    let count = numbers.len();
    let wrong =
        |wanted: &str| Err(format!("{count} numbers stand behind the class where {wanted} are needed"));
    let mut key_points = Vec::new();
    let place = match task {
        Task::Detect if count == 4 => Shape::Box(rect(&numbers, width, height)),
        Task::Pose if count == 4 + shape.points * shape.numbers => {
            key_points = points(&numbers[4..], shape, &point)?;
            Shape::Box(rect(&numbers, width, height))
        }
        Task::Segment if count >= 6 && count.is_multiple_of(2) => {
            let outer = numbers.chunks_exact(2).map(|pair| point(pair[0], pair[1])).collect();
            Shape::Polygon(vec![Outline { outer, holes: Vec::new() }])
        }
        Task::Obb if count == 8 => {
            let at = |corner: usize| [numbers[corner * 2] * width, numbers[corner * 2 + 1] * height];
            turned([at(0), at(1), at(2), at(3)])
        }
        Task::Detect => return wrong("4"),
        Task::Pose => return wrong(&(4 + shape.points * shape.numbers).to_string()),
        Task::Segment => return wrong("6 or more in pairs"),
        Task::Obb => return wrong("8"),
    };
    let mut object = Object::new(class as u32, place);
    (object.key_points, object.score) = (key_points, score);
    Ok(object)
}

fn rect(numbers: &[f64], width: f64, height: f64) -> Rect {
    let side = |middle: f64, length: f64, most: f64| {
        let (mut from, mut to) = ((middle - length / 2.0) * most, (middle + length / 2.0) * most);
        if (-ROUNDED_PIXELS..0.0).contains(&from) {
            from = 0.0;
        }
        if to > most && to <= most + ROUNDED_PIXELS {
            to = most;
        }
        (tidy(from), tidy(to - from))
    };
    let (x, wide) = side(numbers[0], numbers[2], width);
    let (y, high) = side(numbers[1], numbers[3], height);
    Rect { x, y, width: wide, height: high }
}

/// Four corners are a turned box; where they make none, an outline, so that nothing is lost.
fn turned(corners: [Point; 4]) -> Shape {
    const SLACK_PIXELS: f64 = 0.5;
    match Rotated::of_corners(corners, SLACK_PIXELS) {
        Some(rotated) => Shape::Rotated(rotated),
        None => Shape::Polygon(vec![Outline {
            outer: corners.map(|at| at.map(tidy)).to_vec(),
            holes: Vec::new(),
        }]),
    }
}

fn points(
    numbers: &[f64],
    shape: PointShape,
    point: &impl Fn(f64, f64) -> Point,
) -> Result<Vec<KeyPoint>, String> {
    let one = |cells: &[f64]| {
        let seen = match cells {
            [_, _, visibility] => Seen::of(*visibility)
                .ok_or_else(|| format!("the visibility {visibility} is not 0, 1 or 2"))?,
            [x, y] if *x == 0.0 && *y == 0.0 => Seen::Not,
            _ => Seen::Visible,
        };
        let [x, y] = if seen == Seen::Not { [0.0; 2] } else { point(cells[0], cells[1]) };
        Ok(KeyPoint { x, y, seen })
    };
    let found: Vec<KeyPoint> =
        numbers.chunks_exact(shape.numbers.max(1)).map(one).collect::<Result<_, String>>()?;
    let is_any = found.iter().any(|point| point.seen != Seen::Not);
    Ok(if is_any { found } else { Vec::new() })
}

/// Writes an object's line; `points` is how many key points every line has.
pub(super) fn write(
    to: &mut dyn Write,
    object: &Object,
    task: Task,
    points: usize,
    size: (u32, u32),
) -> io::Result<()> {
    let [width, height] = [size.0, size.1].map(f64::from);
    // Inside by the sieve, but for the last digit of the arithmetic.
    let share = |value: f64, most: f64| (value / most).clamp(0.0, 1.0);
    write!(to, "{}", object.class)?;
    match (&object.shape, task) {
        (Shape::Polygon(outlines), _) => {
            for [x, y] in outlines.iter().flat_map(|outline| &outline.outer) {
                write!(to, " {} {}", share(*x, width), share(*y, height))?;
            }
        }
        (shape, Task::Obb) => {
            let corners = match shape {
                Shape::Rotated(rotated) => rotated.corners(),
                _ => corners(object.bounds().unwrap_or_default()),
            };
            for [x, y] in corners {
                write!(to, " {} {}", share(x, width), share(y, height))?;
            }
        }
        _ => {
            let rect = object.bounds().unwrap_or_default();
            let (x, y) = (share(rect.x + rect.width / 2.0, width), share(rect.y + rect.height / 2.0, height));
            write!(to, " {x} {y} {} {}", share(rect.width, width), share(rect.height, height))?;
        }
    }
    for at in 0..points {
        let point = object.key_points.get(at).copied().unwrap_or_default();
        write!(to, " {} {} {}", share(point.x, width), share(point.y, height), point.seen as u8)?;
    }
    writeln!(to)
}

fn corners(rect: Rect) -> [Point; 4] {
    let Rect { x, y, .. } = rect;
    [[x, y], [rect.right(), y], [rect.right(), rect.bottom()], [x, rect.bottom()]]
}
