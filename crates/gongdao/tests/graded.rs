//! Quality from the command line: what is measured, known tasks, a review, an appeal against a grade and its decision,
//! and an exam made of a project's own tasks.

#[allow(dead_code, clippy::expect_used, clippy::print_stdout)]
#[path = "../../engine/tests/common/database.rs"]
mod database;

mod common;

use common::desk::{Desk, post, sign_up};
use common::{Folder, Outcome};
use database::Database;
use serde_json::{Value, json};
use std::error::Error;

const PROJECT: &str = r#"{
  "name": "店评情感",
  "form": { "fields": [ { "name": "label", "kind": "choice", "question": { "en": "Is it good?" },
    "options": [ { "value": "yes", "label": { "en": "Yes" } }, { "value": "no", "label": { "en": "No" } } ] } ] },
  "rules": { "price": { "unit": "bundle", "bundle": 2, "rate_micros": 400000, "bundle_quality": {} },
    "quality": { "overlap": 1, "acceptance": "always", "gold": { "rate_ppm": 500000 } } }
}"#;
const MANUAL: &str = r#"{
  "name": "要人看的",
  "form": { "fields": [ { "name": "label", "kind": "choice", "question": { "en": "Is it good?" },
    "options": [ { "value": "yes", "label": { "en": "Yes" } }, { "value": "no", "label": { "en": "No" } } ] } ] },
  "rules": { "price": { "unit": "task", "rate_micros": 100000 }, "quality": { "overlap": 1, "acceptance": "manual" } }
}"#;
const REASON: &str = "The text is as the example says.";

/// A project that is published, with tasks of these rows.
fn published(
    desks: (&Desk, &Desk),
    name: &str,
    document: &str,
    rows: &str,
) -> Result<String, Box<dyn Error>> {
    let (operator, requester) = desks;
    let (file, table) = (requester.folder.join(name), requester.folder.join(&format!("{name}.csv")));
    std::fs::write(&file, document)?;
    std::fs::write(&table, rows)?;
    let project = requester.good(&["project", "create", &file.display().to_string()])?;
    requester.good(&["project", "upload", &project, &table.display().to_string()])?;
    requester.good(&["project", "publish", &project])?;
    operator.good(&["screening", "allow", &project])?;
    requester.good(&["project", "publish", &project])?;
    Ok(project)
}

/// Claims a task and answers it; the assignment.
fn answer(server: &str, project: &str, token: &str) -> Result<String, Box<dyn Error>> {
    let path = format!("/projects/{project}/claims");
    let mut claimed = post(server, &path, Some(token), &json!({}));
    for _ in 0..100 {
        if claimed.is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        claimed = post(server, &path, Some(token), &json!({}));
    }
    let lease = claimed?["leases"][0].clone();
    let id = lease["assignment"].as_str().ok_or("no assignment")?.to_owned();
    let answer = json!({ "fence": lease["fence"], "answer": { "label": "no" }, "active_ms": 4000 });
    post(server, &format!("/assignments/{id}/submit"), Some(token), &answer)?;
    Ok(id)
}

fn measured(name: &str, database: Option<&str>) -> Outcome {
    let folder = Folder::new(name)?;
    let (_serving, server) = common::serve_on(&folder.join("data"), database)?;
    let [operator, requester, worker] =
        ["operator", "requester", "worker"].map(|profile| Desk { folder: &folder, profile });
    operator.keep(&server, std::fs::read_to_string(folder.join("data").join("operator.token"))?.trim())?;
    let invitation = |role: &str| operator.good(&["people", "invite", "--role", role]);
    let (person, token) = sign_up(&server, &invitation("requester")?, "云图")?;
    requester.keep(&server, &token)?;
    let (_, token) = sign_up(&server, &invitation("worker")?, "Li")?;
    worker.keep(&server, &token)?;
    operator.good(&["setting", "set", "custodian", "Bank of Tests"])?;
    operator.good(&["deposit", &person, "100", "--reference", "B-1"])?;

    let rows: String =
        (0..8).map(|at| format!("{at},text {at},{}\n", if at % 2 == 0 { "yes" } else { "" })).collect();
    let rows = format!("_key,text,gold\n{rows}");
    let project = published((&operator, &requester), "bundles.json", PROJECT, &rows)?;
    post(&server, &format!("/projects/{project}/terms"), Some(&token), &json!({ "revision": 1 }))?;
    let answers = (0..4).map(|_| answer(&server, &project, &token)).collect::<Result<Vec<_>, _>>()?;

    let quality = requester.good(&["project", "quality", &project])?;
    assert!(quality.contains("workers") && quality.contains("known right"), "{quality}");
    assert!(requester.json(&["project", "quality", &project])?["workers"].is_array());
    let known = requester.json(&["project", "known", &project])?;
    let task = known[0]["task"].as_str().ok_or("no known task")?.to_owned();
    assert_eq!(requester.good(&["project", "retire", &task])?, format!("{task} is out"));
    assert_eq!(requester.good(&["project", "restore", &task])?, format!("{task} is given out"));
    assert!(worker.good(&["skill"])?.contains("choice"));

    let mut lowered = None;
    for id in &answers {
        let shown = worker.json(&["appeals", "show", id])?;
        lowered = lowered.or_else(|| (shown["grading"]["state"] == "open").then(|| id.clone()));
    }
    let id = lowered.ok_or("a known task was answered wrong and nothing was kept back")?;
    let made = worker.good(&["appeals", "make", &id, "--reason", "They all say so."])?;
    assert!(made.ends_with("is appealed"), "{made}");
    requester.refused(&["appeals", "grant", &id, "--reason", REASON])?;
    assert!(operator.good(&["appeals", "grades"])?.contains("They all say so."));
    let granted = operator.good(&["appeals", "grant", &id, "--reason", REASON])?;
    assert!(granted.ends_with("is raised"), "{granted}");
    assert_eq!(worker.json(&["appeals", "show", &id])?["paid"], "0.20");

    examined(&requester, &project)?;
    reviewed((&operator, &requester), (&server, &token))
}

