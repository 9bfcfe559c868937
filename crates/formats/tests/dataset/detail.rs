//! Each format's own rules, on small files written by hand.

use crate::Album;
use gongdao_formats::dataset::*;

fn format(name: &str) -> &'static Format {
    find(name).unwrap()
}

fn album() -> Album {
    Album([("a.jpg".to_owned(), (64, 48))].into())
}

fn tree(files: &[(&str, &str)]) -> Memory {
    let mut tree = Memory::default();
    for (name, text) in files {
        tree.add(name, *text);
    }
    tree
}

/// Converts with the picture `a.jpg` of 64 by 48 known.
fn converted(files: &Memory, from: &str, to: &str, options: Options<'_>) -> (Report, Memory) {
    let album = album();
    let options = Options { pictures: Some(&album), ..options };
    let mut output = Memory::default();
    let report = convert((files, format(from)), (&mut output, format(to)), &options).unwrap();
    (report, output)
}

fn refused(files: &[(&str, &str)], from: &str) -> String {
    let album = album();
    let options = Options { pictures: Some(&album), ..Options::default() };
    read(&tree(files), format(from), &options).unwrap_err().to_string()
}

fn text_of(files: &Memory, name: &str) -> String {
    String::from_utf8(files.bytes(name).unwrap_or_else(|| panic!("{name} is not in {:?}", files.names())))
        .unwrap()
}

const COCO: &str = r#"{"images":[{"id":7,"file_name":"a.jpg","width":64,"height":48}],
 "annotations":[{"id":1,"image_id":7,"category_id":3,"bbox":[10,5,30,15],"area":450,"iscrowd":0,"segmentation":[]}],
 "categories":[{"id":3,"name":"车"}]}"#;

#[test]
fn a_box_is_the_same_box_in_yolo() {
    let (report, files) = converted(&tree(&[("a.json", COCO)]), "coco", "yolo", Options::default());
    assert!(!report.is_lossy());
    assert_eq!(text_of(&files, "labels/a.txt"), "0 0.390625 0.2604166666666667 0.46875 0.3125\n");
    assert!(text_of(&files, "data.yaml").contains("0: \"车\""));
}

#[test]
fn a_value_outside_is_refused_or_clipped_but_never_written() {
    let outside = COCO.replace("[10,5,30,15]", "[50,5,30,15]");
    let (report, _) = converted(&tree(&[("a.json", &outside)]), "coco", "yolo", Options::default());
    let tally = &report.lost[&Kind::Unfit];
    assert_eq!(tally.count, 1);
    assert!(tally.cases[0].contains("a.jpg, object 1 (`车`) at x 50 to 80"), "{:?}", tally.cases);
    let clip = Options { clip: true, ..Options::default() };
    let (report, files) = converted(&tree(&[("a.json", &outside)]), "coco", "yolo", clip);
    assert_eq!((report.clipped, report.is_lossy()), (1, false));
    assert_eq!(text_of(&files, "labels/a.txt"), "0 0.890625 0.2604166666666667 0.21875 0.3125\n");
    let label = [("data.yaml", "names: [car]"), ("labels/a.txt", "0 0.5 0.5 1.2 0.5\n")];
    assert_eq!(
        refused(&label, "yolo"),
        "labels/a.txt, line 1: the value 1.2 is not from 0 to 1; write `class x y …`, lengths divided by the \
         picture's, or cut off with --clip what lies outside"
    );
    let (report, files) = converted(&tree(&label), "yolo", "coco", clip);
    assert!(!report.is_lossy());
    assert!(text_of(&files, "instances.json").contains("\"bbox\":[0,12,64,24]"));
}

#[test]
fn coco_may_have_its_parts_in_any_order_and_says_where_it_is_broken() {
    let parts = r#"{"categories":[{"id":3,"name":"车"}],"annotations":[
      {"image_id":9,"category_id":3,"bbox":[1,1,2,2]},{"image_id":7,"category_id":3,"bbox":[3,3,2,2]},
      {"image_id":9,"category_id":3,"bbox":[5,5,2,2]}],"info":{"a":[1,"]}"]},
      "images":[{"id":9,"file_name":"b.jpg"},{"id":7,"file_name":"a.jpg"}]}"#;
    let (_, items, _) = read(&tree(&[("x.json", parts)]), format("coco"), &Options::default()).unwrap();
    let counts: Vec<(&str, usize)> =
        items.iter().map(|item| (item.name.as_str(), item.objects.len())).collect();
    assert_eq!(counts, [("b.jpg", 2), ("a.jpg", 1)]);
    for (from, to, said) in [
        ("\"image_id\":7", "\"image_id\":8", "annotations[0]: there is no image 8"),
        ("\"category_id\":3", "\"category_id\":4", "annotations[0]: there is no category 4"),
        ("[10,5,30,15]", "[10,5,-30,15]", "annotations[0]: the bbox [10.0, 5.0, -30.0, 15.0] is not one"),
        ("\"width\":64", "\"width\":0", "images[0]: its size is 0 by 48"),
        ("\"id\":1,", "\"id\":1 ", "annotations[0]: expected"),
        ("\"车\"}]}", "\"车\"}]", "it ends before the document is closed"),
    ] {
        let error = refused(&[("x.json", &COCO.replace(from, to))], "coco");
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn outlines_keep_their_box_where_the_file_gave_one() {
    let outlined = COCO.replace("\"segmentation\":[]", "\"segmentation\":[[10,5,40,5,40,20]]");
    let files = tree(&[("a.json", &outlined)]);
    let (report, _) = converted(&files, "coco", "yolo", Options::default());
    assert_eq!(report.lost[&Kind::Polygon].count, 1);
    let (report, output) = converted(&files, "coco", "yolo", Options { drop: true, ..Options::default() });
    assert_eq!((report.objects, report.lost[&Kind::Polygon].count), (1, 1));
    assert!(text_of(&output, "labels/a.txt").starts_with("0 0.390625 "));
    let (report, _) = converted(&files, "coco", "yolo", Options { enclose: true, ..Options::default() });
    assert_eq!((report.enclosed, report.is_lossy()), (1, false));
}

#[test]
fn yolo_reads_names_in_every_way_they_are_written() {
    for names in [
        "names: [car, 'big truck']",
        "names:\n  - car\n  - big truck # two\n",
        "names: {0: car, 1: \"big truck\"}",
    ] {
        let files = tree(&[("data.yaml", names), ("labels/a.txt", "1 0.5 0.5 0.5 0.5\n\n")]);
        let (report, output) = converted(&files, "yolo", "coco", Options::default());
        assert_eq!(report.objects, 1);
        assert!(text_of(&output, "instances.json").contains("{\"id\":2,\"name\":\"big truck\"}"), "{names}");
    }
    let error = refused(&[("data.yaml", "names: [car]"), ("labels/a.txt", "1 0.5 0.5 0.5 0.5")], "yolo");
    assert!(error.contains("line 1: the class 1 is not among the 1 named"), "{error}");
    let error = refused(&[("data.yaml", "names: [car]"), ("labels/b.txt", "0 0.5 0.5 0.5 0.5")], "yolo");
    assert!(error.contains("--images"), "{error}");
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    for name in ["../a.jpg", "/a.jpg", "a/../../b.jpg", "c:/a.jpg"] {
        let files = tree(&[("a.json", &COCO.replace("a.jpg", name))]);
        let outcome =
            convert((&files, format("coco")), (&mut Memory::default(), format("yolo")), &Options::default());
        assert!(outcome.unwrap_err().what.contains("leads out of the folder"), "{name}");
    }
}
