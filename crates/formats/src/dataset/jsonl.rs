//! JSONL: an item a line, with everything that is said of it.
//!
//! `{"file_name", "split", "width", "height", "text", "objects", "classes", "spans", "relations"}`, what is absent left out. Classes
//! that say more than their name stand in lines `{"categories": […]}` before the first item that may use them. UTF-8
//! without a byte order mark; line separators inside texts are escaped as JSON demands.

use super::error::DataError;
use super::format::{Format, Out, Visitor, Writer, open};
use super::kind::Kinds;
use super::model::{Catalog, Item, Relation};
use super::options::Options;
use super::plain::{PlainCategory, PlainObject, PlainSpan};
use super::tree::{Sink, Tree};
use crate::lines::Lines;
use serde::{Deserialize, Serialize};

/// The most bytes of a line.
const LINE_BYTES: usize = 256 << 20;

/// `jsonl`.
pub(super) const JSONL: Format = Format {
    name: "jsonl",
    file: Some("data.jsonl"),
    carries: Kinds::ALL,
    needs_size: false,
    is_inside: false,
    note: "everything, an item a line",
    check: None,
    read,
    begin: |to, options| {
        let out = Out::create(to, options.file.unwrap_or("data.jsonl"))?;
        Ok(Box::new(Jsonl { out, declared: 0 }))
    },
};

#[derive(Default, Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    categories: Vec<PlainCategory>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file_name: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    split: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    objects: Option<Vec<PlainObject>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    classes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spans: Vec<PlainSpan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    relations: Vec<PlainRelation>,
}

/// A relation between two spans, by their places from 0.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainRelation {
    from: usize,
    to: usize,
    class: String,
}

fn read(tree: &dyn Tree, _: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    for file in tree.names().iter().filter(|name| name.ends_with(".jsonl") || tree.names().len() == 1) {
        let mut lines = Lines::new(open(tree, file)?, LINE_BYTES);
        while let Some((number, text)) = lines.next().map_err(|error| {
            DataError::bad(file, format!("line {}", error.line), &error.problem, error.problem.fix())
        })? {
            let bad = |what: String| {
                DataError::bad(
                    file,
                    format!("line {number}"),
                    what,
                    "see docs/formats.md for what a line holds",
                )
            };
            let line: Line = serde_json::from_str(text).map_err(|error| bad(error.to_string()))?;
            let name = line.file_name.clone();
            for category in
                line.categories.iter().map(|it| serde_json::to_value(it).and_then(serde_json::from_value))
            {
                let category: PlainCategory = category.map_err(|error| bad(error.to_string()))?;
                catalog.declare(category.into_category().map_err(bad)?);
            }
            let Some(name) = name else {
                if line.categories.is_empty() {
                    return Err(bad("there is no file_name".to_owned()));
                }
                continue;
            };
            let item = item(name, line, &mut catalog).map_err(bad)?;
            visitor.item(&catalog, item)?;
        }
    }
    Ok(catalog)
}

fn item(name: String, line: Line, catalog: &mut Catalog) -> Result<Item, String> {
    let size = line.width.zip(line.height).filter(|(width, height)| *width > 0 && *height > 0);
    let characters = line.text.as_ref().map_or(0, |text| text.chars().count());
    let count = line.spans.len();
    let relation = |PlainRelation { from, to, class: name }: PlainRelation| {
        let is_known = from < count && to < count;
        is_known
            .then_some(Relation { from, to, name })
            .ok_or("a relation names a span that is not there".to_owned())
    };
    let relations = line.relations.into_iter().map(relation).collect::<Result<_, _>>()?;
    let objects = line.objects.unwrap_or_default().into_iter();
    Ok(Item {
        name,
        split: line.split,
        size,
        objects: objects.map(|object| object.into_object(catalog)).collect::<Result<_, _>>()?,
        classes: line.classes.iter().map(|class| catalog.place(class)).collect(),
        spans: line
            .spans
            .into_iter()
            .map(|span| span.into_span(characters, catalog))
            .collect::<Result<_, _>>()?,
        relations,
        text: line.text,
    })
}

struct Jsonl {
    out: Out,
    declared: usize,
}

impl Jsonl {
    fn put(&mut self, line: &Line) -> Result<(), DataError> {
        self.out.with(|to| {
            serde_json::to_writer(&mut *to, line)?;
            to.write_all(b"\n")
        })
    }

    fn declare(&mut self, catalog: &Catalog) -> Result<(), DataError> {
        let new = catalog.all().iter().skip(self.declared).filter(|it| PlainCategory::is_worth(it));
        let categories: Vec<PlainCategory> = new.map(PlainCategory::of).collect();
        self.declared = catalog.all().len();
        if categories.is_empty() {
            return Ok(());
        }
        self.put(&Line { categories, ..Line::default() })
    }
}

impl Writer for Jsonl {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        self.declare(catalog)?;
        let class = |class: &u32| catalog.name(*class).to_owned();
        let spans = item.spans.iter();
        self.put(&Line {
            categories: Vec::new(),
            file_name: Some(item.name.clone()),
            split: item.split.clone(),
            width: item.size.map(|size| size.0),
            height: item.size.map(|size| size.1),
            text: item.text.clone(),
            objects: item
                .text
                .is_none()
                .then(|| item.objects.iter().map(|object| PlainObject::of(object, catalog)).collect()),
            classes: item.classes.iter().map(class).collect(),
            spans: spans
                .map(|it| PlainSpan { start: it.start, end: it.end, class: class(&it.class) })
                .collect(),
            relations: item
                .relations
                .iter()
                .map(|it| PlainRelation { from: it.from, to: it.to, class: it.name.clone() })
                .collect(),
        })
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError> {
        self.declare(catalog)?;
        self.out.close()
    }
}
