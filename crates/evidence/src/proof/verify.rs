//! Checking proofs: nothing but hashes, so that it can be done anywhere.

use thiserror::Error;

use crate::Hash;
use crate::tree::{empty_root, node_hash};

/// Why a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The entry cannot be in a tree of this size.
    #[error("entry {index} is not in a tree of {size}")]
    IndexBeyondSize {
        /// The entry claimed.
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
    /// The proof has too few or too many hashes for these sizes.
    #[error("a proof of {hashes} hashes does not fit the tree")]
    ProofLength {
        /// Hashes in the proof.
        hashes: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof does not lead to the signed root")]
    RootMismatch,
    /// The hashes lead to another older root: the past was rewritten.
    #[error("the proof does not lead to the older root")]
    OldRootMismatch,
}

/// Checks that the entry with `leaf_hash` stands at `index` in the tree of `size` entries with this `root`.
pub fn verify_inclusion(
    leaf_hash: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), VerifyError> {
    if index >= size {
        return Err(VerifyError::IndexBeyondSize { index, size });
    }
    let length = VerifyError::ProofLength { hashes: proof.len() };
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf_hash;
    for sibling in proof {
        if last == 0 {
            return Err(length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            climb_to_right_child(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(length);
    }
    if hash == *root { Ok(()) } else { Err(VerifyError::RootMismatch) }
}

/// Checks that the tree of `old` entries is the beginning of the tree of `new` entries.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), VerifyError> {
    let length = VerifyError::ProofLength { hashes: proof.len() };
    if old > new {
        return Err(VerifyError::SizesReversed { old, new });
    }
    if old == 0 || old == new {
        let expected = if old == 0 { empty_root() } else { *new_root };
        return match proof {
            [] if *old_root != expected => Err(VerifyError::OldRootMismatch),
            [] if new == 0 && *new_root != expected => Err(VerifyError::RootMismatch),
            [] => Ok(()),
            _ => Err(length),
        };
    }
    let (mut node, mut last) = (old - 1, new - 1);
    let complete = node.trailing_ones();
    node >>= complete;
    last >>= complete;
    // An older tree of a power of two is one node, and its hash need not be sent.
    let (first, rest) = match proof.split_first() {
        _ if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (first, rest),
        None => return Err(length),
    };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            climb_to_right_child(&mut node, &mut last);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(length);
    }
    if old_hash != *old_root {
        return Err(VerifyError::OldRootMismatch);
    }
    if new_hash == *new_root { Ok(()) } else { Err(VerifyError::RootMismatch) }
}

/// Skips the heights where the last node has no partner and moves up as it is.
fn climb_to_right_child(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}
