//! `gongdao project create`.

use crate::desk::connect::{Remote, text};
use crate::terminal::print;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// What `create` takes.
#[derive(Debug, Args)]
pub struct Create {
    /// A JSON document with name, form and rules
    #[arg(required_unless_present_all = ["name", "form", "rules"])]
    document: Option<PathBuf>,
    /// The project's name, rather than the document's
    #[arg(long)]
    name: Option<String>,
    /// A JSON file with the form, rather than the document's
    #[arg(long)]
    form: Option<PathBuf>,
    /// A JSON file with the rules, rather than the document's
    #[arg(long)]
    rules: Option<PathBuf>,
}

impl Create {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let made = remote.post("/api/v1/projects", "", &self.draft()?)?;
        remote.show(&made, |made| print(text(made, "id")))
    }

    fn draft(&self) -> Result<Value> {
        let mut draft = match &self.document {
            Some(path) => match read(path)? {
                Value::Object(fields) => fields,
                _ => bail!("{} is not a JSON object with name, form and rules", path.display()),
            },
            None => Map::new(),
        };
        if let Some(name) = &self.name {
            draft.insert("name".to_owned(), name.as_str().into());
        }
        for (field, path) in [("form", &self.form), ("rules", &self.rules)] {
            if let Some(path) = path {
                draft.insert(field.to_owned(), read(path)?);
            }
        }
        Ok(Value::Object(draft))
    }
}

fn read(path: &Path) -> Result<Value> {
    let content = std::fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&content).with_context(|| format!("{} is not JSON", path.display()))
}
