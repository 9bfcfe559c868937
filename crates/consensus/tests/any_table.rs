//! Thousands of small random tables: no method fails, answers with NaN, or heeds the order of rows.

#![allow(clippy::expect_used)]

use gongdao_consensus::agreement::{
    Measure, Rating, Ratings, Reference, Resampling, against, alpha, fleiss, pairs,
};
use gongdao_consensus::chance::Chance;
use gongdao_consensus::methods::{METHODS, Method};
use gongdao_consensus::multi_label::{SetAnswer, multi_label};
use gongdao_consensus::numbers::{NumberAnswer, numbers};
use gongdao_consensus::objects::{Drawing, Object, Pairing, Shape, things};
use gongdao_consensus::pairwise::{Comparison, Ranking, bradley_terry, noisy_bradley_terry, plackett_luce};
use gongdao_consensus::text::{Rover, TextAnswer, Told, rasa, rover};
use gongdao_consensus::watch::Watch;
use gongdao_geometry::{Cuboid, Mask, Polygon, Polyline, Rectangle, Segment, Skeleton, TextSpan, Tilted};
use std::fmt::Debug;

const NAMES: [&str; 6] = ["a", "b", "ba", "", "Ω", "a b"];
const TEXTS: [&str; 9] =
    ["", " ", "a", "a b c", "A, b c!", "公道 是", "b  c a b", "—", "ab\u{0}c\u{301} 🦀 z"];
const NUMBERS: [f64; 9] = [0.0, -0.0, 1.0, 1.0 + 1e-15, -3.5, 1e100, -1e100, 1e-300, 42.0];

fn pick<T: Copy>(chance: &mut Chance, from: &[T]) -> T {
    from[chance.below(from.len())]
}

fn shuffle<T>(chance: &mut Chance, rows: &mut [T]) {
    for index in (1..rows.len()).rev() {
        rows.swap(index, chance.below(index + 1));
    }
}

/// Makes tables with `row`, and holds what `run` says of each against what it says of its rows in another order.
fn any_tables<T: Clone, R: PartialEq + Debug>(
    tables: u64,
    row: impl Fn(&mut Chance) -> T,
    run: impl Fn(&[T]) -> R,
    sound: impl Fn(&R) -> bool,
) {
    for seed in 0..tables {
        let mut chance = Chance::new(seed);
        let count = chance.below(14);
        let mut rows: Vec<T> = (0..count).map(|_| row(&mut chance)).collect();
        let found = run(&rows);
        assert!(sound(&found), "seed {seed}: {found:?}");
        shuffle(&mut chance, &mut rows);
        assert_eq!(run(&rows), found, "seed {seed}");
    }
}

fn part(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

#[test]
fn texts() {
    let row = |c: &mut Chance| TextAnswer {
        task: pick(c, &NAMES[..3]),
        worker: pick(c, &NAMES),
        text: pick(c, &TEXTS),
    };
    for (name, method) in METHODS {
        if let Method::OfTexts(run) = method {
            any_tables(
                2000,
                row,
                |rows| run(rows, Watch::default()),
                |found| {
                    let sound = found.answers.iter().all(|one| part(one.probability));
                    sound && found.workers.iter().all(|one| part(one.skill)) && !name.is_empty()
                },
            );
        }
    }
    any_tables(
        500,
        row,
        |rows| rover(rows, Rover { rounds: 0 }, Watch::default()),
        |found| found.tasks.iter().all(|t| part(t.support)),
    );
    let odd = Told(|a: &str, b: &str| if a < b { f64::NAN } else { a.len() as f64 - b.len() as f64 });
    any_tables(
        500,
        row,
        |rows| rasa(rows, &odd, Watch::default()),
        |found| found.tasks.iter().all(|t| part(t.support)),
    );
}

#[test]
fn comparisons() {
    let row = |c: &mut Chance| {
        let (left, step) = (c.below(6), 1 + c.below(5));
        let (left, right) = (NAMES[left], NAMES[(left + step) % 6]);
        Comparison::new(pick(c, &NAMES), left, right, if c.happens(0.8) { left } else { right })
            .expect("sound")
    };
    let sound = |scale: &gongdao_consensus::pairwise::Scale| {
        let total: f64 = scale.items.iter().map(|item| item.score).sum();
        let each = |item: &gongdao_consensus::pairwise::Standing| {
            item.strength.is_finite() && part(item.score) && item.error.is_none_or(f64::is_finite)
        };
        scale.items.iter().all(each) && (scale.items.is_empty() || (total - 1.0).abs() < 1e-9)
    };
    any_tables(4000, row, |rows| bradley_terry(rows, None, Watch::default()), sound);
    any_tables(500, row, |rows| bradley_terry(rows, Some(f64::NAN), Watch::default()), sound);
    any_tables(
        2000,
        row,
        |rows| noisy_bradley_terry(rows, Watch::default()),
        |found| {
            let judge = |judge: &gongdao_consensus::pairwise::Judge| {
                (judge.judging + judge.contrary + judge.careless - 1.0).abs() < 1e-9 && part(judge.left)
            };
            sound(&found.scale) && found.judges.iter().all(judge)
        },
    );
    let ranking = |c: &mut Chance| {
        let mut order = NAMES.to_vec();
        shuffle(c, &mut order);
        order.truncate(c.below(7));
        Ranking::new(order).expect("sound")
    };
    any_tables(2000, ranking, |rows| plackett_luce(rows, None, Watch::default()), sound);
    assert!(Comparison::new("w", "a", "a", "a").is_err() && Comparison::new("w", "a", "b", "c").is_err());
    assert!(Ranking::new(["a", "b", "a"]).is_err());
}

#[test]
fn numbers_and_sets() {
    let row = |c: &mut Chance| {
        NumberAnswer::new(pick(c, &NAMES[..3]), pick(c, &NAMES), pick(c, &NUMBERS)).expect("a number")
    };
    any_tables(4000, row, numbers, |found| {
        let task = |task: &gongdao_consensus::numbers::TaskNumber| {
            task.value.is_finite() && task.error.is_finite() && task.error >= 0.0
        };
        let worker =
            |one: &gongdao_consensus::numbers::NumberWorker| one.habit.is_finite() && one.spread.is_finite();
        found.tasks.iter().all(task) && found.workers.iter().all(worker)
    });
    assert!(NumberAnswer::new("t", "w", f64::NAN).is_err() && NumberAnswer::new("t", "w", 1e101).is_err());
    let row = |c: &mut Chance| SetAnswer {
        task: pick(c, &NAMES[..3]),
        worker: pick(c, &NAMES),
        labels: (0..c.below(4)).map(|_| pick(c, &NAMES)).collect(),
    };
    let sound = |found: &gongdao_consensus::multi_label::MultiLabel| {
        found.tasks.iter().all(|task| task.probabilities.iter().all(|p| part(*p)))
            && found.workers.iter().all(|one| one.naming.iter().chain(&one.sparing).all(|share| part(*share)))
    };
    let by_hand = |mut row: SetAnswer<'static>| {
        row.labels.sort_unstable();
        row
    };
    any_tables(4000, |c| by_hand(row(c)), multi_label, sound);
}

