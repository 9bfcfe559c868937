//! Every route of the document, asked by a stranger and by each role: who gets in, who is refused, who sees nothing.
//!
//! The table says the status for each of them, in this order: a stranger; the worker whose assignment it is; another
//! worker; the project's owner; another requester; a reviewer; an operator; an auditor. Those who may not come first and
//! those who may come last, so that a command is done once: whoever is entitled but late gets a conflict. A route that is
//! not in the table fails the test, and so does an answer that is a fault of ours.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use common::{Client, Database, FORM, Server, text, until};
use gongdao_trust::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};

const REASON: &str = "The picture shows another colour altogether.";

/// Route, and the status for each who asks.
const TABLE: &str = include_str!("every_route.txt");

/// Who asks, in the table's order.
const WHO: [&str; 8] =
    ["stranger", "worker", "other worker", "owner", "other requester", "reviewer", "operator", "auditor"];

/// The order in which they ask: those who are entitled to most things last.
const TURNS: [usize; 8] = [0, 2, 4, 7, 5, 6, 3, 1];

static GUESSES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

struct Cast {
    server: Server,
    clients: Vec<Client>,
    requester: String,
    /// A program's model and a built-in one, both the owner's.
    models: [String; 2],
    _folder: tempfile::TempDir,
}

/// What a route's address and body name.
struct Scene {
    project: String,
    batch: String,
    assignment: String,
    fence: i64,
    exam: String,
    sitting: String,
}

impl Cast {
    fn new(database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let incoming = folder.path().join("incoming");
        std::fs::create_dir(&incoming).unwrap();
        let blobs = gongdao_blobs::Blobs::folder(&folder.path().join("kept")).unwrap();
        let media = gongdao_api::MediaOptions::new(blobs, incoming);
        let server = Server::start_media(database, true, Some(media));
        let person = |name: &str, role: Role| server.person(name, &[role]);
        let (_, worker) = person("worker", Role::Worker);
        let (_, other_worker) = person("other worker", Role::Worker);
        let (id, owner) = person("owner", Role::Requester);
        let (_, other_requester) = person("other requester", Role::Requester);
        let (_, reviewer) = person("reviewer", Role::Reviewer);
        let (_, operator) = person("operator", Role::Operator);
        let (_, auditor) = person("auditor", Role::Auditor);
        let deposit =
            json!({ "person": id, "amount": "1000", "currency": "CNY", "reference": "bank line 1" });
        operator.post("/deposits", deposit).good();
        operator.put("/settings/custodian", json!({ "value": "Bank" })).good();
        let clients =
            vec![server.client(), worker, other_worker, owner, other_requester, reviewer, operator, auditor];
        let mut cast =
            Self { server, clients, requester: id.to_string(), models: Default::default(), _folder: folder };
        let project = cast.project(false);
        let make = |path: &str| text(&cast.clients[3].post(path, json!({ "name": "m" })).good(), "id");
        cast.models = [make("/models"), make(&format!("/projects/{project}/models"))];
        cast
    }

    fn project(&self, screened: bool) -> String {
        let owner = &self.clients[3];
        let form: Value = serde_json::from_str(FORM).unwrap();
        let rules = json!({ "price": { "unit": "task", "rate_micros": 50_000 } });
        let draft = json!({ "name": "colours", "form": form, "rules": rules });
        let project = text(&owner.post("/projects", draft).good(), "id");
        if screened {
            owner.act(&format!("/projects/{project}/screening")).good();
        }
        project
    }

    fn batch(&self, project: &str, opened: bool) -> String {
        let owner = &self.clients[3];
        let batch = text(&owner.act(&format!("/projects/{project}/batches")).good(), "id");
        owner.send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", b"text\na\nb\nc\n").good();
        if opened {
            owner.post(&format!("/batches/{batch}/fund"), json!({})).good();
            owner.act(&format!("/batches/{batch}/open")).good();
        }
        batch
    }

