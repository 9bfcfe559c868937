//! Lets the writer decide the next commands while the disk still takes the last commit.
//!
//! A commit in full mode waits for the disk, and the writer with it; where people wait for the writer, a fifth of two
//! processors stood idle meanwhile. A writer that runs ahead commits into the log without that wait, and a thread has the
//! log taken to the disk for all commits so far: an SQLite file's by a sync of its own, PostgreSQL's by a commit of its own
//! that waits. Both logs are written in order and their records are summed up, so what a power cut leaves is the state after
//! some commit, and all commits before it. On PostgreSQL only a writer that is alone runs ahead, and whoever joins it takes
//! everything to the disk with its own first commit.
//!
//! The promise stays: nobody hears of a commit before it is durable. Who waits for an answer gets it from the thread
//! ([`Ahead::then`]); who reads waits until what was seen is on the disk ([`Ahead::wait`]). A disk that fails ends with the
//! log: those who wait are told that nothing is known of their commands, and the writer opens the database anew and brings
//! the whole log home before it goes on. Deliberately not here: when a writer is alone.

use crate::StoreError;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// What is to be done once a commit is durable; it is told whether it is, and must not panic: all who come later wait for
/// the same thread.
type Then = Box<dyn FnOnce(bool) + Send>;

/// Takes a log to the disk.
pub(crate) trait Disk: Send + Sync {
    /// Returns when everything that was written to the log before the call is on the disk.
    fn sync(&self) -> io::Result<()>;
}

impl Disk for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// How far the log is written and how far it is on the disk, and who waits to hear of it.
#[derive(Default)]
pub struct Ahead {
    state: Mutex<State>,
    /// There is something to do for the thread.
    asked: Condvar,
    /// More is durable.
    done: Condvar,
}

#[derive(Default)]
struct State {
    disk: Option<Arc<dyn Disk>>,
    /// Commits that may be seen already: a commit is seen a moment before the writer knows that it is written.
    begun: u64,
    committed: u64,
    durable: u64,
    waiting: VecDeque<(u64, Then)>,
    broken: bool,
    stopping: bool,
}

impl std::fmt::Debug for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.lock();
        write!(f, "Ahead({} of {})", state.durable, state.committed)
    }
}

impl State {
    /// Whether the disk has to take something.
    fn owes(&self) -> bool {
        self.durable < self.committed && !self.broken
    }

    /// Whether there is nothing to do.
    fn is_quiet(&self) -> bool {
        !self.owes() && self.waiting.is_empty()
    }

    /// Those whose commit is durable, or who will never know.
    fn ready(&mut self) -> Vec<Then> {
        let count = if self.broken {
            self.waiting.len()
        } else {
            self.waiting.iter().take_while(|(commit, _)| *commit <= self.durable).count()
        };
        self.waiting.drain(..count).map(|(_, then)| then).collect()
    }
}

impl Ahead {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on with this log.
    pub(crate) fn follow(&self, disk: Arc<dyn Disk>) {
        self.lock().disk = Some(disk);
    }

    /// The writer begins to write a commit into the log.
    pub(crate) fn commits(&self) {
        self.lock().begun += 1;
    }

    /// It is written, or came to nothing.
    pub(crate) fn committed(&self) {
        let mut state = self.lock();
        state.committed = state.begun;
        drop(state);
        self.asked.notify_one();
    }

    /// The last commit that a snapshot can show which stands already.
    pub(crate) fn last(&self) -> u64 {
        self.lock().begun
    }

    /// Has the thread do something once everything committed so far is durable. Where commits wait for the disk themselves
    /// that is at once; the writer goes on meanwhile all the same.
    pub fn then(&self, then: impl FnOnce(bool) + Send + 'static) {
        let mut state = self.lock();
        let commit = state.committed;
        state.waiting.push_back((commit, Box::new(then)));
        drop(state);
        self.asked.notify_one();
    }

