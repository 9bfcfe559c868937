//! `gongdao payout payee`: where payouts go.
//!
//! Account and identity numbers come on the standard input, because other users of a machine can read what stands on a
//! command line, and shells remember it.

use crate::desk::connect::{Remote, text};
use crate::desk::name;
use crate::terminal::{print, secret_line};
use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

/// Look at where payouts go, or say it
#[derive(Debug, Subcommand)]
pub enum Payee {
    /// Show where payouts go, masked
    Show(Show),
    /// Say where your payouts go from now on; the account is read from the standard input
    Set(Set),
    /// Forget where your payouts go
    Forget,
}

/// What `payee show` takes.
#[derive(Debug, Args)]
pub struct Show {
    /// Somebody else, for operators and auditors
    #[arg(long)]
    person: Option<String>,
}

/// What `payee set` takes.
#[derive(Debug, Args)]
pub struct Set {
    /// What kind of account it is
    #[arg(long)]
    kind: Kind,
    /// Whose it is, as its bank writes it
    #[arg(long)]
    holder: String,
    /// The bank's name, for a card
    #[arg(long)]
    bank: Option<String>,
    /// The bank's code, for an IBAN
    #[arg(long)]
    bic: Option<String>,
    /// Read the holder's resident identity number too, as a second line
    #[arg(long)]
    identity: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    /// A bank card in mainland China
    BankCard,
    /// A bank account with an IBAN
    Iban,
    /// An Alipay account
    Alipay,
    /// A WeChat account
    Wechat,
}

impl Payee {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        match self {
            Payee::Show(Show { person }) => {
                let path = match person {
                    Some(person) => format!("/api/v1/people/{person}/payee"),
                    None => "/api/v1/payee".to_owned(),
                };
                show(remote, &remote.get(&path)?)
            }
            Payee::Set(set) => set.run(remote),
            Payee::Forget => {
                let (client, token) = remote.parts();
                client.delete("/api/v1/payee", token, &remote.key(""))?;
                remote.show(&json!({}), |_| print("forgotten"))
            }
        }
    }
}

impl Set {
    fn run(&self, remote: &Remote) -> Result<()> {
        let account = secret_line("account: ")?;
        let identity = self.identity.then(|| secret_line("identity number: ")).transpose()?;
        let body = json!({
            "kind": name(&self.kind),
            "holder": self.holder,
            "account": account,
            "bank": self.bank,
            "bic": self.bic,
            "identity_number": identity,
        });
        show(remote, &remote.put("/api/v1/payee", "", &body)?)
    }
}

fn show(remote: &Remote, payee: &Value) -> Result<()> {
    remote.show(payee, |payee| {
        let [kind, shown, since] = ["kind", "shown", "created_at"].map(|place| text(payee, place));
        print(format_args!("{kind}  {shown}  since {since}"))
    })
}
