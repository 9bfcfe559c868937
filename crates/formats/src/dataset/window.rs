//! Pieces of a file that was gone through before, read again by their places. They mostly follow each other; then the piece
//! held in memory is large and is read once.

use super::tree::Source;
use std::io::{self, Read as _, SeekFrom};

/// A file with the piece of it that was read last.
pub(crate) struct Window {
    source: Box<dyn Source>,
    begin: u64,
    bytes: Vec<u8>,
}

impl Window {
    /// A file nothing was read of yet.
    pub(crate) fn new(source: Box<dyn Source>) -> Self {
        Self { source, begin: 0, bytes: Vec::new() }
    }

    /// So many bytes from a place.
    pub(crate) fn read(&mut self, offset: u64, length: u32) -> io::Result<&[u8]> {
        const AHEAD_BYTES: u64 = 256 * 1024;
        let length = u64::from(length);
        let end = self.begin + self.bytes.len() as u64;
        if offset < self.begin || offset + length > end {
            let follows = (end.saturating_sub(AHEAD_BYTES)..end + AHEAD_BYTES).contains(&offset);
            let wanted = if follows { length.max(AHEAD_BYTES) } else { length };
            self.source.seek(SeekFrom::Start(offset))?;
            self.bytes.clear();
            io::Read::take(&mut self.source, wanted).read_to_end(&mut self.bytes)?;
            self.begin = offset;
            if (self.bytes.len() as u64) < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let from = (offset - self.begin) as usize;
        Ok(&self.bytes[from..from + length as usize])
    }
}
