//! A form of shapes over HTTP on both databases: published, drawn on, refused where a shape cannot be, agreed on by weighed
//! consensus, paid by accepted object and taken away.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code)]

mod common;
mod pictures;

use common::text;
use gongdao_geometry::Mask;
use pictures::{Stage, claim, multipart, png, settled};
use serde_json::{Value, json};

fn form() -> Value {
    let label = |text: &str| json!({ "en": text });
    json!({
        "show": [{ "column": "image", "style": "picture" }],
        "fields": [{
            "name": "objects", "kind": "shapes", "question": { "en": "Draw roofs, lanes and tips." }, "min_size": 2,
            "classes": [
                { "value": "roof", "label": label("Roof"), "key": "1", "shape": "polygon",
                  "attributes": [{ "name": "hidden", "label": label("Partly hidden") }] },
                { "value": "lane", "label": label("Lane"), "key": "2", "shape": "polyline" },
                { "value": "tip", "label": label("Tip"), "key": "3", "shape": "point" },
            ],
        }],
    })
}

fn roof(by: f64) -> Value {
    json!({
        "class": "roof", "points": [[5.0 + by, 5], [35.0 + by, 5], [35.0 + by, 35], [20.0 + by, 30], [5.0 + by, 35]],
        "attributes": { "hidden": true },
    })
}

fn line(y: f64) -> Value {
    json!({ "class": "lane", "points": [[0, y], [30, y + 1.0], [60, y]] })
}

/// A published project with one picture of 60 × 40 pixels, open.
fn opened(stage: &Stage, rules: Value) -> String {
    opened_with(stage, form(), rules)
}

