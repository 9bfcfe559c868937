//! Which label files and pictures a YOLO folder has, and what `data.yaml` says of them.

use super::line::PointShape;
use super::yaml::{self, Yaml};
use crate::dataset::error::{DataError, shown};
use crate::dataset::format::{stem, text};
use crate::dataset::model::{Catalog, Category};
use crate::dataset::tree::Tree;
use std::collections::BTreeMap;

/// The most bytes of `data.yaml`.
const YAML_BYTES: u64 = 16 << 20;

/// What `data.yaml` says.
pub(super) struct Names {
    pub(super) catalog: Catalog,
    pub(super) splits: Vec<String>,
    pub(super) shape: PointShape,
}

/// A picture's label file, by where the picture lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) split: String,
    /// Its name below its split's folder, without ending.
    pub(super) stem: String,
}

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) labels: Option<String>,
    /// Where the picture is to be looked for, without ending.
    pub(super) picture: String,
}

/// Reads `data.yaml`, or `classes.txt` with a class a line.
pub(super) fn names(tree: &dyn Tree) -> Result<Names, DataError> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let of = |ends: &[&str]| {
        let is_it = |name: &&String| ends.iter().any(|end| last(name).ends_with(end));
        tree.names().iter().filter(is_it).min_by_key(|name| (name.matches('/').count(), name.len()))
    };
    if let Some(file) = of(&["data.yaml", "data.yml"]).or_else(|| of(&[".yaml", ".yml"])) {
        return from_yaml(file, &text(tree, file, YAML_BYTES)?);
    }
    let Some(file) = of(&["classes.txt"]) else {
        let fix = "add data.yaml with `names:`, or classes.txt with a class a line";
        return Err(DataError::missing("", "there is no data.yaml", fix));
    };
    let mut catalog = Catalog::default();
    for (at, name) in text(tree, file, YAML_BYTES)?.lines().enumerate() {
        add(file, &mut catalog, at, name.trim().to_owned())?;
    }
    Ok(Names { catalog, splits: Vec::new(), shape: PointShape::default() })
}

fn add(file: &str, catalog: &mut Catalog, place: usize, name: String) -> Result<(), DataError> {
    if catalog.find(&name).is_some() || place != catalog.all().len() {
        let what = format!("the class {place}, {}, stands twice or leaves a gap", shown(&name));
        return Err(DataError::bad(
            file,
            "names",
            what,
            "number classes from 0, each with a name of its own",
        ));
    }
    catalog.declare(Category { name, ..Category::default() });
    Ok(())
}

fn from_yaml(file: &str, text: &str) -> Result<Names, DataError> {
    let keys = yaml::parse(text).map_err(|(line, what)| {
        DataError::bad(file, format!("line {line}"), what, "write plain keys, values and lists")
    })?;
    let get = |key: &str| keys.iter().find(|(known, _)| known == key).map(|(_, value)| value);
    let bad = |at: &str, fix: &str| DataError::bad(file, at, "it is not what it must be", fix);
    let mut catalog = Catalog::default();
    let named =
        get("names").and_then(Yaml::numbered).ok_or_else(|| bad("names", "list the classes' names"))?;
    let mut named: Vec<_> = named;
    named.sort_by_key(|(place, _)| *place);
    for (place, name) in named {
        let name = name.text().ok_or_else(|| bad("names", "list the classes' names"))?;
        add(file, &mut catalog, place, name.to_owned())?;
    }
    let shape = match get("kpt_shape") {
        None => PointShape::default(),
        Some(given) => {
            point_shape(given).ok_or_else(|| bad("kpt_shape", "write [number of points, 2 or 3]"))?
        }
    };
    for class in 0..catalog.all().len() {
        let of = |key: &str| {
            let all = get(key)?.numbered()?;
            all.into_iter().find(|(place, _)| *place == class).map(|(_, value)| value.clone())
        };
        if let Some(category) = catalog.get_mut(class as u32) {
            category.points = match of("kpt_names") {
                Some(Yaml::List(names)) => names.iter().filter_map(Yaml::text).map(str::to_owned).collect(),
                _ => (1..=shape.points).map(|number| number.to_string()).collect(),
            };
            let points = category.points.len() as u32;
            category.edges = of("kpt_edges").map(|given| edges(&given, points)).unwrap_or_default();
        }
    }
    let splits: Vec<String> = ["train", "val", "test"]
        .into_iter()
        .chain(keys.iter().map(|(key, _)| key.as_str()).filter(|key| !matches!(*key, "path" | "names")))
        .filter(|key| {
            let folder = get(key).and_then(Yaml::text).unwrap_or_default();
            folder.trim_end_matches('/').split('/').any(|part| part == *key)
        })
        .map(str::to_owned)
        .collect();
    Ok(Names { catalog, splits, shape })
}

fn point_shape(given: &Yaml) -> Option<PointShape> {
    const POINTS: usize = 1_000;
    let Yaml::List(sides) = given else { return None };
    let [points, numbers] = sides.as_slice() else { return None };
    let (points, numbers) = (points.text()?.parse().ok()?, numbers.text()?.parse().ok()?);
    (points <= POINTS && (2..=3).contains(&numbers)).then_some(PointShape { points, numbers })
}

fn edges(given: &Yaml, points: u32) -> Vec<[u32; 2]> {
    let Yaml::List(pairs) = given else { return Vec::new() };
    let edge = |pair: &Yaml| {
        let Yaml::List(ends) = pair else { return None };
        let end = |at: usize| ends.get(at)?.text()?.parse().ok().filter(|end: &u32| *end < points);
        Some([end(0)?, end(1)?])
    };
    pairs.iter().filter_map(edge).collect()
}

/// Every picture and label file of the tree, by split and name.
pub(super) fn entries(tree: &dyn Tree, splits: &[String]) -> BTreeMap<Entry, Found> {
    let has_labels = tree.names().iter().any(|name| name.split('/').any(|part| part == "labels"));
    let mut found: BTreeMap<Entry, Found> = BTreeMap::new();
    for name in tree.names() {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_label = ending == "txt";
        let is_picture =
            matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "webp" | "gif" | "bmp" | "tif" | "tiff");
        let folder = if is_label && has_labels { "labels" } else { "images" };
        let (before, rest) = match name.split_once(&format!("{folder}/")) {
            Some((before, rest)) if before.is_empty() || before.ends_with('/') => {
                (before.trim_end_matches('/'), rest)
            }
            _ if is_label && !has_labels && !name.ends_with("classes.txt") => ("", name.as_str()),
            _ => continue,
        };
        if !is_label && !is_picture {
            continue;
        }
        let path = stem(rest);
        let inner = path.split_once('/').filter(|(first, _)| splits.iter().any(|split| split == first));
        let outer = before.rsplit('/').next().filter(|_| !before.is_empty());
        let (split, short) = match (inner, outer) {
            (Some((split, short)), _) => (split, short),
            (None, Some(outer)) => (outer, path),
            (None, None) => ("", path),
        };
        let entry = found.entry(Entry { split: split.to_owned(), stem: short.to_owned() }).or_default();
        let slash = if before.is_empty() { "" } else { "/" };
        entry.picture = format!("{before}{slash}images/{path}");
        if is_label {
            entry.labels = Some(name.clone());
        }
    }
    found
}
