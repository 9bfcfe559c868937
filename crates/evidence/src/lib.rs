//! Evidence: what anybody can check without trusting the operator.
//!
//! # Why
//!
//! A worker whose pay was refused, or a requester who doubts a settlement, should not have to believe the
//! operator's database. Every decision leaves one line in an append-only Merkle log; the log's head is signed
//! and can be cosigned by others; a receipt proves, offline and for ever, that a decision stood in the log as
//! it was told.
//!
//! # What
//!
//! The public C2SP formats, so that foreign tools can check us:
//!
//! * [`tree`], [`tile`], [`log`] and [`proof`]: Merkle tree hashes (RFC 6962), served as tiles
//!   (`tlog-tiles`);
//! * [`note`] and [`checkpoint`]: signed tree heads (`signed-note`, `tlog-checkpoint`, `tlog-cosignature`);
//! * [`record`] and [`receipt`]: what was decided, its salted commitment, and the `.tlog-proof` file that
//!   carries both;
//! * [`fsck`]: derives every stored hash again from the entries up.
//!
//! # Deliberately not here
//!
//! No clock, randomness, files, network, SQL or threads: stores are reached through [`Tiles`], salts and
//! times are parameters. No business types: the room sees bytes. No witness service, no key storage, no
//! pruning (the specification forbids it without a published policy, and no entry holds anything that would
//! need it).

pub mod checkpoint;
pub mod fsck;
pub mod log;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod record;
mod text;
pub mod tile;
mod tiles;
pub mod tree;

pub use tiles::{CachedTiles, TileError, Tiles};

/// A SHA-256 hash: of an entry, of a tree node, or of a whole tree.
pub type Hash = [u8; 32];

/// Bytes in one [`type@Hash`].
pub const HASH_BYTES: usize = 32;
