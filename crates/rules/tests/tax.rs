//! The withholding: vectors of the sources, and what must hold of any sequence of payouts.
#![allow(clippy::unwrap_used)]

use gongdao_kernel::{Currency, Money};
use gongdao_rules::tax::{BRACKETS_OF_PAYMENTS, BRACKETS_OF_YEARS, Before, Facts, Step, on, withhold};
use gongdao_rules::{Date, Jurisdiction};
use proptest::prelude::*;

const NEW: Date = Date::new(2026, 1, 15);
const OLD: Date = Date::new(2025, 9, 30);

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn first(gross: &str, day: Date) -> Facts {
    Facts { gross: yuan(gross), year: Before::default(), months: 1, month: Before::default(), day }
}

fn taken(facts: &Facts) -> Money {
    let done = withhold(on(Jurisdiction::China, facts.day), facts).unwrap();
    assert_eq!(done.net.plus(done.withheld), Ok(done.gross));
    done.withheld
}

#[test]
fn the_day_chooses_the_schedule() {
    let version = |day| on(Jurisdiction::China, day).map(|schedule| schedule.version);
    assert_eq!(version(Date::new(2018, 12, 31)), None);
    assert_eq!(version(OLD), Some("cn-service-pay-2019"));
    assert_eq!(version(Date::new(2025, 10, 1)), Some("cn-platform-2025-16"));
    assert_eq!(gongdao_rules::tax::jurisdiction(Currency::Usd), None);
    let none = withhold(None, &first("70000", NEW)).unwrap();
    assert_eq!((none.withheld, none.net, none.rule), (Money::ZERO, yuan("70000"), "none"));
    assert_eq!(none.explanation[0].step, Step::NoSchedule);
}

#[test]
fn vectors_of_the_cumulative_schedule() {
    assert_eq!(taken(&first("6250", NEW)), Money::ZERO);
    assert_eq!(taken(&first("6250.34", NEW)), yuan("0.01"), "0.272 × 3 % is 0.00816, a fen");
    assert_eq!(taken(&first("10000", NEW)), yuan("90"));
    let second = Facts {
        year: Before { income: yuan("10000"), withheld: yuan("90") },
        months: 2,
        day: Date::new(2026, 2, 1),
        ..first("10000", NEW)
    };
    assert_eq!(taken(&second), yuan("90"));
    // A second payout of the same month has no second allowance.
    let again = Facts { months: 1, month: second.year, ..second };
    assert_eq!(taken(&again), yuan("240"));
}

#[test]
fn vectors_of_the_per_payment_schedule() {
    for (gross, tax) in [
        ("800", "0"),
        ("800.01", "0"),
        ("4000", "640"),
        ("10000", "1600"),
        ("30000", "5200"),
        ("70000", "15400"),
    ] {
        assert_eq!(taken(&first(gross, OLD)), yuan(tax), "{gross}");
    }
    // A month's payouts count as one: two of 2,000 are taxed as one of 4,000.
    let one = taken(&first("2000", OLD));
    let month = Before { income: yuan("2000"), withheld: one };
    let two = taken(&Facts { month, year: month, ..first("2000", OLD) });
    assert_eq!(one.plus(two), Ok(yuan("640")));
}

#[test]
fn the_explanation_leads_to_the_figure() {
    let done = withhold(on(Jurisdiction::China, NEW), &first("10000", NEW)).unwrap();
    let of = |step| done.explanation.iter().find(|line| line.step == step).unwrap().amount;
    assert_eq!(of(Step::Deduction), yuan("7000"));
    assert_eq!(of(Step::Taxable), yuan("3000"));
    assert_eq!(of(Step::Rate).micros(), 30_000);
    assert_eq!(of(Step::Months).micros(), 1);
    assert_eq!((of(Step::Tax), of(Step::Now)), (yuan("90"), yuan("90")));
    assert!(Step::ALL.iter().all(|step| !step.words().0.is_empty() && !step.words().1.is_empty()));
}

/// Tax the long way: bracket by bracket, in hundredths of a fen, rounded once.
fn plainly(brackets: &[gongdao_rules::tax::Bracket], taxable: i128) -> i128 {
    let (mut below, mut tax) = (0, 0);
    for bracket in brackets {
        let top = bracket.up_to.map_or(i128::MAX, |up_to| i128::from(up_to.micros()));
        tax += (taxable.min(top) - below).max(0) * i128::from(bracket.rate_ppm);
        below = top.min(taxable.max(below));
    }
    (tax / 1_000_000 + 5_000) / 10_000 * 10_000
}

