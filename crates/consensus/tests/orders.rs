//! The order that several orders mean together, against a plain model that tries every order there is.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_consensus::orders::{Said, UNIT, kemeny, weight};
use proptest::prelude::*;

/// Every order of so many options, as ranks from 0.
fn all_orders(options: usize, ties: bool) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    let mut ranks = vec![0; options];
    loop {
        let used: std::collections::BTreeSet<usize> = ranks.iter().copied().collect();
        let is_dense = used.iter().enumerate().all(|(at, rank)| at == *rank);
        if is_dense && (ties || used.len() == options) {
            all.push(ranks.clone());
        }
        let Some(at) = ranks.iter().position(|rank| rank + 1 < options) else { return all };
        ranks[..at].fill(0);
        ranks[at] += 1;
    }
}

fn distance(one: &[usize], other: &[usize]) -> i64 {
    let mut sum = 0;
    for a in 0..one.len() {
        for b in 0..a {
            sum += (one[a].cmp(&one[b]) as i64 - other[a].cmp(&other[b]) as i64).abs();
        }
    }
    sum
}

fn plain_sum(weights: &[i64]) -> i64 {
    weights.iter().sum()
}

/// Answers of up to five options, with weights of up to about two nats.
fn crowds() -> impl Strategy<Value = (usize, bool, Vec<(Vec<usize>, i64)>)> {
    (2_usize..=5, any::<bool>()).prop_flat_map(|(options, ties)| {
        let orders = all_orders(options, ties);
        let one = (0..orders.len(), 0_i64..20);
        prop::collection::vec(one, 1..7).prop_map(move |picked| {
            let said = picked.into_iter().map(|(at, weight)| (orders[at].clone(), weight * 100_000_000));
            (options, ties, said.collect())
        })
    })
}

proptest! {
    #[test]
    fn the_order_and_its_chances_are_those_of_all_orders((options, ties, crowd) in crowds(), turn in 0_usize..7) {
        let said = |crowd: &[(Vec<usize>, i64)]| {
            let said: Vec<Said<'_>> = crowd.iter().map(|(ranks, weight)| Said { ranks, weight: *weight }).collect();
            kemeny(&said, options, ties, plain_sum).unwrap()
        };
        let found = said(&crowd);
        let cost = |ranks: &[usize]| crowd.iter().map(|(said, weight)| weight * distance(ranks, said)).sum::<i64>();
        let orders = all_orders(options, ties);
        let ranks_of = |order: &Vec<usize>| order.iter().max().unwrap() + 1;
        let least = orders.iter().map(|order| (cost(order), ranks_of(order))).min().unwrap();
        prop_assert_eq!((cost(&found.ranks), ranks_of(&found.ranks)), least);
        prop_assert!(ties || ranks_of(&found.ranks) == options);
        // Chances of pairs and of what anybody said, each by going through all orders.
        let chance: Vec<f64> = orders.iter().map(|order| (-(cost(order) - least.0) as f64 / UNIT).exp()).collect();
        let all: f64 = chance.iter().sum();
        let mean = |of: &dyn Fn(&Vec<usize>) -> f64| {
            orders.iter().zip(&chance).map(|(order, chance)| of(order) * chance / all).sum::<f64>()
        };
        for a in 0..options {
            for b in (0..options).filter(|b| *b != a) {
                let plainly = mean(&|order| if order[a] < order[b] { 1.0 } else { 0.0 });
                prop_assert!((found.before(a, b) - plainly).abs() < 1e-9, "{} {}", a, b);
            }
        }
        let most = (options * (options - 1)) as f64;
        for (ranks, _) in &crowd {
            let plainly = mean(&|order| 1.0 - distance(order, ranks) as f64 / most);
            prop_assert!((found.likeness(ranks) - plainly).abs() < 1e-9);
        }
        let pairs = options * (options - 1) / 2;
        let sure = mean(&|order| {
            let same = (0..options).flat_map(|a| (0..a).map(move |b| (a, b)));
            same.filter(|(a, b)| order[*a].cmp(&order[*b]) == found.ranks[*a].cmp(&found.ranks[*b])).count() as f64
        });
        prop_assert!((found.sureness() - sure / pairs as f64).abs() < 1e-9);
        // Whoever comes first.
        let mut turned = crowd.clone();
        turned.rotate_left(turn % crowd.len());
        prop_assert_eq!(said(&turned).ranks, found.ranks);
    }

    #[test]
    fn an_answer_weighs_what_makes_its_share_of_pairs_right(
        options in 2_usize..=5, ties in any::<bool>(), skill in 0.51_f64..0.97,
    ) {
        let nats = weight(skill, options, ties) as f64 / UNIT;
        let truth: Vec<usize> = (0..options).collect();
        let (mut right, mut all) = (0.0, 0.0);
        for order in all_orders(options, ties) {
            let steps = distance(&order, &truth) as f64;
            let chance = (-nats * steps).exp();
            all += chance;
            right += chance * (1.0 - steps / (options * (options - 1)) as f64);
        }
        prop_assert!((right / all - skill).abs() < 1e-5, "{} {}", right / all, skill);
    }
}

#[test]
fn two_options_are_a_choice_weighed_by_skill() {
    let odds = |skill: f64| weight(skill, 2, false) as f64 / UNIT * 2.0;
    assert!((odds(0.8) - (0.8_f64 / 0.2).ln()).abs() < 1e-6);
    assert_eq!((weight(0.5, 4, true), weight(0.3, 4, true), weight(0.9, 11, true)), (0, 0, 0));
    let (better, worse) = ([0, 1], [1, 0]);
    let said = [(&better, 0.9), (&worse, 0.6), (&worse, 0.6)]
        .map(|(ranks, skill)| Said { ranks, weight: weight(skill, 2, false) });
    let found = kemeny(&said, 2, false, plain_sum).unwrap();
    // Odds 9 against 1.5 × 1.5.
    assert_eq!(found.ranks, [0, 1]);
    assert!((found.sureness() - 4.0 / 5.0).abs() < 1e-6, "{}", found.sureness());
}

#[test]
fn where_opposite_orders_weigh_the_same_a_tie_is_said_if_it_may_be() {
    let (one, other) = ([0, 1, 2], [2, 1, 0]);
    let said = [Said { ranks: &one, weight: 1 }, Said { ranks: &other, weight: 1 }];
    assert_eq!(kemeny(&said, 3, true, plain_sum).unwrap().ranks, [0, 0, 0]);
    assert_eq!(kemeny(&said, 3, false, plain_sum).unwrap().ranks, [0, 1, 2]);
    assert!(kemeny(&[], 3, false, plain_sum).is_none());
    assert!(kemeny(&said, 4, false, plain_sum).is_none());
}

#[test]
fn ten_options_with_ties_are_within_reach() {
    let ranks: Vec<Vec<usize>> =
        (0..5).map(|at| (0..10).map(|option| (option * 3 + at) % 10).collect()).collect();
    let said: Vec<Said<'_>> =
        ranks.iter().map(|ranks| Said { ranks, weight: weight(0.8, 10, true) }).collect();
    let found = kemeny(&said, 10, true, plain_sum).unwrap();
    assert_eq!(found.ranks.len(), 10);
    let cost = |ranks: &[usize]| said.iter().map(|one| one.weight * distance(ranks, one.ranks)).sum::<i64>();
    for ranks in &ranks {
        assert!(cost(&found.ranks) <= cost(ranks));
    }
    assert!((0.0..=1.0).contains(&found.sureness()));
}
