//! What people take away over HTTP on both databases: results, receipts that hold, the public log, the books.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, Server, published, text};
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::receipt::verify;
use gongdao_trust::Role;
use serde_json::{Value, json};
use std::time::Duration;

struct Market {
    server: Server,
    operator: Client,
    requester: Client,
    workers: Vec<Client>,
    project: String,
    batch: String,
}

/// Three workers answered each of two tasks, and were paid.
fn answered(database: &Database) -> Market {
    let server = Server::start(database, true);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let (id, requester) = server.person("requester", &[Role::Requester]);
    let deposit = json!({ "person": id, "amount": "10", "currency": "CNY", "reference": "bank line 1" });
    operator.post("/deposits", deposit).good();
    let (project, batch) = published(&requester, 3, "_key,text\nk1,red\nk2,blue\n");
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    let workers: Vec<Client> = (0..3).map(|at| server.person(&format!("w{at}"), &[Role::Worker]).1).collect();
    for (worker, label) in workers.iter().zip(["a", "b", "a"]) {
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        let leases = claim(worker, &project);
        for lease in leases.as_array().unwrap() {
            let body = json!({ "fence": lease["fence"], "answer": { "label": label } });
            worker.post(&format!("/assignments/{}/submit", text(lease, "assignment")), body).good();
        }
    }
    Market { server, operator, requester, workers, project, batch }
}

