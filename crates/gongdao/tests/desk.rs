//! A requester's, a worker's and an operator's day from the command line, against a server that is no demo: invited,
//! funded, screened, published, answered, downloaded, closed, paid out, stated.

#[allow(dead_code, clippy::expect_used, clippy::print_stdout)]
#[path = "../../engine/tests/common/database.rs"]
mod database;

mod common;

use common::desk::{Desk, post, sign_up};
use common::{Folder, Outcome, Serving, serve};
use database::Database;
use serde_json::{Value, json};
use std::error::Error;

const PROJECT: &str = r#"{
  "name": "店评情感",
  "form": { "fields": [ { "name": "label", "kind": "choice", "question": { "zh": "是好评吗?", "en": "Is it good?" },
    "options": [ { "value": "yes", "label": { "en": "Yes" } }, { "value": "no", "label": { "en": "No" } } ] } ] },
  "rules": { "price": { "unit": "task", "rate_micros": 1000000 }, "quality": { "overlap": 1, "acceptance": "always" } }
}"#;

/// Answers every task there is, as one worker.
fn work(server: &str, project: &str, token: &str) -> Result<usize, Box<dyn Error>> {
    post(server, &format!("/projects/{project}/terms"), Some(token), &json!({ "revision": 1 }))?;
    let claimed = post(server, &format!("/projects/{project}/claims"), Some(token), &json!({ "count": 10 }))?;
    let leases = claimed["leases"].as_array().ok_or("no leases")?;
    for lease in leases {
        let path = format!("/assignments/{}/submit", lease["assignment"].as_str().ok_or("no id")?);
        let answer = json!({ "fence": lease["fence"], "answer": { "label": "yes" }, "active_ms": 4000 });
        post(server, &path, Some(token), &answer)?;
    }
    Ok(leases.len())
}

fn day(name: &str, database: Option<&str>) -> Outcome {
    let folder = Folder::new(name)?;
    let (_serving, server) = start(&folder, database)?;
    let operator = Desk { folder: &folder, profile: "operator" };
    let requester = Desk { folder: &folder, profile: "requester" };
    let token = std::fs::read_to_string(folder.join("data").join("operator.token"))?;
    operator.keep(&server, token.trim())?;

    let invitation = |role: &str| operator.good(&["people", "invite", "--role", role]);
    let (person, token) = sign_up(&server, &invitation("requester")?, "云图 & Co")?;
    requester.keep(&server, &token)?;
    let (worker_id, worker) = sign_up(&server, &invitation("worker")?, "Li")?;
    let early = operator.refused(&["deposit", &person, "100", "--reference", "B-1"])?;
    assert!(early.contains("custodian"), "{early}");
    operator.good(&["setting", "set", "custodian", "Bank of Tests"])?;
    assert!(operator.good(&["setting", "show", "custodian"])?.starts_with("custodian = Bank of Tests"));
    operator.good(&["deposit", &person, "100", "--reference", "B-1", "--key", "once"])?;
    operator.good(&["deposit", &person, "100", "--reference", "B-1", "--key", "once"])?;
    let shown = operator.json(&["people", "show", &person])?;
    assert_eq!(shown["balances"][0]["balance"], "100.00", "one deposit under one key: {shown}");

    let document = folder.join("project.json");
    std::fs::write(&document, PROJECT)?;
    let project = requester.good(&["project", "create", &document.display().to_string()])?;
    let rows = folder.join("rows.csv");
    std::fs::write(&rows, "_key,text\n1,很好吃\n2,\"服务慢, 再也不来\"\n3,too many,cells\n4,ok\n")?;
    let upload = requester.json(&["project", "upload", &project, &rows.display().to_string()])?;
    assert_eq!((&upload["added"], &upload["refused"]), (&json!(3), &json!(1)), "{upload}");
    assert_eq!(upload["files"][0]["problems"][0]["line"], 4, "{upload}");
    let waiting = requester.json(&["project", "publish", &project])?;
    assert_eq!(waiting["state"], "screening");
    assert_eq!(waiting["batches"][0]["state"], "funded");

    assert!(operator.good(&["screening", "list"])?.contains(&project));
    assert!(operator.good(&["screening", "show", &project])?.contains("是好评吗"));
    requester.refused(&["screening", "allow", &project])?;
    assert_eq!(operator.good(&["screening", "allow", &project])?, format!("{project} is published"));
    requester.good(&["project", "publish", &project])?;
    assert_eq!(answered(&server, &project, &worker)?, 3);

    let status = requester.json(&["project", "status", &project])?;
    assert_eq!(status["batches"][0]["accepted"], 3, "{status}");
    assert!(requester.good(&["project", "status", &project])?.contains("店评情感  published"));
    let results = folder.join("results.csv");
    requester.good(&["project", "results", &project, "--output", &results.display().to_string()])?;
    let results = std::fs::read_to_string(results)?;
    assert_eq!(results.lines().count(), 4, "{results}");
    assert!(results.contains("服务慢, 再也不来"), "{results}");
    let lines =
        requester.good(&["project", "results", &project, "--kind", "consensus", "--format", "jsonl"])?;
    assert_eq!(lines.lines().count(), 3, "{lines}");
    thanked(&requester, &project)?;
    examined(&requester, &folder, (&server, &worker), &project)?;
    pictured(&requester, &folder)?;
    requester.good(&["project", "close", &project])?;
    assert!(requester.good(&["project", "list"])?.contains("closed"));
    assert!(operator.good(&["appeals", "list"])?.contains("assignment"));

    let desk = Desk { folder: &folder, profile: "worker" };
    desk.keep(&server, &worker)?;
    let payout = asked(&desk, &operator)?;
    sent(&operator, &folder, &payout)?;
    stated(&operator, &desk, &requester, &folder, &worker_id)?;
    let checked = format!("{server}/api/v1/ledger/check");
    let request = ureq::get(checked).header("authorization", format!("Bearer {}", operator_token(&folder)?));
    let report: Value = serde_json::from_slice(&request.call()?.body_mut().read_to_vec()?)?;
    assert_eq!(report["sound"], true, "{report}");
    Ok(())
}

