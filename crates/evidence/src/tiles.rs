//! The door to wherever tiles are stored, and a small cache in front of it.
//!
//! Why a trait: the room does no I/O, and tiles may lie in a database, in files or behind HTTP. It asks for
//! "the longest stored bytes" so that a store may keep one row per tile and need not keep every partial
//! width.
//!
//! Deliberately not here: writing. [`crate::log::Growth`] says what to write; how is the store's matter.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use thiserror::Error;

use crate::tile::{EntriesPath, FULL_WIDTH, TilePath, split_bundle};
use crate::{HASH_BYTES, Hash};

/// A store of tiles and entry bundles.
pub trait Tiles {
    /// What the store says when it fails.
    type Error;

    /// The longest stored bytes of a tile, a multiple of 32; `None` when nothing is stored.
    ///
    /// A tile longer than the tree needs is cut to size by the reader.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;

    /// The longest stored bytes of a bundle of entries; `None` when nothing is stored.
    fn entries(&self, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;
}

impl<T: Tiles + ?Sized> Tiles for &T {
    type Error = T::Error;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        (**self).tile(level, index)
    }

    fn entries(&self, index: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        (**self).entries(index)
    }
}

/// What can be wrong with a stored tile or bundle, whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileError<E> {
    /// The store itself failed.
    #[error("the tile store failed: {0}")]
    Store(E),
    /// Nothing is stored where the tree needs something.
    #[error("{0} is missing")]
    Missing(String),
    /// Fewer hashes or entries are stored than the tree needs.
    #[error("{0} is shorter than the tree needs")]
    Short(String),
    /// The bytes are no whole number of hashes, or more than a tile can hold.
    #[error("{0} is not a run of at most 256 hashes")]
    NotHashes(String),
    /// The bytes are no run of length-prefixed entries, or more than a bundle can hold.
    #[error("{0} is not a run of at most 256 entries")]
    NotEntries(String),
}

/// The first `width` hashes of a stored tile.
pub(crate) fn read_tile<T: Tiles>(tiles: &T, path: TilePath) -> Result<Vec<Hash>, TileError<T::Error>> {
    let stored = tiles.tile(path.level, path.index).map_err(TileError::Store)?;
    let bytes = stored.ok_or_else(|| TileError::Missing(path.to_string()))?;
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    if !rest.is_empty() || hashes.len() > usize::from(FULL_WIDTH) {
        return Err(TileError::NotHashes(path.to_string()));
    }
    let wanted = hashes.get(..usize::from(path.width)).ok_or_else(|| TileError::Short(path.to_string()))?;
    Ok(wanted.to_vec())
}

/// The first `width` entries of a stored bundle, given to `read` one by one.
pub(crate) fn read_entries<T: Tiles, X>(
    tiles: &T,
    path: EntriesPath,
    read: impl FnOnce(&[&[u8]]) -> X,
) -> Result<X, TileError<T::Error>> {
    let stored = tiles.entries(path.index).map_err(TileError::Store)?;
    let bytes = stored.ok_or_else(|| TileError::Missing(path.to_string()))?;
    let entries = split_bundle(&bytes)
        .filter(|entries| entries.len() <= usize::from(FULL_WIDTH))
        .ok_or_else(|| TileError::NotEntries(path.to_string()))?;
    let wanted = entries.get(..usize::from(path.width)).ok_or_else(|| TileError::Short(path.to_string()))?;
    Ok(read(wanted))
}

/// Keeps full tiles in memory, at most [`CachedTiles::TILES_MAX`] of them.
///
/// Only full tiles are kept: they never change, so the cache can be shared by threads and outlive any growth
/// of the log. When it is full it is emptied; the few upper tiles every proof needs come back with the next
/// proofs.
#[derive(Debug)]
pub struct CachedTiles<T> {
    inner: T,
    kept: Mutex<HashMap<(u8, u64), Vec<u8>>>,
}

impl<T: Tiles> CachedTiles<T> {
    /// Tiles kept at most: 4 MiB of hashes.
    pub const TILES_MAX: usize = 512;

    /// An empty cache in front of `inner`.
    pub fn new(inner: T) -> CachedTiles<T> {
        CachedTiles { inner, kept: Mutex::new(HashMap::new()) }
    }
}

impl<T: Tiles> Tiles for CachedTiles<T> {
    type Error = T::Error;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        let key = (level, index);
        if let Some(bytes) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Some(bytes.clone()));
        }
        let found = self.inner.tile(level, index)?;
        if let Some(bytes) =
            found.as_ref().filter(|bytes| bytes.len() == usize::from(FULL_WIDTH) * HASH_BYTES)
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= Self::TILES_MAX {
                kept.clear();
            }
            kept.insert(key, bytes.clone());
        }
        Ok(found)
    }

    fn entries(&self, index: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        self.inner.entries(index)
    }
}
