//! How a world opens: a few projects are published, funded and joined before chance takes over, so that there is work.

use crate::memory::{Memory, Sent};
use crate::people::tasks;
use crate::world::{Stop, World};
use crate::{Chance, draft};
use gongdao_engine::commands::batch::{AddTasks, CreateBatch, FundBatch, OpenBatch};
use gongdao_engine::commands::money::Deposit;
use gongdao_engine::commands::people::{AddPerson, NewPerson, SetSetting};
use gongdao_engine::commands::project::{AskScreening, CreateProject, Screen};
use gongdao_engine::commands::teams::{FoundTeam, JoinTeam, MakeTeamLink};
use gongdao_engine::commands::work::Join;
use gongdao_engine::{Actor, Outcome};
use gongdao_kernel::{BatchId, Currency, MS_PER_DAY, Money, PersonId, ProjectId};
use gongdao_labels::Form;
use gongdao_trust::{Role, Roles};

/// A project on its way to its first claim.
struct Opening {
    owner: Actor,
    operator: Actor,
    project: Option<ProjectId>,
    batch: Option<BatchId>,
    at: u32,
}

impl Opening {
    fn new(owner: Actor, operator: Actor) -> Self {
        Self { owner, operator, project: None, batch: None, at: 0 }
    }

    /// The next command; none when it is open, or when an answer it needs was lost.
    fn next(
        &mut self,
        workers: &[Actor],
        form: Option<&Form>,
        (chance, memory): (&mut Chance, &mut Memory),
    ) -> Option<Vec<Sent>> {
        self.at += 1;
        let owner = self.owner;
        let people: Vec<PersonId> = workers.iter().map(|worker| worker.person).collect();
        Some(match self.at {
            1 => {
                let draft = draft::draft(chance, format!("project {}", memory.nonce()));
                vec![Sent::any(owner, CreateProject { draft })]
            }
            2 => vec![Sent::any(owner, AskScreening { project: self.project? })],
            3 => {
                let (project, note) = (self.project?, String::new());
                let screen = Sent::any(self.operator, Screen { project, refusal: None, note });
                vec![screen, Sent::any(owner, CreateBatch { project })]
            }
            4 => {
                let (batch, tasks) = (self.batch?, tasks(chance, memory, &people, form));
                vec![Sent::any(owner, AddTasks { batch, tasks })]
            }
            5 => vec![Sent::any(owner, FundBatch { batch: self.batch?, more: None })],
            6 => vec![Sent::any(owner, OpenBatch { batch: self.batch? })],
            7 => {
                let project = self.project?;
                let join = |worker: &Actor| Sent::any(*worker, Join { project, revision: 1 });
                workers.iter().map(join).collect()
            }
            _ => return None,
        })
    }

    fn learn(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Project { project, .. } => self.project = Some(*project),
            Outcome::Batch { batch, .. } => self.batch = Some(*batch),
            _ => {}
        }
    }
}

impl World {
    /// Makes the people, and names the custodian.
    pub(crate) fn begin(&mut self) -> Result<(), Stop> {
        self.trace.step(0, self.now, "begins");
        let roles: [&[Role]; 10] = [
            &[Role::Operator],
            &[Role::Operator],
            &[Role::Requester],
            &[Role::Requester, Role::Worker],
            &[Role::Reviewer],
            &[Role::Reviewer, Role::Worker],
            &[Role::Worker],
            &[Role::Worker],
            &[Role::Worker],
            &[Role::Worker],
        ];
        let people = roles.iter().enumerate().map(|(at, roles)| {
            let person = NewPerson { email: None, name: format!("person {at}"), password: None };
            let add = AddPerson { person, roles: Roles::of(roles), credential: None };
            Sent::any(Actor::clock(), add)
        });
        let mut sent: Vec<Sent> = people.collect();
        for one in &mut sent {
            one.request.idempotency = Some((self.chance.bytes(), [0; 16]));
        }
        while self.transact(&sent)?.is_none() {}
        let Some(operator) = self.cast.operators.first().copied() else { return Ok(()) };
        let (name, value) = ("custodian".to_owned(), "a bank".to_owned());
        let mut sent = Vec::new();
        if !self.chance.once_in(8) {
            sent.push(Sent::any(operator, SetSetting { name, value }));
        }
        for requester in self.cast.requesters.clone() {
            let micros = self.chance.one_of([400_000, 30_000_000, 9_000_000_000]);
            let amount = Money::from_micros(micros + i64::try_from(self.memory.nonce()).unwrap_or(0));
            for currency in [Currency::Cny, Currency::Usd] {
                let (person, reference) = (requester.person, "the first".to_owned());
                sent.push(Sent::any(operator, Deposit { person, amount, currency, reference }));
            }
        }
        self.transact(&sent)?;
        if self.chance.once_in(2) {
            self.found_team()?;
        }
        for owner in self.cast.requesters.clone() {
            self.open_project(Opening::new(owner, operator))?;
        }
        Ok(())
    }

    /// Founds a team of three, as far as no crash comes in between, so that members are among the first to claim.
    fn found_team(&mut self) -> Result<(), Stop> {
        let [leader, members @ ..] = self.cast.workers.as_slice() else { return Ok(()) };
        let (leader, members) = (*leader, members.to_vec());
        let found = FoundTeam { name: "the first team".to_owned(), cut_ppm: 70_001 };
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&self.memory.nonce().to_be_bytes());
        let link = MakeTeamLink { hash, uses: 9, expires_at: self.now.plus_ms(30 * MS_PER_DAY) };
        let mut sent = vec![Sent::any(leader, found), Sent::any(leader, link)];
        let join = |member: &Actor| Sent::any(*member, JoinTeam { hash, revision: 1 });
        sent.extend(members.iter().take(2).map(join));
        self.transact(&sent).map(drop)
    }

    /// Brings a project to its first claim, as far as no crash comes in between.
    fn open_project(&mut self, mut opening: Opening) -> Result<(), Stop> {
        let workers = self.cast.workers.clone();
        loop {
            let compiled = opening.project.and_then(|project| self.view.compiled(project)).cloned();
            let form = compiled.as_ref().map(|compiled| &compiled.form);
            let Some(sent) = opening.next(&workers, form, (&mut self.chance, &mut self.memory)) else {
                break;
            };
            let answers = self.transact(&sent)?;
            answers.iter().flatten().flatten().for_each(|outcome| opening.learn(outcome));
        }
        self.ring()
    }
}
