//! Crowd data sets as the literature shares them: a CSV of `task,worker,label`, and gold as `task,label`. The header is
//! needed; columns may come in any order, and others are ignored.
//!
//! A pair of task and worker counts once, its first label; the rest are dropped and counted. For this the reader
//! remembers every task, worker and pair, so its memory grows with the file; [`Limits::rows`] bounds it.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use crate::headed::{Table, check_name};
use crate::records::Cells;
use crate::{Limits, Problem, RowError};

/// One worker's label for one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The line it stands on, counted from 1.
    pub line: u64,
    /// The task.
    pub task: String,
    /// The worker.
    pub worker: String,
    /// The label.
    pub label: String,
}

/// The known label of one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldRow {
    /// The line it stands on, counted from 1.
    pub line: u64,
    /// The task.
    pub task: String,
    /// The label.
    pub label: String,
}

/// Reads `task,worker,label`. Fails where the header does not have them.
pub fn read_votes<R: BufRead>(reader: R, limits: Limits) -> Result<Votes<R>, RowError> {
    let table = Table::new(reader, &limits, 0)?;
    let places = [table.place("task")?, table.place("worker")?, table.place("label")?];
    let known = (Ids::default(), Ids::default());
    Ok(Votes { table, limits, places, known, seen: HashSet::new(), dropped: 0, ended: false })
}

/// Reads `task,label`. Fails where the header does not have them.
pub fn read_gold<R: BufRead>(reader: R, limits: Limits) -> Result<Gold<R>, RowError> {
    let table = Table::new(reader, &limits, 0)?;
    let places = [table.place("task")?, table.place("label")?];
    Ok(Gold { table, limits, places, seen: HashSet::new(), dropped: 0, ended: false })
}

/// The votes of a file, in order, with bad rows between them.
pub struct Votes<R> {
    table: Table<R>,
    limits: Limits,
    places: [usize; 3],
    known: (Ids, Ids),
    seen: HashSet<(u32, u32)>,
    dropped: u64,
    ended: bool,
}

/// The gold of a file, in order, with bad rows between them.
pub struct Gold<R> {
    table: Table<R>,
    limits: Limits,
    places: [usize; 2],
    seen: HashSet<String>,
    dropped: u64,
    ended: bool,
}

impl<R: BufRead> Votes<R> {
    /// How many rows so far repeated a task and worker and were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn advance(&mut self) -> Result<Option<Vote>, RowError> {
        loop {
            let Some(cells) = self.table.next()? else { return Ok(None) };
            let line = cells.line;
            let [task, worker, label] = self.places;
            let [task, worker, label] =
                checked(&cells, [("task", task), ("worker", worker), ("label", label)], &self.limits)
                    .map_err(|problem| problem.at(line))?;
            if self.seen.insert((self.known.0.id(task), self.known.1.id(worker))) {
                let (task, worker, label) = (task.to_owned(), worker.to_owned(), label.to_owned());
                return Ok(Some(Vote { line, task, worker, label }));
            }
            self.dropped += 1;
        }
    }
}

impl<R: BufRead> Gold<R> {
    /// How many rows so far repeated a task and were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    fn advance(&mut self) -> Result<Option<GoldRow>, RowError> {
        loop {
            let Some(cells) = self.table.next()? else { return Ok(None) };
            let line = cells.line;
            let [task, label] = self.places;
            let [task, label] = checked(&cells, [("task", task), ("label", label)], &self.limits)
                .map_err(|problem| problem.at(line))?;
            if !self.seen.contains(task) {
                self.seen.insert(task.to_owned());
                return Ok(Some(GoldRow { line, task: task.to_owned(), label: label.to_owned() }));
            }
            self.dropped += 1;
        }
    }
}

impl<R: BufRead> Iterator for Votes<R> {
    type Item = Result<Vote, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let vote = self.advance().transpose();
        self.ended = vote.as_ref().is_none_or(|vote| vote.as_ref().is_err_and(RowError::is_fatal));
        vote
    }
}

impl<R: BufRead> Iterator for Gold<R> {
    type Item = Result<GoldRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.advance().transpose();
        self.ended = row.as_ref().is_none_or(|row| row.as_ref().is_err_and(RowError::is_fatal));
        row
    }
}

/// The named cells, none of them empty.
fn checked<'a, const N: usize>(
    cells: &Cells<'a>,
    wanted: [(&str, usize); N],
    limits: &Limits,
) -> Result<[&'a str; N], Problem> {
    let mut found = [""; N];
    for (slot, (column, place)) in found.iter_mut().zip(wanted) {
        let cell = cells.get(place).unwrap_or_default().trim();
        if cell.is_empty() {
            return Err(Problem::bad_value(column, "is empty"));
        }
        check_name(column, cell, limits)?;
        *slot = cell;
    }
    Ok(found)
}

/// Numbers for names, so that a pair takes eight bytes.
#[derive(Default)]
struct Ids(HashMap<String, u32>);

impl Ids {
    fn id(&mut self, name: &str) -> u32 {
        if let Some(id) = self.0.get(name) {
            return *id;
        }
        // Four billion names do not fit into memory before they fit into 32 bits.
        let id = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(name.to_owned(), id);
        id
    }
}
