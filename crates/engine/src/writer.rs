//! The writer: one thread that takes what waits, decides it in one transaction, has it answered once that is durable, and
//! does in between what fell due: clocks, the log's growth, chores.

use crate::chores::Chores;
use crate::core::{Core, Request, Settings};
use crate::engine::{Host, Queues, Reply, Shared, Waiting};
use crate::watch::Watch;
use crate::{Accounts, Actor, Outcome, Seen, sequencer};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::{Code, Fault, Instant, limits};
use gongdao_store::queries::work;
use gongdao_store::{Connection, Place, Syncing};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

/// Bulk commands in one transaction.
const BULK: usize = 2;
/// Due clocks in one transaction.
const SWEEP: i64 = 256;
/// How often the writer looks for due clocks and unsequenced records while it has nothing else to do.
const IDLE: Duration = Duration::from_millis(50);
/// One look whether more commands came, and how many looks the writer takes before a transaction.
const GATHER_STEP: Duration = Duration::from_micros(250);
const GATHER_STEPS: u32 = 8;
/// Fewer commands than this are no company.
const COMPANY: usize = 8;
/// Nobody waits for company where so few commands are under way.
const LONE: usize = 1;
/// How often due clocks are looked for while people wait, in milliseconds, and in turns of the writer.
const SWEEP_MS: i64 = 10;
const SWEEP_TURNS: u64 = 8;
/// Evidence records in one step of the sequencer, and while people wait: those who come meanwhile wait for the step.
const RECORDS_IDLE: i64 = 4_096;
const RECORDS: i64 = 1_024;
/// How long records may wait for the sequencer, in milliseconds.
const SEQUENCE_MS: i64 = 1_000;
/// How long people are let through between two steps where one was not enough, in milliseconds: 40,000 records a second.
const LAG_MS: i64 = 25;
/// How often counts of the hour are written down.
const TALLY_MS: i64 = 10_000;

/// The writer's own things.
pub(crate) struct Writer {
    shared: Arc<Shared>,
    host: Arc<dyn Host>,
    accounts: Arc<Accounts>,
    seen: Arc<Seen>,
    signer: Arc<SigningKey>,
    place: Place,
    settings: Settings,
    open: Option<(Connection, Core)>,
    /// Takes commits to the disk behind the writer; it ends after everything else, with all of them durable.
    syncing: Syncing,
    watch: Arc<Watch>,
    swept_at: Instant,
    turns: u64,
    /// Whether a clock was set that was due at once.
    rings: bool,
    sequenced_at: Instant,
    /// Whether the sequencer left records for another step.
    lags: bool,
    chores: Chores,
    tallied_at: Instant,
    /// How many people's commands are under way at a time, lately.
    crowd: usize,
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

/// Gives an answer. One who falls over it takes nobody else along.
fn tell(reply: Reply, answer: Result<Outcome, Fault>) {
    if catch_unwind(AssertUnwindSafe(|| reply(answer))).is_err() {
        tracing::error!("somebody who was answered ended by a panic");
    }
}

/// Whether the command stands is not known.
fn unknown() -> Fault {
    Fault::new(Code::Busy).with_fix("Try again with the same idempotency key.")
}

impl Writer {
    pub(crate) fn new(
        shared: Arc<Shared>,
        (host, accounts, seen, watch): (Arc<dyn Host>, Arc<Accounts>, Arc<Seen>, Arc<Watch>),
        signer: SigningKey,
        (place, settings): (Place, Settings),
        (open, syncing): ((Connection, Core), Syncing),
    ) -> Self {
        Self {
            shared,
            host,
            accounts,
            seen,
            signer: Arc::new(signer),
            place,
            settings,
            open: Some(open),
            syncing,
            watch,
            swept_at: Instant::default(),
            turns: 0,
            rings: false,
            sequenced_at: Instant::default(),
            lags: false,
            chores: Chores::default(),
            tallied_at: Instant::default(),
            crowd: 0,
        }
    }

    /// Decides what waits, and in between what fell due, until the engine stops and nothing is left.
    pub(crate) fn run(&mut self) {
        let _farewell = Farewell(Arc::clone(&self.shared));
        // What the clocks began in one turn (a batch that opens, say) goes on in the next, without a wait.
        let mut going_on = false;
        loop {
            let (batch, stopping) = self.take(going_on);
            let (idle, count) = (batch.is_empty(), batch.len());
            if !idle {
                self.decide(batch);
            }
            self.count_crowd(count);
            let swept = self.sweep(idle || going_on);
            let sequenced = self.sequence(idle, stopping && idle);
            let more = self.chores(idle);
            if stopping && idle && !swept && !sequenced && !more {
                return;
            }
            going_on = swept;
        }
    }

