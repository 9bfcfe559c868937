//! When another worker is asked, who, and which known task they get.

use gongdao_consensus::chance::Chance;
use gongdao_quality::belief::{Vote, believe};
use gongdao_quality::dispatch::{Lines, NEWCOMERS_ASK_MS, Standing, Weighing, weighs};
use gongdao_quality::gold::{Known, barred, choose, due, leaked};
use gongdao_quality::overlap::{Next, Policy, gain_ppm, next};
use gongdao_quality::skill::{Tally, model_ppm, skill};
use proptest::prelude::*;

const POLICY: Policy = Policy { least: 2, most: 5, target_ppm: 950_000, worth_micros: None, cost_micros: 0 };

fn votes(groups: &[u32]) -> Vec<Vote> {
    groups.iter().map(|group| Vote { group: *group, skill_ppm: 800_000 }).collect()
}

#[test]
fn a_task_is_asked_until_it_is_sure_or_has_all_it_may_have() {
    let at = |groups: &[u32]| next(&POLICY, &votes(groups), 2, 800_000);
    assert_eq!(at(&[]), Next::Ask);
    assert_eq!(at(&[0]), Next::Ask, "one is below the least");
    assert_eq!(at(&[0, 0]), Next::Ask, "two agree, with .92");
    assert_eq!(at(&[0, 0, 0]), Next::Settle);
    assert_eq!(at(&[0, 1, 0, 1]), Next::Ask);
    assert_eq!(at(&[0, 1, 0, 1, 0]), Next::Exhausted);
}

#[test]
fn where_a_right_answer_has_a_worth_an_answer_must_be_worth_its_price() {
    let at = |worth: i64, groups: &[u32]| {
        let policy = Policy { least: 1, worth_micros: Some(worth), cost_micros: 100_000, ..POLICY };
        next(&policy, &votes(groups), 2, 800_000)
    };
    assert_eq!(at(10_000_000, &[0]), Next::Ask);
    assert_eq!(at(200_000, &[0]), Next::Settle, "doubt of a fifth, worth four fen, for an answer of ten");
    // After one answer another one alone changes nothing; two may. That is seen.
    assert_eq!(gain_ppm(&votes(&[0]), 2, 800_000), 0);
    assert!(gain_ppm(&votes(&[0, 1]), 2, 800_000) > 250_000, "level votes: the next decides");
}

proptest! {
    #[test]
    fn a_dearer_answer_is_never_asked_for_more(
        groups in prop::collection::vec(0..3_u32, 1..6),
        worth in 0..5_000_000_i64, cost in 0..500_000_i64, more in 0..500_000_i64,
        typical in any::<u32>(), classes in any::<u32>(),
    ) {
        let policy = |cost| Policy { least: 1, most: 9, worth_micros: Some(worth), cost_micros: cost, ..POLICY };
        let at = |cost| next(&policy(cost), &votes(&groups), classes, typical);
        let (cheap, dear) = (at(cost), at(cost + more));
        prop_assert!(!(cheap == Next::Settle && dear == Next::Ask));
    }

    #[test]
    fn limits_hold_whatever_the_policy(
        least in any::<u32>(), most in any::<u32>(), target_ppm in any::<u32>(), worth in any::<Option<i64>>(),
        cost in any::<i64>(), groups in prop::collection::vec(any::<u32>(), 0..5), skill_ppm in any::<u32>(),
        classes in any::<u32>(),
    ) {
        let votes: Vec<Vote> = groups.iter().map(|group| Vote { group: *group, skill_ppm }).collect();
        let policy = Policy { least, most, target_ppm, worth_micros: worth, cost_micros: cost };
        let what = next(&policy, &votes, classes, skill_ppm);
        let given = votes.len() as u32;
        if given < least { prop_assert_eq!(what, Next::Ask) }
        if given >= least && given >= most { prop_assert_ne!(what, Next::Ask) }
        if what == Next::Exhausted { prop_assert!(given >= most.max(least)) }
        let _ = gain_ppm(&votes, classes, skill_ppm);
    }

    /// The plain model of one step: every possible next answer with its chance, and the best share then.
    #[test]
    fn the_gain_of_one_answer_is_that_of_the_plain_model(
        labels in prop::collection::vec(0..3_u32, 1..6), typical in 400_000..950_000_u32,
    ) {
        let mut seen = Vec::new();
        labels.iter().for_each(|label| if !seen.contains(label) { seen.push(*label) });
        let number = |label: &u32| seen.iter().position(|other| other == label).unwrap_or(0) as u32;
        let groups: Vec<u32> = labels.iter().map(number).collect();
        let now = believe(&votes(&groups), 3);
        let shares: Vec<f64> = (0..3).map(|class| match now.shares_ppm.get(class) {
            Some(share) => f64::from(*share) / 1e6,
            None => f64::from(now.other_ppm) / 1e6 / (3 - now.shares_ppm.len()) as f64,
        }).collect();
        let right = f64::from(typical) / 1e6;
        let mut expected = 0.0;
        for (class, share) in shares.iter().enumerate() {
            let chance = share * right + (1.0 - share) * (1.0 - right) / 2.0;
            let mut more = votes(&groups);
            more.push(Vote { group: (class as u32).min(seen.len() as u32), skill_ppm: typical });
            let then = believe(&more, 3);
            let unseen = if then.shares_ppm.len() < 3 { then.other_ppm / (3 - then.shares_ppm.len() as u32) } else { 0 };
            expected += chance * f64::from(then.best_ppm().max(unseen)) / 1e6;
        }
        let best = shares.iter().copied().fold(0.0, f64::max);
        let ours = f64::from(gain_ppm(&votes(&groups), 3, typical)) / 1e6;
        prop_assert!((ours - (expected - best).max(0.0)).abs() < 3e-5, "{ours} {expected} {best}");
    }

    #[test]
    fn gold_takes_any_numbers(
        a in any::<i64>(), b in any::<i64>(), c in any::<i64>(), rate in any::<u32>(), chance in any::<u64>(),
    ) {
        let known = Known { shown: a, right: b, fast_right: c };
        let _ = (due(rate, a, b, chance), leaked(known, Known { shown: c, right: a, fast_right: b }));
        let _ = barred(Tally { right_ppm: a, judged: b }, rate, c);
        prop_assert_eq!(choose(&[known, known], chance).is_some(), true);
        let weighing = Weighing { known_after: a, newcomers_ppm: rate };
        let standing = Standing {
            given: b, to_newcomers: c, fresh_left: a, since_newcomer_ms: Some(c), typical_skill_ppm: rate,
        };
        let _ = weighs(&weighing, &skill(Tally { right_ppm: a, judged: b }, Tally::default()), &standing);
    }
}

