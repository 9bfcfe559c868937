//! Requesters bring files; good rows become tasks and bad rows are named.

#![allow(clippy::unwrap_used)]

use std::io::{BufReader, Cursor, Read};

use gongdao_formats::Format::{Csv, Jsonl};
use gongdao_formats::tasks::{TaskRow, read, read_parquet};
use gongdao_formats::{Format, Limits, Problem, RowError};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn rows(file: impl AsRef<[u8]>, format: Format) -> Vec<Result<TaskRow, RowError>> {
    read(Cursor::new(file.as_ref()), format, Limits::default()).collect()
}

/// Each row as its line and either its data or the code of its problem.
type Told = Vec<(u64, Value)>;

fn told(file: impl AsRef<[u8]>, format: Format) -> Told {
    let tell = |row| match row {
        Ok(TaskRow { line, data, .. }) => (line, Value::Object(data)),
        Err(RowError { line, problem }) => (line, json!(problem.code())),
    };
    rows(file, format).into_iter().map(tell).collect()
}

#[test]
fn a_spreadsheet_becomes_tasks() {
    let file =
        "\u{feff}_key,text,_workers\r\nr1,很好吃,\r\n,\"two\nlines, \"\"quoted\"\"\",w1; w2;w1;\n\nr3,,w3";
    let rows: Vec<TaskRow> = rows(file, Csv).into_iter().map(Result::unwrap).collect();
    let facts = rows.iter().map(|row| (row.line, row.key.as_deref(), row.data["text"].as_str().unwrap()));
    let expected = [(2, Some("r1"), "很好吃"), (3, None, "two\nlines, \"quoted\""), (6, Some("r3"), "")];
    assert_eq!(facts.collect::<Vec<_>>(), expected);
    assert_eq!(rows[1].workers, ["w1", "w2"]);
    assert!(rows[0].workers.is_empty() && rows[0].data.len() == 1);
}

#[test]
fn bad_rows_of_a_csv_are_named_by_line_and_do_not_stop_the_reading() {
    let long = "x".repeat(70_000);
    #[rustfmt::skip]
    let table: [(Vec<u8>, Told); 9] = [
        (b"t\na\n\"b\nc\"\nd".to_vec(), vec![(2, json!({"t": "a"})), (3, json!({"t": "b\nc"})), (5, json!({"t": "d"}))]),
        (b"t,u\na\nb,c\nd,e,f\n".to_vec(), vec![(2, json!("row_wrong_width")), (3, json!({"t": "b", "u": "c"})), (4, json!("row_wrong_width"))]),
        (b"t\n\"a\"b\nc\n".to_vec(), vec![(2, json!("row_bad_quote")), (3, json!({"t": "c"}))]),
        (b"t\n5\" pipe\n".to_vec(), vec![(2, json!({"t": "5\" pipe"}))]),
        (b"t\na\n\"b\nc\n".to_vec(), vec![(2, json!({"t": "a"})), (3, json!("row_unclosed_quote"))]),
        (b"t\n\xc4\xe3\xba\xc3\nok\n".to_vec(), vec![(2, json!("row_not_utf8")), (3, json!({"t": "ok"}))]),
        (b"t,u\n\xe4,\xbd\xa0\nok,\n".to_vec(), vec![(2, json!("row_not_utf8")), (3, json!({"t": "ok", "u": ""}))]),
        (format!("t\n{long}\n\"{long}\n{long}\"\nok\r\rlast").into_bytes(),
         vec![(2, json!("row_too_long")), (3, json!("row_too_long")), (5, json!({"t": "ok"})), (7, json!({"t": "last"}))]),
        (b"t\nnul\x00\n\"\"\n".to_vec(), vec![(2, json!("row_bad_value")), (3, json!({"t": ""}))]),
    ];
    for (file, expected) in table {
        assert_eq!(told(&file, Csv), expected, "{:?}", String::from_utf8_lossy(&file[..file.len().min(40)]));
    }
}

