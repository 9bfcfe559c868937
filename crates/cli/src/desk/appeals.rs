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
    /// List the appeals against rejections that wait, oldest first
    List,
    /// List the appeals against grades that wait, oldest first
    Grades,
    /// Show one: the task, the answer, and what both sides said
    Show(Named),
    /// Appeal against the rejection of your own answer, or the grade that paid it less than the whole price
    Make(Decided),
    /// Decide for the worker: the answer is paid, or paid in full
    Grant(Decided),
    /// Let the rejection or the grade stand
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
    /// The reason, which both sides read
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
            Action::Grades => {
                let columns = [
                    ("first answer", "id"),
                    ("decide until", "grading.until"),
                    ("answers", "grading.of"),
                    ("right", "grading.right"),
                    ("paid", "grading.paid"),
                    ("whole price", "grading.whole"),
                    ("project", "project_name"),
                    ("appeal", "grading.appeal"),
                ];
                remote.table(pages::all(&remote, "/api/v1/grade-appeals", usize::MAX)?, &columns)
            }
            Action::Show(named) => {
                let item: Value = remote.get(&format!("/api/v1/assignments/{}", named.assignment))?;
                print(serde_json::to_string_pretty(&item)?)
            }
            Action::Make(made) => made.make(&remote),
            Action::Grant(decided) => decided.send(&remote, true),
            Action::Dismiss(decided) => decided.send(&remote, false),
        }
    }
}

impl Decided {
    /// What the appeal is about: the grade of an answer that was paid, else its rejection.
    fn path(&self, remote: &Remote) -> Result<String> {
        let path = format!("/api/v1/assignments/{}", self.assignment);
        let item: Value = remote.get(&path)?;
        let is_grade = item.get("grading").is_some_and(|grading| !grading.is_null());
        Ok(if is_grade { format!("{path}/grade/appeal") } else { format!("{path}/appeal") })
    }

    fn make(&self, remote: &Remote) -> Result<()> {
        let moved = remote.post(&self.path(remote)?, "", &json!({ "reason": self.reason }))?;
        told(remote, &moved)
    }

    fn send(&self, remote: &Remote, won: bool) -> Result<()> {
        let path = format!("{}/decision", self.path(remote)?);
        let moved = remote.post(&path, "", &json!({ "won": won, "reason": self.reason }))?;
        told(remote, &moved)
    }
}

fn told(remote: &Remote, moved: &Value) -> Result<()> {
    remote.show(moved, |moved| print(format_args!("{} is {}", text(moved, "id"), text(moved, "state"))))
}
