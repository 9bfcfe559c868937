//! Idempotency: the same key and body is one effect and one answer, wherever and however often it is sent.

use crate::common::stage::Stage;
use crate::common::{Database, rules};
use gongdao_engine::commands::{batch, work};
use gongdao_engine::{Actor, Command, Outcome, Request};
use gongdao_kernel::Code;

fn keyed(actor: Actor, command: impl Into<Command>, key: u8, body: u8) -> Request {
    Request { actor, command: command.into(), idempotency: Some(([key; 16], [body; 16])) }
}

#[test]
fn the_same_request_has_one_effect_and_one_answer() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 5);
        let claim = work::Claim { project, count: 1, reserve: 0 };
        let request = keyed(stage.workers[0], claim, 1, 1);
        // Twice within one batch, once in the next, and once after a restart.
        let mut answers = stage.batch(&[request.clone(), request.clone()]);
        answers.extend(stage.batch(std::slice::from_ref(&request)));
        let mut stage = stage.restart(&database);
        answers.extend(stage.batch(std::slice::from_ref(&request)));
        assert!(matches!(&answers[0], Ok(Outcome::Claimed { leases }) if leases.len() == 1));
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let books = stage.audit();
        assert_eq!((books.assignments.len(), books.idempotency.len()), (1, 1));
    }
}

#[test]
fn another_body_under_the_same_key_is_a_conflict() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 5);
        let worker = stage.workers[0];
        let one = keyed(worker, work::Claim { project, count: 1, reserve: 0 }, 1, 1);
        let two = keyed(worker, work::Claim { project, count: 2, reserve: 0 }, 1, 2);
        let answers = stage.batch(&[one.clone(), two.clone()]);
        assert_eq!(answers[1].as_ref().unwrap_err().code, Code::IdempotencyMismatch);
        let mut stage = stage.restart(&database);
        let answers = stage.batch(&[two, one]);
        assert_eq!(answers[0].as_ref().unwrap_err().code, Code::IdempotencyMismatch);
        assert!(answers[1].is_ok());
        assert_eq!(stage.audit().assignments.len(), 1);
    }
}

#[test]
fn a_command_that_failed_may_be_sent_again_and_succeed() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        let request = keyed(stage.workers[0], work::Claim { project, count: 1, reserve: 0 }, 3, 3);
        let answers = stage.batch(&[request.clone(), request.clone()]);
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap_err().code == Code::NoWork));
        assert!(stage.audit().idempotency.is_empty());
        stage.tasks(project, 1);
        assert!(stage.batch(&[request])[0].is_ok());
        stage.audit();
    }
}

#[test]
fn money_moves_once_however_often_funding_is_repeated() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 0);
        let project = stage.publish(&rules(1, "manual"));
        let batch = stage.tasks(project, 1);
        let more = Some(gongdao_kernel::Money::from_micros(1_000_000));
        let fund = keyed(stage.requester, batch::FundBatch { batch, more }, 9, 9);
        let answers: Vec<_> = (0..10).flat_map(|at| stage.batch(&vec![fund.clone(); at % 4 + 1])).collect();
        assert!(answers.iter().all(|answer| answer == &answers[0] && answer.is_ok()));
        let funded = stage.audit().entries.iter().filter(|entry| entry.amount.micros() == 1_000_000).count();
        assert_eq!(funded, 1);
    }
}
