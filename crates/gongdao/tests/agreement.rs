//! `gongdao agreement` through the program: what it says of a crowd, from files of every kind, with and without gold.

mod common;

use common::{Folder, Outcome, gongdao, good, refused, said};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn report(labels: &Path, more: &[&str]) -> Result<Value, Box<dyn std::error::Error>> {
    let path = labels.to_string_lossy();
    let said = good(["agreement", path.as_ref(), "--json"].into_iter().chain(more.iter().copied()))?;
    Ok(serde_json::from_str(&said)?)
}

fn near(value: &Value, wanted: f64) {
    let found = value.as_f64().unwrap_or(f64::NAN);
    assert!((found - wanted).abs() < 1e-6, "{found} is not {wanted}");
}

/// Krippendorff's example of three observers and fifteen units (Computing Krippendorff's Alpha-Reliability, 2011).
fn published() -> String {
    let rows =
        ["* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"];
    let mut text = "worker,task,label\n".to_owned();
    for (worker, row) in ["a", "b", "c"].iter().zip(rows) {
        for (unit, label) in row.split(' ').enumerate().filter(|(_, label)| *label != "*") {
            let _ = writeln!(text, "{worker},u{unit},{label}");
        }
    }
    text
}

#[test]
fn the_published_alphas_come_out_from_every_kind_of_file() -> Outcome {
    let folder = Folder::new("alpha")?;
    let (table, lines) = (folder.join("labels.csv"), folder.join("labels.jsonl"));
    fs::write(&table, published())?;
    let objects = published().lines().skip(1).fold(String::new(), |mut all, row| {
        let cells: Vec<&str> = row.split(',').collect();
        let _ =
            writeln!(all, "{{\"worker\":\"{}\",\"task\":\"{}\",\"text\":{}}}", cells[0], cells[1], cells[2]);
        all
    });
    fs::write(&lines, objects)?;
    let found = report(&table, &[])?;
    near(&found["krippendorff_alpha"]["nominal"]["alpha"], 0.691_358);
    near(&found["krippendorff_alpha"]["interval"]["alpha"], 0.810_845);
    near(&found["krippendorff_alpha"]["ordinal"]["alpha"], 0.806_721);
    for name in ["nominal", "ordinal", "interval"] {
        let alpha = &found["krippendorff_alpha"][name];
        assert!(alpha["low"].as_f64() <= alpha["alpha"].as_f64(), "{alpha}");
        assert!(alpha["alpha"].as_f64() <= alpha["high"].as_f64(), "{alpha}");
    }
    assert_eq!(found, report(&lines, &[])?);
    assert_eq!((&found["labels"], &found["tasks"], &found["workers"]), (&27.into(), &13.into(), &3.into()));
    assert_eq!(found["each_pair"].as_array().map(Vec::len), Some(3));
    let spelled = report(&table, &["--spelling", "--draws", "50"])?;
    assert!(spelled["krippendorff_alpha"]["spelling"]["alpha"].is_f64());
    assert_eq!(
        spelled["krippendorff_alpha"]["nominal"]["draws"].as_u64().map(|draws| draws <= 50),
        Some(true)
    );
    Ok(())
}

/// Forty tasks: `good` is right, `swap` says the other class, `spam` always says a, `tired` is right in the first half only.
fn crowd() -> (String, String) {
    let (mut rows, mut gold) = ("task,worker,label,time\n".to_owned(), "task,label\n".to_owned());
    for task in 0..40 {
        let (truth, other) = if task % 2 == 0 { ("a", "b") } else { ("b", "a") };
        let tired = if task < 20 { truth } else { other };
        for (worker, label) in [("good", truth), ("swap", other), ("spam", "a"), ("tired", tired)] {
            let _ = writeln!(rows, "t{task:02},{worker},{label},2026-01-01T00:{task:02}:00Z");
        }
        let _ = writeln!(gold, "t{task:02},{truth}");
    }
    (rows, gold)
}

#[test]
fn workers_are_told_apart_with_intervals() -> Outcome {
    let folder = Folder::new("workers")?;
    let (labels, gold) = (folder.join("labels.csv"), folder.join("gold.csv"));
    let (rows, truths) = crowd();
    fs::write(&labels, rows)?;
    fs::write(&gold, truths)?;
    let found = report(&labels, &["--gold", &gold.to_string_lossy()])?;
    assert_eq!(found["held_against"], "gold");
    let workers = found["each_worker"].as_array().ok_or("no workers")?;
    let worker = |name: &str| workers.iter().find(|worker| worker["worker"] == name).ok_or("no such worker");
    near(&worker("good")?["agreement"]["share"], 1.0);
    near(&worker("swap")?["agreement"]["share"], 0.0);
    near(&worker("spam")?["agreement"]["share"], 0.5);
    let spam = |name: &str| worker(name).map(|worker| worker["spam"].as_f64().unwrap_or(f64::NAN));
    assert!(spam("good")? < 0.15 && spam("swap")? < 0.15 && spam("spam")? > 0.9);
    let drift = |name: &str| worker(name).map(|worker| worker["drift"]["trend"].as_f64());
    assert!(drift("tired")?.is_some_and(|trend| trend < -3.0), "{:?}", drift("tired")?);
    assert!(drift("spam")?.is_none_or(|trend| trend.abs() < 1.5), "{:?}", drift("spam")?);
    // Of twenty tasks of truth b, spam calls all twenty a.
    let confusions = worker("spam")?["confusions"].as_array().ok_or("no confusions")?;
    let taken =
        confusions.iter().find(|one| one["truth"] == "b" && one["given"] == "a").ok_or("not taken")?;
    near(&taken["rate"]["share"], 1.0);
    near(&taken["rate"]["of"], 20.0);
    assert!(taken["rate"]["low"].as_f64().is_some_and(|low| (0.8..1.0).contains(&low)), "{taken}");
    let page = good(["agreement", &labels.to_string_lossy(), "--gold", &gold.to_string_lossy()])?;
    assert!(page.contains("Krippendorff's α, nominal") && page.contains("swap"), "{page}");
    assert!(page.contains("a for b 1.00 (0.84 to 1.00)"), "{page}");
    Ok(())
}

#[test]
fn bad_rows_are_told_and_bad_files_refused() -> Outcome {
    let folder = Folder::new("agreement-bad")?;
    let (labels, gold) = (folder.join("labels.csv"), folder.join("gold.csv"));
    fs::write(&labels, "task,worker,label\nt1,a,x\nt1,b,x\nt2,a\nt2,b,\n")?;
    let told = said(&gongdao(["agreement", &labels.to_string_lossy()])?);
    assert!(told.contains("line 4: the row has 2 cells where the header has 3"), "{told}");
    assert!(told.contains("line 5: `label` has no value"), "{told}");
    fs::write(&gold, "task,label\nt1,x\nt2\n")?;
    let told = refused(["agreement", &labels.to_string_lossy(), "--gold", &gold.to_string_lossy()])?;
    assert!(told.contains("gold.csv") && told.contains("line 3"), "{told}");
    for (text, wanted) in [
        ("", "begin with a row of column names"),
        ("task,worker,label\n", "has no label that can be read"),
        ("task,label\nt,x\n", "there is no column `worker`; the file has `task`, `label`"),
    ] {
        fs::write(&labels, text)?;
        let told = refused(["agreement", &labels.to_string_lossy()])?;
        assert!(told.contains(wanted), "{told}");
    }
    Ok(())
}
