//! The engine as a running thing: one writer thread with two queues and group commit, and a pool of readers.
//!
//! Commands queue; the writer takes what is there, decides it in one transaction and answers after the commit. People
//! come first, bulk work joins them in small pieces, and what fell due is swept in between, so that nothing makes a
//! person wait long.

use crate::chores::Chores;
use crate::core::{Core, Request, Seed, Settings};
use crate::watch::Watch;
use crate::wire::Wire;
use crate::{Accounts, Actor, Outcome, sequencer};
use gongdao_evidence::note::{SigningKey, VerifierKey};
use gongdao_kernel::{Code, Fault, Instant, limits};
use gongdao_store::queries::work;
use gongdao_store::{Connection, Place, Readers, StoreError, migrate};
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
/// Bulk commands in one transaction.
const BULK: usize = 2;
/// Due clocks in one transaction.
const SWEEP: i64 = 256;
/// How often the writer looks for due clocks and unsequenced records while it has nothing else to do.
const IDLE: Duration = Duration::from_millis(50);
/// Evidence records in one step of the sequencer.
const RECORDS: i64 = 4_096;
/// How long records may wait for the sequencer, in milliseconds.
const SEQUENCE_MS: i64 = 1_000;
/// Connections that read.
const READERS: usize = 4;

/// How often counts of the hour are written down.
const TALLY_MS: i64 = 10_000;

struct Waiting {
    request: Request,
    reply: Reply,
    at: Instant,
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

#[derive(Default)]
struct Queues {
    people: VecDeque<Waiting>,
    bulk: VecDeque<Waiting>,
    stopping: bool,
    /// The writer waits: only then does somebody who queues have to wake it.
    waiting: bool,
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    arrived: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running engine.
pub struct Engine {
    shared: Arc<Shared>,
    readers: Arc<Readers>,
    writer: Mutex<Option<JoinHandle<()>>>,
    host: Arc<dyn Host>,
    accounts: Arc<Accounts>,
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
        let wire = Wire::start(place, core.place(), &watch)?;
        let verifier = signer.verifier().clone();
        let (shard, _) = core.place();
        let shared = Arc::new(Shared::default());
        let accounts = Arc::new(Accounts::default());
        let mut writer = Writer {
            shared: Arc::clone(&shared),
            host: Arc::clone(&host),
            accounts: Arc::clone(&accounts),
            signer: Arc::new(signer),
            place: place.clone(),
            settings: settings.clone(),
            open: Some((connection, core)),
            watch: Arc::clone(&watch),
            sequenced_at: Instant::default(),
            chores: Chores::default(),
            tallied_at: Instant::default(),
        };
        let thread = std::thread::Builder::new()
            .name("gongdao-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| StoreError::Unusable(format!("The writer thread cannot start: {error}.")))?;
        let readers = Arc::new(Readers::new(place.clone(), READERS));
        let writer = Mutex::new(Some(thread));
        Ok(Self { shared, readers, writer, host, accounts, settings, verifier, watch, wire, shard, lock })
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

    /// Queues a command; the reply is called from the writer's thread once the answer is durable.
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
        let wake = std::mem::take(&mut queues.waiting);
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

struct Writer {
    shared: Arc<Shared>,
    host: Arc<dyn Host>,
    accounts: Arc<Accounts>,
    signer: Arc<SigningKey>,
    place: Place,
    settings: Settings,
    open: Option<(Connection, Core)>,
    watch: Arc<Watch>,
    sequenced_at: Instant,
    chores: Chores,
    tallied_at: Instant,
}

/// When the writer's thread ends, by whatever way, nobody waits for an answer that will never come.
struct Farewell(Arc<Shared>);

impl Drop for Farewell {
    fn drop(&mut self) {
        let mut queues = self.0.lock();
        queues.stopping = true;
        let waiting: Vec<Waiting> =
            std::mem::take(&mut queues.people).into_iter().chain(queues.bulk.drain(..)).collect();
        drop(queues);
        for Waiting { reply, .. } in waiting {
            reply(Err(Fault::new(Code::Busy)));
        }
    }
}

impl Writer {
    fn run(&mut self) {
        let _farewell = Farewell(Arc::clone(&self.shared));
        loop {
            let (batch, stopping) = self.take();
            let idle = batch.is_empty();
            if !idle {
                self.decide(batch);
            }
            let swept = self.sweep();
            let sequenced = self.sequence(stopping && idle);
            let more = self.chores(idle);
            if stopping && idle && !swept && !sequenced && !more {
                return;
            }
        }
    }

    /// Takes the next transaction's commands, waiting a moment where there are none.
    fn take(&self) -> (Vec<Waiting>, bool) {
        let mut queues = self.shared.lock();
        if queues.people.is_empty() && queues.bulk.is_empty() && !queues.stopping {
            queues.waiting = true;
            let waited = self.shared.arrived.wait_timeout(queues, IDLE);
            queues = waited.unwrap_or_else(PoisonError::into_inner).0;
            queues.waiting = false;
        }
        let people = queues.people.len().min(limits::COMMIT_COMMANDS);
        let mut batch: Vec<Waiting> = queues.people.drain(..people).collect();
        let bulk = queues.bulk.len().min(BULK);
        batch.extend(queues.bulk.drain(..bulk));
        (batch, queues.stopping)
    }

    fn decide(&mut self, batch: Vec<Waiting>) {
        let (requests, replies): (Vec<Request>, Vec<Reply>) =
            batch.into_iter().map(|waiting| (waiting.request, waiting.reply)).unzip();
        match self.transact(&requests) {
            Ok(answers) => replies.into_iter().zip(answers).for_each(|(reply, answer)| reply(answer)),
            Err(fault) => replies.into_iter().for_each(|reply| reply(Err(fault.clone()))),
        }
    }

    /// Runs one transaction; a database that failed is opened anew for the next.
    fn transact(&mut self, requests: &[Request]) -> Result<Vec<Result<Outcome, Fault>>, Fault> {
        let (now, seed) = (self.host.now(), self.host.seed());
        let accounts = Arc::clone(&self.accounts);
        let (connection, core) = self.reopened()?;
        match core.run(connection, now, seed, requests) {
            Ok(answers) => {
                core.changed_accounts().iter().for_each(|person| accounts.changed(*person));
                Ok(answers)
            }
            Err(error) => {
                tracing::error!(%error, "a transaction failed");
                self.open = None;
                Err(Fault::new(Code::Busy).with_fix("Try again with the same idempotency key."))
            }
        }
    }

    fn reopened(&mut self) -> Result<&mut (Connection, Core), Fault> {
        if self.open.is_none() {
            let opened = Connection::open_writer(&self.place).and_then(|mut connection| {
                let core = Core::open(&mut connection, self.settings.clone())?;
                Ok((core.watched(Arc::clone(&self.watch)), connection))
            });
            match opened {
                Ok((core, connection)) => self.open = Some((connection, core)),
                Err(error) => {
                    tracing::error!(%error, "the database cannot be opened again");
                    std::thread::sleep(IDLE);
                }
            }
        }
        self.open.as_mut().ok_or_else(|| Fault::new(Code::Busy))
    }

    /// Rings the clocks that are due; whether there were any.
    fn sweep(&mut self) -> bool {
        let now = self.host.now();
        let Ok((connection, _)) = self.reopened() else { return false };
        let due = match work::clocks_due(connection, now, SWEEP) {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "due clocks cannot be read");
                self.open = None;
                return false;
            }
        };
        let ticks: Vec<Request> = due
            .iter()
            .map(|clock| Request::new(Actor::clock(), crate::commands::clock::Tick { clock: *clock }))
            .collect();
        if ticks.is_empty() {
            return false;
        }
        match self.transact(&ticks) {
            Ok(answers) => {
                for (clock, answer) in due.iter().zip(&answers) {
                    if let Err(fault) = answer {
                        tracing::error!(?clock, %fault, "a due clock could not be obeyed");
                    }
                }
                answers.iter().any(Result::is_ok)
            }
            Err(_) => false,
        }
    }

