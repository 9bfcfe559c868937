//! Pictures over HTTP on both databases: brought in, shown to whoever holds a task that shows them, drawn on, paid for by
//! accepted object, taken away as COCO, erased.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;
mod pictures;

use common::{Answer, Client, Database, Server, text};
use gongdao_blobs::Blobs;
use gongdao_trust::Role;
use pictures::{Stage, claim, form, multipart, picture, png, settled, zip};
use serde_json::{Value, json};

#[test]
fn a_picture_is_uploaded_shown_drawn_on_paid_for_and_erased() {
    for stage in Stage::each() {
        let requester = &stage.requester;
        let (project, batch) = stage.project(&form(json!({})), "manual", "object");
        let brought = requester
            .send(
                "POST",
                &format!("/api/v1/projects/{project}/media?batch={batch}"),
                multipart::TYPE,
                &multipart::of(&[
                    ("street/a.png", &png(60, 40, 1)),
                    ("b.jpg", &pictures::turned_jpeg(60, 40, 6)),
                    ("notes.png", b"this is no picture"),
                ]),
            )
            .good();
        assert_eq!(
            (&brought["kept"], &brought["refused"], &brought["added"]),
            (&json!(2), &json!(1), &json!(2))
        );
        assert_eq!(brought["problems"][0]["file"], "notes.png");
        assert_eq!(brought["problems"][0]["code"], "file_not_a_picture");
        let sizes =
            |at: usize| (brought["media"][at]["width"].clone(), brought["media"][at]["height"].clone());
        assert_eq!(sizes(0), (json!(60), json!(40)));
        assert_eq!(sizes(1), (json!(40), json!(60)), "upright");
        let url = text(&brought["media"][0], "url");

        // Nobody reads it by knowing its address.
        let worker = stage.worker(&project);
        let stranger = stage.server.person("stranger", &[Role::Worker, Role::Requester]).1;
        for other in [&worker, &stranger] {
            picture(other, &url).bad(404, "not_found");
        }
        assert_eq!(picture(&stage.server.client(), &url).status, 401);
        picture(requester, &url).good_bytes();
        picture(&stage.operator, &url).good_bytes();

        requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
        requester.act(&format!("/batches/{batch}/open")).good();
        let lease = claim(&worker, &project);
        assert_eq!(lease["data"]["image"], url);
        let shown = picture(&worker, &url);
        assert_eq!(shown.bytes, png(60, 40, 1));
        assert_eq!(shown.header("content-type"), Some("image/png"));
        assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
        assert!(shown.header("cache-control").unwrap().starts_with("private"));
        assert!(shown.header("content-security-policy").unwrap().contains("sandbox"));
        let part = worker.with("Range", "bytes=1-3").send("GET", &url, "", b"");
        assert_eq!((part.status, part.bytes.as_slice()), (206, &b"PNG"[..]));
        let again = worker.with("If-None-Match", shown.header("etag").unwrap()).send("GET", &url, "", b"");
        assert_eq!(again.status, 304);
        let beyond = worker.with("Range", "bytes=999999-").send("GET", &url, "", b"");
        assert_eq!(beyond.status, 416);

        // Boxes are checked against the picture, and paid for as far as they are accepted.
        let path = format!("/assignments/{}/submit", text(&lease, "assignment"));
        let drawn = |boxes: Value| json!({ "fence": lease["fence"], "answer": { "objects": boxes } });
        let outside = json!([{ "class": "car", "x": 50, "y": 5, "width": 10.5, "height": 8 }]);
        let refused = worker.post(&path, drawn(outside)).bad(422, "invalid_answer");
        assert_eq!(refused["field"], "answer.objects[0]");
        assert!(refused["fix"].as_str().unwrap().contains("60 × 40"), "{refused}");
        let boxes = json!([
            { "class": "car", "x": 50, "y": 5, "width": 10, "height": 8 },
            { "class": "person", "x": 1, "y": 2.25, "width": 5, "height": 9 },
            { "class": "car", "x": 20, "y": 20, "width": 6, "height": 6 },
        ]);
        worker.post(&path, drawn(boxes)).good();
        let accept = format!("/assignments/{}/accept", text(&lease, "assignment"));
        requester.post(&accept, json!({ "objects": 4 })).bad(422, "invalid_field");
        let reasonless = requester.post(&accept, json!({ "objects": 2 })).bad(422, "invalid_field");
        assert_eq!(reasonless["field"], "reason");
        let fewer = json!({ "objects": 2, "reason": "The second car is a shadow on the road." });
        assert_eq!(requester.post(&accept, fewer).good()["paid"], "0.07");
        let seen = worker.get(&format!("/assignments/{}", text(&lease, "assignment"))).good();
        assert_eq!(seen["objects"]["drawn"], 3);
        assert_eq!(seen["objects"]["accepted"], 2);
        assert!(seen["objects"]["reason"].as_str().unwrap().contains("shadow"));

        let coco: Value =
            serde_json::from_str(&requester.get(&format!("/projects/{project}/results?format=coco")).whole())
                .unwrap();
        assert_eq!(coco["images"].as_array().unwrap().len(), 1);
        assert_eq!(coco["images"][0]["file_name"], "street/a.png");
        assert_eq!(coco["images"][0]["width"], 60);
        assert_eq!(coco["annotations"].as_array().unwrap().len(), 3);
        assert_eq!(coco["annotations"][2]["bbox"], json!([1, 2.25, 5, 9]));
        assert_eq!(coco["categories"][1]["name"], "person");
        let raw = requester.get(&format!("/projects/{project}/results?kind=raw&format=csv")).whole();
        assert!(raw.contains(r#"""class"":""person"""#), "{raw}");

        // Erased, it is gone for everybody, and counted no longer.
        requester.send("DELETE", &url, "", b"").good();
        for other in [&worker, requester, &stage.operator] {
            picture(other, &url).bad(404, "not_found");
        }
        let kept = requester.get(&format!("/projects/{project}/media")).good();
        assert_eq!(kept["files"], 1);
        stranger.send("DELETE", &text(&brought["media"][1], "url"), "", b"").bad(404, "not_found");
        settled(|| stage.files("media") == 1 && stage.files("thumbnail") == 1);
    }
}

#[test]
fn thumbnails_are_made_in_the_background_and_broken_pictures_are_told() {
    for stage in Stage::each() {
        let (project, _) = stage.project(&form(json!({})), "manual", "task");
        let mut broken = png(50, 50, 3);
        let middle = broken.len() / 2;
        broken[middle..].iter_mut().take(40).for_each(|byte| *byte ^= 0x5a);
        let files = [("good.jpg", &pictures::turned_jpeg(800, 400, 6)[..]), ("odd.png", &broken)];
        let path = format!("/api/v1/projects/{project}/media");
        stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&files)).good();
        let listed = || stage.requester.get(&format!("/projects/{project}/media")).good();
        settled(|| {
            let items = listed()["items"].clone();
            items[0]["broken"] == true && items[1]["thumbnail"].is_string()
        });
        let small = text(&listed()["items"][1], "thumbnail");
        let answer = picture(&stage.requester, &small);
        let image = pictures::decoded(&answer.bytes);
        assert_eq!(image, (160, 320), "upright, 320 pixels along its longer side");
        let odd = format!("{}/thumbnail", text(&listed()["items"][0], "url"));
        picture(&stage.requester, &odd).bad(409, "wrong_state");
    }
}

