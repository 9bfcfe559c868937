//! The sequencer: gives evidence records their place in the log and signs what it has grown to.
//!
//! One transaction takes records of each writer's stream in their dense order, grows the tiles, remembers which records
//! went where, and signs a checkpoint: either all of it stands or nothing. A checkpoint is never smaller than the one
//! before, because both are read and written under one lock.

use gongdao_evidence::Tiles;
use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::log::Log;
use gongdao_evidence::note::SigningKey;
use gongdao_evidence::record::leaf_entry;
use gongdao_kernel::Instant;
use gongdao_ledger::EntryNumber;
use gongdao_store::queries::evidence as stored;
use gongdao_store::rows::{EvidenceCheckpoint, EvidenceRun, EvidenceStream, EvidenceTile};
use gongdao_store::{Connection, StoreError, Table};
use std::cell::RefCell;
use std::collections::HashSet;

/// Waiting records that an overview counts for each writer before it says "more".
pub(crate) const LAG_SHOWN: i64 = 1_001;

/// The stored tiles of the log, read through one connection.
#[derive(Debug)]
pub struct StoredTiles<'c> {
    connection: RefCell<&'c mut Connection>,
}

impl<'c> StoredTiles<'c> {
    /// The tiles behind a connection.
    pub fn new(connection: &'c mut Connection) -> Self {
        Self { connection: RefCell::new(connection) }
    }

    fn body(&self, level: i64, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let Ok(position) = i64::try_from(index) else { return Ok(None) };
        let mut connection = self.connection.borrow_mut();
        Ok(connection.load::<EvidenceTile>(&[(level, position)])?.pop().map(|tile| tile.body))
    }
}

/// The level under which bundles of entries are kept.
pub const ENTRIES: i64 = -1;

impl Tiles for StoredTiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.body(i64::from(level), index)
    }

    fn entries(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.body(ENTRIES, index)
    }
}

/// Integrates at most `most` records and signs the new size; how many there were.
///
/// # Errors
/// When the database fails, or the stored log cannot be read; nothing was done then.
pub fn integrate(
    connection: &mut Connection,
    signer: &SigningKey,
    now: Instant,
    most: i64,
) -> Result<i64, StoreError> {
    connection.transact(|connection| grow(connection, signer, now, most))
}

fn unusable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unusable(format!("The evidence log cannot be grown: {error}."))
}

fn grow(
    connection: &mut Connection,
    signer: &SigningKey,
    now: Instant,
    most: i64,
) -> Result<i64, StoreError> {
    if !stored::lock(connection)? {
        return Ok(0);
    }
    let streams = stored::streams_pending(connection)?;
    if streams.is_empty() {
        return Ok(0);
    }
    let size = stored::checkpoint_last(connection)?.map_or(0, |checkpoint| checkpoint.size);
    let size = u64::try_from(size).map_err(unusable)?;
    let mut log = Log::open(size, &StoredTiles::new(connection)).map_err(unusable)?;
    let mut left = most;
    for stream in streams {
        left -= append(connection, &mut log, stream, left)?;
        if left <= 0 {
            break;
        }
    }
    if log.size() == size {
        return Ok(0);
    }
    put(connection, growth_rows(&mut log))?;
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), size: log.size(), root: log.root() };
    let note = checkpoint.sign(signer).map_err(unusable)?;
    let size = i64::try_from(log.size()).map_err(unusable)?;
    connection.insert(std::iter::once(&EvidenceCheckpoint { size, note, at: now }))?;
    Ok(most - left)
}

/// Appends a stream's next records and remembers where they went.
fn append(
    connection: &mut Connection,
    log: &mut Log,
    stream: EvidenceStream,
    most: i64,
) -> Result<i64, StoreError> {
    let leaves = stored::leaves_after(connection, &stream, most)?;
    let Some(first) = leaves.first() else { return Ok(0) };
    let records = i64::try_from(leaves.len()).map_err(unusable)?;
    let first_index = i64::try_from(log.size()).map_err(unusable)?;
    let first_number = first.number;
    if first_number.sequence() != stream.integrated + 1 {
        return Err(unusable(format!("record {first_number} follows number {}", stream.integrated)));
    }
    for leaf in &leaves {
        let entry = leaf_entry(&leaf.kind, leaf.at.ms(), &leaf.commitment).map_err(unusable)?;
        log.append(&entry).map_err(unusable)?;
    }
    connection.insert(std::iter::once(&EvidenceRun { first_index, first_number, records }))?;
    let integrated = stream.integrated + records;
    connection.update(std::iter::once(&EvidenceStream { integrated, ..stream }))?;
    Ok(records)
}

/// Everything that grew; bundles of entries at their own level.
fn growth_rows(log: &mut Log) -> Vec<EvidenceTile> {
    let growth = log.take_growth();
    let tile = |level, index: u64, body| {
        let position = i64::try_from(index).unwrap_or(i64::MAX);
        EvidenceTile { level, position, body }
    };
    let tiles = growth.tiles.into_iter().map(|((level, index), body)| tile(i64::from(level), index, body));
    let entries = growth.entries.into_iter().map(|(index, body)| tile(ENTRIES, index, body));
    tiles.chain(entries).collect()
}

/// Writes tiles in place of those that stand, or new.
fn put(connection: &mut Connection, mut tiles: Vec<EvidenceTile>) -> Result<(), StoreError> {
    tiles.sort_unstable_by_key(Table::key);
    let keys: Vec<_> = tiles.iter().map(Table::key).collect();
    let known: HashSet<_> = connection.load::<EvidenceTile>(&keys)?.iter().map(Table::key).collect();
    let (old, new): (Vec<_>, Vec<_>) = tiles.into_iter().partition(|tile| known.contains(&tile.key()));
    if !old.is_empty() {
        connection.update(old.iter())?;
    }
    if !new.is_empty() {
        connection.insert(new.iter())?;
    }
    Ok(())
}

/// The leaf index of a record, once it is integrated.
///
/// # Errors
/// When the database fails.
pub fn index_of(connection: &mut Connection, number: EntryNumber) -> Result<Option<u64>, StoreError> {
    Ok(stored::run_of(connection, number)?.and_then(|run| place_in(&run, number)))
}

/// The leaf index of a record of this run, if it is one.
#[must_use]
pub fn place_in(run: &EvidenceRun, number: EntryNumber) -> Option<u64> {
    let offset = number.raw() - run.first_number.raw();
    let within = (0..run.records).contains(&offset);
    within.then(|| u64::try_from(run.first_index + offset).ok()).flatten()
}
