//! Tables large enough to be cut into several pieces: whatever the number of threads, the result is the same to the bit.

#![allow(clippy::unwrap_used)]

use gongdao_consensus::categorical::{Labels, LabelsBuilder, Method, Settings, fit};
use gongdao_consensus::chance::Chance;

/// More than one piece of work, and an end that is not even.
const TASKS: usize = 110_003;
const PER_TASK: usize = 3;
const WORKERS: usize = 3_000;
const CLASSES: usize = 4;

fn made_up() -> Labels {
    let mut chance = Chance::new(7);
    let skills: Vec<f64> = (0..WORKERS).map(|_| chance.between(0.4, 0.95)).collect();
    let mut builder = LabelsBuilder::default();
    for task in 0..TASKS {
        let truth = chance.below(CLASSES);
        for _ in 0..PER_TASK {
            let worker = chance.below(WORKERS);
            let is_right = chance.happens(skills[worker]);
            let class = if is_right { truth } else { chance.below(CLASSES) };
            builder.push(&format!("t{task}"), &format!("w{worker}"), &format!("c{class}")).unwrap();
        }
    }
    builder.build()
}

#[test]
fn threads_change_no_bit_of_a_large_table() {
    let labels = made_up();
    let known: Vec<(u32, u32)> = (0..200).map(|task| (task * 500, task % CLASSES as u32)).collect();
    let methods = [Method::MajorityVote, Method::Wawa, Method::OneCoin, Method::DawidSkene, Method::Default];
    for method in methods {
        let found = |threads| {
            let settings = Settings { threads, known: &known, ..Settings::default() };
            fit(&labels, method, &settings).unwrap()
        };
        let (one, several) = (found(1), found(3));
        assert_eq!((one.rounds, one.tasks()), (several.rounds, several.tasks()), "{method:?}");
        for task in 0..one.tasks() {
            assert_eq!(one.answer(task), several.answer(task), "{method:?}, task {task}");
            let bits = |p: &[f32]| p.iter().map(|p| p.to_bits()).collect::<Vec<u32>>();
            assert_eq!(bits(one.probabilities(task)), bits(several.probabilities(task)), "{method:?} {task}");
        }
        let bits = |skills: &[f64]| skills.iter().map(|skill| skill.to_bits()).collect::<Vec<u64>>();
        assert_eq!(bits(one.skills()), bits(several.skills()), "{method:?}");
    }
}
