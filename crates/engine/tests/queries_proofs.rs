//! Proofs on both databases: every decision has a receipt that holds without us, and the log is served as it was signed.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Market, rules};
use gongdao_engine::commands::review;
use gongdao_engine::queries::proofs::{self, Proof, ReceiptKind, Receipted};
use gongdao_engine::queries::snapshot;
use gongdao_engine::{Actor, sequencer};
use gongdao_evidence::note::SigningKey;
use gongdao_evidence::receipt::verify;
use gongdao_kernel::{AssignmentId, MS_PER_DAY, ProjectId};
use gongdao_market::RejectionCategory;
use gongdao_trust::Role;

const REASON: &str = "The picture shows another colour altogether.";

struct Log {
    market: Market,
    key: SigningKey,
    requester: Actor,
    worker: Actor,
    operator: Actor,
    project: ProjectId,
    answered: Vec<AssignmentId>,
}

impl Log {
    /// A worker has answered `tasks` tasks and was paid.
    fn open(database: &Database, tasks: usize, acceptance: &str) -> Self {
        let mut market = Market::open(database);
        let key = SigningKey::from_seed("gongdao.example/log", &[7; 32]).unwrap();
        let operator = market.person("operator", &[Role::Operator]);
        let requester = market.person("requester", &[Role::Requester]);
        let worker = market.person("worker", &[Role::Worker]);
        market.deposit(operator, requester.person, "100");
        let project = market.project(requester, &rules(1, acceptance));
        market.batch_of(requester, project, &vec![Vec::new(); tasks]);
        market.join(worker, project);
        let mut answered = Vec::new();
        for _ in 0..tasks {
            let lease = market.claim(worker, project).unwrap();
            market.submit(worker, lease, "a").unwrap();
            answered.push(lease.assignment);
        }
        Self { market, key, requester, worker, operator, project, answered }
    }

    fn integrate(&mut self) {
        let now = self.market.now;
        while sequencer::integrate(&mut self.market.connection, &self.key, now, 150).unwrap() > 0 {}
    }

    fn of_assignment(&mut self, actor: Actor, id: AssignmentId) -> Vec<Receipted> {
        snapshot(&mut self.market.connection, |on| proofs::of_assignment(on, &actor, id)).unwrap()
    }

    fn verified(&self, receipts: &[Receipted]) -> Vec<String> {
        let keys = [self.key.verifier().clone()];
        let records = receipts.iter().map(|receipt| {
            let Proof::Ready(text) = &receipt.proof else { panic!("{receipt:?}") };
            let verified = verify(text, &keys).unwrap();
            assert_eq!(verified.record.kind, receipt.record_kind);
            assert!(verified.record.kind == "terms_accepted" || verified.record.field("worker").is_none());
            let about = verified.record.field("assignment").or(verified.record.field("project"));
            assert_eq!(about, Some(receipt.subject.as_str()));
            verified.record.field("decision").unwrap_or(&receipt.record_kind).to_owned()
        });
        records.collect()
    }
}

#[test]
fn receipts_are_pending_then_hold() {
    for database in Database::each() {
        let mut log = Log::open(&database, 110, "always");
        let (worker, requester, operator) = (log.worker, log.requester, log.operator);
        let first = log.answered[0];
        assert!(log.of_assignment(worker, first).iter().all(|receipt| receipt.proof == Proof::Pending));
        log.integrate();
        for actor in [worker, requester, operator] {
            let receipts = log.of_assignment(actor, first);
            assert_eq!(log.verified(&receipts), ["answer_submitted", "accepted", "settlement"]);
        }
        let stranger = log.market.person("stranger", &[Role::Worker, Role::Requester]);
        let connection = &mut log.market.connection;
        for refused in [
            snapshot(connection, |on| proofs::of_assignment(on, &stranger, first)).map(drop),
            snapshot(connection, |on| proofs::of_person(on, &stranger, worker.person, None, 9)).map(drop),
            snapshot(connection, |on| proofs::of_person(on, &requester, worker.person, None, 9)).map(drop),
            snapshot(connection, |on| proofs::of_terms(on, &stranger, worker.person, None, 9)).map(drop),
            snapshot(connection, |on| proofs::of_project(on, &stranger, log.project)).map(drop),
        ] {
            assert_eq!(refused.unwrap_err().code.as_str(), "not_found");
        }
        let (mut after, mut all) = (None, Vec::new());
        loop {
            let page = snapshot(&mut log.market.connection, |on| {
                proofs::of_person(on, &worker, worker.person, after, 50)
            });
            let page = page.unwrap();
            all.extend(page.items);
            let Some(next) = page.next else { break };
            after = Some(gongdao_kernel::TypedId::from_raw(next));
        }
        assert_eq!(log.verified(&all).len(), 330);
        let project = log.project;
        let terms =
            snapshot(&mut log.market.connection, |on| proofs::of_terms(on, &worker, worker.person, None, 9));
        assert_eq!(log.verified(&terms.unwrap().items), ["terms_accepted"]);
        let published =
            snapshot(&mut log.market.connection, |on| proofs::of_project(on, &requester, project)).unwrap();
        assert_eq!(log.verified(&[published.unwrap()]), ["project_published"]);
    }
}

