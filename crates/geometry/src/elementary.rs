//! Exponential, logarithm, sine and cosine from plain arithmetic, because those of the platform differ in the last
//! bit from one platform to the next, and results must not.
//!
//! Each reduces its argument to a small range and sums a series there; additions, multiplications and divisions are
//! the same everywhere. Errors stay below two units in the last place, which the tests hold against the platform's.
//! The square root is not here: IEEE 754 fixes it.

use std::f64::consts::{LN_2, LOG2_E, PI, SQRT_2};

/// `ln 2` in two parts: the first has so few bits that its product with an exponent is exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Reciprocals of the factorials from 0 to 17.
const FACTORIALS: [f64; 18] = {
    let mut table = [1.0; 18];
    let mut index = 1;
    let mut factorial = 1.0;
    while index < 18 {
        factorial *= index as f64;
        table[index] = 1.0 / factorial;
        index += 1;
    }
    table
};

/// `e` to the power of `x`.
pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > 709.79 {
        return f64::INFINITY;
    }
    if x < -746.0 {
        return 0.0;
    }
    let power = (x * LOG2_E).round();
    let rest = (x - power * LN_2_HIGH) - power * LN_2_LOW;
    let series = FACTORIALS[..14].iter().rev().fold(0.0, |sum, factor| sum * rest + factor);
    // In two steps, so that neither factor leaves the range of normal numbers.
    let half = (power / 2.0).floor();
    series * power_of_two(half) * power_of_two(power - half)
}

/// The natural logarithm: minus infinity at zero and NaN below.
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_infinite() {
        return x;
    }
    let (normal, shift) = if x < f64::MIN_POSITIVE { (x * power_of_two(54.0), -54) } else { (x, 0) };
    let bits = normal.to_bits();
    let biased = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    let (mantissa, carry) = if mantissa > SQRT_2 { (mantissa / 2.0, 1) } else { (mantissa, 0) };
    let exponent = f64::from(biased - 1023 + carry + shift);
    // ln m = 2 artanh((m − 1) / (m + 1)), whose series needs few terms for m between √½ and √2.
    let part = (mantissa - 1.0) / (mantissa + 1.0);
    let square = part * part;
    let series = (0..12).rev().fold(0.0, |sum, index| sum * square + 1.0 / f64::from(2 * index + 1));
    let small = 2.0 * part * series;
    exponent * LN_2_HIGH + (small + exponent * LN_2_LOW)
}

/// Sine and cosine of an angle in degrees, exact at every quarter turn.
pub fn sin_cos_degrees(degrees: f64) -> (f64, f64) {
    let turned = degrees % 360.0;
    let quarters = (turned / 90.0).round();
    let rest = (turned - quarters * 90.0) * (PI / 180.0);
    let square = -rest * rest;
    let series = |first: usize| {
        let terms = FACTORIALS[first..].iter().step_by(2);
        terms.rev().fold(0.0, |sum, factor| sum * square + factor)
    };
    let (sine, cosine) = (rest * series(1), series(0));
    match quarters.rem_euclid(4.0) {
        0.0 => (sine, cosine),
        1.0 => (cosine, -sine),
        2.0 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

/// `1 / (1 + e^−x)`, without overflow at either end.
pub fn logistic(x: f64) -> f64 {
    let small = exp(-x.abs());
    if x >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// `ln(1 / (1 + e^−x))`, without overflow at either end.
pub fn ln_logistic(x: f64) -> f64 {
    let tail = exp(-x.abs());
    // ln(1 + t): for a small t the sum would lose it, so the lost part is put back.
    let sum = 1.0 + tail;
    let logarithm = if tail < 1e-300 { tail } else { ln(sum) + (tail - (sum - 1.0)) / sum };
    x.min(0.0) - logarithm
}

/// `ln Σ e^x` over all values; minus infinity where there are none.
pub fn ln_sum_exp(values: &[f64]) -> f64 {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return most;
    }
    most + ln(values.iter().map(|value| exp(value - most)).sum())
}

/// Two to a whole power, where it is a normal number.
fn power_of_two(power: f64) -> f64 {
    let biased = (power + 1023.0).clamp(1.0, 2046.0);
    f64::from_bits((biased as u64) << 52)
}

/// The base-2 logarithm.
pub fn log2(x: f64) -> f64 {
    ln(x) / LN_2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(ours: f64, platform: f64) -> bool {
        (ours - platform).abs() <= 4.0 * f64::EPSILON * platform.abs().max(f64::MIN_POSITIVE)
    }

    proptest! {
        #[test]
        fn as_the_platform_has_it(x in -700.0..700.0_f64, small in -1e-3..1e-3_f64) {
            prop_assert!(near(exp(x), x.exp()), "{x}: {} {}", exp(x), x.exp());
            prop_assert!(near(exp(small), small.exp()));
            let positive = x.exp();
            prop_assert!(near(ln(positive), positive.ln()), "{positive}: {} {}", ln(positive), positive.ln());
            prop_assert!(near(ln(1.0 + small), (1.0 + small).ln()));
            let (sine, cosine) = sin_cos_degrees(x);
            prop_assert!((sine - x.to_radians().sin()).abs() < 1e-14, "{x}");
            prop_assert!((cosine - x.to_radians().cos()).abs() < 1e-14, "{x}");
            prop_assert!((logistic(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-15);
            prop_assert!((ln_logistic(x) - (x.min(0.0) - (-x.abs()).exp().ln_1p())).abs() < 1e-12);
        }
    }

    #[test]
    fn the_ends_are_kept() {
        assert_eq!((exp(0.0), exp(-800.0), exp(800.0)), (1.0, 0.0, f64::INFINITY));
        assert!(exp(-740.0) > 0.0 && exp(709.0).is_finite() && exp(f64::NAN).is_nan());
        assert_eq!((ln(1.0), ln(0.0)), (0.0, f64::NEG_INFINITY));
        assert!(ln(-1.0).is_nan() && near(ln(5e-324), 5e-324_f64.ln()));
        assert_eq!(sin_cos_degrees(90.0), (1.0, 0.0));
        assert_eq!(sin_cos_degrees(-180.0), (0.0, -1.0));
        assert_eq!(ln_sum_exp(&[]), f64::NEG_INFINITY);
        assert!(near(log2(8.0), 3.0) && near(ln_sum_exp(&[1000.0, 1000.0]), 1000.0 + LN_2));
    }
}