/// How many of so many tasks are gold, and how many of the first ten.
fn gold_of(rate_ppm: u32, tasks: i64, chance: &mut Chance) -> (i64, i64) {
    let (mut done, mut early) = (0, 0);
    for seen in 0..tasks {
        if due(rate_ppm, seen, done, chance.bits()) {
            done += 1;
            early += i64::from(seen < 10);
        }
    }
    (done, early)
}

#[test]
fn gold_comes_at_its_rate_and_early_for_newcomers() {
    let mut chance = Chance::new(5);
    for rate_ppm in [20_000, 50_000, 100_000, 300_000] {
        let (mut all, mut early) = (0, 0);
        for _ in 0..200 {
            let (done, first) = gold_of(rate_ppm, 1_000, &mut chance);
            all += done;
            early += first;
        }
        let share = f64::from(all as i32) / 200_000.0;
        let rate = f64::from(rate_ppm) / 1e6;
        assert!((share - rate).abs() < 0.004 + 0.02 * rate, "{rate_ppm}: {share}");
        assert!(
            f64::from(early as i32) / 200.0 > 1.0 + 5.0 * rate,
            "{rate_ppm}: {early} early ones of 200 workers"
        );
    }
    assert_eq!(gold_of(0, 500, &mut chance), (0, 0));
    assert_eq!(gold_of(1_000_000, 500, &mut chance), (500, 10));
}

#[test]
fn whoever_counts_does_not_know_what_comes() {
    // However many gold tasks a worker had, the next one may be gold and may be not.
    for done in [0, 1, 5, 50, 400] {
        assert!(due(50_000, 400, done, 0) && !due(50_000, 400, done, u64::MAX / 2 + u64::MAX / 8), "{done}");
    }
}

#[test]
fn the_gold_task_shown_least_comes_next() {
    let shown = |shown| Known { shown, right: 0, fast_right: 0 };
    let candidates = [shown(3), shown(1), shown(2), shown(1)];
    let mut chance = Chance::new(9);
    let picks: Vec<usize> = (0..400).filter_map(|_| choose(&candidates, chance.bits())).collect();
    assert_eq!(picks.len(), 400);
    assert!(picks.iter().all(|pick| [1, 3].contains(pick)));
    assert!((150..250).contains(&picks.iter().filter(|pick| **pick == 1).count()));
    assert_eq!(choose(&[], 7), None);
}

