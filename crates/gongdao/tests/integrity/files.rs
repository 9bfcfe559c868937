//! Odd files, and files of every kind: a clear error, nothing broken, the same answers.

use super::common::parquet::{Cells, write};
use super::{Folder, Outcome, all, csv, good, rows, scan, specimen};
use gongdao_integrity::specimen::Specimen;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const EVENT: &str = "u1,t1,1700000000000\n";

/// What the program says of a file that it refuses.
fn refused(name: &str, content: &[u8]) -> Result<String, Box<dyn std::error::Error>> {
    let folder = Folder::new(&format!("odd-{name}"))?;
    fs::write(folder.join(name), content)?;
    let output = scan(&folder.join(name), &folder.join("out"), &[])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && !said.contains("panicked"), "{name}: {said}");
    Ok(said)
}

#[test]
fn files_that_are_no_log_are_refused_with_a_reason() -> Outcome {
    let gzip = |text: &str| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let mut child =
            Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        std::io::Write::write_all(&mut child.stdin.take().ok_or("no input")?, text.as_bytes())?;
        Ok(child.wait_with_output()?.stdout)
    };
    let packed = gzip(&format!("user,target,ts_ms\n{}", EVENT.repeat(2_000)))?;
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty.csv", b"", "no header"),
        ("header.csv", b"user,target,ts_ms\n", "no events"),
        ("one.csv", b"user\nu1\n", "`target`"),
        ("twice.csv", b"user,target,ts_ms,user\nu1,t1,1,u2\n", "user"),
        ("cut.csv.gz", &packed[..packed.len() / 2], "incomplete"),
        ("cut.parquet", b"PAR1 and no more", "Parquet"),
        ("empty.jsonl", b"", ""),
        ("noise.csv", &[0xff; 4_000], ""),
    ];
    for (name, content, word) in cases {
        let said = refused(name, content)?;
        assert!(said.contains(word) && said.len() > 20, "{name}: {said}");
    }
    Ok(())
}

#[test]
fn odd_but_right_files_are_read() -> Outcome {
    let folder = Folder::new("right")?;
    let rows_of = |name: &str, content: &str| -> Result<u64, Box<dyn std::error::Error>> {
        fs::write(folder.join(name), content)?;
        let said = good(scan(&folder.join(name), &folder.join("out"), &["--json"])?)?;
        let summary: Value = serde_json::from_str(&said)?;
        assert_eq!(summary["bad_rows"], 0, "{name}: {said}");
        Ok(summary["events"].as_u64().unwrap_or_default())
    };
    assert_eq!(rows_of("bom.csv", &format!("\u{feff}user,target,ts_ms\n{EVENT}"))?, 1);
    assert_eq!(rows_of("crlf.csv", &format!("user,target,ts_ms\n{EVENT}").replace('\n', "\r\n"))?, 1);
    assert_eq!(rows_of("quotes.csv", "ts_ms,user,target\n-5,\"a,\"\"b\",\"x\ny\"\n")?, 1);
    assert_eq!(
        rows_of(
            "clock.csv",
            &format!("user,target,ts_ms\nu1,t1,-900000000000000\n{EVENT}u1,t2,900000000000000\n")
        )?,
        3
    );
    assert_eq!(rows_of("tabs.tsv", "user\ttarget\tts_ms\nu1\tt1\t5\n")?, 1);
    assert_eq!(rows_of("numbers.jsonl", "{\"user\":7,\"target\":8,\"ts_ms\":9}\n")?, 1);
    Ok(())
}

