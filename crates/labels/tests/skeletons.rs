//! Skeletons of named points and texts written of regions: what a form may ask for, what an answer may be, and when two
//! people said the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::shapes::{Measure, likeness};
use gongdao_labels::{Answer, DrawnShape, FieldKind, Form, Outline, Said, ShapeKind, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn label(text: &str) -> Json {
    json!({ "en": text })
}

fn person(extra: Json) -> Json {
    let point = |name: &str| json!({ "name": name, "label": label(name) });
    let mut nose = point("nose");
    nose["required"] = json!(true);
    nose["sigma"] = json!("0.026");
    let mut class = json!({
        "value": "person", "label": label("Person"), "shape": "skeleton", "points": [nose, point("eye"), point("hand")],
        "edges": [["nose", "eye"], ["hand", "nose"]],
    });
    for (key, value) in extra.as_object().unwrap() {
        class[key] = value.clone();
    }
    class
}

fn form_of(classes: Json) -> Result<Form, String> {
    let field =
        json!({ "name": "objects", "kind": "shapes", "question": label("Where?"), "classes": classes });
    Form::from_json(&json!({ "fields": [field] }))
        .map_err(|error| format!("{} {}", error.path(), error.code()))
}

fn form() -> Form {
    let line = |text: Json| {
        json!({ "value": "line", "label": label("Line"), "attributes": [
            { "name": "text", "label": label("Text"), "required": true, "text": text },
            { "name": "stamped", "label": label("Stamped") },
        ] })
    };
    let note = json!({ "value": "note", "label": label("Note"), "attributes": [
        { "name": "text", "label": label("Text"), "text": { "multiline": true } },
    ] });
    form_of(json!([person(json!({})), line(json!({ "max_chars": 12 })), note])).unwrap()
}

fn answer(shapes: Json) -> Result<Answer, String> {
    let told = |error: gongdao_labels::AnswerError| format!("{} {}", error.path(), error.code());
    form().validate(&json!({ "objects": shapes })).map_err(told)
}

fn drawn(shapes: Json) -> Vec<DrawnShape> {
    match answer(shapes).unwrap().get("objects") {
        Some(Value::Shapes(shapes)) => shapes.clone(),
        _ => panic!("no shapes"),
    }
}

fn joints(points: Json) -> Json {
    json!({ "class": "person", "keypoints": points })
}

fn line(text: &str, x: i32) -> Json {
    json!({ "class": "line", "x": x, "y": 4, "width": 40, "height": 9, "attributes": { "text": text } })
}

#[test]
fn a_form_names_points_and_what_joins_them() {
    let FieldKind::Shapes { classes, .. } = &form().fields[0].kind.clone() else { panic!("another kind") };
    let body = &classes[0];
    assert_eq!((body.shape, body.points.len(), body.points[0].required), (ShapeKind::Skeleton, 3, true));
    assert_eq!(body.joined(), [[0, 1], [2, 0]]);
    assert_eq!(body.looseness(), [0.052, 0.1, 0.1]);
    let rule = classes[1].attributes[0].text.unwrap();
    assert_eq!((rule.max_chars, rule.multiline), (12, false));
    let rule = classes[2].attributes[0].text.unwrap();
    assert_eq!((rule.max_chars, rule.multiline), (200, true));
    let again: Form = serde_json::from_str(&serde_json::to_string(&form()).unwrap()).unwrap();
    assert_eq!(again, form());
    let many: Vec<Json> =
        (0..65).map(|at| json!({ "name": format!("p{at}"), "label": label("P") })).collect();
    let asked = |text: Json| json!({ "attributes": [{ "name": "text", "label": label("T"), "text": text }] });
    let point = |extra: Json| {
        let mut point = json!({ "name": "a", "label": label("A") });
        point.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({ "points": [point], "edges": null })
    };
    for (extra, complaint) in [
        (json!({ "points": null }), "points form_missing"),
        (json!({ "points": [] }), "points form_bad_count"),
        (json!({ "points": many, "edges": null }), "points form_bad_count"),
        (json!({ "shape": "box" }), "points form_invalid"),
        (json!({ "shape": "box", "points": null }), "edges form_invalid"),
        (point(json!({ "name": "Left eye" })), "points[0].name form_invalid"),
        (point(json!({ "sigma": 0 })), "points[0].sigma form_invalid"),
        (point(json!({ "sigma": "0.6" })), "points[0].sigma form_invalid"),
        (json!({ "edges": [["nose", "tail"]] }), "edges[0] form_invalid"),
        (json!({ "edges": [["nose"]] }), "edges[0] form_wrong_type"),
        (json!({ "edges": [["nose", "nose"]] }), "edges[0] form_duplicate"),
        (json!({ "edges": [["nose", "eye"], ["eye", "nose"]] }), "edges[1] form_duplicate"),
        (asked(json!({ "max_chars": 0 })), "attributes[0].text.max_chars form_invalid"),
        (asked(json!({ "max_chars": 2_001 })), "attributes[0].text.max_chars form_invalid"),
        (asked(json!({ "lines": 2 })), "attributes[0].text form_unknown_key"),
    ] {
        let complaint = match complaint.strip_prefix("edges") {
            Some(rest) if rest.starts_with(' ') => format!("fields[0].classes[0].edges{rest}"),
            _ => format!("fields[0].classes[0].{complaint}"),
        };
        assert_eq!(form_of(json!([person(extra.clone())])).unwrap_err(), complaint, "{extra}");
    }
}

#[test]
fn an_answer_says_something_of_every_point_and_is_kept_in_one_form() {
    let read = answer(json!([
        line(" 合计 ￥12 ", 7),
        joints(json!([[10.126, 20, 2], [7, 8, 0], [40, 60, 1]])),
        { "class": "note", "x": 1, "y": 1, "width": 5, "height": 5, "attributes": { "text": "two\nlines" } },
    ]))
    .unwrap();
    let text = read.to_canonical(&form());
    assert_eq!(
        text,
        concat!(
            r#"{"objects":[{"class":"person","keypoints":[[10.13,20,2],[0,0,0],[40,60,1]]},"#,
            r#"{"class":"line","x":7,"y":4,"width":40,"height":9,"attributes":{"text":"合计 ￥12"}},"#,
            r#"{"class":"note","x":1,"y":1,"width":5,"height":5,"attributes":{"text":"two\nlines"}}]}"#,
        )
    );
    assert_eq!(form().answer_from_canonical(&text).unwrap(), read);
    // What is written is paid by the character like a text of its own; marks and choices are not.
    assert_eq!((read.objects(), read.characters()), (3, 6 + 9));
    let Some(Value::Shapes(shapes)) = read.get("objects") else { panic!("no shapes") };
    assert_eq!(shapes[1].said("text"), Some(&Said::Text("合计 ￥12".to_owned())));
    assert_eq!(shapes[0].outline().frame(), Some([10.13, 20.0, 40.0, 60.0]));
    assert!(form().check_boxes(&read, |_| vec![Some((48, 60))]).is_ok());
    let error = form().check_boxes(&read, |_| vec![Some((48, 59))]).unwrap_err();
    assert_eq!((error.code(), error.path()), ("answer_outside_picture", "objects[0]"));
    for (shapes, complaint) in [
        (joints(json!([[1, 1, 2]])), "objects[0].keypoints answer_too_few_points"),
        (
            joints(json!([[1, 1, 2], [0, 0, 0], [0, 0, 0], [1, 1, 1]])),
            "objects[0].keypoints answer_too_many_points",
        ),
        (joints(json!([[1, 1, 0], [1, 1, 2], [1, 1, 2]])), "objects[0].keypoints[0] answer_missing"),
        (joints(json!([[1, 1, 3], [1, 1, 2], [1, 1, 2]])), "objects[0] answer_wrong_type"),
        (joints(json!([[1, 1], [1, 1], [1, 1]])), "objects[0] answer_wrong_type"),
        (joints(json!([[-1, 1, 2], [0, 0, 0], [0, 0, 0]])), "objects[0] answer_outside_picture"),
        (line("thirteen char", 1), "objects[0].attributes.text answer_too_long"),
        (line("two\nlines", 1), "objects[0].attributes.text answer_bad_character"),
        (line("a\u{7}b", 1), "objects[0].attributes.text answer_bad_character"),
        (line("  ", 1), "objects[0].attributes.text answer_too_short"),
        (
            json!({ "class": "line", "x": 1, "y": 1, "width": 9, "height": 9 }),
            "objects[0].attributes.text answer_missing",
        ),
        (
            json!({ "class": "line", "x": 1, "y": 1, "width": 9, "height": 9, "attributes": { "text": 4 } }),
            "objects[0].attributes.text answer_wrong_type",
        ),
    ] {
        assert_eq!(answer(json!([shapes])).unwrap_err(), complaint, "{shapes}");
    }
    let one = joints(json!([[1, 1, 2], [0, 0, 0], [0, 0, 0]]));
    assert_eq!(answer(json!([one, one])).unwrap_err(), "objects[1] answer_duplicate");
}

#[test]
fn texts_of_regions_are_the_same_in_their_normal_form() {
    let kind = form().fields[0].kind.clone();
    let value = |shape: Json| Value::Shapes(drawn(json!([shape])));
    let agree = |one: Json, other: Json| value(one).agrees(&value(other), &kind);
    assert!(agree(line("TOTAL  12", 7), line("total １２", 9)));
    assert!(!agree(line("TOTAL 12", 7), line("TOTAL 13", 7)));
    assert!(!agree(line("TOTAL 12", 7), line("TOTAL 12", 47)));
}

/// Object key-point similarity, written out: the mean over the points that either has of `exp(−d² / (2 s² k²))`.
fn plain_oks(one: &[[f64; 3]], other: &[[f64; 3]]) -> f64 {
    let size = |points: &[[f64; 3]]| {
        let marked: Vec<&[f64; 3]> = points.iter().filter(|point| point[2] > 0.0).collect();
        let span = |axis: usize| {
            let along = marked.iter().map(|point| point[axis]);
            along.clone().fold(f64::MIN, f64::max) - along.fold(f64::MAX, f64::min)
        };
        let (wide, high) = (span(0), span(1));
        (wide * high).max(wide.max(high).powi(2) / 4.0).max(400.0)
    };
    let area = (size(one) + size(other)) / 2.0;
    let (mut sum, mut count) = (0.0, 0.0);
    for ((a, b), k) in one.iter().zip(other).zip([0.052, 0.1, 0.1]) {
        if a[2] > 0.0 || b[2] > 0.0 {
            count += 1.0;
        }
        if a[2] > 0.0 && b[2] > 0.0 {
            let apart = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
            sum += (-apart / (2.0 * area * k * k)).exp();
        }
    }
    sum / count
}

fn any_joints() -> impl Strategy<Value = Vec<[f64; 3]>> {
    let hundredths = |least: i32, most: i32| (least..most).prop_map(|at| f64::from(at) / 100.0);
    let near = (hundredths(9_000, 12_000), hundredths(9_000, 12_000), 0_u8..3);
    prop::collection::vec(near, 3).prop_map(|points| {
        let mut joints: Vec<[f64; 3]> =
            points.into_iter().map(|(x, y, seen)| [x, y, f64::from(seen)]).collect();
        joints[0][2] = joints[0][2].max(1.0);
        joints
    })
}

fn sent(points: &[[f64; 3]]) -> Json {
    joints(points.iter().map(|[x, y, seen]| json!([x, y, *seen as u8])).collect())
}

proptest! {
    #[test]
    fn likeness_is_object_key_point_similarity(one in any_joints(), other in any_joints()) {
        let form = form();
        let FieldKind::Shapes { classes, tolerance_px, .. } = &form.fields[0].kind else { panic!("another kind") };
        let measure = Measure { classes, tolerance_px: *tolerance_px };
        let (a, b) = (drawn(json!([sent(&one)])), drawn(json!([sent(&other)])));
        let alike = a[0].likeness(&b[0], measure);
        prop_assert!((alike - plain_oks(&one, &other)).abs() < 1e-9);
        prop_assert!((alike - b[0].likeness(&a[0], measure)).abs() < 1e-12);
        prop_assert!((a[0].likeness(&a[0], measure) - 1.0).abs() < 1e-12);
        let matched = likeness(&a, &b, 0.5, measure);
        prop_assert!(((matched - 1.0).abs() < 1e-12) == (alike >= 0.5));
    }

    #[test]
    fn skeletons_come_back_from_their_bytes(one in any_joints(), other in any_joints()) {
        prop_assume!(one != other);
        let Ok(read) = answer(json!([sent(&one), sent(&other)])) else { return Ok(()) };
        let text = read.to_canonical(&form());
        prop_assert_eq!(&form().answer_from_canonical(&text).unwrap(), &read);
        prop_assert_eq!(form().validate(&serde_json::from_str(&text).unwrap()).unwrap(), read);
        let again = Outline::skeleton(&one).unwrap();
        prop_assert_eq!(again.marked().len(), one.iter().filter(|joint| joint[2] > 0.0).count());
    }
}
