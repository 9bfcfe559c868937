//! `gongdao integrity watch`: events in on standard input, a scored line out for each.
//!
//! The events that are kept are analysed again now and then, beside the scoring, and what was found is taken over at a row
//! that is fixed beforehand, so that the same lines always give the same answers, however fast the machine is. At the end
//! of the input, where a state or tables were asked for, they are analysed once more. Then groups and flags are those of
//! `scan` over the same events.

use super::input::{Columns, record};
use super::{lines, tables};
use crate::terminal::tell;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use gongdao_integrity::analysis::{Findings, alone, analyse};
use gongdao_integrity::field::Field;
use gongdao_integrity::known::Known;
use gongdao_integrity::log::{Log, LogBuilder, Record};
use gongdao_integrity::score::FLAG;
use gongdao_integrity::stream::{Scored, Watcher};
use std::fs;
use std::io::{ErrorKind, Read, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// Score events as they come in, one JSON object a line
#[derive(Debug, Args)]
pub struct Watch {
    /// Take up from this file when it is there, and save to it at the end of the input
    #[arg(long)]
    state: Option<PathBuf>,
    /// A folder for users.csv, events.csv, targets.csv and groups.csv at the end of the input
    #[arg(long)]
    output: Option<PathBuf>,
    /// What keys are called, as user=…,target=…,time=…
    #[arg(long)]
    columns: Option<String>,
    /// Length of a tick for bursts, in milliseconds
    #[arg(long, default_value_t = 60_000)]
    tick_ms: i64,
    /// Analyse again after so many events; unless given after 100,000, 400,000 and then every million
    #[arg(long)]
    regroup: Option<u64>,
    /// How many events are kept for analysis
    #[arg(long, default_value_t = 5_000_000)]
    keep: usize,
}

/// Bytes that are read at a time, and the longest line.
const BUFFER_BYTES: usize = 1 << 18;
const LINE_BYTES: usize = 1 << 20;
/// Lines that are scored together.
const BATCH: usize = 32;

/// An event's values and the line they came from.
type Numbered<'a> = (u64, lines::Values<'a>);
type Analysed = (Log, Field, Findings);

impl Watch {
    /// Scores until the input ends.
    ///
    /// # Errors
    /// When a state cannot be read or saved, or more than one line in a hundred is bad.
    pub fn run(&self) -> Result<()> {
        let columns = Columns::parse(self.columns.as_deref())?;
        ensure!(self.tick_ms > 0, "--tick-ms: a tick of {} ms has no length; take 60000", self.tick_ms);
        ensure!(self.keep > 0, "--keep: nothing would be kept; take a million or more");
        ensure!(self.regroup != Some(0), "--regroup: 0 events cannot be waited for; take 100000 or more");
        let mut desk = Desk {
            watcher: self.restore()?,
            columns,
            due: 0,
            running: None,
            lines: 0,
            bad: 0,
            scored: Vec::new(),
        };
        desk.due = self.next(desk.watcher.rows());
        self.read(&mut desk)?;
        if self.state.is_some() || self.output.is_some() {
            let found = analysed(desk.watcher.snapshot());
            self.save(&mut desk, &found)?;
        }
        if desk.bad * 100 > desk.lines {
            bail!("{} of {} lines were bad, more than one in a hundred", desk.bad, desk.lines);
        }
        Ok(())
    }

    fn restore(&self) -> Result<Watcher> {
        let Some(path) = self.state.as_ref().filter(|path| path.exists()) else {
            return Ok(Watcher::new(self.tick_ms));
        };
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let Some(mut watcher) = Watcher::load(&bytes) else {
            bail!("{} is no state of this version, or is broken; move it away to begin anew", path.display());
        };
        let (log, field, found) = analysed(watcher.snapshot());
        watcher.adopt(&log, &field, &found);
        Ok(watcher)
    }

    /// The row at which the next analysis begins.
    fn next(&self, rows: u64) -> u64 {
        const EVERY: u64 = 1_000_000;
        match self.regroup {
            Some(every) => (rows / every + 1) * every,
            None if rows < 100_000 => 100_000,
            None if rows < 400_000 => 400_000,
            None => (rows / EVERY + 1) * EVERY,
        }
    }

    fn read(&self, desk: &mut Desk) -> Result<()> {
        let (mut input, mut out) = (stdin().lock(), stdout().lock());
        let (mut buffer, mut filled) = (vec![0; BUFFER_BYTES], 0);
        let mut answers = Vec::with_capacity(BUFFER_BYTES);
        loop {
            let read = match input.read(&mut buffer[filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read.context("the input cannot be read")?,
            };
            filled += read;
            let end = buffer[..filled].iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
            let end = if read == 0 { filled } else { end };
            self.lines(desk, &buffer[..end], &mut answers);
            buffer.copy_within(end..filled, 0);
            filled -= end;
            // Whatever came in is answered before waiting for more.
            out.write_all(&answers).and_then(|()| out.flush()).context("the output cannot be written")?;
            answers.clear();
            if read == 0 {
                return Ok(());
            }
            if filled == buffer.len() {
                ensure!(
                    filled < LINE_BYTES,
                    "line {}: it is longer than a mebibyte; this is no NDJSON",
                    desk.lines + 1
                );
                buffer.resize((filled * 2).min(LINE_BYTES), 0);
            }
        }
    }

    /// Scores whole lines, a handful at a time, and stops at rows where something is due.
    fn lines(&self, desk: &mut Desk, bytes: &[u8], answers: &mut Vec<u8>) {
        let mut plain: Vec<Numbered<'_>> = Vec::with_capacity(BATCH);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            desk.lines += 1;
            let Ok(text) = std::str::from_utf8(line.trim_ascii()) else {
                desk.refuse(desk.lines, "it is not UTF-8 text");
                continue;
            };
            match lines::quickly(text, &desk.columns) {
                Some(values) => plain.push((desk.lines, values)),
                None if text.is_empty() => desk.lines -= 1,
                None => {
                    desk.events(&plain, answers);
                    plain.clear();
                    desk.unusual(text, answers);
                }
            }
            let due = desk.due.saturating_sub(desk.watcher.rows()) <= plain.len() as u64;
            if due || plain.len() == BATCH {
                desk.events(&plain, answers);
                plain.clear();
            }
            if desk.watcher.rows() >= desk.due {
                self.regroup(desk);
            }
        }
        desk.events(&plain, answers);
    }

