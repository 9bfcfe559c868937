//! Two threads against one: `threads METHOD LABELS TIMES [THREADS]` fits made-up labels (four classes, five a task, five
//! hundred a worker) on one thread and on several (two unless told), in turn. Other work on the machine only ever makes a
//! run longer, so the shortest of each is what counts; processor time, where the system tells it, is the mean. Beside it,
//! how fast several fits of one thread run at once: what the machine gives at best.
#![allow(clippy::print_stdout)]

use gongdao_consensus::categorical::{Labels, LabelsBuilder, Method, Settings, fit};
use std::error::Error;
use std::time::Instant;

const CLASSES: usize = 4;
const PER_TASK: usize = 5;
const PER_WORKER: usize = 500;

/// What runs of one kind took.
struct Taken {
    shortest: f64,
    processor: f64,
}

impl Taken {
    fn new() -> Self {
        Self { shortest: f64::INFINITY, processor: 0.0 }
    }

    fn add<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let (start, before) = (Instant::now(), processor_seconds());
        let found = run();
        self.shortest = self.shortest.min(start.elapsed().as_secs_f64());
        self.processor += processor_seconds() - before;
        found
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [method, count, times, rest @ ..] = arguments.as_slice() else {
        return Err("usage: threads METHOD LABELS TIMES [THREADS]".into());
    };
    let method = Method::find(method).ok_or("there is no method of that name")?;
    let threads = rest.first().map_or(Ok(2), |threads| threads.parse())?;
    let labels = made_up(count.parse()?)?;
    let run = |threads| fit(&labels, method, &Settings { threads, ..Settings::default() });
    let (mut one, mut several, mut beside) = (Taken::new(), Taken::new(), Taken::new());
    let times: usize = times.parse()?;
    for _ in 0..times {
        let (alone, together) = (one.add(|| run(1))?, several.add(|| run(threads))?);
        if (0..labels.tasks().len()).any(|task| alone.probabilities(task) != together.probabilities(task)) {
            return Err("the threads changed the result".into());
        }
        beside.add(|| {
            std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(|| run(1)))));
        });
    }
    println!(
        "one {:.4} s, {threads} threads {:.4} s: {:.2} times",
        one.shortest,
        several.shortest,
        one.shortest / several.shortest
    );
    println!(
        "processor time of {threads} threads against one: {:.3} times",
        several.processor / one.processor
    );
    println!(
        "at best, by {threads} fits at once: {:.2} times",
        one.shortest * threads as f64 / beside.shortest
    );
    Ok(())
}

/// Processor time of the process so far, in steps of a hundredth; not a number where the system does not tell.
fn processor_seconds() -> f64 {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok());
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => (user + system) / TICKS,
        _ => f64::NAN,
    }
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
