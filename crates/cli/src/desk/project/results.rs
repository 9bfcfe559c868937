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
    /// Go on without what the format cannot carry
    #[arg(long)]
    drop: bool,
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
    /// The table as Parquet, counts and probabilities as numbers
    Parquet,
    /// What was drawn, as one COCO document
    Coco,
    /// Marked texts, IOB2
    Conll,
    /// Marked texts as W3C Web Annotations
    WebAnnotation,
    /// Label Studio's tasks
    LabelStudio,
}

impl Results {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let of = match &self.batch {
            Some(batch) => format!("batches/{batch}"),
            None => format!("projects/{}", self.project),
        };
        let (kind, format) = (name(&self.kind), name(&self.format).replace('-', "_"));
        let (spreadsheet, drop) = (self.spreadsheet, self.drop);
        let path =
            format!("/api/v1/{of}/results?kind={kind}&format={format}&spreadsheet={spreadsheet}&drop={drop}");
        download::fetch(remote, &path, self.output.as_deref())
    }
}
