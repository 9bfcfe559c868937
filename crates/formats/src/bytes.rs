//! The bytes of a file after its byte order mark.

use std::io::{self, BufRead, Chain, Cursor, Read};

use crate::Problem;

const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A source without its byte order mark. What goes wrong before the first read is kept for it.
pub(crate) struct Bytes<R> {
    reader: Chain<Cursor<Vec<u8>>, R>,
    failed: Option<io::Error>,
}

impl<R: BufRead> Bytes<R> {
    pub(crate) fn new(mut reader: R) -> Self {
        let mut head = Vec::with_capacity(BYTE_ORDER_MARK.len());
        let read = reader.by_ref().take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut head);
        if head == BYTE_ORDER_MARK {
            head.clear();
        }
        Self { reader: Cursor::new(head).chain(reader), failed: read.err() }
    }

    /// What is buffered; empty at the end.
    pub(crate) fn fill(&mut self) -> Result<&[u8], Problem> {
        let failed = |error: io::Error| Problem::Io { reason: error.to_string() };
        if let Some(error) = self.failed.take() {
            return Err(failed(error));
        }
        // `fill_buf` may be interrupted; asking twice is free once it holds bytes.
        while let Err(error) = self.reader.fill_buf() {
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(failed(error));
            }
        }
        self.reader.fill_buf().map_err(failed)
    }

    pub(crate) fn consume(&mut self, used: usize) {
        self.reader.consume(used);
    }
}
