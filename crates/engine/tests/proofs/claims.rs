//! Claims: k slots for k+1 workers, one slot for two, caps, qualifications, named workers, and a line that never repeats.

use crate::common::stage::{Stage, code};
use crate::common::{Database, rules};
use gongdao_engine::commands::{people, project, work};
use gongdao_engine::{Leased, Outcome, Request};
use gongdao_kernel::{Code, MS_PER_DAY, MS_PER_MINUTE};
use std::collections::HashSet;

#[test]
fn one_more_claimer_than_slots_goes_without() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = stage.publish(&rules(3, "manual"));
        stage.tasks(project, 1);
        let claims = stage.workers.clone().into_iter();
        let claims: Vec<_> =
            claims.map(|w| Request::new(w, work::Claim { project, count: 1, reserve: 0 })).collect();
        let answers = stage.batch(&claims);
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
        assert_eq!(code(answers.into_iter().nth(3).unwrap()), Code::NoWork);
        let books = stage.audit();
        assert_eq!(books.assignments.len(), 3);
        assert!(books.open.is_empty(), "a full task has left the line");
    }
}

#[test]
fn two_claimers_of_one_slot_in_one_batch_and_one_after_the_other() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 1);
        let (first, second) = (stage.workers[0], stage.workers[1]);
        stage.claim(first, project).unwrap();
        assert_eq!(code(stage.claim(second, project)), Code::NoWork);
        assert_eq!(code(stage.claim(first, project)), Code::NoWork);
        stage.tasks(project, 1);
        let claim = work::Claim { project, count: 1, reserve: 0 };
        let answers = stage.batch(&[Request::new(second, claim.clone()), Request::new(first, claim)]);
        assert!(answers[0].is_ok() && answers[1].is_err(), "the first in line gets it: {answers:?}");
        stage.audit();
    }
}

#[test]
fn named_workers_get_their_own_tasks_once_each_and_nobody_else_does() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(&rules(1, "always"));
        let [a, b, c] = [stage.workers[0], stage.workers[1], stage.workers[2]];
        let (pa, pb) = (a.person, b.person);
        let batch = stage.named(project, &[vec![pa, pb], vec![pb], vec![pa], vec![pa, pb]]);
        let tasks: Vec<_> = stage.audit().tasks.iter().filter(|t| t.batch == batch).map(|t| t.id).collect();
        assert_eq!(code(stage.claim(c, project)), Code::NoWork);
        let mut drawn = |worker, expected: &[usize]| {
            for at in expected {
                assert_eq!(stage.answer(worker, project, "a").task, tasks[*at]);
            }
            assert_eq!(code(stage.claim(worker, project)), Code::NoWork);
        };
        drawn(a, &[0, 2, 3]);
        drawn(b, &[0, 1, 3]);
        let books = stage.audit();
        assert_eq!(books.batches[0].state, gongdao_market::BatchState::Complete);
        assert!(books.named.is_empty());
    }
}

#[test]
fn a_keen_worker_takes_three_hundred_tasks_in_order_without_repeats() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project =
            stage.publish(&rules(2, "always").replace(r#""quality""#, r#""caps":{"live":1000},"quality""#));
        stage.tasks(project, 300);
        let (keen, mut taken) = (stage.workers[0], Vec::new());
        while taken.len() < 300 {
            let leases = stage.reserve(keen, project, if taken.len() % 3 == 0 { 1 } else { 50 }, 0);
            taken.extend(leases.iter().map(|lease| lease.task));
        }
        assert!(taken.windows(2).all(|pair| pair[0] < pair[1]), "in order, none twice");
        assert_eq!(code(stage.claim(keen, project)), Code::NoWork);
        stage.audit();
    }
}

#[test]
fn a_reopened_task_goes_to_the_tail_and_never_to_one_who_answered_or_returned_it() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = stage.publish(&rules(2, "manual"));
        stage.tasks(project, 2);
        let [a, b, c, d] = [0, 1, 2, 3].map(|at| stage.workers[at]);
        let first = stage.answer(a, project, "a");
        let returned = stage.claim(b, project).unwrap();
        assert_eq!(returned.task, first.task);
        stage.give_back(b, returned).unwrap();
        stage.audit();
        assert_ne!(stage.claim(c, project).unwrap().task, first.task, "it went behind the second task");
        assert_ne!(stage.claim(a, project).unwrap().task, first.task, "it was answered by this worker");
        assert_eq!(code(stage.claim(b, project)), Code::NoWork, "it was returned by this worker");
        assert_eq!(stage.claim(d, project).unwrap().task, first.task);
        stage.audit();
    }
}

