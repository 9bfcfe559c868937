//! A slice: some rows of one table in memory, with what was loaded, what has changed, and how to take a change back.

use super::Stop;
use gongdao_kernel::IdMap;
use gongdao_store::{Connection, Shape, StoreError, Table, Written};
use std::cmp::Ordering;

/// Rows of one table in the working set.
#[derive(Debug)]
pub struct Slice<T: Table> {
    cells: IdMap<T::Key, Held<T>>,
    wanted: Vec<T::Key>,
    /// Key, row before (nothing where the key was not known) and whether it had been changed.
    undo: Vec<(T::Key, Option<Option<T>>, bool)>,
    changed: Vec<T::Key>,
}

#[derive(Debug)]
struct Held<T> {
    stored: bool,
    changed: bool,
    row: Option<T>,
}

impl<T: Table> Default for Slice<T> {
    fn default() -> Self {
        Self { cells: IdMap::default(), wanted: Vec::new(), undo: Vec::new(), changed: Vec::new() }
    }
}

impl<T: Table> Slice<T> {
    /// Names a row to load.
    pub fn want(&mut self, key: &T::Key) {
        if !self.cells.contains_key(key) {
            self.wanted.push(key.clone());
        }
    }

    /// Whether it was looked for, whether it exists or not.
    pub fn is_known(&self, key: &T::Key) -> bool {
        self.cells.contains_key(key)
    }

    /// The row if it was loaded and exists; for naming further keys, not for deciding.
    pub fn peek(&self, key: &T::Key) -> Option<&T> {
        self.cells.get(key).and_then(|held| held.row.as_ref())
    }

    /// The row, if there is one.
    ///
    /// # Errors
    /// [`Stop::Missing`] when it has not been loaded; it is then wanted.
    pub fn find(&mut self, key: &T::Key) -> Result<Option<&T>, Stop> {
        match self.cells.get(key) {
            Some(held) => Ok(held.row.as_ref()),
            None => {
                self.wanted.push(key.clone());
                Err(Stop::Missing)
            }
        }
    }

    /// The row, which has to exist.
    ///
    /// # Errors
    /// [`Stop::Missing`], or `not_found` with `what`.
    pub fn get(&mut self, key: &T::Key, what: &'static str) -> Result<&T, Stop> {
        self.find(key)?.ok_or_else(|| Stop::Fault(gongdao_kernel::Fault::not_found(what)))
    }

    /// The row to change.
    ///
    /// # Errors
    /// [`Stop::Missing`], or `not_found` with `what`.
    pub fn edit(&mut self, key: &T::Key, what: &'static str) -> Result<&mut T, Stop> {
        let Some(held) = self.cells.get_mut(key) else {
            self.wanted.push(key.clone());
            return Err(Stop::Missing);
        };
        let Some(row) = held.row.as_mut() else {
            return Err(Stop::Fault(gongdao_kernel::Fault::not_found(what)));
        };
        self.undo.push((key.clone(), Some(Some(row.clone())), held.changed));
        if !held.changed {
            held.changed = true;
            self.changed.push(key.clone());
        }
        Ok(row)
    }

    /// Whether a command kept in this transaction, or the present one, changed the row.
    pub fn is_changed(&self, key: &T::Key) -> bool {
        self.cells.get(key).is_some_and(|held| held.changed)
    }

    /// Puts a row in, new or in place of the one with its key. The database's constraints decide whether a key that was
    /// never loaded is free.
    pub fn put(&mut self, row: T) {
        let key = row.key();
        let is_known = self.cells.contains_key(&key);
        let held = self.cells.entry(key.clone()).or_insert(Held { stored: false, changed: false, row: None });
        let before = held.row.replace(row);
        self.undo.push((key.clone(), is_known.then_some(before), held.changed));
        if !held.changed {
            held.changed = true;
            self.changed.push(key);
        }
    }

    /// Remembers a row that another table keeps for this one.
    pub(super) fn stands(&mut self, row: T) {
        let key = row.key();
        let before = self.cells.insert(key.clone(), Held { stored: true, changed: false, row: Some(row) });
        self.undo.push((key, before.map(|held| held.row), false));
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: &T::Key) {
        let Some(held) = self.cells.get_mut(key) else { return };
        self.undo.push((key.clone(), Some(held.row.take()), held.changed));
        if !held.changed {
            held.changed = true;
            self.changed.push(key.clone());
        }
    }

    /// Remembers a row that a range query answered, unless it is known already.
    pub fn learn(&mut self, row: T) {
        self.cells.entry(row.key()).or_insert(Held { stored: true, changed: false, row: Some(row) });
    }