#[test]
fn archives_are_unpacked_and_bombs_are_not() {
    for stage in Stage::each() {
        let (project, batch) = stage.project(&form(json!({})), "manual", "task");
        let path = format!("/api/v1/projects/{project}/media?batch={batch}");
        let archive = zip(&[
            ("photos/1.png", &png(30, 20, 1), false),
            ("__MACOSX/._1.png", b"clutter", false),
            ("../../2.png", &png(30, 20, 2), true),
            ("readme.txt", b"text", false),
            ("bomb.png", &vec![0; 8_000_000], true),
        ]);
        let brought = stage.requester.send("POST", &path, "application/zip", &archive).good();
        assert_eq!(
            (&brought["kept"], &brought["added"], &brought["refused"]),
            (&json!(2), &json!(2), &json!(2))
        );
        assert_eq!(brought["media"][1]["name"], "2.png", "a name leads nowhere");
        let codes: Vec<_> =
            brought["problems"].as_array().unwrap().iter().map(|it| text(it, "code")).collect();
        assert_eq!(codes, ["file_not_a_picture", "archive_too_dense"]);
        stage
            .requester
            .send("POST", &path, "application/zip", b"PK\x03\x04 no more")
            .bad(422, "invalid_field");
        stage.requester.send("POST", &path, "text/plain", b"x").bad(415, "unsupported_media_type");
        let none = stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&[]));
        none.bad(422, "invalid_field");
    }
}

