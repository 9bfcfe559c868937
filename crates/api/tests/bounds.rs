//! What a server bears: slow, greedy and many clients are refused or hung up on, with the limit named, and nobody else
//! feels it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, Server, text};
use gongdao_api::{Bounds, Rate};
use gongdao_trust::Role;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn connect(server: &Server) -> TcpStream {
    let socket = TcpStream::connect(server.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket
}

/// Everything until the server hangs up, and how long that took.
fn to_the_end(mut socket: &TcpStream) -> (String, Duration) {
    let (begun, mut bytes) = (Instant::now(), Vec::new());
    let _ = socket.read_to_end(&mut bytes);
    (String::from_utf8_lossy(&bytes).into_owned(), begun.elapsed())
}

const SHORT: Duration = Duration::from_millis(400);
const SOON: Duration = Duration::from_secs(8);

#[test]
fn slow_headers_bodies_and_pauses_are_cut_off() {
    let database = Database::sqlite();
    let bounds = Bounds { header_time: SHORT, request_time: SHORT, ..Bounds::default() };
    let server = Server::start_with(&database, true, bounds);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let dribble = |head: &[u8]| {
        let mut socket = connect(&server);
        socket.write_all(head).unwrap();
        to_the_end(&socket)
    };
    for head in [&b""[..], b"G", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: 1"] {
        let (_, time) = dribble(head);
        assert!(time < SOON, "slow headers hold nothing: {time:?}");
    }
    let (answer, time) = dribble(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200") && time < SOON, "an idle connection is closed: {time:?}");
    let authorization = requester.line("Authorization");
    let body = format!(
        "POST /api/v1/projects HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    );
    let (answer, time) = dribble(body.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("timed_out"), "{answer}");
    assert!(time < SOON, "a slow body holds nothing: {time:?}");
    // A byte now and then does not help.
    let mut socket = connect(&server);
    let begun = Instant::now();
    socket.write_all(body.as_bytes()).unwrap();
    while begun.elapsed() < SOON && socket.write_all(b" ").is_ok() {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(begun.elapsed() < SOON, "nor does a body that dribbles");
    assert_eq!(requester.get("/me").status, 200);
}

#[test]
fn a_client_that_takes_nothing_is_hung_up_on() {
    let database = Database::sqlite();
    let bounds = Bounds { stall_time: SHORT, ..Bounds::default() };
    let server = Server::start_with(&database, true, bounds);
    let mut socket = connect(&server);
    let request = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    for _ in 0..400 {
        if socket.write_all(request).is_err() {
            break;
        }
    }
    std::thread::sleep(Duration::from_secs(2));
    let (answers, _) = to_the_end(&socket);
    let answered = answers.matches("HTTP/1.1 200").count();
    assert!(answered < 400, "it was answered to the end: {answered}");
    assert_eq!(server.client().send("GET", "/health", "", b"").status, 200);
}

#[test]
fn a_server_that_stops_lets_answers_out_and_nobody_in() {
    let database = Database::sqlite();
    let bounds = Bounds { parting_time: Duration::from_secs(4), ..Bounds::default() };
    let mut server = Server::start_with(&database, true, bounds);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let form: serde_json::Value = serde_json::from_str(common::FORM).unwrap();
    let rules = json!({ "price": { "unit": "task", "rate_micros": 50_000 } });
    let body = json!({ "name": "x", "form": form, "rules": rules }).to_string();
    let authorization = requester.line("Authorization");
    let head = format!(
        "POST /api/v1/projects HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (first, rest) = body.split_at(10);
    let [mut under_way, _never] = [0, 1].map(|_| {
        let mut stream = connect(&server);
        stream.write_all(head.as_bytes()).unwrap();
        // The server asks for the body once it has begun to read it.
        let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        stream.read_exact(&mut asked).unwrap();
        assert!(asked.starts_with(b"HTTP/1.1 100"), "{asked:?}");
        stream
    });
    under_way.write_all(first.as_bytes()).unwrap();
    let address = server.address;
    let stopping = std::thread::spawn(move || {
        let begun = Instant::now();
        server.stop();
        (server, begun.elapsed())
    });
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(address).is_err(), "nobody new is let in");
    under_way.write_all(rest.as_bytes()).unwrap();
    let (answer, _) = to_the_end(&under_way);
    assert!(answer.starts_with("HTTP/1.1 201"), "what was under way is answered: {answer}");
    let (_server, time) = stopping.join().unwrap();
    assert!(time < SOON, "and what never ends keeps nobody: {time:?}");
}

#[test]
fn who_asks_too_often_is_told_when_to_come_back() {
    let database = Database::sqlite();
    let slow = Rate { per_second: 2, burst: 3 };
    let bounds = Bounds { account: slow, address: slow, ..Bounds::default() };
    let server = Server::start_with(&database, true, bounds);
    let [one, two] = ["one", "two"].map(|name| server.person(name, &[Role::Worker]).1);
    let refused = |ask: &dyn Fn() -> common::Answer| {
        let answers: Vec<_> = (0..8).map(|_| ask()).collect();
        let refused = answers.into_iter().find(|answer| answer.status == 429).expect("a refusal");
        let problem = refused.bad(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert!(text(&problem, "retry_at").starts_with("2026-11-18T11:06:40."), "{problem}");
        assert!(text(&problem, "detail").contains("2 requests a second"), "the limit is named: {problem}");
    };
    refused(&|| one.get("/me"));
    assert_eq!(two.get("/me").status, 200, "another account is not touched");
    std::thread::sleep(Duration::from_millis(1_000));
    assert_eq!(one.get("/me").status, 200, "after a second it is heard again, as it was told");
    let stranger = server.client();
    refused(&|| stranger.send("GET", "/health", "", b""));
    assert_eq!(two.get("/me").status, 200, "whoever is signed in at that address is heard");
    std::thread::sleep(Duration::from_millis(1_000));
    refused(&|| stranger.bearer("gd_guess").get("/me"));
    std::thread::sleep(Duration::from_millis(1_000));
    let sign_in = json!({ "email": "a@b.cn", "password": "wrong wrong" });
    refused(&|| stranger.bearer("gd_guess").post("/sign-in", sign_in.clone()));
}

#[test]
fn behind_a_proxy_the_last_address_it_wrote_counts() {
    let address = Rate { per_second: 1, burst: 2 };
    for (behind_proxy, others_are_touched) in [(true, false), (false, true)] {
        let bounds = Bounds { address, behind_proxy, ..Bounds::default() };
        let database = Database::sqlite();
        let server = Server::start_with(&database, true, bounds);
        let from = |chain: &str| {
            server.client().with("X-Forwarded-For", chain).send("GET", "/health", "", b"").status
        };
        let tries: Vec<u16> = (0..4).map(|n| from(&format!("10.9.9.{n}, 10.0.0.1"))).collect();
        assert!(tries.contains(&429), "what a client wrote before is not believed: {tries:?}");
        assert_eq!(from("10.0.0.2") == 429, others_are_touched);
    }
}

#[test]
fn addresses_headers_and_bodies_have_a_largest_size_that_is_named() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let named = |answer: common::Answer, status: u16, code: &str, limit: &str| {
        let problem = answer.bad(status, code);
        assert!(problem.to_string().contains(limit), "{problem}");
    };
    let long = "x".repeat(9_000);
    named(requester.get(&format!("/projects?after={long}")), 414, "address_too_long", "8192");
    named(requester.with("X-Long", &"x".repeat(40_000)).get("/me"), 431, "headers_too_large", "32768");
    let many: Client =
        (0..60).fold(requester.clone(), |client, n| client.with(&format!("X-{n}"), &"y".repeat(600)));
    named(many.get("/me"), 431, "headers_too_large", "32768");
    let body = format!(r#"{{"name":"{}"}}"#, "x".repeat(1 << 20));
    let large = requester.send("POST", "/api/v1/projects", "application/json", body.as_bytes());
    named(large, 413, "body_too_large", "1048576");
    assert_eq!(requester.get("/me").status, 200);
}
