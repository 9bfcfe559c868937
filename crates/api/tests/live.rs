//! Open pages: drafts and event streams over HTTP, on both databases and across two nodes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use common::{Client, Database, FORM, Server, text, until};
use gongdao_api::Bounds;
use gongdao_trust::Role;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// An event as it came.
#[derive(Debug, Clone, PartialEq)]
struct Event {
    name: String,
    id: String,
    data: Value,
}

/// An open stream, read by a thread.
struct Stream {
    head: String,
    socket: TcpStream,
    events: Receiver<Event>,
}

impl Stream {
    fn open(client: &Client, path: &str, last: &str) -> Self {
        let mut socket = TcpStream::connect(client.address).unwrap();
        let mut request = format!("GET /api/v1{path} HTTP/1.0\r\nHost: x\r\nAccept-Encoding: gzip\r\n");
        request.push_str(&client.line("Authorization"));
        if !last.is_empty() {
            request.push_str(&format!("Last-Event-ID: {last}\r\n"));
        }
        socket.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        let mut reader = BufReader::new(socket.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
        let (sender, events) = channel();
        std::thread::spawn(move || {
            let mut event = Event { name: String::new(), id: String::new(), data: Value::Null };
            for line in reader.lines() {
                let Ok(line) = line else { return };
                if let Some(name) = line.strip_prefix("event: ") {
                    event.name = name.to_owned();
                } else if let Some(id) = line.strip_prefix("id: ") {
                    event.id = id.to_owned();
                } else if let Some(data) = line.strip_prefix("data: ") {
                    event.data = serde_json::from_str(data).unwrap();
                } else if line.is_empty() && !event.name.is_empty() {
                    if sender.send(event.clone()).is_err() {
                        return;
                    }
                    event.name.clear();
                }
            }
        });
        Self { head, socket, events }
    }

    /// The next event of a name; others are passed over.
    #[track_caller]
    fn next(&self, name: &str) -> Event {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) if event.name == name => return event,
                Ok(_) => {}
                Err(error) => panic!("no {name}: {error}; {}", self.head),
            }
        }
    }

    /// The next event for which it holds.
    #[track_caller]
    fn when(&self, name: &str, holds: impl Fn(&Value) -> bool) -> Event {
        loop {
            let event = self.next(name);
            if holds(&event.data) {
                return event;
            }
        }
    }

    /// What comes within a time.
    fn within(&self, time: Duration) -> Vec<Event> {
        let until = Instant::now() + time;
        let left = || until.saturating_duration_since(Instant::now());
        std::iter::from_fn(|| self.events.recv_timeout(left()).ok()).collect()
    }

    fn close(self) {
        self.socket.shutdown(std::net::Shutdown::Both).unwrap();
    }
}

