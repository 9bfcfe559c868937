//! `gongdao setting`: what the operator has decided about the platform.

use super::connect::{Connect, text};
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Read and change the platform's settings
#[derive(Debug, Args)]
pub struct Setting {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show a setting, and who set it when
    Show {
        /// The setting's name
        name: String,
    },
    /// Change a setting
    Set {
        /// The setting's name
        name: String,
        /// Its new value
        value: String,
    },
}

impl Setting {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        match &self.action {
            Action::Show { name } => {
                let setting: Value = remote.get(&format!("/api/v1/settings/{name}"))?;
                remote.show(&setting, |setting| {
                    let [value, by, at] = ["value", "set_by", "set_at"].map(|place| text(setting, place));
                    print(format_args!("{name} = {value}  (by {by}, {at})"))
                })
            }
            Action::Set { name, value } => {
                let body = json!({ "value": value });
                remote.put(&format!("/api/v1/settings/{name}"), "", &body)?;
                remote.show(&body, |_| print(format_args!("{name} = {value}")))
            }
        }
    }
}
