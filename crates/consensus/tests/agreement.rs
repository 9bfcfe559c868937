//! Agreement held against published figures and against its own definition.

#![allow(clippy::expect_used)]

use gongdao_consensus::agreement::{
    Measure, Rate, Rating, Ratings, Reference, Resampling, Weights, against, alpha, cohen, fleiss, pairs,
};
use gongdao_consensus::chance::Chance;

/// Krippendorff's example of four observers and twelve units (*Computing Krippendorff's alpha-reliability*, 2011).
const OBSERVERS: [&str; 4] = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];

fn example() -> Vec<(String, String, String)> {
    let mut rows = Vec::new();
    for (worker, labels) in OBSERVERS.iter().enumerate() {
        for (task, label) in labels.chars().enumerate().filter(|(_, label)| *label != '.') {
            rows.push((format!("t{task:02}"), format!("w{worker}"), label.to_string()));
        }
    }
    rows
}

fn ratings(rows: &[(String, String, String)]) -> Ratings {
    let rating =
        |(task, worker, label): &'_ (String, String, String)| (task.clone(), worker.clone(), label.clone());
    let owned: Vec<_> = rows.iter().map(rating).collect();
    let rows: Vec<Rating> =
        owned.iter().map(|(task, worker, label)| Rating { task, worker, label, time: "" }).collect();
    Ratings::new(&rows)
}

#[test]
fn alpha_is_the_published_one() {
    let ratings = ratings(&example());
    let of = |measure: Measure| alpha(&ratings, &measure, Resampling::default()).expect("an alpha");
    for (measure, published) in [
        (Measure::Nominal, 0.743),
        (Measure::Ordinal, 0.815),
        (Measure::Interval, 0.849),
        (Measure::Ratio, 0.797),
    ] {
        let found = of(measure);
        assert!((found.alpha - published).abs() < 5e-4, "{found:?}");
        assert!(found.low < found.alpha && found.alpha < found.high && found.tasks == 11);
    }
    let told = |a: &str, b: &str| a.parse::<f64>().expect("a number") - b.parse::<f64>().expect("a number");
    let given = alpha(&ratings, &Measure::Given(&|a, b| told(a, b).abs()), Resampling::default());
    assert!((given.expect("an alpha").alpha - of(Measure::Interval).alpha).abs() < 1e-12);
}

#[test]
fn alpha_says_when_it_is_not_defined() {
    let row = |task: &str, worker: &str, label: &str| (task.to_owned(), worker.to_owned(), label.to_owned());
    let of = |rows: &[(String, String, String)], measure: Measure| {
        alpha(&ratings(rows), &measure, Resampling::default())
    };
    assert_eq!(of(&[], Measure::Nominal), None);
    assert_eq!(of(&[row("a", "w", "x"), row("b", "w", "y")], Measure::Nominal), None);
    assert_eq!(of(&[row("a", "w", "x"), row("a", "v", "x")], Measure::Nominal), None);
    assert_eq!(of(&[row("a", "w", "x"), row("a", "v", "y")], Measure::Interval), None);
    assert_eq!(of(&[row("a", "w", "-1"), row("a", "v", "2")], Measure::Ratio), None);
    // One worker, two labels on one task: one say, so nobody to agree with.
    assert_eq!(of(&[row("a", "w", "x"), row("a", "w", "y")], Measure::Nominal), None);
}

#[test]
fn intervals_hold_the_alpha_of_the_whole_about_as_often_as_they_say() {
    let mut chance = Chance::new(17);
    let mut held = 0;
    let draw = |chance: &mut Chance, tasks: usize| {
        let mut rows = Vec::new();
        for task in 0..tasks {
            let truth = chance.below(3);
            for worker in 0..4 {
                let label = if chance.happens(0.7) { truth } else { chance.below(3) };
                rows.push((format!("t{task}"), format!("w{worker}"), label.to_string()));
            }
        }
        ratings(&rows)
    };
    let whole = alpha(&draw(&mut chance, 40_000), &Measure::Nominal, Resampling { draws: 1, seed: 1 });
    let whole = whole.expect("an alpha").alpha;
    for seed in 0..200 {
        let found = alpha(&draw(&mut chance, 60), &Measure::Nominal, Resampling { draws: 300, seed });
        let found = found.expect("an alpha");
        held += usize::from((found.low..=found.high).contains(&whole));
    }
    assert!((176..=198).contains(&held), "{held} of 200");
}

