//! The operator's desk and the auditor over HTTP on both databases.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, Server, published, text};
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::receipt;
use gongdao_trust::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const REASON: &str = "Three hundred answers came within one second.";

fn actions(operator: &Client) -> Vec<String> {
    let page = operator.get("/operator-actions?limit=200").good();
    page["items"].as_array().unwrap().iter().map(|one| text(one, "action")).collect()
}

#[test]
fn settings_are_typed_and_keep_their_history() {
    for database in Database::each() {
        let server = Server::start(&database, false);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (_, auditor) = server.person("auditor", &[Role::Auditor]);
        let (requester_id, requester) = server.person("shop", &[Role::Requester]);
        let set =
            |name: &str, value: &str| operator.put(&format!("/settings/{name}"), json!({ "value": value }));
        for (name, value) in [
            ("sign_up", "sometimes"),
            ("fee_ppm", "200001"),
            ("fee_ppm", "8%"),
            ("session_days", "0"),
            ("nothing", "1"),
            ("custodian", ""),
        ] {
            set(name, value).bad(422, "invalid_field");
        }
        assert_eq!(operator.get("/settings/fee_ppm").good()["value"], "80000");
        set("fee_ppm", "50000").good();
        server.wait_ms(1_000);
        set("fee_ppm", "60000").good();
        let history = auditor.get("/settings/fee_ppm/history?limit=1").good();
        assert_eq!(
            (&history["items"][0]["old"], &history["items"][0]["new"]),
            (&json!("50000"), &json!("60000"))
        );
        let next = text(&history, "next");
        let rest = auditor.get(&format!("/settings/fee_ppm/history?limit=1&after={next}")).good();
        assert_eq!((&rest["items"][0]["old"], &rest["items"][0]["new"]), (&Value::Null, &json!("50000")));
        auditor.put("/settings/fee_ppm", json!({ "value": "1" })).bad(403, "role_missing");
        assert_eq!(
            auditor
                .get("/settings")
                .good()
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["name"] == "fee_ppm")
                .unwrap()["value"],
            "60000"
        );
        requester.get("/settings").bad(403, "role_missing");
        assert_eq!(actions(&auditor), ["rule_changed", "rule_changed"]);
        // The fee of batches made from now on.
        set("custodian", "Bank of Tests").good();
        let deposit = json!({ "person": requester_id.to_string(), "amount": "10", "currency": "CNY", "reference": "r" });
        operator.post("/deposits", deposit).good();
        let form: Value = serde_json::from_str(common::FORM).unwrap();
        let draft = json!({ "name": "p", "form": form, "rules": { "price": { "unit": "task", "rate_micros": 1_000_000 } } });
        let project = text(&requester.post("/projects", draft).good(), "id");
        requester.act(&format!("/projects/{project}/screening")).good();
        operator.post(&format!("/projects/{project}/screening/decision"), json!({ "allow": true })).good();
        let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
        requester.send("POST", &format!("/api/v1/batches/{batch}/tasks"), "text/csv", b"text\na\n").good();
        assert_eq!(requester.get(&format!("/batches/{batch}")).good()["escrow"]["need"], "1.06");
    }
}

