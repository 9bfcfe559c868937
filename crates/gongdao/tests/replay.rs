//! The main job through the program: a small crowd made here, and a real one where its files are, replayed on SQLite and,
//! where `GONGDAO_TEST_POSTGRES` names a server, on PostgreSQL; figures, receipts and log checked by the other commands.

mod common;

use common::{Folder, Outcome, good, refused, serve};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const PRICE_MICROS: i64 = 50_000;
/// Eight percent of the price.
const FEE_MICROS: i64 = 4_000;

/// A crowd in rows, with its majority worked out here.
struct Made {
    rows: String,
    gold: String,
    answers: i64,
    majority: HashMap<String, String>,
    right: f64,
}

/// Twelve workers on thirty tasks, five on each, with odd names, ties, and two rows that repeat a pair.
fn made() -> Result<Made, Box<dyn Error>> {
    const LABELS: [&str; 3] = ["是", "no, not at all", "b"];
    let (mut rows, mut gold) = (String::from("task,worker,label\n"), String::from("task,label\n"));
    let mut majority = HashMap::new();
    let (mut answers, mut right) = (0, 0);
    for task in 0..30_usize {
        let name = format!("task {task}\u{e9}");
        let mut votes: BTreeMap<&str, i32> = BTreeMap::new();
        for seat in 0..5 {
            let worker = (task * 5 + seat * 7) % 12;
            let label = LABELS[(task + seat * seat + worker / 4) % 3];
            writeln!(rows, "{name},\"w, {worker}\",\"{label}\"")?;
            *votes.entry(label).or_default() += 1;
            answers += 1;
        }
        // In string order, the first with the most votes wins.
        let most = votes.values().copied().max().unwrap_or_default();
        let agreed =
            votes.iter().find(|(_, count)| **count == most).map(|(label, _)| *label).unwrap_or_default();
        if task % 2 == 0 {
            writeln!(gold, "{name},{}", LABELS[task % 3].replace("no, not at all", "\"no, not at all\""))?;
            right += i32::from(agreed == LABELS[task % 3]);
        }
        majority.insert(name, agreed.to_owned());
    }
    writeln!(rows, "task 0\u{e9},\"w, 0\",b\ntask 1\u{e9},\"w, 5\",b")?;
    writeln!(gold, "never seen,b")?;
    Ok(Made { rows, gold, answers, majority, right: f64::from(right) / 15.0 })
}

fn expect(summary: &Value, name: &str, value: impl Into<Value>) {
    assert_eq!(summary[name], value.into(), "{name} in {summary}");
}

fn check_figures(summary: &Value, answers: i64) {
    expect(summary, "answers", answers);
    expect(summary, "paid_micros", answers * PRICE_MICROS);
    expect(summary, "fee_micros", answers * FEE_MICROS);
    expect(summary, "trial_balance_micros", 0);
    expect(summary, "double_leases", 0);
    expect(summary, "evidence_entries", answers * 3);
    expect(summary, "evidence_verified", answers * 3);
}

/// Every receipt below a folder.
fn receipts(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for shard in std::fs::read_dir(folder)? {
        for file in std::fs::read_dir(shard?.path())? {
            found.push(file?.path());
        }
    }
    found.sort();
    Ok(found)
}

fn check_evidence(output: &Path, answers: i64) -> Outcome {
    let files = receipts(&output.join("receipts"))?;
    assert_eq!(files.len() as i64, answers * 3);
    let vkey = output.join("evidence/vkey");
    let verify = |file: &Path| {
        ["evidence".as_ref(), "verify".as_ref(), file.as_os_str(), "--vkey".as_ref(), vkey.as_os_str()]
            .map(ToOwned::to_owned)
    };
    let told = good(verify(&files[0]))?;
    assert!(told.contains("signed by gongdao.log/evidence, witnessed by 0"), "{told}");
    assert!(told.contains("assignment: asg_"), "{told}");
    // One letter of the record, in base64, is another.
    let text = std::fs::read_to_string(&files[0])?;
    let at = text.find("extra ").ok_or("no extra line")? + 60;
    let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
    let tampered = output.join("tampered.tlog-proof");
    std::fs::write(&tampered, format!("{}{other}{}", &text[..at], &text[at + 1..]))?;
    let told = refused(verify(&tampered))?;
    assert!(told.contains("record: ") || told.contains("inclusion: "), "{told}");
    check_log(&output.join("evidence"), &vkey)
}

