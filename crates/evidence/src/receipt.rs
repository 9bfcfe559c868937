//! Receipts: one file that proves a decision, for ever, without asking us.
//!
//! Why: the person a decision concerns keeps the record, its salt, the path through the tree and the signed
//! root. A verifier with nothing but public keys goes the whole way: record and salt → commitment → entry →
//! leaf hash → inclusion → the root that the log and its witnesses signed.
//!
//! Specification: C2SP `tlog-proof`. Our `extra` line is base64 of salt ‖ record. The format says that extra
//! data is not authenticated; here it is, because the entry is rebuilt from it and nothing else can hash to
//! the same leaf.
//!
//! Deliberately not here: which log and how many witnesses are enough. [`VerifiedReceipt`] names them, the
//! caller judges.

use std::fmt;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::VerifierKey;
use crate::proof::{VerifyError, verify_inclusion};
use crate::record::{RECORD_BYTES_MAX, Record, RecordError, SALT_BYTES, entry_of};
use crate::text::{base64, parse_base64, parse_hash, parse_u64};
use crate::tree::leaf_hash;
use crate::{HASH_BYTES, Hash};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// Hashes an inclusion proof can have: one for every height below the root.
const PROOF_HASHES_MAX: usize = 64;

/// Bytes a receipt may have: a full record in base64, a full note, and room for the rest.
pub const RECEIPT_BYTES_MAX: usize = RECORD_BYTES_MAX * 3 / 2 + crate::note::NOTE_BYTES_MAX + 8 * 1024;

/// Which step of verifying a receipt failed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// The text is longer than [`RECEIPT_BYTES_MAX`].
    #[error("format: a receipt of {0} bytes is too long")]
    TooLong(usize),
    /// The first line is another.
    #[error("format: the first line is not {FIRST_LINE}")]
    FirstLine,
    /// The `extra` line is absent, or not base64 of a salt and a record.
    #[error("format: the extra line holds no salt and record")]
    Extra,
    /// The `index` line is absent or not a decimal number.
    #[error("format: the index line is malformed")]
    Index,
    /// A proof line is not a hash in base64, or there are too many.
    #[error("format: proof line {line} is malformed")]
    ProofLine {
        /// The proof line, from 1.
        line: usize,
    },
    /// No empty line, and so no checkpoint.
    #[error("format: the checkpoint is absent")]
    NoCheckpoint,
    /// The record is not in its canonical form.
    #[error("record: {0}")]
    Record(#[from] RecordError),
    /// The checkpoint is malformed, or not signed as it should be.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The record does not lead to the signed root.
    #[error("inclusion: {0}")]
    Inclusion(#[from] VerifyError),
}

/// Everything a receipt carries; nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The record in its canonical form.
    pub record_bytes: Vec<u8>,
    /// What was hashed in front of it.
    pub salt: [u8; SALT_BYTES],
    /// The entry's place in the log.
    pub index: u64,
    /// Hashes from the leaf's sibling to the root's child.
    pub proof: Vec<Hash>,
    /// The signed checkpoint, to the letter.
    pub checkpoint_note: String,
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedReceipt {
    /// The decision.
    pub record: Record,
    /// Its place in the log.
    pub index: u64,
    /// Entries in the log when it was signed.
    pub size: u64,
    /// Which log; the caller checks that it is the one it means.
    pub origin: String,
    /// The log's own keys that signed; never empty.
    pub signed_by: Vec<String>,
    /// The witnesses among the known keys that signed.
    pub witnesses: Vec<String>,
}

impl fmt::Display for Receipt {
    /// The `.tlog-proof` text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extra = base64([&self.salt[..], &self.record_bytes].concat());
        write!(f, "{FIRST_LINE}\nextra {extra}\nindex {}\n", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", base64(hash)))?;
        write!(f, "\n{}", self.checkpoint_note)
    }
}

impl Receipt {
    /// Reads a `.tlog-proof` text without verifying anything.
    pub fn parse(text: &str) -> Result<Receipt, ReceiptError> {
        if text.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong(text.len()));
        }
        let (head, note) = text.split_once("\n\n").ok_or(ReceiptError::NoCheckpoint)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FIRST_LINE) {
            return Err(ReceiptError::FirstLine);
        }
        let extra = lines.next().and_then(|line| parse_base64(line.strip_prefix("extra ")?));
        let extra = extra.ok_or(ReceiptError::Extra)?;
        let (salt, record_bytes) = extra.split_first_chunk::<SALT_BYTES>().ok_or(ReceiptError::Extra)?;
        let index = lines.next().and_then(|line| parse_u64(line.strip_prefix("index ")?));
        let index = index.ok_or(ReceiptError::Index)?;
        let mut proof: Vec<[u8; HASH_BYTES]> = Vec::new();
        for (at, line) in lines.enumerate() {
            let hash = if at < PROOF_HASHES_MAX { parse_hash(line) } else { None };
            proof.push(hash.ok_or(ReceiptError::ProofLine { line: at + 1 })?);
        }
        let record_bytes = record_bytes.to_vec();
        Ok(Receipt { record_bytes, salt: *salt, index, proof, checkpoint_note: note.to_owned() })
    }

    /// Goes the whole way from the record to the signatures.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<VerifiedReceipt, ReceiptError> {
        let record = Record::parse(&self.record_bytes)?;
        let leaf = leaf_hash(&entry_of(&self.salt, &self.record_bytes)?);
        let verified = Checkpoint::open(&self.checkpoint_note, keys)?;
        let Checkpoint { origin, size, root } = verified.checkpoint;
        verify_inclusion(&leaf, self.index, size, &self.proof, &root)?;
        let (signed_by, witnesses) = (verified.signed_by, verified.witnesses);
        Ok(VerifiedReceipt { record, index: self.index, size, origin, signed_by, witnesses })
    }
}

/// Verifies a `.tlog-proof` text with nothing but public keys.
pub fn verify(text: &str, keys: &[VerifierKey]) -> Result<VerifiedReceipt, ReceiptError> {
    Receipt::parse(text)?.verify(keys)
}
