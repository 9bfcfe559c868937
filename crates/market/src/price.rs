//! Price rules: unit × rate, with a minimum and a maximum of units, so that a claim knows the most it can cost.

use crate::bundle::{BundleQuality, Bundled, part};
use crate::quality::{Grade, WHOLE_PPM};
use gongdao_kernel::{AmountError, Fault, MS_PER_MINUTE, Money};
use serde::{Deserialize, Serialize};

/// What is counted and paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceUnit {
    /// One answered task.
    Task,
    /// One accepted object, such as a box; never one merely drawn.
    Object,
    /// A minute of the task's recording; units are milliseconds.
    MediaMinute,
    /// One character of the accepted text.
    Character,
    /// A bundle of `bundle` accepted tasks; each pays its part, so that nothing hangs on the last one, unless
    /// `bundle_quality` grades bundles as a whole.
    Bundle,
}

/// A price declared before work starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRule {
    /// What is counted.
    pub unit: PriceUnit,
    /// Pay for one unit, in micro-units of the project's currency; what the worker gets, fee not included.
    pub rate_micros: i64,
    /// The least an accepted answer pays.
    #[serde(default)]
    pub minimum_micros: i64,
    /// The most units one task pays (milliseconds for media minutes). A claim holds money for this many.
    #[serde(default = "one")]
    pub maximum_units: i64,
    /// Tasks in a bundle; only for that unit.
    #[serde(default = "one")]
    pub bundle: i64,
    /// Parts of the price by measured accuracy, from the lowest accuracy up; the whole price where there are none, and
    /// as long as nothing is measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub graded: Vec<Grade>,
    /// How bundles are graded as a whole; absent where each answer pays its part by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle_quality: Option<BundleQuality>,
}

fn one() -> i64 {
    1
}

/// What was worked, as the form counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Worked {
    /// Accepted objects.
    pub objects: i64,
    /// Characters of text.
    pub characters: i64,
    /// Milliseconds of the task's recording.
    pub media_ms: i64,
    /// How many answers of this worker the project accepted before this one; places it in its bundle.
    pub accepted_before: i64,
    /// The part of the price that measured accuracy earns, parts per million; the whole of it where nothing is said.
    pub grade_ppm: Option<u32>,
    /// What became of the answer's bundle, where bundles are graded as a whole.
    pub bundled: Option<Bundled>,
}

/// What one answer costs: the worker's pay and the platform's fee on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// What the worker (and a team leader out of it) gets.
    pub pay: Money,
    /// What the platform gets.
    pub fee: Money,
}

impl Charge {
    /// Pay plus a fee of `fee_ppm` parts per million, floored.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn new(pay: Money, fee_ppm: u32) -> Result<Self, AmountError> {
        Ok(Self { pay, fee: pay.parts_per_million(fee_ppm)? })
    }

    /// Both together: what the escrow holds or pays.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn total(&self) -> Result<Money, AmountError> {
        self.pay.plus(self.fee)
    }
}

/// The highest rate, minimum and so on a rule may name: a million of the currency's units.
const MOST_MICROS: i64 = 1_000_000 * Money::MICROS;
const MOST_UNITS: i64 = 10_000_000;

impl PriceRule {
    /// A rule that pays `rate` for each task.
    #[must_use]
    pub fn per_task(rate: Money) -> Self {
        Self {
            unit: PriceUnit::Task,
            rate_micros: rate.micros(),
            minimum_micros: 0,
            maximum_units: 1,
            bundle: 1,
            graded: Vec::new(),
            bundle_quality: None,
        }
    }

    /// Checks every number against its bounds.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(&self) -> Result<(), Fault> {
        let within = |field: &'static str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(Fault::field(field, value, format!("Give {least} to {most}.")))
        };
        within("price.rate_micros", self.rate_micros, 1, MOST_MICROS)?;
        within("price.minimum_micros", self.minimum_micros, 0, MOST_MICROS)?;
        within("price.maximum_units", self.maximum_units, 1, MOST_UNITS)?;
        within("price.bundle", self.bundle, 1, 10_000)?;
        if self.unit == PriceUnit::Task || self.unit == PriceUnit::Bundle {
            within("price.maximum_units", self.maximum_units, 1, 1)?;
        }
        if self.unit != PriceUnit::Bundle {
            within("price.bundle", self.bundle, 1, 1)?;
        }
        if let Some(rule) = self.bundle_quality {
            rule.check(self)?;
        }
        let most = self.maximum_pay()?;
        within("price.rate_micros × price.maximum_units", most.micros(), 1, MOST_MICROS)
    }

    /// How many units an answer is paid for: those worked, capped at the maximum.
    #[must_use]
    pub fn payable_units(&self, worked: Worked) -> i64 {
        let units = match self.unit {
            PriceUnit::Task | PriceUnit::Bundle => 1,
            PriceUnit::Object => worked.objects,
            PriceUnit::Character => worked.characters,
            PriceUnit::MediaMinute => worked.media_ms,
        };
        units.clamp(0, self.maximum_units)
    }

    /// What an accepted answer pays. Fractions of a micro-unit are floored; a bundle's parts add up to its rate exactly.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn pay(&self, worked: Worked) -> Result<Money, AmountError> {
        if let (Some(rule), Some(bundled)) = (self.bundle_quality, worked.bundled) {
            return Ok(self.bundled_pay(rule, bundled)?.max(Money::from_micros(self.minimum_micros)));
        }
        let rate = Money::from_micros(self.rate_micros);
        let units = self.payable_units(worked);
        let pay = match self.unit {
            PriceUnit::Task | PriceUnit::Object | PriceUnit::Character => rate.times(units)?,
            PriceUnit::MediaMinute => part(rate, units, MS_PER_MINUTE)?,
            PriceUnit::Bundle => {
                let place = worked.accepted_before.rem_euclid(self.bundle);
                part(rate, place + 1, self.bundle)?.minus(part(rate, place, self.bundle)?)?
            }
        };
        let pay = pay.parts_per_million(worked.grade_ppm.unwrap_or(WHOLE_PPM).min(self.best_grade_ppm()))?;
        Ok(pay.max(Money::from_micros(self.minimum_micros)))
    }

    /// The most one answer can pay.
    ///
    /// # Errors
    /// [`AmountError::Overflow`].
    pub fn maximum_pay(&self) -> Result<Money, AmountError> {
        let rate = Money::from_micros(self.rate_micros);
        let most = match self.unit {
            PriceUnit::Task | PriceUnit::Object | PriceUnit::Character => rate.times(self.maximum_units)?,
            PriceUnit::MediaMinute => part(rate, self.maximum_units, MS_PER_MINUTE)?,
            PriceUnit::Bundle => Money::from_micros(self.rate_micros.div_euclid(self.bundle) + 1),
        };
        let most = most.parts_per_million(self.best_grade_ppm())?;
        Ok(most.max(Money::from_micros(self.minimum_micros)))
    }

    /// The most a grade can pay; the whole price where none pays more, and as long as nothing is measured.
    fn best_grade_ppm(&self) -> u32 {
        self.graded.iter().map(|grade| grade.pay_ppm).fold(WHOLE_PPM, u32::max)
    }
}
