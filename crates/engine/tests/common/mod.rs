//! A small market for tests: one core on one database, a clock that the test turns, and people to command with.
#![allow(dead_code, clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

pub mod audit;
pub mod audit_grades;
pub mod audit_log;
pub mod audit_money;
pub mod audit_outside;
pub mod database;
pub mod host;
pub mod stage;

pub use database::Database;

use gongdao_engine::commands::{batch, money, people, project, submit, work};
use gongdao_engine::{Actor, Command, Core, Leased, Outcome, Request, Settings};
use gongdao_evidence::note::SigningKey;
use gongdao_kernel::{BatchId, Currency, Fault, Instant, Money, PersonId, ProjectId};
use gongdao_store::{Connection, Dialect, migrate};
use gongdao_trust::{Role, Roles};

/// A form with one choice between `a` and `b`.
pub const FORM: &str = r#"{"fields":[{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]}]}"#;

/// Rules that pay 0.05 a task, with the given overlap and acceptance.
pub fn rules(overlap: u32, acceptance: &str) -> String {
    format!(
        r#"{{"price":{{"unit":"task","rate_micros":50000}},"quality":{{"overlap":{overlap},"acceptance":"{acceptance}"}}}}"#
    )
}

/// The key that signs the log in tests.
pub fn signer() -> SigningKey {
    SigningKey::from_seed("gongdao.test/log", &[42; 32]).expect("a key")
}

/// One core and its clock.
pub struct Market {
    pub connection: Connection,
    pub core: Core,
    pub now: Instant,
    seeds: u64,
}

impl Market {
    pub fn open(database: &Database) -> Self {
        Self::open_as(database, true)
    }

    /// `demo` allows projects and takes deposits without further ado.
    pub fn open_as(database: &Database, demo: bool) -> Self {
        let mut connection = Connection::open_writer(&database.place).expect("a connection");
        migrate(&mut connection).expect("the schema");
        // These stories are about decisions; tests/proofs/crash.rs is about durability.
        let quick = match connection.dialect() {
            Dialect::Sqlite => "PRAGMA synchronous = OFF",
            Dialect::Postgres => "SET synchronous_commit = off",
        };
        connection.script(quick).expect("a quick connection");
        let settings = Settings { demo, ..Settings::default() };
        let core = Core::open(&mut connection, settings).expect("a core");
        Self { connection, core, now: Instant::from_ms(1_795_000_000_000), seeds: 0 }
    }

    /// Ends this core without a word, as a lost process would, and opens the database anew.
    pub fn reopen(self, database: &Database) -> Self {
        let (now, seeds) = (self.now, self.seeds);
        drop(self);
        Self { now, seeds, ..Self::open(database) }
    }

    pub fn batch(&mut self, requests: &[Request]) -> Vec<Result<Outcome, Fault>> {
        let seed = self.seed();
        self.core.run(&mut self.connection, self.now, seed, requests).expect("the database")
    }

    /// The same requests, each in a transaction of its own, with the chance they would have had together.
    pub fn alone(&mut self, requests: &[Request]) -> Vec<Result<Outcome, Fault>> {
        let seed = self.seed();
        let one =
            |request| self.core.run(&mut self.connection, self.now, seed, std::slice::from_ref(request));
        requests.iter().map(one).flat_map(|answers| answers.expect("the database")).collect()
    }

    fn seed(&mut self) -> [u8; 32] {
        self.seeds += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seeds.to_be_bytes());
        seed[8] = u8::try_from(self.core.place().0).expect("a shard");
        seed
    }

    pub fn give(&mut self, actor: Actor, command: impl Into<Command>) -> Result<Outcome, Fault> {
        self.batch(&[Request::new(actor, command)]).pop().expect("one answer")
    }

    pub fn wait_ms(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    /// Rings every due clock until none is left.
    pub fn ring(&mut self) {
        loop {
            let due = gongdao_store::queries::work::clocks_due(&mut self.connection, self.now, 256)
                .expect("clocks");
            if due.is_empty() {
                return;
            }
            let tick = |clock| Request::new(Actor::clock(), gongdao_engine::commands::clock::Tick { clock });
            let ticks: Vec<_> = due.into_iter().map(tick).collect();
            self.batch(&ticks).into_iter().for_each(|answer| drop(answer.expect("a due clock is obeyed")));
        }
    }

    /// Takes every record into the log and signs it.
    pub fn integrate(&mut self) {
        let now = self.now;
        while gongdao_engine::sequencer::integrate(&mut self.connection, &signer(), now, 100).expect("a log")
            > 0
        {}
    }

    pub fn person(&mut self, name: &str, roles: &[Role]) -> Actor {
        let roles = Roles::of(roles);
        let person = people::NewPerson { email: None, name: name.to_owned(), password: None };
        let add = people::AddPerson { person, roles, credential: None };
        match self.give(Actor::clock(), add) {
            Ok(Outcome::Person { person }) => Actor::person(person, roles),
            other => panic!("{other:?}"),
        }
    }

    pub fn deposit(&mut self, operator: Actor, person: PersonId, amount: &str) {
        let amount = Money::parse(amount).expect("an amount");
        let deposit =
            money::Deposit { person, amount, currency: Currency::Cny, reference: "bank line 1".to_owned() };
        self.give(operator, deposit).expect("a deposit");
    }

    pub fn project(&mut self, requester: Actor, rules: &str) -> ProjectId {
        let draft =
            project::Draft { name: "colours".to_owned(), form: FORM.to_owned(), rules: rules.to_owned() };
        let Ok(Outcome::Project { project, .. }) = self.give(requester, project::CreateProject { draft })
        else {
            panic!("the project is not made")
        };
        self.give(requester, project::AskScreening { project }).expect("it is screened");
        project
    }

    /// A funded, open batch of tasks, each with the workers it is named for.
    pub fn batch_of(&mut self, requester: Actor, project: ProjectId, tasks: &[Vec<PersonId>]) -> BatchId {
        let Ok(Outcome::Batch { batch, .. }) = self.give(requester, batch::CreateBatch { project }) else {
            panic!("the batch is not made")
        };
        for chunk in tasks.chunks(500) {
            let tasks = chunk
                .iter()
                .enumerate()
                .map(|(at, workers)| batch::NewTask {
                    key: Some(format!("t{at}")),
                    body: r#"{"text":"red"}"#.to_owned(),
                    workers: workers.clone(),
                })
                .collect();
            self.give(requester, batch::AddTasks { batch, tasks }).expect("tasks are added");
        }
        self.give(requester, batch::FundBatch { batch, more: None }).expect("it is funded");
        self.give(requester, batch::OpenBatch { batch }).expect("it is opened");
        self.ring();
        batch
    }

    pub fn join(&mut self, worker: Actor, project: ProjectId) {
        self.give(worker, work::Join { project, revision: 1 }).expect("terms are accepted");
    }

    pub fn claim(&mut self, worker: Actor, project: ProjectId) -> Result<Leased, Fault> {
        match self.give(worker, work::Claim { project, count: 1, reserve: 0 })? {
            Outcome::Claimed { leases } => Ok(leases[0]),
            other => panic!("{other:?}"),
        }
    }

    pub fn submit(&mut self, worker: Actor, lease: Leased, label: &str) -> Result<Outcome, Fault> {
        let answer = serde_json::json!({ "label": label });
        let submit =
            submit::Submit { assignment: lease.assignment, fence: lease.fence, answer, active_ms: 1_000 };
        self.give(worker, submit)
    }
}