fn check_log(folder: &Path, vkey: &Path) -> Outcome {
    let fsck = || {
        ["evidence".as_ref(), "fsck".as_ref(), folder.as_os_str(), "--vkey".as_ref(), vkey.as_os_str()]
            .map(ToOwned::to_owned)
    };
    let told = good(fsck())?;
    assert!(told.contains("tiles hold"), "{told}");
    let entries = folder.join("tile/entries/000");
    let bytes = std::fs::read(&entries)?;
    let mut changed = bytes.clone();
    let last = changed.len() - 10;
    changed[last] ^= 1;
    std::fs::write(&entries, changed)?;
    let told = refused(fsck())?;
    assert!(told.contains("entry 255 is not the one whose hash stands in tile/0/000"), "{told}");
    std::fs::write(&entries, bytes)?;
    Ok(())
}

fn check_results(output: &Path, majority: &HashMap<String, String>) -> Outcome {
    let mut rows = csv::Reader::from_path(output.join("results.csv"))?;
    let rows = rows.records().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(rows.len(), majority.len());
    assert_eq!(&rows[0][0], "task 0\u{e9}");
    for row in rows {
        assert_eq!(majority.get(&row[0]).map(String::as_str), Some(&row[1]), "{row:?}");
        let probability: f64 = row[2].parse()?;
        assert!((0.2..=1.0).contains(&probability), "{row:?}");
    }
    let journal = std::fs::read_to_string(output.join("journal.beancount"))?;
    assert!(journal.contains("balance"), "the journal has no balances");
    Ok(())
}

/// Replays the made crowd and checks everything about it.
fn replay_made(name: &str, database: &str) -> Outcome {
    let (folder, made) = (Folder::new(name)?, made()?);
    let (labels, gold, output) = (folder.join("labels.csv"), folder.join("gold.csv"), folder.join("output"));
    std::fs::write(&labels, &made.rows)?;
    std::fs::write(&gold, &made.gold)?;
    let arguments =
        ["replay".as_ref(), labels.as_os_str(), "--gold".as_ref(), gold.as_os_str(), "--json".as_ref()];
    let rest = ["--database".as_ref(), database.as_ref(), "--output".as_ref(), output.as_os_str()];
    let printed = good(arguments.into_iter().chain(rest))?;
    assert_eq!(printed.lines().count(), 1, "{printed}");
    let summary: Value = serde_json::from_str(&printed)?;
    check_figures(&summary, made.answers);
    expect(&summary, "tasks", 30);
    expect(&summary, "workers", 12);
    expect(&summary, "dropped", 2);
    expect(&summary, "accuracy", made.right);
    check_results(&output, &made.majority)?;
    check_evidence(&output, made.answers)?;
    check_stored(database, &output)
}

/// The commands that read the database itself.
fn check_stored(database: &str, output: &Path) -> Outcome {
    let checked: Value = serde_json::from_str(&good(["ledger", "check", "--database", database, "--json"])?)?;
    assert_eq!(checked["sound"], true, "{checked}");
    let journal = good(["ledger", "export", "--format", "beancount", "--database", database])?;
    assert!(journal.len() > 1_000);
    let vkey = output.join("evidence/vkey");
    let vkey = vkey.to_str().ok_or("an odd path")?;
    let told = good(["evidence", "fsck", "--database", database, "--vkey", vkey])?;
    assert!(told.contains("tiles hold"), "{told}");
    let files = receipts(&output.join("receipts"))?;
    let name = files[0].file_name().and_then(|name| name.to_str()).ok_or("an odd name")?;
    let (assignment, _) = name.split_once('-').ok_or("an odd name")?;
    let proved = output.join("proved");
    let proved = proved.to_str().ok_or("an odd path")?;
    let told = good(["evidence", "prove", assignment, "--database", database, "--output", proved])?;
    let paths: Vec<&str> = told.lines().collect();
    assert_eq!(paths.len(), 3, "{told}");
    good(["evidence", "verify", "--vkey", vkey].into_iter().chain(paths))?;
    Ok(())
}

