//! Honest crowds that look bad: eager fans, much virality, everybody behind a few addresses, a declared team.

mod common;

use common::{analysed, log, mark};
use gongdao_integrity::analysis::{alone, analyse};
use gongdao_integrity::explain::Verdict;
use gongdao_integrity::field::Field;
use gongdao_integrity::known::Known;
use gongdao_integrity::specimen::{Club, Crowd, MID, draw};

fn clean(crowd: &Crowd, seed: u64) {
    let specimen = draw(crowd, None, seed);
    let log = log(&specimen);
    let (_, found) = analysed(&log);
    let marks = mark(&specimen, &log, &found);
    assert_eq!((found.beyond.len(), marks.flagged), (0, 0), "{:?}", found.beyond.first());
}

#[test]
fn eager_fan_clubs_are_no_paid_groups() {
    for seed in 1..3 {
        let club =
            Club { members: (60, 200), posts: (10, 25), joins: (0.3, 0.7), lag_hours: 6.0, meets_at: None };
        clean(&Crowd { clubs: 25, club, ..Crowd::default() }, seed);
    }
}

#[test]
fn slow_fan_clubs_are_no_paid_groups() {
    for seed in 1..3 {
        let club =
            Club { members: (30, 80), posts: (8, 20), joins: (0.2, 0.5), lag_hours: 24.0, meets_at: None };
        clean(&Crowd { clubs: 40, club, ..Crowd::default() }, seed);
    }
}

#[test]
fn clubs_that_keep_hours_are_no_paid_groups() {
    for seed in 1..3 {
        let club = Club {
            members: (40, 90),
            posts: (10, 25),
            joins: (0.4, 0.8),
            lag_hours: 2.0 + 2.0 * seed as f64,
            meets_at: Some(19.0),
        };
        clean(&Crowd { clubs: 20, club, ..Crowd::default() }, seed);
    }
}

#[test]
fn a_viral_month_is_no_paid_group() {
    for seed in 1..3 {
        clean(&Crowd { viral: 800, ..Crowd::default() }, seed);
    }
}

#[test]
fn a_town_behind_three_addresses_is_no_paid_group() {
    clean(&Crowd { busy_addresses: 3, behind_busy: 0.95, ..Crowd::default() }, 5);
}

#[test]
fn a_small_town_is_no_paid_group() {
    let crowd = Crowd { users: 800, targets: 300, likes: 6_000, viral: 4, clubs: 6, ..Crowd::default() };
    for seed in 1..3 {
        clean(&crowd, seed);
    }
}

#[test]
fn a_declared_team_is_explained_away_and_named() {
    let specimen = draw(&Crowd::default(), Some((MID, 2)), 9);
    let log = log(&specimen);
    let field = Field::new(&log);
    let people: Vec<String> = specimen.members[0].iter().map(|user| format!("u{user}")).collect();
    let posts: Vec<String> = specimen.orders[1].iter().map(|target| format!("t{target}")).collect();
    let team = Known::new(&log, people.iter().map(|id| ("workshop", id.as_str())), []);
    let found = analyse(&log, &field, &team, &alone);
    assert_eq!(found.beyond.len(), 1);
    let declared: Vec<&str> = found
        .explained
        .iter()
        .filter_map(|finding| match finding.assessment.verdict {
            Verdict::Declared(number) => Some(team.get(number)?.name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(declared, ["workshop"]);
    let campaign = Known::new(&log, [], posts.iter().map(|id| ("launch", id.as_str())));
    let found = analyse(&log, &field, &campaign, &alone);
    assert_eq!(found.beyond.len(), 1, "the campaign's likes are explained, the other group's are not");
}
