//! Deriving every stored hash again, from the entries up to the signed root.
//!
//! Why: tiles are written once and trusted for years. Disks rot, backups are restored halfway, and somebody
//! may edit a row. This finds the first tile or entry that is not what the entries say, by name.
//!
//! What: the entries are appended to a fresh log, so the memory needed is one right edge; each tile is
//! compared as soon as it is full, the partial ones at the end, and the root last.
//!
//! Deliberately not here: repair. A log that changes what it published is no log; restore from a copy.

use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::log::Log;
use crate::tile::{EntriesPath, FULL_WIDTH, TilePath, width_of, widths_at};
use crate::tiles::{TileError, Tiles, read_entries, read_tile};
use crate::{HASH_BYTES, Hash};

/// What is wrong, named. `E` is the store's error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FsckError<E> {
    /// A tile or bundle is missing, too short or malformed.
    #[error("{0}")]
    Tile(TileError<E>),
    /// An entry and its leaf hash disagree; either may be the one that changed.
    #[error("entry {index} is not the one whose hash stands in {path}")]
    EntryMismatch {
        /// The entry's place in the log.
        index: u64,
        /// The tile of leaf hashes.
        path: String,
    },
    /// A hash above the leaves is not the root of the tile below it.
    #[error("hash {place} of {path} is not the root of the tile below")]
    TileMismatch {
        /// The tile.
        path: String,
        /// Which of its hashes, from 0.
        place: usize,
    },
    /// Entries and tiles agree with each other, but not with the checkpoint.
    #[error("the entries do not lead to the checkpoint's root")]
    RootMismatch,
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Entries hashed.
    pub entries: u64,
    /// Tiles compared.
    pub tiles: u64,
    /// Bytes of entries and tiles read.
    pub bytes: u64,
}

/// Checks every entry and tile of the tree in `checkpoint`; `progress` hears after each bundle.
///
/// Whether the checkpoint is signed is another question; see [`Checkpoint::open`].
pub fn fsck<T: Tiles>(
    checkpoint: &Checkpoint,
    tiles: &T,
    mut progress: impl FnMut(&Report),
) -> Result<Report, FsckError<T::Error>> {
    let mut report = Report::default();
    let mut log = Log::empty();
    let bundles = widths_at(checkpoint.size, 0);
    for index in 0..bundles.full + u64::from(bundles.partial > 0) {
        let path = EntriesPath { index, width: width_of(checkpoint.size, 0, index) };
        append_bundle(&mut log, tiles, path, &mut report)?;
        for ((level, index), bytes) in log.take_full().tiles {
            let derived = bytes.as_chunks::<HASH_BYTES>().0;
            compare(tiles, TilePath { level, index, width: FULL_WIDTH }, derived, &mut report)?;
        }
        progress(&report);
    }
    for (path, derived) in log.partial_tiles() {
        compare(tiles, path, derived, &mut report)?;
    }
    if log.root() == checkpoint.root { Ok(report) } else { Err(FsckError::RootMismatch) }
}

fn append_bundle<T: Tiles>(
    log: &mut Log,
    tiles: &T,
    path: EntriesPath,
    report: &mut Report,
) -> Result<(), FsckError<T::Error>> {
    let appended = read_entries(tiles, path, |entries| {
        report.entries += entries.len() as u64;
        report.bytes += entries.iter().map(|entry| entry.len() as u64 + 2).sum::<u64>();
        entries.iter().all(|entry| log.append(entry).is_ok())
    })
    .map_err(FsckError::Tile)?;
    // Entries out of a bundle always fit one, so this names a bundle only to be complete.
    if appended { Ok(()) } else { Err(FsckError::Tile(TileError::NotEntries(path.to_string()))) }
}

fn compare<T: Tiles>(
    tiles: &T,
    path: TilePath,
    derived: &[Hash],
    report: &mut Report,
) -> Result<(), FsckError<T::Error>> {
    let stored = read_tile(tiles, path).map_err(FsckError::Tile)?;
    report.tiles += 1;
    report.bytes += stored.len() as u64 * HASH_BYTES as u64;
    let Some(place) = stored.iter().zip(derived).position(|(stored, derived)| stored != derived) else {
        return Ok(());
    };
    let name = path.to_string();
    Err(if path.level == 0 {
        FsckError::EntryMismatch { index: path.index * u64::from(FULL_WIDTH) + place as u64, path: name }
    } else {
        FsckError::TileMismatch { path: name, place }
    })
}
