//! A scan through the program: tables, evidence, pseudonyms, threads, bad rows, declared teams.

use super::{Folder, Outcome, all, csv, good, ndjson, rows, scan, specimen};
use gongdao_integrity::specimen::Role;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;

#[test]
fn a_scan_writes_tables_evidence_and_a_report() -> Outcome {
    let folder = Folder::new("scan")?;
    let specimen = specimen();
    fs::write(folder.join("log.csv"), csv(&specimen))?;
    let summary: Value =
        serde_json::from_str(&good(scan(&folder.join("log.csv"), &folder.join("out"), &["--json"])?)?)?;
    assert_eq!(summary["groups"], 2);
    assert_eq!(summary["rows"], specimen.likes.len());
    let events = rows(&folder.join("out/events.csv"))?;
    assert_eq!(events.len(), specimen.likes.len());
    let flags: BTreeSet<usize> = (0..events.len()).filter(|row| events[*row][2] == "1").collect();
    let bought: BTreeSet<usize> =
        (0..events.len()).filter(|row| matches!(specimen.likes[*row].role, Role::Bought(_))).collect();
    assert!(flags.intersection(&bought).count() * 100 >= bought.len() * 95);
    assert!(flags.difference(&bought).count() * 100 <= flags.len() * 3);
    assert_eq!(summary["flagged_events"], flags.len());
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    rows(&folder.join("out/groups.csv"))?
        .iter()
        .for_each(|row| *groups.entry(row[0].clone()).or_default() += 1);
    assert_eq!(groups.keys().collect::<Vec<_>>(), ["g1", "g2"]);
    let users = rows(&folder.join("out/users.csv"))?;
    assert_eq!(users.iter().filter(|row| row[2] == "1").count(), groups.values().sum::<usize>());
    let targets = rows(&folder.join("out/targets.csv"))?;
    let counted: usize = targets.iter().map(|row| row[1].parse::<usize>().unwrap_or(0)).sum();
    assert_eq!(counted, specimen.likes.len());
    let evidence: Value = serde_json::from_slice(&fs::read(folder.join("out/groups.json"))?)?;
    let group = &evidence["groups"][0];
    assert_eq!(group["members"].as_array().map(Vec::len), groups.get("g1").copied());
    assert!(group["co_occurrence"]["observed"].as_f64() > group["co_occurrence"]["expected"].as_f64());
    assert!(group["co_occurrence"]["log10_probability"].as_f64() < Some(-100.0));
    let tried: Vec<&str> = group["explanations"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(tried, ["virality", "fan_club", "shared_address", "declared_team"]);
    Ok(())
}

#[test]
fn pages_carry_pseudonyms_unless_ids_are_to_be_shown() -> Outcome {
    let folder = Folder::new("masks")?;
    let specimen = specimen();
    fs::write(folder.join("log.csv"), csv(&specimen))?;
    let (log, out) = (folder.join("log.csv"), folder.join("out"));
    good(scan(&log, &out, &[])?)?;
    let member =
        rows(&out.join("groups.csv"))?.into_iter().map(|row| row[1].clone()).find(|id| id.len() >= 5);
    let member = member.ok_or("no member with a long id")?;
    let shown = |name: &str| -> Result<bool, Box<dyn Error>> {
        Ok(fs::read_to_string(out.join(name))?.contains(&format!("{member}<"))
            || fs::read_to_string(out.join(name))?.contains(&format!("\"{member}\"")))
    };
    assert!(!shown("groups.json")? && !shown("report.html")?);
    let page = fs::read_to_string(out.join("report.html"))?;
    for outside in ["http://", "https://", "<script", "src=", "@import", "url("] {
        let plain = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!plain.contains(outside), "the page needs {outside}");
    }
    assert!(page.contains("lang=\"zh-CN\"") && page.contains("lang=\"en\"") && page.contains("<svg"));
    good(scan(&log, &out, &["--reveal"])?)?;
    assert!(shown("groups.json")? && shown("report.html")?);
    fs::write(folder.join("short"), "key")?;
    let refused = scan(&log, &out, &["--key", &folder.join("short").to_string_lossy()])?;
    assert!(!refused.status.success());
    Ok(())
}

