//! Exact shares of answers, because 2 of 3 must equal 4 of 6 and a threshold must not hang on a rounding.

use std::cmp::Ordering;
use std::fmt;

/// So many of so many answers. Shares compare as the fractions they are: 1 of 2 equals 2 of 4.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    numerator: u64,
    denominator: u64,
}

impl Share {
    /// `numerator` of `denominator`; `None` where that is no share: of nothing, or more than all.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        (denominator > 0 && numerator <= denominator).then_some(Self { numerator, denominator })
    }

    /// The answers counted in.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// All answers, at least one.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// The share as a float from 0 to 1, for show.
    #[allow(clippy::cast_precision_loss)]
    pub fn as_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    fn across(self, other: Self) -> (u128, u128) {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        (product(self.numerator, other.denominator), product(other.numerator, self.denominator))
    }
}

impl PartialEq for Share {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Share {}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = self.across(*other);
        left.cmp(&right)
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}
