//! Files as other programs write them: annotations in any order, regions of regions, columns of other people's tables.

use gongdao_formats::dataset::*;
use serde_json::{Value, json};

fn read_as(format: &str, name: &str, text: &Value) -> (Catalog, Vec<Item>, Vec<String>) {
    let mut tree = Memory::default();
    tree.add(name, text.to_string());
    read(&tree, find(format).unwrap(), &Options::default()).unwrap()
}

fn tag(id: &str, motivation: Value, tag: &str, target: Value) -> Value {
    let body = json!({ "type": "TextualBody", "purpose": "tagging", "value": tag });
    json!({ "id": id, "type": "Annotation", "motivation": motivation, "body": body, "target": target })
}

#[test]
fn web_annotations_come_in_any_order() {
    let text = |at: u64, source: &str, [start, end]: [u64; 2]| {
        let selector = json!({ "type": "TextPositionSelector", "start": start, "end": end });
        tag(
            &format!("urn:a:{at}"),
            json!("tagging"),
            "name",
            json!({ "source": source, "selector": selector }),
        )
    };
    let about = |source: &str, text: &str| {
        let body = json!({ "type": "TextualBody", "value": text });
        json!({ "type": "Annotation", "motivation": "describing", "body": body, "target": source })
    };
    let link = json!([
        { "type": "TextualBody", "purpose": "tagging", "value": "knows" },
        { "type": "SpecificResource", "purpose": "linking", "source": "urn:a:3" },
    ]);
    let items = json!([
        { "type": "Annotation", "motivation": "linking", "body": link, "target": "urn:a:1" },
        text(1, "one", [0, 2]),
        tag("urn:a:2", json!(["tagging"]), "car", json!("b.png#xywh=10,5,30,15")),
        text(3, "one", [3, 5]),
        about("two", "Bo"),
        tag("urn:a:4", json!("tagging"), "car", json!([
            { "source": { "id": "b.png", "type": "Image" },
              "selector": { "type": "FragmentSelector", "value": "xywh=percent:50,50,50,50" } },
            "c.png",
        ])),
        about("one", "Li Bo"),
        { "type": "Annotation", "motivation": "describing", "target": "b.png",
          "body": { "type": "Image", "width": 64, "height": 48 } },
        { "type": "Annotation", "motivation": "linking", "body": link, "target": "urn:nobody" },
    ]);
    let page =
        json!({ "@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items });
    let (catalog, items, unread) = read_as("web-annotation", "page.jsonld", &page);
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["one", "b.png", "two", "c.png"]);
    let one = &items[0];
    assert_eq!((one.text.as_deref(), one.spans.len()), (Some("Li Bo"), 2));
    assert_eq!(one.relations, [Relation { from: 0, to: 1, name: "knows".to_owned() }]);
    let shapes: Vec<&Shape> = items[1].objects.iter().map(|object| &object.shape).collect();
    let boxed = |x, y, width, height| Shape::Box(Rect { x, y, width, height });
    assert_eq!(shapes, [&boxed(10.0, 5.0, 30.0, 15.0), &boxed(32.0, 24.0, 32.0, 24.0)]);
    assert_eq!(items[3].classes, [catalog.find("car").unwrap()]);
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert!(unread[0].contains("items[8]"), "{unread:?}");
}

#[test]
fn a_target_without_a_source_is_refused_where_it_stands() {
    let mut tree = Memory::default();
    tree.add(
        "p.jsonld",
        json!({ "items": [tag("x", json!("tagging"), "car", json!({ "selector": {} }))] }).to_string(),
    );
    let refused = read(&tree, find("web-annotation").unwrap(), &Options::default()).unwrap_err();
    assert_eq!((refused.at.as_str(), refused.code), ("items[0]", "data_bad_value"));
}

/// As Label Studio exports a person with three points of which one is hidden and one not there, and a receipt's text.
#[test]
fn label_studio_gives_points_and_words_to_the_thing_they_belong_to() {
    let region = |id: &str, from: &str, kind: &str, value: Value| {
        json!({
            "id": id, "from_name": from, "to_name": "image", "type": kind, "value": value,
            "original_width": 200, "original_height": 100, "image_rotation": 0,
        })
    };
    let frame = |label: &str| {
        let mut value = json!({ "x": 10, "y": 10, "width": 20, "height": 40, "rotation": 0 });
        value["rectanglelabels"] = json!([label]);
        value
    };
    let mut head = region(
        "p1",
        "point",
        "keypointlabels",
        json!({ "x": 15, "y": 12, "width": 1, "keypointlabels": ["head"] }),
    );
    head["parentID"] = json!("r1");
    let mut foot = region(
        "p2",
        "point",
        "keypointlabels",
        json!({ "x": 20, "y": 50, "width": 1, "keypointlabels": ["foot"] }),
    );
    foot["parentID"] = json!("r1");
    foot["meta"] = json!({ "text": ["hidden"] });
    let said = |id: &str, text: &str| region(id, "transcription", "textarea", json!({ "text": [text] }));
    let first = json!([
        head,
        foot,
        said("r2", "合计 12.50"),
        region("r1", "label", "rectanglelabels", frame("person")),
        region("r2", "label", "rectanglelabels", frame("line")),
        region("r2", "blurred", "choices", json!({ "choices": ["true"] })),
        region("r2", "price", "number", json!({ "number": 12.5 })),
        region("c1", "weather", "choices", json!({ "choices": ["rain"] })),
    ]);
    let mut hand = region(
        "p3",
        "point",
        "keypointlabels",
        json!({ "x": 1, "y": 2, "width": 1, "keypointlabels": ["hand"] }),
    );
    hand["parentID"] = json!("r1");
    let second = json!([region("r1", "label", "rectanglelabels", frame("person")), hand]);
    let task = |name: &str, result: Value| json!({ "data": { "image": name }, "annotations": [{ "result": result }] });
    let tasks = json!([task("a.png", first), task("b.png", second)]);
    let (catalog, items, unread) = read_as("label-studio", "tasks.json", &tasks);
    assert!(unread.is_empty(), "{unread:?}");
    let person = catalog.get(catalog.find("person").unwrap()).unwrap();
    assert_eq!(person.points, ["head", "foot", "hand"]);
    let point = |x, y, seen| KeyPoint { x, y, seen };
    let [one, line] = items[0].objects.as_slice() else { panic!("{items:?}") };
    let not = KeyPoint::default();
    assert_eq!(one.key_points, [point(30.0, 12.0, Seen::Visible), point(40.0, 50.0, Seen::Hidden), not]);
    assert_eq!(
        line.attribute("transcription"),
        Some(&gongdao_formats::dataset::Value::Text("合计 12.50".to_owned()))
    );
    assert_eq!(line.attribute("blurred"), Some(&gongdao_formats::dataset::Value::Flag(true)));
    assert_eq!(line.attribute("price"), Some(&gongdao_formats::dataset::Value::Number(12.5)));
    assert_eq!(items[0].classes, [catalog.find("rain").unwrap()]);
    assert_eq!(items[1].objects[0].key_points, [not, not, point(2.0, 2.0, Seen::Visible)]);
    // As COCO's key points it is whole.
    let mut coco = Memory::default();
    let report = write(
        &catalog,
        &items,
        (&mut coco, find("coco-keypoints").unwrap()),
        &Options { drop: true, ..Options::default() },
    );
    assert!(!report.unwrap().lost.contains_key(&Kind::Unfit));
}

/// Written by pyarrow 26: as Hugging Face's hub holds a detection set, and as a list of structs in groups of rows.
const HUB: &[u8] = include_bytes!("parquet/train-00000-of-00001.parquet");
const STRUCTS: &[u8] = include_bytes!("parquet/structs.parquet");

fn parquet(name: &str, bytes: &[u8]) -> Result<(Catalog, Vec<Item>, Vec<String>), DataError> {
    let mut tree = Memory::default();
    tree.add(name, bytes);
    read(&tree, find("parquet").unwrap(), &Options::default())
}

fn boxes(catalog: &Catalog, item: &Item) -> Vec<(String, [f64; 4])> {
    let one = |object: &Object| {
        let Rect { x, y, width, height } = object.bounds().unwrap();
        (catalog.name(object.class).to_owned(), [x, y, width, height])
    };
    item.objects.iter().map(one).collect()
}

#[test]
fn parquet_of_others_is_read_as_far_as_it_has_such_columns() {
    let (catalog, items, _) = parquet("data/train-00000-of-00001.parquet", HUB).unwrap();
    let names: Vec<(&str, &str)> = items.iter().map(|it| (it.name.as_str(), it.split.as_str())).collect();
    assert_eq!(names, [("a.png", "train"), ("b.png", "train"), ("c.png", "train")]);
    assert_eq!((items[0].size, items[2].size), (Some((64, 48)), None));
    let car = ("car".to_owned(), [10.0, 5.0, 30.0, 15.0]);
    assert_eq!(boxes(&catalog, &items[0]), [car.clone(), ("行人".to_owned(), [0.1, 0.2, 3.0, 4.0])]);
    assert_eq!(boxes(&catalog, &items[1]), []);
    assert_eq!(boxes(&catalog, &items[2]), [("行人".to_owned(), [1.0, 2.0, 3.0, 4.0])]);
    let (catalog, items, _) = parquet("structs.parquet", STRUCTS).unwrap();
    assert_eq!(boxes(&catalog, &items[0]), [car]);
    let two = [("dog".to_owned(), [1.0, 1.0, 2.0, 2.0]), ("car".to_owned(), [3.0, 3.0, 4.0, 4.0])];
    assert_eq!((boxes(&catalog, &items[1]), boxes(&catalog, &items[2])), (vec![], two.to_vec()));
    assert_eq!(items[2].classes, [catalog.find("night").unwrap()]);
    assert_eq!(items[1].split, "");
}

#[test]
fn broken_parquet_is_refused_and_never_a_panic() {
    for length in 0..STRUCTS.len() {
        assert!(parquet("x.parquet", &STRUCTS[..length]).is_err(), "{length}");
    }
    // Every byte changed in turn: whatever comes of it, it is an answer.
    for at in 0..HUB.len() {
        let mut bytes = HUB.to_vec();
        bytes[at] ^= 0x55;
        drop(parquet("x.parquet", &bytes));
    }
}

#[test]
fn parquet_keeps_the_lists_of_many_rows_apart() {
    let mut catalog = Catalog::default();
    let classes = ["car", "dog"].map(|name| catalog.place(name));
    let items: Vec<Item> = (0..10_000_usize)
        .map(|at| {
            let rect = |k: usize| Rect { x: at as f64, y: k as f64, width: 1.5, height: 2.0 };
            let objects = (0..at % 4).map(|k| Object::new(classes[k % 2], Shape::Box(rect(k)))).collect();
            Item { name: format!("{at}.png"), size: Some((640, 480)), objects, ..Item::default() }
        })
        .collect();
    let mut files = Memory::default();
    let format = find("parquet").unwrap();
    write(&catalog, &items, (&mut files, format), &Options::default()).unwrap();
    let (known, found, _) = read(&files, format, &Options::default()).unwrap();
    assert_eq!((found.len(), known.all()), (items.len(), catalog.all()));
    assert!(found == items);
    let again = {
        let mut files = Memory::default();
        write(&catalog, &items, (&mut files, format), &Options::default()).unwrap();
        files.bytes("data.parquet").unwrap()
    };
    assert_eq!(files.bytes("data.parquet").unwrap(), again, "the same data are the same bytes");
}