/// After how many answers a gold task is flagged whose answers are right and fast with this chance.
fn flagged_after(fast: f64, others: Known, most: i64, chance: &mut Chance) -> Option<i64> {
    let mut known = Known::default();
    (1..=most).find(|shown| {
        let hit = i64::from(chance.happens(fast));
        known = Known { shown: *shown, right: known.right + hit, fast_right: known.fast_right + hit };
        leaked(known, others)
    })
}

#[test]
fn a_leak_is_seen_soon_and_an_easy_task_is_left_alone() {
    let others = Known { shown: 4_000, right: 3_400, fast_right: 400 };
    let mut chance = Chance::new(11);
    // A tenth of the others' answers are right and fast; odds of four times that are innocent: .31.
    let alarms = (0..120).filter(|_| flagged_after(0.28, others, 300, &mut chance).is_some()).count();
    assert_eq!(alarms, 0, "looked at after each of 300 answers, 120 times");
    let found: Vec<Option<i64>> = (0..100).map(|_| flagged_after(0.85, others, 100, &mut chance)).collect();
    assert!(found.iter().all(Option::is_some), "{found:?}");
    let mean = found.iter().flatten().sum::<i64>() / 100;
    assert!(mean <= 30, "a leak is seen after {mean} answers on average");
    // With nothing to compare with, nothing is flagged.
    assert!(!leaked(Known { shown: 50, right: 50, fast_right: 50 }, Known::default()));
}

#[test]
fn only_who_certainly_fails_is_barred() {
    let of = |right: i64, judged: i64| Tally { right_ppm: right * 1_000_000, judged };
    assert!(!barred(of(0, 2), 600_000, 5), "two answers are too few");
    assert!(barred(of(1, 10), 600_000, 5));
    assert!(!barred(of(5, 10), 600_000, 5), "half of ten may be bad luck");
    assert!(!barred(of(0, 0), 1_000_000, 0), "nobody is barred for nothing");
    // Of those who are exactly as good as the mark hardly anybody is, at one look.
    let mut chance = Chance::new(3);
    let unlucky = (0..2_000).filter(|_| {
        let right = (0..20).filter(|_| chance.happens(0.7)).count() as i64;
        barred(of(right, 20), 700_000, 20)
    });
    assert!(unlucky.count() < 120, "more than six in a hundred");
}

#[test]
fn doubtful_tasks_go_to_the_good_and_newcomers_keep_their_share() {
    let weighing = Weighing { known_after: 10, newcomers_ppm: 200_000 };
    let of =
        |right: i64, judged: i64| skill(Tally { right_ppm: right * 1_000_000, judged }, Tally::default());
    let (newcomer, good, plain) = (of(3, 3), of(98, 100), of(70, 100));
    let fair = Standing {
        given: 1_000,
        to_newcomers: 300,
        fresh_left: 500,
        since_newcomer_ms: Some(60_000),
        typical_skill_ppm: 750_000,
    };
    assert_eq!(weighs(&weighing, &newcomer, &fair), Lines::FreshFirst);
    assert_eq!(weighs(&weighing, &good, &fair), Lines::DoubtfulFirst);
    assert_eq!(weighs(&weighing, &plain, &fair), Lines::FreshFirst);
    let behind = Standing { to_newcomers: 100, ..fair };
    assert_eq!(weighs(&weighing, &plain, &behind), Lines::DoubtfulFirst, "fresh ones are left to newcomers");
    let last = Standing { fresh_left: 60, ..behind };
    assert_eq!(weighs(&weighing, &good, &last), Lines::DoubtfulOnly, "what is left is owed to newcomers");
    assert_eq!(weighs(&weighing, &newcomer, &last), Lines::FreshFirst);
    let gone = Standing { since_newcomer_ms: Some(NEWCOMERS_ASK_MS), ..last };
    assert_eq!(weighs(&weighing, &good, &gone), Lines::DoubtfulFirst, "nothing waits for who does not come");
    assert_eq!(weighs(&weighing, &plain, &gone), Lines::FreshFirst);
    assert_eq!(weighs(&weighing, &good, &Standing { since_newcomer_ms: None, ..last }), Lines::DoubtfulFirst);
}

#[test]
fn a_model_is_worth_half_before_it_showed_anything() {
    let of = |right: i64, judged: i64| model_ppm(Tally { right_ppm: right * 1_000_000, judged });
    assert_eq!([of(0, 0), of(1, 1), of(98, 100), of(0, 100)], [500_000, 666_666, 970_588, 9_803]);
    assert_eq!(model_ppm(Tally { right_ppm: i64::MAX, judged: i64::MIN }), 1_000_000);
    assert_eq!(model_ppm(Tally { right_ppm: i64::MIN, judged: i64::MAX }), 0);
}
