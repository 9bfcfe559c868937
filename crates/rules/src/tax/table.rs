//! The schedules themselves: data, each row as it stands in its source.

use crate::{Date, Jurisdiction};
use gongdao_kernel::Money;

/// How a schedule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// On the year's income so far, for each person and platform.
    Cumulative,
    /// On each month's income by itself.
    PerPayment,
}

/// A stretch of taxable income with its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bracket {
    /// Its upper end, included; none for the last.
    pub up_to: Option<Money>,
    /// The rate, parts per million.
    pub rate_ppm: u32,
    /// What makes the whole amount taxed at this rate equal to taxing bracket by bracket.
    pub quick_deduction: Money,
}

/// A dated schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// A stable name, kept with every payout it decided.
    pub version: &'static str,
    /// From which day it holds.
    pub valid_from: Date,
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// Where it is written down.
    pub source: &'static str,
    /// How it counts.
    pub method: Method,
    /// Its brackets, the lowest first.
    pub brackets: &'static [Bracket],
}

const fn yuan(amount: i64) -> Money {
    Money::from_micros(amount * Money::MICROS)
}

const fn up_to(amount: i64, percent: u32, quick_deduction: i64) -> Bracket {
    Bracket { up_to: Some(yuan(amount)), rate_ppm: percent * 10_000, quick_deduction: yuan(quick_deduction) }
}

const fn above(percent: u32, quick_deduction: i64) -> Bracket {
    Bracket { up_to: None, rate_ppm: percent * 10_000, quick_deduction: yuan(quick_deduction) }
}

/// The seven brackets of the year's taxable income.
pub const BRACKETS_OF_YEARS: &[Bracket] = &[
    up_to(36_000, 3, 0),
    up_to(144_000, 10, 2_520),
    up_to(300_000, 20, 16_920),
    up_to(420_000, 25, 31_920),
    up_to(660_000, 30, 52_920),
    up_to(960_000, 35, 85_920),
    above(45, 181_920),
];

/// The three brackets of service pay taken payment by payment.
pub const BRACKETS_OF_PAYMENTS: &[Bracket] =
    &[up_to(20_000, 20, 0), up_to(50_000, 30, 2_000), above(40, 7_000)];

/// Every schedule, in any order.
pub const SCHEDULES: &[Schedule] = &[
    Schedule {
        version: "cn-service-pay-2019",
        valid_from: Date::new(2019, 1, 1),
        jurisdiction: Jurisdiction::China,
        source: "国家税务总局公告2018年第61号",
        method: Method::PerPayment,
        brackets: BRACKETS_OF_PAYMENTS,
    },
    Schedule {
        version: "cn-platform-2025-16",
        valid_from: Date::new(2025, 10, 1),
        jurisdiction: Jurisdiction::China,
        source: "国家税务总局公告2025年第16号",
        method: Method::Cumulative,
        brackets: BRACKETS_OF_YEARS,
    },
];
