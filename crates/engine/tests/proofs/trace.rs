//! One long trace of everything, replayed: the same on both databases, and the same alone as many at once (T4, L22).

use crate::common::audit::{Books, audit};
use crate::common::{Database, Market};
use crate::mind::{Mind, Step};
use gongdao_engine::{Outcome, Request};
use gongdao_kernel::{Fault, MS_PER_DAY};

type Answers = Vec<Result<Outcome, Fault>>;

/// The commands of a trace.
const COMMANDS: usize = 2_000;

fn take(market: &mut Market, step: &Step, alone: bool) -> Answers {
    match step {
        Step::Batch(requests) if alone => market.alone(requests),
        Step::Batch(requests) => market.batch(requests),
        Step::Wait(ms) => {
            market.wait_ms(*ms);
            Vec::new()
        }
        Step::Ring => {
            market.ring();
            Vec::new()
        }
        Step::Integrate => {
            market.integrate();
            Vec::new()
        }
    }
}

/// Lives through a trace while making it up.
fn improvise(database: &Database, seed: u64) -> (Vec<(Step, Answers)>, Books) {
    let mut market = Market::open(database);
    let mut mind = Mind::new(seed);
    let (mut trace, mut commands) = (Vec::new(), 0);
    while commands < COMMANDS {
        let step = mind.step();
        if let Step::Batch(requests) = &step {
            commands += requests.len();
        }
        let answers = take(&mut market, &step, false);
        if let Step::Batch(requests) = &step {
            mind.learn(requests, &answers);
        }
        if trace.len() % 32 == 0 {
            audit(&mut market.connection);
        }
        trace.push((step, answers));
    }
    let mut end = vec![Step::Batch(mind.close_everything())];
    end.extend((0..40).flat_map(|_| [Step::Wait(MS_PER_DAY), Step::Ring]));
    end.push(Step::Integrate);
    for step in end {
        let answers = take(&mut market, &step, false);
        trace.push((step, answers));
    }
    println!("trace {seed}: {}", mind.summary());
    (trace, audit(&mut market.connection))
}

fn replay(database: &Database, trace: &[(Step, Answers)], alone: bool) -> Books {
    let mut market = Market::open(database);
    for (at, (step, expected)) in trace.iter().enumerate() {
        let answers = take(&mut market, step, alone);
        for (place, (answer, expected)) in answers.iter().zip(expected).enumerate() {
            let Step::Batch(requests) = step else { continue };
            assert_eq!(answer, expected, "step {at}, command {place}: {:?}", requests[place]);
        }
    }
    audit(&mut market.connection)
}

fn same(left: &Books, right: &Books) {
    let (one, two) = (left.journal(), right.journal());
    let parting = one.lines().zip(two.lines()).find(|(one, two)| one != two);
    assert!(one == two, "the journals part at {parting:?}");
    let (one, two) = (left.dump(), right.dump());
    let parting = one.iter().zip(&two).find(|(one, two)| one != two);
    assert!(one == two, "the worlds part at {parting:?}");
}

#[test]
fn a_trace_is_the_same_on_both_databases_and_command_by_command() {
    // More of them with GONGDAO_TRACE_SEEDS=100.
    let more = std::env::var("GONGDAO_TRACE_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(0);
    for seed in [20_261_121, 7].into_iter().chain(1_000..1_000 + more) {
        let (trace, books) = improvise(&Database::sqlite(), seed);
        for batch in &books.batches {
            assert_eq!(
                batch.state,
                gongdao_market::BatchState::Closed,
                "forty days after the last command: {batch:?}"
            );
        }
        same(&books, &replay(&Database::sqlite(), &trace, true));
        let Some(postgres) = Database::postgres() else { continue };
        let other = replay(&postgres, &trace, false);
        same(&books, &other);
        let notes = |books: &Books| books.checkpoints.iter().map(|row| row.note.clone()).collect::<Vec<_>>();
        assert_eq!(notes(&books), notes(&other), "the same log, root by root");
    }
}

#[test]
fn a_request_reads_the_same_whoever_replays_it() {
    let mut mind = Mind::new(1);
    let Step::Batch(requests) = mind.step() else { panic!("a world begins with people") };
    let names: Vec<_> = requests.iter().map(|request: &Request| request.command.name()).collect();
    assert!(names.iter().all(|name| *name == "AddPerson"), "{names:?}");
}