const SIGNS: &str = r#"{ "name": "招牌", "form": { "show": [{ "column": "sign", "style": "picture" }], "fields": [ { "name": "says", "kind": "text",
  "question": { "en": "What does it say?" } } ] }, "rules": { "price": { "unit": "task", "rate_micros": 1000000 } } }"#;
/// One pixel.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";

/// A folder of pictures becomes tasks, an archive of them is kept without, and what is no picture is told by its name.
fn pictured(requester: &Desk, folder: &Folder) -> Outcome {
    let (document, signs) = (folder.join("signs.json"), folder.join("signs"));
    std::fs::write(&document, SIGNS)?;
    std::fs::create_dir_all(signs.join("东"))?;
    std::fs::write(signs.join("东").join("1.gif"), GIF)?;
    // Another colour is another picture.
    let blue: Vec<u8> =
        GIF.iter().enumerate().map(|(at, byte)| if at == 15 { 0xff } else { *byte }).collect();
    std::fs::write(signs.join("2.gif"), &blue)?;
    std::fs::write(signs.join("3.png"), "no picture")?;
    std::fs::write(signs.join("notes.txt"), "passed over")?;
    let project = requester.good(&["project", "create", &document.display().to_string()])?;
    let upload = ["project", "upload", &project, &signs.display().to_string(), "--key", "signs"];
    let done = requester.json(&upload)?;
    assert_eq!(
        (&done["kept"], &done["added"], &done["refused"]),
        (&json!(2), &json!(2), &json!(1)),
        "{done}"
    );
    assert_eq!(done["files"][0]["problems"][0]["file"], "3.png", "{done}");
    let again = requester.json(&upload)?;
    assert_eq!(again["batch"], done["batch"], "one upload under one key");

    let archive = folder.join("signs.zip");
    std::fs::write(&archive, stored("0.gif", GIF))?;
    let kept =
        requester.json(&["project", "upload", &project, &archive.display().to_string(), "--no-tasks"])?;
    assert_eq!(
        (&kept["kept"], &kept["added"], &kept["batch"]),
        (&json!(1), &json!(0), &Value::Null),
        "{kept}"
    );
    let none =
        requester.refused(&["project", "upload", &project, &folder.join("data").display().to_string()])?;
    assert!(none.contains("holds no pictures"), "{none}");
    Ok(())
}

