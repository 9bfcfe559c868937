//! Trees of named files: where data sets are read from and written to, without a word about disks.
//!
//! A data set is one file or a folder of many. Readers see a [`Tree`], writers a [`Sink`]; the program puts folders and
//! archives behind them, tests a [`Memory`]. Names have `/` between folders.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A file that is read.
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// A file without a name, for what comes later in the output than it becomes known.
pub trait Spool: Read + Write + Seek + Send {}
impl<T: Read + Write + Seek + Send> Spool for T {}

/// Named files to read.
pub trait Tree {
    /// The files' names, sorted.
    fn names(&self) -> &[String];

    /// Opens one.
    ///
    /// # Errors
    /// Where it cannot be opened.
    fn open(&self, name: &str) -> io::Result<Box<dyn Source>>;
}

/// Where files are written. Each name is written once.
pub trait Sink {
    /// Makes a file; it may stay open while others are made.
    ///
    /// # Errors
    /// `AlreadyExists` where it was made before, `InvalidInput` for a name that leads out of the tree, and what the
    /// place says.
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>>;

    /// Makes a file without a name, which goes with its handle.
    ///
    /// # Errors
    /// What the place says.
    fn spool(&mut self) -> io::Result<Box<dyn Spool>>;
}

/// Whether a name stays below one folder: no empty part, no `.` or `..`, no drive, no control character.
pub fn is_safe(name: &str) -> bool {
    const NAME_BYTES: usize = 1_000;
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    name.len() <= NAME_BYTES
        && name.split('/').all(is_plain)
        && !name.contains(|c: char| c.is_control() || c == '\\' || c == ':')
}

/// A tree in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Arc<Mutex<Vec<u8>>>>,
    names: Vec<String>,
}

impl Memory {
    /// Adds a file.
    pub fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(name.to_owned(), Arc::new(Mutex::new(bytes.into())));
        self.names = self.files.keys().cloned().collect();
    }

    /// A file's bytes.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.files.get(name)?.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Tree for Memory {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Source>> {
        let bytes = self.bytes(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes)))
    }
}

impl Sink for Memory {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        if !is_safe(name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if self.files.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.add(name, Vec::new());
        let bytes = self.files.get(name).cloned().unwrap_or_default();
        Ok(Box::new(Shared(bytes)))
    }

    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}

struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Copies what was put aside to its place.
pub(crate) fn pour(spool: &mut dyn Spool, to: &mut dyn Write) -> io::Result<()> {
    spool.flush()?;
    spool.seek(SeekFrom::Start(0))?;
    io::copy(spool, to)?;
    Ok(())
}