#[test]
fn a_bad_header_ends_the_reading() {
    let wide = (0..101).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    let named = format!("{}\n", "n".repeat(201));
    #[rustfmt::skip]
    let table: [(&[u8], &str); 9] = [
        (b"", "file_no_header"), (b"\xef\xbb\xbf\n\n", "file_no_header"),
        (b"a,a\nx,y\n", "file_repeated_column"), (b"a,,b\nx,y,z\n", "file_bad_header"),
        (b"_key,_workers\nx,y\n", "file_bad_header"), (b"\xff\xfea\nx\n", "file_bad_header"), (b"\"a\nb\n", "file_bad_header"),
        (wide.as_bytes(), "file_too_many_columns"), (named.as_bytes(), "file_bad_header"),
    ];
    for (file, code) in table {
        let rows = rows(file, Csv);
        let error = rows[0].as_ref().unwrap_err();
        assert_eq!((rows.len(), error.problem.code(), error.is_fatal()), (1, code, true));
    }
    let error = rows("t,t\n", Csv)[0].clone().unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1: the column `t` stands twice in the header; give every column a name of its own"
    );
}

#[test]
fn json_lines_are_wrapped_or_plain() {
    let file = "\u{feff}{\"key\": 17, \"workers\": [\"w1\"], \"data\": {\"text\": \"好\", \"box\": [1, 2]}}\r\n\n\
        {\"text\": \"plain\", \"data\": 5, \"key\": \"mine\"}\n{\"_key\": \"k\", \"_workers\": [\"w\"], \"text\": null}";
    let rows: Vec<TaskRow> = rows(file, Jsonl).into_iter().map(Result::unwrap).collect();
    assert_eq!(Value::Object(rows[0].data.clone()), json!({"text": "好", "box": [1, 2]}));
    assert_eq!((rows[0].key.as_deref(), &*rows[0].workers), (Some("17"), &["w1".to_owned()][..]));
    assert_eq!((rows[1].line, rows[1].key.as_deref(), rows[1].data["key"].as_str()), (3, None, Some("mine")));
    assert_eq!(Value::Object(rows[1].data.clone()).to_string(), r#"{"text":"plain","data":5,"key":"mine"}"#);
    assert_eq!((rows[2].key.as_deref(), rows[2].data.len()), (Some("k"), 1));
}

#[test]
fn bad_lines_of_json_are_named_and_do_not_stop_the_reading() {
    let deep = format!("{{\"a\": {}", "[".repeat(60_000));
    let long = format!("{{\"a\": \"{}\"}}", "x".repeat(70_000));
    let wide: Map<String, Value> = (0..101).map(|i| (format!("c{i}"), json!(i))).collect();
    let key = format!("{{\"key\": \"{}\", \"data\": {{\"a\": 1}}}}", "k".repeat(201));
    #[rustfmt::skip]
    let table: [(&[u8], &str); 14] = [
        (b"{\"a\": 1", "row_not_json"), (b"{} {}", "row_not_json"), (deep.as_bytes(), "row_not_json"),
        (b"[1]", "row_not_an_object"), (b"{}", "row_no_data"), (b"{\"data\": {}}", "row_no_data"),
        (b"{\"kye\": 1, \"data\": {\"a\": 1}}", "row_unknown_key"), (b"\xff\xfe", "row_not_utf8"),
        (long.as_bytes(), "row_too_long"), (key.as_bytes(), "row_bad_value"),
        (b"{\"key\": 1.5, \"data\": {\"a\": 1}}", "row_bad_value"),
        (b"{\"workers\": \"w1\", \"data\": {\"a\": 1}}", "row_bad_value"),
        (b"{\"workers\": [\" \"], \"data\": {\"a\": 1}}", "row_bad_value"),
        (b"{\"a\": [{\"b\": \"\\u0000\"}]}", "row_bad_value"),
    ];
    for (line, code) in table {
        let file = [line, b"\n{\"a\": 1}\n"].concat();
        assert_eq!(told(file, Jsonl), [(1, json!(code)), (2, json!({"a": 1}))]);
    }
    assert_eq!(told(Value::Object(wide).to_string(), Jsonl), [(1, json!("file_too_many_columns"))]);
}

#[test]
fn a_list_that_names_nobody_does_not_open_the_task_to_all() {
    assert_eq!(told("t,_workers\na, ; \nb,\n", Csv), [(2, json!("row_bad_value")), (3, json!({"t": "b"}))]);
}

#[test]
fn too_many_rows_end_the_reading_even_when_all_are_bad() {
    let limits = Limits { rows: 2, ..Limits::default() };
    for (file, format) in [("t\na\nb\nc\nd\n", Csv), ("t\na,\nb,\nc,\n", Csv), ("x\nx\nx\nx\n", Jsonl)] {
        let rows: Vec<_> = read(file.as_bytes(), format, limits).collect();
        assert_eq!(rows.len(), 3, "{file}");
        assert_eq!(rows[2].as_ref().unwrap_err().problem, Problem::TooManyRows { limit: 2 });
    }
}

/// A source that makes its rows as they are read, so that a file of any size takes no memory.
struct Endless {
    rows: u64,
    row: Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let found = self.row.read(buffer)?;
        if found > 0 || self.rows == 0 {
            return Ok(found);
        }
        self.rows -= 1;
        self.row = Cursor::new(format!("{},\"第{}行,\n\"\"好\"\"\"\n", self.rows, self.rows).into_bytes());
        self.row.read(buffer)
    }
}

