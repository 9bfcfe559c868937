//! Where the readers of all kinds put their rows: values are checked, the visitor is asked, bad rows are counted.

use super::{Column, Limits, Summary};
use crate::records::Span;
use crate::{Problem, RowError};

/// A row, as long as the reader stands on it. `row.get(i)` is the value of the i-th wanted column.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The line the row begins on, counted from 1; of Parquet the number of the row, from 1.
    pub line: u64,
    text: &'a str,
    spans: &'a [Span],
}

impl<'a> Row<'a> {
    /// The value of a wanted column, by its place among them; empty where an optional one has none.
    pub fn get(&self, column: usize) -> &'a str {
        self.spans.get(column).and_then(|span| slice(self.text, *span)).unwrap_or_default()
    }
}

fn slice(text: &str, (start, end): Span) -> Option<&str> {
    text.get(start as usize..end as usize)
}

/// A place that no text reaches: the row has no such value.
pub(super) const ABSENT: Span = (u32::MAX, u32::MAX);

/// Who gets the good rows. The readers see no more of it, so that they are built once and not for each visitor.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&Row<'_>) -> Result<(), Problem>;

/// Checks rows, hands them on, and counts.
pub(super) struct Sink<'a> {
    columns: &'a [Column<'a>],
    pub(super) limits: &'a Limits,
    visit: Visit<'a>,
    spans: Vec<Span>,
    seen: u64,
    summary: Summary,
}

impl<'a> Sink<'a> {
    pub(super) fn new(columns: &'a [Column<'a>], limits: &'a Limits, visit: Visit<'a>) -> Self {
        Self {
            columns,
            limits,
            visit,
            spans: Vec::with_capacity(columns.len()),
            seen: 0,
            summary: Summary::default(),
        }
    }

    /// Takes a row whose wanted values stand at the spans `place` gives, and counts it good or bad.
    pub(super) fn row(
        &mut self,
        line: u64,
        text: &str,
        place: impl Fn(usize) -> Span,
    ) -> Result<(), RowError> {
        let taken =
            self.check(text, place).and_then(|()| (self.visit)(&Row { line, text, spans: &self.spans }));
        match taken {
            Ok(()) => {
                self.count(line)?;
                self.summary.rows += 1;
                Ok(())
            }
            Err(problem) => self.bad(problem.at(line)),
        }
    }

    fn check(&mut self, text: &str, place: impl Fn(usize) -> Span) -> Result<(), Problem> {
        self.spans.clear();
        for (index, column) in self.columns.iter().enumerate() {
            let mut span = place(index);
            let value = slice(text, span).unwrap_or_default();
            if column.trimmed && !is_trim(value) {
                let start = value.len() - value.trim_start().len();
                span = (span.0 + start as u32, span.0 + (start + value.trim().len()) as u32);
            }
            if span == ABSENT && !column.needed {
                span = (0, 0);
            }
            if span == ABSENT || (span.0 >= span.1 && !column.may_be_empty) {
                return Err(Problem::bad_value(column.name(), "has no value"));
            }
            if (span.1 - span.0) as usize > self.limits.value_bytes {
                let rule = format!("is longer than {} bytes", self.limits.value_bytes);
                return Err(Problem::bad_value(column.name(), rule));
            }
            self.spans.push(span);
        }
        Ok(())
    }

    /// Counts a bad row; fails where it is one too many, or ends the reading by itself.
    pub(super) fn bad(&mut self, error: RowError) -> Result<(), RowError> {
        if error.is_fatal() {
            return Err(error);
        }
        let line = error.line;
        self.count(line)?;
        self.summary.bad_rows += 1;
        if self.summary.errors.len() < self.limits.errors_kept {
            self.summary.errors.push(error);
        }
        if self.summary.bad_rows > self.limits.bad_rows {
            return Err(Problem::TooManyBadRows { limit: self.limits.bad_rows }.at(line));
        }
        Ok(())
    }

    fn count(&mut self, line: u64) -> Result<(), RowError> {
        self.seen += 1;
        if self.seen > self.limits.rows {
            return Err(Problem::TooManyRows { limit: self.limits.rows }.at(line));
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Summary {
        self.summary
    }
}

/// Whether there is surely nothing to trim: plain ASCII that is not white space at both ends.
fn is_trim(value: &str) -> bool {
    let plain = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_graphic());
    let bytes = value.as_bytes();
    plain(bytes.first()) && plain(bytes.last())
}
