//! Rows as items, from our files and from other people's.

use super::nested::{Cell, DEEPEST, Leaf, plain_path, thresholds};
use super::{OURS, THEIRS};
use crate::dataset::error::{DataError, shown};
use crate::dataset::format::Visitor;
use crate::dataset::model::{Catalog, Item, KeyPoint, Object, Rect, Relation, Seen, Shape, Span};
use crate::dataset::options::Options;
use crate::dataset::plain::{PlainCategory, PlainShape, value_of};
use crate::dataset::tree::Tree;
use crate::table::ParquetSource;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Rows put together at a time.
const BATCH_ROWS: usize = 256;

/// What is looked for, under the names people give it.
const WANTED: [&[&str]; 20] = [
    &["file_name", "image.path", "image_path", "name"],
    &["split"],
    &["width", "image_width"],
    &["height", "image_height"],
    &["text"],
    &["label", "labels"],
    &["objects.bbox", "bbox"],
    &["objects.category", "objects.categories", "objects.label", "category"],
    &["objects.shape"],
    &["objects.geometry"],
    &["objects.keypoints"],
    &["objects.attributes"],
    &["objects.score"],
    &["objects.iscrowd"],
    &["spans.start"],
    &["spans.end"],
    &["spans.category"],
    &["relations.from"],
    &["relations.to"],
    &["relations.name"],
];

pub(super) fn read(
    tree: &dyn Tree,
    _: &Options<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let names = tree.names();
    for file in names.iter().filter(|name| name.ends_with(".parquet") || names.len() == 1) {
        one(tree, file, &mut catalog, visitor)?;
    }
    Ok(catalog)
}

fn broken(file: &str, error: &ParquetError) -> DataError {
    DataError::bad(file, "", format!("it cannot be read as Parquet: {error}"), "write it again as Parquet")
}

/// Asks the library, which is other people's code and panics at some broken files: that refuses the file, too.
fn asked<T>(file: &str, ask: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, DataError> {
    let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ask));
    let panicked = || Err(ParquetError::General("it is broken".to_owned()));
    answer.unwrap_or_else(|_| panicked()).map_err(|error| broken(file, &error))
}

fn one(
    tree: &dyn Tree,
    file: &str,
    catalog: &mut Catalog,
    visitor: &mut dyn Visitor,
) -> Result<(), DataError> {
    let source = tree.open(file).map_err(|error| DataError::io(file, &error))?;
    let source = ParquetSource::new(source).map_err(|error| DataError::io(file, &error))?;
    let reader = asked(file, || SerializedFileReader::new(source))?;
    let metadata = reader.metadata().file_metadata();
    let told = metadata.key_value_metadata().map_or(&[][..], Vec::as_slice);
    let value = |key: &str| told.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.as_deref());
    let classes = Classes::read(value(THEIRS), value(OURS), catalog).map_err(|what| {
        DataError::bad(file, "its metadata", what, "write the file again, or take its metadata out")
    })?;
    let schema = metadata.schema_descr();
    let mut leaves: [Option<Leaf>; WANTED.len()] = std::array::from_fn(|_| None);
    for (leaf, names) in leaves.iter_mut().zip(WANTED) {
        let of = |name: &&str| schema.columns().iter().position(|column| plain_path(column) == *name);
        let Some(place) = names.iter().find_map(of) else { continue };
        let column = schema.column(place);
        if column.max_rep_level() > DEEPEST {
            let what = format!("the column {} holds lists in lists in lists", shown(&plain_path(&column)));
            return Err(DataError::bad(file, "", what, "give boxes as [x, y, width, height]"));
        }
        let levels = thresholds(schema.root_schema(), &column);
        *leaf = Some(Leaf::new(place, column.max_def_level(), levels));
    }
    if leaves[0].is_none() && leaves[4].is_none() {
        let fix = "name the pictures in `file_name` or `image`, or give texts in `text`";
        return Err(DataError::missing(file, "there is no column that names pictures or holds texts", fix));
    }
    let split = split_of(file);
    let mut row_number = 0;
    for index in 0..reader.num_row_groups() {
        let group = asked(file, || reader.get_row_group(index))?;
        let mut readers = Vec::new();
        for leaf in leaves.iter().flatten() {
            readers.push(asked(file, || group.get_column_reader(leaf.place))?);
        }
        let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        while left > 0 {
            let rows = left.min(BATCH_ROWS);
            for (leaf, reader) in leaves.iter_mut().flatten().zip(&mut readers) {
                asked(file, || leaf.fill(reader, rows))?;
            }
            for row in 0..rows {
                row_number += 1;
                let mut cells =
                    leaves.each_mut().map(|leaf| leaf.as_mut().map_or(Cell::None, |it| it.take(row)));
                if matches!(cells[0], Cell::None) {
                    cells[0] = Cell::Text(row_number.to_string());
                }
                let item = item(cells, &split, &classes, catalog).map_err(|what| {
                    let fix = "see docs/formats.md for what a row holds";
                    DataError::bad(file, format!("row {row_number}"), what, fix)
                })?;
                visitor.item(catalog, item)?;
            }
            left -= rows;
        }
    }
    Ok(())
}

