//! `gongdao payout approve`, `refuse` and `reconcile`: what an operator says about a payout.

use super::show_moved;
use crate::desk::connect::Remote;
use crate::terminal::print;
use anyhow::Result;
use clap::Args;
use serde_json::json;

/// What `approve` takes.
#[derive(Debug, Args)]
pub struct Approve {
    /// The payouts' ids
    #[arg(required = true)]
    payouts: Vec<String>,
}

/// What `refuse` takes.
#[derive(Debug, Args)]
pub struct Refuse {
    /// The payout's id
    payout: String,
    /// Why, for the worker to read
    #[arg(long)]
    note: String,
}

/// What `reconcile` takes.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("result").required(true))]
pub struct Reconcile {
    /// The payout's id
    payout: String,
    /// It was paid
    #[arg(long, group = "result")]
    paid: bool,
    /// It was not paid, or came back: account_wrong, name_differs, account_closed, bank_refused, came_back or other
    #[arg(long, group = "result")]
    reason: Option<String>,
    /// What is to be said about that
    #[arg(long)]
    note: Option<String>,
}

impl Approve {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let body = json!({ "payouts": self.payouts });
        remote.post("/api/v1/payouts/approve", "", &body)?;
        remote.show(&body, |_| {
            self.payouts.iter().try_for_each(|payout| print(format_args!("{payout} is approved")))
        })
    }
}

impl Refuse {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let path = format!("/api/v1/payouts/{}/refuse", self.payout);
        show_moved(remote, &remote.post(&path, "", &json!({ "note": self.note }))?)
    }
}

impl Reconcile {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let path = format!("/api/v1/payouts/{}/reconcile", self.payout);
        let body = json!({ "paid": self.paid, "reason": self.reason, "note": self.note });
        show_moved(remote, &remote.post(&path, "", &body)?)
    }
}
