//! Numbers in files: rounding away what arithmetic leaves behind, and reading them.

/// Rounded to a millionth, which takes away what multiplying and dividing by a picture's size leaves behind.
pub(crate) fn tidy(number: f64) -> f64 {
    let rounded = (number * 1e6).round() / 1e6;
    // No negative zero, which would be written with its sign.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A finite number, with white space around it.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A length of pixels: a finite number of 0 or more.
pub(crate) fn length(text: &str) -> Option<f64> {
    number(text).filter(|length| *length >= 0.0)
}

/// Width or height of a picture: a whole number from 1, also as `640.0`.
pub(crate) fn side(text: &str) -> Option<u32> {
    number(text).and_then(whole)
}

/// A number as width or height.
pub(crate) fn whole(number: f64) -> Option<u32> {
    (number >= 1.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0).then_some(number as u32)
}
