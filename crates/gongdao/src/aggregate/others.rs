//! Methods for texts and for comparisons: rows in, an answer for each task or item out.

use super::clock::Mark;
use super::summary::Summary;
use super::{Aggregate, input, output};
use anyhow::{Result, bail, ensure};
use gongdao_consensus::methods::{Findings, Method, find};
use gongdao_consensus::pairwise::{BadComparison, Comparison};
use gongdao_consensus::text::TextAnswer;
use gongdao_formats::Problem;
use gongdao_formats::table::Column;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Reads, fits, writes and tells.
pub fn run(args: &Aggregate) -> Result<()> {
    let Some(method) = find(&args.method) else { bail!("there is no method `{}`", args.method) };
    ensure!(args.known.is_none() && !args.parity, "--known and --parity are not for {}", args.method);
    let reading = Mark::now(1);
    let mut rows: Vec<[String; 4]> = Vec::new();
    input::read(&args.labels, columns(method), |row| {
        if let Method::OfComparisons(_) = method {
            // A row that compares nothing is a bad row: told by line and passed over.
            Comparison::new(row.get(1), row.get(0), row.get(3), row.get(2)).map_err(bad_row)?;
        }
        rows.push([0, 1, 2, 3].map(|column| row.get(column).to_owned()));
        Ok(())
    })?;
    ensure!(!rows.is_empty(), "{} has no good row; there is nothing to aggregate", args.labels.display());
    let (seconds_load, _) = reading.used();
    let fitting = Mark::now(1);
    let found = match method {
        Method::OfTexts(run) => {
            let answers = rows.iter().map(|[task, worker, text, _]| TextAnswer { task, worker, text });
            run(&answers.collect::<Vec<_>>())
        }
        Method::OfComparisons(run) => {
            let mut comparisons = Vec::with_capacity(rows.len());
            for [left, worker, label, right] in &rows {
                comparisons.push(Comparison::new(worker, left, right, label)?);
            }
            run(&comparisons)
        }
    };
    let (seconds_fit, cpu_seconds_fit) = fitting.used();
    if let Some(path) = &args.output {
        output::findings(path, &found)?;
    }
    if let Some(path) = &args.workers {
        output::weighed(path, &found)?;
    }
    let gold = input::truths(args.gold.as_deref(), false)?;
    let accuracy = match method {
        Method::OfTexts(_) => exactly_right(&found, &gold),
        Method::OfComparisons(_) => in_order(&found, &gold),
    };
    let workers: BTreeSet<&str> =
        rows.iter().map(|row| row[1].as_str()).filter(|name| !name.is_empty()).collect();
    Summary {
        method: args.method.clone(),
        tasks: found.answers.len(),
        workers: workers.len(),
        labels: rows.len(),
        classes: rows.iter().map(|row| row[2].as_str()).collect::<BTreeSet<_>>().len(),
        iterations: found.rounds,
        seconds_load,
        seconds_fit,
        cpu_seconds_fit,
        accuracy,
        macro_f1: None,
        ece: None,
        log_loss: None,
    }
    .print(args.json)
}

/// The columns that a method reads.
fn columns(method: Method) -> &'static [Column<'static>] {
    const OF_TEXTS: [Column<'static>; 3] =
        [Column::needed(&["task"]), Column::needed(&["worker"]), Column::text(&["label", "text"])];
    // Without the column of workers all comparisons are one worker's, who has no name.
    const OF_COMPARISONS: [Column<'static>; 4] = [
        Column::needed(&["left"]),
        Column::optional(&["worker"]),
        Column::needed(&["label"]),
        Column::needed(&["right"]),
    ];
    match method {
        Method::OfTexts(_) => &OF_TEXTS,
        Method::OfComparisons(_) => &OF_COMPARISONS,
    }
}

/// What is wrong with a row that compares nothing.
fn bad_row(bad: BadComparison) -> Problem {
    let (column, rule) = match bad {
        BadComparison::Same(item) => ("right", format!("is `{item}`, which stands on the left, too")),
        BadComparison::Neither { left, right, label } => {
            ("label", format!("is `{label}`, which is neither `{left}` nor `{right}`"))
        }
    };
    Problem::BadValue { column: column.to_owned(), rule }
}

/// The share of pairs of gold items, of different worth there, that stand in the right order; equals are half right.
fn in_order(found: &Findings, gold: &[(String, String)]) -> Option<f64> {
    /// More gold items would take minutes.
    const MOST: usize = 5_000;
    let place = |item: &str| found.answers.binary_search_by(|own| own.task.as_str().cmp(item)).ok();
    let worth = |(item, worth): &(String, String)| {
        let worth: f64 = worth.parse().ok().filter(|worth: &f64| worth.is_finite())?;
        place(item).map(|at| (worth, found.answers[at].probability))
    };
    let items: Vec<(f64, f64)> = gold.iter().filter_map(worth).take(MOST).collect();
    let (mut right, mut pairs) = (0.0, 0_u64);
    for (at, one) in items.iter().enumerate() {
        for other in items[..at].iter().filter(|other| other.0 != one.0) {
            pairs += 1;
            right += match one.1.total_cmp(&other.1) {
                Ordering::Equal => 0.5,
                order => f64::from(u8::from((order == Ordering::Greater) == (one.0 > other.0))),
            };
        }
    }
    (pairs > 0).then(|| right / pairs as f64)
}

/// The share of gold tasks whose text is exactly right.
fn exactly_right(found: &Findings, gold: &[(String, String)]) -> Option<f64> {
    let place = |task: &str| found.answers.binary_search_by(|own| own.task.as_str().cmp(task)).ok();
    let judged: Vec<bool> = gold
        .iter()
        .filter_map(|(task, truth)| place(task).map(|at| found.answers[at].label == *truth))
        .collect();
    let right = judged.iter().filter(|right| **right).count();
    (!judged.is_empty()).then(|| right as f64 / judged.len() as f64)
}
