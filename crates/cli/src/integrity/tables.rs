//! The tables: users.csv, events.csv, targets.csv, groups.csv and, where outcomes are known, quality.csv.
//!
//! They carry the log's own ids, because whoever ran the scan has the log. Rows stand in an order of their own: the highest
//! scores first, ids where scores are equal, events as in the log.

use anyhow::{Context, Result};
use gongdao_integrity::analysis::Findings;
use gongdao_integrity::log::Log;
use gongdao_integrity::names::Names;
use gongdao_integrity::quality::{Engagement, QualityReport};
use gongdao_integrity::score::FLAG;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

type Out = csv::Writer<BufWriter<File>>;

/// Writes all of them into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, log: &Log, found: &Findings, quality: Option<&QualityReport>) -> Result<()> {
    table(folder, "users.csv", &["user", "score", "flag"], |out| users(out, log, found))?;
    events(folder, log, found).context("events.csv cannot be written")?;
    let header = ["target", "events", "suspected", "interval_low", "interval_high"];
    table(folder, "targets.csv", &header, |out| targets(out, log, found))?;
    table(folder, "groups.csv", &["group", "user", "score"], |out| groups(out, log, found))?;
    if let Some(report) = quality {
        let header = [
            "kind",
            "id",
            "events",
            "engaged",
            "share",
            "share_low",
            "share_high",
            "expected_share",
            "inflation",
            "inflation_low",
            "inflation_high",
        ];
        table(folder, "quality.csv", &header, |out| engagement(out, log, report))?;
    }
    Ok(())
}

fn table(
    folder: &Path,
    name: &str,
    header: &[&str],
    fill: impl FnOnce(&mut Out) -> csv::Result<()>,
) -> Result<()> {
    let write = || -> Result<()> {
        let file = File::create(folder.join(name))?;
        let mut out = csv::WriterBuilder::new().from_writer(BufWriter::with_capacity(1 << 16, file));
        out.write_record(header)?;
        fill(&mut out)?;
        out.flush()?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", folder.join(name).display()))
}

/// A score with six decimals; 0 is plain.
pub fn score(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { format!("{value:.6}") }
}

fn flag(score: f32) -> &'static str {
    if score >= FLAG { "1" } else { "0" }
}

/// Numbers by falling score, then by id.
fn ranked(names: &Names, score: impl Fn(usize) -> f64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_unstable_by(|one, two| {
        let fall = score(*two as usize).total_cmp(&score(*one as usize));
        fall.then_with(|| names.get(*one).cmp(names.get(*two)))
    });
    order
}

fn users(out: &mut Out, log: &Log, found: &Findings) -> csv::Result<()> {
    let scores = &found.scores.users;
    for user in ranked(&log.users, |user| f64::from(scores[user])) {
        let value = scores[user as usize];
        out.write_record([log.users.get(user), &score(f64::from(value)), flag(value)])?;
    }
    Ok(())
}

/// Events in the order of the file. There are millions, nearly all plain zeros, so they are written by hand.
fn events(folder: &Path, log: &Log, found: &Findings) -> Result<()> {
    let mut order: Vec<(u32, f32)> =
        log.events.iter().zip(&found.scores.events).map(|(event, score)| (event.row, *score)).collect();
    order.sort_unstable_by_key(|(row, _)| *row);
    let mut out = BufWriter::with_capacity(1 << 16, File::create(folder.join("events.csv"))?);
    out.write_all(b"row,score,flag\n")?;
    for (row, value) in order {
        if value == 0.0 {
            writeln!(out, "{row},0,0")?;
        } else {
            writeln!(out, "{row},{},{}", score(f64::from(value)), flag(value))?;
        }
    }
    Ok(out.flush()?)
}

fn targets(out: &mut Out, log: &Log, found: &Findings) -> csv::Result<()> {
    let tallies = &found.scores.targets;
    for target in ranked(&log.targets, |target| tallies[target].suspected) {
        let tally = tallies[target as usize];
        let decimals = |value: f64| if value == 0.0 { "0".to_owned() } else { format!("{value:.2}") };
        out.write_record([
            log.targets.get(target),
            &tally.events.to_string(),
            &decimals(tally.suspected),
            &decimals(tally.low),
            &decimals(tally.high),
        ])?;
    }
    Ok(())
}

fn groups(out: &mut Out, log: &Log, found: &Findings) -> csv::Result<()> {
    for (number, finding) in found.beyond.iter().enumerate() {
        let sure = finding.group.members.iter().filter(|member| member.is_sure());
        let mut members: Vec<(&str, f64)> =
            sure.map(|member| (log.users.get(member.user), member.probability)).collect();
        members.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(two.0)));
        for (user, probability) in members {
            out.write_record([&group_name(number), user, &score(probability)])?;
        }
    }
    Ok(())
}

/// What a group is called: its place among the strongest.
pub fn group_name(number: usize) -> String {
    format!("g{}", number + 1)
}

fn engagement(out: &mut Out, log: &Log, report: &QualityReport) -> csv::Result<()> {
    let mut line = |kind: &str, id: &str, found: &Engagement| {
        let mut cells =
            vec![kind.to_owned(), id.to_owned(), found.events.to_string(), found.engaged.to_string()];
        let [low, share, high] = found.share;
        cells.extend([share, low, high, found.expected].map(|value| format!("{value:.4}")));
        let [low, estimate, high] = found.inflation;
        cells.extend([estimate, low, high].map(|value| format!("{value:.1}")));
        out.write_record(&cells)
    };
    line("organic", "", &report.organic)?;
    for (number, found) in report.groups.iter().enumerate() {
        line("group", &group_name(number), found)?;
    }
    for (target, found) in &report.targets {
        line("target", log.targets.get(*target), found)?;
    }
    for (address, found) in &report.addresses {
        line("address", log.addresses.get(*address), found)?;
    }
    Ok(())
}
