//! `gongdao ledger`: the books, checked and written down for a checker that is not ours.

use crate::source::Source;
use crate::terminal::{self, print, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use gongdao_engine::queries::ledger::{self, Report};
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What can be done with the books.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Fold the journal anew and hold it against accounts, holds, work and evidence
    Check(Check),
    /// Write the journal and every balance as text
    Export(Export),
}

impl Ledger {
    /// Does it.
    ///
    /// # Errors
    /// When the database fails, or the books do not hold.
    pub fn run(&self) -> Result<()> {
        match self {
            Ledger::Check(check) => check.run(),
            Ledger::Export(export) => export.run(),
        }
    }
}

/// What `ledger check` takes.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    source: Source,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// How often it is told how far the check is.
const TELL: Duration = Duration::from_secs(5);

impl Check {
    fn run(&self) -> Result<()> {
        let mut told = Instant::now();
        let mut progress = |what: &'static str, count: u64| {
            if told.elapsed() >= TELL {
                told = Instant::now();
                tell(format_args!("{count} {what} …"));
            }
        };
        let report = self.source.read(|snapshot| ledger::check(snapshot, &mut progress))?;
        if self.json {
            print(as_json(&report))?
        } else {
            as_text(&report)?
        }
        if report.is_sound() {
            return Ok(());
        }
        bail!("the books do not hold: {} violations", report.found)
    }
}

fn as_json(report: &Report) -> serde_json::Value {
    let balances = report.trial_balance.iter().map(|(currency, sum)| (currency.as_str(), sum.to_string()));
    let violations = report.violations.iter();
    json!({
        "sound": report.is_sound(),
        "entries": report.entries,
        "accounts": report.accounts,
        "open_holds": report.open_holds,
        "batches": report.batches,
        "tasks": report.tasks,
        "assignments": report.assignments,
        "records": report.records,
        "double_leases": report.double_leases,
        "trial_balance_micros": balances.collect::<std::collections::BTreeMap<_, _>>(),
        "found": report.found,
        "violations": violations
            .map(|one| json!({ "invariant": one.invariant, "finding": one.finding }))
            .collect::<Vec<_>>(),
    })
}

fn as_text(report: &Report) -> Result<()> {
    for violation in &report.violations {
        print(format_args!("{}: {}", violation.invariant, violation.finding))?;
    }
    let untold = report.found - report.violations.len() as u64;
    if untold > 0 {
        print(format_args!("… and {untold} more"))?;
    }
    let Report { entries, accounts, open_holds, batches, tasks, assignments, records, .. } = report;
    print(format_args!("{entries} journal entries, {accounts} accounts, {open_holds} open holds"))?;
    print(format_args!(
        "{batches} batches, {tasks} tasks, {assignments} assignments, {records} evidence records"
    ))?;
    for (currency, sum) in &report.trial_balance {
        print(format_args!("trial balance {}: {sum} micro-units", currency.as_str()))?;
    }
    print(format_args!("double leases: {}", report.double_leases))
}

/// How the journal is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For Beancount
    Beancount,
}

/// What `ledger export` takes.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    source: Source,
    /// How it is written
    #[arg(long, value_enum, default_value = "beancount")]
    format: Format,
    /// The file; standard output when not given
    #[arg(long)]
    output: Option<PathBuf>,
}

impl Export {
    fn run(&self) -> Result<()> {
        let Format::Beancount = self.format;
        let to: Box<dyn Write> = match &self.output {
            Some(path) => {
                Box::new(File::create(path).with_context(|| format!("{} cannot be written", path.display()))?)
            }
            None => Box::new(terminal::output()),
        };
        let to = BufWriter::new(to);
        let mut written = self.source.read(|snapshot| ledger::export_beancount(snapshot, to))?;
        written.flush().context("the journal cannot be written")
    }
}
