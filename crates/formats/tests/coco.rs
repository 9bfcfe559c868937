//! Shapes as COCO: what it has words for in its words, and nothing left out without saying so.
#![allow(clippy::unwrap_used)]

use gongdao_formats::dataset::{self, Memory, Options, Tree};
use gongdao_formats::results::{CocoAnswer, CocoImage, CocoWriter, label_studio};
use gongdao_geometry::Mask;
use gongdao_labels::Form;
use serde_json::{Value, json};

fn form() -> Form {
    let class = |value: &str, shape: &str| json!({ "value": value, "label": { "en": "?" }, "shape": shape });
    let mut roof = class("roof", "polygon");
    roof["attributes"] = json!([
        { "name": "hidden", "label": { "en": "?" } },
        { "name": "worker", "label": { "en": "?" }, "options": [{ "value": "yes", "label": { "en": "?" } }] },
    ]);
    let classes = json!([
        class("car", "box"),
        class("ship", "rotated_box"),
        roof,
        class("lane", "polyline"),
        class("tip", "point"),
    ]);
    let field = json!({ "name": "objects", "kind": "shapes", "question": { "en": "?" }, "classes": classes });
    Form::parse(&json!({ "fields": [field] }).to_string()).unwrap()
}

fn written(form: &Form, objects: Value) -> Value {
    let answer = form.validate(&json!({ "objects": objects })).unwrap();
    let mut writer = CocoWriter::new(form).unwrap();
    let mut bytes = Vec::new();
    writer.begin(&mut bytes).unwrap();
    let row = CocoAnswer { image: 1, worker: "w", assignment: "a", answer: &answer };
    writer.answer(&mut bytes, &row).unwrap();
    writer.images(&mut bytes).unwrap();
    let image = CocoImage {
        image: 1,
        file_name: "a.png",
        address: None,
        size: Some((90, 90)),
        task: "t",
        page: None,
    };
    writer.image(&mut bytes, &image).unwrap();
    writer.end(&mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// Twice the area a segmentation's ring goes round.
fn doubled(ring: &Value) -> f64 {
    let flat: Vec<f64> = ring.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    let points: Vec<&[f64]> = flat.chunks(2).collect();
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>().abs()
}

#[test]
fn every_kind_of_shape_is_written() {
    let coco = written(
        &form(),
        json!([
            { "class": "car", "x": 1, "y": 2.25, "width": 5, "height": 9 },
            { "class": "ship", "center": [50, 50], "width": 20, "height": 10, "angle": 90 },
            { "class": "lane", "points": [[0, 0], [10, 5]] },
            { "class": "tip", "x": 7.5, "y": 8 },
        ]),
    );
    let annotations = coco["annotations"].as_array().unwrap();
    assert_eq!(annotations[0]["bbox"], json!([1, 2.25, 5, 9]));
    assert_eq!(annotations[0]["segmentation"], json!([[1, 2.25, 6, 2.25, 6, 11.25, 1, 11.25]]));
    assert_eq!(annotations[1]["bbox"], json!([45, 40, 10, 20]));
    assert_eq!(annotations[1]["rotated_box"], json!([50, 50, 10, 20, 0]));
    assert_eq!(annotations[1]["area"], json!(200));
    assert_eq!(annotations[1]["segmentation"][0].as_array().unwrap().len(), 8);
    assert_eq!(annotations[2]["polyline"], json!([0, 0, 10, 5]));
    assert_eq!((&annotations[2]["area"], &annotations[2]["segmentation"]), (&json!(0), &json!([])));
    assert_eq!(
        (&annotations[3]["keypoints"], &annotations[3]["num_keypoints"]),
        (&json!([7.5, 8, 2]), &json!(1))
    );
    assert!(coco["info"]["note"].as_str().unwrap().contains("polyline"));
    assert_eq!(coco["categories"][3]["shape"], "polyline");
    assert_eq!(coco["categories"][4]["keypoints"], json!(["point"]));
}

#[test]
fn holes_are_cut_into_the_ring_and_told_besides() {
    let roof = json!({
        "class": "roof", "points": [[0, 0], [80, 0], [80, 80], [0, 80]],
        "holes": [[[10, 10], [20, 10], [20, 20]], [[50, 50], [60, 50], [60, 70], [50, 70]]],
        "attributes": { "hidden": false, "worker": "yes" },
    });
    let coco = written(&form(), json!([roof]));
    let annotation = &coco["annotations"][0];
    assert_eq!(annotation["area"], json!(6150));
    assert_eq!(annotation["segmentation"].as_array().unwrap().len(), 1);
    assert!((doubled(&annotation["segmentation"][0]) - 2.0 * 6150.0).abs() < 1e-6);
    assert_eq!(annotation["holes"].as_array().unwrap().len(), 2);
    assert_eq!(
        annotation["attributes"],
        json!({ "worker": "w", "assignment": "a", "hidden": false, "answer.worker": "yes" })
    );
}

/// Bodies of three points, and boxes with what is written in them.
fn bodies() -> Form {
    let point = |name: &str| json!({ "name": name, "label": { "en": "?" } });
    let classes = json!([
        { "value": "person", "label": { "en": "?" }, "shape": "skeleton",
          "points": [point("nose"), point("left_eye"), point("hand")], "edges": [["nose", "left_eye"], ["hand", "nose"]] },
        { "value": "line", "label": { "en": "?" },
          "attributes": [{ "name": "text", "label": { "en": "?" }, "text": {} }] },
    ]);
    let field = json!({ "name": "objects", "kind": "shapes", "question": { "en": "?" }, "classes": classes });
    Form::parse(&json!({ "fields": [field] }).to_string()).unwrap()
}

fn bodies_drawn() -> Value {
    json!([
        { "class": "person", "keypoints": [[30, 12.5, 2], [0, 0, 0], [50, 52.5, 1]] },
        { "class": "line", "x": 9, "y": 18, "width": 45, "height": 9, "attributes": { "text": "合计 12" } },
    ])
}

#[test]
fn skeletons_are_key_points_that_convert_to_poses() {
    let coco = written(&bodies(), bodies_drawn());
    let (body, line) = (&coco["annotations"][0], &coco["annotations"][1]);
    assert_eq!(body["keypoints"], json!([30, 12.5, 2, 0, 0, 0, 50, 52.5, 1]));
    assert_eq!(
        (&body["num_keypoints"], &body["bbox"], &body["area"]),
        (&json!(2), &json!([30, 12.5, 20, 40]), &json!(800))
    );
    assert_eq!(line["attributes"]["text"], "合计 12");
    assert_eq!(coco["categories"][0]["keypoints"], json!(["nose", "left_eye", "hand"]));
    assert_eq!(coco["categories"][0]["skeleton"], json!([[1, 2], [3, 1]]));

    let file = "person_keypoints.json";
    let mut files = Memory::default();
    files.add(file, coco.to_string().into_bytes());
    let from = dataset::find("coco-keypoints").unwrap();
    let (catalog, items, unread) = dataset::read(&files, from, &Options::default()).unwrap();
    assert!(unread.is_empty(), "{unread:?}");
    let mut poses = Memory::default();
    let options = Options { drop: true, ..Options::default() };
    let to = (&mut poses as &mut dyn dataset::Sink, dataset::find("yolo-pose").unwrap());
    dataset::write(&catalog, &items, to, &options).unwrap();
    let label = poses.names().iter().find(|name| name.ends_with(".txt")).unwrap().clone();
    let text = String::from_utf8(poses.bytes(&label).unwrap()).unwrap();
    let first: Vec<f64> = text.lines().next().unwrap().split(' ').map(|word| word.parse().unwrap()).collect();
    assert_eq!(first.len(), 5 + 9, "{text}");
    assert!(
        (first[5] - 30.0 / 90.0).abs() < 1e-5 && first[7] == 2.0 && first[10] == 0.0 && first[13] == 1.0,
        "{text}"
    );
    if let Ok(folder) = std::env::var("GONGDAO_DATASETS") {
        std::fs::write(std::path::Path::new(&folder).join("results-keypoints.json"), coco.to_string())
            .unwrap();
    }
}

#[test]
fn label_studio_gets_regions_with_their_texts_and_points() {
    let (form, data) = (bodies(), json!({ "image": "a.png" }));
    let answer = form.validate(&json!({ "objects": bodies_drawn() })).unwrap();
    assert!(label_studio::refusal(&form, false).is_none());
    let known = |column: &str, _| (column == "image").then_some((90, 90));
    let task = label_studio::task(&form, "7", data.as_object().unwrap(), &known, &[("w", &answer)]);
    let regions = task["annotations"][0]["result"].as_array().unwrap();
    let kinds: Vec<&str> = regions.iter().map(|region| region["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["rectanglelabels", "keypointlabels", "keypointlabels", "rectanglelabels", "textarea"]);
    assert_eq!(
        (&regions[1]["parentID"], &regions[1]["value"]["keypointlabels"]),
        (&regions[0]["id"], &json!(["nose"]))
    );
    assert_eq!(regions[2]["meta"]["text"], json!(["hidden"]));
    assert_eq!((&regions[3]["id"], &regions[4]["value"]["text"]), (&regions[4]["id"], &json!(["合计 12"])));
    assert_eq!(
        (&regions[3]["value"]["x"], &regions[3]["value"]["width"], &regions[4]["value"]["height"]),
        (&json!(10.0), &json!(50.0), &json!(10.0))
    );
    assert_eq!((&regions[4]["from_name"], &regions[4]["original_width"]), (&json!("text"), &json!(90)));
    let task = label_studio::task(&form, "7", data.as_object().unwrap(), &|_, _| None, &[("w", &answer)]);
    assert_eq!(task["annotations"][0]["unplaced"]["objects"].as_array().unwrap().len(), 2);
    assert!(label_studio::refusal(&self::form(), false).unwrap().contains("lines"));
}

/// A ring with a hole, and a block that it overlaps, on a picture of 90 by 90.
#[test]
fn masks_are_written_as_run_lengths_and_read_back() {
    let class = |value: &str| json!({ "value": value, "label": { "en": "?" }, "shape": "mask" });
    let field = json!({
        "name": "objects", "kind": "shapes", "question": { "en": "?" }, "classes": [class("road"), class("mud")],
    });
    let form = Form::parse(&json!({ "fields": [field] }).to_string()).unwrap();
    let masks = [
        |x: i32, y: i32| (100..900).contains(&((x - 40).pow(2) + (y - 40).pow(2))),
        |x: i32, y: i32| (60..85).contains(&x) && (35..45).contains(&y),
    ];
    let masks = masks.map(|inside| {
        let rows: Vec<bool> = (0..90 * 90).map(|at| inside(at % 90, at / 90)).collect();
        Mask::from_rows(90, 90, &rows).unwrap()
    });
    let painted =
        |class: &str, mask: &Mask| json!({ "class": class, "size": [90, 90], "counts": mask.to_text() });
    let objects = json!([painted("road", &masks[0]), painted("mud", &masks[1])]);
    let coco = written(&form, objects.clone());
    let first = &coco["annotations"][0];
    assert_eq!(first["segmentation"], json!({ "size": [90, 90], "counts": masks[0].to_text() }));
    assert_eq!((&first["area"], &first["bbox"]), (&json!(masks[0].area()), &json!([11, 11, 59, 59])));
    let mut files = Memory::default();
    files.add("coco.json", coco.to_string());
    let (_, items, _) = dataset::read(&files, dataset::find("coco").unwrap(), &Options::default()).unwrap();
    let found: Vec<_> = items[0].objects.iter().map(|object| object.shape.clone()).collect();
    assert_eq!(found, masks.clone().map(dataset::Shape::Mask));
    if let Ok(folder) = std::env::var("GONGDAO_DATASETS") {
        std::fs::write(std::path::Path::new(&folder).join("results-masks.json"), coco.to_string()).unwrap();
    }
    // Label Studio's brush and back.
    let answer = form.validate(&json!({ "objects": objects })).unwrap();
    assert!(label_studio::refusal(&form, false).is_none());
    let data = json!({ "image": "a.png" });
    let task =
        label_studio::task(&form, "7", data.as_object().unwrap(), &|_, _| Some((90, 90)), &[("w", &answer)]);
    assert_eq!(task["annotations"][0]["result"][0]["type"], "brushlabels");
    let mut files = Memory::default();
    files.add("tasks.json", json!([task]).to_string());
    let (catalog, items, _) =
        dataset::read(&files, dataset::find("label-studio").unwrap(), &Options::default()).unwrap();
    let found: Vec<_> =
        items[0].objects.iter().map(|one| (catalog.name(one.class).to_owned(), one.shape.clone())).collect();
    let wanted = ["road", "mud"].map(str::to_owned).into_iter().zip(masks.map(dataset::Shape::Mask));
    assert_eq!(found, wanted.collect::<Vec<_>>());
}
