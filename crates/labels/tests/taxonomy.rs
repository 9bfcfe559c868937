//! Trees of options through the door of the crate: forms, answers, paths.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::taxonomy::{below, is_within, node, path_at, places};
use gongdao_labels::{FieldKind, Form, TreeOption, Value, limits};
use serde_json::{Value as Json, json};

fn option(value: &str, options: &[Json]) -> Json {
    json!({ "value": value, "label": { "en": value.to_uppercase() }, "options": options })
}

fn living() -> Vec<Json> {
    let cats = option("cat", &[option("lion", &[]), option("tiger", &[])]);
    vec![option("animal", &[option("dog", &[]), cats]), option("plant", &[])]
}

fn form(options: &[Json], more: Json) -> Result<Form, String> {
    let mut field =
        json!({ "name": "kind", "kind": "taxonomy", "question": { "en": "Which?" }, "options": options });
    more.as_object().unwrap().iter().for_each(|(key, value)| field[key] = value.clone());
    Form::from_json(&json!({ "fields": [field] })).map_err(|error| error.to_string())
}

fn tree(form: &Form) -> &[TreeOption] {
    match &form.fields[0].kind {
        FieldKind::Taxonomy { options, .. } => options,
        _ => panic!("another kind"),
    }
}

fn said(form: &Form, value: Json) -> Result<Value, String> {
    let answer = form.validate(&json!({ "kind": value })).map_err(|error| error.to_string())?;
    let again = form.answer_from_canonical(&answer.to_canonical(form)).unwrap();
    assert_eq!(again, answer);
    Ok(answer.get("kind").cloned().unwrap())
}

#[test]
fn a_node_is_named_by_its_path() {
    let any = form(&living(), json!({})).unwrap();
    assert_eq!(said(&any, json!("animal/cat/lion")), Ok(Value::Choice("animal/cat/lion".to_owned())));
    assert_eq!(said(&any, json!("animal")), Ok(Value::Choice("animal".to_owned())));
    let ends = form(&living(), json!({ "leaves_only": true })).unwrap();
    for (form, path, says) in [
        (&any, json!("lion"), "begin the path with one of: animal, plant"),
        (&any, json!("animal/lion"), "go on below `animal` with one of: dog, cat"),
        (&any, json!("plant/oak"), "end the path at `plant`, which has nothing below it"),
        (&any, json!("animal/"), "go on below `animal`"),
        (&any, json!(["plant"]), "send one node's path as a string"),
        (&ends, json!("animal/cat"), "go down to the end, for example on to one of: lion, tiger"),
    ] {
        let error = said(form, path).unwrap_err();
        assert!(error.contains(says), "{error} should say {says}");
    }
    assert!(said(&ends, json!("plant")).is_ok());
}

#[test]
fn several_nodes_come_in_the_forms_order() {
    let several = form(&living(), json!({ "many": true, "at_most": 3 })).unwrap();
    let paths = said(&several, json!(["plant", "animal/cat/lion", "animal/cat"])).unwrap();
    assert_eq!(paths, Value::Choices(["animal/cat", "animal/cat/lion", "plant"].map(str::to_owned).to_vec()));
    for (given, says) in [
        (json!(["plant", "plant"]), "`kind[1]` repeats `plant`"),
        (json!([]), "choose at least 1"),
        (json!(["plant", "animal", "animal/dog", "animal/cat"]), "choose 3 at most"),
        (json!("plant"), "send a list of paths"),
        (json!(["plant", 3]), "`kind[1]` is 3"),
    ] {
        let error = said(&several, given).unwrap_err();
        assert!(error.contains(says), "{error} should say {says}");
    }
}

#[test]
fn a_tree_has_bounds_and_is_written_as_it_is_read() {
    let whole = form(&living(), json!({ "many": true, "at_least": 2 })).unwrap();
    let again: Form = serde_json::from_str(&serde_json::to_string(&whole).unwrap()).unwrap();
    assert_eq!((again == whole, whole.fields[0].kind.name()), (true, "taxonomy"));
    let wide = |count: usize| (0..count).map(|at| option(&format!("o{at}"), &[])).collect::<Vec<_>>();
    let deep = |depth: usize| (0..depth).fold(Vec::new(), |below: Vec<Json>, _| vec![option("a", &below)]);
    assert!(form(&wide(limits::NODES), json!({})).is_ok());
    assert!(form(&deep(limits::DEPTH), json!({})).is_ok());
    let long = "x".repeat(limits::OPTION_CHARS);
    let long = (0..5).fold(Vec::new(), |below: Vec<Json>, _| vec![option(&long, &below)]);
    for (options, more, says) in [
        (vec![], json!({}), "offer 1 node or more, and 5000 at most"),
        (wide(limits::NODES + 1), json!({}), "5000 at most"),
        (vec![option("a", &wide(limits::NODES))], json!({}), "5000 at most"),
        (deep(limits::DEPTH + 1), json!({}), "at most 12 nodes below each other"),
        (long, json!({}), "a whole path has 500 characters at most"),
        (vec![option("a/b", &[])], json!({}), "without / and ;"),
        (
            vec![option("a", &[option("b", &[]), option("b", &[])])],
            json!({}),
            "`fields[0].options[0].options[1].value` repeats `b`",
        ),
        (living(), json!({ "at_most": 2 }), "allow several with \"many\": true"),
        (living(), json!({ "many": true, "at_least": 7 }), "there are 6 options to choose"),
        (living(), json!({ "ties": true }), "is not known here `ties`"),
    ] {
        let error = form(&options, more).unwrap_err();
        assert!(error.contains(says), "{error} should say {says}");
    }
}

#[test]
fn places_and_paths_are_two_names_of_one_node() {
    let form = form(&living(), json!({})).unwrap();
    let options = tree(&form);
    for (path, at) in [("animal", vec![0]), ("animal/cat/tiger", vec![0, 1, 1]), ("plant", vec![1])] {
        assert_eq!(places(options, path), Some(at.clone()));
        assert_eq!(path_at(options, &at).as_deref(), Some(path));
        assert_eq!(node(options, path).unwrap().options.len(), below(options, &at).len());
    }
    assert!(
        places(options, "animal/fish").is_none()
            && path_at(options, &[2]).is_none()
            && node(options, "").is_none()
    );
    assert_eq!(below(options, &[]).len(), 2);
    assert!(is_within("a/b", "a") && is_within("a", "a") && !is_within("ab", "a") && !is_within("a", "a/b"));
}
