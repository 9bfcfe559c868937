//! Writes COCO: annotations as they come, images put aside and written behind them, categories last.

use super::shape;
use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer};
use crate::dataset::model::{Catalog, Category, Item, Object, Seen, Value};
use crate::dataset::numbers::tidy;
use crate::dataset::tree::{Sink, Spool, pour};
use serde_json::json;
use std::io::{self, Write};

struct Coco {
    out: Out,
    images: Box<dyn Spool>,
    /// Images put together before they go aside.
    waiting: Vec<u8>,
    has_points: bool,
    image: u64,
    annotation: u64,
}

/// Begins a document.
pub(super) fn begin(
    to: &mut dyn Sink,
    file: &str,
    has_points: bool,
) -> Result<Box<dyn Writer + Send>, DataError> {
    let mut out = Out::create(to, file)?;
    out.with(|to| {
        to.write_all(
            b"{\"info\":{\"description\":\"Gongdao\",\"version\":\"1.0\"},\"licenses\":[],\"annotations\":[",
        )
    })?;
    let images = to.spool().map_err(|error| out.failed(&error))?;
    Ok(Box::new(Coco { out, images, waiting: Vec::new(), has_points, image: 0, annotation: 0 }))
}

impl Writer for Coco {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        const WAITING_BYTES: usize = 64 * 1024;
        self.image += 1;
        self.put_image(item).map_err(|error| self.out.failed(&error))?;
        if self.waiting.len() > WAITING_BYTES {
            self.images.write_all(&self.waiting).map_err(|error| self.out.failed(&error))?;
            self.waiting.clear();
        }
        for object in &item.objects {
            self.annotation += 1;
            let (number, image, has_points) = (self.annotation, self.image, self.has_points);
            self.out.with(|to| annotation(to, [number, image], has_points, catalog, object))?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError> {
        let mut ids: Vec<u64> = (0..catalog.all().len() as u32).map(|class| id(catalog, class)).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            let fix = "convert the files one by one, or give categories ids that differ between them";
            return Err(DataError::bad("", "categories", "two classes have the same id", fix));
        }
        let all = catalog.all();
        let rows: Vec<_> = (0..).zip(all).map(|(class, it)| category(id(catalog, class), it)).collect();
        let Self { out, images, waiting, .. } = self.as_mut();
        out.with(|to| {
            to.write_all(b"\n],\"images\":[")?;
            images.write_all(waiting)?;
            pour(images.as_mut(), to)?;
            to.write_all(b"\n],\"categories\":")?;
            serde_json::to_writer(&mut *to, &rows)?;
            to.write_all(b"}\n")
        })?;
        self.out.close()
    }
}

impl Coco {
    fn put_image(&mut self, item: &Item) -> io::Result<()> {
        let comma = if self.image > 1 { "," } else { "" };
        let to = &mut self.waiting;
        write!(to, "{comma}\n{{\"id\":{},\"file_name\":", self.image)?;
        serde_json::to_writer(&mut *to, &item.name)?;
        if let Some((width, height)) = item.size {
            write!(to, ",\"width\":{width},\"height\":{height}")?;
        }
        if !item.split.is_empty() {
            to.write_all(b",\"split\":")?;
            serde_json::to_writer(&mut *to, &item.split)?;
        }
        to.write_all(b"}")
    }
}

/// A class's number in the document: its own, else its place from 1.
fn id(catalog: &Catalog, class: u32) -> u64 {
    catalog.get(class).and_then(|category| category.id).unwrap_or(u64::from(class) + 1)
}

fn category(id: u64, it: &Category) -> serde_json::Value {
    let mut row = json!({ "id": id, "name": it.name });
    if !it.group.is_empty() {
        row["supercategory"] = json!(it.group);
    }
    if !it.points.is_empty() {
        let edges: Vec<[u32; 2]> = it.edges.iter().map(|edge| edge.map(|end| end + 1)).collect();
        row["keypoints"] = json!(it.points);
        row["skeleton"] = json!(edges);
    }
    row
}

fn annotation(
    to: &mut dyn Write,
    [number, image]: [u64; 2],
    has_points: bool,
    catalog: &Catalog,
    object: &Object,
) -> io::Result<()> {
    let comma = if number > 1 { "," } else { "" };
    let category = id(catalog, object.class);
    let rect = object.bounds().unwrap_or_default();
    write!(
        to,
        "{comma}\n{{\"id\":{number},\"image_id\":{image},\"category_id\":{category},\"bbox\":[{},{},{},{}],\
         \"area\":{},\"iscrowd\":{},",
        tidy(rect.x),
        tidy(rect.y),
        tidy(rect.width),
        tidy(rect.height),
        tidy(shape::area(object)),
        u8::from(object.is_crowd),
    )?;
    shape::write(to, object)?;
    if has_points {
        key_points(to, catalog, object)?;
    }
    if let Some(score) = object.score {
        write!(to, ",\"score\":{score}")?;
    }
    if !object.attributes.is_empty() {
        let all: serde_json::Map<_, _> =
            object.attributes.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
        to.write_all(b",\"attributes\":")?;
        serde_json::to_writer(&mut *to, &all)?;
    }
    to.write_all(b"}")
}

/// Three numbers for each of the class's points; zeros where none is labelled.
fn key_points(to: &mut dyn Write, catalog: &Catalog, object: &Object) -> io::Result<()> {
    let wanted = catalog.get(object.class).map_or(0, |category| category.points.len());
    if wanted == 0 {
        return Ok(());
    }
    write!(to, ",\"keypoints\":")?;
    let mut comma = "[";
    for at in 0..wanted {
        let point = object.key_points.get(at).copied().unwrap_or_default();
        write!(to, "{comma}{},{},{}", point.x, point.y, point.seen as u8)?;
        comma = ",";
    }
    let labelled = object.key_points.iter().filter(|point| point.seen != Seen::Not).count();
    write!(to, "],\"num_keypoints\":{labelled}")
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Flag(flag) => json!(flag),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text),
    }
}
