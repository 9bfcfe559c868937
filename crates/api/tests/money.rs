//! Money out and in over HTTP: a payee that is never shown, a payout with its tax, the bank's file and the bank's word.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, FORM, Server, text};
use gongdao_trust::{Role, deposit_code};
use serde_json::{Value, json};

const CARD: &str = "6222 0212 3456 7890 128";

/// A worker who has earned so much, and everybody around.
struct World {
    operator: Client,
    requester: Client,
    worker: Client,
    requester_code: String,
}

fn world(server: &Server, pay_micros: i64) -> World {
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let (requester_id, requester) = server.person("requester", &[Role::Requester]);
    let (_, worker) = server.person("worker", &[Role::Worker]);
    let deposit = json!({ "person": requester_id.to_string(), "amount": "20000", "currency": "CNY", "reference": "opening" });
    operator.post("/deposits", deposit).good();
    let form: Value = serde_json::from_str(FORM).unwrap();
    let rules = json!({
        "price": { "unit": "task", "rate_micros": pay_micros },
        "quality": { "overlap": 1, "acceptance": "always" },
    });
    let draft = json!({ "name": "=colours, \"<b>\"", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let tasks = json!({ "tasks": [{ "data": { "text": "red" } }] });
    requester.post(&format!("/batches/{batch}/tasks"), tasks).good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
    let claims = format!("/projects/{project}/claims");
    let mut lease = worker.post(&claims, json!({}));
    for _ in 0..100 {
        if lease.status == 200 || lease.status == 201 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        lease = worker.post(&claims, json!({}));
    }
    let lease = lease.good()["leases"][0].clone();
    let answer = json!({ "fence": lease["fence"], "answer": { "label": "a" }, "active_ms": 1_000 });
    worker.post(&format!("/assignments/{}/submit", text(&lease, "assignment")), answer).good();
    World { operator, requester, worker, requester_code: deposit_code::of(requester_id) }
}

fn card() -> Value {
    json!({ "kind": "bank_card", "holder": "王小明", "account": CARD, "bank": "测试银行", "identity_number": "11010519491231002X" })
}

#[test]
fn a_worker_is_paid_out() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let World { operator, requester, worker, .. } = world(&server, 10_000_005_000);
        let ask = json!({ "currency": "CNY" });
        worker.post("/payouts", ask.clone()).bad(409, "wrong_state");
        let mut wrong = card();
        wrong["account"] = json!("6222021234567890129");
        let refused = worker.put("/payee", wrong);
        assert_eq!(refused.bad(422, "invalid_field")["field"], "account");
        assert!(!refused.body.contains("6222"), "{refused:?}");
        requester.put("/payee", card()).bad(403, "role_missing");
        let shown = worker.put("/payee", card()).good();
        assert_eq!(shown["shown"], "测试银行 ****0128 王**");
        assert!(!shown.to_string().contains("6222"));
        let seen = worker.get("/me/payout-preview?currency=CNY").good();
        requester.get("/me/payout-preview?currency=CNY").bad(403, "role_missing");
        worker.get("/me/payout-preview?currency=CNY&amount=20000").bad(402, "insufficient_funds");
        let made = worker.key("p1").post("/payouts", ask.clone()).good();
        for field in ["gross", "withheld", "net", "rule", "explanation", "month", "payee"] {
            assert_eq!(seen[field], made[field], "what was seen is what came: {field}");
        }
        let waiting = operator.get("/overview").good()["payouts"].clone();
        assert_eq!((&waiting[0]["state"], &waiting[0]["net"]), (&json!("requested"), &json!("9910.00")));
        assert_eq!(
            (&made["gross"], &made["withheld"], &made["net"]),
            (&json!("10000.00"), &json!("90.00"), &json!("9910.00"))
        );
        assert_eq!(made["explanation"].as_array().unwrap().len(), 9, "{made}");
        assert_eq!(worker.key("p1").post("/payouts", ask).good(), made, "asked twice is asked once");
        let balances = worker.get("/me").good()["balances"].clone();
        assert_eq!((&balances[0]["balance"], &balances[1]["balance"]), (&json!("0.005"), &json!("9910.00")));
        let id = text(&made, "id");
        worker.post(&format!("/payouts/{id}/approve"), json!({})).bad(403, "role_missing");
        requester.get(&format!("/payouts/{id}")).bad(404, "not_found");
        requester.get("/payouts").bad(403, "role_missing");
        let (_, auditor) = server.person("auditor", &[Role::Auditor]);
        assert_eq!(auditor.get("/payouts?state=requested").good()["items"][0]["id"], json!(id));
        operator.post(&format!("/payouts/{id}/approve"), json!({ "version": 1 })).good();
        bank(&operator, &auditor, &worker, &id);
        let receipts = worker.get(&format!("/payouts/{id}/receipts")).good();
        assert_eq!(receipts["items"].as_array().unwrap().len(), 3, "{receipts}");
        statements(&worker, &requester, &auditor);
        let report = operator.get("/ledger/check").good();
        assert_eq!(report["sound"], true, "{report}");
        let export = operator.get("/ledger/journal.beancount");
        assert!(export.body.contains("Liabilities:Withheld:N0:CNY"), "{}", export.status);
    }
}

