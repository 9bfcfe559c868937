//! Clocks: each that runs out decides for the worker, and every decision has money behind it.

use crate::common::stage::{REASON, Stage, code};
use crate::common::{Database, rules};
use gongdao_engine::commands::review;
use gongdao_engine::{Actor, Leased};
use gongdao_kernel::{Code, MS_PER_DAY, MS_PER_HOUR, ProjectId};
use gongdao_market::{AssignmentState as A, BatchState, RejectionCategory};
use gongdao_trust::Role;

/// A manual project with one task, answered by the first worker.
fn answered(stage: &mut Stage) -> (ProjectId, Actor, Leased) {
    let project = stage.publish(&rules(1, "manual"));
    stage.tasks(project, 1);
    let worker = stage.workers[0];
    let lease = stage.answer(worker, project, "a");
    stage.audit();
    (project, worker, lease)
}

#[test]
fn a_review_that_never_comes_accepts_and_pays() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, _, lease) = answered(&mut stage);
        stage.wait_ms(72 * MS_PER_HOUR - 1);
        stage.ring();
        assert_eq!(stage.state(lease.assignment), A::Submitted);
        stage.wait_ms(1);
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.assignment(lease.assignment).paid.micros(), 50_000);
        assert_eq!(books.batches[0].state, BatchState::Complete);
    }
}

#[test]
fn a_review_that_comes_too_late_cannot_take_back_what_the_clock_has_given() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, _, lease) = answered(&mut stage);
        stage.wait_ms(72 * MS_PER_HOUR);
        // The sweeper is late; the moment counts, not the sweeper.
        assert_eq!(code(stage.propose(stage.requester, lease)), Code::WrongState);
        stage.ring();
        assert_eq!(stage.state(lease.assignment), A::Accepted);
        stage.audit();
    }
}

#[test]
fn a_proposal_that_nobody_decides_lapses_to_acceptance() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, _, lease) = answered(&mut stage);
        stage.propose(stage.requester, lease).unwrap();
        stage.audit();
        stage.wait_ms(MS_PER_DAY + 72 * MS_PER_HOUR - 1);
        stage.ring();
        assert_eq!(stage.state(lease.assignment), A::RejectionProposed);
        stage.wait_ms(1);
        assert_eq!(
            code(stage.reject(stage.requester, lease)),
            Code::WrongState,
            "the time to decide is over"
        );
        stage.ring();
        assert_eq!(stage.state(lease.assignment), A::Accepted);
        stage.audit();
    }
}

#[test]
fn a_repair_is_taken_within_its_window_and_not_after() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let (project, worker, lease) = answered(&mut stage);
        stage.propose(stage.requester, lease).unwrap();
        assert_eq!(
            code(stage.reject(stage.requester, lease)),
            Code::WrongState,
            "the worker may still repair"
        );
        stage.wait_ms(MS_PER_DAY - 1);
        stage.submit(worker, lease, "b").expect("the last millisecond counts");
        let books = stage.audit();
        assert_eq!((books.assignment(lease.assignment).round, books.batches[0].answers), (2, 1));
        assert_eq!(
            code(stage.propose(stage.requester, lease)),
            Code::WrongState,
            "a repair is asked for once"
        );
        stage.reject(stage.requester, lease).expect("a repaired answer is decided at once");
        stage.audit();

        stage.tasks(project, 1);
        let other = stage.workers[1];
        let lapsed = stage.answer(other, project, "a");
        stage.audit();
        stage.propose(stage.requester, lapsed).unwrap();
        stage.wait_ms(MS_PER_DAY);
        assert_eq!(code(stage.submit(other, lapsed, "b")), Code::LeaseExpired);
        stage.reject(stage.requester, lapsed).unwrap();
        stage.audit();
    }
}

#[test]
fn a_repaired_answer_that_nobody_looks_at_is_accepted() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, worker, lease) = answered(&mut stage);
        stage.propose(stage.requester, lease).unwrap();
        stage.submit(worker, lease, "b").unwrap();
        stage.wait_ms(72 * MS_PER_HOUR);
        stage.ring();
        assert_eq!(stage.state(lease.assignment), A::Accepted);
        stage.audit();
    }
}

