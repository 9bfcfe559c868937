//! Everything sent wrong: each request gets its own refusal, nothing panics, nothing hangs, nothing leaks.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Server, published, text};
use gongdao_trust::Role;
use serde_json::json;

#[test]
fn malformed_requests_are_refused_by_name() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let json = "application/json";
    let deep = "[".repeat(100_000);
    let project = r#"{"name":"x","form":{},"rules":RULES}"#;
    let huge_number = project.replace("RULES", r#"{"price":{"unit":"task","rate_micros":1e999}}"#);
    let big_number =
        project.replace("RULES", r#"{"price":{"unit":"task","rate_micros":99999999999999999999}}"#);
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(2 << 20));
    for (media, body, status, code) in [
        (json, "", 422, "invalid_field"),
        (json, "{", 400, "invalid_body"),
        (json, "{} {}", 422, "invalid_field"),
        (json, "null", 422, "invalid_field"),
        (json, "\u{feff}{}", 400, "invalid_body"),
        (json, deep.as_str(), 422, "invalid_field"),
        (json, huge_number.as_str(), 400, "invalid_body"),
        (json, big_number.as_str(), 422, "invalid_form"),
        (json, r#"{"name":"x","form":{},"rules":{},"more":1}"#, 422, "invalid_field"),
        (json, large.as_str(), 413, "body_too_large"),
        ("text/plain", "{}", 415, "unsupported_media_type"),
    ] {
        let answer = requester.send("POST", "/api/v1/projects", media, body.as_bytes());
        let shown: String = body.chars().take(60).collect();
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (status, Some(code)),
            "{shown}: {answer:?}"
        );
    }
    let not_utf8 = requester.send("POST", "/api/v1/projects", json, b"{\"name\":\"\xff\"}");
    not_utf8.bad(400, "invalid_body");
    let nested = format!(r#"{{"name":"x","form":{}1{},"rules":{{}}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    requester.send("POST", "/api/v1/projects", json, nested.as_bytes()).bad(400, "invalid_body");
    assert_eq!(requester.get("/me").status, 200, "the server still answers");
}

#[test]
fn addresses_methods_and_pages_are_refused_by_name() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    for (method, path, status, code) in [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/projects/nonsense", 404, "not_found"),
        ("GET", "/api/v1/projects/bat_0000000000000", 404, "not_found"),
        ("GET", "/api/v1/projects/prj_0000000000000", 404, "not_found"),
        ("GET", "/api/v1/projects/%ff%00", 404, "not_found"),
        ("GET", "/api/v1/projects?limit=0", 422, "invalid_field"),
        ("GET", "/api/v1/projects?limit=x", 422, "invalid_field"),
        ("GET", "/api/v1/projects?after=zz", 422, "invalid_field"),
        ("GET", "/api/v1/projects?colour=red", 422, "invalid_field"),
        ("DELETE", "/api/v1/projects", 405, "method_not_allowed"),
        ("TRACE", "/api/v1/projects", 405, "method_not_allowed"),
        ("BREW", "/", 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/me", 405, "method_not_allowed"),
    ] {
        let answer = requester.send(method, path, "", b"");
        answer.bad(status, code);
        assert_eq!(answer.header("allow").is_some(), status == 405, "{answer:?}");
    }
    let chinese = requester.with("Accept-Language", "zh-CN").get("/nothing").bad(404, "not_found");
    assert_eq!(chinese["title"], "该地址不存在。");
    let front = server.client().send("GET", "/", "", b"");
    assert!(front.status == 200 && front.body.contains("/api/v1/openapi.json"), "{front:?}");
    assert!(front.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert_eq!(server.client().send("GET", "/health", "", b"").body, r#"{"status":"ok"}"#);
    assert_eq!(server.client().send("GET", "/problems/stale_fence", "", b"").status, 200);
    assert_eq!(server.client().send("GET", "/api/v1/openapi.json", "", b"").json()["openapi"], "3.1.0");
    for junk in ["GET / HTTP/9\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET /\u{7f} HTTP/1.1\r\n\r\n"] {
        let answer = server.client().raw(junk.as_bytes());
        assert!(answer.status == 400 || answer.status == 0, "{answer:?}");
    }
    let long = server.client().with("X-Long", &"x".repeat(200_000)).get("/me");
    assert!(long.status == 431 || long.status == 0, "{long:?}");
}

#[test]
fn credentials_roles_and_scopes_are_asked_for() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let (_, other) = server.person("other", &[Role::Requester]);
    let (_, worker) = server.person("worker", &[Role::Worker]);
    server.client().get("/me").bad(401, "not_signed_in");
    server.client().bearer("gd_nonsense").get("/me").bad(401, "not_signed_in");
    server.client().with("Authorization", "Basic eDp5").get("/me").bad(401, "not_signed_in");
    server.client().with("Cookie", "gongdao_session=gs_x").get("/me").bad(401, "not_signed_in");

    let (project, batch) = published(&requester, 1, "text\na\n");
    for path in [
        format!("/projects/{project}/batches"),
        format!("/batches/{batch}"),
        format!("/batches/{batch}/tasks"),
    ] {
        other.get(&path).bad(404, "not_found");
        worker.get(&path).bad(404, "not_found");
    }
    assert_eq!(worker.get(&format!("/projects/{project}")).status, 200);
    other.get(&format!("/projects/{project}")).bad(404, "not_found");
    other.act(&format!("/projects/{project}/pause")).bad(404, "not_found");
    other.act(&format!("/batches/{batch}/open")).bad(404, "not_found");
    let csv = other.send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", b"text\na\n");
    csv.bad(404, "not_found");
    worker.post("/projects", json!({ "name": "x", "form": {}, "rules": {} })).bad(403, "role_missing");
    requester.get("/hall").bad(403, "role_missing");
    requester.get("/screening").bad(403, "role_missing");
    requester.get("/people?email=a%40b.c").bad(403, "role_missing");
    let invitations = json!({ "count": 1, "roles": ["operator"], "expires_in_days": 1 });
    requester.post("/invitations", invitations).bad(403, "role_missing");

    let token = json!({ "name": "reader", "scopes": ["read"], "expires_in_days": 1 });
    let made = requester.post("/tokens", token).good();
    let reader = server.client().bearer(&text(&made, "token"));
    assert_eq!(reader.get("/projects").status, 200);
    reader.act(&format!("/projects/{project}/pause")).bad(403, "scope_missing");
    let wider = json!({ "name": "wider", "scopes": ["publish"], "expires_in_days": 1 });
    reader.post("/tokens", wider).bad(403, "scope_missing");
    let listed = requester.get("/tokens").good();
    assert!(listed["items"].to_string().contains(&text(&made, "id")), "{listed}");
    assert!(!listed.to_string().contains("gd_"));
    worker.send("DELETE", &format!("/api/v1/tokens/{}", text(&made, "id")), "", b"").bad(404, "not_found");
    let gone = requester.send("DELETE", &format!("/api/v1/tokens/{}", text(&made, "id")), "", b"");
    assert_eq!(gone.status, 204);
    reader.get("/projects").bad(401, "not_signed_in");
}

#[test]
fn a_cookie_from_another_site_and_a_guesser_are_refused() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let invitation = json!({ "count": 1, "roles": ["requester"], "expires_in_days": 1 });
    let code = operator.post("/invitations", invitation).good()["codes"][0].clone();
    let short = json!({ "invitation": code, "name": "n", "email": "a@b.cn", "password": "short" });
    let refused = server.client().post("/sign-up", short);
    refused.bad(422, "invalid_field");
    assert!(!refused.body.contains("short"), "{refused:?}");
    let account = json!({ "invitation": code, "name": "n", "email": "a@b.cn", "password": "long enough" });
    let answer = server.client().post("/sign-up", account);
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let page = server.client().with("Cookie", &cookie);
    let token = json!({ "name": "t", "scopes": ["read"], "expires_in_days": 1 });
    page.post("/tokens", token.clone()).bad(403, "origin_refused");
    page.with("Origin", "https://evil.example").post("/tokens", token.clone()).bad(403, "origin_refused");
    page.with("Sec-Fetch-Site", "cross-site").post("/tokens", token.clone()).bad(403, "origin_refused");
    let ours = page.with("Sec-Fetch-Site", "same-origin");
    ours.post("/tokens", token).good();
    let sign_in = json!({ "email": "a@b.cn", "password": "long enough" });
    server
        .client()
        .with("Origin", "https://evil.example")
        .post("/sign-in", sign_in.clone())
        .bad(403, "origin_refused");
    assert_eq!(ours.get("/sessions").good()["items"][0]["present"], true);
    assert_eq!(ours.act("/sign-out").status, 204);
    page.get("/me").bad(401, "not_signed_in");

    for _ in 0..4 {
        let wrong = json!({ "email": "a@b.cn", "password": "guess guess" });
        server.client().post("/sign-in", wrong).bad(401, "sign_in_failed");
    }
    server.client().post("/sign-in", sign_in).bad(429, "too_many_attempts");
    let unknown = json!({ "email": "nobody@b.cn", "password": "guess guess" });
    server.client().post("/sign-in", unknown).bad(401, "sign_in_failed");
}

#[test]
fn stale_fences_and_keys_used_twice_are_refused() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (person, requester) = server.person("requester", &[Role::Requester]);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (_, worker) = server.person("worker", &[Role::Worker]);
        let (_, stranger) = server.person("stranger", &[Role::Worker]);
        let deposit = json!({ "person": person, "amount": "1", "currency": "CNY", "reference": "r" });
        let (project, batch) = published(&requester, 1, "text\na\nb\n");
        requester.act(&format!("/batches/{batch}/fund")).bad(402, "insufficient_funds");
        operator.post("/deposits", deposit).good();
        requester.act(&format!("/batches/{batch}/fund")).good();
        requester.act(&format!("/batches/{batch}/open")).good();
        requester.act(&format!("/batches/{batch}/open")).bad(409, "wrong_state");
        worker
            .post(&format!("/projects/{project}/terms"), json!({ "revision": 9 }))
            .bad(422, "invalid_field");
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        let claims = format!("/projects/{project}/claims");
        worker.post(&claims, json!({ "count": 51 })).bad(422, "invalid_field");
        worker.key("k").post(&claims, json!({ "count": 1 })).good();
        worker.key("k").post(&claims, json!({ "count": 2 })).bad(409, "idempotency_mismatch");
        worker.key(&"k".repeat(201)).post(&claims, json!({})).bad(422, "invalid_field");
        worker.key("").post(&claims, json!({})).bad(422, "invalid_field");
        let lease = worker.post(&claims, json!({})).good()["leases"][0].clone();
        let submit = format!("/assignments/{}/submit", text(&lease, "assignment"));
        let fence = lease["fence"].as_i64().unwrap();
        let answer = |fence: i64, label: &str| json!({ "fence": fence, "answer": { "label": label } });
        worker.post(&submit, answer(fence + 1, "a")).bad(409, "stale_fence");
        worker.post(&submit, answer(fence, "z")).bad(422, "invalid_answer");
        stranger.post(&submit, answer(fence, "a")).bad(404, "not_found");
        server.wait_ms(40 * 60_000);
        let again = requester.get(&format!("/batches/{batch}")).good();
        assert_eq!(again["answers"], 0);
        requester.act(&format!("/batches/{batch}/close")).good();
        let late = worker.post(&submit, answer(fence, "a")).bad(409, "late_slot_taken");
        assert_eq!(late["kept"], true, "{late}");
    }
}
