//! Letters go to a real SMTP server, spoken to by the real client: one that takes them, one that is busy, one that refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gongdao_engine::commands::recovery::SendLink;
use gongdao_engine::commands::settings::SetSetting;
use gongdao_engine::queries::accounts::mails_due;
use gongdao_engine::{Actor, Engine, Host, Priority, Request, Settings};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::{Instant, PersonId, TypedId};
use gongdao_mail::{Sealed, Smtp, send_due};
use gongdao_store::Place;
use gongdao_trust::{MailLanguage, MailState, Role, Roles, TicketKind};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

struct TestHost(AtomicI64);

impl Host for TestHost {
    fn now(&self) -> Instant {
        Instant::from_ms(self.0.load(Ordering::SeqCst))
    }

    fn seed(&self) -> [u8; 32] {
        [9; 32]
    }
}

/// A server that speaks as much SMTP (RFC 5321) as a letter takes. It answers each recipient with the next of the replies,
/// the last for ever, and passes on what it took.
fn server(replies: Vec<&'static str>) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (took, taken) = channel();
    std::thread::spawn(move || {
        let replies = Mutex::new(replies.into_iter().rev().collect::<Vec<_>>());
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            let mut say = |line: &str| stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
            say("220 test ready");
            let mut line = String::new();
            while lines.read_line(&mut line).unwrap_or(0) > 0 {
                let verb = line.get(..4).unwrap_or_default().to_uppercase();
                match verb.as_str() {
                    "EHLO" => say("250-test\r\n250 8BITMIME"),
                    "RCPT" => {
                        let mut replies = replies.lock().unwrap();
                        let reply = if replies.len() > 1 { replies.pop() } else { replies.first().copied() };
                        say(reply.unwrap());
                    }
                    "DATA" => {
                        say("354 go on");
                        let mut message = String::new();
                        loop {
                            line.clear();
                            lines.read_line(&mut line).unwrap();
                            if line == ".\r\n" {
                                break;
                            }
                            message.push_str(&line);
                        }
                        took.send(message).unwrap();
                        say("250 taken");
                    }
                    "QUIT" => {
                        say("221 bye");
                        break;
                    }
                    _ => say("250 ok"),
                }
                line.clear();
            }
        }
    });
    (address, taken)
}

struct Scene {
    host: Arc<TestHost>,
    engine: Engine,
    smtp: Smtp,
    taken: Receiver<String>,
    folder: std::path::PathBuf,
}