/// Both tasks, once the batch's opening has put them in line.
fn claim(worker: &Client, project: &str) -> Value {
    for _ in 0..100 {
        let claimed = worker.post(&format!("/projects/{project}/claims"), json!({ "count": 2 }));
        if claimed.status != 404 {
            return claimed.good()["leases"].clone();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the batch never opened")
}

#[test]
fn results_are_what_the_workers_said() {
    for database in Database::each() {
        let market = answered(&database);
        let (requester, batch, project) = (&market.requester, &market.batch, &market.project);
        let agreed = requester.get(&format!("/batches/{batch}/results?kind=consensus&format=csv"));
        assert_eq!(agreed.header("content-type"), Some("text/csv; charset=utf-8"));
        let name = format!("attachment; filename=\"{batch}-consensus.csv\"");
        assert_eq!(agreed.header("content-disposition"), Some(name.as_str()));
        let text = agreed.whole();
        let lines: Vec<&str> = text.lines().map(|line| line.split_once(',').unwrap().1).collect();
        assert_eq!(
            lines,
            ["key,label,label.probability,answers,data.text", "k1,a,0.666667,3,red", "k2,a,0.666667,3,blue"]
        );
        assert_eq!(requester.get(&format!("/projects/{project}/results")).whole(), text);
        let raw = requester.get(&format!("/batches/{batch}/results?kind=raw&format=jsonl")).whole();
        let rows: Vec<Value> = raw.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let said: Vec<_> = rows.iter().map(|row| row["answer"]["label"].as_str().unwrap()).collect();
        assert_eq!(said, ["a", "b", "a", "a", "b", "a"]);
        assert!(rows.iter().all(|row| row["worker"].as_str().unwrap().starts_with("wkr_")));
        assert!(!raw.contains("per_"));
        let sheet = requester.get(&format!("/batches/{batch}/results?spreadsheet=true")).whole();
        assert!(sheet.starts_with("\u{feff}task,"));
        market.workers[0].get(&format!("/batches/{batch}/results")).bad(404, "not_found");
        requester.get(&format!("/batches/{batch}/results?kind=all")).bad(422, "invalid_field");
    }
}

/// Waits until everything has been taken into the signed log.
fn receipts(market: &Market, worker: &Client) -> Vec<Value> {
    for _ in 0..200 {
        market.server.wait_ms(1_000);
        std::thread::sleep(Duration::from_millis(60));
        let page = worker.get("/receipts").good();
        let items = page["items"].as_array().unwrap();
        if items.iter().all(|item| item["state"] == "ready") {
            return items.clone();
        }
    }
    panic!("the log never grew")
}

#[test]
fn receipts_hold_without_us() {
    for database in Database::each() {
        let market = answered(&database);
        let worker = &market.workers[0];
        let receipts = receipts(&market, worker);
        assert_eq!(receipts.len(), 6);
        let public = |path: &str| market.server.client().send("GET", path, "", b"");
        let vkey = public("/evidence/vkey");
        let key = VerifierKey::parse(vkey.body.trim()).unwrap();
        for receipt in &receipts {
            let verified = verify(&text(receipt, "proof"), std::slice::from_ref(&key)).unwrap();
            assert_eq!(verified.record.kind, text(receipt, "record_kind"));
            assert_eq!(verified.record.field("assignment"), receipt["subject"].as_str());
        }
        let id = text(&receipts[0], "subject");
        for kind in ["answer", "review", "settlement"] {
            let path = format!("/receipts/{id}/{kind}.tlog-proof");
            let name = format!("attachment; filename=\"{id}-{kind}.tlog-proof\"");
            for reader in [worker, &market.requester, &market.operator] {
                let answer = reader.get(&path);
                assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
                let verified = verify(&answer.body, std::slice::from_ref(&key)).unwrap();
                assert!(!answer.body.is_empty() && verified.record.field("worker").is_none());
            }
            market.workers[1].get(&path).bad(404, "not_found");
        }
        worker.get(&format!("/receipts/{id}/dispute.tlog-proof")).bad(404, "not_found");
        worker.get(&format!("/receipts/{id}/answer")).bad(404, "not_found");
        let of_one = market.requester.get(&format!("/assignments/{id}/receipts")).good();
        assert_eq!(of_one.as_array().unwrap().len(), 3);
        let terms = worker.get("/receipts/terms").good();
        assert_eq!(terms["items"][0]["kind"], "terms");
        let published = market.requester.get(&format!("/projects/{}/receipt", market.project)).good();
        assert_eq!(published["record_kind"], "project_published");

        let checkpoint = public("/evidence/checkpoint");
        assert_eq!(checkpoint.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(checkpoint.header("access-control-allow-origin"), Some("*"));
        let size = checkpoint.body.lines().nth(1).unwrap().to_owned();
        let tile = public(&format!("/evidence/tile/0/000.p/{size}"));
        assert_eq!((tile.status, tile.header("cache-control")), (200, Some("public, max-age=3600")));
        assert_eq!(
            public(&format!("/evidence/tile/entries/000.p/{size}")).body.matches("gongdao/1 ").count(),
            23
        );
        public("/evidence/tile/0/000").bad(404, "not_found");
        public("/evidence/tile/0/..%2f..").bad(404, "not_found");
    }
}

#[test]
fn the_books_are_open_to_operators_and_auditors() {
    for database in Database::each() {
        let market = answered(&database);
        let (_, auditor) = market.server.person("auditor", &[Role::Auditor]);
        for reader in [&market.operator, &auditor] {
            let report = reader.get("/ledger/check").good();
            assert_eq!((&report["sound"], &report["found"]), (&json!(true), &json!(0)), "{report}");
            assert_eq!(report["trial_balance_micros"], json!({ "CNY": "0" }));
            assert_eq!((&report["tasks"], &report["assignments"]), (&json!(2), &json!(6)));
        }
        let mut entries = Vec::new();
        let mut path = "/ledger/journal?limit=5".to_owned();
        loop {
            let page = auditor.get(&path).good();
            entries.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/ledger/journal?limit=5&after={next}");
        }
        assert_eq!(entries.len(), 2 + 6 * 4);
        assert_eq!((&entries[0]["reason"], &entries[0]["amount"]), (&json!("deposit"), &json!("10.00")));
        let mut back = auditor.get("/ledger/journal?order=descending&limit=200").good()["items"].clone();
        back.as_array_mut().unwrap().reverse();
        assert_eq!(back, Value::from(entries.clone()));
        let found = auditor.get("/ledger/journal?order=descending&find=10.00").good();
        assert_eq!(found["items"], json!([entries[0]]));
        assert_eq!(auditor.get("/ledger/journal?find=Nowhere").good(), json!({ "items": [], "next": null }));
        auditor.get("/ledger/journal?find=%20").bad(422, "invalid_field");
        let first = auditor.get("/ledger/accounts?limit=1").good();
        let next = text(&first, "next");
        let rest = auditor.get(&format!("/ledger/accounts?after={next}")).good();
        assert!(rest["items"].as_array().unwrap().iter().all(|account| account["id"] != next));
        assert_eq!(rest["next"], Value::Null);
        let export = auditor.get("/ledger/journal.beancount").whole();
        assert!(export.starts_with("option \"title\""), "{export}");
        let accounts = 1 + rest["items"].as_array().unwrap().len();
        assert_eq!(export.matches(" balance ").count(), accounts);
        for path in ["check", "journal", "journal.beancount", "accounts"] {
            market.requester.get(&format!("/ledger/{path}")).bad(403, "role_missing");
            market.server.client().get(&format!("/ledger/{path}")).bad(401, "not_signed_in");
        }
        auditor.get("/ledger/accounts?after=elsewhere").bad(422, "invalid_field");
    }
}
