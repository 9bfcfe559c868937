//! `gongdao project status`: counts and money, batch by batch.

use super::batches;
use crate::desk::connect::{Remote, text};
use crate::terminal::print;
use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};
use std::time::Duration;

/// What `status` takes.
#[derive(Debug, Args)]
pub struct Status {
    /// The project's id
    project: String,
    /// Print it again every so many seconds until every batch is complete or closed
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "5")]
    watch: Option<u64>,
}

const COLUMNS: &[(&str, &str)] = &[
    ("batch", "id"),
    ("state", "state"),
    ("tasks", "tasks"),
    ("settled", "settled"),
    ("answers", "answers"),
    ("wanted", "wanted"),
    ("to decide", "pending"),
    ("accepted", "accepted"),
    ("rejected", "rejected"),
    ("paid", "paid"),
    ("fees", "fees"),
    ("held", "escrow.held"),
    ("free", "escrow.free"),
];

impl Status {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        loop {
            let project: Value = remote.get(&format!("/api/v1/projects/{}", self.project))?;
            let batches = batches(remote, &self.project)?;
            let is_done =
                batches.iter().all(|batch| matches!(text(batch, "state").as_str(), "complete" | "closed"));
            if remote.is_json() {
                print(json!({ "project": project, "batches": batches }))?;
            } else {
                print(format_args!("{}  {}", text(&project, "name"), text(&project, "state")))?;
                remote.table(batches, COLUMNS)?;
            }
            match self.watch {
                Some(seconds) if !is_done => std::thread::sleep(Duration::from_secs(seconds.max(1))),
                _ => return Ok(()),
            }
        }
    }
}
