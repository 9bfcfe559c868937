//! Idempotency: the same key and body is one effect and one answer, wherever and however often it is sent.

use crate::common::stage::Stage;
use crate::common::{Database, rules};
use gongdao_engine::commands::{batch, submit, work};
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

#[test]
fn an_answer_is_taken_once_and_answered_alike_in_time_late_and_after_a_restart() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let (worker, other) = (stage.workers[0], stage.workers[1]);
        let submit = |lease: gongdao_engine::Leased, label: &str| {
            let answer = serde_json::json!({ "label": label });
            submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1 }
        };
        let lease = stage.claim(worker, project).unwrap();
        let late = stage.claim(other, project).unwrap();
        let first = keyed(worker, submit(lease, "a"), 1, 1);
        let mut answers = stage.batch(&[first.clone(), first.clone()]);
        stage.wait_ms(30 * gongdao_kernel::MS_PER_MINUTE);
        stage.ring();
        // The late one's slot is taken by the first worker, so it is kept.
        stage.claim(worker, project).unwrap();
        let kept = keyed(other, submit(late, "b"), 2, 2);
        let mut kept_answers = stage.batch(&[kept.clone(), kept.clone()]);
        let mut stage = stage.restart(&database);
        answers.extend(stage.batch(std::slice::from_ref(&first)));
        kept_answers.extend(stage.batch(std::slice::from_ref(&kept)));
        assert!(answers.iter().all(|answer| answer == &answers[0] && answer.is_ok()), "{answers:?}");
        assert!(matches!(&kept_answers[0], Ok(Outcome::LateKept { .. })));
        assert!(kept_answers.iter().all(|answer| answer == &kept_answers[0]), "{kept_answers:?}");
        let changed = [keyed(worker, submit(lease, "b"), 1, 9), keyed(other, submit(late, "a"), 2, 9)];
        for answer in stage.batch(&changed) {
            assert_eq!(answer.unwrap_err().code, Code::IdempotencyMismatch);
        }
        let books = stage.audit();
        assert_eq!(books.answers.len(), 2);
        assert_eq!(books.batches[0].answers, 1);
    }
}

#[test]
fn a_second_late_answer_does_not_make_the_first_forget_what_it_was_told() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 1);
        let (worker, other) = (stage.workers[0], stage.workers[1]);
        let lease = stage.claim(worker, project).unwrap();
        stage.wait_ms(30 * gongdao_kernel::MS_PER_MINUTE);
        stage.ring();
        let taken = stage.claim(other, project).unwrap();
        let late = |key: u8| {
            let answer = serde_json::json!({ "label": "a" });
            let (assignment, fence) = (lease.assignment, lease.fence);
            keyed(worker, submit::Submit { assignment, fence, answer, active_ms: 1 }, key, key)
        };
        let first = stage.batch(&[late(1)]);
        let second = stage.batch(&[late(2)]);
        assert_eq!(first, second);
        stage.give_back(other, taken).unwrap();
        // A retry of either tells what was told; only a new try finds the slot free again.
        assert_eq!(stage.batch(&[late(2)]), second);
        assert_eq!(stage.batch(&[late(1)]), first);
        assert!(matches!(&stage.batch(&[late(3)])[0], Ok(Outcome::Assignment { paid_micros: 50_000, .. })));
        stage.audit();
    }
}
