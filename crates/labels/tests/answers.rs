//! Workers' pages send JSON; the form types it or says what is wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::{Answer, Form, Value, normal};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn form() -> Form {
    let words = json!({"en": "?"});
    let option = |value: &str| json!({"value": value, "label": words});
    let form = json!({"fields": [
        {"name": "mood", "kind": "choice", "question": words, "options": [option("positive"), option("negative")]},
        {"name": "tags", "kind": "choice", "question": words, "required": false, "many": true, "at_most": 2,
         "options": [option("food"), option("price"), option("service")]},
        {"name": "note", "kind": "text", "question": words, "required": false, "min_chars": 2, "max_chars": 20},
        {"name": "plate", "kind": "text", "question": words, "required": false, "characters": "一-龥A-Z0-9"},
        {"name": "size", "kind": "number", "question": words, "required": false,
         "minimum": -1, "maximum": 10, "step": "0.1"},
    ]});
    Form::parse(&form.to_string()).unwrap()
}

/// The answer with `mood` given and `extra` added.
fn mood_and(extra: Json) -> Json {
    let mut answer = json!({"mood": "positive"});
    answer.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    answer
}

#[test]
fn good_answers_have_one_canonical_text_and_come_back() {
    let form = form();
    let table = [
        (json!({}), ""),
        (json!({"tags": ["service", "food"]}), r#","tags":["food","service"]"#),
        (json!({"tags": null, "note": "", "size": " "}), ""),
        (json!({"note": "  两个\tchars\n"}), r#","note":"两个\tchars""#),
        (json!({"note": "a\"b\\c"}), r#","note":"a\"b\\c""#),
        (json!({"plate": "京A12345"}), r#","plate":"京A12345""#),
        (json!({"size": 0.30}), r#","size":0.3"#),
        (json!({"size": "１.５0"}), r#","size":1.5"#),
        (json!({"size": -1}), r#","size":-1"#),
        (json!({"size": "1e1"}), r#","size":10"#),
    ];
    for (extra, rest) in table {
        let answer = form.validate(&mood_and(extra)).unwrap();
        let text = answer.to_canonical(&form);
        assert_eq!(text, format!("{{\"mood\":\"positive\"{rest}}}"));
        assert_eq!(form.answer_from_canonical(&text).unwrap(), answer);
        assert_eq!(form.validate(&serde_json::from_str(&text).unwrap()).unwrap(), answer);
    }
    assert_eq!(Answer::default().to_canonical(&form), "{}");
}

#[test]
fn bad_answers_name_field_value_and_fix() {
    let form = form();
    #[rustfmt::skip]
    let table = [
        (json!("positive"), "answer_not_an_object", "", "`positive`"),
        (json!({}), "answer_missing", "mood", ""),
        (json!({"mood": null}), "answer_missing", "mood", ""),
        (json!({"moood": "positive"}), "answer_unknown_field", "", "`moood`"),
        (json!({"mood": 1}), "answer_wrong_type", "mood", "1"),
        (json!({"mood": "Positive"}), "answer_not_an_option", "mood", "`Positive`"),
        (mood_and(json!({"tags": "food"})), "answer_wrong_type", "tags", "`food`"),
        (mood_and(json!({"tags": []})), "answer_too_few", "tags", "0"),
        (mood_and(json!({"tags": ["food", "price", "service"]})), "answer_too_many", "tags", "3"),
        (mood_and(json!({"tags": ["food", "food"]})), "answer_duplicate", "tags[1]", "`food`"),
        (mood_and(json!({"tags": ["food", "rain"]})), "answer_not_an_option", "tags[1]", "`rain`"),
        (mood_and(json!({"tags": [{}]})), "answer_wrong_type", "tags[0]", "an object of 0"),
        (mood_and(json!({"note": "字"})), "answer_too_short", "note", "1 characters"),
        (mood_and(json!({"note": "字".repeat(21)})), "answer_too_long", "note", "21 characters"),
        (mood_and(json!({"note": "x".repeat(1_000_000)})), "answer_too_long", "note", "10001 characters"),
        (mood_and(json!({"note": "two\nlines"})), "answer_bad_character", "note", "'\\n'"),
        (mood_and(json!({"note": "nul\u{0}l"})), "answer_bad_character", "note", "'\\0'"),
        (mood_and(json!({"plate": "京a1"})), "answer_bad_character", "plate", "'a'"),
        (mood_and(json!({"size": true})), "answer_wrong_type", "size", "true"),
        (mood_and(json!({"size": "NaN"})), "answer_not_a_number", "size", "`NaN`"),
        (mood_and(json!({"size": "1,5"})), "answer_not_a_number", "size", "`1,5`"),
        (mood_and(json!({"size": 1e300})), "answer_not_a_number", "size", "1e+300"),
        (mood_and(json!({"size": 0.123_456_7})), "answer_not_a_number", "size", "0.1234567"),
        (mood_and(json!({"size": 10.1})), "answer_out_of_range", "size", "10.1"),
        (mood_and(json!({"size": "-1.000001"})), "answer_out_of_range", "size", "-1.000001"),
        (mood_and(json!({"size": 0.25})), "answer_off_step", "size", "0.25"),
    ];
    for (json, code, path, shown) in table {
        let error = form.validate(&json).unwrap_err();
        assert_eq!((error.code(), error.path(), error.value()), (code, path, shown), "{error}");
        assert!(!error.fix().is_empty() && error.to_string().ends_with(error.fix()), "{error}");
    }
    let error = form.validate(&json!({"mood": "sad"})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`mood` is not one of the options: `sad`; choose one of: positive, negative"
    );
}

#[test]
fn another_forms_answer_is_not_read_back() {
    let form = form();
    let deep = format!("{{\"x\":{}", "[".repeat(100_000));
    let table = ["", "[]", "{\"mood\":1}", "{\"mood\":[\"a\"]}", "{\"tags\":\"a\"}", "{\"size\":\"x\"}"];
    for text in table.into_iter().chain(["{\"other\":1}", "{\"mood\":\"a\"} x", &deep]) {
        assert_eq!(form.answer_from_canonical(text).unwrap_err().code(), "answer_not_canonical", "{text}");
    }
}

#[test]
fn agreement_looks_past_how_things_are_typed() {
    let form = form();
    let value = |json: Json| {
        let field = json.as_object().unwrap().keys().next().unwrap().clone();
        let answer = form.validate(&mood_and(json)).unwrap();
        (answer.get(&field).unwrap().clone(), form.field(&field).unwrap().kind.clone())
    };
    let table = [
        (json!({"note": "Ｈｅｌｌｏ　world"}), json!({"note": "hello   WORLD"}), true),
        (json!({"note": "café"}), json!({"note": "cafe\u{301}"}), true),
        (json!({"note": "公道"}), json!({"note": "公\u{200b}道"}), true),
        (json!({"note": "公道"}), json!({"note": "公到"}), false),
        (json!({"size": 0.3}), json!({"size": "0.30"}), true),
        (json!({"tags": ["food", "price"]}), json!({"tags": ["price", "food"]}), true),
        (json!({"tags": ["food"]}), json!({"tags": ["food", "price"]}), false),
        (json!({"mood": "positive"}), json!({"mood": "negative"}), false),
    ];
    for (left, right, agree) in table {
        let ((a, kind), (b, _)) = (value(left), value(right));
        assert_eq!((a.agrees(&b, &kind), b.agrees(&a, &kind)), (agree, agree), "{a:?} {b:?}");
    }
    let (size, number) = value(json!({"size": 1}));
    assert!(!size.agrees(&Value::Text("1".to_owned()), &number));
}

#[test]
fn padding_earns_no_characters() {
    let form = form();
    let paid = |note: &str, plate: &str| {
        form.validate(&mood_and(json!({"note": note, "plate": plate}))).unwrap().characters()
    };
    assert_eq!(paid("你好 吗", "京A"), 6);
    assert_eq!(paid("  你好 \t   吗\u{200b}\u{200b} ", "京A"), 6);
    assert_eq!(form.validate(&mood_and(json!({"size": 5}))).unwrap().characters(), 0);
}

/// JSON of any shape, with some keys and values of the form mixed in.
fn any_json() -> impl Strategy<Value = Json> {
    let word = prop_oneof!["[a-z]{0,6}", ".{0,12}", Just("positive".to_owned()), Just("food".to_owned())];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        word.prop_map(Json::from),
    ];
    let key = prop_oneof![
        Just("mood".to_owned()),
        Just("tags".to_owned()),
        Just("note".to_owned()),
        Just("size".to_owned()),
    ];
    leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::hash_map(key.clone(), inner, 0..4)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_accepted_comes_back_the_same(json in any_json()) {
        let form = form();
        let json = json!({"mood": "negative", "note": json, "size": 2});
        for json in [json.clone(), json["note"].clone()] {
            if let Ok(answer) = form.validate(&json) {
                let text = answer.to_canonical(&form);
                prop_assert_eq!(&form.answer_from_canonical(&text).unwrap(), &answer);
                prop_assert_eq!(&form.validate(&serde_json::from_str(&text).unwrap()).unwrap(), &answer);
            }
        }
    }

    #[test]
    fn text_is_escaped_as_json_escapes_it(text in "(?s).{0,19}") {
        let form = form();
        if let Ok(answer) = form.validate(&mood_and(json!({"note": text}))) {
            let read: Json = serde_json::from_str(&answer.to_canonical(&form)).unwrap();
            let blank = text.trim().is_empty();
            prop_assert_eq!(read.get("note").cloned(), (!blank).then(|| json!(text.trim())));
        }
    }

    #[test]
    fn normal_forms_are_normal(text in "(?s).{0,40}") {
        let once = normal::text(&text);
        prop_assert_eq!(normal::text(&once), once.clone());
        prop_assert_eq!(normal::text(&text.replace(' ', "\u{3000} ")), once);
    }

    #[test]
    fn reading_never_panics(text in "(?s).{0,200}") {
        let _ = form().answer_from_canonical(&text);
        let _ = Form::parse(&text);
    }
}
