//! Drawings: SVG by hand, a few kilobytes each.

use super::safe;
use std::fmt::Write;

/// Width of every drawing, in its own units; the page scales it.
pub const WIDTH: f64 = 900.0;

/// Wraps shapes into a drawing.
pub fn svg(height: f64, shapes: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\">{shapes}</svg>"
    )
}

/// A rectangle.
pub fn rect(out: &mut String, x: f64, y: f64, width: f64, height: f64, fill: &str) {
    let _ = write!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
    );
}

/// A dot.
pub fn dot(out: &mut String, x: f64, y: f64, radius: f64, fill: &str) {
    let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{fill}\"/>");
}

/// A text; `end` sets it to the left of the point.
pub fn text(out: &mut String, x: f64, y: f64, end: bool, words: &str) {
    let anchor = if end { " text-anchor=\"end\"" } else { "" };
    let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}>{}</text>", safe(words));
}

/// A histogram in two colours: all, and the part of it in question.
pub fn columns(all: &[f64], part: &[f64], from: &str, to: &str) -> String {
    const HEIGHT: f64 = 110.0;
    let top = all.iter().copied().fold(1.0, f64::max);
    let step = WIDTH / all.len().max(1) as f64;
    let mut shapes = String::new();
    for (index, (all, part)) in all.iter().zip(part).enumerate() {
        let x = index as f64 * step;
        for (value, fill) in [(all, "var(--other)"), (part, "var(--bought)")] {
            let height = HEIGHT * value / top;
            if height > 0.0 {
                rect(&mut shapes, x, HEIGHT - height, (step - 0.5).max(0.5), height, fill);
            }
        }
    }
    text(&mut shapes, 0.0, HEIGHT + 12.0, false, from);
    text(&mut shapes, WIDTH, HEIGHT + 12.0, true, to);
    text(&mut shapes, 0.0, 10.0, false, &format!("{top:.0}"));
    svg(HEIGHT + 16.0, &shapes)
}
