//! One worker who claims thousands of tasks of one project: claims must not slow down with what was done.

use super::Common;
use super::measure::{Mark, Used, rss_mib};
use super::stage::Stage;
use anyhow::{Result, bail};
use gongdao_engine::commands::work;
use gongdao_engine::{Actor, Leased, Outcome, Request};
use gongdao_kernel::ProjectId;
use gongdao_store::Connection;
use gongdao_store::queries::work::work_counts;
use serde::Serialize;

/// Claims of a worker in all, and in each stretch that is measured.
const CLAIMS: usize = 8_000;
const STRETCH: usize = 1_000;
/// Workers who do this one after the other. A stretch takes some 20 ms, too short for one figure to mean much: the
/// median of the workers is reported.
const WORKERS: usize = 5;
/// Claims in flight.
const CLIENTS: usize = 250;

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    tasks: usize,
    workers: usize,
    claims: usize,
    claims_per_s: Vec<f64>,
    cpu_us_per_claim: Vec<f64>,
    last_to_first: f64,
    double_leases: i64,
    rss_mib: u64,
    kept: Option<String>,
}

/// Runs the bench.
///
/// # Errors
/// When the engine fails.
pub fn run(common: &Common) -> Result<()> {
    let stage = Stage::open(common)?;
    let tasks = common.tasks.unwrap_or(20_000).max(CLAIMS);
    let project = stage.project(common.overlap, &common.acceptance)?;
    let batch = stage.batch(project)?;
    stage.add_tasks(batch, tasks)?;
    stage.open_batch(batch)?;
    let workers = stage.people("keen worker", WORKERS, &[gongdao_trust::Role::Worker])?;
    stage.join(project, &workers)?;
    let mut runs = Vec::new();
    for worker in workers {
        let stretches = (0..CLAIMS / STRETCH).map(|_| stretch(&stage, project, worker));
        runs.push(stretches.collect::<Result<Vec<Used>>>()?);
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
    let claims = STRETCH as f64;
    let claims_per_s = medians(&runs, |used| claims / used.wall.as_secs_f64());
    let cpu_us_per_claim = medians(&runs, |used| used.cpu.as_secs_f64() * 1e6 / claims);
    let counts = work_counts(&mut Connection::open_reader(&stage.place)?)?;
    let rss = rss_mib();
    let kept = stage.close()?.map(|folder| folder.display().to_string());
    let last_to_first = claims_per_s.last().unwrap_or(&0.0) / claims_per_s.first().unwrap_or(&1.0);
    super::print(
        common,
        &Figures {
            bench: "keen",
            tasks,
            workers: WORKERS,
            claims: CLAIMS,
            claims_per_s,
            cpu_us_per_claim,
            last_to_first,
            double_leases: counts.double_leases,
            rss_mib: rss,
            kept,
        },
    )
}

/// A thousand claims, measured, and given back, so that the next thousand may be held.
fn stretch(stage: &Stage, project: ProjectId, worker: Actor) -> Result<Used> {
    let claim = || Request::new(worker, work::Claim { project, count: 1, reserve: 0 });
    let mut leases = Vec::with_capacity(STRETCH);
    let mark = Mark::now();
    while leases.len() < STRETCH {
        for outcome in stage.call_all((0..CLIENTS).map(|_| claim()).collect())? {
            let Outcome::Claimed { leases: taken } = outcome else { bail!("a claim found nothing") };
            leases.extend(taken);
        }
    }
    let used = mark.used();
    let give_back = |lease: &Leased| {
        Request::new(worker, work::GiveBack { assignment: lease.assignment, fence: lease.fence })
    };
    stage.call_all(leases.iter().map(give_back).collect())?;
    Ok(used)
}

/// Each stretch's median over the runs.
fn medians(runs: &[Vec<Used>], figure: impl Fn(&Used) -> f64) -> Vec<f64> {
    let stretches = 0..CLAIMS / STRETCH;
    let median = |at: usize| {
        let mut values: Vec<f64> = runs.iter().filter_map(|run| run.get(at)).map(&figure).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    stretches.map(median).collect()
}
