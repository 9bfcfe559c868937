//! Forms that ask some things only sometimes, and trees of options, over HTTP on both databases: what is refused, agreed on,
//! accepted, examined and taken away.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code)]

mod answers;
mod common;
mod pictures;

use answers::{answered, first_line, opened};
use common::text;
use pictures::{Stage, claim, settled};
use serde_json::{Value, json};

fn words(text: &str) -> Value {
    json!({ "en": text })
}

fn options(values: &[&str]) -> Value {
    values.iter().map(|value| json!({ "value": value, "label": words(value) })).collect()
}

/// What it is, what it says where it is a sign or a shop, and whether a sign is worn.
fn signs() -> Value {
    json!({ "fields": [
        { "name": "kind", "kind": "choice", "question": words("What is it?"), "options": options(&["sign", "shop", "other"]) },
        { "name": "says", "kind": "text", "question": words("What does it say?"), "when": { "field": "kind", "is": ["sign", "shop"] } },
        { "name": "worn", "kind": "choice", "question": words("Is it worn?"), "options": options(&["yes", "no"]),
          "when": { "field": "kind", "is": ["sign"] } },
    ] })
}

fn living(more: &Value) -> Value {
    let node = |value: &str, below: Value| json!({ "value": value, "label": words(value), "options": below });
    let cats = node("cat", options(&["lion", "tiger"]));
    let mut field = json!({ "name": "species", "kind": "taxonomy", "question": words("Which?"),
        "options": [node("animal", json!([node("dog", json!([])), cats])), node("plant", json!([]))] });
    more.as_object().unwrap().iter().for_each(|(key, value)| field[key] = value.clone());
    json!({ "fields": [field] })
}

const WEIGHED: &str = r#"{ "overlap": 3, "acceptance": "consensus", "accept_above_ppm": 500000 }"#;

