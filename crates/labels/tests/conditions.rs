//! Conditions through the door of the crate: which forms say when a field is asked, and which answers are whole.
#![allow(clippy::unwrap_used)]

use gongdao_labels::{Answer, Form};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn choice(name: &str, more: Json) -> Json {
    let options = ["sign", "shop", "other"].map(|value| json!({ "value": value, "label": { "en": value } }));
    field(name, json!({ "kind": "choice", "options": options }), more)
}

fn text(name: &str, more: Json) -> Json {
    field(name, json!({ "kind": "text" }), more)
}

fn field(name: &str, kind: Json, more: Json) -> Json {
    let mut field = json!({ "name": name, "question": { "en": "?" } });
    for part in [kind, more] {
        part.as_object().unwrap().iter().for_each(|(key, value)| field[key] = value.clone());
    }
    field
}

fn read(fields: &[Json]) -> Result<Form, String> {
    Form::from_json(&json!({ "fields": fields })).map_err(|error| error.to_string())
}

/// What is it; what does a sign or a shop say; in which language, where it says something; is a sign worn.
fn signs() -> Form {
    read(&[
        choice("kind", json!({})),
        text(
            "says",
            json!({ "required": false, "min_chars": 0, "when": { "field": "kind", "is": ["sign", "shop"] } }),
        ),
        text("language", json!({ "when": { "field": "says", "answered": true } })),
        choice("worn", json!({ "when": { "field": "kind", "is": ["sign"] }, "many": true })),
    ])
    .unwrap()
}

fn judged(form: &Form, answer: Json) -> Result<String, String> {
    form.validate(&answer).map(|answer| answer.to_canonical(form)).map_err(|error| error.to_string())
}

#[test]
fn what_is_not_asked_is_absent_and_not_required() {
    let form = signs();
    assert!(judged(&form, json!({ "kind": "other" })).is_ok());
    assert!(judged(&form, json!({ "kind": "other", "says": null, "language": "" })).is_ok());
    assert!(judged(&form, json!({ "kind": "shop" })).is_ok(), "what it says may be left out");
    let refused = |answer: Json| judged(&form, answer).unwrap_err();
    assert_eq!(refused(json!({ "kind": "sign" })), "`worn` is missing; answer it; it is required");
    assert_eq!(
        refused(json!({ "kind": "other", "says": "open" })),
        "`says` is answered although it is not asked: `open`; leave it out; it is asked only where `kind` is `sign` or `shop`"
    );
    assert_eq!(
        refused(json!({ "kind": "shop", "says": "", "language": "en" })),
        "`language` is answered although it is not asked: `en`; leave it out; it is asked only where `says` is answered"
    );
    assert_eq!(
        refused(json!({ "kind": "shop", "says": "open" })),
        "`language` is missing; answer it; it is required"
    );
    let whole = json!({ "kind": "sign", "says": "stop", "language": "en", "worn": ["sign", "other"] });
    assert_eq!(judged(&form, whole.clone()).unwrap(), whole.to_string());
}

#[test]
fn a_form_with_conditions_is_written_as_it_is_read() {
    for form in [signs(), both()] {
        let again: Form = serde_json::from_str(&serde_json::to_string(&form).unwrap()).unwrap();
        assert_eq!(again, form);
    }
}

/// What is it, is it lit; and of what is a lit sign made.
fn both() -> Form {
    let all = json!([{ "field": "kind", "is": ["sign"] }, { "field": "lit", "answered": true }]);
    read(&[
        choice("kind", json!({})),
        text("lit", json!({ "required": false })),
        text("made", json!({ "when": { "all": all } })),
        text(
            "since",
            json!({ "required": false, "when": { "all": [{ "field": "made", "answered": true }] } }),
        ),
    ])
    .unwrap()
}

