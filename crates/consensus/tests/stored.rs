//! Real crowds with known truth, where they are at hand: the figures must be at least as good as those of crowd-kit
//! 1.4.2, which were measured once on the same files with the same way of counting (in the book). The files are not part
//! of the repository: GONGDAO_CROWD_LABELS names their folder.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

use gongdao_consensus::agreement::{Measure, Rating, Ratings, Resampling, alpha};
use gongdao_consensus::numbers::{NumberAnswer, numbers};
use gongdao_consensus::pairwise::{Comparison, Scale, bradley_terry, noisy_bradley_terry};
use gongdao_consensus::text::{CharacterGrams, Rover, TextAnswer, Texts, hrrasa, rasa, rover};
use gongdao_consensus::watch::Watch;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rows of a file by the names of their columns; `None` where the set is not at hand.
fn rows(set: &str, file: &str, columns: &[&str]) -> Option<Vec<Vec<String>>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd-labels");
    let folder = std::env::var_os("GONGDAO_CROWD_LABELS").map_or(beside, PathBuf::from);
    let path = folder.join(set).join(file);
    if !path.is_file() {
        eprintln!("not run: there is no {}", path.display());
        return None;
    }
    let mut reader = csv::Reader::from_path(path).expect("a file");
    let headers = reader.headers().expect("a header").clone();
    let place = |name: &&str| headers.iter().position(|own| own == *name).expect("the column");
    let places: Vec<usize> = columns.iter().map(place).collect();
    let records = reader.records().map(|record| record.expect("a row"));
    Some(records.map(|record| places.iter().map(|at| record[*at].to_owned()).collect()).collect())
}

/// Small letters and digits, everything else a space: how words are counted here and were for crowd-kit.
fn plain(text: &str) -> Vec<String> {
    let kept: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '\'' || c == '_' { c } else { ' ' })
        .collect();
    kept.split_whitespace().map(str::to_owned).collect()
}