#[test]
fn limits_are_kept_and_named() {
    let limited = |mut options: gongdao_api::MediaOptions| {
        options.limits.file_bytes = 3_000;
        options.limits.pixels = 400;
        options.limits.project.files = 2;
        options
    };
    for stage in Stage::each_with(limited) {
        let (project, _) = stage.project(&form(json!({})), "manual", "task");
        let path = format!("/api/v1/projects/{project}/media");
        let noise = [png(20, 20, 9), vec![7; 4_000]].concat();
        let files = [
            ("large.png", &noise[..]),
            ("wide.png", &png(30, 20, 1)),
            ("1.png", &png(10, 10, 1)),
            ("2.png", &png(10, 10, 2)),
            ("3.png", &png(10, 10, 3)),
        ];
        let brought = stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&files)).good();
        assert_eq!(brought["kept"], 2);
        let told: Vec<_> = brought["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (text(it, "file"), text(it, "code")))
            .collect();
        let told: Vec<(&str, &str)> =
            told.iter().map(|(file, code)| (file.as_str(), code.as_str())).collect();
        let expected = [
            ("large.png", "file_too_large"),
            ("wide.png", "picture_too_many_pixels"),
            ("3.png", "invalid_field"),
        ];
        assert_eq!(told, expected);
        // The same again changes nothing, and what was refused leaves nothing behind.
        let again = stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&files[2..4])).good();
        assert_eq!(again["kept"], 2);
        assert_eq!(stage.requester.get(&format!("/projects/{project}/media")).good()["files"], 2);
        assert_eq!(stage.files("media"), 2);
    }
}

#[test]
fn an_upload_goes_on_after_a_cut() {
    for stage in Stage::each() {
        let (project, batch) = stage.project(&form(json!({})), "manual", "task");
        let file = zip(&[("1.png", &png(90, 90, 1), false), ("2.png", &png(90, 90, 2), true)]);
        let begin = json!({ "name": "all.zip", "length": file.len(), "batch": batch });
        let made = stage.requester.post(&format!("/projects/{project}/uploads"), begin).good();
        let path = format!("/api/v1/uploads/{}", text(&made, "id"));
        let send = |client: &Client, offset: usize, bytes: &[u8]| {
            let at = client.with("Upload-Offset", &offset.to_string());
            at.send("PATCH", &path, "application/octet-stream", bytes)
        };
        assert_eq!(send(&stage.requester, 0, &file[..100]).good()["offset"], 100);
        // The line is cut in the middle of a piece: what came is there.
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nHost: x\r\nUpload-Offset: 100\r\n{}Content-Length: {}\r\n\r\n",
            stage.requester.line("Authorization"),
            file.len() - 100
        );
        stage.requester.cut(&[head.as_bytes(), &file[100..260]].concat());
        let mut offset = 0;
        settled(|| {
            let asked = stage.requester.send("HEAD", &path, "", b"");
            assert_eq!(asked.header("upload-length"), Some(file.len().to_string().as_str()));
            offset = asked.header("upload-offset").unwrap().parse().unwrap();
            offset == 260
        });
        let other = stage.server.person("other", &[Role::Requester]).1;
        send(&other, offset, &file[offset..]).bad(404, "not_found");
        send(&stage.requester, 100, &file[100..]).bad(409, "changed");
        let early = stage.requester.send("POST", &format!("{path}/finish"), "", b"");
        early.bad(409, "wrong_state");
        send(&stage.requester, offset, &[&file[offset..], b"more"].concat()).bad(422, "invalid_field");
        settled(|| send(&stage.requester, offset, &file[offset..]).status == 200);
        let brought = stage.requester.send("POST", &format!("{path}/finish"), "", b"").good();
        assert_eq!((&brought["kept"], &brought["added"]), (&json!(2), &json!(2)));
        assert_eq!(stage.requester.send("HEAD", &path, "", b"").status, 404);
        assert_eq!(stage.partial_files(), 0);
    }
}

