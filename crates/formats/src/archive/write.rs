//! ZIP archives written entry by entry, deflated, in memory that does not grow with the entries.
//!
//! Every entry has the same date, so that the same files are the same archive. What is known of an entry when it is through
//! stands behind it, and in the directory, which waits in a file of its own until the end. More than 65,535 entries, or
//! more than four gigabytes of them, have the long end that ZIP has for them; one entry stays below four gigabytes.

use crate::dataset::{Sink, Spool, is_safe};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The first of January 1980, the first day there is.
const DAY: u16 = 0x21;
/// Sizes stand behind the entry; the name is UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATED: u16 = 8;
const SHORT: u64 = 0xffff;
const LONG: u64 = 0xffff_ffff;

/// An archive being written.
pub struct Packer<W: Write> {
    to: Counted<W>,
    directory: Box<dyn Spool>,
    directory_bytes: u64,
    entries: u64,
}

struct Counted<W> {
    to: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Numbers of two, four and eight bytes behind each other.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn two(mut self, numbers: &[u16]) -> Self {
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
        self
    }

    fn four(mut self, numbers: &[u64]) -> Self {
        numbers.iter().for_each(|number| self.0.extend((*number).min(LONG).to_le_bytes().iter().take(4)));
        self
    }

    fn eight(mut self, numbers: &[u64]) -> Self {
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
        self
    }
}

impl<W: Write> Packer<W> {
    /// Begins an archive; `directory` is an empty file for what stands at its end.
    pub fn new(to: W, directory: Box<dyn Spool>) -> Self {
        Self { to: Counted { to, bytes: 0 }, directory, directory_bytes: 0, entries: 0 }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When the source or the destination fails, the name is too long, or the entry is of four gigabytes or more.
    pub fn add(&mut self, name: &str, from: &mut dyn Read) -> io::Result<()> {
        let length =
            u16::try_from(name.len()).map_err(|_| io::Error::other("a name is too long for a ZIP"))?;
        let place = self.to.bytes;
        let head = [FLAGS, DEFLATED, 0, DAY];
        let local = Fields::default().four(&[0x0403_4b50]).two(&[20]).two(&head).four(&[0, 0, 0]);
        self.to.write_all(&local.two(&[length, 0]).0)?;
        self.to.write_all(name.as_bytes())?;
        let before = self.to.bytes;
        let (mut crc, mut bytes) = (Crc::new(), 0_u64);
        let mut packed = DeflateEncoder::new(&mut self.to, Compression::default());
        let mut piece = vec![0; 64 * 1024];
        loop {
            let count = from.read(&mut piece)?;
            if count == 0 {
                break;
            }
            crc.update(&piece[..count]);
            bytes += count as u64;
            packed.write_all(&piece[..count])?;
        }
        packed.finish()?;
        let packed = self.to.bytes - before;
        if bytes.max(packed) >= LONG {
            return Err(io::Error::other("a file of four gigabytes or more does not fit a ZIP"));
        }
        let sizes = [u64::from(crc.sum()), packed, bytes];
        self.to.write_all(&Fields::default().four(&[0x0807_4b50]).four(&sizes).0)?;
        let extra = if place >= LONG { Fields::default().two(&[1, 8]).eight(&[place]).0 } else { Vec::new() };
        let central = Fields::default().four(&[0x0201_4b50]).two(&[0x031e, 45]).two(&head).four(&sizes);
        let central = central.two(&[length, extra.len() as u16, 0, 0, 0]).four(&[0o100_644 << 16, place]);
        for part in [&central.0, name.as_bytes(), &extra] {
            self.directory.write_all(part)?;
            self.directory_bytes += part.len() as u64;
        }
        self.entries += 1;
        Ok(())
    }

    /// Writes the directory and gives the destination back.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn finish(mut self) -> io::Result<W> {
        let begin = self.to.bytes;
        self.directory.flush()?;
        self.directory.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.directory, &mut self.to)?;
        let (count, length) = (self.entries, self.directory_bytes);
        if count >= SHORT || begin.max(length) >= LONG {
            let at = self.to.bytes;
            let end = Fields::default().four(&[0x0606_4b50]).eight(&[44]).two(&[0x031e, 45]).four(&[0, 0]);
            self.to.write_all(&end.eight(&[count, count, length, begin]).0)?;
            self.to.write_all(&Fields::default().four(&[0x0706_4b50, 0]).eight(&[at]).four(&[1]).0)?;
        }
        let short = u16::try_from(count).unwrap_or(u16::MAX);
        let end = Fields::default().four(&[0x0605_4b50]).two(&[0, 0, short, short]);
        self.to.write_all(&end.four(&[length, begin]).two(&[0]).0)?;
        self.to.flush()?;
        Ok(self.to.to)
    }
}

/// Makes an empty file without a name.
pub type MakeSpool = Box<dyn FnMut() -> io::Result<Box<dyn Spool>> + Send>;

/// A data set's files as the entries of an archive: each goes in when it is closed.
pub struct ZipSink<W: Write + Send + 'static> {
    packing: Arc<Mutex<Packing<W>>>,
    names: HashSet<u64>,
    spool: MakeSpool,
}

struct Packing<W: Write> {
    packer: Option<Packer<W>>,
    failed: Option<io::Error>,
}

impl<W: Write + Send + 'static> ZipSink<W> {
    /// Begins an archive; `spool` makes the files in which entries wait until they are whole.
    ///
    /// # Errors
    /// When no such file can be made.
    pub fn new(to: W, mut spool: MakeSpool) -> io::Result<Self> {
        let packer = Some(Packer::new(to, spool()?));
        let packing = Arc::new(Mutex::new(Packing { packer, failed: None }));
        Ok(Self { packing, names: HashSet::new(), spool })
    }

    /// Ends the archive, after all its files are closed.
    ///
    /// # Errors
    /// What went wrong with any entry, or a destination that fails.
    pub fn finish(self) -> io::Result<W> {
        let mut packing = self.packing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = packing.failed.take() {
            return Err(error);
        }
        packing.packer.take().ok_or_else(|| io::Error::other("the archive is ended"))?.finish()
    }
}

impl<W: Write + Send + 'static> Sink for ZipSink<W> {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        if !is_safe(name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // A hash for each name, since a million names would be more than all else together.
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        if !self.names.insert(hasher.finish()) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = (self.spool)()?;
        Ok(Box::new(Entry { name: name.to_owned(), file, packing: Arc::clone(&self.packing) }))
    }

    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        (self.spool)()
    }
}

/// A file that goes into the archive when it is dropped.
struct Entry<W: Write> {
    name: String,
    file: Box<dyn Spool>,
    packing: Arc<Mutex<Packing<W>>>,
}

impl<W: Write> Write for Entry<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl<W: Write> Drop for Entry<W> {
    fn drop(&mut self) {
        let mut packing = self.packing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(packer) = packing.packer.as_mut() else { return };
        let added = self.file.flush().and_then(|()| self.file.seek(SeekFrom::Start(0)));
        if let Err(error) = added.and_then(|_| packer.add(&self.name, &mut self.file)) {
            packing.failed.get_or_insert(error);
        }
    }
}
