//! Growing the log: the right edge of the tree in memory, and what has to be written next.
//!
//! Why only the edge: full tiles never change, so appending needs at most one partial tile per level and the
//! last partial bundle — a few kilobytes, whatever the size of the log. Each entry is hashed once when it
//! comes and each node once when its tile is full; partial tiles are never hashed upwards, except for a root.
//!
//! Specification: C2SP `tlog-tiles`.
//!
//! Deliberately not here: writing, signing and deciding when. The caller writes a [`Growth`], moves the
//! stored size forward, then signs [`Log::root`]. When writing fails, throw the log away and open it again at
//! the stored size. Whatever a crash left stored beyond that size must be overwritten by later growth, not
//! preferred to it.

use std::convert::Infallible;

use thiserror::Error;

use crate::Hash;
use crate::tile::{EntriesPath, LEVELS, MAX_ENTRY_BYTES, TilePath, push_entry, width_of, widths_at};
use crate::tiles::{TileError, Tiles, read_entries, read_tile};
use crate::tree::{empty_root, fold, leaf_hash};

/// Why a log cannot be opened or grown. `E` is the store's error; appending never meets it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LogError<E = Infallible> {
    /// A tile or bundle of the right edge cannot be used.
    #[error("the right edge cannot be read: {0}")]
    Tile(TileError<E>),
    /// A stored entry is not the one its leaf hash was made from.
    #[error("entry {index} does not hash to its leaf in the tile")]
    EntryMismatch {
        /// The entry's place in the log.
        index: u64,
    },
    /// The entry does not fit a bundle.
    #[error("an entry of {bytes} bytes is longer than {MAX_ENTRY_BYTES}")]
    EntryTooLong {
        /// The entry's length.
        bytes: usize,
    },
    /// The log has as many entries as its size can count.
    #[error("the log is full")]
    Full,
}

/// Everything whose bytes changed since the last growth was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Growth {
    /// The log's size with this growth written.
    pub size: u64,
    /// Tiles by (level, index): the whole current bytes, full or partial, in ascending order.
    pub tiles: Vec<((u8, u64), Vec<u8>)>,
    /// Bundles of entries by index: the whole current bytes, in ascending order.
    pub entries: Vec<(u64, Vec<u8>)>,
}

/// The partial tile of one level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Edge {
    hashes: Vec<Hash>,
    changed: bool,
}

/// An append-only log, as far as it must be in memory to grow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    size: u64,
    edges: [Edge; LEVELS as usize],
    bundle: Vec<u8>,
    grown: Growth,
}

impl Log {
    /// A log without entries.
    pub fn empty() -> Log {
        Log::default()
    }

    /// The log of `size` entries whose tiles are stored; reads the right edge only.
    ///
    /// The last partial bundle is checked against its leaf hashes, so that a torn write is found before it is
    /// built upon.
    pub fn open<T: Tiles>(size: u64, tiles: &T) -> Result<Log, LogError<T::Error>> {
        let mut log = Log { size, ..Log::default() };
        for (level, edge) in (0..LEVELS).zip(&mut log.edges) {
            let widths = widths_at(size, level);
            if widths.partial > 0 {
                let path = TilePath { level, index: widths.full, width: widths.partial };
                edge.hashes = read_tile(tiles, path).map_err(LogError::Tile)?;
            }
        }
        let last = widths_at(size, 0);
        if last.partial > 0 {
            let path = EntriesPath { index: last.full, width: last.partial };
            let leaves = &log.edges[0].hashes;
            let (bundle, wrong) = read_entries(tiles, path, |entries| {
                let mut bundle = Vec::new();
                // Every entry came out of a bundle, so its length fits two bytes.
                entries.iter().for_each(|entry| push_entry(&mut bundle, entry, entry.len() as u16));
                (bundle, entries.iter().zip(leaves).position(|(entry, leaf)| leaf_hash(entry) != *leaf))
            })
            .map_err(LogError::Tile)?;
            if let Some(offset) = wrong {
                return Err(LogError::EntryMismatch { index: last.full * 256 + offset as u64 });
            }
            log.bundle = bundle;
        }
        Ok(log)
    }

    /// Entries in the log.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds one entry and tells its index.
    pub fn append(&mut self, entry: &[u8]) -> Result<u64, LogError> {
        let length = u16::try_from(entry.len()).map_err(|_| LogError::EntryTooLong { bytes: entry.len() })?;
        let index = self.size;
        self.size = index.checked_add(1).ok_or(LogError::Full)?;
        push_entry(&mut self.bundle, entry, length);
        if self.size.is_multiple_of(256) {
            // The next bundle will be about as long as this one.
            let next = Vec::with_capacity(self.bundle.len());
            self.grown.entries.push((index / 256, std::mem::replace(&mut self.bundle, next)));
        }
        self.push_hash(leaf_hash(entry));
        Ok(index)
    }

    /// Adds a leaf hash; every tile this fills becomes one hash of the level above.
    fn push_hash(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for (level, edge) in (0..LEVELS).zip(&mut self.edges) {
            edge.hashes.push(hash);
            edge.changed = true;
            if edge.hashes.len() < 256 {
                return;
            }
            let index = widths_at(self.size, level).full - 1;
            self.grown.tiles.push(((level, index), edge.hashes.as_flattened().to_vec()));
            hash = fold(&edge.hashes).unwrap_or_else(empty_root);
            edge.hashes.clear();
            edge.changed = false;
        }
    }

    /// The root hash over all entries. Hashes the right edge: at most 255 nodes a level.
    pub fn root(&self) -> Hash {
        let mut below: Option<Hash> = None;
        for edge in &self.edges {
            let mut row = edge.hashes.clone();
            row.extend(below);
            below = fold(&row);
        }
        below.unwrap_or_else(empty_root)
    }

    /// Takes what changed since the last call; the caller writes it before moving the stored size forward.
    pub fn take_growth(&mut self) -> Growth {
        let mut growth = self.take_full();
        for (level, edge) in (0..LEVELS).zip(&mut self.edges) {
            if std::mem::take(&mut edge.changed) {
                let index = widths_at(self.size, level).full;
                growth.tiles.push(((level, index), edge.hashes.as_flattened().to_vec()));
                if level == 0 {
                    growth.entries.push((index, self.bundle.clone()));
                }
            }
        }
        growth.tiles.sort_unstable_by_key(|(place, _)| *place);
        growth
    }

    /// Takes only the full tiles and bundles, which will never change again.
    pub(crate) fn take_full(&mut self) -> Growth {
        Growth { size: self.size, ..std::mem::take(&mut self.grown) }
    }

    /// The partial tiles as they are now, lowest level first.
    pub(crate) fn partial_tiles(&self) -> impl Iterator<Item = (TilePath, &[Hash])> {
        (0..LEVELS).zip(&self.edges).filter(|(_, edge)| !edge.hashes.is_empty()).map(|(level, edge)| {
            let index = widths_at(self.size, level).full;
            (TilePath { level, index, width: width_of(self.size, level, index) }, edge.hashes.as_slice())
        })
    }
}
