//! The engine as a running thing: one writer thread with two queues and group commit, and a pool of readers.
//!
//! Commands queue; the writer takes what is there and decides it in one transaction, which is answered once it is durable.
//! People come first, bulk work joins them in small pieces, and what fell due is swept in between, so that nothing makes a
//! person wait long.

use crate::core::{Core, Request, Seed, Settings};
use crate::watch::Watch;
use crate::wire::Wire;
use crate::writer::Writer;
use crate::{Accounts, Outcome, Seen};
use gongdao_evidence::note::{SigningKey, VerifierKey};
use gongdao_kernel::{Code, Fault, Instant};
use gongdao_store::{Connection, Place, Readers, StoreError, Syncing, migrate};
use gongdao_trust::SecretHash;
use std::collections::VecDeque;
use std::fs::File;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// What the engine asks its host for: the time and fresh randomness.
pub trait Host: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Instant;
    /// Thirty-two fresh random bytes.
    fn seed(&self) -> Seed;
}

/// Who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// People and programs that wait for an answer.
    People,
    /// Uploads and other large work, a few pieces at a time.
    Bulk,
}

/// Called with the answer once it is durable.
pub type Reply = Box<dyn FnOnce(Result<Outcome, Fault>) + Send>;

/// Commands that may wait; more are refused as busy.
const WAITING: usize = 65_536;
/// Connections that read.
pub const READERS: usize = 4;

/// A command that waits for the writer.
pub(crate) struct Waiting {
    pub(crate) request: Request,
    pub(crate) reply: Reply,
    pub(crate) at: Instant,
}

/// How the writer is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// Commands of people that wait.
    pub people: usize,
    /// Commands of bulk work that wait.
    pub bulk: usize,
    /// How long the oldest of them has waited, in milliseconds.
    pub oldest_ms: i64,
    /// Whether the writer is stopping.
    pub stopping: bool,
}

/// What waits for the writer.
#[derive(Default)]
pub(crate) struct Queues {
    pub(crate) people: VecDeque<Waiting>,
    pub(crate) bulk: VecDeque<Waiting>,
    pub(crate) stopping: bool,
    /// The writer waits until so many commands are queued; whoever queues that one wakes it. 0 while it does not wait.
    pub(crate) wake_at: usize,
}

/// The queues, shared by those who ask and the writer.
#[derive(Default)]
pub(crate) struct Shared {
    queues: Mutex<Queues>,
    pub(crate) arrived: Condvar,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until so many commands are queued, the engine stops, or the time is over.
    pub(crate) fn wait<'q>(
        &'q self,
        mut queues: MutexGuard<'q, Queues>,
        commands: usize,
        most: Duration,
    ) -> MutexGuard<'q, Queues> {
        queues.wake_at = commands;
        let waited = self.arrived.wait_timeout_while(queues, most, |it| it.wake_at > 0 && !it.stopping);
        let mut queues = waited.unwrap_or_else(PoisonError::into_inner).0;
        queues.wake_at = 0;
        queues
    }
}

/// A running engine.
pub struct Engine {
    shared: Arc<Shared>,
    readers: Arc<Readers>,
    writer: Mutex<Option<JoinHandle<()>>>,
    host: Arc<dyn Host>,
    accounts: Arc<Accounts>,
    seen: Arc<Seen>,
    settings: Settings,
    verifier: VerifierKey,
    watch: Arc<Watch>,
    wire: Option<Wire>,
    shard: u32,
    lock: Option<File>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the database, brings it to this program's schema, and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be used, or another process writes to the same file.
    pub fn start(
        place: &Place,
        settings: Settings,
        host: Arc<dyn Host>,
        signer: SigningKey,
    ) -> Result<Self, StoreError> {
        let lock = lock_file(place)?;
        let mut connection = Connection::open_writer(place)?;
        migrate(&mut connection)?;
        let watch = Arc::new(Watch::default());
        let core = Core::open(&mut connection, settings.clone())?.watched(Arc::clone(&watch));
        let syncing = Syncing::start()?;
        connection.run_ahead(place, syncing.ahead())?;
        let readers = Arc::new(Readers::new(place.clone(), READERS).behind(syncing.ahead()));
        let wire = Wire::start(place, core.place(), &watch)?;
        let verifier = signer.verifier().clone();
        let (shard, _) = core.place();
        let shared = Arc::new(Shared::default());
        let (accounts, seen) = (Arc::new(Accounts::default()), Arc::new(Seen::default()));
        let mut writer = Writer::new(
            Arc::clone(&shared),
            (Arc::clone(&host), Arc::clone(&accounts), Arc::clone(&seen), Arc::clone(&watch)),
            signer,
            (place.clone(), settings.clone()),
            ((connection, core), syncing),
        );
        let thread = std::thread::Builder::new()
            .name("gongdao-writer".to_owned())
            .spawn(move || {
                gongdao_sched::wake_soon();
                writer.run();
            })
            .map_err(|error| StoreError::Unusable(format!("The writer thread cannot start: {error}.")))?;
        let writer = Mutex::new(Some(thread));
        Ok(Self {
            shared,
            readers,
            writer,
            host,
            accounts,
            seen,
            settings,
            verifier,
            watch,
            wire,
            shard,
            lock,
        })
    }

