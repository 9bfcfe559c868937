//! Whole lifecycles by many workers at once, each the next command as soon as the last is durable.

use super::Common;
use super::measure::{Mark, rss_mib};
use super::stage::Stage;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use gongdao_engine::commands::{review, submit, work};
use gongdao_engine::{Actor, Command, Leased, Outcome, Priority, Request};
use gongdao_kernel::{AssignmentId, Fault, ProjectId};
use gongdao_store::Connection;
use gongdao_store::queries::work::work_counts;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Which rules of quality the project has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// None: every task gets as many answers as it wants
    Plain,
    /// A known item beside each unknown one; overlap is the most votes
    Pairs,
    /// Only as many answers as needed, and skill says who gets which task
    Dispatch,
}

/// What the bench of lifecycles takes.
#[derive(Debug, Clone, Args)]
pub struct Lifecycle {
    #[command(flatten)]
    common: Common,
    /// Rules of quality: `pairs` measures claims that hand out two, `dispatch` claims that look through two lines
    #[arg(long, value_enum, default_value = "plain")]
    mode: Mode,
    /// Known tasks, where there are pairs; each worker gets each of them once
    #[arg(long, default_value_t = 2_000)]
    known: usize,
}

impl Lifecycle {
    fn rules(&self) -> serde_json::Value {
        let (overlap, acceptance) = (self.common.overlap, &self.common.acceptance);
        let least = overlap.min(2);
        match self.mode {
            Mode::Plain => serde_json::json!({ "quality": { "overlap": overlap, "acceptance": acceptance } }),
            Mode::Pairs => serde_json::json!({
                "quality": { "acceptance": acceptance },
                "mode": { "pairing": { "least_votes": least, "most_votes": overlap } },
            }),
            Mode::Dispatch => serde_json::json!({ "quality": {
                "overlap": overlap, "acceptance": acceptance,
                "adaptive": { "least": least, "target_ppm": 900_000 }, "dispatch": {},
            } }),
        }
    }
}

/// Commands in flight where `--clients` does not say.
const CLIENTS: usize = 1_024;

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    mode: Mode,
    database: &'static str,
    tasks: usize,
    workers: usize,
    lifecycles: u64,
    claims: u64,
    seconds: f64,
    lifecycles_per_s: f64,
    cpu_us_per_op: f64,
    accepted_rows: i64,
    double_leases: i64,
    faults: u64,
    rss_idle_mib: u64,
    rss_mib: u64,
    kept: Option<String>,
}

/// Runs the bench.
///
/// # Errors
/// When the engine fails.
pub fn run(bench: &Lifecycle) -> Result<()> {
    let common = &bench.common;
    let stage = Stage::open(common)?;
    let rss_idle_mib = rss_mib();
    let tasks = common.tasks.unwrap_or(1_000_000);
    let project = stage.project_with(bench.rules())?;
    let batch = stage.batch(project)?;
    if bench.mode == Mode::Pairs {
        stage.add_known(batch, bench.known)?;
    }
    stage.add_tasks(batch, tasks)?;
    stage.open_batch(batch)?;
    let workers = stage.people("worker", common.workers, &[gongdao_trust::Role::Worker])?;
    stage.join(project, &workers)?;
    let accepted_before = work_counts(&mut Connection::open_reader(&stage.place)?)?.accepted;
    let mut load = Load::new(&stage, project, &workers, common);
    load.run(Duration::from_secs(1))?;
    let mark = Mark::now();
    let before = (load.lifecycles, load.claims);
    load.run(Duration::from_secs(common.seconds))?;
    let used = mark.used();
    let (lifecycles, claims) = (load.lifecycles - before.0, load.claims - before.1);
    let faults = load.faults;
    load.drain()?;
    let rss = rss_mib();
    let counts = work_counts(&mut Connection::open_reader(&stage.place)?)?;
    let database = stage.database();
    let total = load.lifecycles;
    drop(load);
    let accepted = counts.accepted - accepted_before;
    if i64::try_from(total)? != accepted {
        bail!("{total} lifecycles were acknowledged and {accepted} accepted rows stand");
    }
    let kept = stage.close()?.map(|folder| folder.display().to_string());
    let seconds = used.wall.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
    let count = lifecycles.max(1) as f64;
    super::print(
        common,
        &Figures {
            bench: "lifecycle",
            mode: bench.mode,
            database,
            tasks,
            workers: workers.len(),
            lifecycles,
            claims,
            seconds,
            lifecycles_per_s: count / seconds,
            cpu_us_per_op: used.cpu.as_secs_f64() * 1e6 / count,
            accepted_rows: accepted,
            double_leases: counts.double_leases,
            faults,
            rss_idle_mib,
            rss_mib: rss,
            kept,
        },
    )
}

