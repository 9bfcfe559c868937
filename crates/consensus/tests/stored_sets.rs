//! Real crowds with gold. They are no part of the repository: `GONGDAO_CROWD_LABELS` names their folder, else a `shared`
//! folder beside the work tree is tried, and without either the test says that it skips.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test tells that it skips")]

use gongdao_consensus::categorical::{Labels, Method, Settings, fit, measure};
use std::path::PathBuf;

const SETS: [&str; 8] = ["bluebirds", "rte", "product", "sp_amt", "dog", "face", "web", "ms"];
/// What crowd-kit 1.4.2 scores, to four digits, by majority vote, Wawa, zero-based skill, one-coin and Dawid–Skene.
const PUBLISHED: [[f64; 5]; 8] = [
    [0.7593, 0.7593, 0.7593, 0.5833, 0.8889],
    [0.9187, 0.9213, 0.9213, 0.9250, 0.9275],
    [0.8966, 0.8966, 0.8966, 0.9084, 0.9397],
    [0.9440, 0.9440, 0.9460, 0.9460, 0.9440],
    [0.8178, 0.8290, 0.8302, 0.8302, 0.8426],
    [0.6301, 0.6301, 0.6301, 0.6113, 0.6404],
    [0.7765, 0.8168, 0.8262, 0.7486, 0.8293],
    [0.7100, 0.7986, 0.8000, 0.7929, 0.7686],
];
const ROUNDING: f64 = 0.0001;

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("GONGDAO_CROWD_LABELS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd-labels");
    let found = named.into_iter().chain([beside]).find(|path| path.is_dir());
    if found.is_none() {
        println!("skipped: there are no crowds; set GONGDAO_CROWD_LABELS to their folder");
    }
    found
}

type Gold = Vec<(String, String)>;

fn load(set: &str) -> Option<(Labels, Gold)> {
    let folder = folder()?.join(set);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (labels, gold) = (read("labels.csv"), read("gold.csv"));
    let cells = |text: &str| -> Vec<Vec<String>> {
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let rows = cells(&labels);
    let labels =
        Labels::of(rows.iter().map(|row| (row[0].as_str(), row[1].as_str(), row[2].as_str()))).unwrap();
    Some((labels, cells(&gold).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()))
}

fn score(labels: &Labels, gold: &Gold, method: Method, parity: bool) -> measure::Score {
    let found = fit(labels, method, &Settings { parity, ..Settings::default() }).unwrap();
    measure::score(labels, &found, gold.iter().map(|(task, class)| (task.as_str(), class.as_str()))).unwrap()
}

#[test]
fn the_classics_score_what_is_published() {
    const METHODS: [Method; 5] =
        [Method::MajorityVote, Method::Wawa, Method::ZeroBasedSkill, Method::OneCoin, Method::DawidSkene];
    for (set, published) in SETS.into_iter().zip(PUBLISHED) {
        let Some((labels, gold)) = load(set) else { return };
        for (method, published) in METHODS.into_iter().zip(published) {
            let own = score(&labels, &gold, method, true).accuracy;
            assert!(
                (own - published).abs() <= ROUNDING,
                "{set} {}: {own} against {published}",
                method.name()
            );
        }
    }
}

#[test]
fn the_default_is_better_than_both_and_means_what_it_says() {
    let (mut accuracy, mut wawa, mut dawid_skene, mut ece) = (0.0, 0.0, 0.0, 0.0);
    for (set, published) in SETS.into_iter().zip(PUBLISHED) {
        let Some((labels, gold)) = load(set) else { return };
        let own = score(&labels, &gold, Method::Default, false);
        assert!(own.accuracy >= published[0].min(published[4]) - 0.01, "{set}: {own:?}");
        accuracy += own.accuracy / 8.0;
        ece += own.ece / 8.0;
        wawa += published[1] / 8.0;
        dawid_skene += published[4] / 8.0;
    }
    println!(
        "accuracy {accuracy:.4}, Wawa {wawa:.4}, Dawid-Skene {dawid_skene:.4}, calibration error {ece:.4}"
    );
    assert!(accuracy > wawa + 0.02 && accuracy > dawid_skene + 0.005 && ece <= 0.08);
}
