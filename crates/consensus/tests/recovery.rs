//! How much of the truth comes back in made crowds. Each test prints its figures (`--nocapture`); the bounds are a little
//! below what was measured, and every method must beat the plain one beside it.

#![allow(clippy::expect_used, clippy::print_stdout)]

use gongdao_consensus::multi_label::{SetAnswer, multi_label};
use gongdao_consensus::numbers::{NumberAnswer, numbers};
use gongdao_consensus::objects::{Pairing, Shape, things};
use gongdao_consensus::pairwise::{Comparison, Ranking, bradley_terry, noisy_bradley_terry, plackett_luce};
use gongdao_consensus::synthetic::{self, ObjectWorld};
use gongdao_consensus::watch::Watch;
use gongdao_geometry::matching::best_pairs;

fn root_mean_square(errors: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = errors.fold((0.0, 0.0), |(sum, count), error| (sum + error * error, count + 1.0));
    (sum / count).sqrt()
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (x, y) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let sum = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>();
    sum(&|p| (p.0 - x) * (p.1 - y)) / (sum(&|p| (p.0 - x).powi(2)) * sum(&|p| (p.1 - y).powi(2))).sqrt()
}

#[test]
fn numbers_come_back_with_honest_intervals() {
    for (each, bound) in [(3, 3.2), (5, 2.6), (10, 1.6)] {
        let world = synthetic::number_world(7, 600, 40, each);
        let rows: Vec<_> =
            world.rows.iter().map(|(t, w, v)| NumberAnswer::new(t, w, *v).expect("a number")).collect();
        let found = numbers(&rows);
        // The mean size of errors: their square says only how many tasks had nothing but wild answers.
        let size = |errors: &mut dyn Iterator<Item = f64>| errors.map(f64::abs).sum::<f64>() / 600.0;
        let ours = size(&mut found.tasks.iter().zip(&world.truths).map(|(f, (_, t))| f.value - t));
        let middle = |task: &str| {
            let mut own: Vec<f64> = world.rows.iter().filter(|row| row.0 == task).map(|row| row.2).collect();
            own.sort_by(f64::total_cmp);
            f64::midpoint(own[own.len() / 2], own[(own.len() - 1) / 2])
        };
        let medians = size(&mut world.truths.iter().map(|(task, truth)| middle(task) - truth));
        let within = found.tasks.iter().zip(&world.truths).filter(|(f, (_, truth))| {
            let (low, high) = f.interval();
            (low..=high).contains(truth)
        });
        let covered = within.count() as f64 / 600.0;
        println!("numbers, {each} each: error {ours:.3}, medians {medians:.3}, intervals hold {covered:.3}");
        assert!(ours < bound && ours < medians * 0.8);
        assert!((0.90..=0.99).contains(&covered));
    }
}

#[test]
fn sets_come_back() {
    let world = synthetic::set_world(11, 500, 30, 5);
    let rows: Vec<SetAnswer> = world
        .rows
        .iter()
        .map(|(task, worker, labels)| SetAnswer {
            task,
            worker,
            labels: labels.iter().map(String::as_str).collect(),
        })
        .collect();
    let found = multi_label(&rows);
    let (mut ours, mut plain) = ([0.0; 3], [0.0; 3]);
    let count = |scores: &mut [f64; 3], chosen: &[&str], truth: &[String]| {
        scores[0] += chosen.iter().filter(|label| truth.iter().any(|own| own == *label)).count() as f64;
        scores[1] += chosen.len() as f64;
        scores[2] += truth.len() as f64;
    };
    for (task, (name, truth)) in found.tasks.iter().zip(&world.truths) {
        assert_eq!(task.task, *name);
        count(&mut ours, &found.chosen(task), truth);
        let own: Vec<_> = world.rows.iter().filter(|row| row.0 == *name).collect();
        let votes = |label: &str| own.iter().filter(|row| row.2.iter().any(|its| its == label)).count();
        let major: Vec<&str> =
            found.labels.iter().map(String::as_str).filter(|label| 2 * votes(label) > own.len()).collect();
        count(&mut plain, &major, truth);
    }
    let f1 = |scores: [f64; 3]| 2.0 * scores[0] / (scores[1] + scores[2]);
    println!("sets: F1 {:.4}, majority {:.4}", f1(ours), f1(plain));
    assert!(f1(ours) > 0.87 && f1(ours) > f1(plain) + 0.03);
}

#[test]
fn strengths_come_back_with_honest_errors() {
    for (noisy, bound) in [(0, 0.985), (30, 0.975)] {
        let world = synthetic::pair_world(5, 40, 60, 6000, noisy);
        let rows: Vec<_> = world
            .rows
            .iter()
            .map(|(w, l, r, winner)| Comparison::new(w, l, r, winner).expect("a comparison"))
            .collect();
        let (plain, careful) =
            (bradley_terry(&rows, None, Watch::default()), noisy_bradley_terry(&rows, Watch::default()));
        let mean = world.truths.iter().map(|(_, truth)| truth).sum::<f64>() / 40.0;
        let score = |scale: &gongdao_consensus::pairwise::Scale| {
            let pairs: Vec<(f64, f64)> = scale
                .items
                .iter()
                .zip(&world.truths)
                .map(|(item, (_, truth))| (item.strength, *truth))
                .collect();
            let held = scale.items.iter().zip(&world.truths).filter(|(item, (_, truth))| {
                (item.strength - (truth - mean)).abs() < 2.0 * item.error.expect("an error")
            });
            (
                correlation(&pairs),
                held.count() as f64 / 40.0,
                root_mean_square(pairs.iter().map(|p| p.0 - p.1 + mean)),
            )
        };
        let (plain, ours) = (score(&plain), score(&careful.scale));
        println!(
            "pairs, {noisy} in 100 noisy: plain {plain:.4?}, noisy model {ours:.4?} (correlation, held, error)"
        );
        assert!(ours.0 > bound && ours.1 > 0.8);
        assert!(if noisy == 0 { plain.1 > 0.85 } else { ours.0 > plain.0 && ours.2 < plain.2 * 0.75 });
    }
}

