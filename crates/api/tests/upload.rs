//! Large uploads: streamed in constant memory, broken off and sent again, too large.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Server, published, text};
use gongdao_formats::Limits;
use gongdao_formats::tasks::read_parquet;
use gongdao_trust::Role;
use serde_json::json;
use std::fmt::Write as _;
use std::io::Cursor;

#[test]
fn an_upload_that_broke_off_adds_nothing_twice() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, requester) = server.person("requester", &[Role::Requester]);
        let (_, batch) = published(&requester, 1, "text\nfirst\n");
        let mut csv = String::from("_key,text\n");
        for row in 0..1_700 {
            writeln!(csv, "k{row},第{row}题").unwrap();
        }
        let path = format!("/api/v1/batches/{batch}/tasks");
        let keyed = requester.key("the file");
        // The client promises the whole file and hangs up after two thirds of it.
        let token = keyed.line("Authorization");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\n{token}Idempotency-Key: the file\r\nContent-Type: text/csv\r\n\
             Content-Length: {}\r\n\r\n",
            csv.len()
        );
        let part = csv.floor_char_boundary(csv.len() * 2 / 3);
        keyed.cut(&[head.as_bytes(), &csv.as_bytes()[..part]].concat());
        let whole = keyed.send("POST", &path, "text/csv", csv.as_bytes()).good();
        assert_eq!((&whole["added"], &whole["refused"]), (&json!(1_700), &json!(0)), "{whole}");
        assert_eq!(keyed.send("POST", &path, "text/csv", csv.as_bytes()).good(), whole);
        let other = csv.replace("k3,", "k3x,");
        keyed.send("POST", &path, "text/csv", other.as_bytes()).bad(409, "idempotency_mismatch");
        let counted = requester.get(&format!("/batches/{batch}")).good();
        assert_eq!(counted["tasks"], 1_701);
        let (mut after, mut keys) = (String::new(), 0);
        loop {
            let page = requester.get(&format!("/batches/{batch}/tasks?limit=200{after}")).good();
            keys += page["items"].as_array().unwrap().len();
            if page["next"].is_null() {
                break;
            }
            after = format!("&after={}", text(&page, "next"));
        }
        assert_eq!(keys, 1_701);
    }
}

#[test]
fn results_leave_as_parquet() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, requester) = server.person("requester", &[Role::Requester]);
        let (project, _) = published(&requester, 1, "_key,text\na,面条很劲道\nb,\"two, and more\"\n");
        for kind in ["raw", "consensus"] {
            let answer = requester.get(&format!("/projects/{project}/results?kind={kind}&format=parquet"));
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (200, Some("application/vnd.apache.parquet"))
            );
            let rows = read_parquet(Cursor::new(answer.whole_bytes()), Limits::default());
            let rows: Vec<_> = rows.map(Result::unwrap).collect();
            assert_eq!(rows.len(), if kind == "raw" { 0 } else { 2 }, "{rows:?}");
            if let Some(row) = rows.get(1) {
                assert_eq!(
                    (&row.data["key"], &row.data["data.text"]),
                    (&json!("b"), &json!("two, and more"))
                );
                assert_eq!(row.data["answers"], 0, "a number");
            }
        }
    }
}

#[test]
fn bad_files_are_told_by_line() {
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, requester) = server.person("requester", &[Role::Requester]);
    let (_, batch) = published(&requester, 1, "text\nfirst\n");
    let path = format!("/api/v1/batches/{batch}/tasks");
    requester.send("POST", &path, "text/csv", b"").bad(422, "invalid_field");
    requester.send("POST", &path, "text/csv", b"a,a\n1,2\n").bad(422, "invalid_field");
    requester.send("POST", &path, "text/xml", b"<a/>").bad(415, "unsupported_media_type");
    let mut lines = String::new();
    for row in 0..300 {
        lines.push_str(if row % 2 == 0 { "{\"a\":1}\n" } else { "{\"a\":\n" });
    }
    let told = requester.send("POST", &path, "application/x-ndjson", lines.as_bytes()).good();
    assert_eq!((&told["added"], &told["refused"]), (&json!(150), &json!(150)));
    assert_eq!(told["problems"].as_array().unwrap().len(), 100);
    assert_eq!(
        (&told["problems"][0]["line"], &told["problems"][0]["code"]),
        (&json!(2), &json!("row_not_json"))
    );
    let large = format!("text\n{}", "some words of a task that is one of very many\n".repeat(1_500_000));
    let refused = requester.send("POST", &path, "text/csv", large.as_bytes());
    assert!(matches!(refused.status, 413 | 0), "{refused:?}");
}
