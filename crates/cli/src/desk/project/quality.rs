//! `gongdao project quality`, `known`, `retire` and `restore`: what is measured of answers, tasks and workers, and the tasks
//! whose answer is known.

use crate::desk::connect::{Remote, text};
use crate::desk::pages;
use crate::terminal::print;
use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

/// What `quality` takes.
#[derive(Debug, Args)]
pub struct Quality {
    /// The project's id
    project: String,
    /// One table alone
    #[arg(long, value_enum)]
    only: Option<Table>,
}

/// A table of quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Table {
    /// Judged answers by day
    Days,
    /// Tasks by how sure their consensus is
    Sure,
    /// What more answers cost and bring
    Answers,
    /// The least sure tasks
    Doubtful,
    /// Workers, the busiest first
    Workers,
}

/// What `retire` and `restore` take.
#[derive(Debug, Args)]
pub struct KnownTask {
    /// The task's id, as `known` lists it
    task: String,
}

type Columns = &'static [(&'static str, &'static str)];

const DAYS: Columns = &[
    ("day", "day"),
    ("judged", "judged"),
    ("right", "right_ppm"),
    ("known", "gold"),
    ("known right", "gold_right_ppm"),
];
const SURE: Columns = &[("sure from", "from_ppm"), ("tasks", "tasks")];
const ANSWERS: Columns = &[("answers", "answers"), ("tasks", "tasks"), ("sure", "probability_ppm")];
const DOUBTFUL: Columns = &[
    ("task", "task"),
    ("key", "key"),
    ("sure", "probability_ppm"),
    ("answers", "answers"),
    ("settled", "settled"),
];
const WORKERS: Columns = &[
    ("worker", "worker"),
    ("right", "skill.mean_ppm"),
    ("at least", "skill.low_ppm"),
    ("at most", "skill.high_ppm"),
    ("judged", "judged"),
    ("known", "gold_seen"),
    ("known right", "gold_right"),
    ("answers", "submitted"),
];
const KNOWN: Columns = &[
    ("task", "task"),
    ("state", "state"),
    ("shown", "shown"),
    ("answered", "seen"),
    ("right", "right"),
    ("made of", "learned_from"),
    ("key", "key"),
    ("answer", "answer"),
];

impl Quality {
    pub(super) fn run(&self, remote: &Remote) -> Result<()> {
        let found: Value = remote.get(&format!("/api/v1/projects/{}/quality", self.project))?;
        if remote.is_json() {
            return print(&found);
        }
        let wanted = |table| self.only.is_none_or(|only| only == table);
        if self.only.is_none() {
            let [saved, accepted, settled, paid, fees, currency] =
                ["saved_answers", "accepted", "settled", "paid", "fees", "currency"]
                    .map(|name| text(&found, name));
            print(format_args!(
                "{settled} tasks settled with {accepted} answers, {saved} saved; {paid} {currency} paid, {fees} fees"
            ))?;
        }
        let tables = [
            (Table::Days, "days", DAYS),
            (Table::Sure, "sure", SURE),
            (Table::Answers, "by_answers", ANSWERS),
            (Table::Doubtful, "doubtful", DOUBTFUL),
            (Table::Workers, "workers", WORKERS),
        ];
        for (table, name, columns) in tables {
            let rows = found.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            if wanted(table) && !(rows.is_empty() && self.only.is_none()) {
                print(format_args!("\n{}", name.replace('_', " ")))?;
                remote.table(rows.into_iter().map(percent).collect(), columns)?;
            }
        }
        Ok(())
    }
}

/// Parts per million as the percent that people read.
pub(in crate::desk) fn percent(mut row: Value) -> Value {
    let fields = row.as_object_mut().into_iter().flatten();
    for (name, value) in fields {
        if value.is_object() {
            *value = percent(value.take());
        } else if let Some(ppm) = value.as_i64().filter(|_| name.ends_with("_ppm")) {
            *value = json!(format!("{}.{} %", ppm / 10_000, ppm % 10_000 / 1_000));
        }
    }
    row
}

pub(super) fn known(remote: &Remote, project: &str) -> Result<()> {
    remote.table(pages::all(remote, &format!("/api/v1/projects/{project}/gold"), usize::MAX)?, KNOWN)
}

impl KnownTask {
    pub(super) fn set(&self, remote: &Remote, active: bool) -> Result<()> {
        let path = format!("/api/v1/tasks/{}/gold", self.task);
        let changed = remote.post(&path, "", &json!({ "active": active }))?;
        let said = if active { "given out" } else { "out" };
        remote.show(&changed, |_| print(format_args!("{} is {said}", self.task)))
    }
}
