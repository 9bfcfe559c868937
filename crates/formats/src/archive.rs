//! ZIP archives (APPNOTE 6.3.10), read entry by entry: people send a thousand pictures as one file. And written
//! ([`Packer`], [`ZipSink`]), where a data set of many files leaves as one.
//!
//! The directory at the end is read first, and everything it says is bounded and checked before a byte is unpacked: how
//! many entries there are, that they lie apart (a small archive whose entries share their bytes unpacks to any size), how
//! much they may unpack to. While unpacking the true length is counted, whatever the directory claims, and the checksum
//! is compared. Entries are stored or deflated; encrypted ones, several disks and ZIP64 are refused.
//!
//! Deliberately not here: what is in the entries, and any file of that name.

mod write;

pub use write::{MakeSpool, Packer, ZipSink};

use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};

/// What an archive may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Entries, folders included.
    pub entries: usize,
    /// Bytes of all entries together, unpacked.
    pub unpacked_bytes: u64,
    /// How many times its packed length an entry may unpack to.
    pub ratio: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self { entries: 20_000, unpacked_bytes: 8 << 30, ratio: 200 }
    }
}

/// Why an archive or an entry cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is no archive, or a broken one.
    #[error("the archive cannot be read: {0}")]
    Broken(&'static str),
    /// It has more entries than allowed.
    #[error("the archive has more than {0} entries")]
    TooManyEntries(usize),
    /// It unpacks to more than allowed.
    #[error("the archive unpacks to more than {0} bytes")]
    TooLarge(u64),
    /// An entry unpacks to many times its length, which no picture does.
    #[error("the entry unpacks to more than {0} times its length")]
    TooDense(u64),
    /// The source failed.
    #[error("reading failed: {0}")]
    Io(#[from] io::Error),
}

impl ArchiveError {
    /// A stable word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Broken(_) => "archive_broken",
            Self::TooManyEntries(_) => "archive_too_many_entries",
            Self::TooLarge(_) => "archive_too_large",
            Self::TooDense(_) => "archive_too_dense",
            Self::Io(_) => "archive_unreadable",
        }
    }

    /// What to do.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self {
            Self::Broken(_) => "pack it again as a plain ZIP, without password and in one part",
            Self::TooManyEntries(_) | Self::TooLarge(_) => "split it into several archives",
            Self::TooDense(_) => "send the file by itself",
            Self::Io(_) => "send it again",
        }
    }
}

/// One entry, as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with folders in front.
    pub name: String,
    packed: u64,
    method: u16,
    flags: u16,
    checksum: u32,
    place: u64,
}

impl Entry {
    /// Whether it is a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// An archive whose directory has been read.
#[derive(Debug)]
pub struct Archive<R> {
    reader: R,
    entries: Vec<Entry>,
    limits: ArchiveLimits,
    unpacked: u64,
}

const END_BYTES: usize = 22;
const ENTRY_BYTES: u64 = 46;
const LOCAL_BYTES: u64 = 30;

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory.
    ///
    /// # Errors
    /// What is wrong with the archive as a whole.
    pub fn open(mut reader: R, limits: ArchiveLimits) -> Result<Self, ArchiveError> {
        let (count, place, end) = directory(&mut reader)?;
        if count > limits.entries {
            return Err(ArchiveError::TooManyEntries(limits.entries));
        }
        reader.seek(SeekFrom::Start(place))?;
        let mut directory = BufReader::new(reader.by_ref().take(end - place));
        let entries = (0..count).map(|_| entry(&mut directory)).collect::<Result<Vec<_>, _>>()?;
        lie_apart(&entries, place)?;
        Ok(Self { reader, entries, limits, unpacked: 0 })
    }

    /// What is in it.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Unpacks an entry; its reader fails where a limit is reached or the checksum is another.
    ///
    /// # Errors
    /// What is wrong with the entry.
    pub fn read(&mut self, index: usize) -> Result<Unpacked<'_, R>, ArchiveError> {
        let entry = self.entries.get(index).ok_or(ArchiveError::Broken("there is no such entry"))?;
        if entry.flags & 1 != 0 {
            return Err(ArchiveError::Broken("an entry is encrypted"));
        }
        self.reader.seek(SeekFrom::Start(entry.place))?;
        let mut head = [0; LOCAL_BYTES as usize];
        exact(&mut self.reader, &mut head)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(ArchiveError::Broken("an entry is not where the directory says"));
        }
        let skip = u64::from(short(&head, 26)) + u64::from(short(&head, 28));
        self.reader.seek(SeekFrom::Start(entry.place + LOCAL_BYTES + skip))?;
        let packed = BufReader::new(self.reader.by_ref().take(entry.packed));
        let source = match entry.method {
            0 => Source::Stored(packed),
            8 => Source::Deflated(DeflateDecoder::new(packed)),
            _ => return Err(ArchiveError::Broken("an entry is packed in a way that is not taken")),
        };
        let entry_most = entry.packed.saturating_mul(self.limits.ratio).max(64 * 1024);
        Ok(Unpacked {
            source,
            crc: Crc::new(),
            checksum: entry.checksum,
            left: entry_most,
            all: &mut self.unpacked,
            limits: self.limits,
        })
    }
}

