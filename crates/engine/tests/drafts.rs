//! Drafts on both databases: the newest wins, whoever does not hold the lease is refused, and settled ones go.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::stage::{Stage, code};
use common::{Database, rules};
use gongdao_engine::commands::draft::SaveDraft;
use gongdao_engine::drafts::{EXPIRED_MS, Walk};
use gongdao_engine::queries::{drafts, snapshot};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{Code, Fault, MS_PER_DAY, limits};

fn save(stage: &mut Stage, by: Actor, lease: Leased, revision: i64, text: &str) -> Result<Outcome, Fault> {
    let body = serde_json::json!({ "label": text }).to_string();
    let (assignment, fence) = (lease.assignment, lease.fence);
    stage.give(by, SaveDraft { assignment, fence, revision, body })
}

fn newest(stage: &mut Stage, by: Actor, lease: Leased) -> Result<(i64, String), Fault> {
    let read = |on: &mut _| drafts::draft(on, &by, lease.assignment, None);
    snapshot(&mut stage.market.connection, read).map(|draft| (draft.revision, draft.body))
}

fn count(stage: &mut Stage, by: Actor, lease: Leased) -> usize {
    let read = |on: &mut _| drafts::revisions(on, &by, lease.assignment, None, 100);
    snapshot(&mut stage.market.connection, read).unwrap().items.len()
}

fn tidy(stage: &mut Stage) -> usize {
    let (mut walk, now) = (Walk::default(), stage.market.now);
    walk.step(&mut stage.market.connection, now).unwrap()
}

#[test]
fn the_newest_revision_of_the_lease_holder_wins() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 2);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let [one, two] = [stage.workers[0], stage.workers[1]];
        let lease = stage.market.claim(one, project).unwrap();
        let kept = save(&mut stage, one, lease, 3, "b").unwrap();
        assert_eq!(kept, Outcome::Drafted { assignment: lease.assignment, revision: 3, revisions: 1 });
        assert_eq!(save(&mut stage, one, lease, 3, "b").unwrap(), kept, "the same again is the same");
        stage.wait_ms(limits::DRAFT_GAP_MS);
        for revision in [1, 2, 3] {
            let older = save(&mut stage, one, lease, revision, "older").unwrap_err();
            assert_eq!(older.code, Code::DraftOlder);
            assert!(older.detail.contains("revision 3"), "the newest is named: {older}");
        }
        save(&mut stage, one, lease, 10, "c").unwrap();
        let soon = save(&mut stage, one, lease, 11, "d").unwrap_err();
        assert_eq!((soon.code, soon.retry_at), (Code::RateLimited, Some(stage.now.plus_ms(1_000))));
        stage.wait_ms(1_000);
        save(&mut stage, one, lease, 11, "d").unwrap();
        assert_eq!(newest(&mut stage, one, lease).unwrap(), (11, r#"{"label":"d"}"#.to_owned()));
        assert_eq!(count(&mut stage, one, lease), 3, "every revision is kept");

        assert_eq!(code(save(&mut stage, two, lease, 12, "x")), Code::NotFound);
        assert_eq!(code(newest(&mut stage, two, lease)), Code::NotFound);
        let requester = stage.requester;
        assert_eq!(code(newest(&mut stage, requester, lease)), Code::NotFound);
        let forged = Leased { fence: lease.fence + 1, ..lease };
        assert_eq!(code(save(&mut stage, one, forged, 12, "x")), Code::StaleFence);
        for (revision, text) in [(0, "x"), (-1, "x"), (1 << 53, "x"), (12, "字".repeat(30_000).as_str())] {
            assert_eq!(code(save(&mut stage, one, lease, revision, text)), Code::InvalidField);
        }
        stage.audit();
    }
}

