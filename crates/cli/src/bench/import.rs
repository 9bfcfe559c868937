//! Uploading tasks from a file's bytes, and downloading what was answered, raw and as consensus.

use super::Common;
use super::lifecycle;
use super::measure::{Mark, Used, rss_mib};
use super::stage::Stage;
use anyhow::{Result, anyhow};
use gongdao_engine::commands::batch::{AddTasks, NewTask};
use gongdao_engine::queries::results::{Export, ResultKind, ResultsOf, write_all};
use gongdao_engine::{Priority, Request};
use gongdao_formats::results::Style;
use gongdao_formats::{Format, Limits, tasks};
use gongdao_kernel::{BatchId, limits};
use serde::Serialize;
use std::io::Write;

#[derive(Debug, Serialize)]
struct Figures {
    bench: &'static str,
    tasks: usize,
    answers: u64,
    import_cpu_s: f64,
    import_wall_s: f64,
    open_cpu_s: f64,
    export_raw_cpu_s: f64,
    export_consensus_cpu_s: f64,
    export_raw_bytes: u64,
    rss_before_mib: u64,
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
    let file = file_of(tasks)?;
    let rss_before_mib = rss_mib();
    let mark = Mark::now();
    import(&stage, batch, &file)?;
    let imported = mark.used();
    let mark = Mark::now();
    stage.open_batch(batch)?;
    let opened = mark.used();
    let answers = lifecycle::answer_all(&stage, project, common)?;
    let (raw, export_raw_bytes) = export(&stage, batch, ResultKind::Raw)?;
    let (consensus, _) = export(&stage, batch, ResultKind::Consensus)?;
    let rss = rss_mib();
    let kept = stage.close()?.map(|folder| folder.display().to_string());
    super::print(
        common,
        &Figures {
            bench: "import",
            tasks,
            answers,
            import_cpu_s: imported.cpu.as_secs_f64(),
            import_wall_s: imported.wall.as_secs_f64(),
            open_cpu_s: opened.cpu.as_secs_f64(),
            export_raw_cpu_s: raw.cpu.as_secs_f64(),
            export_consensus_cpu_s: consensus.cpu.as_secs_f64(),
            export_raw_bytes,
            rss_before_mib,
            rss_mib: rss,
            kept,
        },
    )
}

/// A CSV file of short texts.
fn file_of(tasks: usize) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    writeln!(file, "_key,text,source")?;
    for at in 0..tasks {
        writeln!(file, "task-{at},\"第 {at} 条:面很好吃, the noodles were good\",bench")?;
    }
    Ok(file)
}

/// Reads the file as an upload is read and adds its rows in chunks.
fn import(stage: &Stage, batch: BatchId, file: &[u8]) -> Result<()> {
    let mut chunk = Vec::with_capacity(limits::UPLOAD_CHUNK_TASKS);
    let send = |tasks: Vec<NewTask>| {
        let request = Request::new(stage.requester, AddTasks { batch, tasks });
        stage.engine.call(Priority::Bulk, request).map(drop)
    };
    for row in tasks::read(file, Format::Csv, Limits::default()) {
        let row = row.map_err(|error| anyhow!("line {}: {}", error.line, error.problem))?;
        let body = serde_json::Value::Object(row.data).to_string();
        chunk.push(NewTask { key: row.key, body, workers: Vec::new() });
        if chunk.len() == limits::UPLOAD_CHUNK_TASKS {
            send(std::mem::take(&mut chunk))?;
        }
    }
    if !chunk.is_empty() {
        send(chunk)?;
    }
    Ok(())
}

/// Counts bytes and keeps none.
#[derive(Debug, Default)]
struct Sink {
    bytes: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes one of the batch's files and measures that.
fn export(stage: &Stage, batch: BatchId, kind: ResultKind) -> Result<(Used, u64)> {
    let mark = Mark::now();
    let mut sink = Sink::default();
    stage.engine.read(|connection| {
        let style = Style::new(Format::Csv);
        let export = Export::open(connection, &stage.requester, ResultsOf::Batch(batch), kind, style)?;
        write_all(connection, export, &|worker| worker.to_string(), &mut sink)
    })?;
    Ok((mark.used(), sink.bytes))
}
