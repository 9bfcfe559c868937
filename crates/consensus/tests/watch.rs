//! Long fits tell how far they are, and what they find does not hang on who listens.

#![allow(clippy::expect_used)]

use gongdao_consensus::categorical::{Labels, Method, Settings, fit};
use gongdao_consensus::methods::{METHODS, Method as Other};
use gongdao_consensus::pairwise::{Comparison, Ranking, plackett_luce};
use gongdao_consensus::synthetic::{self, Extent, Habit, label_world};
use gongdao_consensus::text::TextAnswer;
use gongdao_consensus::watch::Watch;
use std::sync::Mutex;

/// What `run` finds, and that it tells the same with and without a watch, step by step up to what it says is the most.
fn watched<R: PartialEq + std::fmt::Debug>(name: &str, run: impl Fn(Watch<'_>) -> R) {
    let told = Mutex::new(Vec::new());
    let watch = |done, most| told.lock().expect("nobody else").push((done, most));
    let found = run(Watch::by(&watch));
    let told = told.into_inner().expect("nobody else");
    assert!(told.len() > 2, "{name}: {told:?}");
    assert!(told.is_sorted(), "{name}: {told:?}");
    assert!(told.iter().all(|(done, most)| done <= most && *most == told[0].1), "{name}: {told:?}");
    assert_eq!(run(Watch::default()), found, "{name}");
}

#[test]
fn texts_and_comparisons_tell() {
    let texts: Vec<(String, String, String)> = (0..60)
        .map(|row| (format!("t{}", row / 6), format!("w{}", row % 6), format!("the {} sat", row % 4)))
        .collect();
    let texts: Vec<TextAnswer> =
        texts.iter().map(|(task, worker, text)| TextAnswer { task, worker, text }).collect();
    let world = synthetic::pair_world(5, 12, 10, 600, 20);
    let pairs: Vec<Comparison> =
        world.rows.iter().map(|(w, l, r, best)| Comparison::new(w, l, r, best).expect("sound")).collect();
    for (name, method) in METHODS {
        match method {
            Other::OfTexts(run) => watched(name, |watch| run(&texts, watch)),
            Other::OfComparisons(run) => watched(name, |watch| run(&pairs, watch)),
        }
    }
    let orders = [["a", "b", "c"], ["b", "a", "c"], ["c", "a", "b"], ["a", "c", "b"]];
    let rankings = orders.map(|order| Ranking::new(order).expect("sound"));
    watched("plackett-luce", |watch| plackett_luce(&rankings, None, watch));
}

#[test]
fn labels_tell() {
    let world = label_world(3, Habit::Even, Extent { tasks: 200, workers: 20, classes: 2, each: 5 });
    let labels =
        world.rows.iter().map(|(task, worker, class)| (task.as_str(), worker.as_str(), class.as_str()));
    let labels = Labels::of(labels).expect("sound");
    for method in [Method::OneCoin, Method::DawidSkene, Method::Glad, Method::Mace, Method::Default] {
        let told = Mutex::new(Vec::new());
        let watch = |done: usize, most: usize| told.lock().expect("nobody else").push((done, most));
        fit(&labels, method, &Settings { watch: Some(&watch), ..Settings::default() }).expect("a fit");
        let told = told.into_inner().expect("nobody else");
        assert!(told.len() > 1 && told.is_sorted(), "{method:?}: {told:?}");
        assert!(told.iter().all(|(done, most)| done <= most && *most == told[0].1), "{method:?}: {told:?}");
    }
}
