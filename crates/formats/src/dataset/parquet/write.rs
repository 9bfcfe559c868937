//! Rows into groups of rows, and the features behind them.

use super::column::{Cells, Column, pour};
use super::{FILE, OURS, THEIRS};
use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer};
use crate::dataset::model::{Catalog, Item, Object, Rect, Shape};
use crate::dataset::options::Options;
use crate::dataset::plain::{PlainCategory, PlainShape, json_of};
use crate::dataset::tree::Sink;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Map, Value as Json, json};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a group, and bytes after which one is written in any case.
const GROUP_ROWS: usize = 4_096;
const GROUP_BYTES: usize = 16 << 20;

/// The columns: top of the path, their cells, and the deepest list they lie in.
const COLUMNS: usize = 22;

const SCHEMA: &str = "message schema {
    optional group image { optional binary bytes; optional binary path (STRING); }
    required binary file_name (STRING);
    required binary split (STRING);
    optional int32 width;
    optional int32 height;
    optional binary text (STRING);
    required group label (LIST) { repeated group list { optional int64 element; } }
    required group objects {
        required group bbox (LIST) { repeated group list {
            optional group element (LIST) { repeated group list { optional double element; } } } }
        required group category (LIST) { repeated group list { optional int64 element; } }
        required group shape (LIST) { repeated group list { optional binary element (STRING); } }
        required group geometry (LIST) { repeated group list { optional binary element (STRING); } }
        required group keypoints (LIST) { repeated group list {
            optional group element (LIST) { repeated group list { optional double element; } } } }
        required group attributes (LIST) { repeated group list { optional binary element (STRING); } }
        required group score (LIST) { repeated group list { optional double element; } }
        required group iscrowd (LIST) { repeated group list { optional boolean element; } }
    }
    required group spans {
        required group start (LIST) { repeated group list { optional int64 element; } }
        required group end (LIST) { repeated group list { optional int64 element; } }
        required group category (LIST) { repeated group list { optional int64 element; } }
    }
    required group relations {
        required group from (LIST) { repeated group list { optional int64 element; } }
        required group to (LIST) { repeated group list { optional int64 element; } }
        required group name (LIST) { repeated group list { optional binary element (STRING); } }
    }
}";

/// Levels of a list's element, of nothing in its place, and of an empty list.
const ELEMENT: i16 = 2;
const NULL: i16 = 1;
const EMPTY: i16 = 0;
/// Levels of numbers in a list in a list, and of an inner list that is empty.
const INNER: i16 = 4;
const INNER_EMPTY: i16 = 2;

pub(super) fn begin(to: &mut dyn Sink, options: &Options<'_>) -> Result<Box<dyn Writer + Send>, DataError> {
    let name = options.file.unwrap_or(FILE).to_owned();
    let out = Shared(Arc::new(Mutex::new(Some(Out::create(to, &name)?))));
    let broken = |error: ParquetError| failed(&name, &error);
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(broken)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("gongdao".to_owned())
        .build();
    let writer = SerializedFileWriter::new(out.clone(), schema, Arc::new(properties)).map_err(broken)?;
    Ok(Box::new(Rows { name, out, writer, columns: columns(), rows: 0 }))
}

fn failed(name: &str, error: &ParquetError) -> DataError {
    DataError::io(name, &io::Error::other(error.to_string()))
}

/// Empty columns in the schema's order.
fn columns() -> Vec<Column> {
    let text = || Cells::Text(Vec::new());
    let (whole, number) = (|| Cells::Whole(Vec::new()), || Cells::Number(Vec::new()));
    let small = || Cells::Small(Vec::new());
    let cells: [Cells; COLUMNS] = [
        text(),
        text(),
        text(),
        text(),
        small(),
        small(),
        text(),
        whole(),
        number(),
        whole(),
        text(),
        text(),
        number(),
        text(),
        number(),
        Cells::Flag(Vec::new()),
        whole(),
        whole(),
        whole(),
        whole(),
        whole(),
        text(),
    ];
    cells.map(Column::new).into()
}

