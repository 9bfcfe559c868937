//! Methods for texts and for comparisons: rows in, an answer for each task or item out.

use super::clock::Mark;
use super::summary::Summary;
use super::{Aggregate, input, output};
use crate::terminal::Progress;
use anyhow::{Result, bail, ensure};
use gongdao_consensus::methods::{Findings, Method, find};
use gongdao_consensus::pairwise::{BadComparison, Comparison};
use gongdao_consensus::text::TextAnswer;
use gongdao_consensus::watch::Watch;
use gongdao_formats::Problem;
use gongdao_formats::table::Column;
use std::collections::BTreeSet;

/// Reads, fits, writes and tells.
pub fn run(args: &Aggregate) -> Result<()> {
    let Some(method) = find(&args.method) else { bail!("there is no method `{}`", args.method) };
    ensure!(args.known.is_none() && !args.parity, "--known and --parity are not for {}", args.method);
    let reading = Mark::now(1);
    let mut rows: Vec<Cells> = Vec::new();
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
    let progress = Progress::new("steps");
    let found = findings(method, &rows, Watch::by(&|done, most| progress.tick(done, most)));
    let (seconds_fit, cpu_seconds_fit) = fitting.used();
    progress.clear();
    let found = found?;
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

/// A row: task (or left item), worker, label and, for comparisons, right item.
type Cells = [String; 4];

/// What a method finds in rows; `watch` is told how far it is.
fn findings(method: Method, rows: &[Cells], watch: Watch<'_>) -> Result<Findings> {
    Ok(match method {
        Method::OfTexts(run) => {
            let answers = rows.iter().map(|[task, worker, text, _]| TextAnswer { task, worker, text });
            run(&answers.collect::<Vec<_>>(), watch)
        }
        Method::OfComparisons(run) => {
            let mut comparisons = Vec::with_capacity(rows.len());
            for [left, worker, label, right] in rows {
                comparisons.push(Comparison::new(worker, left, right, label)?);
            }
            run(&comparisons, watch)
        }
    })
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
    let place = |item: &str| found.answers.binary_search_by(|own| own.task.as_str().cmp(item)).ok();
    let worth = |(item, worth): &(String, String)| {
        let worth: f64 = worth.parse().ok().filter(|worth: &f64| worth.is_finite())?;
        // Zero has no sign: an item of worth −0 is no better or worse than one of 0.
        place(item).map(|at| (worth + 0.0, found.answers[at].probability))
    };
    let mut items: Vec<(f64, f64)> = gold.iter().filter_map(worth).collect();
    items.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut scores: Vec<f64> = items.iter().map(|item| item.1).collect();
    scores.sort_by(f64::total_cmp);
    // Items of lower worth are counted by the place of their score, so that no pair is looked at by itself.
    let mut lower = Counts(vec![0; scores.len()]);
    let (mut doubled, mut pairs, mut before) = (0, 0, 0);
    for equals in items.chunk_by(|one, other| one.0 == other.0) {
        for (_, score) in equals {
            let under = scores.partition_point(|own| own.total_cmp(score).is_lt());
            let up_to = scores.partition_point(|own| own.total_cmp(score).is_le());
            doubled += lower.below(under) + lower.below(up_to);
            pairs += before;
        }
        for (_, score) in equals {
            lower.add(scores.partition_point(|own| own.total_cmp(score).is_lt()));
        }
        before += equals.len() as u64;
    }
    (pairs > 0).then(|| doubled as f64 / 2.0 / pairs as f64)
}

/// Counts by place whose sums up to a place take few steps (P. M. Fenwick, *A new data structure for cumulative frequency
/// tables*, 1994).
struct Counts(Vec<u64>);

impl Counts {
    /// Counts one at a place.
    fn add(&mut self, place: usize) {
        let mut at = place + 1;
        while let Some(count) = self.0.get_mut(at - 1) {
            *count += 1;
            at += at & at.wrapping_neg();
        }
    }

    /// How many are at places below one.
    fn below(&self, place: usize) -> u64 {
        let (mut sum, mut at) = (0, place);
        while at > 0 {
            sum += self.0.get(at - 1).copied().unwrap_or_default();
            at &= at - 1;
        }
        sum
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use gongdao_consensus::methods::{Finding, METHODS};
    use std::sync::Mutex;

    #[test]
    fn every_method_tells_how_far_it_is() {
        let text = |task: usize, worker: usize| {
            [format!("t{task}"), format!("w{worker}"), format!("a b{} c", worker / 2), String::new()]
        };
        let pair = |left: usize, worker: usize| {
            let [left, right] = [left, (left + 1) % 5].map(|item| format!("i{item}"));
            [left.clone(), format!("w{worker}"), if worker == 0 { left } else { right.clone() }, right]
        };
        for (name, method) in METHODS {
            let row: &dyn Fn(usize, usize) -> Cells = match method {
                Method::OfTexts(_) => &text,
                Method::OfComparisons(_) => &pair,
            };
            let rows: Vec<Cells> = (0..5).flat_map(|task| (0..3).map(move |own| row(task, own))).collect();
            let told = Mutex::new(Vec::new());
            let watch = |done, most| told.lock().expect("one thread").push((done, most));
            let found = findings(method, &rows, Watch::by(&watch)).expect("sound rows");
            let told = told.into_inner().expect("one thread");
            assert!(!told.is_empty(), "{name}");
            assert!(told.is_sorted() && told.iter().all(|(done, most)| done <= most && *most == told[0].1));
            assert_eq!(found, findings(method, &rows, Watch::default()).expect("sound rows"), "{name}");
        }
    }

    #[test]
    fn pairs_in_order_are_counted_among_any_number_of_items() {
        let share = |probability: &dyn Fn(usize) -> f64, worth: &dyn Fn(usize) -> usize, count: usize| {
            let name = |at: usize| format!("{at:05}");
            let answer = |at| Finding { task: name(at), label: String::new(), probability: probability(at) };
            let found =
                Findings { answers: (0..count).map(answer).collect(), workers: Vec::new(), rounds: 0 };
            let gold: Vec<_> = (0..count).map(|at| (name(at), worth(at).to_string())).collect();
            in_order(&found, &gold)
        };
        // As counted pair by pair.
        let (probability, worth) = (|at: usize| (at * 7 % 5) as f64, |at: usize| at * 3 % 7);
        let (mut right, mut pairs) = (0.0, 0.0);
        for (one, other) in (0..40).flat_map(|one| (0..40).map(move |other| (one, other))) {
            if worth(one) > worth(other) {
                pairs += 1.0;
                let order = probability(one).total_cmp(&probability(other));
                right += [0.0, 0.5, 1.0][(order as i8 + 1) as usize];
            }
        }
        assert_eq!(share(&probability, &worth, 40), Some(right / pairs));
        // The worst stand behind the first 5,000: they count, too.
        let (high, half) = (|at: usize| at as f64, |at: usize| if at < 6_000 { at } else { 20_000 - at });
        assert_eq!(share(&high, &|at| at, 12_000), Some(1.0));
        assert!(share(&high, &half, 12_000).is_some_and(|share| share < 0.9));
        assert_eq!(share(&high, &|_| 1, 10), None);
    }
}
