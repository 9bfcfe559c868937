//! A study for people: two tables and what follows from them.

use super::report::{Report, Spread};
use crate::terminal::{print, table};
use anyhow::Result;

/// Prints it.
pub fn report(report: &Report, target: f64) -> Result<()> {
    let Report { tasks, workers, labels, classes, seeds, seed, .. } = report;
    print(format_args!(
        "{labels} answers of {workers} workers to {tasks} tasks, {classes} different; {seeds} seeds from {seed}"
    ))?;
    print("\nFixed overlap, by majority; and what adaptive overlap needs to be as right")?;
    let heads = ["overlap", "answers a task", "accuracy", "adaptive", "saved"];
    let rows = report.fixed.iter().map(|fixed| {
        let or_never = |figure: Option<String>| figure.unwrap_or_else(|| "never".to_owned());
        vec![
            fixed.overlap.to_string(),
            format!("{:.2}", fixed.answers),
            format!("{:.4}", fixed.accuracy),
            or_never(fixed.adaptive_answers.map(|answers| format!("{answers:.2}"))),
            or_never(fixed.saved.map(percent)),
        ]
    });
    table(&heads, &rows.collect::<Vec<_>>())?;
    print("\nAdaptive overlap; in brackets the lowest and highest of the seeds")?;
    let heads = ["target", "answers a task", "saved", "accuracy", "calibration error", "exhausted"];
    let rows = report.adaptive.iter().map(|point| {
        vec![
            format!("{:.3}", point.target),
            format!("{:.2}", point.answers.mean),
            percent(point.saved.mean),
            spread(point.accuracy, 4),
            spread(point.calibration_error, 3),
            format!("{:.0}", point.exhausted.mean),
        ]
    });
    table(&heads, &rows.collect::<Vec<_>>())?;
    let (majority, by_chance) = (report.majority, report.majority_ties_by_chance);
    print(format_args!(
        "\nMajority of all answers is right for {majority:.4} ({by_chance:.4} where ties fall by chance), the default method for {:.4}.",
        report.default
    ))?;
    match report.saved_at_majority {
        Some(saved) => print(format_args!(
            "At the better of both majorities adaptive overlap saves {} of the answers ({} to {}).",
            percent(saved.mean),
            percent(saved.low),
            percent(saved.high)
        ))?,
        None => print("Not every seed comes to the better of both majorities.")?,
    }
    let own = report.adaptive.iter().find_map(|point| Some((point, point.accuracy_default?)));
    if let Some((point, accuracy)) = own {
        print(format_args!(
            "At the target of {target} it saves {} and is right for {} when tasks settle; the default method over the same answers is right for {}.",
            percent(point.saved.mean),
            spread(point.accuracy, 4),
            spread(accuracy, 4)
        ))?;
    }
    Ok(())
}

fn percent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}

fn spread(figure: Spread, digits: usize) -> String {
    let Spread { mean, low, high } = figure;
    format!("{mean:.digits$} ({low:.digits$}–{high:.digits$})")
}
