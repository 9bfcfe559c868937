//! CSV records of bounded length, as in RFC 4180, with the line each begins on. Lines end in LF, CRLF or CR; blank
//! lines are skipped; a quote inside a cell that does not begin with one is text. A record that breaks the rules is
//! read to its end by the same rules, so that what follows is never taken for what it is not.

use std::io::BufRead;

use crate::bytes::Bytes;
use crate::{Problem, RowError};

/// Where a cell stands in a row's text: its first byte and the one after its last.
pub(crate) type Span = (u32, u32);

/// A record as it is handed to a visitor: its line, its text and where its cells stand in the text.
pub(crate) type Seen<'a> = Result<(u64, &'a str, &'a [Span]), RowError>;

/// Reads one record at a time into one buffer.
pub(crate) struct Records<R> {
    bytes: Bytes<R>,
    record: Record,
}

/// The record last read, its cells joined without separators, and the state of reading it.
struct Record {
    limit: usize,
    delimiter: u8,
    joined: Vec<u8>,
    ends: Vec<usize>,
    line: u64,
    next_line: u64,
    size: usize,
    state: State,
    quoted: bool,
    after_cr: bool,
    problem: Option<Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteSeen,
}

/// A record's cells.
pub(crate) struct Cells<'a> {
    /// The line the record begins on.
    pub(crate) line: u64,
    joined: &'a str,
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at an index, or `None` where there is none.
    pub(crate) fn get(&self, index: usize) -> Option<&'a str> {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.joined.get(start..*self.ends.get(index)?)
    }
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(reader: R, limit: usize) -> Self {
        Self::delimited(reader, limit, b',')
    }

    /// With another separator than the comma.
    pub(crate) fn delimited(reader: R, limit: usize, delimiter: u8) -> Self {
        let record = Record {
            limit,
            delimiter,
            joined: Vec::new(),
            ends: Vec::new(),
            line: 1,
            next_line: 1,
            size: 0,
            state: State::CellStart,
            quoted: false,
            after_cr: false,
            problem: None,
        };
        Self { bytes: Bytes::new(reader), record }
    }

    /// The line the record last read begins on.
    pub(crate) fn line(&self) -> u64 {
        self.record.line
    }

    /// The next record, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Cells<'_>>, RowError> {
        while self.read()? {
            if !self.record.is_blank() {
                return self.record.cells().map(Some);
            }
        }
        Ok(None)
    }

    /// Hands every record left to `row`, good or bad, until it fails or the file ends. Records without quotes are
    /// read where they lie in the reader's buffer; the others go the long way round.
    pub(crate) fn each(
        &mut self,
        row: &mut impl FnMut(Seen<'_>) -> Result<(), RowError>,
    ) -> Result<(), RowError> {
        let mut spans: Vec<Span> = Vec::new();
        loop {
            let found = self.bytes.fill().map_err(|problem| problem.at(self.record.line))?;
            if found.is_empty() {
                return Ok(());
            }
            let used = self.record.each_plain(found, &mut spans, row)?;
            if used > 0 {
                self.bytes.consume(used);
                continue;
            }
            match self.read() {
                Ok(false) => return Ok(()),
                Ok(true) if self.record.is_blank() => {}
                Ok(true) => match self.record.cells() {
                    Ok(cells) => {
                        spans.clear();
                        let mut start = 0;
                        spans.extend(
                            cells.ends.iter().map(|end| (std::mem::replace(&mut start, at(*end)), at(*end))),
                        );
                        row(Ok((cells.line, cells.joined, &spans)))?;
                    }
                    Err(error) => row(Err(error))?,
                },
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => row(Err(error))?,
            }
        }
    }

    fn read(&mut self) -> Result<bool, RowError> {
        self.record.begin();
        loop {
            let found = self.bytes.fill().map_err(|problem| problem.at(self.record.line))?;
            if found.is_empty() {
                return self.record.end_of_file();
            }
            let (used, ended) = self.record.eat(found);
            self.bytes.consume(used);
            if ended {
                return match self.record.problem.take() {
                    None => Ok(true),
                    Some(problem) => Err(problem.at(self.record.line)),
                };
            }
        }
    }
}

impl Record {
    fn begin(&mut self) {
        self.joined.clear();
        self.ends.clear();
        self.line = self.next_line;
        self.size = 0;
        self.state = State::CellStart;
        self.quoted = false;
        self.problem = None;
    }

