//! Rows on their way out.

use std::io::{self, Write};

use serde::Serialize;

use super::cells::Cell;
use super::{Style, WriteError};
use crate::Format;

/// Where rows go, in one of the formats.
pub(super) enum Sink<W: Write> {
    Csv { writer: Box<csv::Writer<W>>, guard_formulas: bool },
    Jsonl { writer: W, line: Vec<u8> },
}

impl<W: Write> Sink<W> {
    pub(super) fn new(mut writer: W, style: Style, header: &[String]) -> Result<Self, WriteError> {
        match style.format {
            Format::Jsonl => Ok(Self::Jsonl { writer, line: Vec::new() }),
            Format::Csv => {
                if style.byte_order_mark {
                    writer.write_all("\u{feff}".as_bytes())?;
                }
                let mut writer = Box::new(csv::Writer::from_writer(writer));
                writer.write_record(header).map_err(io_error)?;
                Ok(Self::Csv { writer, guard_formulas: style.guard_formulas })
            }
        }
    }

    pub(super) fn finish(self) -> Result<W, WriteError> {
        match self {
            Self::Csv { writer, .. } => {
                writer.into_inner().map_err(|error| WriteError::Io(error.into_error()))
            }
            Self::Jsonl { mut writer, .. } => {
                writer.flush()?;
                Ok(writer)
            }
        }
    }
}

/// Writes one row of cells.
pub(super) fn write_cells<'a, W: Write>(
    writer: &mut csv::Writer<W>,
    guard_formulas: bool,
    cells: impl Iterator<Item = Cell<'a>>,
) -> Result<(), WriteError> {
    for cell in cells {
        writer.write_field(cell.written(guard_formulas).as_bytes()).map_err(io_error)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io_error)?;
    Ok(())
}

/// Adds `"name":value` to a line of JSON.
pub(super) fn push<T: Serialize + ?Sized>(
    line: &mut Vec<u8>,
    name: &str,
    value: &T,
) -> Result<(), WriteError> {
    push_name(line, name)?;
    serde_json::to_writer(line, value).map_err(|error| WriteError::Io(error.into()))
}

/// Adds `"name":` and JSON text to a line of JSON.
pub(super) fn push_text(line: &mut Vec<u8>, name: &str, json: &str) -> Result<(), WriteError> {
    push_name(line, name)?;
    line.extend_from_slice(json.as_bytes());
    Ok(())
}

/// Writes a line of JSON and empties it.
pub(super) fn write_line<W: Write>(writer: &mut W, line: &mut Vec<u8>) -> Result<(), WriteError> {
    line.extend_from_slice(b"}\n");
    writer.write_all(line)?;
    line.clear();
    Ok(())
}

fn push_name(line: &mut Vec<u8>, name: &str) -> Result<(), WriteError> {
    line.push(if line.is_empty() { b'{' } else { b',' });
    serde_json::to_writer(&mut *line, name).map_err(|error| WriteError::Io(error.into()))?;
    line.push(b':');
    Ok(())
}

fn io_error(error: csv::Error) -> WriteError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => WriteError::Io(error),
        other => WriteError::Io(io::Error::other(format!("{other:?}"))),
    }
}
