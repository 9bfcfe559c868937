//! Columns of other people's files, put together again row by row: single values, lists, and lists of lists.
//!
//! Parquet flattens a column and says for each value how deep it lies and in which list it goes on (Melnik and others,
//! *Dremel*, 2010). At most two lists may lie in each other here, which is what boxes and key points need.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::{ColumnDescriptor, Type};

/// The most lists in each other.
pub(super) const DEEPEST: i16 = 2;

/// A value, a list of them, or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell {
    #[default]
    None,
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<Cell>),
}

impl Cell {
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A finite number, or a flag as 0 or 1.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) if number.is_finite() => Some(*number),
            Self::Flag(flag) => Some(f64::from(u8::from(*flag))),
            _ => None,
        }
    }

    /// The elements of a list; nothing where it is none.
    pub(super) fn elements(self) -> Vec<Cell> {
        match self {
            Self::List(cells) => cells,
            _ => Vec::new(),
        }
    }
}

/// A column's path without the words that only lists need: `objects.bbox` of `objects.list.element.bbox.list.element`.
pub(super) fn plain_path(column: &ColumnDescriptor) -> String {
    const OF_LISTS: [&str; 6] = ["list", "element", "item", "array", "bag", "array_element"];
    let parts = column.path().parts();
    let first = parts.first().into_iter().map(String::as_str);
    let rest = parts.iter().skip(1).map(String::as_str).filter(|part| !OF_LISTS.contains(part));
    first.chain(rest).collect::<Vec<_>>().join(".")
}

/// For each list a column lies in, the level from which an element of it is there.
pub(super) fn thresholds(root: &Type, column: &ColumnDescriptor) -> Vec<i16> {
    use parquet::basic::Repetition;
    let (mut found, mut level, mut node) = (Vec::new(), 0, root);
    for part in column.path().parts() {
        let Type::GroupType { fields, .. } = node else { break };
        let Some(next) = fields.iter().find(|field| field.name() == part) else { break };
        match next.get_basic_info().repetition() {
            Repetition::REQUIRED => {}
            Repetition::OPTIONAL => level += 1,
            Repetition::REPEATED => {
                level += 1;
                found.push(level);
            }
        }
        node = next;
    }
    found
}

/// A column being read.
pub(super) struct Leaf {
    pub(super) place: usize,
    /// The level of a value that is there.
    top: i16,
    thresholds: Vec<i16>,
    rows: Vec<Cell>,
}

impl Leaf {
    pub(super) fn new(place: usize, top: i16, thresholds: Vec<i16>) -> Self {
        Self { place, top, thresholds, rows: Vec::new() }
    }

    /// Takes a row of those that were read.
    pub(super) fn take(&mut self, row: usize) -> Cell {
        self.rows.get_mut(row).map(std::mem::take).unwrap_or_default()
    }

    /// Reads the next rows.
    pub(super) fn fill(&mut self, reader: &mut ColumnReader, rows: usize) -> Result<(), ParquetError> {
        match reader {
            ColumnReader::BoolColumnReader(reader) => self.each(reader, rows, |flag| Cell::Flag(*flag)),
            ColumnReader::Int32ColumnReader(reader) => {
                self.each(reader, rows, |whole| Cell::Number(f64::from(*whole)))
            }
            ColumnReader::Int64ColumnReader(reader) => {
                self.each(reader, rows, |whole| Cell::Number(*whole as f64))
            }
            ColumnReader::FloatColumnReader(reader) => {
                // The number that was meant: 0.1 and not 0.10000000149.
                self.each(reader, rows, |real| Cell::Number(real.to_string().parse().unwrap_or_default()))
            }
            ColumnReader::DoubleColumnReader(reader) => self.each(reader, rows, |real| Cell::Number(*real)),
            ColumnReader::ByteArrayColumnReader(reader) => {
                self.each(reader, rows, |bytes| text(bytes.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                self.each(reader, rows, |bytes| text(bytes.data()))
            }
            ColumnReader::Int96ColumnReader(_) => Err(ParquetError::General(
                "a column holds 96-bit timestamps, which are out of use".to_owned(),
            )),
        }
    }

    fn each<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        cell: impl Fn(&T::T) -> Cell,
    ) -> Result<(), ParquetError> {
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        let mut read = 0;
        while read < rows {
            let (records, _, levels) = reader.read_records(
                rows - read,
                Some(&mut definitions),
                Some(&mut repetitions),
                &mut values,
            )?;
            if records == 0 && levels == 0 {
                return Err(ParquetError::EOF("a column has fewer values than the file has rows".to_owned()));
            }
            read += records;
        }
        self.rows.clear();
        let mut values = values.iter();
        let depth = self.thresholds.len();
        // Of a column that is always there and in no list, no levels are told.
        let count = if self.top == 0 { rows } else { definitions.len() };
        for at in 0..count {
            let definition = definitions.get(at).copied().unwrap_or(self.top);
            let repetition = repetitions.get(at).copied().unwrap_or(0);
            let value = if definition == self.top { values.next().map(&cell) } else { None };
            if repetition == 0 {
                self.rows.push(if depth > 0 { Cell::List(Vec::new()) } else { Cell::None });
            }
            if let Some(row) = self.rows.last_mut() {
                put(row, (repetition, definition), &self.thresholds, 0, value.unwrap_or_default());
            }
        }
        Ok(())
    }
}

/// Puts a value where its levels say; `depth` lists are entered already.
fn put(into: &mut Cell, levels: (i16, i16), thresholds: &[i16], depth: i16, value: Cell) {
    let Some((threshold, inner)) = thresholds.split_first() else {
        *into = value;
        return;
    };
    let (repetition, definition) = levels;
    if !matches!(into, Cell::List(_)) {
        *into = Cell::List(Vec::new());
    }
    let Cell::List(cells) = into else { return };
    if definition < *threshold {
        return;
    }
    if repetition <= depth + 1 || cells.is_empty() {
        cells.push(Cell::None);
    }
    if let Some(last) = cells.last_mut() {
        put(last, levels, inner, depth + 1, value);
    }
}

fn text(bytes: &[u8]) -> Cell {
    str::from_utf8(bytes).map_or(Cell::None, |text| Cell::Text(text.to_owned()))
}
