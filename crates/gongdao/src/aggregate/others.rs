//! Methods for texts and for comparisons: rows in, an answer for each task or item out.

use super::clock::Mark;
use super::summary::Summary;
use super::{Aggregate, input, output};
use anyhow::{Result, bail, ensure};
use gongdao_consensus::methods::{Findings, Method, find};
use gongdao_consensus::pairwise::Comparison;
use gongdao_consensus::text::TextAnswer;
use gongdao_formats::Problem;
use gongdao_formats::table::Column;
use std::collections::BTreeSet;

/// Reads, fits, writes and tells.
pub fn run(args: &Aggregate) -> Result<()> {
    let Some(method) = find(&args.method) else { bail!("there is no method `{}`", args.method) };
    ensure!(args.known.is_none() && !args.parity, "--known and --parity are not for {}", args.method);
    let reading = Mark::now(1);
    let columns: &[Column<'_>] = match method {
        Method::OfTexts(_) => {
            &[Column::needed(&["task"]), Column::needed(&["worker"]), Column::text(&["label", "text"])]
        }
        Method::OfComparisons(_) => &[
            Column::needed(&["left"]),
            Column::needed(&["worker"]),
            Column::needed(&["label"]),
            Column::needed(&["right"]),
        ],
    };
    let mut rows: Vec<[String; 4]> = Vec::new();
    input::read(&args.labels, columns, |row| {
        if let Method::OfComparisons(_) = method {
            // A row that compares nothing is a bad row: told by line and passed over.
            Comparison::new(row.get(1), row.get(0), row.get(3), row.get(2))
                .map_err(|bad| Problem::BadValue { column: "label".to_owned(), rule: bad.to_string() })?;
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
    let gold = input::truths(args.gold.as_deref())?;
    Summary {
        method: args.method.clone(),
        tasks: found.answers.len(),
        workers: rows.iter().map(|row| row[1].as_str()).collect::<BTreeSet<_>>().len(),
        labels: rows.len(),
        classes: rows.iter().map(|row| row[2].as_str()).collect::<BTreeSet<_>>().len(),
        iterations: found.rounds,
        seconds_load,
        seconds_fit,
        cpu_seconds_fit,
        accuracy: accuracy(&found, &gold),
        macro_f1: None,
        ece: None,
        log_loss: None,
    }
    .print(args.json)
}

/// The share of gold tasks whose text is exactly right.
fn accuracy(found: &Findings, gold: &[(String, String)]) -> Option<f64> {
    let place = |task: &str| found.answers.binary_search_by(|own| own.task.as_str().cmp(task)).ok();
    let judged: Vec<bool> = gold
        .iter()
        .filter_map(|(task, truth)| place(task).map(|at| found.answers[at].label == *truth))
        .collect();
    let right = judged.iter().filter(|right| **right).count();
    (!judged.is_empty()).then(|| right as f64 / judged.len() as f64)
}
