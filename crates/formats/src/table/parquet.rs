//! Wanted columns of Parquet: each is decoded in batches, and a row is put together from them in one buffer that is
//! used again. Only the plain reader of the `parquet` crate is used; its Arrow half is not built.

use super::sink::{ABSENT, Sink};
use super::{Column, bad_file, columns};
use crate::records::{Span, at};
use crate::{Problem, RowError};
use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, RowGroupReader, SerializedFileReader};
use std::fmt::{Display, Write};
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

/// Rows decoded at a time.
const BATCH_ROWS: usize = 4_096;

pub(super) fn read<R: Read + Seek + Send + 'static>(
    source: R,
    wanted: &[Column<'_>],
    mut sink: Sink<'_>,
) -> Result<super::Summary, RowError> {
    let broken = |error: ParquetError| bad_file("Parquet", &error).at(0);
    let source = Source::new(source).map_err(|error| Problem::Io { reason: error.to_string() }.at(0))?;
    let file = SerializedFileReader::new(source).map_err(broken)?;
    let schema = file.metadata().file_metadata().schema_descr();
    let leaves: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let places = columns::places(wanted, &leaves).map_err(|problem| problem.at(0))?;
    for (column, place) in wanted.iter().zip(&places) {
        if place.is_some_and(|place| schema.column(place).max_rep_level() > 0) {
            let reason = format!("the column `{}` holds lists, not single values", column.name());
            return Err(Problem::BadFile { kind: "Parquet", reason }.at(0));
        }
    }
    let level = |place: &Option<usize>| place.map_or(0, |place| schema.column(place).max_def_level());
    let levels: Vec<i16> = places.iter().map(level).collect();
    let mut line = 0;
    for index in 0..file.num_row_groups() {
        let group = file.get_row_group(index).map_err(broken)?;
        read_group(group.as_ref(), &places, &levels, &mut line, &mut sink)?;
    }
    Ok(sink.finish())
}

fn read_group(
    group: &dyn RowGroupReader,
    places: &[Option<usize>],
    levels: &[i16],
    line: &mut u64,
    sink: &mut Sink<'_>,
) -> Result<(), RowError> {
    let broken = |error: ParquetError, line: u64| bad_file("Parquet", &error).at(line);
    let mut readers = Vec::with_capacity(places.len());
    for place in places {
        let reader = place.map(|place| group.get_column_reader(place)).transpose();
        readers.push(reader.map_err(|error| broken(error, *line))?);
    }
    let mut rows_left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    let mut batches: Vec<Batch> =
        levels.iter().map(|top| Batch::new(*top, sink.limits.row_bytes + 1)).collect();
    let (mut text, mut spans) = (String::new(), Vec::<Span>::new());
    while rows_left > 0 {
        let rows = rows_left.min(BATCH_ROWS);
        for (reader, batch) in readers.iter_mut().zip(&mut batches) {
            if let Some(reader) = reader {
                batch.fill(reader, rows).map_err(|error| broken(error, *line))?;
            }
        }
        for row in 0..rows {
            *line += 1;
            text.clear();
            spans.clear();
            let mut whole = true;
            for batch in &batches {
                let start = text.len();
                match batch.value(row) {
                    None => spans.push(ABSENT),
                    Some(value) => {
                        let value = str::from_utf8(value);
                        whole &= value.is_ok();
                        text.push_str(value.unwrap_or_default());
                        spans.push((at(start), at(text.len())));
                    }
                }
            }
            if !whole {
                sink.bad(Problem::NotUtf8.at(*line))?;
            } else if text.len() > sink.limits.row_bytes {
                sink.bad(Problem::TooLong { limit: sink.limits.row_bytes }.at(*line))?;
            } else {
                sink.row(*line, &text, |index| spans[index])?;
            }
        }
        rows_left -= rows;
    }
    Ok(())
}

/// The values of one column in a batch of rows, as text behind each other.
#[derive(Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    /// One for each row; none where the row has no value.
    spans: Vec<Option<(usize, usize)>>,
    levels: Vec<i16>,
    /// The level of a row that has a value; zero where all have.
    top: i16,
    /// Bytes of a value that are kept; whoever allows no more sees that one is too long.
    most: usize,
}

