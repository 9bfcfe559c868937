//! `gongdao bench`: loads on the production engine, measured in processor time per operation.
//!
//! Machines are shared, so wall-clock figures wander; processor time is the figure that counts. Everything is on:
//! full durability, evidence, idempotency keys, the sequencer.

mod http;
mod import;
mod keen;
mod lifecycle;
mod measure;
mod media;
mod stage;

use anyhow::Result;
use clap::{Args, Subcommand};

/// What all benches take.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The database: a PostgreSQL address or an SQLite path; a throw-away SQLite file when not given
    #[arg(long)]
    database: Option<String>,
    /// Tasks to publish
    #[arg(long)]
    tasks: Option<usize>,
    /// Workers to sign up
    #[arg(long, default_value_t = 10_000)]
    workers: usize,
    /// How long to measure
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Answers per task
    #[arg(long, default_value_t = 3)]
    overlap: u32,
    /// Who accepts: `always` settles with the answer, `manual` by a third command
    #[arg(long, default_value = "always")]
    acceptance: String,
    /// Commands in flight: 1,024 in the engine's benches, 64 connections over HTTP, 128 at a fixed rate
    #[arg(long)]
    clients: Option<usize>,
    /// Leave the database and print where it is
    #[arg(long)]
    keep: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The benches.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Whole lifecycles: claim, submit, settle
    Lifecycle(lifecycle::Lifecycle),
    /// One worker who claims thousands of tasks of one project
    Keen(Common),
    /// Uploading tasks and downloading results
    Import(Common),
    /// Claims and answers through the API, as fast as they go or at a rate
    Http(http::Http),
    /// Claims while pictures are uploaded and their thumbnails made
    Media(media::Media),
}

impl Bench {
    /// Runs it and prints what it measured.
    ///
    /// # Errors
    /// When the database or the engine fails.
    pub fn run(&self) -> Result<()> {
        match self {
            Bench::Lifecycle(bench) => lifecycle::run(bench),
            Bench::Keen(common) => keen::run(common),
            Bench::Import(common) => import::run(common),
            Bench::Http(http) => http.run(),
            Bench::Media(media) => media.run(),
        }
    }
}

/// Prints figures, as JSON or line by line.
#[expect(clippy::print_stdout, reason = "figures are what the command is for")]
fn print(common: &Common, figures: &impl serde::Serialize) -> Result<()> {
    if common.json {
        println!("{}", serde_json::to_string(figures)?);
        return Ok(());
    }
    if let serde_json::Value::Object(fields) = serde_json::to_value(figures)? {
        for (name, value) in fields {
            println!("{name:>18}  {value}");
        }
    }
    Ok(())
}
