//! Painted masks: what an answer may be, the one form in which they are kept, and when two people painted the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_geometry::Mask;
use gongdao_labels::shapes::{Measure, likeness};
use gongdao_labels::{Answer, DrawnShape, Form, ShapeKind, Value, limits};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn form() -> Form {
    let class =
        |value: &str, shape: &str| json!({ "value": value, "label": { "en": value }, "shape": shape });
    let classes = json!([class("road", "mask"), class("car", "mask"), class("sign", "box")]);
    let field = json!({ "name": "objects", "kind": "shapes", "question": { "en": "What?" }, "min_size": 2, "classes": classes });
    Form::from_json(&json!({ "fields": [field] })).unwrap()
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

fn painted(class: &str, mask: &Mask) -> Json {
    json!({ "class": class, "size": [mask.height(), mask.width()], "counts": mask.to_text() })
}

/// A block of pixels on a picture of 40 wide and 30 high.
fn block(x: u32, y: u32, width: u32, height: u32) -> Mask {
    let rows: Vec<bool> = (0..30 * 40)
        .map(|at| (x..x + width).contains(&(at % 40)) && (y..y + height).contains(&(at / 40)))
        .collect();
    Mask::from_rows(30, 40, &rows).unwrap()
}

#[test]
fn a_mask_is_kept_in_one_form_and_counted_as_an_object() {
    assert_eq!(ShapeKind::of("mask"), Some(ShapeKind::Mask));
    // Runs of no pixels say nothing: both are the third to the fifth pixel of a picture of ten.
    let text = |counts: &str| json!([{ "class": "car", "size": [5, 2], "counts": counts }]);
    let loose = answer(text("02101050")).unwrap_err();
    assert_eq!(loose, "objects[0] answer_wrong_type");
    let (a, b) =
        (Mask::from_runs(5, 4, [2, 7, 11]).unwrap(), Mask::from_runs(5, 4, [2, 3, 0, 4, 11, 0]).unwrap());
    assert_eq!(a, b);
    let read = answer(json!([painted("car", &a), painted("road", &block(0, 0, 40, 12))])).unwrap();
    let kept = read.to_canonical(&form());
    let road = block(0, 0, 40, 12).to_text();
    let escaped = |text: &str| serde_json::to_string(text).unwrap();
    assert_eq!(
        kept,
        format!(
            r#"{{"objects":[{{"class":"road","size":[30,40],"counts":{}}},{{"class":"car","size":[5,4],"counts":{}}}]}}"#,
            escaped(&road),
            escaped(&a.to_text())
        )
    );
    assert_eq!(form().answer_from_canonical(&kept).unwrap(), read);
    assert_eq!((read.objects(), read.characters()), (2, 0));
    let Some(Value::Shapes(shapes)) = read.get("objects") else { panic!("no shapes") };
    let outline = shapes[0].outline();
    assert_eq!((outline.area(), outline.frame()), (480.0, Some([0.0, 0.0, 40.0, 12.0])));
    assert_eq!(outline.mask().map(Mask::area), Some(480));
}

#[test]
fn what_is_no_mask_of_this_picture_is_refused_by_name() {
    let car = painted("car", &block(3, 4, 9, 9));
    let with = |key: &str, value: Json| {
        let mut other = car.clone();
        other[key] = value;
        json!([other])
    };
    for (shapes, complaint) in [
        (with("counts", json!("0")), "objects[0] answer_wrong_type"),
        (with("counts", json!([4, 5])), "objects[0] answer_wrong_type"),
        (with("counts", json!("z")), "objects[0] answer_wrong_type"),
        (with("size", json!([30])), "objects[0] answer_wrong_type"),
        (with("size", json!([30, 41])), "objects[0] answer_wrong_type"),
        (with("size", json!([-30, 40])), "objects[0] answer_wrong_type"),
        (with("points", json!([])), "objects[0].points answer_wrong_type"),
        (json!([{ "class": "sign", "counts": "a" }]), "objects[0].counts answer_wrong_type"),
        (json!([painted("car", &block(0, 0, 0, 0))]), "objects[0] answer_too_small"),
        (json!([painted("car", &block(5, 5, 1, 9))]), "objects[0] answer_too_small"),
        (json!([car, car]), "objects[1] answer_duplicate"),
    ] {
        assert_eq!(answer(shapes.clone()).unwrap_err(), complaint, "{shapes}");
    }
    let read = answer(json!([car])).unwrap();
    assert!(form().check_boxes(&read, |_| vec![Some((40, 30))]).is_ok());
    // Larger pictures would hold it, too; yet its pixels would be others.
    for size in [(41, 30), (30, 40), (80, 60)] {
        let error = form().check_boxes(&read, |_| vec![Some(size)]).unwrap_err();
        assert_eq!((error.code(), error.path()), ("answer_outside_picture", "objects[0].size"));
        assert!(error.fix().contains("picture's own size"), "{error}");
    }
}

#[test]
fn limits_are_named_where_a_mask_has_too_much_detail() {
    let comb = |height: u32, width: u32| {
        let runs = (0..height * width).map(|_| 1);
        Mask::from_runs(height, width, runs).unwrap()
    };
    let error = |mask: &[Mask]| {
        let shapes: Vec<Json> = mask.iter().map(|mask| painted("car", mask)).collect();
        form().validate(&json!({ "objects": shapes })).unwrap_err()
    };
    let one = error(&[comb(150, 150)]);
    assert_eq!((one.code(), one.path()), ("answer_too_detailed", "objects[0].counts"));
    assert!(one.fix().contains(&limits::MASK_RUNS.to_string()), "{one}");
    let all = error(&[comb(141, 139), comb(139, 141), comb(131, 149)]);
    assert_eq!((all.code(), all.path()), ("answer_too_detailed", "objects[2]"));
    assert!(all.fix().contains(&limits::MASKS_CHARS.to_string()), "{all}");
}

#[test]
fn two_people_painted_the_same_where_half_of_both_is_common() {
    let kind = form().fields[0].kind.clone();
    let value = |mask: &Mask| Value::Shapes(drawn(json!([painted("car", mask)])));
    let agree = |one: &Mask, other: &Mask| value(one).agrees(&value(other), &kind);
    assert!(agree(&block(0, 0, 20, 20), &block(0, 0, 20, 10)));
    assert!(!agree(&block(0, 0, 20, 20), &block(0, 0, 20, 9)));
    assert!(!agree(&block(0, 0, 10, 10), &block(10, 0, 10, 10)));
}

fn any_mask() -> impl Strategy<Value = (Mask, Vec<bool>)> {
    let corner = (0_u32..30, 0_u32..20, 2_u32..10, 2_u32..10);
    prop::collection::vec(corner, 1..4).prop_map(|blocks| {
        let covers = |at: u32| {
            blocks.iter().any(|(x, y, wide, high)| {
                (*x..x + wide).contains(&(at % 40)) && (*y..y + high).contains(&(at / 40))
            })
        };
        let rows: Vec<bool> = (0..30 * 40).map(covers).collect();
        (Mask::from_rows(30, 40, &rows).unwrap(), rows)
    })
}

proptest! {
    #[test]
    fn likeness_is_that_of_plain_pixels((one, plain) in any_mask(), (other, its) in any_mask()) {
        let both = plain.iter().zip(&its).filter(|(a, b)| **a && **b).count() as f64;
        let either = plain.iter().zip(&its).filter(|(a, b)| **a || **b).count() as f64;
        let measure = Measure { classes: &[], tolerance_px: 10 };
        let (a, b) = (drawn(json!([painted("car", &one)])), drawn(json!([painted("car", &other)])));
        let alike = a[0].likeness(&b[0], measure);
        prop_assert!((alike - both / either).abs() < 1e-12);
        prop_assert!((likeness(&a, &b, 0.5, measure) >= 1.0) == (both / either >= 0.5));
    }

    #[test]
    fn masks_come_back_from_their_bytes((one, _) in any_mask(), (other, _) in any_mask()) {
        prop_assume!(one != other);
        let read = answer(json!([painted("car", &one), painted("car", &other)])).unwrap();
        let turned = answer(json!([painted("car", &other), painted("car", &one)])).unwrap();
        let text = read.to_canonical(&form());
        prop_assert_eq!(&text, &turned.to_canonical(&form()));
        prop_assert_eq!(&form().answer_from_canonical(&text).unwrap(), &read);
        prop_assert_eq!(form().validate(&serde_json::from_str(&text).unwrap()).unwrap(), read);
    }
}
