//! What is believed of tasks and workers, for any votes whatever: held against a plain model, and against what must hold.

use gongdao_quality::belief::{Vote, believe};
use gongdao_quality::judge::{Voter, judge};
use gongdao_quality::skill::{Tally, WHOLE_PPM, mean_ppm, skill};
use proptest::prelude::*;

const WHOLE: i64 = WHOLE_PPM as i64;

/// Votes as a caller makes them: labels numbered by first appearance.
fn votes_of(labels: &[(u8, u32)]) -> Vec<Vote> {
    let mut seen = Vec::new();
    let number = |label: u8, seen: &mut Vec<u8>| {
        seen.iter().position(|other| *other == label).unwrap_or_else(|| {
            seen.push(label);
            seen.len() - 1
        })
    };
    labels
        .iter()
        .map(|(label, skill_ppm)| Vote { group: number(*label, &mut seen) as u32, skill_ppm: *skill_ppm })
        .collect()
}

/// The plain model: the likelihood of every possible answer, worked out one by one with the platform's floats.
fn plain(votes: &[Vote], classes: u32) -> (Vec<f64>, f64) {
    let groups = votes.iter().map(|vote| vote.group + 1).max().unwrap_or(0);
    let classes = classes.max(2).max(groups);
    let likelihood = |class: u32| {
        let mut own: Vec<f64> =
            votes.iter().filter(|vote| vote.group == class).map(|vote| odds(vote, classes)).collect();
        own.sort_by(|one, other| other.total_cmp(one));
        own.iter().enumerate().map(|(before, odds)| odds.powf(4.0 / (4.0 + before as f64))).product::<f64>()
    };
    let all: Vec<f64> = (0..classes).map(likelihood).collect();
    let total: f64 = all.iter().sum();
    let shares: Vec<f64> = all.iter().take(groups as usize).map(|one| one / total).collect();
    let other = 1.0 - shares.iter().sum::<f64>();
    (shares, other)
}

fn odds(vote: &Vote, classes: u32) -> f64 {
    let classes = f64::from(classes);
    let skill =
        (f64::from(vote.skill_ppm.min(WHOLE_PPM)) / 1e6).clamp(1.0 / classes, 0.98_f64.max(1.0 / classes));
    (skill * (classes - 1.0) / (1.0 - skill)).max(1.0)
}

