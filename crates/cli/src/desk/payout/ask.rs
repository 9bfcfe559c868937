//! `gongdao payout ask` and `preview`: a worker asks for money, or what it would come to.

use super::explain;
use crate::desk::connect::{Remote, text};
use crate::desk::escaped;
use crate::terminal::print;
use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};

/// What `ask` takes.
#[derive(Debug, Args)]
pub struct Ask {
    /// How much, tax included, such as 100.00; all there is when not given
    amount: Option<String>,
    /// In which currency
    #[arg(long, default_value = "CNY")]
    currency: String,
}

impl Ask {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let body = match &self.amount {
            Some(amount) => json!({ "amount": amount, "currency": self.currency }),
            None => json!({ "currency": self.currency }),
        };
        let payout = remote.post("/api/v1/payouts", "", &body)?;
        remote.show(&payout, |payout| {
            let [id, net, currency, gross, tax] =
                ["id", "net", "currency", "gross", "withheld"].map(|place| text(payout, place));
            print(format_args!("{id}  {net} {currency} to be paid: {gross} less {tax} tax"))
        })
    }

    /// What it would come to.
    pub(super) fn preview(&self, remote: &Remote) -> Result<()> {
        let amount = self.amount.iter().map(|amount| format!("&amount={}", escaped(amount)));
        let amount: String = amount.collect();
        let path = format!("/api/v1/me/payout-preview?currency={}{amount}", escaped(&self.currency));
        let seen: Value = remote.get(&path)?;
        remote.show(&seen, |seen| {
            let [net, currency, gross, tax, to] =
                ["net", "currency", "gross", "withheld", "payee.shown"].map(|place| text(seen, place));
            print(format_args!("{net} {currency} would go to {to}: {gross} less {tax} tax"))?;
            explain(seen)
        })
    }
}
