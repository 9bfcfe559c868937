//! The Merkle tree's three hashes.
//!
//! Why prefixes: a leaf is hashed behind a zero byte and a node behind a one byte, so that nobody can pass
//! the two hashes inside a node off as an entry. For `n` leaves the tree splits at the largest power of two
//! below `n`.
//!
//! Specification: RFC 6962 section 2.1, as C2SP `tlog-tiles` uses it.
//!
//! Deliberately not here: a tree. Trees live in tiles; see [`crate::log`] for growing one and
//! [`crate::proof`] for proving from one. The plain recursive tree is the model the tests compare against.

use sha2::{Digest, Sha256};

use crate::{HASH_BYTES, Hash};

/// The hash of one entry: SHA-256 of a zero byte and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into()
}

/// The hash of an inner node: SHA-256 of a one byte and both children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [0x01; 1 + 2 * HASH_BYTES];
    bytes[1..=HASH_BYTES].copy_from_slice(left);
    bytes[1 + HASH_BYTES..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// The root of the tree without entries: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// One row of parents above `row`; a last node without a partner moves up as it is.
///
/// Repeating this until one hash is left gives the tree's root: carrying the odd node upwards splits at the
/// same powers of two as the recursive definition.
pub(crate) fn parents(row: &[Hash]) -> Vec<Hash> {
    let pair = |pair: &[Hash]| if pair.len() == 2 { node_hash(&pair[0], &pair[1]) } else { pair[0] };
    row.chunks(2).map(pair).collect()
}

/// The root over consecutive hashes of one level, or nothing when there are none.
pub(crate) fn fold(row: &[Hash]) -> Option<Hash> {
    if row.len() <= 1 {
        return row.first().copied();
    }
    let mut row = parents(row);
    while row.len() > 1 {
        row = parents(&row);
    }
    row.first().copied()
}