    /// A game, and a round of it in which the worker waits; the other worker knows the project.
    fn game(&self) -> Scene {
        let owner = &self.clients[3];
        let field = json!({
            "name": "words", "kind": "text", "question": { "en": "What?" }, "required": false, "multiline": true,
        });
        let rules = json!({
            "price": { "unit": "task", "rate_micros": 50_000 }, "quality": { "overlap": 2, "acceptance": "always" },
            "mode": { "agreement": { "wait_ms": 60_000 } },
        });
        let draft = json!({ "name": "words", "form": { "fields": [field] }, "rules": rules });
        let project = text(&owner.post("/projects", draft).good(), "id");
        owner.act(&format!("/projects/{project}/screening")).good();
        let batch = self.batch(&project, true);
        let worker = &self.clients[1];
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        let rounds = format!("/projects/{project}/rounds");
        let round = until(|| worker.post(&rounds, json!({})), |answer| answer.status != 404).good();
        let (exam, sitting) = (String::new(), String::new());
        Scene { project, batch, assignment: text(&round, "id"), fence: 1, exam, sitting }
    }

    /// A project, a batch and an assignment in the state that a route is about.
    fn scene(&self, route: &str) -> Scene {
        if ["rounds", "/scores", "/words", "/players"].iter().any(|part| route.contains(part)) {
            return self.game();
        }
        let unscreened = ["put /api/v1/projects/{id}", "post /api/v1/projects/{id}/screening"];
        let project = self.project(!unscreened.contains(&route));
        if route.contains("/resume") {
            self.clients[3].act(&format!("/projects/{project}/pause")).good();
        }
        let of_assignment = ["assignments", "receipts", "claims"].iter().any(|part| route.contains(part));
        if !of_assignment || route.contains("/sittings/") {
            let batch = if unscreened.contains(&route) {
                String::new()
            } else {
                self.batch(&project, route.ends_with("/close") || route.contains("results"))
            };
            if route.ends_with("batches/{id}/open") {
                self.clients[3].post(&format!("/batches/{batch}/fund"), json!({})).good();
            }
            let (exam, sitting) = self.exam(route, &project, &batch);
            return Scene { project, batch, assignment: String::new(), fence: 0, exam, sitting };
        }
        let batch = self.batch(&project, true);
        for worker in &self.clients[1..3] {
            worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        }
        let (assignment, fence) = self.assignment(&project, route);
        Scene { project, batch, assignment, fence, exam: String::new(), sitting: String::new() }
    }

    /// An exam and a worker's sitting, where a route is about them.
    fn exam(&self, route: &str, project: &str, batch: &str) -> (String, String) {
        if !route.contains("/exams/{id}") && !route.contains("/sittings/{id}") {
            return Default::default();
        }
        let owner = &self.clients[3];
        let exam = text(&owner.post(&format!("/projects/{project}/exams"), exam_body(batch)).good(), "id");
        if !route.contains("/sittings/{id}") {
            return (exam, String::new());
        }
        let sitting = text(&self.clients[1].act(&format!("/exams/{exam}/sittings")).good(), "id");
        (exam, sitting)
    }

    fn assignment(&self, project: &str, route: &str) -> (String, i64) {
        let (worker, owner) = (&self.clients[1], &self.clients[3]);
        let reserve = u32::from(route.ends_with("/start"));
        let asked = json!({ "count": 1, "reserve": reserve });
        let claims = format!("/projects/{project}/claims");
        let claimed = until(|| worker.post(&claims, asked.clone()), |answer| answer.status != 404).good();
        let lease = &claimed["leases"][usize::try_from(reserve).unwrap()];
        let (id, fence) = (text(lease, "assignment"), lease["fence"].as_i64().unwrap());
        let path = format!("/assignments/{id}");
        let submit = || {
            let answer = json!({ "fence": fence, "answer": { "label": "a" } });
            worker.post(&format!("{path}/submit"), answer).good();
        };
        let propose = || {
            let proposal = json!({ "category": "wrong", "reason": REASON });
            owner.post(&format!("{path}/propose-rejection"), proposal).good();
        };
        let decided = ["/accept", "/propose-rejection", "/reject", "/appeal", "/decision", "receipts"];
        if decided.iter().any(|end| route.contains(end)) {
            submit();
        }
        if route.contains("/appeal") || route.ends_with("/reject") {
            propose();
            submit();
        }
        if route.contains("/appeal") {
            owner.post(&format!("{path}/reject"), json!({ "reason": REASON })).good();
        }
        if route.ends_with("/decision") {
            worker.post(&format!("{path}/appeal"), json!({ "reason": "It is blue." })).good();
        }
        if route.contains("drafts") || route == "get /api/v1/assignments/{id}/draft" {
            worker.put(&format!("{path}/draft"), json!({ "fence": fence, "revision": 1, "body": {} })).good();
        }
        if route.contains("receipts") {
            owner.act(&format!("{path}/accept")).good();
        }
        if route.contains("{file}") {
            // The record is in the signed log a second later.
            self.server.wait_ms(2_000);
            let file = format!("/receipts/{id}/answer.tlog-proof");
            until(|| owner.get(&file).status, |status| *status == 200);
        }
        (id, fence)
    }
}