/// The part of the data set that a file's name tells, as `datasets` has it: `train-00000-of-00001.parquet`.
fn split_of(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let head = name.split(['-', '.']).next().unwrap_or_default();
    if ["train", "validation", "val", "test"].contains(&head) { head.to_owned() } else { String::new() }
}

/// The names of classes by the numbers of this file.
struct Classes(Vec<String>);

#[derive(Deserialize)]
struct Ours {
    categories: Vec<PlainCategory>,
}

impl Classes {
    fn read(theirs: Option<&str>, ours: Option<&str>, catalog: &mut Catalog) -> Result<Self, String> {
        if let Some(ours) = ours {
            let ours: Ours = serde_json::from_str(ours).map_err(|error| error.to_string())?;
            let mut names = Vec::new();
            for category in ours.categories {
                let category = category.into_category()?;
                names.push(category.name.clone());
                catalog.declare(category);
            }
            return Ok(Self(names));
        }
        let Some(theirs) = theirs else { return Ok(Self(Vec::new())) };
        let theirs: Json = serde_json::from_str(theirs).map_err(|error| error.to_string())?;
        let mut names = Vec::new();
        find_names(&theirs, &mut names, 0);
        for name in &names {
            catalog.place(name);
        }
        Ok(Self(names))
    }

    fn of(&self, cell: Cell, catalog: &mut Catalog) -> Result<u32, String> {
        match cell {
            Cell::Text(name) => Ok(catalog.place(&name)),
            Cell::Number(number) if self.0.is_empty() => Ok(catalog.place(&number.to_string())),
            Cell::Number(number) => {
                let at =
                    if number >= 0.0 && number.fract() == 0.0 { self.0.get(number as usize) } else { None };
                let name =
                    at.ok_or_else(|| format!("there is no class {number}; there are {}", self.0.len()))?;
                Ok(catalog.place(name))
            }
            _ => Err("an object or span has no class".to_owned()),
        }
    }
}

/// The first list of names of classes in features.
fn find_names(json: &Json, names: &mut Vec<String>, depth: usize) {
    const DEPTH: usize = 16;
    let Json::Object(map) = json else { return };
    if !names.is_empty() || depth > DEPTH {
        return;
    }
    if map.get("_type").and_then(Json::as_str) == Some("ClassLabel") {
        let all = map.get("names").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        names.extend(all.iter().filter_map(Json::as_str).map(str::to_owned));
        return;
    }
    // Those of objects first: `label` is mostly of the whole.
    let first = map.get("objects").into_iter();
    first.chain(map.values()).for_each(|inner| find_names(inner, names, depth + 1));
}

fn item(
    cells: [Cell; WANTED.len()],
    split: &str,
    classes: &Classes,
    catalog: &mut Catalog,
) -> Result<Item, String> {
    let [name, own_split, width, height, text, label, rest @ ..] = cells;
    let [bbox, category, shape, geometry, keypoints, attributes, score, crowd, spans @ ..] = rest;
    let side = |cell: &Cell| cell.number().and_then(crate::dataset::numbers::whole).filter(|side| *side > 0);
    let mut item = Item {
        name: name.text().unwrap_or_default(),
        split: own_split.text().unwrap_or_else(|| split.to_owned()),
        size: side(&width).zip(side(&height)),
        text: text.text(),
        ..Item::default()
    };
    let label = match label {
        Cell::List(labels) => labels,
        Cell::None => Vec::new(),
        one => vec![one],
    };
    item.classes = label.into_iter().map(|one| classes.of(one, catalog)).collect::<Result<_, _>>()?;
    let columns = [bbox, category, shape, geometry, keypoints, attributes, score, crowd];
    let mut columns = columns.map(|cell| cell.elements().into_iter());
    let count = columns[..2].iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    for _ in 0..count {
        let cells = columns.each_mut().map(|column| column.next().unwrap_or_default());
        item.objects.push(object(cells, classes, catalog)?);
    }
    marks(spans, &mut item, classes, catalog)?;
    Ok(item)
}

