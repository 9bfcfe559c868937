//! Where the annotations of each target lie: the first of two passes, since the standard lets them come in any order.

use crate::dataset::error::DataError;
use crate::dataset::format::open;
use crate::dataset::parts::{each, parse};
use crate::dataset::tree::Tree;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most annotations of a file.
const ROWS: usize = 50_000_000;

/// An annotation as far as it is needed here.
#[derive(Deserialize)]
pub(super) struct Annotation {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) body: Value,
    pub(super) target: Value,
    #[serde(default)]
    pub(super) motivation: Value,
}

/// Where an annotation lies, and which target of it is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) item: u32,
    /// What describes comes first, then what marks, then what links marks.
    turn: u8,
    pub(super) offset: u64,
    pub(super) target: u32,
    pub(super) length: u32,
    pub(super) index: u32,
}

/// The targets in the order in which they come up, and the annotations of each behind each other.
#[derive(Default)]
pub(super) struct Index {
    pub(super) items: Vec<Box<str>>,
    pub(super) places: Vec<Place>,
    /// Links whose end is no annotation that is known.
    pub(super) loose: Vec<u32>,
}

/// A target by itself: what it is of, and the part of it that its address names.
pub(super) fn source_of(target: &Value) -> Option<(&str, Option<&str>)> {
    let address = match target {
        Value::String(source) => source.as_str(),
        target => target.get("source").or_else(|| target.get("id")).and_then(source_text)?,
    };
    let part = address.rsplit_once('#').filter(|(_, part)| part.starts_with("xywh="));
    Some(part.map_or((address, None), |(source, part)| (source, Some(part))))
}

/// A source is an address, or a thing with one.
fn source_text(source: &Value) -> Option<&str> {
    source.as_str().or_else(|| source.get("id").and_then(Value::as_str))
}

/// The targets of an annotation.
pub(super) fn targets(row: &Annotation) -> &[Value] {
    match &row.target {
        Value::Array(targets) => targets,
        target => std::slice::from_ref(target),
    }
}

pub(super) fn is_motivation(row: &Annotation, wanted: &str) -> bool {
    match &row.motivation {
        Value::Array(all) => all.iter().any(|one| one == wanted),
        one => one == wanted,
    }
}

/// Goes through a file for the first time.
pub(super) fn index(tree: &dyn Tree, file: &str) -> Result<Index, DataError> {
    let mut found = Index::default();
    let mut known: BTreeMap<Box<str>, u32> = BTreeMap::new();
    // The target of each annotation that links may name, and the links themselves.
    let mut named: BTreeMap<Box<str>, u32> = BTreeMap::new();
    let mut links: Vec<(Place, String)> = Vec::new();
    each(&mut open(tree, file)?, file, &mut |part| {
        let Some(number) = part.index.filter(|_| matches!(part.key, "" | "items")) else { return Ok(()) };
        if found.places.len() > ROWS {
            let what = format!("there are more than {ROWS} annotations");
            return Err(DataError::too_much(file, part.place(), what, "split the file"));
        }
        let row: Annotation = parse(part.bytes, file, part.place())?;
        let length = u32::try_from(part.bytes.len()).unwrap_or(u32::MAX);
        let mut place =
            Place { item: 0, turn: 1, offset: part.offset, target: 0, length, index: number as u32 };
        let all = targets(&row);
        let bad = |what: &str| {
            Err(DataError::bad(file, part.place(), what, "name a picture or text as its target's source"))
        };
        if all.is_empty() {
            return bad("it has no target");
        }
        for (at, target) in (0..).zip(all) {
            let Some((source, _)) = source_of(target) else { return bad("its target has no source") };
            place.target = at;
            if is_motivation(&row, "linking") {
                links.push((Place { turn: 2, ..place }, source.to_owned()));
                continue;
            }
            if is_motivation(&row, "describing") {
                place.turn = 0;
            }
            place.item = match known.get(source) {
                Some(item) => *item,
                None => {
                    let item = found.items.len() as u32;
                    known.insert(source.into(), item);
                    found.items.push(source.into());
                    item
                }
            };
            found.places.push(place);
            if !row.id.is_empty() && place.turn == 1 {
                named.insert(row.id.as_str().into(), place.item);
            }
        }
        Ok(())
    })?;
    for (place, source) in links {
        match named.get(source.as_str()) {
            Some(item) => found.places.push(Place { item: *item, ..place }),
            None => found.loose.push(place.index),
        }
    }
    found.places.sort_unstable();
    Ok(found)
}
