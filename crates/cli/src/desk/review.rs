//! `gongdao review`: the answers of a project that wait for a person, and a decision on each.

use super::connect::{Connect, Remote, text};
use super::pages;
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Decide on answers that wait for a person
#[derive(Debug, Args)]
pub struct Review {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits in a project, the dearest doubt first
    List(OfProject),
    /// Show one: the task, the answer, the consensus, and what was said
    Show(Named),
    /// Accept an answer; of an answer with objects perhaps fewer of them
    Accept(Accept),
    /// Say what is wrong; the worker can repair it first
    Propose(Propose),
    /// Reject what was not repaired, or whose repair will not do; the worker can appeal
    Reject(Reject),
}

#[derive(Debug, Args)]
struct OfProject {
    /// The project's id
    project: String,
    /// So many at most
    #[arg(long)]
    most: Option<usize>,
}

#[derive(Debug, Args)]
struct Named {
    /// The assignment's id
    assignment: String,
}

#[derive(Debug, Args)]
struct Accept {
    /// The assignment's id
    assignment: String,
    /// How many of its objects are right; all where it is left out
    #[arg(long)]
    objects: Option<u32>,
    /// Why not all of them; the worker reads it
    #[arg(long, requires = "objects")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
struct Propose {
    /// The assignment's id
    assignment: String,
    /// What it is about: wrong, incomplete, instructions, careless, copied or other
    #[arg(long)]
    category: String,
    /// The reason, which the worker reads
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
struct Reject {
    /// The assignment's id
    assignment: String,
    /// The reason, which the worker reads
    #[arg(long)]
    reason: String,
}

const WAITING: &[(&str, &str)] = &[
    ("assignment", "id"),
    ("state", "state"),
    ("decide until", "until"),
    ("worker", "worker"),
    ("key", "key"),
    ("answer", "answer.answer"),
];

impl Review {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        let path = |assignment: &str, way: &str| format!("/api/v1/assignments/{assignment}/{way}");
        match &self.action {
            Action::List(of) => {
                let path = format!("/api/v1/projects/{}/reviews", of.project);
                remote.table(pages::all(&remote, &path, of.most.unwrap_or(usize::MAX))?, WAITING)
            }
            Action::Show(named) => {
                let item: Value = remote.get(&format!("/api/v1/assignments/{}", named.assignment))?;
                print(serde_json::to_string_pretty(&item)?)
            }
            Action::Accept(accept) => {
                let mut body = json!({});
                if let Some(objects) = accept.objects {
                    body["objects"] = json!(objects);
                }
                if let Some(reason) = &accept.reason {
                    body["reason"] = json!(reason);
                }
                told(&remote, &remote.post(&path(&accept.assignment, "accept"), "", &body)?)
            }
            Action::Propose(propose) => {
                let body = json!({ "category": propose.category, "reason": propose.reason });
                told(&remote, &remote.post(&path(&propose.assignment, "propose-rejection"), "", &body)?)
            }
            Action::Reject(reject) => {
                let body = json!({ "reason": reject.reason });
                told(&remote, &remote.post(&path(&reject.assignment, "reject"), "", &body)?)
            }
        }
    }
}

fn told(remote: &Remote, moved: &Value) -> Result<()> {
    remote.show(moved, |moved| {
        let [id, state, paid] = ["id", "state", "paid"].map(|name| text(moved, name));
        print(format_args!("{id} is {state}, {paid} paid"))
    })
}