fn opened_with(stage: &Stage, form: Value, rules: Value) -> String {
    let requester = &stage.requester;
    let draft = json!({ "name": "shapes", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let files = multipart::of(&[("roofs/a.png", &png(60, 40, 1))]);
    let path = format!("/api/v1/projects/{project}/media?batch={batch}");
    requester.send("POST", &path, multipart::TYPE, &files).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    project
}

#[test]
fn shapes_are_drawn_checked_accepted_by_object_and_taken_away() {
    for stage in Stage::each() {
        let requester = &stage.requester;
        let rules = json!({
            "price": { "unit": "object", "rate_micros": 35_000, "maximum_units": 5 },
            "quality": { "acceptance": "manual" },
        });
        let project = opened(&stage, rules);
        let worker = stage.worker(&project);
        let lease = claim(&worker, &project);
        let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
        let drawn = |shapes: Value| json!({ "fence": lease["fence"], "answer": { "objects": shapes } });

        let crossed = json!([{ "class": "roof", "points": [[5, 5], [35, 35], [35, 5], [5, 35]] }]);
        let refused = worker.post(&path, drawn(crossed)).bad(422, "invalid_answer");
        assert_eq!(refused["field"], "answer.objects[0]");
        assert!(refused["fix"].as_str().unwrap().contains("neighbours"), "{refused}");
        let outside = json!([{ "class": "tip", "x": 60.5, "y": 5 }]);
        let refused = worker.post(&path, drawn(outside)).bad(422, "invalid_answer");
        assert!(refused["fix"].as_str().unwrap().contains("60 × 40"), "{refused}");

        let shapes = json!([roof(0.0), line(20.0), { "class": "tip", "x": 5, "y": 5 }]);
        worker.post(&path, drawn(shapes)).good();
        let accept = format!("/assignments/{}/accept", text(&lease, "assignment"));
        let fewer = json!({ "objects": 2, "reason": "The point is beside the tip of the roof." });
        assert_eq!(requester.post(&accept, fewer).good()["paid"], "0.07");
        let seen = worker.get(&format!("/assignments/{}", text(&lease, "assignment"))).good();
        assert_eq!((&seen["objects"]["drawn"], &seen["objects"]["accepted"]), (&json!(3), &json!(2)));

        let coco = requester.get(&format!("/projects/{project}/results?format=coco")).whole();
        let coco: Value = serde_json::from_str(&coco).unwrap();
        let annotations = coco["annotations"].as_array().unwrap();
        assert_eq!(annotations.len(), 3);
        assert_eq!(annotations[0]["segmentation"], json!([[5, 5, 35, 5, 35, 35, 20, 30, 5, 35]]));
        assert_eq!(annotations[0]["bbox"], json!([5, 5, 30, 30]));
        assert_eq!(annotations[0]["area"], json!(825));
        assert_eq!(annotations[0]["attributes"]["hidden"], json!(true));
        assert_eq!(annotations[1]["polyline"], json!([0, 20, 30, 21, 60, 20]));
        assert_eq!(annotations[2]["keypoints"], json!([5, 5, 2]));
        let raw = requester.get(&format!("/projects/{project}/results?kind=raw&format=jsonl")).whole();
        let raw: Value = serde_json::from_str(raw.lines().next().unwrap()).unwrap();
        assert!(raw.to_string().contains(r#""points":[[0,20],[30,21],[60,20]]"#), "{raw}");
    }
}

#[test]
fn two_who_draw_the_same_shapes_agree_and_are_paid_by_object() {
    for stage in Stage::each() {
        let rules = json!({
            "price": { "unit": "object", "rate_micros": 35_000, "maximum_units": 5 },
            "quality": { "overlap": 2, "acceptance": "consensus", "accept_above_ppm": 500_000 },
        });
        let project = opened(&stage, rules);
        let workers = [stage.worker(&project), stage.worker(&project)];
        let mut assignments = Vec::new();
        for (at, worker) in workers.iter().enumerate() {
            let lease = claim(worker, &project);
            let by = at as f64;
            let answer = json!({ "objects": [roof(by), line(20.0 + by)] });
            let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
            worker.post(&path, json!({ "fence": lease["fence"], "answer": answer })).good();
            assignments.push(format!("/assignments/{}", text(&lease, "assignment")));
        }
        settled(|| {
            let seen = |(worker, path): (&common::Client, &String)| worker.get(path).good();
            workers.iter().zip(&assignments).map(seen).all(|seen| seen["state"] == "accepted")
        });
        let seen = workers[0].get(&assignments[0]).good();
        assert_eq!(
            (&seen["objects"]["drawn"], &seen["objects"]["accepted"]),
            (&json!(2), &json!(2)),
            "{seen}"
        );
        let said =
            stage.requester.get(&format!("/projects/{project}/results?kind=consensus&format=jsonl")).whole();
        let said: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        assert_eq!(said["answer"]["objects"][0]["attributes"]["hidden"], true, "{said}");
        assert!(said["probability"]["objects"].as_f64().is_some_and(|sure| sure > 0.9), "{said}");
        // Between the two lines.
        let begin = said["answer"]["objects"][1]["points"][0][1].as_f64().unwrap();
        assert!(begin > 20.0 && begin < 21.0, "{said}");
    }
}

/// Bodies of three points, and lines of writing with what stands there.
fn bodies() -> Value {
    let label = |text: &str| json!({ "en": text });
    let point =
        |name: &str, required: bool| json!({ "name": name, "label": label(name), "required": required });
    json!({
        "show": [{ "column": "image", "style": "picture" }],
        "fields": [{
            "name": "objects", "kind": "shapes", "question": { "en": "Mark people and writing." },
            "classes": [
                { "value": "person", "label": label("Person"), "shape": "skeleton", "edges": [["nose", "hand"]],
                  "points": [point("nose", true), point("hand", false), point("foot", false)] },
                { "value": "line", "label": label("Line"), "attributes": [
                    { "name": "text", "label": label("Text"), "required": true, "text": { "max_chars": 20 } },
                ] },
            ],
        }],
    })
}

#[test]
fn three_agree_on_key_points_and_writing_and_are_paid_by_the_character() {
    for stage in Stage::each() {
        let rules = json!({
            "price": { "unit": "character", "rate_micros": 1_000, "maximum_units": 100 },
            "quality": { "overlap": 3, "acceptance": "consensus", "accept_above_ppm": 500_000 },
        });
        let project = opened_with(&stage, bodies(), rules);
        // The third took another place for the hand, and misread a letter.
        let said = [
            ([[20, 8, 2], [40, 30, 1], [0, 0, 0]], "Total 12.50"),
            ([[20, 9, 2], [41, 30, 1], [0, 0, 0]], "TOTAL  12.50"),
            ([[21, 8, 2], [12, 34, 2], [30, 36, 2]], "Tota1 12.50"),
        ];
        let workers = [stage.worker(&project), stage.worker(&project), stage.worker(&project)];
        let mut assignments = Vec::new();
        for (worker, (points, text_there)) in workers.iter().zip(said) {
            let lease = claim(worker, &project);
            let line = json!({ "class": "line", "x": 4, "y": 4, "width": 30, "height": 6, "attributes": { "text": text_there } });
            let answer = json!({ "objects": [{ "class": "person", "keypoints": points }, line] });
            let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
            let mut unmarked = answer.clone();
            unmarked["objects"][0]["keypoints"][0][2] = json!(0);
            let refused = worker
                .post(&path, json!({ "fence": lease["fence"], "answer": unmarked }))
                .bad(422, "invalid_answer");
            assert_eq!(refused["field"], "answer.objects[0].keypoints[0]");
            worker.post(&path, json!({ "fence": lease["fence"], "answer": answer })).good();
            assignments.push(format!("/assignments/{}", text(&lease, "assignment")));
        }
        settled(|| {
            let seen = workers.iter().zip(&assignments).map(|(worker, path)| worker.get(path).good());
            seen.filter(|seen| seen["state"] == "accepted").count() >= 2
        });
        let seen = workers[0].get(&assignments[0]).good();
        assert_eq!(seen["paid"], "0.011", "{seen}");
        let results =
            |rest: &str| stage.requester.get(&format!("/projects/{project}/results?{rest}")).whole();
        let agreed = results("kind=consensus&format=jsonl");
        let agreed: Value = serde_json::from_str(agreed.lines().next().unwrap()).unwrap();
        let objects = agreed["answer"]["objects"].as_array().unwrap();
        let line = objects.iter().find(|one| one["class"] == "line").unwrap();
        assert!(
            ["Total 12.50", "TOTAL  12.50"].contains(&line["attributes"]["text"].as_str().unwrap()),
            "{agreed}"
        );
        let person = objects.iter().find(|one| one["class"] == "person").unwrap();
        let hand = person["keypoints"][1].as_array().unwrap();
        assert!(hand[0].as_f64().unwrap() > 39.0 && hand[2] == 1, "{agreed}");
        assert_eq!(person["keypoints"][2], json!([0, 0, 0]), "{agreed}");
        assert!(results("kind=consensus&format=csv").contains("12.50"));
        let studio: Value = serde_json::from_str(&results("format=label_studio")).unwrap();
        let regions = studio[0]["annotations"][0]["result"].as_array().unwrap();
        let written = regions.iter().find(|region| region["type"] == "textarea").unwrap();
        let placed =
            regions.iter().find(|one| one["id"] == written["id"] && one["type"] == "rectanglelabels");
        assert!(placed.is_some() && regions.iter().any(|one| one["type"] == "keypointlabels"), "{studio}");
        let coco: Value = serde_json::from_str(&results("format=coco")).unwrap();
        assert_eq!(coco["categories"][0]["skeleton"], json!([[1, 2]]));
        assert!(coco["annotations"].as_array().unwrap().iter().any(|one| one["num_keypoints"] == 2));
    }
}

/// Pixels of a block on a picture of 60 × 40.
fn block(x: u32, y: u32, wide: u32, high: u32) -> Mask {
    let inside = |at: u32| (x..x + wide).contains(&(at % 60)) && (y..y + high).contains(&(at / 60));
    Mask::from_rows(40, 60, &(0..40 * 60).map(inside).collect::<Vec<_>>()).unwrap()
}

fn painted(class: &str, mask: &Mask) -> Value {
    json!({ "class": class, "size": [mask.height(), mask.width()], "counts": mask.to_text() })
}

#[test]
fn what_most_painted_is_agreed_pixel_by_pixel_and_taken_away_as_masks() {
    let class = |value: &str| json!({ "value": value, "label": { "en": value }, "shape": "mask" });
    let field = json!({ "name": "objects", "kind": "shapes", "question": { "en": "Paint it." }, "classes": [class("road"), class("mud")] });
    let form = json!({ "show": [{ "column": "image", "style": "picture" }], "fields": [field] });
    for stage in Stage::each() {
        let rules = json!({
            "price": { "unit": "object", "rate_micros": 35_000, "maximum_units": 5 },
            "quality": { "overlap": 3, "acceptance": "consensus", "accept_above_ppm": 500_000 },
        });
        let project = opened_with(&stage, form.clone(), rules);
        let roads = [block(0, 20, 60, 20), block(0, 22, 60, 18), block(0, 20, 50, 20)];
        let workers = [stage.worker(&project), stage.worker(&project), stage.worker(&project)];
        let mut assignments = Vec::new();
        for (worker, road) in workers.iter().zip(&roads) {
            let lease = claim(worker, &project);
            let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
            let body = |shape: Value| json!({ "fence": lease["fence"], "answer": { "objects": [shape] } });
            let mut wide = painted("road", road);
            wide["size"] = json!([60, 40]);
            let refused = worker.post(&path, body(wide)).bad(422, "invalid_answer");
            assert_eq!(refused["field"], "answer.objects[0].size");
            assert!(refused["fix"].as_str().unwrap().contains("60 × 40"), "{refused}");
            let mut short = painted("road", road);
            short["counts"] = json!("0");
            let refused = worker.post(&path, body(short)).bad(422, "invalid_answer");
            assert!(refused["fix"].as_str().unwrap().contains("add up"), "{refused}");
            worker.post(&path, body(painted("road", road))).good();
            assignments.push(format!("/assignments/{}", text(&lease, "assignment")));
        }
        settled(|| {
            let seen = |(worker, path): (&common::Client, &String)| worker.get(path).good();
            workers.iter().zip(&assignments).map(seen).all(|seen| seen["state"] == "accepted")
        });
        assert_eq!(workers[0].get(&assignments[0]).good()["paid"], "0.035");
        let results =
            |rest: &str| stage.requester.get(&format!("/projects/{project}/results?{rest}")).whole();
        let agreed: Value =
            serde_json::from_str(results("kind=consensus&format=jsonl").lines().next().unwrap()).unwrap();
        // Two of three painted them, here the first and third, there the first and second.
        let both = Mask::vote(&[(&roads[0], 1.0), (&roads[1], 1.0), (&roads[2], 1.0)]).unwrap();
        assert_eq!(both.area(), 60 * 18 + 50 * 2);
        assert_eq!(agreed["answer"]["objects"], json!([painted("road", &both)]), "{agreed}");
        let coco: Value = serde_json::from_str(&results("format=coco")).unwrap();
        let annotations = coco["annotations"].as_array().unwrap();
        assert_eq!(annotations.len(), 3);
        assert_eq!(annotations[0]["segmentation"], json!({ "size": [40, 60], "counts": roads[0].to_text() }));
        assert_eq!((&annotations[0]["area"], &annotations[0]["iscrowd"]), (&json!(1200), &json!(0)));
        assert_eq!(annotations[2]["bbox"], json!([0, 20, 50, 20]));
        let studio: Value = serde_json::from_str(&results("format=label_studio")).unwrap();
        let region = &studio[0]["annotations"][0]["result"][0];
        assert_eq!((&region["type"], &region["value"]["format"]), (&json!("brushlabels"), &json!("rle")));
        assert!(results("kind=raw&format=csv").contains("counts"));
    }
}