    /// Waits until a commit is durable.
    ///
    /// # Errors
    /// When the disk failed, so that nothing is known of it.
    pub(crate) fn wait(&self, commit: u64) -> Result<(), StoreError> {
        let state = self.lock();
        let waited = self.done.wait_while(state, |it| it.durable < commit && !it.broken);
        if waited.unwrap_or_else(PoisonError::into_inner).durable < commit {
            return Err(StoreError::Unusable("The disk failed; try again.".to_owned()));
        }
        Ok(())
    }

    /// Whether the disk failed, and the database has to be opened anew.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.lock().broken
    }

    /// What is left of the commits so far is durable by other means. Those who still wait are told that nothing is known:
    /// the database may have lost theirs before.
    pub(crate) fn heal(&self) {
        let mut state = self.lock();
        let mut told = state.ready();
        let known = told.len();
        told.extend(state.waiting.drain(..).map(|(_, then)| then));
        let is_durable = !state.broken;
        state.broken = false;
        (state.committed, state.durable) = (state.begun, state.begun);
        drop(state);
        self.done.notify_all();
        for (at, then) in told.into_iter().enumerate() {
            then(is_durable && at < known);
        }
    }

    /// Takes the log to the disk whenever something was committed and tells who waits, until it is told to stop and nothing
    /// is left.
    fn run(&self) {
        loop {
            let idle = |it: &mut State| it.is_quiet() && !it.stopping;
            let state = self.asked.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
            if state.is_quiet() {
                return;
            }
            self.step(state);
        }
    }

    fn step<'a>(&'a self, mut state: MutexGuard<'a, State>) {
        if state.owes() {
            let (commit, disk) = (state.committed, state.disk.clone());
            drop(state);
            let taken = disk.map_or_else(|| Err(io::Error::other("there is no log")), |disk| disk.sync());
            state = self.lock();
            match taken {
                Ok(()) => state.durable = state.durable.max(commit),
                Err(error) => {
                    tracing::error!(%error, "the log could not be taken to the disk");
                    state.broken = true;
                }
            }
            self.done.notify_all();
        }
        let (ready, is_durable) = (state.ready(), !state.broken);
        drop(state);
        ready.into_iter().for_each(|then| then(is_durable));
    }
}

/// The thread that takes the log to the disk; dropped, it ends when everything is durable.
#[derive(Debug)]
pub struct Syncing {
    ahead: Arc<Ahead>,
    thread: Option<JoinHandle<()>>,
}

