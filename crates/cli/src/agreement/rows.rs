//! Labels from a file, each name kept once however often it occurs.

use anyhow::{Context, Result, ensure};
use gongdao_consensus::agreement::Rating;
use gongdao_formats::table::{Column, Limits, Row, Summary, read as read_table};
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

/// Names with their numbers, in the order in which they first occur.
#[derive(Default)]
struct Seen {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Seen {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        // The reader allows no more rows than there are numbers.
        let number = self.names.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }
}

/// The rows of a table of labels.
#[derive(Default)]
pub struct Rows {
    tasks: Seen,
    workers: Seen,
    labels: Seen,
    times: Seen,
    rows: Vec<[u32; 4]>,
}

impl Rows {
    /// The rows as ratings.
    pub fn ratings(&self) -> Vec<Rating<'_>> {
        let rating = |[task, worker, label, time]: &[u32; 4]| Rating {
            task: self.tasks.name(*task),
            worker: self.workers.name(*worker),
            label: self.labels.name(*label),
            time: self.times.name(*time),
        };
        self.rows.iter().map(rating).collect()
    }
}

/// Reads `task,worker,label` and, where it is there, `time`. Bad rows are left out and counted.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn read(path: &Path) -> Result<(Rows, Summary)> {
    let columns = [
        Column::needed(&["task"]),
        Column::needed(&["worker"]),
        Column::needed(&["label", "text"]),
        Column::optional(&["time", "timestamp", "submitted_at"]),
    ];
    let mut rows = Rows::default();
    let summary = each(path, &columns, |row| {
        let numbers = [
            rows.tasks.number(row.get(0)),
            rows.workers.number(row.get(1)),
            rows.labels.number(row.get(2)),
            rows.times.number(row.get(3)),
        ];
        rows.rows.push(numbers);
    })?;
    Ok((rows, summary))
}

/// Reads `task,label`. A bad row ends it, since figures over a part of the truth would mislead.
///
/// # Errors
/// When the file cannot be read, lacks a column, or has a bad row or no good one.
pub fn read_gold(path: &Path) -> Result<Vec<(String, String)>> {
    let mut gold = Vec::new();
    let columns = [Column::needed(&["task"]), Column::needed(&["label", "text"])];
    let summary = each(path, &columns, |row| gold.push((row.get(0).to_owned(), row.get(1).to_owned())))?;
    if let Some(error) = summary.errors.into_iter().next() {
        return Err(error).with_context(|| path.display().to_string());
    }
    ensure!(!gold.is_empty(), "{} holds no true label", path.display());
    Ok(gold)
}

fn each(path: &Path, columns: &[Column<'_>], mut take: impl FnMut(&Row<'_>)) -> Result<Summary> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let visit = |row: &Row<'_>| {
        take(row);
        Ok(())
    };
    let name = path.to_string_lossy();
    read_table(file, &name, columns, &Limits::default(), visit).with_context(|| path.display().to_string())
}
