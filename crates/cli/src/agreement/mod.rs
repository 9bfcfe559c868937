//! `gongdao agreement`: how far the workers of a table of labels agree, before anybody says who is right.
//!
//! Reads, asks `consensus::agreement`, and shows it: a page for people, one JSON object for programs.

mod as_json;
mod as_text;
mod rows;

use crate::terminal::{print, tell};
use anyhow::{Result, ensure};
use clap::Args;
use gongdao_consensus::agreement::{
    Alpha, Measure, Pair, Ratings, Reference, Resampling, WorkerReport, against, alpha, fleiss, pairs,
};
use gongdao_consensus::text::{CharacterGrams, Distance};
use gongdao_formats::table::Summary;
use std::path::PathBuf;

/// What `agreement` takes.
#[derive(Debug, Args)]
pub struct Agreement {
    /// A table with the columns `task`, `worker` and `label` (or `text`), and `time` for drift: CSV, JSONL or Parquet
    labels: PathBuf,
    /// True labels (`task`, `label`) to hold workers against; else the majority of the others
    #[arg(long)]
    gold: Option<PathBuf>,
    /// Also α by spelling: texts are as far apart as their runs of characters
    #[arg(long)]
    spelling: bool,
    /// How often tasks are drawn anew for α's interval
    #[arg(long, default_value_t = 1_000)]
    draws: usize,
    /// The seed of those draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Everything that is told.
struct Report<'a> {
    ratings: &'a Ratings,
    read: &'a Summary,
    fleiss: Option<f64>,
    /// α by the name of its measure; those that the labels allow.
    alphas: Vec<(&'static str, Option<Alpha>)>,
    workers: Vec<WorkerReport>,
    pairs: Option<Vec<Pair>>,
    held_against: &'static str,
}

impl Agreement {
    /// Does it.
    ///
    /// # Errors
    /// When a file cannot be read or holds no label.
    pub fn run(&self) -> Result<()> {
        let (rows, read) = rows::read(&self.labels)?;
        for error in &read.errors {
            tell(format_args!("{}: {error}", self.labels.display()));
        }
        ensure!(read.rows > 0, "{} has no label that can be read", self.labels.display());
        let ratings = Ratings::new(&rows.ratings());
        let gold = self.gold.as_ref().map(|path| rows::read_gold(path)).transpose()?;
        let reference = gold.as_ref().map_or_else(Reference::others, |gold| {
            Reference::truths(&ratings, gold.iter().map(|(task, label)| (task.as_str(), label.as_str())))
        });
        let report = Report {
            fleiss: fleiss(&ratings),
            alphas: self.alphas(&ratings),
            workers: against(&ratings, &reference),
            pairs: pairs(&ratings),
            held_against: if gold.is_some() { "gold" } else { "the majority of the others" },
            ratings: &ratings,
            read: &read,
        };
        if self.json { print(as_json::report(&report)) } else { as_text::report(&report) }
    }

    fn alphas(&self, ratings: &Ratings) -> Vec<(&'static str, Option<Alpha>)> {
        let resampling = Resampling { draws: self.draws, seed: self.seed };
        let of = |measure: &Measure<'_>| alpha(ratings, measure, resampling);
        let mut alphas = vec![
            ("nominal", of(&Measure::Nominal)),
            ("ordinal", of(&Measure::Ordinal)),
            ("interval", of(&Measure::Interval)),
            ("ratio", of(&Measure::Ratio)),
        ];
        if self.spelling {
            let grams = CharacterGrams::default();
            let profiles: Vec<_> = ratings.labels().iter().map(|label| grams.profile(label)).collect();
            let profile =
                |label: &str| ratings.labels().number(label).and_then(|number| profiles.get(number));
            let apart = |one: &str, other: &str| match (profile(one), profile(other)) {
                (Some(one), Some(other)) => grams.between(one, other),
                _ => 1.0,
            };
            alphas.push(("spelling", of(&Measure::Given(&apart))));
        }
        alphas
    }
}
