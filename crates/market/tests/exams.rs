//! Exams: the law of the three minutes, the draw, and who may try again.
#![allow(clippy::unwrap_used)]

use gongdao_kernel::{Code, Currency, ExamId, Instant, Money, PersonId, TypedId};
use gongdao_market::{Draw, ExamRules, ExamStanding};

fn rules() -> ExamRules {
    let text = r#"{"asks":3,"pass_ppm":800000,"attempts":3,"paid_attempts":2,"wait_ms":60000,"limit_ms":600000,
        "expected_ms":240000,"pay_micros":1500000,"qualification":"exam:colours"}"#;
    serde_json::from_str(text).unwrap()
}

fn refused(change: impl FnOnce(&mut ExamRules)) -> (String, String) {
    let mut rules = rules();
    change(&mut rules);
    let fault = rules.check(10, Currency::Cny, Some(Money::from_micros(17_500_000))).unwrap_err();
    (fault.field.unwrap().into_owned(), fault.fix.unwrap().into_owned())
}

#[test]
fn longer_than_three_minutes_is_paid_at_the_floor() {
    let floor = Some(Money::from_micros(17_500_000));
    assert_eq!(rules().check(10, Currency::Cny, floor), Ok(()));
    let (field, fix) = refused(|rules| rules.pay_micros = 1_166_666);
    assert_eq!(field, "pay_micros");
    assert!(fix.contains("1166667 micro-units"), "{fix}");
    assert_eq!(refused(|rules| (rules.pay_micros, rules.paid_attempts) = (0, 0)).0, "pay_micros");
    assert_eq!(refused(|rules| rules.paid_attempts = 0).0, "paid_attempts");
    // Without a floor in force it is paid all the same.
    let unpaid = ExamRules { pay_micros: 0, paid_attempts: 0, ..rules() };
    assert!(unpaid.check(10, Currency::Cny, None).is_err());
    let short = ExamRules { expected_ms: 180_000, ..unpaid };
    assert_eq!(short.check(10, Currency::Cny, floor), Ok(()));
}

#[test]
fn bounds_name_their_field() {
    assert_eq!(refused(|rules| rules.asks = 11).0, "asks");
    assert_eq!(refused(|rules| rules.asks = 0).0, "asks");
    assert_eq!(refused(|rules| rules.pass_ppm = 0).0, "pass_ppm");
    assert_eq!(refused(|rules| rules.paid_attempts = 4).0, "paid_attempts");
    assert_eq!(refused(|rules| rules.limit_ms = 239_999).0, "limit_ms");
    assert_eq!(refused(|rules| rules.qualification = "identity".to_owned()).0, "qualification");
    assert_eq!(refused(|rules| rules.qualification = "exam:".to_owned()).0, "qualification");
    assert_eq!(refused(|rules| rules.qualification = "exam:a b".to_owned()).0, "qualification");
}

#[test]
fn a_retry_asks_other_questions_first_and_every_question_comes_up() {
    let mut asked = [0_u32; 10];
    for seed in 0..200_u8 {
        let (first, seen) = Draw::new([seed; 32]).questions(10, &[], 4);
        let (second, both) = Draw::new([seed.wrapping_add(1); 32]).questions(10, &seen, 4);
        assert!(first.iter().all(|place| !second.contains(place)), "{first:?} {second:?}");
        assert_eq!(both.len(), 8);
        let (third, next) = Draw::new([seed ^ 0x55; 32]).questions(10, &both, 4);
        let fresh: Vec<u32> = (0..10).filter(|place| !both.contains(place)).collect();
        assert!(fresh.iter().all(|place| third.contains(place)), "the two that are left come first");
        assert_eq!(next.len(), 4, "a new round begins");
        let mut once = third.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), 4);
        first.iter().for_each(|place| asked[*place as usize] += 1);
    }
    assert!(asked.iter().all(|count| *count > 40), "{asked:?}");
    assert_eq!(Draw::new([7; 32]).questions(10, &[1], 4), Draw::new([7; 32]).questions(10, &[1], 4));
}

#[test]
fn attempts_and_waits_are_kept() {
    let rules = rules();
    let mut standing = ExamStanding::blank(PersonId::from_raw(1), ExamId::from_raw(2));
    let at = Instant::from_ms;
    assert_eq!(standing.check_begin(&rules, at(0)), Ok(()));
    (standing.attempts, standing.ended_at) = (1, Some(at(1_000)));
    let early = standing.check_begin(&rules, at(60_999)).unwrap_err();
    assert_eq!((early.code, early.retry_at), (Code::TooManyAttempts, Some(at(61_000))));
    assert_eq!(standing.check_begin(&rules, at(61_000)), Ok(()));
    standing.attempts = 3;
    assert_eq!(standing.check_begin(&rules, at(61_000)).unwrap_err().code, Code::TooManyAttempts);
    (standing.attempts, standing.passed) = (1, true);
    assert_eq!(standing.check_begin(&rules, at(61_000)).unwrap_err().code, Code::WrongState);
    assert_eq!((rules.pay_of(2).micros(), rules.pay_of(3).micros()), (1_500_000, 0));
    assert_eq!(rules.hourly_micros(), 22_500_000);
}
