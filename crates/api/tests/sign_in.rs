//! Sign-in that holds, over HTTP on both databases: sessions, passwords, links by letter, a second factor, strangers' pages.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Answer, Client, Database, Server, text};
use gongdao_trust::Role;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use std::time::Duration;

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/605.1.15";

/// A page of ours with the session that an answer set.
fn page(server: &Server, answer: &Answer) -> Client {
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap();
    server.client().with("Cookie", cookie).with("Origin", &format!("http://{}", server.address))
}

fn sign_up(server: &Server, operator: &Client, email: &str) -> Client {
    let asked = json!({ "count": 1, "roles": ["worker"], "expires_in_days": 7 });
    let code = operator.post("/invitations", asked).good()["codes"][0].clone();
    let account = json!({ "invitation": code, "name": "小李", "email": email, "password": "correct horse" });
    let answer = server.client().with("User-Agent", FIREFOX).post("/sign-up", account);
    answer.good();
    page(server, &answer)
}

fn sign_in(server: &Server, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    server.client().with("User-Agent", PHONE).post("/sign-in", body)
}

/// The secret behind the `#` of the newest letter of a kind.
fn link(operator: &Client, kind: &str) -> String {
    let mails = operator.get("/mails").good();
    let mail = mails["items"].as_array().unwrap().iter().find(|mail| mail["kind"] == kind).unwrap();
    let text = mail["text"].as_str().unwrap();
    let start = text.find('#').unwrap_or_else(|| panic!("no link in {text}"));
    text[start..].split_whitespace().next().unwrap().split_once('=').unwrap().1.to_owned()
}

fn delete(client: &Client, path: &str) -> Answer {
    client.send("DELETE", &format!("/api/v1{path}"), "", b"")
}

