//! `gongdao evidence fsck`: a log in a folder, or the one in a database.

use super::{FolderTiles, key};
use crate::source::Source;
use crate::terminal::{print, tell};
use anyhow::{Context, Result, ensure};
use clap::Args;
use gongdao_engine::queries::proofs;
use gongdao_evidence::checkpoint::{Checkpoint, Verified};
use gongdao_evidence::fsck::{Report, fsck};
use gongdao_evidence::note::VerifierKey;
use std::path::{Path, PathBuf};

/// What `evidence fsck` takes.
#[derive(Debug, Args)]
pub struct Fsck {
    /// A folder with `checkpoint` and `tile/…`; the log in the database when not given
    folder: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
    /// The log's public key, or a file that holds it
    #[arg(long)]
    vkey: String,
}

/// Entries between two lines of progress.
const TELL: u64 = 100_000;

impl Fsck {
    /// Checks it and says what was checked.
    ///
    /// # Errors
    /// When something cannot be read, or is not what the entries say.
    pub fn run(&self) -> Result<()> {
        let key = key(&self.vkey)?;
        let report = match &self.folder {
            Some(folder) => fsck_folder(folder, &key)?,
            None => self.source.read(|snapshot| proofs::fsck(snapshot, &[key], progress))?,
        };
        let Report { entries, tiles, bytes } = report;
        print(format_args!("{entries} entries and {tiles} tiles hold, {bytes} bytes"))
    }
}

fn progress(report: &Report) {
    if report.entries.is_multiple_of(TELL) {
        tell(format_args!("{} entries …", report.entries));
    }
}

/// Checks a log in a folder against the signed checkpoint that lies there.
///
/// # Errors
/// When something cannot be read, or is not what the entries say.
pub fn fsck_folder(folder: &Path, key: &VerifierKey) -> Result<Report> {
    let path = folder.join("checkpoint");
    let note =
        std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let checkpoint = signed_checkpoint(&note, key)?;
    Ok(fsck(&checkpoint, &FolderTiles::new(folder), progress)?)
}

/// The checkpoint that the key signed as its own log's.
///
/// # Errors
/// When it did not.
pub fn signed_checkpoint(note: &str, key: &VerifierKey) -> Result<Checkpoint> {
    let Verified { checkpoint, .. } =
        Checkpoint::open(note, std::slice::from_ref(key)).context("the checkpoint does not hold")?;
    ensure!(
        checkpoint.origin == key.name(),
        "the checkpoint is of {}, the key of {}",
        checkpoint.origin,
        key.name()
    );
    Ok(checkpoint)
}