    /// Integrates evidence records that have waited long enough; whether there were any.
    fn sequence(&mut self, at_once: bool) -> bool {
        let now = self.host.now();
        if !at_once && now.since_ms(self.sequenced_at) < SEQUENCE_MS {
            return false;
        }
        self.write_tally(now, at_once);
        let signer = Arc::clone(&self.signer);
        let Ok((connection, _)) = self.reopened() else { return false };
        match sequencer::integrate(connection, &signer, now, RECORDS) {
            Ok(records) => {
                if records < RECORDS {
                    self.sequenced_at = now;
                }
                records > 0
            }
            Err(error) => {
                tracing::error!(%error, "evidence could not be integrated");
                self.open = None;
                self.sequenced_at = now;
                false
            }
        }
    }

    /// Writes the counts of the hour down.
    fn write_tally(&mut self, now: Instant, at_once: bool) {
        if !at_once && now.since_ms(self.tallied_at) < TALLY_MS {
            return;
        }
        self.tallied_at = now;
        let Ok((connection, core)) = self.reopened() else { return };
        let (shard, counts) = (i64::from(core.place().0), core.take_tally());
        let mut written = Ok(());
        for (hour, kind, count) in counts {
            let place = (shard, hour);
            written = written.and(gongdao_store::queries::overview::count_up(connection, place, kind, count));
        }
        if let Err(error) = written {
            tracing::error!(%error, "the counts of the hour cannot be written");
            self.open = None;
        }
    }

    /// Does what can wait: old keys, settled drafts, hourly figures. Whether there may be more of it.
    fn chores(&mut self, idle: bool) -> bool {
        let now = self.host.now();
        let mut chores = std::mem::take(&mut self.chores);
        let done = match self.reopened() {
            Ok((connection, core)) => chores.step(connection, core.place().0, now, idle),
            Err(_) => Ok(false),
        };
        self.chores = chores;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "what could wait cannot be done");
            self.open = None;
            false
        })
    }
}
