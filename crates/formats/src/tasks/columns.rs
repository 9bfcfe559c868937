//! Tasks in CSV.

use std::io::BufRead;

use serde_json::{Map, Value as Json};

use super::{KEY_COLUMN, TaskRow, WORKERS_COLUMN, check_text, key, named};
use crate::headed::Table;
use crate::records::Cells;
use crate::{Limits, Problem, RowError};

/// A CSV file of tasks.
pub(super) struct Columns<R> {
    table: Table<R>,
    columns: Vec<Column>,
}

enum Column {
    Key,
    Workers,
    Data(String),
}

impl<R: BufRead> Columns<R> {
    pub(super) fn new(reader: R, limits: &Limits) -> Result<Self, RowError> {
        let table = Table::new(reader, limits, 2)?;
        let column = |name: &String| match name.as_str() {
            KEY_COLUMN => Column::Key,
            WORKERS_COLUMN => Column::Workers,
            _ => Column::Data(name.clone()),
        };
        let columns: Vec<Column> = table.columns().iter().map(column).collect();
        let count = columns.iter().filter(|column| matches!(column, Column::Data(_))).count();
        if count > limits.columns {
            return Err(Problem::TooManyColumns { limit: limits.columns, in_header: true }.at(1));
        }
        if count == 0 {
            return Err(Problem::BadHeader(Box::new(Problem::NoData)).at(1));
        }
        Ok(Self { table, columns })
    }

    pub(super) fn next(&mut self, limits: &Limits) -> Result<Option<TaskRow>, RowError> {
        let Some(cells) = self.table.next()? else { return Ok(None) };
        row(&self.columns, &cells, limits).map(Some).map_err(|problem| problem.at(cells.line))
    }
}

fn row(columns: &[Column], cells: &Cells<'_>, limits: &Limits) -> Result<TaskRow, Problem> {
    let data = Map::with_capacity(columns.len());
    let mut task = TaskRow { line: cells.line, key: None, data, workers: Vec::new() };
    for (index, column) in columns.iter().enumerate() {
        // The table has checked that every column has its cell.
        let cell = cells.get(index).unwrap_or_default();
        match column {
            Column::Key => task.key = key(cell, limits)?,
            Column::Workers if cell.trim().is_empty() => {}
            Column::Workers => task.workers = named(cell.split(';'), limits)?,
            Column::Data(name) => {
                check_text(name, cell)?;
                task.data.insert(name.clone(), Json::String(cell.to_owned()));
            }
        }
    }
    Ok(task)
}
