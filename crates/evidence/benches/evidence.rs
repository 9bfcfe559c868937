//! What proof costs: committing to a record, growing the tree, and verifying a signed checkpoint.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench is a program of its own")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gongdao_evidence::checkpoint::Checkpoint;
use gongdao_evidence::log::Log;
use gongdao_evidence::note::SigningKey;
use gongdao_evidence::record::{RecordWriter, SALT_BYTES, commitment, leaf_entry};

const LEAVES: u64 = 4_096;

fn record() -> Vec<u8> {
    let mut writer = RecordWriter::new("review_decided", 1_795_219_200_000);
    writer.field("assignment", "3fzt9k2m4q").field("task", "3fzt9k2m4p").field("decision", "accepted");
    writer.finish().unwrap()
}

fn evidence(c: &mut Criterion) {
    let salt = [7; SALT_BYTES];
    c.bench_function("evidence/record", |bench| {
        bench.iter(|| leaf_entry("review_decided", 1, &commitment(&salt, &record())).unwrap());
    });
    let entry = leaf_entry("review_decided", 1, &commitment(&salt, &record())).unwrap();
    let mut group = c.benchmark_group("evidence");
    group.throughput(Throughput::Elements(LEAVES));
    group.bench_function("append", |bench| {
        bench.iter(|| {
            let mut log = Log::empty();
            for _ in 0..LEAVES {
                log.append(&entry).unwrap();
            }
            log.root()
        });
    });
    group.finish();
    let key = SigningKey::from_seed("gongdao.example/log", &[9; 32]).unwrap();
    let log = Log::empty();
    let checkpoint = Checkpoint { origin: key.name().to_owned(), size: log.size(), root: log.root() };
    c.bench_function("evidence/checkpoint_sign", |bench| bench.iter(|| checkpoint.sign(&key).unwrap()));
    let note = checkpoint.sign(&key).unwrap();
    let keys = [key.verifier().clone()];
    c.bench_function("evidence/checkpoint_verify", |bench| {
        bench.iter(|| Checkpoint::open(&note, &keys).unwrap());
    });
}

criterion_group!(benches, evidence);
criterion_main!(benches);
