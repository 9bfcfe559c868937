//! `gongdao payout`: from earnings to a bank account, for the worker who asks and the operator who decides.

mod ask;
mod decide;
mod payee;
mod run;

use super::connect::{Connect, Remote, text};
use super::pages;
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Ask for payouts, decide them, send them to the bank
#[derive(Debug, Args)]
pub struct Payout {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List payouts: everybody's for operators and auditors, your own otherwise
    List(List),
    /// Show one, with the tax and how it came about
    Show(Named),
    /// Ask for a payout of your earnings
    Ask(ask::Ask),
    /// Say what a payout of your earnings would come to, and ask for nothing
    Preview(ask::Ask),
    /// Take your own request back, as long as nobody has decided on it
    Cancel(Named),
    /// Approve payouts, all of them or none
    Approve(decide::Approve),
    /// Refuse one; its money goes back, tax included
    Refuse(decide::Refuse),
    /// Put approved payouts into a run for the bank
    Run(run::Make),
    /// List the runs, newest first
    Runs,
    /// Show a run and its payouts
    ShowRun(run::Named),
    /// Fetch a run's file for the bank
    File(run::Fetch),
    /// Say that the bank has a run's file
    Sent(run::Named),
    /// Give a run up before the bank has its file; its payouts wait for another
    GiveUp(run::Named),
    /// Say what the bank did with a payout, before a statement shows it
    Reconcile(decide::Reconcile),
    /// Where payouts go
    #[command(subcommand)]
    Payee(payee::Payee),
}

#[derive(Debug, Args)]
struct Named {
    /// The payout's id
    payout: String,
}

#[derive(Debug, Args)]
struct List {
    /// Only those in this state, such as requested or approved, the oldest first
    #[arg(long)]
    state: Option<String>,
    /// Your own, whatever your roles
    #[arg(long, conflicts_with = "state")]
    mine: bool,
}

impl Payout {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, that it cannot be reached, or that a file cannot be written.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::List(list) => list.run(&remote),
            Action::Show(named) => show(&remote, &remote.get(&format!("/api/v1/payouts/{}", named.payout))?),
            Action::Ask(ask) => ask.run(&remote),
            Action::Preview(ask) => ask.preview(&remote),
            Action::Cancel(named) => {
                let path = format!("/api/v1/payouts/{}/cancel", named.payout);
                show_moved(&remote, &remote.post(&path, "", &json!({}))?)
            }
            Action::Approve(approve) => approve.run(&remote),
            Action::Refuse(refuse) => refuse.run(&remote),
            Action::Run(make) => make.run(&remote),
            Action::Runs => run::list(&remote),
            Action::ShowRun(named) => named.show(&remote),
            Action::File(fetch) => fetch.run(&remote),
            Action::Sent(named) => named.steer(&remote, "sent"),
            Action::GiveUp(named) => named.steer(&remote, "cancel"),
            Action::Reconcile(reconcile) => reconcile.run(&remote),
            Action::Payee(payee) => payee.run(&remote),
        }
    }
}

impl List {
    fn run(&self, remote: &Remote) -> Result<()> {
        let path = match &self.state {
            Some(state) => format!("/api/v1/payouts?state={}", super::escaped(state)),
            None if self.mine || !reads_all(remote)? => "/api/v1/me/payouts".to_owned(),
            None => "/api/v1/payouts".to_owned(),
        };
        remote.table(pages::all(remote, &path, usize::MAX)?, &COLUMNS)
    }
}

/// What a list of payouts shows of each.
const COLUMNS: [(&str, &str); 8] = [
    ("id", "id"),
    ("state", "state"),
    ("asked", "requested_at"),
    ("gross", "gross"),
    ("tax", "withheld"),
    ("net", "net"),
    ("currency", "currency"),
    ("person", "person"),
];

/// Whether whoever asks may see everybody's.
fn reads_all(remote: &Remote) -> Result<bool> {
    let me: Value = remote.get("/api/v1/me")?;
    let roles = me.get("roles").and_then(Value::as_array);
    Ok(roles.into_iter().flatten().any(|role| role == "operator" || role == "auditor"))
}

/// Prints a payout: amounts, where it goes, and how the tax came about.
fn show(remote: &Remote, payout: &Value) -> Result<()> {
    remote.show(payout, |payout| {
        let named = [
            ("id", "id"),
            ("person", "person"),
            ("state", "state"),
            ("gross", "gross"),
            ("tax", "withheld"),
            ("net", "net"),
            ("currency", "currency"),
            ("to", "payee.shown"),
            ("asked", "requested_at"),
            ("decided", "decided_at"),
            ("run", "run"),
            ("ended", "ended_at"),
            ("reason", "reason"),
            ("note", "note"),
            ("rule", "rule"),
        ];
        for (head, place) in named {
            let shown = text(payout, place);
            if !shown.is_empty() {
                print(format_args!("{head:>8}  {shown}"))?;
            }
        }
        explain(payout)
    })
}

/// Prints how a tax came about, a step a line.
fn explain(taxed: &Value) -> Result<()> {
    let steps = taxed.get("explanation").and_then(Value::as_array);
    steps.into_iter().flatten().try_for_each(|step| {
        print(format_args!("          {:>12}  {}", text(step, "value"), text(step, "en")))
    })
}

/// Prints what moved and where it stands now.
fn show_moved(remote: &Remote, moved: &Value) -> Result<()> {
    remote.show(moved, |moved| print(format_args!("{} is {}", text(moved, "id"), text(moved, "state"))))
}