/// An archive of one file that is stored as it is.
fn stored(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let sizes = [crc.sum(), bytes.len() as u32, bytes.len() as u32].map(u32::to_le_bytes).concat();
    let length = (name.len() as u16).to_le_bytes();
    let facts = [&[20, 0, 0, 0, 0, 0, 0, 0, 33, 0][..], &sizes, &length, &[0, 0]].concat();
    let local = [b"PK\x03\x04", facts.as_slice(), name.as_bytes(), bytes].concat();
    let central = [b"PK\x01\x02\x14\0", facts.as_slice(), &[0; 14], name.as_bytes()].concat();
    let ends = [central.len() as u32, local.len() as u32].map(u32::to_le_bytes).concat();
    [local, central, [b"PK\x05\x06\0\0\0\0\x01\0\x01\0", ends.as_slice(), &[0, 0]].concat()].concat()
}

/// A bonus for one answer, given twice under one key and once in the books.
fn thanked(requester: &Desk, project: &str) -> Outcome {
    let raw = requester.good(&["project", "results", project, "--kind", "raw", "--format", "jsonl"])?;
    let first: Value = serde_json::from_str(raw.lines().next().ok_or("no answer")?)?;
    let answer = first["assignment"].as_str().ok_or("no assignment")?;
    let wrong = requester.refused(&["project", "bonus", answer, "1,50", "--note", "Fine."])?;
    assert!(wrong.contains("1,50 is no amount"), "{wrong}");
    let poor = requester.refused(&["project", "bonus", answer, "5000", "--note", "Fine."])?;
    assert!(poor.contains("insufficient_funds"), "{poor}");
    let give = ["project", "bonus", answer, "1.50", "--note", "Fine.", "--key", "thanks"];
    let given = requester.json(&give)?;
    assert_eq!((&given["amount"], &given["fee"]), (&json!("1.50"), &json!("0.12")), "{given}");
    assert_eq!(requester.json(&give)?, given);
    let all = requester.json(&["project", "bonuses", project])?;
    assert_eq!(all, json!([given]));
    Ok(())
}

const EXAM: &str = r#"{ "name": "看懂店评", "rules": { "asks": 2, "pass_ppm": 1000000, "attempts": 2, "paid_attempts": 0,
  "limit_ms": 600000, "expected_ms": 60000, "qualification": "exam:shop-reviews" } }"#;

/// An exam is made from a document and a file of questions, sat, looked at and closed.
fn examined(requester: &Desk, folder: &Folder, (server, worker): (&str, &str), project: &str) -> Outcome {
    let (document, questions) = (folder.join("exam.json"), folder.join("questions.csv"));
    std::fs::write(&document, EXAM)?;
    let batches = requester.json(&["project", "status", project])?;
    let batch = batches["batches"][0]["id"].as_str().ok_or("no batch")?.to_owned();
    let (document, file) = (document.display().to_string(), questions.display().to_string());
    let create = ["exam", "create", project, &document, "--questions", &file, "--batch", &batch];
    std::fs::write(&questions, "text,answer.label,explanation.en\n很好吃,perhaps,It approves.\n")?;
    let refused = requester.refused(&create)?;
    assert!(refused.contains("asks") || refused.contains("questions[0].expected.label"), "{refused}");
    std::fs::write(
        &questions,
        "text,answer.label,explanation.en\n很好吃,yes,It approves.\n太慢,no,It complains.\n",
    )?;
    let exam = requester.good(&create)?;
    assert!(requester.good(&["exam", "list", project])?.contains("看懂店评"));
    let sitting = post(server, &format!("/exams/{exam}/sittings"), Some(worker), &json!({}))?;
    let id = sitting["id"].as_str().ok_or("no sitting")?;
    for question in sitting["questions"].as_array().ok_or("no questions")? {
        let label = if question["data"]["text"] == "太慢" { "no" } else { "yes" };
        let answer = json!({ "place": question["place"], "answer": { "label": label } });
        post(server, &format!("/sittings/{id}/answers"), Some(worker), &answer)?;
    }
    let ended = post(server, &format!("/sittings/{id}/finish"), Some(worker), &json!({}))?;
    assert_eq!((&ended["state"], &ended["percent"]), (&json!("passed"), &json!(100)), "{ended}");
    let results = requester.json(&["exam", "results", &exam])?;
    assert_eq!(results["questions"][0]["correct"], 1, "{results}");
    assert!(requester.good(&["exam", "results", &exam])?.contains("1 sittings, 1 passed"));
    assert!(requester.good(&["exam", "sittings", &exam])?.contains("passed"));
    assert_eq!(requester.good(&["exam", "close", &exam])?, exam);
    Ok(())
}

