//! `gongdao project results`: streams a file to disk or to the standard output.

use crate::desk::connect::Remote;
use crate::desk::{download, name};
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What `results` takes.
#[derive(Debug, Args)]
pub struct Results {
    /// The project's id
    project: String,
    /// This batch alone
    #[arg(long)]
    batch: Option<String>,
    /// Every answer, or what they agree on
    #[arg(long, default_value = "raw")]
    kind: Kind,
    /// The file's format
    #[arg(long, default_value = "csv")]
    format: Format,
    /// Keep a spreadsheet from reading cells as formulas
    #[arg(long)]
    spreadsheet: bool,
    /// Where to; the standard output when not given
    #[arg(long, short)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Every answer
    Raw,
    /// What the answers to each task agree on
    Consensus,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A headed table
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl Results {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let of = match &self.batch {
            Some(batch) => format!("batches/{batch}"),
            None => format!("projects/{}", self.project),
        };
        let (kind, format) = (name(&self.kind), name(&self.format));
        let path =
            format!("/api/v1/{of}/results?kind={kind}&format={format}&spreadsheet={}", self.spreadsheet);
        download::fetch(remote, &path, self.output.as_deref())
    }
}
