//! Rules of the formats beside COCO and YOLO, on the one box that everybody's readers agree about.

use gongdao_formats::dataset::*;

fn one(shape: Shape) -> (Catalog, Vec<Item>) {
    let mut catalog = Catalog::default();
    let class = catalog.place("car");
    let item = Item {
        name: "a.jpg".to_owned(),
        size: Some((64, 48)),
        objects: vec![Object::new(class, shape)],
        ..Item::default()
    };
    (catalog, vec![item])
}

fn boxed() -> Shape {
    Shape::Box(Rect { x: 10.0, y: 5.0, width: 30.0, height: 15.0 })
}

fn written(to: &str, shape: Shape, options: Options<'_>) -> (Report, Memory) {
    let (catalog, items) = one(shape);
    let mut files = Memory::default();
    let report = write(&catalog, &items, (&mut files, find(to).unwrap()), &options).unwrap();
    (report, files)
}

fn text_of(files: &Memory, name: &str) -> String {
    String::from_utf8(files.bytes(name).unwrap_or_else(|| panic!("{name} is not in {:?}", files.names())))
        .unwrap()
}

#[test]
fn voc_counts_from_one_and_includes_the_last_pixel_unless_told() {
    let (_, files) = written("voc", boxed(), Options::default());
    let first = "<xmin>11</xmin><ymin>6</ymin><xmax>40</xmax><ymax>20</ymax>";
    assert!(text_of(&files, "Annotations/a.xml").contains(first));
    let zero = Options { voc_zero_based: true, ..Options::default() };
    let (_, files) = written("voc", boxed(), zero);
    let plain = "<xmin>10</xmin><ymin>5</ymin><xmax>40</xmax><ymax>20</ymax>";
    assert!(text_of(&files, "Annotations/a.xml").contains(plain));
    let (_, items, _) = read(&files, find("voc").unwrap(), &zero).unwrap();
    assert_eq!(items[0].objects[0].shape, boxed());
}

#[test]
fn kitti_has_fifteen_columns_and_the_kits_fill_values() {
    let (_, files) = written("kitti", boxed(), Options::default());
    assert_eq!(text_of(&files, "label_2/a.txt"), "car 0 0 -10 10 5 40 20 -1 -1 -1 -1000 -1000 -1000 -10\n");
    let mut broken = Memory::default();
    broken.add("label_2/a.txt", "car 0 0 -10 10 5 40 20\n");
    let error = read(&broken, find("kitti").unwrap(), &Options::default()).unwrap_err().to_string();
    assert!(error.starts_with("label_2/a.txt, line 1: there are 8 columns"), "{error}");
}

#[test]
fn what_a_format_cannot_draw_is_named() {
    let turned = Shape::Rotated(Rotated { center: [30.0, 20.0], width: 20.0, height: 10.0, degrees: 30.0 });
    for to in ["voc", "kitti", "yolo", "coco", "labelme", "imagefolder"] {
        let (report, _) = written(to, turned.clone(), Options::default());
        assert_eq!(report.lost[&Kind::RotatedBox].cases, ["a.jpg, object 1 (`car`)"], "{to}");
        let (report, _) = written(to, turned.clone(), Options { drop: true, ..Options::default() });
        assert_eq!((report.objects, report.pictures), (0, 1), "{to}");
    }
    let (report, _) = written("conll", boxed(), Options::default());
    assert!(report.is_lossy());
}

#[test]
fn label_studio_turns_about_the_upper_left_corner() {
    let turned = Rotated { center: [30.0, 20.0], width: 20.0, height: 10.0, degrees: 90.0 };
    let (_, files) = written("label-studio", Shape::Rotated(turned), Options::default());
    let tasks: serde_json::Value = serde_json::from_str(&text_of(&files, "tasks.json")).unwrap();
    let value = &tasks[0]["annotations"][0]["result"][0]["value"];
    // Turned by a right angle, the corner that was upper left is upper right: 35, 10 of 64 by 48.
    assert_eq!(value["x"].as_f64(), Some(35.0 / 64.0 * 100.0));
    assert_eq!(value["y"].as_f64(), Some(10.0 / 48.0 * 100.0));
    assert_eq!(value["rotation"].as_f64(), Some(90.0));
}

