//! `gongdao form`: forms checked and made of other tools' configurations, without a server.
//!
//! `form import` says what became part of the form and what could not; it fails where nothing is left to ask. Deliberately
//! not here: how a configuration is read, which is `formats::forms`.

use crate::terminal::{print, tell};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use gongdao_formats::forms::{Imported, label_studio};
use gongdao_labels::Form;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Check forms, and make them of other tools' configurations
#[derive(Debug, Args)]
pub struct FormCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a form of a labelling configuration, and say what has no counterpart
    Import(Import),
    /// Say whether a form can be answered, or what is wrong with it
    Check(Check),
}

/// What `import` takes.
#[derive(Debug, Args)]
struct Import {
    /// The configuration
    config: PathBuf,
    /// Whose it is
    #[arg(long)]
    from: Tool,
    /// Print one JSON object: `form`, `converted`, `unsupported`, `notes`
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tool {
    /// Label Studio's XML
    LabelStudio,
}

/// What `check` takes.
#[derive(Debug, Args)]
struct Check {
    /// The form, JSON
    form: PathBuf,
}

impl FormCommand {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read, or what is in it is no form and cannot become one.
    pub fn run(&self) -> Result<()> {
        match &self.action {
            Action::Import(import) => import.run(),
            Action::Check(check) => {
                let text = read(&check.form)?;
                let form =
                    Form::parse(&text).with_context(|| format!("{} is no form", check.form.display()))?;
                print(format_args!("{} questions; it can be answered", form.fields.len()))
            }
        }
    }
}

fn read(path: &Path) -> Result<String> {
    let shown = path.display();
    let size = fs::metadata(path).with_context(|| format!("{shown} cannot be read"))?.len();
    if size > label_studio::CONFIG_BYTES as u64 {
        bail!("{shown} has {size} bytes; give {} at most", label_studio::CONFIG_BYTES);
    }
    fs::read_to_string(path).with_context(|| format!("{shown} cannot be read as UTF-8 text"))
}

impl Import {
    fn run(&self) -> Result<()> {
        let text = read(&self.config)?;
        let Tool::LabelStudio = self.from;
        let done = label_studio::import(text.trim_start_matches('\u{feff}'))
            .with_context(|| format!("{} cannot be imported", self.config.display()))?;
        if self.json {
            print(as_json(&done))?;
        } else {
            as_text(&done)?;
        }
        if done.form.is_none() {
            bail!("nothing in {} can be asked here; no form was made", self.config.display());
        }
        Ok(())
    }
}

fn as_json(done: &Imported) -> Value {
    let converted =
        done.converted.iter().map(|row| json!({ "tag": row.tag, "name": row.name, "to": row.to }));
    let unsupported =
        done.unsupported.iter().map(|row| json!({ "tag": row.tag, "name": row.name, "why": row.why }));
    json!({
        "form": done.form,
        "converted": converted.collect::<Vec<_>>(),
        "unsupported": unsupported.collect::<Vec<_>>(),
        "notes": done.notes,
    })
}

/// The form on the standard output, so that it can be kept; everything else beside it.
fn as_text(done: &Imported) -> Result<()> {
    let named = |tag: &str, name: &str| {
        if name.is_empty() { tag.to_owned() } else { format!("{tag} `{name}`") }
    };
    for row in &done.converted {
        tell(format_args!("{} became {}", named(&row.tag, &row.name), row.to));
    }
    for row in &done.unsupported {
        tell(format_args!("{} has no counterpart: {}", named(&row.tag, &row.name), row.why));
    }
    done.notes.iter().for_each(|note| tell(format_args!("note: {note}")));
    match &done.form {
        Some(form) => print(serde_json::to_string_pretty(form)?),
        None => Ok(()),
    }
}
