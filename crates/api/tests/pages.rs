//! Documents of several pages and the reviewer's pen over HTTP on both databases: pages come as lists and as cells, objects
//! belong to a page, answers are laid over each other, sent back with comments pinned to objects, put right and accepted,
//! and every page is an image of its own in COCO.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code)]

mod common;
mod pictures;

use common::{Client, text};
use pictures::{Stage, claim, multipart, png, settled};
use serde_json::{Value, json};

const REASON: &str = "The stamp on the second page is much too small.";

fn form() -> Value {
    json!({
        "show": [{ "column": "pages", "style": "picture" }],
        "fields": [{
            "name": "marks", "kind": "shapes", "question": { "en": "Box every stamp." }, "pages": 3,
            "classes": [{ "value": "stamp", "label": { "en": "Stamp" } }],
        }],
    })
}

fn stamp(page: u32, x: f64) -> Value {
    json!({ "class": "stamp", "page": page, "x": x, "y": 5, "width": 12, "height": 12 })
}

/// An open project of one deed of two pages, 60 × 40 and 40 × 60 pixels, and one of one page.
fn opened(stage: &Stage, overlap: u32, acceptance: &str) -> String {
    let requester = &stage.requester;
    let price = json!({ "unit": "object", "rate_micros": 35_000, "maximum_units": 5 });
    let mut quality = json!({ "overlap": overlap, "acceptance": acceptance });
    if acceptance == "consensus" {
        quality["accept_above_ppm"] = json!(500_000);
    }
    let rules = json!({ "price": price, "quality": quality });
    let draft = json!({ "name": "deeds", "form": form(), "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let files = multipart::of(&[("1.png", &png(60, 40, 1)), ("2.png", &png(40, 60, 2))]);
    requester.send("POST", &format!("/api/v1/projects/{project}/media"), multipart::TYPE, &files).good();
    let send = |media: &str, body: &str| {
        requester.send("POST", &format!("/api/v1/batches/{batch}/tasks"), media, body.as_bytes()).good()
    };
    let lines = "{\"_key\":\"deed\",\"pages\":[\"1.png\",\"2.png\"]}\n{\"pages\":[\"1.png\",\"7.png\"]}\n\
                 {\"pages\":[]}\n{\"pages\":[\"1.png\",\"1.png\",\"1.png\",\"2.png\"]}\n{\"other\":1}\n";
    let added = send("application/x-ndjson", lines);
    assert_eq!((&added["added"], &added["refused"]), (&json!(1), &json!(4)), "{added}");
    let told = added["problems"].to_string();
    for says in ["Upload a picture of this name", "Give 1 to 3 pictures", "data.pages"] {
        assert!(told.contains(says), "{told} should say {says}");
    }
    assert_eq!(send("text/csv", "_key,pages\ncell,2.png | 1.png\nlone,1.png\n")["added"], 2);
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    project
}

fn submit(worker: &Client, lease: &Value, marks: &Value) -> common::Answer {
    let path = format!("/assignments/{}/submit", text(lease, "assignment"));
    worker.post(&path, json!({ "fence": lease["fence"], "answer": { "marks": marks } }))
}

fn lines(requester: &Client, project: &str, kind: &str) -> Vec<Value> {
    let path = format!("/projects/{project}/results?kind={kind}&format=jsonl");
    requester.get(&path).whole().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn objects_belong_to_a_page_and_a_reviewer_pins_and_puts_right() {
    for stage in Stage::each() {
        let (requester, project) = (&stage.requester, opened(&stage, 2, "manual"));
        let (worker, other) = (stage.worker(&project), stage.worker(&project));
        let lease = claim(&worker, &project);
        let pages = lease["data"]["pages"].as_array().unwrap();
        assert_eq!(pages.len(), 2, "{lease}");
        for page in pages {
            assert_eq!(pictures::picture(&worker, page.as_str().unwrap()).status, 200);
        }
        submit(&worker, &lease, &json!([stamp(1, 45.0)])).good();
        // The second page is 40 wide, and there is no third.
        let second = claim(&other, &project);
        let told = submit(&other, &second, &json!([stamp(2, 45.0)])).bad(422, "invalid_answer");
        assert!(told["fix"].as_str().unwrap().contains("40 × 60"), "{told}");
        let told = submit(&other, &second, &json!([stamp(3, 4.0)])).bad(422, "invalid_answer");
        assert_eq!(
            (&told["field"], &told["fix"]),
            (&json!("answer.marks[0].page"), &json!("this task has 2 pages"))
        );
        submit(&other, &second, &json!([stamp(2, 4.0), stamp(1, 45.0)])).good();

        others_are_seen_by_who_reviews(requester, [&worker, &other], &lease);
        sent_back(requester, &other, &second, &project);
        put_right(requester, &other, &second);
        requester.act(&format!("{}/accept", of(&lease))).good();
        taken_away(requester, &project, &second);
    }
}

fn of(lease: &Value) -> String {
    format!("/assignments/{}", text(lease, "assignment"))
}

/// Whoever may review one answer sees the others to the same task; nobody else does.
fn others_are_seen_by_who_reviews(requester: &Client, workers: [&Client; 2], lease: &Value) {
    let path = format!("{}/others", of(lease));
    let others = requester.get(&path).good();
    assert_eq!(others.as_array().unwrap().len(), 1);
    assert_eq!(others[0]["answer"]["marks"][1]["page"], 2, "{others}");
    assert!(others[0]["worker"].is_string() && others[0].get("person").is_none());
    workers.iter().for_each(|worker| drop(worker.get(&path).bad(404, "not_found")));
}

/// Sent back with a comment on an object, and one where something is missing; and repaired.
fn sent_back(requester: &Client, worker: &Client, lease: &Value, project: &str) {
    let back = format!("{}/propose-rejection", of(lease));
    let body = |pins: Value| json!({ "category": "wrong", "reason": REASON, "pins": pins });
    let pin = |object: Value, field: &str| {
        let place = json!({ "field": field, "object": object, "page": 2, "x": 10, "y": 11 });
        let mut pin = place;
        pin["comment"] = json!("Up to its rim.");
        pin
    };
    requester.post(&back, body(json!([pin(json!(2), "marks")]))).bad(422, "invalid_field");
    requester.post(&back, body(json!([pin(json!(0), "other")]))).bad(422, "invalid_field");
    requester.post(&back, body(json!([pin(json!(1), "marks"), pin(Value::Null, "marks")]))).good();
    let seen = worker.get(&of(lease)).good();
    assert_eq!(seen["state"], "rejection_proposed");
    let first = &seen["pins"][0];
    assert_eq!(
        (&first["round"], &first["object"], &first["page"]),
        (&json!(1), &json!(1), &json!(2)),
        "{seen}"
    );
    assert_eq!((&first["comment"], seen["pins"].as_array().unwrap().len()), (&json!("Up to its rim."), 2));
    submit(worker, lease, &json!([stamp(2, 6.0), stamp(1, 45.0)])).good();
    let queue = requester.get(&format!("/projects/{project}/reviews")).good();
    assert!(queue["items"].to_string().contains("Up to its rim."), "{queue}");
}

/// Put right and accepted: one of the worker's two objects is paid, and the worker sees both answers.
fn put_right(requester: &Client, worker: &Client, lease: &Value) {
    let accept = format!("{}/accept", of(lease));
    let wrong = json!({ "answer": { "marks": [stamp(3, 4.0)] } });
    requester.post(&accept, wrong).bad(422, "invalid_answer");
    let right = json!({ "marks": [stamp(1, 44.0), stamp(2, 7.0)] });
    let reason = "The stamp on the first page was moved.";
    let taken = json!({ "answer": right, "objects": 1, "reason": reason });
    assert_eq!(requester.post(&accept, taken).good()["paid"], "0.035");
    let seen = worker.get(&of(lease)).good();
    let (fixed, given) = (&seen["fixed"]["marks"][1]["x"], &seen["answer"]["answer"]["marks"][1]["x"]);
    assert_eq!((fixed, given), (&json!(7), &json!(6)));
    let told = worker.get(&format!("{}/receipts", of(lease))).good().to_string();
    assert!(told.contains("review_decided"), "{told}");
}

/// Raw results hold what was given; everywhere else stands what was put right, and every page is an image.
fn taken_away(requester: &Client, project: &str, second: &Value) {
    let raw = lines(requester, project, "raw");
    let given = raw.iter().find(|row| row["assignment"] == second["assignment"]).unwrap();
    assert_eq!(given["answer"]["marks"][1]["x"], 6);
    let read = |rest: &str| -> Value {
        let whole = requester.get(&format!("/projects/{project}/results?{rest}")).whole();
        serde_json::from_str(&whole).unwrap()
    };
    let coco = read("format=coco");
    let images = coco["images"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> = images.iter().map(|one| (&one["file_name"], &one["width"])).collect();
    assert_eq!(told, [(&json!("deed/1"), &json!(60)), (&json!("deed/2"), &json!(40))], "{coco}");
    let annotations = coco["annotations"].as_array().unwrap().iter();
    let on_second = annotations.filter(|one| one["image_id"] == images[1]["id"]);
    assert_eq!(on_second.map(|one| one["bbox"][0].clone()).collect::<Vec<_>>(), [json!(7)]);
    let studio = read("kind=raw&format=label_studio");
    let is_paged = studio[0]["data"]["pages"].is_array();
    assert!(is_paged && studio.to_string().contains(r#""item_index":1"#), "{studio}");
}

#[test]
fn what_several_say_is_agreed_on_page_by_page() {
    for stage in Stage::each() {
        let requester = &stage.requester;
        let project = opened(&stage, 2, "consensus");
        let workers = [stage.worker(&project), stage.worker(&project)];
        let mut leases = Vec::new();
        for (at, worker) in workers.iter().enumerate() {
            let lease = claim(worker, &project);
            let x = 4.0 + at as f64;
            // Both find the stamps in the same place of two pages.
            submit(worker, &lease, &json!([stamp(1, x), stamp(2, x)])).good();
            leases.push(text(&lease, "assignment"));
        }
        settled(|| {
            let state =
                |at: usize| workers[at].get(&format!("/assignments/{}", leases[at])).good()["state"].clone();
            state(0) == "accepted" && state(1) == "accepted"
        });
        let said = lines(requester, &project, "consensus");
        let marks = said[0]["answer"]["marks"].as_array().unwrap();
        let pages: Vec<&Value> = marks.iter().map(|one| &one["page"]).collect();
        assert_eq!(pages, [&json!(1), &json!(2)], "{said:?}");
    }
}