/// An exam of one question, unpaid because it is short.
fn exam_body(batch: &str) -> Value {
    let rules = json!({
        "asks": 1, "pass_ppm": 1, "attempts": 2, "paid_attempts": 0, "limit_ms": 60_000, "expected_ms": 60_000,
        "qualification": "exam:colours",
    });
    let question =
        json!({ "data": { "text": "x" }, "expected": { "label": "a" }, "explanation": { "en": "It is." } });
    json!({ "name": "Colours", "batch": batch, "rules": rules, "questions": [question] })
}

/// A route's address with everything filled in, for one who asks.
fn address(route: &str, scene: &Scene, cast: &Cast, client: &Client) -> String {
    let path = route.split_once(' ').unwrap().1;
    let own = |list: &str| {
        let items = client.get(list);
        let id = (items.status == 200).then(|| items.json()["items"][0]["id"].as_str().map(str::to_owned));
        id.flatten().unwrap_or_else(|| "0123456789abcdef".to_owned())
    };
    let id = if path.contains("/exams/{id}") {
        scene.exam.clone()
    } else if path.contains("/sittings/{id}") {
        scene.sitting.clone()
    } else if path.contains("/projects/") {
        scene.project.clone()
    } else if path.contains("/batches/") {
        scene.batch.clone()
    } else if path.contains("/assignments/")
        || path.contains("/receipts/")
        || path.starts_with("/api/v1/rounds/")
    {
        scene.assignment.clone()
    } else if path.contains("/models/") {
        cast.models[usize::from(path.ends_with("/train") || path.ends_with("/apply"))].clone()
    } else if path.contains("/sessions/") {
        own("/sessions")
    } else if path.contains("/tokens/") {
        // One that was made for this: its own would be the one it asks with.
        let token = json!({ "name": "t", "scopes": ["read"], "expires_in_days": 1 });
        let made = client.post("/tokens", token);
        if made.status == 201 { text(&made.json(), "id") } else { "0123456789abcdef".to_owned() }
    } else {
        cast.requester.clone()
    };
    let path =
        path.replace("{id}", &id).replace("{name}", "custodian").replace("{file}", "answer.tlog-proof");
    match path.as_str() {
        "/api/v1/people" => format!("{path}?email=a%40b.c"),
        _ => path,
    }
}