fn operator_token(folder: &Folder) -> std::io::Result<String> {
    Ok(std::fs::read_to_string(folder.join("data").join("operator.token"))?.trim().to_owned())
}

const CARD: &str = "6222021234567890128";

/// A worker names an account and asks, takes back, is refused and asks again; the payout that is approved.
fn asked(worker: &Desk, operator: &Desk) -> Result<String, Box<dyn Error>> {
    let early = worker.refused(&["payout", "ask"])?;
    assert!(early.contains("Set a payee first"), "{early}");
    let set = ["payout", "payee", "set", "--kind", "bank_card", "--holder", "李小明", "--bank", "测试银行"];
    let (done, said) = worker.told(&set, "6222021234567890129")?;
    assert!(!done && said.contains("account") && !said.contains("62220212"), "{said}");
    let (done, said) = worker.told(&set, CARD)?;
    assert!(done && said.contains("****0128") && !said.contains("62220212"), "{said}");
    assert!(worker.good(&["payout", "payee", "show"])?.starts_with("bank_card"));

    let cancelled = worker.json(&["payout", "ask", "1"])?["id"].as_str().ok_or("no id")?.to_owned();
    assert_eq!(worker.good(&["payout", "cancel", &cancelled])?, format!("{cancelled} is cancelled"));
    let refused = worker.json(&["payout", "ask", "1.50"])?["id"].as_str().ok_or("no id")?.to_owned();
    let own = worker.refused(&["payout", "approve", &refused])?;
    assert!(own.contains("role_missing"), "{own}");
    let note = ["payout", "refuse", &refused, "--note", "The account's name is another."];
    assert_eq!(operator.good(&note)?, format!("{refused} is refused"));

    let seen = worker.json(&["payout", "preview", "2.50"])?;
    assert_eq!((&seen["net"], &seen["payee"]["shown"]), (&json!("2.50"), &json!("测试银行 ****0128 李**")));
    let ask = ["payout", "ask", "2.50", "--key", "p1"];
    let made = worker.json(&ask)?;
    assert_eq!(
        (&made["gross"], &made["withheld"], &made["net"]),
        (&json!("2.50"), &json!("0.00"), &json!("2.50"))
    );
    assert_eq!(worker.json(&ask)?, made, "asked twice under one key is asked once");
    let payout = made["id"].as_str().ok_or("no id")?.to_owned();
    let waiting = operator.json(&["payout", "list", "--state", "requested"])?;
    assert_eq!((waiting.as_array().map(Vec::len), &waiting[0]["id"]), (Some(1), &made["id"]), "{waiting}");
    assert_eq!(operator.json(&["payout", "list"])?.as_array().map(Vec::len), Some(3));
    assert_eq!(operator.json(&["payout", "list", "--mine"])?, json!([]));
    assert_eq!(worker.json(&["payout", "list"])?.as_array().map(Vec::len), Some(3));
    assert_eq!(operator.good(&["payout", "approve", &payout])?, format!("{payout} is approved"));
    Ok(payout)
}

