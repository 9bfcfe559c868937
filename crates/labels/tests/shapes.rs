//! Shapes of every kind: what a form may ask for, what an answer may be, and when two people drew the same.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_labels::shapes::{Measure, likeness};
use gongdao_labels::{Answer, DrawnShape, FieldKind, Form, Outline, Said, ShapeKind, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn classes() -> Json {
    let label = |text: &str| json!({ "en": text });
    json!([
        { "value": "car", "label": label("Car") },
        { "value": "ship", "label": label("Ship"), "shape": "rotated_box" },
        { "value": "roof", "label": label("Roof"), "shape": "polygon", "attributes": [
            { "name": "material", "label": label("Of what"), "required": true, "options": [
                { "value": "tile", "label": label("Tiles") }, { "value": "tin", "label": label("Tin") },
            ] },
            { "name": "hidden", "label": label("Partly hidden") },
        ] },
        { "value": "lane", "label": label("Lane"), "shape": "polyline" },
        { "value": "tip", "label": label("Tip"), "shape": "point" },
    ])
}

fn form_with(extra: Json) -> Result<Form, String> {
    let mut field = json!({
        "name": "objects", "kind": "shapes", "question": { "en": "Where?" }, "classes": classes(),
    });
    for (key, value) in extra.as_object().unwrap() {
        field[key] = value.clone();
    }
    let form = json!({ "show": [{ "column": "photo", "style": "picture" }], "fields": [field] });
    Form::from_json(&form).map_err(|error| format!("{} {}", error.path(), error.code()))
}

fn measure() -> Measure<'static> {
    static FORM: std::sync::LazyLock<Form> = std::sync::LazyLock::new(form);
    match &FORM.fields[0].kind {
        FieldKind::Shapes { classes, tolerance_px, .. } => Measure { classes, tolerance_px: *tolerance_px },
        _ => panic!("another kind"),
    }
}

fn form() -> Form {
    form_with(json!({ "min_size": 4, "at_most": 8 })).unwrap()
}

fn answer(shapes: Json) -> Result<Answer, String> {
    let told = |error: gongdao_labels::AnswerError| format!("{} {}", error.path(), error.code());
    form().validate(&json!({ "objects": shapes })).map_err(told)
}

fn roof(points: Json) -> Json {
    json!({ "class": "roof", "points": points, "attributes": { "material": "tin" } })
}

fn lane(points: Json) -> Json {
    json!({ "class": "lane", "points": points })
}

#[test]
fn a_form_says_the_shape_of_each_class() {
    let FieldKind::Shapes { column, classes, min_size, at_least, at_most, tolerance_px, .. } =
        &form().fields[0].kind
    else {
        panic!("another kind")
    };
    assert_eq!((column.as_str(), *min_size, *at_least, *at_most, *tolerance_px), ("photo", 4, 0, 8, 10));
    assert_eq!(classes.iter().map(|class| class.shape).collect::<Vec<_>>(), ShapeKind::ALL[..5]);
    let asked = &classes[2].attributes;
    assert_eq!((asked[0].required, asked[0].options.len(), asked[1].options.len()), (true, 2, 0));
    let again: Form = serde_json::from_str(&serde_json::to_string(&form()).unwrap()).unwrap();
    assert_eq!(again, form());
    assert_eq!(form().picture_columns(), ["photo"]);
    assert!(form().has_objects());
    let one = |class: Json| {
        let mut class = class;
        class["value"] = json!("a");
        class["label"] = json!({ "en": "A" });
        json!({ "classes": [class] })
    };
    let name = |name: &str| json!({ "name": name, "label": { "en": "A" } });
    for (extra, complaint) in [
        (json!({ "classes": [] }), "fields[0].classes form_bad_count"),
        (json!({ "tolerance_px": 0 }), "fields[0].tolerance_px form_invalid"),
        (one(json!({ "shape": "blob" })), "fields[0].classes[0].shape form_invalid"),
        (one(json!({ "colour": "red" })), "fields[0].classes[0] form_unknown_key"),
        (one(json!({ "attributes": [name("A")] })), "fields[0].classes[0].attributes[0].name form_invalid"),
        (
            one(json!({ "attributes": [name("a"), name("a")] })),
            "fields[0].classes[0].attributes[1].name form_duplicate",
        ),
        (
            one(json!({ "attributes": [{ "name": "a", "label": { "en": "A" }, "options": [] }] })),
            "fields[0].classes[0].attributes[0].options form_bad_count",
        ),
        (one(json!({ "attributes": vec![name("a"); 9] })), "fields[0].classes[0].attributes form_bad_count"),
    ] {
        assert_eq!(form_with(extra).unwrap_err(), complaint);
    }
}