#[test]
fn who_let_a_lease_run_out_may_take_the_task_again_with_a_higher_fence() {
    for (database, overlap) in Database::each().into_iter().flat_map(|d| [(d, 1)]).chain(again()) {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(overlap, "manual"));
        stage.tasks(project, 1);
        let worker = stage.workers[0];
        let first = stage.claim(worker, project).unwrap();
        stage.wait_ms(30 * MS_PER_MINUTE);
        stage.ring();
        stage.audit();
        let second = stage.claim(worker, project).expect("with no other worker, only this one can go on");
        assert_eq!((second.assignment, second.fence), (first.assignment, first.fence + 1));
        assert_eq!(code(stage.submit(worker, first, "a")), Code::StaleFence);
        assert_eq!(code(stage.extend(worker, first)), Code::StaleFence);
        assert_eq!(code(stage.give_back(worker, first)), Code::StaleFence);
        stage.submit(worker, second, "a").unwrap();
        stage.audit();
    }
}

/// The same where the task wants more answers and so never left the line.
fn again() -> impl Iterator<Item = (Database, u32)> {
    Database::each().into_iter().map(|database| (database, 3))
}

#[test]
fn caps_hold_for_live_tasks_and_for_a_day_that_rolls_over() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let caps = r#""caps":{"per_day":3,"live":2},"quality""#;
        let project = stage.publish(&rules(1, "always").replace(r#""quality""#, caps));
        stage.tasks(project, 10);
        let worker = stage.workers[0];
        let leases = stage.reserve(worker, project, 1, 5);
        assert_eq!(leases.len(), 2, "as many as the cap allows");
        assert_eq!(code(stage.claim(worker, project)), Code::LiveCap);
        leases.iter().for_each(|lease| drop(stage.submit(worker, *lease, "a").unwrap()));
        stage.answer(worker, project, "a");
        assert_eq!(code(stage.claim(worker, project)), Code::DailyCap);
        let to_midnight = MS_PER_DAY - stage.now.ms().rem_euclid(MS_PER_DAY);
        stage.wait_ms(to_midnight - 1);
        assert_eq!(code(stage.claim(worker, project)), Code::DailyCap);
        stage.wait_ms(1);
        stage.answer(worker, project, "a");
        stage.audit();
    }
}

#[test]
fn qualifications_terms_and_pauses_stand_before_a_claim() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let requires = r#""requires":[{"qualification":"普通话","at_least":80}],"quality""#;
        let project = stage.publish(&rules(1, "always").replace(r#""quality""#, requires));
        stage.tasks(project, 5);
        let (worker, operator, requester) = (stage.workers[0], stage.operator, stage.requester);
        let grant =
            |score| people::GrantQualification { person: worker.person, name: "普通话".to_owned(), score };
        assert_eq!(code(stage.claim(worker, project)), Code::NotEligible);
        stage.give(operator, grant(79)).unwrap();
        assert_eq!(code(stage.claim(worker, project)), Code::NotEligible);
        stage.give(operator, grant(80)).unwrap();
        let lease = stage.claim(worker, project).unwrap();
        let stranger = stage.person("stranger", &[gongdao_trust::Role::Worker]);
        stage.give(operator, people::GrantQualification { person: stranger.person, ..grant(90) }).unwrap();
        assert_eq!(code(stage.claim(stranger, project)), Code::TermsNotAccepted);
        let steer = |steer| project::SteerProject { project, steer };
        stage.give(requester, steer(project::Steer::Pause)).unwrap();
        assert_eq!(code(stage.claim(worker, project)), Code::WrongState);
        stage.submit(worker, lease, "a").expect("a live lease is honoured in a paused project");
        stage.give(requester, steer(project::Steer::Resume)).unwrap();
        stage.claim(worker, project).unwrap();
        stage.audit();
    }
}

#[test]
fn five_hundred_claims_of_two_hundred_workers_in_one_transaction() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 200);
        let project = stage.publish(&rules(3, "always"));
        stage.tasks(project, 150);
        let workers = stage.workers.clone();
        let claim =
            |at: usize| Request::new(workers[at * 7 % 200], work::Claim { project, count: 1, reserve: 0 });
        let claims: Vec<_> = (0..512).map(claim).collect();
        let answers = stage.batch(&claims);
        let leases: Vec<Leased> = answers
            .iter()
            .filter_map(|answer| match answer {
                Ok(Outcome::Claimed { leases }) => Some(leases[0]),
                Ok(other) => panic!("{other:?}"),
                Err(fault) => {
                    assert_eq!(fault.code, Code::NoWork);
                    None
                }
            })
            .collect();
        assert_eq!(leases.len(), 450, "every slot once");
        assert_eq!(leases.iter().map(|lease| lease.assignment).collect::<HashSet<_>>().len(), 450);
        let books = stage.audit();
        assert!(books.tasks.iter().all(|task| task.slots == 0));
    }
}