proptest! {
    #[test]
    fn shares_are_those_of_the_plain_model_and_a_million_together(
        labels in prop::collection::vec((0..5_u8, 0..1_100_000_u32), 0..14),
        classes in 0..40_u32,
    ) {
        let votes = votes_of(&labels);
        let belief = believe(&votes, classes);
        let (shares, other) = plain(&votes, classes);
        prop_assert_eq!(belief.shares_ppm.iter().sum::<u32>() + belief.other_ppm, WHOLE_PPM);
        prop_assert_eq!(belief.shares_ppm.len(), shares.len());
        for (ours, plain) in belief.shares_ppm.iter().zip(&shares) {
            prop_assert!((f64::from(*ours) - plain * 1e6).abs() <= 8.0, "{:?} {:?}", belief, shares);
        }
        prop_assert!((f64::from(belief.other_ppm) - other * 1e6).abs() <= 8.0);
        // One that is likelier by less than the rounding may be the best.
        let most = belief.shares_ppm.iter().max().copied().unwrap_or(0);
        prop_assert!(belief.best_ppm() + 8 >= most);
    }

    #[test]
    fn parts_add_up_to_what_speaks_for_the_best(
        labels in prop::collection::vec((0..4_u8, 300_000..950_000_u32), 1..9),
        classes in 4..9_u32,
    ) {
        let votes = votes_of(&labels);
        let belief = believe(&votes, classes);
        let (shares, _) = plain(&votes, classes);
        let best = shares[belief.best as usize];
        let before = -f64::from(classes - 1).ln();
        let whole = (best / (1.0 - best)).ln() - before;
        let parts: f64 = belief.parts_millinats.iter().map(|part| f64::from(*part) / 1000.0).sum();
        prop_assert!((parts - whole).abs() < 0.02 + 0.01 * whole.abs(), "{parts} {whole}");
        for (vote, part) in votes.iter().zip(&belief.parts_millinats) {
            let speaks_for = vote.group == belief.best;
            prop_assert!((speaks_for && *part >= 0) || (!speaks_for && *part <= 0));
        }
    }

    #[test]
    fn the_order_of_votes_does_not_matter(
        labels in prop::collection::vec((0..4_u8, 0..1_000_000_u32), 1..10),
        classes in 2..9_u32,
        turn in 0..10_usize,
    ) {
        let by_label = |labels: &[(u8, u32)]| {
            let belief = believe(&votes_of(labels), classes);
            let mut seen: Vec<u8> = Vec::new();
            labels.iter().for_each(|(label, _)| if !seen.contains(label) { seen.push(*label) });
            let mut shares: Vec<(u8, u32)> = seen.into_iter().zip(belief.shares_ppm.clone()).collect();
            shares.sort_unstable();
            (shares, belief.other_ppm, belief.best_ppm())
        };
        let mut turned = labels.clone();
        turned.rotate_left(turn % labels.len());
        let (one, other) = (by_label(&labels), by_label(&turned));
        prop_assert_eq!(one.1, other.1);
        // Where two are equally likely, which is the best hangs on who came first, and with it a few millionths.
        for (ours, theirs) in one.0.iter().zip(&other.0) {
            prop_assert_eq!(ours.0, theirs.0);
            prop_assert!(ours.1.abs_diff(theirs.1) <= 6, "{:?} {:?}", one, other);
        }
        prop_assert!(one.2.abs_diff(other.2) <= 6);
    }

    #[test]
    fn another_who_agrees_never_lowers_a_share(
        labels in prop::collection::vec((0..4_u8, 0..1_000_000_u32), 1..10),
        skill_ppm in 0..1_000_000_u32,
        which in 0..10_usize,
        classes in 2..9_u32,
    ) {
        let label = labels[which % labels.len()].0;
        let group = votes_of(&labels)[which % labels.len()].group;
        let before = believe(&votes_of(&labels), classes);
        let mut more = labels.clone();
        more.push((label, skill_ppm));
        let after = believe(&votes_of(&more), classes);
        prop_assert!(after.share_ppm(group) + 6 >= before.share_ppm(group), "{:?} {:?}", before, after);
    }

    #[test]
    fn nothing_breaks_on_numbers_that_make_no_sense(
        votes in prop::collection::vec((any::<u32>(), any::<u32>()), 0..6),
        classes in any::<u32>(),
        records in prop::collection::vec((any::<i64>(), any::<i64>(), any::<Option<u32>>()), 0..6),
    ) {
        let votes: Vec<Vote> = votes.into_iter().map(|(group, skill_ppm)| Vote { group, skill_ppm }).collect();
        let belief = believe(&votes, classes);
        prop_assert_eq!(belief.shares_ppm.iter().sum::<u32>() + belief.other_ppm, WHOLE_PPM);
        prop_assert!(belief.shares_ppm.len() <= votes.len() && belief.parts_millinats.len() == votes.len());
        let voter = |(right_ppm, judged, judged_ppm): (i64, i64, Option<u32>)| {
            let own = Tally { right_ppm, judged };
            Voter { group: 0, own, wider: Tally { right_ppm: judged, judged: right_ppm }, judged_ppm }
        };
        let voters: Vec<Voter> = records.into_iter().map(voter).collect();
        let judgement = judge(&voters, classes);
        prop_assert_eq!(judgement.judged_ppm.len(), voters.len());
        for voter in &voters {
            let found = skill(voter.own, voter.wider);
            prop_assert!(found.low_ppm <= found.mean_ppm && found.mean_ppm <= found.high_ppm);
            prop_assert!(found.high_ppm <= WHOLE_PPM);
            prop_assert_eq!(found.mean_ppm, mean_ppm(voter.own, voter.wider));
        }
    }

    #[test]
    fn a_better_record_is_a_better_skill_and_a_longer_one_a_surer_one(
        right in 0..200_i64, wrong in 0..200_i64, wider in 0..200_i64,
    ) {
        let of = |right: i64, wrong: i64| {
            let elsewhere = Tally { right_ppm: wider * WHOLE / 2, judged: wider };
            skill(Tally { right_ppm: right * WHOLE, judged: right + wrong }, elsewhere)
        };
        let (now, better, longer) = (of(right, wrong), of(right + 1, wrong), of(10 * right, 10 * wrong));
        prop_assert!(better.mean_ppm >= now.mean_ppm && better.low_ppm >= now.low_ppm && better.high_ppm >= now.high_ppm);
        if right + wrong >= 10 {
            prop_assert!(longer.high_ppm - longer.low_ppm < now.high_ppm - now.low_ppm);
        }
    }
}