#[test]
fn conll_says_what_it_cannot_cut() {
    let cases = [
        ("张三 在", Tokens::Character, "cannot be a token"),
        ("a  b", Tokens::Auto, "cannot be a token"),
        ("a\n\nb", Tokens::Word, "cannot be a token"),
        ("a b", Tokens::Auto, "say --tokens word"),
    ];
    for (text, tokens, said) in cases {
        let item = Item { name: "1".to_owned(), text: Some(text.to_owned()), ..Item::default() };
        let options = Options { tokens, ..Options::default() };
        let mut files = Memory::default();
        let report =
            write(&Catalog::default(), &[item], (&mut files, find("conll").unwrap()), &options).unwrap();
        let cases = &report.lost[&Kind::Unfit].cases;
        assert!(cases[0].contains(said), "{text:?}: {cases:?}");
    }
}

fn marked(text: &str, spans: &[(usize, usize)]) -> (Catalog, Item) {
    let mut catalog = Catalog::default();
    let class = catalog.place("name");
    let spans = spans.iter().map(|(start, end)| Span { class, start: *start, end: *end }).collect();
    (catalog, Item { name: "1".to_owned(), text: Some(text.to_owned()), spans, ..Item::default() })
}

#[test]
fn conll_without_blanks_keeps_words_together_and_punctuation_apart() {
    for (tokens, expected) in [
        (Tokens::Pieces, "-DOCSTART- O\n\n在 O\nNew B-name\nYork I-name\n, O\n1 O\n. O\n5 O\n\n"),
        (
            Tokens::Signs,
            "-DOCSTART- O\n\n在 O\nN B-name\ne I-name\nw I-name\nY I-name\no I-name\nr I-name\nk I-name\n, O\n1 O\n. O\n5 O\n\n",
        ),
    ] {
        let (catalog, item) = marked("在New York, 1.5\n\n", &[(1, 9)]);
        let options = Options { tokens, ..Options::default() };
        let mut files = Memory::default();
        let report =
            write(&catalog, std::slice::from_ref(&item), (&mut files, find("conll").unwrap()), &options);
        assert!(!report.unwrap().is_lossy());
        assert_eq!(text_of(&files, "data.conll"), expected);
        // A page at a time it is the same file.
        let mut stream = Stream::begin(find("conll").unwrap(), tokens).unwrap();
        stream.item(&catalog, item).unwrap();
        let mut bytes = stream.take();
        bytes.extend(stream.end(&catalog).unwrap());
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
    let (catalog, mut item) = marked("New York", &[(0, 2), (1, 3), (4, 8)]);
    item.relations.push(Relation { from: 0, to: 2, name: "near".to_owned() });
    let mut stream = Stream::begin(find("conll").unwrap(), Tokens::Pieces).unwrap();
    stream.item(&catalog, item).unwrap();
    let lost: Vec<_> = stream.report().lost.iter().map(|(kind, tally)| (*kind, tally.count)).collect();
    // The span that splits a word, the one that overlaps it, the relation; and the text's name, which refuses nothing.
    assert_eq!(lost, [(Kind::Overlap, 1), (Kind::Relation, 1), (Kind::Unfit, 1), (Kind::TextName, 1)]);
    assert!(stream.report().is_lossy());
}

#[test]
fn relations_come_back_where_they_are_carried() {
    let (catalog, mut item) = marked("张三和李四在云图", &[(0, 2), (3, 5), (6, 8)]);
    item.relations = vec![
        Relation { from: 0, to: 2, name: "works_for".to_owned() },
        Relation { from: 1, to: 2, name: "works_for".to_owned() },
    ];
    for name in ["web-annotation", "jsonl"] {
        let format = find(name).unwrap();
        let mut files = Memory::default();
        let report = write(&catalog, std::slice::from_ref(&item), (&mut files, format), &Options::default());
        assert!(!report.unwrap().is_lossy(), "{name}");
        let (_, items, unread) = read(&files, format, &Options::default()).unwrap();
        assert_eq!((items, unread), (vec![item.clone()], Vec::new()), "{name}");
    }
}

#[test]
fn broken_xml_and_document_types_are_refused() {
    for (text, said) in [
        ("<annotations><image name='a'", "byte"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><annotations></annotations>", "document type"),
        ("<annotation></annotation>", "stands where <annotations> must"),
        ("<annotations><image name='a' width='0' height='4'/></annotations>", "name or size"),
        (
            "<annotations><image name='a' width='4' height='4'><box label='c' xtl='1' ytl='x' xbr='3' ybr='3'/></image></annotations>",
            "ytl is `x`",
        ),
    ] {
        let mut tree = Memory::default();
        tree.add("annotations.xml", text);
        let error = read(&tree, find("cvat").unwrap(), &Options::default()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