    /// Begins an analysis, or takes over what the last one found.
    fn regroup(&self, desk: &mut Desk) {
        let rows = desk.watcher.rows();
        match desk.running.take() {
            None => {
                let kept = desk.watcher.snapshot();
                desk.running = Some(std::thread::spawn(move || analysed(kept)));
                desk.due = rows + (rows / 4).clamp(1, 250_000);
            }
            Some(running) => {
                if let Ok((log, field, found)) = running.join() {
                    if desk.watcher.kept() > self.keep {
                        desk.watcher.forget(self.keep);
                    }
                    desk.watcher.adopt(&log, &field, &found);
                }
                desk.due = self.next(rows);
            }
        }
    }

    fn save(&self, desk: &mut Desk, (log, field, found): &Analysed) -> Result<()> {
        desk.watcher.adopt(log, field, found);
        if let Some(folder) = &self.output {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            tables::write(folder, log, found, None)?;
        }
        let flagged = found.scores.users.iter().filter(|score| **score >= FLAG).count();
        tell(format!(
            "{} events; {} groups, {flagged} accounts flagged",
            desk.watcher.rows(),
            found.beyond.len()
        ));
        self.state.as_deref().map_or(Ok(()), |path| keep(path, &desk.watcher.save()))
    }
}

/// Writes a state beside its place and moves it there, so that there is always a whole one.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .with_context(|| format!("the state cannot be saved to {}", path.display()))
}

fn analysed(kept: LogBuilder) -> Analysed {
    let log = kept.finish();
    let field = Field::new(&log);
    let found = analyse(&log, &field, &Known::default(), &alone);
    (log, field, found)
}

/// What the scoring works on.
struct Desk {
    watcher: Watcher,
    columns: Columns,
    due: u64,
    running: Option<JoinHandle<Analysed>>,
    lines: u64,
    bad: u64,
    scored: Vec<Scored>,
}

impl Desk {
    /// Scores a line that is not plain, or says what is wrong with it.
    fn unusual(&mut self, text: &str, answers: &mut Vec<u8>) {
        match lines::slowly(text, &self.columns) {
            Ok(values) => {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                match <lines::Values<'_>>::try_from(values) {
                    Ok(values) => self.events(&[(self.lines, values)], answers),
                    Err(_) => self.refuse(self.lines, "it has not the fields of an event"),
                }
            }
            Err(reason) => self.refuse(self.lines, &format!("it is not a JSON object: {reason}")),
        }
    }

    /// Scores events and writes their answers.
    fn events(&mut self, events: &[Numbered<'_>], answers: &mut Vec<u8>) {
        let mut records: Vec<Record<'_>> = Vec::with_capacity(events.len());
        let mut good: Vec<&lines::Values<'_>> = Vec::with_capacity(events.len());
        for (line, values) in events {
            let empty = (0..3).find(|place| values[*place].is_empty());
            if let Some(place) = empty {
                let reason = format!("`{}` has no value; it is needed", self.columns.name(place));
                self.refuse(*line, &reason);
                continue;
            }
            match record(|place| values[place], &self.columns) {
                Ok(record) => {
                    records.push(record);
                    good.push(values);
                }
                Err(problem) => self.refuse(*line, &problem.to_string()),
            }
        }
        self.scored.clear();
        self.watcher.push_all(&records, &mut self.scored);
        for (values, scored) in good.into_iter().zip(&self.scored) {
            answer(answers, values, *scored);
        }
    }

    fn refuse(&mut self, line: u64, reason: &str) {
        self.bad += 1;
        if self.bad <= 100 {
            tell(format!("line {line}: {reason}; it is left out"));
        }
    }
}

/// Writes an event's answer.
fn answer(out: &mut Vec<u8>, values: &lines::Values<'_>, scored: Scored) {
    out.extend(b"{\"row\":");
    digits(out, scored.row, 1);
    out.extend(b",\"user\":\"");
    quoted(out, values[0]);
    out.extend(b"\",\"target\":\"");
    quoted(out, values[1]);
    out.extend(b"\",\"score\":0.");
    digits(out, (f64::from(scored.score.min(0.999_999_9)) * 1e7) as u64, 7);
    out.extend(b",\"flag\":");
    out.push(if scored.flag() { b'1' } else { b'0' });
    out.extend(b",\"burst\":");
    digits(out, scored.burst as u64, 1);
    if let Some(group) = scored.group {
        out.extend(b",\"group\":\"g");
        digits(out, u64::from(group) + 1, 1);
        out.push(b'"');
    }
    out.extend(b"}\n");
}

/// A number in at least so many digits.
fn digits(out: &mut Vec<u8>, mut number: u64, least: usize) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    while number > 0 || buffer.len() - at < least {
        at -= 1;
        buffer[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend(&buffer[at..]);
}

/// A text as it stands between the quotes of JSON.
fn quoted(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.extend(text.as_bytes());
        return;
    }
    let whole = serde_json::Value::from(text).to_string();
    out.extend(whole.as_bytes().get(1..whole.len() - 1).unwrap_or_default());
}
