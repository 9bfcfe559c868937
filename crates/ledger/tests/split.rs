//! T10: however a sum is divided, nothing is lost, nobody is a unit short, and the crumbs are the worker's (L5).

use gongdao_kernel::Money;
use gongdao_ledger::{LedgerError, Share, split};
use proptest::prelude::*;

const MILLION: i128 = 1_000_000;

fn shares(parts: &[u32]) -> Vec<Share> {
    parts.iter().map(|parts| Share { parts_per_million: *parts }).collect()
}

fn divided(whole: i64, parts: &[u32]) -> Result<Vec<i64>, LedgerError> {
    let amounts = split(Money::from_micros(whole), &shares(parts))?;
    Ok(amounts.iter().map(|amount| amount.micros()).collect())
}

fn any_amount() -> impl Strategy<Value = i64> {
    prop_oneof![0_i64..1_000, 0..=i64::MAX, prop::sample::select(vec![0, 1, i64::MAX - 1, i64::MAX])]
}

/// Up to seven shares that together are at most the whole.
fn any_shares() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(0_u32..=1_000_000, 0..8).prop_map(|wishes| {
        let mut left = 1_000_000;
        wishes
            .into_iter()
            .map(|wish| {
                let parts = wish.min(left);
                left -= parts;
                parts
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_and_stay_within_one_unit_of_ideal(whole in any_amount(), parts in any_shares()) {
        let amounts = divided(whole, &parts).unwrap();
        prop_assert_eq!(amounts.len(), parts.len() + 1);
        let sum: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        prop_assert_eq!(sum, i128::from(whole));

        let mut crumbs = 0;
        for (amount, parts) in amounts[1..].iter().zip(&parts) {
            let short_by = i128::from(whole) * i128::from(*parts) - i128::from(*amount) * MILLION;
            prop_assert!((0..MILLION).contains(&short_by), "a share is floored, and by less than one unit");
            crumbs += short_by;
        }
        let ideal_rest = i128::from(whole) * (MILLION - parts.iter().map(|parts| i128::from(*parts)).sum::<i128>());
        prop_assert_eq!(i128::from(amounts[0]) * MILLION, ideal_rest + crumbs, "the first part takes all crumbs");
        prop_assert!(amounts.iter().all(|amount| *amount >= 0));
    }

    #[test]
    fn a_share_does_not_depend_on_its_neighbours(whole in any_amount(), parts in any_shares()) {
        let together = divided(whole, &parts).unwrap();
        for (at, one) in parts.iter().enumerate() {
            prop_assert_eq!(divided(whole, &[*one]).unwrap()[1], together[at + 1]);
        }
    }

    #[test]
    fn more_than_the_whole_is_refused(whole in any_amount(), mut parts in any_shares(), over in 1_u32..=u32::MAX) {
        let given: u32 = parts.iter().sum();
        parts.push((1_000_000 - given).saturating_add(over));
        prop_assert_eq!(divided(whole, &parts), Err(LedgerError::Shares));
    }

    #[test]
    fn a_debt_is_not_divided(whole in i64::MIN..0, parts in any_shares()) {
        prop_assert_eq!(divided(whole, &parts), Err(LedgerError::NotPositive));
    }
}

#[test]
fn known_divisions() {
    for (story, whole, parts, expected) in [
        ("fee of eight per cent of 0.05 yuan", 50_000, &[80_000][..], &[46_000, 4_000][..]),
        ("a leader's tenth and the fee", 100, &[100_000, 80_000], &[82, 10, 8]),
        ("one micro-unit cannot be shared", 1, &[500_000, 499_999], &[1, 0, 0]),
        ("the worker keeps the crumbs", 99, &[333_333, 333_333, 333_334], &[2, 32, 32, 33]),
        ("all to the others", 10, &[1_000_000], &[0, 10]),
        ("nobody else", 10, &[], &[10]),
        ("nothing", 0, &[80_000, 20_000], &[0, 0, 0]),
        ("the most there can be", i64::MAX, &[1], &[i64::MAX - 9_223_372_036_854, 9_223_372_036_854]),
    ] {
        assert_eq!(divided(whole, parts).unwrap(), expected, "{story}");
    }
}
