//! A requester's and an operator's day from the command line, against a server that is no demo: invited, funded, screened,
//! published, answered, downloaded, closed.

#[allow(dead_code, clippy::expect_used, clippy::print_stdout)]
#[path = "../../engine/tests/common/database.rs"]
mod database;

mod common;

use common::{Folder, Outcome, Serving, serve};
use database::Database;
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// Somebody at a terminal: a profile folder of their own, and a profile in it.
struct Desk<'a> {
    folder: &'a Folder,
    profile: &'static str,
}

impl Desk<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
        for name in ["GONGDAO_SERVER", "GONGDAO_TOKEN"] {
            command.env_remove(name);
        }
        command.env("GONGDAO_CONFIG", &self.folder.0).env("GONGDAO_PROFILE", self.profile);
        command
    }

    fn run(&self, arguments: &[&str]) -> std::io::Result<Output> {
        self.command().args(arguments).output()
    }

    /// Runs a command that has to succeed; what it printed.
    fn good(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.run(arguments)?;
        assert!(output.status.success(), "{arguments:?}: {}", common::said(&output));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// The same, as JSON.
    fn json(&self, arguments: &[&str]) -> Result<Value, Box<dyn Error>> {
        Ok(serde_json::from_str(&self.good(&[arguments, &["--json"]].concat())?)?)
    }

    /// Runs a command that has to be refused; everything it said.
    fn refused(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.run(arguments)?;
        assert!(!output.status.success(), "{arguments:?}: {}", common::said(&output));
        Ok(common::said(&output))
    }

    /// Keeps a token as this desk's profile.
    fn keep(&self, server: &str, token: &str) -> Outcome {
        let mut command = self.command();
        command.env_remove("GONGDAO_PROFILE").args(["profile", "add", self.profile, "--server", server]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().ok_or("no input")?.write_all(format!("{token}\n").as_bytes())?;
        let output = child.wait_with_output()?;
        assert!(output.status.success(), "{}", common::said(&output));
        Ok(())
    }
}

fn post(server: &str, path: &str, token: Option<&str>, body: &Value) -> Result<Value, Box<dyn Error>> {
    let mut request = ureq::post(format!("{server}/api/v1{path}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut answer = request.send_json(body)?;
    let bytes = answer.body_mut().read_to_vec()?;
    Ok(if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? })
}

/// Makes an account with an invitation; its id and its token.
fn sign_up(server: &str, invitation: &str, name: &str) -> Result<(String, String), Box<dyn Error>> {
    let account = json!({ "invitation": invitation, "name": name, "token": { "name": "desk" } });
    let made = post(server, "/sign-up", None, &account)?;
    let text = |field: &str| made[field].as_str().map(str::to_owned).ok_or(format!("no {field} in {made}"));
    Ok((text("id")?, text("token")?))
}

const PROJECT: &str = r#"{
  "name": "店评情感",
  "form": { "fields": [ { "name": "label", "kind": "choice", "question": { "zh": "是好评吗?", "en": "Is it good?" },
    "options": [ { "value": "yes", "label": { "en": "Yes" } }, { "value": "no", "label": { "en": "No" } } ] } ] },
  "rules": { "price": { "unit": "task", "rate_micros": 100000 }, "quality": { "overlap": 1, "acceptance": "always" } }
}"#;

/// Answers every task there is, as one worker.
fn work(server: &str, project: &str, token: &str) -> Result<usize, Box<dyn Error>> {
    post(server, &format!("/projects/{project}/terms"), Some(token), &json!({ "revision": 1 }))?;
    let claimed = post(server, &format!("/projects/{project}/claims"), Some(token), &json!({ "count": 10 }))?;
    let leases = claimed["leases"].as_array().ok_or("no leases")?;
    for lease in leases {
        let path = format!("/assignments/{}/submit", lease["assignment"].as_str().ok_or("no id")?);
        let answer = json!({ "fence": lease["fence"], "answer": { "label": "yes" }, "active_ms": 4000 });
        post(server, &path, Some(token), &answer)?;
    }
    Ok(leases.len())
}

fn day(name: &str, database: Option<&str>) -> Outcome {
    let folder = Folder::new(name)?;
    let (_serving, server) = start(&folder, database)?;
    let operator = Desk { folder: &folder, profile: "operator" };
    let requester = Desk { folder: &folder, profile: "requester" };
    let token = std::fs::read_to_string(folder.join("data").join("operator.token"))?;
    operator.keep(&server, token.trim())?;

    let invitation = |role: &str| operator.good(&["people", "invite", "--role", role]);
    let (person, token) = sign_up(&server, &invitation("requester")?, "云图 & Co")?;
    requester.keep(&server, &token)?;
    let (_, worker) = sign_up(&server, &invitation("worker")?, "Li")?;
    let early = operator.refused(&["deposit", &person, "100", "--reference", "B-1"])?;
    assert!(early.contains("custodian"), "{early}");
    operator.good(&["setting", "set", "custodian", "Bank of Tests"])?;
    assert!(operator.good(&["setting", "show", "custodian"])?.starts_with("custodian = Bank of Tests"));
    operator.good(&["deposit", &person, "100", "--reference", "B-1", "--key", "once"])?;
    operator.good(&["deposit", &person, "100", "--reference", "B-1", "--key", "once"])?;
    let shown = operator.json(&["people", "show", &person])?;
    assert_eq!(shown["balances"][0]["balance"], "100.00", "one deposit under one key: {shown}");

    let document = folder.join("project.json");
    std::fs::write(&document, PROJECT)?;
    let project = requester.good(&["project", "create", &document.display().to_string()])?;
    let rows = folder.join("rows.csv");
    std::fs::write(&rows, "_key,text\n1,很好吃\n2,\"服务慢, 再也不来\"\n3,too many,cells\n4,ok\n")?;
    let upload = requester.json(&["project", "upload", &project, &rows.display().to_string()])?;
    assert_eq!((&upload["added"], &upload["refused"]), (&json!(3), &json!(1)), "{upload}");
    assert_eq!(upload["files"][0]["problems"][0]["line"], 4, "{upload}");
    let waiting = requester.json(&["project", "publish", &project])?;
    assert_eq!(waiting["state"], "screening");
    assert_eq!(waiting["batches"][0]["state"], "funded");

    assert!(operator.good(&["screening", "list"])?.contains(&project));
    assert!(operator.good(&["screening", "show", &project])?.contains("是好评吗"));
    requester.refused(&["screening", "allow", &project])?;
    assert_eq!(operator.good(&["screening", "allow", &project])?, format!("{project} is published"));
    requester.good(&["project", "publish", &project])?;
    assert_eq!(answered(&server, &project, &worker)?, 3);

    let status = requester.json(&["project", "status", &project])?;
    assert_eq!(status["batches"][0]["accepted"], 3, "{status}");
    assert!(requester.good(&["project", "status", &project])?.contains("店评情感  published"));
    let results = folder.join("results.csv");
    requester.good(&["project", "results", &project, "--output", &results.display().to_string()])?;
    let results = std::fs::read_to_string(results)?;
    assert_eq!(results.lines().count(), 4, "{results}");
    assert!(results.contains("服务慢, 再也不来"), "{results}");
    let lines =
        requester.good(&["project", "results", &project, "--kind", "consensus", "--format", "jsonl"])?;
    assert_eq!(lines.lines().count(), 3, "{lines}");
    requester.good(&["project", "close", &project])?;
    assert!(requester.good(&["project", "list"])?.contains("closed"));
    assert!(operator.good(&["appeals", "list"])?.contains("assignment"));
    Ok(())
}

/// The line fills by a clock, so the first look may be a moment too early.
fn answered(server: &str, project: &str, token: &str) -> Result<usize, Box<dyn Error>> {
    for _ in 0..100 {
        if let Ok(count) = work(server, project, token) {
            return Ok(count);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    work(server, project, token)
}

fn start(folder: &Folder, database: Option<&str>) -> Result<(Serving, String), Box<dyn Error>> {
    let data = folder.join("data");
    common::serve_on(&data, database)
}

#[test]
fn a_day_at_the_terminal() -> Outcome {
    day("desk", None)
}

#[test]
fn a_day_at_the_terminal_on_postgres() -> Outcome {
    let Some(database) = Database::postgres() else { return Ok(()) };
    let gongdao_store::Place::Server(address) = &database.place else { return Ok(()) };
    day("desk-postgres", Some(address))
}

#[test]
fn a_kept_token_goes_to_its_own_server_alone() -> Outcome {
    let folder = Folder::new("desk-profiles")?;
    let (_serving, server) = serve(&folder.join("data"))?;
    let desk = Desk { folder: &folder, profile: "home" };
    let token = std::fs::read_to_string(folder.join("data").join("operator.token"))?;
    desk.keep(&server, token.trim())?;
    let listed = desk.good(&["profile", "list"])?;
    assert!(listed.contains(&server) && !listed.contains(token.trim()), "{listed}");
    desk.good(&["screening", "list", "--server", &server])?;
    let elsewhere = desk.refused(&["screening", "list", "--server", "http://127.0.0.1:9"])?;
    assert!(elsewhere.contains("no token is named"), "{elsewhere}");
    desk.good(&["profile", "remove", "home"])?;
    let gone = desk.refused(&["screening", "list"])?;
    assert!(gone.contains("no profile home"), "{gone}");
    Ok(())
}

#[test]
fn shells_can_complete_the_commands() -> Outcome {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = common::good(["completions", shell])?;
        assert!(script.contains("screening") && script.contains("spreadsheet"), "{shell}");
    }
    Ok(())
}