#[test]
fn rows_name_uploaded_pictures_and_bring_prelabels() {
    for stage in Stage::each() {
        let (project, batch) = stage.project(&form(json!({})), "manual", "object");
        let (elsewhere, _) = stage.project(&form(json!({})), "manual", "object");
        let bring = |project: &str, name: &str, seed: u8| {
            let files = [(name, &png(60, 40, seed)[..])];
            let path = format!("/api/v1/projects/{project}/media");
            let brought = stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&files)).good();
            text(&brought["media"][0], "url")
        };
        let (own, foreign) = (bring(&project, "a.png", 1), bring(&elsewhere, "a.png", 1));
        assert_ne!(own, foreign, "one file has an address in each project");
        let inside = r#"{""objects"":[{""class"":""car"",""x"":1,""y"":1,""width"":9,""height"":9}]}"#;
        let outside = inside.replace(r#"""x"":1,"#, r#"""x"":55,"#);
        let rows = format!(
            "_key,image,prelabel\n1,a.png,\"{inside}\"\n2,b.png,\n3,{foreign},\n4,{own},\n5,a.png,\"{outside}\"\n6,a.png,oops\n7,https://example.org/x.png,\n"
        );
        let path = format!("/api/v1/batches/{batch}/tasks");
        let added = stage.requester.send("POST", &path, "text/csv", rows.as_bytes()).good();
        assert_eq!((&added["added"], &added["refused"]), (&json!(3), &json!(4)), "{added}");
        let problems = added["problems"].as_array().unwrap();
        let lines: Vec<_> = problems.iter().map(|it| it["line"].as_u64().unwrap()).collect();
        assert_eq!(lines, [3, 4, 6, 7]);
        assert!(text(&problems[2], "detail").contains("data.prelabel"), "{problems:?}");
        let row = json!({ "key": "8", "data": { "image": "a.png", "prelabel": { "objects": [] } } });
        let listed =
            stage.requester.post(&format!("/batches/{batch}/tasks"), json!({ "tasks": [row] })).good();
        assert_eq!(listed["added"], 1);
        stage.requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
        stage.requester.act(&format!("/batches/{batch}/open")).good();
        let worker = stage.worker(&project);
        let lease = claim(&worker, &project);
        assert_eq!(lease["data"], json!({ "image": own }), "the suggestion is not data");
        assert_eq!(lease["prelabel"]["by"], "requester");
        assert_eq!(lease["prelabel"]["answer"]["objects"][0]["class"], "car");
        // It is nobody's answer: nothing is in, nothing is paid.
        let batch_view = stage.requester.get(&format!("/batches/{batch}")).good();
        assert_eq!(batch_view["answers"], 0, "{batch_view}");
        let raw = stage.requester.get(&format!("/batches/{batch}/results?kind=raw&format=jsonl")).whole();
        assert_eq!(raw, "");
    }
}

#[test]
fn tasks_are_added_to_a_live_batch_as_far_as_the_escrow_pays() {
    for stage in Stage::each() {
        let (project, batch) = stage.project(&form(json!({})), "always", "task");
        let bring = |seed: u8| {
            let files = [(format!("{seed}.png"), png(60, 40, seed))];
            let files: Vec<(&str, &[u8])> =
                files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
            let path = format!("/api/v1/projects/{project}/media?batch={batch}");
            stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&files))
        };
        bring(1).good();
        stage.requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
        stage.requester.act(&format!("/batches/{batch}/open")).good();
        let worker = stage.worker(&project);
        let first = claim(&worker, &project);
        let refused = bring(2).bad(402, "escrow_short");
        assert!(refused["fix"].as_str().unwrap().contains("0.0378"), "{refused}");
        stage.requester.post(&format!("/batches/{batch}/fund"), json!({ "amount": "0.0378" })).good();
        assert_eq!(bring(2).good()["added"], 1);
        bring(3).bad(402, "escrow_short");
        let second = claim(&worker, &project);
        assert_ne!(first["task"], second["task"]);
        for lease in [&first, &second] {
            let body = json!({ "fence": lease["fence"], "answer": { "objects": [] } });
            worker.post(&format!("/assignments/{}/submit", text(lease, "assignment")), body).good();
        }
        let done = stage.requester.get(&format!("/batches/{batch}")).good();
        assert_eq!((&done["state"], &done["tasks"]), (&json!("complete"), &json!(2)), "{done}");
        bring(4).bad(409, "wrong_state");
    }
}

