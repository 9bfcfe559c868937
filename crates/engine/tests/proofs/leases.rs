//! Leases: reserved, started, extended, run out to the millisecond, closed under, kept over a restart, adopted late.

use crate::common::audit::Books;
use crate::common::stage::{Stage, code};
use crate::common::{Database, rules};
use gongdao_engine::Outcome;
use gongdao_engine::commands::batch;
use gongdao_kernel::{Code, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Money, TypedId};
use gongdao_ledger::AccountKind;
use gongdao_market::{AssignmentState as A, BatchState};

#[test]
fn reserved_started_submitted_and_the_rest_goes_back_silently() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 3);
        let worker = stage.workers[0];
        let leases = stage.reserve(worker, project, 1, 2);
        assert_eq!(leases.iter().map(|lease| lease.reserved).collect::<Vec<_>>(), [false, true, true]);
        stage.wait_ms(5 * MS_PER_MINUTE - 1);
        stage.start(worker, leases[1]).expect("a moment before the reservation ends");
        stage.wait_ms(1);
        assert_eq!(code(stage.start(worker, leases[2])), Code::LeaseExpired);
        stage.ring();
        stage.submit(worker, leases[1], "b").unwrap();
        stage.submit(worker, leases[0], "b").unwrap();
        let books = stage.audit();
        let gone = books.assignment(leases[2].assignment);
        assert_eq!((gone.state, gone.round), (A::Expired, 0));
        assert_eq!(books.standings[0].rejected, 0, "nothing counts against the worker");
        assert_eq!(stage.claim(worker, project).unwrap().task, leases[2].task);
    }
}

#[test]
fn a_lease_ends_exactly_at_its_deadline() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage
            .publish(&rules(1, "always").replace(r#""quality""#, r#""clocks":{"grace_ms":0},"quality""#));
        stage.tasks(project, 2);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let (early, late) = (stage.claim(a, project).unwrap(), stage.claim(b, project).unwrap());
        stage.wait_ms(30 * MS_PER_MINUTE - 1);
        stage.ring();
        stage.submit(a, early, "a").expect("the last millisecond counts");
        stage.wait_ms(1);
        assert_eq!(code(stage.extend(b, late)), Code::LeaseExpired);
        assert_eq!(code(stage.submit(b, late, "a")), Code::LeaseExpired);
        assert_eq!(stage.state(late.assignment), A::Leased, "a refused command leaves no trace");
        stage.ring();
        assert_eq!(stage.state(late.assignment), A::Expired);
        stage.audit();
    }
}

#[test]
fn extensions_end_at_their_cap_and_old_clocks_do_nothing() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "always"));
        stage.tasks(project, 1);
        let worker = stage.workers[0];
        let lease = stage.claim(worker, project).unwrap();
        let begun = stage.now;
        for _ in 0..10 {
            stage.wait_ms(29 * MS_PER_MINUTE);
            stage.ring();
            if stage.now >= begun.plus_ms(4 * MS_PER_HOUR) {
                break;
            }
            let Outcome::Assignment { until, .. } = stage.extend(worker, lease).unwrap() else { panic!() };
            assert!(until <= begun.plus_ms(4 * MS_PER_HOUR));
            stage.audit();
        }
        assert_eq!(stage.state(lease.assignment), A::Expired);
    }
}

#[test]
fn a_closing_batch_honours_live_leases_and_refunds_what_is_unheld_at_the_end() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(&rules(1, "manual"));
        let batch = stage.tasks(project, 700);
        let [a, b, c] = [0, 1, 2].map(|at| stage.workers[at]);
        stage.claim(a, project).unwrap();
        stage.claim(b, project).unwrap();
        let rejected = stage.answer(c, project, "a");
        let requester = stage.requester.person.raw();
        let before = stage.audit().account(AccountKind::Available, requester);
        stage.reject_in_the_end(stage.requester, rejected);
        let live = stage.claim(a, project).unwrap();
        stage.close(batch);
        let books = stage.audit();
        assert_eq!(books.batches[0].state, BatchState::Closing);
        assert!(books.open.is_empty(), "nothing is left in line");
        assert_eq!(
            books.account(AccountKind::Available, requester),
            before,
            "nothing is refunded while money is held"
        );
        assert_eq!(code(stage.claim(b, project)), Code::NoWork);
        let more = batch::FundBatch { batch, more: Some(Money::from_micros(1)) };
        assert_eq!(code(stage.market.give(stage.requester, more)), Code::WrongState);
        stage.submit(a, live, "b").expect("a live lease is honoured");
        stage.audit();
        for _ in 0..12 {
            stage.wait_ms(MS_PER_DAY);
            stage.ring();
            stage.audit();
        }
        let books = stage.audit();
        assert_eq!(books.batches[0].state, BatchState::Closed);
        assert_eq!(books.account(AccountKind::Escrow, batch.raw()), 0);
        assert_eq!(books.account(AccountKind::Available, requester), before + 699 * 54_000);
    }
}

