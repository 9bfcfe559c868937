//! An event log from a file: CSV (gzip too), JSONL or Parquet, with columns that may be called otherwise.
//!
//! A bad row is named by its line and left out; with more than one in a hundred the file is not what it seems, and the
//! reading fails. Rows are numbered from 0 as they stand in the file, bad ones included, so that `events.csv` can be laid
//! beside the log.

use crate::terminal::tell;
use anyhow::{Context, Result, bail};
use gongdao_formats::table::{Column, Limits, read};
use gongdao_formats::{Problem, RowError};
use gongdao_integrity::log::{Log, LogBuilder, Quality, Record};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// What is read, what it is called unless `--columns` says otherwise, and whether it is needed.
pub const FIELDS: [(&str, &str, bool); 11] = [
    ("user", "user", true),
    ("target", "target", true),
    ("time", "ts_ms", true),
    ("ip", "ip", false),
    ("device", "device", false),
    ("kind", "kind", false),
    ("dwell", "dwell_ms", false),
    ("depth", "depth", false),
    ("returned", "returned", false),
    ("converted", "converted", false),
    ("created", "created_ms", false),
];
/// Kinds of event that take an earlier one back.
const WITHDRAWALS: [&str; 7] = ["unlike", "unliked", "unfollow", "withdraw", "withdrawn", "remove", "undo"];
/// One bad row in so many is too many.
const BAD_ROW_IN: u64 = 100;
/// The most bad rows that are kept by line.
const ERRORS_KEPT: usize = 1_000_000;
/// How often progress is told.
const PROGRESS: Duration = Duration::from_secs(2);

/// The names of the columns.
#[derive(Debug, Clone)]
pub struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// Reads `user=…,target=…,time=…`; what is not named keeps its usual name.
    ///
    /// # Errors
    /// A word that is no field, or a field without a name.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let mut names: Vec<String> = FIELDS.iter().map(|(_, name, _)| (*name).to_owned()).collect();
        let known = || FIELDS.map(|(field, ..)| field).join(", ");
        for part in text.into_iter().flat_map(|text| text.split(',')) {
            let Some((field, name)) = part.split_once('=').map(|(field, name)| (field.trim(), name.trim()))
            else {
                bail!(
                    "--columns: `{part}` is no assignment; write FIELD=COLUMN, with a field of {}",
                    known()
                );
            };
            let place = FIELDS.iter().position(|(known, usual, _)| *known == field || *usual == field);
            let Some(place) = place else {
                bail!("--columns: `{field}` is no field; there are {}", known());
            };
            if name.is_empty() {
                bail!("--columns: `{field}` has no column; write {field}=COLUMN");
            }
            name.clone_into(&mut names[place]);
        }
        Ok(Self { names })
    }

    /// What the column of a field is called, by its place in the list of fields.
    pub fn name(&self, place: usize) -> &str {
        &self.names[place]
    }
}

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
    let names: Vec<[&str; 1]> = columns.names.iter().map(|name| [name.as_str()]).collect();
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

/// One row as a record; `get` has the value of a field by its place in the list, empty when there is none.
///
/// # Errors
/// A value that is none.
pub fn record<'a>(get: impl Fn(usize) -> &'a str, columns: &Columns) -> Result<Record<'a>, Problem> {
    let some = |place: usize| Some(get(place)).filter(|value| !value.is_empty());
    let number = |place: usize| some(place).map(|value| float(value, columns.name(place))).transpose();
    let truth = |place: usize| some(place).map(|value| truth(value, columns.name(place))).transpose();
    Ok(Record {
        user: get(0),
        target: get(1),
        at_ms: millis(get(2), columns.name(2))?,
        address: some(3),
        device: some(4),
        withdrawn: some(5)
            .is_some_and(|kind| WITHDRAWALS.iter().any(|known| kind.eq_ignore_ascii_case(known))),
        quality: Quality {
            dwell_ms: number(6)?,
            depth: number(7)?,
            returned: truth(8)?,
            converted: truth(9)?,
        },
        created_ms: some(10).map(|value| millis(value, columns.name(10))).transpose()?,
    })
}

/// The most a time may be away from 1970, in milliseconds: some 30,000 years.
const FARTHEST_MS: i64 = 1_000_000_000_000_000;

/// A time, in whole milliseconds since 1970.
fn millis(text: &str, column: &str) -> Result<i64, Problem> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse::<i64>().ok().filter(|at| at.abs() <= FARTHEST_MS).ok_or_else(|| Problem::BadValue {
        column: column.to_owned(),
        rule: format!("is `{}`, no time in whole milliseconds since 1970", short(text)),
    })
}

fn float(text: &str, column: &str) -> Result<f32, Problem> {
    text.parse::<f32>().ok().filter(|value| value.is_finite() && *value >= 0.0).ok_or_else(|| {
        Problem::BadValue {
            column: column.to_owned(),
            rule: format!("is `{}`, no number from 0 on", short(text)),
        }
    })
}

fn truth(text: &str, column: &str) -> Result<f32, Problem> {
    match text {
        "1" | "true" | "True" | "TRUE" | "yes" | "1.0" => Ok(1.0),
        "0" | "false" | "False" | "FALSE" | "no" | "0.0" => Ok(0.0),
        _ => Err(Problem::BadValue {
            column: column.to_owned(),
            rule: format!("is `{}`, neither 0 nor 1 (true, false)", short(text)),
        }),
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
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