/// A requester with money, and a published project with this rule of acceptance.
fn project(server: &Server, acceptance: &str) -> (Client, String) {
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let (id, requester) = server.person("requester", &[Role::Requester]);
    let deposit = json!({ "person": id, "amount": "100", "currency": "CNY", "reference": "bank line 1" });
    operator.post("/deposits", deposit).good();
    let form: Value = serde_json::from_str(FORM).unwrap();
    let rules = json!({ "price": { "unit": "task", "rate_micros": 50_000 }, "quality": { "acceptance": acceptance } });
    let draft = json!({ "name": "colours", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    (requester, project)
}

/// Opens a batch of so many tasks.
fn tasks(requester: &Client, project: &str, count: usize) -> String {
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let rows: String = (0..count).map(|n| format!("row {n}\n")).collect();
    let csv = format!("text\n{rows}");
    requester.send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", csv.as_bytes()).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    batch
}

fn worker(server: &Server, project: &str) -> Client {
    let (_, worker) = server.person("worker", &[Role::Worker]);
    worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
    worker
}

fn claim(worker: &Client, project: &str) -> (String, i64) {
    let claims = format!("/projects/{project}/claims");
    let claimed = until(|| worker.post(&claims, json!({})), |answer| answer.status != 404).good();
    let lease = &claimed["leases"][0];
    (text(lease, "assignment"), lease["fence"].as_i64().unwrap())
}

fn submit(worker: &Client, (id, fence): &(String, i64)) {
    let answer = json!({ "fence": fence, "answer": { "label": "a" }, "active_ms": 1_000 });
    worker.post(&format!("/assignments/{id}/submit"), answer).good();
}

#[test]
fn a_draft_is_kept_and_read_back_and_an_older_one_is_refused_with_the_newest() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (requester, project) = project(&server, "always");
        tasks(&requester, &project, 2);
        let worker = worker(&server, &project);
        let (_, other) = server.person("other", &[Role::Worker]);
        let (id, fence) = claim(&worker, &project);
        let (draft, drafts) = (format!("/assignments/{id}/draft"), format!("/assignments/{id}/drafts"));
        let body = |revision: i64, label: &str| json!({ "fence": fence, "revision": revision, "body": { "label": label } });
        worker.get(&draft).bad(404, "not_found");
        assert_eq!(worker.key("k").put(&draft, body(1, "a")).good()["revisions"], 1);
        assert_eq!(worker.key("k").put(&draft, body(1, "a")).good()["revision"], 1, "the same again");
        let soon = worker.put(&draft, body(2, "b"));
        let told = soon.bad(429, "rate_limited");
        assert_eq!(
            (soon.header("retry-after"), &told["retry_at"]),
            (Some("1"), &json!("2026-11-18T11:06:41.000Z"))
        );
        server.wait_ms(1_000);
        worker.put(&draft, body(7, "b")).good();
        let older = worker.put(&draft, body(6, "c")).bad(409, "draft_older");
        assert!(text(&older, "detail").contains("revision 7"), "{older}");
        let newest = worker.get(&draft).good();
        assert_eq!((&newest["revision"], &newest["body"]), (&json!(7), &json!({ "label": "b" })));
        assert_eq!(worker.get(&format!("{draft}?revision=1")).good()["body"]["label"], "a");
        worker.get(&format!("{draft}?revision=2")).bad(404, "not_found");
        let listed = worker.get(&format!("{drafts}?limit=1")).good();
        assert_eq!((&listed["items"][0]["revision"], &listed["items"][0]["bytes"]), (&json!(7), &json!(13)));
        let next = text(&listed, "next");
        assert_eq!(worker.get(&format!("{drafts}?after={next}")).good()["items"][0]["revision"], 1);
        for strange in [json!([]), json!("x"), json!(null)] {
            let strange = json!({ "fence": fence, "revision": 9, "body": strange });
            worker.put(&draft, strange).bad(422, "invalid_field");
        }
        let large = json!({ "fence": fence, "revision": 9, "body": { "a": "x".repeat(70_000) } });
        let large = worker.put(&draft, large).bad(422, "invalid_field");
        assert!(text(&large, "fix").contains("65536"), "the limit is named: {large}");
        for client in [&other, &requester] {
            client.get(&draft).bad(404, "not_found");
            client.get(&drafts).bad(404, "not_found");
        }
        other.put(&draft, body(9, "x")).bad(404, "not_found");
        server.client().get(&draft).bad(401, "not_signed_in");
        submit(&worker, &(id.clone(), fence));
        worker.put(&draft, body(9, "x")).bad(409, "wrong_state");
        let look = || {
            server.wait_ms(1_000);
            worker.get(&draft).status
        };
        until(look, |status| *status == 404);
    }
}