#[test]
fn kappas_are_the_published_ones() {
    // Fleiss 1971 as Wikipedia tabulates it: 10 subjects, 14 raters, 5 categories; κ = 0.210.
    let table = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];
    let mut rows = Vec::new();
    for (task, counts) in table.iter().enumerate() {
        let labels = counts.iter().enumerate().flat_map(|(label, count)| vec![label; *count]);
        for (worker, label) in labels.enumerate() {
            rows.push((format!("t{task}"), format!("w{worker:02}"), label.to_string()));
        }
    }
    assert!((fleiss(&ratings(&rows)).expect("a kappa") - 0.210).abs() < 5e-4);
    // Cohen: 20 both yes, 5 and 10 apart, 15 both no; κ = 0.4.
    let counts = [((0, 0), 20), ((0, 1), 5), ((1, 0), 10), ((1, 1), 15)];
    let both: Vec<(u32, u32)> = counts.iter().flat_map(|(pair, count)| vec![*pair; *count]).collect();
    for weights in [Weights::None, Weights::Linear, Weights::Quadratic] {
        assert!((cohen(&both, weights).expect("a kappa") - 0.4).abs() < 1e-12);
    }
    // Three ordered labels, worked out by hand: expected are 11 differences, 16 steps, and 26 squares of steps.
    let ordered = [(0, 0), (1, 1), (2, 2), (0, 2)];
    let [plain, linear, quadratic] = [Weights::None, Weights::Linear, Weights::Quadratic]
        .map(|weights| cohen(&ordered, weights).expect("a kappa"));
    assert!((plain - (1.0 - 4.0 / 11.0)).abs() < 1e-12, "{plain}");
    assert!((linear - (1.0 - 4.0 * 2.0 / 16.0)).abs() < 1e-12, "{linear}");
    assert!((quadratic - (1.0 - 4.0 * 4.0 / 26.0)).abs() < 1e-12, "{quadratic}");
    assert_eq!((cohen(&[], Weights::None), cohen(&[(1, 1)], Weights::None)), (None, None));
}

/// Workers: 0 to 4 good, one who always swaps the two labels, one who answers by chance, one who was good and stopped
/// looking half-way.
fn crowd() -> Vec<(String, String, String, String)> {
    let mut chance = Chance::new(3);
    let mut rows = Vec::new();
    for task in 0..400 {
        let truth = chance.below(2);
        for worker in 0..8 {
            let right = match worker {
                5 => false,
                6 => chance.happens(0.5),
                7 => chance.happens(if task < 200 { 0.95 } else { 0.5 }),
                _ => chance.happens(0.9),
            };
            let label = if right { truth } else { 1 - truth };
            rows.push((format!("t{task:03}"), format!("w{worker}"), label.to_string(), task.to_string()));
        }
    }
    rows
}

#[test]
fn workers_are_told_apart() {
    let rows = crowd();
    let rated: Vec<Rating> =
        rows.iter().map(|(task, worker, label, time)| Rating { task, worker, label, time }).collect();
    let ratings = Ratings::new(&rated);
    let found = against(&ratings, &Reference::others());
    let spam = |worker: usize| found[worker].spam.expect("a score");
    assert!(spam(0) < 0.5 && spam(5) < 0.5 && spam(6) > 0.95, "{} {} {}", spam(0), spam(5), spam(6));
    assert!(found[0].agreement.share > 0.8 && found[5].agreement.share < 0.2);
    let drift = |worker: usize| found[worker].drift.clone().expect("a drift");
    assert!(drift(7).trend < -5.0 && drift(7).chance < 1e-4 && drift(7).stretches.len() == 10);
    assert!(drift(0).chance > 1e-3);
    let swapped = &found[5].confusions;
    assert!(swapped.iter().any(|one| one.truth == Some(0) && one.given == 1 && one.rate.low > 0.7));
    let met = pairs(&ratings).expect("few meetings");
    assert_eq!(met.len(), 28);
    assert!(met.iter().all(|pair| pair.one < pair.other && (pair.agreement.of - 400.0).abs() < 1e-9));
    let of = |one, other| {
        met.iter().find(|p| (p.one, p.other) == (one, other)).and_then(|p| p.kappa).expect("met")
    };
    assert!(of(0, 1) > 0.5 && of(0, 5) < -0.5 && of(0, 6).abs() < 0.2);
    // With truths given, the truth is the reference, and what nobody gave is a label too.
    let truths = Reference::truths(&ratings, [("t000", "maybe"), ("nowhere", "0")]);
    let held = against(&ratings, &truths);
    assert_eq!((held[0].agreement.share, held[0].agreement.of), (0.0, 1.0));
    assert_eq!(held[0].confusions[0].truth, None);
}

#[test]
fn rates_have_wilsons_interval() {
    // Newcombe 1998: 81 of 263 gives 0.2553 to 0.3662.
    let rate = Rate::new(81.0, 263.0);
    assert!((rate.low - 0.2553).abs() < 5e-5 && (rate.high - 0.3662).abs() < 5e-5);
    assert_eq!(Rate::new(0.0, 0.0), Rate { share: 0.0, low: 0.0, high: 1.0, of: 0.0 });
}
