//! KITTI 2-D: a text file a picture, fifteen columns an object, corners of boxes in pixels from 0.
//!
//! The columns of three dimensions hold the fill values that the development kit names, unless the object has them as
//! attributes (`alpha`, `dimensions`, `location`, `rotation_y`), which is how they are read. `truncated` is 0 to 1,
//! `occluded` 0 to 3; 0 is not read as an attribute. A sixteenth column is the score of a result. KITTI's pictures are
//! PNG files, so that is what a picture is called where it is not found.

use super::error::{DataError, shown};
use super::format::{Format, Out, Visitor, Writer, stem, text};
use super::kind::{Kind, Kinds};
use super::lists::{self, Lists};
use super::model::{Catalog, Item, Object, Rect, Shape, Value};
use super::numbers::{number, tidy};
use super::options::Options;
use super::sieve::{Finding, Target};
use super::tree::{Sink, Tree};
use std::io::{self, Write};

const LISTS: &str = "ImageSets";
const LABEL_BYTES: u64 = 64 << 20;
const DONT_CARE: &str = "DontCare";

/// `kitti`.
pub(super) const KITTI: Format = Format {
    name: "kitti",
    file: None,
    carries: Kinds::of(&[Kind::Box, Kind::Attribute, Kind::Score, Kind::Split, Kind::Empty]),
    needs_size: false,
    is_inside: false,
    note: "fifteen columns, a sixteenth for a score; of attributes only truncated, occluded, alpha, dimensions, \
           location and rotation_y; names of classes without blanks",
    check: Some(check),
    read,
    begin: |_, _| Ok(Box::new(Kitti { lists: Lists::new(LISTS) })),
};

fn check(catalog: &Catalog, item: &Item, options: &Options<'_>) -> Vec<Finding> {
    let mut found = lists::check(catalog, item, options);
    for (at, object) in item.objects.iter().enumerate() {
        let class = catalog.name(object.class);
        if class.is_empty() || class.contains(char::is_whitespace) {
            let what = format!(
                "object {} is of the class {}, and columns are divided by blanks",
                at + 1,
                shown(class)
            );
            found.push(Finding { target: Target::Object(at), what });
        }
        for (of, (name, value)) in object.attributes.iter().enumerate() {
            if !fits(name, value) {
                let what = format!("object {} has the attribute {}", at + 1, shown(name));
                found.push(Finding { target: Target::Attribute(at, of), what });
            }
        }
    }
    found
}

fn fits(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("truncated", Value::Number(share)) => (0.0..=1.0).contains(share),
        ("occluded", Value::Number(grade)) => (0.0..=3.0).contains(grade) && grade.fract() == 0.0,
        ("alpha" | "rotation_y", Value::Number(_)) => true,
        ("dimensions" | "location", Value::Text(three)) => {
            three.split(' ').count() == 3 && three.split(' ').all(|one| number(one).is_some())
        }
        _ => false,
    }
}

fn read(tree: &dyn Tree, options: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let splits = lists::read(tree, LISTS)?;
    let mut catalog = Catalog::default();
    let mut is_any = false;
    let has_folder = tree.names().iter().any(|name| name.contains("label_2/"));
    for file in tree.names().iter().filter(|name| name.ends_with(".txt") && !name.contains("ImageSets/")) {
        let (before, path) = match file.split_once("label_2/") {
            Some((before, path)) => (before, stem(path)),
            None if has_folder => continue,
            None => ("", stem(file)),
        };
        is_any = true;
        let mut item = Item { name: format!("{path}.png"), ..Item::default() };
        if let Some(pictures) = options.pictures {
            let found = match pictures.find(&format!("{before}image_2/{path}"))? {
                None => pictures.find(path)?,
                found => found,
            };
            if let Some(picture) = found {
                let ending = picture.name.rsplit_once('.').map_or("png", |(_, ending)| ending);
                item.name = format!("{path}.{ending}");
                item.size = Some(picture.size);
            }
        }
        item.split = splits.get(path).cloned().unwrap_or_default();
        for (at, line) in text(tree, file, LABEL_BYTES)?.lines().enumerate() {
            if !line.trim().is_empty() {
                item.objects.push(object(file, at + 1, line, &mut catalog)?);
            }
        }
        visitor.item(&catalog, item)?;
    }
    if !is_any {
        return Err(DataError::missing(
            "",
            "there are no label files",
            "give the folder that label_2/ is in",
        ));
    }
    Ok(catalog)
}

