//! Columns on their way into a file: values with how deep they lie, until a group of rows is written.

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use std::io::Write;

/// Writes what all columns hold as a group of rows; they are empty again.
pub(crate) fn pour<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &mut [Column],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(mut to) = group.next_column()? else { break };
        column.pour(&mut to)?;
        to.close()?;
    }
    group.close().map(|_| ())
}

/// The values of one column.
pub(crate) enum Cells {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Small(Vec<i32>),
    Number(Vec<f64>),
    Flag(Vec<bool>),
}

/// One column's part of a group of rows.
pub(crate) struct Column {
    cells: Cells,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    /// Where the next value stands to the one before: 0 in a new row.
    next: i16,
    bytes: usize,
}

impl Column {
    pub(crate) fn new(cells: Cells) -> Self {
        Self { cells, definitions: Vec::new(), repetitions: Vec::new(), next: 0, bytes: 0 }
    }

    /// Begins a row.
    pub(crate) fn row(&mut self) {
        self.next = 0;
    }

    /// Begins another element of the list at a depth, from 1; the first of a row begins with the row.
    pub(crate) fn element(&mut self, depth: i16) {
        if self.next != 0 {
            self.next = depth;
        }
    }

    fn level(&mut self, definition: i16, deepest: i16) {
        self.definitions.push(definition);
        self.repetitions.push(self.next);
        // What comes next without a new element or row is another value of the deepest list.
        self.next = deepest;
    }

    /// Nothing: a null, or an empty list, as the level says.
    pub(crate) fn none(&mut self, definition: i16, deepest: i16) {
        self.level(definition, deepest);
    }

    pub(crate) fn text(&mut self, text: &[u8], definition: i16, deepest: i16) {
        if let Cells::Text(cells) = &mut self.cells {
            cells.push(ByteArray::from(text.to_vec()));
            self.bytes += text.len();
            self.level(definition, deepest);
        }
    }

    pub(crate) fn whole(&mut self, whole: i64, definition: i16, deepest: i16) {
        match &mut self.cells {
            Cells::Whole(cells) => cells.push(whole),
            Cells::Small(cells) => cells.push(i32::try_from(whole).unwrap_or(i32::MAX)),
            _ => return,
        }
        self.level(definition, deepest);
    }

    pub(crate) fn number(&mut self, number: f64, definition: i16, deepest: i16) {
        if let Cells::Number(cells) = &mut self.cells {
            cells.push(number);
            self.level(definition, deepest);
        }
    }

    pub(crate) fn flag(&mut self, flag: bool, definition: i16, deepest: i16) {
        if let Cells::Flag(cells) = &mut self.cells {
            cells.push(flag);
            self.level(definition, deepest);
        }
    }

    /// A cell of a table of optional columns, from its text; null where that is empty or no such number.
    pub(crate) fn cell(&mut self, text: &str) {
        let number = matches!(self.cells, Cells::Number(_)).then(|| text.parse().ok()).flatten();
        let whole =
            matches!(self.cells, Cells::Whole(_) | Cells::Small(_)).then(|| text.parse().ok()).flatten();
        match (&self.cells, number, whole) {
            (Cells::Text(_), ..) if !text.is_empty() => self.text(text.as_bytes(), 1, 0),
            (_, Some(number), _) => self.number(number, 1, 0),
            (.., Some(whole)) => self.whole(whole, 1, 0),
            _ => self.none(0, 0),
        }
    }

    /// How much of memory it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes + self.definitions.len() * 16
    }

    /// Writes what it holds, and is empty again.
    fn pour(&mut self, to: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        fn put<T: DataType>(
            to: &mut SerializedColumnWriter<'_>,
            values: &mut Vec<T::T>,
            levels: (&[i16], &[i16]),
        ) -> Result<(), ParquetError> {
            to.typed::<T>().write_batch(values, Some(levels.0), Some(levels.1))?;
            values.clear();
            Ok(())
        }
        let levels = (self.definitions.as_slice(), self.repetitions.as_slice());
        match &mut self.cells {
            Cells::Text(values) => put::<ByteArrayType>(to, values, levels)?,
            Cells::Whole(values) => put::<Int64Type>(to, values, levels)?,
            Cells::Small(values) => put::<Int32Type>(to, values, levels)?,
            Cells::Number(values) => put::<DoubleType>(to, values, levels)?,
            Cells::Flag(values) => put::<BoolType>(to, values, levels)?,
        }
        self.definitions.clear();
        self.repetitions.clear();
        self.bytes = 0;
        Ok(())
    }
}
