//! Documents of several pages: how forms come in and results go out.
#![allow(clippy::unwrap_used)]

use gongdao_formats::dataset::{self, Memory, Options};
use gongdao_formats::forms::label_studio::import;
use gongdao_formats::results::{CocoAnswer, CocoImage, CocoWriter, label_studio};
use gongdao_labels::{FieldKind, Form};
use serde_json::{Value, json};

const CONFIG: &str = r#"<View><Image name="doc" valueList="$pages"/>
    <RectangleLabels name="parts" toName="doc"><Label value="Stamp"/><Label value="Name"/></RectangleLabels>
    <TextArea name="says" toName="doc" perRegion="true"/></View>"#;

fn imported() -> Form {
    let done = import(CONFIG).unwrap();
    assert!(done.unsupported.is_empty(), "{done:?}");
    Form::from_json(&done.form.unwrap()).unwrap()
}

fn stamp(page: u32, x: u32) -> Value {
    json!({ "class": "Stamp", "page": page, "x": x, "y": 9, "width": 18, "height": 9, "attributes": { "says": "ok" } })
}

#[test]
fn a_list_of_pictures_becomes_pages_that_are_drawn_on() {
    let form = imported();
    assert!(
        matches!(&form.fields[0].kind, FieldKind::Shapes { column, pages: Some(50), .. } if column == "pages")
    );
    let only = r#"<View><Image name="doc" valueList="$pages"/>
        <Choices name="kind" toName="doc"><Choice value="a"/><Choice value="b"/></Choices></View>"#;
    let done = import(only).unwrap();
    assert!(done.unsupported[0].why.contains("turned only where something is drawn"), "{done:?}");
    assert!(done.form.unwrap()["show"].as_array().unwrap().is_empty());
}

#[test]
fn every_page_is_an_image_of_its_own_in_coco() {
    let form = imported();
    let answer = form.validate(&json!({ "parts": [stamp(1, 0), stamp(3, 9)] })).unwrap();
    let mut writer = CocoWriter::new(&form).unwrap();
    let mut bytes = Vec::new();
    writer.begin(&mut bytes).unwrap();
    writer
        .answer(&mut bytes, &CocoAnswer { image: 51, worker: "w", assignment: "a", answer: &answer })
        .unwrap();
    writer.images(&mut bytes).unwrap();
    for page in 1..=3 {
        let (image, name) = (50 + u64::from(page), format!("deed/{page}"));
        let (size, page) = (Some((90, 90)), Some(page));
        let row = CocoImage { image, file_name: &name, address: None, size, task: "7", page };
        writer.image(&mut bytes, &row).unwrap();
    }
    writer.end(&mut bytes).unwrap();
    let coco: Value = serde_json::from_slice(&bytes).unwrap();
    let on: Vec<&Value> =
        coco["annotations"].as_array().unwrap().iter().map(|one| &one["image_id"]).collect();
    assert_eq!(on, [&json!(51), &json!(53)]);
    assert_eq!(coco["images"][2]["page"], 3);
    // What reads COCO finds three pictures, the second without anything on it.
    let mut files = Memory::default();
    files.add("coco.json", coco.to_string());
    let (_, items, _) = dataset::read(&files, dataset::find("coco").unwrap(), &Options::default()).unwrap();
    let found: Vec<(String, usize)> =
        items.iter().map(|item| (item.name.clone(), item.objects.len())).collect();
    let wanted = [("deed/1", 1), ("deed/2", 0), ("deed/3", 1)];
    assert_eq!(found, wanted.map(|(name, count)| (name.to_owned(), count)));
}

#[test]
fn label_studio_says_which_page_and_a_data_set_of_pictures_refuses_it() {
    let form = imported();
    let answer = form.validate(&json!({ "parts": [stamp(1, 0), stamp(2, 9)] })).unwrap();
    let data = json!({ "pages": ["a.png", "b.png"] });
    let sizes =
        |column: &str, page: usize| [(90, 90), (180, 90)].get(page).copied().filter(|_| column == "pages");
    let task = label_studio::task(&form, "7", data.as_object().unwrap(), &sizes, &[("w", &answer)]);
    let regions = task["annotations"][0]["result"].as_array().unwrap();
    let told = |at: usize| (&regions[at]["item_index"], &regions[at]["value"]["x"], &regions[at]["type"]);
    assert_eq!(told(0), (&json!(0), &json!(0.0), &json!("rectanglelabels")));
    assert_eq!(told(2), (&json!(1), &json!(5.0), &json!("rectanglelabels")));
    assert_eq!(told(3), (&json!(1), &json!(5.0), &json!("textarea")));
    let mut files = Memory::default();
    let mut one = task;
    one["data"] = json!({ "image": "a.png" });
    files.add("tasks.json", json!([one]).to_string());
    let refused = dataset::read(&files, dataset::find("label-studio").unwrap(), &Options::default());
    let refused = refused.err().unwrap().to_string();
    assert!(refused.contains("page 2 of a document"), "{refused}");
}
