//! Between parts per million and the floats of a call.

/// One, in parts per million.
pub(crate) const WHOLE: u32 = 1_000_000;

/// Parts per million as a float from 0 to 1; more than the whole is the whole.
pub(crate) fn part(ppm: u32) -> f64 {
    f64::from(ppm.min(WHOLE)) / f64::from(WHOLE)
}

/// A float as parts per million, to the nearest; NaN is nothing.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn ppm(part: f64) -> u32 {
    (part.clamp(0.0, 1.0) * f64::from(WHOLE)).round() as u32
}
