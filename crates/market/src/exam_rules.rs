//! What an exam declares before anybody sits it: what it asks, how it is judged, what it pays, how often it may be tried.
//!
//! The law of the house stands here: whatever is expected to take longer than three minutes is work and is paid, at no less
//! than the hourly floor, and unpaid retries have to be declared. Deliberately not here: the questions, and grading.

use crate::Words;
use crate::rules::check_words;
use gongdao_kernel::{Currency, Fault, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Money, limits};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest an unpaid exam may be expected to take.
pub const EXAM_PAID_ABOVE_MS: i64 = 3 * MS_PER_MINUTE;

/// What every exam's qualification begins with, so that no exam hands out what the platform's operators grant.
const QUALIFICATION_PREFIX: &str = "exam:";
/// The most an exam may pay: a thousand of the currency's units.
const MOST_PAY_MICROS: i64 = 1_000 * Money::MICROS;

/// An exam's declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExamRules {
    /// What it is about, and how to go about it.
    #[serde(default)]
    pub texts: Words,
    /// Whether every answer is explained at once; an exam explains at the end.
    #[serde(default)]
    pub training: bool,
    /// How many of its questions a sitting asks.
    pub asks: u32,
    /// The share of points that passes, parts per million.
    pub pass_ppm: u32,
    /// How often it may be tried.
    pub attempts: u32,
    /// How many of these are paid, the first ones.
    pub paid_attempts: u32,
    /// From the end of an attempt until the next may begin.
    #[serde(default)]
    pub wait_ms: i64,
    /// The longest a sitting lasts.
    pub limit_ms: i64,
    /// How long a sitting is expected to take.
    pub expected_ms: i64,
    /// What a finished paid sitting pays, passed or not, in micro-units of the project's currency; fee not included.
    #[serde(default)]
    pub pay_micros: i64,
    /// The qualification that passing grants, with the score in percent.
    pub qualification: String,
    /// How far a number may be off, by field; others have to be exact. Decimal text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tolerances: BTreeMap<String, String>,
    /// How much two boxes must overlap to be the same object, parts per million of their union.
    #[serde(default = "half")]
    pub iou_ppm: u32,
}

fn half() -> u32 {
    500_000
}

impl ExamRules {
    /// What the attempt of this number, counted from 1, pays when it is finished.
    #[must_use]
    pub fn pay_of(&self, attempt: u32) -> Money {
        if attempt <= self.paid_attempts { Money::from_micros(self.pay_micros) } else { Money::ZERO }
    }

    /// What an hour of a paid sitting comes to.
    #[must_use]
    pub fn hourly_micros(&self) -> i64 {
        let hour = i128::from(self.pay_micros) * i128::from(MS_PER_HOUR);
        i64::try_from(hour / i128::from(self.expected_ms.max(1))).unwrap_or(i64::MAX)
    }

    /// Checks every part against its bounds, with so many questions at hand and this hourly floor in force.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(
        &self,
        questions: usize,
        currency: Currency,
        hourly_floor: Option<Money>,
    ) -> Result<(), Fault> {
        let within = |field: &'static str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(Fault::field(field, value, format!("Give {least} to {most}.")))
        };
        check_words("texts", &self.texts, limits::INSTRUCTIONS_CHARS)?;
        let count = i64::try_from(questions).unwrap_or(i64::MAX);
        within("asks", i64::from(self.asks), 1, count.min(i64::from(limits::EXAM_ASKS)))?;
        within("pass_ppm", i64::from(self.pass_ppm), 1, 1_000_000)?;
        within("attempts", i64::from(self.attempts), 1, 100)?;
        within("paid_attempts", i64::from(self.paid_attempts), 0, i64::from(self.attempts))?;
        within("wait_ms", self.wait_ms, 0, 30 * MS_PER_DAY)?;
        within("expected_ms", self.expected_ms, 10_000, 8 * MS_PER_HOUR)?;
        within("limit_ms", self.limit_ms, self.expected_ms.max(MS_PER_MINUTE), MS_PER_DAY)?;
        within("pay_micros", self.pay_micros, 0, MOST_PAY_MICROS)?;
        within("iou_ppm", i64::from(self.iou_ppm), 100_000, 1_000_000)?;
        self.check_qualification()?;
        self.check_pay(currency, hourly_floor)
    }

    fn check_qualification(&self) -> Result<(), Fault> {
        let name = self.qualification.strip_prefix(QUALIFICATION_PREFIX).unwrap_or_default();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !name.is_empty() && name.chars().count() <= 80 && name.chars().all(plain) {
            return Ok(());
        }
        let fix = format!(
            "Begin with {QUALIFICATION_PREFIX:?} and go on with 1 to 80 letters, digits, -, _ or dots."
        );
        Err(Fault::field("qualification", &self.qualification, fix))
    }

    /// Longer than three minutes is paid, at the floor at least.
    fn check_pay(&self, currency: Currency, hourly_floor: Option<Money>) -> Result<(), Fault> {
        if (self.pay_micros > 0) != (self.paid_attempts > 0) {
            let fix = "Pay at least the first attempt where there is pay, and none where there is no pay.";
            return Err(Fault::field("paid_attempts", self.paid_attempts, fix));
        }
        if self.expected_ms <= EXAM_PAID_ABOVE_MS {
            return Ok(());
        }
        let floor = hourly_floor.map_or(0, Money::micros);
        let least = i128::from(floor) * i128::from(self.expected_ms);
        let least = (-(-least).div_euclid(i128::from(MS_PER_HOUR))).max(1);
        if i128::from(self.pay_micros) >= least {
            return Ok(());
        }
        let amount = Money::from_micros(i64::try_from(least).unwrap_or(i64::MAX));
        let fix = format!(
            "An exam expected to take longer than three minutes is paid: give at least {least} micro-units ({amount} {currency}), the hourly floor for that time."
        );
        Err(Fault::field("pay_micros", self.pay_micros, fix))
    }
}
