//! CSV: a row for each object, class and span; an item of which nothing is said has one row.
//!
//! Columns: `file_name, split, image_width, image_height, text, class, shape, x, y, width, height, start, end, score,
//! crowd, geometry, attributes`. `shape` is `box` and the like, `class` for a class of the whole, `span`, or empty.
//! `x` to `height` are the upright box around the object; what is no box stands in `geometry` as JSON. Rows of an item
//! follow each other. Names of key points have no place.

use super::error::DataError;
use super::format::{Format, Out, Visitor, Writer, open};
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item, Object, Rect, Shape, Span};
use super::numbers::{length, number, side, tidy};
use super::options::Options;
use super::plain::{PlainShape, json_of, value_of};
use super::tree::{Sink, Tree};
use crate::Problem;
use crate::table::{self, Column, Limits, Row};
use std::io;

const COLUMNS: [&str; 17] = [
    "file_name",
    "split",
    "image_width",
    "image_height",
    "text",
    "class",
    "shape",
    "x",
    "y",
    "width",
    "height",
    "start",
    "end",
    "score",
    "crowd",
    "geometry",
    "attributes",
];

/// `csv`.
pub(super) const CSV: Format = Format {
    name: "csv",
    file: Some("data.csv"),
    carries: Kinds::of(&[
        Kind::Box,
        Kind::RotatedBox,
        Kind::Polygon,
        Kind::Hole,
        Kind::Part,
        Kind::Polyline,
        Kind::Points,
        Kind::Mask,
        Kind::Class,
        Kind::Text,
        Kind::Overlap,
        Kind::Attribute,
        Kind::Score,
        Kind::Crowd,
        Kind::Split,
        Kind::Empty,
        Kind::Size,
        Kind::TextName,
    ]),
    needs_size: false,
    is_inside: false,
    note: "a row for each object, class and span",
    check: None,
    read,
    begin: |to, options| {
        let mut out = Out::create(to, options.file.unwrap_or("data.csv"))?;
        out.with(|to| writeln!(to, "{}", COLUMNS.join(",")))?;
        Ok(Box::new(Csv { out }))
    },
};

fn wanted() -> Vec<Column<'static>> {
    const NAMES: [&[&str]; 17] = [
        &["file_name", "image", "name"],
        &["split"],
        &["image_width"],
        &["image_height"],
        &["text"],
        &["class", "label"],
        &["shape"],
        &["x"],
        &["y"],
        &["width"],
        &["height"],
        &["start"],
        &["end"],
        &["score"],
        &["crowd"],
        &["geometry"],
        &["attributes"],
    ];
    let column = |(at, names): (usize, &&'static [&'static str])| match at {
        0 => Column::needed(names),
        4 => Column::text(names),
        _ => Column::optional(names),
    };
    NAMES.iter().enumerate().map(column).collect()
}

fn read(tree: &dyn Tree, _: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    const CELL_BYTES: usize = 64 << 20;
    let mut catalog = Catalog::default();
    let limits =
        Limits { row_bytes: 2 * CELL_BYTES, value_bytes: CELL_BYTES, bad_rows: 0, ..Limits::default() };
    for file in tree.names().iter().filter(|name| name.ends_with(".csv") || tree.names().len() == 1) {
        let (mut current, mut stopped): (Option<Item>, Option<DataError>) = (None, None);
        let outcome = table::read_csv(open(tree, file)?, b',', &wanted(), &limits, |row| {
            let is_same = |item: &Item| item.name == row.get(0) && item.split == row.get(1);
            if current.as_ref().is_some_and(|item| !is_same(item)) {
                let done = current.take().map_or(Ok(()), |item| visitor.item(&catalog, item));
                stopped = done.err();
            }
            let item = current.get_or_insert_with(Item::default);
            add(row, item, &mut catalog).map_err(|(column, what)| Problem::bad_value(column, what))?;
            match stopped {
                None => Ok(()),
                Some(_) => Err(Problem::Io { reason: "the output failed".to_owned() }),
            }
        });
        match (stopped, outcome) {
            (Some(error), _) => return Err(error),
            (None, Err(error)) => {
                return Err(DataError::bad(
                    file,
                    format!("line {}", error.line),
                    &error.problem,
                    error.problem.fix(),
                ));
            }
            (None, Ok(summary)) => {
                if let Some(error) = summary.errors.first() {
                    let at = format!("line {}", error.line);
                    return Err(DataError::bad(file, at, &error.problem, error.problem.fix()));
                }
            }
        }
        if let Some(item) = current {
            visitor.item(&catalog, item)?;
        }
    }
    Ok(catalog)
}