#[test]
fn quick_deductions_are_those_of_bracket_by_bracket() {
    for (brackets, tops) in [
        (BRACKETS_OF_YEARS, [36_000, 144_000, 300_000, 420_000, 660_000, 960_000, 5_000_000].as_slice()),
        (BRACKETS_OF_PAYMENTS, [20_000, 50_000, 5_000_000].as_slice()),
    ] {
        for (bracket, top) in brackets.iter().zip(tops) {
            for near in [-1, 0, 1] {
                let taxable = i128::from(*top) * 1_000_000 + near * 1_000_000;
                let bracket = brackets
                    .iter()
                    .find(|one| one.up_to.is_none_or(|up| taxable <= i128::from(up.micros())))
                    .unwrap_or(bracket);
                let quick = taxable * i128::from(bracket.rate_ppm) / 1_000_000
                    - i128::from(bracket.quick_deduction.micros());
                assert_eq!((quick + 5_000) / 10_000 * 10_000, plainly(brackets, taxable), "{top} {near}");
            }
        }
    }
}

fn amounts() -> impl Strategy<Value = Vec<(i64, bool)>> {
    // Fen up to 200,000 yuan, and whether the next payout is in the next month.
    proptest::collection::vec((1_i64..20_000_000, any::<bool>()), 1..12)
}

proptest! {
    #[test]
    fn a_year_of_payouts_withholds_what_the_year_owes(payouts in amounts()) {
        let (mut year, mut months) = (Before::default(), 1_u32);
        let (mut month, mut most) = (Before::default(), 0_i128);
        for (fen, next) in payouts {
            if next && months < 12 {
                months += 1;
                month = Before::default();
            }
            let gross = Money::from_micros(fen * 10_000);
            let day = Date::new(2026, u8::try_from(months).unwrap(), 9);
            let withheld = taken(&Facts { gross, year, months, month, day });
            prop_assert!(withheld >= Money::ZERO && withheld < gross);
            prop_assert_eq!(withheld.micros() % 10_000, 0);
            for before in [&mut year, &mut month] {
                before.income = before.income.plus(gross).unwrap();
                before.withheld = before.withheld.plus(withheld).unwrap();
            }
            // Tax already withheld is not paid back within the year, so the sum is the most the year ever owed.
            let income = i128::from(year.income.micros());
            let taxable = (income - income / 5 - 5_000_000_000 * i128::from(months)).max(0);
            most = most.max(plainly(BRACKETS_OF_YEARS, taxable));
            prop_assert_eq!(i128::from(year.withheld.micros()), most);
        }
    }

    #[test]
    fn a_month_of_payouts_withholds_what_one_payment_would(payouts in amounts()) {
        let mut month = Before::default();
        for (fen, _) in payouts {
            let gross = Money::from_micros(fen * 10_000);
            let withheld = taken(&Facts { gross, year: month, months: 1, month, day: OLD });
            month.income = month.income.plus(gross).unwrap();
            month.withheld = month.withheld.plus(withheld).unwrap();
            let none = Before::default();
            let whole = taken(&Facts { gross: month.income, year: none, months: 1, month: none, day: OLD });
            prop_assert_eq!(month.withheld, whole);
        }
    }

    #[test]
    fn more_pay_never_leaves_less(fen in 1_i64..100_000_000, more in 1_i64..1_000_000, old in any::<bool>()) {
        let day = if old { OLD } else { NEW };
        let of = |fen: i64| {
            let facts = Facts { gross: Money::from_micros(fen * 10_000), ..first("1", day) };
            withhold(on(Jurisdiction::China, day), &facts).unwrap()
        };
        let (less, greater) = (of(fen), of(fen + more));
        prop_assert!(greater.withheld >= less.withheld);
        // One fen of rounding, no more.
        prop_assert!(greater.net.micros() + 10_000 >= less.net.micros());
    }
}

#[test]
fn the_end_of_the_scale_is_an_error_and_no_wrap() {
    let huge = Money::from_micros(i64::MAX);
    let year = Before { income: huge, withheld: Money::ZERO };
    let facts = Facts { gross: huge, year, months: 12, month: year, day: NEW };
    assert!(withhold(on(Jurisdiction::China, NEW), &facts).is_err());
}