#[test]
fn sessions_are_listed_by_device_and_end_one_by_one_or_together() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let first = sign_up(&server, &operator, "li@example.org");
        server.wait_ms(1_000);
        let second = page(&server, &sign_in(&server, "li@example.org", "correct horse"));
        server.wait_ms(1_000);
        let third = page(&server, &sign_in(&server, "LI@example.org ", "correct horse"));
        let sessions = first.get("/sessions").good();
        let names: Vec<&str> =
            sessions["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Safari, iPhone", "Safari, iPhone", "Firefox, Windows"]);
        assert_eq!(sessions["items"][2]["present"], true);
        second.get("/me").good();
        let id = text(&sessions["items"][1], "id");
        delete(&first, &format!("/sessions/{id}")).good();
        second.get("/me").bad(401, "not_signed_in");
        third.get("/me").good();
        // The use is noted beside the work, as soon as nobody waits.
        let seen = || first.get("/sessions").good()["items"][0]["seen_at"].is_string();
        assert!((0..200).any(|_| seen() || {
            std::thread::sleep(Duration::from_millis(50));
            false
        }));
        first.act("/sessions/end-others").good();
        third.get("/me").bad(401, "not_signed_in");
        first.get("/me").good();
        assert_eq!(first.get("/sessions").good()["items"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_changed_password_ends_other_sessions_and_a_link_chooses_a_new_one_once() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let here = sign_up(&server, &operator, "li@example.org");
        let there = page(&server, &sign_in(&server, "li@example.org", "correct horse"));
        let wrong = json!({ "current": "wrong horse", "password": "battery staple" });
        assert_eq!(here.put("/password", wrong).bad(422, "invalid_field")["field"], "current");
        let right = json!({ "current": "correct horse", "password": "battery staple" });
        here.put("/password", right).good();
        here.get("/me").good();
        there.get("/me").bad(401, "not_signed_in");
        sign_in(&server, "li@example.org", "correct horse").bad(401, "sign_in_failed");

        let asked = server.client().post("/password/link", json!({ "email": "Li@example.org" }));
        let stranger = server.client().post("/password/link", json!({ "email": "nobody@example.org" }));
        assert_eq!((asked.status, &asked.body), (stranger.status, &stranger.body), "nothing is told");
        let secret = link(&operator, "reset");
        let reset = |password: &str| json!({ "token": secret, "password": password });
        server.client().post("/password/reset", reset("short")).bad(422, "invalid_field");
        server.client().post("/password/reset", reset("a third horse")).good();
        server.client().post("/password/reset", reset("a fourth horse")).bad(409, "link_used");
        here.get("/me").bad(401, "not_signed_in");
        sign_in(&server, "li@example.org", "a third horse").good();
        server.client().post("/password/link", json!({ "email": "li@example.org" })).good();
        server.wait_ms(3_600_000);
        let late = json!({ "token": link(&operator, "reset"), "password": "a fifth horse" });
        server.client().post("/password/reset", late).bad(409, "link_used");
        let kinds: Vec<Value> = operator.get("/mails").good()["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|mail| mail["kind"].clone())
            .collect();
        assert_eq!(kinds, ["reset", "password_changed", "reset", "password_changed"], "the newest first");
    }
}

#[test]
fn an_open_platform_confirms_addresses_and_a_closed_one_takes_nobody() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let stranger = server.client().with("Accept-Language", "en");
        assert_eq!(stranger.get("/sign-up").good()["mode"], "invitation");
        let wang = json!({ "email": "wang@example.org" });
        stranger.post("/sign-up/link", wang.clone()).bad(403, "sign_up_closed");
        operator.put("/settings/sign_up", json!({ "value": "open" })).good();
        assert_eq!(stranger.post("/sign-up/link", wang.clone()).status, 202);
        let secret = link(&operator, "confirm");
        let account = |roles: Value| json!({ "token": secret, "name": "王", "password": "correct horse", "roles": roles });
        stranger.post("/sign-up/confirm", account(json!(["operator"]))).bad(422, "invalid_field");
        let made = stranger.post("/sign-up/confirm", account(json!(["worker", "requester"])));
        assert_eq!(made.good()["roles"], json!(["requester", "worker"]));
        assert_eq!(page(&server, &made).get("/me").good()["email"], "wang@example.org");
        stranger.post("/sign-up/confirm", account(json!(["worker"]))).bad(409, "link_used");
        assert_eq!(stranger.post("/sign-up/link", wang.clone()).status, 202, "the same answer");
        let letter = operator.get("/mails").good()["items"][0].clone();
        assert_eq!(letter["kind"], "registered", "{letter}");
        assert!(
            !letter["text"].as_str().unwrap().contains('#'),
            "no link goes out for an account that is there"
        );

        let sent = json!({ "emails": ["Zhao@example.org"], "roles": ["requester"], "expires_in_days": 3 });
        assert_eq!(operator.post("/invitations", sent).good()["codes"], json!([]));
        let account = json!({ "invitation": link(&operator, "invitation"), "name": "赵", "email": "zhao@example.org", "password": "correct horse" });
        operator.put("/settings/sign_up", json!({ "value": "closed" })).good();
        stranger.post("/sign-up", account.clone()).bad(403, "sign_up_closed");
        stranger.post("/sign-up/link", wang).bad(403, "sign_up_closed");
        operator.put("/settings/sign_up", json!({ "value": "invitation" })).good();
        stranger.post("/sign-up", account).good();
        let listed = operator.get("/invitations").good();
        assert_eq!(
            (&listed["items"][0]["state"], &listed["items"][0]["email"]),
            (&json!("used"), &json!("zhao@example.org"))
        );
    }
}

