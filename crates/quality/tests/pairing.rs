//! Pairs of a known and an unknown item: Bayes' rule as arithmetic has it, and what has to hold for every record and
//! every vote.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use gongdao_quality::pairing::{
    Known, PairingRules, Verdict, Vote, accuracy_ppm, is_known_first, reliability_ppm, shares, verdict,
    weight_milli,
};
use gongdao_quality::skill::Tally;
use proptest::prelude::*;

fn rules() -> PairingRules {
    PairingRules { labels: 4, attention_ppm: 800_000, ..PairingRules::default() }
}

#[test]
fn a_newcomer_by_hand() {
    // Right with attention 0.85, without 0.25, attention 0.8 before.
    let newcomer = Tally::default();
    assert_eq!(accuracy_ppm(&rules(), newcomer), 850_000);
    assert_eq!(reliability_ppm(&rules(), newcomer, Known::Unseen), 730_000);
    // Attention 0.68 / 0.73 after a right one, 0.12 / 0.27 after a wrong one.
    assert_eq!(reliability_ppm(&rules(), newcomer, Known::Right), 808_904);
    assert_eq!(reliability_ppm(&rules(), newcomer, Known::Wrong), 516_667);
}

#[test]
fn three_who_knew_the_known_one_make_an_item_known_and_three_who_did_not_do_not() {
    let vote = |known| Vote { label: 7, reliability_ppm: reliability_ppm(&rules(), Tally::default(), known) };
    let Verdict::Open(first) = verdict(&rules(), &[vote(Known::Right)]) else { panic!("one is not enough") };
    assert_eq!(first.label, 7);
    assert!(matches!(verdict(&rules(), &[vote(Known::Right); 3]), Verdict::Known(_)));
    assert!(matches!(verdict(&rules(), &[vote(Known::Wrong); 3]), Verdict::Open(_)));
}

#[test]
fn those_who_never_agree_end_before_a_person() {
    let votes: Vec<Vote> = (0..9).map(|at| Vote { label: at % 3, reliability_ppm: 700_000 }).collect();
    let Verdict::Doubtful(leading) = verdict(&rules(), &votes) else { panic!("not doubtful") };
    assert_eq!((leading.label, leading.votes), (0, 3), "of equal ones the lowest");
    assert_eq!(verdict(&rules(), &[]), Verdict::Unanswered);
}

#[test]
fn rules_name_the_field_out_of_bounds() {
    assert_eq!(rules().check(), Ok(()));
    let wrong = PairingRules { labels: 1, ..rules() };
    assert_eq!(wrong.check().unwrap_err().0, "labels");
    let wrong = PairingRules { most_votes: 1, least_votes: 2, ..rules() };
    assert_eq!(wrong.check().unwrap_err().0, "most_votes");
    assert!(is_known_first(1) && !is_known_first(2));
}

fn any_rules() -> impl Strategy<Value = PairingRules> {
    (2_u32..50, 1_u32..1_000_000, 500_001_u32..1_000_000, 1_u32..4, 0_u32..8).prop_map(
        |(labels, attention_ppm, target_ppm, least_votes, more)| PairingRules {
            labels,
            attention_ppm,
            target_ppm,
            least_votes,
            most_votes: least_votes + more,
        },
    )
}

fn any_record() -> impl Strategy<Value = Tally> {
    (0_i64..10_000, 0_i64..=1_000_000).prop_map(|(judged, ppm)| Tally { right_ppm: judged * ppm, judged })
}

fn any_votes() -> impl Strategy<Value = Vec<Vote>> {
    let vote =
        (0_u32..6, 0_u32..=1_000_000).prop_map(|(label, reliability_ppm)| Vote { label, reliability_ppm });
    prop::collection::vec(vote, 0..12)
}

fn leading(verdict: Verdict) -> Option<gongdao_quality::pairing::Leading> {
    match verdict {
        Verdict::Unanswered => None,
        Verdict::Open(leading) | Verdict::Known(leading) | Verdict::Doubtful(leading) => Some(leading),
    }
}

