//! What reaches outside a picture: finding it and cutting it off.

use super::model::{Object, Point, Rect, Seen, Shape};

/// Half a millionth of a pixel, which reading relative coordinates may leave.
const SLACK: f64 = 5e-7;

/// Whether all of it lies inside a picture.
pub(super) fn is_inside(object: &Object, size: (u32, u32)) -> bool {
    let [width, height] = [size.0, size.1].map(f64::from);
    let within = |rect: Rect| {
        rect.x >= 0.0 && rect.y >= 0.0 && rect.right() <= width + SLACK && rect.bottom() <= height + SLACK
    };
    let points = object.key_points.iter().filter(|point| point.seen != Seen::Not);
    object.shape.bounds().is_none_or(within)
        && Rect::around(points.map(|point| [point.x, point.y])).is_none_or(within)
}

/// Cuts off what is outside; whether something is left that can be written. Turned boxes cannot be cut.
pub(super) fn clip(object: &mut Object, size: (u32, u32)) -> bool {
    let [width, height] = [size.0, size.1].map(f64::from);
    for point in &mut object.key_points {
        let inside = (0.0..=width).contains(&point.x) && (0.0..=height).contains(&point.y);
        if point.seen != Seen::Not && !inside {
            *point = Default::default();
        }
    }
    let clamp = |[x, y]: Point| [x.clamp(0.0, width), y.clamp(0.0, height)];
    match &mut object.shape {
        Shape::Box(rect) => {
            *rect = Rect::between(clamp([rect.x, rect.y]), clamp([rect.right(), rect.bottom()]));
            rect.width > 0.0 && rect.height > 0.0
        }
        Shape::Polygon(outlines) => {
            for outline in outlines.iter_mut() {
                outline.outer = ring(&outline.outer, width, height);
                outline.holes = outline.holes.iter().map(|hole| ring(hole, width, height)).collect();
                outline.holes.retain(|hole| hole.len() >= 3);
            }
            outlines.retain(|outline| outline.outer.len() >= 3);
            object.frame = None;
            !outlines.is_empty()
        }
        Shape::Skeleton => true,
        Shape::Rotated(_) => is_inside(object, size),
        Shape::Polyline(_) | Shape::Points(_) | Shape::Mask(_) => false,
    }
}

/// A ring cut at the four edges, one after the other (Sutherland and Hodgman).
fn ring(points: &[Point], width: f64, height: f64) -> Vec<Point> {
    let mut points = points.to_vec();
    for (axis, edge, sign) in [(0, 0.0, 1.0), (0, width, -1.0), (1, 0.0, 1.0), (1, height, -1.0)] {
        let inside = |point: &Point| (point[axis] - edge) * sign >= 0.0;
        let mut kept = Vec::with_capacity(points.len() + 4);
        for (at, to) in points.iter().enumerate() {
            let from = points[(at + points.len() - 1) % points.len()];
            if inside(&from) != inside(to) {
                let share = (edge - from[axis]) / (to[axis] - from[axis]);
                let other = 1 - axis;
                let mut crossed = [edge; 2];
                crossed[other] = from[other] + share * (to[other] - from[other]);
                kept.push(crossed);
            }
            if inside(to) {
                kept.push(*to);
            }
        }
        points = kept;
    }
    points
}
