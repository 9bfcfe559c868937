//! Reads a panoptic document and its pictures, one picture at a time.

use super::png::{self, Colours};
use crate::dataset::error::{DataError, shown};
use crate::dataset::format::{Visitor, open, stem};
use crate::dataset::model::{Catalog, Category, Item, Object, Shape};
use crate::dataset::parts::{each, parse};
use crate::dataset::tree::Tree;
use gongdao_geometry::Mask;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read as _;

/// The most bytes of a picture's file.
const FILE_BYTES: u64 = 256 << 20;

#[derive(Deserialize)]
struct Image {
    id: u64,
    file_name: String,
    #[serde(default)]
    split: String,
}

#[derive(Deserialize)]
struct Row {
    image_id: u64,
    file_name: String,
    segments_info: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    id: u32,
    category_id: u64,
    #[serde(default)]
    iscrowd: u8,
}

#[derive(Deserialize)]
struct Class {
    id: u64,
    name: String,
    #[serde(default)]
    supercategory: String,
    isthing: Option<u8>,
}

/// A document: its images by number, in its order, and what is said of each.
#[derive(Default)]
struct Document {
    images: Vec<Image>,
    rows: BTreeMap<u64, Row>,
    classes: BTreeMap<u64, u32>,
}

pub(super) fn read(tree: &dyn Tree, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let files: Vec<&String> = tree.names().iter().filter(|name| name.ends_with(".json")).collect();
    if files.is_empty() {
        let fix = "give a folder with panoptic.json and, in the folder panoptic, a PNG for each picture";
        return Err(DataError::missing("", "there is no .json file", fix));
    }
    for file in files {
        let mut document = load(tree, file, &mut catalog)?;
        for image in std::mem::take(&mut document.images) {
            let item = match document.rows.remove(&image.id) {
                None => Item { name: image.file_name, split: image.split, ..Item::default() },
                Some(row) => item(tree, file, image, &row, &document.classes, visitor)?,
            };
            visitor.item(&catalog, item)?;
        }
        if let Some((id, _)) = document.rows.first_key_value() {
            let fix = "add the image or take the annotation out";
            return Err(DataError::bad(file, "annotations", format!("there is no image {id}"), fix));
        }
    }
    Ok(catalog)
}

fn load(tree: &dyn Tree, file: &str, catalog: &mut Catalog) -> Result<Document, DataError> {
    let mut document = Document::default();
    each(&mut open(tree, file)?, file, &mut |part| {
        match (part.key, part.index) {
            ("images", Some(_)) => document.images.push(parse(part.bytes, file, part.place())?),
            ("annotations", Some(_)) => {
                let row: Row = parse(part.bytes, file, part.place())?;
                if let Some(twice) = document.rows.insert(row.image_id, row) {
                    let what = format!("image {} has two annotations", twice.image_id);
                    return Err(DataError::bad(file, part.place(), what, "give every image one"));
                }
            }
            ("categories", Some(_)) => {
                let Class { id, name, supercategory: group, isthing } =
                    parse(part.bytes, file, part.place())?;
                let is_stuff = isthing == Some(0);
                let category = Category { name, id: Some(id), group, is_stuff, ..Category::default() };
                document.classes.insert(id, catalog.declare(category));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(document)
}

fn item(
    tree: &dyn Tree,
    file: &str,
    image: Image,
    row: &Row,
    classes: &BTreeMap<u64, u32>,
    visitor: &mut dyn Visitor,
) -> Result<Item, DataError> {
    let name = found(tree, file, &row.file_name)?;
    let mut bytes = Vec::new();
    let source = tree.open(&name).map_err(|error| DataError::io(&name, &error))?;
    source.take(FILE_BYTES).read_to_end(&mut bytes).map_err(|error| DataError::io(&name, &error))?;
    let bad = |what: String, fix: &str| DataError::bad(&name, "", what, fix);
    let colours = png::read(&bytes).map_err(|what| bad(what, "save it as a PNG of 8-bit colours"))?;
    let mut masks = masks(&colours);
    let mut objects = Vec::with_capacity(row.segments_info.len());
    for segment in &row.segments_info {
        let Some(class) = classes.get(&segment.category_id) else {
            let what =
                format!("segment {} is of category {}, which is not there", segment.id, segment.category_id);
            return Err(bad(what, "add the category to the document"));
        };
        let Some(mask) = masks.remove(&segment.id) else {
            visitor.unread("a segment without pixels", &format!("{name}, segment {}", segment.id));
            continue;
        };
        let mut object = Object::new(*class, Shape::Mask(mask));
        object.is_crowd = segment.iscrowd != 0;
        objects.push(object);
    }
    if let Some((id, _)) = masks.first_key_value() {
        return Err(bad(format!("it has pixels of segment {id}"), "say its class in segments_info"));
    }
    Ok(Item {
        name: image.file_name,
        split: image.split,
        size: Some(colours.size),
        objects,
        ..Item::default()
    })
}

/// Where a picture lies: in the folder named as the document is, else beside it, else wherever one of that name is.
fn found(tree: &dyn Tree, file: &str, name: &str) -> Result<String, DataError> {
    let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let places = [format!("{}/{name}", stem(file)), format!("{folder}{name}")];
    let ending = format!("/{name}");
    let is_there = |place: &String| tree.names().binary_search(place).is_ok();
    let elsewhere = || tree.names().iter().find(|known| known.ends_with(&ending)).cloned();
    let place = places.into_iter().find(is_there).or_else(elsewhere);
    place.ok_or_else(|| {
        DataError::missing(
            file,
            format!("its picture {} is not there", shown(name)),
            "add the folder of pictures",
        )
    })
}

/// The pixels of each number but 0.
fn masks(colours: &Colours) -> BTreeMap<u32, Mask> {
    let (width, height) = colours.size;
    let at = |x: u32, y: u32| {
        let from = (y as usize * width as usize + x as usize) * 3;
        let [red, green, blue] = [0, 1, 2].map(|channel| u32::from(colours.bytes[from + channel]));
        red | green << 8 | blue << 16
    };
    // Of each number its runs so far, and the pixel behind the last.
    let mut runs: BTreeMap<u32, (Vec<u32>, u32)> = BTreeMap::new();
    let (mut last, mut begin, mut pixel) = (0, 0_u32, 0_u32);
    let mut close = |id: u32, begin: u32, end: u32| {
        if id > 0 && end > begin {
            let (runs, behind) = runs.entry(id).or_default();
            runs.extend([begin - *behind, end - begin]);
            *behind = end;
        }
    };
    for x in 0..width {
        for y in 0..height {
            let id = at(x, y);
            if id != last {
                close(last, begin, pixel);
                (last, begin) = (id, pixel);
            }
            pixel += 1;
        }
    }
    close(last, begin, pixel);
    let whole = |(id, (mut runs, behind)): (u32, (Vec<u32>, u32))| {
        runs.push(width * height - behind);
        Some((id, Mask::from_runs(height, width, runs).ok()?))
    };
    runs.into_iter().filter_map(whole).collect()
}
