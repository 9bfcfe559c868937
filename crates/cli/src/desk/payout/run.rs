//! `gongdao payout run` and what follows: approved payouts in one file for the bank.

use super::COLUMNS;
use crate::desk::connect::{Remote, text};
use crate::desk::{download, name, pages};
use crate::terminal::print;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What `run` takes.
#[derive(Debug, Args)]
pub struct Make {
    /// The payouts; all approved ones of the channel and currency when none is given
    payouts: Vec<String>,
    /// Who carries it out
    #[arg(long)]
    channel: Channel,
    /// Its currency
    #[arg(long, default_value = "CNY")]
    currency: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Channel {
    /// A bank
    Bank,
    /// Alipay
    Alipay,
    /// WeChat Pay
    Wechat,
}

/// A run.
#[derive(Debug, Args)]
pub struct Named {
    /// The run's id
    run: String,
}

/// What `file` takes.
#[derive(Debug, Args)]
pub struct Fetch {
    /// The run's id
    run: String,
    /// Which of its files; the first that it names when not given
    #[arg(long)]
    format: Option<Format>,
    /// Where to; the standard output when not given
    #[arg(long, short)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A table as banks take them
    #[value(name = "bank.csv")]
    Bank,
    /// Alipay's batch file
    #[value(name = "alipay.csv")]
    Alipay,
    /// ISO 20022
    #[value(name = "pain.001.xml")]
    Pain001,
}

impl Make {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let mut body = json!({ "channel": name(&self.channel), "currency": self.currency });
        if let (Some(fields), false) = (body.as_object_mut(), self.payouts.is_empty()) {
            fields.insert("payouts".to_owned(), json!(self.payouts));
        }
        show(remote, &remote.post("/api/v1/payout-runs", "", &body)?)
    }
}

/// Lists the runs.
pub(super) fn list(remote: &Remote) -> Result<()> {
    let columns = [
        ("id", "id"),
        ("state", "state"),
        ("made", "made_at"),
        ("channel", "channel"),
        ("payouts", "payouts"),
        ("total", "total"),
        ("currency", "currency"),
    ];
    remote.table(pages::all(remote, "/api/v1/payout-runs", usize::MAX)?, &columns)
}

impl Named {
    fn path(&self) -> String {
        format!("/api/v1/payout-runs/{}", self.run)
    }

    pub(super) fn show(&self, remote: &Remote) -> Result<()> {
        let whole: Value = remote.get(&self.path())?;
        if remote.is_json() {
            return print(whole);
        }
        show(remote, &whole)?;
        remote.table(whole.get("items").and_then(Value::as_array).cloned().unwrap_or_default(), &COLUMNS)
    }

    pub(super) fn steer(&self, remote: &Remote, way: &str) -> Result<()> {
        show(remote, &remote.post(&format!("{}/{way}", self.path()), "", &json!({}))?)
    }
}

impl Fetch {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let path = format!("/api/v1/payout-runs/{}", self.run);
        let file = match &self.format {
            Some(format) => name(format),
            None => {
                let run: Value = remote.get(&path)?;
                let first = run.pointer("/files/0").and_then(Value::as_str).map(str::to_owned);
                first.context("this run was given up and has no file. Make another run")?
            }
        };
        download::fetch(remote, &format!("{path}/{file}"), self.output.as_deref())
    }
}

fn show(remote: &Remote, run: &Value) -> Result<()> {
    remote.show(run, |run| {
        let [id, state, payouts, total, currency, files] =
            ["id", "state", "payouts", "total", "currency", "files"].map(|place| text(run, place));
        let files = if files.is_empty() { files } else { format!("  ({files})") };
        print(format_args!("{id} is {state}: {payouts} payouts, {total} {currency}{files}"))
    })
}
