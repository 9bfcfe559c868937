//! Nodes of one database that come and go: one that had it to itself decides on nothing that another has changed since.

use crate::common::audit::audit;
use crate::common::stage::Stage;
use crate::common::{Database, Market, rules};
use gongdao_engine::queries::{ledger, snapshot};
use gongdao_engine::{Actor, Leased};
use gongdao_kernel::{Code, ProjectId, TypedId};
use gongdao_ledger::AccountKind;

const TASKS: usize = 40;
const OVERLAP: u32 = 3;

/// Numbers that look random and come again with the same seed.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A worker, the answer under way, and how many were given.
struct Busy {
    actor: Actor,
    lease: Option<Leased>,
    given: i64,
    done: bool,
}

impl Busy {
    /// Takes the next task, or answers the one taken, on a node.
    fn go_on(&mut self, node: &mut Market, project: ProjectId) {
        match self.lease.take() {
            Some(lease) => {
                node.submit(self.actor, lease, "a").expect("an answer in time counts on every node");
                self.given += 1;
            }
            None => match node.claim(self.actor, project) {
                Ok(lease) => self.lease = Some(lease),
                Err(fault) => {
                    assert_eq!(fault.code, Code::NoWork, "{fault:?}");
                    self.done = true;
                }
            },
        }
    }
}

/// Nodes come and go while everybody works, now here, now there, until there is no more work.
fn play(seed: u64) {
    let Some(database) = Database::postgres() else { return };
    let mut dice = Dice(seed);
    let mut stage = Stage::open(&database, 5);
    let project = stage.publish(&rules(OVERLAP, "always"));
    stage.tasks(project, TASKS);
    let busy = |actor: &Actor| Busy { actor: *actor, lease: None, given: 0, done: false };
    let mut workers: Vec<Busy> = stage.workers.iter().map(busy).collect();
    let mut nodes = vec![stage.market];
    while workers.iter().any(|worker| !worker.done) {
        match dice.of(16) {
            0 if nodes.len() < 3 => nodes.push(Market::open(&database)),
            1 | 2 if nodes.len() > 1 => drop(nodes.swap_remove(dice.of(nodes.len()))),
            _ => {
                let (worker, node) = (dice.of(workers.len()), dice.of(nodes.len()));
                workers[worker].go_on(&mut nodes[node], project);
            }
        }
    }
    drop(nodes);
    let mut connection = gongdao_store::Connection::open_writer(&database.place).unwrap();
    let books = audit(&mut connection);
    let report = snapshot(&mut connection, |on| ledger::check(on, &mut |_, _| {})).unwrap();
    assert!(report.is_sound(), "{seed}: {:?}", report.violations);
    for worker in &workers {
        let earned = books.account(AccountKind::Earned, worker.actor.person.raw());
        assert_eq!(earned, worker.given * 50_000, "{seed}: each answer is paid once");
    }
    let given: i64 = workers.iter().map(|worker| worker.given).sum();
    assert_eq!(given, i64::try_from(TASKS).unwrap() * i64::from(OVERLAP), "{seed}: every slot was filled");
}

#[test]
fn nodes_that_come_and_go_decide_on_nothing_old() {
    (1..=3).for_each(play);
}