fn object(file: &str, line: usize, text: &str, catalog: &mut Catalog) -> Result<Object, DataError> {
    let bad = |what: String| {
        let fix = "give 15 columns divided by blanks: type truncated occluded alpha left top right bottom, and seven more";
        DataError::bad(file, format!("line {line}"), what, fix)
    };
    let cells: Vec<&str> = text.split_ascii_whitespace().collect();
    if !matches!(cells.len(), 15 | 16) {
        return Err(bad(format!("there are {} columns", cells.len())));
    }
    let numbers: Vec<f64> = cells[1..]
        .iter()
        .map(|cell| number(cell).ok_or_else(|| bad(format!("{} is no number", shown(cell)))))
        .collect::<Result<_, _>>()?;
    let (left, top, right, bottom) = (numbers[3], numbers[4], numbers[5], numbers[6]);
    if right < left || bottom < top {
        return Err(bad(format!("the box {left} {top} {right} {bottom} is not one")));
    }
    let rect = Rect { x: left, y: top, width: tidy(right - left), height: tidy(bottom - top) };
    let mut object = Object::new(catalog.place(cells[0]), Shape::Box(rect));
    let mut add = |name: &str, value: Value| object.attributes.push((name.to_owned(), value));
    for (name, at) in [("truncated", 0), ("occluded", 1)] {
        if numbers[at] > 0.0 {
            add(name, Value::Number(numbers[at]));
        }
    }
    for (name, at) in [("alpha", 2), ("rotation_y", 13)] {
        if numbers[at] != -10.0 {
            add(name, Value::Number(numbers[at]));
        }
    }
    for (name, at, fill) in [("dimensions", 7, -1.0), ("location", 10, -1000.0)] {
        if numbers[at..at + 3].iter().any(|number| *number != fill) {
            add(name, Value::Text(cells[at + 1..at + 4].join(" ")));
        }
    }
    object.score = numbers.get(14).copied();
    Ok(object)
}

struct Kitti {
    lists: Lists,
}

impl Writer for Kitti {
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        self.lists.add(to, item)?;
        Out::whole(to, &format!("label_2/{}.txt", stem(&item.name)), |to| {
            item.objects.iter().try_for_each(|object| put(to, catalog, object))
        })
    }

    fn end(self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.lists.end()
    }
}

fn put(to: &mut dyn Write, catalog: &Catalog, object: &Object) -> io::Result<()> {
    let rect = object.bounds().unwrap_or_default();
    let class = catalog.name(object.class);
    let unknown = if class == DONT_CARE { -1.0 } else { 0.0 };
    let number = |name: &str, fill: f64| match object.attribute(name) {
        Some(Value::Number(number)) => *number,
        _ => fill,
    };
    let text = |name: &str, fill: &str| match object.attribute(name) {
        Some(Value::Text(text)) => text.clone(),
        _ => fill.to_owned(),
    };
    write!(
        to,
        "{class} {} {} {} {} {} {} {} {} {} {}",
        number("truncated", unknown),
        number("occluded", unknown),
        number("alpha", -10.0),
        rect.x,
        rect.y,
        tidy(rect.right()),
        tidy(rect.bottom()),
        text("dimensions", "-1 -1 -1"),
        text("location", "-1000 -1000 -1000"),
        number("rotation_y", -10.0),
    )?;
    match object.score {
        Some(score) => writeln!(to, " {score}"),
        None => writeln!(to),
    }
}
