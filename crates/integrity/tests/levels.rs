//! Paid groups at every documented level, over several seeds: the bars, as means.

mod common;

use common::{Marks, analysed, log, mark};
use gongdao_integrity::specimen::{Crowd, EASY, HARD, Level, MID, QUIET, draw};

const SEEDS: [u64; 3] = [101, 202, 303];

fn marks(level: Option<Level>) -> Vec<Marks> {
    SEEDS
        .iter()
        .map(|seed| {
            let specimen = draw(&Crowd::default(), level.map(|level| (level, 5)), *seed);
            let log = log(&specimen);
            let (_, found) = analysed(&log);
            mark(&specimen, &log, &found)
        })
        .collect()
}

fn mean(marks: &[Marks], of: impl Fn(&Marks) -> f64) -> f64 {
    marks.iter().map(of).sum::<f64>() / marks.len() as f64
}

fn reaches(level: Level, user_f1: f64, event_f1: f64, groups: usize) {
    let marks = marks(Some(level));
    assert!(mean(&marks, |it| it.user_f1) >= user_f1, "{} users: {marks:?}", level.name);
    assert!(mean(&marks, |it| it.event_f1) >= event_f1, "{} events: {marks:?}", level.name);
    assert!(mean(&marks, |it| it.calibration) <= 0.03, "{} calibration: {marks:?}", level.name);
    for marks in marks {
        assert!(marks.groups >= groups, "{}: {marks:?}", level.name);
        assert_eq!(marks.false_groups, 0, "{}: {marks:?}", level.name);
    }
}

#[test]
fn easy_groups_are_found_whole() {
    reaches(EASY, 0.985, 0.985, 5);
}

#[test]
fn mid_groups_are_found_whole() {
    reaches(MID, 0.97, 0.97, 5);
}

#[test]
fn hard_groups_are_found() {
    reaches(HARD, 0.955, 0.93, 4);
}

#[test]
fn quiet_groups_are_found_by_their_orders() {
    reaches(QUIET, 0.9, 0.9, 4);
}

#[test]
fn an_honest_crowd_gets_a_clean_bill() {
    for marks in marks(None) {
        assert_eq!((marks.groups, marks.false_groups, marks.flagged), (0, 0, 0));
    }
}

#[test]
fn groups_of_another_size_and_rhythm_are_found_too() {
    let level = Level {
        name: "between",
        window_hours: 12.0,
        density: 0.35,
        cover: 1.5,
        shared: 0.1,
        rented: 0.3,
        ..MID
    };
    reaches(level, 0.95, 0.95, 5);
}

#[test]
fn a_lonely_group_in_a_calm_log_is_no_excuse_for_itself() {
    let crowd = Crowd { viral: 0, clubs: 0, ..Crowd::default() };
    for (level, seed) in [(EASY, 1), (MID, 2), (HARD, 3)] {
        let specimen = draw(&crowd, Some((level, 1)), seed);
        let log = log(&specimen);
        let (_, found) = analysed(&log);
        let marks = mark(&specimen, &log, &found);
        assert_eq!((marks.groups, marks.false_groups), (1, 0), "{}: {marks:?}", level.name);
        assert!(marks.user_f1 >= 0.95 && marks.event_f1 >= 0.95, "{}: {marks:?}", level.name);
    }
}
