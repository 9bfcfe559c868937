//! Numbers as people write them. Two workers who both write 0.3 have agreed, and a step of 0.1 from 0 reaches 0.3;
//! binary floats promise neither, so a number answer is an integer and a count of decimals.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// An exact decimal: mantissa × 10^-scale, with at most six decimals, always in its shortest form, so that equal
/// numbers are equal values. It serialises as a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    scale: u8,
}

/// Why a text or JSON number is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// It is not written as a number.
    #[error("not a number")]
    NotANumber,
    /// It has more than six decimals.
    #[error("more than 6 decimals")]
    TooPrecise,
    /// It does not fit 64 bits.
    #[error("too large")]
    TooLarge,
    /// It came as a JSON number with more than 15 digits, which JSON readers round; as a string it is exact.
    #[error("too many digits for a JSON number")]
    Inexact,
}

/// Up to here a JSON number keeps every decimal digit when read as a 64-bit float.
const JSON_EXACT: u64 = 1_000_000_000_000_000;
const LENGTH_MAX: usize = 64;

impl Decimal {
    /// The most decimals a number may have.
    pub const SCALE_MAX: u8 = 6;

    /// `mantissa` × 10^-`scale`, or `None` where that has more than six decimals.
    pub fn new(mantissa: i64, scale: u8) -> Option<Self> {
        reduced(i128::from(mantissa), i32::from(scale)).ok()
    }

    /// A JSON number as an exact decimal.
    pub fn from_json(number: &serde_json::Number) -> Result<Self, DecimalError> {
        if let Some(integer) = number.as_i64() {
            return Ok(Self { mantissa: integer, scale: 0 });
        }
        let decimal: Self = number.to_string().parse()?;
        if decimal.fits_json() { Ok(decimal) } else { Err(DecimalError::Inexact) }
    }

    /// The integer in front of the scale, without trailing zeros behind the point.
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many decimals the number needs, 0 to 6.
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The nearest float.
    pub fn to_f64(self) -> f64 {
        self.mantissa as f64 / 10_f64.powi(i32::from(self.scale))
    }

    /// The mantissa this number has with `scale` decimals; `None` where it has more decimals or leaves 64 bits.
    pub fn mantissa_at(self, scale: u8) -> Option<i64> {
        let zeros = scale.checked_sub(self.scale)?;
        self.mantissa.checked_mul(10_i64.checked_pow(u32::from(zeros))?)
    }

    /// Whether the number is `origin` plus a whole number of `step`s; a step of zero reaches only `origin`.
    pub fn is_on_step(self, origin: Self, step: Self) -> bool {
        let distance = self.widest() - origin.widest();
        if step.mantissa == 0 { distance == 0 } else { distance % step.widest() == 0 }
    }

    /// Whether any JSON reader gets the number exactly.
    pub(crate) fn fits_json(self) -> bool {
        self.mantissa.unsigned_abs() <= JSON_EXACT
    }

    /// The number in millionths, where every decimal is an integer.
    fn widest(self) -> i128 {
        i128::from(self.mantissa) * 10_i128.pow(u32::from(Self::SCALE_MAX - self.scale))
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads `-12`, `12.50`, `.5` and `1.5e3`: ASCII digits without separators.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        if text.len() > LENGTH_MAX {
            return Err(DecimalError::TooLarge);
        }
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent_of(exponent)?),
            None => (text, 0),
        };
        let (negative, digits) = digits.strip_prefix('-').map_or((false, digits), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(DecimalError::NotANumber);
        }
        let mut mantissa = 0_i128;
        let kept = fraction.trim_end_matches('0');
        for byte in whole.bytes().chain(kept.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(DecimalError::NotANumber);
            }
            let longer = mantissa.checked_mul(10).and_then(|m| m.checked_add(i128::from(byte - b'0')));
            mantissa = longer.ok_or(DecimalError::TooLarge)?;
        }
        // The fraction is at most LENGTH_MAX long and the exponent at most four digits.
        let scale = i32::try_from(kept.len()).map_err(|_| DecimalError::TooLarge)? - exponent;
        reduced(if negative { -mantissa } else { mantissa }, scale)
    }
}

fn exponent_of(text: &str) -> Result<i32, DecimalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    if digits.len() > 4 {
        return Err(DecimalError::TooLarge);
    }
    text.parse().map_err(|_| DecimalError::NotANumber)
}

fn reduced(mut mantissa: i128, mut scale: i32) -> Result<Decimal, DecimalError> {
    if mantissa == 0 {
        return Ok(Decimal { mantissa: 0, scale: 0 });
    }
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < 0 {
        mantissa = mantissa.checked_mul(10).ok_or(DecimalError::TooLarge)?;
        scale += 1;
    }
    if scale > i32::from(Decimal::SCALE_MAX) {
        return Err(DecimalError::TooPrecise);
    }
    let mantissa = i64::try_from(mantissa).map_err(|_| DecimalError::TooLarge)?;
    let scale = u8::try_from(scale).map_err(|_| DecimalError::TooPrecise)?;
    Ok(Decimal { mantissa, scale })
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.mantissa);
        }
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unit = 10_u64.pow(u32::from(self.scale));
        let (whole, fraction) = (self.mantissa.unsigned_abs() / unit, self.mantissa.unsigned_abs() % unit);
        write!(f, "{sign}{whole}.{fraction:0width$}", width = usize::from(self.scale))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.widest().cmp(&other.widest())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
