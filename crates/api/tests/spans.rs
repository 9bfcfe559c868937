//! A form of spans over HTTP on both databases: refused without its text, marked, refused where a character would be split,
//! agreed on by weighed consensus, paid by accepted span and taken away.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code)]

mod common;
mod pictures;

use common::text;
use pictures::{Stage, claim, settled};
use serde_json::{Value, json};

const TEXT: &str = "张三👨‍👩‍👧在云图科技上班";

fn form() -> Value {
    let label = |text: &str| json!({ "en": text });
    json!({
        "show": [{ "column": "said" }],
        "fields": [{
            "name": "names", "kind": "spans", "question": { "en": "Who works where?" }, "at_most": 10,
            "classes": [
                { "value": "person", "label": label("Person"), "key": "1" },
                { "value": "firm", "label": label("Company"), "key": "2" },
            ],
            "relations": [{ "value": "works_for", "label": label("Works for"), "from": ["person"], "to": ["firm"] }],
        }],
    })
}

fn span(start: u32, end: u32, class: &str) -> Value {
    json!({ "start": start, "end": end, "class": class })
}

/// A published project with one text, open; what became of a row without a text is looked at on the way.
fn opened(stage: &Stage, rules: Value) -> String {
    let requester = &stage.requester;
    let draft = json!({ "name": "spans", "form": form(), "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let rows = json!({ "tasks": [{ "data": { "said": TEXT } }, { "data": { "text": TEXT } }, { "data": { "said": 7 } }] });
    let added = requester.post(&format!("/batches/{batch}/tasks"), rows).good();
    assert_eq!((&added["added"], &added["refused"]), (&json!(1), &json!(2)), "{added}");
    let problem = &added["problems"][0];
    assert_eq!(problem["line"], 2);
    assert!(problem["detail"].as_str().unwrap().contains("data.said"), "{problem}");
    assert!(problem["fix"].as_str().unwrap().contains("Add a column `said`"), "{problem}");
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    project
}

#[test]
fn spans_are_marked_checked_accepted_by_object_and_taken_away() {
    for stage in Stage::each() {
        let requester = &stage.requester;
        let rules = json!({
            "price": { "unit": "object", "rate_micros": 20_000, "maximum_units": 5 },
            "quality": { "acceptance": "manual" },
        });
        let project = opened(&stage, rules);
        let worker = stage.worker(&project);
        let lease = claim(&worker, &project);
        let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
        let marked = |spans: Value, relations: Value| {
            let names = json!({ "spans": spans, "relations": relations });
            json!({ "fence": lease["fence"], "answer": { "names": names } })
        };

        let split = marked(json!([span(0, 3, "person")]), json!([]));
        let refused = worker.post(&path, split).bad(422, "invalid_answer");
        assert_eq!(refused["field"], "answer.names.spans[0]");
        assert!(refused["fix"].as_str().unwrap().contains("between characters"), "{refused}");
        let outside = marked(json!([span(0, 99, "person")]), json!([]));
        let refused = worker.post(&path, outside).bad(422, "invalid_answer");
        assert!(refused["fix"].as_str().unwrap().contains("14 code points"), "{refused}");

        let spans = json!([span(8, 12, "firm"), span(0, 2, "person")]);
        worker.post(&path, marked(spans, json!([{ "from": 1, "to": 0, "class": "works_for" }]))).good();
        let accept = format!("/assignments/{}/accept", text(&lease, "assignment"));
        assert_eq!(requester.post(&accept, json!({})).good()["paid"], "0.04");
        let seen = worker.get(&format!("/assignments/{}", text(&lease, "assignment"))).good();
        assert_eq!((&seen["objects"]["drawn"], &seen["objects"]["accepted"]), (&json!(2), &json!(2)));
        let raw = requester.get(&format!("/projects/{project}/results?kind=raw&format=jsonl")).whole();
        let raw: Value = serde_json::from_str(raw.lines().next().unwrap()).unwrap();
        let kept = json!({
            "spans": [span(0, 2, "person"), span(8, 12, "firm")],
            "relations": [{ "from": 0, "to": 1, "class": "works_for" }],
        });
        assert_eq!(raw["answer"]["names"], kept);
        let csv = requester.get(&format!("/projects/{project}/results?kind=raw&format=csv")).whole();
        assert!(csv.contains(r#""{""spans"":[{""start"":0,""end"":2,""class"":""person""}"#), "{csv}");
    }
}

#[test]
fn two_who_mark_the_same_agree_and_the_odd_one_is_looked_at() {
    for stage in Stage::each() {
        let rules = json!({
            "price": { "unit": "object", "rate_micros": 20_000, "maximum_units": 5 },
            "quality": { "overlap": 3, "acceptance": "consensus", "accept_above_ppm": 500_000 },
        });
        let project = opened(&stage, rules);
        let agreed = json!({
            "spans": [span(0, 2, "person"), span(8, 12, "firm")],
            "relations": [{ "from": 0, "to": 1, "class": "works_for" }],
        });
        let odd = json!({ "spans": [span(0, 2, "person"), span(7, 12, "firm")], "relations": [] });
        let mut seats = Vec::new();
        for answer in [&agreed, &agreed, &odd] {
            let worker = stage.worker(&project);
            let lease = claim(&worker, &project);
            let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
            worker.post(&path, json!({ "fence": lease["fence"], "answer": { "names": answer } })).good();
            seats.push((worker, format!("/assignments/{}", text(&lease, "assignment"))));
        }
        settled(|| seats[..2].iter().all(|(worker, path)| worker.get(path).good()["state"] == "accepted"));
        assert_eq!(seats[2].0.get(&seats[2].1).good()["state"], "submitted");
        let waiting = stage.requester.get(&format!("/projects/{project}/reviews")).good();
        assert_eq!(waiting["items"].as_array().unwrap().len(), 1, "{waiting}");
        let results = format!("/projects/{project}/results?kind=consensus&format=jsonl");
        let said = stage.requester.get(&results).whole();
        let said: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        assert_eq!(said["answer"]["names"], agreed, "{said}");
        assert!(said["probability"]["names"].as_f64().is_some_and(|sure| sure > 0.5), "{said}");
    }
}
