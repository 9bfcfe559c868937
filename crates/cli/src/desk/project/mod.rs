//! `gongdao project`: from a form and a file of rows to results.

mod bonus;
mod create;
mod pictures;
mod publish;
mod quality;
mod release;
mod results;
mod status;
mod upload;
mod words;

use super::connect::{Connect, Remote, text};
use super::pages;
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

pub(super) use quality::percent;

/// Publish work and fetch what comes of it
#[derive(Debug, Args)]
pub struct Project {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List your projects, newest last
    List,
    /// Make a project from a form and rules
    Create(create::Create),
    /// Upload tasks from CSV, JSON or JSON-lines files, or pictures
    Upload(upload::Upload),
    /// Ask for screening, move money into escrow and open the batches
    Publish(publish::Publish),
    /// How far it is, batch by batch
    Status(status::Status),
    /// Download answers or the consensus
    Results(results::Results),
    /// Versions of the data set that stay as they are, with a data card and a receipt
    Release(release::Release),
    /// Download the words that the players of a game met on
    Words(words::Words),
    /// Who played a game, and what stands out about their rounds
    Players(Named),
    /// What is measured: of answers by day, of tasks, of workers, and what more answers bring
    Quality(quality::Quality),
    /// List the tasks whose answer is known, and how workers did on them
    Known(Named),
    /// Give a known task out no more
    Retire(quality::KnownTask),
    /// Give a known task out again
    Restore(quality::KnownTask),
    /// Give a worker something beside the pay, for one answer
    Bonus(bonus::Bonus),
    /// The bonuses given in a project, newest first
    Bonuses(Named),
    /// Give out no tasks for now
    Pause(Named),
    /// Give out tasks again
    Resume(Named),
    /// Take no more answers but for live leases, and free what is not held
    Close(Close),
}

/// A project.
#[derive(Debug, Args)]
struct Named {
    /// The project's id
    project: String,
}

/// What `close` takes.
#[derive(Debug, Args)]
struct Close {
    /// The project's id
    project: String,
    /// Close this batch alone
    #[arg(long)]
    batch: Option<String>,
}

impl Project {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, that it cannot be reached, or that a file cannot be read or written.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::List => {
                let columns = [("id", "id"), ("state", "state"), ("made", "created_at"), ("name", "name")];
                remote.table(pages::all(&remote, "/api/v1/projects", usize::MAX)?, &columns)
            }
            Action::Create(create) => create.run(&remote),
            Action::Upload(upload) => upload.run(&remote),
            Action::Publish(publish) => publish.run(&remote),
            Action::Status(status) => status.run(&remote),
            Action::Results(results) => results.run(&remote),
            Action::Release(release) => release.run(&remote),
            Action::Words(words) => words.run(&remote),
            Action::Players(named) => words::players(&remote, &named.project),
            Action::Quality(quality) => quality.run(&remote),
            Action::Known(named) => quality::known(&remote, &named.project),
            Action::Retire(known) => known.set(&remote, false),
            Action::Restore(known) => known.set(&remote, true),
            Action::Bonus(bonus) => bonus.run(&remote),
            Action::Bonuses(named) => bonus::list(&remote, &named.project),
            Action::Pause(named) => steer(&remote, named, "pause"),
            Action::Resume(named) => steer(&remote, named, "resume"),
            Action::Close(close) => close.run(&remote),
        }
    }
}

fn steer(remote: &Remote, named: &Named, way: &str) -> Result<()> {
    show_moved(remote, &remote.post(&format!("/api/v1/projects/{}/{way}", named.project), "", &json!({}))?)
}

impl Close {
    fn run(&self, remote: &Remote) -> Result<()> {
        if let Some(batch) = &self.batch {
            return show_moved(
                remote,
                &remote.post(&format!("/api/v1/batches/{batch}/close"), "", &json!({}))?,
            );
        }
        for batch in batches(remote, &self.project)? {
            if matches!(text(&batch, "state").as_str(), "open" | "complete") {
                let path = format!("/api/v1/batches/{}/close", text(&batch, "id"));
                remote.post(&path, &format!("close-{}", text(&batch, "id")), &json!({}))?;
            }
        }
        show_moved(
            remote,
            &remote.post(&format!("/api/v1/projects/{}/close", self.project), "close", &json!({}))?,
        )
    }
}

/// A project's batches.
fn batches(remote: &Remote, project: &str) -> Result<Vec<Value>> {
    pages::all(remote, &format!("/api/v1/projects/{project}/batches"), usize::MAX)
}

/// Prints what moved and where it stands now.
fn show_moved(remote: &Remote, moved: &Value) -> Result<()> {
    remote.show(moved, |moved| print(format_args!("{} is {}", text(moved, "id"), text(moved, "state"))))
}
