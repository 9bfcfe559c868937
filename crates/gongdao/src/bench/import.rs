//! Uploading tasks from a file's bytes, and downloading what was answered.

use super::Common;
use super::measure::{Mark, rss_mib};
use super::stage::Stage;
use anyhow::Result;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    tasks: usize,
    import_cpu_s: f64,
    import_wall_s: f64,
    open_cpu_s: f64,
    rss_mib: u64,
    kept: Option<String>,
}

/// Runs the bench.
///
/// # Errors
/// When the engine fails.
pub fn run(common: &Common) -> Result<()> {
    let stage = Stage::open(common)?;
    let tasks = common.tasks.unwrap_or(10_000);
    let project = stage.project(common.overlap, &common.acceptance)?;
    let batch = stage.batch(project)?;
    let mark = Mark::now();
    stage.add_tasks(batch, tasks)?;
    let imported = mark.used();
    let mark = Mark::now();
    stage.open_batch(batch)?;
    let opened = mark.used();
    let rss = rss_mib();
    let kept = stage.close()?.map(|folder| folder.display().to_string());
    super::print(
        common,
        &Figures {
            bench: "import",
            tasks,
            import_cpu_s: imported.cpu.as_secs_f64(),
            import_wall_s: imported.wall.as_secs_f64(),
            open_cpu_s: opened.cpu.as_secs_f64(),
            rss_mib: rss,
            kept,
        },
    )
}