type Wrong = (&'static str, String);

fn add(row: &Row<'_>, item: &mut Item, catalog: &mut Catalog) -> Result<(), Wrong> {
    if item.name.is_empty() {
        item.name = row.get(0).to_owned();
        item.split = row.get(1).to_owned();
        item.size = side(row.get(2)).zip(side(row.get(3)));
        item.text = Some(row.get(4)).filter(|text| !text.is_empty()).map(str::to_owned);
    }
    let (class, shape) = (row.get(5), row.get(6));
    match shape {
        "" if class.is_empty() => {}
        "" | "class" if row.get(7).is_empty() => item.classes.push(catalog.place(class)),
        "span" => {
            let whole =
                |at: usize, name| row.get(at).parse().map_err(|_| (name, "is no whole number".to_owned()));
            let (start, end) = (whole(11, "start")?, whole(12, "end")?);
            let characters = item.text.as_ref().map_or(0, |text| text.chars().count());
            if start >= end || end > characters {
                return Err((
                    "end",
                    format!("{end} is not behind {start} and inside {characters} characters"),
                ));
            }
            item.spans.push(Span { class: catalog.place(class), start, end });
        }
        _ => item.objects.push(object(row, catalog.place(class))?),
    }
    Ok(())
}

fn object(row: &Row<'_>, class: u32) -> Result<Object, Wrong> {
    let get = |at: usize, name| {
        number(row.get(at)).ok_or_else(|| (name, format!("{:?} is no number", row.get(at))))
    };
    let shape = match row.get(6) {
        "box" | "" => {
            let far = |at: usize, name| length(row.get(at)).ok_or_else(|| (name, "is no length".to_owned()));
            Shape::Box(Rect {
                x: get(7, "x")?,
                y: get(8, "y")?,
                width: far(9, "width")?,
                height: far(10, "height")?,
            })
        }
        _ => {
            let bad = |what: String| ("geometry", what);
            let plain: PlainShape =
                serde_json::from_str(row.get(15)).map_err(|error| bad(error.to_string()))?;
            match plain.into_shape().map_err(bad)? {
                Shape::Skeleton => return Err(bad("a skeleton cannot stand in CSV".to_owned())),
                shape => shape,
            }
        }
    };
    let mut object = Object::new(class, shape);
    if !row.get(13).is_empty() {
        object.score = Some(get(13, "score")?);
    }
    object.is_crowd = matches!(row.get(14), "1" | "true");
    if !row.get(16).is_empty() {
        let given: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(row.get(16)).map_err(|error| ("attributes", error.to_string()))?;
        for (name, value) in given {
            let value =
                value_of(&value).ok_or_else(|| ("attributes", format!("`{name}` is a list or empty")))?;
            object.attributes.push((name, value));
        }
    }
    Ok(object)
}

struct Csv {
    out: Out,
}

impl Writer for Csv {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        let side = |at: usize| item.size.map_or(String::new(), |(w, h)| [w, h][at].to_string());
        let head =
            [item.name.clone(), item.split.clone(), side(0), side(1), item.text.clone().unwrap_or_default()];
        let mut rows: Vec<[String; 12]> = Vec::new();
        for class in &item.classes {
            rows.push(cells(catalog.name(*class), "class"));
        }
        for span in &item.spans {
            let mut row = cells(catalog.name(span.class), "span");
            (row[6], row[7]) = (span.start.to_string(), span.end.to_string());
            rows.push(row);
        }
        for object in &item.objects {
            rows.push(of(catalog, object));
        }
        if rows.is_empty() {
            rows.push(cells("", ""));
        }
        self.out.with(|to| {
            let mut writer = csv::Writer::from_writer(to);
            for row in &rows {
                writer.write_record(head.iter().chain(row)).map_err(io::Error::other)?;
            }
            writer.flush()
        })
    }

    fn end(self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.out.close()
    }
}

fn cells(class: &str, shape: &str) -> [String; 12] {
    let mut row: [String; 12] = Default::default();
    (row[0], row[1]) = (class.to_owned(), shape.to_owned());
    row
}

fn of(catalog: &Catalog, object: &Object) -> [String; 12] {
    let plain = PlainShape::of(&object.shape);
    let shape = plain.word();
    let mut row = cells(catalog.name(object.class), shape);
    if let Some(rect) = object.bounds() {
        let sides = [rect.x, rect.y, tidy(rect.width), tidy(rect.height)];
        for (cell, side) in row[2..6].iter_mut().zip(sides) {
            *cell = side.to_string();
        }
    }
    row[8] = object.score.map_or(String::new(), |score| score.to_string());
    row[9] = if object.is_crowd { "1".to_owned() } else { String::new() };
    if shape != "box" {
        row[10] = serde_json::to_string(&plain).unwrap_or_default();
    }
    if !object.attributes.is_empty() {
        let all: serde_json::Map<_, _> =
            object.attributes.iter().map(|(name, value)| (name.clone(), json_of(value))).collect();
        row[11] = serde_json::Value::Object(all).to_string();
    }
    row
}
