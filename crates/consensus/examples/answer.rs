//! The crate by itself: `answer METHOD LABELS.csv` reads `task,worker,label` (or `left,right,label` beside `worker`) and
//! writes `task,label,probability`, for methods of texts and comparisons.

use gongdao_consensus::methods::{Method, find};
use gongdao_consensus::pairwise::Comparison;
use gongdao_consensus::text::TextAnswer;
use gongdao_consensus::watch::Watch;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: answer METHOD LABELS.csv".into());
    };
    let method = find(&name).ok_or("there is no method of that name for texts or comparisons")?;
    let mut reader = csv::Reader::from_path(&path)?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|own| own == name).ok_or(format!("no column `{name}`"));
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let found = match method {
        Method::OfTexts(run) => {
            let (task, worker) = (column("task")?, column("worker")?);
            let text = column("label").or_else(|_| column("text"))?;
            let answer =
                |row| TextAnswer { task: cell(row, task), worker: cell(row, worker), text: cell(row, text) };
            run(&rows.iter().map(answer).collect::<Vec<_>>(), Watch::default())
        }
        Method::OfComparisons(run) => {
            let (worker, left, right) = (column("worker")?, column("left")?, column("right")?);
            let label = column("label")?;
            let comparison =
                |row| Comparison::new(cell(row, worker), cell(row, left), cell(row, right), cell(row, label));
            run(&rows.iter().map(comparison).collect::<Result<Vec<_>, _>>()?, Watch::default())
        }
    };
    let mut writer = csv::Writer::from_writer(std::io::stdout());
    writer.write_record(["task", "label", "probability"])?;
    for answer in found.answers {
        writer.write_record([answer.task, answer.label, answer.probability.to_string()])?;
    }
    Ok(writer.flush()?)
}

fn cell(row: &csv::StringRecord, column: usize) -> &str {
    row.get(column).unwrap_or_default()
}