/// The bank's file, sent, and the bank's statement that shows it paid.
fn bank(operator: &Client, auditor: &Client, worker: &Client, id: &str) {
    operator.put("/settings/custodian_account", json!({ "value": "DE89370400440532013000" })).good();
    let made = json!({ "channel": "bank", "currency": "CNY" });
    let run = operator.post("/payout-runs", made.clone()).good();
    assert_eq!((&run["payouts"], &run["total"]), (&json!(1), &json!("9910.00")), "{run}");
    operator.post("/payout-runs", made).bad(409, "wrong_state");
    let path = format!("/payout-runs/{}", text(&run, "id"));
    let file = operator.get(&format!("{path}/bank.csv"));
    assert!(file.body.contains(",王小明,6222021234567890128,测试银行,,9910.00,CNY,"), "{file:?}");
    assert_eq!(file.body, operator.get(&format!("{path}/bank.csv")).body, "the same every time");
    let message = operator.get(&format!("{path}/pain.001.xml"));
    assert!(message.body.contains("<CtrlSum>9910.00</CtrlSum>") && message.body.contains("</Document>"));
    operator.get(&format!("{path}/alipay.csv")).bad(422, "invalid_field");
    for other in [auditor, worker] {
        other.get(&format!("{path}/bank.csv")).bad(403, "role_missing");
    }
    let seen = auditor.get(&path).good();
    assert!(!seen.to_string().contains("6222"), "{seen}");
    operator.act(&format!("{path}/sent")).good();
    operator.act(&format!("{path}/cancel")).bad(409, "wrong_state");
    let reference = id.replace('_', "").to_uppercase();
    let csv = format!("date,amount,reference,bank_reference\n2026-11-19,-9910.00,{reference},T77\n");
    let upload = "/api/v1/bank-statements?format=csv&currency=CNY";
    let first = operator.key("s1").send("POST", upload, "text/csv", csv.as_bytes()).good();
    assert_eq!((&first["lines"], &first["suspended"]), (&json!(1), &json!(0)), "{first}");
    assert_eq!(operator.key("s1").send("POST", upload, "text/csv", csv.as_bytes()).good(), first);
    let again = operator.send("POST", upload, "text/csv", csv.as_bytes()).good();
    assert_eq!((&again["lines"], &again["repeated"]), (&json!(0), &json!(1)), "the same line counts once");
    let paid = worker.get(&format!("/payouts/{id}")).good();
    assert_eq!((&paid["state"], &paid["on_statement"]), (&json!("paid"), &json!(true)), "{paid}");
}

fn statements(worker: &Client, requester: &Client, auditor: &Client) {
    let csv = worker.get("/statements/worker");
    assert_eq!(csv.status, 200, "{csv:?}");
    assert!(csv.body.contains(",-10000.00,10000.00,90.00,9910.00,CNY,"), "{}", csv.body);
    assert!(csv.body.contains("\"'=colours, \"\"<b>\"\"\""), "no formula: {}", csv.body);
    let page = worker.with("Accept-Language", "zh-CN").get("/statements/worker?format=html");
    assert!(page.body.contains("收入与提现对账单") && page.body.contains("lang=\"zh-CN\""));
    assert!(page.body.contains("=colours, &quot;&lt;b&gt;&quot;") && !page.body.contains("<b>"));
    assert!(
        page.header("content-security-policy").unwrap().contains("style-src 'sha256-"),
        "{}",
        page.headers
    );
    let spent = requester.get("/statements/requester?language=en");
    assert!(
        spent.body.contains("batch spending") && spent.body.contains(",10000.005,800.0004,CNY,"),
        "{}",
        spent.body
    );
    assert!(spent.body.contains("deposit") && spent.body.contains(",20000.00,"));
    let id = text(&worker.get("/me").good(), "id");
    let of = format!("/statements/worker?person={id}");
    assert_eq!(auditor.get(&of).body, csv.body.clone());
    requester.get(&of).bad(403, "role_missing");
    worker.get("/statements/worker?from=2026-11-01&to=2026-10-01").bad(422, "invalid_field");
    worker.get("/statements/worker?from=2020-01-01").bad(422, "invalid_field");
    worker.get("/statements/worker?from=yesterday").bad(422, "invalid_field");
}

