//! ImageFolder, as Hugging Face's `datasets` loads it: a folder for each split with a `metadata.jsonl` in it.
//!
//! A line is `{"file_name", "objects": {"bbox": [[x, y, width, height], …], "categories": ["…"]}}`, boxes in pixels as
//! COCO's, and `label` for a class of the whole, of which there is one at most. `width` and `height` are ours. Pictures
//! are not copied: they belong beside the file that names them.

use super::error::{DataError, shown};
use super::format::{Format, Out, Visitor, Writer, open};
use super::kind::{Kind, Kinds};
use super::lists;
use super::model::{Catalog, Item, Object, Rect, Shape};
use super::numbers::{tidy, whole};
use super::options::Options;
use super::sieve::{Finding, Target};
use super::tree::{Sink, Tree, is_safe};
use crate::lines::Lines;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

const FILE: &str = "metadata.jsonl";
const LINE_BYTES: usize = 64 << 20;

/// `imagefolder`.
pub(super) const IMAGEFOLDER: Format = Format {
    name: "imagefolder",
    file: None,
    carries: Kinds::of(&[Kind::Box, Kind::Class, Kind::Split, Kind::Empty, Kind::Size]),
    needs_size: false,
    is_inside: false,
    note: "boxes and one class of the whole; loads with Hugging Face datasets when the pictures lie beside it",
    check: Some(check),
    read,
    begin: |_, _| Ok(Box::new(ImageFolder { open: BTreeMap::new() })),
};

fn check(_: &Catalog, item: &Item, _: &Options<'_>) -> Vec<Finding> {
    let is_folder = item.split.is_empty() || (is_safe(&item.split) && !item.split.contains('/'));
    let what = if !is_folder {
        format!("the split {} cannot be a folder's name", shown(&item.split))
    } else if item.classes.len() > 1 {
        format!("it has {} classes where one has a place", item.classes.len())
    } else {
        return Vec::new();
    };
    vec![Finding { target: Target::Item, what }]
}

#[derive(Deserialize)]
struct Row {
    file_name: String,
    width: Option<f64>,
    height: Option<f64>,
    label: Option<String>,
    objects: Option<Objects>,
}

#[derive(Default, Deserialize)]
struct Objects {
    #[serde(default)]
    bbox: Vec<[f64; 4]>,
    #[serde(default, alias = "category")]
    categories: Vec<String>,
}

fn read(tree: &dyn Tree, _: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let is_it = |name: &&String| name.rsplit('/').next() == Some(FILE);
    let files: Vec<&String> = tree.names().iter().filter(is_it).collect();
    if files.is_empty() {
        return Err(DataError::missing("", format!("there is no {FILE}"), "give the folder that holds it"));
    }
    for file in files {
        let split = file.rsplit('/').nth(1).unwrap_or_default();
        let mut lines = Lines::new(open(tree, file)?, LINE_BYTES);
        while let Some((number, text)) = lines.next().map_err(|error| {
            DataError::bad(file, format!("line {}", error.line), &error.problem, error.problem.fix())
        })? {
            let bad = |what: String| {
                let fix = "write {\"file_name\": …, \"objects\": {\"bbox\": […], \"categories\": […]}}";
                DataError::bad(file, format!("line {number}"), what, fix)
            };
            let row: Row = serde_json::from_str(text).map_err(|error| bad(error.to_string()))?;
            let item = item(row, split, &mut catalog).map_err(bad)?;
            visitor.item(&catalog, item)?;
        }
    }
    Ok(catalog)
}

fn item(row: Row, split: &str, catalog: &mut Catalog) -> Result<Item, String> {
    let size = row.width.and_then(whole).zip(row.height.and_then(whole));
    let mut item = Item { name: row.file_name, split: split.to_owned(), size, ..Item::default() };
    item.classes.extend(row.label.map(|label| catalog.place(&label)));
    let objects = row.objects.unwrap_or_default();
    if objects.bbox.len() != objects.categories.len() {
        return Err(format!("{} boxes have {} categories", objects.bbox.len(), objects.categories.len()));
    }
    for ([x, y, width, height], class) in objects.bbox.into_iter().zip(&objects.categories) {
        if width < 0.0 || height < 0.0 {
            return Err(format!("the box {x} {y} {width} {height} is not one"));
        }
        item.objects.push(Object::new(catalog.place(class), Shape::Box(Rect { x, y, width, height })));
    }
    Ok(item)
}

struct ImageFolder {
    /// A file for each split, kept open.
    open: BTreeMap<String, Out>,
}

impl Writer for ImageFolder {
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        let rect = |object: &Object| object.bounds().unwrap_or_default();
        let boxes: Vec<[f64; 4]> = item
            .objects
            .iter()
            .map(|object| {
                let it = rect(object);
                [it.x, it.y, tidy(it.width), tidy(it.height)]
            })
            .collect();
        let classes: Vec<&str> = item.objects.iter().map(|object| catalog.name(object.class)).collect();
        let mut row = json!({ "file_name": item.name });
        if let Some((width, height)) = item.size {
            row["width"] = json!(width);
            row["height"] = json!(height);
        }
        if let Some(class) = item.classes.first() {
            row["label"] = json!(catalog.name(*class));
        }
        row["objects"] = json!({ "bbox": boxes, "categories": classes });
        let slash = if item.split.is_empty() { "" } else { "/" };
        let file = || format!("{}{slash}{FILE}", item.split);
        lists::of_split(&mut self.open, to, item, file)?.with(|to| writeln!(to, "{row}"))
    }

    fn end(self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.open.into_values().try_for_each(Out::close)
    }
}
