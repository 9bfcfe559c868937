//! Reads YOLO, picture by picture.

use super::line::{self, Task};
use super::list::{Entry, Found, Names, entries, names};
use crate::dataset::clip;
use crate::dataset::error::DataError;
use crate::dataset::format::{Visitor, text};
use crate::dataset::model::{Catalog, Item, Object};
use crate::dataset::options::{Options, Picture};
use crate::dataset::tree::Tree;

/// The most bytes of a label file.
const LABEL_BYTES: u64 = 64 << 20;

pub(super) fn read(
    tree: &dyn Tree,
    options: &Options<'_>,
    task: Task,
    visitor: &mut dyn Visitor,
) -> Result<Catalog, DataError> {
    let names = names(tree)?;
    if task == Task::Pose && names.shape.numbers == 0 {
        return Err(DataError::missing(
            "data.yaml",
            "there is no kpt_shape",
            "add kpt_shape: [points, 2 or 3]",
        ));
    }
    let entries = entries(tree, &names.splits);
    if entries.is_empty() {
        let fix = "give the folder with data.yaml, labels/ and images/";
        return Err(DataError::missing("", "there are no label files and no pictures", fix));
    }
    for (entry, found) in &entries {
        let item = item(tree, options, task, &names, (entry, found))?;
        visitor.item(&names.catalog, item)?;
    }
    Ok(names.catalog)
}

fn item(
    tree: &dyn Tree,
    options: &Options<'_>,
    task: Task,
    names: &Names,
    (entry, found): (&Entry, &Found),
) -> Result<Item, DataError> {
    let picture = picture(options, entry, found)?;
    let ending =
        picture.name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    let name = ending.map_or_else(|| entry.stem.clone(), |ending| format!("{}.{ending}", entry.stem));
    let mut objects = Vec::new();
    if let Some(file) = &found.labels {
        for (at, line) in text(tree, file, LABEL_BYTES)?.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            objects.push(object(line, (file, at + 1), options, task, names, picture.size)?);
        }
    }
    Ok(Item { name, split: entry.split.clone(), size: Some(picture.size), objects, ..Item::default() })
}

fn object(
    line: &str,
    (file, number): (&str, usize),
    options: &Options<'_>,
    task: Task,
    names: &Names,
    size: (u32, u32),
) -> Result<Object, DataError> {
    let bad = |what: String| {
        let fix =
            "write `class x y …`, lengths divided by the picture's, or cut off with --clip what lies outside";
        DataError::bad(file, format!("line {number}"), what, fix)
    };
    let cells: Vec<&str> = line.split_ascii_whitespace().collect();
    let mut object = line::object(&cells, task, names.shape, size, options.clip).map_err(bad)?;
    let Some(category) = names.catalog.get(object.class) else {
        return Err(bad(format!(
            "the class {} is not among the {} named",
            object.class,
            names.catalog.all().len()
        )));
    };
    if object.key_points.len() > category.points.len() {
        object.key_points.truncate(category.points.len());
    }
    if options.clip && !clip::is_inside(&object, size) && !clip::clip(&mut object, size) {
        return Err(bad("the object lies outside the picture".to_owned()));
    }
    Ok(object)
}

/// The picture that the labels belong to, wherever its folder is.
fn picture(options: &Options<'_>, entry: &Entry, found: &Found) -> Result<Picture, DataError> {
    let file = found.labels.as_deref().unwrap_or(&found.picture);
    let with_split = format!("{}/{}", entry.split, entry.stem);
    if let Some(pictures) = options.pictures {
        for name in [&found.picture, &with_split, &entry.stem] {
            if let Some(picture) = pictures.find(name)? {
                return Ok(picture);
            }
        }
    }
    let what = format!("the picture `{}` is not found, and without it nobody knows its size", entry.stem);
    Err(DataError::missing(file, what, "name the pictures' folder with --images"))
}
