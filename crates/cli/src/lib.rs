//! The command lines: parse, build the parts, join them, run. No logic of its own.
//!
//! A library, so that it is built beside the rooms it joins; the program itself (`crates/gongdao`) is this
//! and the pages.

mod aggregate;
mod agreement;
mod bench;
mod client;
mod convert;
mod demo;
mod desk;
mod end;
mod evidence;
mod form;
mod host;
mod integrity;
mod ledger;
mod quality;
mod replay;
mod server;
mod source;
mod terminal;
mod ticks;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
pub use gongdao_api::{PageFile, Pages};
use std::io::Write;
use std::process::ExitCode;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Commands are made on one thread and freed on another, which the C library's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// Let a crowd whose answers are known do its work again
    Replay(replay::Replay),
    /// Find out what a crowd's labels say
    Aggregate(aggregate::Aggregate),
    /// Tell how far workers agree
    Agreement(agreement::Agreement),
    Convert(convert::Convert),
    Form(form::FormCommand),
    /// Check the books, or write them down
    #[command(subcommand)]
    Ledger(ledger::Ledger),
    /// Verify receipts and the log, or make receipts
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// Find what was bought in an engagement log
    #[command(subcommand)]
    Integrity(integrity::Integrity),
    /// Try out the rules of quality
    #[command(subcommand)]
    Quality(quality::Quality),
    /// Measure the engine
    #[command(subcommand)]
    Bench(bench::Bench),
    Project(desk::Project),
    Deposit(desk::Deposit),
    Payout(desk::Payout),
    Statement(desk::Statement),
    People(desk::People),
    Screening(desk::Screening),
    Review(desk::Review),
    Appeals(desk::Appeals),
    Skill(desk::Skill),
    Setting(desk::Setting),
    Exam(desk::Exam),
    #[command(subcommand)]
    Profile(desk::Profile),
    Model(desk::Model),
    /// Print what a shell needs to complete these commands
    Completions(Completions),
}

#[derive(Debug, clap::Args)]
struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

/// What is logged, and of which parts: `RUST_LOG=info`, or `RUST_LOG=warn,gongdao_api=debug`; warnings unless told.
fn log() {
    let told = std::env::var("RUST_LOG").ok().and_then(|line| line.parse::<Targets>().ok());
    let filter = told.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines).with(filter).init();
}

/// What a shell says of a program that ended because nobody read its output: 128 and the number of that signal.
const UNREAD: u8 = 141;

/// Does what the command line says; `serve` shows these pages. What went wrong is told on the standard error, in sentences
/// for the person who gave the command.
#[must_use]
pub fn run(pages: Pages) -> ExitCode {
    match obey(pages) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if terminal::is_unread(&error) => ExitCode::from(UNREAD),
        Err(error) => {
            let mut causes = error.chain();
            let said: Vec<String> = causes.by_ref().take(1).map(|what| format!("Error: {what}")).collect();
            let why = causes.map(|cause| format!("  because: {cause}"));
            terminal::tell(said.into_iter().chain(why).collect::<Vec<_>>().join("\n"));
            ExitCode::FAILURE
        }
    }
}

fn obey(pages: Pages) -> Result<()> {
    log();
    match Cli::parse().command {
        Command::Serve(serve) => serve.run(pages),
        Command::Replay(replay) => replay.run(),
        Command::Aggregate(aggregate) => aggregate.run(),
        Command::Agreement(agreement) => agreement.run(),
        Command::Convert(convert) => convert.run(),
        Command::Form(form) => form.run(),
        Command::Ledger(ledger) => ledger.run(),
        Command::Evidence(evidence) => evidence.run(),
        Command::Integrity(integrity) => integrity.run(),
        Command::Quality(quality) => quality.run(),
        Command::Bench(bench) => bench.run(),
        Command::Project(project) => project.run(),
        Command::Deposit(deposit) => deposit.run(),
        Command::Payout(payout) => payout.run(),
        Command::Statement(statement) => statement.run(),
        Command::People(people) => people.run(),
        Command::Screening(screening) => screening.run(),
        Command::Review(review) => review.run(),
        Command::Appeals(appeals) => appeals.run(),
        Command::Skill(skill) => skill.run(),
        Command::Setting(setting) => setting.run(),
        Command::Exam(exam) => exam.run(),
        Command::Profile(profile) => profile.run(),
        Command::Model(model) => model.run(),
        Command::Completions(Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "gongdao", &mut script);
            Ok(terminal::output().write_all(&script)?)
        }
    }
}
