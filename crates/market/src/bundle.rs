//! Bundles that are graded as a whole: what a declared rule makes of the answers of one worker.
//!
//! Where a price declares it, accepted answers of a worker in a batch are paid together, a bundle at a time, by how many
//! of them were not found wrong: in proportion, unless the requester said all or nothing. An answer that nothing is known
//! of counts as right, so that doubt is the worker's. Deliberately not here: which answer was found wrong.

use crate::PriceRule;
use gongdao_kernel::{AmountError, Fault, Money};
use serde::{Deserialize, Serialize};

/// The most answers in a bundle that is graded; nobody waits for the pay of more.
pub const GRADED_BUNDLE_MOST: i64 = 100;

/// How a bundle is graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleQuality {
    /// Whether a bundle below `at_least_ppm` pays nothing; else each pays in proportion to its accuracy.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_or_nothing: bool,
    /// From this accuracy on an all-or-nothing bundle pays the whole price, in parts per million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least_ppm: Option<u32>,
}

/// What became of a bundle, and where in it an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bundled {
    /// Answers in it; fewer than the price's bundle where it ended early.
    pub of: i64,
    /// Of them those that were not found wrong.
    pub right: i64,
    /// The answer's place, from 0.
    pub place: i64,
}

impl BundleQuality {
    /// Checks that it says one thing, and that the price has bundles for it.
    ///
    /// # Errors
    /// A fault naming the field, the value and the fix.
    pub fn check(self, price: &PriceRule) -> Result<(), Fault> {
        if !(2..=GRADED_BUNDLE_MOST).contains(&price.bundle) {
            let fix = format!(
                "Say unit \"bundle\" with a bundle of 2 to {GRADED_BUNDLE_MOST}, or leave bundle_quality out."
            );
            return Err(Fault::field("price.bundle", price.bundle, fix));
        }
        if !price.graded.is_empty() {
            let fix = "Grade answers one by one (graded) or by the bundle (bundle_quality), not both.";
            return Err(Fault::field("price.bundle_quality", "with price.graded", fix));
        }
        match (self.all_or_nothing, self.at_least_ppm) {
            (false, None) => Ok(()),
            (true, Some(least)) if (1..=1_000_000).contains(&least) => Ok(()),
            (true, Some(least)) => {
                Err(Fault::field("price.bundle_quality.at_least_ppm", least, "Give 1 to 1000000."))
            }
            (true, None) => {
                let fix = "Say from which accuracy on a bundle is paid.";
                Err(Fault::field("price.bundle_quality.at_least_ppm", "nothing", fix))
            }
            (false, Some(least)) => {
                let fix = "Say all_or_nothing too, or leave this out: in proportion there is no threshold.";
                Err(Fault::field("price.bundle_quality.at_least_ppm", least, fix))
            }
        }
    }

    /// Of a bundle's whole price, what so many right answers earn; floored.
    fn earned(self, whole: Money, bundled: Bundled) -> Result<Money, AmountError> {
        let (right, of) = (bundled.right.clamp(0, bundled.of), bundled.of.max(1));
        if !self.all_or_nothing {
            return part(whole, right, of);
        }
        let least = i128::from(self.at_least_ppm.unwrap_or(1_000_000)) * i128::from(of);
        Ok(if i128::from(right) * 1_000_000 >= least { whole } else { Money::ZERO })
    }
}

impl PriceRule {
    /// What one answer of a graded bundle pays. The answers of a bundle share its pay in equal parts; of what does not
    /// divide, each gets what floors of the running sum leave for its place, so that the parts add up exactly.
    pub(crate) fn bundled_pay(&self, rule: BundleQuality, bundled: Bundled) -> Result<Money, AmountError> {
        let whole = part(Money::from_micros(self.rate_micros), bundled.of, self.bundle)?;
        let earned = rule.earned(whole, bundled)?;
        part(earned, bundled.place + 1, bundled.of)?.minus(part(earned, bundled.place, bundled.of)?)
    }
}

