//! `gongdao convert` through the program: there and back through every format that needs nothing besides, losses refused by
//! name and written by wish, and what the list says.

mod common;

use common::{Folder, Outcome, good, refused};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::path::Path;

/// Two pictures, two classes, two upright boxes.
fn coco() -> Value {
    json!({
        "images": [
            { "id": 1, "file_name": "a.jpg", "width": 640, "height": 480 },
            { "id": 2, "file_name": "b.jpg", "width": 100, "height": 50 }
        ],
        "categories": [{ "id": 3, "name": "行人" }, { "id": 7, "name": "car" }],
        "annotations": [
            { "id": 1, "image_id": 1, "category_id": 3, "bbox": [10, 20, 30, 40], "area": 1200, "iscrowd": 0 },
            { "id": 2, "image_id": 2, "category_id": 7, "bbox": [0, 0, 100, 50], "area": 5000, "iscrowd": 0 }
        ]
    })
}

/// File name, class and box of an annotation.
type Row = (String, String, Vec<f64>);

/// Every annotation of a COCO file.
fn boxes(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let file: Value = serde_json::from_slice(&fs::read(path)?)?;
    let name = |list: &str, id: &Value, field: &str| {
        let of = file[list].as_array().and_then(|all| all.iter().find(|one| one["id"] == *id));
        of.and_then(|one| one[field].as_str()).unwrap_or_default().to_owned()
    };
    let row = |one: &Value| {
        let numbers = one["bbox"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        (
            name("images", &one["image_id"], "file_name"),
            name("categories", &one["category_id"], "name"),
            numbers,
        )
    };
    let mut rows: Vec<_> = file["annotations"].as_array().into_iter().flatten().map(row).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(rows)
}

#[test]
fn boxes_go_through_every_format_and_come_back() -> Outcome {
    let folder = Folder::new("convert-round")?;
    let at = |name: &str| folder.join(name).display().to_string();
    fs::write(folder.join("in.json"), coco().to_string())?;
    let expected = boxes(&folder.join("in.json"))?;
    assert_eq!(expected.len(), 2);
    for format in [
        "voc",
        "kitti",
        "cvat",
        "label-studio",
        "labelme",
        "jsonl",
        "csv",
        "imagefolder",
        "web-annotation",
        "parquet",
        "coco",
    ] {
        let (there, back) = (at(format), at(&format!("{format}-back.json")));
        let told =
            good(["convert", &at("in.json"), "--from", "coco", "--to", format, "-o", &there, "--json"])?;
        let told: Value = serde_json::from_str(&told)?;
        assert_eq!(
            (&told["pictures"], &told["objects"], &told["refused"]),
            (&json!(2), &json!(2), &json!(false)),
            "{format}"
        );
        good(["convert", &there, "--from", format, "--to", "coco", "-o", &back])?;
        let mut found = boxes(Path::new(&back))?;
        // Files without the picture's name know its stem only.
        if format == "kitti" {
            found.iter_mut().for_each(|row| {
                row.0 = format!("{}.jpg", row.0.trim_end_matches(".jpg").trim_end_matches(".png"))
            });
        }
        assert_eq!(found, expected, "{format}");
    }
    Ok(())
}

#[test]
fn what_a_format_cannot_carry_is_refused_by_name_and_nothing_is_written() -> Outcome {
    let folder = Folder::new("convert-refused")?;
    let at = |name: &str| folder.join(name).display().to_string();
    let mut document = coco();
    document["annotations"][1]["segmentation"] = json!([[0, 0, 100, 0, 100, 50]]);
    fs::write(folder.join("in.json"), document.to_string())?;
    let there = at("voc");
    let convert = ["convert", &at("in.json"), "--from", "coco", "--to", "voc", "-o", &there];
    let said = refused(convert)?;
    assert!(said.contains("1 × polygon: b.jpg, object 1 (`car`)") && said.contains("--drop"), "{said}");
    assert!(!folder.join("voc").exists());
    let dropped: Value = serde_json::from_str(&good(convert.iter().copied().chain(["--drop", "--json"]))?)?;
    assert_eq!(dropped["lost"]["polygon"]["count"], 1, "{dropped}");
    assert!(fs::read_to_string(folder.join("voc/Annotations/b.xml"))?.contains("<xmax>100</xmax>"));
    let taken = refused(convert.iter().copied().chain(["--drop"]))?;
    assert!(taken.contains("voc"), "a folder that is not empty is left alone: {taken}");
    let unknown = refused(["convert", &at("in.json"), "--from", "coco", "--to", "word", "-o", &at("x")])?;
    assert!(unknown.contains("there is no format `word`") && unknown.contains("label-studio"), "{unknown}");
    Ok(())
}

#[test]
fn yolo_needs_to_know_how_large_pictures_are() -> Outcome {
    let folder = Folder::new("convert-sizes")?;
    let at = |name: &str| folder.join(name).display().to_string();
    fs::write(folder.join("in.json"), coco().to_string())?;
    good(["convert", &at("in.json"), "--from", "coco", "--to", "yolo", "-o", &at("yolo")])?;
    assert_eq!(fs::read_to_string(folder.join("yolo/labels/b.txt"))?.trim(), "1 0.5 0.5 1 1");
    let back = ["convert", &at("yolo"), "--from", "yolo", "--to", "coco", "-o", &at("back.json")];
    let said = refused(back)?;
    assert!(said.contains("--images"), "{said}");
    fs::create_dir(folder.join("pictures"))?;
    for (name, width, height) in [("a", 640_u32, 480_u32), ("b", 100, 50)] {
        let mut bytes = b"GIF89a".to_vec();
        let size = [u16::try_from(width)?.to_le_bytes(), u16::try_from(height)?.to_le_bytes()].concat();
        // Two colours, and a frame whose head alone is looked at.
        bytes.extend(size.iter().chain(&[0x80, 0, 0, 0, 0, 0, 255, 255, 255, b',', 0, 0, 0, 0]).chain(&size));
        bytes.extend([0, 2, 2, 0x4c, 1, 0, b';']);
        fs::write(folder.join(&format!("pictures/{name}.gif")), bytes)?;
    }
    good(back.iter().copied().chain(["--images", &at("pictures")]))?;
    let found = boxes(&folder.join("back.json"))?;
    assert_eq!((found.len(), found[1].2.as_slice()), (2, [0.0, 0.0, 100.0, 50.0].as_slice()));
    Ok(())
}

#[test]
fn the_list_says_what_each_format_carries() -> Outcome {
    let list: Value = serde_json::from_str(&good(["convert", "--list", "--json"])?)?;
    let formats = list["formats"].as_array().ok_or("no list")?;
    assert_eq!(formats.len(), 18);
    let voc = formats.iter().find(|one| one["name"] == "voc").ok_or("no voc")?;
    assert!(voc["carries"].as_array().is_some_and(|all| !all.contains(&json!("rotated_box"))));
    assert!(good(["convert", "--list"])?.contains("label-studio (a file)"));
    Ok(())
}
