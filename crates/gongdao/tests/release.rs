//! A release of the whole program: killed while its files are being made, it goes on after the next start and comes out as
//! one that nothing happened to; its receipt holds and its files are what it says.

mod common;

use common::{Folder, Outcome, Serving, serve};
use serde_json::{Value, json};
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Rows of the batch: enough that the program can be killed between two files.
const ROWS: usize = 12_000;
const FILES: [&str; 4] = ["consensus_csv", "consensus_jsonl", "answers_jsonl", "label_studio"];
/// Releases begun until one is caught half made.
const TRIES: usize = 8;
const DRAFT: &str = r#"{ "name": "colours", "form": { "fields": [ { "name": "label", "kind": "choice",
    "question": { "en": "Which?" }, "options": [ { "value": "yes", "label": { "en": "Yes" } },
    { "value": "no", "label": { "en": "No" } } ] } ] },
  "rules": { "price": { "unit": "task", "rate_micros": 1000000 } } }"#;

/// A server on a data folder that outlives it, and whoever asks it.
struct Desk {
    serving: Option<Serving>,
    server: String,
    token: String,
}

impl Desk {
    fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, Box<dyn Error>> {
        let (address, key) = (format!("{}/api/v1{path}", self.server), format!("Bearer {}", self.token));
        let mut answer = match method {
            "GET" => ureq::get(address).header("authorization", key).call()?,
            _ => ureq::post(address).header("authorization", key).send_json(body)?,
        };
        Ok(serde_json::from_slice(&answer.body_mut().read_to_vec()?)?)
    }

    fn get(&self, path: &str) -> Result<Value, Box<dyn Error>> {
        self.ask("GET", path, &Value::Null)
    }

    /// Ends the server without a word, and starts another on the same data.
    fn kill(&mut self, data: &Path) -> Outcome {
        self.serving = None;
        let (serving, server) = serve(data)?;
        (self.serving, self.server) = (Some(serving), server);
        Ok(())
    }

    /// Waits until a release has ended.
    fn ended(&self, id: &str) -> Result<Value, Box<dyn Error>> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(240) {
            let release = self.get(&format!("/releases/{id}"))?;
            if !matches!(text(&release, "state").as_str(), "waiting" | "making") {
                return Ok(release);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("the release was never made".into())
    }

    fn begun(&self, project: &str, name: &str) -> Result<String, Box<dyn Error>> {
        let body = json!({ "name": name, "licence": "CC0", "files": FILES });
        Ok(text(&self.ask("POST", &format!("/projects/{project}/releases"), &body)?, "id"))
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// A requester with a batch of rows that is closed.
fn opened(folder: &Folder) -> Result<(Desk, String), Box<dyn Error>> {
    let data = folder.join("data");
    let (serving, server) = serve(&data)?;
    let operator = std::fs::read_to_string(data.join("operator.token"))?.trim().to_owned();
    let mut desk = Desk { serving: Some(serving), server, token: operator };
    let invitation = desk.ask(
        "POST",
        "/invitations",
        &json!({ "count": 1, "roles": ["requester"], "expires_in_days": 1 }),
    )?;
    let code = invitation["codes"][0].as_str().unwrap_or_default();
    let account = json!({ "invitation": code, "name": "R", "token": { "name": "desk" } });
    desk.token = text(&desk.ask("POST", "/sign-up", &account)?, "token");
    let draft: Value = serde_json::from_str(DRAFT)?;
    let project = text(&desk.ask("POST", "/projects", &draft)?, "id");
    let batch = text(&desk.ask("POST", &format!("/projects/{project}/batches"), &json!({}))?, "id");
    let rows: String = (0..ROWS).map(|at| format!("{at},text {at}\n")).collect();
    let address = format!("{}/api/v1/batches/{batch}/tasks", desk.server);
    let upload = ureq::post(address).header("authorization", format!("Bearer {}", desk.token));
    upload.header("content-type", "text/csv").send(format!("_key,text\n{rows}"))?;
    desk.ask("POST", &format!("/batches/{batch}/close"), &json!({}))?;
    let begun = Instant::now();
    while text(&desk.get(&format!("/batches/{batch}"))?, "state") != "closed" {
        assert!(begun.elapsed() < Duration::from_secs(60), "the batch never closed");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((desk, project))
}

fn made(release: &Value) -> usize {
    let files = release["files"].as_array().map_or(&[][..], Vec::as_slice);
    files.iter().filter(|file| file["sha256"].is_string()).count()
}

/// What the files of data come to.
fn sums(release: &Value) -> Vec<String> {
    let files = release["files"].as_array().map_or(&[][..], Vec::as_slice);
    files.iter().take(FILES.len()).map(|file| text(file, "sha256")).collect()
}

#[test]
fn a_release_that_was_killed_half_made_comes_out_the_same() -> Outcome {
    let folder = Folder::new("release")?;
    let data = folder.join("data");
    let (mut desk, project) = opened(&folder)?;
    let whole = desk.ended(&desk.begun(&project, "whole")?)?;
    assert_eq!(text(&whole, "state"), "ready", "{whole}");
    let mut caught = None;
    for at in 0..TRIES {
        let id = desk.begun(&project, &format!("killed {at}"))?;
        let begun = Instant::now();
        let mut seen = desk.get(&format!("/releases/{id}"))?;
        while made(&seen) == 0 && begun.elapsed() < Duration::from_secs(60) {
            seen = desk.get(&format!("/releases/{id}"))?;
        }
        desk.kill(&data)?;
        if text(&seen, "state") == "making" && made(&seen) < FILES.len() {
            caught = Some((id, seen));
            break;
        }
    }
    let (id, half) = caught.ok_or("no release was caught half made")?;
    assert!(made(&half) < FILES.len(), "killed with {} files of data there", made(&half));
    let release = desk.ended(&id)?;
    assert_eq!(text(&release, "state"), "ready", "{release}");
    assert_eq!(sums(&release), sums(&whole), "cut off or not, it is the same data");
    assert_eq!(sums(&half)[0], sums(&release)[0], "what was there stays");

    // Everything is fetched, its sums are checked, and the receipt holds without the server.
    let output = folder.join("fetched");
    let shown = output.display().to_string();
    let begun = Instant::now();
    while text(&desk.get(&format!("/releases/{id}/receipt"))?, "state") != "ready" {
        assert!(begun.elapsed() < Duration::from_secs(60), "the log never grew");
        std::thread::sleep(Duration::from_millis(200));
    }
    let fetch = ["project", "release", "download", &id, "--output", &shown];
    common::good([&fetch[..], &["--server", &desk.server, "--token", &desk.token]].concat())?;
    let key = ureq::get(format!("{}/evidence/vkey", desk.server)).call()?.body_mut().read_to_string()?;
    let proof = output.join("release.tlog-proof");
    drop(desk);
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "SHA256SUMS"])
        .current_dir(&output)
        .output()?;
    assert!(checked.status.success(), "{}", common::said(&checked));
    let proof = proof.display().to_string();
    let said = common::good(["evidence", "verify", &proof, "--vkey", key.trim()])?;
    assert!(said.contains("release_made"), "{said}");
    for sum in sums(&release) {
        assert!(said.contains(&sum), "{sum} in {said}");
    }
    Ok(())
}