#[test]
fn a_made_crowd_on_sqlite() -> Outcome {
    let folder = Folder::new("replay-database")?;
    let database = folder.join("replayed.db");
    replay_made("replay-sqlite", database.to_str().ok_or("an odd path")?)
}

#[test]
fn a_made_crowd_twice_on_postgres() -> Outcome {
    let Some(database) = std::env::var("GONGDAO_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) else {
        eprintln!("not run: GONGDAO_TEST_POSTGRES names no server");
        return Ok(());
    };
    replay_made("replay-postgres", &database)?;
    // A database that has data already is as good.
    replay_made("replay-postgres-again", &database)
}

#[test]
fn a_real_crowd() -> Outcome {
    let crowd = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd-labels/rte");
    let crowd =
        std::env::var_os("GONGDAO_CROWD_LABELS").map_or(crowd, |folder| PathBuf::from(folder).join("rte"));
    let (labels, gold) = (crowd.join("labels.csv"), crowd.join("gold.csv"));
    if !labels.is_file() {
        eprintln!("not run: there is no {}", labels.display());
        return Ok(());
    }
    let arguments =
        ["replay".as_ref(), labels.as_os_str(), "--gold".as_ref(), gold.as_os_str(), "--json".as_ref()];
    let summary: Value = serde_json::from_str(&good(arguments)?)?;
    check_figures(&summary, 8_000);
    expect(&summary, "tasks", 800);
    expect(&summary, "workers", 164);
    expect(&summary, "accuracy", 0.91875);
    Ok(())
}

#[test]
fn a_crowd_with_as_many_answers_as_its_tasks_need() -> Outcome {
    let (folder, made) = (Folder::new("replay-adaptive")?, made()?);
    let labels = folder.join("labels.csv");
    std::fs::write(&labels, &made.rows)?;
    let labels = labels.to_str().ok_or("an odd path")?;
    let summary: Value =
        serde_json::from_str(&good(["replay", labels, "--adaptive", "0.7", "--least", "2", "--json"])?)?;
    let saved = summary["saved"].as_i64().ok_or("no saved answers")?;
    // Two who agree are enough, and some tasks have them among their first two.
    assert!(saved > 0 && saved < made.answers, "{summary}");
    check_figures(&summary, made.answers - saved);
    let told = refused(["replay", labels, "--adaptive", "1"])?;
    assert!(told.contains("--adaptive 1"), "{told}");
    Ok(())
}

#[test]
fn what_cannot_be_replayed_is_refused() -> Outcome {
    let folder = Folder::new("replay-refused")?;
    let labels = folder.join("labels.csv");
    std::fs::write(&labels, "task,worker,label\na,b,c\nd,e\n")?;
    let labels = labels.to_str().ok_or("an odd path")?;
    assert!(refused(["replay", labels])?.contains("line 3"));
    std::fs::write(labels, "task,worker,label\na,b,c\n")?;
    let told = refused(["replay", labels, "--server", "https://work.example", "--token", "gd_x"])?;
    assert!(told.contains("no TLS"), "{told}");
    assert!(refused(["replay", labels, "--server", "http://127.0.0.1:1"])?.contains("--token"));
    assert!(refused(["replay", labels, "--price", "0"])?.contains("price"));
    Ok(())
}

#[test]
fn a_made_crowd_on_a_running_server() -> Outcome {
    let (folder, made) = (Folder::new("replay-server")?, made()?);
    let labels = folder.join("labels.csv");
    std::fs::write(&labels, &made.rows)?;
    let labels = labels.to_str().ok_or("an odd path")?;
    let (_serving, address) = serve(&folder.join("data"))?;
    let token = std::fs::read_to_string(folder.join("data/operator.token"))?;
    let arguments = ["replay", labels, "--server", &address, "--token", token.trim(), "--json"];
    // Screening is decided with the operator's token; what no token can is to keep money nowhere.
    let told = refused(arguments)?;
    assert!(told.contains("custodian_missing"), "{told}");
    ureq::put(format!("{address}/api/v1/settings/custodian"))
        .header("authorization", format!("Bearer {}", token.trim()))
        .send_json(serde_json::json!({ "value": "A bank" }))?;
    let summary: Value = serde_json::from_str(&good(arguments)?)?;
    check_figures(&summary, made.answers);
    expect(&summary, "accuracy", Value::Null);
    Ok(())
}
