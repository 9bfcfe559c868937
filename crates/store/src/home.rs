//! SQLite: brings the pages of the write-ahead log home beside the writer, so that no commit waits for all of them.
//!
//! It takes two. A thread with a connection of its own copies what the log holds whenever it has grown by some thousand
//! pages. Commits go on meanwhile, so the thread comes near the log's end and never reaches it; and only a log that is home
//! whole is begun anew. So where little is left, the writer copies that little between two transactions. Without the thread
//! the writer would copy tens of thousands of pages in one commit, a stall of a tenth of a second and more.
//!
//! Deliberately not here: durability. A commit stands when it is in the log; a copy that breaks off is done again.

use crate::StoreError;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// From how many pages on what is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    /// The log is copied when so many of its pages are not home.
    stretch: i64,
    /// The log is begun anew from so many on.
    long: i64,
    /// The writer copies so many at most.
    little: i64,
}

/// 16, 128 and 2 MiB: pages that change in every commit are copied once for many, and the writer's own copying, which
/// everybody waits for, is short and rare: some milliseconds every few seconds at the highest load.
pub(crate) const MARKS: Marks = Marks { stretch: 4_096, long: 32_768, little: 512 };
/// Times the thread copies in a row where a long log's end is not near: each is shorter than the one before.
const RUNS: usize = 4;
/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Where the thread is gone or slow, the writer copies everything from so many pages on (256 MiB).
pub(crate) const MOST: i64 = 2 * MARKS.long;

/// What the log holds, and how much of it is home, in pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Log {
    pages: i64,
    home: i64,
}

impl Log {
    fn left(self) -> i64 {
        self.pages - self.home
    }
}

/// Copies what can be copied, or with `NOOP` only looks. Where another one copies, nothing is known.
fn checkpoint(connection: &Connection, mode: &str) -> rusqlite::Result<Option<Log>> {
    let mut statement = connection.prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?;
    let log = statement.query_row([], |row| Ok(Log { pages: row.get(1)?, home: row.get(2)? }))?;
    Ok((log.pages >= 0 && log.home >= 0).then_some(log))
}

/// The thread that brings pages home for one writer.
#[derive(Debug)]
pub(crate) struct Homeward {
    /// Whether the little that is left is the writer's to copy.
    near: Arc<AtomicBool>,
    /// Dropped to stop the thread.
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Homeward {
    /// Starts the thread for a database that is in log mode.
    pub(crate) fn start(path: &Path, marks: Marks) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let near = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = sync_channel(0);
        let told = Arc::clone(&near);
        let thread = std::thread::Builder::new()
            .name("gongdao-homeward".to_owned())
            .spawn(move || bring(&connection, marks, &told, &stopped))
            .map_err(|error| {
                StoreError::Unusable(format!("The thread for the log cannot start: {error}."))
            })?;
        Ok(Self { near, stop: Some(stop), thread: Some(thread) })
    }

    /// Between two of the writer's transactions: copies the little that is left, where little is.
    pub(crate) fn finish(&self, writer: &Connection) {
        if self.near.swap(false, Ordering::AcqRel)
            && let Err(error) = checkpoint(writer, "PASSIVE")
        {
            tracing::warn!(%error, "the end of the log could not be brought home; it is tried again");
        }
    }
}

impl Drop for Homeward {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that brings pages home ended by a panic");
        }
    }
}

fn bring(connection: &Connection, marks: Marks, near: &AtomicBool, stopped: &Receiver<()>) {
    while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        if let Err(error) = step(connection, marks, near) {
            tracing::warn!(%error, "the log could not be brought home; it is tried again");
        }
    }
}

/// Copies where there is enough to copy, and tells the writer when the end is near. How far it is, is looked up after each
/// copying: what came meanwhile is the writer's part. Where that stays much, on a slow disk, the writer takes more.
fn step(connection: &Connection, marks: Marks, near: &AtomicBool) -> rusqlite::Result<()> {
    let mut end_is_near = false;
    for run in 0..=RUNS {
        let Some(log) = checkpoint(connection, "NOOP")? else { return Ok(()) };
        let (is_long, is_last) = (log.pages >= marks.long, run == RUNS);
        end_is_near = is_long && log.left() <= if is_last { marks.stretch } else { marks.little };
        if end_is_near || is_last || (!is_long && log.left() < marks.stretch) {
            break;
        }
        if checkpoint(connection, "PASSIVE")?.is_none() {
            return Ok(());
        }
    }
    near.store(end_is_near, Ordering::Release);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SMALL: Marks = Marks { stretch: 32, long: 128, little: 16 };
    const ROWS: i64 = 4_000;

    /// A writer that never copies by itself; how large its log became, in bytes, while rows of a page each went in.
    fn written(folder: &Path, is_brought_home: bool) -> u64 {
        let path = folder.join("log.db");
        let writer = Connection::open(&path).unwrap();
        writer.pragma_update(None, "journal_mode", "WAL").unwrap();
        writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        writer.execute_batch("CREATE TABLE page (id INTEGER PRIMARY KEY, body BLOB NOT NULL)").unwrap();
        let homeward = is_brought_home.then(|| Homeward::start(&path, SMALL).unwrap());
        for id in 0..ROWS {
            if let Some(homeward) = &homeward {
                homeward.finish(&writer);
                if id % 100 == 0 {
                    std::thread::sleep(LOOK);
                }
            }
            writer.execute("INSERT INTO page VALUES (?1, zeroblob(3000))", [id]).unwrap();
        }
        std::fs::metadata(path.with_extension("db-wal")).unwrap().len()
    }

    #[test]
    fn a_log_that_is_brought_home_stays_short_and_loses_nothing() {
        let (kept, brought) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (long, short) = (written(kept.path(), false), written(brought.path(), true));
        assert!(short * 4 < long, "{short} bytes instead of {long}");
        for folder in [kept, brought] {
            let again = Connection::open(folder.path().join("log.db")).unwrap();
            let count: i64 = again.query_row("SELECT count(*) FROM page", [], |row| row.get(0)).unwrap();
            let sound: String = again.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!((count, sound.as_str()), (ROWS, "ok"));
        }
    }
}
