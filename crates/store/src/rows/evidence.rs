//! Rows of the evidence log: records as commands write them, and the tree as the sequencer grows it.

use crate::table;
use gongdao_kernel::Instant;
use gongdao_ledger::EntryNumber;

/// A decision's record, waiting for or holding its place in the log. The number is dense per shard and epoch, so a
/// record's leaf index follows from the run it was integrated with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRecord {
    /// Its number.
    pub number: EntryNumber,
    /// The assignment, project, batch or person it is about.
    pub subject: i64,
    /// The salt; gone once erased.
    pub salt: Option<Vec<u8>>,
    /// The record's canonical bytes; gone once erased.
    pub record: Option<Vec<u8>>,
    /// The kind in the leaf.
    pub kind: String,
    /// The time in the leaf.
    pub at: Instant,
    /// The commitment in the leaf.
    pub commitment: [u8; 32],
}

table! { EvidenceRecord, "evidence_record", lock false, key (number: EntryNumber), columns {
    subject: i64, salt: Option<Vec<u8>>, record: Option<Vec<u8>>, kind: String, at: Instant, commitment: [u8; 32],
} }

/// How far a writer's stream of records has been integrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceStream {
    /// Shard and epoch.
    pub stream: i64,
    /// The last integrated number's sequence.
    pub integrated: i64,
}

table! { EvidenceStream, "evidence_stream", lock true, key (stream: i64), columns { integrated: i64 } }

/// Records of one stream that were integrated together: consecutive numbers at consecutive leaf indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRun {
    /// The first one's leaf index.
    pub first_index: i64,
    /// The first one's number.
    pub first_number: EntryNumber,
    /// How many.
    pub records: i64,
}

table! { EvidenceRun, "evidence_run", lock false, key (first_index: i64), columns { first_number: EntryNumber, records: i64 } }

/// A tile of the tree, or a bundle of entries at level -1; the right edge's are partial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceTile {
    /// Its level; -1 for entries.
    pub level: i64,
    /// Its index in the level.
    pub position: i64,
    /// Its bytes.
    pub body: Vec<u8>,
}

table! { EvidenceTile, "evidence_tile", lock false, key (level: i64, position: i64), columns { body: Vec<u8> } }

/// A signed checkpoint. All are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceCheckpoint {
    /// The tree's size.
    pub size: i64,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub at: Instant,
}

table! { EvidenceCheckpoint, "evidence_checkpoint", lock false, key (size: i64), columns { note: String, at: Instant } }
