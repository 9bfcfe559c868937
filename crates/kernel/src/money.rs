//! Money: integers in micro-units of a currency, checked, never a float.

use crate::{BadCell, Cell, Field, Kind};
use std::fmt;

/// An amount in micro-units (1 yuan = 1,000,000). Stored in 64 bits; sums run in 128.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

/// An amount that cannot be expressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The result is beyond 64 bits of micro-units.
    #[error("amount is beyond what the ledger can hold")]
    Overflow,
    /// The text is not a decimal amount with at most six places.
    #[error("not an amount with at most six decimal places")]
    Malformed,
}

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// Micro-units in one unit.
    pub const MICROS: i64 = 1_000_000;

    /// An amount of micro-units.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The micro-units.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whether the amount is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Sum.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn plus(self, other: Money) -> Result<Money, AmountError> {
        self.0.checked_add(other.0).map(Money).ok_or(AmountError::Overflow)
    }

    /// Difference, which may be negative.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn minus(self, other: Money) -> Result<Money, AmountError> {
        self.0.checked_sub(other.0).map(Money).ok_or(AmountError::Overflow)
    }

    /// This amount for each of `units`.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn times(self, units: i64) -> Result<Money, AmountError> {
        self.0.checked_mul(units).map(Money).ok_or(AmountError::Overflow)
    }

    /// The floor of this amount × `parts` / 1,000,000, computed in 128 bits. Negative amounts floor downwards.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn parts_per_million(self, parts: u32) -> Result<Money, AmountError> {
        let product = i128::from(self.0) * i128::from(parts);
        i64::try_from(product.div_euclid(1_000_000)).map(Money).map_err(|_| AmountError::Overflow)
    }

    /// Reads a decimal such as `0.05`, `12` or `-3.5`, with at most six places.
    ///
    /// # Errors
    /// [`AmountError::Malformed`] or [`AmountError::Overflow`].
    pub fn parse(text: &str) -> Result<Money, AmountError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || fraction.len() > 6 || !all_digits(whole) || !all_digits(fraction) {
            return Err(AmountError::Malformed);
        }
        if digits.ends_with('.') {
            return Err(AmountError::Malformed);
        }
        let whole: i128 = whole.parse().map_err(|_| AmountError::Overflow)?;
        let fraction: i128 = format!("{fraction:0<6}").parse().map_err(|_| AmountError::Malformed)?;
        let micros = whole
            .checked_mul(i128::from(Self::MICROS))
            .and_then(|micros| micros.checked_add(fraction))
            .ok_or(AmountError::Overflow)?;
        i64::try_from(if negative { -micros } else { micros }).map(Money).map_err(|_| AmountError::Overflow)
    }
}

impl fmt::Display for Money {
    /// Six places at most, two at least: `0.05`, `1.00`, `0.0035`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let fraction = format!("{:06}", micros % 1_000_000);
        let kept = fraction.trim_end_matches('0').len().max(2);
        write!(f, "{sign}{}.{}", micros / 1_000_000, &fraction[..kept])
    }
}

impl Field for Money {
    const KIND: Kind = Kind::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(self.0)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        i64::from_cell(cell).map(Money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_and_print() {
        for (text, micros, shown) in [
            ("0.05", 50_000, "0.05"),
            ("12", 12_000_000, "12.00"),
            ("-3.5", -3_500_000, "-3.50"),
            ("0.000001", 1, "0.000001"),
            ("0.0035", 3_500, "0.0035"),
        ] {
            let amount = Money::parse(text).unwrap();
            assert_eq!(amount.micros(), micros, "{text}");
            assert_eq!(amount.to_string(), shown);
        }
        for bad in ["", "-", ".5", "1.", "1.0000001", "1e3", "NaN", "1,5", "＋1", "99999999999999999999"] {
            assert!(Money::parse(bad).is_err(), "{bad:?} must be refused");
        }
    }

    #[test]
    fn shares_floor_and_never_wrap() {
        assert_eq!(Money(99).parts_per_million(80_000), Ok(Money(7)));
        assert_eq!(Money(i64::MAX).parts_per_million(1_000_000), Ok(Money(i64::MAX)));
        assert_eq!(Money(i64::MAX).parts_per_million(2_000_000), Err(AmountError::Overflow));
        assert_eq!(Money(i64::MAX).plus(Money(1)), Err(AmountError::Overflow));
    }
}
