//! Scoring lines: from bytes that came in to answers.
//!
//! A handful of plain lines is scored together, so that what they need of memory is fetched at the same time. A bad line
//! is named and gets no answer.

use super::answer::answer;
use super::fields::{Columns, record};
use super::lines::{Looks, Values, slowly};
use crate::terminal::tell;
use gongdao_integrity::log::Record;
use gongdao_integrity::stream::{Scored, Watcher};

/// Lines that are scored together.
const BATCH: usize = 64;
/// Bad lines that are named.
const NAMED: u64 = 100;

/// What the scoring works on.
pub struct Desk {
    /// Scores events.
    pub watcher: Watcher,
    /// Lines that came in.
    pub lines: u64,
    /// Lines that were not empty.
    pub filled: u64,
    /// Bad ones among them.
    pub bad: u64,
    columns: Columns,
    looks: Looks,
    scored: Vec<Scored>,
}

impl Desk {
    /// Begins with a watcher, new or taken up.
    pub fn new(watcher: Watcher, columns: Columns) -> Self {
        Self { watcher, lines: 0, filled: 0, bad: 0, columns, looks: Looks::default(), scored: Vec::new() }
    }

    /// Scores whole lines until there are so many rows, and returns how many bytes that took.
    pub fn lines(&mut self, bytes: &[u8], until: u64, answers: &mut Vec<u8>) -> usize {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.texts(text, until, answers),
            Err(error) => {
                let good = &bytes[..error.valid_up_to()];
                let end = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
                let used =
                    std::str::from_utf8(&good[..end]).map_or(0, |text| self.texts(text, until, answers));
                if used < end || self.watcher.rows() >= until {
                    return used;
                }
                self.lines += 1;
                self.filled += 1;
                self.refuse(self.lines, "it is not UTF-8 text; save it as UTF-8");
                end + length(&bytes[end..])
            }
        }
    }

    fn texts(&mut self, text: &str, until: u64, answers: &mut Vec<u8>) -> usize {
        let mut records: Vec<Record<'_>> = Vec::with_capacity(BATCH);
        let mut at = 0;
        while at < text.len() && self.watcher.rows() + (records.len() as u64) < until {
            self.lines += 1;
            self.filled += 1;
            if let Some((values, next)) = self.looks.take(text, at) {
                self.add(&mut records, &values);
                at = next;
            } else {
                let line = &text[at..at + length(&text.as_bytes()[at..])];
                at += line.len();
                if line.trim().is_empty() {
                    self.filled -= 1;
                } else if let Some(values) = self.looks.learn(line, &self.columns) {
                    self.add(&mut records, &values);
                } else {
                    self.score(&mut records, answers);
                    self.unusual(line.trim(), answers);
                }
            }
            if records.len() == BATCH {
                self.score(&mut records, answers);
            }
        }
        self.score(&mut records, answers);
        at
    }

    /// Adds an event, or says what is wrong with it.
    fn add<'a>(&mut self, records: &mut Vec<Record<'a>>, values: &Values<'a>) {
        if let Some(place) = (0..3).find(|place| values[*place].is_empty()) {
            let name = self.columns.name(place);
            self.refuse(self.lines, &format!("`{name}` has no value; it is needed"));
            return;
        }
        match record(|place| values[place], &self.columns) {
            Ok(record) => records.push(record),
            Err(problem) => self.refuse(self.lines, &problem.to_string()),
        }
    }

    /// Scores a line that is not plain, or says what is wrong with it.
    fn unusual(&mut self, line: &str, answers: &mut Vec<u8>) {
        match slowly(line, &self.columns) {
            Ok(values) => {
                let mut records = Vec::with_capacity(1);
                self.add(&mut records, &std::array::from_fn(|place| values[place].as_str()));
                self.score(&mut records, answers);
            }
            Err(reason) => self.refuse(self.lines, &format!("it is not a JSON object: {reason}")),
        }
    }

    /// Scores events and writes their answers.
    fn score(&mut self, records: &mut Vec<Record<'_>>, answers: &mut Vec<u8>) {
        self.scored.clear();
        self.watcher.push_all(records, &mut self.scored);
        for (record, scored) in records.iter().zip(&self.scored) {
            answer(answers, record, *scored);
        }
        records.clear();
    }

    /// Notes a line that is too long to be an event.
    pub fn too_long(&mut self) {
        self.lines += 1;
        self.filled += 1;
        self.refuse(self.lines, "it is longer than a mebibyte; an event is one JSON object a line");
    }

    fn refuse(&mut self, line: u64, reason: &str) {
        self.bad += 1;
        if self.bad <= NAMED {
            tell(format!("line {line}: {reason}; it is left out"));
        }
    }
}

/// The length of the line that begins here, with its line break.
fn length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |last| last + 1)
}
