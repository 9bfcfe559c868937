//! A crowd data set, read from its files: who answered what, and what is known to be right.

use anyhow::{Context, Result, ensure};
use gongdao_formats::{Limits, labels_csv};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// One worker of the set.
#[derive(Debug)]
pub struct CrowdWorker {
    /// The worker's name in the set.
    pub name: String,
    /// The worker's label for each task, by the task's name.
    pub labels: HashMap<String, String>,
}

/// One task of the set.
#[derive(Debug)]
pub struct CrowdTask {
    /// The task's name in the set.
    pub name: String,
    /// Who answered it, as places among the workers.
    pub workers: Vec<usize>,
}

/// The whole set.
#[derive(Debug, Default)]
pub struct Crowd {
    /// The tasks, in the order in which they first occur.
    pub tasks: Vec<CrowdTask>,
    /// The workers, in the order in which they first occur.
    pub workers: Vec<CrowdWorker>,
    /// The labels there are, in string order.
    pub options: BTreeSet<String>,
    /// Answers, each worker's first for each task.
    pub answers: u64,
    /// Rows that repeated a task and worker.
    pub dropped: u64,
}

fn open(path: &Path) -> Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(BufReader::new(file))
}

impl Crowd {
    /// Reads `task,worker,label`. A row that cannot be read ends it: figures over a part would be wrong.
    ///
    /// # Errors
    /// When the file or a row cannot be read, or there is nothing in it.
    pub fn read(path: &Path) -> Result<Self> {
        let context = || path.display().to_string();
        let mut crowd = Self::default();
        let (mut tasks, mut workers) = (HashMap::new(), HashMap::new());
        let mut votes = labels_csv::read_votes(open(path)?, Limits::default()).with_context(context)?;
        for vote in votes.by_ref() {
            let vote = vote.with_context(context)?;
            let worker = *workers.entry(vote.worker).or_insert_with_key(|name| {
                crowd.workers.push(CrowdWorker { name: name.clone(), labels: HashMap::new() });
                crowd.workers.len() - 1
            });
            let task = *tasks.entry(vote.task.clone()).or_insert_with_key(|name: &String| {
                crowd.tasks.push(CrowdTask { name: name.clone(), workers: Vec::new() });
                crowd.tasks.len() - 1
            });
            crowd.tasks[task].workers.push(worker);
            if !crowd.options.contains(&vote.label) {
                crowd.options.insert(vote.label.clone());
            }
            crowd.workers[worker].labels.insert(vote.task, vote.label);
            crowd.answers += 1;
        }
        crowd.dropped = votes.dropped();
        ensure!(crowd.answers > 0, "{} has no rows", path.display());
        Ok(crowd)
    }
}

/// Reads `task,label`.
///
/// # Errors
/// When the file or a row cannot be read.
pub fn read_gold(path: &Path) -> Result<HashMap<String, String>> {
    let context = || path.display().to_string();
    let rows = labels_csv::read_gold(open(path)?, Limits::default()).with_context(context)?;
    let pairs = rows.map(|row| row.map(|row| (row.task, row.label)).with_context(context));
    pairs.collect()
}