impl Scene {
    fn open(name: &str, replies: Vec<&'static str>) -> Self {
        let folder = std::env::temp_dir().join(format!("gongdao-mail-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let host = Arc::new(TestHost(AtomicI64::new(1_795_000_000_000)));
        let signer = SigningKey::from_seed("test.gongdao", &[7; 32]).unwrap();
        let place = Place::File(folder.join("gongdao.db"));
        let engine = Engine::start(&place, Settings::default(), host.clone(), signer).unwrap();
        let (address, taken) = server(replies);
        let smtp = Smtp::new(&format!("smtp://{address}"), "公道 <no-reply@work.example>").unwrap();
        let operator = Actor::person(PersonId::from_raw(7), Roles::of(&[Role::Operator]));
        let open = SetSetting { name: "sign_up".to_owned(), value: "open".to_owned() };
        engine.call(Priority::People, Request::new(operator, open)).unwrap();
        Self { host, engine, smtp, taken, folder }
    }

    fn ask(&self, email: &str) {
        let link = SendLink {
            kind: TicketKind::Confirm,
            email: email.to_owned(),
            person: None,
            hash: [email.len() as u8; 32],
            sealed: b"sealed".to_vec(),
            language: MailLanguage::Chinese,
        };
        self.engine.call(Priority::People, Request::new(Actor::clock(), link)).unwrap();
    }

    fn send(&self) -> u32 {
        let open: Sealed = Box::new(|recipient, sealed| {
            assert_eq!(sealed, b"sealed");
            Some(format!("secret-of-{recipient}"))
        });
        send_due(&self.engine, &self.smtp, "https://work.example", &open).unwrap()
    }

    fn wait_ms(&self, ms: i64) {
        self.host.0.fetch_add(ms, Ordering::SeqCst);
    }

    fn waiting(&self) -> usize {
        let far = Instant::from_ms(i64::MAX);
        self.engine.read(|snapshot| mails_due(snapshot, far, 10)).unwrap().len()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.engine.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_letter_is_taken_once_with_its_link() {
    let scene = Scene::open("taken", vec!["250 ok"]);
    scene.ask("wang@example.org");
    assert_eq!(scene.send(), 1);
    let message = scene.taken.recv().unwrap();
    for part in
        ["To: wang@example.org", "Auto-Submitted: auto-generated", "Message-ID: <mai_", "@work.example>"]
    {
        assert!(message.contains(part), "{part} in {message}");
    }
    let body: String = message.split("\r\n\r\n").nth(1).unwrap().split_whitespace().collect();
    let text = if message.contains("base64") { unbase_64(&body) } else { body };
    assert!(text.contains("https://work.example/sign-up#confirm=secret-of-wang@example.org"), "{text}");
    assert_eq!((scene.send(), scene.waiting()), (0, 0));
    assert!(scene.taken.try_recv().is_err());
    let sent = scene.engine.read(|snapshot| {
        Ok(gongdao_store::queries::accounts::mails_before(snapshot, i64::MAX, 1)?.remove(0))
    });
    let sent = sent.unwrap();
    assert_eq!((sent.state, sent.sealed, sent.attempts), (MailState::Sent, None, 1));
}

#[test]
fn a_busy_server_is_asked_again_later_and_a_refusal_is_final() {
    let scene = Scene::open("busy", vec!["451 later", "451 later", "250 ok", "550 nobody here"]);
    scene.ask("a@example.org");
    assert_eq!((scene.send(), scene.waiting()), (0, 1));
    assert_eq!(scene.send(), 0, "not before its time");
    scene.wait_ms(60_000);
    assert_eq!(scene.send(), 0);
    scene.wait_ms(60_000);
    assert_eq!(scene.send(), 0, "the second wait is longer");
    scene.wait_ms(240_000);
    assert_eq!((scene.send(), scene.waiting()), (1, 0));
    scene.ask("bb@example.org");
    assert_eq!((scene.send(), scene.waiting()), (0, 0), "given up");
    let failed = scene.engine.read(|snapshot| {
        Ok(gongdao_store::queries::accounts::mails_before(snapshot, i64::MAX, 1)?.remove(0))
    });
    let failed = failed.unwrap();
    assert_eq!((failed.state, failed.sealed), (MailState::Failed, None));
    assert_eq!(failed.error.as_deref(), Some("the server answered 550"));
}

#[test]
fn a_server_that_is_away_costs_nothing_but_time() {
    let scene = Scene::open("away", vec!["250 ok"]);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let smtp = Smtp::new(&format!("smtp://{nobody}"), "no-reply@work.example").unwrap();
    scene.ask("a@example.org");
    let open: Sealed = Box::new(|_, _| Some(String::new()));
    assert_eq!(send_due(&scene.engine, &smtp, "https://w.example", &open).unwrap(), 0);
    assert_eq!(scene.waiting(), 1);
    assert!(Smtp::new("nonsense", "a@b.c").unwrap_err().contains("SMTP address"));
    assert!(Smtp::new("smtp://127.0.0.1", "nobody").unwrap_err().contains("no sender"));
}

/// Base 64 (RFC 4648) as text.
fn unbase_64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sixes = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let bits: Vec<bool> = sixes.flat_map(|six| (0..6).rev().map(move |at| six >> at & 1 == 1)).collect();
    let bytes =
        bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}
