//! What is wrong with a row, so that a person can find it and put it right.

/// A row that could not be read. Reading goes on after it unless it [ends the reading](Self::is_fatal).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}; {}", problem.fix())]
pub struct RowError {
    /// The line the row begins on, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: Problem,
}

impl RowError {
    /// Whether nothing can be read after it: a bad header, too many rows, a broken source.
    pub fn is_fatal(&self) -> bool {
        use Problem::{BadFile, BadHeader, Io, LacksColumn, MissingColumn, NoHeader, RepeatedColumn};
        use Problem::{TooManyBadRows, TooManyColumns, TooManyRows};
        matches!(
            self.problem,
            BadFile { .. }
                | BadHeader(_)
                | Io { .. }
                | LacksColumn { .. }
                | MissingColumn { .. }
                | NoHeader
                | RepeatedColumn { .. }
                | TooManyColumns { in_header: true, .. }
                | TooManyBadRows { .. }
                | TooManyRows { .. }
        )
    }
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is empty.
    #[error("there is no header row")]
    NoHeader,
    /// The header row itself cannot be read.
    #[error("the header cannot be read: {0}")]
    BadHeader(Box<Problem>),
    /// The header lacks a column.
    #[error("the header has no column `{column}`")]
    MissingColumn {
        /// The column that is needed.
        column: &'static str,
    },
    /// The file lacks a column, under any of the names it may have.
    #[error("there is no column {wanted}; the file has {present}")]
    LacksColumn {
        /// The names it may have.
        wanted: String,
        /// The columns there are, shortened.
        present: String,
    },
    /// The file is packed or built in a way that cannot be read.
    #[error("the file cannot be read as {kind}: {reason}")]
    BadFile {
        /// What it was taken for.
        kind: &'static str,
        /// What the reader said.
        reason: String,
    },
    /// More bad rows than the caller allows.
    #[error("there are more than {limit} bad rows")]
    TooManyBadRows {
        /// The most allowed.
        limit: u64,
    },
    /// The header has a column twice.
    #[error("the column `{column}` stands twice in the header")]
    RepeatedColumn {
        /// The column.
        column: String,
    },
    /// More columns than allowed.
    #[error("there are more than {limit} columns")]
    TooManyColumns {
        /// The most allowed.
        limit: usize,
        /// Whether it is the header that has them, or one row.
        in_header: bool,
    },
    /// The file has more rows than allowed.
    #[error("there are more than {limit} rows")]
    TooManyRows {
        /// The most allowed.
        limit: u64,
    },
    /// The source failed.
    #[error("the file cannot be read: {reason}")]
    Io {
        /// What the source said.
        reason: String,
    },
    /// The row is longer than allowed.
    #[error("the row is longer than {limit} bytes")]
    TooLong {
        /// The most bytes allowed.
        limit: usize,
    },
    /// The row is not UTF-8.
    #[error("the row is not UTF-8 text")]
    NotUtf8,
    /// A cell goes on after its closing quote.
    #[error("a cell goes on after its closing quote")]
    BadQuote,
    /// A quote that never closes.
    #[error("a quote opens here and never closes")]
    UnclosedQuote,
    /// Not as many cells as the header has columns.
    #[error("the row has {found} cells where the header has {expected}")]
    WrongWidth {
        /// The header's columns.
        expected: usize,
        /// The row's cells.
        found: usize,
    },
    /// The line is not JSON.
    #[error("the line is not JSON: {reason}")]
    NotJson {
        /// What the JSON reader said.
        reason: String,
    },
    /// The line is JSON, but not an object.
    #[error("the line is not a JSON object")]
    NotAnObject,
    /// A key beside `data` that means nothing.
    #[error("`{key}` stands beside \"data\" and is not known there")]
    UnknownKey {
        /// The key, shortened.
        key: String,
    },
    /// A row without any data.
    #[error("the row has no data")]
    NoData,
    /// A value that breaks a rule.
    #[error("`{column}` {rule}")]
    BadValue {
        /// The column.
        column: String,
        /// What it must be.
        rule: String,
    },
}

impl Problem {
    /// A stable word for the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHeader => "file_no_header",
            Self::BadHeader(_) => "file_bad_header",
            Self::MissingColumn { .. } => "file_missing_column",
            Self::LacksColumn { .. } => "file_lacks_column",
            Self::BadFile { .. } => "file_bad",
            Self::TooManyBadRows { .. } => "file_too_many_bad_rows",
            Self::RepeatedColumn { .. } => "file_repeated_column",
            Self::TooManyColumns { .. } => "file_too_many_columns",
            Self::TooManyRows { .. } => "file_too_many_rows",
            Self::Io { .. } => "file_unreadable",
            Self::TooLong { .. } => "row_too_long",
            Self::NotUtf8 => "row_not_utf8",
            Self::BadQuote => "row_bad_quote",
            Self::UnclosedQuote => "row_unclosed_quote",
            Self::WrongWidth { .. } => "row_wrong_width",
            Self::NotJson { .. } => "row_not_json",
            Self::NotAnObject => "row_not_an_object",
            Self::UnknownKey { .. } => "row_unknown_key",
            Self::NoData => "row_no_data",
            Self::BadValue { .. } => "row_bad_value",
        }
    }

    /// What to do about it.
    pub fn fix(&self) -> &'static str {
        match self {
            Self::NoHeader => "begin with a row of column names",
            Self::BadHeader(inner) => inner.fix(),
            Self::MissingColumn { .. } => "add it to the header",
            Self::LacksColumn { .. } => "rename the column, or add it",
            Self::BadFile { .. } => "write the file again, and look at its name's ending",
            Self::TooManyBadRows { .. } => "correct the rows that are listed",
            Self::RepeatedColumn { .. } => "give every column a name of its own",
            Self::TooManyColumns { .. } => "leave out columns that are not needed",
            Self::TooManyRows { .. } => "split the file",
            Self::Io { .. } => "send the file again",
            Self::TooLong { .. } => "shorten it, and look for a quote that never closes",
            Self::NotUtf8 => "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
            Self::BadQuote => "double the quotes inside a quoted cell",
            Self::UnclosedQuote => "close it, or double a quote that is meant as text",
            Self::WrongWidth { .. } => "quote cells that hold commas or line breaks, and keep empty cells",
            Self::NotJson { .. } => "write one JSON object on each line",
            Self::NotAnObject => "write an object such as {\"text\": \"…\"}",
            Self::UnknownKey { .. } => "use key, workers and data, or put all columns into data",
            Self::NoData => "add at least one column of data",
            Self::BadValue { .. } => "change the value",
        }
    }

    pub(crate) fn at(self, line: u64) -> RowError {
        RowError { line, problem: self }
    }

    pub(crate) fn bad_value(column: &str, rule: impl Into<String>) -> Self {
        Self::BadValue { column: shortened(column), rule: rule.into() }
    }
}

/// Names from outside go into messages shortened and without control characters.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN_CHARS: usize = 60;
    let mut shown: String =
        text.chars().take(SHOWN_CHARS).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    shown
}
