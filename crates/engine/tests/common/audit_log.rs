//! The auditor's second book: evidence records, the runs they went into the log with, and the checkpoints over them.

use super::audit::{Books, must, record_holds};
use std::collections::{HashMap, HashSet};

/// Records are dense per writer and epoch and hold what was committed to; runs cover the log without gap or overlap.
pub fn log(books: &Books, wrong: &mut Vec<String>) {
    let (mut last, mut salts) = (HashMap::new(), HashSet::new());
    for record in &books.records {
        let (stream, sequence) = (record.number.raw() >> 35, record.number.raw() & ((1 << 35) - 1));
        let before = last.insert(stream, sequence).unwrap_or(0);
        must!(wrong, sequence == before + 1, "record {} follows {before}", record.number);
        must!(wrong, record_holds(record), "record {} is not what it commits to", record.number);
        must!(wrong, salts.insert(&record.salt), "record {} shares its salt", record.number);
    }
    for writer in &books.writers {
        let stream = (i64::from(writer.shard) << 20) | i64::from(writer.epoch);
        let records = last.get(&stream).copied().unwrap_or(0);
        must!(wrong, writer.records == records, "{records} records: {writer:?}");
        let entries = books.entries.iter().filter(|entry| entry.number.raw() >> 35 == stream).count();
        must!(wrong, writer.entries == i64::try_from(entries).unwrap(), "{entries} entries: {writer:?}");
    }
    let mut next = 0;
    let mut taken: HashMap<i64, i64> = HashMap::new();
    for run in &books.runs {
        must!(wrong, run.first_index == next && run.records > 0, "leaf {next} is next: {run:?}");
        next = run.first_index + run.records;
        let (stream, sequence) = (run.first_number.raw() >> 35, run.first_number.raw() & ((1 << 35) - 1));
        let integrated = taken.entry(stream).or_insert(0);
        must!(wrong, sequence == *integrated + 1, "record {integrated} was the last one: {run:?}");
        *integrated += run.records;
    }
    for stream in &books.streams {
        let integrated = taken.remove(&stream.stream).unwrap_or(0);
        must!(wrong, stream.integrated == integrated, "{integrated} went in: {stream:?}");
        let there = last.get(&stream.stream).copied().unwrap_or(0);
        must!(wrong, integrated <= there, "{there} records only: {stream:?}");
    }
    must!(wrong, taken.is_empty(), "runs of no stream: {taken:?}");
    let sizes: Vec<_> = books.checkpoints.iter().map(|checkpoint| checkpoint.size).collect();
    must!(wrong, sizes.windows(2).all(|pair| pair[0] < pair[1]), "sizes fall: {sizes:?}");
    must!(wrong, sizes.last().copied().unwrap_or(0) == next, "signed {sizes:?}, integrated {next}");
}