    /// The keys that kept commands changed in this transaction, with their rows; nothing for one taken out.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&T::Key, Option<&T>)> {
        let held = |key| self.cells.get(key).filter(|held| held.changed).map(|held| held.row.as_ref());
        self.changed.iter().filter_map(move |key| held(key).map(|row| (key, row)))
    }

    /// The rows that the present command touched, each as it was before it and as it is.
    pub(super) fn touched(&self) -> impl Iterator<Item = (Option<&T>, Option<&T>)> {
        let is_first = |at: usize, key: &T::Key| self.undo[..at].iter().all(|(other, ..)| other != key);
        let first = self.undo.iter().enumerate().filter(move |(at, (key, ..))| is_first(*at, key));
        first.map(move |(_, (key, before, _))| (before.as_ref().and_then(Option::as_ref), self.peek(key)))
    }

    /// Keeps what the present command did.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
    }

    /// Takes back what the present command did. A row that nothing else changed counts as unchanged again: saving it
    /// would miss its own guard.
    pub(super) fn take_back(&mut self) {
        while let Some((key, before, changed)) = self.undo.pop() {
            match (before, self.cells.get_mut(&key)) {
                (Some(row), Some(held)) => {
                    held.row = row;
                    held.changed = changed;
                }
                (None, _) => drop(self.cells.remove(&key)),
                (Some(_), None) => {}
            }
        }
    }

    pub(super) fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub(super) fn load(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.wanted.is_empty() {
            return Ok(());
        }
        let wanted = std::mem::take(&mut self.wanted);
        let order = distinct(wanted.len(), &|one, other| wanted[one].cmp(&wanted[other]));
        let keys: Vec<&T::Key> =
            order.iter().map(|at| &wanted[*at]).filter(|key| !self.cells.contains_key(*key)).collect();
        let erased: Vec<&dyn Written> = keys.iter().map(|key| *key as &dyn Written).collect();
        connection.load_each(&Shape::of::<T>(), &erased, &mut |row| {
            let row = T::read(row)?;
            self.cells.insert(row.key(), Held { stored: true, changed: false, row: Some(row) });
            Ok(())
        })?;
        for key in keys {
            if !self.cells.contains_key(key) {
                self.cells.insert(key.clone(), Held { stored: false, changed: false, row: None });
            }
        }
        Ok(())
    }

    pub(super) fn save(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        // A key is named again when it changes after a command that changed it was taken back.
        let named = std::mem::take(&mut self.changed);
        let order = distinct(named.len(), &|one, other| named[one].cmp(&named[other]));
        let mut difference = Difference::default();
        for at in order {
            let Some(held) = self.cells.get(&named[at]).filter(|held| held.changed) else { continue };
            match (held.stored, &held.row) {
                (true, None) => difference.gone.push(&named[at]),
                (true, Some(row)) => difference.changed.push(row),
                (false, Some(row)) => difference.new.push(row),
                (false, None) => {}
            }
            self.changed.push(named[at].clone());
        }
        difference.save(&Shape::of::<T>(), connection)
    }

    /// The rows that were there before this transaction and that it changed; after [`Self::save`].
    pub(super) fn changed_rows(&self) -> impl Iterator<Item = &T> {
        let held = self.changed.iter().filter_map(|key| self.cells.get(key));
        held.filter(|held| held.stored).filter_map(|held| held.row.as_ref())
    }

    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.wanted.clear();
        self.undo.clear();
        self.changed.clear();
    }

    /// Goes on as what the database holds now that everything in it was committed, unless that is more than `most` rows.
    pub(super) fn stand(&mut self, most: usize) {
        if self.cells.len() > most {
            return self.clear();
        }
        self.wanted.clear();
        self.undo.clear();
        for key in self.changed.drain(..) {
            if let Some(held) = self.cells.get_mut(&key) {
                held.stored = held.row.is_some();
                held.changed = false;
            }
        }
    }
}

/// What a transaction changed in one table, in the order of its keys.
#[derive(Default)]
struct Difference<'s> {
    gone: Vec<&'s dyn Written>,
    changed: Vec<&'s dyn Written>,
    new: Vec<&'s dyn Written>,
}

impl Difference<'_> {
    fn save(&self, shape: &Shape, connection: &mut Connection) -> Result<(), StoreError> {
        if !self.gone.is_empty() {
            connection.delete_each(shape, &self.gone)?;
        }
        // A row that is all key cannot change.
        if !self.changed.is_empty() && shape.columns.len() > shape.keys {
            connection.update_each(shape, &self.changed)?;
        }
        if !self.new.is_empty() {
            connection.insert_each(shape, &self.new)?;
        }
        Ok(())
    }
}

/// The places of `count` items in their order, of equal ones only the first. One sort for every table: the compiler
/// would make one for each kind of key.
fn distinct(count: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| order(*one, *other));
    places.dedup_by(|one, other| order(*one, *other) == Ordering::Equal);
    places
}

/// Rows that are only ever added: the journal, answers, evidence.
#[derive(Debug)]
pub struct Appends<T> {
    rows: Vec<T>,
    kept: usize,
}

impl<T> Default for Appends<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), kept: 0 }
    }
}

impl<T: Table> Appends<T> {
    /// Adds a row.
    pub fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    /// The rows that were added.
    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    pub(super) fn keep(&mut self) {
        self.kept = self.rows.len();
    }

    pub(super) fn take_back(&mut self) {
        self.rows.truncate(self.kept);
    }

    pub(super) fn save(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        connection.insert(self.rows.iter())
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.kept = 0;
    }
}
