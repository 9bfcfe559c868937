//! What the sequencer and the provers read.

use crate::rows::{EvidenceCheckpoint, EvidenceRun, EvidenceStream};
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{Cell, Field, Instant};
use gongdao_ledger::EntryNumber;

const STREAMS: Query = Query::new(
    "evidence_streams_pending",
    "SELECT s.stream, s.integrated FROM evidence_stream s WHERE EXISTS (SELECT 1 FROM evidence_record r WHERE r.number > s.stream * 34359738368 + s.integrated AND r.number < (s.stream + 1) * 34359738368) ORDER BY s.stream",
);
const LEAVES: Query = Query::new(
    "evidence_leaves_after",
    "SELECT number, kind, at, commitment FROM evidence_record WHERE number > ?1 AND number < ?2 ORDER BY number LIMIT ?3",
);
const LAST: Query = Query::new(
    "evidence_checkpoint_last",
    "SELECT size, note, at FROM evidence_checkpoint ORDER BY size DESC LIMIT 1",
);
const RUN: Query = Query::new(
    "evidence_run_of",
    "SELECT first_index, first_number, records FROM evidence_run WHERE first_number <= ?1 ORDER BY first_number DESC LIMIT 1",
);

pub(super) const ALL: &[&Query] = &[&STREAMS, &LEAVES, &LAST, &RUN];

/// Numbers in one stream: shard and epoch are above these bits.
const STREAM_NUMBERS: i64 = 1 << 35;

/// What a leaf is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The record's number.
    pub number: EntryNumber,
    /// Its kind.
    pub kind: String,
    /// Its time.
    pub at: Instant,
    /// Its commitment.
    pub commitment: [u8; 32],
}

/// Takes the sequencer's place for this transaction; whether it was free.
///
/// # Errors
/// What the database answers.
pub fn lock(connection: &mut Connection) -> Result<bool, StoreError> {
    match connection {
        Connection::Sqlite(_) => Ok(true),
        Connection::Postgres(postgres) => postgres.try_lock_transaction(),
    }
}

/// The streams that have records to integrate.
///
/// # Errors
/// What the database answers.
pub fn streams_pending(connection: &mut Connection) -> Result<Vec<EvidenceStream>, StoreError> {
    connection.query(&STREAMS, &[], EvidenceStream::read)
}

/// A stream's next leaves.
///
/// # Errors
/// What the database answers.
pub fn leaves_after(
    connection: &mut Connection,
    stream: &EvidenceStream,
    limit: i64,
) -> Result<Vec<Leaf>, StoreError> {
    let from = stream.stream * STREAM_NUMBERS + stream.integrated;
    let to = (stream.stream + 1) * STREAM_NUMBERS;
    connection.query(&LEAVES, &[Cell::Int(from), Cell::Int(to), Cell::Int(limit)], |row| {
        Ok(Leaf { number: row.get()?, kind: row.get()?, at: row.get()?, commitment: row.get()? })
    })
}

/// The last signed checkpoint.
///
/// # Errors
/// What the database answers.
pub fn checkpoint_last(connection: &mut Connection) -> Result<Option<EvidenceCheckpoint>, StoreError> {
    Ok(connection.query(&LAST, &[], EvidenceCheckpoint::read)?.pop())
}

/// The run a record was integrated with, or the last one before it.
///
/// # Errors
/// What the database answers.
pub fn run_of(connection: &mut Connection, number: EntryNumber) -> Result<Option<EvidenceRun>, StoreError> {
    Ok(connection.query(&RUN, &[number.cell()], EvidenceRun::read)?.pop())
}