/// The operator makes a run, fetches its files, sends it and says that the bank paid.
fn sent(operator: &Desk, folder: &Folder, payout: &str) -> Outcome {
    operator.good(&["setting", "set", "custodian_account", "DE89370400440532013000"])?;
    let given_up = operator.json(&["payout", "run", payout, "--channel", "bank"])?;
    let id = given_up["id"].as_str().ok_or("no id")?;
    assert!(operator.good(&["payout", "give-up", id])?.contains("is cancelled"));
    assert!(operator.refused(&["payout", "file", id])?.contains("given up"));
    let run = operator.json(&["payout", "run", "--channel", "bank"])?;
    assert_eq!((&run["payouts"], &run["total"]), (&json!(1), &json!("2.50")), "{run}");
    let id = run["id"].as_str().ok_or("no id")?;
    let table = operator.good(&["payout", "file", id])?;
    assert!(table.contains(CARD) && table.contains(",2.50,CNY,"), "{table}");
    let message = folder.join("run.xml");
    let place = message.display().to_string();
    operator.good(&["payout", "file", id, "--format", "pain.001.xml", "--output", &place])?;
    assert!(std::fs::read_to_string(message)?.contains("<CtrlSum>2.50</CtrlSum>"));
    assert!(operator.good(&["payout", "sent", id])?.contains("is sent"));
    assert!(operator.good(&["payout", "runs"])?.contains(id));
    assert!(operator.good(&["payout", "show-run", id])?.contains(payout));
    assert_eq!(operator.good(&["payout", "reconcile", payout, "--paid"])?, format!("{payout} is paid"));
    operator.refused(&["payout", "reconcile", payout])?;
    assert!(operator.good(&["payout", "show", payout])?.contains("****0128"));
    Ok(())
}

/// Both sides' statements, as a table and as a page.
fn stated(operator: &Desk, worker: &Desk, requester: &Desk, folder: &Folder, person: &str) -> Outcome {
    let table = worker.good(&["statement", "worker", "--language", "en"])?;
    assert!(table.contains(",payout,") && table.contains("2.50"), "{table}");
    assert!(table.contains(",bonus,bon_"), "{table}");
    let whole = operator.good(&["statement", "worker", "--person", person, "--language", "en"])?;
    assert_eq!(whole, table, "an operator reads the same");
    requester.refused(&["statement", "worker", "--person", person])?;
    let page = folder.join("statement.html");
    let told = requester.json(&["statement", "requester", "--output", &page.display().to_string()])?;
    assert_eq!(told["format"], "html");
    let page = std::fs::read_to_string(page)?;
    assert!(page.contains("资金对账单") && page.contains("100.00"), "{page}");
    Ok(())
}

/// The line fills by a clock, so the first look may be a moment too early.
fn answered(server: &str, project: &str, token: &str) -> Result<usize, Box<dyn Error>> {
    for _ in 0..100 {
        if let Ok(count) = work(server, project, token) {
            return Ok(count);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    work(server, project, token)
}

fn start(folder: &Folder, database: Option<&str>) -> Result<(Serving, String), Box<dyn Error>> {
    let data = folder.join("data");
    common::serve_on(&data, database)
}

#[test]
fn a_day_at_the_terminal() -> Outcome {
    day("desk", None)
}

#[test]
fn a_day_at_the_terminal_on_postgres() -> Outcome {
    let Some(database) = Database::postgres() else { return Ok(()) };
    let gongdao_store::Place::Server(address) = &database.place else { return Ok(()) };
    day("desk-postgres", Some(address))
}

#[test]
fn a_kept_token_goes_to_its_own_server_alone() -> Outcome {
    let folder = Folder::new("desk-profiles")?;
    let (_serving, server) = serve(&folder.join("data"))?;
    let desk = Desk { folder: &folder, profile: "home" };
    let token = std::fs::read_to_string(folder.join("data").join("operator.token"))?;
    desk.keep(&server, token.trim())?;
    let listed = desk.good(&["profile", "list"])?;
    assert!(listed.contains(&server) && !listed.contains(token.trim()), "{listed}");
    desk.good(&["screening", "list", "--server", &server])?;
    let elsewhere = desk.refused(&["screening", "list", "--server", "http://127.0.0.1:9"])?;
    assert!(elsewhere.contains("no token is named"), "{elsewhere}");
    desk.good(&["profile", "remove", "home"])?;
    let gone = desk.refused(&["screening", "list"])?;
    assert!(gone.contains("no profile home"), "{gone}");
    Ok(())
}

#[test]
fn shells_can_complete_the_commands() -> Outcome {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = common::good(["completions", shell])?;
        assert!(script.contains("screening") && script.contains("spreadsheet"), "{shell}");
    }
    Ok(())
}