#[test]
fn a_stopped_account_is_told_why_and_can_appeal_to_somebody_else() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (operator_id, operator) = server.person("operator", &[Role::Operator]);
        let (_, second) = server.person("second", &[Role::Operator]);
        let (_, auditor) = server.person("auditor", &[Role::Auditor]);
        let code = operator
            .post("/invitations", json!({ "count": 1, "roles": ["worker"], "expires_in_days": 7 }))
            .good()["codes"][0]
            .clone();
        let account = json!({ "invitation": code, "name": "孙", "email": "sun@example.org", "password": "correct horse" });
        let made = server.client().post("/sign-up", account);
        let id = text(&made.good(), "id");
        let origin = format!("http://{}", server.address);
        let page = |cookie: &str| {
            server.client().with("Cookie", cookie.split(';').next().unwrap()).with("Origin", &origin)
        };
        let before = page(made.header("set-cookie").unwrap());
        before.get("/me").good();
        let stop = format!("/people/{id}/suspension");
        operator.post(&stop, json!({ "category": "abuse", "reason": "short" })).bad(422, "invalid_field");
        operator
            .post(
                &format!("/people/{operator_id}/suspension"),
                json!({ "category": "abuse", "reason": REASON }),
            )
            .bad(403, "same_person");
        auditor.post(&stop, json!({ "category": "abuse", "reason": REASON })).bad(403, "role_missing");
        operator.post(&stop, json!({ "category": "abuse", "reason": REASON })).good();
        before.get("/me").bad(401, "not_signed_in");
        let signed = server
            .client()
            .post("/sign-in", json!({ "email": "sun@example.org", "password": "correct horse" }));
        assert_eq!(signed.good()["state"], "suspended");
        let stopped = page(signed.header("set-cookie").unwrap());
        stopped.get("/me").bad(403, "person_suspended");
        stopped.get("/hall").bad(403, "person_suspended");
        let why = stopped.get("/suspension").good();
        assert_eq!((&why["reason"], &why["by"]), (&json!(REASON), &Value::Null), "the signer is not exposed");
        stopped
            .post("/suspension/appeal", json!({ "text": "My script only filled in the date for me." }))
            .good();
        stopped
            .post("/suspension/appeal", json!({ "text": "My script only filled in the date for me." }))
            .bad(409, "wrong_state");
        assert_eq!(auditor.get("/suspensions?appealed=true").good()["items"][0]["person"], id);
        assert_eq!(operator.get("/overview").good()["suspension_appeals"]["count"], 1);
        let decide = format!("{stop}/decision");
        let uphold = json!({ "lift": false, "reason": "The log shows more than the date." });
        operator.post(&decide, uphold.clone()).bad(403, "same_person");
        second.post(&decide, uphold.clone()).good();
        second.post(&decide, uphold).bad(409, "wrong_state");
        assert_eq!(stopped.get("/suspension").good()["answer"], "The log shows more than the date.");
        operator.post(&decide, json!({ "lift": true, "reason": "Half a year has passed in peace." })).good();
        stopped.get("/me").good();
        stopped.get("/suspension").bad(404, "not_found");
        let mails = operator.get("/mails").good();
        let kinds: Vec<&Value> =
            mails["items"].as_array().unwrap().iter().map(|mail| &mail["kind"]).collect();
        assert_eq!(kinds, ["restored", "upheld", "suspended"]);
        assert!(
            auditor.get("/mails").good()["items"][0]["text"].is_null(),
            "only an operator of a demo reads letters"
        );
        assert_eq!(actions(&auditor), ["restored", "suspension_upheld", "suspended", "invited"]);
        let on = auditor.get(&format!("/operator-actions?subject={id}")).good();
        assert_eq!(on["items"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn people_are_found_and_change_roles_and_invitations_are_taken_back() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (operator_id, operator) = server.person("operator", &[Role::Operator]);
        let (worker_id, worker) = server.person("Anna Li", &[Role::Worker]);
        for name in ["Bo_b", "Bob", "李安"] {
            server.person(name, &[Role::Worker, Role::Requester]);
        }
        let names = |path: &str| -> Vec<String> {
            operator.get(path).good()["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| text(one, "name"))
                .collect()
        };
        assert_eq!(names("/people/search?q=bo_"), ["Bo_b"], "no wildcard from outside");
        assert_eq!(names("/people/search?q=BOB"), ["Bob"]);
        assert_eq!(names("/people/search?q=%E6%9D%8E"), ["李安"]);
        assert_eq!(names("/people/search?role=requester&state=active"), ["李安", "Bob", "Bo_b"]);
        let first = operator.get("/people/search?limit=2").good();
        let next = text(&first, "next");
        assert_eq!(names(&format!("/people/search?limit=200&after={next}")).len(), 3);
        worker.get("/people/search").bad(403, "role_missing");
        worker.get("/hall").good();
        let roles = json!({ "roles": ["requester"], "reason": "They asked to publish." });
        operator.put(&format!("/people/{operator_id}/roles"), roles.clone()).bad(403, "same_person");
        operator.put(&format!("/people/{worker_id}/roles"), roles).good();
        worker.get("/hall").bad(403, "role_missing");
        let code = operator
            .post("/invitations", json!({ "count": 1, "roles": ["worker"], "expires_in_days": 7 }))
            .good()["codes"][0]
            .clone();
        let id = text(&operator.get("/invitations").good()["items"][0], "id");
        operator.send("DELETE", &format!("/api/v1/invitations/{id}"), "", b"").good();
        let account = json!({ "invitation": code, "name": "n", "token": { "name": "t" } });
        server.client().post("/sign-up", account).bad(409, "invitation_used");
        assert_eq!(operator.get("/invitations").good()["items"][0]["state"], "revoked");
        assert_eq!(actions(&operator), ["invitation_revoked", "invited", "roles_changed"]);
    }
}

/// A finished answer, and the ids around it.
fn worked(server: &Server, operator: &Client) -> (String, String, String) {
    let (requester_id, requester) = server.person("shop", &[Role::Requester]);
    let deposit =
        json!({ "person": requester_id.to_string(), "amount": "10", "currency": "CNY", "reference": "r" });
    operator.post("/deposits", deposit).good();
    let (project, batch) = published(&requester, 1, "text\na\nb\n");
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    let (worker_id, worker) = server.person("worker", &[Role::Worker]);
    worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
    let claimed = worker.post(&format!("/projects/{project}/claims"), json!({})).good();
    server.wait_ms(5_000);
    let id = text(&claimed["leases"][0], "assignment");
    let answer =
        json!({ "fence": claimed["leases"][0]["fence"], "answer": { "label": "a" }, "active_ms": 30_000 });
    worker.post(&format!("/assignments/{id}/submit"), answer).good();
    (project, worker_id.to_string(), id)
}

#[test]
fn one_look_says_whether_it_is_well() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        worked(&server, &operator);
        operator.get("/ledger/check").good();
        server.wait_ms(11_000);
        std::thread::sleep(std::time::Duration::from_millis(400));
        let seen = operator.get("/overview").good();
        assert_eq!((&seen["well"], &seen["troubles"]), (&json!(true), &json!([])), "{seen}");
        assert_eq!(seen["trial_balance_micros"]["CNY"], "0");
        assert_eq!((&seen["check"]["sound"], &seen["screening"]["count"]), (&json!(true), &json!(0)));
        assert_eq!(seen["open_batches"]["count"], 1);
        let count = |kind: &str| {
            seen["hours"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|hour| hour["kind"] == kind)
                .map(|hour| hour["count"].as_i64().unwrap())
                .sum::<i64>()
        };
        assert_eq!((count("sign_ups"), count("claims"), count("submits")), (3, 1, 1), "{seen}");
        assert!(seen["log"]["size"].as_i64().unwrap() > 0);
        let escrow = seen["money"].as_array().unwrap().iter().find(|one| one["kind"] == "escrow").unwrap();
        assert_eq!(escrow["balance"], "0.054");
    }
}