    /// The shard it wrote in when it started: a mark of this node in every id that it draws.
    #[must_use]
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// What the engine was started with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where commits are watched.
    #[must_use]
    pub fn watch(&self) -> &Arc<Watch> {
        &self.watch
    }

    /// The public key that the log's checkpoints are signed with; it prints as its `vkey`.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Counts what happens to accounts.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Notes that a session or a token was used. Nobody waits for it, and nothing is lost with it.
    pub fn see(&self, credential: SecretHash) {
        self.seen.note(credential, self.now());
    }

    /// Whether nobody else can write to the database while this engine runs.
    #[must_use]
    pub fn writes_alone(&self) -> bool {
        self.lock.is_some()
    }

    /// The host's present moment, which the commands are decided at.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.host.now()
    }

    /// Thirty-two fresh random bytes of the host, for secrets made outside a command.
    #[must_use]
    pub fn seed(&self) -> Seed {
        self.host.seed()
    }

    /// Queues a command; the reply is called from a thread of the engine's once the answer is durable.
    pub fn submit(&self, priority: Priority, request: Request, reply: Reply) {
        let mut queues = self.shared.lock();
        let queue = match priority {
            Priority::People => &queues.people,
            Priority::Bulk => &queues.bulk,
        };
        if queues.stopping || queue.len() >= WAITING {
            drop(queues);
            return reply(Err(Fault::new(Code::Busy).with_fix("Try again in a moment.")));
        }
        let waiting = Waiting { request, reply, at: self.host.now() };
        match priority {
            Priority::People => queues.people.push_back(waiting),
            Priority::Bulk => queues.bulk.push_back(waiting),
        }
        let wake = queues.wake_at > 0 && queues.people.len() + queues.bulk.len() >= queues.wake_at;
        if wake {
            queues.wake_at = 0;
        }
        drop(queues);
        if wake {
            self.shared.arrived.notify_one();
        }
    }

    /// How the writer is doing at this moment.
    #[must_use]
    pub fn pulse(&self) -> Pulse {
        let now = self.host.now();
        let queues = self.shared.lock();
        let oldest = [&queues.people, &queues.bulk].into_iter().filter_map(VecDeque::front);
        let oldest_ms = oldest.map(|waiting| now.since_ms(waiting.at)).max().unwrap_or(0);
        let (people, bulk) = (queues.people.len(), queues.bulk.len());
        Pulse { people, bulk, oldest_ms, stopping: queues.stopping }
    }

    /// Queues a command and waits for its answer. Not for async callers.
    ///
    /// # Errors
    /// The command's fault.
    pub fn call(&self, priority: Priority, request: Request) -> Result<Outcome, Fault> {
        let (sender, receiver) = std::sync::mpsc::sync_channel(1);
        let reply = Box::new(move |answer| {
            // The caller may have gone; the command stands all the same.
            let _ = sender.send(answer);
        });
        self.submit(priority, request, reply);
        receiver.recv().unwrap_or_else(|_| Err(Fault::new(Code::Busy)))
    }

    /// Reads one snapshot on a pooled connection. Not for async callers.
    ///
    /// # Errors
    /// What `read` answers, or a database failure as a fault.
    pub fn read<R>(&self, read: impl FnOnce(&mut Connection) -> Result<R, Fault>) -> Result<R, Fault> {
        self.readers.read(read)
    }

    /// Stops: what is queued is still decided, records are sequenced, then the writer ends.
    pub fn stop(&self) {
        self.shared.lock().stopping = true;
        self.shared.arrived.notify_all();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = writer
            && thread.join().is_err()
        {
            tracing::error!("the writer ended by a panic");
        }
        if let Some(wire) = &self.wire {
            wire.stop();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One process writes to an SQLite file; the lock goes with the process.
fn lock_file(place: &Place) -> Result<Option<File>, StoreError> {
    let Place::File(path) = place else { return Ok(None) };
    let file = File::create(path.with_extension("lock"))
        .map_err(|error| StoreError::Unusable(format!("{} cannot be used: {error}.", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(_) => Err(StoreError::Unusable(format!("Another process writes to {}.", path.display()))),
    }
}
