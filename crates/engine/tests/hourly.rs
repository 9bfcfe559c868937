//! Hourly pay on both databases: folded once from the journal, right within a cell, hidden under three people.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::stage::Stage;
use common::{Database, rules};
use gongdao_engine::commands::{people::SetSetting, submit::Submit};
use gongdao_engine::hourly::Fold;
use gongdao_engine::queries::{Snapshot, hourly, market, snapshot};
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{Code, Currency, Fault, MS_PER_DAY, Money, ProjectId};
use gongdao_market::hourly::week_begin;

fn answer(stage: &mut Stage, worker: Actor, project: ProjectId, active_ms: i64) {
    let lease = stage.market.claim(worker, project).unwrap();
    stage.wait_ms(600_000);
    let answer = serde_json::json!({ "label": "a" });
    let submit = Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms };
    assert!(matches!(stage.give(worker, submit), Ok(Outcome::Assignment { .. })));
}

fn fold(stage: &mut Stage) {
    let (mut fold, shard) = (Fold::default(), stage.market.core.place().0);
    while fold.step(&mut stage.market.connection, shard, false).unwrap() {}
}

fn read<R>(stage: &mut Stage, read: impl FnOnce(&mut Snapshot) -> Result<R, Fault>) -> R {
    snapshot(&mut stage.market.connection, read).unwrap()
}

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

/// Whether a percentile is right within a cell's half.
#[track_caller]
fn about(told: Money, exact: &str) {
    let exact = yuan(exact).micros();
    assert!((told.micros() - exact).abs() * 15 <= exact, "{told} for {}", Money::from_micros(exact));
}

#[test]
fn pay_and_time_become_percentiles_once_however_often_it_is_folded() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 40);
        let [a, b, c, d] = [stage.workers[0], stage.workers[1], stage.workers[2], stage.workers[3]];
        // 0.05 in ten seconds is 18.00 an hour; in five 36.00; an hour on a choice counts as the idle cut of 90 s: 2.00.
        (0..6).for_each(|_| answer(&mut stage, a, project, 10_000));
        (0..6).for_each(|_| answer(&mut stage, b, project, 5_000));
        fold(&mut stage);
        let (now, actor) = (stage.now, a);
        let of = move |on: &mut Snapshot| hourly::of_project(on, &actor, project, true, now);
        assert_eq!(read(&mut stage, of), None, "two people are too few to be told");
        answer(&mut stage, c, project, 3_600_000);
        answer(&mut stage, d, project, 0);
        fold(&mut stage);
        let measured = read(&mut stage, of).unwrap();
        assert_eq!((measured.people, measured.answers, measured.unmeasured), (3, 13, 1));
        // 90 s at 2.00, 60 s at 18.00, 30 s at 36.00.
        about(measured.pay[0], "2");
        about(measured.pay[2], "2");
        about(measured.pay[3], "18");
        about(measured.pay[4], "36");
        assert!((measured.time_ms[2] - 10_000).abs() < 700, "{measured:?}");
        assert!((measured.time_ms[4] - 10_000).abs() < 700, "{measured:?}");
        let before = read(&mut stage, of);
        fold(&mut stage);
        assert_eq!(read(&mut stage, of), before, "nothing is counted twice");
        let mut stage = stage.restart(&database);
        fold(&mut stage);
        assert_eq!(read(&mut stage, of), before, "nor after a restart");
        answer(&mut stage, a, project, 10_000);
        fold(&mut stage);
        assert_eq!(read(&mut stage, of).unwrap().answers, 14, "and the next epoch's pay is found");
        let (mut holding, shard) = (Fold::default(), stage.market.core.place().0);
        answer(&mut stage, a, project, 10_000);
        assert!(holding.step(&mut stage.market.connection, shard, true).unwrap());
        assert_eq!(read(&mut stage, of).unwrap().answers, 14, "held for a moment");
        answer(&mut stage, b, project, 5_000);
        fold(&mut stage);
        while holding.step(&mut stage.market.connection, shard, true).unwrap() {}
        assert_eq!(read(&mut stage, of).unwrap().answers, 16, "and dropped where another has counted it");
        stage.audit();
    }
}

