//! Races through the running engine: many threads, two writers, lost replies; never two people on one slot.

use crate::common::audit::{Books, audit};
use crate::common::host::engine;
use crate::common::stage::{REASON, Stage};
use crate::common::{Database, rules};
use gongdao_engine::commands::{batch, review, submit, work};
use gongdao_engine::{Actor, Command, Engine, Leased, Outcome, Priority, Request};
use gongdao_kernel::{Code, Fault, Instant, MS_PER_DAY, Money, ProjectId};
use gongdao_market::AssignmentState as A;
use gongdao_store::Connection;
use std::collections::HashMap;
use std::sync::Barrier;

fn call(engine: &Engine, actor: Actor, command: impl Into<Command>) -> Result<Outcome, Fault> {
    engine.call(Priority::People, Request::new(actor, command))
}

fn claim(engine: &Engine, actor: Actor, project: ProjectId) -> Result<Leased, Fault> {
    match call(engine, actor, work::Claim { project, count: 1, reserve: 0 })? {
        Outcome::Claimed { leases } => Ok(leases[0]),
        other => panic!("{other:?}"),
    }
}

fn answer(engine: &Engine, actor: Actor, lease: Leased) -> Result<Outcome, Fault> {
    let answer = serde_json::json!({ "label": "a" });
    call(
        engine,
        actor,
        submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 5 },
    )
}

/// Ends the stage's own core, so that an engine may open the database.
fn leave(stage: Stage) -> (Actor, Actor, Vec<Actor>, Instant) {
    (stage.requester, stage.reviewer, stage.workers, stage.market.now)
}

fn books(database: &Database) -> Books {
    audit(&mut Connection::open_writer(&database.place).unwrap())
}

#[test]
fn sixty_four_threads_share_few_slots() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 64);
        let project = stage.publish(&rules(3, "always"));
        stage.tasks(project, 25);
        let (_, _, workers, now) = leave(stage);
        let (engine, _) = engine(&database.place, now);
        let start = Barrier::new(workers.len());
        std::thread::scope(|scope| {
            for (at, worker) in workers.iter().enumerate() {
                let (engine, start) = (&engine, &start);
                scope.spawn(move || {
                    start.wait();
                    loop {
                        match claim(engine, *worker, project) {
                            Ok(lease) if at % 4 == 0 => {
                                let back =
                                    work::GiveBack { assignment: lease.assignment, fence: lease.fence };
                                call(engine, *worker, back).unwrap();
                            }
                            Ok(lease) => drop(answer(engine, *worker, lease).unwrap()),
                            Err(fault) => return assert_eq!(fault.code, Code::NoWork),
                        }
                    }
                });
            }
        });
        // A slot may have been held by one who gave it back when everybody else had gone home.
        for (_, worker) in workers.iter().enumerate().filter(|(at, _)| at % 4 != 0) {
            while let Ok(lease) = claim(&engine, *worker, project) {
                answer(&engine, *worker, lease).unwrap();
            }
        }
        engine.stop();
        let stopped = call(&engine, workers[0], work::Join { project, revision: 1 });
        assert_eq!(
            stopped.unwrap_err().code,
            Code::Busy,
            "a stopped engine says so and does not keep anybody waiting"
        );
        let books = books(&database);
        assert!(books.tasks.iter().all(|task| task.answered <= 3));
        let answered: u32 = books.tasks.iter().map(|task| task.answered).sum();
        assert_eq!(answered, 75, "whatever was returned found somebody else");
        assert_eq!(books.checkpoints.last().unwrap().size, i64::try_from(books.records.len()).unwrap());
    }
}

