//! Tasks in Parquet: top-level columns of single values, named as those of a CSV; numbers and truth values stay what they
//! are.

use super::{KEY_COLUMN, TaskRow, WORKERS_COLUMN, check_text, key, named};
use crate::error::shortened;
use crate::headed::check_column;
use crate::table::{ParquetBatch as Batch, ParquetSource as Source};
use crate::{Limits, Problem, RowError};
use parquet::basic::Type as Physical;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Map, Value as Json};
use std::io::{Read, Seek};

/// Rows decoded at a time: of the longest rows allowed, sixteen megabytes.
const BATCH_ROWS: usize = 256;

struct Column {
    name: String,
    is_text: bool,
    level: i16,
}

/// The tasks of a Parquet file, good rows and bad ones, in order; a row's line is its number, from 1. Ends after an error
/// that is fatal. Some hundred rows are held in memory.
pub struct ParquetTasks<R: Read + Seek + Send + 'static> {
    file: Option<SerializedFileReader<Source<R>>>,
    columns: Vec<Column>,
    limits: Limits,
    group: usize,
    readers: Vec<ColumnReader>,
    batches: Vec<Batch>,
    /// Rows of the group that are not decoded yet, and rows of the batch.
    left: usize,
    held: usize,
    at: usize,
    line: u64,
    failed: Option<RowError>,
}

/// Reads tasks out of a Parquet file.
pub fn read_parquet<R: Read + Seek + Send + 'static>(source: R, limits: Limits) -> ParquetTasks<R> {
    let mut tasks = ParquetTasks {
        file: None,
        columns: Vec::new(),
        limits,
        group: 0,
        readers: Vec::new(),
        batches: Vec::new(),
        left: 0,
        held: 0,
        at: 0,
        line: 0,
        failed: None,
    };
    tasks.failed = tasks.open(source).err().map(|problem| problem.at(0));
    tasks
}

fn bad(reason: impl ToString) -> Problem {
    Problem::BadFile { kind: "Parquet", reason: reason.to_string() }
}

impl<R: Read + Seek + Send + 'static> ParquetTasks<R> {
    fn open(&mut self, source: R) -> Result<(), Problem> {
        let source = Source::new(source).map_err(|error| Problem::Io { reason: error.to_string() })?;
        let file = SerializedFileReader::new(source).map_err(bad)?;
        let schema = file.metadata().file_metadata().schema_descr();
        for column in schema.columns() {
            let name = column.path().string();
            if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
                let fix = "write it as text; pages and lists of pictures as `1.png|2.png`";
                return Err(bad(format!("the column `{}` holds no single values; {fix}", shortened(&name))));
            }
            check_column(&name, &self.limits).map_err(|problem| Problem::BadHeader(Box::new(problem)))?;
            if self.columns.iter().any(|known| known.name == name) {
                return Err(Problem::RepeatedColumn { column: shortened(&name) });
            }
            let is_text =
                matches!(column.physical_type(), Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY);
            self.columns.push(Column { name, is_text, level: column.max_def_level() });
        }
        let of_data = |column: &&Column| ![KEY_COLUMN, WORKERS_COLUMN].contains(&column.name.as_str());
        match self.columns.iter().filter(of_data).count() {
            0 => return Err(Problem::BadHeader(Box::new(Problem::NoData))),
            count if count > self.limits.columns => {
                return Err(Problem::TooManyColumns { limit: self.limits.columns, in_header: true });
            }
            _ => {}
        }
        self.file = Some(file);
        Ok(())
    }

    /// Decodes the next rows; whether there are any.
    fn fill(&mut self) -> Result<bool, ParquetError> {
        while self.left == 0 {
            let Some(file) = self.file.as_ref().filter(|file| self.group < file.num_row_groups()) else {
                return Ok(false);
            };
            let group = file.get_row_group(self.group)?;
            self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            self.readers =
                (0..self.columns.len()).map(|at| group.get_column_reader(at)).collect::<Result<_, _>>()?;
            self.batches = self
                .columns
                .iter()
                .map(|column| Batch::new(column.level, self.limits.row_bytes + 1))
                .collect();
            self.group += 1;
        }
        self.held = self.left.min(BATCH_ROWS);
        self.at = 0;
        self.left -= self.held;
        for (reader, batch) in self.readers.iter_mut().zip(&mut self.batches) {
            batch.fill(reader, self.held)?;
        }
        Ok(true)
    }

    fn row(&self) -> Result<TaskRow, Problem> {
        let data = Map::with_capacity(self.columns.len());
        let mut task = TaskRow { line: self.line, key: None, data, workers: Vec::new() };
        let mut size = 0;
        for (column, batch) in self.columns.iter().zip(&self.batches) {
            let value = batch.value(self.at).unwrap_or_default();
            size += value.len();
            if size > self.limits.row_bytes {
                return Err(Problem::TooLong { limit: self.limits.row_bytes });
            }
            let text = str::from_utf8(value).map_err(|_| Problem::NotUtf8)?;
            match column.name.as_str() {
                KEY_COLUMN => task.key = key(text, &self.limits)?,
                WORKERS_COLUMN if text.trim().is_empty() => {}
                WORKERS_COLUMN => task.workers = named(text.split(';'), &self.limits)?,
                name => {
                    check_text(name, text)?;
                    let number = (!column.is_text).then(|| serde_json::from_str(text).ok()).flatten();
                    task.data
                        .insert(name.to_owned(), number.unwrap_or_else(|| Json::String(text.to_owned())));
                }
            }
        }
        Ok(task)
    }

    fn advance(&mut self) -> Result<Option<TaskRow>, RowError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.at >= self.held && !self.fill().map_err(|error| bad(error).at(self.line))? {
            return Ok(None);
        }
        self.line += 1;
        if self.line > self.limits.rows {
            return Err(Problem::TooManyRows { limit: self.limits.rows }.at(self.line));
        }
        let row = self.row().map_err(|problem| problem.at(self.line));
        self.at += 1;
        row.map(Some)
    }
}

impl<R: Read + Seek + Send + 'static> Iterator for ParquetTasks<R> {
    type Item = Result<TaskRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.advance().transpose();
        if row.as_ref().is_none_or(|row| row.as_ref().is_err_and(RowError::is_fatal)) {
            (self.file, self.left, self.held, self.at) = (None, 0, 0, 0);
        }
        row
    }
}
