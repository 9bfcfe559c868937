//! Releases over HTTP on both databases: asked for, made behind the request, fetched, summed up, and proved by a receipt.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code)]

mod common;
mod pictures;

use common::{Client, Database, text};
use gongdao_blobs::Blobs;
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::receipt::verify;
use gongdao_formats::archive::{Archive, ArchiveLimits};
use gongdao_formats::dataset::{self, DataError, Memory, Options, Picture, Pictures, Shape};
use pictures::{Stage, claim, multipart, png, settled};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read};

fn form() -> Value {
    let label = |text: &str| json!({ "en": text });
    let point = |name: &str| json!({ "name": name, "label": label(name) });
    json!({
        "show": [{ "column": "image", "style": "picture" }],
        "fields": [{
            "name": "objects", "kind": "shapes", "question": { "en": "Draw cars, hulls and people.", "zh-CN": "画车、船、人。" },
            "classes": [
                { "value": "car", "label": label("Car"), "key": "1", "shape": "box",
                  "attributes": [{ "name": "hidden", "label": label("Partly hidden") }] },
                { "value": "hull", "label": label("Hull"), "key": "2", "shape": "rotated_box" },
                { "value": "person", "label": label("Person"), "key": "3", "shape": "skeleton",
                  "points": [point("head"), point("foot")] },
            ],
        }],
    })
}

/// A project whose one batch is complete: one picture of 60 × 40 with a car, a hull and a person.
fn complete(stage: &Stage) -> (String, String, Client) {
    let requester = &stage.requester;
    let (project, batch) = stage.project(&form(), "always", "object");
    let files = multipart::of(&[("street/a.png", &png(60, 40, 1))]);
    let path = format!("/api/v1/projects/{project}/media?batch={batch}");
    requester.send("POST", &path, multipart::TYPE, &files).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    let worker = stage.worker(&project);
    let lease = claim(&worker, &project);
    let drawn = json!([
        { "class": "car", "x": 6, "y": 4, "width": 30, "height": 20, "attributes": { "hidden": true } },
        { "class": "hull", "center": [40, 25], "width": 20, "height": 10, "angle": 30 },
        { "class": "person", "keypoints": [[10, 10, 2], [12, 30, 1]] },
    ]);
    let body = json!({ "fence": lease["fence"], "answer": { "objects": drawn } });
    worker.post(&format!("/assignments/{}/submit", text(&lease, "assignment")), body).good();
    let state = || text(&requester.get(&format!("/batches/{batch}")).good(), "state");
    settled(|| state() == "complete");
    (project, batch, worker)
}

fn made(requester: &Client, project: &str, body: Value) -> Value {
    let answer = requester.post(&format!("/projects/{project}/releases"), body);
    assert_eq!(answer.status, 201, "{answer:?}");
    let id = text(&answer.good(), "id");
    let now = || requester.get(&format!("/releases/{id}")).good();
    settled(|| !matches!(text(&now(), "state").as_str(), "waiting" | "making"));
    now()
}

