//! `gongdao bench http`: many workers' claims and answers through the public API, on the production server.
//!
//! Server and load share the process and the machine, so their processor time is told apart by thread: what the load's own
//! threads use is not the server's. A closed loop sends the next request when the last is answered and tells how much gets
//! through; an open loop (`--rate`) sends on time whatever the server does, and a claim's time counts from the moment it
//! was due, so that a server that stalls cannot hide it.

mod client;
mod crew;
mod import;
pub(super) mod load;
pub(super) mod site;

use super::Common;
use super::measure::{Mark, rss_mib};
use anyhow::{Result, bail};
use clap::Args;
use gongdao_api::Options;
use gongdao_store::Connection;
use gongdao_store::queries::work::work_counts;
use load::{Load, Pace, Times};
use serde::Serialize;
use site::Site;
use std::time::Duration;

/// Connections where `--clients` does not say.
const CLOSED_CLIENTS: usize = 64;
const OPEN_CLIENTS: usize = 128;
/// Not measured: connections are made and statements prepared.
const WARM_UP: Duration = Duration::from_secs(1);

/// What `bench http` takes.
#[derive(Debug, Clone, Args)]
pub struct Http {
    #[command(flatten)]
    common: Common,
    /// Requests a second, sent on time; without it, each client sends its next request when the last is answered
    #[arg(long)]
    rate: Option<u32>,
    /// Upload tasks to another project meanwhile
    #[arg(long, value_name = "TASKS", num_args = 0..=1, default_missing_value = "1000000")]
    import_meanwhile: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    database: &'static str,
    loop_kind: &'static str,
    clients: usize,
    tasks: usize,
    workers: usize,
    requests: usize,
    seconds: f64,
    requests_per_s: f64,
    claim_p50_ms: f64,
    claim_p99_ms: f64,
    claim_max_ms: f64,
    submit_p50_ms: f64,
    submit_p99_ms: f64,
    server_cpu_us_per_request: f64,
    load_cpu_us_per_request: f64,
    imported_tasks: usize,
    import_seconds: Option<f64>,
    accepted_rows: i64,
    double_leases: i64,
    faults: u64,
    rss_mib: u64,
    kept: Option<String>,
}

impl Http {
    /// Runs the bench.
    ///
    /// # Errors
    /// When the server fails, or refuses what it should not.
    pub fn run(&self) -> Result<()> {
        let pace = self.rate.map_or(Pace::Closed, Pace::Open);
        let clients = self.common.clients.unwrap_or(match pace {
            Pace::Closed => CLOSED_CLIENTS,
            Pace::Open(_) => OPEN_CLIENTS,
        });
        let tasks = self.common.tasks.unwrap_or(200_000);
        let site = Site::open(&self.common, tasks, Options::default())?;
        let before = work_counts(&mut Connection::open_reader(&site.stage.place)?)?.accepted;
        let import = self.import_meanwhile.map(|tasks| import::Import::prepare(&site, tasks)).transpose()?;
        let mut load = Load::start(&site, clients, pace)?;
        load.run(WARM_UP)?;
        let import = import.map(import::Import::start).transpose()?;
        let mark = Mark::now();
        let mut times = load.run(Duration::from_secs(self.common.seconds))?;
        while import.as_ref().is_some_and(import::Running::is_running) {
            times.append(load.run(Duration::from_secs(1))?);
        }
        let used = mark.used();
        let imported = import.map(import::Running::finish).transpose()?;
        let answered = load.finish()?;
        let rss = rss_mib();
        let counts = work_counts(&mut Connection::open_reader(&site.stage.place)?)?;
        let accepted = counts.accepted - before;
        if i64::try_from(answered)? != accepted {
            bail!("{answered} answers were acknowledged and {accepted} accepted rows stand");
        }
        let database = site.stage.database();
        let workers = site.workers();
        let kept = site.close()?.map(|folder| folder.display().to_string());
        let server = used.cpu.saturating_sub(used.load_cpu);
        let figures = Figures {
            bench: "http",
            database,
            loop_kind: if self.rate.is_some() { "open" } else { "closed" },
            clients,
            tasks,
            workers,
            requests: times.requests(),
            seconds: used.wall.as_secs_f64(),
            requests_per_s: count(times.requests()) / used.wall.as_secs_f64(),
            claim_p50_ms: times.claim_ms(0.5),
            claim_p99_ms: times.claim_ms(0.99),
            claim_max_ms: times.claim_ms(1.0),
            submit_p50_ms: times.submit_ms(0.5),
            submit_p99_ms: times.submit_ms(0.99),
            server_cpu_us_per_request: per_request(server, &times),
            load_cpu_us_per_request: per_request(used.load_cpu, &times),
            imported_tasks: imported.as_ref().map_or(0, |imported| imported.tasks),
            import_seconds: imported.map(|imported| imported.time.as_secs_f64()),
            accepted_rows: accepted,
            double_leases: counts.double_leases,
            faults: times.faults,
            rss_mib: rss,
            kept,
        };
        super::print(&self.common, &figures)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure to print")]
fn count(number: usize) -> f64 {
    number as f64
}

fn per_request(time: Duration, times: &Times) -> f64 {
    time.as_secs_f64() * 1e6 / count(times.requests().max(1))
}