#[test]
fn boxes_have_no_consensus_and_objects_need_boxes() {
    for stage in Stage::each() {
        let rules = |acceptance: &str, unit: &str| {
            json!({
                "price": { "unit": unit, "rate_micros": 35_000, "maximum_units": if unit == "object" { 5 } else { 1 } },
                "quality": { "acceptance": acceptance },
            })
        };
        let draft = |form: &Value, rules: Value| json!({ "name": "boxes", "form": form, "rules": rules });
        let refused = stage.requester.post("/projects", draft(&form(json!({})), rules("consensus", "task")));
        assert_eq!(refused.bad(422, "invalid_field")["field"], "rules.quality.acceptance");
        let choice: Value = serde_json::from_str(common::FORM).unwrap();
        let refused = stage.requester.post("/projects", draft(&choice, rules("manual", "object")));
        assert_eq!(refused.bad(422, "invalid_field")["field"], "rules.price.unit");
        let project =
            text(&stage.requester.post("/projects", draft(&choice, rules("manual", "task"))).good(), "id");
        let coco = stage.requester.get(&format!("/projects/{project}/results?format=coco"));
        assert_eq!(coco.bad(422, "invalid_field")["field"], "format");
    }
}

#[test]
fn imports_fetch_in_the_background_and_tell_what_failed() {
    let files = pictures::web(vec![png(30, 20, 1), png(30, 20, 2)]);
    let allowed = format!("127.0.0.1:{}", files.port);
    let with_host = |mut options: gongdao_api::MediaOptions| {
        options.allowed_hosts = vec![allowed.clone()];
        options
    };
    for stage in Stage::each_with(with_host) {
        let (project, batch) = stage.project(&form(json!({})), "manual", "task");
        let web = |path: &str| format!("http://{allowed}/{path}");
        let urls = json!([
            web("0/one.png"),
            web("1/two.png?size=full"),
            web("9/none.png"),
            web("text"),
            web("inside"),
            "http://169.254.169.254/latest/meta-data/",
            "http://2130706433/x.png",
            "gopher://x/",
        ]);
        let made = stage
            .requester
            .post(&format!("/projects/{project}/imports"), json!({ "urls": urls, "batch": batch }));
        let id = text(&made.good(), "id");
        let seen = || stage.requester.get(&format!("/imports/{id}")).good();
        settled(|| seen()["finished"] == true);
        let seen = seen();
        assert_eq!(
            (&seen["total"], &seen["done"], &seen["failed"]),
            (&json!(8), &json!(2), &json!(6)),
            "{seen}"
        );
        let places: Vec<_> =
            seen["problems"].as_array().unwrap().iter().map(|it| it["place"].as_i64().unwrap()).collect();
        assert_eq!(places, [3, 4, 5, 6, 7, 8]);
        assert!(text(&seen["problems"][2], "problem").contains("not on the public internet"), "{seen}");
        let tasks = stage.requester.get(&format!("/batches/{batch}/tasks")).good();
        let mut keys: Vec<_> = tasks["items"].as_array().unwrap().iter().map(|it| text(it, "key")).collect();
        keys.sort();
        assert_eq!(keys, ["one.png", "two.png"]);
        let other = stage.server.person("other", &[Role::Requester]).1;
        other.get(&format!("/imports/{id}")).bad(404, "not_found");
        other
            .post(&format!("/projects/{project}/imports"), json!({ "urls": ["https://example.org/"] }))
            .bad(404, "not_found");
        stage
            .requester
            .post(&format!("/projects/{project}/imports"), json!({ "urls": [] }))
            .bad(422, "invalid_field");
    }
}

