//! Limits that law or the platform's own promise sets, dated.

use crate::{Date, Jurisdiction};
use gongdao_kernel::Money;

/// An amount that holds from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// From which day.
    pub valid_from: Date,
    /// Where; everywhere where none is named.
    pub jurisdiction: Option<Jurisdiction>,
    /// Where it is written down.
    pub source: &'static str,
    /// How much, in units of the currency.
    pub amount: Money,
}

/// The least a payout may be, in units of its currency: the platform's own promise, one unit and no fee.
pub const PAYOUT_MINIMUM: &[Limit] = &[Limit {
    valid_from: Date::new(2025, 1, 1),
    jurisdiction: None,
    source: "Gongdao's rules: withdrawal from one unit, without a fee",
    amount: Money::from_micros(Money::MICROS),
}];

/// Sales of a natural person up to which value-added tax is not collected for a month, where the platform files.
pub const VAT_FREE_MONTH: &[Limit] = &[Limit {
    valid_from: Date::new(2025, 10, 1),
    jurisdiction: Some(Jurisdiction::China),
    source: "国家税务总局公告2025年第16号",
    amount: Money::from_micros(100_000 * Money::MICROS),
}];

/// The limit of a day: the latest that holds by then, and the first where none does yet.
#[must_use]
pub fn on(limits: &'static [Limit], day: Date) -> Option<&'static Limit> {
    let valid = limits.iter().filter(|limit| limit.valid_from <= day).max_by_key(|limit| limit.valid_from);
    valid.or_else(|| limits.first())
}