#[test]
fn a_requester_is_known_by_how_long_people_wait_for_their_pay() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let owner = stage.requester;
        let record = |stage: &mut Stage| read(stage, |on| market::requester(on, owner.person)).review_ms;
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 3);
        assert_eq!(record(&mut stage), None, "nobody was paid yet");
        for hours in [1, 3, 30] {
            let lease = stage.answer(stage.workers[0], project, "a");
            stage.wait_ms(hours * 3_600_000);
            stage.accept(owner, lease).unwrap();
        }
        fold(&mut stage);
        let middle = record(&mut stage).unwrap();
        assert!((middle - 3 * 3_600_000).abs() * 15 <= 3 * 3_600_000, "{middle}");
    }
}

#[test]
fn everybody_sees_their_own_hours_by_week_and_project() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 10);
        let [one, two] = [stage.workers[0], stage.workers[1]];
        answer(&mut stage, one, project, 10_000);
        answer(&mut stage, one, project, 20_000);
        stage.wait_ms(7 * MS_PER_DAY);
        answer(&mut stage, one, project, 5_000);
        fold(&mut stage);
        let weeks = read(&mut stage, |on| hourly::own_weeks(on, &one, true));
        assert_eq!(weeks.len(), 2);
        let (begins, own, floor) = &weeks[1];
        assert_eq!(
            (own.answers, own.active_ms, own.paid, own.hourly),
            (2, 30_000, yuan("0.1"), Some(yuan("12")))
        );
        assert_eq!(
            (*begins, *floor),
            (week_begin(gongdao_market::hourly::week(*begins)), Some(yuan("17.5")))
        );
        assert_eq!(weeks[0].1.hourly, Some(yuan("36")));
        let projects = read(&mut stage, |on| hourly::own_projects(on, &one, None, 10));
        assert_eq!(projects.items.len(), 1);
        assert_eq!(projects.items[0].own.active_ms, 35_000);
        assert!(read(&mut stage, |on| hourly::own_projects(on, &two, None, 10)).items.is_empty());
    }
}

#[test]
fn a_median_under_the_floor_is_told_to_owner_and_platform() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 10);
        let workers = stage.workers.clone();
        workers.iter().for_each(|worker| answer(&mut stage, *worker, project, 20_000));
        fold(&mut stage);
        let (operator, requester, now) = (stage.operator, stage.requester, stage.now);
        let other = stage.market.person("other", &[gongdao_trust::Role::Requester]);
        let at = (true, now, Currency::Cny);
        for (actor, count) in [(operator, 1), (requester, 1), (other, 0)] {
            let page = read(&mut stage, |on| hourly::warnings(on, &actor, at, None, 10));
            assert_eq!(page.items.len(), count);
            assert!(
                page.items
                    .iter()
                    .all(|warning| warning.project == project && warning.measured.is_below_floor())
            );
        }
        let worker = workers[0];
        let refused =
            snapshot(&mut stage.market.connection, |on| hourly::warnings(on, &worker, at, None, 10));
        assert_eq!(refused.unwrap_err().code, Code::RoleMissing);

        let set = |value: &str| SetSetting { name: "hourly_floor".to_owned(), value: value.to_owned() };
        let strange = stage.give(operator, set("17.5 yuan")).unwrap_err();
        assert_eq!(strange.code, Code::InvalidField);
        stage.give(operator, set("CNY 8.5 from 2026-01-01, CNY 20 from 2027-01-01")).unwrap();
        assert!(read(&mut stage, |on| hourly::warnings(on, &operator, at, None, 10)).items.is_empty());
        let later = (true, now.plus_ms(60 * MS_PER_DAY), Currency::Cny);
        assert_eq!(read(&mut stage, |on| hourly::warnings(on, &operator, later, None, 10)).items.len(), 1);
        let dollars = (true, now, Currency::Usd);
        assert!(read(&mut stage, |on| hourly::warnings(on, &operator, dollars, None, 10)).items.is_empty());
    }
}
