//! `gongdao project publish`: every step between a draft with tasks and work in the hall, each only where it is wanting,
//! so that the command can be run again after the platform has decided or money has arrived.

use super::batches;
use crate::desk::connect::{Remote, text};
use crate::terminal::print;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};

/// What `publish` takes.
#[derive(Debug, Args)]
pub struct Publish {
    /// The project's id
    project: String,
    /// Publish this batch alone
    #[arg(long)]
    batch: Option<String>,
}

impl Publish {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let address = format!("/api/v1/projects/{}", self.project);
        let mut project: Value = remote.get(&address)?;
        if text(&project, "state") == "draft" {
            remote.post(&format!("{address}/screening"), "screening", &json!({}))?;
            project = remote.get(&address)?;
        }
        let state = text(&project, "state");
        if state == "refused" {
            let why = [text(&project, "refusal.reason"), text(&project, "refusal.note")];
            bail!("the platform refused the project ({}): {}", why[0], why[1]);
        }
        let mut moved = Vec::new();
        for batch in batches(remote, &self.project)? {
            if self.batch.as_ref().is_none_or(|wanted| *wanted == text(&batch, "id")) {
                moved.push(forward(remote, &batch, state == "published")?);
            }
        }
        remote.show(&json!({ "project": self.project, "state": state, "batches": moved }), |_| {
            print(format_args!("{} is {state}", self.project))?;
            for batch in &moved {
                print(format_args!("{} is {}", text(batch, "id"), text(batch, "state")))?;
            }
            if state == "screening" {
                print("the platform looks at it first; run this again when it has decided")?;
            }
            Ok(())
        })
    }
}

/// Funds a batch that lacks money, and opens it where its project is published.
fn forward(remote: &Remote, batch: &Value, is_published: bool) -> Result<Value> {
    let id = text(batch, "id");
    let address = format!("/api/v1/batches/{id}");
    let mut state = text(batch, "state");
    let has_tasks = batch.get("tasks").and_then(Value::as_u64).unwrap_or_default() > 0;
    if state == "drafted" && has_tasks {
        state = text(&remote.post(&format!("{address}/fund"), &format!("fund-{id}"), &json!({}))?, "state");
    }
    if state == "funded" && is_published {
        state = text(&remote.post(&format!("{address}/open"), &format!("open-{id}"), &json!({}))?, "state");
    }
    Ok(json!({ "id": id, "state": state }))
}
