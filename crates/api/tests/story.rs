//! The main story over HTTP on both databases: from an invitation to a paid answer.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, FORM, Server, text};
use gongdao_trust::Role;
use serde_json::{Value, json};

#[test]
fn from_invitation_to_paid_answer() {
    for database in Database::each() {
        let server = Server::start(&database, false);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (requester, requester_id) = sign_up_requester(&server, &operator);
        deposit(&operator, &requester_id);
        let project = publish(&operator, &requester);
        let batch = upload(&requester, &project);
        requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
        requester.act(&format!("/batches/{batch}/open")).good();
        work(&server, &operator, &project);
        let after = requester.get(&format!("/batches/{batch}")).good();
        assert_eq!((&after["answers"], &after["accepted"]), (&json!(3), &json!(3)), "{after}");
        assert_eq!(after["state"], "complete");
        assert_eq!((&after["paid"], &after["fees"]), (&json!("0.15"), &json!("0.012")));
        assert_eq!(after["escrow"], json!({ "free": "0.00", "held": "0.00", "need": "0.00" }));
    }
}

fn sign_up_requester(server: &Server, operator: &Client) -> (Client, String) {
    let asked = json!({ "count": 2, "roles": ["requester"], "expires_in_days": 7 });
    let made = operator.post("/invitations", asked).good();
    assert_eq!(made["codes"].as_array().unwrap().len(), 2);
    let code = made["codes"][0].as_str().unwrap();
    let account = json!({ "invitation": code, "name": "小店", "email": "Shop@Example.org", "password": "correct horse" });
    let answer = server.client().post("/sign-up", account.clone());
    let id = text(&answer.good(), "id");
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["gongdao_session=gs_", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "loopback: {cookie}");
    server.client().post("/sign-up", account).bad(409, "invitation_used");

    let wrong = json!({ "email": "shop@example.org", "password": "wrong horse" });
    server.client().post("/sign-in", wrong).bad(401, "sign_in_failed");
    let right = json!({ "email": "shop@example.org", "password": "correct horse" });
    let answer = server.client().post("/sign-in", right);
    assert_eq!(text(&answer.good(), "id"), id);
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap();
    let page = server.client().with("Cookie", cookie).with("Origin", &format!("http://{}", server.address));
    let me = page.get("/me").good();
    assert_eq!((&me["id"], &me["email"]), (&json!(id), &json!("shop@example.org")));
    (page, id)
}

fn deposit(operator: &Client, person: &str) {
    let deposit =
        json!({ "person": person, "amount": "12.50", "currency": "CNY", "reference": "bank line 7" });
    operator.post("/deposits", deposit.clone()).bad(402, "custodian_missing");
    operator.put("/settings/custodian", json!({ "value": "Bank of Tests" })).good();
    assert_eq!(operator.get("/settings/custodian").good()["value"], "Bank of Tests");
    operator.key("d1").post("/deposits", deposit.clone()).good();
    operator.key("d1").post("/deposits", deposit).good();
    let seen = operator.get("/people?email=shop%40example.org").good();
    assert_eq!(seen["balances"][0]["free"], "12.50", "the repeated deposit counts once: {seen}");
    assert_eq!(operator.get(&format!("/people/{person}")).good(), seen);
}

fn publish(operator: &Client, requester: &Client) -> String {
    let form: Value = serde_json::from_str(FORM).unwrap();
    let rules = json!({
        "price": { "unit": "task", "rate_micros": 50_000 },
        "quality": { "overlap": 1, "acceptance": "always" },
        "requires": [{ "qualification": "colours", "at_least": 80 }],
    });
    let draft = json!({ "name": "colours", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft.clone()).good(), "id");
    let path = format!("/projects/{project}");
    assert_eq!(requester.get(&path).good()["state"], "draft");
    requester.put(&path, draft).good();
    assert_eq!(requester.act(&format!("{path}/screening")).good()["state"], "screening");
    let queue = operator.get("/screening").good();
    assert_eq!(queue["items"][0]["id"], project);
    let decision = format!("{path}/screening/decision");
    let refusal = json!({ "allow": false, "reason": "captcha", "note": "It reads like captchas." });
    assert_eq!(operator.post(&decision, refusal).good()["state"], "refused");
    assert_eq!(requester.get(&path).good()["refusal"]["reason"], "captcha");
    requester.act(&format!("{path}/screening")).good();
    assert_eq!(operator.post(&decision, json!({ "allow": true })).good()["state"], "published");
    assert_eq!(requester.act(&format!("{path}/pause")).good()["state"], "paused");
    assert_eq!(requester.act(&format!("{path}/resume")).good()["state"], "published");
    project
}