/// The floor of `amount` × `part` / `whole`, in 128 bits.
pub(crate) fn part(amount: Money, part: i64, whole: i64) -> Result<Money, AmountError> {
    let product = i128::from(amount.micros()) * i128::from(part);
    i64::try_from(product.div_euclid(i128::from(whole.max(1))))
        .map(Money::from_micros)
        .map_err(|_| AmountError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Worked;
    use proptest::prelude::*;

    fn rule(rest: &str) -> PriceRule {
        let text = format!(r#"{{"unit":"bundle","rate_micros":200000,"bundle":10{rest}}}"#);
        serde_json::from_str(&text).expect("a price")
    }

    fn paid(price: &PriceRule, of: i64, right: i64) -> i64 {
        let pay =
            |place| price.pay(Worked { bundled: Some(Bundled { of, right, place }), ..Worked::default() });
        (0..of).map(|place| pay(place).expect("pay").micros()).sum()
    }

    #[test]
    fn the_example_of_the_terms_holds() {
        let proportion = rule(r#","bundle_quality":{}"#);
        assert_eq!([paid(&proportion, 10, 10), paid(&proportion, 10, 9)], [200_000, 180_000]);
        assert_eq!([paid(&proportion, 4, 3), paid(&proportion, 10, 0)], [60_000, 0]);
        let all = rule(r#","bundle_quality":{"all_or_nothing":true,"at_least_ppm":900000}"#);
        assert_eq!([paid(&all, 10, 9), paid(&all, 10, 8)], [200_000, 0]);
        assert_eq!(
            [paid(&all, 4, 4), paid(&all, 4, 3)],
            [80_000, 0],
            "one that ended early is judged on what it has"
        );
        let kept =
            rule(r#","minimum_micros":5000,"bundle_quality":{"all_or_nothing":true,"at_least_ppm":900000}"#);
        assert_eq!(paid(&kept, 10, 8), 50_000, "what an answer pays at least stands");
    }

    #[test]
    fn what_says_two_things_is_refused_by_name() {
        let field =
            |rest: &str| rule(rest).check().expect_err("refused").field.expect("a field").into_owned();
        let at = "price.bundle_quality.at_least_ppm";
        assert_eq!(field(r#","bundle_quality":{"at_least_ppm":900000}"#), at);
        assert_eq!(field(r#","bundle_quality":{"all_or_nothing":true}"#), at);
        assert_eq!(field(r#","bundle_quality":{"all_or_nothing":true,"at_least_ppm":1000001}"#), at);
        let graded = r#","graded":[{"at_least_ppm":0,"pay_ppm":1000000}],"bundle_quality":{}"#;
        assert_eq!(field(graded), "price.bundle_quality");
        let task = r#"{"unit":"task","rate_micros":1,"bundle_quality":{}}"#;
        let fault = serde_json::from_str::<PriceRule>(task).expect("a price").check().expect_err("refused");
        assert_eq!(fault.field.as_deref(), Some("price.bundle"));
    }

    proptest! {
        #[test]
        fn no_answer_pays_more_than_was_held_and_parts_add_up(
            rate in 1..=1_000_000_000_000_i64, bundle in 2..=GRADED_BUNDLE_MOST, of in 1..=GRADED_BUNDLE_MOST,
            wrong in 0..=GRADED_BUNDLE_MOST, all in any::<bool>(), least in 1..=1_000_000_u32,
        ) {
            let of = of.min(bundle);
            let right = (of - wrong).max(0);
            let bundle_quality = BundleQuality { all_or_nothing: all, at_least_ppm: all.then_some(least) };
            let mut price = rule("");
            (price.rate_micros, price.bundle, price.bundle_quality) = (rate, bundle, Some(bundle_quality));
            price.check().expect("a price");
            let most = price.maximum_pay().expect("an amount");
            let pay = |place| price.pay(Worked { bundled: Some(Bundled { of, right, place }), ..Worked::default() });
            let mut sum = 0;
            for place in 0..of {
                let pay = pay(place).expect("an amount");
                prop_assert!(pay <= most && pay >= Money::ZERO);
                sum += i128::from(pay.micros());
            }
            let whole = i128::from(rate) * i128::from(of) / i128::from(bundle);
            let reached = i128::from(right) * 1_000_000 >= i128::from(least) * i128::from(of);
            let long_way = match (all, reached) {
                (false, _) => whole * i128::from(right) / i128::from(of),
                (true, reached) => if reached { whole } else { 0 },
            };
            prop_assert_eq!(sum, long_way);
        }
    }
}
