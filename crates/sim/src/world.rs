//! A world from one number: people are set on a market, time jumps, the process dies, and everything is checked.

use crate::cast::Cast;
use crate::check::{self, Violation};
use crate::machine::{Answers, Machine};
use crate::memory::{Expect, Memory, Sent};
use crate::people::Scene;
use crate::trace::Trace;
use crate::view::{Deep, View};
use crate::{Chance, Failure, Plan, Summary};
use gongdao_engine::commands::clock::Tick;
use gongdao_engine::{Actor, Command, Outcome, Request, Settings, queries};
use gongdao_kernel::{Code, Instant, MS_PER_DAY, MS_PER_HOUR};
use gongdao_store::StoreError;
use gongdao_store::queries::work;
use gongdao_trust::{Role, Roles};

/// When every world begins.
const BEGINNING: Instant = Instant::from_ms(1_795_000_000_000);

/// Why a world stops before its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
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
    pub(crate) chance: Chance,
    plan: Plan,
    pub(crate) machine: Machine,
    pub(crate) cast: Cast,
    pub(crate) memory: Memory,
    pub(crate) view: View,
    pub(crate) trace: Trace,
    pub(crate) now: Instant,
    pub(crate) step: u32,
    pub(crate) summary: Summary,
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
            Box::new(Failure { seed, steps: plan.steps, step, violation, last_steps })
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
    pub(crate) fn ring(&mut self) -> Result<(), Stop> {
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
        let done = self.machine.settle_keys(&mut self.chance, now)?;
        self.trace.step(self.step, now, &format!("takes fresh keys home: {done:?}"));
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

    pub(crate) fn transact(&mut self, sent: &[Sent]) -> Result<Option<Answers>, Stop> {
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
                    || fault.code == Code::Changed
                        && !matches!(sent.request.command, Command::Invite(_) | Command::AnswerQuestion(_));
                check::hold(!ours, "no fault of ours", told)?;
            }
        }
        Ok(())
    }

    /// Looks at the rows and holds the invariants against them.
    pub(crate) fn look(&mut self) -> Result<(), Stop> {
        let fixed = check::fixed(&self.view);
        self.view.refresh(self.machine.connection(&mut self.chance)?)?;
        check::claims_keep_their_cut(&fixed, &self.view)?;
        for invariant in check::ROWS {
            invariant(&self.view)?;
        }
        if self.plan.full_every <= 1 || (self.step > 0 && self.step.is_multiple_of(self.plan.full_every)) {
            self.look_at_everything()?;
        }
        Ok(())
    }

    pub(crate) fn look_at_everything(&mut self) -> Result<Deep, Stop> {
        let deep = Deep::read(self.machine.connection(&mut self.chance)?)?;
        for invariant in check::EVERYTHING {
            invariant(&self.view, &deep)?;
        }
        check::told_outcomes_stand(&self.memory, &self.view, &deep)?;
        self.check_books()?;
        Ok(deep)
    }

    /// The check that operators run, on the same rows.
    fn check_books(&mut self) -> Result<(), Stop> {
        let connection = self.machine.connection(&mut self.chance)?;
        let report = queries::snapshot(connection, |rows| queries::ledger::check(rows, &mut |_, _| {}));
        let report = report.map_err(|fault| StoreError::Unusable(fault.to_string()))?;
        report.violations.into_iter().next().map_or(Ok(()), |violation| Err(violation.into()))
    }
}
