//! Files for programs the project did not write: where `GONGDAO_DATASETS` names a folder, one data set is left there in
//! the formats that other readers know, for `tools/check_formats.py`.

use gongdao_formats::dataset::*;
use std::path::Path;

fn boxes() -> (Catalog, Vec<Item>) {
    let mut catalog = Catalog::default();
    let classes = ["car", "行人"].map(|name| catalog.place(name));
    let items = (0..4_u32).map(|at| {
        let rect =
            |k: u32| Rect { x: 10.0 + f64::from(k), y: 5.0, width: 30.0, height: 15.0 + f64::from(at) };
        let objects = (0..at).map(|k| Object::new(classes[k as usize % 2], Shape::Box(rect(k)))).collect();
        Item { name: format!("img{at}.png"), size: Some((64, 48)), objects, ..Item::default() }
    });
    (catalog, items.collect())
}

fn texts() -> (Catalog, Vec<Item>) {
    let mut catalog = Catalog::default();
    let (person, place) = (catalog.place("PER"), catalog.place("LOC"));
    let span = |class, start, end| Span { class, start, end };
    let item = |name: &str, text: &str, spans| Item {
        name: name.to_owned(),
        text: Some(text.to_owned()),
        spans,
        ..Item::default()
    };
    let items = vec![
        item(
            "1",
            "张三在北京工作。\n李四😀也在。",
            vec![span(person, 0, 2), span(place, 3, 5), span(person, 9, 11)],
        ),
        item("2", "Ada lives in New York", vec![span(person, 0, 3), span(place, 13, 21)]),
    ];
    (catalog, items)
}

#[test]
fn leaves_files_for_other_readers() {
    let Ok(folder) = std::env::var("GONGDAO_DATASETS") else { return };
    let names =
        ["coco", "yolo", "voc", "kitti", "cvat", "label-studio", "labelme", "imagefolder", "web-annotation"];
    for name in names {
        leave(Path::new(&folder), name, boxes());
    }
    leave(Path::new(&folder), "conll", texts());
}

fn leave(folder: &Path, name: &str, (catalog, items): (Catalog, Vec<Item>)) {
    let mut files = Memory::default();
    let report = write(&catalog, &items, (&mut files, find(name).unwrap()), &Options::default()).unwrap();
    assert!(!report.is_lossy(), "{name}: {report:?}");
    for file in files.names() {
        let path = folder.join(name).join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, files.bytes(file).unwrap()).unwrap();
    }
}