/// An entry being unpacked.
pub struct Unpacked<'a, R> {
    source: Source<'a, R>,
    crc: Crc,
    checksum: u32,
    left: u64,
    all: &'a mut u64,
    limits: ArchiveLimits,
}

enum Source<'a, R> {
    Stored(BufReader<Take<&'a mut R>>),
    Deflated(DeflateDecoder<BufReader<Take<&'a mut R>>>),
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.source {
            Source::Stored(source) => source.read(to),
            Source::Deflated(source) => source.read(to),
        };
        let count = count.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                io::Error::other(ArchiveError::Broken("an entry cannot be unpacked"))
            }
            _ => error,
        })?;
        if count == 0 && !to.is_empty() && self.crc.sum() != self.checksum {
            return Err(io::Error::other(ArchiveError::Broken("an entry's checksum is another")));
        }
        self.crc.update(&to[..count]);
        let length = count as u64;
        *self.all += length;
        if *self.all > self.limits.unpacked_bytes {
            return Err(io::Error::other(ArchiveError::TooLarge(self.limits.unpacked_bytes)));
        }
        self.left = self
            .left
            .checked_sub(length)
            .ok_or_else(|| io::Error::other(ArchiveError::TooDense(self.limits.ratio)))?;
        Ok(count)
    }
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn exact(reader: &mut impl Read, to: &mut [u8]) -> Result<(), ArchiveError> {
    reader.read_exact(to).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => ArchiveError::Broken("it ends in the middle"),
        _ => ArchiveError::Io(error),
    })
}

/// How many entries there are, where their list begins, and where it must have ended.
fn directory(reader: &mut (impl Read + Seek)) -> Result<(usize, u64, u64), ArchiveError> {
    let length = reader.seek(SeekFrom::End(0))?;
    // The end record may be followed by a comment of 65,535 bytes.
    let window = length.min(END_BYTES as u64 + u64::from(u16::MAX));
    reader.seek(SeekFrom::Start(length - window))?;
    let mut tail = Vec::new();
    reader.take(window).read_to_end(&mut tail)?;
    let whole = |at: &usize| {
        let record = &tail[*at..];
        record.starts_with(b"PK\x05\x06")
            && record.len() >= END_BYTES
            && record.len() == END_BYTES + usize::from(short(record, 20))
    };
    let at = (0..tail.len()).rev().find(whole).ok_or(ArchiveError::Broken("it has no directory"))?;
    let record = &tail[at..];
    if short(record, 4) != 0 || short(record, 6) != 0 || short(record, 8) != short(record, 10) {
        return Err(ArchiveError::Broken("it is one of several parts"));
    }
    let (count, place) = (usize::from(short(record, 10)), u64::from(long(record, 16)));
    let end = length - window + at as u64;
    let long_form = count == usize::from(u16::MAX) || place == u64::from(u32::MAX);
    if long_form || place + count as u64 * ENTRY_BYTES > end {
        return Err(ArchiveError::Broken("its directory is not where it says"));
    }
    Ok((count, place, end))
}

fn entry(directory: &mut impl Read) -> Result<Entry, ArchiveError> {
    let mut head = [0; ENTRY_BYTES as usize];
    exact(directory, &mut head)?;
    if !head.starts_with(b"PK\x01\x02") {
        return Err(ArchiveError::Broken("its directory is broken"));
    }
    let mut name = vec![0; usize::from(short(&head, 28))];
    exact(directory, &mut name)?;
    let mut rest = vec![0; usize::from(short(&head, 30)) + usize::from(short(&head, 32))];
    exact(directory, &mut rest)?;
    Ok(Entry {
        name: String::from_utf8_lossy(&name).replace('\\', "/"),
        flags: short(&head, 8),
        method: short(&head, 10),
        checksum: long(&head, 16),
        packed: u64::from(long(&head, 20)),
        place: u64::from(long(&head, 42)),
    })
}

/// No two entries share bytes, and none reaches into the directory.
fn lie_apart(entries: &[Entry], directory: u64) -> Result<(), ArchiveError> {
    let mut places: Vec<(u64, u64)> =
        entries.iter().map(|entry| (entry.place, entry.place + LOCAL_BYTES + entry.packed)).collect();
    places.sort_unstable();
    let ends = places.iter().map(|(_, end)| *end);
    let begins = places.iter().skip(1).map(|(begin, _)| *begin).chain([directory]);
    if ends.zip(begins).any(|(end, begin)| end > begin) {
        return Err(ArchiveError::Broken("its entries lie over each other"));
    }
    Ok(())
}
