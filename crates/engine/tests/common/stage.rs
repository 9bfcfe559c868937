//! A stage: a market with an operator, a requester, reviewers and workers, and the steps that stories are made of.

use super::audit::{Books, audit};
use super::{Database, Market};
use gongdao_engine::commands::{batch, review, work};
use gongdao_engine::{Actor, Leased, Outcome};
use gongdao_kernel::{AssignmentId, BatchId, Code, Fault, PersonId, ProjectId};
use gongdao_market::{AssignmentState, RejectionCategory};
use gongdao_trust::Role;
use std::ops::{Deref, DerefMut};

/// A reason long enough for a rejection.
pub const REASON: &str = "The label does not fit the picture shown.";

/// The market and its people.
pub struct Stage {
    pub market: Market,
    pub operator: Actor,
    pub requester: Actor,
    pub reviewer: Actor,
    pub workers: Vec<Actor>,
}

impl Deref for Stage {
    type Target = Market;
    fn deref(&self) -> &Market {
        &self.market
    }
}

impl DerefMut for Stage {
    fn deref_mut(&mut self) -> &mut Market {
        &mut self.market
    }
}

impl Stage {
    /// A demo world with so many workers and a requester who has 1,000.
    pub fn open(database: &Database, workers: usize) -> Self {
        let mut market = Market::open(database);
        let operator = market.person("operator", &[Role::Operator]);
        let requester = market.person("requester", &[Role::Requester]);
        let reviewer = market.person("reviewer", &[Role::Reviewer]);
        let workers =
            (0..workers).map(|at| market.person(&format!("worker {at}"), &[Role::Worker])).collect();
        market.deposit(operator, requester.person, "1000");
        Self { market, operator, requester, reviewer, workers }
    }

    /// The same world after a restart.
    pub fn restart(self, database: &Database) -> Self {
        Self { market: self.market.reopen(database), ..self }
    }

    /// A published project that every worker has joined.
    pub fn publish(&mut self, rules: &str) -> ProjectId {
        let project = self.market.project(self.requester, rules);
        for worker in self.workers.clone() {
            self.market.join(worker, project);
        }
        project
    }

    /// An open batch of so many tasks for everybody.
    pub fn tasks(&mut self, project: ProjectId, count: usize) -> BatchId {
        self.market.batch_of(self.requester, project, &vec![Vec::new(); count])
    }

    /// An open batch of named tasks.
    pub fn named(&mut self, project: ProjectId, tasks: &[Vec<PersonId>]) -> BatchId {
        self.market.batch_of(self.requester, project, tasks)
    }

    /// Claims and answers one task.
    pub fn answer(&mut self, worker: Actor, project: ProjectId, label: &str) -> Leased {
        let lease = self.market.claim(worker, project).expect("a task");
        self.market.submit(worker, lease, label).expect("an answer");
        lease
    }

    pub fn reserve(&mut self, worker: Actor, project: ProjectId, count: u32, reserve: u32) -> Vec<Leased> {
        match self.give(worker, work::Claim { project, count, reserve }) {
            Ok(Outcome::Claimed { leases }) => leases,
            other => panic!("{other:?}"),
        }
    }

    pub fn start(&mut self, worker: Actor, lease: Leased) -> Result<Outcome, Fault> {
        self.give(worker, work::Start { assignment: lease.assignment, fence: lease.fence })
    }

    pub fn extend(&mut self, worker: Actor, lease: Leased) -> Result<Outcome, Fault> {
        self.give(worker, work::Extend { assignment: lease.assignment, fence: lease.fence })
    }

    pub fn give_back(&mut self, worker: Actor, lease: Leased) -> Result<Outcome, Fault> {
        self.give(worker, work::GiveBack { assignment: lease.assignment, fence: lease.fence })
    }

    pub fn accept(&mut self, by: Actor, lease: Leased) -> Result<Outcome, Fault> {
        self.give(by, review::Accept { assignment: lease.assignment })
    }

    pub fn propose(&mut self, by: Actor, lease: Leased) -> Result<Outcome, Fault> {
        let (category, reason) = (RejectionCategory::Wrong, REASON.to_owned());
        self.give(by, review::ProposeRejection { assignment: lease.assignment, category, reason })
    }

    pub fn reject(&mut self, by: Actor, lease: Leased) -> Result<Outcome, Fault> {
        self.give(by, review::Reject { assignment: lease.assignment, reason: REASON.to_owned() })
    }

    /// Proposes, lets the time to repair go by, and rejects.
    pub fn reject_in_the_end(&mut self, by: Actor, lease: Leased) {
        self.propose(by, lease).expect("a proposal");
        self.wait_ms(gongdao_kernel::MS_PER_DAY);
        self.reject(by, lease).expect("a rejection");
    }

    pub fn appeal(&mut self, worker: Actor, lease: Leased) -> Result<Outcome, Fault> {
        self.give(worker, review::Appeal { assignment: lease.assignment, reason: "Look again.".to_owned() })
    }

    pub fn decide_appeal(&mut self, by: Actor, lease: Leased, won: bool) -> Result<Outcome, Fault> {
        self.give(by, review::DecideAppeal { assignment: lease.assignment, won, reason: REASON.to_owned() })
    }

    pub fn close(&mut self, batch: BatchId) {
        self.market.give(self.requester, batch::CloseBatch { batch }).expect("it closes");
        self.ring();
    }

    /// The books, found right.
    pub fn audit(&mut self) -> Books {
        audit(&mut self.market.connection)
    }

    pub fn state(&mut self, id: AssignmentId) -> AssignmentState {
        Books::read(&mut self.market.connection).assignment(id).state
    }
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(answer: Result<T, Fault>) -> Code {
    answer.expect_err("a refusal").code
}