    /// Hands on whole records without quotes from the front of `found`: how many bytes they were.
    fn each_plain(
        &mut self,
        found: &[u8],
        spans: &mut Vec<Span>,
        row: &mut impl FnMut(Seen<'_>) -> Result<(), RowError>,
    ) -> Result<usize, RowError> {
        let mut used = usize::from(self.after_cr && found.first() == Some(&b'\n'));
        self.after_cr = false;
        loop {
            let rest = &found[used..];
            let Some(end) = memchr::memchr3(b'\n', b'\r', b'"', rest) else { return Ok(used) };
            let next = match (rest[end], rest.get(end + 1)) {
                (b'\n', _) => end + 1,
                (b'\r', Some(b'\n')) => end + 2,
                (b'\r', Some(_)) => end + 1,
                _ => return Ok(used),
            };
            used += next;
            self.line = self.next_line;
            self.next_line += 1;
            if end == 0 {
                continue;
            }
            if end > self.limit {
                row(Err(Problem::TooLong { limit: self.limit }.at(self.line)))?;
                continue;
            }
            let Ok(text) = str::from_utf8(&rest[..end]) else {
                row(Err(Problem::NotUtf8.at(self.line)))?;
                continue;
            };
            split(text, self.delimiter, spans);
            row(Ok((self.line, text, spans)))?;
        }
    }

    fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.joined.is_empty() && !self.quoted
    }

    fn cells(&self) -> Result<Cells<'_>, RowError> {
        let text = str::from_utf8(&self.joined).ok();
        // A character torn apart by a comma is no character.
        let whole = text.filter(|text| self.ends.iter().all(|end| text.is_char_boundary(*end)));
        match whole {
            Some(joined) => Ok(Cells { line: self.line, joined, ends: &self.ends }),
            None => Err(Problem::NotUtf8.at(self.line)),
        }
    }

    fn end_of_file(&mut self) -> Result<bool, RowError> {
        if self.size == 0 {
            return Ok(false);
        }
        if self.state == State::Quoted {
            self.fail(Problem::UnclosedQuote);
        }
        self.end_cell();
        match self.problem.take() {
            None => Ok(true),
            Some(problem) => Err(problem.at(self.line)),
        }
    }

    /// Takes bytes up to the record's end: how many, and whether it has ended.
    fn eat(&mut self, found: &[u8]) -> (usize, bool) {
        let mut at = 0;
        if std::mem::take(&mut self.after_cr) && found.first() == Some(&b'\n') {
            at = 1;
        }
        while let Some(&byte) = found.get(at) {
            match (self.state, byte) {
                (State::Quoted, _) => at += self.eat_quoted(&found[at..]),
                (State::QuoteSeen, b'"') => {
                    self.push(b"\"");
                    self.state = State::Quoted;
                    at += 1;
                }
                (_, separator) if separator == self.delimiter => {
                    self.end_cell();
                    at += 1;
                }
                (_, b'\n' | b'\r') => {
                    self.end_cell();
                    self.after_cr = byte == b'\r';
                    self.next_line += 1;
                    return (at + 1, true);
                }
                (State::CellStart, b'"') => {
                    self.state = State::Quoted;
                    self.quoted = true;
                    self.size += 1;
                    at += 1;
                }
                (State::QuoteSeen, _) => {
                    self.fail(Problem::BadQuote);
                    self.state = State::Plain;
                }
                (State::CellStart | State::Plain, _) => {
                    let rest = &found[at..];
                    let end = memchr::memchr3(self.delimiter, b'\n', b'\r', rest);
                    let run = &rest[..end.unwrap_or(rest.len())];
                    self.state = State::Plain;
                    self.push(run);
                    at += run.len();
                }
            }
        }
        (at, false)
    }

    fn eat_quoted(&mut self, rest: &[u8]) -> usize {
        let end = memchr::memchr(b'"', rest);
        let run = &rest[..end.unwrap_or(rest.len())];
        self.next_line += run.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.push(run);
        if end.is_some() {
            self.state = State::QuoteSeen;
            self.size += 1;
        }
        run.len() + usize::from(end.is_some())
    }

    fn push(&mut self, run: &[u8]) {
        self.size += run.len();
        if self.size > self.limit {
            self.fail(Problem::TooLong { limit: self.limit });
        } else {
            self.joined.extend_from_slice(run);
        }
    }

    fn end_cell(&mut self) {
        self.size += 1;
        // One separator more than the limit allows for stands at the record's end.
        if self.size > self.limit + 1 {
            self.fail(Problem::TooLong { limit: self.limit });
        } else {
            self.ends.push(self.joined.len());
        }
        self.state = State::CellStart;
    }

    fn fail(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }
}

/// Where the cells of a text without quotes stand.
fn split(text: &str, delimiter: u8, spans: &mut Vec<Span>) {
    spans.clear();
    let mut start = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte == delimiter {
            spans.push((start, at(index)));
            start = at(index + 1);
        }
    }
    spans.push((start, at(text.len())));
}

/// A place in a row; rows are bounded far below four gigabytes.
pub(crate) fn at(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
