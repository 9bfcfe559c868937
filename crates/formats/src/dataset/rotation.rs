//! Turning boxes: corners of a turned box, the turned box of four corners, and the box that is held by its corner.

use super::model::{Point, Rotated};
use super::numbers::tidy;
use gongdao_geometry::elementary::sin_cos_degrees;

impl Rotated {
    /// The four corners, from the upper left one of the box before it is turned, clockwise.
    pub fn corners(&self) -> [Point; 4] {
        let (sin, cos) = sin_cos_degrees(self.degrees.rem_euclid(360.0));
        let (w, h) = (self.width / 2.0, self.height / 2.0);
        [[-w, -h], [w, -h], [w, h], [-w, h]]
            .map(|[x, y]| [self.center[0] + x * cos - y * sin, self.center[1] + x * sin + y * cos])
    }

    /// The turned box with these corners, the first of which is its upper left one before it is turned; none where they
    /// make no rectangle to within `slack` pixels.
    pub fn of_corners(corners: [Point; 4], slack: f64) -> Option<Self> {
        let [a, b, c, d] = corners;
        let side = [b[0] - a[0], b[1] - a[1]];
        let other = [d[0] - a[0], d[1] - a[1]];
        let (width, height) = (length(side), length(other));
        if width == 0.0 || height == 0.0 {
            return None;
        }
        let center = [(a[0] + c[0]) / 2.0, (a[1] + c[1]) / 2.0];
        let degrees = tidy(side[1].atan2(side[0]).to_degrees()).rem_euclid(360.0);
        let found = Self { center: center.map(tidy), width: tidy(width), height: tidy(height), degrees };
        let near = |(one, two): (&Point, &Point)| length([one[0] - two[0], one[1] - two[1]]) <= slack;
        found.corners().iter().zip(&corners).all(near).then_some(found)
    }

    /// The box that is turned about its upper left corner, which stays where it is.
    pub fn of_corner(corner: Point, width: f64, height: f64, degrees: f64) -> Self {
        let (sin, cos) = sin_cos_degrees(degrees.rem_euclid(360.0));
        let (w, h) = (width / 2.0, height / 2.0);
        let center = [corner[0] + w * cos - h * sin, corner[1] + w * sin + h * cos];
        Self { center: center.map(tidy), width, height, degrees: tidy(degrees.rem_euclid(360.0)) }
    }
}

fn length([x, y]: Point) -> f64 {
    (x * x + y * y).sqrt()
}
