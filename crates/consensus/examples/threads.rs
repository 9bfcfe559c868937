//! Two threads against one: `threads METHOD LABELS TIMES [THREADS]` fits made-up labels (four classes, five a task, five
//! hundred a worker) on one thread and on several (two unless told), in turn, and prints the wall and processor time of
//! every pair and the medians. Beside it, how fast several fits of one thread run at once: what the machine gives at best.
#![allow(clippy::print_stdout)]

use gongdao_consensus::categorical::{Labels, LabelsBuilder, Method, Settings, fit};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

const CLASSES: usize = 4;
const PER_TASK: usize = 5;
const PER_WORKER: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [method, count, times, rest @ ..] = arguments.as_slice() else {
        return Err("usage: threads METHOD LABELS TIMES [THREADS]".into());
    };
    let method = Method::find(method).ok_or("there is no method of that name")?;
    let threads = rest.first().map_or(Ok(2), |threads| threads.parse())?;
    let labels = made_up(count.parse()?)?;
    let run = |threads| {
        let start = Instant::now();
        black_box(fit(&labels, method, &Settings { threads, ..Settings::default() }))
            .map(|_| start.elapsed().as_secs_f64())
    };
    let (mut pairs, mut ideals) = (Vec::new(), Vec::new());
    for _ in 0..times.parse()? {
        let (one, several) = (run(1)?, run(threads)?);
        let start = Instant::now();
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(|| run(1)))));
        let beside = start.elapsed().as_secs_f64();
        println!(
            "one {one:.3} s, {threads} threads {several:.3} s: {:.2} times; {threads} fits at once {beside:.3} s",
            one / several
        );
        pairs.push(one / several);
        ideals.push(one * threads as f64 / beside);
    }
    println!("medians: {:.2} times; at best, by fits at once, {:.2} times", median(pairs), median(ideals));
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Labels of workers who are right half the time to nearly always.
fn made_up(count: usize) -> Result<Labels, Box<dyn Error>> {
    let mut chance = gongdao_consensus::chance::Chance::new(1);
    let workers = (count / PER_WORKER).max(PER_TASK);
    let skills: Vec<f64> = (0..workers).map(|_| chance.between(0.5, 0.95)).collect();
    let mut builder = LabelsBuilder::default();
    for task in 0..count / PER_TASK {
        let (truth, first) = (chance.below(CLASSES), chance.below(workers));
        for step in 0..PER_TASK {
            let worker = (first + step * (workers / 7 + 1)) % workers;
            let is_right = chance.happens(skills[worker]);
            let class = if is_right { truth } else { (truth + 1 + chance.below(CLASSES - 1)) % CLASSES };
            builder.push(&format!("t{task}"), &format!("w{worker}"), &format!("c{class}"))?;
        }
    }
    Ok(builder.build())
}
