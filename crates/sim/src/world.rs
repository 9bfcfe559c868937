//! A world from one number: people are set on a market, time jumps, the process dies, and everything is checked.

use crate::cast::Cast;
use crate::check::{self, Violation};
use crate::machine::{Answers, Machine};
use crate::memory::{Expect, Memory, Sent};
use crate::opening::Opening;
use crate::people::Scene;
use crate::trace::Trace;
use crate::view::{Deep, View};
use crate::{Chance, Failure, Plan, Summary};
use gongdao_engine::commands::batch::CloseBatch;
use gongdao_engine::commands::clock::Tick;
use gongdao_engine::commands::money::Deposit;
use gongdao_engine::commands::people::{AddPerson, NewPerson, SetSetting};
use gongdao_engine::{Actor, Command, Outcome, Request, Settings};
use gongdao_kernel::{Code, Currency, Instant, MS_PER_DAY, MS_PER_HOUR, Money};
use gongdao_market::{AssignmentState, BatchState};
use gongdao_store::StoreError;
use gongdao_store::queries::work;
use gongdao_trust::{Role, Roles};

/// When every world begins.
const BEGINNING: Instant = Instant::from_ms(1_795_000_000_000);
/// Rounds in which a world has to run out.
const ROUNDS: u32 = 400;

/// Why a world stops before its end.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("{0}")]
    Broken(Violation),
    #[error("the database failed: {0}")]
    Store(#[from] StoreError),
}

impl From<Violation> for Stop {
    fn from(violation: Violation) -> Self {
        Stop::Broken(violation)
    }
}

/// A market with people in it.
pub struct World {
    chance: Chance,
    plan: Plan,
    machine: Machine,
    cast: Cast,
    memory: Memory,
    view: View,
    trace: Trace,
    now: Instant,
    step: u32,
    summary: Summary,
}

impl World {
    /// Runs the world of a seed to its end.
    ///
    /// # Errors
    /// The first step that broke an invariant. Where the database is the world's own, the world is run again with every
    /// check after every transaction to find it.
    pub fn run(seed: u64, plan: &Plan) -> Result<Summary, Box<Failure>> {
        let failure = match Self::run_once(seed, plan) {
            Ok(summary) => return Ok(summary),
            Err(failure) => failure,
        };
        if plan.place.is_some() {
            return Err(failure);
        }
        let every = Plan { full_every: 1, ..plan.clone() };
        match Self::run_once(seed, &every) {
            Err(first) if first.step <= failure.step => Err(first),
            _ => Err(failure),
        }
    }

    fn run_once(seed: u64, plan: &Plan) -> Result<Summary, Box<Failure>> {
        let mut chance = Chance::new(seed);
        let fail = |step, stop: Stop, last_steps| {
            let violation = match stop {
                Stop::Broken(violation) => violation,
                Stop::Store(error) => {
                    Violation { invariant: "the database holds", finding: error.to_string() }
                }
            };
            Box::new(Failure { seed, step, violation, last_steps })
        };
        let settings = Settings { demo: chance.once_in(2), fee_ppm: chance.one_of([0, 80_000, 333_333]) };
        let machine = Machine::start(plan.place.as_ref(), settings, plan.crashes)
            .map_err(|error| fail(0, error.into(), Vec::new()))?;
        let mut world = Self {
            chance,
            plan: plan.clone(),
            machine,
            cast: Cast::default(),
            memory: Memory::default(),
            view: View::default(),
            trace: Trace::default(),
            now: BEGINNING,
            step: 0,
            summary: Summary::default(),
        };
        match world.live() {
            Ok(()) => Ok(world.summary),
            Err(stop) => Err(fail(world.step, stop, world.trace.steps())),
        }
    }

    fn live(&mut self) -> Result<(), Stop> {
        self.begin()?;
        while self.step < self.plan.steps {
            self.take_step()?;
        }
        self.run_out()?;
        self.summarise()
    }

    /// Makes the people, and names the custodian.
    fn begin(&mut self) -> Result<(), Stop> {
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
        for owner in self.cast.requesters.clone() {
            self.open_project(Opening::new(owner, operator))?;
        }
        Ok(())
    }

    /// Brings a project to its first claim, as far as no crash comes in between.
    fn open_project(&mut self, mut opening: Opening) -> Result<(), Stop> {
        let workers = self.cast.workers.clone();
        while let Some(sent) = opening.next(&workers, &mut self.chance, &mut self.memory) {
            let answers = self.transact(&sent)?;
            answers.iter().flatten().flatten().for_each(|outcome| opening.learn(outcome));
        }
        self.ring()
    }