#[test]
fn a_bucket_is_imported_and_pictures_are_kept_in_one() {
    let Ok(bucket) = std::env::var("GONGDAO_TEST_S3") else {
        println!("not run: GONGDAO_TEST_S3 names no bucket");
        return;
    };
    let setting = |name: &str| std::env::var(name).unwrap();
    let endpoint = setting("AWS_ENDPOINT");
    let host = endpoint.split("://").nth(1).unwrap().to_owned();
    for (at, database) in Database::each().into_iter().enumerate() {
        let prefix = format!("api-{}-{at}", std::process::id());
        let place = format!("{bucket}/{prefix}");
        let stage = Stage::on(database, |mut options| {
            options.blobs = Blobs::s3(&place).unwrap();
            options.allowed_hosts = vec![host.clone()];
            options
        });
        let (project, _) = stage.project(&form(json!({})), "manual", "task");
        let files = [("a.png", &png(60, 40, 1)[..]), ("b.png", &png(60, 40, 2))];
        let path = format!("/api/v1/projects/{project}/media");
        let brought = stage.requester.send("POST", &path, multipart::TYPE, &multipart::of(&files)).good();
        let url = text(&brought["media"][0], "url");
        assert_eq!(picture(&stage.requester, &url).bytes, png(60, 40, 1));
        let part = stage.requester.with("Range", "bytes=1-3").send("GET", &url, "", b"");
        assert_eq!((part.status, part.bytes.as_slice()), (206, &b"PNG"[..]));
        let listed = || stage.requester.get(&format!("/projects/{project}/media")).good();
        settled(|| listed()["items"].as_array().unwrap().iter().all(|it| it["thumbnail"].is_string()));

        // Another project takes the same pictures out of the bucket itself.
        let (second, batch) = stage.project(&form(json!({})), "manual", "task");
        let import = |secret: String| {
            let s3 = json!({
                "endpoint": endpoint, "bucket": bucket.strip_prefix("s3://").unwrap(), "prefix": format!("{prefix}/media"),
                "access_key": setting("AWS_ACCESS_KEY_ID"), "secret_key": secret,
            });
            let made = stage
                .requester
                .post(&format!("/projects/{second}/imports"), json!({ "s3": s3, "batch": batch }));
            let id = text(&made.good(), "id");
            let seen = || stage.requester.get(&format!("/imports/{id}")).good();
            settled(|| seen()["finished"] == true);
            seen()
        };
        let wrong = import("not the secret".to_owned());
        assert_eq!((&wrong["done"], &wrong["failed"]), (&json!(0), &json!(1)), "{wrong}");
        assert!(!wrong.to_string().contains("not the secret"));
        let right = import(setting("AWS_SECRET_ACCESS_KEY"));
        assert_eq!((&right["done"], &right["failed"]), (&json!(2), &json!(0)), "{right}");
        assert_eq!(stage.requester.get(&format!("/projects/{second}/media")).good()["files"], 2);
        stage.requester.send("DELETE", &url, "", b"").good();
        picture(&stage.requester, &url).bad(404, "not_found");
    }
}

trait Bytes {
    fn good_bytes(&self);
}

impl Bytes for Answer {
    #[track_caller]
    fn good_bytes(&self) {
        assert_eq!(self.status, 200, "{}", self.headers);
        assert!(!self.bytes.is_empty());
    }
}

/// The server is not used where pictures have no place.
#[test]
fn a_server_without_a_place_says_so() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let requester = server.person("requester", &[Role::Requester]).1;
    let draft = json!({ "name": "boxes", "form": form(json!({})), "rules": { "price": { "unit": "task", "rate_micros": 1 } } });
    let project = text(&requester.post("/projects", draft).good(), "id");
    let path = format!("/api/v1/projects/{project}/media");
    let refused = requester.send("POST", &path, multipart::TYPE, &multipart::of(&[("a.png", &png(9, 9, 1))]));
    refused.bad(503, "busy");
}
