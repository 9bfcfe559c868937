//! What measured quality pays, and what a person has to look at.

use gongdao_quality::acceptance::{Verdict, doubt_micros, verdict};
use gongdao_quality::belief::{Belief, Vote, believe};
use gongdao_quality::graded::{Grade, GradesRefused, check, example, pay_ppm};
use gongdao_quality::skill::{Skill, Tally, skill};
use proptest::prelude::*;

const fn grade(at_least_ppm: u32, pay_ppm: u32) -> Grade {
    Grade { at_least_ppm, pay_ppm }
}

const GRADES: [Grade; 3] = [grade(0, 700_000), grade(800_000, 1_000_000), grade(950_000, 1_200_000)];

fn of(right: i64, judged: i64) -> Skill {
    skill(Tally { right_ppm: right * 1_000_000, judged }, Tally::default())
}

#[test]
fn the_whole_price_is_paid_until_something_is_measured_and_doubt_is_the_workers() {
    assert_eq!(pay_ppm(&GRADES, None), 1_000_000);
    assert_eq!(pay_ppm(&GRADES, Some(of(0, 0))), 1_000_000);
    assert_eq!(pay_ppm(&[], Some(of(1, 100))), 1_000_000, "no grades, no cut");
    assert_eq!(
        pay_ppm(&GRADES, Some(of(14, 20))),
        1_000_000,
        "seven in ten of twenty may still be eight in ten"
    );
    assert_eq!(pay_ppm(&GRADES, Some(of(60, 100))), 700_000);
    assert_eq!(pay_ppm(&GRADES, Some(of(99, 100))), 1_200_000);
    assert_eq!(pay_ppm(&GRADES, Some(of(1, 1))), 1_000_000, "a bonus needs more than one lucky answer");
}

#[test]
fn grades_are_checked_with_the_place_of_what_is_wrong() {
    assert_eq!(check(&GRADES), Ok(()));
    assert_eq!(check(&[]), Ok(()));
    for (grades, why) in [
        (vec![grade(0, 499_999)], GradesRefused::Pay { grade: 0, pay_ppm: 499_999 }),
        (
            vec![grade(0, 1_000_000), grade(900_000, 2_000_001)],
            GradesRefused::Pay { grade: 1, pay_ppm: 2_000_001 },
        ),
        (vec![grade(0, 900_000), grade(0, 1_000_000)], GradesRefused::NotAscending { grade: 1 }),
        (vec![grade(0, 900_000), grade(500_000, 900_000)], GradesRefused::NotAscending { grade: 1 }),
        (vec![grade(1_000_001, 1_000_000)], GradesRefused::Accuracy { grade: 0, at_least_ppm: 1_000_001 }),
        (
            vec![grade(0, 800_000), grade(900_000, 900_000)],
            GradesRefused::NeverWhole { highest_ppm: 900_000 },
        ),
        (vec![grade(0, 1_000_000); 9], GradesRefused::TooMany { grades: 9 }),
    ] {
        assert_eq!(check(&grades), Err(why));
    }
}

#[test]
fn the_worked_example_goes_from_a_newcomer_down_the_grades() {
    let lines = example(&GRADES, 35_000, 50);
    let paid: Vec<(i64, u32, i64)> =
        lines.iter().map(|line| (line.judged, line.pay_ppm, line.pay_micros)).collect();
    assert_eq!(
        paid,
        [(0, 1_000_000, 35_000), (50, 1_200_000, 42_000), (50, 1_000_000, 35_000), (50, 700_000, 24_500)]
    );
    // Each line is the edge of its grade: one right answer fewer pays the next one.
    assert!(lines[1].right > lines[2].right && lines[2].right == lines[3].right + 1, "{lines:?}");
}

proptest! {
    #[test]
    fn pay_never_falls_with_quality_and_stays_within_what_was_declared(
        right in 0..300_i64, wrong in 0..300_i64,
        raw in prop::collection::vec((any::<u32>(), any::<u32>()), 0..5),
        price in any::<i64>(), judged in any::<i64>(),
    ) {
        for grades in [GRADES.to_vec(), raw.iter().map(|(at, pay)| grade(*at, *pay)).collect()] {
            let now = pay_ppm(&grades, Some(of(right, right + wrong)));
            let better = pay_ppm(&grades, Some(of(right + 1, right + wrong + 1)));
            prop_assert!((500_000..=2_000_000).contains(&now));
            if right + wrong > 0 { prop_assert!(better >= now, "{now} {better}") }
        }
        prop_assert!(pay_ppm(&GRADES, Some(of(right, right + wrong))) >= 700_000);
        let small = judged.rem_euclid(40);
        prop_assert!(!example(&GRADES, price, small).is_empty());
    }

    #[test]
    fn doubt_is_at_most_the_pay(
        shares in prop::collection::vec(any::<u32>(), 0..4), group in any::<u32>(), pay in any::<i64>(),
    ) {
        let belief = Belief { shares_ppm: shares, ..Belief::default() };
        prop_assert!((0..=pay.max(0)).contains(&doubt_micros(&belief, group, pay)));
    }
}

#[test]
fn what_is_sure_is_accepted_and_the_rest_is_looked_at_by_what_it_may_lose() {
    let vote = |group| Vote { group, skill_ppm: 900_000 };
    let belief = believe(&[vote(0), vote(0), vote(1)], 2);
    assert_eq!(verdict(Some(800_000), &belief, 0), Verdict::Accept);
    assert_eq!(verdict(Some(990_000), &belief, 0), Verdict::Look);
    assert_eq!(verdict(Some(0), &belief, 1), Verdict::Look, "the less likely is never accepted unseen");
    assert_eq!(verdict(None, &belief, 0), Verdict::Look);
    assert_eq!(verdict(Some(0), &Belief::default(), 0), Verdict::Look, "nothing is known");
    let (likely, unlikely) = (doubt_micros(&belief, 0, 1_000_000), doubt_micros(&belief, 1, 1_000_000));
    assert!(likely < unlikely && likely + unlikely == 1_000_000);
    assert!(doubt_micros(&belief, 0, 10_000_000) > unlikely, "money weighs as doubt does");
    assert_eq!(doubt_micros(&belief, 7, 50), 50, "an answer like no other is all doubt");
}