#[test]
fn a_hundred_thousand_rows_are_read_as_they_come() {
    let source = Endless { rows: 100_000, row: Cursor::new(b"_key,text\n".to_vec()) };
    let tasks = read(BufReader::with_capacity(61, source), Csv, Limits::default());
    let (count, last) = tasks.map(Result::unwrap).fold((0, 0), |(count, _), row| (count + 1, row.line));
    assert_eq!((count, last), (100_000, 200_000));
}

#[test]
fn a_source_that_fails_says_so_once() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("cable cut"))
        }
    }
    for format in [Csv, Jsonl] {
        let rows: Vec<_> = read(BufReader::new(Broken), format, Limits::default()).collect();
        assert_eq!(rows.len(), 1);
        assert!(matches!(rows[0].as_ref().unwrap_err().problem, Problem::Io { .. }));
    }
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        cells in prop::collection::vec(("[^\0]{0,12}", "[a,\"\r\n好]{0,6}"), 0..8),
        capacity in 1_usize..40,
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["text", "other"]).unwrap();
        for (text, other) in &cells {
            writer.write_record([text, other]).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let source = BufReader::with_capacity(capacity, Cursor::new(file));
        let rows: Vec<TaskRow> = read(source, Csv, Limits::default()).map(Result::unwrap).collect();
        let found: Vec<(&str, &str)> =
            rows.iter().map(|row| (row.data["text"].as_str().unwrap(), row.data["other"].as_str().unwrap())).collect();
        let expected: Vec<(&str, &str)> = cells.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_read_to_their_end_the_same_in_any_pieces(
        file in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()], 0..200),
        capacity in 1_usize..16,
        row_bytes in 4_usize..60,
    ) {
        let limits = Limits { row_bytes, ..Limits::default() };
        for format in [Csv, Jsonl] {
            let file = [b"a,b\n".as_slice(), &file].concat();
            let whole: Vec<_> = read(Cursor::new(&file), format, limits).collect();
            let pieces: Vec<_> = read(BufReader::with_capacity(capacity, Cursor::new(&file)), format, limits).collect();
            prop_assert_eq!(&whole, &pieces);
            let last = whole.iter().map(|row| row.as_ref().map_or_else(|error| error.line, |row| row.line)).max();
            prop_assert!(last.unwrap_or(1) <= 1 + file.len() as u64);
        }
    }
}