/// The files of a tar.
fn files(tar: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut at) = (BTreeMap::new(), 0);
    while tar[at] != 0 {
        let name: String =
            tar[at..at + 100].iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        let size = usize::from_str_radix(std::str::from_utf8(&tar[at + 124..at + 135]).unwrap(), 8).unwrap();
        files.insert(name.split_once('/').unwrap().1.to_owned(), tar[at + 512..at + 512 + size].to_vec());
        at += 512 + size.next_multiple_of(512);
    }
    files
}

#[test]
fn a_cases_evidence_verifies_offline_and_taking_it_is_noted() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (_, auditor) = server.person("auditor", &[Role::Auditor]);
        let (project, worker, assignment) = worked(&server, &operator);
        operator
            .post(&format!("/people/{worker}/suspension"), json!({ "category": "abuse", "reason": REASON }))
            .good();
        server.wait_ms(2_000);
        std::thread::sleep(std::time::Duration::from_millis(400));
        for (case, records, lines) in [(&assignment, 3, 4), (&project, 1, 0), (&worker, 1, 0)] {
            let answer = auditor.get(&format!("/cases/{case}/evidence"));
            assert_eq!(answer.status, 200, "{}", answer.body);
            let files = files(answer.body.as_bytes());
            let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
            let key = VerifierKey::parse(text("log.vkey").trim()).unwrap();
            let receipts: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("receipts/")).collect();
            assert_eq!(receipts.len(), records, "{:?}", files.keys());
            for (name, bytes) in receipts {
                let number = name.strip_prefix("receipts/").unwrap().strip_suffix(".tlog-proof").unwrap();
                let proof = std::str::from_utf8(bytes).unwrap();
                receipt::verify(proof, std::slice::from_ref(&key)).unwrap();
                let parsed = receipt::Receipt::parse(proof).unwrap();
                assert_eq!(parsed.record_bytes, files[&format!("records/{number}.txt")]);
            }
            assert_eq!(
                text("journal.csv").lines().count(),
                lines + usize::from(true),
                "{}",
                text("journal.csv")
            );
            let whole: Value = serde_json::from_str(&text("case.json")).unwrap();
            assert_eq!(whole["receipts"].as_array().unwrap().len(), records);
        }
        let noted = operator.get(&format!("/operator-actions?subject={assignment}")).good();
        assert_eq!(noted["items"][0]["action"], "evidence_taken");
        let (_, stranger) = server.person("stranger", &[Role::Worker, Role::Requester, Role::Reviewer]);
        stranger.get(&format!("/cases/{assignment}/evidence")).bad(403, "role_missing");
        auditor.get("/cases/asg_0000000000001/evidence").bad(404, "not_found");
        auditor.get("/cases/nonsense/evidence").bad(404, "not_found");
    }
}

