//! Where tree hashes and entries are found: tile and bundle addresses, their widths, and the bundle encoding.
//!
//! Why tiles: a tree served as immutable runs of 256 hashes needs no query server. Any proof can be cut from
//! a few files, which caches may keep for ever.
//!
//! Specification: C2SP `tlog-tiles`. Level 0 holds leaf hashes; each hash of level L+1 is the root of one
//! full tile of level L. Indexes are spelled in groups of three digits, every group but the last behind an
//! `x`.
//!
//! Deliberately not here: reading tiles from anywhere ([`crate::Tiles`]) and compression, which is the HTTP
//! layer's.

use std::fmt;

use thiserror::Error;

use crate::text::parse_u64;

/// The longest entry a bundle can carry: its length stands in two bytes.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Hashes in a full tile, entries in a full bundle.
pub const FULL_WIDTH: u16 = 256;

/// Tile levels a log with a 64-bit size can reach.
pub(crate) const LEVELS: u8 = 8;

/// Why a path names no tile.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// The text is not of the form `tile/LEVEL/INDEX[.p/WIDTH]`, or not in its one canonical spelling.
    #[error("{0:?} is not a canonical tile path")]
    Malformed(String),
}

/// The address of one tile: `tile/LEVEL/INDEX` or `tile/LEVEL/INDEX.p/WIDTH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// Tile level, 0 to 63.
    pub level: u8,
    /// Position within the level.
    pub index: u64,
    /// Hashes in the tile, 1 to 256; 256 is a full tile.
    pub width: u16,
}

/// The address of one bundle of entries: `tile/entries/INDEX` or `tile/entries/INDEX.p/WIDTH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntriesPath {
    /// Position among the bundles.
    pub index: u64,
    /// Entries in the bundle, 1 to 256; 256 is a full bundle.
    pub width: u16,
}

impl TilePath {
    /// Reads a path in its canonical spelling.
    pub fn parse(path: &str) -> Result<TilePath, PathError> {
        let malformed = || PathError::Malformed(path.to_owned());
        let (level, rest) =
            path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')).ok_or_else(malformed)?;
        let level = parse_u64(level).filter(|level| *level <= 63).ok_or_else(malformed)? as u8;
        let (index, width) = parse_tail(rest).ok_or_else(malformed)?;
        let tile = TilePath { level, index, width };
        if tile.to_string() == path { Ok(tile) } else { Err(malformed()) }
    }
}

impl EntriesPath {
    /// Reads a path in its canonical spelling.
    pub fn parse(path: &str) -> Result<EntriesPath, PathError> {
        let malformed = || PathError::Malformed(path.to_owned());
        let rest = path.strip_prefix("tile/entries/").ok_or_else(malformed)?;
        let (index, width) = parse_tail(rest).ok_or_else(malformed)?;
        let bundle = EntriesPath { index, width };
        if bundle.to_string() == path { Ok(bundle) } else { Err(malformed()) }
    }
}

/// Reads `x001/234.p/7`; the caller compares spellings, so this may be lenient about zeros.
fn parse_tail(tail: &str) -> Option<(u64, u16)> {
    let (groups, width) = match tail.split_once(".p/") {
        Some((groups, width)) => (groups, parse_u64(width).filter(|width| (1..256).contains(width))? as u16),
        None => (tail, FULL_WIDTH),
    };
    let mut index: u64 = 0;
    for group in groups.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let plain = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let group: u64 = if plain { digits.parse().ok()? } else { return None };
        index = index.checked_mul(1000)?.checked_add(group)?;
    }
    Some((index, width))
}

fn write_tail(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let mut power: u64 = 1;
    while index / power >= 1000 {
        power *= 1000;
    }
    while power > 1 {
        write!(f, "x{:03}/", index / power % 1000)?;
        power /= 1000;
    }
    write!(f, "{:03}", index % 1000)?;
    if width == FULL_WIDTH { Ok(()) } else { write!(f, ".p/{width}") }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        write_tail(f, self.index, self.width)
    }
}

impl fmt::Display for EntriesPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        write_tail(f, self.index, self.width)
    }
}

/// What one level of a tree consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Widths {
    /// Full tiles, at indexes `0..full`.
    pub full: u64,
    /// Hashes in the partial tile at index `full`; 0 when there is none.
    pub partial: u16,
}

/// The tiles of `level` in a tree of `size` entries. Bundles of entries have the widths of level 0.
pub fn widths_at(size: u64, level: u8) -> Widths {
    let hashes = hashes_at(size, level);
    Widths { full: hashes / 256, partial: (hashes % 256) as u16 }
}

/// Hashes in the tile at (`level`, `index`) of a tree of `size` entries; 0 when the tile is beyond it.
pub(crate) fn width_of(size: u64, level: u8, index: u64) -> u16 {
    let widths = widths_at(size, level);
    match index.cmp(&widths.full) {
        std::cmp::Ordering::Less => FULL_WIDTH,
        std::cmp::Ordering::Equal => widths.partial,
        std::cmp::Ordering::Greater => 0,
    }
}

fn hashes_at(size: u64, level: u8) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

/// Appends one entry to a bundle: its length in two bytes, big end first, then its bytes.
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8], length: u16) {
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// Splits a bundle into its entries; nothing when the bytes do not end with an entry.
pub fn split_bundle(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, tail) = rest.split_first_chunk::<2>()?;
        let (entry, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        rest = tail;
    }
    Some(entries)
}