#[test]
fn a_huge_value_or_a_far_time_is_a_bad_row_with_its_line() -> Outcome {
    let folder = Folder::new("huge")?;
    let mut text = "user,target,ts_ms\n".to_owned();
    (0..400).for_each(|row| text += &format!("u{row},t1,1700000000000\n"));
    let _ = writeln!(text, "{},t1,1700000000000", "u".repeat(100_000));
    let _ = writeln!(text, "u1,t1,99999999999999999999");
    fs::write(folder.join("log.csv"), text)?;
    let output = scan(&folder.join("log.csv"), &folder.join("out"), &["--json"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("line 402:") && said.contains("line 403:") && said.contains("ts_ms"), "{said}");
    assert_eq!(serde_json::from_str::<Value>(&good(output)?)?["bad_rows"], 2);
    Ok(())
}

/// The log of a specimen as Parquet, as [`csv`] has it.
fn parquet(specimen: &Specimen, path: &Path) -> Outcome {
    let lines = csv(specimen);
    let cells: Vec<Vec<&str>> = lines.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let texts = |place: usize| Cells::Texts(cells.iter().map(|row| row[place]).collect());
    let times = cells.iter().map(|row| row[2].parse()).collect::<Result<Vec<i64>, _>>()?;
    let columns = [
        ("user", texts(0)),
        ("target", texts(1)),
        ("ts_ms", Cells::Numbers(times)),
        ("ip", texts(3)),
        ("device", texts(4)),
    ];
    write(path, &columns)
}

#[test]
fn a_parquet_log_gives_what_its_csv_gives() -> Outcome {
    let folder = Folder::new("parquet")?;
    let specimen = specimen();
    fs::write(folder.join("log.csv"), csv(&specimen))?;
    parquet(&specimen, &folder.join("log.parquet"))?;
    good(scan(&folder.join("log.csv"), &folder.join("plain"), &[])?)?;
    good(scan(&folder.join("log.parquet"), &folder.join("columns"), &[])?)?;
    assert_eq!(all(&folder.join("plain"))?, all(&folder.join("columns"))?);
    Ok(())
}

#[test]
fn gzip_and_unlikes_and_outcomes_go_through_the_program() -> Outcome {
    let folder = Folder::new("extra")?;
    let specimen = specimen();
    fs::write(folder.join("log.csv"), csv(&specimen))?;
    assert!(Command::new("gzip").arg("-k").arg(folder.join("log.csv")).status()?.success());
    good(scan(&folder.join("log.csv"), &folder.join("plain"), &[])?)?;
    good(scan(&folder.join("log.csv.gz"), &folder.join("packed"), &[])?)?;
    assert_eq!(all(&folder.join("plain"))?, all(&folder.join("packed"))?);
    let member = rows(&folder.join("plain/groups.csv"))?.into_iter().find(|row| row[0] == "g1");
    let member = member.ok_or("no member")?[1].clone();
    let mut text = "user,target,ts_ms,kind,dwell_ms,converted,created_ms\n".to_owned();
    for line in csv(&specimen).lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [user, target, at] = [cells[0], cells[1], cells[2]];
        let _ = writeln!(text, "{user},{target},{at},like,{},0,1690000000000", 100 + line.len() * 10);
        if user == member {
            let _ = writeln!(text, "{user},{target},{},UNLIKE,,,", at.parse::<i64>()? + 1);
        }
    }
    fs::write(folder.join("more.csv"), text)?;
    good(scan(&folder.join("more.csv"), &folder.join("more"), &[])?)?;
    let evidence: Value = serde_json::from_slice(&fs::read(folder.join("more/groups.json"))?)?;
    let group = &evidence["groups"][0];
    assert!(group["habits"]["taken_back"]["by_members"].as_u64() > Some(0), "{}", group["habits"]);
    assert!(group["habits"]["account_age"]["known"].as_u64() > Some(0), "{}", group["habits"]);
    assert!(group["quality"]["events"].as_u64() > Some(0), "{}", group["quality"]);
    let quality = rows(&folder.join("more/quality.csv"))?;
    for kind in ["organic", "group", "target"] {
        assert!(quality.iter().any(|row| row[0] == kind), "{kind}");
    }
    let events: usize =
        rows(&folder.join("more/targets.csv"))?.iter().map(|row| row[1].parse().unwrap_or(0)).sum();
    assert_eq!(events, specimen.likes.len(), "what takes something back is no event of a target");
    Ok(())
}
