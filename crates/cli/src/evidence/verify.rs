//! `gongdao evidence verify`.

use super::key;
use crate::terminal::print;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::receipt::{self, VerifiedReceipt};
use std::path::{Path, PathBuf};

/// What `evidence verify` takes.
#[derive(Debug, Args)]
pub struct Verify {
    /// The receipts, `.tlog-proof` files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The log's public key, or a file that holds it
    #[arg(long)]
    vkey: String,
    /// The public key of a witness, or a file that holds it; can be given several times
    #[arg(long)]
    witness: Vec<String>,
}

impl Verify {
    /// Verifies all of them and tells about each.
    ///
    /// # Errors
    /// When a key cannot be read, or a receipt does not hold.
    pub fn run(&self) -> Result<()> {
        let log = key(&self.vkey)?;
        let witnesses = self.witness.iter().map(|witness| key(witness)).collect::<Result<Vec<_>>>()?;
        let keys: Vec<VerifierKey> = std::iter::once(log.clone()).chain(witnesses).collect();
        let mut refused = 0;
        for file in &self.files {
            match verify(file, &log, &keys) {
                Ok(verified) => told(file, &verified)?,
                Err(error) => {
                    refused += 1;
                    print(format_args!("{}: refused: {error:#}", file.display()))?;
                }
            }
        }
        if refused > 0 {
            bail!("{refused} of {} receipts do not hold", self.files.len());
        }
        Ok(())
    }
}

fn verify(file: &Path, log: &VerifierKey, keys: &[VerifierKey]) -> Result<VerifiedReceipt> {
    let text = std::fs::read_to_string(file).context("file")?;
    let verified = receipt::verify(&text, keys)?;
    ensure!(
        verified.origin == log.name(),
        "origin: it is of {}, the key is of {}",
        verified.origin,
        log.name()
    );
    Ok(verified)
}

fn told(file: &Path, verified: &VerifiedReceipt) -> Result<()> {
    let VerifiedReceipt { record, index, size, signed_by, witnesses, .. } = verified;
    print(format_args!("{}: verified", file.display()))?;
    print(format_args!("  {} at {} ms", record.kind, record.at_ms))?;
    for (name, value) in &record.fields {
        print(format_args!("  {name}: {}", value.escape_debug()))?;
    }
    print(format_args!("  entry {index} of {size}"))?;
    print(format_args!("  signed by {}, witnessed by {}", signed_by.join(", "), witnesses.len()))
}