proptest! {
    #[test]
    fn right_weighs_more_than_unseen_and_unseen_more_than_wrong(rules in any_rules(), record in any_record()) {
        let of = |known| reliability_ppm(&rules, record, known);
        prop_assert!(of(Known::Right) >= of(Known::Unseen));
        prop_assert!(of(Known::Unseen) >= of(Known::Wrong));
        prop_assert!(of(Known::Wrong) + 1 >= 1_000_000 / rules.labels, "never below chance");
        prop_assert!(of(Known::Right) <= 995_000);
        prop_assert!(weight_milli(&rules, of(Known::Wrong)) >= 0);
    }

    /// Seeing the known item moves belief and makes none: over both outcomes it is on average what it was.
    #[test]
    fn belief_is_kept_on_average(rules in any_rules(), record in any_record()) {
        let of = |known| u128::from(reliability_ppm(&rules, record, known));
        let right = of(Known::Unseen);
        let after = right * of(Known::Right) + (1_000_000 - right) * of(Known::Wrong);
        prop_assert!((after / 1_000_000).abs_diff(right) <= 2, "{after} against {right}");
    }

    #[test]
    fn a_better_record_never_weighs_less(rules in any_rules(), judged in 1_i64..1_000, right in 0_i64..1_000) {
        let record = |right: i64| Tally { right_ppm: right.min(judged) * 1_000_000, judged };
        let of = |right| reliability_ppm(&rules, record(right), Known::Right);
        prop_assert!(of(right + 1) >= of(right));
    }

    #[test]
    fn the_order_of_votes_does_not_matter(rules in any_rules(), votes in any_votes(), turn in 0_usize..12) {
        let mut turned = votes.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(verdict(&rules, &votes), verdict(&rules, &turned));
    }

    #[test]
    fn one_more_like_the_leading_never_lowers_it(
        rules in any_rules(),
        votes in any_votes(),
        reliability_ppm in 0_u32..=1_000_000,
    ) {
        if let Some(before) = leading(verdict(&rules, &votes)) {
            let mut more = votes.clone();
            more.push(Vote { label: before.label, reliability_ppm });
            let after = leading(verdict(&rules, &more)).unwrap();
            prop_assert_eq!(after.label, before.label);
            prop_assert!(after.probability_ppm >= before.probability_ppm);
        }
    }

    #[test]
    fn shares_are_of_one_whole_and_the_greatest_leads(rules in any_rules(), votes in any_votes()) {
        let shares = shares(&rules, &votes);
        prop_assert!(shares.iter().map(|(_, ppm)| u64::from(*ppm)).sum::<u64>() <= 1_000_000);
        prop_assert!(votes.iter().all(|vote| shares.iter().any(|(label, _)| *label == vote.label)));
        let most = shares.iter().map(|(_, ppm)| *ppm).max();
        prop_assert_eq!(leading(verdict(&rules, &votes)).map(|one| one.probability_ppm), most);
    }

    #[test]
    fn known_is_what_the_rules_say(rules in any_rules(), votes in any_votes()) {
        let said = verdict(&rules, &votes);
        let count = u32::try_from(votes.len()).unwrap();
        match said {
            Verdict::Unanswered => prop_assert!(votes.is_empty()),
            Verdict::Known(one) => prop_assert!(one.probability_ppm >= rules.target_ppm && count >= rules.least_votes),
            Verdict::Doubtful(_) => prop_assert!(count >= rules.most_votes),
            Verdict::Open(_) => prop_assert!(count < rules.most_votes),
        }
        prop_assert!(leading(said).is_none_or(|one| one.probability_ppm <= 1_000_000 && one.votes <= count));
    }

    /// Bayes' rule written out, with a product for every answer an item can have.
    #[test]
    fn the_probability_is_that_of_the_plain_model(votes in prop::collection::vec((0_u32..4, 260_000_u32..990_000), 1..8)) {
        let rules = rules();
        let vote = |(label, reliability_ppm)| Vote { label, reliability_ppm };
        let votes: Vec<Vote> = votes.into_iter().map(vote).collect();
        let likelihood = |truth: u32| -> f64 {
            votes.iter().map(|vote| {
                let right = f64::from(vote.reliability_ppm) / 1e6;
                if vote.label == truth { right } else { (1.0 - right) / 3.0 }
            }).product()
        };
        let all: f64 = (0..4).map(likelihood).sum();
        let one = leading(verdict(&rules, &votes)).unwrap();
        let plain = likelihood(one.label) / all;
        prop_assert!((plain - f64::from(one.probability_ppm) / 1e6).abs() < 0.004, "{plain} against {one:?}");
    }
}
