//! Shapes that people draw, because payment, review and consensus all ask the same question: is this the same thing?
//!
//! Usable by itself and made of plain arithmetic: areas, overlaps, distances, masks, and the best pairing of two sets
//! of shapes. The same input gives the same bits on every platform; where a sine or an exponential is needed, it comes
//! from [`elementary`]. Coordinates are in whatever unit the picture, the recording or the scene has; an angle is in
//! degrees, from the x axis towards the y axis. Every shape is checked when it is made, so that nothing done with
//! shapes afterwards fails, overflows or yields NaN.
//!
//! * [`Rectangle`] and [`Tilted`] for boxes, [`Polygon`] with holes, [`Polyline`], [`Skeleton`] for key points;
//! * [`Mask`] in run lengths, [`Segment`] for stretches of time, [`TextSpan`] for stretches of text, [`Cuboid`];
//! * [`overlay`] for the areas two outlines share, [`Unsound`] for why an outline cannot be filled, [`matching`] for the
//!   best pairs.
//!
//! Deliberately not here: file formats (`formats`), what a form asks for (`labels`), who is right (`consensus`).

mod checked;
mod cuboid;
pub mod elementary;
mod mask;
mod mask_text;
pub mod matching;
pub mod overlay;
mod point;
mod polygon;
mod polyline;
mod rectangle;
mod segment;
mod simple;
mod skeleton;

pub use checked::{MAX_COORDINATE, MAX_POINTS, Refused};
pub use cuboid::Cuboid;
pub use mask::{MAX_PIXELS, Mask};
pub use point::{Bounds, Point};
pub use polygon::Polygon;
pub use polyline::Polyline;
pub use rectangle::{Rectangle, Tilted};
pub use segment::{Segment, TextSpan};
pub use simple::Unsound;
pub use skeleton::{KeyPoint, Skeleton, Visibility};

/// What two measures share of what they cover together: `both / (one + other − both)`, kept within 0 to 1 whatever
/// rounding did. Two empty things cover the same nothing, which is 1 when `same` says that they are equal and else 0.
pub(crate) fn share(one: f64, other: f64, both: f64, same: bool) -> f64 {
    let either = one + other - both;
    if either > 0.0 { (both / either).clamp(0.0, 1.0) } else { f64::from(u8::from(same)) }
}
