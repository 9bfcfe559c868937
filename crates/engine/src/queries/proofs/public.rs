//! The public log: its checkpoint, tiles and entries, by the paths of `tlog-tiles`, and the check of what is stored.
//!
//! Nothing is served beyond the size that is signed: a tile that has grown further is cut to what was asked for. Every
//! partial width up to the signed one is there, since each is the beginning of what is stored.

use crate::sequencer::StoredTiles;
use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::fsck::{self as evidence_fsck, Report};
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::tile::{EntriesPath, FULL_WIDTH, TilePath, split_bundle, widths_at};
use gongdao_evidence::{HASH_BYTES, Tiles};
use gongdao_kernel::Fault;
use gongdao_store::Connection;
use gongdao_store::queries::evidence;
use gongdao_store::rows::EvidenceCheckpoint;

/// The latest signed checkpoint; none before the first record was taken in.
///
/// # Errors
/// When the database fails.
pub fn checkpoint(connection: &mut Connection) -> Result<Option<EvidenceCheckpoint>, Fault> {
    Ok(evidence::checkpoint_last(connection)?)
}

/// A tile or a bundle of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its bytes.
    pub body: Vec<u8>,
    /// Whether it is full and so never changes.
    pub full: bool,
}

/// What stands at `tile/LEVEL/INDEX[.p/WIDTH]` or `tile/entries/INDEX[.p/WIDTH]`.
///
/// # Errors
/// `not_found` where the path is none, or names what is not in the signed log.
pub fn tile(connection: &mut Connection, path: &str) -> Result<Fetched, Fault> {
    let none = || Fault::not_found("tile");
    let size = evidence::checkpoint_last(connection)?.map_or(0, |last| last.size);
    let size = u64::try_from(size).unwrap_or(0);
    let tiles = StoredTiles::new(connection);
    if let Ok(EntriesPath { index, width }) = EntriesPath::parse(path) {
        check_width(size, 0, index, width)?;
        let stored = tiles.entries(index)?.ok_or_else(none)?;
        let body = first_entries(&stored, width).ok_or_else(|| Fault::internal("a bundle is damaged"))?;
        return Ok(Fetched { body: body.to_vec(), full: width == FULL_WIDTH });
    }
    let TilePath { level, index, width } = TilePath::parse(path).map_err(|_| none())?;
    check_width(size, level, index, width)?;
    let mut body = tiles.tile(level, index)?.ok_or_else(none)?;
    body.truncate(usize::from(width) * HASH_BYTES);
    Ok(Fetched { body, full: width == FULL_WIDTH })
}

fn check_width(size: u64, level: u8, index: u64, width: u16) -> Result<(), Fault> {
    let widths = widths_at(size, level);
    let there = index < widths.full || (index == widths.full && width <= widths.partial);
    if there { Ok(()) } else { Err(Fault::not_found("tile")) }
}

/// The bytes of a bundle's first entries.
fn first_entries(bundle: &[u8], width: u16) -> Option<&[u8]> {
    let entries = split_bundle(bundle)?;
    let kept = entries.get(..usize::from(width))?;
    bundle.get(..kept.iter().map(|entry| entry.len() + 2).sum())
}

/// Derives every stored hash of the log again, up to the latest checkpoint, whose signature has to hold. Nothing is
/// there to check before the first one. `progress` hears after every bundle.
///
/// # Errors
/// A fault of ours that names what is wrong first.
pub fn fsck(
    connection: &mut Connection,
    keys: &[VerifierKey],
    progress: impl FnMut(&Report),
) -> Result<Report, Fault> {
    let Some(last) = evidence::checkpoint_last(connection)? else { return Ok(Report::default()) };
    let verified = Checkpoint::open(&last.note, keys).map_err(Fault::internal)?;
    let size = u64::try_from(last.size).unwrap_or(0);
    if verified.checkpoint.size != size {
        return Err(Fault::internal(format!("the checkpoint of {size} entries says otherwise")));
    }
    evidence_fsck::fsck(&verified.checkpoint, &StoredTiles::new(connection), progress)
        .map_err(Fault::internal)
}
