//! Proving from tiles that an entry is in a tree, or that a tree is the beginning of a later one.
//!
//! Why: an inclusion proof is what a receipt stands on, and a consistency proof is what keeps the operator
//! from rewriting the past: a witness refuses to cosign a head that does not continue the one before.
//!
//! Specification: RFC 6962 sections 2.1.1 and 2.1.2 (making), RFC 9162 sections 2.1.3.2 and 2.1.4.2
//! (checking). Hashes run from the leaf's sibling to the root's child, as `.tlog-proof` wants them.
//!
//! One proof reads O(log n) tiles, each once. [`Prover`] keeps what it has read, so that many proofs for one
//! tree share tiles and the nodes inside them.
//!
//! Deliberately not here: trust. A proof says that hashes fit a root; [`crate::checkpoint`] says who signed
//! the root.

use std::collections::HashMap;
use std::convert::Infallible;

use thiserror::Error;

use crate::Hash;
use crate::tile::{TilePath, width_of};
use crate::tiles::{TileError, Tiles, read_tile};
use crate::tree::{node_hash, parents};

pub use crate::tiles::CachedTiles;

mod verify;
pub use verify::{VerifyError, verify_consistency, verify_inclusion};

/// Why a proof cannot be made. `E` is the store's error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError<E = Infallible> {
    /// The entry is not in the tree.
    #[error("entry {index} is not in a tree of {size}")]
    IndexBeyondSize {
        /// The entry asked for.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The older tree is larger than the newer.
    #[error("a tree of {new} cannot continue one of {old}")]
    SizesReversed {
        /// The older tree's size.
        old: u64,
        /// The newer tree's size.
        new: u64,
    },
    /// A tile cannot be used.
    #[error("the proof needs a tile that cannot be read: {0}")]
    Tile(TileError<E>),
}

/// The proof that entry `index` is in the tree of `size` entries.
pub fn inclusion<T: Tiles>(index: u64, size: u64, tiles: &T) -> Result<Vec<Hash>, ProofError<T::Error>> {
    Prover::new(size, tiles).inclusion(index)
}

/// The proofs for many entries of one tree, in the order asked; every tile is read once.
pub fn inclusions<T: Tiles>(
    indexes: &[u64],
    size: u64,
    tiles: &T,
) -> Result<Vec<Vec<Hash>>, ProofError<T::Error>> {
    let mut prover = Prover::new(size, tiles);
    indexes.iter().map(|index| prover.inclusion(*index)).collect()
}

/// The proof that the tree of `old` entries is the beginning of the tree of `new` entries.
///
/// It is empty when the sizes are equal or the older tree has no entries.
pub fn consistency<T: Tiles>(old: u64, new: u64, tiles: &T) -> Result<Vec<Hash>, ProofError<T::Error>> {
    Prover::new(new, tiles).consistency(old)
}

/// Makes proofs for one tree and keeps the tiles it has read.
#[derive(Debug)]
pub struct Prover<'a, T> {
    tiles: &'a T,
    size: u64,
    /// For each tile read: its hashes, and above them every row of nodes whose leaves are complete.
    kept: HashMap<(u8, u64), Vec<Vec<Hash>>>,
}

impl<'a, T: Tiles> Prover<'a, T> {
    /// Tiles kept at most, 16 KiB each with their inner nodes; beyond it the prover starts anew.
    pub const TILES_MAX: usize = 1_024;

    /// A prover for the tree of `size` entries.
    pub fn new(size: u64, tiles: &'a T) -> Prover<'a, T> {
        Prover { tiles, size, kept: HashMap::new() }
    }

    /// The proof that entry `index` is in the tree.
    pub fn inclusion(&mut self, index: u64) -> Result<Vec<Hash>, ProofError<T::Error>> {
        if index >= self.size {
            return Err(ProofError::IndexBeyondSize { index, size: self.size });
        }
        let (mut start, mut end) = (0, self.size);
        let mut proof = Vec::new();
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                proof.push(self.range(middle, end)?);
                end = middle;
            } else {
                proof.push(self.range(start, middle)?);
                start = middle;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// The proof that the tree of `old` entries is the beginning of this one.
    pub fn consistency(&mut self, old: u64) -> Result<Vec<Hash>, ProofError<T::Error>> {
        if old > self.size {
            return Err(ProofError::SizesReversed { old, new: self.size });
        }
        let mut proof = Vec::new();
        if old == 0 || old == self.size {
            return Ok(proof);
        }
        // Walks down to where the older tree ends; `start..old` is the part of it under the current node.
        let (mut start, mut end) = (0, self.size);
        while old != end {
            let middle = start + split(end - start);
            if old <= middle {
                proof.push(self.range(middle, end)?);
                end = middle;
            } else {
                proof.push(self.range(start, middle)?);
                start = middle;
            }
        }
        // A left edge that ends exactly at `old` is the older root itself, which the verifier has.
        if start > 0 {
            proof.push(self.range(start, end)?);
        }
        proof.reverse();
        Ok(proof)
    }

    /// The root over the entries `start..end`, where `start` is a multiple of the power of two that `end -
    /// start` rounds up to.
    fn range(&mut self, start: u64, end: u64) -> Result<Hash, ProofError<T::Error>> {
        let mut left = Vec::new();
        let mut start = start;
        loop {
            let length = end - start;
            if length.is_power_of_two() {
                break;
            }
            let half = split(length);
            left.push(self.node(half.trailing_zeros(), start / half)?);
            start += half;
        }
        let height = (end - start).trailing_zeros();
        let last = self.node(height, start >> height)?;
        Ok(left.iter().rev().fold(last, |right, left| node_hash(left, &right)))
    }

    /// The complete node at `height` above the leaves.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, ProofError<T::Error>> {
        let (level, row) = ((height / 8) as u8, height % 8);
        let tile = index >> (8 - row);
        let place = (index & ((1 << (8 - row)) - 1)) as usize;
        let key = (level, tile);
        if !self.kept.contains_key(&key) {
            let path = TilePath { level, index: tile, width: width_of(self.size, level, tile) };
            let hashes = read_tile(self.tiles, path).map_err(ProofError::Tile)?;
            if self.kept.len() >= Self::TILES_MAX {
                self.kept.clear();
            }
            self.kept.insert(key, rows(hashes));
        }
        let found = self.kept.get(&key).and_then(|rows| rows.get(row as usize)?.get(place));
        let path = || TilePath { level, index: tile, width: width_of(self.size, level, tile) };
        found.copied().ok_or_else(|| ProofError::Tile(TileError::Short(path().to_string())))
    }
}

/// Every row of complete nodes inside one tile, from its hashes up.
fn rows(hashes: Vec<Hash>) -> Vec<Vec<Hash>> {
    let mut rows = vec![hashes];
    while let Some(row) = rows.last().filter(|row| row.len() > 1) {
        let complete = row.len() - row.len() % 2;
        rows.push(parents(&row[..complete]));
    }
    rows
}

/// The largest power of two below `length`, which is at least 2.
fn split(length: u64) -> u64 {
    1 << (u64::BITS - 1 - (length - 1).leading_zeros())
}
