//! Results as Parquet: the columns of the CSV, with counts and probabilities as numbers and null for what is not there.
//!
//! Results are read page by page, and each page is a piece of CSV; pieces are fed here, and what is finished of the file
//! comes back, so that a group of rows is held and no more.

use super::WriteError;
use crate::dataset::parquet_column::{Cells, Column, pour};
use crate::records::Records;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a group, and bytes after which one is written in any case.
const GROUP_ROWS: usize = 4_096;
const GROUP_BYTES: usize = 16 << 20;
/// No row of results is as long.
const PIECE_BYTES: usize = 1 << 30;

/// What is written and not taken yet.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<Vec<u8>>>);

impl Held {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file under way, that begins with its first piece.
#[derive(Default)]
pub struct ParquetTable {
    held: Held,
    begun: Option<Begun>,
}

struct Begun {
    writer: SerializedFileWriter<Held>,
    columns: Vec<Column>,
    rows: usize,
}

fn failed(error: ParquetError) -> WriteError {
    WriteError::Io(io::Error::other(error.to_string()))
}

/// What a column of results holds, by its heading.
fn cells(heading: &str) -> Cells {
    match heading {
        "active_ms" | "answers" => Cells::Whole(Vec::new()),
        name if name.ends_with(".probability") && !name.starts_with("data.") => Cells::Number(Vec::new()),
        _ => Cells::Text(Vec::new()),
    }
}

fn leaf(heading: &str, of: &Cells) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match of {
        Cells::Whole(_) => (Physical::INT64, None),
        Cells::Number(_) => (Physical::DOUBLE, None),
        _ => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let leaf = Type::primitive_type_builder(heading, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    leaf.build().map(Arc::new)
}

impl Begun {
    fn new(headings: &[&str], held: Held) -> Result<Self, ParquetError> {
        let all: Vec<Cells> = headings.iter().map(|heading| cells(heading)).collect();
        let leaves = headings.iter().zip(&all).map(|(heading, of)| leaf(heading, of));
        let schema =
            Type::group_type_builder("schema").with_fields(leaves.collect::<Result<_, _>>()?).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_created_by("gongdao".to_owned());
        let writer = SerializedFileWriter::new(held, Arc::new(schema), Arc::new(properties.build()))?;
        Ok(Self { writer, columns: all.into_iter().map(Column::new).collect(), rows: 0 })
    }

    fn row<'a>(&mut self, row: impl Iterator<Item = &'a str>) {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.row();
            column.cell(cell);
        }
        self.rows += 1;
    }

    fn is_full(&self) -> bool {
        self.rows >= GROUP_ROWS || self.columns.iter().map(Column::bytes).sum::<usize>() >= GROUP_BYTES
    }

    fn pour(&mut self) -> Result<(), ParquetError> {
        if std::mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        pour(&mut self.writer, &mut self.columns)
    }
}

impl ParquetTable {
    /// Takes the next piece of CSV, whole rows, the header in front of the first; gives what is finished of the file.
    ///
    /// # Errors
    /// A piece that is no CSV of results.
    pub fn feed(&mut self, csv: &[u8]) -> Result<Vec<u8>, WriteError> {
        let unread = |error: crate::RowError| WriteError::Io(io::Error::other(error.to_string()));
        let mut records = Records::new(csv, PIECE_BYTES);
        while let Some(row) = records.next().map_err(unread)? {
            let cells = (0..row.len()).filter_map(|at| row.get(at));
            match &mut self.begun {
                None => {
                    let headings: Vec<&str> = cells.collect();
                    self.begun = Some(Begun::new(&headings, self.held.clone()).map_err(failed)?);
                }
                Some(begun) => {
                    begun.row(cells);
                    if begun.is_full() {
                        begun.pour().map_err(failed)?;
                    }
                }
            }
        }
        Ok(self.held.take())
    }

    /// The rest of the file.
    ///
    /// # Errors
    /// No piece came before.
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        let Some(mut begun) = self.begun else {
            return Err(WriteError::Io(io::Error::other("a table of results without a header")));
        };
        begun.pour().map_err(failed)?;
        begun.writer.close().map_err(failed)?;
        Ok(self.held.take())
    }
}
