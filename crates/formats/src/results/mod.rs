//! Answers and consensus as requesters take them away, row by row, in CSV or JSONL.
//!
//! **CSV** is quoted as in RFC 4180, with LF line ends, and has one column for each field and each data column:
//!
//! * raw answers: `task,key,worker,assignment,submitted_at,state,active_ms,FIELD…,data.COLUMN…`;
//! * consensus: `task,key,FIELD…,FIELD.probability…,answers,data.COLUMN…`.
//!
//! A field whose name is already a column's (a field called `state`, say) is written `answer.state`. Several choices
//! are joined by `;`, orders written `b>a=c`, nodes of trees `a/b/c`; values never hold these signs.
//! Unanswered fields, absent keys and null are empty cells; data that is not text is written as JSON.
//!
//! **Parquet** has the columns of the CSV, with counts and probabilities as numbers.
//!
//! **JSONL** writes one object per row with `answer` and `data` as objects, exactly as they are stored, and `null` for
//! what is absent.

mod cells;
mod coco;
mod coco_shapes;
mod consensus;
pub mod label_studio;
mod objects;
mod parquet;
mod raw;
mod sink;
mod studio_shapes;
mod words;

pub use coco::{CocoAnswer, CocoImage, CocoWriter};
pub use consensus::{ConsensusRow, ConsensusWriter};
pub use objects::Drawn;
pub use parquet::ParquetTable;
pub use raw::{RawRow, RawWriter};
pub use words::{WordRow, WordWriter};

use crate::Format;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// CSV or JSONL.
    pub format: Format,
    /// In CSV, writes `'` before text that a spreadsheet would run as a formula: text that begins with `=`, `+`, `-`,
    /// `@`, a tab or a carriage return. Off by default, because it changes the data for every other reader. Numbers
    /// are left alone.
    pub guard_formulas: bool,
    /// In CSV, begins with a byte order mark, without which Excel takes Chinese text for another encoding. Off by
    /// default.
    pub byte_order_mark: bool,
}

impl Style {
    /// The format, with everything else off.
    pub fn new(format: Format) -> Self {
        Self { format, guard_formulas: false, byte_order_mark: false }
    }
}

/// Why results could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The destination failed.
    #[error("the results cannot be written: {0}")]
    Io(#[from] std::io::Error),
}
