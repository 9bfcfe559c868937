//! Which server, as whom: from options, the environment, or a kept profile, in this order.

use super::profile::Profiles;
use crate::client::Client;
use crate::host::System;
use crate::terminal::{self, print};
use anyhow::{Context, Result};
use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What every command that talks to a server takes.
#[derive(Debug, Clone, Args)]
pub struct Connect {
    /// The server's address, such as http://127.0.0.1:8080
    #[arg(long, global = true, env = "GONGDAO_SERVER")]
    server: Option<String>,
    /// A token; better kept in a profile or in the environment, where other users of the machine do not see it
    #[arg(long, global = true, env = "GONGDAO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The profile to use rather than the default one
    #[arg(long, global = true, env = "GONGDAO_PROFILE")]
    profile: Option<String>,
    /// Print the server's answers as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Do it once however often it is run with this key; a fresh one each time when not given
    #[arg(long, global = true)]
    key: Option<String>,
}

/// A server and who asks.
pub struct Remote {
    client: Client,
    token: String,
    key: String,
    json: bool,
}

impl Connect {
    /// Finds server and token.
    ///
    /// # Errors
    /// When neither an option, nor the environment, nor a profile names them.
    pub fn open(&self) -> Result<Remote> {
        let kept = match (&self.server, &self.token) {
            (Some(_), Some(_)) => None,
            _ => Profiles::load()?.take(self.profile.as_deref())?,
        };
        let (known, token) = kept.map(|kept| (kept.server, kept.token)).unzip();
        let server = self.server.clone().or_else(|| known.clone()).context(MISSING_SERVER)?;
        // A kept token is for its own server alone.
        let token = token.filter(|_| known.as_deref() == Some(server.trim_end_matches('/')));
        let token = self.token.clone().or(token).context(MISSING_TOKEN)?;
        let key = match &self.key {
            Some(key) => key.clone(),
            None => format!("{:032x}", u128::from_be_bytes(System::random()?)),
        };
        Ok(Remote { client: Client::new(&server)?, token, key, json: self.json })
    }
}

const MISSING_SERVER: &str = "no server is named. Give --server, set GONGDAO_SERVER, or keep a profile: gongdao profile add NAME --server URL";
const MISSING_TOKEN: &str =
    "no token is named. Set GONGDAO_TOKEN, or keep a profile: gongdao profile add NAME --server URL";

impl Remote {
    /// Reads an answer.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.client.get(path, &self.token)
    }

    /// Gives a command. Steps of one run have a name each, so that each has a key of its own.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn post(&self, path: &str, step: &str, body: &Value) -> Result<Value> {
        self.client.post(path, &self.token, &self.key(step), body)
    }

    /// Replaces something.
    ///
    /// # Errors
    /// The server's refusal, or that it cannot be reached.
    pub fn put(&self, path: &str, step: &str, body: &Value) -> Result<Value> {
        self.client.put(path, &self.token, &self.key(step), body)
    }

    /// The connection and the token, for uploads and downloads.
    #[must_use]
    pub fn parts(&self) -> (&Client, &str) {
        (&self.client, &self.token)
    }

    /// The key of a step.
    #[must_use]
    pub fn key(&self, step: &str) -> String {
        if step.is_empty() { self.key.clone() } else { format!("{}-{step}", self.key) }
    }

    /// Whether answers are to be printed as they are.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints an answer as it came, or as the lines a person reads.
    ///
    /// # Errors
    /// When nobody reads them.
    pub fn show(&self, answer: &Value, lines: impl FnOnce(&Value) -> Result<()>) -> Result<()> {
        if self.json { print(answer) } else { lines(answer) }
    }

    /// Prints a list as it came, or as a table.
    ///
    /// # Errors
    /// When nobody reads it.
    pub fn table(&self, items: Vec<Value>, columns: &[(&str, &str)]) -> Result<()> {
        if self.json {
            return print(Value::Array(items));
        }
        let row = |item: &Value| columns.iter().map(|(_, path)| text(item, path)).collect();
        let heads = columns.iter().map(|(head, _)| *head).collect::<Vec<_>>();
        terminal::table(&heads, &items.iter().map(row).collect::<Vec<_>>())
    }
}

/// What stands at a place of an answer, such as `escrow.held`, as a person reads it.
#[must_use]
pub fn text(answer: &Value, path: &str) -> String {
    let found = path.split('.').try_fold(answer, |value, name| value.get(name));
    match found {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(", "),
        Some(other) => other.to_string(),
    }
}
