//! One worker who claims thousands of tasks of one project: claims must not slow down with what was done.

use super::Common;
use super::measure::{Mark, rss_mib};
use super::stage::Stage;
use anyhow::{Result, bail};
use gongdao_engine::commands::work;
use gongdao_engine::{Outcome, Request};
use gongdao_store::Connection;
use gongdao_store::queries::work::work_counts;
use serde::Serialize;

/// Claims in all, and in each stretch that is measured.
const CLAIMS: usize = 8_000;
const STRETCH: usize = 1_000;

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    tasks: usize,
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
    let worker = stage.people("keen worker", 1, &[gongdao_trust::Role::Worker])?[0];
    stage.join(project, &[worker])?;
    let (mut claims_per_s, mut cpu_us_per_claim) = (Vec::new(), Vec::new());
    for _ in 0..CLAIMS / STRETCH {
        let mark = Mark::now();
        let claim = || Request::new(worker, work::Claim { project, count: 1, reserve: 0 });
        let mut leases = Vec::new();
        for _ in 0..STRETCH / 250 {
            for outcome in stage.call_all((0..250).map(|_| claim()).collect())? {
                let Outcome::Claimed { leases: taken } = outcome else { bail!("a claim found nothing") };
                leases.extend(taken);
            }
        }
        let used = mark.used();
        #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
        let count = leases.len() as f64;
        claims_per_s.push(count / used.wall.as_secs_f64());
        cpu_us_per_claim.push(used.cpu.as_secs_f64() * 1e6 / count);
        let give_back = |lease: &gongdao_engine::Leased| {
            Request::new(worker, work::GiveBack { assignment: lease.assignment, fence: lease.fence })
        };
        stage.call_all(leases.iter().map(give_back).collect())?;
    }
    let counts = work_counts(&mut Connection::open_reader(&stage.place)?)?;
    let rss = rss_mib();
    let kept = stage.close()?.map(|folder| folder.display().to_string());
    let last_to_first = claims_per_s.last().unwrap_or(&0.0) / claims_per_s.first().unwrap_or(&1.0);
    super::print(
        common,
        &Figures {
            bench: "keen",
            tasks,
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
