//! What stops a conversion: a file, a place in it, what is wrong there, and what to do.

use crate::error::shortened;
use std::io;

/// Something in a file that cannot be taken, or a place that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}; {fix}", place(.file, .at))]
pub struct DataError {
    /// A stable word.
    pub code: &'static str,
    /// The file's name in its tree.
    pub file: String,
    /// The line, the element or the row; empty where it is the whole file.
    pub at: String,
    /// What is wrong, with the value.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

fn place(file: &str, at: &str) -> String {
    match (file, at) {
        ("", "") => String::new(),
        (file, "") => format!("{file}: "),
        (file, at) => format!("{file}, {at}: "),
    }
}

impl DataError {
    /// A value that breaks a rule.
    pub(crate) fn bad(file: &str, at: impl ToString, what: impl ToString, fix: impl ToString) -> Self {
        Self::of("data_bad_value", file, at, what, fix)
    }

    /// More than is taken.
    pub(crate) fn too_much(file: &str, at: impl ToString, what: impl ToString, fix: impl ToString) -> Self {
        Self::of("data_too_much", file, at, what, fix)
    }

    /// Something that is needed and not there.
    pub(crate) fn missing(file: &str, what: impl ToString, fix: impl ToString) -> Self {
        Self::of("data_missing", file, "", what, fix)
    }

    /// A source or destination that failed.
    pub fn io(file: &str, error: &io::Error) -> Self {
        let (what, fix) = match error.kind() {
            io::ErrorKind::AlreadyExists => (
                "two pictures or texts would be written to it",
                "give them names that differ before the ending",
            ),
            io::ErrorKind::InvalidInput => {
                ("its name leads out of the folder", "use plain names below one folder")
            }
            _ => ("", "look at the disk and the file's permissions"),
        };
        let what = if what.is_empty() { error.to_string() } else { what.to_owned() };
        Self::of("data_unreachable", file, "", what, fix)
    }

    fn of(
        code: &'static str,
        file: &str,
        at: impl ToString,
        what: impl ToString,
        fix: impl ToString,
    ) -> Self {
        let (at, what, fix) = (at.to_string(), what.to_string(), fix.to_string());
        Self { code, file: shortened(file), at, what, fix }
    }
}

/// A value from outside in a message: quoted and shortened.
pub(crate) fn shown(value: &str) -> String {
    format!("`{}`", shortened(value))
}
