//! CSV with a header: records that have as many cells as the header has columns, and a bounded number of them.

use std::io::BufRead;

use crate::error::shortened;
use crate::records::{Cells, Records};
use crate::{Limits, Problem, RowError};

/// A file of records under a header.
pub(crate) struct Table<R> {
    records: Records<R>,
    limits: Limits,
    columns: Vec<String>,
    rows: u64,
}

impl<R: BufRead> Table<R> {
    /// Reads the header. `extra` columns are allowed beyond the limit of data columns.
    pub(crate) fn new(reader: R, limits: &Limits, extra: usize) -> Result<Self, RowError> {
        let mut records = Records::new(reader, limits.row_bytes);
        let header = match records.next() {
            Ok(Some(header)) => header,
            Ok(None) => return Err(Problem::NoHeader.at(1)),
            Err(RowError { line, problem: problem @ Problem::Io { .. } }) => return Err(problem.at(line)),
            Err(RowError { line, problem }) => return Err(Problem::BadHeader(Box::new(problem)).at(line)),
        };
        let line = header.line;
        let mut columns: Vec<String> = Vec::with_capacity(header.len());
        for index in 0..header.len() {
            let name = header.get(index).unwrap_or_default().trim();
            if columns.len() == limits.columns + extra {
                return Err(Problem::TooManyColumns { limit: limits.columns, in_header: true }.at(line));
            }
            if let Err(problem) = check_column(name, limits) {
                return Err(Problem::BadHeader(Box::new(problem)).at(line));
            }
            if columns.iter().any(|earlier| earlier == name) {
                return Err(Problem::RepeatedColumn { column: shortened(name) }.at(line));
            }
            columns.push(name.to_owned());
        }
        Ok(Self { records, limits: *limits, columns, rows: 0 })
    }

    /// The header's names, without white space at their ends.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands.
    pub(crate) fn place(&self, column: &'static str) -> Result<usize, RowError> {
        let place = self.columns.iter().position(|name| name == column);
        place.ok_or(Problem::MissingColumn { column }.at(self.records.line()))
    }

    /// The next record, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Cells<'_>>, RowError> {
        self.rows += 1;
        let (limit, expected) = (self.limits.rows, self.columns.len());
        let over = self.rows > limit;
        let cells = match self.records.next() {
            Ok(None) => return Ok(None),
            Ok(Some(cells)) if over => return Err(Problem::TooManyRows { limit }.at(cells.line)),
            Ok(Some(cells)) => cells,
            Err(error) if over && !error.is_fatal() => {
                return Err(Problem::TooManyRows { limit }.at(error.line));
            }
            Err(error) => return Err(error),
        };
        if cells.len() != expected {
            return Err(Problem::WrongWidth { expected, found: cells.len() }.at(cells.line));
        }
        Ok(Some(cells))
    }
}

/// Whether a name can be a column's.
pub(crate) fn check_column(name: &str, limits: &Limits) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(Problem::bad_value("", "is a column without a name"));
    }
    check_name("a column's name", name, limits)
}

/// Whether a text can name something: bounded, and without control characters.
pub(crate) fn check_name(column: &str, name: &str, limits: &Limits) -> Result<(), Problem> {
    if name.chars().nth(limits.key_chars).is_some() {
        return Err(Problem::bad_value(column, format!("is longer than {} characters", limits.key_chars)));
    }
    if name.chars().any(char::is_control) {
        return Err(Problem::bad_value(column, "has a control character"));
    }
    Ok(())
}
