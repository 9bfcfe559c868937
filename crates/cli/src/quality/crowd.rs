//! A recorded crowd from two files: what was answered, and what is true.

use crate::aggregate::input;
use crate::terminal::tell;
use anyhow::{Result, ensure};
use gongdao_consensus::categorical::Labels;
use gongdao_quality::study::{Crowd, Given};
use std::collections::HashSet;
use std::path::Path;

/// Most classes a study takes. Beyond that the labels are texts, whose right answers have to be found otherwise.
const CLASSES_MOST: usize = 1_000;

/// Reads labels and gold; the table the numbers come from, and the crowd.
pub fn read(labels: &Path, gold: &Path) -> Result<(Labels, Crowd)> {
    let truths = input::truths(Some(gold), false)?;
    let table = input::labels(labels, &[], false)?;
    let classes = table.classes().len();
    ensure!(classes > 1, "{} has one label only; there is nothing to be unsure of", labels.display());
    ensure!(
        classes <= CLASSES_MOST,
        "{} has {classes} different labels; a study takes {CLASSES_MOST} at most",
        labels.display()
    );
    let tasks: Vec<Vec<Given>> = (0..table.tasks().len()).map(|task| first_answers(&table, task)).collect();
    let mut truth = vec![None; tasks.len()];
    for (task, label) in &truths {
        if let Some(task) = table.tasks().find(task) {
            // A truth nobody gave is one that nobody can be right about.
            truth[task] = Some(table.classes().find(label).map_or(u32::MAX, |class| class as u32));
        }
    }
    ensure!(
        truth.iter().any(Option::is_some),
        "no task of {} has an answer in {}; nothing can be scored",
        gold.display(),
        labels.display()
    );
    let crowd = Crowd { tasks, truth, classes: classes as u32 };
    if crowd.answers() < table.len() {
        tell(format_args!(
            "{} labels are a worker's second or later one on a task; they are passed over",
            table.len() - crowd.answers()
        ));
    }
    Ok((table, crowd))
}

/// A task's answers, of each worker one.
fn first_answers(table: &Labels, task: usize) -> Vec<Given> {
    let mut seen = HashSet::new();
    let answers = table.task(task).filter(|(worker, _)| seen.insert(*worker));
    answers.map(|(worker, class)| Given { worker: worker as u32, label: class as u32 }).collect()
}
