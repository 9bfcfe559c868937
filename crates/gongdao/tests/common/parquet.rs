//! Parquet files for the program to read.

use super::Outcome;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// What a column holds, a value for each row.
pub enum Cells<'a> {
    Texts(Vec<&'a str>),
    Numbers(Vec<i64>),
}

/// Writes columns by name, as long as each other.
pub fn write(path: &Path, columns: &[(&str, Cells<'_>)]) -> Outcome {
    let fields = columns.iter().map(|(name, cells)| match cells {
        Cells::Texts(_) => format!("required binary {name} (UTF8);"),
        Cells::Numbers(_) => format!("required int64 {name};"),
    });
    let schema = Arc::new(parse_message_type(&format!("message log {{ {} }}", fields.collect::<String>()))?);
    let mut writer = SerializedFileWriter::new(File::create(path)?, schema, Arc::default())?;
    let mut group = writer.next_row_group()?;
    for (name, cells) in columns {
        let mut column = group.next_column()?.ok_or(*name)?;
        match cells {
            Cells::Texts(texts) => {
                let texts: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
                column.typed::<ByteArrayType>().write_batch(&texts, None, None)?
            }
            Cells::Numbers(numbers) => column.typed::<Int64Type>().write_batch(numbers, None, None)?,
        };
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(())
}
