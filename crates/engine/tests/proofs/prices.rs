//! Prices through the whole engine: what is accepted is paid by its rule, within what was held, on both databases.

use crate::common::stage::{Stage, code};
use crate::common::{Database, rules};
use gongdao_engine::commands::{batch, project, submit};
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{BatchId, Code, ProjectId};

const TEXT: &str = r#"{"fields":[{"name":"text","kind":"text","question":{"zh-CN":"听写"}}]}"#;

fn publish(stage: &mut Stage, price: &str) -> ProjectId {
    let rules = rules(1, "always").replace(r#"{"unit":"task","rate_micros":50000}"#, price);
    let draft = project::Draft { name: "听写".to_owned(), form: TEXT.to_owned(), rules };
    let made = stage.market.give(stage.requester, project::CreateProject { draft }).unwrap();
    let Outcome::Project { project, .. } = made else { panic!("{made:?}") };
    stage.market.give(stage.requester, project::AskScreening { project }).unwrap();
    stage.market.join(stage.workers[0], project);
    project
}

fn add(stage: &mut Stage, project: ProjectId, bodies: &[&str]) -> Result<BatchId, gongdao_kernel::Fault> {
    let requester = stage.requester;
    let Outcome::Batch { batch, .. } = stage.give(requester, batch::CreateBatch { project })? else {
        panic!()
    };
    let task = |body: &&str| batch::NewTask { key: None, body: (*body).to_owned(), workers: Vec::new() };
    stage.give(requester, batch::AddTasks { batch, tasks: bodies.iter().map(task).collect() })?;
    stage.give(requester, batch::FundBatch { batch, more: None })?;
    stage.give(requester, batch::OpenBatch { batch })?;
    stage.ring();
    Ok(batch)
}

fn answer(stage: &mut Stage, worker: Actor, project: ProjectId, text: &str) -> i64 {
    let lease = stage.claim(worker, project).unwrap();
    let (assignment, fence) = (lease.assignment, lease.fence);
    let answer = serde_json::json!({ "text": text });
    let done = stage.give(worker, submit::Submit { assignment, fence, answer, active_ms: 1 }).unwrap();
    let Outcome::Assignment { paid_micros, .. } = done else { panic!("{done:?}") };
    stage.audit();
    paid_micros
}

#[test]
fn characters_are_paid_up_to_their_maximum() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let price = r#"{"unit":"character","rate_micros":1000,"maximum_units":5,"minimum_micros":1500}"#;
        let project = publish(&mut stage, price);
        add(&mut stage, project, &["{}", "{}", "{}"]).unwrap();
        let worker = stage.workers[0];
        assert_eq!(answer(&mut stage, worker, project, "好"), 1_500, "the minimum");
        assert_eq!(answer(&mut stage, worker, project, "你好吗"), 3_000);
        assert_eq!(answer(&mut stage, worker, project, "一二三四五六七八"), 5_000, "the maximum");
    }
}

#[test]
fn a_bundle_adds_up_to_its_rate() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = publish(&mut stage, r#"{"unit":"bundle","rate_micros":1000000,"bundle":7}"#);
        add(&mut stage, project, &["{}"; 14]).unwrap();
        let worker = stage.workers[0];
        let paid: Vec<_> = (0..14).map(|_| answer(&mut stage, worker, project, "好")).collect();
        assert_eq!(paid.iter().take(7).sum::<i64>(), 1_000_000);
        assert_eq!(paid.iter().sum::<i64>(), 2_000_000);
    }
}

#[test]
fn recordings_are_paid_by_their_length_and_have_one() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let price = r#"{"unit":"media_minute","rate_micros":600000,"maximum_units":90000}"#;
        let project = publish(&mut stage, price);
        for missing in [r#"{"url":"a.wav"}"#, r#"{"media_ms":0}"#, r#"{"media_ms":"long"}"#] {
            assert_eq!(code(add(&mut stage, project, &[missing])), Code::InvalidField, "{missing}");
        }
        add(
            &mut stage,
            project,
            &[r#"{"media_ms":30000}"#, r#"{"media_ms":"60000"}"#, r#"{"media_ms":1000000}"#],
        )
        .unwrap();
        let worker = stage.workers[0];
        let paid: Vec<_> = (0..3).map(|_| answer(&mut stage, worker, project, "好")).collect();
        assert_eq!(paid, [300_000, 600_000, 900_000]);
    }
}

#[test]
fn data_that_is_no_object_is_refused_alike() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = publish(&mut stage, r#"{"unit":"task","rate_micros":50000}"#);
        for bad in ["", "red", "[1]", "{", "{} {}", "null", "{\"a\":\"\0\"}"] {
            assert_eq!(code(add(&mut stage, project, &[bad])), Code::InvalidField, "{bad:?}");
        }
        add(&mut stage, project, &[r#" {"text":"\u0000 红"}"#]).unwrap();
        let worker = stage.workers[0];
        assert_eq!(answer(&mut stage, worker, project, "好"), 50_000);
    }
}
