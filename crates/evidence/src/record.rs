//! Records: what was decided, in bytes that can be written one way only, and the entry that commits to them.
//!
//! Why a commitment: the log is public and never forgets, while people may ask to be forgotten. So an entry
//! holds only a kind, a time and SHA-256(salt ‖ record). Record and salt go to the parties; once both are
//! erased the entry means nothing, and the tree still stands. The salt keeps anybody from guessing records
//! that hold little.
//!
//! # The bytes of a record
//!
//! ```text
//! gongdao-record/1 KIND AT_MS
//! NAME VALUE
//! NAME VALUE
//! ```
//!
//! Every line ends in a newline. Fields keep their order and may repeat. Names are 1 to 64 printable ASCII
//! characters without spaces. Values are any text, with backslash, newline and carriage return written `\\`,
//! `\n` and `\r`; nothing else is escaped. So two different records never have the same bytes, and every
//! record has one form only.
//!
//! # The entry in the log
//!
//! ```text
//! gongdao/1 KIND AT_MS BASE64
//! ```
//!
//! Deliberately not here: which kinds and fields exist. The room sees text; names, prices and people are the
//! engine's.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::Hash;
use crate::text::{base64, parse_i64};

mod writer;
pub use writer::RecordWriter;

/// Bytes in a salt.
pub const SALT_BYTES: usize = 16;

/// Characters a kind may have.
pub const KIND_CHARS_MAX: usize = 32;

/// Bytes a field's name may have.
pub const NAME_BYTES_MAX: usize = 64;

/// Bytes a record may have.
pub const RECORD_BYTES_MAX: usize = 1024 * 1024;

const VERSION: &str = "gongdao-record/1 ";

/// Why a record is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// A kind is 1 to 32 of the characters a to z and underscore.
    #[error("{0:?} cannot be a kind of record")]
    BadKind(String),
    /// A field's name is empty, too long, or holds more than printable ASCII without spaces.
    #[error("{0:?} cannot name a field")]
    BadName(String),
    /// The record is longer than [`RECORD_BYTES_MAX`].
    #[error("a record of {0} bytes is too long")]
    TooLong(usize),
    /// The first line is not `gongdao-record/1 KIND AT_MS`.
    #[error("the record's first line is malformed")]
    BadHeader,
    /// A field line that could have been written otherwise, or not at all.
    #[error("line {line} of the record is malformed")]
    BadLine {
        /// The line, from 1.
        line: usize,
    },
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What kind of decision, for example `review_decided`.
    pub kind: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// What was decided, in the order it is to be read.
    pub fields: Vec<(String, String)>,
}

impl Record {
    /// The record's one canonical form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RecordError> {
        let mut writer = RecordWriter::new(&self.kind, self.at_ms);
        for (name, value) in &self.fields {
            writer.field(name, value);
        }
        writer.finish()
    }

    /// Reads a record, refusing every form but the canonical one.
    pub fn parse(bytes: &[u8]) -> Result<Record, RecordError> {
        let (kind, at_ms, body) = header(bytes)?;
        let mut fields = Vec::new();
        for (at, line) in body.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let field = parse_field(line).ok_or(RecordError::BadLine { line: at + 2 })?;
            fields.push(field);
        }
        Ok(Record { kind: kind.to_owned(), at_ms, fields })
    }

    /// The value of the first field with this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.0 == name).map(|field| field.1.as_str())
    }
}

/// What the log commits to: SHA-256 of the salt and the record.
pub fn commitment(salt: &[u8; SALT_BYTES], record_bytes: &[u8]) -> Hash {
    Sha256::new().chain_update(salt).chain_update(record_bytes).finalize().into()
}

/// The entry that goes into the log: kind, time and commitment, and nothing else.
pub fn leaf_entry(kind: &str, at_ms: i64, commitment: &Hash) -> Result<Vec<u8>, RecordError> {
    if !is_kind(kind) {
        return Err(RecordError::BadKind(kind.to_owned()));
    }
    Ok(format!("gongdao/1 {kind} {at_ms} {}\n", base64(commitment)).into_bytes())
}

/// The entry of a record that is at hand in bytes; reads its first line only.
pub fn entry_of(salt: &[u8; SALT_BYTES], record_bytes: &[u8]) -> Result<Vec<u8>, RecordError> {
    let (kind, at_ms, _) = header(record_bytes)?;
    leaf_entry(kind, at_ms, &commitment(salt, record_bytes))
}

fn is_kind(kind: &str) -> bool {
    let length = 1..=KIND_CHARS_MAX;
    length.contains(&kind.len()) && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn is_field_name(name: &str) -> bool {
    let length = 1..=NAME_BYTES_MAX;
    length.contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Kind, time and the field lines.
fn header(bytes: &[u8]) -> Result<(&str, i64, &[u8]), RecordError> {
    if bytes.len() > RECORD_BYTES_MAX {
        return Err(RecordError::TooLong(bytes.len()));
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(RecordError::BadHeader)?;
    let line = std::str::from_utf8(&bytes[..end]).map_err(|_| RecordError::BadHeader)?;
    let (kind, at_ms) =
        line.strip_prefix(VERSION).and_then(|line| line.split_once(' ')).ok_or(RecordError::BadHeader)?;
    let at_ms = parse_i64(at_ms).ok_or(RecordError::BadHeader)?;
    if is_kind(kind) {
        Ok((kind, at_ms, &bytes[end + 1..]))
    } else {
        Err(RecordError::BadKind(kind.to_owned()))
    }
}

fn parse_field(line: &[u8]) -> Option<(String, String)> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (name, escaped) = line.split_once(' ')?;
    if !is_field_name(name) {
        return None;
    }
    let mut value = String::with_capacity(escaped.len());
    let mut characters = escaped.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => value.push(match characters.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            }),
            '\r' => return None,
            plain => value.push(plain),
        }
    }
    Some((name.to_owned(), value))
}
