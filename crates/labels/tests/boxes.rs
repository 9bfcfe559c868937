//! Boxes: what a form may ask for, what an answer may be, and when two people drew the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::boxes::{SAME_OBJECT_IOU, likeness};
use gongdao_labels::{Answer, DrawnBox, FieldKind, Form, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn form_with(extra: Json) -> Result<Form, String> {
    let mut field = json!({
        "name": "objects", "kind": "boxes", "question": { "en": "Where?" },
        "classes": [
            { "value": "car", "label": { "en": "Car" }, "key": "1" },
            { "value": "person", "label": { "en": "Person" } },
        ],
    });
    for (key, value) in extra.as_object().unwrap() {
        field[key] = value.clone();
    }
    let form = json!({ "show": [{ "column": "photo", "style": "picture" }], "fields": [field] });
    Form::from_json(&form).map_err(|error| format!("{} {}", error.path(), error.code()))
}

fn form() -> Form {
    form_with(json!({ "min_size": 4, "at_most": 5 })).unwrap()
}

fn drawn(class: &str, x: f64, y: f64, width: f64, height: f64) -> Json {
    json!({ "class": class, "x": x, "y": y, "width": width, "height": height })
}

fn answer(boxes: Json) -> Result<Answer, &'static str> {
    form().validate(&json!({ "objects": boxes })).map_err(|error| error.code())
}

#[test]
fn a_form_says_what_to_draw_and_where() {
    let FieldKind::Boxes { column, classes, min_size, at_least, at_most, .. } = &form().fields[0].kind else {
        panic!("another kind")
    };
    assert_eq!((column.as_str(), classes.len(), *min_size, *at_least, *at_most), ("photo", 2, 4, 0, 5));
    assert_eq!(classes[0].key, Some('1'));
    let again: Form = serde_json::from_str(&serde_json::to_string(&form()).unwrap()).unwrap();
    assert_eq!(again, form());
    assert_eq!(form().picture_columns(), ["photo"]);
    assert!(form().has_objects());
    for (extra, complaint) in [
        (json!({ "classes": [] }), "fields[0].classes form_bad_count"),
        (json!({ "at_most": 501 }), "fields[0].at_most form_invalid"),
        (json!({ "at_most": 0 }), "fields[0].at_most form_invalid"),
        (json!({ "at_least": 9, "at_most": 3 }), "fields[0].at_most form_invalid"),
        (json!({ "min_size": 0 }), "fields[0].min_size form_invalid"),
        (json!({ "options": [] }), "fields[0] form_unknown_key"),
        (
            json!({ "classes": [{ "value": "a", "label": { "en": "A" }, "key": "AA" }] }),
            "fields[0].classes[0].key form_invalid",
        ),
        (
            json!({ "classes": [{ "value": "a", "label": { "en": "A" }, "key": "1" }, { "value": "b", "label": { "en": "B" }, "key": "1" }] }),
            "fields[0].classes[1].key form_duplicate",
        ),
    ] {
        assert_eq!(form_with(extra).unwrap_err(), complaint);
    }
}

#[test]
fn an_answer_is_typed_sorted_and_bounded() {
    let given = json!([
        drawn("person", 7.126, 1.0, 10.0, 20.0),
        drawn("car", 50.0, 0.0, 20.0, 10.5),
        drawn("car", 3.0, 4.0, 20.0, 10.0)
    ]);
    let read = answer(given).unwrap();
    let text = read.to_canonical(&form());
    assert_eq!(
        text,
        r#"{"objects":[{"class":"car","x":3,"y":4,"width":20,"height":10},{"class":"car","x":50,"y":0,"width":20,"height":10.5},{"class":"person","x":7.13,"y":1,"width":10,"height":20}]}"#
    );
    assert_eq!(form().answer_from_canonical(&text).unwrap(), read);
    assert_eq!(form().validate(&serde_json::from_str(&text).unwrap()).unwrap(), read);
    assert_eq!(read.objects(), 3);
    assert_eq!(answer(json!([])).unwrap().objects(), 0);
    for (boxes, code) in [
        (json!("car"), "answer_wrong_type"),
        (json!([["car", 1, 2, 3, 4]]), "answer_wrong_type"),
        (json!([{ "class": "car", "x": 1, "y": 1, "width": 9 }]), "answer_wrong_type"),
        (json!([{ "class": "car", "x": "1", "y": 1, "width": 9, "height": 9 }]), "answer_wrong_type"),
        (json!([drawn("bus", 1.0, 1.0, 9.0, 9.0)]), "answer_not_an_option"),
        (json!([drawn("car", 1.0, 1.0, 3.99, 9.0)]), "answer_too_small"),
        (json!([drawn("car", 1.0, 1.0, -9.0, 9.0)]), "answer_outside_picture"),
        (json!([drawn("car", -0.01, 1.0, 9.0, 9.0)]), "answer_outside_picture"),
        (json!([drawn("car", 1e12, 1.0, 9.0, 9.0)]), "answer_outside_picture"),
        (json!([drawn("car", 1.0, 1.0, 9.0, 9.0), drawn("car", 1.001, 1.0, 9.0, 9.0)]), "answer_duplicate"),
        (json!([1, 2, 3, 4, 5, 6]), "answer_too_many_objects"),
    ] {
        assert_eq!(answer(boxes.clone()).unwrap_err(), code, "{boxes}");
    }
}