#[test]
fn every_step_of_a_dispute_has_a_receipt() {
    for database in Database::each() {
        let mut log = Log::open(&database, 1, "manual");
        let (assignment, reason) = (log.answered[0], REASON.to_owned());
        let (worker, requester, operator) = (log.worker, log.requester, log.operator);
        let category = RejectionCategory::Wrong;
        let propose = review::ProposeRejection { assignment, category, reason: reason.clone() };
        log.market.give(requester, propose).unwrap();
        log.market.wait_ms(MS_PER_DAY);
        log.market.give(requester, review::Reject { assignment, reason: reason.clone() }).unwrap();
        log.market.give(worker, review::Appeal { assignment, reason: "No.".to_owned() }).unwrap();
        log.market.give(operator, review::DecideAppeal { assignment, won: false, reason }).unwrap();
        log.integrate();
        let receipts = log.of_assignment(worker, assignment);
        let expected = ["answer_submitted", "rejection_proposed", "rejected", "appeal_lost"];
        assert_eq!(log.verified(&receipts), expected);
        assert_eq!(receipts[0].kind, ReceiptKind::Answer);
        log.market.connection.script("UPDATE evidence_record SET salt = NULL, record = NULL").unwrap();
        assert!(log.of_assignment(worker, assignment).iter().all(|receipt| receipt.proof == Proof::Erased));
    }
}

#[test]
fn the_log_is_served_as_it_was_signed() {
    for database in Database::each() {
        let mut log = Log::open(&database, 100, "always");
        let keys = [log.key.verifier().clone()];
        let connection = &mut log.market.connection;
        assert_eq!(snapshot(connection, proofs::checkpoint).unwrap(), None);
        assert!(snapshot(connection, |on| proofs::tile(on, "tile/0/000.p/1")).is_err());
        log.integrate();
        let connection = &mut log.market.connection;
        let size = snapshot(connection, proofs::checkpoint).unwrap().unwrap().size;
        assert_eq!(size, 303);
        let mut fetch = |path: &str| snapshot(connection, |on| proofs::tile(on, path));
        let full = fetch("tile/0/000").unwrap();
        assert_eq!((full.body.len(), full.full), (8_192, true));
        assert_eq!(fetch("tile/0/000.p/3").unwrap().body, full.body[..96]);
        assert_eq!(fetch("tile/0/001.p/47").unwrap().body.len(), 47 * 32);
        assert_eq!(fetch("tile/1/000.p/1").unwrap().body.len(), 32);
        let entries = fetch("tile/entries/000.p/2").unwrap().body;
        assert_eq!(entries.iter().filter(|byte| **byte == b' ').count(), 6, "two entries of four words");
        for beyond in ["tile/0/001.p/48", "tile/0/001", "tile/1/000", "tile/0/1", "tile/-1/000", "../secret"]
        {
            assert_eq!(fetch(beyond).unwrap_err().code.as_str(), "not_found", "{beyond}");
        }
        let report = snapshot(connection, |on| proofs::fsck(on, &keys, |_| {})).unwrap();
        assert_eq!(report.entries, 303);
        connection.script("UPDATE evidence_tile SET body = (SELECT body FROM evidence_tile WHERE level = 1) WHERE level = 0 AND position = 1").unwrap();
        let damaged = snapshot(connection, |on| proofs::fsck(on, &keys, |_| {})).unwrap_err();
        assert!(damaged.detail.contains("tile/0/001"), "{damaged}");
    }
}
