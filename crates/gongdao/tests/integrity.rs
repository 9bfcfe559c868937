//! The integrity commands through the program: files of every kind in, tables and pages out; a stream and its state; and
//! the stored logs and DARPA, where they are.

use gongdao_integrity::specimen::{Crowd, MID, Role, Specimen, draw};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

type Outcome = Result<(), Box<dyn Error>>;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self, Box<dyn Error>> {
        let path = std::env::temp_dir().join(format!("gongdao-integrity-{name}-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gongdao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
    command.arg("integrity");
    command
}

fn scan(events: &Path, output: &Path, more: &[&str]) -> Result<Output, Box<dyn Error>> {
    Ok(gongdao().arg("scan").arg(events).arg("--output").arg(output).args(more).output()?)
}

fn good(output: Output) -> Result<String, Box<dyn Error>> {
    let said = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{said}");
    Ok(String::from_utf8(output.stdout)?)
}

fn specimen() -> Specimen {
    let crowd =
        Crowd { users: 6_000, targets: 3_000, likes: 26_000, viral: 12, clubs: 18, ..Crowd::default() };
    draw(&crowd, Some((MID, 2)), 5)
}

fn csv(specimen: &Specimen) -> String {
    let mut text = "user,target,ts_ms,ip,device\n".to_owned();
    for like in &specimen.likes {
        let _ = writeln!(
            text,
            "u{},t{},{},10.{},d{}",
            like.user, like.target, like.at_ms, like.address, like.device
        );
    }
    text
}

fn ndjson(specimen: &Specimen) -> String {
    let mut text = String::new();
    for like in &specimen.likes {
        let _ = writeln!(
            text,
            "{{\"user\":\"u{}\",\"target\":\"t{}\",\"ts_ms\":{},\"ip\":\"10.{}\",\"device\":\"d{}\"}}",
            like.user, like.target, like.at_ms, like.address, like.device
        );
    }
    text
}

/// The rows of a table without quotes, header left out.
fn rows(path: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn all(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
    }
    Ok(files)
}

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

fn watch(input: &str, more: &[&str]) -> Result<Output, Box<dyn Error>> {
    let mut child = gongdao()
        .arg("watch")
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no input")?;
    let text = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "the writer broke")??;
    Ok(output)
}

#[test]
fn a_stream_answers_every_line_and_ends_as_a_scan() -> Outcome {
    let folder = Folder::new("watch")?;
    let specimen = specimen();
    let lines = ndjson(&specimen);
    fs::write(folder.join("log.jsonl"), &lines)?;
    good(scan(&folder.join("log.jsonl"), &folder.join("scan"), &[])?)?;
    let (state, tables) = (folder.join("state"), folder.join("watch"));
    let (state, tables) = (state.to_string_lossy(), tables.to_string_lossy());
    let more = ["--state", &state, "--output", &tables];
    let half = lines.match_indices('\n').nth(specimen.likes.len() / 2).map_or(0, |(at, _)| at + 1);
    let first = good(watch(&lines[..half], &more)?)?;
    let second = good(watch(&lines[half..], &more)?)?;
    let answers: Vec<Value> =
        first.lines().chain(second.lines()).map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(answers.len(), specimen.likes.len());
    for (row, answer) in answers.iter().enumerate() {
        assert_eq!(answer["row"], row);
        assert_eq!(answer["user"], format!("u{}", specimen.likes[row].user));
    }
    let flagged = answers.iter().filter(|answer| answer["flag"] == 1).count();
    assert!(flagged > 50, "known groups are flagged as they deliver: {flagged}");
    for name in ["users.csv", "events.csv", "targets.csv", "groups.csv"] {
        let [whole, stream] = ["scan", "watch"].map(|from| fs::read(folder.join(from).join(name)));
        assert_eq!(whole?, stream?, "{name}");
    }
    fs::write(folder.join("state"), "not a state")?;
    let refused = watch("", &["--state", &state])?;
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("no state"));
    Ok(())
}

#[test]
fn odd_lines_of_a_stream_are_read_or_named() -> Outcome {
    let mut input = String::new();
    input += "{\"ts_ms\": 1700000000000, \"target\": \"t \\u4e2d\", \"user\": \"a\\\"b\", \"extra\": {\"x\": [1]}}\r\n\n";
    input += "{\"user\":5,\"target\":null,\"ts_ms\":1700000000000}\n[1]\nnot json\n";
    for number in 0..400 {
        input += &format!(
            "{{\"user\":\"u{number}\",\"target\":\"t\",\"ts_ms\":{}}}\n",
            1_700_000_000_000i64 + number
        );
    }
    let output = watch(input.trim_end(), &[])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for line in ["line 2:", "`target` has no value", "line 3:", "line 4:", "not a JSON object"] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let answers: Vec<Value> =
        String::from_utf8(output.stdout)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(answers.len(), 401);
    assert_eq!((&answers[0]["user"], &answers[0]["target"]), (&Value::from("a\"b"), &Value::from("t 中")));
    Ok(())
}

fn stored(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/risk").join(name);
    path.exists().then_some(path)
}

#[test]
fn stored_logs_are_judged_right() -> Outcome {
    let folder = Folder::new("stored")?;
    for (level, groups, user_bar, event_bar) in
        [("easy", 5, 0.985, 0.985), ("hard", 5, 0.955, 0.93), ("organic", 0, 1.0, 1.0)]
    {
        let Some(place) = stored(&format!("engagement/{level}")) else {
            println!("skipped: the stored log {level} is not there");
            continue;
        };
        let out = folder.join(level);
        let summary: Value =
            serde_json::from_str(&good(scan(&place.join("events.csv.gz"), &out, &["--json"])?)?)?;
        assert_eq!(summary["groups"], groups, "{level}");
        let labels = rows(&place.join("labels.csv"))?;
        let of = |kind: &str, roles: &[&str]| -> BTreeSet<String> {
            let wanted = labels.iter().filter(|row| row[0] == kind && roles.contains(&row[3].as_str()));
            wanted.map(|row| row[1].clone()).collect()
        };
        let cover = of("event", &["camo"]);
        for (file, truth, bar) in [
            ("users.csv", of("user", &["fraud", "hijacked"]), user_bar),
            ("events.csv", of("event", &["bought"]), event_bar),
        ] {
            let flagged: BTreeSet<String> = rows(&out.join(file))?
                .into_iter()
                .filter(|row| row[2] == "1" && !(file == "events.csv" && cover.contains(&row[0])))
                .map(|row| row[0].clone())
                .collect();
            let both = flagged.intersection(&truth).count() as f64;
            let f1 = if flagged.is_empty() && truth.is_empty() {
                1.0
            } else {
                2.0 * both / (flagged.len() + truth.len()) as f64
            };
            println!("{level} {file}: F1 {f1:.4}");
            assert!(f1 >= bar, "{level} {file}: {f1}");
        }
    }
    Ok(())
}