/// Lets workers answer until no work is left; how many answers there were.
///
/// # Errors
/// When the engine fails.
pub(super) fn answer_all(stage: &Stage, project: ProjectId, common: &Common) -> Result<u64> {
    let workers = stage.people("worker", common.workers.min(100), &[gongdao_trust::Role::Worker])?;
    stage.join(project, &workers)?;
    let mut load = Load::new(stage, project, &workers, common);
    load.until_idle = true;
    while load.in_flight < load.clients {
        load.next_claim();
    }
    while load.in_flight > 0 {
        load.take_one()?;
    }
    Ok(load.lifecycles)
}

/// What one of the bench's clients has in flight.
#[derive(Debug, Clone, Copy)]
enum Step {
    Claim,
    Submit(Leased),
    Accept(Leased),
}

type Answered = (usize, Step, Result<Outcome, Fault>);

struct Load<'s> {
    stage: &'s Stage,
    project: ProjectId,
    workers: &'s [Actor],
    manual: bool,
    clients: usize,
    next_worker: usize,
    sender: mpsc::Sender<Answered>,
    receiver: mpsc::Receiver<Answered>,
    in_flight: usize,
    stopping: bool,
    /// A client that finds no work goes home, rather than ask again.
    until_idle: bool,
    keys: u64,
    /// Sets this run's keys apart from those of a run before it on the same database.
    salt: [u8; 16],
    lifecycles: u64,
    claims: u64,
    faults: u64,
    /// Of pairs whose other half is done: the half that is still to come.
    halves: HashSet<AssignmentId>,
}

impl<'s> Load<'s> {
    fn new(stage: &'s Stage, project: ProjectId, workers: &'s [Actor], common: &Common) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self {
            stage,
            project,
            workers,
            manual: common.acceptance == "manual",
            clients: common.clients.unwrap_or(CLIENTS).min(workers.len()),
            next_worker: 0,
            sender,
            receiver,
            in_flight: 0,
            stopping: false,
            until_idle: false,
            keys: 0,
            salt: crate::host::System::random().unwrap_or_default(),
            lifecycles: 0,
            claims: 0,
            faults: 0,
            halves: HashSet::new(),
        }
    }

    /// Keeps every client busy for a while.
    fn run(&mut self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        while self.in_flight < self.clients {
            self.next_claim();
        }
        while Instant::now() < end {
            self.take_one()?;
        }
        Ok(())
    }

    /// Lets what is in flight end.
    fn drain(&mut self) -> Result<()> {
        self.stopping = true;
        while self.in_flight > 0 {
            self.take_one()?;
        }
        Ok(())
    }

    fn take_one(&mut self) -> Result<()> {
        let (worker, step, answer) = self.receiver.recv()?;
        self.in_flight -= 1;
        match (step, answer) {
            (Step::Claim, Ok(Outcome::Claimed { leases })) => {
                self.claims += 1;
                for lease in leases {
                    self.send(worker, Step::Submit(lease));
                }
            }
            (Step::Submit(lease), Ok(_)) if self.manual => self.send(worker, Step::Accept(lease)),
            (Step::Submit(lease) | Step::Accept(lease), Ok(_)) => {
                self.lifecycles += 1;
                // A client that was handed out two goes on when it has done both.
                match lease.partner.filter(|_| !self.halves.remove(&lease.assignment)) {
                    Some(partner) => drop(self.halves.insert(partner)),
                    None => self.next_claim(),
                }
            }
            (_, Ok(other)) => bail!("unexpected {other:?}"),
            (_, Err(fault)) => {
                self.faults += 1;
                if fault.code.as_str() != "no_work" {
                    bail!("{fault}");
                }
                if !self.until_idle {
                    self.next_claim();
                }
            }
        }
        Ok(())
    }

    fn next_claim(&mut self) {
        if self.stopping {
            return;
        }
        let worker = self.next_worker;
        self.next_worker = (worker + 1) % self.workers.len();
        self.send(worker, Step::Claim);
    }

    fn send(&mut self, worker: usize, step: Step) {
        let actor = if matches!(step, Step::Accept(_)) { self.stage.requester } else { self.workers[worker] };
        let command: Command = match step {
            Step::Claim => work::Claim { project: self.project, count: 1, reserve: 0 }.into(),
            Step::Submit(lease) => submit::Submit {
                assignment: lease.assignment,
                fence: lease.fence,
                answer: serde_json::json!({ "label": if worker.is_multiple_of(3) { "b" } else { "a" } }),
                active_ms: 1_500,
            }
            .into(),
            Step::Accept(lease) => review::Accept { assignment: lease.assignment }.into(),
        };
        let request = Request { actor, command, idempotency: Some(self.key()) };
        let sender = self.sender.clone();
        let reply = Box::new(move |answer| drop(sender.send((worker, step, answer))));
        self.in_flight += 1;
        self.stage.engine.submit(Priority::People, request, reply);
    }

    /// A key as the API makes one: hashed, so spread over the whole range.
    fn key(&mut self) -> ([u8; 16], [u8; 16]) {
        self.keys += 1;
        let hash: [u8; 32] =
            Sha256::new().chain_update(self.salt).chain_update(self.keys.to_be_bytes()).finalize().into();
        let half = |from: usize| {
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&hash[from..from + 16]);
            bytes
        };
        (half(0), half(16))
    }
}
