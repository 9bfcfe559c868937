//! Disputes and their replacements: a rejected answer's slot, hold and place in line, whoever wins in the end.

use crate::common::stage::{Stage, code};
use crate::common::{Database, rules};
use gongdao_engine::commands::batch;
use gongdao_kernel::{Code, MS_PER_DAY, MS_PER_MINUTE, Money};
use gongdao_market::{AssignmentState as A, BatchState, TaskState};

#[test]
fn a_replacement_has_a_hold_of_its_own_and_both_are_paid_when_the_appeal_is_won() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        let batch = stage.tasks(project, 1);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let lease = stage.answer(a, project, "a");
        stage.reject_in_the_end(stage.requester, lease);
        stage.audit();
        assert_eq!(code(stage.claim(b, project)), Code::EscrowShort, "the slot waits for money");
        stage
            .market
            .give(stage.requester, batch::FundBatch { batch, more: Some(Money::from_micros(54_000)) })
            .unwrap();
        stage.ring();
        let replacement = stage.answer(b, project, "b");
        stage.audit();
        stage.appeal(a, lease).unwrap();
        stage.decide_appeal(stage.reviewer, lease, true).unwrap();
        stage.audit();
        stage.accept(stage.requester, replacement).unwrap();
        let books = stage.audit();
        assert!(books.assignments.iter().all(|row| row.paid.micros() == 50_000), "both are paid");
        assert_eq!(books.batches[0].state, BatchState::Complete);
        stage.close(batch);
        assert_eq!(stage.audit().batches[0].state, BatchState::Closed);
    }
}

#[test]
fn a_replacement_that_is_no_longer_wanted_does_not_reopen_the_task() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 4);
        let project = stage.publish(&rules(2, "manual"));
        let batch = stage.tasks(project, 2);
        let [a, b, c, d] = [0, 1, 2, 3].map(|at| stage.workers[at]);
        let lease = stage.answer(a, project, "a");
        let half = stage.claim(b, project).unwrap();
        stage.give_back(b, half).unwrap();
        stage.reject_in_the_end(stage.requester, lease);
        let first = stage.claim(c, project).unwrap();
        stage.wait_ms(MS_PER_MINUTE);
        let leases = [first, stage.claim(d, project).unwrap(), stage.claim(c, project).unwrap()];
        stage.audit();
        stage.appeal(a, lease).unwrap();
        stage.decide_appeal(stage.reviewer, lease, true).unwrap();
        stage.audit();
        // Everybody else lets go; the task wants one more answer, not two.
        stage.wait_ms(30 * MS_PER_MINUTE);
        stage.ring();
        let books = stage.audit();
        let task = books.tasks.iter().find(|task| task.id == lease.task).unwrap();
        assert_eq!((task.answered, task.accepted, task.slots), (1, 1, 1), "{leases:?}");
        stage.close(batch);
        stage.audit();
    }
}

#[test]
fn a_settled_task_stays_settled_when_its_spare_lease_ends() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let [a, b, c] = [0, 1, 2].map(|at| stage.workers[at]);
        let lease = stage.answer(a, project, "a");
        stage.reject_in_the_end(stage.requester, lease);
        // Two tasks, one of them for the second time: the last money goes to the replacement.
        let other = stage.claim(b, project).unwrap();
        stage.give_back(b, other).unwrap();
        let spare = stage.claim(c, project).unwrap();
        assert_eq!(spare.task, lease.task);
        stage.appeal(a, lease).unwrap();
        stage.decide_appeal(stage.reviewer, lease, true).unwrap();
        stage.audit();
        stage.give_back(c, spare).unwrap();
        let books = stage.audit();
        let task = books.tasks.iter().find(|task| task.id == lease.task).unwrap();
        assert_eq!((task.state, task.slots, task.position), (TaskState::Settled, 0, None));
    }
}

#[test]
fn a_reviewer_who_changes_their_mind_about_a_rejection_fills_the_slot_again() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let lease = stage.answer(stage.workers[0], project, "a");
        stage.reject_in_the_end(stage.requester, lease);
        stage.accept(stage.requester, lease).unwrap();
        let books = stage.audit();
        assert_eq!(books.assignment(lease.assignment).state, A::Accepted);
        let task = stage.market.claim(stage.workers[1], project).unwrap().task;
        assert_ne!(task, lease.task, "the task is settled");
        assert_eq!(code(stage.market.claim(stage.workers[1], project)), Code::NoWork);
        stage.audit();
    }
}

#[test]
fn a_task_that_waits_for_money_does_not_stand_in_the_way_of_a_later_batch() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 1);
        let [a, b, c] = [0, 1, 2].map(|at| stage.workers[at]);
        let lease = stage.answer(a, project, "a");
        stage.reject_in_the_end(stage.requester, lease);
        stage.tasks(project, 2);
        let later = stage.reserve(b, project, 5, 0);
        assert_eq!(later.len(), 2, "the funded batch behind it is found");
        stage.audit();
        // The rejection becomes final, its hold is free, and the slot that waited is open to all.
        stage.wait_ms(7 * MS_PER_DAY);
        stage.ring();
        stage.audit();
        let mut found = stage.reserve(c, project, 5, 0);
        found.retain(|found| found.task == lease.task);
        assert_eq!(found.len(), 1, "the slot no longer waits");
        stage.audit();
    }
}

#[test]
fn a_claim_for_many_takes_what_the_money_reaches() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 3);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let lease = stage.answer(a, project, "a");
        stage.reject_in_the_end(stage.requester, lease);
        let leases = stage.reserve(b, project, 3, 0);
        assert_eq!(leases.len(), 2, "money for two is there");
        assert_eq!(code(stage.claim(b, project)), Code::EscrowShort);
        stage.audit();
    }
}

#[test]
fn money_put_in_before_the_batch_is_funded_counts() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        let requester = stage.requester;
        let made = stage.give(requester, batch::CreateBatch { project }).unwrap();
        let gongdao_engine::Outcome::Batch { batch, .. } = made else { panic!("{made:?}") };
        let task = batch::NewTask { key: None, body: r#"{"text":"红"}"#.to_owned(), workers: Vec::new() };
        stage.give(requester, batch::AddTasks { batch, tasks: vec![task] }).unwrap();
        let fund = |more| batch::FundBatch { batch, more };
        stage.give(requester, fund(Some(Money::from_micros(1_000_000)))).unwrap();
        stage.give(requester, fund(None)).expect("there is more than enough");
        assert_eq!(code(stage.give(requester, fund(None))), Code::WrongState);
        stage.give(requester, batch::OpenBatch { batch }).unwrap();
        stage.ring();
        stage.market.claim(stage.workers[0], project).unwrap();
        stage.audit();
    }
}