#[test]
fn two_writers_on_one_database() {
    let Some(database) = Database::postgres() else { return };
    let mut stage = Stage::open(&database, 12);
    let project = stage.publish(&rules(3, "always"));
    stage.tasks(project, 30);
    let (_, _, workers, now) = leave(stage);
    let (one, one_clock) = engine(&database.place, now);
    let (two, two_clock) = engine(&database.place, now);
    let tried = std::sync::Mutex::new(HashMap::<&'static str, usize>::new());
    std::thread::scope(|scope| {
        // Every worker works in both places at once.
        for (at, worker) in workers.iter().flat_map(|worker| [(0, worker), (1, worker)]) {
            let (engine, tried) = ([&one, &two][at], &tried);
            scope.spawn(move || {
                let mut patience = 300;
                loop {
                    let fault = match claim(engine, *worker, project) {
                        Ok(lease) => answer(engine, *worker, lease).err(),
                        Err(fault) => Some(fault),
                    };
                    let Some(fault) = fault else { continue };
                    *tried.lock().unwrap().entry(fault.code.as_str()).or_default() += 1;
                    patience -= 1;
                    match fault.code {
                        Code::NoWork => return,
                        Code::Busy | Code::Changed | Code::LiveCap if patience > 0 => {}
                        _ => panic!("{fault:?}"),
                    }
                }
            });
        }
    });
    for clock in [&one_clock, &two_clock] {
        clock.0.fetch_add(MS_PER_DAY, std::sync::atomic::Ordering::SeqCst);
    }
    one.stop();
    two.stop();
    let books = books(&database);
    println!("two writers: {:?} refused", tried.lock().unwrap());
    assert!(books.tasks.iter().all(|task| task.answered <= 3));
    assert!(books.writers.len() >= 2, "two shards wrote: {:?}", books.writers);
    assert!(
        books.assignments.iter().all(|row| row.hold.is_none()),
        "no hold is lost, even of a lease nobody answered"
    );
}

#[test]
fn two_writers_start_on_an_empty_database_at_once() {
    let Some(database) = Database::postgres() else { return };
    let now = Instant::from_ms(1_795_000_000_000);
    let places = std::thread::scope(|scope| {
        let start = || scope.spawn(|| engine(&database.place, now).0.stop());
        [start(), start(), start()].map(|thread| thread.join().is_ok())
    });
    assert_eq!(places, [true; 3]);
}

#[test]
fn the_last_money_is_spent_once() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 9);
        let project = stage.publish(&rules(1, "manual"));
        let batch = stage.tasks(project, 2);
        // Two tasks, one rejected answer whose hold stands: money for one more lease, and two slots.
        let rejected = stage.answer(stage.workers[0], project, "a");
        stage.reject_in_the_end(stage.requester, rejected);
        let available = stage.audit().account(
            gongdao_ledger::AccountKind::Available,
            gongdao_kernel::TypedId::raw(stage.requester.person),
        );
        let (requester, _, workers, now) = leave(stage);
        let (engine, _) = engine(&database.place, now);
        let codes: Vec<_> = std::thread::scope(|scope| {
            let claims =
                workers[1..].iter().map(|worker| scope.spawn(|| claim(&engine, *worker, project).map(drop)));
            let claims: Vec<_> = claims.collect();
            claims.into_iter().map(|claim| claim.join().unwrap().err().map(|fault| fault.code)).collect()
        });
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1);
        assert_eq!(codes.iter().filter(|code| **code == Some(Code::EscrowShort)).count(), 7, "{codes:?}");
        let more = Some(Money::from_micros(available));
        let codes: Vec<_> = std::thread::scope(|scope| {
            let fund = || scope.spawn(|| call(&engine, requester, batch::FundBatch { batch, more }));
            let funds: Vec<_> = (0..8).map(|_| fund()).collect();
            funds.into_iter().map(|fund| fund.join().unwrap().err().map(|fault| fault.code)).collect()
        });
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1);
        assert_eq!(
            codes.iter().filter(|code| **code == Some(Code::InsufficientFunds)).count(),
            7,
            "{codes:?}"
        );
        engine.stop();
        books(&database);
    }
}

