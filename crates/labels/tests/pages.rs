//! Documents of several pages through the door of the crate: what forms ask for, which answers are whole, who agrees.
#![allow(clippy::unwrap_used)]

use gongdao_labels::boxes::SAME_OBJECT_IOU;
use gongdao_labels::shapes::{Measure, likeness};
use gongdao_labels::{FieldKind, Form, Value};
use serde_json::{Value as Json, json};

fn field(more: Json) -> Json {
    let class =
        |value: &str, shape: &str| json!({ "value": value, "label": { "en": value }, "shape": shape });
    let mut field = json!({
        "name": "marks", "kind": "shapes", "question": { "en": "?" }, "column": "pages",
        "classes": [class("stamp", "box"), class("ink", "mask")],
    });
    more.as_object().unwrap().iter().for_each(|(key, value)| field[key] = value.clone());
    field
}

fn form() -> Form {
    Form::from_json(&json!({ "fields": [field(json!({ "pages": 4 }))] })).unwrap()
}

fn stamp(page: Json, x: u32) -> Json {
    json!({ "class": "stamp", "page": page, "x": x, "y": 5, "width": 10, "height": 10 })
}

fn told(form: &Form, marks: Json) -> Result<String, String> {
    let answer = form.validate(&json!({ "marks": marks })).map_err(|error| error.to_string())?;
    Ok(answer.to_canonical(form))
}

#[test]
fn every_object_says_on_which_page_it_is() {
    let form = form();
    assert_eq!((form.pages("pages"), form.pages("other"), form.has_pages()), (4, 1, true));
    let written = told(&form, json!([stamp(json!(3), 1), stamp(json!(1), 40), stamp(json!(1), 2)])).unwrap();
    let pages: Vec<(u64, u64)> = serde_json::from_str::<Json>(&written).unwrap()["marks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["page"].as_u64().unwrap(), one["x"].as_u64().unwrap()))
        .collect();
    assert_eq!(pages, [(1, 2), (1, 40), (3, 1)], "page by page");
    assert_eq!(form.answer_from_canonical(&written).unwrap().to_canonical(&form), written);
    // The same place on two pages is two objects; twice on one it is one.
    assert!(told(&form, json!([stamp(json!(1), 2), stamp(json!(2), 2)])).is_ok());
    let twice = told(&form, json!([stamp(json!(2), 2), stamp(json!(2), 2)])).unwrap_err();
    assert!(twice.contains("draw every object once"), "{twice}");
    for page in [json!(0), json!(5), json!("1"), json!(1.5), json!(null)] {
        let told = told(&form, json!([stamp(page.clone(), 2)])).unwrap_err();
        assert!(told.contains("`marks[0].page`") && told.contains("from 1 to 4"), "{page}: {told}");
    }
    // Where one picture is drawn on, there are no pages to name.
    let plain = Form::from_json(&json!({ "fields": [field(json!({}))] })).unwrap();
    assert_eq!((plain.pages("pages"), plain.has_pages()), (1, false));
    assert!(told(&plain, json!([stamp(json!(1), 2)])).unwrap_err().contains("marks[0].page"));
    let without = r#"{"marks":[{"class":"stamp","x":1,"y":1,"width":9,"height":9}]}"#;
    assert!(plain.answer_from_canonical(&written).is_err() && form.answer_from_canonical(without).is_err());
}

#[test]
fn a_form_says_how_many_pages_there_may_be() {
    let again: Form = serde_json::from_str(&serde_json::to_string(&form()).unwrap()).unwrap();
    assert_eq!(again, form());
    assert!(matches!(again.fields[0].kind, FieldKind::Shapes { pages: Some(4), .. }));
    for pages in [0, 1, 51] {
        let read = Form::from_json(&json!({ "fields": [field(json!({ "pages": pages }))] }));
        assert!(read.unwrap_err().to_string().contains("use 2 to 50"), "{pages}");
    }
    let boxes = json!({ "name": "b", "kind": "boxes", "question": { "en": "?" }, "pages": 3,
        "classes": [{ "value": "car", "label": { "en": "Car" } }] });
    assert!(Form::from_json(&json!({ "fields": [boxes] })).is_err(), "boxes are drawn on one picture");
}

#[test]
fn objects_stay_inside_their_own_page() {
    let form = form();
    let answer = form.validate(&json!({ "marks": [stamp(json!(1), 30), stamp(json!(2), 30)] })).unwrap();
    let sizes = |sizes: &[Option<(u32, u32)>]| {
        let sizes = sizes.to_vec();
        form.check_boxes(&answer, move |_| sizes.clone()).map_err(|error| error.to_string())
    };
    assert!(sizes(&[Some((40, 40)), Some((40, 40))]).is_ok());
    assert!(sizes(&[Some((40, 40)), None]).is_ok(), "what is not known is not held against anything");
    assert!(sizes(&[]).is_ok());
    let beyond = sizes(&[Some((40, 40)), Some((30, 40))]).unwrap_err();
    assert!(beyond.contains("`marks[1]`") && beyond.contains("30 × 40"), "{beyond}");
    let missing = sizes(&[Some((40, 40))]).unwrap_err();
    assert!(missing.contains("`marks[1].page`") && missing.contains("this task has 1 pages"), "{missing}");
}

#[test]
fn people_agree_page_by_page() {
    let form = form();
    let FieldKind::Shapes { classes, tolerance_px, .. } = &form.fields[0].kind else { panic!() };
    let drawn = |marks: Json| match form.validate(&json!({ "marks": marks })).unwrap().get("marks") {
        Some(Value::Shapes(shapes)) => shapes.clone(),
        _ => panic!(),
    };
    let measure = Measure { classes, tolerance_px: *tolerance_px };
    let alike = |one: &[gongdao_labels::DrawnShape], two: &[gongdao_labels::DrawnShape]| {
        likeness(one, two, SAME_OBJECT_IOU, measure)
    };
    let one = drawn(json!([stamp(json!(1), 2), stamp(json!(2), 2)]));
    assert!((alike(&one, &one) - 1.0).abs() < 1e-9);
    assert!((alike(&one, &drawn(json!([stamp(json!(1), 2), stamp(json!(3), 2)]))) - 0.5).abs() < 1e-9);
    assert!(alike(&one[..1], &drawn(json!([stamp(json!(2), 2)]))).abs() < 1e-9);
}
