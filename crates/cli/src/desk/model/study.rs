//! `gongdao model study`: what the built-in text classifier makes of a file of labelled texts, without any server.

use super::percent;
use crate::terminal::{Progress, print, tell};
use anyhow::{Context, Result, bail};
use clap::Args;
use gongdao_formats::table::{self, Column, Limits};
use gongdao_quality::classify::{self, Example, Report, Unlearned};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

/// What `study` takes.
#[derive(Debug, Args)]
pub struct Study {
    /// The texts: columns text and label; CSV, JSONL or Parquet
    data: PathBuf,
    /// The share of right answers the sure part is to have, in percent
    #[arg(long, default_value_t = 95, value_parser = clap::value_parser!(u32).range(50..=99))]
    target: u32,
    /// Keep the trained classifier in this file
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long = "as-json")]
    as_json: bool,
}

impl Study {
    pub(super) fn run(&self) -> Result<()> {
        let rows = self.rows()?;
        let mut places: BTreeMap<&str, usize> = rows.iter().map(|(_, label)| (label.as_str(), 0)).collect();
        places.values_mut().enumerate().for_each(|(at, place)| *place = at);
        let classes: Vec<String> = places.keys().map(|label| (*label).to_owned()).collect();
        let begun = Instant::now();
        let example = |(text, label): &(String, String)| Example {
            features: classify::of_text(text),
            class: places[label.as_str()],
        };
        let examples: Vec<Example> = rows.iter().map(example).collect();
        let progress = Progress::new("%");
        let mut go_on = |done: u32| {
            progress.tick(usize::try_from(done / 10_000).unwrap_or_default(), 100);
            true
        };
        let trained = classify::train(&classes, &examples, self.target * 10_000, &mut go_on);
        progress.clear();
        let trained = trained.map_err(|why| anyhow::anyhow!("{}: {}", self.data.display(), sentence(why)))?;
        let seconds = begun.elapsed().as_secs_f64();
        let bytes = trained.model.to_bytes();
        if let Some(path) = &self.keep {
            std::fs::write(path, &bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        if self.as_json {
            return print(serde_json::to_string_pretty(&trained.report)?);
        }
        show(&trained.report)?;
        print(format_args!("{seconds:.1} s for six trainings; {} kB kept", bytes.len().div_ceil(1000)))
    }

    fn rows(&self) -> Result<Vec<(String, String)>> {
        let name = self.data.display();
        let file = File::open(&self.data).with_context(|| format!("{name} cannot be opened"))?;
        let mut rows = Vec::new();
        let columns = [Column::needed(&["text"]), Column::needed(&["label"])];
        let read = table::read(file, &self.data.to_string_lossy(), &columns, &Limits::default(), |row| {
            rows.push((row.get(0).to_owned(), row.get(1).to_owned()));
            Ok(())
        });
        let summary = read.map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        for error in &summary.errors {
            tell(format_args!("{name}: {error}"));
        }
        if rows.is_empty() {
            bail!("{name} has no good row; it takes columns text and label");
        }
        Ok(rows)
    }
}

fn sentence(why: Unlearned) -> String {
    match why {
        Unlearned::TooFew { examples } => {
            format!("{examples} rows; it takes {} at least", classify::EXAMPLES_LEAST)
        }
        Unlearned::TooMany => format!("more than {} rows; give a part of them", classify::EXAMPLES_MOST),
        Unlearned::OneClass => "two labels at least need two texts each".to_owned(),
        Unlearned::Classes => format!("more than {} labels; is it the right column?", classify::CLASSES_MOST),
        Unlearned::Stopped => "it was stopped".to_owned(),
    }
}

/// The marks that are printed of the curve, in percent.
const MARKS: [u32; 7] = [0, 50, 70, 80, 90, 95, 99];

fn show(report: &Report) -> Result<()> {
    let between = report.accuracy_between;
    print(format_args!(
        "{} texts, {} labels: {} right on texts it had not seen ({} to {}); the commonest label alone {}",
        report.examples,
        report.classes.len(),
        percent(report.accuracy_ppm),
        percent(between.low_ppm),
        percent(between.high_ppm),
        percent(report.commonest_ppm)
    ))?;
    print(format_args!("how sure it is, is off by {} on average", percent(report.calibration_error_ppm)))?;
    let mark = |mark: &u32| report.curve.iter().find(|cut| cut.above_ppm == mark * 10_000);
    for cut in MARKS.iter().filter_map(mark) {
        let [above, share, right] = [cut.above_ppm, cut.share_ppm, cut.right_ppm].map(percent);
        print(format_args!("  sure above {above:>6}: {share:>6} of the texts, {right:>6} of them right"))?;
    }
    match report.sure_above_ppm {
        Some(above) => print(format_args!("{} right: above {}", percent(report.target_ppm), percent(above))),
        None => print(format_args!("no mark reaches {} right", percent(report.target_ppm))),
    }
}