#[test]
fn a_hold_is_resolved_once_whoever_decides_at_the_same_moment() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 40);
        let project = stage.publish(&rules(40, "manual"));
        stage.tasks(project, 1);
        let leases: Vec<_> =
            stage.workers.clone().into_iter().map(|worker| stage.answer(worker, project, "a")).collect();
        for lease in &leases[20..] {
            stage.propose(stage.requester, *lease).unwrap();
        }
        stage.wait_ms(MS_PER_DAY);
        let (requester, reviewer, _, now) = leave(stage);
        let (engine, _) = engine(&database.place, now);
        std::thread::scope(|scope| {
            for (at, lease) in leases.iter().enumerate() {
                let (engine, assignment) = (&engine, lease.assignment);
                let accept = move |by| call(engine, by, review::Accept { assignment }).is_ok();
                let first = scope.spawn(move || accept(requester));
                if at < 20 {
                    let second = accept(reviewer);
                    assert!(first.join().unwrap() != second, "one of two acceptances counts");
                } else {
                    let reject = review::Reject { assignment, reason: REASON.to_owned() };
                    let rejected = call(engine, reviewer, reject).is_ok();
                    let accepted = first.join().unwrap();
                    assert!(accepted, "an acceptance stands before and after a rejection: {rejected}");
                }
            }
        });
        engine.stop();
        let books = books(&database);
        assert!(books.assignments.iter().all(|row| row.state == A::Accepted && row.paid.micros() == 50_000));
    }
}

#[test]
fn a_storm_of_retries_with_lost_replies_has_one_effect_each() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 16);
        let project = stage.publish(&rules(4, "always"));
        // More than everybody needs: whoever comes last still finds ten tasks they have not had.
        stage.tasks(project, 60);
        let (_, _, workers, now) = leave(stage);
        let (engine, _) = engine(&database.place, now);
        std::thread::scope(|scope| {
            for (at, worker) in workers.iter().enumerate() {
                let engine = &engine;
                scope.spawn(move || {
                    let send = |key: u8, step: u8, command: Command| {
                        let mut id = [0; 16];
                        (id[0], id[1], id[2]) = (u8::try_from(at).unwrap(), key, step);
                        let request = Request { actor: *worker, command, idempotency: Some((id, [key; 16])) };
                        for _ in 0..usize::from(key) % 3 {
                            // Sent, and the reply never seen.
                            engine.submit(Priority::People, request.clone(), Box::new(|_| {}));
                        }
                        engine.call(Priority::People, request)
                    };
                    for key in 0..10 {
                        let claimed = send(key, 0, work::Claim { project, count: 1, reserve: 0 }.into());
                        let Ok(Outcome::Claimed { leases }) = claimed else { panic!("{claimed:?}") };
                        let (assignment, fence) = (leases[0].assignment, leases[0].fence);
                        let answer = serde_json::json!({ "label": "b" });
                        let submit = submit::Submit { assignment, fence, answer, active_ms: 1 };
                        send(key, 1, submit.into()).unwrap();
                    }
                });
            }
        });
        engine.stop();
        let books = books(&database);
        assert_eq!(books.assignments.len(), 160);
        let beside = books.answers.iter().filter(|answer| answer.key.is_some()).count();
        assert_eq!((books.idempotency.len(), beside), (160, 160), "an answer keeps its own key");
        assert!(books.assignments.iter().all(|row| row.round == 1 && row.state == A::Accepted));
    }
}

#[test]
fn an_answer_that_nobody_can_take_disturbs_nobody_else() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        let (_, _, workers, now) = leave(stage);
        let (engine, _) = engine(&database.place, now);
        let join = Request::new(workers[0], work::Join { project, revision: 1 });
        engine.submit(Priority::People, join, Box::new(|_| panic!("this is meant to happen")));
        for _ in 0..3 {
            let refused = call(&engine, workers[0], work::Claim { project, count: 1, reserve: 0 });
            assert_eq!(refused.unwrap_err().code, Code::NoWork);
        }
        engine.stop();
    }
}

#[test]
fn nobody_waits_for_a_writer_that_is_gone() {
    let database = Database::sqlite();
    let mut stage = Stage::open(&database, 1);
    let project = stage.publish(&rules(1, "always"));
    let (_, _, workers, now) = leave(stage);
    let (engine, clock) = engine(&database.place, now);
    // Fresh randomness that cannot be had takes the writer's thread with it; whoever comes later is told so at once.
    clock.1.store(true, std::sync::atomic::Ordering::SeqCst);
    for _ in 0..3 {
        let refused = call(&engine, workers[0], work::Claim { project, count: 1, reserve: 0 });
        assert_eq!(refused.unwrap_err().code, Code::Busy);
    }
    engine.stop();
}
