//! Results on both databases: what a requester takes away is what the workers said, page by page.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Market, rules};
use gongdao_engine::Actor;
use gongdao_engine::commands::batch;
use gongdao_engine::queries::results::{Export, ResultKind, ResultsOf, write_all};
use gongdao_engine::queries::snapshot;
use gongdao_formats::Format;
use gongdao_formats::results::Style;
use gongdao_kernel::{BatchId, Fault, PersonId};
use gongdao_trust::Role;

fn export(
    market: &mut Market,
    actor: Actor,
    of: ResultsOf,
    kind: ResultKind,
    format: Format,
) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    snapshot(&mut market.connection, |on| {
        let export = Export::open(on, &actor, of, kind, Style::new(format))?;
        write_all(on, export, &|worker: PersonId| format!("w-{}", &worker.to_string()[14..]), &mut bytes)
    })?;
    Ok(String::from_utf8(bytes).unwrap())
}

/// Three workers answer each of `tasks`: two say `a`, one says `b`.
fn answered(market: &mut Market, tasks: usize) -> (Actor, BatchId, ResultsOf) {
    let operator = market.person("operator", &[Role::Operator]);
    let requester = market.person("requester", &[Role::Requester]);
    market.deposit(operator, requester.person, "1000");
    let project = market.project(requester, &rules(3, "always"));
    let batch = market.batch_of(requester, project, &vec![Vec::new(); tasks]);
    for (at, label) in ["a", "b", "a"].iter().enumerate() {
        let worker = market.person(&format!("worker {at}"), &[Role::Worker]);
        market.join(worker, project);
        for _ in 0..tasks {
            let lease = market.claim(worker, project).unwrap();
            market.wait_ms(2_500);
            market.submit(worker, lease, label).unwrap();
        }
    }
    (requester, batch, ResultsOf::Project(project))
}

#[test]
fn answers_and_consensus_are_taken_away() {
    for database in Database::each() {
        let mut market = Market::open(&database);
        let (requester, batch, project) = answered(&mut market, 4);
        let of = ResultsOf::Batch(batch);
        let raw = export(&mut market, requester, of.clone(), ResultKind::Raw, Format::Csv).unwrap();
        let lines: Vec<&str> = raw.lines().collect();
        assert_eq!(lines.len(), 13);
        assert_eq!(lines[0], "task,key,worker,assignment,submitted_at,state,active_ms,label,data.text");
        let cells: Vec<&str> = lines[1].split(',').collect();
        assert_eq!(
            (cells[1], &cells[4..]),
            ("t0", &["2026-11-18T11:06:42.500Z", "accepted", "1000", "a", "red"][..])
        );
        assert!(!raw.contains("per_") && cells[2].starts_with("w-"), "workers go by pseudonym");
        let labels: String = lines[1..4].iter().map(|line| line.split(',').nth(7).unwrap()).collect();
        assert_eq!(labels, "aba");

        let agreed = export(&mut market, requester, of.clone(), ResultKind::Consensus, Format::Csv).unwrap();
        let lines: Vec<&str> = agreed.lines().collect();
        assert_eq!(lines[0], "task,key,label,label.probability,answers,data.text");
        assert!(lines[1..].iter().all(|line| line.ends_with(",a,0.666667,3,red")), "{agreed}");
        assert_eq!(lines.len(), 5);
        let whole =
            export(&mut market, requester, project.clone(), ResultKind::Consensus, Format::Csv).unwrap();
        assert_eq!(whole, agreed);

        let lines = export(&mut market, requester, of.clone(), ResultKind::Consensus, Format::Jsonl).unwrap();
        let row: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(row["answer"], serde_json::json!({"label": "a"}));
        assert_eq!((&row["answers"], &row["data"]["text"]), (&3.into(), &"red".into()));
    }
}

#[test]
fn results_belong_to_their_requester() {
    for database in Database::each() {
        let mut market = Market::open(&database);
        let (requester, batch, project) = answered(&mut market, 1);
        let other = market.person("other", &[Role::Requester, Role::Operator]);
        for of in [ResultsOf::Batch(batch), project.clone()] {
            let refused = export(&mut market, other, of.clone(), ResultKind::Raw, Format::Jsonl).unwrap_err();
            assert_eq!(refused.code.as_str(), "not_found");
        }
        let unread =
            Actor { scopes: gongdao_trust::Scopes::of(&[gongdao_trust::Scope::Publish]), ..requester };
        assert!(export(&mut market, unread, project, ResultKind::Raw, Format::Csv).is_err());
    }
}

#[test]
fn pages_join_without_seam_and_columns_are_those_of_all_rows() {
    for database in Database::each() {
        let mut market = Market::open(&database);
        let requester = market.person("requester", &[Role::Requester]);
        let project = market.project(requester, &rules(1, "manual"));
        let mut batches = Vec::new();
        for number in 0..2 {
            let made = market.give(requester, batch::CreateBatch { project }).unwrap();
            let gongdao_engine::Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
            batches.push(batch);
            for chunk in 0..3 {
                let task = |at: usize| {
                    let place = chunk * 500 + at;
                    let late = if place == 1_400 { r#","late":"x""# } else { "" };
                    let body = format!(r#"{{"place":{place},"batch":{number}{late}}}"#);
                    batch::NewTask { key: Some(format!("{number}-{place}")), body, workers: Vec::new() }
                };
                let tasks = (0..500).map(task).collect();
                market.give(requester, batch::AddTasks { batch, tasks }).unwrap();
            }
        }
        let of = ResultsOf::Project(project);
        let text = export(&mut market, requester, of.clone(), ResultKind::Consensus, Format::Csv).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "task,key,label,label.probability,answers,data.place,data.batch,data.late");
        assert_eq!(lines.len(), 3_001);
        assert!(lines[1].ends_with(",0-0,,,0,0,0,") && lines[1_401].ends_with(",0-1400,,,0,1400,0,x"));
        assert!(lines[3_000].ends_with(",1-1499,,,0,1499,1,"));
        let empty =
            export(&mut market, requester, ResultsOf::Batch(batches[0]), ResultKind::Raw, Format::Csv);
        assert_eq!(empty.unwrap().lines().count(), 1, "a header and no answers");
    }
}
