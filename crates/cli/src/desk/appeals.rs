//! `gongdao appeals`: a worker's request for another decision, decided by somebody who had no part in the first.

use super::connect::{Connect, Remote, text};
use super::pages;
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Look at appeals and decide them
#[derive(Debug, Args)]
pub struct Appeals {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the appeals that wait, oldest first
    List,
    /// Show one: the task, the answer, and what both sides said
    Show(Named),
    /// Decide for the worker: the answer is paid
    Grant(Decided),
    /// Let the rejection stand
    Dismiss(Decided),
}

#[derive(Debug, Args)]
struct Named {
    /// The assignment's id
    assignment: String,
}

#[derive(Debug, Args)]
struct Decided {
    /// The assignment's id
    assignment: String,
    /// The reason that both sides read
    #[arg(long)]
    reason: String,
}

impl Appeals {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::List => {
                let columns = [
                    ("assignment", "id"),
                    ("decide until", "until"),
                    ("category", "dispute.category"),
                    ("project", "project_name"),
                    ("appeal", "dispute.appeal"),
                ];
                remote.table(pages::all(&remote, "/api/v1/appeals", usize::MAX)?, &columns)
            }
            Action::Show(named) => {
                let item: Value = remote.get(&format!("/api/v1/assignments/{}", named.assignment))?;
                print(serde_json::to_string_pretty(&item)?)
            }
            Action::Grant(decided) => decided.send(&remote, true),
            Action::Dismiss(decided) => decided.send(&remote, false),
        }
    }
}

impl Decided {
    fn send(&self, remote: &Remote, won: bool) -> Result<()> {
        let path = format!("/api/v1/assignments/{}/appeal/decision", self.assignment);
        let moved = remote.post(&path, "", &json!({ "won": won, "reason": self.reason }))?;
        remote.show(&moved, |moved| print(format_args!("{} is {}", text(moved, "id"), text(moved, "state"))))
    }
}