#[test]
fn what_the_bank_says_is_matched_or_waits() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let World { operator, requester, worker, requester_code } = world(&server, 1_000_000);
        let how = requester.get("/deposit-reference").good();
        assert_eq!((&how["code"], &how["open"]), (&json!(requester_code), &json!(true)));
        worker.get("/deposit-reference").bad(403, "role_missing");
        let camt = format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>7</Id>\
             <Acct><Id><Othr><Id>6222</Id></Othr></Id><Ccy>CNY</Ccy></Acct>{}{}</Stmt></BkToCstmrStmt></Document>",
            entry("500.00", &format!("货款 {requester_code}"), "A1"),
            entry("3.21", "?", "A2"),
        );
        let upload = "/api/v1/bank-statements?format=camt053&currency=CNY";
        requester.send("POST", upload, "application/xml", camt.as_bytes()).bad(403, "role_missing");
        let other = "/api/v1/bank-statements?format=camt053&currency=EUR";
        operator.send("POST", other, "application/xml", camt.as_bytes()).bad(422, "invalid_field");
        let broken = operator.send("POST", upload, "application/xml", &camt.as_bytes()[..300]);
        assert_eq!(broken.bad(422, "invalid_field")["field"], "file");
        let made = operator.send("POST", upload, "application/xml", camt.as_bytes()).good();
        assert_eq!(
            (&made["lines"], &made["suspended"], &made["total"]),
            (&json!(2), &json!(1), &json!("503.21"))
        );
        let own = requester.get("/me/deposits").good();
        assert_eq!(
            (&own["items"][0]["amount"], own["items"][0]["line"].is_null()),
            (&json!("500.00"), false)
        );
        let waits = operator.get("/suspense").good()["items"][0].clone();
        assert_eq!((&waits["cause"], &waits["amount"]), (&json!("no_reference"), &json!("3.21")));
        let path = format!("/suspense/{}", text(&waits, "id"));
        operator.post(&format!("{path}/match"), json!({})).bad(422, "invalid_field");
        let sums = operator.get("/reconciliation").good();
        assert_eq!(
            (&sums["CNY"]["difference"], &sums["CNY"]["suspense"]),
            (&json!("0.00"), &json!("3.21")),
            "{sums}"
        );
        operator.post(&format!("{path}/send-back"), json!({ "note": "Nobody's." })).good();
        let back = operator.get(&path).good();
        let reference = text(&back, "return_reference");
        let csv = format!("日期,支出,收入,摘要,流水号\n2026-11-22,3.21,,{reference},A3\n");
        let upload = "/api/v1/bank-statements?format=csv&currency=CNY";
        operator.send("POST", upload, "text/csv", csv.as_bytes()).good();
        assert_eq!(operator.get(&path).good()["state"], "sent_back");
        worker.get("/suspense").bad(403, "role_missing");
        worker.get("/reconciliation").bad(403, "role_missing");
        assert_eq!(operator.get("/ledger/check").good()["sound"], true);
    }
}

fn entry(amount: &str, words: &str, reference: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>\
         <AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
}

#[test]
fn details_are_sealed_where_they_are_kept() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, worker) = server.person("worker", &[Role::Worker]);
    worker.put("/payee", card()).good();
    worker
        .put("/payee", json!({ "kind": "alipay", "holder": "王小明", "account": "wang@example.com" }))
        .good();
    let history = worker.get("/payees").good();
    assert_eq!(history["items"].as_array().unwrap().len(), 2, "{history}");
    assert!(history["items"][1]["ended_at"].is_string());
    worker.send("DELETE", "/api/v1/payee", "", b"").good();
    worker.get("/payee").bad(404, "not_found");
    let gongdao_store::Place::File(path) = &database.place else { panic!("a file") };
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap_or_default());
    }
    let holds = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds("****0128"), "what may be shown is there");
    for secret in ["6222021234567890128", "王小明", "11010519491231002X", "wang@example.com"] {
        assert!(!holds(secret), "{secret} is kept in the clear");
    }
}