#[test]
fn an_answer_is_kept_in_one_form() {
    let read = answer(json!([
        { "class": "tip", "x": 7.126, "y": 0 },
        lane(json!([[90, 9], [1.5, 9], [1.5, 9], [1.5, 2]])),
        { "class": "roof", "points": [[0, 100], [100, 100], [100, 0], [0, 0], [0, 100]],
          "holes": [[[60, 60], [80, 60], [80, 80]], [[20, 20], [20, 40], [40, 40]]],
          "attributes": { "hidden": true, "material": "tile" } },
        { "class": "ship", "center": [50, 50], "width": 40, "height": 20, "angle": 120 },
        { "class": "car", "x": 3, "y": 4, "width": 20, "height": 10 },
    ]))
    .unwrap();
    let text = read.to_canonical(&form());
    assert_eq!(
        text,
        concat!(
            r#"{"objects":[{"class":"car","x":3,"y":4,"width":20,"height":10},"#,
            r#"{"class":"ship","center":[50,50],"width":20,"height":40,"angle":30},"#,
            r#"{"class":"roof","points":[[0,0],[100,0],[100,100],[0,100]],"holes":[[[20,20],[20,40],[40,40]],"#,
            r#"[[60,60],[80,80],[80,60]]],"attributes":{"material":"tile","hidden":true}},"#,
            r#"{"class":"lane","points":[[90,9],[1.5,9],[1.5,2]]},{"class":"tip","x":7.13,"y":0}]}"#,
        )
    );
    assert_eq!(form().answer_from_canonical(&text).unwrap(), read);
    assert_eq!(form().validate(&serde_json::from_str(&text).unwrap()).unwrap(), read);
    assert_eq!(read.objects(), 5);
    let Some(Value::Shapes(shapes)) = read.get("objects") else { panic!("no shapes") };
    assert_eq!(shapes[2].said("hidden"), Some(&Said::Flag(true)));
    assert!((shapes[2].outline().area() - 9_600.0).abs() < 1e-9);
    assert!(form().answer_from_canonical(r#"{"objects":[{"class":"tip","points":[[1,1],[2,2]]}]}"#).is_err());
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_place() {
    let square = json!([[0, 0], [9, 0], [9, 9], [0, 9]]);
    let many: Vec<[i32; 2]> = (0..1_001).map(|at| [at, at % 2]).collect();
    let long: Vec<[i32; 2]> = (0..1_000).map(|at| [at, at % 2]).collect();
    let shifted = |by: i32| json!(long.iter().map(|[x, y]| [*x, y + by]).collect::<Vec<_>>());
    for (shapes, complaint) in [
        (json!("roof"), "objects answer_wrong_type"),
        (json!([{ "points": square }]), "objects[0] answer_wrong_type"),
        (json!([{ "class": "bus", "points": square }]), "objects[0].class answer_not_an_option"),
        (
            json!([{ "class": "lane", "x": 1, "y": 1, "width": 9, "height": 9 }]),
            "objects[0].x answer_wrong_type",
        ),
        (json!([lane(json!([[0, 0], [9]]))]), "objects[0] answer_wrong_type"),
        (json!([lane(json!([[1, 1], [1, 1.001]]))]), "objects[0] answer_too_few_points"),
        (json!([roof(json!([[0, 0], [9, 9], [0, 0]]))]), "objects[0] answer_too_few_points"),
        (json!([lane(json!(many))]), "objects[0] answer_too_many_points"),
        (json!((0..6).map(|by| lane(shifted(by))).collect::<Vec<_>>()), "objects[5] answer_too_many_points"),
        (json!([roof(json!([[0, 0], [9, 9], [9, 0], [0, 9]]))]), "objects[0] answer_crosses_itself"),
        (json!([roof(json!([[0, 0], [9, 0], [20, 0]]))]), "objects[0] answer_crosses_itself"),
        (json!([roof(json!([[0, 0], [3, 0], [3, 9]]))]), "objects[0] answer_too_small"),
        (json!([lane(json!([[0, 0], [3, 3]]))]), "objects[0] answer_too_small"),
        (json!([{ "class": "tip", "x": -0.03, "y": 1 }]), "objects[0] answer_outside_picture"),
        (json!([{ "class": "tip", "x": 1e12, "y": 1 }]), "objects[0] answer_outside_picture"),
        (
            json!([{ "class": "ship", "center": [5, 5], "width": 30, "height": 4, "angle": 45 }]),
            "objects[0] answer_outside_picture",
        ),
        (
            json!([{ "class": "ship", "center": [50, 50], "width": 30, "height": 3, "angle": 45 }]),
            "objects[0] answer_too_small",
        ),
        (json!([{ "class": "roof", "points": square }]), "objects[0].attributes.material answer_missing"),
        (
            json!([{ "class": "roof", "points": square, "attributes": { "material": "straw" } }]),
            "objects[0].attributes.material answer_not_an_option",
        ),
        (
            json!([{ "class": "roof", "points": square, "attributes": { "material": "tin", "hidden": "no" } }]),
            "objects[0].attributes.hidden answer_wrong_type",
        ),
        (
            json!([{ "class": "tip", "x": 1, "y": 1, "attributes": { "hidden": true } }]),
            "objects[0].attributes answer_unknown_field",
        ),
        (
            json!([{ "class": "roof", "points": square, "holes": [[[20, 20], [30, 20], [30, 30]]] }]),
            "objects[0].holes answer_crosses_itself",
        ),
        (
            json!([lane(json!([[0, 0], [9, 9]])), lane(json!([[9, 9], [0, 0]]))]),
            "objects[1] answer_duplicate",
        ),
        (json!(vec![1; 9]), "objects answer_too_many_objects"),
    ] {
        assert_eq!(answer(shapes.clone()).unwrap_err(), complaint, "{shapes}");
    }
}

#[test]
fn shapes_stay_inside_a_picture_whose_size_is_known() {
    let inside = answer(json!([roof(json!([[0, 0], [640, 0], [640, 480]]))])).unwrap();
    assert!(form().check_boxes(&inside, |_| vec![Some((640, 480))]).is_ok());
    let error = form().check_boxes(&inside, |_| vec![Some((640, 479))]).unwrap_err();
    assert_eq!((error.code(), error.path()), ("answer_outside_picture", "objects[0]"));
    let turned = json!([{ "class": "ship", "center": [60, 60], "width": 50, "height": 50, "angle": 45 }]);
    let turned = answer(turned).unwrap();
    assert!(form().check_boxes(&turned, |_| vec![Some((96, 96))]).is_ok());
    assert!(form().check_boxes(&turned, |_| vec![Some((95, 96))]).is_err());
}

#[test]
fn two_people_agree_by_overlap_distance_and_attributes() {
    let kind = &form().fields[0].kind;
    let value = |shapes: Json| answer(shapes).unwrap().get("objects").unwrap().clone();
    let agree = |one: Json, other: Json| {
        let (one, other) = (value(json!([one])), value(json!([other])));
        assert_eq!(one.agrees(&other, kind), other.agrees(&one, kind));
        one.agrees(&other, kind)
    };
    let square = |x: i32| roof(json!([[x, 0], [x + 30, 0], [x + 30, 30], [x, 30]]));
    assert!(agree(square(0), square(9)) && !agree(square(0), square(11)));
    let mut tiled = square(0);
    tiled["attributes"]["material"] = json!("tile");
    assert!(!agree(square(0), tiled.clone()));
    let across = |y: i32| lane(json!([[0, y], [200, y]]));
    assert!(agree(across(5), lane(json!([[200, 14], [100, 14], [0, 14]]))) && !agree(across(5), across(16)));
    let tip = |x: i32| json!({ "class": "tip", "x": x, "y": 8 });
    assert!(agree(tip(10), tip(20)) && !agree(tip(10), tip(21)));
    let ship = |angle: i32| json!({ "class": "ship", "center": [50, 50], "width": 60, "height": 20, "angle": angle });
    assert!(agree(ship(10), ship(190)) && agree(ship(10), ship(20)) && !agree(ship(10), ship(60)));
    let shapes = |json: Json| match value(json) {
        Value::Shapes(shapes) => shapes,
        _ => panic!("no shapes"),
    };
    let (two, one) = (shapes(json!([square(0), tip(10)])), shapes(json!([tiled])));
    // One pair of three objects, of which half of what was said is the same.
    assert!((likeness(&two, &one, 0.5, measure()) - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(
        (
            likeness(&two, &two, 0.5, measure()),
            likeness(&[], &[], 0.5, measure()),
            likeness(&two, &[], 0.5, measure())
        ),
        (1.0, 1.0, 0.0)
    );
}

fn place() -> impl Strategy<Value = (f64, f64)> {
    (100.0..900.0_f64, 100.0..900.0_f64)
}

/// A ring in the order of the angle around a point never crosses itself.
fn any_roof() -> impl Strategy<Value = Json> {
    (place(), prop::collection::vec(20.0..90.0_f64, 3..30)).prop_map(|((x, y), radii)| {
        let corner = |(at, radius): (usize, &f64)| {
            let turn = std::f64::consts::TAU * at as f64 / radii.len() as f64;
            [x + radius * turn.cos(), y + radius * turn.sin()]
        };
        let ring: Vec<[f64; 2]> = radii.iter().enumerate().map(corner).collect();
        let hole: Vec<[f64; 2]> =
            ring.iter().map(|at| [x + (at[0] - x) / 4.0, y + (at[1] - y) / 4.0]).collect();
        json!({ "class": "roof", "points": ring, "holes": [hole], "attributes": { "material": "tin" } })
    })
}

/// An object of any kind that is sound.
fn any_shape() -> impl Strategy<Value = Json> {
    prop_oneof![
        any_roof(),
        prop::collection::vec(place(), 2..20)
            .prop_map(|points| { lane(json!(points.iter().map(|(x, y)| [x, y]).collect::<Vec<_>>())) }),
        place().prop_map(|(x, y)| json!({ "class": "tip", "x": x, "y": y })),
        (place(), 5.0..90.0_f64, 5.0..90.0_f64, -400.0..400.0_f64).prop_map(
            |((x, y), width, height, angle)| {
                json!({ "class": "ship", "center": [x, y], "width": width, "height": height, "angle": angle })
            }
        ),
        (place(), 5.0..90.0_f64, 5.0..90.0_f64).prop_map(|((x, y), width, height)| {
            json!({ "class": "car", "x": x, "y": y, "width": width, "height": height })
        }),
    ]
}

fn drawn(answer: &Answer) -> &[DrawnShape] {
    match answer.get("objects") {
        Some(Value::Shapes(shapes)) => shapes,
        _ => panic!("no shapes"),
    }
}

proptest! {
    #[test]
    fn canonical_bytes_come_back_and_need_no_second_tidying(shapes in prop::collection::vec(any_shape(), 0..8)) {
        let read = answer(json!(shapes));
        // Lines of chance may fall on each other's places; everything else is always an answer.
        prop_assume!(read.is_ok());
        let read = read.unwrap();
        let text = read.to_canonical(&form());
        prop_assert_eq!(&form().answer_from_canonical(&text).unwrap(), &read);
        let again = form().validate(&serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(again.to_canonical(&form()), text);
        for shape in drawn(&read) {
            prop_assert!(shape.outline().is_inside(1_000, 1_000));
            prop_assert!((shape.outline().likeness(shape.outline(), shape.class(), measure()) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_ring_is_the_same_wherever_it_begins_and_however_it_runs(shape in any_roof(), at in 0_usize..30) {
        let mut turned = shape.clone();
        let ring = turned["points"].as_array_mut().unwrap();
        let count = ring.len();
        ring.rotate_left(at % count);
        ring.reverse();
        prop_assert_eq!(answer(json!([shape])).unwrap(), answer(json!([turned])).unwrap());
    }

    #[test]
    fn likeness_is_symmetric_and_perfect_for_oneself(
        one in prop::collection::vec(any_shape(), 0..6), other in prop::collection::vec(any_shape(), 0..6),
    ) {
        let (one, other) = (answer(json!(one)), answer(json!(other)));
        prop_assume!(one.is_ok() && other.is_ok());
        let (one, other) = (one.unwrap(), other.unwrap());
        let forth = likeness(drawn(&one), drawn(&other), 0.5, measure());
        prop_assert!((0.0..=1.0).contains(&forth));
        prop_assert!((forth - likeness(drawn(&other), drawn(&one), 0.5, measure())).abs() < 1e-9);
        prop_assert!((likeness(drawn(&one), drawn(&one), 0.5, measure()) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_numbers_make_an_outline_panic(points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..9)) {
        let points: Vec<[f64; 2]> = points.into_iter().map(|(x, y)| [x, y]).collect();
        for outline in [Outline::polygon(std::slice::from_ref(&points)), Outline::polyline(&points)].into_iter().flatten() {
            let _ = (outline.check(1), outline.area(), outline.is_inside(9, 9), outline.likeness(&outline, "roof", measure()));
        }
    }
}