#[test]
fn an_auditor_reads_what_the_operator_reads_and_changes_nothing() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (_, auditor) = server.person("auditor", &[Role::Auditor]);
        let (project, person, assignment) = worked(&server, &operator);
        let leader = server.person("leader", &[Role::Worker]).1;
        let team = text(&leader.post("/teams", json!({ "name": "t", "cut_ppm": 0 })).good(), "id");
        let batch = text(&operator.get(&format!("/projects/{project}/batches")).good()["items"][0], "id");
        let document: Value = serde_json::from_str(gongdao_api::document()).unwrap();
        let (mut read, mut refused) = (0, 0);
        for (path, item) in document["paths"].as_object().unwrap() {
            let id = match path.as_str() {
                path if path.contains("/projects/") => &project,
                path if path.contains("/batches/") => &batch,
                path if path.contains("/people/") => &person,
                path if path.contains("/teams/") => &team,
                _ => &assignment,
            };
            let path =
                path.replace("{id}", id).replace("{name}", "fee_ppm").replace("{file}", "answer.tlog-proof");
            let Some(path) = path.strip_prefix("/api/v1") else { continue };
            for method in item.as_object().unwrap().keys() {
                match method.as_str() {
                    // A stream would not end; the walk over every route asks for its status.
                    "get" if path.ends_with("/events") => {}
                    "get" => {
                        let path = if path == "/people" { "/people?email=a%40b.c" } else { path };
                        let (theirs, ours) = (operator.get(path).status, auditor.get(path).status);
                        assert_eq!(ours, theirs, "GET {path}");
                        read += usize::from(ours == 200);
                    }
                    method => {
                        let open = path.starts_with("/sign-") || path.starts_with("/password/");
                        if open
                            || [
                                "/suspension/appeal",
                                "/sessions/end-others",
                                "/tokens",
                                "/password",
                                "/second-factor",
                            ]
                            .contains(&path)
                            || path.starts_with("/tokens/")
                            || path.starts_with("/sessions/")
                            || path.starts_with("/second-factor/")
                        {
                            continue;
                        }
                        let media = if path.ends_with("/tasks") { "text/csv" } else { "application/json" };
                        let answer =
                            auditor.send(&method.to_uppercase(), &format!("/api/v1{path}"), media, b"{}");
                        // Without a place for pictures the server says so to everybody.
                        let kept = path.starts_with("/uploads/") && answer.status == 503;
                        assert!(kept || (400..500).contains(&answer.status), "{method} {path}: {answer:?}");
                        refused += 1;
                    }
                }
            }
        }
        assert!(read >= 25 && refused >= 40, "{read} reads, {refused} refusals");
    }
}
