//! `gongdao integrity`: what was bought in somebody's event log, from a file or as it comes in.
//!
//! The analysis is the room `integrity`; here are files, threads, progress and the pages people read. Columns, files and
//! the tolerance between the two commands are described in docs/integrity.md.

mod answer;
mod desk;
mod evidence;
mod feed;
mod fields;
mod input;
mod known;
mod lines;
mod masks;
mod report;
mod scan;
mod tables;
mod watch;

use anyhow::Result;
use clap::Subcommand;

/// What can be done with an event log.
#[derive(Debug, Subcommand)]
pub enum Integrity {
    /// Analyse a whole log and write tables, evidence and a report
    Scan(scan::Scan),
    /// Score events as they come in, one JSON object a line
    Watch(watch::Watch),
}

impl Integrity {
    /// Does it.
    ///
    /// # Errors
    /// When the log cannot be read, or a result not written.
    pub fn run(&self) -> Result<()> {
        match self {
            Integrity::Scan(scan) => scan.run(),
            Integrity::Watch(watch) => watch.run(),
        }
    }
}
