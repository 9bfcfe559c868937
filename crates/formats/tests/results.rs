//! Requesters take answers away and read them with the tools they have.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use gongdao_formats::Format::{Csv, Jsonl};
use gongdao_formats::results::{ConsensusRow, ConsensusWriter, ParquetTable, RawRow, RawWriter, Style};
use gongdao_formats::{Limits, tasks};
use gongdao_labels::{Answer, Form};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn form() -> Form {
    let words = json!({"en": "?"});
    let option = |value: &str| json!({"value": value, "label": words});
    let form = json!({"fields": [
        {"name": "mood", "kind": "choice", "question": words, "options": [option("好"), option("坏")]},
        {"name": "tags", "kind": "choice", "many": true, "question": words, "required": false,
         "options": [option("food"), option("price")]},
        {"name": "state", "kind": "text", "question": words, "required": false, "multiline": true},
        {"name": "size", "kind": "number", "question": words, "required": false},
    ]});
    Form::parse(&form.to_string()).unwrap()
}

fn answer() -> Answer {
    form()
        .validate(&json!({"mood": "好", "tags": ["price", "food"], "state": "=a,\"b\"\nc", "size": -0.5}))
        .unwrap()
}

fn data() -> Map<String, Value> {
    json!({"text": "很好吃", "box": [1, 2], "cost": -3}).as_object().unwrap().clone()
}

fn columns() -> Vec<String> {
    ["text", "box", "cost", "gone"].map(str::to_owned).to_vec()
}

fn raw_row<'a>(answer: Option<&'a Answer>, data: &'a Map<String, Value>) -> RawRow<'a> {
    RawRow {
        task: "t1",
        key: Some("k,1"),
        worker: "w1",
        assignment: "a1",
        submitted_at: answer.map(|_| "2025-01-01T00:00:00Z"),
        state: "accepted",
        active_ms: answer.map(|_| 1_500),
        answer,
        data,
    }
}