#[test]
fn several_conditions_are_met_together() {
    let form = both();
    let missing = "`made` is missing; answer it; it is required";
    assert_eq!(judged(&form, json!({ "kind": "sign", "lit": "yes" })).unwrap_err(), missing);
    for answer in [json!({ "kind": "sign" }), json!({ "kind": "shop", "lit": "yes" })] {
        assert!(judged(&form, answer.clone()).is_ok(), "{answer}");
        let mut more = answer;
        more["made"] = json!("tin");
        let told = judged(&form, more).unwrap_err();
        assert!(told.ends_with("it is asked only where `kind` is `sign` and `lit` is answered"), "{told}");
    }
    // One of several by itself is written as one.
    let written = serde_json::to_value(&form).unwrap();
    assert_eq!(written["fields"][3]["when"], json!({ "field": "made", "answered": true }));
    let kept = form.only_asked(
        form.answer_from_canonical(r#"{"kind":"shop","lit":"yes","made":"tin","since":"1990"}"#).unwrap(),
    );
    assert_eq!(kept.to_canonical(&form), r#"{"kind":"shop","lit":"yes"}"#);
}

#[test]
fn several_conditions_are_few_and_different() {
    let when = |all: Json| read(&[choice("a", json!({})), text("b", json!({ "when": { "all": all } }))]);
    let one = json!({ "field": "a", "is": ["sign"] });
    for (all, says) in [
        (json!([]), "name 1 to 8 conditions"),
        (json!(vec![&one; 9]), "name 1 to 8 conditions"),
        (json!([one, one]), "say every condition once"),
        (json!([one, { "field": "c", "answered": true }]), "`fields[1].when.all[1].field` is `c`"),
        (json!([{ "all": [one] }]), "`fields[1].when.all[0]`"),
    ] {
        let told = when(all).unwrap_err();
        assert!(told.contains(says), "{told} should say {says}");
    }
}

#[test]
fn a_condition_names_a_field_further_up_and_what_it_can_be() {
    for (fields, says) in [
        (
            vec![text("a", json!({ "when": { "field": "a", "answered": true } }))],
            "no field stands further up",
        ),
        (
            vec![
                choice("a", json!({})),
                text("b", json!({ "when": { "field": "c", "is": ["sign"] } })),
                choice("c", json!({})),
            ],
            "`fields[1].when.field` is `c`; name a field further up in the form: a",
        ),
        (
            vec![choice("a", json!({})), text("b", json!({ "when": { "field": "a", "is": ["sing"] } }))],
            "`fields[1].when.is[0]` is `sing`; name options of `a`: sign, shop, other",
        ),
        (
            vec![
                choice("a", json!({})),
                text("b", json!({ "when": { "field": "a", "is": ["sign", "sign"] } })),
            ],
            "repeats `sign`",
        ),
        (
            vec![choice("a", json!({})), text("b", json!({ "when": { "field": "a", "is": [] } }))],
            "name one option or more",
        ),
        (
            vec![choice("a", json!({})), text("b", json!({ "when": { "field": "a" } }))],
            "`fields[1].when.is` is missing",
        ),
        (
            vec![choice("a", json!({})), text("b", json!({ "when": { "field": "a", "answered": false } }))],
            "say either",
        ),
        (
            vec![
                choice("a", json!({})),
                text("b", json!({ "when": { "field": "a", "is": ["sign"], "answered": true } })),
            ],
            "say either",
        ),
        (
            vec![text("a", json!({})), text("b", json!({ "when": { "field": "a", "is": ["x"] } }))],
            "has no options to name",
        ),
        (
            vec![text("a", json!({})), text("b", json!({ "when": { "field": "a", "not": ["x"] } }))],
            "is not known here `not`",
        ),
    ] {
        let error = read(&fields).unwrap_err();
        assert!(error.contains(says), "{error} should say {says}");
    }
}

#[test]
fn a_node_of_a_tree_stands_for_what_is_below_it() {
    let cat = json!({ "value": "cat", "label": { "en": "Cat" } });
    let tree = json!([{ "value": "animal", "label": { "en": "Animal" }, "options": [cat] }, { "value": "animals", "label": { "en": "Animals" } }]);
    let kind =
        |many: bool| field("kind", json!({ "kind": "taxonomy", "options": tree, "many": many }), json!({}));
    let asked = |is: &str| text("why", json!({ "when": { "field": "kind", "is": [is] } }));
    let form = read(&[kind(false), asked("animal")]).unwrap();
    assert!(judged(&form, json!({ "kind": "animal/cat", "why": "fur" })).is_ok());
    assert!(judged(&form, json!({ "kind": "animals" })).is_ok());
    assert!(judged(&form, json!({ "kind": "animals", "why": "?" })).is_err());
    let form = read(&[kind(true), asked("animal/cat")]).unwrap();
    assert!(judged(&form, json!({ "kind": ["animal", "animals"] })).is_ok());
    assert!(judged(&form, json!({ "kind": ["animals", "animal/cat"] })).is_err());
    assert!(
        read(&[kind(false), asked("animal/dog")]).unwrap_err().contains("name paths in the tree of `kind`")
    );
}

/// Whether each field of [`signs`] is asked, told by hand.
fn asked(answer: &Json) -> [bool; 4] {
    let kind = answer["kind"].as_str();
    let says = matches!(kind, Some("sign" | "shop"));
    let language = says && answer["says"].as_str().is_some_and(|text| !text.trim().is_empty());
    [true, says, language, kind == Some("sign")]
}

proptest! {
    #[test]
    fn an_answer_is_whole_where_it_has_what_is_asked_and_nothing_else(
        kind in proptest::option::of(prop_oneof![Just("sign"), Just("shop"), Just("other")]),
        says in proptest::option::of(prop_oneof![Just("open"), Just("  ")]),
        language in proptest::option::of(Just("en")),
        worn in proptest::option::of(Just(["shop"])),
    ) {
        let form = signs();
        let given = json!({ "kind": kind, "says": says, "language": language, "worn": worn });
        let asks = asked(&given);
        let has = |name: &str| !given[name].is_null();
        let whole = has("kind")
            && (asks[1] || !has("says"))
            && asks[2] == has("language")
            && asks[3] == has("worn");
        let read = form.validate(&given);
        prop_assert_eq!(read.is_ok(), whole, "{:?} of {}", read, given);
        // Taking out what is not asked leaves a whole answer as it is, and makes one of any typed values.
        if let Ok(answer) = read {
            prop_assert_eq!(form.only_asked(answer.clone()), answer);
        }
        let typed: Answer = form
            .fields
            .iter()
            .filter_map(|field| {
                let alone = json!({ "fields": [{ "name": field.name, "question": { "en": "?" }, "kind": "text", "min_chars": 0 }] });
                let alone = Form::from_json(&alone).unwrap();
                let text = given[&field.name].as_str()?;
                let value = alone.validate(&json!({ &field.name: text })).unwrap().get(&field.name).cloned()?;
                let is_choice = field.kind.name() == "choice";
                Some((field.name.clone(), if is_choice { gongdao_labels::Value::Choice(text.to_owned()) } else { value }))
            })
            .collect();
        let kept = form.only_asked(typed.clone());
        for (at, field) in form.fields.iter().enumerate() {
            prop_assert_eq!(kept.get(&field.name).is_some(), asks[at] && typed.get(&field.name).is_some());
        }
    }
}