fn upload(requester: &Client, project: &str) -> String {
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let path = format!("/api/v1/batches/{batch}/tasks");
    let csv = "_key,text\na,红\nb,\"broken\nc,蓝\n";
    let again = requester.key("file 1");
    let first = again.send("POST", &path, "text/csv", csv.as_bytes());
    assert_eq!(first.good()["added"], 1, "{first:?}");
    assert_eq!(first.good()["problems"][0]["line"], 3);
    assert_eq!(again.send("POST", &path, "text/csv", csv.as_bytes()).good(), first.good());
    let lines = "{\"key\":\"d\",\"data\":{\"text\":\"绿\"}}\nnot json\n";
    let second = requester.send("POST", &path, "application/x-ndjson", lines.as_bytes()).good();
    assert_eq!((&second["added"], &second["refused"]), (&json!(1), &json!(1)));
    let tasks = json!({ "tasks": [{ "data": { "text": "白" } }, { "data": {} }, { "workers": ["x"], "data": { "a": 1 } }] });
    let third = requester.post(&format!("/batches/{batch}/tasks"), tasks).good();
    assert_eq!((&third["added"], &third["refused"]), (&json!(1), &json!(2)), "{third}");
    let page = requester.get(&format!("/batches/{batch}/tasks?limit=2")).good();
    assert_eq!(page["items"][0]["data"]["text"], "红");
    let next = text(&page, "next");
    let rest = requester.get(&format!("/batches/{batch}/tasks?limit=2&after={next}")).good();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(requester.get(&format!("/batches/{batch}")).good()["escrow"]["need"], "0.162");
    batch
}

fn work(server: &Server, operator: &Client, project: &str) {
    let asked = json!({ "count": 1, "roles": ["worker"], "expires_in_days": 7 });
    let code = operator.post("/invitations", asked).good()["codes"][0].clone();
    let account = json!({ "invitation": code, "name": "worker", "token": { "name": "script" } });
    let once = server.client().key("up").post("/sign-up", account.clone());
    let made = once.good();
    assert_eq!(server.client().key("up").post("/sign-up", account).good(), made, "the same secret again");
    let worker = server.client().bearer(&text(&made, "token"));
    let card = worker.get("/hall").good()["items"][0].clone();
    assert_eq!((&card["eligible"], &card["joined"]), (&json!(false), &json!(false)), "{card}");
    assert_eq!((&card["most_pay"], &card["answers_wanted"]), (&json!("0.05"), &json!(3)));
    let claims = format!("/projects/{project}/claims");
    worker.post(&claims, json!({})).bad(403, "not_eligible");
    let granted = json!({ "name": "colours", "score": 90 });
    operator.post(&format!("/people/{}/qualifications", text(&made, "id")), granted).good();
    worker.post(&claims, json!({})).bad(403, "terms_not_accepted");
    let revision = card["terms_revision"].clone();
    worker.post(&format!("/projects/{project}/terms"), json!({ "revision": revision })).good();
    let claimed = worker.key("c1").post(&claims, json!({ "count": 2, "reserve": 1 })).good();
    assert_eq!(worker.key("c1").post(&claims, json!({ "count": 2, "reserve": 1 })).good(), claimed);
    assert_eq!(claimed["leases"][0]["data"]["text"], "红", "{claimed}");
    assert_eq!(claimed["leases"][2]["reserved"], true);
    for lease in claimed["leases"].as_array().unwrap() {
        let path = format!("/assignments/{}", text(lease, "assignment"));
        let fence = lease["fence"].clone();
        if lease["reserved"] == true {
            worker.post(&format!("{path}/start"), json!({ "fence": fence })).good();
        }
        server.wait_ms(60_000);
        let answer = json!({ "fence": fence, "answer": { "label": "a" }, "active_ms": 30_000 });
        let done = worker.key("s").post(&format!("{path}/submit"), answer.clone()).good();
        assert_eq!((&done["state"], &done["paid"]), (&json!("accepted"), &json!("0.05")), "{done}");
        assert_eq!(worker.key("s").post(&format!("{path}/submit"), answer).good(), done);
    }
    worker.post(&claims, json!({})).bad(404, "no_work");
    let card = worker.get("/hall").good()["items"][0].clone();
    assert!(card["kinds"].as_array().is_some_and(|kinds| !kinds.is_empty()), "{card}");
    assert_eq!(card["hourly_pay"], json!(null), "one person's pay is nobody else's: {card}");
    let mine =
        common::until(|| worker.get("/me/hourly").good(), |mine| mine["weeks"][0]["own"]["answers"] == 3);
    assert_eq!(mine["weeks"][0]["own"]["hourly_pay"], "6.00", "{mine}");
    assert_eq!(mine["projects"]["items"][0]["project"], project, "{mine}");
    assert_eq!(card["requester"]["accepted"], 3);
    assert_eq!(worker.get("/me").good()["balances"][0]["balance"], "0.15");
}
