//! `gongdao integrity scan`: a log in, tables, evidence and a report out.

use super::evidence::{self, Case};
use super::fields::Columns;
use super::input::{Input, read_log};
use super::known::Declared;
use super::masks::Masks;
use super::{report, tables};
use crate::terminal::{print, tell};
use anyhow::{Context, Result, ensure};
use clap::Args;
use gongdao_integrity::analysis::{Findings, analyse};
use gongdao_integrity::explain::Verdict;
use gongdao_integrity::field::{Field, NO_LEAD};
use gongdao_integrity::habits::{Crowd, Habits};
use gongdao_integrity::log::Log;
use gongdao_integrity::quality::{QualityReport, quality};
use gongdao_integrity::score::FLAG;
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Analyse a whole log and write tables, evidence and a report
#[derive(Debug, Args)]
pub struct Scan {
    /// The log: CSV (also .csv.gz), JSONL or Parquet, with user, target and ts_ms
    events: PathBuf,
    /// The folder for the results; made when it is not there
    #[arg(long)]
    output: PathBuf,
    /// What columns are called, as user=…,target=…,time=…; also ip, device, kind, dwell, depth, returned, converted, created
    #[arg(long)]
    columns: Option<String>,
    /// Declared teams and campaigns: a table of name, kind (user or target) and id
    #[arg(long)]
    known: Option<PathBuf>,
    /// Show ids in groups.json and report.html instead of pseudonyms
    #[arg(long)]
    reveal: bool,
    /// A file whose bytes are the key of the pseudonyms, to compare reports; the log's own digest unless given
    #[arg(long)]
    key: Option<PathBuf>,
    /// Threads; the results are the same with any number
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Say the summary as JSON
    #[arg(long)]
    json: bool,
}

impl Scan {
    /// Analyses the log.
    ///
    /// # Errors
    /// When the log cannot be read or has too many bad rows, or a result cannot be written.
    pub fn run(&self) -> Result<()> {
        let begin = Instant::now();
        let columns = Columns::parse(self.columns.as_deref())?;
        let declared = self.known.as_deref().map(Declared::read).transpose()?.unwrap_or_default();
        let input = read_log(&self.events, &columns)?;
        let log = &input.log;
        ensure!(
            !log.events.is_empty(),
            "{} holds no events; look whether the export came to its end",
            self.events.display()
        );
        self.step(begin, "read; looking for groups");
        let field = Field::new(log);
        let known = declared.known(log);
        let found = analyse(log, &field, &known, &|jobs, job| share(self.threads(), jobs, job));
        self.step(begin, "analysed; writing");
        let crowd = Crowd::new(log);
        let habits: Vec<Habits> =
            found.beyond.iter().map(|finding| crowd.habits(log, &finding.group)).collect();
        let quality = quality(log, &found.scores.events, &group_events(&field, &found));
        let masks = self.masks(log)?;
        let events = leads(&field);
        let engagement = quality.as_ref().map_or(&[] as &[_], |report| report.groups.as_slice());
        let case = Case {
            log,
            field: &field,
            found: &found,
            known: &known,
            habits: &habits,
            quality: engagement,
            masks: &masks,
            events: &events,
        };
        self.write(&case, quality.as_ref())?;
        self.summarise(&input, &found)
    }

    fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// Says how far a long run is.
    fn step(&self, begin: Instant, what: &str) {
        if begin.elapsed().as_secs() >= 2 {
            tell(format!("{}: {what}", self.events.display()));
        }
    }

    fn masks(&self, log: &Log) -> Result<Masks> {
        if self.reveal {
            return Ok(Masks::none());
        }
        let Some(path) = &self.key else { return Ok(Masks::of_log(log)) };
        let key = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        ensure!(
            key.len() >= 16,
            "{}: a key of {} bytes can be guessed; take 16 or more",
            path.display(),
            key.len()
        );
        Ok(Masks::keyed(&key))
    }

    fn write(&self, case: &Case<'_>, quality: Option<&QualityReport>) -> Result<()> {
        let folder = &self.output;
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        tables::write(folder, case.log, case.found, quality)?;
        let put = |name: &str, text: String| {
            fs::write(folder.join(name), text)
                .with_context(|| format!("{} cannot be written", folder.join(name).display()))
        };
        put("groups.json", format!("{:#}\n", evidence::document(case)))?;
        put("report.html", report::page(case, quality))
    }

    fn summarise(&self, input: &Input, found: &Findings) -> Result<()> {
        let flagged = |scores: &[f32]| scores.iter().filter(|score| **score >= FLAG).count();
        let (users, events) = (flagged(&found.scores.users), flagged(&found.scores.events));
        let of = |verdict: fn(Verdict) -> bool| {
            found.explained.iter().filter(|finding| verdict(finding.assessment.verdict)).count()
        };
        if self.json {
            let errors: Vec<String> = input.errors.iter().take(20).map(ToString::to_string).collect();
            return print(json!({
                "rows": input.rows,
                "bad_rows": input.errors.len(),
                "errors": errors,
                "events": input.log.events.len(),
                "users": input.log.users.len(),
                "targets": input.log.targets.len(),
                "groups": found.beyond.len(),
                "flagged_users": users,
                "flagged_events": events,
                "explained": {
                    "virality": of(|it| it == Verdict::Crowd),
                    "fan_club": of(|it| it == Verdict::FanClub),
                    "too_small_to_tell_from_fans": of(|it| it == Verdict::TooSmall),
                    "shared_address": of(|it| it == Verdict::SharedAddress),
                    "declared_team": of(|it| matches!(it, Verdict::Declared(_))),
                },
            }));
        }
        print(format!(
            "{} events of {} people on {} targets; {} bad rows left out",
            input.log.events.len(),
            input.log.users.len(),
            input.log.targets.len(),
            input.errors.len()
        ))?;
        print(match found.beyond.len() {
            0 => "No group beyond what honest crowds do.".to_owned(),
            groups => format!(
                "{groups} groups beyond what honest crowds do; {users} accounts and {events} events flagged. \
                 A flag is a reason to look, not a verdict."
            ),
        })?;
        print(format!(
            "{} groups have an honest explanation. Results: {}",
            found.explained.len(),
            self.output.display()
        ))
    }
}

/// Shares jobs among threads. Each job is done once, by whoever is free.
fn share(threads: usize, jobs: usize, job: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= jobs {
                break;
            }
            job(number);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(jobs) {
            scope.spawn(work);
        }
        work();
    });
}

/// The event behind each lead: the first that has it.
fn leads(field: &Field) -> Vec<u32> {
    let mut events = vec![u32::MAX; field.user.len()];
    for (index, lead) in field.lead.iter().enumerate().filter(|(_, lead)| **lead != NO_LEAD) {
        let event = &mut events[*lead as usize];
        *event = (*event).min(index as u32);
    }
    events
}

/// The events of each group: those of its sure members in its orders.
fn group_events(field: &Field, found: &Findings) -> Vec<Vec<u32>> {
    let events = leads(field);
    let of = |finding: &gongdao_integrity::analysis::Finding| {
        let group = &finding.group;
        let acts = group.orders.iter().flat_map(|order| field.within(order.target, order.from, order.to));
        acts.filter(|lead| group.is_sure(field.user[*lead])).map(|lead| events[lead]).collect()
    };
    found.beyond.iter().map(of).collect()
}