/// A body that would do.
fn body(route: &str, scene: &Scene, cast: &Cast) -> Value {
    let fence = scene.fence;
    let end = route.rsplit('/').next().unwrap();
    match end {
        "bonuses" => json!({ "amount_micros": 1, "note": "Well done." }),
        "releases" => json!({ "name": "x", "files": ["consensus_csv"] }),
        "exams" => exam_body(&scene.batch),
        "{id}" if route.contains("/exams/") => exam_body(&scene.batch),
        "answers" => json!({ "place": 0, "answer": { "label": "a" } }),
        "finish" if route.contains("/sittings/") => json!({ "give_back": true }),
        "deposits" => json!({ "person": cast.requester, "amount": "1", "currency": "CNY", "reference": "r" }),
        "invitations" => json!({ "count": 1, "roles": ["worker"], "expires_in_days": 1 }),
        "qualifications" => json!({ "name": "colours", "score": 1 }),
        "projects" | "{id}" => {
            let form: Value = serde_json::from_str(FORM).unwrap();
            let rules = json!({ "price": { "unit": "task", "rate_micros": 50_000 } });
            json!({ "name": "x", "form": form, "rules": rules })
        }
        "terms" => json!({ "revision": 1 }),
        "words" => json!({ "word": "dog" }),
        "mine" => json!({ "shown": true }),
        "{name}" => json!({ "value": "Bank" }),
        "tasks" => json!({ "tasks": [{ "data": { "text": "x" } }] }),
        "tokens" => json!({ "name": "t", "scopes": ["read"], "expires_in_days": 1 }),
        "start" | "extend" | "return" => json!({ "fence": fence }),
        "submit" => json!({ "fence": fence, "answer": { "label": "a" } }),
        "draft" => json!({ "fence": fence, "revision": 1, "body": { "label": "a" } }),
        "propose-rejection" => json!({ "category": "wrong", "reason": REASON }),
        "reject" => json!({ "reason": REASON }),
        "appeal" => json!({ "reason": "It is blue." }),
        "decision" if route.contains("appeal") => json!({ "won": true, "reason": REASON }),
        "decision" => json!({ "allow": false, "reason": "other", "note": REASON }),
        // Another account each time: guesses at one are counted.
        "sign-in" => {
            let guess = GUESSES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            json!({ "email": format!("a{guess}@b.cn"), "password": "wrong wrong" })
        }
        "models" => json!({ "name": "m" }),
        "apply" => json!({ "above_ppm": 900_000 }),
        "model-answers" => {
            json!({ "answers": [{ "task": "tsk_0000000000000", "answer": {}, "probability_ppm": 1 }] })
        }
        "sign-up" => json!({ "invitation": "inv_x", "name": "n", "token": { "name": "t" } }),
        _ => json!({}),
    }
}

/// The status alone; a stream would not end.
fn status(client: &Client, method: &str, path: &str, body: &[u8]) -> u16 {
    if !path.ends_with("/events") {
        let media = if body.is_empty() { "" } else { "application/json" };
        return client.send(&method.to_uppercase(), path, media, body).status;
    }
    let mut socket = std::net::TcpStream::connect(client.address).unwrap();
    let authorization = client.line("Authorization");
    socket.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n").as_bytes()).unwrap();
    let mut line = String::new();
    BufReader::new(socket).read_line(&mut line).unwrap();
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn documented() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(gongdao_api::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
    });
    routes.collect()
}

fn line(route: &str, statuses: &[u16]) -> String {
    let mut line = format!("{route:<58}");
    statuses.iter().for_each(|status| write!(line, " {status}").unwrap());
    line
}

#[test]
fn each_route_lets_in_whom_it_should_and_nobody_else() {
    let database = Database::sqlite();
    let cast = Cast::new(&database);
    let expected: Vec<&str> = TABLE.lines().filter(|line| !line.is_empty()).collect();
    let mut wrong = Vec::new();
    for route in documented() {
        let method = route.split_once(' ').unwrap().0;
        let scene = cast.scene(&route);
        let mut statuses = [0; WHO.len()];
        for who in TURNS {
            let client = &cast.clients[who];
            let path = address(&route, &scene, &cast, client);
            let body = if matches!(method, "post" | "put") {
                body(&route, &scene, &cast).to_string().into_bytes()
            } else {
                Vec::new()
            };
            let signs_out = route.ends_with("/sign-out");
            let asked = if signs_out { spare(&cast, who) } else { client.clone() };
            statuses[who] = status(&asked, method, &path, &body);
            assert!(statuses[who] < 500 && statuses[who] > 0, "{route} by {}: {}", WHO[who], statuses[who]);
        }
        let line = line(&route, &statuses);
        if !expected.contains(&line.as_str()) {
            wrong.push(line);
        }
    }
    let known: BTreeSet<String> =
        expected.iter().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect();
    let gone: Vec<&String> = known.iter().filter(|route| !documented().contains(*route)).collect();
    assert!(
        wrong.is_empty() && gone.is_empty(),
        "answers that are not in crates/api/tests/every_route.txt:\n{}\nroutes in it that are gone: {gone:?}\n\
         The columns are: {WHO:?}. Look at each before you write it down.",
        wrong.join("\n")
    );
}

/// A token to sign out with, so that the cast goes on.
fn spare(cast: &Cast, who: usize) -> Client {
    let client = &cast.clients[who];
    let token = json!({ "name": "t", "scopes": ["read"], "expires_in_days": 1 });
    let made = client.post("/tokens", token);
    if made.status != 201 {
        return client.clone();
    }
    cast.server.client().bearer(&text(&made.json(), "token"))
}
