//! A stream through the program: answers, states, odd lines, being told to stop.

use super::{Folder, Outcome, gongdao, good, ndjson, scan, specimen};
use gongdao_integrity::specimen::{Crowd, EASY, Role, draw};
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Output, Stdio};

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
    let whole = fs::read(folder.join("state"))?;
    fs::write(folder.join("state"), &whole[..whole.len() / 2])?;
    let refused = watch("", &["--state", &state])?;
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("cut off"));
    assert_eq!(fs::read(folder.join("state"))?.len(), whole.len() / 2, "what cannot be read is left alone");
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
    for line in ["line 3:", "`target` has no value", "line 4:", "line 5:", "not a JSON object"] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let answers: Vec<Value> =
        String::from_utf8(output.stdout)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(answers.len(), 401);
    assert_eq!((&answers[0]["user"], &answers[0]["target"]), (&Value::from("a\"b"), &Value::from("t 中")));
    Ok(())
}

#[test]
fn a_short_stream_gets_its_group() -> Outcome {
    let crowd =
        Crowd { users: 5_000, targets: 2_500, likes: 15_500, viral: 8, clubs: 12, ..Crowd::default() };
    let specimen = draw(&crowd, Some((EASY, 1)), 31);
    let answers: Vec<Value> =
        good(watch(&ndjson(&specimen), &[])?)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let right = |row: &usize| matches!(specimen.likes[*row].role, Role::Bought(_));
    let flagged: Vec<usize> = (0..answers.len()).filter(|row| answers[*row]["flag"] == 1).collect();
    let hit = flagged.iter().filter(|row| right(row)).count();
    assert!(hit >= 300 && hit * 100 >= flagged.len() * 97, "{hit} of {} flags are right", flagged.len());
    Ok(())
}

#[test]
fn a_stream_that_is_told_to_stop_keeps_its_state() -> Outcome {
    let folder = Folder::new("stop")?;
    let state = folder.join("state").to_string_lossy().into_owned();
    let mut child = gongdao()
        .args(["watch", "--state", &state])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no input")?;
    let mut answers = BufReader::new(child.stdout.take().ok_or("no output")?);
    stdin.write_all(ndjson(&specimen()).lines().take(7).collect::<Vec<_>>().join("\n").as_bytes())?;
    stdin.write_all(b"\n")?;
    let mut line = String::new();
    for _ in 0..7 {
        answers.read_line(&mut line)?;
    }
    let told = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
    assert!(told.success());
    assert!(child.wait()?.success(), "the input is still open, and it ends in order");
    drop(stdin);
    let said = String::from_utf8(watch("", &["--state", &state])?.stderr)?;
    assert!(said.contains("taken up after 7 events"), "{said}");
    Ok(())
}

#[test]
fn a_line_without_end_is_passed_over() -> Outcome {
    let event = |number: u32| format!("{{\"user\":\"u{number}\",\"target\":\"t\",\"ts_ms\":{number}}}\n");
    let mut input: String = (0..150).map(event).collect();
    input += &"x".repeat(3 << 20);
    input += "\n";
    input += &event(150);
    let output = watch(&input, &[])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("line 151: it is longer than a mebibyte"), "{said}");
    assert_eq!(String::from_utf8(output.stdout)?.lines().count(), 151);
    Ok(())
}

#[test]
fn lines_of_every_look_are_read_alike() -> Outcome {
    let looks = [
        r#"{"user":"1","target":"x","ts_ms":1,"ip":"a"}"#,
        r#"{ "ts_ms" : 2 , "user" : 1 , "target" : "x" , "depth" : 0.5 , "returned" : true }"#,
        r#"{"user":"1","target":"x","ts_ms":3,"ip":null,"more":{"deep":[1,2]}}"#,
        r#"{"user":"\u0031","target":"x","ts_ms":4.0,"note":"a \"quoted\" word"}"#,
        r#"{"user":"1","target":"x","ts_ms":5e0}"#,
    ];
    let input: String = (0..40).map(|number| format!("{}\r\n", looks[number % looks.len()])).collect();
    let answers: Vec<Value> =
        good(watch(&input, &[])?)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(answers.len(), 40);
    assert!(answers.iter().all(|answer| answer["user"] == "1" && answer["target"] == "x"));
    Ok(())
}
