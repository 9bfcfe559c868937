//! A data set written piece by piece, where items come a page at a time and bytes go out as they are made.

use super::error::DataError;
use super::format::{Format, Writer};
use super::model::{Catalog, Item};
use super::options::{Options, Tokens};
use super::report::Report;
use super::sieve::Sieve;
use super::tree::{Sink, Spool};
use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A data set under way, in a format that is one file.
pub struct Stream {
    to: &'static Format,
    tokens: Tokens,
    report: Report,
    writer: Box<dyn Writer + Send>,
    made: Made,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("to", &self.to.name)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

impl Stream {
    /// Begins one, with texts cut as `tokens` says where the format wants tokens.
    ///
    /// # Errors
    /// What the format says to being begun.
    pub fn begin(to: &'static Format, tokens: Tokens) -> Result<Self, DataError> {
        let mut made = Made::default();
        let writer = (to.begin)(&mut made, &Options { tokens, ..Options::default() })?;
        Ok(Self { to, tokens, report: Report::default(), writer, made })
    }

    /// Writes an item, without what the format cannot carry; [`report`](Self::report) tells what that was.
    ///
    /// # Errors
    /// What the writer says.
    pub fn item(&mut self, catalog: &Catalog, mut item: Item) -> Result<(), DataError> {
        let report = std::mem::take(&mut self.report);
        let options = Options { tokens: self.tokens, ..Options::default() };
        let mut sieve = Sieve { to: self.to, options: &options, report };
        let is_left = sieve.strain(catalog, &mut item);
        self.report = sieve.report;
        if is_left {
            self.writer.item(&mut self.made, catalog, &item)?;
        }
        Ok(())
    }

    /// The bytes made since this was last asked.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        self.made.take()
    }

    /// What was left out so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Writes the end; the last bytes.
    ///
    /// # Errors
    /// What the writer says.
    pub fn end(mut self, catalog: &Catalog) -> Result<Vec<u8>, DataError> {
        self.writer.end(&mut self.made, catalog)?;
        Ok(self.made.take())
    }
}

/// Where the bytes of the one file go.
#[derive(Clone, Default)]
struct Made(Arc<Mutex<Vec<u8>>>);

impl Made {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sink for Made {
    fn create(&mut self, _: &str) -> io::Result<Box<dyn Write + Send>> {
        Ok(Box::new(self.clone()))
    }

    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
