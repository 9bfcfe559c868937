//! Profiles: servers and tokens kept under names in a file that only their owner can read.

use crate::client::Client;
use crate::host;
use crate::terminal::{print, secret_line, table, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A server and who asks.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The server's address.
    pub server: String,
    /// The token.
    pub token: String,
}

/// The file's content.
#[derive(Default, Serialize, Deserialize)]
pub struct Profiles {
    /// The one that is used where none is named.
    #[serde(default)]
    standard: Option<String>,
    /// All of them.
    #[serde(default)]
    profiles: BTreeMap<String, Kept>,
}

/// Where the file is: `GONGDAO_CONFIG`, or the configuration folder of the person.
fn file() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set("GONGDAO_CONFIG") {
        return Ok(folder.join("profiles.json"));
    }
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
    Ok(folder.context("neither HOME nor GONGDAO_CONFIG is set")?.join("gongdao").join("profiles.json"))
}

impl Profiles {
    /// Reads the file; where there is none, there are no profiles.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn load() -> Result<Self> {
        let path = file()?;
        let content = match std::fs::read(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        serde_json::from_slice(&content)
            .with_context(|| format!("{} is not a list of profiles", path.display()))
    }

    fn save(&self) -> Result<()> {
        let path = file()?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        // Beside it first: whoever is interrupted keeps the file there was.
        let fresh = path.with_extension("json.new");
        let write = || -> std::io::Result<()> {
            if fresh.exists() {
                std::fs::remove_file(&fresh)?;
            }
            host::write_secret(&fresh, &serde_json::to_vec_pretty(self)?)?;
            std::fs::rename(&fresh, &path)
        };
        write().with_context(|| path.display().to_string())
    }

    /// The named profile, or the standard one; none where there is none and none was named.
    ///
    /// # Errors
    /// When there is no profile of that name.
    pub fn take(mut self, name: Option<&str>) -> Result<Option<Kept>> {
        let Some(wanted) = name.map(str::to_owned).or(self.standard) else { return Ok(None) };
        match self.profiles.remove(&wanted) {
            Some(kept) => Ok(Some(kept)),
            None => bail!("there is no profile {wanted}. List them with: gongdao profile list"),
        }
    }
}

/// Keep servers and tokens under names
#[derive(Debug, Subcommand)]
pub enum Profile {
    /// Keep a server and a token; the token is read from the standard input
    Add(Add),
    /// List the profiles, without their tokens
    List,
    /// Use a profile where none is named
    Use(Named),
    /// Forget a profile; its token stays valid until it is revoked
    Remove(Named),
}

/// What `profile add` takes.
#[derive(Debug, Args)]
pub struct Add {
    /// The profile's name
    name: String,
    /// The server's address
    #[arg(long)]
    server: String,
}

/// A profile.
#[derive(Debug, Args)]
pub struct Named {
    /// The profile's name
    name: String,
}

impl Profile {
    /// Does it.
    ///
    /// # Errors
    /// When the file cannot be read or written, or the server does not know the token.
    pub fn run(&self) -> Result<()> {
        let mut profiles = Profiles::load()?;
        match self {
            Profile::Add(add) => {
                let token = secret_line("token: ")?;
                let me: Value = Client::new(&add.server)?.get("/api/v1/me", &token)?;
                let kept = Kept { server: add.server.trim_end_matches('/').to_owned(), token };
                profiles.profiles.insert(add.name.clone(), kept);
                profiles.standard.get_or_insert_with(|| add.name.clone());
                profiles.save()?;
                let name = me.get("name").and_then(Value::as_str).unwrap_or_default();
                tell(format_args!("kept {} for {name} at {}", add.name, add.server));
                Ok(())
            }
            Profile::List => {
                let mark = |name: &String| if profiles.standard.as_ref() == Some(name) { "*" } else { "" };
                let row = |(name, kept): (&String, &Kept)| {
                    vec![mark(name).to_owned(), name.clone(), kept.server.clone()]
                };
                table(&["", "name", "server"], &profiles.profiles.iter().map(row).collect::<Vec<_>>())
            }
            Profile::Use(named) => {
                if !profiles.profiles.contains_key(&named.name) {
                    bail!("there is no profile {}. List them with: gongdao profile list", named.name);
                }
                profiles.standard = Some(named.name.clone());
                profiles.save()?;
                print(&named.name)
            }
            Profile::Remove(named) => {
                if profiles.profiles.remove(&named.name).is_none() {
                    bail!("there is no profile {}. List them with: gongdao profile list", named.name);
                }
                if profiles.standard.as_ref() == Some(&named.name) {
                    profiles.standard = profiles.profiles.keys().next().cloned();
                }
                profiles.save()
            }
        }
    }
}