/// The file, which the Parquet writer wants for itself and whose errors are ours.
#[derive(Clone)]
struct Shared(Arc<Mutex<Option<Out>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let out = held.as_mut().ok_or_else(|| io::Error::other("the file is closed"))?;
        out.with(|to| to.write_all(bytes)).map_err(|error| io::Error::other(error.what))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Rows {
    name: String,
    out: Shared,
    writer: SerializedFileWriter<Shared>,
    columns: Vec<Column>,
    rows: usize,
}

impl Rows {
    /// Writes the rows that are held as a group.
    fn pour(&mut self) -> Result<(), DataError> {
        if std::mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        pour(&mut self.writer, &mut self.columns).map_err(|error| failed(&self.name, &error))
    }

    fn head(&mut self, item: &Item) {
        let [bytes, path, name, split, width, height, text, ..] = self.columns.as_mut_slice() else { return };
        bytes.none(if item.text.is_none() { 1 } else { 0 }, 0);
        match item.text {
            None => path.text(item.name.as_bytes(), 2, 0),
            Some(_) => path.none(0, 0),
        }
        name.text(item.name.as_bytes(), 0, 0);
        split.text(item.split.as_bytes(), 0, 0);
        match item.size {
            Some((wide, high)) => {
                width.whole(wide.into(), 1, 0);
                height.whole(high.into(), 1, 0);
            }
            None => {
                width.none(0, 0);
                height.none(0, 0);
            }
        }
        match &item.text {
            Some(written) => text.text(written.as_bytes(), 1, 0),
            None => text.none(0, 0),
        }
    }

    /// Fills the lists at these places: empty, or element by element.
    fn list<T>(&mut self, places: std::ops::Range<usize>, all: &[T], mut put: impl FnMut(&mut [Column], &T)) {
        let Some(columns) = self.columns.get_mut(places) else { return };
        if all.is_empty() {
            columns.iter_mut().for_each(|column| column.none(EMPTY, 1));
        }
        for one in all {
            columns.iter_mut().for_each(|column| column.element(1));
            put(columns, one);
        }
    }
}

impl Writer for Rows {
    fn item(&mut self, _: &mut dyn Sink, _: &Catalog, item: &Item) -> Result<(), DataError> {
        self.columns.iter_mut().for_each(Column::row);
        self.head(item);
        self.list(7..8, &item.classes, |columns, class| columns[0].whole((*class).into(), ELEMENT, 1));
        self.list(8..16, &item.objects, object);
        self.list(16..19, &item.spans, |columns, span| {
            columns[0].whole(span.start as i64, ELEMENT, 1);
            columns[1].whole(span.end as i64, ELEMENT, 1);
            columns[2].whole(span.class.into(), ELEMENT, 1);
        });
        self.list(19..22, &item.relations, |columns, relation| {
            columns[0].whole(relation.from as i64, ELEMENT, 1);
            columns[1].whole(relation.to as i64, ELEMENT, 1);
            columns[2].text(relation.name.as_bytes(), ELEMENT, 1);
        });
        self.rows += 1;
        let bytes: usize = self.columns.iter().map(Column::bytes).sum();
        if self.rows >= GROUP_ROWS || bytes >= GROUP_BYTES { self.pour() } else { Ok(()) }
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError> {
        self.pour()?;
        let categories: Vec<PlainCategory> = catalog.all().iter().map(PlainCategory::of).collect();
        let features = json!({ "info": { "features": features(catalog) } });
        for (key, value) in [(THEIRS, features), (OURS, json!({ "categories": categories }))] {
            self.writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value.to_string()));
        }
        let Self { name, out, writer, .. } = *self;
        writer.close().map_err(|error| failed(&name, &error))?;
        let out = out.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        out.map_or(Ok(()), Out::close)
    }
}

/// One object into the eight columns of objects.
fn object(columns: &mut [Column], object: &Object) {
    let [bbox, category, shape, geometry, keypoints, attributes, score, crowd] = columns else { return };
    match object.bounds() {
        None => bbox.none(NULL, 1),
        Some(Rect { x, y, width, height }) => numbers(bbox, &[x, y, width, height]),
    }
    category.whole(object.class.into(), ELEMENT, 1);
    let plain = PlainShape::of(&object.shape);
    shape.text(plain.word().as_bytes(), ELEMENT, 1);
    match &object.shape {
        Shape::Box(_) => geometry.none(NULL, 1),
        _ => {
            let mut json = json!(plain);
            if let Some(Rect { x, y, width, height }) = object.frame {
                json["frame"] = json!([x, y, width, height]);
            }
            geometry.text(json.to_string().as_bytes(), ELEMENT, 1);
        }
    }
    let flat: Vec<f64> =
        object.key_points.iter().flat_map(|it| [it.x, it.y, f64::from(it.seen as u8)]).collect();
    numbers(keypoints, &flat);
    if object.attributes.is_empty() {
        attributes.none(NULL, 1);
    } else {
        let map: Map<String, Json> =
            object.attributes.iter().map(|(name, value)| (name.clone(), json_of(value))).collect();
        attributes.text(Json::Object(map).to_string().as_bytes(), ELEMENT, 1);
    }
    match object.score {
        Some(sure) => score.number(sure, ELEMENT, 1),
        None => score.none(NULL, 1),
    }
    crowd.flag(object.is_crowd, ELEMENT, 1);
}

/// A list in a list; the next element of the outer one begins by [`Column::element`].
fn numbers(column: &mut Column, numbers: &[f64]) {
    if numbers.is_empty() {
        column.none(INNER_EMPTY, 2);
    }
    for number in numbers {
        column.number(*number, INNER, 2);
    }
}

/// What `datasets` is told of the columns.
fn features(catalog: &Catalog) -> Json {
    let value = |kind: &str| json!({ "dtype": kind, "_type": "Value" });
    let list = |of: Json| json!({ "feature": of, "_type": "Sequence" });
    let names: Vec<&str> = catalog.all().iter().map(|category| category.name.as_str()).collect();
    let class =
        if names.is_empty() { value("int64") } else { json!({ "names": names, "_type": "ClassLabel" }) };
    json!({
        "image": { "_type": "Image" },
        "file_name": value("string"),
        "split": value("string"),
        "width": value("int32"),
        "height": value("int32"),
        "text": value("string"),
        "label": list(class.clone()),
        "objects": {
            "bbox": list(list(value("float64"))),
            "category": list(class.clone()),
            "shape": list(value("string")),
            "geometry": list(value("string")),
            "keypoints": list(list(value("float64"))),
            "attributes": list(value("string")),
            "score": list(value("float64")),
            "iscrowd": list(value("bool")),
        },
        "spans": { "start": list(value("int64")), "end": list(value("int64")), "category": list(class) },
        "relations": { "from": list(value("int64")), "to": list(value("int64")), "name": list(value("string")) },
    })
}
