//! `gongdao project words` and `players`: what people met on in a game, as a file; who played it, as a table.

use crate::desk::connect::Remote;
use crate::desk::{download, name, pages};
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What `words` takes.
#[derive(Debug, Args)]
pub struct Words {
    /// The project's id
    project: String,
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
enum Format {
    /// A headed table
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl Words {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let (project, format, spreadsheet) = (&self.project, name(&self.format), self.spreadsheet);
        let path = format!("/api/v1/projects/{project}/words/file?format={format}&spreadsheet={spreadsheet}");
        download::fetch(remote, &path, self.output.as_deref())
    }
}

pub(super) fn players(remote: &Remote, project: &str) -> Result<()> {
    let columns = [
        ("worker", "worker"),
        ("rounds", "rounds"),
        ("with a partner", "partnered"),
        ("met", "met"),
        ("passed", "passed"),
        ("flags", "flags"),
    ];
    remote.table(pages::all(remote, &format!("/api/v1/projects/{project}/players"), usize::MAX)?, &columns)
}
