//! Models over HTTP on both databases: made, answering beside people, taught by them, judged by them, never paid.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, FORM, Server, text, until};
use gongdao_trust::Role;
use serde_json::{Value, json};

const GOOD: [&str; 6] = ["very good", "splendid", "lovely and quick", "fine work", "warm", "kind people"];
const BAD: [&str; 6] = ["broken", "too late", "cold and rude", "dreadful", "torn box", "never again"];

/// A text of a class, no two alike.
fn row(at: usize) -> (String, &'static str) {
    let words = if at.is_multiple_of(2) { GOOD } else { BAD };
    let (one, other) = (words[at / 2 % 6], words[at / 12 % 6]);
    (format!("{one}, {other}, no {at}"), if at.is_multiple_of(2) { "a" } else { "b" })
}

/// A project that pays 0.05 a task at once, with texts in it and these rules for models.
fn project(requester: &Client, tasks: usize, models: Option<Value>) -> String {
    let form: Value = serde_json::from_str(FORM).unwrap();
    let mut rules = json!({
        "price": { "unit": "task", "rate_micros": 50_000 },
        "quality": { "overlap": 1, "acceptance": "always" },
    });
    if let Some(models) = models {
        rules["models"] = models;
    }
    let draft = json!({ "name": "moods", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let rows: String = (0..tasks).map(|at| format!("\"{}\"\n", row(at).0)).collect();
    let path = format!("/api/v1/batches/{batch}/tasks");
    requester.send("POST", &path, "text/csv", format!("text\n{rows}").as_bytes()).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    project
}

/// The right answer to a text, by its number.
fn truth(data: &Value) -> &'static str {
    let number = text(data, "text").rsplit(' ').next().unwrap().parse().unwrap();
    row(number).1
}

/// Claims and answers so many tasks; what was shown beside each.
fn answer(server: &Server, worker: &Client, project: &str, tasks: usize) -> Vec<(Value, &'static str)> {
    let mut shown = Vec::new();
    while shown.len() < tasks {
        let count = (tasks - shown.len()).min(20);
        let claimed = worker.post(&format!("/projects/{project}/claims"), json!({ "count": count })).good();
        server.wait_ms(5_000);
        for lease in claimed["leases"].as_array().unwrap() {
            let right = truth(&lease["data"]);
            let body = json!({ "fence": lease["fence"], "answer": { "label": right }, "active_ms": 4_000 });
            worker.post(&format!("/assignments/{}/submit", text(lease, "assignment")), body).good();
            shown.push((lease.get("prelabel").cloned().unwrap_or_default(), right));
        }
    }
    shown
}

struct Scene {
    server: Server,
    operator: Client,
    requester: Client,
    worker: Client,
}

fn scene(database: &Database) -> Scene {
    let server = Server::start(database, true);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let (id, requester) = server.person("shop", &[Role::Requester]);
    let (_, worker) = server.person("worker", &[Role::Worker]);
    let deposit = json!({ "person": id.to_string(), "amount": "100", "currency": "CNY", "reference": "r" });
    operator.post("/deposits", deposit).good();
    Scene { server, operator, requester, worker }
}

#[test]
fn the_built_in_classifier_does_the_sure_part_and_is_judged_like_people() {
    for database in Database::each() {
        let Scene { server, operator, requester, worker } = scene(&database);
        let project = project(&requester, 160, Some(json!({ "show": true })));
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();

        let made = requester.post(&format!("/projects/{project}/models"), json!({ "name": "half" })).good();
        assert_eq!((text(&made, "kind"), text(&made, "field")), ("text".to_owned(), "label".to_owned()));
        let model = text(&made, "id");
        let path = format!("/models/{model}");
        requester.post(&format!("{path}/apply"), json!({ "above_ppm": 900_000 })).bad(409, "wrong_state");
        requester.act(&format!("{path}/train")).good();
        let state = |value: &Value| value["work"]["state"].clone();
        let settled = |value: &Value| ["done", "failed"].contains(&state(value).as_str().unwrap());
        let failed = until(|| requester.get(&path).good(), settled);
        assert_eq!((state(&failed), &failed["work"]["failure"]), (json!("failed"), &json!("too_few")));

        let before = answer(&server, &worker, &project, 60);
        assert!(before.iter().all(|(shown, _)| shown.is_null()));
        requester.post(&format!("{path}/train"), json!({ "target_ppm": 900_000 })).good();
        let trained = until(|| requester.get(&path).good(), settled);
        assert_eq!(state(&trained), "done", "{trained}");
        let report = &trained["report"];
        assert_eq!(report["examples"], 60);
        assert!(report["accuracy_ppm"].as_u64().unwrap() > 900_000, "{report}");
        let above = report["sure_above_ppm"].as_u64().unwrap();
        let marks = report["marks"].as_array().unwrap();
        assert_eq!(marks[0]["open"], 100, "all open tasks are above nothing");
        let promised =
            marks.iter().find(|mark| mark["above_ppm"] == above).unwrap()["open"].as_u64().unwrap();

        requester.post(&format!("{path}/apply"), json!({ "above_ppm": above })).good();
        let applied = until(|| requester.get(&path).good(), settled);
        let labelled = applied["work"]["labelled"].as_u64().unwrap();
        assert_eq!(labelled, promised);
        assert!(labelled >= 50, "{applied}");
        assert_eq!(applied["skill"]["judged"], 0);

        let after = answer(&server, &worker, &project, 100);
        let said: Vec<_> = after.iter().filter(|(shown, _)| !shown.is_null()).collect();
        assert!(
            said.len() >= 20 && (said.len() as u64) < labelled,
            "one in five is not shown: {}",
            said.len()
        );
        for (shown, _) in &said {
            assert_eq!((text(shown, "by"), text(shown, "model")), ("model".to_owned(), "half".to_owned()));
            assert!(shown["probability_ppm"].as_u64().unwrap() >= above);
        }
        let all = |value: &Value| {
            let skill = &value["skill"];
            skill["judged"].as_u64().unwrap() + skill["seen_judged"].as_u64().unwrap() == labelled
        };
        let judged = until(|| requester.get(&path).good(), all);
        let skill = &judged["skill"];
        assert_eq!(skill["seen_judged"], said.len());
        let right = said.iter().filter(|(shown, right)| shown["answer"]["label"] == *right).count() as u64;
        let shown = said.len() as u64;
        assert_eq!(skill["seen_right_ppm"].as_u64().unwrap(), right * 1_000_000 / shown);
        assert!(skill["low_ppm"].as_u64() < skill["right_ppm"].as_u64());

        // The worker was paid for every answer and the model for none.
        let me = worker.get("/me").good();
        let earned = me["balances"].as_array().unwrap().iter().find(|one| one["kind"] == "earned").unwrap();
        assert_eq!(earned["balance"], "8.00");
        assert_eq!(operator.get(&format!("/people/{model}")).good()["balances"], json!([]));
        assert_eq!(operator.get("/ledger/check").good()["sound"], true);
    }
}

#[test]
fn a_program_answers_with_its_token_and_can_do_nothing_else() {
    for database in Database::each() {
        let Scene { server, operator, requester, worker } = scene(&database);
        let (_, other) = server.person("other", &[Role::Requester]);
        let project = project(&requester, 4, None);
        let made = requester.post("/models", json!({ "name": "gpt at home", "about": "ours" })).good();
        let (model, token) = (text(&made, "id"), text(&made, "token"));
        let program = server.client().bearer(&token);
        let tasks = program.get(&format!("/projects/{project}/model-tasks")).good();
        let task = |at: usize| text(&tasks["items"][at], "task");
        assert_eq!(tasks["items"][0]["data"]["text"], row(0).0);

        let path = format!("/projects/{project}/model-answers");
        let one = |task: &str, label: &str, ppm: u32| json!({ "task": task, "answer": { "label": label }, "probability_ppm": ppm });
        program.post(&path, json!({ "answers": [one(&task(0), "a", 700_000)] })).good();
        program
            .post(&path, json!({ "answers": [one(&task(0), "b", 600_000), one(&task(1), "c", 1)] }))
            .bad(422, "invalid_answer");
        program.post(&path, json!({ "answers": [one(&task(1), "a", 1_000_001)] })).bad(422, "invalid_field");
        let lines = format!(
            "{}\nnonsense\n\n{}\n{}\n",
            one(&task(1), "b", 1),
            one(&task(2), "z", 5),
            one(&task(2), "a", 5)
        );
        let lined =
            program.send("POST", &format!("/api/v1{path}"), "application/x-ndjson", lines.as_bytes()).good();
        assert_eq!((lined["taken"].clone(), lined["refused"].clone()), (json!(2), json!(2)));
        let told: Vec<_> =
            lined["problems"].as_array().unwrap().iter().map(|one| one["line"].clone()).collect();
        assert_eq!(told, [json!(2), json!(4)]);
        let left = program.get(&format!("/projects/{project}/model-tasks")).good();
        assert_eq!(left["items"].as_array().unwrap().len(), 1);

        // It takes nobody's slot, does nothing a person does, and reaches nobody else's projects.
        program
            .post(&format!("/projects/{project}/terms"), json!({ "revision": 1 }))
            .bad(403, "role_missing");
        program.post(&format!("/projects/{project}/claims"), json!({})).bad(403, "role_missing");
        program
            .post("/tokens", json!({ "name": "mine", "scopes": ["work"], "expires_in_days": 5 }))
            .bad(403, "role_missing");
        program.get(&format!("/models/{model}")).bad(404, "not_found");
        let foreign = text(
            &other
                .post(
                    "/projects",
                    json!({
                        "name": "theirs", "form": serde_json::from_str::<Value>(FORM).unwrap(),
                        "rules": { "price": { "unit": "task", "rate_micros": 50_000 } },
                    }),
                )
                .good(),
            "id",
        );
        program.get(&format!("/projects/{foreign}/model-tasks")).bad(404, "not_found");
        program
            .post(
                &format!("/projects/{foreign}/model-answers"),
                json!({ "answers": [one(&task(3), "a", 1)] }),
            )
            .bad(404, "not_found");
        for stranger in [&worker, &other, &requester] {
            stranger.get(&format!("/projects/{project}/model-tasks")).bad(404, "not_found");
            stranger.post(&path, json!({ "answers": [one(&task(3), "a", 1)] })).bad(404, "not_found");
        }
        other.get(&format!("/models/{model}")).bad(404, "not_found");
        other.post(&format!("/models/{model}/token"), json!({})).bad(404, "not_found");
        operator
            .put(
                &format!("/people/{model}/roles"),
                json!({ "roles": ["worker"], "reason": "It asked nicely." }),
            )
            .bad(422, "invalid_field");

        // People answer without having been shown anything: that is its skill.
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        assert!(answer(&server, &worker, &project, 4).iter().all(|(shown, _)| shown.is_null()));
        let judged = |value: &Value| value["models"][0]["skill"]["judged"] == 3;
        let seen = until(|| requester.get(&format!("/projects/{project}/models")).good(), judged);
        assert_eq!(seen["models"][0]["skill"]["right_ppm"], 1_000_000);
        assert_eq!((seen["show"].clone(), seen["count_above_ppm"].clone()), (json!(false), Value::Null));
        program.post(&path, json!({ "answers": [one(&task(3), "a", 1)] })).bad(409, "wrong_state");

        let renewed = requester.post(&format!("/models/{model}/token"), json!({})).good();
        program.get(&format!("/projects/{project}/model-tasks")).bad(401, "not_signed_in");
        let program = server.client().bearer(&text(&renewed, "token"));
        assert_eq!(program.get(&format!("/projects/{project}/model-tasks")).good()["items"], json!([]));
        assert_eq!(operator.get("/ledger/check").good()["sound"], true);
    }
}
