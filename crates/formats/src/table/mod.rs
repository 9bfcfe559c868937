//! Named columns of a large file, one row at a time.
//!
//! Millions of labels or log lines come as CSV (plain, gzip, or with tabs), as JSONL or as Parquet, with columns in any
//! order and others beside them. What reads them wants a few columns by name and no copy of each row. So the caller
//! says which [`Column`]s it needs and gets every row as text slices ([`Row`]) that live until the next one; only the
//! reader's buffer is held in memory (of Parquet: one batch of 4,096 rows).
//!
//! A bad row never ends the reading. It is counted, and the first few are kept with their line numbers
//! ([`Summary::errors`]); [`Limits::bad_rows`] says how many are too many.
//!
//! [`read`] looks at the first bytes of a seekable source; [`read_csv`], [`read_jsonl`] and [`read_parquet`] take what
//! is already known. Deliberately not here: opening files, meaning of values, types beyond text.

mod columns;
mod csv;
mod jsonl;
mod parquet;
mod sink;

pub use columns::Column;
pub(crate) use parquet::{Batch as ParquetBatch, Source as ParquetSource};
pub use sink::Row;

use crate::{Problem, RowError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

/// What a reader accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a row as it stands in the file; of Parquet, of all its wanted values together.
    pub row_bytes: usize,
    /// Bytes of one value.
    pub value_bytes: usize,
    /// Rows of a file, good and bad.
    pub rows: u64,
    /// Bad rows that are kept with their line and problem; more are only counted.
    pub errors_kept: usize,
    /// Bad rows after which the reading ends with [`Problem::TooManyBadRows`].
    pub bad_rows: u64,
}

impl Default for Limits {
    /// A mebibyte a row, 64 KiB a value, 4 billion rows, 100 errors kept, bad rows without end.
    fn default() -> Self {
        Self {
            row_bytes: 1 << 20,
            value_bytes: 1 << 16,
            rows: u64::from(u32::MAX),
            errors_kept: 100,
            bad_rows: u64::MAX,
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows that were handed on and taken.
    pub rows: u64,
    /// Rows that were not.
    pub bad_rows: u64,
    /// The first bad rows, in the order of the file.
    pub errors: Vec<RowError>,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Comma-separated values under a header.
    Csv,
    /// Tab-separated values under a header.
    Tsv,
    /// One JSON object on each line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
}

/// Bytes read at a time.
const BLOCK_BYTES: usize = 256 * 1024;

const PARQUET_MAGIC: &[u8] = b"PAR1";
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

impl Kind {
    /// What a file is, by its first bytes and, where those say nothing, by its name's ending.
    pub fn of(name: &str, head: &[u8]) -> Kind {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        if head.starts_with(PARQUET_MAGIC) {
            Kind::Parquet
        } else if text.first() == Some(&b'{') || [".jsonl", ".ndjson"].iter().any(|end| name.ends_with(end)) {
            Kind::Jsonl
        } else if name.ends_with(".tsv") {
            Kind::Tsv
        } else {
            Kind::Csv
        }
    }
}

/// Reads the wanted columns of a file of any kind, packed with gzip or not. `name` is the file's, for its ending. `visit`
/// gets every good row and may refuse it with a problem, which makes it a bad one.
///
/// # Errors
/// What ends the reading: a source that fails, a header that cannot be read, a needed column that is not there, more
/// rows or bad rows than allowed.
pub fn read<R: Read + Seek + Send + 'static>(
    mut source: R,
    name: &str,
    columns: &[Column<'_>],
    limits: &Limits,
    mut visit: impl FnMut(&Row<'_>) -> Result<(), Problem>,
) -> Result<Summary, RowError> {
    let head = head(&mut source)?;
    if head.starts_with(GZIP_MAGIC) {
        let unpacked = flate2::read::MultiGzDecoder::new(BufReader::with_capacity(BLOCK_BYTES, source));
        let mut unpacked = BufReader::with_capacity(BLOCK_BYTES, unpacked);
        let inner = unpacked.fill_buf().map_err(|error| bad_file("gzip", &error).at(0))?.to_vec();
        return read_text(unpacked, Kind::of(name, &inner), columns, limits, &mut visit);
    }
    match Kind::of(name, &head) {
        Kind::Parquet => read_parquet(source, columns, limits, visit),
        kind => read_text(BufReader::with_capacity(BLOCK_BYTES, source), kind, columns, limits, &mut visit),
    }
}

fn read_text(
    source: impl BufRead,
    kind: Kind,
    columns: &[Column<'_>],
    limits: &Limits,
    visit: sink::Visit<'_>,
) -> Result<Summary, RowError> {
    match kind {
        Kind::Csv => read_csv(source, b',', columns, limits, visit),
        Kind::Tsv => read_csv(source, b'\t', columns, limits, visit),
        Kind::Jsonl => read_jsonl(source, columns, limits, visit),
        Kind::Parquet => {
            let reason = "a Parquet file is packed inside; do not pack it with gzip".to_owned();
            Err(Problem::BadFile { kind: "gzip", reason }.at(0))
        }
    }
}

fn head<R: Read + Seek>(source: &mut R) -> Result<Vec<u8>, RowError> {
    const HEAD_BYTES: u64 = 256;
    let mut head = Vec::new();
    let read = source.by_ref().take(HEAD_BYTES).read_to_end(&mut head);
    read.and_then(|_| source.seek(SeekFrom::Start(0)))
        .map_err(|error| Problem::Io { reason: error.to_string() }.at(0))?;
    Ok(head)
}

fn bad_file(kind: &'static str, error: &impl ToString) -> Problem {
    Problem::BadFile { kind, reason: error.to_string() }
}

/// Reads CSV or, with another `delimiter`, its kin. See [`read`]; lines are counted from 1, the header's.
///
/// # Errors
/// As [`read`].
pub fn read_csv(
    source: impl BufRead,
    delimiter: u8,
    columns: &[Column<'_>],
    limits: &Limits,
    mut visit: impl FnMut(&Row<'_>) -> Result<(), Problem>,
) -> Result<Summary, RowError> {
    csv::read(source, delimiter, columns, sink::Sink::new(columns, limits, &mut visit))
}

/// Reads one JSON object a line. Numbers, truth values and nested values are handed on as JSON writes them, `null` is
/// no value. A column that no row has is an error at the end. See [`read`].
///
/// # Errors
/// As [`read`].
pub fn read_jsonl(
    source: impl BufRead,
    columns: &[Column<'_>],
    limits: &Limits,
    mut visit: impl FnMut(&Row<'_>) -> Result<(), Problem>,
) -> Result<Summary, RowError> {
    jsonl::read(source, columns, sink::Sink::new(columns, limits, &mut visit))
}

/// Reads Parquet. Columns are top-level and plain; numbers and truth values are handed on as decimal text, timestamps
/// and dates as the integers they are stored as. The line is the row's number, from 1. See [`read`].
///
/// # Errors
/// As [`read`].
pub fn read_parquet<R: Read + Seek + Send + 'static>(
    source: R,
    columns: &[Column<'_>],
    limits: &Limits,
    mut visit: impl FnMut(&Row<'_>) -> Result<(), Problem>,
) -> Result<Summary, RowError> {
    parquet::read(source, columns, sink::Sink::new(columns, limits, &mut visit))
}
