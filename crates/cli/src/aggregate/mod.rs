//! `gongdao aggregate`: what a crowd's labels say, by any method, from file to file.
//!
//! Reads CSV (gzip and tabs too), JSONL or Parquet. Bad rows are told by line and passed over. The methods stand in one
//! table, [`METHODS`]; a family of methods is a module with a function that reads, fits and writes.

mod classes;
mod clock;
pub mod input;
mod others;
mod output;
mod summary;

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};
use gongdao_consensus::categorical::Method;
use std::path::PathBuf;

/// What `aggregate` takes.
#[derive(Debug, Args)]
pub struct Aggregate {
    /// The labels: columns task, worker and label (or text), or left, right, worker and label; CSV, JSONL or Parquet
    labels: PathBuf,
    /// How: majority-vote, wawa, zero-based-skill, one-coin, dawid-skene, glad, mace, kos, mmsr or default for labels;
    /// rover, rasa or hrrasa for texts; bradley-terry or noisy-bradley-terry for comparisons
    #[arg(long, default_value = "default")]
    method: String,
    /// True labels to score the answers with: columns task and label; of comparisons, items and numbers to order them by
    #[arg(long)]
    gold: Option<PathBuf>,
    /// True labels to learn from: columns task and label
    #[arg(long)]
    known: Option<PathBuf>,
    /// Where the answers go: columns task, label and probability
    #[arg(long, required_unless_present = "explain")]
    output: Option<PathBuf>,
    /// Where the workers go: columns worker, labels and skill
    #[arg(long)]
    workers: Option<PathBuf>,
    /// Earlier work to learn from: columns worker, truth, given and count (method default)
    #[arg(long)]
    history: Option<PathBuf>,
    /// What errors cost: columns answer, truth and cost (method default)
    #[arg(long, conflicts_with = "ordinal")]
    costs: Option<PathBuf>,
    /// The labels have an order, numbers as such: answer the median (method default)
    #[arg(long)]
    ordinal: bool,
    /// Say why a task has its answer; may be given several times (method default)
    #[arg(long, value_name = "TASK")]
    explain: Vec<String>,
    /// The language to say it in
    #[arg(long, value_enum, default_value = "en")]
    language: Language,
    /// Draw the first explanation into this SVG file
    #[arg(long, requires = "explain", value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Keep the reference implementation's arithmetic where it changes labels
    #[arg(long)]
    parity: bool,
    /// Threads; the answers do not hang on it
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A language to explain in.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    /// English
    En,
    /// 简体中文
    #[value(name = "zh-CN")]
    Chinese,
}

type Run = fn(&Aggregate) -> Result<()>;

/// Every method there is: its name and what runs it.
const METHODS: &[(&str, Run)] = &[
    ("majority-vote", |args| classes::run(args, Method::MajorityVote)),
    ("wawa", |args| classes::run(args, Method::Wawa)),
    ("zero-based-skill", |args| classes::run(args, Method::ZeroBasedSkill)),
    ("one-coin", |args| classes::run(args, Method::OneCoin)),
    ("dawid-skene", |args| classes::run(args, Method::DawidSkene)),
    ("glad", |args| classes::run(args, Method::Glad)),
    ("mace", |args| classes::run(args, Method::Mace)),
    ("kos", |args| classes::run(args, Method::Kos)),
    ("mmsr", |args| classes::run(args, Method::Mmsr)),
    ("bradley-terry", others::run),
    ("noisy-bradley-terry", others::run),
    ("rover", others::run),
    ("rasa", others::run),
    ("hrrasa", others::run),
    ("default", |args| classes::run(args, Method::Default)),
];

impl Aggregate {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the method cannot do it.
    pub fn run(&self) -> Result<()> {
        let Some((_, run)) = METHODS.iter().find(|(name, _)| *name == self.method) else {
            let names: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
            bail!("there is no method `{}`; there are {}", self.method, names.join(", "));
        };
        let is_default = self.method == "default";
        for (asked, option) in [
            (self.history.is_some(), "--history"),
            (self.costs.is_some(), "--costs"),
            (self.ordinal, "--ordinal"),
            (!self.explain.is_empty(), "--explain"),
        ] {
            ensure!(is_default || !asked, "{option} is for the method default, not for {}", self.method);
        }
        run(self)
    }
}