impl Syncing {
    /// Starts it.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub fn start() -> Result<Self, StoreError> {
        let ahead = Arc::new(Ahead::default());
        let of_thread = Arc::clone(&ahead);
        let thread = std::thread::Builder::new()
            .name("gongdao-sync".to_owned())
            .spawn(move || {
                gongdao_sched::wake_soon();
                of_thread.run();
            })
            .map_err(|error| {
                StoreError::Unusable(format!("The thread for the disk cannot start: {error}."))
            })?;
        Ok(Self { ahead, thread: Some(thread) })
    }

    /// What it works on.
    #[must_use]
    pub fn ahead(&self) -> &Arc<Ahead> {
        &self.ahead
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        self.ahead.lock().stopping = true;
        self.ahead.asked.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread for the disk ended by a panic");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    /// A disk that waits to be let on, and fails when told to.
    struct Slow {
        on: Mutex<Receiver<bool>>,
    }

    impl Disk for Slow {
        fn sync(&self) -> io::Result<()> {
            let is_well = self.on.lock().unwrap().recv().unwrap_or(true);
            if is_well { Ok(()) } else { Err(io::Error::other("worn out")) }
        }
    }

    fn slow() -> (Syncing, Sender<bool>) {
        let syncing = Syncing::start().unwrap();
        let (let_on, on) = channel();
        syncing.ahead().lock().disk = Some(Arc::new(Slow { on: Mutex::new(on) }));
        (syncing, let_on)
    }

    fn commit(ahead: &Ahead) {
        ahead.commits();
        ahead.committed();
    }

    const SOON: Duration = Duration::from_secs(10);

    #[test]
    fn nobody_hears_of_a_commit_before_the_disk_has_it() {
        let (syncing, let_on) = slow();
        let ahead = syncing.ahead();
        ahead.wait(ahead.last()).unwrap();
        commit(ahead);
        let (told, hears) = channel();
        let tell = |word: &'static str| {
            let told = told.clone();
            ahead.then(move |is_durable| told.send((word, is_durable)).unwrap());
        };
        tell("first");
        let has_read = Arc::new(AtomicBool::new(false));
        let (seen, of_reader, reads) = (ahead.last(), Arc::clone(ahead), Arc::clone(&has_read));
        let reader = std::thread::spawn(move || {
            of_reader.wait(seen).unwrap();
            reads.store(true, Ordering::Release);
        });
        assert!(hears.recv_timeout(Duration::from_millis(50)).is_err(), "told before it was durable");
        assert!(!has_read.load(Ordering::Acquire), "read before it was durable");
        // This one comes while the disk takes the first, so it needs a turn of its own.
        commit(ahead);
        tell("second");
        let_on.send(true).unwrap();
        assert_eq!(hears.recv_timeout(SOON), Ok(("first", true)));
        reader.join().unwrap();
        assert!(hears.recv_timeout(Duration::from_millis(50)).is_err(), "told before its own turn");
        let_on.send(true).unwrap();
        assert_eq!(hears.recv_timeout(SOON), Ok(("second", true)));
        tell("nothing is under way");
        assert_eq!(hears.recv_timeout(SOON), Ok(("nothing is under way", true)));
    }

    #[test]
    fn a_snapshot_that_sees_a_commit_under_way_waits_for_it() {
        let (syncing, let_on) = slow();
        let ahead = syncing.ahead();
        ahead.commits();
        let seen = ahead.last();
        let of_reader = Arc::clone(ahead);
        let reader = std::thread::spawn(move || of_reader.wait(seen));
        std::thread::sleep(Duration::from_millis(20));
        assert!(!reader.is_finished());
        ahead.committed();
        let_on.send(true).unwrap();
        reader.join().unwrap().unwrap();
    }

    #[test]
    fn a_disk_that_fails_leaves_nobody_waiting_and_nobody_deceived() {
        let (syncing, let_on) = slow();
        let ahead = syncing.ahead();
        commit(ahead);
        let (told, hears) = channel();
        let again = told.clone();
        ahead.then(move |is_durable| told.send(is_durable).unwrap());
        let_on.send(false).unwrap();
        assert_eq!(hears.recv_timeout(SOON), Ok(false));
        assert!(ahead.is_broken() && ahead.wait(ahead.last()).is_err());
        commit(ahead);
        ahead.then(move |is_durable| again.send(is_durable).unwrap());
        assert_eq!(hears.recv_timeout(SOON), Ok(false));
        ahead.heal();
        ahead.wait(ahead.last()).unwrap();
        assert!(!ahead.is_broken());
    }

    #[test]
    fn who_waits_while_the_database_is_opened_anew_is_not_deceived() {
        let (syncing, let_on) = slow();
        let ahead = syncing.ahead();
        commit(ahead);
        let (told, hears) = channel();
        ahead.then(move |is_durable| told.send(is_durable).unwrap());
        ahead.heal();
        assert_eq!(hears.recv_timeout(SOON), Ok(false));
        ahead.wait(ahead.last()).unwrap();
        let_on.send(true).unwrap();
    }

    #[test]
    fn the_end_leaves_nothing_behind() {
        let (syncing, let_on) = slow();
        let (told, hears) = channel();
        for _ in 0..3 {
            commit(syncing.ahead());
            let told = told.clone();
            syncing.ahead().then(move |is_durable| told.send(is_durable).unwrap());
        }
        drop(let_on);
        drop(syncing);
        assert_eq!(hears.try_iter().collect::<Vec<_>>(), [true; 3]);
    }
}
