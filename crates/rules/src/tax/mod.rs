//! Withholding of personal income tax from payouts: dated schedules, one pure function.
//!
//! Every amount is in micro-units and every step in 128-bit integers; tax is rounded to the fen, half up. [`on`] finds
//! the schedule of a day, [`withhold`] applies it to the facts and says in lines how it came to its figure.
//!
//! * *Cumulative*, in force 2025-10-01 (STA 2025 no. 16): for each person, year and platform, `tax = (income × 80 % −
//!   5,000 × months) × rate − quick deduction`, less what was withheld before; never below zero.
//! * *Per payment*, before that: income of one month counts as one payment, `− 800` up to 4,000 and `− 20 %` above, at
//!   20, 30 or 40 %.
//!
//! Where a currency has no schedule, nothing is withheld and the explanation says so.

mod table;

pub use table::{BRACKETS_OF_PAYMENTS, BRACKETS_OF_YEARS, Bracket, Method, SCHEDULES, Schedule};

use crate::{Date, Jurisdiction};
use gongdao_kernel::{AmountError, Currency, Money};

/// Income and what was withheld from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Before {
    /// Gross income.
    pub income: Money,
    /// Tax withheld from it.
    pub withheld: Money,
}

/// What the withholding of one payout hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// What is paid out now, tax included. Not negative.
    pub gross: Money,
    /// This year's income on this platform before this payout, as far back as payment was continuous: the months counted
    /// in `months` and no others, so that no income is set against fewer months than it was earned in.
    pub year: Before,
    /// How many months of this year, this one included, the person was paid without a gap; at least 1.
    pub months: u32,
    /// This month's income before this payout.
    pub month: Before,
    /// The day of the payout, by the calendar of the schedule's place.
    pub day: Date,
}

/// What is withheld, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withholding {
    /// What was to be paid.
    pub gross: Money,
    /// What is kept for the tax office: 0 to `gross`.
    pub withheld: Money,
    /// What is left: `gross − withheld`.
    pub net: Money,
    /// The schedule's version, kept with the payout.
    pub rule: &'static str,
    /// How the figure came about, line by line.
    pub explanation: Vec<Line>,
}

/// One line of an explanation: what, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// A stable word for the step.
    pub step: Step,
    /// Its amount; parts per million for [`Step::Rate`], a count for [`Step::Months`].
    pub amount: Money,
}

gongdao_kernel::coded_enum! {
    /// The steps of a computation.
    pub enum Step {
        /// Income so far, this payout included.
        Income = 1 "income",
        /// Months that count.
        Months = 2 "months",
        /// What the law lets off.
        Deduction = 3 "deduction",
        /// What is taxed.
        Taxable = 4 "taxable",
        /// The bracket's rate, parts per million.
        Rate = 5 "rate",
        /// The bracket's quick deduction.
        QuickDeduction = 6 "quick_deduction",
        /// The tax on all of it.
        Tax = 7 "tax",
        /// What was withheld before.
        Before = 8 "withheld_before",
        /// What is withheld now.
        Now = 9 "withheld_now",
        /// No schedule is loaded for this currency: nothing is withheld.
        NoSchedule = 10 "no_schedule",
    }
}

impl Step {
    /// What the step is called, in Chinese and English.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Step::Income => ("累计收入(含本次)", "income so far, this payout included"),
            Step::Months => ("连续取得收入月数", "months paid without a gap"),
            Step::Deduction => ("累计扣除", "deductions"),
            Step::Taxable => ("应纳税所得额", "taxable income"),
            Step::Rate => ("预扣率", "rate"),
            Step::QuickDeduction => ("速算扣除数", "quick deduction"),
            Step::Tax => ("累计应预扣税额", "tax on all of it"),
            Step::Before => ("已预扣税额", "withheld before"),
            Step::Now => ("本次预扣税额", "withheld now"),
            Step::NoSchedule => {
                ("该币种没有预扣规则,不预扣", "no schedule for this currency; nothing is withheld")
            }
        }
    }
}

/// The version where no schedule holds.
pub const NO_SCHEDULE: &str = "none";

