//! Evidence: every decision leaves a record with a salt; the log will hold only the commitment to both.

use super::{Stop, World};
use gongdao_evidence::record::{RecordWriter, SALT_BYTES, commitment};
use gongdao_kernel::Fault;
use gongdao_ledger::EntryNumber;
use gongdao_store::rows::EvidenceRecord;
use sha2::{Digest, Sha256};

/// Salts, made from the transaction's seed and the record's number: a seed serves several transactions when a batch is
/// decided command by command, and no two records may share a salt.
#[derive(Debug, Default)]
pub(super) struct Salts {
    seed: [u8; 32],
}

impl Salts {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self { seed }
    }

    /// A number from the same seed; `turn` is never used twice, and never a record's number.
    pub(super) fn chance(&self, turn: i64) -> u64 {
        let hash = Sha256::new()
            .chain_update(self.seed)
            .chain_update(b"chance")
            .chain_update(turn.to_be_bytes())
            .finalize();
        hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn of(&self, number: EntryNumber) -> [u8; SALT_BYTES] {
        let hash = Sha256::new().chain_update(self.seed).chain_update(number.raw().to_be_bytes()).finalize();
        let mut salt = [0; SALT_BYTES];
        salt.copy_from_slice(&hash[..SALT_BYTES]);
        salt
    }

    /// Entropy for a draw about a thing: as unforeseeable as the seed, and none of the salts.
    fn draw(&self, subject: i64) -> [u8; 32] {
        let hash = Sha256::new().chain_update(b"gongdao draw").chain_update(self.seed);
        hash.chain_update(subject.to_be_bytes()).finalize().into()
    }
}

/// The fields of a record, in the order they are to be read.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

impl World {
    /// Entropy of this transaction for a draw about a thing.
    pub(crate) fn entropy(&self, subject: i64) -> [u8; 32] {
        self.frame.salts.draw(subject)
    }

    /// Records a decision about a subject; answers the record's number.
    ///
    /// # Errors
    /// A fault of ours when the record cannot be written.
    pub fn record(&mut self, kind: &'static str, subject: i64, fields: Fields<'_>) -> Result<i64, Stop> {
        let mut writer = RecordWriter::new(kind, self.frame.now.ms());
        for (name, value) in fields {
            writer.field(name, value);
        }
        let record = writer.finish().map_err(|error| Stop::Fault(Fault::internal(error)))?;
        self.frame.record = self.frame.record.next();
        let number = self.frame.record;
        let salt = self.frame.salts.of(number);
        self.evidence_record.push(EvidenceRecord {
            number,
            subject,
            commitment: commitment(&salt, &record),
            salt: Some(salt.to_vec()),
            record: Some(record),
            kind: kind.to_owned(),
            at: self.frame.now,
        });
        Ok(number.raw())
    }
}
