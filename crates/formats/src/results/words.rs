//! The words people met on, one row for each item and word.

use std::io::Write;

use super::cells::Cell;
use super::sink::{Sink, push, write_cells, write_line};
use super::{Style, WriteError};

/// A word of an item.
#[derive(Clone, Copy, Debug)]
pub struct WordRow<'a> {
    /// The task's id.
    pub task: &'a str,
    /// The requester's key for the task.
    pub key: Option<&'a str>,
    /// The word as it was first written.
    pub word: &'a str,
    /// Independent pairs that met on it.
    pub meetings: u32,
    /// Since when it is a label; none where too few met on it.
    pub label_at: Option<&'a str>,
}

/// Writes words: `task,key,word,meetings,label,label_at`.
pub struct WordWriter<W: Write> {
    sink: Sink<W>,
}

impl<W: Write> WordWriter<W> {
    /// Begins a file, in CSV with its header.
    pub fn new(writer: W, style: Style) -> Result<Self, WriteError> {
        let header = ["task", "key", "word", "meetings", "label", "label_at"].map(str::to_owned);
        Ok(Self { sink: Sink::new(writer, style, &header)? })
    }

    /// Writes one row.
    pub fn write(&mut self, row: &WordRow<'_>) -> Result<(), WriteError> {
        match &mut self.sink {
            Sink::Csv { writer, guard_formulas } => {
                let cells = [
                    Cell::text(row.task),
                    Cell::text(row.key.unwrap_or_default()),
                    Cell::text(row.word),
                    Cell::number(u64::from(row.meetings)),
                    Cell::plain(if row.label_at.is_some() { "true" } else { "false" }),
                    Cell::text(row.label_at.unwrap_or_default()),
                ];
                write_cells(writer, *guard_formulas, cells.into_iter())
            }
            Sink::Jsonl { writer, line } => {
                push(line, "task", row.task)?;
                push(line, "key", &row.key)?;
                push(line, "word", row.word)?;
                push(line, "meetings", &row.meetings)?;
                push(line, "label", &row.label_at.is_some())?;
                push(line, "label_at", &row.label_at)?;
                write_line(writer, line)
            }
        }
    }

    /// Writes what is buffered and gives the destination back.
    pub fn finish(self) -> Result<W, WriteError> {
        self.sink.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;

    #[test]
    fn both_formats_say_the_same() {
        let row = WordRow { task: "t", key: None, word: "a,b", meetings: 2, label_at: Some("now") };
        let written = |format| {
            let mut writer = WordWriter::new(Vec::new(), Style::new(format)).expect("a header");
            writer.write(&row).expect("a row");
            String::from_utf8(writer.finish().expect("bytes")).expect("text")
        };
        assert_eq!(written(Format::Csv), "task,key,word,meetings,label,label_at\nt,,\"a,b\",2,true,now\n");
        assert_eq!(
            written(Format::Jsonl),
            "{\"task\":\"t\",\"key\":null,\"word\":\"a,b\",\"meetings\":2,\"label\":true,\"label_at\":\"now\"}\n"
        );
    }
}
