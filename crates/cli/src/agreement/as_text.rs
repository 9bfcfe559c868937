//! The report as a page: the figures of the whole, then the workers a person should look at first.

use super::Report;
use crate::terminal::print;
use anyhow::Result;
use gongdao_consensus::agreement::{Confusion, Rate, WorkerReport};

/// Workers that are shown; the JSON object has all.
const SHOWN: usize = 30;

/// The whole report.
pub fn report(report: &Report<'_>) -> Result<()> {
    let ratings = report.ratings;
    let (tasks, workers, classes) = (ratings.tasks().len(), ratings.workers().len(), ratings.labels().len());
    print(format_args!(
        "{} labels, {tasks} tasks, {workers} workers, {classes} different labels",
        ratings.len()
    ))?;
    if ratings.repeated() > 0 {
        print(format_args!("{} more repeat a worker's task; one say each counts", ratings.repeated()))?;
    }
    if report.read.bad_rows > 0 {
        print(format_args!("{} rows could not be read", report.read.bad_rows))?;
    }
    let or_none = |value: Option<f64>| value.map_or("not defined".to_owned(), |value| format!("{value:.4}"));
    print(format_args!("agreement within tasks: {}", or_none(ratings.mean_agreement())))?;
    print(format_args!("Fleiss' κ: {}", or_none(report.fleiss)))?;
    for (name, alpha) in report.alphas.iter().filter_map(|(name, alpha)| alpha.map(|alpha| (name, alpha))) {
        let (low, high) = (alpha.low, alpha.high);
        print(format_args!("Krippendorff's α, {name}: {:.4} ({low:.4} to {high:.4})", alpha.alpha))?;
    }
    if let Some(pairs) = &report.pairs {
        print(format_args!("{} pairs of workers met on a task", pairs.len()))?;
    }
    of_workers(report)
}

fn of_workers(report: &Report<'_>) -> Result<()> {
    let mut workers: Vec<&WorkerReport> = report.workers.iter().collect();
    // Those who surely agree least first.
    workers.sort_by(|a, b| a.agreement.high.total_cmp(&b.agreement.high).then(a.worker.cmp(&b.worker)));
    print(format_args!("\nworkers held against {}, the least agreeing first:", report.held_against))?;
    print("labels  agreement               spam  trend  worker, and what they most often take for what")?;
    for worker in workers.iter().take(SHOWN) {
        let rate = worker.agreement;
        let spam = worker.spam.map_or("   –".to_owned(), |spam| format!("{spam:.2}"));
        let trend =
            worker.drift.as_ref().map_or("    –".to_owned(), |drift| format!("{:+5.1}", drift.trend));
        let name = report.ratings.workers().name(worker.worker);
        print(format_args!(
            "{:6}  {:.3} ({:.3} to {:.3})  {spam}  {trend}  {name}{}",
            worker.says,
            rate.share,
            rate.low,
            rate.high,
            most_taken(report, worker)
        ))?;
    }
    let rest = workers.len().saturating_sub(SHOWN);
    if rest > 0 { print(format_args!("… and {rest} more; --json has all")) } else { Ok(()) }
}

/// The label a worker most often gives for another, and how often, with its interval; nothing where they never do.
fn most_taken(report: &Report<'_>, worker: &WorkerReport) -> String {
    let labels = report.ratings.labels();
    let wrong = worker.confusions.iter().filter(|one| one.truth != Some(one.given));
    let times = |one: &&Confusion| one.rate.share * one.rate.of;
    let Some(most) = wrong.max_by(|a, b| times(a).total_cmp(&times(b))) else { return String::new() };
    let truth = most.truth.map_or("a label nobody gave", |truth| labels.name(truth));
    let Rate { share, low, high, .. } = most.rate;
    format!("  {} for {truth} {share:.2} ({low:.2} to {high:.2})", labels.name(most.given))
}
