//! The program: parse, build the parts, join them, run. No logic of its own.

mod bench;
mod demo;
mod host;
mod server;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Gongdao 公道: open crowd work, checked, paid and provable
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the pages
    Serve(server::Serve),
    /// Measure the engine
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Cli::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Bench(bench) => bench.run(),
    }
}
