//! Readers and writers of the trade's files.
//!
//! Requesters bring data in the files they have and take answers away in the files their tools read. Files come from
//! outside and may be huge or broken, so every reader holds one row in memory, bounds what a row may be, and reports a
//! bad row by line, problem and fix without giving up on the rest.
//!
//! * [`tasks`] reads task data, CSV or JSONL;
//! * [`archive`] unpacks a ZIP entry by entry, within limits, and packs one;
//! * [`card`] writes the data card of a release, for programs and for people;
//! * [`results`] writes answers and consensus, CSV or JSONL;
//! * [`dataset`] reads and writes labelled data sets, from any of the trade's formats to any other;
//! * [`forms`] makes forms of other tools' labelling configurations;
//! * [`labels_csv`] reads crowd data sets, `task,worker,label`, and gold, `task,label`;
//! * [`payments`] writes what banks are told to pay: CSV, Alipay's batch file, ISO 20022 pain.001;
//! * [`sheet`] writes accounts for people, CSV or a page to print;
//! * [`statement`] reads what banks say happened: CSV, ISO 20022 camt.053;
//! * [`mod@table`] reads named columns of large files, CSV (gzip too), JSONL or Parquet, a row at a time without copies.
//!
//! CSV is read by a reader of our own, because the `csv` crate has no limit to a row and silently accepts broken
//! quotes; it is written by the `csv` crate. Text is UTF-8, with or without a byte order mark.
//!
//! Deliberately not here: opening files, the network, deciding whether two rows are the same task.

pub mod archive;
mod bytes;
pub mod card;
pub mod dataset;
mod error;
pub mod forms;
mod headed;
pub mod labels_csv;
mod lines;
pub mod payments;
mod records;
pub mod results;
pub mod sheet;
pub mod statement;
mod studio_brush;
pub mod table;
pub mod tasks;

pub use error::{Problem, RowError};

/// How rows are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header row, quoted as in RFC 4180.
    Csv,
    /// One JSON object on each line.
    Jsonl,
}

/// What a reader accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a row, as they stand in the file.
    pub row_bytes: usize,
    /// Columns of data.
    pub columns: usize,
    /// Characters of a key, and of the name of a column, task or worker.
    pub key_chars: usize,
    /// Named workers of a task.
    pub workers: usize,
    /// Rows of a file, good and bad.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { row_bytes: 64 * 1024, columns: 100, key_chars: 200, workers: 100, rows: 10_000_000 }
    }
}