fn edits(one: &[String], other: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (place, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

/// Wrong, missing and extra words for each hundred words of the truth: in plain words, and as written in small letters.
fn word_errors(found: &Texts, gold: &BTreeMap<String, String>) -> (f64, f64) {
    let as_written =
        |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let rate = |words: &dyn Fn(&str) -> Vec<String>| {
        let (mut wrong, mut all) = (0, 0);
        for (task, truth) in gold {
            let own = found.tasks.iter().find(|own| own.task == *task).map_or("", |own| own.text.as_str());
            let truth = words(truth);
            all += truth.len();
            wrong += edits(&truth, &words(own));
        }
        100.0 * wrong as f64 / all as f64
    };
    (rate(&plain), rate(&as_written))
}

fn texts(set: &str, crowd_kit: [(f64, f64); 3]) {
    let Some(labels) = rows(set, "labels.csv", &["task", "worker", "label"]) else { return };
    let gold = rows(set, "gold.csv", &["task", "label"]).expect("gold beside labels");
    let gold: BTreeMap<String, String> =
        gold.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let answers: Vec<TextAnswer> =
        labels.iter().map(|row| TextAnswer { task: &row[0], worker: &row[1], text: &row[2] }).collect();
    let grams = CharacterGrams::default();
    let found = [
        ("rover", rover(&answers, Rover::default(), Watch::default())),
        ("rasa", rasa(&answers, &grams, Watch::default())),
        ("hrrasa", hrrasa(&answers, &grams, Watch::default())),
    ];
    for ((name, found), (their_plain, theirs)) in found.iter().zip(crowd_kit) {
        let (plain, as_written) = word_errors(found, &gold);
        println!(
            "{set} {name}: {plain:.2} in plain words (crowd-kit {their_plain}), {as_written:.2} as written ({theirs})"
        );
        assert!(plain <= their_plain && as_written <= theirs, "{set} {name}: {plain}, {as_written}");
    }
}

#[test]
fn transcripts() {
    texts("crowdspeech_dev_clean", [(6.06, 7.51), (7.35, 8.49), (7.61, 8.77)]);
}

#[test]
fn translations() {
    texts("crowdwsa_j1", [(60.58, 61.72), (68.36, 71.37), (68.36, 71.28)]);
}

/// Ranks with means for equals.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64| values.iter().filter(|own| **own < value).count() as f64;
    let equal = |value: f64| values.iter().filter(|own| **own == value).count() as f64;
    values.iter().map(|value| below(*value) + equal(*value) / 2.0).collect()
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (a, b) = (mean(one), mean(other));
    let sum = |f: &dyn Fn(f64, f64) -> f64| one.iter().zip(other).map(|(x, y)| f(x - a, y - b)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// Rows of worker, left, right and the better one.
type Rows = Vec<Vec<String>>;

fn comparisons() -> Option<(Rows, BTreeMap<String, f64>)> {
    let rows_of = rows("crowdea_olympic", "labels.csv", &["worker", "left", "right", "label"])?;
    let gold = rows("crowdea_olympic", "gold.csv", &["task", "label"])?;
    let gold = gold.into_iter().map(|row| (row[0].clone(), row[1].parse().expect("a number"))).collect();
    Some((rows_of, gold))
}

#[test]
fn paired_comparisons() {
    let Some((rows, gold)) = comparisons() else { return };
    let made = |row: &'_ Vec<String>| (row[0].clone(), row[1].clone(), row[2].clone(), row[3].clone());
    let rows: Vec<_> = rows.iter().map(made).collect();
    let rows: Vec<Comparison> =
        rows.iter().map(|(w, l, r, label)| Comparison::new(w, l, r, label).expect("sound")).collect();
    let against = |scale: &Scale| {
        let pairs: Vec<(f64, f64)> =
            scale.items.iter().map(|item| (item.strength, gold[&item.item])).collect();
        let (ours, truth): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        (correlation(&ranks(&ours), &ranks(&truth)), correlation(&ours, &truth))
    };
    let plain = bradley_terry(&rows, None, Watch::default());
    let (by_rank, by_value) = against(&plain);
    println!(
        "bradley-terry: rank correlation {by_rank:.4} (crowd-kit 0.8650), correlation {by_value:.4} (0.8783)"
    );
    assert!(by_rank >= 0.8649 && by_value > 0.8784);
    assert!((plain.prior, plain.items.len()) == (0.0, 38));
    // At the true maximum every item has won as often as the model expects.
    let strength: BTreeMap<&str, f64> =
        plain.items.iter().map(|item| (item.item.as_str(), item.strength)).collect();
    let mut surplus: BTreeMap<&str, f64> = BTreeMap::new();
    for row in &rows {
        let (winner, loser) = row.outcome();
        let lost = 1.0 / (1.0 + (strength[winner] - strength[loser]).exp());
        *surplus.entry(winner).or_insert(0.0) += lost;
        *surplus.entry(loser).or_insert(0.0) -= lost;
    }
    assert!(surplus.values().all(|surplus| surplus.abs() < 1e-9), "{surplus:?}");
    let (by_rank, by_value) = against(&noisy_bradley_terry(&rows, Watch::default()).scale);
    println!(
        "noisy-bradley-terry: rank correlation {by_rank:.4} (crowd-kit 0.8849), correlation {by_value:.4} (0.8186)"
    );
    assert!(by_rank >= 0.8849 && by_value > 0.8186);
}

#[test]
fn emotions_in_numbers() {
    let Some(labels) = rows("emotion", "labels.csv", &["task", "worker", "label"]) else { return };
    let gold = rows("emotion", "gold.csv", &["task", "label"]).expect("gold beside labels");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let gold: BTreeMap<&str, f64> = gold.iter().map(|row| (row[0].as_str(), number(&row[1]))).collect();
    let answers: Vec<NumberAnswer> = labels
        .iter()
        .map(|row| NumberAnswer::new(&row[0], &row[1], number(&row[2])).expect("a number"))
        .collect();
    let found = numbers(&answers);
    let mut by_task: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    labels.iter().for_each(|row| by_task.entry(&row[0]).or_default().push(number(&row[2])));
    by_task.values_mut().for_each(|own| own.sort_by(f64::total_cmp));
    let error = |of: &dyn Fn(&str) -> f64| {
        let errors = gold.iter().map(|(task, truth)| (of(task) - truth).abs());
        (
            errors.clone().sum::<f64>() / gold.len() as f64,
            (errors.map(|e| e * e).sum::<f64>() / gold.len() as f64).sqrt(),
        )
    };
    let ours = error(&|task| found.tasks.iter().find(|own| own.task == task).expect("the task").value);
    let mean = error(&|task| by_task[task].iter().sum::<f64>() / by_task[task].len() as f64);
    let median = error(&|task| {
        f64::midpoint(by_task[task][by_task[task].len() / 2], by_task[task][(by_task[task].len() - 1) / 2])
    });
    println!("emotion: ours {ours:.3?}, mean {mean:.3?}, median {median:.3?} (mean error, root mean square)");
    // Here the truth is itself a mean of judges, most of whom said zero: the mean is hard to beat, medians are not.
    assert!(ours.0 < median.0 * 1.01 && ours.1 < median.1);
}

/// α of the PyPI package krippendorff 0.9.0 on the same files, worked out once.
#[test]
fn alphas_of_another_package() {
    for (set, measure, other) in [
        ("rte", Measure::Nominal, 0.241_478_766_138_808_6),
        ("dog", Measure::Nominal, 0.519_417_841_323_358_7),
        ("web", Measure::Nominal, 0.210_420_553_665_698_34),
        ("web", Measure::Ordinal, 0.382_770_242_142_992_27),
        ("web", Measure::Interval, 0.386_867_271_990_906_3),
        ("emotion", Measure::Nominal, 0.14695930656738465),
        ("emotion", Measure::Ordinal, 0.376_676_584_813_786_1),
        ("emotion", Measure::Interval, 0.357_485_423_492_906_6),
    ] {
        let Some(labels) = rows(set, "labels.csv", &["task", "worker", "label"]) else { return };
        let rated: Vec<Rating> = labels
            .iter()
            .map(|row| Rating { task: &row[0], worker: &row[1], label: &row[2], time: "" })
            .collect();
        let found =
            alpha(&Ratings::new(&rated), &measure, Resampling { draws: 50, seed: 1 }).expect("an alpha");
        assert!((found.alpha - other).abs() < 1e-9, "{set}: {} {other}", found.alpha);
    }
}
