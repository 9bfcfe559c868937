//! Lines: ordered queues of which a stretch is in memory, so that a claim finds the next task without scanning.
//!
//! A line knows which stretches were loaded. Looking beyond them asks for more; looking within them costs a tree step.

use super::Stop;
use gongdao_kernel::IdMap;
use std::collections::BTreeSet;
use std::hash::Hash;

/// Positions of one kind of queue, by queue.
#[derive(Debug)]
pub struct Lines<K> {
    lines: IdMap<K, Line>,
    wanted: Vec<(K, i64)>,
    removed: Vec<(K, i64)>,
    added: Vec<(K, i64)>,
}

#[derive(Debug, Default)]
struct Line {
    positions: BTreeSet<i64>,
    /// Loaded stretches: everything behind the first position up to and with the second is known. Sorted, disjoint.
    stretches: Vec<(i64, i64)>,
}

impl<K> Default for Lines<K> {
    fn default() -> Self {
        Self { lines: IdMap::default(), wanted: Vec::new(), removed: Vec::new(), added: Vec::new() }
    }
}

impl Line {
    /// Up to where everything behind `after` is known.
    fn known_to(&self, after: i64) -> Option<i64> {
        self.stretches.iter().find(|(from, to)| *from <= after && after <= *to).map(|(_, to)| *to)
    }

    fn cover(&mut self, from: i64, to: i64) {
        self.stretches.push((from, to));
        self.stretches.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(self.stretches.len());
        for (from, to) in self.stretches.drain(..) {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        self.stretches = merged;
    }
}

impl<K: Copy + Eq + Hash + Ord> Lines<K> {
    /// Asks for the stretch behind `after`, unless it is known.
    pub fn want(&mut self, queue: K, after: i64) {
        if self.lines.get(&queue).and_then(|line| line.known_to(after)).is_none() {
            self.wanted.push((queue, after));
        }
    }

    /// The first position behind `after`; nothing at the queue's end.
    ///
    /// # Errors
    /// [`Stop::Missing`] when more has to be loaded to tell.
    pub fn next(&mut self, queue: K, after: i64) -> Result<Option<i64>, Stop> {
        let mut beyond = after;
        if let Some(line) = self.lines.get(&queue)
            && let Some(known_to) = line.known_to(after)
        {
            match line.positions.range(after.saturating_add(1)..).next() {
                Some(position) if *position <= known_to => return Ok(Some(*position)),
                _ if known_to == i64::MAX => return Ok(None),
                _ => beyond = known_to,
            }
        }
        self.wanted.push((queue, beyond));
        Err(Stop::Missing)
    }

    /// The first position behind `after` if it is loaded; for naming further keys, not for deciding.
    pub fn peek(&self, queue: K, after: i64) -> Option<i64> {
        let line = self.lines.get(&queue)?;
        let known_to = line.known_to(after)?;
        line.positions.range(after.saturating_add(1)..).next().copied().filter(|next| *next <= known_to)
    }

    /// Adds a position.
    pub fn add(&mut self, queue: K, position: i64) {
        self.lines.entry(queue).or_default().positions.insert(position);
        self.added.push((queue, position));
    }

    /// Takes a position out once the present command is kept.
    pub fn remove(&mut self, queue: K, position: i64) {
        self.removed.push((queue, position));
    }

    /// What has to be loaded: queue and position, each once, in order.
    pub fn take_wanted(&mut self) -> Vec<(K, i64)> {
        self.wanted.sort_unstable();
        self.wanted.dedup();
        std::mem::take(&mut self.wanted)
    }

    /// Whether a stretch is still unknown; an earlier one of the same load may have covered it.
    pub fn is_unknown(&self, queue: K, after: i64) -> bool {
        self.lines.get(&queue).and_then(|line| line.known_to(after)).is_none_or(|to| to == after)
    }

    /// Takes in a loaded stretch; `whole` when the queue ends in it.
    pub fn learn(&mut self, queue: K, after: i64, positions: impl Iterator<Item = i64>, whole: bool) {
        let line = self.lines.entry(queue).or_default();
        let mut last = after;
        for position in positions {
            line.positions.insert(position);
            last = position;
        }
        line.cover(after, if whole { i64::MAX } else { last });
    }

    pub(super) fn wants(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub(super) fn keep(&mut self) {
        self.added.clear();
        for (queue, position) in self.removed.drain(..) {
            if let Some(line) = self.lines.get_mut(&queue) {
                line.positions.remove(&position);
            }
        }
    }

    /// Takes back what the present command added: a place nobody stands at would draw cursors past its next owner.
    pub(super) fn take_back(&mut self) {
        self.removed.clear();
        for (queue, position) in self.added.drain(..) {
            if let Some(line) = self.lines.get_mut(&queue) {
                line.positions.remove(&position);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.wanted.clear();
        self.removed.clear();
        self.added.clear();
    }
}
