//! Orders over HTTP on both databases: refused without what is ranked, checked, agreed on by weighed consensus, accepted and
//! taken away.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code)]

mod answers;
mod common;
mod pictures;

use answers::{answered, first_line, opened};
use common::text;
use pictures::{Stage, claim, settled};
use serde_json::{Value, json};

fn label(text: &str) -> Value {
    json!({ "en": text })
}

/// Which of two answers is better, why, and a better one still.
fn preference() -> Value {
    let side =
        |value: &str| json!({ "value": value, "label": label(value), "column": format!("answer_{value}") });
    json!({
        "show": [{ "column": "prompt" }],
        "fields": [
            { "name": "better", "kind": "ranking", "question": label("Which answer is better?"), "ties": true,
              "options": [side("a"), side("b")] },
            { "name": "helpful", "kind": "choice", "question": label("How helpful is it?"),
              "options": [{ "value": "1", "label": label("not at all") }, { "value": "2", "label": label("very") }] },
            { "name": "rewrite", "kind": "text", "question": label("A better answer"), "required": false },
        ],
    })
}

/// An order of four things that the form names itself.
fn order() -> Value {
    let option = |value: &str| json!({ "value": value, "label": label(value) });
    let options = ["red", "green", "blue", "grey"].map(option);
    json!({ "fields": [{ "name": "order", "kind": "ranking", "question": label("From the best to the worst?"),
        "options": options }] })
}

#[test]
fn two_answers_of_a_model_are_compared_and_the_better_one_is_told() {
    for stage in Stage::each() {
        let whole = json!({ "prompt": "Why is the sky blue?", "answer_a": "Because.", "answer_b": "Air scatters blue." });
        let rows = json!([{ "data": whole }, { "data": { "prompt": "Hi", "answer_a": "Hello" } },
            { "data": { "prompt": "Hi", "answer_a": "Hello", "answer_b": " " } }]);
        let quality = json!({ "overlap": 3, "acceptance": "consensus", "accept_above_ppm": 500_000 });
        let (project, added) = opened(&stage, preference(), quality, rows);
        assert_eq!((&added["added"], &added["refused"]), (&json!(1), &json!(2)), "{added}");
        assert!(
            added["problems"][0]["fix"]
                .as_str()
                .unwrap()
                .contains("Add a column `answer_b` with the text to be ranked"),
            "{added}"
        );

        let worker = stage.worker(&project);
        let lease = claim(&worker, &project);
        let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
        for (better, field, fix) in [
            (json!("b"), "answer.better", "send a list of groups"),
            (json!([["b"]]), "answer.better", "put all 2 options into the order"),
            (json!([["b"], ["c"]]), "answer.better[1][0]", "use each of these once: a, b"),
            (json!([["b"], ["b"]]), "answer.better[1][0]", "one place in the order"),
        ] {
            let answer = json!({ "better": better, "helpful": "2" });
            let refused = worker
                .post(&path, json!({ "fence": lease["fence"], "answer": answer }))
                .bad(422, "invalid_answer");
            assert_eq!(refused["field"], field, "{refused}");
            assert!(refused["fix"].as_str().unwrap().contains(fix), "{refused}");
        }
        let b =
            json!({ "better": [["b"], ["a"]], "helpful": "2", "rewrite": "Air scatters short waves most." });
        worker.post(&path, json!({ "fence": lease["fence"], "answer": b })).good();
        let seats =
            answered(&stage, &project, &[b.clone(), json!({ "better": [["b", "a"]], "helpful": "2" })]);
        settled(|| seats[0].0.get(&seats[0].1).good()["state"] == "accepted");

        let results =
            |rest: &str| stage.requester.get(&format!("/projects/{project}/results?{rest}")).whole();
        let said = first_line(&results("kind=consensus&format=jsonl"));
        assert_eq!(
            (&said["answer"]["better"], &said["answer"]["helpful"]),
            (&json!([["b"], ["a"]]), &json!("2")),
            "{said}"
        );
        let sure = said["probability"]["better"].as_f64().unwrap();
        assert!(sure > 0.5 && sure < 0.99, "{said}");
        assert!(results("kind=consensus&format=csv").contains("b>a"));
        let raw = results("kind=raw&format=csv");
        assert!(raw.contains("b>a") && raw.contains("a=b"), "{raw}");
        let studio = stage.requester.get(&format!("/projects/{project}/results?format=label_studio"));
        assert!(studio.bad(422, "invalid_field")["fix"].as_str().unwrap().contains("drop=true"));
        let studio: Value = serde_json::from_str(&results("format=label_studio&drop=true")).unwrap();
        assert_eq!(studio[0]["data"]["answer_b"], "Air scatters blue.");
        let regions = &studio[0]["annotations"][0]["result"];
        let pairwise = json!({ "id": "better", "from_name": "better", "to_name": "answer_a,answer_b", "type": "pairwise",
            "value": { "selected": "right" } });
        assert_eq!(
            (&regions[0], &regions[1]["value"]),
            (&pairwise, &json!({ "choices": ["2"] })),
            "{studio}"
        );
        // One of the three is a tie, which has no region of its own there.
        let studio: Value = serde_json::from_str(&results("kind=raw&format=label_studio&drop=true")).unwrap();
        let given = studio[0]["annotations"].as_array().unwrap();
        let kinds = |one: &Value| {
            one["result"].as_array().unwrap().iter().map(|region| text(region, "type")).collect::<Vec<_>>()
        };
        assert_eq!(
            (given.len(), kinds(&given[0])),
            (3, vec!["pairwise".to_owned(), "choices".to_owned(), "textarea".to_owned()])
        );
        assert_eq!(kinds(&given[2]), ["choices"]);
        let refused = stage
            .requester
            .get(&format!("/projects/{project}/results?format=coco"))
            .bad(422, "invalid_field");
        assert!(refused["fix"].as_str().is_some_and(|fix| !fix.is_empty()), "{refused}");
    }
}