#[test]
fn a_restart_keeps_leases() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(2, "always"));
        stage.tasks(project, 4);
        let worker = stage.workers[0];
        let lease = stage.claim(worker, project).unwrap();
        let place = stage.core.place();
        let mut stage = stage.restart(&database);
        assert_ne!(stage.core.place(), place, "a new epoch, or a new shard");
        stage.extend(worker, lease).unwrap();
        stage.submit(worker, lease, "a").unwrap();
        let next = stage.claim(worker, project).unwrap();
        assert!(next.task > lease.task, "the cursor is kept too");
        stage.audit();
    }
}

/// One task, its lease run out and swept; what becomes of the answer?
fn late(stage: &mut Stage, overlap: u32) -> (gongdao_kernel::ProjectId, gongdao_engine::Leased) {
    let project = stage.publish(&rules(overlap, "always"));
    stage.tasks(project, 1);
    let lease = stage.market.claim(stage.workers[0], project).unwrap();
    stage.wait_ms(30 * MS_PER_MINUTE);
    (project, lease)
}

#[test]
fn a_late_answer_is_adopted_with_a_hold_of_its_own_swept_or_not() {
    for (at, database) in Database::each().into_iter().chain(Database::each()).enumerate() {
        let mut stage = Stage::open(&database, 1);
        let (_, lease) = late(&mut stage, 1);
        if at % 2 == 0 {
            stage.ring();
        }
        let old = Books::read(&mut stage.connection).assignment(lease.assignment).hold;
        stage.market.submit(stage.workers[0], lease, "a").expect("the slot is free");
        let books = stage.audit();
        let row = books.assignment(lease.assignment);
        assert_eq!((row.state, row.paid.micros()), (A::Accepted, 50_000));
        let reasons: Vec<_> = books.entries.iter().map(|entry| entry.reason.as_str()).collect();
        assert!(reasons.contains(&"adopt") && reasons.contains(&"expire"), "{old:?} {reasons:?}");
    }
}

#[test]
fn a_late_answer_to_a_taken_slot_is_kept_by_name() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let (project, lease) = late(&mut stage, 1);
        stage.ring();
        let other = stage.market.claim(stage.workers[1], project).unwrap();
        for _ in 0..2 {
            let kept = stage.market.submit(stage.workers[0], lease, "a").unwrap();
            assert_eq!(
                kept,
                Outcome::LateKept { assignment: lease.assignment, reason: "late_slot_taken".to_owned() }
            );
        }
        stage.give_back(stage.workers[1], other).unwrap();
        stage.market.submit(stage.workers[0], lease, "a").expect("the slot came free again");
        let books = stage.audit();
        assert_eq!(books.assignment(lease.assignment).state, A::Accepted);
        assert_eq!(books.answers.iter().filter(|answer| answer.late).count(), 1, "what was kept stays");
    }
}

#[test]
fn a_late_answer_without_money_is_kept_by_name_and_one_past_grace_is_refused() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let [a, b] = [0, 1].map(|at| stage.workers[at]);
        let lease = stage.claim(a, project).unwrap();
        let rejected = stage.answer(b, project, "a");
        stage.wait_ms(30 * MS_PER_MINUTE);
        stage.ring();
        // The rejected answer's hold stands; its replacement takes what the lapsed lease let go.
        stage.reject_in_the_end(stage.requester, rejected);
        stage.audit();
        let again = stage.claim(a, project).unwrap();
        assert_eq!(again.task, lease.task);
        stage.give_back(a, again).unwrap();
        assert_eq!(code(stage.submit(a, lease, "a")), Code::StaleFence);
        stage.wait_ms(MS_PER_DAY);
        assert_eq!(code(stage.submit(a, again, "a")), Code::WrongState, "returned, not late");
        stage.audit();
    }
}

#[test]
fn grace_ends_and_an_unfunded_late_answer_is_kept() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 3);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let [a, b, c] = [0, 1, 2].map(|at| stage.workers[at]);
        let rejected = stage.answer(b, project, "a");
        stage.reject_in_the_end(stage.requester, rejected);
        let lease = stage.claim(a, project).unwrap();
        stage.wait_ms(30 * MS_PER_MINUTE);
        stage.ring();
        let replacement = stage.claim(c, project).unwrap();
        assert_eq!(replacement.task, rejected.task, "the first in line; it takes the last money");
        let kept = stage.submit(a, lease, "a").unwrap();
        assert_eq!(
            kept,
            Outcome::LateKept { assignment: lease.assignment, reason: "late_unfunded".to_owned() }
        );
        stage.audit();
        stage.wait_ms(MS_PER_DAY - 30 * MS_PER_MINUTE - 1);
        assert_eq!(stage.submit(a, lease, "b").unwrap(), kept);
        stage.wait_ms(30 * MS_PER_MINUTE + 1);
        assert_eq!(code(stage.submit(a, lease, "b")), Code::LeaseExpired);
        stage.ring();
        stage.audit();
    }
}