fn quality(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn states(seats: &[(common::Client, String)]) -> Vec<String> {
    seats.iter().map(|(worker, path)| text(&worker.get(path).good(), "state")).collect()
}

#[test]
fn what_is_not_asked_is_refused_and_what_hangs_on_another_answer_is_not_told() {
    for stage in Stage::each() {
        let weighed = [quality(WEIGHED), quality(r#"{ "overlap": 3, "acceptance": "consensus" }"#)];
        for quality in weighed {
            let (project, _) = opened(&stage, signs(), quality, json!([{ "data": { "n": 1 } }]));
            let worker = stage.worker(&project);
            let lease = claim(&worker, &project);
            let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
            let refused = |answer: Value| {
                let body = json!({ "fence": lease["fence"], "answer": answer });
                let told = worker.post(&path, body).bad(422, "invalid_answer");
                format!("{} {}: {}", text(&told, "field"), told["value"], text(&told, "fix"))
            };
            assert_eq!(
                refused(json!({ "kind": "other", "says": "open" })),
                "answer.says \"`open`\": leave it out; it is asked only where `kind` is `sign` or `shop`"
            );
            assert!(refused(json!({ "kind": "sign", "says": "Stop" })).starts_with("answer.worn"));
            let sign = json!({ "kind": "sign", "says": "Stop", "worn": "no" });
            worker.post(&path, json!({ "fence": lease["fence"], "answer": sign })).good();
            // Two say it is a shop; what the third says of a worn sign is nobody's consensus.
            let shop = json!({ "kind": "shop", "says": "stop" });
            let seats = answered(&stage, &project, &[shop.clone(), shop]);
            settled(|| states(&seats) == ["accepted", "accepted"]);
            assert_ne!(
                worker.get(&format!("/assignments/{}", text(&lease, "assignment"))).good()["state"],
                "accepted"
            );
            let results =
                |rest: &str| stage.requester.get(&format!("/projects/{project}/results?{rest}")).whole();
            let said = first_line(&results("kind=consensus&format=jsonl"));
            assert_eq!(said["answer"], json!({ "kind": "shop", "says": "stop" }), "{said}");
            assert!(said["probability"]["worn"].is_null(), "{said}");
            let csv = results("kind=consensus&format=csv");
            assert!(
                csv.starts_with("task,key,kind,says,worn,kind.probability,says.probability,worn.probability"),
                "{csv}"
            );
            let raw = first_line(&results("kind=raw&format=jsonl"));
            assert_eq!(raw["answer"], json!({ "kind": "sign", "says": "Stop", "worn": "no" }), "{raw}");
        }
    }
}

#[test]
fn known_answers_and_exams_hold_what_is_asked() {
    for stage in Stage::each() {
        let rows = json!([
            { "data": { "n": 2, "gold": { "kind": "shop", "says": "open" } } },
            { "data": { "n": 3 } },
        ]);
        let known = quality(
            r#"{ "overlap": 1, "acceptance": "always", "gold": { "rate_ppm": 500000, "feedback": "at_once" } }"#,
        );
        let (project, added) = opened(&stage, signs(), known, rows);
        assert_eq!((&added["added"], &added["refused"]), (&json!(2), &json!(0)), "{added}");
        let batches = stage.requester.get(&format!("/projects/{project}/batches")).good();
        let batch = text(&batches["items"][0], "id");
        let wrong = json!({ "tasks": [{ "data": { "n": 1, "gold": { "kind": "other", "says": "x" } } }] });
        let refused =
            stage.requester.post(&format!("/batches/{batch}/tasks"), wrong).bad(422, "invalid_answer");
        assert_eq!(refused["field"], "data.gold.says", "{refused}");

        let rules = json!({ "training": true, "asks": 1, "pass_ppm": 500_000, "attempts": 2, "paid_attempts": 0,
            "limit_ms": 600_000, "expected_ms": 60_000, "qualification": "exam:signs" });
        let question = |expected: Value| json!({ "data": { "n": 9 }, "expected": expected, "explanation": words("Look again.") });
        let exam = |expected: Value| {
            let body =
                json!({ "name": "Signs", "batch": batch, "rules": rules, "questions": [question(expected)] });
            stage.requester.post(&format!("/projects/{project}/exams"), body)
        };
        assert_eq!(
            exam(json!({ "kind": "shop", "says": "a", "worn": "no" })).bad(422, "invalid_answer")["field"],
            "questions[0].expected.worn"
        );
        let exam = text(&exam(json!({ "kind": "shop", "says": "Open" })).good(), "id");
        let worker = stage.worker(&project);
        let sitting = text(&worker.act(&format!("/exams/{exam}/sittings")).good(), "id");
        let answer = json!({ "kind": "sign", "says": "open", "worn": "no" });
        let told = worker
            .post(&format!("/sittings/{sitting}/answers"), json!({ "place": 0, "answer": answer }))
            .good();
        // Half is right: what it says. Whether it is worn is not asked of a shop, and is not counted.
        assert_eq!(
            (&told["question"]["points_ppm"], &told["question"]["wrong"]),
            (&json!(500_000), &json!(["kind"])),
            "{told}"
        );
    }
}

#[test]
fn those_who_part_below_a_node_agree_on_the_node() {
    for stage in Stage::each() {
        let tree = living(&json!({}));
        let (project, _) = opened(&stage, tree.clone(), quality(WEIGHED), json!([{ "data": { "n": 1 } }]));
        let said = |path: &str| json!({ "species": path });
        let answers = [said("animal/cat/lion"), said("animal/cat/tiger"), said("animal/cat")];
        let seats = answered(&stage, &project, &answers);
        settled(|| states(&seats)[2] == "accepted");
        assert_ne!(states(&seats)[0], "accepted", "a finer answer that nobody else gave is looked at");
        let results = |project: &str, rest: &str| {
            stage.requester.get(&format!("/projects/{project}/results?{rest}")).whole()
        };
        let told = first_line(&results(&project, "kind=consensus&format=jsonl"));
        assert_eq!(told["answer"]["species"], "animal/cat", "{told}");
        assert!(told["probability"]["species"].as_f64().unwrap() > 0.9, "{told}");
        assert!(results(&project, "kind=raw&format=csv").contains("animal/cat/lion"));
        let studio: Value = serde_json::from_str(&results(&project, "format=label_studio")).unwrap();
        let region = &studio[0]["annotations"][0]["result"][0];
        assert_eq!(
            (&region["type"], &region["value"]),
            (&json!("taxonomy"), &json!({ "taxonomy": [["animal", "cat"]] })),
            "{studio}"
        );

        let (plain, _) = opened(
            &stage,
            tree,
            quality(r#"{ "overlap": 3, "acceptance": "consensus" }"#),
            json!([{ "data": { "n": 1 } }]),
        );
        let seats =
            answered(&stage, &plain, &[said("animal/cat/lion"), said("animal/cat/tiger"), said("plant")]);
        settled(|| states(&seats).iter().all(|state| state == "submitted"));
        settled(|| {
            first_line(&results(&plain, "kind=consensus&format=jsonl"))["answer"]["species"] == "animal/cat"
        });
    }
}

#[test]
fn ends_only_and_several_nodes() {
    for stage in Stage::each() {
        let ends = living(&json!({ "leaves_only": true }));
        let (project, _) = opened(&stage, ends, quality(WEIGHED), json!([{ "data": { "n": 1 } }]));
        let worker = stage.worker(&project);
        let lease = claim(&worker, &project);
        let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
        let give = |path_of: &str| {
            worker.post(&path, json!({ "fence": lease["fence"], "answer": { "species": path_of } }))
        };
        let refused = give("animal/cat").bad(422, "invalid_answer");
        assert!(text(&refused, "fix").contains("lion, tiger"), "{refused}");
        give("animal/cat/lion").good();
        let said = |path: &str| json!({ "species": path });
        let seats = answered(&stage, &project, &[said("animal/cat/lion"), said("animal/cat/tiger")]);
        settled(|| states(&seats)[0] == "accepted");
        let results = |project: &str| {
            first_line(
                &stage
                    .requester
                    .get(&format!("/projects/{project}/results?kind=consensus&format=jsonl"))
                    .whole(),
            )
        };
        assert_eq!(results(&project)["answer"]["species"], "animal/cat/lion");
        // How sure each level is is told to whoever looks at the doubtful ones.
        let doubtful = stage.requester.get(&format!("/projects/{project}/reviews")).good().to_string();
        assert!(doubtful.contains(r#""levels":[{"value":"animal","probability_ppm":"#), "{doubtful}");

        let many = living(&json!({ "many": true }));
        let (project, _) = opened(&stage, many, quality(WEIGHED), json!([{ "data": { "n": 1 } }]));
        let said = |paths: &[&str]| json!({ "species": paths });
        let two = ["plant", "animal/dog"];
        let seats = answered(&stage, &project, &[said(&two), said(&two), said(&["plant"])]);
        settled(|| states(&seats)[1] == "accepted");
        assert_eq!(results(&project)["answer"]["species"], json!(["animal/dog", "plant"]));
        let csv =
            stage.requester.get(&format!("/projects/{project}/results?kind=consensus&format=csv")).whole();
        assert!(csv.contains("animal/dog;plant"), "{csv}");
    }
}