    fn take_step(&mut self) -> Result<(), Stop> {
        self.step += 1;
        match self.chance.below(16) {
            0..=1 => self.jump(),
            2..=4 => self.ring(),
            5 => self.sequence(),
            6 if self.plan.crashes => {
                self.trace.step(self.step, self.now, "the process ends");
                self.machine.kill();
                self.look()
            }
            _ => self.command(),
        }
    }

    /// Moves the clock, mostly a little, sometimes by days.
    fn jump(&mut self) -> Result<(), Stop> {
        let ms = match self.chance.below(10) {
            0..=4 => self.chance.within(1, 30) * 1_000,
            5..=6 => self.chance.within(1, 60) * 60_000,
            7 => self.chance.within(1, 30) * MS_PER_HOUR,
            8 => self.chance.within(24, 60) * MS_PER_HOUR,
            _ => self.chance.within(2, 9) * MS_PER_DAY,
        };
        self.now = self.now.plus_ms(ms);
        self.trace.step(self.step, self.now, &format!("{ms} ms later"));
        self.ring()
    }

    /// What the host's clock shows: now and then it was set back.
    fn shown(&mut self) -> Instant {
        if self.chance.once_in(20) { self.now.plus_ms(-self.chance.within(1, MS_PER_HOUR)) } else { self.now }
    }

    /// Rings some of the clocks that are due, in one transaction as the engine does.
    fn ring(&mut self) -> Result<(), Stop> {
        let limit = self.chance.one_of([1, 3, 16, 256]);
        let now = self.now;
        let due = work::clocks_due(self.machine.connection(&mut self.chance)?, now, limit)?;
        self.trace.step(self.step, now, &format!("rings {} clocks", due.len()));
        let sent: Vec<Sent> =
            due.iter().map(|clock| Sent::any(Actor::clock(), Tick { clock: *clock })).collect();
        if sent.is_empty() { Ok(()) } else { self.transact_at(now, &sent).map(drop) }
    }

    fn sequence(&mut self) -> Result<(), Stop> {
        let most = self.chance.one_of([1, 7, 300, 4_096]);
        let now = self.now;
        let done = self.machine.integrate(&mut self.chance, now, most)?;
        self.trace.step(self.step, now, &format!("integrates {done:?} of at most {most} records"));
        self.look()
    }

    /// People send commands, one transaction full.
    fn command(&mut self) -> Result<(), Stop> {
        self.trace.step(self.step, self.now, "people");
        let most = u64::from(self.plan.most_commands.max(1));
        let wanted = match self.chance.below(4) {
            0 => 1,
            1 | 2 => 1 + self.chance.below(most.min(8)),
            _ => 1 + self.chance.below(most.min(24)),
        };
        let wanted = if self.chance.once_in(16) { most } else { wanted };
        let mut sent = Vec::new();
        for _ in 0..wanted.saturating_mul(3) {
            let (view, cast) = (&self.view, &self.cast);
            let (memory, chance, now) = (&mut self.memory, &mut self.chance, self.now);
            sent.extend(Scene { view, cast, memory, chance, now }.next());
            if sent.len() as u64 >= wanted {
                break;
            }
        }
        if sent.is_empty() { Ok(()) } else { self.transact(&sent).map(drop) }
    }

    fn transact(&mut self, sent: &[Sent]) -> Result<Option<Answers>, Stop> {
        let shown = self.shown();
        self.transact_at(shown, sent)
    }

    /// Runs one transaction and holds everything against what it did.
    fn transact_at(&mut self, shown: Instant, sent: &[Sent]) -> Result<Option<Answers>, Stop> {
        let requests: Vec<Request> = sent.iter().map(|one| one.request.clone()).collect();
        let answers = self.machine.transact(&mut self.chance, shown, &requests)?;
        self.summary.transactions += 1;
        self.summary.commands += requests.len() as u64;
        if answers.is_none() {
            self.trace.add("the process dies");
        }
        for (place, one) in sent.iter().enumerate() {
            let answer = answers.as_ref().and_then(|answers| answers.get(place));
            self.trace.command(&one.request, answer);
            self.memory.learn(one, answer);
            if let Some(answer) = answer {
                self.judge(one, answer)?;
            }
        }
        let quiet = answers.as_ref().is_some_and(|answers| {
            sent.iter()
                .zip(answers)
                .all(|(one, answer)| answer.is_err() || matches!(one.expect, Expect::Same(_)))
        });
        let before = quiet.then(|| self.view.clone());
        self.look()?;
        if let Some(before) = before {
            check::hold(
                before.same_market(&self.view),
                "what is refused or repeated leaves no trace",
                || format!("{} commands changed something", sent.len()),
            )?;
        }
        Ok(answers)
    }