    /// Takes the next transaction's commands, waiting a moment where there are none and nothing else goes on.
    fn take(&mut self, going_on: bool) -> (Vec<Waiting>, bool) {
        let shared = Arc::clone(&self.shared);
        let mut queues = shared.lock();
        if queues.people.is_empty() && queues.bulk.is_empty() && !queues.stopping && !going_on {
            queues = shared.wait(queues, 1, IDLE);
        }
        if self.crowd > LONE && queues.bulk.is_empty() && !queues.people.is_empty() {
            queues = Self::gather(&shared, queues, (self.crowd / 2).max(COMPANY));
        }
        let people = queues.people.len().min(limits::COMMIT_COMMANDS);
        let mut batch: Vec<Waiting> = queues.people.drain(..people).collect();
        let bulk = queues.bulk.len().min(BULK);
        batch.extend(queues.bulk.drain(..bulk));
        (batch, queues.stopping)
    }

    /// Waits for company while it keeps coming: many commands in one transaction cost far less than each as it comes, and
    /// where a processor is short, those who bring them get their turn. Half of those under way are enough: the other half
    /// travels while these are decided.
    fn gather<'q>(
        shared: &'q Shared,
        mut queues: MutexGuard<'q, Queues>,
        company: usize,
    ) -> MutexGuard<'q, Queues> {
        for _ in 0..GATHER_STEPS {
            let before = queues.people.len();
            if before >= company {
                break;
            }
            queues = shared.wait(queues, company, GATHER_STEP);
            if queues.people.len() == before {
                break;
            }
        }
        queues
    }

    /// Remembers how many people's commands were under way at a time: those just answered and those that came meanwhile.
    fn count_crowd(&mut self, answered: usize) {
        let waiting = self.shared.lock().people.len();
        self.crowd = (answered + waiting).max(self.crowd - self.crowd.div_ceil(8));
    }

    fn decide(&mut self, batch: Vec<Waiting>) {
        let (requests, replies): (Vec<Request>, Vec<Reply>) =
            batch.into_iter().map(|waiting| (waiting.request, waiting.reply)).unzip();
        match self.transact(&requests) {
            Ok(answers) => self.syncing.ahead().then(move |is_durable| {
                for (reply, answer) in replies.into_iter().zip(answers) {
                    tell(reply, if is_durable { answer } else { Err(unknown()) });
                }
            }),
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
                let rings = core.rings();
                self.rings |= rings;
                Ok(answers)
            }
            Err(error) => {
                tracing::error!(%error, "a transaction failed");
                self.open = None;
                Err(unknown())
            }
        }
    }

    fn reopened(&mut self) -> Result<&mut (Connection, Core), Fault> {
        if self.syncing.ahead().is_broken() {
            self.open = None;
        }
        if self.open.is_none() {
            let ahead = self.syncing.ahead();
            let opened = Connection::open_writer(&self.place).and_then(|mut connection| {
                let core = Core::open(&mut connection, self.settings.clone())?;
                connection.run_ahead(&self.place, ahead)?;
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

    /// Rings the clocks that are due; whether there were any. While people wait it looks a hundred times a second, when
    /// one was set that is due already, and now and then however the time goes.
    fn sweep(&mut self, at_once: bool) -> bool {
        let now = self.host.now();
        self.turns += 1;
        let at_once = at_once || std::mem::take(&mut self.rings);
        if !at_once && now.since_ms(self.swept_at) < SWEEP_MS && !self.turns.is_multiple_of(SWEEP_TURNS) {
            return false;
        }
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
            self.swept_at = now;
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
    fn sequence(&mut self, idle: bool, at_once: bool) -> bool {
        let now = self.host.now();
        let (most, pause) = if idle { (RECORDS_IDLE, 0) } else { (RECORDS, LAG_MS) };
        let rest = if self.lags { pause } else { SEQUENCE_MS };
        if !at_once && now.since_ms(self.sequenced_at) < rest {
            return false;
        }
        self.write_tally(now, at_once);
        let signer = Arc::clone(&self.signer);
        let Ok((connection, _)) = self.reopened() else { return false };
        let done = sequencer::integrate(connection, &signer, now, most);
        self.sequenced_at = now;
        self.lags = done.as_ref().is_ok_and(|records| *records >= most);
        match done {
            Ok(records) => records > 0,
            Err(error) => {
                tracing::error!(%error, "evidence could not be integrated");
                self.open = None;
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
        let (mut chores, seen) = (std::mem::take(&mut self.chores), Arc::clone(&self.seen));
        let done = match self.reopened() {
            Ok((connection, core)) => chores.step(connection, (core, &seen), (now, idle)),
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
