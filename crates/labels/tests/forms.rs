//! What can be a form, and what the person who wrote something else is told.

#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::{FieldKind, Form, FormError, ShowStyle, limits};
use serde_json::{Value, json};

const SENTIMENT: &str = r#"{
  "show": [{"column": "review"}, {"column": "photo", "style": "picture"}],
  "fields": [
    {"name": "mood", "kind": "choice", "question": {"zh-CN": "情绪是？", "en": "Which mood?"},
     "options": [{"value": "positive", "label": {"zh-CN": "正面", "en": "Positive"}},
                 {"value": "negative", "label": {"zh-CN": "负面", "en": "Negative"}}]},
    {"name": "price", "kind": "number", "required": false, "question": {"en": "Price?"},
     "minimum": 0, "maximum": "99.5", "step": 0.5, "unit": {"zh-CN": "元"}},
    {"name": "why", "kind": "text", "required": false, "question": {"en": "Why?"}, "max_chars": 200}
  ]
}"#;

#[test]
fn a_form_is_read_with_its_defaults() {
    let form = Form::parse(SENTIMENT).unwrap();
    assert_eq!(form.show[0].style, ShowStyle::Text);
    assert_eq!(form.show[1].style, ShowStyle::Picture);
    let mood = form.field("mood").unwrap();
    assert!(mood.required);
    assert_eq!(mood.question.get("en-GB"), "Which mood?");
    assert_eq!(mood.question.get("fr"), "情绪是？");
    let FieldKind::Text { min_chars, max_chars, multiline, .. } = form.field("why").unwrap().kind else {
        panic!("why is a text");
    };
    assert_eq!((min_chars, max_chars, multiline), (1, 200, false));
}

#[test]
fn a_form_survives_being_written_and_read() {
    let form = Form::parse(SENTIMENT).unwrap();
    let text = serde_json::to_string(&form).unwrap();
    assert_eq!(Form::parse(&text).unwrap(), form);
    assert_eq!(serde_json::from_str::<Form>(&text).unwrap(), form);
    assert_eq!(serde_json::to_string(&Form::parse(&text).unwrap()).unwrap(), text);
}

/// The form with one value replaced, added, or (with null) removed.
fn changed(pointer: &str, key: &str, value: Value) -> Result<Form, FormError> {
    let mut form: Value = serde_json::from_str(SENTIMENT).unwrap();
    form.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
    Form::parse(&form.to_string())
}

#[test]
fn mistakes_name_path_value_and_fix() {
    let many: Vec<Value> =
        (0..=limits::OPTIONS).map(|i| json!({"value": i.to_string(), "label": {"en": "x"}})).collect();
    let twice = json!([{"value": "a", "label": {"en": "A"}}, {"value": "a", "label": {"en": "B"}}]);
    let clash = json!([{"value": "a;b", "label": {"en": "A"}}]);
    #[rustfmt::skip]
    let table = [
        ("", "fields", json!([]), "form_bad_count", "fields", "0"),
        ("", "fields", json!(null), "form_missing", "fields", ""),
        ("", "fields", json!("mood"), "form_wrong_type", "fields", "`mood`"),
        ("", "feilds", json!(1), "form_unknown_key", "", "`feilds`"),
        ("", "show", json!([{"column": "a"}, {"column": "a"}]), "form_duplicate", "show[1].column", "`a`"),
        ("/show/1", "style", json!("video"), "form_invalid", "show[1].style", "`video`"),
        ("/fields/0", "name", json!("Mood"), "form_invalid", "fields[0].name", "`Mood`"),
        ("/fields/1", "name", json!("mood"), "form_duplicate", "fields[1].name", "`mood`"),
        ("/fields/0", "name", json!("a".repeat(33)), "form_invalid", "fields[0].name", "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`"),
        ("/fields/0", "kind", json!("chioce"), "form_invalid", "fields[0].kind", "`chioce`"),
        ("/fields/0", "question", json!({}), "form_bad_count", "fields[0].question", "0"),
        ("/fields/0", "question", json!({"english": "x"}), "form_unknown_key", "fields[0].question", "`english`"),
        ("/fields/0", "question", json!({"en": " "}), "form_invalid", "fields[0].question.en", "` `"),
        ("/fields/0", "required", json!("yes"), "form_wrong_type", "fields[0].required", "`yes`"),
        ("/fields/0", "options", json!(many), "form_bad_count", "fields[0].options", "1001"),
        ("/fields/0", "options", twice, "form_duplicate", "fields[0].options[1].value", "`a`"),
        ("/fields/0", "at_least", json!(1), "form_invalid", "fields[0].at_least", "1"),
        ("/fields/0", "max_chars", json!(1), "form_unknown_key", "fields[0]", "`max_chars`"),
        ("/fields/1", "maximum", json!(-1), "form_invalid", "fields[1].maximum", "-1"),
        ("/fields/1", "step", json!(0), "form_invalid", "fields[1].step", "0"),
        ("/fields/1", "minimum", json!("0,5"), "form_invalid", "fields[1].minimum", "`0,5`"),
        ("/fields/1", "minimum", json!([]), "form_wrong_type", "fields[1].minimum", "a list of 0"),
        ("/fields/2", "max_chars", json!(10_001), "form_invalid", "fields[2].max_chars", "10001"),
        ("/fields/2", "min_chars", json!(201), "form_invalid", "fields[2].max_chars", "200"),
        ("/fields/2", "min_chars", json!(-1), "form_wrong_type", "fields[2].min_chars", "-1"),
        ("/fields/2", "characters", json!("z-a"), "form_invalid", "fields[2].characters", "`z-a`"),
    ];
    for (pointer, key, value, code, path, shown) in table {
        let error = changed(pointer, key, value).unwrap_err();
        assert_eq!((error.code(), error.path(), error.value()), (code, path, shown), "{error}");
        assert!(!error.fix().is_empty() && error.to_string().ends_with(error.fix()), "{error}");
    }
    let mut several: Value = serde_json::from_str(SENTIMENT).unwrap();
    several["fields"][0]["many"] = json!(true);
    several["fields"][0]["options"] = clash;
    let error = Form::parse(&several.to_string()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`fields[0].options[0].value` is `a;b`; leave out the semicolon, which separates several choices in tables"
    );
}

#[test]
fn hostile_text_is_refused_without_harm() {
    let deep = "[".repeat(60_000);
    let long = " ".repeat(limits::FORM_BYTES + 1);
    for (text, code) in [("", "form_not_json"), (&*deep, "form_not_json"), (&*long, "form_too_large")] {
        assert_eq!(Form::parse(text).unwrap_err().code(), code);
    }
    for text in ["null", "[]", "3", "{}", r#"{"fields": {}}"#, r#"{"fields": [null]}"#] {
        assert!(Form::parse(text).is_err(), "{text}");
    }
}
