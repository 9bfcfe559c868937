//! `gongdao integrity watch`: events in on standard input, a scored line out for each.
//!
//! The events that are kept are analysed again at growing sizes, beside the scoring, and what was found is taken over at a
//! row that is fixed beforehand, so that the same lines always give the same answers, however fast the machine is. At the
//! end of the input, or when the program is told to stop, the state is saved; where tables were asked for, the events are
//! analysed once more, and groups and flags are those of `scan` over the same events.

use super::desk::Desk;
use super::feed::{Next, Source};
use super::fields::Columns;
use super::tables;
use crate::terminal::tell;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use gongdao_integrity::analysis::{alone, analyse};
use gongdao_integrity::field::Field;
use gongdao_integrity::known::Known;
use gongdao_integrity::score::FLAG;
use gongdao_integrity::stream::{Analysed, Watcher};
use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// Score events as they come in, one JSON object a line
#[derive(Debug, Args)]
pub struct Watch {
    /// Take up from this file when it is there, and save to it at the end of the input or when told to stop
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
    /// Analyse again after so many events; unless given at growing sizes, from 5,000 on
    #[arg(long)]
    regroup: Option<u64>,
    /// How many events are kept for analysis
    #[arg(long, default_value_t = 5_000_000)]
    keep: usize,
}

/// Room for events that is made beforehand, at most.
const ROOM: usize = 8_000_000;

/// An analysis beside the scoring.
type Running = JoinHandle<Analysed>;

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
        let mut desk = Desk::new(self.restore()?, columns);
        desk.watcher.reserve(self.keep.min(ROOM));
        let read = self.read(&mut desk);
        // What came in before a broken line or pipe is not lost.
        self.save(&mut desk)?;
        read?;
        if desk.bad * 100 > desk.filled {
            bail!(
                "{} of {} lines were bad, more than one in a hundred; correct them, or name the keys with --columns",
                desk.bad,
                desk.filled
            );
        }
        Ok(())
    }

    fn restore(&self) -> Result<Watcher> {
        let Some(path) = self.state.as_ref().filter(|path| path.exists()) else {
            return Ok(Watcher::new(self.tick_ms));
        };
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut watcher = match Watcher::load(&bytes) {
            Ok(watcher) => watcher,
            Err(reason) => bail!("{}: {reason}; move it away to begin anew", path.display()),
        };
        let kept = watcher.snapshot();
        watcher.adopt(&Analysed::new(kept));
        tell(format!("{}: taken up after {} events", path.display(), watcher.rows()));
        Ok(watcher)
    }

    /// The row at which the next analysis begins: at growing sizes, then after every half of what is kept.
    fn next(&self, rows: u64) -> u64 {
        const SIZES: [u64; 7] = [5_000, 10_000, 20_000, 40_000, 80_000, 320_000, 1_280_000];
        let every = self.regroup.unwrap_or((self.keep as u64 / 2).max(1));
        let regular = (rows / every + 1) * every;
        if self.regroup.is_some() {
            return regular;
        }
        SIZES.into_iter().find(|size| *size > rows).map_or(regular, |size| size.min(regular))
    }

    fn read(&self, desk: &mut Desk) -> Result<()> {
        let mut out = stdout().lock();
        let mut answers = Vec::new();
        let (mut running, mut due) = (None, self.next(desk.watcher.rows()));
        let mut source = Source::open()?;
        while let Some(next) = source.wait()? {
            let mut rest = match next {
                Next::Lines(bytes) => bytes,
                Next::TooLong => {
                    desk.too_long();
                    continue;
                }
            };
            while !rest.is_empty() {
                rest = &rest[desk.lines(rest, due, &mut answers)..];
                if desk.watcher.rows() >= due {
                    due = self.regroup(desk, &mut running);
                }
            }
            // Whatever came in is answered before waiting for more.
            out.write_all(&answers).and_then(|()| out.flush()).context("the output cannot be written")?;
            answers.clear();
        }
        Ok(())
    }

    /// Begins an analysis, or takes over what the last one found. Returns the row at which something is due again.
    fn regroup(&self, desk: &mut Desk, running: &mut Option<Running>) -> u64 {
        let rows = desk.watcher.rows();
        let Some(done) = running.take() else {
            let kept = desk.watcher.snapshot();
            *running = Some(std::thread::spawn(move || Analysed::new(kept)));
            return rows + (rows / 4).clamp(1, 250_000);
        };
        if let Ok(analysed) = done.join() {
            if desk.watcher.kept() > self.keep {
                desk.watcher.forget(self.keep);
            }
            desk.watcher.adopt(&analysed);
        }
        self.next(rows)
    }

    /// Writes the tables and the state, where they were asked for.
    fn save(&self, desk: &mut Desk) -> Result<()> {
        if let Some(folder) = &self.output {
            let log = desk.watcher.log();
            let field = Field::new(&log);
            let found = analyse(&log, &field, &Known::default(), &alone);
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            tables::write(folder, &log, &found, None)?;
            let flagged = found.scores.users.iter().filter(|score| **score >= FLAG).count();
            let (rows, groups) = (desk.watcher.rows(), found.beyond.len());
            tell(format!("{rows} events; {groups} groups, {flagged} accounts flagged"));
        }
        let Some(path) = &self.state else { return Ok(()) };
        keep(path, &desk.watcher.save())?;
        tell(format!("{}: saved after {} events", path.display(), desk.watcher.rows()));
        Ok(())
    }
}

/// Writes a state beside its place and moves it there, so that there is always a whole one.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let write = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().with_context(|| format!("the state cannot be saved to {}", path.display()))
}
