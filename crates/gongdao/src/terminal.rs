//! What commands say: results on standard output, progress on standard error.

use anyhow::{Context, Result};
use std::fmt::Display;
use std::io::{Write, stderr, stdout};

/// Writes a line of results.
///
/// # Errors
/// When nobody reads them.
pub fn print(line: impl Display) -> Result<()> {
    writeln!(stdout(), "{line}").context("the output cannot be written")
}

/// Writes a line of progress, for whoever watches.
pub fn tell(line: impl Display) {
    // The work goes on where nobody watches.
    let _ = writeln!(stderr(), "{line}");
}