#[test]
fn a_newcomer_is_two_thirds_good_and_nobody_knows_how_surely() {
    let unknown = skill(Tally::default(), Tally::default());
    assert_eq!((unknown.mean_ppm, unknown.judged), (666_667, 0));
    // Beta(2, 1) has the distribution x², so its ends are roots.
    assert_eq!((unknown.low_ppm, unknown.high_ppm), (223_607, 974_679));
}

#[test]
fn a_record_elsewhere_helps_and_never_outweighs_the_work_at_hand() {
    let right = |judged: i64| Tally { right_ppm: judged * WHOLE, judged };
    let wrong = |judged: i64| Tally { right_ppm: 0, judged };
    let with_record = skill(Tally::default(), right(1_000));
    assert!(with_record.mean_ppm > 950_000, "{with_record:?}");
    let failing_here = skill(wrong(60), right(1_000_000));
    assert!(failing_here.high_ppm < 400_000, "{failing_here:?}");
}

#[test]
fn three_of_one_opinion_are_surer_than_three_times_one_but_less_than_independent() {
    let vote = Vote { group: 0, skill_ppm: 800_000 };
    // Four to one, and with two further answers 4 · 4^⅘ · 4^⅔ = 30.6 to one.
    assert_eq!(believe(&[vote], 2).best_ppm(), 800_000);
    let three = believe(&[vote; 3], 2);
    assert!(three.best_ppm().abs_diff(968_300) < 700, "{three:?}");
    assert!(three.best_ppm() < 984_615, "independent answers would be 64 to one");
}

#[test]
fn a_worker_is_not_judged_by_agreeing_with_themselves() {
    let poor = Tally { right_ppm: 2 * WHOLE, judged: 10 };
    let alone = judge(&[Voter { own: poor, ..Voter::default() }], 2);
    assert_eq!(alone.judged_ppm, [None], "a single answer says nothing of its worker");
    let good = Tally { right_ppm: 19 * WHOLE, judged: 20 };
    let voters = [Voter { own: poor, ..Voter::default() }, Voter { group: 1, own: good, ..Voter::default() }];
    let two = judge(&voters, 2);
    assert_eq!(two.belief.best, 1);
    assert!(two.judged_ppm[0] < Some(150_000) && two.judged_ppm[1] > Some(850_000), "{two:?}");
    // Judged again, the first judgement is taken back before it counts.
    let mut record = good;
    record.rejudge(None, two.judged_ppm[1]);
    let again = judge(&[voters[0], Voter { own: record, judged_ppm: two.judged_ppm[1], ..voters[1] }], 2);
    assert_eq!(again.votes, two.votes);
    record.rejudge(two.judged_ppm[1], None);
    assert_eq!(record, good);
}
