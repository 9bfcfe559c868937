//! How long methods take on made-up labels: four classes, five labels a task, five hundred a worker. A hundred thousand
//! and a million labels; ten million where `GONGDAO_BENCH_LABELS=10000000` asks for them.

#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gongdao_consensus::categorical::hierarchy::State;
use gongdao_consensus::categorical::{Labels, LabelsBuilder, Method, Settings, fit};
use std::hint::black_box;
use std::time::Duration;

const CLASSES: u64 = 4;
const PER_TASK: usize = 5;
const PER_WORKER: usize = 500;

/// Labels of workers who are right half the time to nearly always.
fn made_up(count: usize) -> Labels {
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) % most
    };
    let workers = (count / PER_WORKER).max(PER_TASK) as u64;
    let skills: Vec<u64> = (0..workers).map(|_| 500 + below(450)).collect();
    let mut builder = LabelsBuilder::default();
    for task in 0..count / PER_TASK {
        let (truth, first) = (below(CLASSES), below(workers));
        for step in 0..PER_TASK as u64 {
            let worker = (first + step * (workers / 7 + 1)) % workers;
            let is_right = below(1000) < skills[usize::try_from(worker).unwrap()];
            let class = if is_right { truth } else { (truth + 1 + below(CLASSES - 1)) % CLASSES };
            builder.push(&format!("t{task}"), &format!("w{worker}"), &format!("c{class}")).unwrap();
        }
    }
    builder.build()
}

fn methods(criterion: &mut Criterion) {
    let more = std::env::var("GONGDAO_BENCH_LABELS").ok().and_then(|count| count.parse().ok());
    for count in [100_000, 1_000_000].into_iter().chain(more) {
        let labels = made_up(count);
        let mut group = criterion.benchmark_group(format!("{count} labels"));
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(3));
        group.throughput(Throughput::Elements(count as u64));
        for method in Method::ALL {
            let is_slow =
                matches!(method, Method::Mace | Method::Glad | Method::ZeroBasedSkill | Method::Default);
            if matches!(method, Method::Kos | Method::Mmsr) || (is_slow && count > 100_000) {
                continue;
            }
            for threads in [1, 2] {
                let settings = Settings { threads, ..Settings::default() };
                let id = BenchmarkId::new(method.name(), format!("{threads} threads"));
                group.bench_function(id, |bencher| {
                    bencher.iter(|| fit(black_box(&labels), method, &settings).unwrap());
                });
            }
        }
        group.finish();
    }
}

fn one_more(criterion: &mut Criterion) {
    let mut state = State::fit(made_up(1_000_000), &Settings { threads: 2, ..Settings::default() }).unwrap();
    let mut next = 0_u64;
    criterion.bench_function("one more answer to 1000000 labels", |bencher| {
        bencher.iter(|| {
            next += 7_919;
            let task = format!("t{}", next % 200_000);
            state.add(&task, &format!("w{}", next % 2_000), "c1").unwrap()
        });
    });
}

criterion_group!(benches, methods, one_more);
criterion_main!(benches);
