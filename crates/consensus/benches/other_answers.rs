//! How long the methods of other answers take, on made crowds: `cargo bench -p gongdao-consensus --bench other_answers`.

#![allow(missing_docs, clippy::expect_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use gongdao_consensus::agreement::{Measure, Rating, Ratings, Resampling, alpha, pairs};
use gongdao_consensus::chance::Chance;
use gongdao_consensus::numbers::{NumberAnswer, numbers};
use gongdao_consensus::objects::{Pairing, things};
use gongdao_consensus::pairwise::{Comparison, bradley_terry, noisy_bradley_terry};
use gongdao_consensus::synthetic;
use gongdao_consensus::text::{CharacterGrams, Rover, TextAnswer, rasa, rover};
use gongdao_consensus::watch::Watch;
use gongdao_geometry::{Tilted, matching::best_pairs};
use std::time::Duration;

fn comparisons(c: &mut Criterion) {
    let world = synthetic::pair_world(5, 38, 64, 14_100, 20);
    let rows: Vec<_> =
        world.rows.iter().map(|(w, l, r, best)| Comparison::new(w, l, r, best).expect("sound")).collect();
    c.bench_function("bradley-terry, 14,100 comparisons of 38 items", |b| {
        b.iter(|| bradley_terry(&rows, None, Watch::default()))
    });
    c.bench_function("noisy-bradley-terry, the same", |b| {
        b.iter(|| noisy_bradley_terry(&rows, Watch::default()))
    });
}

fn texts(c: &mut Criterion) {
    let mut chance = Chance::new(1);
    let mut rows = Vec::new();
    for task in 0..200 {
        let truth: Vec<usize> = (0..20).map(|_| chance.below(900)).collect();
        for worker in 0..7 {
            let mut words = Vec::new();
            for word in &truth {
                match chance.below(20) {
                    0 => {}
                    1 => words.push(format!("w{}", chance.below(900))),
                    2 => words.extend([format!("w{word}"), "er".to_owned()]),
                    _ => words.push(format!("w{word}")),
                }
            }
            rows.push((format!("t{task}"), format!("w{}", (task + 13 * worker) % 50), words.join(" ")));
        }
    }
    let rows: Vec<_> = rows.iter().map(|(task, worker, text)| TextAnswer { task, worker, text }).collect();
    c.bench_function("rover, 200 tasks of 7 answers of 20 words", |b| {
        b.iter(|| rover(&rows, Rover::default(), Watch::default()))
    });
    c.bench_function("rasa, the same", |b| {
        b.iter(|| rasa(&rows, &CharacterGrams::default(), Watch::default()))
    });
}

fn things_and_numbers(c: &mut Criterion) {
    let world = synthetic::boxes(1, [500, 50, 5]);
    let run = |b: &mut criterion::Bencher| b.iter(|| things(world.drawings(), Pairing::default()));
    c.bench_function("boxes, 500 pictures by 5 workers", run);
    let outlines = synthetic::outlines(8, [20, 10, 5]);
    let run = |b: &mut criterion::Bencher| b.iter(|| things(outlines.drawings(), Pairing::default()));
    c.bench_function("outlines, 20 pictures by 5 workers", run);
    let world = synthetic::number_world(7, 20_000, 500, 5);
    let rows: Vec<_> =
        world.rows.iter().map(|(t, w, v)| NumberAnswer::new(t, w, *v).expect("a number")).collect();
    c.bench_function("numbers, 100,000 answers", |b| b.iter(|| numbers(&rows)));
}

fn agreement(c: &mut Criterion) {
    let mut chance = Chance::new(2);
    let mut rows = Vec::new();
    for task in 0..20_000 {
        let truth = chance.below(4);
        for worker in 0..5 {
            let label = if chance.happens(0.7) { truth } else { chance.below(4) };
            rows.push((
                format!("t{task}"),
                format!("w{}", (task * 7 + worker * 31) % 200),
                label.to_string(),
            ));
        }
    }
    let rated: Vec<_> =
        rows.iter().map(|(task, worker, label)| Rating { task, worker, label, time: "" }).collect();
    let ratings = Ratings::new(&rated);
    c.bench_function("ratings in order, 100,000", |b| b.iter(|| Ratings::new(&rated)));
    let resampling = Resampling { draws: 100, seed: 1 };
    c.bench_function("alpha with 100 draws, 100,000", |b| {
        b.iter(|| alpha(&ratings, &Measure::Nominal, resampling))
    });
    c.bench_function("pairs, 100,000", |b| b.iter(|| pairs(&ratings)));
}

fn shapes(c: &mut Criterion) {
    let one = Tilted::new(0.0, 0.0, 4.0, 2.0, 30.0).expect("a box");
    let other = Tilted::new(0.5, 0.25, 3.0, 3.0, 75.0).expect("a box");
    c.bench_function("overlap of two tilted boxes", |b| b.iter(|| one.iou(std::hint::black_box(&other))));
    let mut chance = Chance::new(3);
    let table: Vec<f64> = (0..100 * 100).map(|_| chance.part()).collect();
    let run = |b: &mut criterion::Bencher| {
        b.iter(|| best_pairs(100, 100, 0.1, |row, column| table[row * 100 + column]))
    };
    c.bench_function("best pairs of 100 by 100", run);
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = comparisons, texts, things_and_numbers, agreement, shapes
}
criterion_main!(benches);
