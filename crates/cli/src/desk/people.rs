//! `gongdao people`: accounts, invitations and qualifications, for the operator.

use super::connect::{Connect, Remote, text};
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Invite people, look at accounts, grant qualifications
#[derive(Debug, Args)]
pub struct People {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make invitations and print their codes
    Invite(Invite),
    /// Show an account, by id or e-mail address
    Show(Show),
    /// Grant a qualification, or another score in it
    Qualify(Qualify),
}

#[derive(Debug, Args)]
struct Invite {
    /// The new accounts' roles
    #[arg(long = "role", required = true, value_name = "ROLE")]
    roles: Vec<String>,
    /// How many
    #[arg(long, default_value_t = 1)]
    count: u32,
    /// Days they hold
    #[arg(long, default_value_t = 30)]
    days: u32,
}

#[derive(Debug, Args)]
struct Show {
    /// The account's id or e-mail address
    person: String,
}

#[derive(Debug, Args)]
struct Qualify {
    /// The account's id
    person: String,
    /// The qualification's name
    name: String,
    /// The score
    score: i64,
}

impl People {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::Invite(invite) => invite.run(&remote),
            Action::Show(show) => show.run(&remote),
            Action::Qualify(qualify) => qualify.run(&remote),
        }
    }
}

impl Invite {
    fn run(&self, remote: &Remote) -> Result<()> {
        let body = json!({ "roles": self.roles, "count": self.count, "expires_in_days": self.days });
        let made = remote.post("/api/v1/invitations", "", &body)?;
        remote.show(&made, |made| {
            made.get("codes")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .try_for_each(print)
        })
    }
}

impl Show {
    fn run(&self, remote: &Remote) -> Result<()> {
        let path = match self.person.contains('@') {
            true => format!("/api/v1/people?email={}", super::escaped(&self.person)),
            false => format!("/api/v1/people/{}", self.person),
        };
        let person: Value = remote.get(&path)?;
        remote.show(&person, |person| {
            for (head, place) in
                [("id", "id"), ("name", "name"), ("e-mail", "email"), ("roles", "roles"), ("state", "state")]
            {
                print(format_args!("{head:>8}  {}", text(person, place)))?;
            }
            for balance in person.get("balances").and_then(Value::as_array).into_iter().flatten() {
                let [kind, currency] = ["kind", "currency"].map(|name| text(balance, name));
                print(format_args!("{kind:>8}  {} {currency}", text(balance, "balance")))?;
            }
            for held in person.get("qualifications").and_then(Value::as_array).into_iter().flatten() {
                print(format_args!("{:>8}  {} {}", "holds", text(held, "name"), text(held, "score")))?;
            }
            Ok(())
        })
    }
}

impl Qualify {
    fn run(&self, remote: &Remote) -> Result<()> {
        let body = json!({ "name": self.name, "score": self.score });
        remote.post(&format!("/api/v1/people/{}/qualifications", self.person), "", &body)?;
        remote.show(&body, |_| print(format_args!("{} holds {} with {}", self.person, self.name, self.score)))
    }
}