#[test]
fn a_worker_hears_of_work_assignments_and_money() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (requester, project) = project(&server, "always");
        let worker = worker(&server, &project);
        assert!(!server.engine.watch().is_heard_here(), "nobody listens yet");
        let stream = Stream::open(&worker, "/me/events", "");
        assert!(
            stream.head.contains("text/event-stream") && !stream.head.contains("gzip"),
            "{}",
            stream.head
        );
        assert_eq!(stream.next("money").data["balances"], json!([]));
        assert!(server.engine.watch().is_heard_here());
        let begun = Instant::now();
        tasks(&requester, &project, 3);
        assert_eq!(stream.next("work").data["project"], project);
        println!("work was heard of after {} ms", begun.elapsed().as_millis());
        let lease = claim(&worker, &project);
        let leased = stream.next("assignment").data;
        assert_eq!((&leased["id"], &leased["state"]), (&json!(lease.0), &json!("leased")));
        submit(&worker, &lease);
        let mut seen = Vec::new();
        while seen.len() < 2 {
            seen.extend(
                stream.within(Duration::from_millis(300)).into_iter().map(|event| (event.name, event.data)),
            );
        }
        let accepted = json!({ "id": lease.0, "project": project, "state": "accepted" });
        assert!(seen.contains(&("assignment".to_owned(), accepted)), "{seen:?}");
        let money = &seen.iter().find(|(name, _)| name == "money").unwrap().1;
        assert_eq!(money["balances"][0]["balance"], "0.05");

        let (_, stranger) = server.person("stranger", &[Role::Worker]);
        let other = Stream::open(&stranger, "/me/events", "");
        other.next("money");
        submit(&worker, &claim(&worker, &project));
        let mut heard = other.within(Duration::from_secs(1));
        heard.retain(|event| event.name != "reset");
        assert!(heard.is_empty(), "another's work is nobody's business: {heard:?}");
    }
}

#[test]
fn a_requester_hears_of_progress_and_of_what_waits() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (requester, project) = project(&server, "manual");
        let batch = tasks(&requester, &project, 3);
        let worker = worker(&server, &project);
        let path = format!("/projects/{project}/events");
        let stream = Stream::open(&requester, &path, "");
        assert_eq!(stream.next("state").data["state"], "published");
        assert_eq!(stream.next("progress").data["answers_wanted"], 3);
        assert_eq!(stream.next("batches").data[0]["id"], batch);
        let mine = Stream::open(&requester, "/me/events", "");
        submit(&worker, &claim(&worker, &project));
        let event = stream.when("waiting", |data| data["to_review"] == 1);
        assert_eq!(mine.when("needs_you", |data| data["to_review"] == 1).data["project"], project);
        let last = stream.within(Duration::from_secs(1)).pop().map_or(event.id, |event| event.id);
        let money = requester.get(&format!("/batches/{batch}")).good();
        assert_eq!(money["escrow"]["held"], "0.054");
        stream.close();

        let again = Stream::open(&requester, &path, &last);
        let nothing = again.within(Duration::from_secs(1));
        assert!(nothing.is_empty(), "it has all that: {nothing:?}");
        submit(&worker, &claim(&worker, &project));
        assert_eq!(again.when("progress", |data| data["answers"] == 2).data["pending"], 2);
        let fresh = Stream::open(&requester, &path, "not an id");
        assert_eq!(fresh.next("waiting").data["to_review"], 2, "an id that is none begins anew");

        let (_, operator) = server.person("operator 2", &[Role::Operator]);
        let (_, auditor) = server.person("auditor", &[Role::Auditor]);
        let (_, other) = server.person("other", &[Role::Requester]);
        for client in [&operator, &auditor] {
            Stream::open(client, &path, "").next("money");
        }
        for client in [&other, &worker] {
            client.get(&path).bad(404, "not_found");
        }
        server.client().get(&path).bad(401, "not_signed_in");
        server.client().get("/me/events").bad(401, "not_signed_in");
    }
}

