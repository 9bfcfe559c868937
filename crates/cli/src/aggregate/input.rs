//! Reading the files. Each is read row by row; bad rows are told by line, a few of them, and counted.

use crate::terminal::tell;
use anyhow::{Context, Result, ensure};
use gongdao_consensus::categorical::{Labels, LabelsBuilder, Past, Refusal};
use gongdao_formats::Problem;
use gongdao_formats::table::{self, Column, Limits, Row};
use std::fs::File;
use std::path::Path;

const TASK: Column<'static> = Column::needed(&["task"]);
const WORKER: Column<'static> = Column::needed(&["worker"]);
const LABEL: Column<'static> = Column::needed(&["label", "text"]);
/// The three as they stand in the file: the reference implementation takes no white space off.
const EXACT: [Column<'static>; 3] =
    [Column::exact(&["task"]), Column::exact(&["worker"]), Column::exact(&["label", "text"])];

/// Bad rows that are told.
const TOLD: usize = 20;

/// Reads some columns of a file; how many rows were good.
pub fn read(
    path: &Path,
    columns: &[Column<'_>],
    visit: impl FnMut(&Row<'_>) -> Result<(), Problem>,
) -> Result<u64> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("{name} cannot be opened"))?;
    let limits = Limits { errors_kept: TOLD, ..Limits::default() };
    let summary = table::read(file, &path.to_string_lossy(), columns, &limits, visit)
        .map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
    for error in &summary.errors {
        tell(format_args!("{name}: {error}"));
    }
    if summary.bad_rows > 0 {
        tell(format_args!("{name}: {} bad rows passed over, {} good", summary.bad_rows, summary.rows));
    }
    Ok(summary.rows)
}

/// The labels, with room for classes that only `known` has; `exact` keeps white space at the ends of values.
pub fn labels(path: &Path, known: &[(String, String)], exact: bool) -> Result<Labels> {
    let mut builder = LabelsBuilder::default();
    let mut refused: Option<Refusal> = None;
    let columns = if exact { EXACT } else { [TASK, WORKER, LABEL] };
    read(path, &columns, |row| {
        builder.push(row.get(0), row.get(1), row.get(2)).map_err(|refusal| {
            let rule = refusal.to_string();
            refused = Some(refusal);
            Problem::BadValue { column: "label".to_owned(), rule }
        })
    })?;
    if let Some(refusal) = refused {
        return Err(refusal.into());
    }
    ensure!(!builder.is_empty(), "{} has no good row; there is nothing to aggregate", path.display());
    for (_, class) in known {
        builder.class(class)?;
    }
    Ok(builder.build())
}

/// True labels, as task and label; of several for a task the first. `exact` keeps white space at the ends of values.
pub fn truths(path: Option<&Path>, exact: bool) -> Result<Vec<(String, String)>> {
    let mut truths = Vec::new();
    let Some(path) = path else { return Ok(truths) };
    let mut seen = std::collections::HashSet::new();
    let columns = if exact { [EXACT[0], EXACT[2]] } else { [TASK, LABEL] };
    read(path, &columns, |row| {
        if seen.insert(row.get(0).to_owned()) {
            truths.push((row.get(0).to_owned(), row.get(1).to_owned()));
        }
        Ok(())
    })?;
    Ok(truths)
}

/// Earlier work of workers who are here, in classes that are here.
pub fn history(path: Option<&Path>, labels: &Labels) -> Result<Vec<Past>> {
    let mut history = Vec::new();
    let Some(path) = path else { return Ok(history) };
    let columns =
        [WORKER, Column::needed(&["truth"]), Column::needed(&["given"]), Column::needed(&["count"])];
    read(path, &columns, |row| {
        let count =
            number(row.get(3)).filter(|count| *count >= 0.0).ok_or_else(|| bad("count", row.get(3)))?;
        let class = |at| labels.classes().find(row.get(at));
        if let (Some(worker), Some(truth), Some(given)) =
            (labels.workers().find(row.get(0)), class(1), class(2))
        {
            history.push(Past { worker: worker as u32, truth: truth as u32, given: given as u32, count });
        }
        Ok(())
    })?;
    Ok(history)
}

/// Costs of answers (rows) under truths (columns); what the file does not name costs nothing where it is right and one
/// where it is wrong.
pub fn costs(path: Option<&Path>, labels: &Labels) -> Result<Option<Vec<f64>>> {
    let Some(path) = path else { return Ok(None) };
    let classes = labels.classes().len();
    let mut costs: Vec<f64> =
        (0..classes * classes).map(|place| f64::from(u8::from(place / classes != place % classes))).collect();
    let columns = [Column::needed(&["answer"]), Column::needed(&["truth"]), Column::needed(&["cost"])];
    read(path, &columns, |row| {
        let cost = number(row.get(2)).ok_or_else(|| bad("cost", row.get(2)))?;
        let find = |at: usize, column| {
            labels.classes().find(row.get(at)).ok_or_else(|| unknown(column, row.get(at)))
        };
        costs[find(0, "answer")? * classes + find(1, "truth")?] = cost;
        Ok(())
    })?;
    Ok(Some(costs))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn bad(column: &str, value: &str) -> Problem {
    Problem::BadValue {
        column: column.to_owned(),
        rule: format!("is {value:?}, which is not a number it can be"),
    }
}

fn unknown(column: &str, value: &str) -> Problem {
    Problem::BadValue { column: column.to_owned(), rule: format!("is {value:?}, a label nobody gave") }
}