fn drawings<S: Shape + PartialEq + Debug>(tables: u64, shape: impl Fn(&mut Chance) -> Option<S>) {
    let row = |c: &mut Chance| Drawing {
        task: pick(c, &NAMES[..3]),
        worker: pick(c, &NAMES),
        objects: (0..c.below(4))
            .filter_map(|_| shape(c).map(|shape| Object { class: pick(c, &NAMES[..3]), shape }))
            .collect(),
    };
    any_tables(
        tables,
        row,
        |rows| things(rows.to_vec(), Pairing::default()),
        |found| {
            let thing = |thing: &gongdao_consensus::objects::Thing<S>| {
                part(thing.probability) && part(thing.class_probability) && part(thing.likeness)
            };
            let drawer = |one: &gongdao_consensus::objects::Drawer| {
                [one.finding, one.straying, one.naming, one.likeness].into_iter().all(part)
            };
            found.tasks.iter().all(|task| task.things.iter().all(thing)) && found.workers.iter().all(drawer)
        },
    );
}

#[test]
fn drawn_things() {
    let at = |c: &mut Chance| {
        if c.happens(0.05) { pick(c, &[1e12, -1e12, 0.0, 1e-300]) } else { c.below(8) as f64 }
    };
    drawings(1000, |c| Rectangle::new(at(c), at(c), at(c), at(c)).ok());
    drawings(400, |c| Tilted::new(at(c), at(c), at(c), at(c), 20.0 * at(c)).ok());
    drawings(400, |c| Cuboid::new([at(c), at(c), at(c)], [at(c), at(c), at(c)], 45.0 * at(c)).ok());
    drawings(1000, |c| Segment::new(at(c), at(c)).ok());
    drawings(1000, |c| TextSpan::new(c.below(9) as u32, c.below(12) as u32).ok());
    drawings(150, |c| Polyline::new((0..2 + c.below(3)).map(|_| (at(c), at(c))).collect::<Vec<_>>()).ok());
    drawings(60, |c| Polygon::new([(0..3 + c.below(3)).map(|_| (at(c), at(c))).collect::<Vec<_>>()]).ok());
    drawings(600, |c| {
        Skeleton::new((0..1 + c.below(3)).map(|_| (at(c), at(c), c.below(3) as u8)).collect::<Vec<_>>()).ok()
    });
    drawings(600, |c| {
        let (height, width) = (1 + c.below(3) as u32, 1 + c.below(3) as u32);
        Mask::from_rows(height, width, &(0..height * width).map(|_| c.happens(0.5)).collect::<Vec<_>>()).ok()
    });
}

#[test]
fn ratings() {
    let labels = ["1", "2", "-3.5", "", "x", "1e99", "nan"];
    let row = |c: &mut Chance| Rating {
        task: pick(c, &NAMES[..3]),
        worker: pick(c, &NAMES),
        label: if c.happens(0.9) { pick(c, &labels[..2]) } else { pick(c, &labels) },
        time: pick(c, &["", "3", "2026-01-01", "20"]),
    };
    let few = Resampling { draws: 20, seed: 1 };
    let run = |rows: &[Rating<'_>]| {
        let ratings = Ratings::new(rows);
        let odd = |a: &str, b: &str| if a < b { f64::NAN } else { f64::INFINITY };
        let measures =
            [Measure::Nominal, Measure::Ordinal, Measure::Interval, Measure::Ratio, Measure::Given(&odd)];
        let alphas = measures.map(|measure| alpha(&ratings, &measure, few));
        let rest = (fleiss(&ratings), pairs(&ratings), ratings.mean_agreement());
        (alphas, rest, against(&ratings, &Reference::others()))
    };
    any_tables(4000, row, run, |(alphas, (fleiss, pairs, mean), workers)| {
        let alpha = |alpha: &gongdao_consensus::agreement::Alpha| {
            alpha.alpha <= 1.0 && alpha.low.is_finite() && alpha.high.is_finite()
        };
        alphas.iter().flatten().all(alpha)
            && fleiss.is_none_or(|kappa| kappa <= 1.0)
            && mean.is_none_or(part)
            && pairs.iter().flatten().all(|pair| pair.kappa.is_none_or(|kappa| kappa <= 1.0))
            && workers.iter().all(|one| part(one.agreement.share) && one.spam.is_none_or(part))
    });
}