#[test]
fn an_order_of_four_is_agreed_on_and_the_odd_one_is_looked_at() {
    for stage in Stage::each() {
        let quality = json!({ "overlap": 3, "acceptance": "consensus", "accept_above_ppm": 500_000 });
        let (project, _) = opened(&stage, order(), quality, json!([{ "data": { "n": 1 } }]));
        let said = |order: [&str; 4]| json!({ "order": order });
        let answers = [
            said(["red", "green", "blue", "grey"]),
            said(["green", "red", "blue", "grey"]),
            said(["red", "green", "grey", "blue"]),
        ];
        let seats = answered(&stage, &project, &answers);
        settled(|| seats.iter().all(|(worker, path)| worker.get(path).good()["state"] != "working"));
        let results =
            |rest: &str| stage.requester.get(&format!("/projects/{project}/results?{rest}")).whole();
        settled(|| results("kind=consensus&format=jsonl").contains("[[\"red\"]"));
        let consensus = first_line(&results("kind=consensus&format=jsonl"));
        assert_eq!(
            consensus["answer"]["order"],
            json!([["red"], ["green"], ["blue"], ["grey"]]),
            "{consensus}"
        );
        let sure = consensus["probability"]["order"].as_f64().unwrap();
        assert!(sure > 0.6 && sure < 1.0, "{consensus}");
        assert!(results("kind=raw&format=csv").contains("green>red>blue>grey"));
        let studio: Value = serde_json::from_str(&results("format=label_studio")).unwrap();
        let ranked = json!({ "ranker": { "order": ["red", "green", "blue", "grey"] } });
        assert_eq!(studio[0]["annotations"][0]["result"][0]["value"], ranked, "{studio}");
    }
}

#[test]
fn without_skills_the_majority_of_two_and_the_middle_of_more_count() {
    for stage in Stage::each() {
        let quality = || json!({ "overlap": 3, "acceptance": "consensus" });
        let row = json!([{ "data": { "prompt": "Hi", "answer_a": "Hello", "answer_b": "Hm" } }]);
        let (project, _) = opened(&stage, preference(), quality(), row);
        let said = |order: Value| json!({ "better": order, "helpful": "1" });
        let (a, b) = (json!([["a"], ["b"]]), json!([["b"], ["a"]]));
        let seats = answered(&stage, &project, &[said(a.clone()), said(b), said(a)]);
        let state = |at: usize| text(&seats[at].0.get(&seats[at].1).good(), "state");
        settled(|| state(0) == "accepted" && state(2) == "accepted");
        assert_ne!(state(1), "accepted");

        let (project, _) = opened(&stage, order(), quality(), json!([{ "data": { "n": 1 } }]));
        let said = |order: [&str; 4]| json!({ "order": order });
        let seats = answered(
            &stage,
            &project,
            &[
                said(["red", "green", "blue", "grey"]),
                said(["grey", "red", "green", "blue"]),
                said(["red", "green", "blue", "grey"]),
            ],
        );
        let state = |at: usize| text(&seats[at].0.get(&seats[at].1).good(), "state");
        settled(|| state(0) == "accepted" && state(2) == "accepted");
        let path = format!("/projects/{project}/results?kind=consensus&format=csv");
        assert!(stage.requester.get(&path).whole().contains("red>green>blue>grey"));
    }
}