/// Spans and relations between them.
fn marks(
    [start, end, category, from, to, name]: [Cell; 6],
    item: &mut Item,
    classes: &Classes,
    catalog: &mut Catalog,
) -> Result<(), String> {
    let place = |cell: Cell| {
        let whole = cell.number().filter(|at| *at >= 0.0 && at.fract() == 0.0);
        whole.map(|at| at as usize).ok_or("a place of a span is no whole number".to_owned())
    };
    let characters = item.text.as_ref().map_or(0, |text| text.chars().count());
    let ends = start.elements().into_iter().zip(end.elements());
    for ((start, end), class) in ends.zip(category.elements()) {
        let (start, end) = (place(start)?, place(end)?);
        if start >= end || end > characters {
            return Err(format!("the span {start} to {end} is not inside {characters} characters"));
        }
        item.spans.push(Span { class: classes.of(class, catalog)?, start, end });
    }
    for ((from, to), name) in from.elements().into_iter().zip(to.elements()).zip(name.elements()) {
        let (from, to) = (place(from)?, place(to)?);
        if from.max(to) >= item.spans.len() {
            return Err("a relation names a span that is not there".to_owned());
        }
        item.relations.push(Relation { from, to, name: name.text().unwrap_or_default() });
    }
    Ok(())
}

/// What stands in `geometry`.
#[derive(Deserialize)]
struct Geometry {
    #[serde(flatten)]
    shape: PlainShape,
    frame: Option<[f64; 4]>,
}

fn object(cells: [Cell; 8], classes: &Classes, catalog: &mut Catalog) -> Result<Object, String> {
    let [bbox, category, shape, geometry, keypoints, attributes, score, crowd] = cells;
    let class = classes.of(category, catalog)?;
    let numbers = |cell: Cell| cell.elements().iter().filter_map(Cell::number).collect::<Vec<f64>>();
    let rect = |sides: &[f64]| match *sides {
        [x, y, width, height] if width >= 0.0 && height >= 0.0 => Ok(Rect { x, y, width, height }),
        _ => Err(format!("the box {sides:?} is not one; give [x, y, width, height]")),
    };
    let sides = numbers(bbox);
    let mut object = match geometry.text() {
        Some(json) => {
            let read: Geometry = serde_json::from_str(&json).map_err(|error| format!("geometry: {error}"))?;
            let mut object = Object::new(class, read.shape.into_shape()?);
            object.frame = read.frame.map(|frame| rect(&frame)).transpose()?;
            object
        }
        None => {
            if let Some(word) = shape.text().filter(|word| word != "box") {
                return Err(format!("an object whose shape is {} has no geometry", shown(&word)));
            }
            Object::new(class, Shape::Box(rect(&sides)?))
        }
    };
    let flat = numbers(keypoints);
    if flat.len() % 3 != 0 {
        return Err(format!("{} numbers make no key points of x, y and visibility", flat.len()));
    }
    for three in flat.chunks_exact(3) {
        let seen =
            Seen::of(three[2]).ok_or_else(|| format!("the visibility {} is not 0, 1 or 2", three[2]))?;
        object.key_points.push(KeyPoint { x: three[0], y: three[1], seen });
    }
    if object.shape == Shape::Skeleton && object.key_points.is_empty() {
        return Err("a skeleton has no key points".to_owned());
    }
    if let Some(json) = attributes.text() {
        let map: Map<String, Json> =
            serde_json::from_str(&json).map_err(|error| format!("attributes: {error}"))?;
        for (name, value) in map {
            let value =
                value_of(&value).ok_or_else(|| format!("the attribute `{name}` is a list or empty"))?;
            object.attributes.push((name, value));
        }
    }
    object.score = score.number();
    object.is_crowd = matches!(crowd, Cell::Flag(true)) || crowd.number() == Some(1.0);
    Ok(object)
}
