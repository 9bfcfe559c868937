//! What the books and the public log say of it all, and copies of both.

use super::publish::{Published, Site};
use crate::evidence::{fsck_folder, signed_checkpoint};
use anyhow::{Context, Result, ensure};
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::tile::{EntriesPath, FULL_WIDTH, TilePath, widths_at};
use gongdao_kernel::Money;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// What the check of the whole books found.
#[derive(Debug, Deserialize)]
pub struct Checked {
    /// Whether nothing was found.
    pub sound: bool,
    /// How many violations there are.
    pub found: u64,
    /// Tasks held and answered by more than they want.
    pub double_leases: u64,
    trial_balance_micros: BTreeMap<String, String>,
    violations: Vec<Violation>,
}

#[derive(Debug, Deserialize)]
struct Violation {
    invariant: String,
    finding: String,
}

impl Checked {
    /// How far the books are from balancing, over all currencies; 0 where they balance.
    ///
    /// # Errors
    /// When the answer holds no numbers.
    pub fn trial_balance_micros(&self) -> Result<i64> {
        let sums =
            self.trial_balance_micros.values().map(|sum| sum.parse::<i64>().context("the trial balance"));
        sums.map(|sum| Ok(sum?.saturating_abs())).sum()
    }

    /// The first violation, for a message.
    #[must_use]
    pub fn first(&self) -> String {
        let first = self.violations.first();
        first.map(|one| format!("{}: {}", one.invariant, one.finding)).unwrap_or_default()
    }
}

/// Has the books checked, whole.
///
/// # Errors
/// When the server refuses.
pub fn check(site: &Site) -> Result<Checked> {
    let answer = site.client()?.get("/api/v1/ledger/check", &site.operator);
    answer.context("the check of the books (large ones: run `gongdao ledger check` where the database is)")
}

/// What the batch paid, by its own counters.
#[derive(Debug)]
pub struct Paid {
    /// To workers.
    pub paid_micros: i64,
    /// To the platform.
    pub fee_micros: i64,
    /// Answers accepted.
    pub accepted: u64,
    /// Answers that were not needed.
    pub saved: u64,
}

/// Reads the batch's counters, as its owner.
///
/// # Errors
/// When the server refuses, or money is still held.
pub fn paid(site: &Site, published: &Published) -> Result<Paid> {
    #[derive(Deserialize)]
    struct Batch {
        state: String,
        accepted: u64,
        saved: u64,
        paid: String,
        fees: String,
        escrow: Escrow,
    }
    #[derive(Deserialize)]
    struct Escrow {
        free: String,
        held: String,
    }
    let path = format!("/api/v1/batches/{}", published.batch);
    let batch: Batch = site.client()?.get(&path, &published.requester.token)?;
    let micros = |text: &str| Ok::<_, anyhow::Error>(Money::parse(text).context("an amount")?.micros());
    let (free, held) = (micros(&batch.escrow.free)?, micros(&batch.escrow.held)?);
    ensure!(free == 0 && held == 0, "{free} are left in escrow and {held} held, in micro-units");
    ensure!(batch.state == "complete", "the batch is {} and not complete", batch.state);
    Ok(Paid {
        paid_micros: micros(&batch.paid)?,
        fee_micros: micros(&batch.fees)?,
        accepted: batch.accepted,
        saved: batch.saved,
    })
}

/// The log's public key.
///
/// # Errors
/// When the server shows none.
pub fn key(site: &Site) -> Result<VerifierKey> {
    let text = String::from_utf8(site.client()?.bytes("/evidence/vkey")?).context("the log's key")?;
    VerifierKey::parse(text.trim()).context("the log's key")
}

/// Writes the journal as Beancount text.
///
/// # Errors
/// When it cannot be fetched or written.
pub fn journal(site: &Site, path: &Path) -> Result<()> {
    let mut journal = site.client()?.file("/api/v1/ledger/journal.beancount", Some(&site.operator))?;
    let written = File::create(path).and_then(|mut file| std::io::copy(&mut journal, &mut file));
    written.with_context(|| format!("{} cannot be written", path.display())).map(drop)
}

/// Copies the public log into a folder, as `gongdao evidence fsck` reads it, and checks the copy whole.
///
/// # Errors
/// When it cannot be fetched or written, or does not hold.
pub fn log(site: &Site, key: &VerifierKey, folder: &Path) -> Result<()> {
    let client = site.client()?;
    let keep = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, bytes))
            .with_context(|| format!("{} cannot be written", path.display()))
    };
    let note = client.bytes("/evidence/checkpoint")?;
    let checkpoint = signed_checkpoint(std::str::from_utf8(&note)?, key)?;
    keep("checkpoint", &note)?;
    keep("vkey", format!("{key}\n").as_bytes())?;
    let copy = |path: String| keep(&path, &client.bytes(&format!("/evidence/{path}"))?);
    for level in 0.. {
        let widths = widths_at(checkpoint.size, level);
        if widths.full == 0 && widths.partial == 0 {
            break;
        }
        let partial = (widths.partial > 0).then_some((widths.full, widths.partial));
        for (index, width) in (0..widths.full).map(|index| (index, FULL_WIDTH)).chain(partial) {
            copy(TilePath { level, index, width }.to_string())?;
            if level == 0 {
                copy(EntriesPath { index, width }.to_string())?;
            }
        }
    }
    fsck_folder(folder, key).context("the copy of the log does not hold").map(drop)
}