/// The code that an authenticator program shows (RFC 6238), written a second time from the standard.
fn code(secret: &str, ms: i64) -> String {
    let digits =
        secret.bytes().map(|byte| u64::from(if byte < b'A' { byte - b'2' + 26 } else { byte - b'A' }));
    let bits: Vec<bool> = digits.flat_map(|five| (0..5).rev().map(move |at| five >> at & 1 == 1)).collect();
    let key: Vec<u8> = bits
        .chunks_exact(8)
        .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)))
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(ms / 30_000).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_is_good_once() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let now = || server.engine.now().ms();
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let here = sign_up(&server, &operator, "li@example.org");
        assert_eq!(here.get("/second-factor").good()["state"], "off");
        here.post("/second-factor", json!({ "current": "wrong horse" })).bad(422, "invalid_field");
        let begun = here.post("/second-factor", json!({ "current": "correct horse" })).good();
        let secret = text(&begun, "secret");
        assert!(text(&begun, "address").contains(&secret));
        sign_in(&server, "li@example.org", "correct horse").good();
        let first = code(&secret, now());
        here.post("/second-factor/confirm", json!({ "code": "000000" })).bad(422, "invalid_field");
        let confirmed = here.post("/second-factor/confirm", json!({ "code": first })).good();
        let recovery = confirmed["recovery_codes"][0].as_str().unwrap().to_owned();
        let with = |code: &str| {
            let body = json!({ "email": "li@example.org", "password": "correct horse", "code": code });
            server.client().post("/sign-in", body)
        };
        sign_in(&server, "li@example.org", "correct horse").bad(401, "code_needed");
        with(&first).bad(401, "sign_in_failed");
        server.wait_ms(30_000);
        let second = code(&secret, now());
        with(&second).good();
        with(&second).bad(401, "sign_in_failed");
        server.wait_ms(30_000);
        with(&code(&secret, now() + 30_000)).good();
        with(&code(&secret, now())).bad(401, "sign_in_failed");
        with(&recovery.to_uppercase()).good();
        with(&recovery).bad(401, "sign_in_failed");
        assert_eq!(here.get("/second-factor").good()["recovery_codes_left"], 9);
        here.post("/second-factor/remove", json!({ "code": "123456" })).bad(401, "sign_in_failed");
        here.post("/second-factor/remove", json!({ "code": confirmed["recovery_codes"][1] })).good();
        sign_in(&server, "li@example.org", "correct horse").good();
        assert_eq!(here.get("/second-factor").good()["state"], "off");
    }
}

#[test]
fn guessing_is_slowed_and_the_wait_is_told() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    sign_up(&server, &operator, "li@example.org");
    for _ in 0..4 {
        sign_in(&server, "li@example.org", "wrong horse").bad(401, "sign_in_failed");
    }
    let refused = sign_in(&server, "li@example.org", "correct horse");
    let problem = refused.bad(429, "too_many_attempts");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=12).contains(&wait), "{refused:?}");
    assert!(problem["retry_at"].is_string(), "{problem}");
    sign_in(&server, "other@example.org", "wrong horse").bad(401, "sign_in_failed");
}

#[test]
fn another_sites_page_can_do_nothing_with_a_session() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let ours = sign_up(&server, &operator, "li@example.org");
    let cookie = ours.line("Cookie").trim().split_once(": ").unwrap().1.to_owned();
    let bare = server.client().with("Cookie", &cookie);
    let token = json!({ "name": "t", "scopes": ["read"], "expires_in_days": 1 });
    for foreign in [
        bare.clone(),
        bare.with("Origin", "https://evil.example"),
        bare.with("Origin", "null"),
        bare.with("Sec-Fetch-Site", "cross-site"),
        bare.with("Sec-Fetch-Site", "same-site"),
    ] {
        foreign.post("/tokens", token.clone()).bad(403, "origin_refused");
        foreign.act("/sessions/end-others").bad(403, "origin_refused");
        foreign
            .put("/password", json!({ "current": "correct horse", "password": "battery staple" }))
            .bad(403, "origin_refused");
        delete(&foreign, "/sessions/0123456789abcdef").bad(403, "origin_refused");
        // A form of another site can send no JSON, and no form of ours is read.
        let form = foreign.send("POST", "/api/v1/tokens", "text/plain", token.to_string().as_bytes());
        form.bad(403, "origin_refused");
    }
    for path in
        ["/sign-in", "/sign-up", "/password/link", "/password/reset", "/sign-up/link", "/sign-up/confirm"]
    {
        let foreign = server.client().with("Origin", "https://evil.example");
        foreign.post(path, json!({})).bad(403, "origin_refused");
    }
    let form = ours.send("POST", "/api/v1/tokens", "application/x-www-form-urlencoded", b"name=t");
    form.bad(415, "unsupported_media_type");
    ours.post("/tokens", token).good();
}