/// The law that payouts in a currency fall under.
#[must_use]
pub fn jurisdiction(currency: Currency) -> Option<Jurisdiction> {
    match currency {
        Currency::Cny => Some(Jurisdiction::China),
        Currency::Hkd | Currency::Jpy | Currency::Usd | Currency::Eur => None,
    }
}

/// The schedule that holds in a place on a day.
#[must_use]
pub fn on(place: Jurisdiction, day: Date) -> Option<&'static Schedule> {
    let valid = SCHEDULES.iter().filter(|one| one.jurisdiction == place && one.valid_from <= day);
    valid.max_by_key(|schedule| schedule.valid_from)
}

/// What a schedule takes from a payout; nothing where there is none.
///
/// # Errors
/// [`AmountError::Overflow`] where an amount is beyond 64 bits.
pub fn withhold(schedule: Option<&Schedule>, facts: &Facts) -> Result<Withholding, AmountError> {
    let gross = facts.gross;
    let Some(schedule) = schedule else {
        let explanation = vec![Line { step: Step::NoSchedule, amount: Money::ZERO }];
        return Ok(Withholding { gross, withheld: Money::ZERO, net: gross, rule: NO_SCHEDULE, explanation });
    };
    let before = match schedule.method {
        Method::Cumulative => facts.year,
        Method::PerPayment => facts.month,
    };
    let income = wide(before.income) + wide(gross);
    let deduction = deduction(schedule.method, income, facts.months);
    let taxable = (income - deduction).max(0);
    let bracket = bracket_of(schedule.brackets, taxable);
    let tax = bracket.map_or(0, |bracket| tax_in(bracket, taxable));
    let withheld = (tax - wide(before.withheld)).clamp(0, wide(gross));
    let line = |step, amount: i128| Ok::<_, AmountError>(Line { step, amount: narrow(amount)? });
    let mut explanation = vec![line(Step::Income, income)?];
    if schedule.method == Method::Cumulative {
        explanation.push(line(Step::Months, i128::from(facts.months))?);
    }
    explanation.push(line(Step::Deduction, deduction)?);
    explanation.push(line(Step::Taxable, taxable)?);
    if let Some(bracket) = bracket {
        explanation.push(line(Step::Rate, i128::from(bracket.rate_ppm))?);
        explanation.push(line(Step::QuickDeduction, wide(bracket.quick_deduction))?);
    }
    explanation.push(line(Step::Tax, tax)?);
    explanation.push(line(Step::Before, wide(before.withheld))?);
    explanation.push(line(Step::Now, withheld)?);
    let withheld = narrow(withheld)?;
    Ok(Withholding { gross, withheld, net: gross.minus(withheld)?, rule: schedule.version, explanation })
}

fn wide(amount: Money) -> i128 {
    i128::from(amount.micros())
}

fn narrow(amount: i128) -> Result<Money, AmountError> {
    i64::try_from(amount).map(Money::from_micros).map_err(|_| AmountError::Overflow)
}

/// A unit of the currency, wide.
const UNIT: i128 = Money::MICROS as i128;
/// A fen, wide: what tax is rounded to.
const FEN: i128 = UNIT / 100;

/// What the law lets off before anything is taxed.
fn deduction(method: Method, income: i128, months: u32) -> i128 {
    match method {
        Method::Cumulative => income / 5 + 5_000 * UNIT * i128::from(months.max(1)),
        Method::PerPayment if income <= 4_000 * UNIT => 800 * UNIT,
        Method::PerPayment => income / 5,
    }
}

/// The bracket an amount falls into; none where nothing is taxed.
fn bracket_of(brackets: &'static [Bracket], taxable: i128) -> Option<&'static Bracket> {
    if taxable <= 0 {
        return None;
    }
    brackets.iter().find(|bracket| bracket.up_to.is_none_or(|up_to| taxable <= wide(up_to)))
}

/// Tax in a bracket, rounded to the fen, half up.
fn tax_in(bracket: &Bracket, taxable: i128) -> i128 {
    let tax = taxable * i128::from(bracket.rate_ppm) / 1_000_000 - wide(bracket.quick_deduction);
    (tax.max(0) + FEN / 2) / FEN * FEN
}