#[test]
fn boxes_stay_inside_a_picture_whose_size_is_known() {
    let edge = answer(json!([drawn("car", 0.0, 0.0, 640.0, 479.996)])).unwrap();
    let size = |column: &str| vec![(column == "photo").then_some((640, 480))];
    assert!(form().check_boxes(&edge, size).is_ok());
    let error = form().check_boxes(&edge, |_| vec![Some((640, 479))]).unwrap_err();
    assert_eq!((error.code(), error.path()), ("answer_outside_picture", "objects[0]"));
    assert!(error.fix().contains("640 × 479"));
    assert!(form().check_boxes(&edge, |_| Vec::new()).is_ok());
}

#[test]
fn two_people_agree_when_every_box_finds_its_partner() {
    let kind = &form().fields[0].kind;
    let value = |boxes: Json| answer(boxes).unwrap().get("objects").unwrap().clone();
    let one = value(json!([drawn("car", 0.0, 0.0, 20.0, 20.0), drawn("person", 30.0, 0.0, 10.0, 10.0)]));
    let near = value(json!([drawn("car", 2.0, 0.0, 20.0, 20.0), drawn("person", 30.0, 1.0, 10.0, 10.0)]));
    let far = value(json!([drawn("car", 15.0, 0.0, 20.0, 20.0), drawn("person", 30.0, 0.0, 10.0, 10.0)]));
    let other = value(json!([drawn("person", 0.0, 0.0, 20.0, 20.0), drawn("person", 30.0, 0.0, 10.0, 10.0)]));
    let fewer = value(json!([drawn("car", 0.0, 0.0, 20.0, 20.0)]));
    let none = value(json!([]));
    assert!(one.agrees(&near, kind) && near.agrees(&one, kind) && none.agrees(&none, kind));
    for different in [&far, &other, &fewer, &none] {
        assert!(!one.agrees(different, kind) && !different.agrees(&one, kind));
    }
    let boxes = |value: &Value| match value {
        Value::Boxes(boxes) => boxes.clone(),
        _ => panic!("no boxes"),
    };
    assert_eq!(likeness(&boxes(&one), &boxes(&far), SAME_OBJECT_IOU), 0.5);
    assert!((likeness(&boxes(&one), &boxes(&fewer), SAME_OBJECT_IOU) - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(likeness(&boxes(&one), &boxes(&none), SAME_OBJECT_IOU), 0.0);
}

prop_compose! {
    fn any_box()(x in 0.0..900.0_f64, y in 0.0..900.0_f64, w in 4.0..90.0_f64, h in 4.0..90.0_f64, car in any::<bool>())
        -> DrawnBox
    {
        DrawnBox::new(if car { "car" } else { "person" }, x, y, w, h).unwrap()
    }
}

proptest! {
    #[test]
    fn likeness_is_symmetric_and_perfect_for_oneself(
        one in prop::collection::vec(any_box(), 0..8), other in prop::collection::vec(any_box(), 0..8),
    ) {
        let forth = likeness(&one, &other, SAME_OBJECT_IOU);
        prop_assert!((0.0..=1.0).contains(&forth));
        prop_assert_eq!(forth, likeness(&other, &one, SAME_OBJECT_IOU));
        prop_assert_eq!(likeness(&one, &one, SAME_OBJECT_IOU), 1.0);
    }

    #[test]
    fn stored_boxes_come_back_unchanged(drawn in any_box()) {
        let value: Answer = [("objects".to_owned(), Value::Boxes(vec![drawn]))].into_iter().collect();
        let text = value.to_canonical(&form());
        prop_assert_eq!(form().answer_from_canonical(&text).unwrap(), value);
    }
}
