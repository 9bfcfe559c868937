//! `gongdao statement`: what was earned and paid out, or paid in and spent, as a table or a page to print.

use super::connect::Connect;
use super::{download, escaped, name};
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Fetch a statement of account
#[derive(Debug, Args)]
pub struct Statement {
    #[command(flatten)]
    connect: Connect,
    #[command(subcommand)]
    of: Of,
}

#[derive(Debug, Subcommand)]
enum Of {
    /// What a worker earned and was paid out, tax included
    Worker(Wanted),
    /// What a requester paid in, and what each batch cost
    Requester(Wanted),
}

#[derive(Debug, Args)]
struct Wanted {
    /// From this day on, such as 2026-11-01; the month's first when not given
    #[arg(long)]
    from: Option<String>,
    /// To this day, not included; the month's end when not given
    #[arg(long)]
    to: Option<String>,
    /// A table, or a page to print; told by the output's name when not given
    #[arg(long)]
    format: Option<Format>,
    /// Its language
    #[arg(long, default_value = "zh-CN")]
    language: Language,
    /// Somebody else's, for operators and auditors
    #[arg(long)]
    person: Option<String>,
    /// Where to; the standard output when not given
    #[arg(long, short)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A headed table
    Csv,
    /// A page to print
    Html,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    /// 中文
    #[value(name = "zh-CN")]
    Chinese,
    /// English
    #[value(name = "en")]
    English,
}

impl Wanted {
    fn format(&self) -> Format {
        let end = self.output.as_ref().and_then(|path| path.extension());
        let told =
            if end.is_some_and(|end| end == "html" || end == "htm") { Format::Html } else { Format::Csv };
        self.format.unwrap_or(told)
    }

    fn path(&self, of: &str) -> String {
        let (format, language) = (name(&self.format()), name(&self.language));
        let asked = [("from", &self.from), ("to", &self.to), ("person", &self.person)];
        let asked = asked
            .into_iter()
            .filter_map(|(field, value)| Some(format!("&{field}={}", escaped(value.as_deref()?))));
        let asked: String = asked.collect();
        format!("/api/v1/statements/{of}?format={format}&language={language}{asked}")
    }
}

impl Statement {
    /// Does it.
    ///
    /// # Errors
    /// The server's refusal, that it cannot be reached, or that the file cannot be written.
    pub fn run(&self) -> Result<()> {
        let remote = self.connect.open()?;
        let (of, wanted) = match &self.of {
            Of::Worker(wanted) => ("worker", wanted),
            Of::Requester(wanted) => ("requester", wanted),
        };
        download::fetch(&remote, &wanted.path(of), wanted.output.as_deref())?;
        match (&wanted.output, remote.is_json()) {
            (Some(output), true) => {
                let file: Value = output.display().to_string().into();
                print(json!({ "file": file, "format": name(&wanted.format()) }))
            }
            _ => Ok(()),
        }
    }
}
