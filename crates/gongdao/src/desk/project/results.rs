//! `gongdao project results`: streams a file to disk or to the standard output.

use crate::desk::connect::Remote;
use crate::terminal::{Progress, tell};
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

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

fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
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
        let (client, token) = remote.parts();
        let mut answers = client.file(&path, Some(token))?;
        match &self.output {
            Some(path) => save(&mut answers, path),
            None => copy(&mut answers, &mut io::stdout().lock()).map(drop),
        }
    }
}

/// Saves under another name first, so that a download that breaks off leaves no half file behind.
fn save(answers: &mut impl Read, path: &Path) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = File::create(&part).with_context(|| part.display().to_string())?;
    let bytes = copy(answers, &mut file)?;
    file.sync_all()?;
    std::fs::rename(&part, path).with_context(|| path.display().to_string())?;
    tell(format_args!("{bytes} bytes in {}", path.display()));
    Ok(())
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<u64> {
    let progress = Progress::new("kB");
    let (mut buffer, mut bytes) = (vec![0; 64 * 1024], 0_u64);
    loop {
        let count = from.read(&mut buffer).context("the download broke off")?;
        if count == 0 {
            break;
        }
        to.write_all(&buffer[..count])?;
        bytes += u64::try_from(count).unwrap_or_default();
        progress.count(usize::try_from(bytes / 1000).unwrap_or(usize::MAX));
    }
    progress.clear();
    to.flush()?;
    Ok(bytes)
}
