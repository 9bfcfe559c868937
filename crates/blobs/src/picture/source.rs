//! Reading a picture's segments: exact lengths, and an end that comes too early is a broken picture.

use crate::error::{BlobError, Refused};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

/// A picture's bytes, read from the beginning.
pub(super) struct Source<'a, R> {
    reader: BufReader<&'a mut R>,
    kind: &'static str,
}

impl<'a, R: Read + Seek> Source<'a, R> {
    pub(super) fn new(from: &'a mut R) -> Self {
        Self { reader: BufReader::with_capacity(64 * 1024, from), kind: "" }
    }

    /// The first bytes, as many as there are; reading begins anew behind them.
    pub(super) fn head(&mut self, count: usize) -> Result<Vec<u8>, BlobError> {
        let mut head = Vec::new();
        self.reader.by_ref().take(count as u64).read_to_end(&mut head)?;
        self.reader.seek(SeekFrom::Start(0))?;
        Ok(head)
    }

    /// Says what is read, for complaints.
    pub(super) fn begin(&mut self, kind: &'static str) {
        self.kind = kind;
    }

    pub(super) fn broken(&self, what: &'static str) -> BlobError {
        Refused::Broken { kind: self.kind, what }.into()
    }

    fn cut_off(&self, error: io::Error) -> BlobError {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return self.broken("it ends in the middle");
        }
        error.into()
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], BlobError> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes).map_err(|error| self.cut_off(error))?;
        Ok(bytes)
    }

    pub(super) fn byte(&mut self) -> Result<u8, BlobError> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// A segment that is looked into; segments are short, and what claims to be longer is broken.
    pub(super) fn bytes(&mut self, count: usize) -> Result<Vec<u8>, BlobError> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        if bytes.len() < count { Err(self.broken("it ends in the middle")) } else { Ok(bytes) }
    }

    pub(super) fn copy(&mut self, count: u64, to: &mut impl Write) -> Result<(), BlobError> {
        let copied = io::copy(&mut self.reader.by_ref().take(count), to)?;
        if copied < count { Err(self.broken("it ends in the middle")) } else { Ok(()) }
    }

    pub(super) fn skip(&mut self, count: u64) -> Result<(), BlobError> {
        self.copy(count, &mut io::sink())
    }

    /// Reads from another place on.
    pub(super) fn seek(&mut self, place: u64) -> Result<(), BlobError> {
        self.reader.seek(SeekFrom::Start(place))?;
        Ok(())
    }
}
