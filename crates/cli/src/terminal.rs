//! What commands say: results on standard output, progress on standard error.

use anyhow::{Context, Result, ensure};
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Stdout, Write, stderr, stdin, stdout};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr;

/// The standard output, which knows when nobody reads any more, as with `| head`.
#[derive(Debug)]
pub struct Output(Stdout);

/// What says that it was the standard output whose reader has gone, and no connection.
#[derive(Debug)]
struct Unread;

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("nobody reads the standard output any more")
    }
}

impl std::error::Error for Unread {}

fn marked<T>(written: io::Result<T>) -> io::Result<T> {
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => io::Error::new(ErrorKind::BrokenPipe, Unread),
        _ => error,
    })
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        marked(self.0.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        marked(self.0.flush())
    }
}

/// The standard output.
#[must_use]
pub fn output() -> Output {
    Output(stdout())
}

/// Whether a command ended because nobody reads what it says any more, which is no fault of anybody's.
#[must_use]
pub fn is_unread(error: &anyhow::Error) -> bool {
    let of_output = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .is_some_and(|inner| inner.is::<Unread>())
    };
    error.chain().any(of_output)
}

/// Writes a line of results.
///
/// # Errors
/// When nobody reads them.
pub fn print(line: impl Display) -> Result<()> {
    writeln!(output(), "{line}").context("the output cannot be written")
}

/// Writes a line of progress, for whoever watches.
pub fn tell(line: impl Display) {
    // The work goes on where nobody watches.
    let _ = writeln!(stderr(), "{line}");
}

/// Prints rows under heads, each column as wide as its widest cell.
///
/// # Errors
/// When nobody reads them.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let all = || std::iter::once(&heads).chain(rows);
    let widths: Vec<usize> =
        (0..heads.len()).map(|at| all().map(|row| row[at].width()).max().unwrap_or_default()).collect();
    for row in all() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let room = width - cell.width();
            if cell.parse::<f64>().is_ok() {
                " ".repeat(room) + cell
            } else {
                cell.clone() + &" ".repeat(room)
            }
        });
        print(cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// Reads one line that is not to be shown to others, from the standard input.
///
/// # Errors
/// When there is none.
pub fn secret_line(prompt: &str) -> Result<String> {
    if stdin().is_terminal() {
        let _ = write!(stderr(), "{prompt}");
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("the standard input cannot be read")?;
    let line = line.trim();
    ensure!(!line.is_empty(), "nothing came on the standard input; pipe the token into it");
    Ok(line.to_owned())
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
        let Some(mut drawn) = self.due() else { return };
        (drawn.at, drawn.is_shown) = (Instant::now(), true);
        let full = (done.min(most) * BAR_CELLS).checked_div(most).unwrap_or(BAR_CELLS);
        let (full, rest) = ("█".repeat(full), "░".repeat(BAR_CELLS - full));
        let _ = write!(stderr(), "\r{full}{rest} {done} of at most {most} {}\u{1b}[K", self.unit);
    }

    /// Tells that `done` are done of nobody knows how many.
    pub fn count(&self, done: usize) {
        let Some(mut drawn) = self.due() else { return };
        (drawn.at, drawn.is_shown) = (Instant::now(), true);
        let _ = write!(stderr(), "\r{done} {}\u{1b}[K", self.unit);
    }

    /// The bar, where somebody watches and it was not drawn a moment ago.
    fn due(&self) -> Option<MutexGuard<'_, Drawn>> {
        let drawn = self.drawn.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        (drawn.at.elapsed() >= REDRAW).then_some(drawn)
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        let Some(drawn) = &self.drawn else { return };
        if drawn.lock().unwrap_or_else(PoisonError::into_inner).is_shown {
            let _ = write!(stderr(), "\r\u{1b}[K");
        }
    }
}
