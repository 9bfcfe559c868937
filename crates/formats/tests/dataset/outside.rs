//! Files for programs the project did not write: where `GONGDAO_DATASETS` names a folder, one data set is left there in
//! the formats that other readers know, for `tools/check_formats.py`.

use gongdao_formats::dataset::*;
use gongdao_geometry::Mask;
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

/// Three masks beside each other, the last of what cannot be counted, on a picture of 64 by 48; and a picture of nothing.
fn segments() -> (Catalog, Vec<Item>) {
    let mut catalog = Catalog::default();
    let car = catalog.place("car");
    let sky = catalog.declare(Category { name: "sky".to_owned(), is_stuff: true, ..Category::default() });
    let part = |class, inside: fn(u32, u32) -> bool| {
        let rows: Vec<bool> = (0..48 * 64).map(|at| inside(at % 64, at / 64)).collect();
        Object::new(class, Shape::Mask(Mask::from_rows(48, 64, &rows).unwrap()))
    };
    let objects = vec![
        part(car, |x, y| (5..20).contains(&x) && (30..40).contains(&y)),
        part(car, |x, y| (30..50).contains(&x) && (28..41).contains(&y) && x + y > 60),
        part(sky, |_, y| y < 20),
    ];
    let item = |name: &str, objects| Item {
        name: name.to_owned(),
        size: Some((64, 48)),
        objects,
        ..Item::default()
    };
    (catalog, vec![item("img0.jpg", objects), item("img1.jpg", Vec::new())])
}

#[test]
fn panoptic_pictures_hold_each_pixel_once_and_overlaps_are_refused() {
    let format = find("coco-panoptic").unwrap();
    let (catalog, mut items) = segments();
    let mut files = Memory::default();
    write(&catalog, &items, (&mut files, format), &Options::default()).unwrap();
    assert_eq!(files.names(), ["panoptic.json", "panoptic/img0.png", "panoptic/img1.png"]);
    let (known, found, unread) = read(&files, format, &Options::default()).unwrap();
    assert!(unread.is_empty(), "{unread:?}");
    assert!(known.get(known.find("sky").unwrap()).unwrap().is_stuff);
    assert_eq!(found, items);
    // The document and its folder may lie deeper, and a picture that is not there is named.
    let mut moved = Memory::default();
    for name in files.names().to_vec() {
        if name != "panoptic/img1.png" {
            moved.add(&format!("annotations/{name}"), files.bytes(&name).unwrap());
        }
    }
    let gone = read(&moved, format, &Options::default()).unwrap_err();
    assert!(gone.to_string().contains("img1.png"), "{gone}");
    moved.add("annotations/panoptic/img1.png", files.bytes("panoptic/img0.png").unwrap());
    let other = read(&moved, format, &Options::default()).unwrap_err();
    assert!(other.to_string().contains("pixels of segment 1"), "{other}");
    let over = items[0].objects[0].clone();
    items[0].objects.push(over);
    let strict = write(&catalog, &items, (&mut Memory::default(), format), &Options::default()).unwrap();
    assert!(strict.is_lossy() && format!("{strict:?}").contains("object 4 overlaps object 1"), "{strict:?}");
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
    leave(Path::new(&folder), "coco-panoptic", segments());
    for (name, set) in [("parquet", boxes()), ("parquet-texts", texts()), ("parquet-bodies", bodies())] {
        leave_as(Path::new(&folder), name, "parquet", set);
    }
}

fn leave(folder: &Path, name: &str, set: (Catalog, Vec<Item>)) {
    leave_as(folder, name, name, set);
}

fn leave_as(folder: &Path, to: &str, name: &str, (catalog, items): (Catalog, Vec<Item>)) {
    let mut files = Memory::default();
    let report = write(&catalog, &items, (&mut files, find(name).unwrap()), &Options::default()).unwrap();
    assert!(!report.is_lossy(), "{name}: {report:?}");
    for file in files.names() {
        let path = folder.join(to).join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, files.bytes(file).unwrap()).unwrap();
    }
}
