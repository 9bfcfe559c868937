//! Stories of the table reader: the same rows from every kind of file, and bad rows named by line.

#![allow(clippy::unwrap_used)]

use flate2::Compression;
use flate2::write::GzEncoder;
use gongdao_formats::table::{Column, Limits, Summary, read, read_csv};
use gongdao_formats::{Problem, RowError};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use std::io::{BufReader, Cursor, Write};
use std::sync::Arc;

const VOTES: [Column<'static>; 3] =
    [Column::needed(&["task"]), Column::needed(&["worker"]), Column::text(&["label", "text"])];

type Rows = Vec<(u64, String, String, String)>;

fn rows_of(bytes: impl Into<Vec<u8>>, name: &str, limits: Limits) -> Result<(Rows, Summary), RowError> {
    let mut rows = Vec::new();
    let summary = read(Cursor::new(bytes.into()), name, &VOTES, &limits, |row| {
        let [task, worker, label] = [row.get(0), row.get(1), row.get(2)].map(str::to_owned);
        rows.push((row.line, task, worker, label));
        Ok(())
    })?;
    Ok((rows, summary))
}

fn rows(bytes: impl Into<Vec<u8>>, name: &str) -> Result<(Rows, Summary), RowError> {
    rows_of(bytes, name, Limits::default())
}

fn row(line: u64, task: &str, worker: &str, label: &str) -> (u64, String, String, String) {
    (line, task.to_owned(), worker.to_owned(), label.to_owned())
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[test]
fn columns_come_in_any_order_and_others_are_passed_over() {
    let text = "when,label,worker,task\r\n1, yes ,w1, t1\r\n\r\n2,\"a \"\"b\"\",\nc\",w2,t2\r\n3,no,w3,t3";
    for (bytes, name) in [
        (text.as_bytes().to_vec(), "labels.csv"),
        (packed(text), "labels.csv.gz"),
        (text.replace(',', "\t").replace("\"\"\t", "\"\",").into_bytes(), "labels.tsv"),
    ] {
        let (found, summary) = rows(bytes, name).unwrap();
        let expected =
            [row(2, "t1", "w1", " yes "), row(4, "t2", "w2", "a \"b\",\nc"), row(6, "t3", "w3", "no")];
        assert_eq!(found, expected, "{name}");
        assert_eq!((summary.rows, summary.bad_rows), (3, 0));
    }
}

#[test]
fn jsonl_gives_plain_and_nested_values_as_text() {
    let text = concat!(
        "{\"task\":1,\"worker\":\"w\",\"label\":true,\"more\":[1]}\n\n",
        "{\"worker\":\"w\\u0031\",\"task\":\"t\",\"text\":[\"a\",{\"b\":null}]}\n",
        "{\"worker\":\"w\",\"task\":null,\"label\":\"x\"}\n",
        "[1]\n{\"task\":\n",
    );
    let (found, summary) = rows(text, "x").unwrap();
    assert_eq!(found, [row(1, "1", "w", "true"), row(3, "t", "w1", "[\"a\",{\"b\":null}]")]);
    assert_eq!(summary.bad_rows, 3);
    let told: Vec<String> = summary.errors.iter().map(ToString::to_string).collect();
    assert_eq!(told[0], "line 4: `task` has no value; change the value");
    assert!(told[1].starts_with("line 5: the line is not a JSON object"), "{told:?}");
    assert!(told[2].starts_with("line 6: the line is not JSON: EOF"), "{told:?}");
}

#[test]
fn a_missing_column_is_named_with_those_there_are() {
    let expected = "line 1: there is no column `label` or `text`; the file has `task`, `worker`, `labels`; \
                    rename the column, or add it";
    assert_eq!(rows("task,worker,labels\n1,2,3\n", "a.csv").unwrap_err().to_string(), expected);
    let line = "{\"task\":1,\"worker\":2,\"labels\":3}\n";
    assert_eq!(rows(line, "a.jsonl").unwrap_err().to_string(), expected);
    assert_eq!(rows("", "a.csv").unwrap_err().problem, Problem::NoHeader);
    let twice = rows("task,worker,task,label\n", "a.csv").unwrap_err();
    assert_eq!(twice.problem, Problem::RepeatedColumn { column: "task".to_owned() });
}

#[test]
fn bad_rows_are_named_by_line_and_never_end_the_reading() {
    let mut text = b"task,worker,label\nt1,w1,a\nt2,w2\nt3,,a\nt4,w4,\xff\n\"t5\"x,w5,a\n".to_vec();
    text.extend_from_slice(b"t6,w6,");
    text.extend_from_slice(&[b'y'; 300]);
    text.extend_from_slice(b"\nt7,w7,b\n\"t8,w8,b\n");
    let limits = Limits { row_bytes: 200, ..Limits::default() };
    let (found, summary) = rows_of(text.clone(), "a.csv", limits).unwrap();
    assert_eq!(found, [row(2, "t1", "w1", "a"), row(8, "t7", "w7", "b")]);
    let told: Vec<(u64, &str)> =
        summary.errors.iter().map(|error| (error.line, error.problem.code())).collect();
    let expected = [
        (3, "row_wrong_width"),
        (4, "row_bad_value"),
        (5, "row_not_utf8"),
        (6, "row_bad_quote"),
        (7, "row_too_long"),
        (9, "row_unclosed_quote"),
    ];
    assert_eq!(told, expected);
    let few = Limits { errors_kept: 2, ..limits };
    let (_, summary) = rows_of(text.clone(), "a.csv", few).unwrap();
    assert_eq!((summary.bad_rows, summary.errors.len()), (6, 2));
    let strict = Limits { bad_rows: 2, ..limits };
    assert_eq!(
        rows_of(text.clone(), "a.csv", strict).unwrap_err().problem,
        Problem::TooManyBadRows { limit: 2 }
    );
    let short = Limits { rows: 3, ..limits };
    assert_eq!(rows_of(text, "a.csv", short).unwrap_err().problem, Problem::TooManyRows { limit: 3 });
    let narrow = Limits { value_bytes: 1, ..limits };
    let (found, summary) = rows_of("task,worker,label\nt,w,a\nt,w,aa\n", "a.csv", narrow).unwrap();
    assert_eq!((found.len(), summary.bad_rows), (1, 1));
}

#[test]
fn a_visitor_may_refuse_a_row() {
    let refuse = |row: &gongdao_formats::table::Row<'_>| match row.get(0) {
        "t2" => Err(Problem::BadValue { column: "task".to_owned(), rule: "is out of use".to_owned() }),
        _ => Ok(()),
    };
    let text = "task,worker,label\nt1,w,a\nt2,w,a\nt3,w,a\n";
    let summary = read_csv(text.as_bytes(), b',', &VOTES, &Limits::default(), refuse).unwrap();
    assert_eq!((summary.rows, summary.bad_rows, summary.errors[0].line), (2, 1, 3));
}

/// Tasks as 64-bit numbers, workers as optional text, labels as text; `groups` row groups.
fn parquet_file(groups: &[Vec<(i64, Option<&str>, &str)>]) -> Vec<u8> {
    let schema =
        "message votes { required int64 task; optional binary worker (utf8); required binary label; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let compression = parquet::basic::Compression::SNAPPY;
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    for rows in groups {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let tasks: Vec<i64> = rows.iter().map(|row| row.0).collect();
        column.typed::<Int64Type>().write_batch(&tasks, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let workers: Vec<ByteArray> = rows.iter().filter_map(|row| row.1.map(ByteArray::from)).collect();
        let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.1.is_some())).collect();
        column.typed::<ByteArrayType>().write_batch(&workers, Some(&levels), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let labels: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row.2)).collect();
        column.typed::<ByteArrayType>().write_batch(&labels, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

#[test]
fn parquet_gives_the_same_rows() {
    let bytes = parquet_file(&[vec![(7, Some("w1"), "a"), (8, None, "b")], vec![(-9, Some("w3"), "")]]);
    let (found, summary) = rows(bytes.clone(), "anything").unwrap();
    assert_eq!(found, [row(1, "7", "w1", "a"), row(3, "-9", "w3", "")]);
    assert_eq!((summary.bad_rows, summary.errors[0].line), (1, 2));
    for cut in [4, 20, bytes.len() / 2, bytes.len() - 5] {
        let error = rows(&bytes[..cut], "cut.parquet").unwrap_err();
        assert_eq!(error.problem.code(), "file_bad", "{error}");
    }
    let long: Vec<(i64, Option<&str>, &str)> =
        (0..10_000).map(|task| (task, (task % 3 > 0).then_some("w"), "x")).collect();
    let (found, summary) = rows(parquet_file(&[long]), "long.parquet").unwrap();
    assert_eq!((found.len(), summary.bad_rows), (6_666, 3_334));
    assert_eq!(found[6_665], row(9_999, "9998", "w", "x"));
}

#[test]
fn a_packed_file_that_is_cut_off_says_so() {
    let whole = packed(&"task,worker,label\nt1,w1,a\n".repeat(100));
    let error = rows(&whole[..whole.len() / 2], "labels.csv.gz").unwrap_err();
    assert!(error.is_fatal() && !error.to_string().contains("line 1: line"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// However the bytes are cut into blocks, with quotes or without, the rows and the bad rows are the same.
    #[test]
    fn blocks_do_not_matter(body in "[a,\"\r\n é]{0,60}", capacity in 1_usize..20) {
        let text = format!("task,worker,label\n{body}");
        let limits = Limits { row_bytes: 20, ..Limits::default() };
        let read = |capacity: usize| {
            let mut rows = Vec::new();
            let reader = BufReader::with_capacity(capacity, text.as_bytes());
            let summary = read_csv(reader, b',', &VOTES, &limits, |row| {
                rows.push((row.line, row.get(0).to_owned(), row.get(1).to_owned(), row.get(2).to_owned()));
                Ok(())
            });
            (rows, summary)
        };
        prop_assert_eq!(read(capacity), read(4_096));
    }
}
