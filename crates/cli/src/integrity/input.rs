//! An event log from a file: CSV (gzip too), JSONL or Parquet, with columns that may be called otherwise.
//!
//! A bad row is named by its line and left out; with more than one in a hundred the file is not what it seems, and the
//! reading fails. Rows are numbered from 0 as they stand in the file, bad ones included, so that `events.csv` can be laid
//! beside the log.

use super::fields::{Columns, FIELDS, record};
use crate::terminal::tell;
use anyhow::{Context, Result, bail};
use gongdao_formats::RowError;
use gongdao_formats::table::{Column, Limits, read};
use gongdao_integrity::log::{Log, LogBuilder};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// One bad row in so many is too many.
const BAD_ROW_IN: u64 = 100;
/// The most bad rows that are kept by line.
const ERRORS_KEPT: usize = 1_000_000;
/// How often progress is told.
const PROGRESS: Duration = Duration::from_secs(2);

/// A log and what was wrong with its file.
pub struct Input {
    /// The log.
    pub log: Log,
    /// Rows of the file, good and bad.
    pub rows: u64,
    /// Bad rows.
    pub errors: Vec<RowError>,
}

/// Reads a file.
///
/// # Errors
/// A file that cannot be read, a needed column that is not there, or more than one bad row in a hundred.
pub fn read_log(path: &Path, columns: &Columns) -> Result<Input> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("{shown} cannot be opened"))?;
    let names: Vec<[&str; 1]> = (0..FIELDS.len()).map(|place| [columns.name(place)]).collect();
    let wanted: Vec<Column<'_>> = FIELDS
        .iter()
        .zip(&names)
        .map(|((_, _, needed), name)| if *needed { Column::needed(name) } else { Column::optional(name) })
        .collect();
    let limits = Limits { errors_kept: ERRORS_KEPT, rows: u64::from(u32::MAX) - 1, ..Limits::default() };
    let mut builder = LogBuilder::new();
    let mut rows = Rows::default();
    let mut progress = Progress::new();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let summary = read(file, name, &wanted, &limits, |row| {
        let number = rows.number(row.line);
        progress.step();
        let record = record(|place| row.get(place), columns)?;
        builder.push(number, &record);
        Ok(())
    })
    .with_context(|| format!("{shown} cannot be read"))?;
    let total = summary.rows + summary.bad_rows;
    for error in summary.errors.iter().take(20) {
        tell(format!("{shown}, {error}"));
    }
    if summary.errors.len() > 20 {
        tell(format!("{shown}: {} more bad rows", summary.bad_rows - 20));
    }
    if summary.bad_rows * BAD_ROW_IN > total {
        let first = summary.errors.first().map(ToString::to_string).unwrap_or_default();
        bail!(
            "{shown}: {} of {total} rows are bad, more than one in a hundred; the first: {first}. \
             Correct them, or name the columns with --columns",
            summary.bad_rows
        );
    }
    let mut log = builder.finish();
    rows.correct(&mut log, &summary.errors);
    Ok(Input { log, rows: total, errors: summary.errors })
}

/// Numbers rows, and makes up for bad ones that were never shown.
#[derive(Default)]
struct Rows {
    next: u32,
    line: u64,
    gaps: Vec<(u32, u64, u64)>,
}

impl Rows {
    fn number(&mut self, line: u64) -> u32 {
        if line != self.line + 1 {
            self.gaps.push((self.next, self.line, line));
        }
        self.line = line;
        self.next += 1;
        self.next - 1
    }

    /// Adds to each row's number the bad rows that were passed over before it.
    fn correct(&self, log: &mut Log, errors: &[RowError]) {
        let mut steps: Vec<(u32, u32)> = Vec::new();
        let mut passed = 0;
        for (row, from, to) in &self.gaps {
            let first = errors.partition_point(|error| error.line <= *from);
            let end = errors.partition_point(|error| error.line < *to);
            passed += end.saturating_sub(first) as u32;
            steps.push((*row, passed));
        }
        if passed == 0 {
            return;
        }
        for event in &mut log.events {
            let step = steps.partition_point(|(row, _)| *row <= event.row);
            event.row += step.checked_sub(1).map_or(0, |step| steps[step].1);
        }
    }
}

/// Tells how far a long reading has come.
struct Progress {
    rows: u64,
    told: Instant,
}

impl Progress {
    fn new() -> Self {
        Self { rows: 0, told: Instant::now() }
    }

    fn step(&mut self) {
        self.rows += 1;
        if self.rows.is_multiple_of(65_536) && self.told.elapsed() >= PROGRESS {
            tell(format!("{} rows read", self.rows));
            self.told = Instant::now();
        }
    }
}
