//! What is wanted of a file: columns by name, and finding them in a header.

use crate::Problem;
use crate::error::shortened;

/// A column that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    pub(super) names: &'a [&'a str],
    pub(super) needed: bool,
    pub(super) may_be_empty: bool,
    pub(super) trimmed: bool,
}

impl<'a> Column<'a> {
    /// A column that must be there and hold a value in every row. It may have any of the names, the first that is there
    /// counts. White space at the ends of a value is taken off.
    pub const fn needed(names: &'a [&'a str]) -> Self {
        Self { names, needed: true, may_be_empty: false, trimmed: true }
    }

    /// A column that must be there and hold a value in every row, which keeps its white space: names to be told apart to
    /// the last blank.
    pub const fn exact(names: &'a [&'a str]) -> Self {
        Self { names, needed: true, may_be_empty: false, trimmed: false }
    }

    /// A column that may be absent, or empty in a row; then its value is the empty text.
    pub const fn optional(names: &'a [&'a str]) -> Self {
        Self { names, needed: false, may_be_empty: true, trimmed: true }
    }

    /// A column that must be there, whose value may be empty and keeps its white space: written text.
    pub const fn text(names: &'a [&'a str]) -> Self {
        Self { names, needed: true, may_be_empty: true, trimmed: false }
    }

    /// The name to call it by in messages.
    pub(super) fn name(&self) -> &'a str {
        self.names.first().copied().unwrap_or_default()
    }
}

/// Where each wanted column stands among those there are; none for an optional one that is absent.
pub(super) fn places(columns: &[Column<'_>], present: &[String]) -> Result<Vec<Option<usize>>, Problem> {
    let place = |column: &Column<'_>| {
        let found = column.names.iter().find_map(|name| present.iter().position(|there| there == name));
        match found {
            None if column.needed => Err(lacking(column, present)),
            found => Ok(found),
        }
    };
    columns.iter().map(place).collect()
}

/// That a needed column is not there.
pub(super) fn lacking(column: &Column<'_>, present: &[String]) -> Problem {
    const NAMED: usize = 30;
    let quoted = |name: &str| format!("`{}`", shortened(name));
    let wanted = column.names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(" or ");
    let mut names: Vec<String> = present.iter().take(NAMED).map(|name| quoted(name)).collect();
    if present.len() > NAMED {
        names.push(format!("and {} more", present.len() - NAMED));
    }
    let present = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Problem::LacksColumn { wanted, present }
}
