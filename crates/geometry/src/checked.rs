//! Refusals of numbers that are no shape, and the limits that keep every later computation finite.

use std::fmt;

/// The farthest a coordinate may lie from zero. Areas of such shapes and their squares still fit a float.
pub const MAX_COORDINATE: f64 = 1e12;

/// The most points one shape may have.
pub const MAX_POINTS: usize = 100_000;

/// Why something is no shape: which field, what it held, and what would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The field, such as `width`.
    pub field: &'static str,
    /// What it held, as text.
    pub value: String,
    /// What to do about it.
    pub fix: &'static str,
}

impl Refused {
    pub(crate) fn new(field: &'static str, value: impl fmt::Display, fix: &'static str) -> Self {
        Self { field, value: value.to_string(), fix }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}; {}", self.field, self.value, self.fix)
    }
}

impl std::error::Error for Refused {}

/// A coordinate: finite and within the limit. A negative zero becomes zero, so that equal shapes have equal bits.
pub(crate) fn coordinate(field: &'static str, value: f64) -> Result<f64, Refused> {
    if value.is_finite() && value.abs() <= MAX_COORDINATE {
        Ok(value + 0.0)
    } else {
        Err(Refused::new(field, value, "give a number from -1e12 to 1e12"))
    }
}

/// A length: a coordinate that is not negative.
pub(crate) fn extent(field: &'static str, value: f64) -> Result<f64, Refused> {
    match coordinate(field, value) {
        Ok(value) if value >= 0.0 => Ok(value),
        _ => Err(Refused::new(field, value, "give a number from 0 to 1e12")),
    }
}

/// A count of points within the limit and with at least `least`.
pub(crate) fn count(
    field: &'static str,
    found: usize,
    least: usize,
    fix: &'static str,
) -> Result<(), Refused> {
    if found > MAX_POINTS {
        return Err(Refused::new(field, format_args!("{found} points"), "give 100000 points at most"));
    }
    if found < least { Err(Refused::new(field, format_args!("{found} points"), fix)) } else { Ok(()) }
}
