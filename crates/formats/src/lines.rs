//! Lines of bounded length.

use std::io::BufRead;

use crate::bytes::Bytes;
use crate::{Problem, RowError};

/// Reads one line at a time into one buffer.
pub(crate) struct Lines<R> {
    bytes: Bytes<R>,
    limit: usize,
    buffer: Vec<u8>,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R, limit: usize) -> Self {
        Self { bytes: Bytes::new(reader), limit, buffer: Vec::new(), line: 0 }
    }

    /// The next line that is not blank, with its number, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &str)>, RowError> {
        while self.read()? {
            if !self.buffer.trim_ascii().is_empty() {
                let text = str::from_utf8(&self.buffer).map_err(|_| Problem::NotUtf8.at(self.line))?;
                return Ok(Some((self.line, text)));
            }
        }
        Ok(None)
    }

    fn read(&mut self) -> Result<bool, RowError> {
        self.buffer.clear();
        self.line += 1;
        let mut length = 0;
        loop {
            let found = self.bytes.fill().map_err(|problem| problem.at(self.line))?;
            let end = memchr::memchr(b'\n', found);
            let part = &found[..end.unwrap_or(found.len())];
            let at_end = found.is_empty();
            if length + part.len() <= self.limit {
                self.buffer.extend_from_slice(part);
            }
            length += part.len();
            let used = part.len() + usize::from(end.is_some());
            self.bytes.consume(used);
            if end.is_none() && !at_end {
                continue;
            }
            if length > self.limit {
                return Err(Problem::TooLong { limit: self.limit }.at(self.line));
            }
            return Ok(end.is_some() || length > 0);
        }
    }
}
