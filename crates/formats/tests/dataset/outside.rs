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

/// Two people of three points: all seen, and one hidden and one not there.
fn bodies() -> (Catalog, Vec<Item>) {
    let mut catalog = Catalog::default();
    let class = catalog.declare(Category {
        name: "person".to_owned(),
        points: ["nose", "left_eye", "right_eye"].map(str::to_owned).to_vec(),
        edges: vec![[0, 1], [0, 2]],
        ..Category::default()
    });
    let point = |x, y, seen| KeyPoint { x, y, seen };
    let body = |points: [KeyPoint; 3]| {
        let mut object = Object::new(class, Shape::Skeleton);
        object.key_points = points.to_vec();
        object
    };
    let objects = vec![
        body([
            point(20.0, 20.0, Seen::Visible),
            point(24.0, 16.0, Seen::Visible),
            point(16.0, 16.5, Seen::Visible),
        ]),
        body([point(50.0, 30.0, Seen::Visible), point(54.0, 26.0, Seen::Hidden), KeyPoint::default()]),
    ];
    let item = Item { name: "img0.png".to_owned(), size: Some((64, 48)), objects, ..Item::default() };
    (catalog, vec![item])
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
    leave(Path::new(&folder), "coco-keypoints", bodies());
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
