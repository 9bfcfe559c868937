//! What a COCO document holds and where: the first of the two passes.

use crate::dataset::error::{DataError, shown};
use crate::dataset::format::{open, stem};
use crate::dataset::model::{Catalog, Category};
use crate::dataset::parts::{Part, each, parse};
use crate::dataset::tree::Tree;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The most images and annotations of a document.
const ROWS: usize = 50_000_000;

/// An image.
pub(super) struct Image {
    pub(super) id: u64,
    pub(super) name: Box<str>,
    pub(super) size: Option<(u32, u32)>,
    pub(super) split: Box<str>,
}

/// Where an annotation lies.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The image's id, later its place among the images.
    pub(super) image: u64,
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) index: u32,
}

/// A document without its annotations.
#[derive(Default)]
pub(super) struct Index {
    pub(super) images: Vec<Image>,
    /// By image, in the order of the document.
    pub(super) annotations: Vec<Place>,
    /// The class of each category's id.
    pub(super) classes: BTreeMap<u64, u32>,
}

#[derive(Deserialize)]
struct ImageRow {
    id: u64,
    file_name: String,
    width: Option<f64>,
    height: Option<f64>,
    split: Option<String>,
}

#[derive(Deserialize)]
struct CategoryRow {
    id: u64,
    name: String,
    supercategory: Option<String>,
    keypoints: Option<Vec<String>>,
    skeleton: Option<Vec<[u32; 2]>>,
    isthing: Option<u8>,
}

#[derive(Deserialize)]
struct AnnotationRow {
    image_id: u64,
}

/// Goes through a document for the first time. `split` is for images that do not say theirs.
pub(super) fn index(
    tree: &dyn Tree,
    file: &str,
    split: &str,
    catalog: &mut Catalog,
) -> Result<Index, DataError> {
    let mut found = Index::default();
    let mut known = BTreeMap::new();
    each(&mut open(tree, file)?, file, &mut |part| {
        if found.images.len().max(found.annotations.len()) > ROWS {
            let what = format!("there are more than {ROWS} images or annotations");
            return Err(DataError::too_much(file, part.place(), what, "split the file"));
        }
        match (part.key, part.index) {
            ("images", Some(_)) => found.images.push(image(part, file, split)?),
            ("annotations", Some(index)) => {
                let row: AnnotationRow = parse(part.bytes, file, part.place())?;
                let length = u32::try_from(part.bytes.len()).unwrap_or(u32::MAX);
                let place = Place { image: row.image_id, offset: part.offset, length, index: index as u32 };
                found.annotations.push(place);
            }
            ("categories", Some(_)) => category(part, file, &mut known, &mut found.classes, catalog)?,
            ("", _) => {
                let fix = "give an object with images, annotations and categories";
                return Err(DataError::bad(file, "", "the document is a list", fix));
            }
            _ => {}
        }
        Ok(())
    })?;
    if found.images.is_empty() && found.annotations.is_empty() && found.classes.is_empty() {
        let fix = "look whether this is the format; it needs the lists images, annotations and categories";
        return Err(DataError::missing(file, "there are no images, annotations or categories", fix));
    }
    found.order(file)?;
    Ok(found)
}

fn image(part: &Part<'_>, file: &str, split: &str) -> Result<Image, DataError> {
    let row: ImageRow = parse(part.bytes, file, part.place())?;
    let side = |number: f64| crate::dataset::numbers::whole(number);
    let size = match (row.width, row.height) {
        (Some(width), Some(height)) => {
            let size = side(width).zip(side(height));
            let what = || format!("its size is {width} by {height}");
            Some(size.ok_or_else(|| DataError::bad(file, part.place(), what(), "give whole numbers from 1"))?)
        }
        _ => None,
    };
    let split = row.split.unwrap_or_else(|| split.to_owned()).into();
    Ok(Image { id: row.id, name: row.file_name.into(), size, split })
}

fn category(
    part: &Part<'_>,
    file: &str,
    known: &mut BTreeMap<String, u64>,
    classes: &mut BTreeMap<u64, u32>,
    catalog: &mut Catalog,
) -> Result<(), DataError> {
    let row: CategoryRow = parse(part.bytes, file, part.place())?;
    let again = known.insert(row.name.clone(), row.id);
    if let Some(other) = again.filter(|other| *other != row.id) {
        let what = format!("the name {} is that of categories {other} and {}", shown(&row.name), row.id);
        return Err(DataError::bad(file, part.place(), what, "give every category a name of its own"));
    }
    let points = row.keypoints.unwrap_or_default();
    let mut edges = row.skeleton.unwrap_or_default();
    for edge in &mut edges {
        if edge.iter().any(|end| *end == 0 || *end as usize > points.len()) {
            let what = format!("the skeleton's line {edge:?} names a point that is not there");
            return Err(DataError::bad(file, part.place(), what, "count key points from 1"));
        }
        *edge = edge.map(|end| end - 1);
    }
    let group = row.supercategory.unwrap_or_default();
    let is_stuff = row.isthing == Some(0);
    let category = Category { name: row.name, id: Some(row.id), group, points, edges, is_stuff };
    if classes.insert(row.id, catalog.declare(category)).is_some() && again.is_none() {
        let what = format!("the id {} stands twice", row.id);
        return Err(DataError::bad(file, part.place(), what, "give every category an id of its own"));
    }
    Ok(())
}

impl Index {
    /// Puts annotations behind their images' places.
    fn order(&mut self, file: &str) -> Result<(), DataError> {
        let mut places: Vec<(u64, u64)> =
            (0..).zip(&self.images).map(|(place, image): (u64, _)| (image.id, place)).collect();
        places.sort_unstable();
        if let Some(twice) = places.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let (what, at) =
                (format!("the id {} stands twice", twice[0].0), format!("images[{}]", twice[1].1));
            return Err(DataError::bad(file, at, what, "give every image an id of its own"));
        }
        for annotation in &mut self.annotations {
            let found = places.binary_search_by_key(&annotation.image, |(id, _)| *id);
            let Ok(at) = found else {
                let what = format!("there is no image {}", annotation.image);
                let at = format!("annotations[{}]", annotation.index);
                return Err(DataError::bad(file, at, what, "add the image or take the annotation out"));
            };
            annotation.image = places[at].1;
        }
        self.annotations.sort_by_key(|place| (place.image, place.offset));
        Ok(())
    }
}

/// The documents of a tree: those named after `kind`, where there are any, with the split that each name tells.
pub(super) fn documents(tree: &dyn Tree, kind: &str) -> Result<Vec<(String, String)>, DataError> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let is_it = |name: &&String| name.ends_with(".json") || tree.names().len() == 1;
    let all: Vec<&String> = tree.names().iter().filter(is_it).collect();
    let named: Vec<&String> = all.iter().copied().filter(|name| last(name).starts_with(kind)).collect();
    let chosen = if named.is_empty() { all } else { named };
    if chosen.is_empty() {
        let fix = format!("give the JSON file, or a folder with {kind}_train.json and its like");
        return Err(DataError::missing("", "there is no .json file", fix));
    }
    let split = |name: &str| {
        let name = last(name);
        let split = stem(&name).rsplit_once('_').map(|(_, split)| split.to_owned());
        split.filter(|_| chosen.len() > 1).unwrap_or_default()
    };
    Ok(chosen.iter().map(|name| ((*name).clone(), split(name))).collect())
}