    /// Whether an answer is one the command may have.
    fn judge(&mut self, sent: &Sent, answer: &Result<Outcome, gongdao_kernel::Fault>) -> Result<(), Stop> {
        let told = || format!("{:?} was answered {answer:?}, not {:?}", sent.request, sent.expect);
        check::hold(sent.accepts(answer), "answers are the expected ones", told)?;
        let told_as = answer.as_ref().map_or_else(|fault| fault.code.as_str(), |_| "done");
        let tally = format!("{} {told_as}", sent.request.command.name());
        *self.summary.answers.entry(tally).or_default() += 1;
        match answer {
            Ok(outcome) => {
                if let (Outcome::Person { person }, Command::AddPerson(add)) =
                    (outcome, &sent.request.command)
                {
                    self.cast.admit(Actor::person(*person, add.roles));
                }
                if let (Outcome::Person { person }, Command::SignUp(_)) = (outcome, &sent.request.command) {
                    self.cast.admit(Actor::person(*person, Roles::of(&[Role::Worker])));
                }
                let late = matches!(outcome, Outcome::LateKept { .. });
                self.summary.late += u64::from(late);
            }
            Err(fault) => {
                let ours = matches!(fault.code, Code::Internal | Code::Busy)
                    || matches!(sent.request.command, Command::Tick(_))
                        && sent.request.actor == Actor::clock()
                    || fault.code == Code::NotFound && matches!(sent.request.command, Command::Claim(_))
                    || fault.code == Code::Changed && !matches!(sent.request.command, Command::Invite(_));
                check::hold(!ours, "no fault of ours", told)?;
            }
        }
        Ok(())
    }

    /// Looks at the rows and holds the invariants against them.
    fn look(&mut self) -> Result<(), Stop> {
        self.view.refresh(self.machine.connection(&mut self.chance)?)?;
        for invariant in check::ROWS {
            invariant(&self.view)?;
        }
        if self.plan.full_every <= 1 || (self.step > 0 && self.step.is_multiple_of(self.plan.full_every)) {
            self.look_at_everything()?;
        }
        Ok(())
    }

    fn look_at_everything(&mut self) -> Result<Deep, Stop> {
        let deep = Deep::read(self.machine.connection(&mut self.chance)?)?;
        for invariant in check::EVERYTHING {
            invariant(&self.view, &deep)?;
        }
        check::told_outcomes_stand(&self.memory, &self.view, &deep)?;
        Ok(deep)
    }

    /// Everybody goes home: lost commands are sent once more, batches are closed, and every clock runs out.
    fn run_out(&mut self) -> Result<(), Stop> {
        while self.memory.has_lost() {
            self.step += 1;
            self.trace.step(self.step, self.now, "what was lost is sent again");
            if let Some(again) = self.memory.repeat(&mut self.chance) {
                self.transact(&[again])?;
            }
        }
        for _ in 0..ROUNDS {
            self.step += 1;
            let open: Vec<_> =
                self.view.batches.iter().filter(|batch| batch.state < BatchState::Closing).collect();
            let close: Vec<Sent> = open
                .iter()
                .filter_map(|batch| {
                    let owner = self.view.project(batch.project)?.owner;
                    let actor = self.cast.requesters.iter().find(|actor| actor.person == owner)?;
                    Some(Sent::any(*actor, CloseBatch { batch: batch.id }))
                })
                .collect();
            let next = work::clock_next(self.machine.connection(&mut self.chance)?)?;
            match next {
                None if close.is_empty() => break,
                Some(next) => self.now = self.now.max(next),
                None => {}
            }
            self.trace.step(self.step, self.now, "runs out");
            if !close.is_empty() {
                self.transact(&close)?;
            }
            self.ring()?;
        }
        Ok(check::a_world_runs_out(&self.view)?)
    }

    /// Integrates the rest of the evidence, checks everything once more and counts.
    fn summarise(&mut self) -> Result<(), Stop> {
        self.step += 1;
        let now = self.now;
        while self.machine.integrate(&mut self.chance, now, 300)? != Some(0) {}
        self.look()?;
        let deep = self.look_at_everything()?;
        let records = deep.records.len();
        let size = deep.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
        check::hold(usize::try_from(size) == Ok(records), "records are integrated once", || {
            format!("{size} of {records} records are in the log at the end")
        })?;
        let count = |state| self.view.assignments.iter().filter(|row| row.state == state).count() as u64;
        let won = |won: Option<bool>| won == Some(true);
        let summary = &mut self.summary;
        summary.paid = count(AssignmentState::Accepted);
        summary.rejected = count(AssignmentState::RejectedFinally);
        summary.appeals_won = self.view.disputes.iter().filter(|row| won(row.appeal_won)).count() as u64;
        summary.records = records as u64;
        summary.crashes = self.machine.died;
        summary.repeats = self.memory.repeats;
        summary.journal = deep.entries.iter().map(gongdao_ledger::Entry::line).collect();
        Ok(())
    }
}