#[test]
fn any_number_of_threads_and_any_kind_of_file_make_the_same_bytes() -> Outcome {
    let folder = Folder::new("bytes")?;
    let specimen = specimen();
    fs::write(folder.join("log.csv"), csv(&specimen))?;
    fs::write(folder.join("log.jsonl"), ndjson(&specimen))?;
    fs::write(folder.join("other.csv"), csv(&specimen).replacen("user,target,ts_ms", "who,what,when", 1))?;
    good(scan(&folder.join("log.csv"), &folder.join("one"), &["--threads", "1"])?)?;
    let expected = all(&folder.join("one"))?;
    assert_eq!(expected.len(), 6);
    for threads in ["2", "5"] {
        good(scan(&folder.join("log.csv"), &folder.join("more"), &["--threads", threads])?)?;
        assert_eq!(expected, all(&folder.join("more"))?, "{threads} threads");
    }
    good(scan(&folder.join("log.jsonl"), &folder.join("lines"), &[])?)?;
    assert_eq!(expected, all(&folder.join("lines"))?);
    let columns = ["--columns", "user=who,target=what,time=when"];
    good(scan(&folder.join("other.csv"), &folder.join("named"), &columns)?)?;
    assert_eq!(expected, all(&folder.join("named"))?);
    Ok(())
}

#[test]
fn bad_rows_are_named_by_line_and_too_many_are_an_error() -> Outcome {
    let folder = Folder::new("bad")?;
    let mut lines: Vec<String> = csv(&specimen()).lines().map(str::to_owned).collect();
    lines[3] = "u1,t1,yesterday,,".to_owned();
    lines[7] = "u1,t1".to_owned();
    lines[9] = ",t1,1700000000000,,".to_owned();
    fs::write(folder.join("log.csv"), lines.join("\n"))?;
    let output = scan(&folder.join("log.csv"), &folder.join("out"), &["--json"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for line in ["line 4:", "line 8:", "line 10:", "yesterday", "ts_ms"] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let summary: Value = serde_json::from_str(&good(output)?)?;
    assert_eq!(summary["bad_rows"], 3);
    let numbers: Vec<String> =
        rows(&folder.join("out/events.csv"))?.into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(numbers[..8], ["0", "1", "3", "4", "5", "7", "9", "10"], "rows count bad ones too");
    for line in lines.iter_mut().skip(20).step_by(50) {
        line.push_str(",one,more");
    }
    fs::write(folder.join("log.csv"), lines.join("\n"))?;
    let output = scan(&folder.join("log.csv"), &folder.join("out"), &[])?;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("more than one in a hundred"));
    let output = scan(&folder.join("log.csv"), &folder.join("out"), &["--columns", "user=name"])?;
    assert!(String::from_utf8_lossy(&output.stderr).contains("name"));
    let output = scan(&folder.join("log.csv"), &folder.join("out"), &["--columns", "person=user"])?;
    assert!(String::from_utf8_lossy(&output.stderr).contains("`person` is no field"));
    Ok(())
}

#[test]
fn a_declared_team_is_explained_and_named() -> Outcome {
    let folder = Folder::new("known")?;
    let specimen = specimen();
    fs::write(folder.join("log.csv"), csv(&specimen))?;
    let mut known = "name,kind,id\n".to_owned();
    specimen.members[0].iter().for_each(|user| known += &format!("Harbour workshop,user,u{user}\n"));
    fs::write(folder.join("known.csv"), &known)?;
    let with = ["--json", "--known", &folder.join("known.csv").to_string_lossy()].map(str::to_owned);
    let with: Vec<&str> = with.iter().map(String::as_str).collect();
    let summary: Value =
        serde_json::from_str(&good(scan(&folder.join("log.csv"), &folder.join("out"), &with)?)?)?;
    assert_eq!(
        (&summary["groups"], &summary["explained"]["declared_team"]),
        (&Value::from(1), &Value::from(1))
    );
    assert!(fs::read_to_string(folder.join("out/report.html"))?.contains("Harbour workshop"));
    fs::write(folder.join("known.csv"), known.replacen(",user,", ",person,", 1))?;
    let output = scan(&folder.join("log.csv"), &folder.join("out"), &with)?;
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("line 2"));
    Ok(())
}
