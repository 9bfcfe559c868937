//! A server on a free port over a fresh database, and a client that speaks plain HTTP to it.
#![allow(dead_code, clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

#[path = "../../../engine/tests/common/database.rs"]
mod database;

use gongdao_api::auth::secret;
use gongdao_api::{Api, MediaOptions, Options, Secrets, serve};
use gongdao_engine::commands::people::{AddPerson, NewCredential, NewPerson};
use gongdao_engine::{Actor, Engine, Host, Outcome, Priority, Request, Settings};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::{Instant, PersonId};
use gongdao_trust::{CredentialKind, Role, Roles, Scopes};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::oneshot;

pub use database::Database;

/// A form with one choice between `a` and `b`.
pub const FORM: &str = r#"{"fields":[{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]}]}"#;

/// A clock that the test turns, and randomness that nobody guesses between tests.
pub struct TestHost {
    pub now: AtomicI64,
    seeds: AtomicU64,
}

impl Host for TestHost {
    fn now(&self) -> Instant {
        Instant::from_ms(self.now.load(Ordering::SeqCst))
    }

    fn seed(&self) -> [u8; 32] {
        Sha256::digest(self.seeds.fetch_add(1, Ordering::SeqCst).to_be_bytes()).into()
    }
}

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    pub host: Arc<TestHost>,
    pub engine: Arc<Engine>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    pub fn start(database: &Database, demo: bool) -> Self {
        Self::start_with(database, demo, gongdao_api::Bounds::default())
    }

    pub fn start_with(database: &Database, demo: bool, bounds: gongdao_api::Bounds) -> Self {
        Self::start_as(database, demo, Options { attempts: 4, bounds, ..Options::default() })
    }

    /// With a place for pictures.
    pub fn start_media(database: &Database, demo: bool, media: Option<MediaOptions>) -> Self {
        Self::start_as(database, demo, Options { attempts: 4, media, ..Options::default() })
    }

    fn start_as(database: &Database, demo: bool, options: Options) -> Self {
        let host = Arc::new(TestHost { now: AtomicI64::new(1_795_000_000_000), seeds: AtomicU64::new(1) });
        let signer = SigningKey::from_seed("test.gongdao", &[7; 32]).expect("a key");
        let settings = Settings { demo, ..Settings::default() };
        let engine = Engine::start(&database.place, settings, host.clone(), signer).expect("an engine");
        let engine = Arc::new(engine);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let api = Api::new(engine.clone(), Secrets::new([5; 32]), options);
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(serve(api, listener, stopped)).expect("a server");
        });
        Self { address, host, engine, stop: Some(stop), thread: Some(thread) }
    }

    /// Tells the server to stop, as the program does, and waits until it has.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server's thread");
        }
    }

    pub fn wait_ms(&self, ms: i64) {
        self.host.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// An account with a token, made by the program itself.
    pub fn person(&self, name: &str, roles: &[Role]) -> (PersonId, Client) {
        let token = secret::token(self.host.seed());
        let credential = NewCredential {
            hash: secret::hash(&token),
            kind: CredentialKind::Token,
            scopes: Scopes::all(),
            name: "test".to_owned(),
            expires_at: self.host.now().plus_ms(86_400_000),
        };
        let person = NewPerson { email: None, name: name.to_owned(), password: None };
        let add = AddPerson { person, roles: Roles::of(roles), credential: Some(credential) };
        match self.engine.call(Priority::People, Request::new(Actor::clock(), add)) {
            Ok(Outcome::Person { person }) => (person, self.client().bearer(&token)),
            other => panic!("{other:?}"),
        }
    }

    pub fn client(&self) -> Client {
        Client { address: self.address, headers: Vec::new() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.engine.stop();
    }
}

/// Somebody who sends requests, with the headers that go with each.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    pub headers: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The body of an answer that had to succeed.
    #[track_caller]
    pub fn good(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The body of an answer that is sent while it is written.
    #[track_caller]
    pub fn whole(&self) -> String {
        String::from_utf8(self.whole_bytes()).unwrap()
    }

    /// The same, of a file that is no text.
    #[track_caller]
    pub fn whole_bytes(&self) -> Vec<u8> {
        assert_eq!(self.status, 200, "{self:?}");
        if self.header("transfer-encoding") != Some("chunked") {
            return self.bytes.clone();
        }
        let (mut rest, mut body) = (self.bytes.as_slice(), Vec::new());
        while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
            let size = usize::from_str_radix(str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
            body.extend_from_slice(&rest[end + 2..end + 2 + size]);
            rest = &rest[end + 2 + size + 2..];
        }
        body
    }

    /// Asks for a problem of this status and code.
    #[track_caller]
    pub fn bad(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.headers.contains("content-type: application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], format!("/problems/{code}"));
        assert_eq!(problem["status"], status);
        assert!(self.headers.contains(problem["request_id"].as_str().unwrap()), "{self:?}");
        problem
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

impl Client {
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    pub fn bearer(&self, token: &str) -> Self {
        self.with("Authorization", &format!("Bearer {token}"))
    }

    pub fn key(&self, key: &str) -> Self {
        self.with("Idempotency-Key", key)
    }

    pub fn send(&self, method: &str, path: &str, media: &str, body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !media.is_empty() {
            head.push_str(&format!("Content-Type: {media}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        self.raw(&[head.as_bytes(), body].concat())
    }

    /// Sends bytes as they are and reads to the end.
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).expect("a timeout");
        // A server that refuses early may close before it has read everything.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let begin = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
        let bytes = bytes[begin..].to_vec();
        Answer { status, headers: head.replace('\r', ""), body: body.to_owned(), bytes }
    }

    /// One of the headers, as a line.
    pub fn line(&self, name: &str) -> String {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default()
    }

    /// Sends bytes and hangs up at once.
    pub fn cut(&self, request: &[u8]) {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let _ = stream.write_all(request);
        std::thread::sleep(std::time::Duration::from_millis(300));
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", &format!("/api/v1{path}"), "", b"")
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", &format!("/api/v1{path}"), "application/json", body.to_string().as_bytes())
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", &format!("/api/v1{path}"), "application/json", body.to_string().as_bytes())
    }

    /// A command without a body.
    pub fn act(&self, path: &str) -> Answer {
        self.send("POST", &format!("/api/v1{path}"), "", b"")
    }
}

/// The text of a field.
#[track_caller]
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// A published project that pays 0.05 a task, and a funded, open batch of CSV rows in it.
pub fn published(requester: &Client, overlap: u32, csv: &str) -> (String, String) {
    let form: Value = serde_json::from_str(FORM).unwrap();
    let rules = serde_json::json!({
        "price": { "unit": "task", "rate_micros": 50_000 },
        "quality": { "overlap": overlap, "acceptance": "always" },
    });
    let draft = serde_json::json!({ "name": "colours", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let path = format!("/api/v1/batches/{batch}/tasks");
    requester.send("POST", &path, "text/csv", csv.as_bytes()).good();
    (project, batch)
}

/// Asks again until it is so, for ten seconds at most.
#[track_caller]
pub fn until<T: std::fmt::Debug>(mut ask: impl FnMut() -> T, is_so: impl Fn(&T) -> bool) -> T {
    let begun = std::time::Instant::now();
    loop {
        let answer = ask();
        if is_so(&answer) {
            return answer;
        }
        assert!(begun.elapsed().as_secs() < 10, "it never came to be: {answer:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
