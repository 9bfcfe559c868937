//! `gongdao screening`: may this be published, decided by the operator.

use super::connect::{Connect, Remote, text};
use super::pages;
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Look at projects that wait to be published, and decide
#[derive(Debug, Args)]
pub struct Screening {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits, oldest first
    List,
    /// Show a project's form and rules
    Show(Named),
    /// Allow a project
    Allow(Named),
    /// Refuse a project, by a rule and with an explanation
    Refuse(Refuse),
}

#[derive(Debug, Args)]
struct Named {
    /// The project's id
    project: String,
}

#[derive(Debug, Args)]
struct Refuse {
    /// The project's id
    project: String,
    /// The rule: captcha, likes, accounts, deposits or other
    #[arg(long)]
    reason: String,
    /// What the requester reads: why, and what would have to change
    #[arg(long)]
    note: String,
}

impl Screening {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::List => {
                let columns = [("id", "id"), ("made", "created_at"), ("name", "name")];
                remote.table(pages::all(&remote, "/api/v1/screening", usize::MAX)?, &columns)
            }
            Action::Show(named) => {
                let project: Value = remote.get(&format!("/api/v1/projects/{}", named.project))?;
                print(serde_json::to_string_pretty(&project)?)
            }
            Action::Allow(named) => decide(&remote, &named.project, &json!({ "allow": true })),
            Action::Refuse(refuse) => {
                let body = json!({ "allow": false, "reason": refuse.reason, "note": refuse.note });
                decide(&remote, &refuse.project, &body)
            }
        }
    }
}

fn decide(remote: &Remote, project: &str, body: &Value) -> Result<()> {
    let moved = remote.post(&format!("/api/v1/projects/{project}/screening/decision"), "", body)?;
    remote.show(&moved, |moved| print(format_args!("{} is {}", text(moved, "id"), text(moved, "state"))))
}