fn bytes(requester: &Client, release: &Value, name: &str) -> Vec<u8> {
    let file = release["files"].as_array().unwrap().iter().find(|file| file["name"] == name).unwrap();
    let answer = requester.send("GET", &text(file, "url"), "", b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    let sum: String = Sha256::digest(&answer.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        (sum.as_str(), answer.bytes.len()),
        (file["sha256"].as_str().unwrap(), file["bytes"].as_u64().unwrap() as usize)
    );
    answer.bytes
}

/// The one picture.
struct Street;

impl Pictures for Street {
    fn find(&self, name: &str) -> Result<Option<Picture>, DataError> {
        Ok(Some(Picture { name: format!("{name}.png"), size: (60, 40) }))
    }
}

/// A packed data set, read again.
fn unpacked(bytes: Vec<u8>) -> Memory {
    let mut archive = Archive::open(Cursor::new(bytes), ArchiveLimits::default()).unwrap();
    let mut tree = Memory::default();
    for at in 0..archive.entries().len() {
        let name = archive.entries()[at].name.clone();
        let mut bytes = Vec::new();
        archive.read(at).unwrap().read_to_end(&mut bytes).unwrap();
        tree.add(&name, bytes);
    }
    tree
}

#[test]
fn a_release_is_made_summed_up_and_proved() {
    for stage in Stage::each() {
        let (project, batch, worker) = complete(&stage);
        let requester = &stage.requester;
        let body = json!({
            "name": "First", "about": "Streets.", "licence": "CC BY 4.0", "consent": "Nobody can be made out.",
            "files": ["consensus_csv", "answers_jsonl", "coco", "label_studio", "yolo_pose", "cvat", "parquet"],
            "drop": true,
        });
        let release = made(requester, &project, body);
        assert_eq!((&release["state"], &release["version"]), (&json!("ready"), &json!(1)), "{release}");
        assert_eq!((&release["done"], &release["batches"]), (&release["total"], &json!([batch])));
        let files = release["files"].as_array().unwrap();
        assert_eq!(files.len(), 13);
        let sums = String::from_utf8(bytes(requester, &release, "SHA256SUMS")).unwrap();
        for file in &files[..12] {
            let line = format!("{}  {}", text(file, "sha256"), text(file, "name"));
            assert!(sums.lines().any(|known| known == line), "{line} in {sums}");
            bytes(requester, &release, &text(file, "name"));
        }
        // What was drawn is in every format what was drawn.
        let pose = unpacked(bytes(requester, &release, "yolo-pose.zip"));
        let format = dataset::find("yolo-pose").unwrap();
        let (catalog, items, _) =
            dataset::read(&pose, format, &Options { pictures: Some(&Street), ..Options::default() }).unwrap();
        assert_eq!((items.len(), catalog.find("person").is_some()), (1, true));
        let mut tree = Memory::default();
        tree.add("data.parquet", bytes(requester, &release, "objects.parquet"));
        let parquet = dataset::find("parquet").unwrap();
        let (catalog, items, _) = dataset::read(&tree, parquet, &Options::default()).unwrap();
        let [car, hull, person] = items[0].objects.as_slice() else { panic!("{items:?}") };
        assert_eq!((items[0].name.as_str(), items[0].size), ("street/a.png", Some((60, 40))));
        assert!(matches!(car.shape, Shape::Box(rect) if rect.width == 30.0), "{car:?}");
        assert!(matches!(hull.shape, Shape::Rotated(turned) if turned.degrees == 30.0), "{hull:?}");
        assert_eq!((person.key_points.len(), catalog.name(person.class)), (2, "person"));
        assert!(car.attribute("hidden").is_some() && car.attribute("worker").is_some());
        let left_out = files.iter().find(|file| file["name"] == "yolo-pose.zip").unwrap()["left_out"].clone();
        assert!(left_out.as_str().unwrap().contains("attribute"), "{left_out}");
        card(requester, &release);
        receipt(&stage, &release, sums.lines().count());
        // Nobody else sees any of it.
        let id = text(&release, "id");
        for path in ["", "/receipt", "/files/card.json"] {
            worker.get(&format!("/releases/{id}{path}")).bad(404, "not_found");
        }
        stage.operator.get(&format!("/releases/{id}")).good();
        stage.operator.get(&format!("/releases/{id}/files/card.json")).bad(404, "not_found");
        requester.get(&format!("/releases/{id}/files/..%2fcard.json")).bad(404, "not_found");
        let page = requester.get(&format!("/projects/{project}/releases")).good();
        assert_eq!(page["items"][0]["id"], release["id"]);
        let part = requester.with("Range", "bytes=0-3").get(&format!("/releases/{id}/files/card.json"));
        assert_eq!((part.status, part.bytes.len()), (206, 4));
        let tag = part.header("etag").unwrap().to_owned();
        let same = requester.with("If-None-Match", &tag).get(&format!("/releases/{id}/files/card.json"));
        assert_eq!(same.status, 304);
        assert!(part.header("content-disposition").unwrap().starts_with("attachment"));
    }
}

fn card(requester: &Client, release: &Value) {
    let card: Value = serde_json::from_slice(&bytes(requester, release, "card.json")).unwrap();
    assert_eq!((&card["labelled"]["workers"], &card["labelled"]["tasks"]), (&json!(1), &json!(1)));
    assert_eq!((&card["licence"], &card["release"]["version"]), (&json!("CC BY 4.0"), &json!(1)));
    assert!(card["pay"]["hourly_median"].is_null(), "one person's pay is nobody's business");
    assert_eq!(card["files"].as_array().unwrap().len(), 7);
    let zh = String::from_utf8(bytes(requester, release, "card.zh-CN.md")).unwrap();
    assert!(zh.contains("画车、船、人。") && zh.contains("CC BY 4.0"), "{zh}");
    let en = String::from_utf8(bytes(requester, release, "card.en.html")).unwrap();
    assert!(en.contains("Draw cars, hulls and people.") && en.starts_with("<!doctype html>"));
    for text in [zh, en, card.to_string()] {
        assert!(!text.contains("per_") && !text.contains("wkr_"), "nobody is named: {text}");
    }
}

fn receipt(stage: &Stage, release: &Value, others: usize) {
    let id = text(release, "id");
    let path = format!("/releases/{id}/receipt");
    let ask = || {
        stage.server.wait_ms(1_000);
        stage.requester.get(&path).good()
    };
    settled(|| ask()["state"] == "ready");
    let receipt = ask();
    assert_eq!((&receipt["kind"], &receipt["record_kind"]), (&json!("release"), &json!("release_made")));
    let vkey = stage.server.client().send("GET", "/evidence/vkey", "", b"");
    let key = VerifierKey::parse(vkey.body.trim()).unwrap();
    let verified = verify(&text(&receipt, "proof"), std::slice::from_ref(&key)).unwrap();
    let sums: Vec<&String> =
        verified.record.fields.iter().filter(|(name, _)| name == "file").map(|(_, value)| value).collect();
    assert_eq!(sums.len(), others + 1, "every file, and the list of sums");
    for file in release["files"].as_array().unwrap() {
        let line = format!("{} {} {}", text(file, "sha256"), file["bytes"], text(file, "name"));
        assert!(sums.contains(&&line), "{line} in {sums:?}");
    }
}

#[test]
fn what_cannot_be_released_is_refused_or_fails_by_name() {
    for stage in Stage::each() {
        let (project, batch, _) = complete(&stage);
        let requester = &stage.requester;
        let path = format!("/projects/{project}/releases");
        let body = |files: Value| json!({ "name": "x", "files": files });
        requester.post(&path, body(json!(["conll"]))).bad(422, "invalid_field");
        requester.post(&path, body(json!(["card_json"]))).bad(422, "invalid_field");
        requester.post(&path, body(json!([]))).bad(422, "invalid_field");
        requester.post(&path, body(json!(["spreadsheet"]))).bad(422, "invalid_field");
        stage.operator.post(&path, body(json!(["coco"]))).bad(403, "role_missing");
        let mut open = body(json!(["coco"]));
        let other = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
        open["batches"] = json!([other]);
        requester.post(&path, open).bad(409, "wrong_state");
        // YOLO has no attributes and no turned boxes: unless told to drop them, the release fails and says so.
        let failed = made(requester, &project, body(json!(["yolo"])));
        assert_eq!((&failed["state"], &failed["batches"]), (&json!("failed"), &json!([batch])), "{failed}");
        let problem = text(&failed, "problem");
        assert!(
            problem.contains("rotated_box (1: street/a.png") && problem.contains("attribute"),
            "{problem}"
        );
        let id = text(&failed, "id");
        requester.get(&format!("/releases/{id}/receipt")).bad(404, "not_found");
        requester.get(&format!("/releases/{id}/files/card.json")).bad(404, "not_found");
    }
}

#[test]
fn the_same_data_are_the_same_bytes_every_time() {
    for stage in Stage::each() {
        let (project, ..) = complete(&stage);
        let requester = &stage.requester;
        let body = |name: &str| json!({ "name": name, "files": ["consensus_csv", "coco", "cvat", "parquet"], "drop": true });
        let first = made(requester, &project, body("first"));
        let second = made(requester, &project, body("second"));
        let sums = |release: &Value| -> Vec<String> {
            release["files"].as_array().unwrap()[..4].iter().map(|file| text(file, "sha256")).collect()
        };
        assert_eq!(sums(&first), sums(&second));
        assert_ne!(text(&first, "id"), text(&second, "id"));
        assert!(stage.files("release") >= 20, "both are kept");
    }
}

#[test]
fn a_release_is_kept_in_a_bucket_and_read_from_it() {
    let Ok(bucket) = std::env::var("GONGDAO_TEST_S3") else {
        println!("not run: GONGDAO_TEST_S3 names no bucket");
        return;
    };
    for (at, database) in Database::each().into_iter().enumerate() {
        let place = format!("{bucket}/releases-{}-{at}", std::process::id());
        let stage = Stage::on(database, |mut options| {
            options.blobs = Blobs::s3(&place).unwrap();
            options
        });
        let (project, ..) = complete(&stage);
        let requester = &stage.requester;
        let files = ["consensus_jsonl", "coco", "yolo", "parquet"];
        let release = made(requester, &project, json!({ "name": "far", "files": files, "drop": true }));
        assert_eq!(release["state"], "ready", "{release}");
        for file in release["files"].as_array().unwrap() {
            bytes(requester, &release, &text(file, "name"));
        }
        let path = format!("/releases/{}/files/card.json", text(&release, "id"));
        let part = requester.with("Range", "bytes=1-4").get(&path);
        let whole = requester.get(&path);
        assert_eq!((part.status, &part.bytes[..]), (206, &whole.bytes[1..5]));
    }
}
