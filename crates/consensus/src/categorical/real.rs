//! Exponentials and logarithms that give the same bits on every platform, for both widths of floats.
//!
//! The standard library's are the platform's: good, but not the same everywhere, and not made to be worked out four at a
//! time. These are plain polynomials, so the compiler turns loops over them into vector instructions. They are within
//! a few units in the last place over the range that is used here.

pub(super) use std::f64::consts::LN_2;

/// A float that methods can be worked out in.
pub(super) trait Real: Copy + Default + PartialOrd + Send + Sync + 'static {
    /// From a float of 64 bits.
    fn of(value: f64) -> Self;
    /// To a float of 64 bits.
    fn wide(self) -> f64;
    /// The sum.
    fn plus(self, other: Self) -> Self;
    /// The product.
    fn times(self, other: Self) -> Self;
    /// Two to the power of this, which is not above zero.
    fn exp2(self) -> Self;
}

impl Real for f64 {
    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self * other
    }
    #[inline(always)]
    fn exp2(self) -> Self {
        exp2(self)
    }
}

impl Real for f32 {
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn of(value: f64) -> Self {
        value as f32
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self * other
    }
    #[inline(always)]
    fn exp2(self) -> Self {
        exp2_single(self)
    }
}

/// Two to the power of `x`; zero below -1,022, and never more than 2^1,023.
#[inline(always)]
pub(super) fn exp2(x: f64) -> f64 {
    // Adding and taking off 1.5 · 2^52 rounds to a whole number.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let clamped = x.clamp(-1_022.0, 1_023.0);
    let shifted = clamped + ROUND;
    let whole = shifted - ROUND;
    let y = (clamped - whole) * std::f64::consts::LN_2;
    let mut sum = 1.0 / 6_227_020_800.0;
    for term in [
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        sum = sum * y + term;
    }
    // The last bits of the shifted number are the whole number itself.
    let bits = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(1_023);
    let power = f64::from_bits(bits << 52);
    if x <= -1_022.0 { 0.0 } else { sum * power }
}

#[inline(always)]
fn exp2_single(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-126.0, 126.0);
    let shifted = x + ROUND;
    let whole = shifted - ROUND;
    let y = (x - whole) * std::f32::consts::LN_2;
    let mut sum: f32 = 1.0 / 5_040.0;
    for term in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * y + term;
    }
    let bits = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127);
    sum * f32::from_bits(bits << 23)
}

/// The natural exponential.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    exp2(x * std::f64::consts::LOG2_E)
}

/// The logarithm to base 2 of a positive number; of anything else, that of the smallest one.
#[inline(always)]
#[allow(clippy::cast_possible_wrap)]
pub(super) fn log2(x: f64) -> f64 {
    let x = if x > f64::MIN_POSITIVE { x } else { f64::MIN_POSITIVE };
    let bits = x.to_bits();
    // The exponent is chosen so that the rest lies around one: between the root of one half and the root of two.
    let shifted = bits.wrapping_sub(0x3fe6_a09e_667f_3bcd);
    let power = (shifted as i64 >> 52) as f64;
    let rest = f64::from_bits(bits.wrapping_sub(shifted & 0xfff0_0000_0000_0000));
    let s = (rest - 1.0) / (rest + 1.0);
    let square = s * s;
    let mut sum = 1.0 / 21.0;
    for term in [
        1.0 / 19.0,
        1.0 / 17.0,
        1.0 / 15.0,
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        1.0 / 5.0,
        1.0 / 3.0,
        1.0,
    ] {
        sum = sum * square + term;
    }
    power + 2.0 * std::f64::consts::LOG2_E * s * sum
}

/// The natural logarithm, as [`log2`].
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
    log2(x) * std::f64::consts::LN_2
}

/// The digamma function of a positive number: recurrence up to 6, then the asymptotic series.
pub(super) fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 6.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = 1.0 / 252.0 - r * (1.0 / 240.0 - r * (1.0 / 132.0 - r * (691.0 / 32_760.0 - r / 12.0)));
    sum + ln(x) - 0.5 / x - r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * series))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_what_the_platform_says() {
        for step in -40_000..40_000_i32 {
            let x = f64::from(step) / 40.0;
            assert!((exp2(x) / x.exp2() - 1.0).abs() < 1e-14, "2^{x}");
            let y = exp2(x / 3.0) * 1.37;
            assert!((log2(y) - y.log2()).abs() < 1e-13 * (1.0 + x.abs()), "log2 {y}");
            if (-120..=0).contains(&(step / 40)) {
                let single = f64::from(exp2_single(x as f32));
                assert!((single / x.exp2() - 1.0).abs() < 1e-5, "2^{x}: {single}");
            }
        }
        assert_eq!(exp2(-5_000.0), 0.0);
        assert!(exp2(f64::INFINITY).is_finite() && log2(0.0) < -1_000.0 && log2(-1.0).is_finite());
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-12);
        assert!((digamma(10.5) - 2.303_001_034_297_686).abs() < 1e-11);
    }
}
