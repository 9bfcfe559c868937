//! What commands say: results on standard output, progress on standard error.

use anyhow::{Context, Result};
use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// A bar on standard error while something long is done; nothing where nobody watches.
pub struct Progress {
    unit: &'static str,
    /// When it was drawn last; none where it is not to be drawn.
    drawn: Option<Mutex<Drawn>>,
}

struct Drawn {
    at: Instant,
    is_shown: bool,
}

/// How often a bar is drawn.
const REDRAW: Duration = Duration::from_millis(200);
const BAR_CELLS: usize = 30;

impl Progress {
    /// A bar that counts in `unit`; it shows itself after a moment.
    pub fn new(unit: &'static str) -> Self {
        let drawn = stderr().is_terminal().then(|| Mutex::new(Drawn { at: Instant::now(), is_shown: false }));
        Self { unit, drawn }
    }

    /// Tells that `done` of `most` are done.
    pub fn tick(&self, done: usize, most: usize) {
        let Some(drawn) = &self.drawn else { return };
        let mut drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.at.elapsed() < REDRAW {
            return;
        }
        (drawn.at, drawn.is_shown) = (Instant::now(), true);
        let full = (done.min(most) * BAR_CELLS).checked_div(most).unwrap_or(BAR_CELLS);
        let (full, rest) = ("█".repeat(full), "░".repeat(BAR_CELLS - full));
        let _ = write!(stderr(), "\r{full}{rest} {done} of at most {most} {}\u{1b}[K", self.unit);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        let Some(drawn) = &self.drawn else { return };
        if drawn.lock().unwrap_or_else(PoisonError::into_inner).is_shown {
            let _ = write!(stderr(), "\r\u{1b}[K");
        }
    }
}