#[test]
fn rankings_come_back_with_honest_errors() {
    let world = synthetic::ranking_world(3, 25, 500, 5);
    let rankings: Vec<Ranking> = world
        .rankings
        .iter()
        .map(|ranking| Ranking::new(ranking.iter().map(String::as_str)).expect("a ranking"))
        .collect();
    let found = plackett_luce(&rankings, None, Watch::default());
    let mean = world.truths.iter().map(|(_, truth)| truth).sum::<f64>() / 25.0;
    let off = |(item, (_, truth)): (&gongdao_consensus::pairwise::Standing, &(String, f64))| {
        (item.strength - (truth - mean)) / item.error.expect("an error")
    };
    let held = found.items.iter().zip(&world.truths).filter(|pair| off(*pair).abs() < 2.0).count();
    let pairs: Vec<_> =
        found.items.iter().zip(&world.truths).map(|(item, (_, t))| (item.strength, *t)).collect();
    println!("rankings: correlation {:.4}, {held} of 25 within two errors", correlation(&pairs));
    assert!(correlation(&pairs) > 0.97 && held >= 22);
}

/// F1 of what is there, accuracy of classes, mean likeness of shapes to the truth.
fn scores<S: Shape>(found: &[Vec<(&str, &S)>], world: &ObjectWorld<S>) -> [f64; 3] {
    let (mut hit, mut named, mut like, mut made, mut there) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (own, (_, truth)) in found.iter().zip(&world.truths) {
        let pairs = best_pairs(own.len(), truth.len(), 0.3, |a, b| own[a].1.likeness(&truth[b].1));
        hit += pairs.len() as f64;
        named += pairs.iter().filter(|(a, b)| own[*a].0 == truth[*b].0).count() as f64;
        like += pairs.iter().map(|(a, b)| own[*a].1.likeness(&truth[*b].1)).sum::<f64>();
        made += own.len() as f64;
        there += truth.len() as f64;
    }
    [2.0 * hit / (made + there), named / hit, like / hit]
}

fn objects_come_back<S: Shape>(kind: &str, world: &ObjectWorld<S>, pairing: Pairing, bounds: [f64; 3]) {
    let found = things(world.drawings(), pairing);
    let ours: Vec<Vec<(&str, &S)>> = found
        .tasks
        .iter()
        .map(|task| task.present().map(|thing| (thing.class.as_str(), &thing.shape)).collect())
        .collect();
    let most: Vec<Vec<(&str, &S)>> = found
        .tasks
        .iter()
        .map(|task| {
            task.things
                .iter()
                .filter(|t| 2 * t.drawn > t.looked)
                .map(|t| (t.class.as_str(), &t.shape))
                .collect()
        })
        .collect();
    // One worker's drawing for each task: the first.
    let alone: Vec<Vec<(&str, &S)>> = world
        .truths
        .iter()
        .map(|(task, _)| {
            let row = world.rows.iter().find(|row| row.0 == *task).expect("a drawing");
            row.2.iter().map(|(class, shape)| (*class, shape)).collect()
        })
        .collect();
    let (ours, most, alone) = (scores(&ours, world), scores(&most, world), scores(&alone, world));
    println!(
        "{kind}: {ours:.4?}; if more than half drew it {most:.4?}; one worker {alone:.4?} (F1, class, likeness)"
    );
    for index in 0..3 {
        assert!(ours[index] >= bounds[index], "{kind} {index}");
        assert!(ours[index] > alone[index], "{kind} {index}");
    }
    assert!(ours[0] > most[0] - 0.01);
}

const SIZE: [usize; 3] = [150, 25, 5];

#[test]
fn boxes_come_back() {
    objects_come_back("boxes", &synthetic::boxes(1, SIZE), Pairing::default(), [0.95, 0.95, 0.90]);
    objects_come_back(
        "tilted boxes",
        &synthetic::tilted_boxes(2, SIZE),
        Pairing::default(),
        [0.95, 0.95, 0.85],
    );
    objects_come_back("cuboids", &synthetic::cuboids(3, SIZE), Pairing::default(), [0.95, 0.95, 0.8]);
}

#[test]
fn stretches_come_back() {
    objects_come_back("segments", &synthetic::segments(4, SIZE), Pairing::default(), [0.95, 0.95, 0.90]);
    objects_come_back("spans", &synthetic::spans(5, SIZE), Pairing::default(), [0.93, 0.95, 0.90]);
}

#[test]
fn lines_and_key_points_come_back() {
    objects_come_back("lines", &synthetic::lines(6, SIZE), Pairing::default(), [0.95, 0.95, 0.90]);
    objects_come_back("key points", &synthetic::key_points(7, SIZE), Pairing::default(), [0.95, 0.95, 0.8]);
}

#[test]
fn outlines_come_back() {
    objects_come_back(
        "outlines",
        &synthetic::outlines(8, [40, 15, 5]),
        Pairing::default(),
        [0.95, 0.93, 0.88],
    );
}

#[test]
fn masks_come_back() {
    objects_come_back("masks", &synthetic::masks(9, [60, 15, 5]), Pairing::default(), [0.95, 0.93, 0.88]);
}
