//! Lists of what is in which split, a name a line: `ImageSets/…/train.txt`.

use super::error::{DataError, shown};
use super::format::{Out, stem, text};
use super::model::{Catalog, Item};
use super::options::Options;
use super::sieve::{Finding, Target};
use super::tree::{Sink, Tree, is_safe};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The most bytes of a list.
const LIST_BYTES: u64 = 1 << 30;

/// The split of each name without its ending. Lists of several columns, which are about one class, and `trainval` beside
/// `train` and `val` are passed over.
pub(super) fn read(tree: &dyn Tree, folder: &str) -> Result<BTreeMap<String, String>, DataError> {
    let mut splits = BTreeMap::new();
    for file in tree.names() {
        let Some((before, split)) = file.strip_suffix(".txt").and_then(|path| path.rsplit_once('/')) else {
            continue;
        };
        let is_there =
            before == folder || before.strip_suffix(folder).is_some_and(|rest| rest.ends_with('/'));
        if !is_there || split == "trainval" {
            continue;
        }
        for line in text(tree, file, LIST_BYTES)?.lines() {
            let name = line.trim();
            if name.is_empty() || (name.contains(' ') && name.ends_with('1')) {
                continue;
            }
            if let Some(other) =
                splits.insert(name.to_owned(), split.to_owned()).filter(|other| other != split)
            {
                let what = format!("{} is in the lists of {other} and of {split}", shown(name));
                return Err(DataError::bad(file, "", what, "keep it in one of them"));
            }
        }
    }
    Ok(splits)
}

/// The file of an item's split, made where it is the first of it and kept open.
pub(super) fn of_split<'a>(
    open: &'a mut BTreeMap<String, Out>,
    to: &mut dyn Sink,
    item: &Item,
    file: impl FnOnce() -> String,
) -> Result<&'a mut Out, DataError> {
    const SPLITS: usize = 100;
    let count = open.len();
    match open.entry(item.split.clone()) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(_) if count == SPLITS => {
            let what = format!("there are more than {SPLITS} splits");
            Err(DataError::too_much(&item.name, "", what, "look whether the splits' names are right"))
        }
        Entry::Vacant(free) => Ok(free.insert(Out::create(to, &file())?)),
    }
}

/// The lists of an output, kept open.
pub(super) struct Lists {
    folder: &'static str,
    open: BTreeMap<String, Out>,
}

impl Lists {
    pub(super) fn new(folder: &'static str) -> Self {
        Self { folder, open: BTreeMap::new() }
    }

    /// Puts an item on the list of its split, if it has one.
    pub(super) fn add(&mut self, to: &mut dyn Sink, item: &Item) -> Result<(), DataError> {
        if item.split.is_empty() {
            return Ok(());
        }
        let file = || format!("{}/{}.txt", self.folder, item.split);
        of_split(&mut self.open, to, item, file)?.with(|to| writeln!(to, "{}", stem(&item.name)))
    }

    pub(super) fn end(self) -> Result<(), DataError> {
        self.open.into_values().try_for_each(Out::close)
    }
}

/// Splits whose name is none of a file, and names with blanks at their ends.
pub(super) fn check(_: &Catalog, item: &Item, _: &Options<'_>) -> Vec<Finding> {
    let is_file = is_safe(&item.split) && !item.split.contains('/') && item.split != "trainval";
    if item.split.is_empty() || (is_file && item.name.trim() == item.name) {
        return Vec::new();
    }
    let what = format!("the split {} cannot be the name of a list", shown(&item.split));
    vec![Finding { target: Target::Item, what }]
}
