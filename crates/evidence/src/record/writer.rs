//! Writing a record's canonical bytes field by field, without building a [`super::Record`] first.

use std::io::Write as _;

use super::{RECORD_BYTES_MAX, RecordError, VERSION, is_field_name, is_kind};

/// Writes one record. The first thing wrong is kept and told by [`RecordWriter::finish`].
///
/// ```
/// # use gongdao_evidence::record::RecordWriter;
/// let mut record = RecordWriter::new("review_decided", 1_700_000_000_000);
/// record.field("decision", "rejected").number("objects", 3).field("reason", "two boxes\nare missing");
/// assert_eq!(
///     record.finish()?,
///     b"gongdao-record/1 review_decided 1700000000000\n\
///       decision rejected\nobjects 3\nreason two boxes\\nare missing\n"
/// );
/// # Ok::<(), gongdao_evidence::record::RecordError>(())
/// ```
#[derive(Debug)]
pub struct RecordWriter {
    bytes: Vec<u8>,
    wrong: Option<RecordError>,
}

impl RecordWriter {
    /// Begins a record.
    pub fn new(kind: &str, at_ms: i64) -> RecordWriter {
        RecordWriter::with_buffer(Vec::with_capacity(256), kind, at_ms)
    }

    /// Begins a record in a buffer that was used before; what it held is dropped.
    pub fn with_buffer(mut buffer: Vec<u8>, kind: &str, at_ms: i64) -> RecordWriter {
        buffer.clear();
        let wrong = (!is_kind(kind)).then(|| RecordError::BadKind(kind.to_owned()));
        // Writing into a vector cannot fail.
        let _ = writeln!(buffer, "{VERSION}{kind} {at_ms}");
        RecordWriter { bytes: buffer, wrong }
    }

    /// Adds a field.
    pub fn field(&mut self, name: &str, value: &str) -> &mut RecordWriter {
        self.name(name);
        let mut rest = value.as_bytes();
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
            self.bytes.extend_from_slice(&rest[..at]);
            self.bytes.extend_from_slice(match rest[at] {
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                _ => b"\\\\",
            });
            rest = &rest[at + 1..];
        }
        self.bytes.extend_from_slice(rest);
        self.bytes.push(b'\n');
        self
    }

    /// Adds a field with a whole number, in decimal.
    pub fn number(&mut self, name: &str, value: i64) -> &mut RecordWriter {
        self.name(name);
        let _ = writeln!(self.bytes, "{value}");
        self
    }

    /// The record's bytes, or the first thing that was wrong.
    pub fn finish(self) -> Result<Vec<u8>, RecordError> {
        match self.wrong {
            Some(wrong) => Err(wrong),
            None if self.bytes.len() > RECORD_BYTES_MAX => Err(RecordError::TooLong(self.bytes.len())),
            None => Ok(self.bytes),
        }
    }

    fn name(&mut self, name: &str) {
        if self.wrong.is_none() && !is_field_name(name) {
            self.wrong = Some(RecordError::BadName(name.to_owned()));
        }
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b' ');
    }
}
