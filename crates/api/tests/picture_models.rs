//! The classifier of small pictures over HTTP on both databases: pictures are published, people settle some, it learns from
//! them and says what the sure part of the others shows, and people who do those afterwards judge it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;
#[allow(dead_code, reason = "a stage for all stories with pictures")]
mod pictures;

use common::{Client, Server, text, until};
use gongdao_blobs::picture::to_png;
use pictures::{Stage, multipart, settled};
use serde_json::{Value, json};
use std::collections::HashMap;

const SIDE: u32 = 40;
const PICTURES: u32 = 120;
const TAUGHT: usize = 60;

/// A dark disc or an upright cross, somewhere near the middle of a light ground; no two alike.
fn drawn(number: u32) -> Vec<u8> {
    // A generator of its own, so that the pictures are the same on every machine.
    let mut state = number.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut chance = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    let (x, y, size) = (chance(10) + 15, chance(10) + 15, chance(4) + 7);
    let (ground, ink) = (200 + chance(40), 20 + chance(50));
    let is_disc = number.is_multiple_of(2);
    let mut pixels = Vec::new();
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (across, down) = (column.abs_diff(x), row.abs_diff(y));
            let inside = match is_disc {
                true => across * across + down * down <= size * size,
                false => (across <= 2 && down <= size + 2) || (down <= 2 && across <= size + 2),
            };
            let grey = if inside { ink } else { ground } + chance(12);
            pixels.extend([u8::try_from(grey).unwrap(); 3]);
        }
    }
    to_png(SIDE, SIDE, &pixels).unwrap()
}

fn truth(number: u32) -> &'static str {
    if number.is_multiple_of(2) { "disc" } else { "cross" }
}

/// A project that shows a picture and asks what it is, with an open batch of all of them; what is right by address.
fn published(stage: &Stage) -> (String, HashMap<String, &'static str>) {
    let requester = &stage.requester;
    let option = |value: &str| json!({ "value": value, "label": { "en": value } });
    let form = json!({
        "show": [{ "column": "image", "style": "picture" }],
        "fields": [{ "name": "shape", "kind": "choice", "question": { "en": "What is it?" },
            "options": [option("disc"), option("cross")] }],
    });
    let rules = json!({
        "price": { "unit": "task", "rate_micros": 10_000 }, "models": { "show": true },
        "quality": { "overlap": 1, "acceptance": "always" },
    });
    let draft = json!({ "name": "discs and crosses", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let mut right = HashMap::new();
    for part in (0..PICTURES).collect::<Vec<_>>().chunks(40) {
        let files: Vec<_> = part.iter().map(|at| (format!("{at}.png"), drawn(*at))).collect();
        let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let path = format!("/api/v1/projects/{project}/media?batch={batch}");
        let brought = requester.send("POST", &path, multipart::TYPE, &multipart::of(&files)).good();
        assert_eq!(brought["added"], part.len());
        for (at, media) in part.iter().zip(brought["media"].as_array().unwrap()) {
            right.insert(text(media, "url"), truth(*at));
        }
    }
    assert_eq!(right.len(), PICTURES as usize, "no two pictures are the same");
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    (project, right)
}

/// Claims and answers so many pictures rightly; what was shown beside each.
fn answer(
    server: &Server,
    worker: &Client,
    project: &str,
    right: &HashMap<String, &'static str>,
    tasks: usize,
) -> Vec<(Value, &'static str)> {
    let mut shown = Vec::new();
    while shown.len() < tasks {
        let count = (tasks - shown.len()).min(20);
        let claimed = worker.post(&format!("/projects/{project}/claims"), json!({ "count": count })).good();
        server.wait_ms(5_000);
        for lease in claimed["leases"].as_array().unwrap() {
            let said = right[&text(&lease["data"], "image")];
            let body = json!({ "fence": lease["fence"], "answer": { "shape": said }, "active_ms": 2_000 });
            worker.post(&format!("/assignments/{}/submit", text(lease, "assignment")), body).good();
            shown.push((lease.get("prelabel").cloned().unwrap_or_default(), said));
        }
    }
    shown
}

#[test]
fn the_classifier_of_small_pictures_does_the_sure_part() {
    for stage in Stage::each() {
        let (project, right) = published(&stage);
        let (server, requester) = (&stage.server, &stage.requester);
        let worker = stage.worker(&project);
        settled(|| stage.files("thumbnail") == PICTURES as usize);
        let made = requester.post(&format!("/projects/{project}/models"), json!({ "name": "eye" })).good();
        assert_eq!((text(&made, "kind"), text(&made, "field")), ("picture".to_owned(), "shape".to_owned()));
        let path = format!("/models/{}", text(&made, "id"));
        let before = answer(server, &worker, &project, &right, TAUGHT);
        assert!(before.iter().all(|(shown, _)| shown.is_null()), "nothing is said before it has learned");

        let over = |value: &Value| ["done", "failed"].contains(&value["work"]["state"].as_str().unwrap());
        requester.post(&format!("{path}/train"), json!({ "target_ppm": 900_000 })).good();
        let trained = until(|| requester.get(&path).good(), over);
        assert_eq!(trained["work"]["state"], "done", "{trained}");
        let report = &trained["report"];
        assert_eq!(report["examples"], TAUGHT);
        assert!(report["accuracy_ppm"].as_u64().unwrap() > 850_000, "{report}");
        let above = report["sure_above_ppm"].as_u64().unwrap();
        let marks = report["marks"].as_array().unwrap();
        let promised =
            marks.iter().find(|mark| mark["above_ppm"] == above).unwrap()["open"].as_u64().unwrap();

        requester.post(&format!("{path}/apply"), json!({ "above_ppm": above })).good();
        let applied = until(|| requester.get(&path).good(), over);
        let labelled = applied["work"]["labelled"].as_u64().unwrap();
        assert_eq!(labelled, promised, "as many as were promised");
        assert!(labelled >= 20, "the sure part is some of it: {applied}");

        let after = answer(server, &worker, &project, &right, PICTURES as usize - TAUGHT);
        let said: Vec<_> = after.iter().filter(|(shown, _)| !shown.is_null()).collect();
        assert!(!said.is_empty() && said.len() as u64 <= labelled);
        let hits = said.iter().filter(|(shown, right)| shown["answer"]["shape"] == *right).count();
        assert!(hits * 10 >= said.len() * 8, "{hits} of {} that it was sure of are right", said.len());
        let all = |value: &Value| {
            let skill = &value["skill"];
            skill["judged"].as_u64().unwrap() + skill["seen_judged"].as_u64().unwrap() == labelled
        };
        let judged = until(|| requester.get(&path).good(), all);
        assert_eq!(judged["skill"]["seen_judged"], said.len());
        assert_eq!(stage.operator.get("/ledger/check").good()["sound"], true);
    }
}
