//! What the crowd said together: downloaded as a requester does, judged by the gold, written down by task.

use super::crowd::Crowd;
use super::publish::{Published, Site};
use anyhow::{Context, Result, ensure};
use std::collections::HashMap;
use std::path::Path;

/// One task's consensus.
#[derive(Debug)]
pub struct Agreed {
    /// The label.
    pub label: String,
    /// How probable it is, as the server writes it.
    pub probability: String,
}

/// Each task's consensus, by the task's name in the set.
pub type Results = HashMap<String, Agreed>;

/// Downloads the consensus of every task.
///
/// # Errors
/// When the file is not the documented one, or not every task is in it once.
pub fn download(site: &Site, crowd: &Crowd, published: &Published) -> Result<Results> {
    let path = format!("/api/v1/batches/{}/results?kind=consensus&format=csv", published.batch);
    let file = site.client()?.file(&path, Some(&published.requester.token))?;
    let mut rows = csv::Reader::from_reader(file);
    let headers = rows.headers().context("the results cannot be read")?.clone();
    let column = |name: &str| {
        let place = headers.iter().position(|header| header == name);
        place.with_context(|| format!("the results have no column {name}"))
    };
    let (key, label, probability) = (column("key")?, column("label")?, column("label.probability")?);
    let mut results = Results::with_capacity(crowd.tasks.len());
    for row in rows.records() {
        let row = row.context("the results broke off")?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let task = cell(key);
        ensure!(!cell(label).is_empty(), "task {task} has no consensus");
        let agreed = Agreed { label: cell(label), probability: cell(probability) };
        ensure!(results.insert(task.clone(), agreed).is_none(), "task {task} is twice in the results");
    }
    let missing = crowd.tasks.iter().filter(|task| !results.contains_key(&task.name)).count();
    ensure!(
        missing == 0 && results.len() == crowd.tasks.len(),
        "{} tasks were published and {} have results; {missing} of them are missing",
        crowd.tasks.len(),
        results.len()
    );
    Ok(results)
}

/// The fraction of gold tasks with labels whose consensus is right; none where there are no such tasks.
#[must_use]
pub fn accuracy(results: &Results, gold: &HashMap<String, String>) -> Option<f64> {
    let judged = gold.iter().filter_map(|(task, label)| Some(results.get(task)?.label == *label));
    let (mut right, mut all) = (0_u32, 0_u32);
    for is_right in judged {
        right += u32::from(is_right);
        all += 1;
    }
    (all > 0).then(|| f64::from(right) / f64::from(all))
}

/// Writes `task,label,probability`, in the set's order.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, crowd: &Crowd, results: &Results) -> Result<()> {
    let written = || -> Result<(), csv::Error> {
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(["task", "label", "probability"])?;
        for task in &crowd.tasks {
            if let Some(agreed) = results.get(&task.name) {
                writer.write_record([&task.name, &agreed.label, &agreed.probability])?;
            }
        }
        Ok(writer.flush()?)
    };
    written().with_context(|| format!("{} cannot be written", path.display()))
}
