//! Key points of bodies come back from a crowd that mixes up left and right.
//!
//! The model: a body of eight points within 200 by 200; five workers place each point off by a normal error of their own
//! size (2 to 8), leave one in ten out, call a hidden point seen one time in six, and one point in seven they put where its
//! other side is, which is the slip that people make with shoulders and hips.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use gongdao_consensus::chance::Chance;
use gongdao_consensus::objects::{Drawing, Object, Pairing, Shape, things};
use gongdao_geometry::{Skeleton, Visibility};

const POINTS: usize = 8;
const TASKS: usize = 120;
const WORKERS: usize = 5;

type Joint = (f64, f64, u8);

fn body(chance: &mut Chance) -> Vec<Joint> {
    (0..POINTS)
        .map(|_| {
            let seen = if chance.happens(0.75) { 2 } else { 1 };
            (chance.between(100.0, 300.0), chance.between(100.0, 300.0), seen)
        })
        .collect()
}

fn drawn(chance: &mut Chance, truth: &[Joint], error: f64) -> Vec<Joint> {
    (0..POINTS)
        .map(|at| {
            if chance.happens(0.1) {
                return (0.0, 0.0, 0);
            }
            let from = if chance.happens(1.0 / 7.0) { truth[at ^ 1] } else { truth[at] };
            let seen = if truth[at].2 == 1 && chance.happens(1.0 / 6.0) { 2 } else { truth[at].2 };
            (from.0 + error * chance.normal(), from.1 + error * chance.normal(), seen)
        })
        .collect()
}

/// How far off the points are in the mean, over those that are there.
fn off(found: &Skeleton, truth: &[Joint]) -> (f64, f64) {
    found.marked().fold((0.0, 0.0), |(sum, count), (at, point)| {
        let (x, y, _) = truth[at];
        (sum + ((point.place.x - x).powi(2) + (point.place.y - y).powi(2)).sqrt(), count + 1.0)
    })
}

/// What a plain mean of the marked places makes of it.
fn plain(rows: &[Skeleton]) -> Skeleton {
    let point = |at: usize| {
        let marked: Vec<_> = rows.iter().filter_map(|row| row.marked().find(|(own, _)| *own == at)).collect();
        let count = marked.len() as f64;
        let mean = |number: fn(&gongdao_geometry::Point) -> f64| {
            marked.iter().map(|(_, point)| number(&point.place)).sum::<f64>() / count.max(1.0)
        };
        (mean(|place| place.x), mean(|place| place.y), if marked.is_empty() { 0 } else { 2 })
    };
    Skeleton::new((0..POINTS).map(point)).unwrap()
}

#[test]
fn bodies_come_back_from_workers_who_mix_up_left_and_right() {
    let mut chance = Chance::new(11);
    let truths: Vec<Vec<Joint>> = (0..TASKS).map(|_| body(&mut chance)).collect();
    let names: Vec<String> = (0..TASKS).map(|task| format!("{task:03}")).collect();
    let workers: Vec<String> = (0..WORKERS).map(|worker| format!("w{worker}")).collect();
    let mut rows: Vec<Vec<Skeleton>> = Vec::new();
    for truth in &truths {
        let each = (0..WORKERS).map(|worker| drawn(&mut chance, truth, 2.0 + 1.5 * worker as f64));
        rows.push(each.map(|joints| Skeleton::new(joints).unwrap()).collect());
    }
    let drawings = rows.iter().zip(&names).flat_map(|(row, task)| {
        row.iter().zip(&workers).map(move |(shape, worker)| {
            let objects = vec![Object { class: "person", shape: shape.clone() }];
            Drawing { task, worker, objects }
        })
    });
    let pairing = Pairing { threshold: 0.2, ..Pairing::default() };
    let found = things(drawings.collect(), pairing);
    let (mut ours, mut mean, mut alone) = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0));
    let (mut seen, mut marked, mut there) = (0, 0, 0);
    let add = |sum: &mut (f64, f64), one: (f64, f64)| *sum = (sum.0 + one.0, sum.1 + one.1);
    for ((task, row), truth) in found.tasks.iter().zip(&rows).zip(&truths) {
        let Some(thing) = task.present().max_by_key(|thing| thing.drawn) else { continue };
        there += 1;
        add(&mut ours, off(&thing.shape, truth));
        add(&mut mean, off(&plain(row), truth));
        row.iter().for_each(|shape| add(&mut alone, off(shape, truth)));
        for (at, point) in thing.shape.marked() {
            marked += 1;
            seen += usize::from((point.visibility == Visibility::Seen) == (truth[at].2 == 2));
        }
    }
    let [ours, mean, alone] = [ours, mean, alone].map(|(sum, count)| sum / count);
    println!(
        "off: {ours:.2} by consensus, {mean:.2} by the mean, {alone:.2} alone; {seen} of {marked} seen rightly"
    );
    assert_eq!(there, TASKS);
    assert!(ours < mean / 2.0 && ours < alone / 3.0);
    assert!(marked as f64 > 0.97 * (TASKS * POINTS) as f64 && seen as f64 > 0.97 * marked as f64);
}

#[test]
fn the_order_of_drawings_does_not_matter_and_equal_ones_stay() {
    let mut chance = Chance::new(12);
    let truth = body(&mut chance);
    let rows: Vec<Skeleton> =
        (0..4).map(|_| Skeleton::new(drawn(&mut chance, &truth, 3.0)).unwrap()).collect();
    let weighed: Vec<(&Skeleton, f64)> = rows.iter().zip([1.0, 2.0, 1.5, 1.0]).collect();
    let mut turned = weighed.clone();
    turned.rotate_left(2);
    let (one, other) = (Skeleton::blend(&weighed).unwrap(), Skeleton::blend(&turned).unwrap());
    assert!(one.mutual_oks(&other, &[0.05], 1.0) > 1.0 - 1e-6);
    let same = Skeleton::new(truth.clone()).unwrap();
    let blended = Skeleton::blend(&[(&same, 1.0), (&same, 3.0), (&same, 2.0)]).unwrap();
    assert!(blended.mutual_oks(&same, &[0.05], 1.0) > 1.0 - 1e-9);
}
