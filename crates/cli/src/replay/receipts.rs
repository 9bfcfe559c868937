//! Every worker's receipts, fetched as the worker, verified against the log's public key, and kept.

use super::crew;
use super::publish::{Published, Site};
use super::work::Worked;
use crate::client::Client;
use crate::evidence::file_name;
use crate::terminal::tell;
use anyhow::{Context, Result, ensure};
use gongdao_evidence::note::VerifierKey;
use gongdao_evidence::receipt::{self, VerifiedReceipt};
use gongdao_kernel::Money;
use serde::Deserialize;
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Workers who fetch at the same moment.
const AT_ONCE: usize = 8;
/// Assignments of one page.
const PAGE: usize = 200;
/// How long the signed log may lag behind.
const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// Receipts between two lines of progress.
const TELL: u64 = 20_000;
/// The receipts of each answer, and the kinds of their records.
const KINDS: [(&str, &str); 3] =
    [("answer", "answer_submitted"), ("review", "review_decided"), ("settlement", "settlement")];

/// How many receipts an accepted answer has.
pub const EACH: u64 = KINDS.len() as u64;

#[derive(Debug, Deserialize)]
struct Page {
    items: Vec<Receipted>,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Receipted {
    subject: String,
    kind: String,
    state: String,
    proof: Option<String>,
}

/// What receipts are held against.
struct Bench<'a> {
    key: &'a VerifierKey,
    price: Money,
    folder: Option<&'a Path>,
    verified: &'a AtomicU64,
}

/// Fetches and verifies all receipts; how many hold. With a folder, each is kept there as a file.
///
/// # Errors
/// When one does not hold, is of something else, or does not come in time.
pub fn verify_all(
    site: &Site,
    published: &Published,
    worked: &[Worked],
    key: &VerifierKey,
    price: Money,
    folder: Option<&Path>,
) -> Result<u64> {
    let verified = AtomicU64::new(0);
    let bench = Bench { key, price, folder, verified: &verified };
    let counts = crew::each(&site.base, AT_ONCE, worked, |client, worked| {
        let person = &published.workers[worked.at];
        bench
            .of_worker(client, &person.token, worked)
            .with_context(|| format!("the receipts of {}", person.id))
    })?;
    Ok(counts.into_iter().sum())
}

impl Bench<'_> {
    fn of_worker(&self, client: &Client, token: &str, worked: &Worked) -> Result<u64> {
        let mut seen: HashSet<(String, String)> = HashSet::new();
        let mut after: Option<String> = None;
        loop {
            let place = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let page = page(client, token, &format!("/api/v1/receipts?limit={PAGE}{place}"))?;
            for receipt in page.items {
                self.check(&receipt, worked)
                    .with_context(|| format!("{} of {}", receipt.kind, receipt.subject))?;
                ensure!(
                    seen.insert((receipt.subject, receipt.kind)),
                    "a page of receipts shows what another has shown"
                );
            }
            after = page.next;
            if after.is_none() {
                return Ok(seen.len() as u64);
            }
        }
    }

    fn check(&self, receipt: &Receipted, worked: &Worked) -> Result<()> {
        ensure!(
            worked.assignments.contains(&receipt.subject),
            "it is of an assignment that is not this worker's"
        );
        ensure!(receipt.state == "ready", "the receipt is {}", receipt.state);
        let proof = receipt.proof.as_deref().context("there is no proof")?;
        let verified = receipt::verify(proof, std::slice::from_ref(self.key))?;
        self.check_record(receipt, &verified)?;
        if let Some(folder) = self.folder {
            keep(folder, receipt, proof)?;
        }
        let count = self.verified.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(TELL) {
            tell(format_args!("{count} receipts verified"));
        }
        Ok(())
    }

    /// A receipt that holds may still be of something else than it is shown for.
    fn check_record(&self, receipt: &Receipted, verified: &VerifiedReceipt) -> Result<()> {
        let record = &verified.record;
        ensure!(verified.origin == self.key.name(), "it is of the log {}", verified.origin);
        let kind = KINDS.iter().find(|(name, _)| *name == receipt.kind).map(|(_, kind)| *kind);
        ensure!(kind == Some(record.kind.as_str()), "its record is a {}", record.kind);
        ensure!(record.field("assignment") == Some(&receipt.subject), "its record is of another assignment");
        if let Some(pay) = record.field("pay_micros") {
            let price = self.price.micros().to_string();
            ensure!(pay == price, "its record says that {pay} were paid, and the price is {price}");
        }
        Ok(())
    }
}

/// A page of receipts, once the signed log has all of them.
fn page(client: &Client, token: &str, path: &str) -> Result<Page> {
    let begun = Instant::now();
    loop {
        let page: Page = client.get(path, token)?;
        let pending = page.items.iter().filter(|receipt| receipt.state == "pending").count();
        if pending == 0 {
            return Ok(page);
        }
        ensure!(begun.elapsed() < PATIENCE, "{pending} records are still not in the signed log");
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// Writes a receipt below the folder of its assignment's last two characters: a thousand folders at most.
fn keep(folder: &Path, receipt: &Receipted, proof: &str) -> Result<()> {
    let plain = receipt.subject.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    ensure!(plain && receipt.subject.len() > 2, "{:?} is no assignment's id", receipt.subject);
    let folder = folder.join(&receipt.subject[receipt.subject.len() - 2..]);
    let path = folder.join(file_name(&receipt.subject, &receipt.kind));
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, proof))
        .with_context(|| format!("{} cannot be written", path.display()))
}
