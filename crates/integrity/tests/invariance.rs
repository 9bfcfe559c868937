//! What must not change the answer: the order of rows, names, how many hands work. And nothing may break it.

mod common;

use common::{analysed, log, renamed};
use gongdao_integrity::analysis::{Findings, analyse};
use gongdao_integrity::field::Field;
use gongdao_integrity::known::Known;
use gongdao_integrity::log::{Log, LogBuilder, Record};
use gongdao_integrity::specimen::{Chance, Crowd, HARD, Specimen, draw};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn specimen() -> Specimen {
    let crowd =
        Crowd { users: 4_000, targets: 2_000, likes: 18_000, viral: 10, clubs: 15, ..Crowd::default() };
    draw(&crowd, Some((HARD, 2)), 77)
}

fn by_row(log: &Log, found: &Findings) -> BTreeMap<u32, f32> {
    log.events.iter().zip(&found.scores.events).map(|(event, score)| (event.row, *score)).collect()
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let specimen = specimen();
    let straight = log(&specimen);
    let (_, expected) = analysed(&straight);
    assert!(!expected.beyond.is_empty());
    let mut rows: Vec<usize> = (0..specimen.likes.len()).collect();
    let mut chance = Chance::new(3);
    for index in (1..rows.len()).rev() {
        rows.swap(index, chance.below(index + 1));
    }
    let shuffled = renamed(&specimen, rows, &|kind, number| format!("{kind}{number}"));
    let (_, found) = analysed(&shuffled);
    assert_eq!(by_row(&straight, &expected), by_row(&shuffled, &found));
    assert_eq!(expected.scores.users, found.scores.users);
}

#[test]
fn names_do_not_matter() {
    let specimen = specimen();
    let plain = log(&specimen);
    let (_, expected) = analysed(&plain);
    let name = |kind: &str, number: u32| format!("{:08x}-{kind}", number.wrapping_mul(2_654_435_761));
    let other = renamed(&specimen, 0..specimen.likes.len(), &name);
    let (_, found) = analysed(&other);
    assert_eq!(by_row(&plain, &expected), by_row(&other, &found));
}

#[test]
fn the_number_of_hands_does_not_matter() {
    let specimen = specimen();
    let log = log(&specimen);
    let (field, expected) = analysed(&log);
    let backwards = |jobs: usize, job: &(dyn Fn(usize) + Sync)| {
        std::thread::scope(|scope| {
            for number in (0..jobs).rev() {
                scope.spawn(move || job(number));
            }
        });
    };
    let found = analyse(&log, &field, &Known::default(), &backwards);
    assert_eq!(expected.scores, found.scores);
    assert_eq!(expected.beyond, found.beyond);
    assert_eq!(expected.explained, found.explained);
}

#[test]
fn wrong_clocks_of_a_few_do_not_matter() {
    const THIRTY_THOUSAND_YEARS_MS: i64 = 900_000_000_000_000;
    let specimen = specimen();
    let (_, expected) = analysed(&log(&specimen));
    for shift_ms in [0, -specimen.likes[0].at_ms, -THIRTY_THOUSAND_YEARS_MS / 2] {
        let mut builder = LogBuilder::new();
        for (row, like) in specimen.likes.iter().enumerate() {
            let (user, target) = (format!("u{}", like.user), format!("t{}", like.target));
            let at_ms = like.at_ms + shift_ms;
            builder.push(row as u32, &Record { user: &user, target: &target, at_ms, ..Record::default() });
        }
        let wrong = [-THIRTY_THOUSAND_YEARS_MS, 0, 1, 4_000_000_000_000, THIRTY_THOUSAND_YEARS_MS];
        for (number, at_ms) in wrong.into_iter().enumerate() {
            let (user, row) = (format!("wrong{number}"), (specimen.likes.len() + number) as u32);
            builder.push(row, &Record { user: &user, target: "t1", at_ms, ..Record::default() });
        }
        let (_, found) = analysed(&builder.finish());
        let sizes = |found: &Findings| -> Vec<usize> {
            found.beyond.iter().map(|finding| finding.group.size()).collect()
        };
        let close = |(one, two): (&usize, &usize)| one.abs_diff(*two) <= 2;
        assert_eq!(expected.beyond.len(), found.beyond.len(), "{shift_ms}");
        assert!(sizes(&expected).iter().zip(&sizes(&found)).all(close), "{shift_ms}: {:?}", sizes(&found));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn junk_breaks_nothing(
        rows in prop::collection::vec((0u32..12, 0u32..8, any::<i64>(), any::<bool>(), 0u32..4), 0..300),
        near in any::<bool>(),
    ) {
        let mut builder = LogBuilder::new();
        for (row, (user, target, at, withdrawn, address)) in rows.iter().enumerate() {
            let (user, target, address) = (user.to_string(), target.to_string(), address.to_string());
            let at_ms = if near { at % 1_000_000_000 } else { at / 8 };
            let some = (address != "0").then_some(address.as_str());
            let record = Record {
                user: &user, target: &target, at_ms, address: some, withdrawn: *withdrawn,
                created_ms: withdrawn.then_some(at_ms / 2), ..Record::default()
            };
            builder.push(row as u32, &record);
        }
        let log = builder.finish();
        let field = Field::new(&log);
        let found = analyse(&log, &field, &Known::default(), &gongdao_integrity::analysis::alone);
        prop_assert_eq!(found.scores.events.len(), log.events.len());
        for score in found.scores.events.iter().chain(&found.scores.users) {
            prop_assert!((0.0..=1.0).contains(score));
        }
        for tally in &found.scores.targets {
            prop_assert!(0.0 <= tally.low && tally.low <= tally.suspected && tally.suspected <= tally.high);
            prop_assert!(tally.high <= f64::from(tally.events));
        }
    }
}