#[test]
fn what_was_missed_is_told_or_said_to_be_lost() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (requester, project) = project(&server, "always");
    tasks(&requester, &project, 400);
    let worker = worker(&server, &project);
    let stream = Stream::open(&worker, "/me/events", "");
    stream.next("money");
    let first = claim(&worker, &project);
    let last = stream.next("assignment").id;
    stream.close();
    submit(&worker, &first);
    let second = claim(&worker, &project);
    std::thread::sleep(Duration::from_millis(600));
    let again = Stream::open(&worker, "/me/events", &last);
    let told = [again.next("assignment").data, again.next("assignment").data];
    let ids: Vec<String> = told.iter().map(|data| text(data, "id")).collect();
    assert!(ids.contains(&first.0) && ids.contains(&second.0), "{told:?}");
    let from = last.split_once('-').unwrap().1;
    for lost in ["00000000-1-00000000", &format!("{:08x}-{from}", 1), "nonsense"] {
        Stream::open(&worker, "/me/events", lost).next("reset");
    }
    let last = again.within(Duration::from_millis(600)).pop().map_or(last, |event| event.id);
    again.close();
    submit(&worker, &second);
    for _ in 0..150 {
        submit(&worker, &claim(&worker, &project));
        std::thread::sleep(Duration::from_millis(2));
    }
    let flood = Stream::open(&worker, "/me/events", &last);
    let seen = flood.within(Duration::from_secs(2));
    let told = seen.iter().filter(|event| event.name == "assignment").count();
    let lost = seen.iter().any(|event| event.name == "reset");
    assert!(lost || told >= 151, "either all of it or that it is lost: {told}");
}

#[test]
fn streams_are_few_for_each_and_end_with_a_hint_when_the_server_stops() {
    let database = Database::sqlite();
    let bounds = Bounds { streams: 4, streams_each: 2, ..Bounds::default() };
    let mut server = Server::start_with(&database, true, bounds);
    let [one, two, three] = ["one", "two", "three"].map(|name| server.person(name, &[Role::Worker]).1);
    let open = |client: &Client| {
        let stream = Stream::open(client, "/me/events", "");
        stream.next("money");
        stream
    };
    let mut streams = vec![open(&one), open(&one)];
    let full = one.get("/me/events").bad(429, "too_many_streams");
    assert!(text(&full, "detail").contains('2'), "the limit is named: {full}");
    streams.extend([open(&two), open(&two)]);
    three.get("/me/events").bad(429, "too_many_streams");
    streams.remove(0).close();
    let again = until(|| Stream::open(&one, "/me/events", ""), |stream| stream.head.contains("200"));
    streams.push(again);
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < Duration::from_secs(5), "streams do not keep the server");
    for stream in &streams {
        assert_eq!(stream.next("resume").data["reason"], "stopping");
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.head)
    }
}

#[test]
fn a_page_at_one_node_hears_what_another_node_does() {
    let Some(database) = Database::postgres() else { return };
    let here = Server::start(&database, true);
    let there = Server::start(&database, true);
    let (requester, project) = project(&here, "always");
    let at_home = worker(&here, &project);
    let worker = Client { address: there.address, ..at_home.clone() };
    let watcher = Client { address: there.address, ..requester.clone() };
    let mine = Stream::open(&worker, "/me/events", "");
    let figures = Stream::open(&watcher, &format!("/projects/{project}/events"), "");
    mine.next("money");
    figures.next("money");
    // The other node looks once a second whether anybody listens elsewhere.
    std::thread::sleep(Duration::from_millis(1_500));
    let begun = Instant::now();
    tasks(&requester, &project, 5);
    assert_eq!(mine.next("work").data["project"], project);
    let heard = begun.elapsed();
    println!("work was heard of at the other node after {} ms", heard.as_millis());
    assert!(heard < Duration::from_secs(5), "{heard:?}");
    figures.when("progress", |data| data["answers_wanted"] == 5);
    let lease = claim(&at_home, &project);
    assert_eq!(mine.next("assignment").data["id"], lease.0);
    submit(&at_home, &lease);
    assert_eq!(
        mine.when("money", |data| data["balances"] != json!([])).data["balances"][0]["balance"],
        "0.05"
    );
}
