//! Desks on both databases: a worker, a requester and two reviewers each see what is theirs, and what waits for them.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Market, rules};
use gongdao_engine::Actor;
use gongdao_engine::commands::review;
use gongdao_engine::queries::desk::{self, Group, Waiting};
use gongdao_engine::queries::{Snapshot, snapshot};
use gongdao_kernel::{AssignmentId, Fault, MS_PER_DAY, ProjectId};
use gongdao_market::{AssignmentState, RejectionCategory};
use gongdao_trust::Role;

const REASON: &str = "The picture shows another colour altogether.";

struct Desk {
    market: Market,
    requester: Actor,
    reviewers: [Actor; 2],
    workers: [Actor; 2],
    project: ProjectId,
}

impl Desk {
    fn open(database: &Database) -> Self {
        let mut market = Market::open(database);
        let operator = market.person("operator", &[Role::Operator]);
        let requester = market.person("requester", &[Role::Requester]);
        let reviewers = ["one", "two"].map(|name| market.person(name, &[Role::Reviewer, Role::Worker]));
        let workers = ["a", "b"].map(|name| market.person(name, &[Role::Worker]));
        market.deposit(operator, requester.person, "100");
        let project = market.project(requester, &rules(1, "manual"));
        market.batch_of(requester, project, &vec![Vec::new(); 6]);
        Self { market, requester, reviewers, workers, project }
    }

    fn read<R>(&mut self, read: impl FnOnce(&mut Snapshot) -> Result<R, Fault>) -> Result<R, Fault> {
        snapshot(&mut self.market.connection, read)
    }

    fn group(&mut self, actor: Actor, group: Group) -> Vec<AssignmentId> {
        let page = self.read(|on| desk::of_worker(on, &actor, Some(group), None, 50)).unwrap();
        page.items.iter().map(|item| item.assignment.id).collect()
    }

    fn reviews(&mut self, actor: Actor) -> Vec<AssignmentId> {
        let project = self.project;
        let page = self.read(|on| desk::reviews(on, &actor, project, None, 50)).unwrap();
        page.items.iter().map(|case| case.work.assignment.id).collect()
    }

    fn waiting(&mut self, actor: Actor) -> Waiting {
        self.read(|on| desk::waiting(on, &actor)).unwrap()
    }

    fn answered(&mut self, worker: Actor, label: &str) -> AssignmentId {
        let lease = self.market.claim(worker, self.project).unwrap();
        self.market.submit(worker, lease, label).unwrap();
        lease.assignment
    }

    fn propose(&mut self, reviewer: Actor, assignment: AssignmentId) {
        let (category, reason) = (RejectionCategory::Wrong, REASON.to_owned());
        self.market.give(reviewer, review::ProposeRejection { assignment, category, reason }).unwrap();
    }
}

#[test]
fn everybody_sees_their_own_desk() {
    for database in Database::each() {
        let mut desk = Desk::open(&database);
        let [worker, other] = desk.workers;
        let requester = desk.requester;
        desk.market.join(worker, desk.project);
        desk.market.join(other, desk.project);
        let (first, second) = (desk.answered(worker, "a"), desk.answered(worker, "b"));
        let held = desk.market.claim(worker, desk.project).unwrap().assignment;

        assert_eq!(desk.group(worker, Group::Leased), [held]);
        assert_eq!(desk.group(worker, Group::UnderReview), [second, first]);
        assert!(desk.group(other, Group::UnderReview).is_empty());
        let page = desk.read(|on| desk::of_worker(on, &worker, None, None, 2)).unwrap();
        assert_eq!(page.items.iter().map(|item| item.assignment.id).collect::<Vec<_>>(), [held, second]);
        let rest = desk.read(|on| desk::of_worker(on, &worker, None, page.next, 2)).unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));

        let item = desk.read(|on| desk::for_worker(on, &worker, first)).unwrap();
        assert_eq!((item.project_name.as_str(), item.data.as_str()), ("colours", r#"{"text":"red"}"#));
        assert_eq!(item.answer.unwrap().body, r#"{"label":"a"}"#);
        assert_eq!(
            desk.read(|on| desk::for_worker(on, &other, first)).unwrap_err().code.as_str(),
            "not_found"
        );

        let case = desk.read(|on| desk::for_reviewer(on, &requester, first)).unwrap();
        assert_eq!(case.key.as_deref(), Some("t0"));
        assert!(desk.read(|on| desk::for_reviewer(on, &worker, first)).is_err(), "nobody reviews themselves");
        assert!(desk.read(|on| desk::for_reviewer(on, &requester, held)).is_err(), "there is no answer yet");
        assert_eq!(desk.reviews(requester), [first, second]);
        let project = desk.project;
        assert!(desk.read(|on| desk::reviews(on, &worker, project, None, 5)).is_err());
        assert_eq!(desk.waiting(worker).leased, 1);
        assert_eq!(desk.waiting(requester).to_review, 2);
    }
}

#[test]
fn a_rejection_moves_from_desk_to_desk() {
    for database in Database::each() {
        let mut desk = Desk::open(&database);
        let [worker, _] = desk.workers;
        let [reviewer, judge] = desk.reviewers;
        let requester = desk.requester;
        desk.market.join(worker, desk.project);
        let assignment = desk.answered(worker, "a");
        desk.propose(reviewer, assignment);
        assert_eq!(desk.group(worker, Group::ToRepair), [assignment]);
        assert_eq!((desk.waiting(worker).to_repair, desk.waiting(requester).proposed), (1, 1));
        let item = desk.read(|on| desk::for_worker(on, &worker, assignment)).unwrap();
        let dispute = item.dispute.unwrap();
        assert_eq!((dispute.category, dispute.reason.as_str()), (RejectionCategory::Wrong, REASON));
        assert_eq!(dispute.repair_until, desk.market.now.plus_ms(MS_PER_DAY));

        desk.market.wait_ms(MS_PER_DAY);
        desk.market.give(reviewer, review::Reject { assignment, reason: REASON.to_owned() }).unwrap();
        assert_eq!(desk.group(worker, Group::Decided), [assignment]);
        assert_eq!(desk.waiting(worker).rejected, 1);
        assert!(desk.reviews(requester).is_empty());

        let reason = "It is red in my light.".to_owned();
        desk.market.give(worker, review::Appeal { assignment, reason }).unwrap();
        assert_eq!(desk.group(worker, Group::Appealed), [assignment]);
        for (asker, seen) in [(judge, 1), (reviewer, 0)] {
            let page = desk.read(|on| desk::appeals(on, &asker, None, 50)).unwrap();
            assert_eq!(page.items.len(), seen);
            assert_eq!(desk.waiting(asker).appeals, i64::try_from(seen).unwrap());
        }
        assert!(desk.read(|on| desk::appeals(on, &requester, None, 50)).is_err(), "owners do not judge");

        let reason = "The worker is right: it is red.".to_owned();
        desk.market.give(judge, review::DecideAppeal { assignment, won: true, reason }).unwrap();
        let item = desk.read(|on| desk::for_worker(on, &worker, assignment)).unwrap();
        assert_eq!(
            (item.assignment.state, item.assignment.paid.micros()),
            (AssignmentState::Accepted, 50_000)
        );
        assert_eq!(item.dispute.unwrap().appeal_won, Some(true));
    }
}
