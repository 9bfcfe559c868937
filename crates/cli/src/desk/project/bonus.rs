//! `gongdao project bonus` and `bonuses`: something beside the pay for one answer, and all that was given.

use crate::desk::connect::{Remote, text};
use crate::desk::pages;
use crate::terminal::print;
use anyhow::{Context, Result};
use clap::Args;
use gongdao_kernel::Money;
use serde_json::json;

/// What `bonus` takes.
#[derive(Debug, Args)]
pub struct Bonus {
    /// The answer's assignment, as the raw results name it
    assignment: String,
    /// What the worker gets, such as 2.50; the platform's fee comes on top
    amount: String,
    /// What it is for; the worker reads it
    #[arg(long)]
    note: String,
}

impl Bonus {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let wrong = || format!("{} is no amount; write it as 2.50, with six places at most", self.amount);
        let amount = Money::parse(&self.amount).ok().with_context(wrong)?;
        let body = json!({ "amount_micros": amount.micros(), "note": self.note });
        let given =
            remote.post(&format!("/api/v1/assignments/{}/bonuses", self.assignment), "bonus", &body)?;
        remote.show(&given, |given| {
            let [id, amount, fee, currency] =
                ["id", "amount", "fee", "currency"].map(|name| text(given, name));
            print(format_args!("{id}: {amount} {currency} given, {fee} fee"))
        })
    }
}

pub(super) fn list(remote: &Remote, project: &str) -> Result<()> {
    let columns = [
        ("id", "id"),
        ("given", "at"),
        ("answer", "assignment"),
        ("amount", "amount"),
        ("fee", "fee"),
        ("note", "note"),
    ];
    remote.table(pages::all(remote, &format!("/api/v1/projects/{project}/bonuses"), usize::MAX)?, &columns)
}
