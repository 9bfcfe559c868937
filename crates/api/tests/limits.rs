//! Every field has a largest value: each is sent too large, and the answer names the field and what would do.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use common::{Client, Database, FORM, Server, published, text, until};
use gongdao_trust::Role;
use serde_json::{Value, json};

/// Longer than any field may be, and small enough to arrive.
fn long() -> String {
    "长".repeat(30_000)
}

/// Asks for a refusal that names the field and says what to do; what is wrong with it, where anything is.
fn judged(client: &Client, method: &str, path: &str, body: &Value, field: &str) -> Option<String> {
    let body = body.to_string();
    let answer = client.send(method, &format!("/api/v1{path}"), "application/json", body.as_bytes());
    let shown: String = body.chars().take(80).collect();
    let wrong = |what: &str| Some(format!("{method} {path} {field} {what}: {shown}: {}", answer.body));
    if !(400..500).contains(&answer.status) {
        return wrong("is not refused");
    }
    if answer.body.len() > 2_000 {
        return wrong("is sent back whole");
    }
    let problem = answer.json();
    if !problem["field"].as_str().unwrap_or_default().contains(field) {
        return wrong("is not named");
    }
    let told = format!("{}{}", problem["fix"].as_str().unwrap_or_default(), text(&problem, "detail"));
    if told.contains("ten ") || told.bytes().any(|byte| byte.is_ascii_digit()) {
        None
    } else {
        wrong("has no limit")
    }
}

#[track_caller]
fn refused(client: &Client, method: &str, path: &str, body: &Value, field: &str) {
    assert_eq!(judged(client, method, path, body, field), None);
}

fn draft(change: impl Fn(&mut Value)) -> Value {
    let form: Value = serde_json::from_str(FORM).unwrap();
    let mut draft =
        json!({ "name": "x", "form": form, "rules": { "price": { "unit": "task", "rate_micros": 50_000 } } });
    change(&mut draft);
    draft
}

#[test]
fn projects_have_largest_parts() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let long = long();
    let huge = json!(i64::MAX);
    let many: Value =
        (0..1_001).map(|n| json!({ "value": format!("v{n}"), "label": { "en": "x" } })).collect();
    let fields: Value = (0..21)
        .map(|n| json!({ "name": format!("f{n}"), "kind": "number", "question": { "en": "?" } }))
        .collect();
    let asked: Value = (0..21).map(|n| json!({ "qualification": format!("q{n}"), "at_least": 1 })).collect();
    let languages: Value =
        json!((0..30).map(|n| (format!("x{n}"), json!("y"))).collect::<serde_json::Map<_, _>>());
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/name", json!(long), "name"),
        ("/form/fields/0/question/en", json!(long), "form"),
        ("/form/fields/0/question/en", json!("长".repeat(2_001)), "fields[0].question"),
        ("/form/fields/0/name", json!("n".repeat(33)), "fields[0].name"),
        ("/form/fields/0/options", many, "options"),
        ("/form/fields/0/options/0/value", json!("v".repeat(101)), "options[0].value"),
        ("/form/fields/0/question", languages.clone(), "question"),
        ("/form/fields", fields, "fields"),
        ("/rules/price/rate_micros", huge.clone(), "price"),
        ("/rules/price/maximum_units", huge.clone(), "price"),
        ("/rules/price/minimum_micros", huge.clone(), "price"),
        ("/rules/price/bundle", huge.clone(), "price"),
        ("/rules/quality", json!({ "overlap": 1_001, "acceptance": "manual" }), "quality"),
        ("/rules/caps", json!({ "live": 1_001 }), "caps"),
        ("/rules/caps", json!({ "per_day": 1_000_001 }), "caps"),
        ("/rules/clocks", json!({ "lease_ms": i64::MAX }), "clocks"),
        ("/rules/clocks", json!({ "review_ms": i64::MAX }), "clocks"),
        ("/rules/clocks", json!({ "appeal_ms": i64::MAX }), "clocks"),
        ("/rules/requires", asked, "requires"),
        ("/rules/requires", json!([{ "qualification": long, "at_least": 1 }]), "qualification"),
        ("/rules/instructions", json!({ "en": long }), "instructions"),
        ("/rules/instructions", languages, "instructions"),
        ("/rules/terms", json!({ "purpose": { "en": long } }), "terms"),
    ];
    let mut wrong = Vec::new();
    for (place, value, field) in cases {
        let body = draft(|draft| {
            let (parent, last) = place.rsplit_once('/').unwrap();
            let parent = draft.pointer_mut(parent).unwrap();
            match last.parse::<usize>() {
                Ok(at) => parent[at] = value.clone(),
                Err(_) => parent[last] = value.clone(),
            }
        });
        wrong.extend(judged(&requester, "POST", "/projects", &body, field));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    requester.post("/projects", draft(|_| {})).good();
}