#[test]
fn a_lease_that_ran_out_takes_no_draft_and_a_repair_does() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 2);
        let (worker, reviewer) = (stage.workers[0], stage.reviewer);
        let lease = stage.market.claim(worker, project).unwrap();
        save(&mut stage, worker, lease, 1, "a").unwrap();
        stage.wait_ms(40 * 60_000);
        assert_eq!(code(save(&mut stage, worker, lease, 2, "b")), Code::LeaseExpired);
        stage.ring();
        assert_eq!(code(save(&mut stage, worker, lease, 2, "b")), Code::WrongState);
        assert_eq!(tidy(&mut stage), 0, "it can still come late");
        // Taken once more: the drafts of the lease before go on.
        let mut again = stage.market.claim(worker, project).unwrap();
        if again.assignment != lease.assignment {
            stage.market.submit(worker, again, "a").unwrap();
            again = stage.market.claim(worker, project).unwrap();
        }
        assert_eq!((again.assignment, again.fence), (lease.assignment, lease.fence + 1));
        assert_eq!(code(save(&mut stage, worker, again, 1, "z")), Code::DraftOlder);
        save(&mut stage, worker, again, 2, "b").unwrap();
        stage.market.submit(worker, again, "a").unwrap();
        assert_eq!(code(save(&mut stage, worker, again, 3, "c")), Code::WrongState);
        stage.propose(reviewer, again).unwrap();
        stage.wait_ms(1_000);
        save(&mut stage, worker, again, 3, "repaired").unwrap();
        stage.wait_ms(MS_PER_DAY);
        assert_eq!(code(save(&mut stage, worker, again, 4, "late")), Code::LeaseExpired);
        assert_eq!(count(&mut stage, worker, again), 3);
        stage.audit();
    }
}

#[test]
fn drafts_of_settled_answers_are_taken_out_by_the_walk() {
    for database in Database::each() {
        let mut stage = Stage::open(&database, 1);
        let project = stage.publish(&rules(1, "manual"));
        stage.tasks(project, 4);
        let (worker, reviewer) = (stage.workers[0], stage.reviewer);
        let [accepted, returned, open, expired] = [0; 4].map(|_| {
            let lease = stage.market.claim(worker, project).unwrap();
            save(&mut stage, worker, lease, 1, "a").unwrap();
            stage.wait_ms(1_000);
            save(&mut stage, worker, lease, 2, "b").unwrap();
            lease
        });
        stage.market.submit(worker, accepted, "a").unwrap();
        stage.market.submit(worker, open, "a").unwrap();
        stage.give_back(worker, returned).unwrap();
        assert_eq!(tidy(&mut stage), 1, "a task that was given back");
        stage.accept(reviewer, accepted).unwrap();
        assert_eq!(count(&mut stage, worker, accepted), 2, "not by the settlement itself");
        assert_eq!(tidy(&mut stage), 1);
        for gone in [accepted, returned] {
            assert_eq!(code(newest(&mut stage, worker, gone)), Code::NotFound);
            assert_eq!(count(&mut stage, worker, gone), 0);
        }
        assert_eq!(newest(&mut stage, worker, open).unwrap().0, 2);
        stage.wait_ms(60 * 60_000);
        stage.ring();
        assert_eq!(tidy(&mut stage), 0);
        stage.wait_ms(EXPIRED_MS);
        stage.ring();
        assert_eq!(tidy(&mut stage), 2, "one expired long ago, one was accepted by its clock meanwhile");
        assert_eq!(code(newest(&mut stage, worker, expired)), Code::NotFound);
        stage.audit();
    }
}

#[test]
fn there_is_an_end_to_how_much_is_kept() {
    let database = Database::sqlite();
    let mut stage = Stage::open(&database, 1);
    let rules = rules(1, "manual")
        .replace(r#""quality""#, r#""clocks":{"lease_ms":86400000,"lease_most_ms":86400000},"quality""#);
    let project = stage.publish(&rules);
    stage.tasks(project, 1);
    let worker = stage.workers[0];
    let lease = stage.market.claim(worker, project).unwrap();
    let large = "x".repeat(limits::DRAFT_BYTES - 20);
    let fitting = limits::DRAFTS_BYTES / (limits::DRAFT_BYTES as i64) + 1;
    for revision in 1..fitting {
        save(&mut stage, worker, lease, revision, &large).unwrap();
        stage.wait_ms(1_000);
    }
    assert_eq!(code(save(&mut stage, worker, lease, fitting + 1, &large)), Code::DraftsFull);
    assert_eq!(newest(&mut stage, worker, lease).unwrap().0, fitting - 1, "what was kept stands");
}
