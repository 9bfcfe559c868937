//! Labelled data sets of every format, and other tools' labelling configurations. A part of `targets.rs`, which says what
//! holds of all.

use gongdao_formats::dataset::{
    Catalog, Category, DataError, FORMATS, Format, Item, KeyPoint, Kind, Memory, Object, Options, Outline,
    Picture, Pictures, Rect, Rotated, Seen, Shape, Span, Tree, Value, find, read, write,
};
use gongdao_formats::forms::label_studio;
use gongdao_labels::Form;

/// Ends the format's name, a file's name and its length in bytes; the bytes follow, which may be a picture's.
const END: u8 = 0;
const SIZE: (u32, u32) = (64, 48);

/// Every picture has one size.
struct Album;

impl Pictures for Album {
    fn find(&self, name: &str) -> Result<Option<Picture>, DataError> {
        let name = if name.contains('.') { name.to_owned() } else { format!("{name}.png") };
        Ok(Some(Picture { name, size: SIZE }))
    }
}

fn options() -> Options<'static> {
    Options { drop: true, clip: true, enclose: true, pictures: Some(&Album), ..Options::default() }
}

/// What is wrong is told with what to do.
fn told(error: &DataError) {
    assert!(!error.code.is_empty() && !error.what.is_empty() && !error.fix.is_empty(), "{error:?}");
}

/// What is read is written in the same format, and that is read, too.
pub fn data_set(bytes: &[u8]) {
    let mut rest = bytes;
    let Some(format) = word(&mut rest).and_then(find) else { return };
    let mut files = Memory::default();
    while let (Some(name), Some(length)) = (word(&mut rest), word(&mut rest)) {
        let length = length.parse().unwrap_or(usize::MAX).min(rest.len());
        let (content, after) = rest.split_at(length);
        files.add(name, content);
        rest = after;
    }
    let (catalog, items, _) = match read(&files, format, &options()) {
        Ok(read) => read,
        Err(error) => return told(&error),
    };
    let mut written = Memory::default();
    let again = write(&catalog, &items, (&mut written, format), &options())
        .and_then(|_| read(&written, format, &options()).map(drop));
    if let Err(error) = again {
        told(&error);
    }
}

/// The text up to the next end, taken off; none where there is no end or no text.
fn word<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let end = rest.iter().position(|byte| *byte == END)?;
    let (word, after) = rest.split_at(end);
    *rest = &after[1..];
    std::str::from_utf8(word).ok()
}

pub fn data_set_seeds() -> Vec<Vec<u8>> {
    FORMATS.iter().map(seed).collect()
}

/// A small data set with everything, as far as the format carries it.
fn seed(format: &Format) -> Vec<u8> {
    let mut files = Memory::default();
    let catalog = catalog(format);
    write(&catalog, &items(format), (&mut files, format), &options()).expect("it is written");
    read(&files, format, &options()).expect("it is read");
    let mut seed = [format.name.as_bytes(), &[END]].concat();
    for name in files.names() {
        let content = files.bytes(name).expect("a file");
        seed.extend(
            [name.as_bytes(), &[END], content.len().to_string().as_bytes(), &[END], &content].concat(),
        );
    }
    seed
}

fn catalog(format: &Format) -> Catalog {
    let mut catalog = Catalog::default();
    let points =
        if format.has(Kind::KeyPoints) { vec!["nose".to_owned(), "耳".to_owned()] } else { Vec::new() };
    let edges = if points.is_empty() { Vec::new() } else { vec![[0, 1]] };
    catalog.declare(Category { name: "person".to_owned(), points, edges, ..Category::default() });
    catalog.place("车");
    catalog
}

fn items(format: &Format) -> Vec<Item> {
    let ring = vec![[4.0, 4.0], [20.5, 4.0], [12.0, 30.25]];
    let mask = gongdao_geometry::Mask::from_runs(SIZE.1, SIZE.0, [100, 5, 43, 5, 2_919]).expect("a mask");
    let shapes = [
        Shape::Box(Rect { x: 1.0, y: 2.5, width: 10.0, height: 8.0 }),
        Shape::Rotated(Rotated { center: [30.0, 20.0], width: 12.0, height: 6.0, degrees: 30.0 }),
        Shape::Polygon(vec![Outline { outer: ring.clone(), holes: Vec::new() }]),
        Shape::Polyline(ring.clone()),
        Shape::Points(ring),
        Shape::Mask(mask),
    ];
    let mut objects: Vec<Object> = shapes.into_iter().map(|shape| Object::new(1, shape)).collect();
    objects[0].attributes = vec![
        ("truncated".to_owned(), Value::Flag(true)),
        ("speed".to_owned(), Value::Number(1.5)),
        ("note".to_owned(), Value::Text("a <b> & \"c\"".to_owned())),
    ];
    if format.has(Kind::KeyPoints) {
        let frame = Some(Rect { x: 2.0, y: 2.0, width: 20.0, height: 30.0 });
        let nose = KeyPoint { x: 5.0, y: 6.0, seen: Seen::Visible };
        let ear = KeyPoint { x: 7.5, y: 8.0, seen: Seen::Hidden };
        objects.push(Object { frame, key_points: vec![nose, ear], ..Object::new(0, Shape::Skeleton) });
    }
    let street = Item { name: "街/a.png".to_owned(), size: Some(SIZE), objects, ..Item::default() };
    let sorted = Item { name: "b.png".to_owned(), size: Some(SIZE), classes: vec![1], ..Item::default() };
    let spans = vec![Span { class: 0, start: 0, end: 2 }, Span { class: 1, start: 3, end: 5 }];
    let text = Some("王五 in Paris".to_owned());
    let said = Item { name: "t1".to_owned(), text, spans, ..Item::default() };
    if format.has(Kind::Empty) { vec![street, sorted, said] } else { vec![said] }
}

/// A form that comes out of a configuration can be used, and whatever does not is named.
pub fn labelling_config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match label_studio::import(text) {
        Ok(imported) => {
            if let Some(form) = &imported.form {
                Form::from_json(form).expect("a form that was made can be read");
            }
            assert!(imported.unsupported.iter().all(|row| !row.why.is_empty()));
        }
        Err(error) => told(&error),
    }
}

pub fn labelling_config_seeds() -> Vec<Vec<u8>> {
    super::texts(&[
        r#"<View><Header value="How does the guest feel?"/><Text name="note" value="$review"/><Choices name="Mood-1" toName="note" choice="single" required="true"><Choice value="Glad" hotkey="g"/><Choice value="Cross" alias="angry"/></Choices><TextArea name="why" toName="note" maxSubmissions="1"/><Number name="n" toName="note" min="0" max="9" step="0.5"/><Rating name="r" toName="note" maxRating="5"/></View>"#,
        r#"<View><Image name="photo" value="$picture" zoom="true"/><RectangleLabels name="box" toName="photo"><Label value="Car" hotkey="c"/><Label value="汽车"/></RectangleLabels><PolygonLabels name="area" toName="photo"><Label value="Road"/></PolygonLabels><KeyPointLabels name="dot" toName="photo"><Label value="Lamp"/></KeyPointLabels><Choices name="seen" toName="photo" perRegion="true" whenLabelValue="Car"><Choice value="whole"/></Choices></View>"#,
        r#"<View><Text name="text" value="$text"/><Labels name="who" toName="text"><Label value="PER"/><Label value="LOC"/></Labels><Relations><Relation value="is"/></Relations><Audio name="a" value="$a"/></View>"#,
    ])
}