#[test]
fn people_money_and_settings_have_largest_parts() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (person, _) = server.person("requester", &[Role::Requester]);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let long = long();
    let cases = [
        ("POST", "/tokens", json!({ "name": long, "scopes": ["read"], "expires_in_days": 1 }), "name"),
        ("POST", "/tokens", json!({ "name": "t", "scopes": ["read"], "expires_in_days": 401 }), "expires"),
        ("POST", "/invitations", json!({ "count": 501, "roles": ["worker"], "expires_in_days": 1 }), "count"),
        (
            "POST",
            "/invitations",
            json!({ "count": 1, "roles": ["worker"], "expires_in_days": 401 }),
            "expires",
        ),
        (
            "POST",
            "/deposits",
            json!({ "person": person, "amount": "1", "currency": "CNY", "reference": long }),
            "reference",
        ),
        (
            "POST",
            "/deposits",
            json!({ "person": person, "amount": "99999999999999", "currency": "CNY", "reference": "r" }),
            "amount",
        ),
        ("PUT", "/settings/custodian", json!({ "value": long }), "value"),
        ("PUT", "/settings/hourly_floor", json!({ "value": long }), "value"),
    ];
    let wrong = cases
        .iter()
        .filter_map(|(method, path, body, field)| judged(&operator, method, path, body, field))
        .collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let grant = json!({ "name": long, "score": 1 });
    refused(&operator, "POST", &format!("/people/{person}/qualifications"), &grant, "name");
    let code =
        operator.post("/invitations", json!({ "count": 1, "roles": ["worker"], "expires_in_days": 1 }));
    let code = code.good()["codes"][0].clone();
    let stranger = server.client();
    let account = |name: &str, email: &str, password: &str| json!({ "invitation": code, "name": name, "email": email, "password": password });
    let address = format!("{}@b.cn", "a".repeat(300));
    refused(&stranger, "POST", "/sign-up", &account(&long, "a@b.cn", "long enough"), "name");
    refused(&stranger, "POST", "/sign-up", &account("n", &address, "long enough"), "email");
    refused(&stranger, "POST", "/sign-up", &account("n", "a@b.cn", &"p".repeat(300)), "password");
}

#[test]
fn work_has_largest_parts() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (id, requester) = server.person("requester", &[Role::Requester]);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let (_, worker) = server.person("worker", &[Role::Worker]);
    let deposit = json!({ "person": id, "amount": "1", "currency": "CNY", "reference": "r" });
    operator.post("/deposits", deposit).good();
    let (project, batch) = published(&requester, 1, "text\na\nb\n");
    let long = long();
    let fund = json!({ "amount": "99999999999999" });
    refused(&requester, "POST", &format!("/batches/{batch}/fund"), &fund, "amount");
    // Of an upload each bad row is told by its place, and the good ones are kept.
    let workers: Vec<String> = (0..1_001).map(|n| format!("per_{n:013}")).collect();
    let tasks = json!({ "tasks": [
        { "key": long, "data": { "a": 1 } }, { "data": { "a": long } }, { "workers": workers, "data": { "a": 1 } },
    ] });
    let told = requester.post(&format!("/batches/{batch}/tasks"), tasks).good();
    assert_eq!((&told["added"], &told["refused"]), (&json!(0), &json!(3)), "{told}");
    for problem in told["problems"].as_array().unwrap() {
        let text = problem.to_string();
        assert!(text.len() < 1_000 && text.contains(|c: char| c.is_ascii_digit()), "{text}");
    }
    let wide: String = (0..101).map(|n| format!("c{n},")).collect();
    let row = format!("{wide}x\n{wide}x\n");
    let path = format!("/api/v1/batches/{batch}/tasks");
    requester.send("POST", &path, "text/csv", row.as_bytes()).bad(422, "invalid_field");
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();

    let claims = format!("/projects/{project}/claims");
    worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
    refused(&worker, "POST", &claims, &json!({ "count": 51 }), "count");
    refused(&worker, "POST", &claims, &json!({ "count": u32::MAX, "reserve": u32::MAX }), "count");
    refused(&worker, "POST", &claims, &json!({ "count": u64::MAX }), "count");
    let lease =
        until(|| worker.post(&claims, json!({})), |answer| answer.status != 404).good()["leases"][0].clone();
    let (path, fence) = (format!("/assignments/{}", text(&lease, "assignment")), lease["fence"].clone());
    let submit = |answer: Value, ms: i64| json!({ "fence": fence, "answer": answer, "active_ms": ms });
    refused(&worker, "POST", &format!("{path}/submit"), &submit(json!({ "label": "a" }), -1), "active_ms");
    let other = worker.post(&format!("{path}/submit"), submit(json!({ "label": long }), 1));
    assert!(other.bad(422, "invalid_answer").to_string().len() < 2_000);
    refused(
        &worker,
        "PUT",
        &format!("{path}/draft"),
        &json!({ "fence": fence, "revision": 1, "body": { "a": long } }),
        "body",
    );
    refused(
        &worker,
        "PUT",
        &format!("{path}/draft"),
        &json!({ "fence": fence, "revision": 1_u64 << 53, "body": {} }),
        "revision",
    );
    worker.post(&format!("{path}/submit"), submit(json!({ "label": "a" }), i64::MAX)).good();

    for path in [
        "/projects?limit=201",
        "/hourly-warnings?limit=0",
        "/me/hourly?limit=201",
        "/receipts?limit=4294967296",
    ] {
        let client =
            if path.contains("/projects") || path.contains("warnings") { &requester } else { &worker };
        client.get(path).bad(422, "invalid_field");
    }
}