/// Known tasks become a file of questions, and the file an exam.
fn examined(requester: &Desk, project: &str) -> Outcome {
    let questions = requester.folder.join("questions.jsonl").display().to_string();
    let because = "zh-CN=店家这样说。";
    let items =
        ["exam", "items", project, "--source", "known", "--explanation", because, "--output", &questions];
    requester.good(&items)?;
    let written = std::fs::read_to_string(&questions)?;
    assert_eq!(written.lines().count(), 4, "{written}");
    let first: Value = serde_json::from_str(written.lines().next().ok_or("no question")?)?;
    assert_eq!(
        (&first["expected"]["label"], &first["explanation"]["zh-CN"]),
        (&json!("yes"), &json!("店家这样说。"))
    );
    let document = requester.folder.join("exam.json");
    let rules = json!({ "asks": 2, "pass_ppm": 500_000, "attempts": 2, "paid_attempts": 0, "limit_ms": 600_000,
        "expected_ms": 60_000, "qualification": "exam:own-tasks" });
    std::fs::write(&document, json!({ "name": "自己的题", "rules": rules }).to_string())?;
    let status = requester.json(&["project", "status", project])?;
    let batch = status["batches"][0]["id"].as_str().ok_or("no batch")?.to_owned();
    let document = document.display().to_string();
    requester.good(&["exam", "create", project, &document, "--questions", &questions, "--batch", &batch])?;
    assert!(requester.good(&["exam", "list", project])?.contains("自己的题"));
    assert_eq!(requester.good(&["exam", "items", project])?, "", "nothing was settled by people who agreed");
    Ok(())
}

/// An answer waits for a person, who decides at the terminal.
fn reviewed(desks: (&Desk, &Desk), (server, token): (&str, &str)) -> Outcome {
    let requester = desks.1;
    let project = published(desks, "manual.json", MANUAL, "_key,text\n1,one\n2,two\n")?;
    post(server, &format!("/projects/{project}/terms"), Some(token), &json!({ "revision": 1 }))?;
    let (first, second) = (answer(server, &project, token)?, answer(server, &project, token)?);
    assert_eq!(requester.json(&["review", "list", &project])?.as_array().map(Vec::len), Some(2));
    assert!(requester.good(&["review", "show", &first])?.contains("\"label\": \"no\""));
    assert_eq!(requester.good(&["review", "accept", &first])?, format!("{first} is accepted, 0.10 paid"));
    let proposed =
        requester.good(&["review", "propose", &second, "--category", "wrong", "--reason", REASON])?;
    assert!(proposed.contains("rejection_proposed"), "{proposed}");
    let early = requester.refused(&["review", "reject", &second, "--reason", REASON])?;
    assert!(early.contains("wrong_state"), "{early}");
    Ok(())
}

#[test]
fn quality_at_the_terminal() -> Outcome {
    measured("graded", None)
}

#[test]
fn quality_at_the_terminal_on_postgres() -> Outcome {
    let Some(database) = Database::postgres() else { return Ok(()) };
    let gongdao_store::Place::Server(address) = &database.place else { return Ok(()) };
    measured("graded-postgres", Some(address))
}
