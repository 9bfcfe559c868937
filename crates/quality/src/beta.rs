//! The beta distribution: what is believed of a share after some of its cases were seen.
//!
//! The regularised incomplete beta function by its continued fraction (NIST Digital Library of Mathematical Functions,
//! 8.17.22, evaluated by Lentz's method), the logarithm of the gamma function by Stirling's series (DLMF 5.11.1).
//! Everything is additions, multiplications, divisions and the logarithms and exponentials of `geometry`, so the bits
//! are the same on every machine.

use gongdao_geometry::elementary::{exp, ln};

const TINY: f64 = 1e-300;

/// The natural logarithm of the gamma function, for a positive number.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    // Recurrence up to ten, where eight terms of the series are exact to the last bits.
    let (mut x, mut product) = (x.max(TINY), 1.0);
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = 1.0 / 12.0
        - r * (1.0 / 360.0
            - r * (1.0 / 1_260.0 - r * (1.0 / 1_680.0 - r * (1.0 / 1_188.0 - r * 691.0 / 360_360.0))));
    let half_ln_two_pi = 0.918_938_533_204_672_8;
    (x - 0.5) * ln(x) - x + half_ln_two_pi + series / x - ln(product)
}

/// `ln B(a, b)`.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The probability that a share which follows Beta(a, b) is at most `x`: the regularised incomplete beta function.
pub(crate) fn below(x: f64, a: f64, b: f64) -> f64 {
    exp(ln_below(x, a, b)).clamp(0.0, 1.0)
}

/// The logarithm of [`below`], which keeps its digits far out in the tail.
pub(crate) fn ln_below(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if x >= 1.0 {
        return 0.0;
    }
    let front = a * ln(x) + b * ln(1.0 - x) - ln_beta(a, b);
    if x <= (a + 1.0) / (a + b + 2.0) {
        front + ln(fraction(x, a, b) / a)
    } else {
        // The other tail is the short one.
        ln((1.0 - exp(front) * fraction(1.0 - x, b, a) / b).max(0.0))
    }
}

/// Lentz's method for the continued fraction, which converges fast left of the mean.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let keep = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut whole = d;
    for step in 1..10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = whole;
        for term in [even, odd] {
            d = 1.0 / keep(1.0 + term * d);
            c = keep(1.0 + term / c);
            whole *= d * c;
        }
        if (whole - before).abs() <= 1e-15 * whole.abs() {
            break;
        }
    }
    whole
}

/// The share below which Beta(a, b) lies with the probability `part`: Newton's steps inside a bracket that only shrinks.
pub(crate) fn quantile(part: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    let scale = ln_beta(a, b);
    for _ in 0..100 {
        let off = below(x, a, b) - part;
        if off > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let slope = exp((a - 1.0) * ln(x) + (b - 1.0) * ln(1.0 - x) - scale);
        let step = x - off / slope;
        let next = if step > low && step < high { step } else { f64::midpoint(low, high) };
        if (next - x).abs() < 1e-12 || high - low < 1e-12 {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gamma_function_at_known_places() {
        for (x, value) in
            [(0.5, 0.572_364_942_924_700_1), (1.0, 0.0), (2.0, 0.0), (5.0, 3.178_053_830_347_946)]
        {
            assert!((ln_gamma(x) - value).abs() < 1e-13, "{x}: {}", ln_gamma(x));
        }
        assert!((ln_gamma(1e6) / 12_815_504.569_147_612 - 1.0).abs() < 1e-13);
    }

    /// With whole numbers the incomplete beta function is a sum of binomial terms: the plain model.
    #[test]
    fn the_incomplete_beta_function_is_a_sum_of_binomial_terms() {
        for (a, b) in [(1_u32, 1_u32), (2, 5), (7, 1), (12, 30), (90, 4)] {
            for step in 1..20 {
                let x = f64::from(step) / 20.0;
                let n = a + b - 1;
                let mut sum = 0.0;
                for j in a..=n {
                    let ways: f64 = (0..j).map(|i| f64::from(n - i) / f64::from(j - i)).product();
                    sum += ways * x.powi(j as i32) * (1.0 - x).powi((n - j) as i32);
                }
                let ours = below(x, f64::from(a), f64::from(b));
                assert!((ours - sum).abs() < 1e-12, "{a} {b} {x}: {ours} {sum}");
            }
        }
    }

    #[test]
    fn a_quantile_undoes_the_distribution() {
        for (a, b) in [(0.6, 0.4), (3.0, 1.0), (400.5, 20.25), (90_000.0, 10_000.0), (1.5, 99_000.0)] {
            for part in [0.001, 0.05, 0.5, 0.95, 0.999] {
                let x = quantile(part, a, b);
                assert!((below(x, a, b) - part).abs() < 1e-7, "{a} {b} {part}: {x}");
            }
        }
    }
}