#[test]
fn a_list_of_turns_becomes_one_text_with_a_line_for_each() {
    let read = |line: &str| rows(line, Format::Jsonl).remove(0).unwrap().data;
    let chat = read(
        r#"{"chat":[{"role":"user","content":"Is it\nopen?"},{"role":"assistant","content":"Yes, 9–17."}],"n":[1]}"#,
    );
    assert_eq!(
        (&chat["chat"], &chat["n"]),
        (&"user: Is it open?\nassistant: Yes, 9–17.".into(), &serde_json::json!([1]))
    );
    let paragraphs = read(r#"{"data":{"d":[{"author":"甲","text":"你好"},{"text":"在吗"}]}}"#);
    assert_eq!(paragraphs["d"], "甲: 你好\n在吗");
    // Anything else stays what it is.
    let other = read(r#"{"a":[{"title":"x"}],"b":[],"c":[{"text":"x"},"y"]}"#);
    assert_eq!(
        serde_json::Value::Object(other),
        serde_json::json!({"a":[{"title":"x"}],"b":[],"c":[{"text":"x"},"y"]})
    );
}

/// A Parquet file of these columns, as the writer of results makes it out of CSV.
fn parquet(csv: &str) -> Vec<u8> {
    let mut table = gongdao_formats::results::ParquetTable::default();
    let mut file = table.feed(csv.as_bytes()).unwrap();
    file.extend(table.finish().unwrap());
    file
}

#[test]
fn a_table_in_parquet_becomes_tasks_with_its_numbers() {
    let file = parquet("_key,_workers,text,answers\nk1,,面条很劲道,3\n,a;b,\"two\nlines\",\n");
    let rows: Vec<_> = read_parquet(Cursor::new(file), Limits::default()).map(Result::unwrap).collect();
    assert_eq!((rows[0].key.as_deref(), rows[0].line), (Some("k1"), 1));
    assert_eq!((&rows[0].data["text"], &rows[0].data["answers"]), (&"面条很劲道".into(), &3.into()));
    assert_eq!(
        (rows[1].workers.clone(), &rows[1].data["text"]),
        (vec!["a".to_owned(), "b".to_owned()], &"two\nlines".into())
    );
    assert_eq!(rows[1].data["answers"], "");
    // More rows than are decoded at a time, in several groups.
    let many: String = (0..10_000).map(|at| format!("{at},row {at}\n")).collect();
    let file = parquet(&format!("answers,text\n{many}"));
    let rows: Vec<_> = read_parquet(Cursor::new(file), Limits::default()).map(Result::unwrap).collect();
    assert!(rows.iter().enumerate().all(|(at, row)| row.data["answers"] == at && row.line == at as u64 + 1));
    assert_eq!(rows.len(), 10_000);
}

#[test]
fn what_is_no_table_of_tasks_in_parquet_is_refused_by_name() {
    let told = |file: Vec<u8>, limits: Limits| {
        let mut rows = read_parquet(Cursor::new(file), limits);
        let first = rows.find_map(Result::err).map(|error| error.problem.code());
        assert!(rows.next().is_none(), "it ends there");
        first
    };
    let limits = Limits::default();
    assert_eq!(told(b"PAR1 and then nothing".to_vec(), limits), Some("file_bad"));
    assert_eq!(told(Vec::new(), limits), Some("file_bad"));
    assert_eq!(told(parquet("_key,_workers\nk,a\n"), limits), Some("file_bad_header"));
    assert_eq!(told(parquet("a,b\n1,2\n"), Limits { columns: 1, ..limits }), Some("file_too_many_columns"));
    assert_eq!(told(parquet("a\n1\n2\n3\n"), Limits { rows: 2, ..limits }), Some("file_too_many_rows"));
    let file = parquet("a\nshort\nmuch too long\nshort\n");
    let rows: Vec<_> = read_parquet(Cursor::new(file), Limits { row_bytes: 8, ..limits }).collect();
    assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
}
