//! A ring: the known tasks of a project or a batch in order of id, with those that this transaction makes.

use super::Stop;
use gongdao_kernel::{IdMap, TaskId};
use gongdao_store::StoreError;
use std::hash::Hash;

/// Known tasks that are mixed in; those beyond are not.
const MOST: i64 = 5_000;
/// The same, as a length.
pub(super) const FULL: usize = 5_000;

/// The known tasks of each project or batch that was asked for.
#[derive(Debug)]
pub(super) struct Ring<K> {
    known: IdMap<K, Vec<TaskId>>,
    wanted: Vec<K>,
    /// Made in this transaction, and those of the present command.
    made: Vec<(K, TaskId)>,
    learned: Vec<(K, TaskId)>,
}

impl<K> Default for Ring<K> {
    fn default() -> Self {
        Self { known: IdMap::default(), wanted: Vec::new(), made: Vec::new(), learned: Vec::new() }
    }
}

impl<K: Copy + Eq + Hash> Ring<K> {
    pub(super) fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub(super) fn of(&mut self, key: K) -> Result<&[TaskId], Stop> {
        if !self.known.contains_key(&key) {
            self.wanted.push(key);
            return Err(Stop::Missing);
        }
        Ok(self.known.get(&key).map_or(&[], Vec::as_slice))
    }

    /// Remembers a known task made in this transaction. Its id is higher than all before it.
    pub(super) fn learn(&mut self, key: K, task: TaskId) {
        self.learned.push((key, task));
        if let Some(known) = self.known.get_mut(&key) {
            known.push(task);
        }
    }

    /// Keeps what the present command made.
    pub(super) fn keep(&mut self) {
        self.made.append(&mut self.learned);
    }

    /// Forgets what the present command made.
    pub(super) fn take_back(&mut self) {
        while let Some((key, _)) = self.learned.pop() {
            if let Some(known) = self.known.get_mut(&key) {
                known.pop();
            }
        }
    }

    /// Loads what was asked for; `read` answers at most so many of a key.
    pub(super) fn load(
        &mut self,
        mut read: impl FnMut(K, i64) -> Result<Vec<TaskId>, StoreError>,
    ) -> Result<(), StoreError> {
        for key in self.wanted.drain(..) {
            let mut ring = read(key, MOST)?;
            ring.extend(self.made.iter().filter(|(of, _)| *of == key).map(|(_, task)| *task));
            self.known.insert(key, ring);
        }
        Ok(())
    }
}

/// At most so many of a ring, beginning at a place that is given by chance.
pub(super) fn behind(ring: &[TaskId], place: u64, most: usize) -> Vec<TaskId> {
    let begin = usize::try_from(place % ring.len().max(1) as u64).unwrap_or(0);
    ring.iter().cycle().skip(begin).take(most.min(ring.len())).copied().collect()
}
