//! One function divides a sum, for fees, team cuts and graded pay alike (L5).

use crate::LedgerError;
use gongdao_kernel::Money;

/// A part of a whole, in parts per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// 0 to 1,000,000.
    pub parts_per_million: u32,
}

/// Divides `whole` into a remainder-taking first part and the given shares: `[rest, share 1, share 2, …]`.
///
/// Each share is floored and the first part takes everything else, so the parts always add up to the whole and nobody
/// but the first (the worker) ever gains from rounding.
///
/// # Errors
/// [`LedgerError::NotPositive`] for a negative whole, [`LedgerError::Shares`] when the shares exceed a million.
pub fn split(whole: Money, shares: &[Share]) -> Result<Vec<Money>, LedgerError> {
    if whole < Money::ZERO {
        return Err(LedgerError::NotPositive);
    }
    let parts: u64 = shares.iter().map(|share| u64::from(share.parts_per_million)).sum();
    if parts > 1_000_000 {
        return Err(LedgerError::Shares);
    }
    let mut rest = whole;
    let mut amounts = vec![Money::ZERO];
    for share in shares {
        let amount = whole.parts_per_million(share.parts_per_million)?;
        rest = rest.minus(amount)?;
        amounts.push(amount);
    }
    amounts[0] = rest;
    Ok(amounts)
}
