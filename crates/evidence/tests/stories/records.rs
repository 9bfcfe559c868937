//! A record has one form, and the log learns nothing from it but kind and time.

use gongdao_evidence::record::{Record, RecordError, RecordWriter, commitment, entry_of, leaf_entry};
use proptest::prelude::*;

fn record(kind: &str, at_ms: i64, fields: &[(&str, &str)]) -> Record {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Record { kind: kind.to_owned(), at_ms, fields }
}

#[test]
fn a_record_is_readable_and_stable() {
    let record =
        record("review_decided", -5, &[("reason", "漏标\n两处 \\ done\r"), ("empty", ""), ("empty", " ")]);
    let bytes = record.to_bytes().unwrap();
    let text = "gongdao-record/1 review_decided -5\nreason 漏标\\n两处 \\\\ done\\r\nempty \nempty  \n";
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), text);
    assert_eq!(Record::parse(&bytes), Ok(record.clone()));
    assert_eq!(record.field("empty"), Some(""));
    let mut writer = RecordWriter::with_buffer(b"what was here before".to_vec(), "review_decided", -5);
    writer.field("reason", "漏标\n两处 \\ done\r").field("empty", "").field("empty", " ");
    assert_eq!(writer.finish().unwrap(), bytes);
}

#[test]
fn the_log_sees_kind_time_and_commitment_only() {
    let bytes = record("settlement", 1_700_000_000_000, &[("worker", "Zhang San")]).to_bytes().unwrap();
    let hash = commitment(&[1; 16], &bytes);
    let entry = leaf_entry("settlement", 1_700_000_000_000, &hash).unwrap();
    assert_eq!(entry_of(&[1; 16], &bytes), Ok(entry.clone()));
    assert_ne!(entry_of(&[2; 16], &bytes), Ok(entry.clone()), "without the salt nobody can guess");
    let text = String::from_utf8(entry).unwrap();
    assert!(text.starts_with("gongdao/1 settlement 1700000000000 ") && text.ends_with("=\n"));
    assert!(!text.contains("Zhang") && text.len() < 100);
    for kind in ["", "Settlement", "a b", "a\nb", "张三", &"a".repeat(33)] {
        assert_eq!(leaf_entry(kind, 0, &hash), Err(RecordError::BadKind(kind.to_owned())));
    }
}

#[test]
fn no_second_form_is_accepted() {
    for (text, error) in [
        ("", RecordError::BadHeader),
        ("gongdao-record/1 a 1", RecordError::BadHeader),
        ("gongdao-record/2 a 1\n", RecordError::BadHeader),
        ("gongdao-record/1 a 01\n", RecordError::BadHeader),
        ("gongdao-record/1 a +1\n", RecordError::BadHeader),
        ("gongdao-record/1 a -0\n", RecordError::BadHeader),
        ("gongdao-record/1 A 1\n", RecordError::BadKind("A".to_owned())),
        ("gongdao-record/1 a 1\nname value", RecordError::BadLine { line: 2 }),
        ("gongdao-record/1 a 1\nx y\nname\n", RecordError::BadLine { line: 3 }),
        ("gongdao-record/1 a 1\n value\n", RecordError::BadLine { line: 2 }),
        ("gongdao-record/1 a 1\n\n", RecordError::BadLine { line: 2 }),
        ("gongdao-record/1 a 1\nname a\\tb\n", RecordError::BadLine { line: 2 }),
        ("gongdao-record/1 a 1\nname a\\\n", RecordError::BadLine { line: 2 }),
        ("gongdao-record/1 a 1\nname value\r\n", RecordError::BadLine { line: 2 }),
    ] {
        assert_eq!(Record::parse(text.as_bytes()), Err(error), "{text:?}");
    }
    let not_text = b"gongdao-record/1 a 1\nname \xff\n";
    assert_eq!(Record::parse(not_text), Err(RecordError::BadLine { line: 2 }));
    let named = record("a", 0, &[("two words", "")]).to_bytes();
    assert_eq!(named, Err(RecordError::BadName("two words".to_owned())));
    let long = record("a", 0, &[("name", &"x".repeat(1024 * 1024))]).to_bytes();
    assert!(matches!(long, Err(RecordError::TooLong(_))));
}

fn records() -> impl Strategy<Value = Record> {
    let value = prop_oneof![any::<String>(), "[\\\\nr\n\r =]{0,6}"];
    let fields = prop::collection::vec(("[a-z_.]{1,3}", value), 0..4);
    ("[a-z_]{1,3}", -9i64..9, fields).prop_map(|(kind, at_ms, fields)| Record { kind, at_ms, fields })
}

proptest! {
    #[test]
    fn records_come_back_and_never_share_bytes(one in records(), other in records()) {
        let bytes = one.to_bytes().unwrap();
        prop_assert_eq!(Record::parse(&bytes).unwrap(), one.clone());
        prop_assert_eq!(bytes == other.to_bytes().unwrap(), one == other);
    }

    #[test]
    fn whatever_parses_is_canonical(text in "gongdao-record/1 [a-z]{1,2} [-+0-9]{1,2}\n([a-z ]{1,3}[ \\\\nr\r]{0,5}\n){0,3}") {
        if let Ok(record) = Record::parse(text.as_bytes()) {
            prop_assert_eq!(record.to_bytes().unwrap(), text.into_bytes());
        }
    }
}
