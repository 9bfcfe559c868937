//! How alike vectors of counts are: the precision of a Dirichlet prior over them (T. Minka, Estimating a Dirichlet
//! distribution, 2000). Its two sums can be taken in parts.

use super::super::real::digamma;

/// Counts under this say nothing of a precision.
const LEAST: f64 = 1e-9;

/// Minka's fixed point for the precision of a Dirichlet prior: `parts` are counts with their means, `totals` the sums of
/// each vector of counts.
pub(super) fn minka(
    parts: impl Iterator<Item = (f64, f64)>,
    totals: impl Iterator<Item = f64>,
    strength: f64,
) -> f64 {
    raised(strength, numerator(parts, strength), denominator(totals, strength))
}

/// What counts with their means say for a higher precision.
pub(super) fn numerator(parts: impl Iterator<Item = (f64, f64)>, strength: f64) -> f64 {
    let mut above = 0.0;
    for (count, mean) in parts {
        if count > LEAST {
            let start = strength * mean + LEAST;
            above += mean * (digamma(count + start) - digamma(start));
        }
    }
    above
}

/// What sums of vectors of counts say for a lower one.
pub(super) fn denominator(totals: impl Iterator<Item = f64>, strength: f64) -> f64 {
    let base = digamma(strength);
    totals.filter(|total| *total > LEAST).map(|total| digamma(total + strength) - base).sum()
}

/// The next precision from both, or the present one where they say nothing.
pub(super) fn raised(strength: f64, above: f64, below: f64) -> f64 {
    if below > 0.0 && above.is_finite() { strength * above / below } else { strength }
}