impl Batch {
    /// Of a column whose values lie at this level; zero where every row has one.
    pub(crate) fn new(top: i16, most: usize) -> Self {
        Self { top, most, ..Self::default() }
    }

    /// The value of a row of the batch, as text.
    pub(crate) fn value(&self, row: usize) -> Option<&[u8]> {
        let (start, end) = self.spans.get(row).copied().flatten()?;
        self.bytes.get(start..end)
    }

    /// Decodes so many rows.
    pub(crate) fn fill(&mut self, reader: &mut ColumnReader, rows: usize) -> Result<(), ParquetError> {
        self.bytes.clear();
        self.spans.clear();
        match reader {
            ColumnReader::BoolColumnReader(reader) => self.shown(reader, rows),
            ColumnReader::Int32ColumnReader(reader) => self.shown(reader, rows),
            ColumnReader::Int64ColumnReader(reader) => self.shown(reader, rows),
            ColumnReader::FloatColumnReader(reader) => self.shown(reader, rows),
            ColumnReader::DoubleColumnReader(reader) => self.shown(reader, rows),
            ColumnReader::ByteArrayColumnReader(reader) => {
                let most = self.most;
                self.each(reader, rows, |bytes, value| bytes.extend_from_slice(kept(value.data(), most)))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                let most = self.most;
                self.each(reader, rows, |bytes, value| bytes.extend_from_slice(kept(value.data(), most)))
            }
            ColumnReader::Int96ColumnReader(_) => Err(ParquetError::General(
                "a column holds 96-bit timestamps, which are out of use".to_owned(),
            )),
        }
    }

    fn shown<T: DataType<T: Display>>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
    ) -> Result<(), ParquetError> {
        let mut shown = String::new();
        self.each(reader, rows, |bytes, value| {
            shown.clear();
            // Writing to a string does not fail.
            let _ = write!(shown, "{value}");
            bytes.extend_from_slice(shown.as_bytes());
        })
    }

    fn each<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        mut put: impl FnMut(&mut Vec<u8>, &T::T),
    ) -> Result<(), ParquetError> {
        let mut values: Vec<T::T> = Vec::new();
        self.levels.clear();
        let mut read = 0;
        while read < rows {
            let (records, _, levels) =
                reader.read_records(rows - read, Some(&mut self.levels), None, &mut values)?;
            if records == 0 && levels == 0 {
                return Err(ParquetError::EOF("a column has fewer values than the file has rows".to_owned()));
            }
            read += records;
        }
        let mut next = values.iter();
        for row in 0..rows {
            let value =
                if self.top == 0 || self.levels.get(row) == Some(&self.top) { next.next() } else { None };
            self.spans.push(value.map(|value| {
                let start = self.bytes.len();
                put(&mut self.bytes, value);
                (start, self.bytes.len())
            }));
        }
        Ok(())
    }
}

fn kept(value: &[u8], most: usize) -> &[u8] {
    value.get(..most).unwrap_or(value)
}

/// A source that the `parquet` crate can read pieces of.
pub(crate) struct Source<R> {
    source: Mutex<R>,
    length: u64,
}

impl<R: Read + Seek> Source<R> {
    pub(crate) fn new(mut source: R) -> std::io::Result<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        Ok(Self { source: Mutex::new(source), length })
    }
}

impl<R> Length for Source<R> {
    fn len(&self) -> u64 {
        self.length
    }
}

impl<R: Read + Seek + Send> ChunkReader for Source<R> {
    type T = Cursor<Vec<u8>>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        // Headers of pages are read from here; they are small, and the rest is read by length.
        const HEADER_BYTES: u64 = 64 * 1024;
        let length = HEADER_BYTES.min(self.length.saturating_sub(start));
        Ok(Cursor::new(self.get_bytes(start, usize::try_from(length).unwrap_or(0))?.to_vec()))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are past the end")));
        }
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; length];
        source.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