#[test]
fn a_rejection_nobody_appeals_is_final_and_lets_its_hold_go() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let (project, worker, lease) = answered(&mut stage);
        stage.tasks(project, 1);
        stage.reject_in_the_end(stage.requester, lease);
        let books = stage.audit();
        assert_eq!(books.assignment(lease.assignment).held.micros(), 54_000, "the hold stands");
        stage.wait_ms(7 * MS_PER_DAY - 1);
        stage.ring();
        assert_eq!(stage.state(lease.assignment), A::Rejected);
        stage.wait_ms(1);
        assert_eq!(code(stage.appeal(worker, lease)), Code::LeaseExpired);
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.assignment(lease.assignment).state, A::RejectedFinally);
        assert_eq!(books.assignment(lease.assignment).held.micros(), 0);
        assert_eq!(code(stage.appeal(worker, lease)), Code::WrongState);
    }
}

#[test]
fn an_appeal_is_decided_by_somebody_else_only() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, worker, lease) = answered(&mut stage);
        let second = stage.person("second reviewer", &[Role::Reviewer]);
        stage.propose(stage.reviewer, lease).unwrap();
        stage.wait_ms(MS_PER_DAY);
        stage.reject(stage.reviewer, lease).unwrap();
        assert_eq!(code(stage.decide_appeal(second, lease, true)), Code::WrongState, "nobody appealed yet");
        stage.appeal(worker, lease).unwrap();
        stage.audit();
        assert_eq!(code(stage.decide_appeal(stage.reviewer, lease, false)), Code::SamePerson);
        assert_eq!(code(stage.decide_appeal(stage.requester, lease, false)), Code::RoleMissing);
        assert_eq!(code(stage.decide_appeal(worker, lease, true)), Code::RoleMissing);
        let both = Actor::person(stage.requester.person, gongdao_trust::Roles::all());
        assert_eq!(code(stage.decide_appeal(both, lease, false)), Code::SamePerson);
        let own = Actor::person(worker.person, gongdao_trust::Roles::all());
        assert_eq!(code(stage.decide_appeal(own, lease, true)), Code::SamePerson);
        let reader = Actor { scopes: gongdao_trust::Scopes::of(&[gongdao_trust::Scope::Read]), ..second };
        assert_eq!(code(stage.decide_appeal(reader, lease, false)), Code::ScopeMissing);
        assert_eq!(
            code(stage.accept(stage.reviewer, lease)),
            Code::WrongState,
            "an appeal is not accepted past its judge"
        );
        stage.decide_appeal(second, lease, false).unwrap();
        assert_eq!(stage.audit().assignment(lease.assignment).state, A::RejectedFinally);
    }
}

#[test]
fn an_undecided_appeal_is_won_and_paid_and_cannot_be_lost_afterwards() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, worker, lease) = answered(&mut stage);
        stage.reject_in_the_end(stage.requester, lease);
        stage.appeal(worker, lease).unwrap();
        stage.wait_ms(72 * MS_PER_HOUR);
        assert_eq!(code(stage.decide_appeal(stage.reviewer, lease, false)), Code::WrongState);
        stage.ring();
        let books = stage.audit();
        assert_eq!(books.assignment(lease.assignment).paid.micros(), 50_000);
        assert_eq!(
            books.batches[0].state,
            BatchState::Complete,
            "the slot was still free and is filled by it"
        );
    }
}

#[test]
fn reasons_have_twenty_characters() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let (_, _, lease) = answered(&mut stage);
        let propose = |reason: &str| review::ProposeRejection {
            assignment: lease.assignment,
            category: RejectionCategory::Other,
            reason: reason.to_owned(),
        };
        for short in ["", "no", "  nineteen letters!!   \n\n  ", "不对不对不对不对不对不对不对不对不对不"]
        {
            assert_eq!(
                code(stage.market.give(stage.requester, propose(short))),
                Code::InvalidField,
                "{short}"
            );
        }
        stage.market.give(stage.requester, propose("标签与图片内容不符,请对照说明第三条重新标注。")).unwrap();
        assert!(REASON.chars().count() >= 20);
        stage.audit();
    }
}