fn raw(style: Style) -> String {
    let (form, answer, data, columns) = (form(), answer(), data(), columns());
    let mut writer = RawWriter::new(Vec::new(), &form, &columns, style).unwrap();
    writer.write(&raw_row(Some(&answer), &data)).unwrap();
    writer.write(&raw_row(None, &data)).unwrap();
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

#[test]
fn raw_answers_are_a_table_that_quotes_what_needs_it() {
    let expected = "\
task,key,worker,assignment,submitted_at,state,active_ms,mood,tags,answer.state,size,data.text,data.box,data.cost,data.gone
t1,\"k,1\",w1,a1,2025-01-01T00:00:00Z,accepted,1500,好,food;price,\"=a,\"\"b\"\"\nc\",-0.5,很好吃,\"[1,2]\",-3,
t1,\"k,1\",w1,a1,,accepted,,,,,,很好吃,\"[1,2]\",-3,
";
    assert_eq!(raw(Style::new(Csv)), expected);
}

#[test]
fn formulas_are_guarded_only_when_asked_and_numbers_never() {
    let guarded = raw(Style { guard_formulas: true, byte_order_mark: true, ..Style::new(Csv) });
    assert_eq!(guarded, format!("\u{feff}{}", raw(Style::new(Csv)).replace("\"=a", "\"'=a")));
}

#[test]
fn raw_answers_as_json_lines_keep_their_types() {
    let lines = raw(Style::new(Jsonl));
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = json!({"task": "t1", "key": "k,1", "worker": "w1", "assignment": "a1",
        "submitted_at": "2025-01-01T00:00:00Z", "state": "accepted", "active_ms": 1500,
        "answer": {"mood": "好", "tags": ["food", "price"], "state": "=a,\"b\"\nc", "size": -0.5}, "data": data()});
    assert_eq!(rows[0], expected);
    assert_eq!((&rows[1]["answer"], &rows[1]["submitted_at"]), (&Value::Null, &Value::Null));
    assert_eq!(form().validate(&rows[0]["answer"]).unwrap(), answer());
}

#[test]
fn consensus_stands_beside_its_probability() {
    let (form, answer, data, columns) = (form(), answer(), data(), columns());
    let row = ConsensusRow {
        task: "t1",
        key: None,
        answer: &answer,
        probabilities: &[("mood", 2.0 / 3.0), ("tags", 1.0), ("size", f64::NAN)],
        answers: 3,
        data: &data,
    };
    let write = |style| {
        let mut writer = ConsensusWriter::new(Vec::new(), &form, &columns[..1], style).unwrap();
        writer.write(&row).unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    };
    assert_eq!(
        write(Style::new(Csv)),
        "task,key,mood,tags,state,size,mood.probability,tags.probability,state.probability,size.probability,answers,\
         data.text\nt1,,好,food;price,\"=a,\"\"b\"\"\nc\",-0.5,0.666667,1,,,3,很好吃\n"
    );
    let json: Value = serde_json::from_str(&write(Style::new(Jsonl))).unwrap();
    assert_eq!(json["probability"], json!({"mood": 0.666_667, "tags": 1.0}));
    assert_eq!((&json["key"], &json["answers"]), (&Value::Null, &json!(3)));
}

#[test]
fn a_hundred_thousand_rows_are_written_as_they_come() {
    let (form, answer, data, columns) = (form(), answer(), data(), columns());
    for format in [Csv, Jsonl] {
        let mut writer = RawWriter::new(std::io::sink(), &form, &columns, Style::new(format)).unwrap();
        for _ in 0..100_000 {
            writer.write(&raw_row(Some(&answer), &data)).unwrap();
        }
        writer.finish().unwrap();
    }
}

#[test]
fn a_destination_that_fails_is_reported() {
    let (form, answer, data, columns) = (form(), answer(), data(), columns());
    for format in [Csv, Jsonl] {
        let mut small = [0_u8; 8];
        let mut writer = RawWriter::new(small.as_mut_slice(), &form, &columns, Style::new(format)).unwrap();
        let written = writer.write(&raw_row(Some(&answer), &data));
        assert!(written.is_err() || writer.finish().is_err());
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_from_a_written_table(text in "[^\0]{0,30}", note in "[a,\"\n好=]{1,8}") {
        let (form, columns) = (form(), vec!["text".to_owned()]);
        let data = json!({"text": text}).as_object().unwrap().clone();
        let answer = form.validate(&json!({"mood": "坏", "state": note})).unwrap();
        let mut writer = RawWriter::new(Vec::new(), &form, &columns, Style::new(Csv)).unwrap();
        writer.write(&raw_row(Some(&answer), &data)).unwrap();
        let file = writer.finish().unwrap();

        let mut reader = csv::Reader::from_reader(Cursor::new(&file));
        let record = reader.records().next().unwrap().unwrap();
        prop_assert_eq!((&record[9], &record[11]), (note.trim(), &*text));

        let row = tasks::read(Cursor::new(&file), Csv, Limits::default()).next().unwrap().unwrap();
        prop_assert_eq!((&row.data["answer.state"], &row.data["data.text"]), (&json!(note.trim()), &json!(text)));
    }
}

/// Pieces of CSV as pages of results come, and the file out of them; left for `tools/check_formats.py` where that asks.
#[test]
fn pages_of_results_become_one_file_of_parquet() {
    let header = "task,key,label,label.probability,answers,data.句子\n";
    let mut table = ParquetTable::default();
    let mut file =
        table.feed(format!("{header}tsk_1,,好,0.75,3,\"两行,\n一格\"\ntsk_2,k,,,0,x\n").as_bytes()).unwrap();
    for page in 0..5 {
        let rows: String = (0..1_000)
            .map(|row| page * 1_000 + row)
            .map(|at| format!("tsk_{at},k{at},坏,0.5,{at},\n"))
            .collect();
        file.extend(table.feed(rows.as_bytes()).unwrap());
    }
    file.extend(table.finish().unwrap());
    let rows: Vec<_> =
        tasks::read_parquet(Cursor::new(file.clone()), Limits::default()).map(Result::unwrap).collect();
    assert_eq!((rows.len(), rows[0].data["label.probability"].as_f64()), (5_002, Some(0.75)));
    assert!(rows[2..].iter().enumerate().all(|(at, row)| row.data["answers"] == at));
    assert!(ParquetTable::default().finish().is_err(), "a file without a header is none");
    if let Ok(folder) = std::env::var("GONGDAO_DATASETS") {
        std::fs::write(std::path::Path::new(&folder).join("results.parquet"), file).unwrap();
    }
}
