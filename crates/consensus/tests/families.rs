//! Made crowds quite unlike each other, none of which a method was fitted on: where the default stands beside majority and
//! Dawid–Skene, and whether its probabilities mean what they say. Prints its figures (`--nocapture`).

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use gongdao_consensus::categorical::measure::{Score, score};
use gongdao_consensus::categorical::{Labels, Method, Settings, fit};
use gongdao_consensus::synthetic::{Extent, Habit, LabelWorld, label_world};

const EXTENTS: [Extent; 9] = [
    Extent { tasks: 400, workers: 40, classes: 2, each: 5 },
    Extent { tasks: 300, workers: 60, classes: 3, each: 3 },
    Extent { tasks: 500, workers: 25, classes: 4, each: 10 },
    Extent { tasks: 600, workers: 150, classes: 5, each: 4 },
    Extent { tasks: 300, workers: 30, classes: 10, each: 5 },
    Extent { tasks: 800, workers: 80, classes: 30, each: 4 },
    Extent { tasks: 60, workers: 12, classes: 2, each: 2 },
    Extent { tasks: 100, workers: 100, classes: 3, each: 6 },
    Extent { tasks: 200, workers: 20, classes: 50, each: 8 },
];
const METHODS: [Method; 5] =
    [Method::MajorityVote, Method::Wawa, Method::OneCoin, Method::DawidSkene, Method::Default];

fn scored(world: &LabelWorld, method: Method) -> Score {
    let labels = Labels::of(world.rows.iter().map(|(t, w, c)| (t.as_str(), w.as_str(), c.as_str()))).unwrap();
    let found = fit(&labels, method, &Settings::default()).unwrap();
    score(&labels, &found, world.truths.iter().map(|(task, class)| (task.as_str(), class.as_str()))).unwrap()
}

#[test]
fn every_family_of_crowds_is_understood() {
    let seeds: u64 = std::env::var("SEEDS").ok().and_then(|s| s.parse().ok()).unwrap_or(3);
    let first: u64 = std::env::var("FIRST").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    println!("{:<11} {:>3} {:>2}   majority   wawa  1-coin     DS default | ece default  DS | log loss", "", "K", "n");
    let mut all = [0.0; 7];
    for habit in Habit::ALL {
        let mut mean = [0.0; 7];
        for extent in EXTENTS {
            let mut row = [0.0; 7];
            for seed in 0..seeds {
                let world = label_world(5_000 + first + seed, habit, extent);
                for (place, method) in METHODS.into_iter().enumerate() {
                    let score = scored(&world, method);
                    row[place] += score.accuracy / seeds as f64;
                    if method == Method::Default {
                        row[5] += score.ece / seeds as f64;
                        row[6] += score.log_loss / seeds as f64;
                    }
                }
            }
            let Extent { classes, each, .. } = extent;
            println!("{:<11} {classes:>3} {each:>2}   {row:.4?}", format!("{habit:?}"));
            mean.iter_mut().zip(row).for_each(|(mean, own)| *mean += own / EXTENTS.len() as f64);
        }
        println!("{:<11} mean     {mean:.4?}", format!("{habit:?}"));
        all.iter_mut().zip(mean).for_each(|(all, own)| *all += own / Habit::ALL.len() as f64);
    }
    println!("all mean     {all:.4?}");
}

#[test]
fn stored() {
    let folder = std::path::PathBuf::from("/work/shared/data/crowd-labels");
    let mut mean = [0.0; 3];
    for set in ["bluebirds", "rte", "product", "sp_amt", "dog", "face", "web", "ms"] {
        let read = |name: &str| std::fs::read_to_string(folder.join(set).join(name)).unwrap();
        let rows = |text: String| -> Vec<Vec<String>> {
            text.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect()).collect()
        };
        let (labels, gold) = (rows(read("labels.csv")), rows(read("gold.csv")));
        let labels = Labels::of(labels.iter().map(|r| (r[0].as_str(), r[1].as_str(), r[2].as_str()))).unwrap();
        for method in [Method::Mace, Method::Glad, Method::Kos, Method::Mmsr] {
            if let Ok(found) = fit(&labels, method, &Settings::default()) {
                let s = score(&labels, &found, gold.iter().map(|r| (r[0].as_str(), r[1].as_str()))).unwrap();
                print!("{} {:.4}  ", method.name(), s.accuracy);
            }
        }
        let found = fit(&labels, Method::Default, &Settings::default()).unwrap();
        let s = score(&labels, &found, gold.iter().map(|r| (r[0].as_str(), r[1].as_str()))).unwrap();
        println!("{set:<10} {:.4} {:.4} {:.4} rounds {}", s.accuracy, s.ece, s.log_loss, found.rounds);
        mean.iter_mut().zip([s.accuracy, s.ece, s.log_loss]).for_each(|(m, v)| *m += v / 8.0);
    }
    println!("stored mean {mean:.4?}");
}
