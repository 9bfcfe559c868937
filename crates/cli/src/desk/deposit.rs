//! `gongdao deposit`: money that the custodian reported, recorded by the operator.

use super::connect::Connect;
use crate::terminal::print;
use anyhow::Result;
use clap::Args;
use serde_json::json;

/// Record money that arrived for a requester
#[derive(Debug, Args)]
pub struct Deposit {
    #[command(flatten)]
    connect: Connect,
    /// The requester's id
    person: String,
    /// How much, such as 1000.00
    amount: String,
    /// The bank's reference
    #[arg(long)]
    reference: String,
    /// In which currency
    #[arg(long, default_value = "CNY")]
    currency: String,
}

impl Deposit {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        let Self { person, amount, currency, reference, .. } = self;
        let body =
            json!({ "person": person, "amount": amount, "currency": currency, "reference": reference });
        remote.post("/api/v1/deposits", "", &body)?;
        remote.show(&body, |_| print(format_args!("{amount} {currency} recorded for {person}")))
    }
}
