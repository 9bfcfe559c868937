//! Price rules against arithmetic done the long way: nothing pays more than was held, and bundles add up.
#![allow(clippy::unwrap_used)]

use gongdao_kernel::Money;
use gongdao_market::{Charge, Grade, PriceRule, PriceUnit, Worked};
use proptest::prelude::*;

const MOST: i64 = 1_000_000 * Money::MICROS;

fn rule() -> impl Strategy<Value = PriceRule> {
    let unit = prop_oneof![
        Just(PriceUnit::Task),
        Just(PriceUnit::Object),
        Just(PriceUnit::MediaMinute),
        Just(PriceUnit::Character),
        Just(PriceUnit::Bundle),
    ];
    let amount = || prop_oneof![0..1_000_i64, 0..10_000_000_i64, 0..=MOST];
    let units = prop_oneof![1..10_i64, 1..=10_000_000_i64];
    let grade = (500_000..=2_000_000_u32).prop_map(|pay_ppm| Grade { at_least_ppm: 0, pay_ppm });
    let grades = proptest::collection::vec(grade, 0..3);
    let parts = (unit, amount(), amount(), units, 1..=10_000_i64, grades);
    parts.prop_map(|(unit, rate, minimum, units, bundle, grades)| PriceRule {
        unit,
        rate_micros: rate.max(1),
        minimum_micros: minimum,
        maximum_units: if matches!(unit, PriceUnit::Task | PriceUnit::Bundle) { 1 } else { units },
        bundle: if unit == PriceUnit::Bundle { bundle } else { 1 },
        graded: grades,
        bundle_quality: None,
    })
}

fn worked() -> impl Strategy<Value = Worked> {
    let count = || prop_oneof![Just(i64::MIN), Just(i64::MAX), -5..50_i64, 0..=20_000_000_i64];
    let grade = proptest::option::of(500_000..=2_000_000_u32);
    (count(), count(), count(), count(), grade).prop_map(
        |(objects, characters, media_ms, accepted_before, grade_ppm)| Worked {
            objects,
            characters,
            media_ms,
            accepted_before,
            grade_ppm,
            bundled: None,
        },
    )
}

/// What a rule pays, in 128 bits and without any of the rule's own code.
fn the_long_way(rule: &PriceRule, worked: Worked) -> i128 {
    let (rate, minimum) = (i128::from(rule.rate_micros), i128::from(rule.minimum_micros));
    let capped = |units: i64| i128::from(units.max(0).min(rule.maximum_units));
    let pay = match rule.unit {
        PriceUnit::Task => rate,
        PriceUnit::Object => rate * capped(worked.objects),
        PriceUnit::Character => rate * capped(worked.characters),
        PriceUnit::MediaMinute => rate * capped(worked.media_ms) / 60_000,
        PriceUnit::Bundle => {
            let (bundle, place) =
                (i128::from(rule.bundle), i128::from(worked.accepted_before.rem_euclid(rule.bundle)));
            rate * (place + 1) / bundle - rate * place / bundle
        }
    };
    let best = rule.graded.iter().map(|grade| grade.pay_ppm).max();
    let grade = worked.grade_ppm.unwrap_or(1_000_000).min(best.unwrap_or(0).max(1_000_000));
    (pay * i128::from(grade) / 1_000_000).max(minimum)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn pay_is_the_rules_arithmetic_and_never_beyond_what_is_held(
        rule in rule(),
        worked in worked(),
        fee in 0..1_000_000_u32,
    ) {
        prop_assume!(rule.check().is_ok());
        let (pay, most) = (rule.pay(worked).unwrap(), rule.maximum_pay().unwrap());
        prop_assert_eq!(i128::from(pay.micros()), the_long_way(&rule, worked));
        prop_assert!(pay <= most && pay.micros() >= rule.minimum_micros, "{} of {}", pay, most);
        let (charge, held) = (Charge::new(pay, fee).unwrap(), Charge::new(most, fee).unwrap());
        prop_assert!(charge.total().unwrap() <= held.total().unwrap(), "with the fee on top too");
        prop_assert!((0..=rule.maximum_units).contains(&rule.payable_units(worked)));
    }

    #[test]
    fn the_parts_of_a_bundle_add_up_to_its_rate_exactly(
        rate in 1..=MOST,
        bundle in 1..2_000_i64,
        start in 0..1_000_000_i64,
    ) {
        let rule = PriceRule {
            unit: PriceUnit::Bundle,
            rate_micros: rate,
            minimum_micros: 0,
            maximum_units: 1,
            bundle,
            graded: Vec::new(),
            bundle_quality: None,
        };
        prop_assert!(rule.check().is_ok());
        // Whole bundles, wherever they begin.
        let first = start * bundle;
        let parts: Vec<Money> = (first..first + bundle)
            .map(|accepted_before| rule.pay(Worked { accepted_before, ..Worked::default() }).unwrap())
            .collect();
        prop_assert_eq!(parts.iter().map(|part| part.micros()).sum::<i64>(), rate);
        let least = rate / bundle;
        prop_assert!(parts.iter().all(|part| (least..=least + 1).contains(&part.micros())), "as even as can be");
    }

    #[test]
    fn every_checked_rule_survives_its_json(rule in rule()) {
        let text = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<PriceRule>(&text).unwrap(), rule);
    }
}
