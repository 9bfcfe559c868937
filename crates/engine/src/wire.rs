//! The wire between nodes on one PostgreSQL: notes for those who listen at another node.
//!
//! `NOTIFY`, and not within the writers' transactions: a commit that notifies takes a lock over the whole database server,
//! and two nodes' writers would commit one after the other. So a thread with a connection of its own sends what the writer
//! left, some times a second, and only while a node that listens holds an advisory lock; a node that dies lets go of it.
//! A polled counter was the other choice: it would say that something changed, and every stream of every node would have
//! to look at everything. On SQLite there is one process and no wire.

use crate::watch::{Notes, Watch};
use gongdao_store::{Place, StoreError, Telegraph};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the wire waits for words from elsewhere before it sends its own.
const TURN: Duration = Duration::from_millis(200);
/// Turns between two looks at who listens elsewhere.
const LOOK: u32 = 5;
/// How long it waits before it connects anew.
const REST: Duration = Duration::from_secs(1);
/// The most bytes of one message; PostgreSQL takes less than 8,000.
const MESSAGE_BYTES: usize = 7_500;

/// The running wire.
#[derive(Debug)]
pub(crate) struct Wire {
    stopping: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Wire {
    /// Starts the wire's thread where the database is one that several nodes share.
    pub(crate) fn start(
        place: &Place,
        (shard, epoch): (u32, u32),
        watch: &Arc<Watch>,
    ) -> Result<Option<Self>, StoreError> {
        if matches!(place, Place::File(_)) {
            return Ok(None);
        }
        watch.share();
        let stopping = Arc::new(AtomicBool::new(false));
        let end = End {
            place: place.clone(),
            from: format!("{shard}.{epoch}"),
            watch: Arc::clone(watch),
            stopping: Arc::clone(&stopping),
        };
        let thread = std::thread::Builder::new()
            .name("gongdao-wire".to_owned())
            .spawn(move || end.run())
            .map_err(|error| StoreError::Unusable(format!("The wire's thread cannot start: {error}.")))?;
        Ok(Some(Self { stopping, thread: Mutex::new(Some(thread)) }))
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the wire ended by a panic");
        }
    }
}

/// This node's end of it.
struct End {
    place: Place,
    from: String,
    watch: Arc<Watch>,
    stopping: Arc<AtomicBool>,
}

impl End {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn run(&self) {
        let mut first = true;
        while !self.is_stopping() {
            let connected = Telegraph::open(&self.place).and_then(|telegraph| {
                if !std::mem::take(&mut first) {
                    // What was said meanwhile is not known.
                    self.watch.told(Notes { overflowed: true, ..Notes::default() });
                }
                self.turns(telegraph)
            });
            if let Err(error) = connected {
                tracing::warn!(%error, "the wire to other nodes is down");
                self.watch.listen_elsewhere(false);
                std::thread::sleep(REST);
            }
        }
    }

    fn turns(&self, mut telegraph: Telegraph) -> Result<(), StoreError> {
        let (mut turn, mut listening) = (0, false);
        while !self.is_stopping() {
            let wanted = self.watch.is_heard_here();
            if wanted != listening {
                telegraph.listen(wanted)?;
                listening = wanted;
            }
            if turn % LOOK == 0 {
                self.watch.listen_elsewhere(telegraph.is_heard(listening)?);
            }
            turn += 1;
            for message in telegraph.wait(TURN)? {
                if let Some((from, lines)) = message.split_once('\n')
                    && from != self.from
                {
                    let mut notes = Notes::default();
                    notes.read(lines);
                    self.watch.told(notes);
                }
            }
            let lines = self.watch.take_elsewhere().lines();
            for message in messages(&self.from, &lines) {
                telegraph.send(&message)?;
            }
        }
        Ok(())
    }
}

/// Lines in as few messages as hold them.
fn messages(from: &str, lines: &[String]) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    for line in lines {
        match messages.last_mut() {
            Some(last) if last.len() + line.len() < MESSAGE_BYTES => {
                last.push('\n');
                last.push_str(line);
            }
            _ => messages.push(format!("{from}\n{line}")),
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_notes_go_in_several_messages() {
        let lines: Vec<String> = (0..1_000).map(|n| format!("p {} 15", i64::MAX - n)).collect();
        let sent = messages("0.1", &lines);
        assert!(sent.len() > 2 && sent.iter().all(|message| message.len() < 8_000));
        let heard: Vec<&str> = sent.iter().flat_map(|message| message.lines().skip(1)).collect();
        assert_eq!(heard, lines);
        assert!(sent.iter().all(|message| message.starts_with("0.1\n")));
        assert!(messages("0.1", &[]).is_empty());
    }
}
