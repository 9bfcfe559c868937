//! What kind of world to run, and what is told of it afterwards.

use crate::check::Violation;
use gongdao_store::Place;
use std::collections::BTreeMap;
use std::fmt;

/// What kind of world to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Steps before the world runs out; one is a transaction, a jump of time or a restart.
    pub steps: u32,
    /// The most commands in one transaction.
    pub most_commands: u32,
    /// Whether the process may die.
    pub crashes: bool,
    /// Steps from one full check to the next; rows alone are checked after every transaction.
    pub full_every: u32,
    /// The database, empty and without schema; a fresh SQLite file in memory where none is named.
    pub place: Option<Place>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { steps: 48, most_commands: 64, crashes: true, full_every: 50, place: None }
    }
}

/// What happened in a world that held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Transactions that were tried.
    pub transactions: u64,
    /// Commands that were sent.
    pub commands: u64,
    /// How often each command had each answer: `Claim done`, `Claim no_work`.
    pub answers: BTreeMap<String, u64>,
    /// Times the process died.
    pub crashes: u64,
    /// Answers that were repeated with the same key and compared.
    pub repeats: u64,
    /// Answers accepted and paid.
    pub paid: u64,
    /// Rejections that became final.
    pub rejected: u64,
    /// Appeals that were won.
    pub appeals_won: u64,
    /// Appeals against grades that were won.
    pub grades_raised: u64,
    /// Exams that were passed, rounds whose words met, pairs handed out, tasks given out by skill.
    pub modes: [u64; 4],
    /// Late answers that were adopted or kept.
    pub late: u64,
    /// Answers of which fewer objects were accepted than drawn.
    pub objects_dropped: u64,
    /// Answers of which a leader got a part.
    pub cuts: u64,
    /// Payouts that reached their payee, and those that did not.
    pub payouts: [u64; 2],
    /// Bank lines that were matched, and those that were sent back.
    pub lines: [u64; 2],
    /// Evidence records in the log.
    pub records: u64,
    /// The journal, line by line.
    pub journal: Vec<String>,
}

/// A world that did not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The seed that makes it.
    pub seed: u64,
    /// The steps its plan had.
    pub steps: u32,
    /// The first step that broke something.
    pub step: u32,
    /// What was broken.
    pub violation: Violation,
    /// What happened last.
    pub last_steps: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {} broke at step {}: {}", self.seed, self.step, self.violation)?;
        for step in &self.last_steps {
            writeln!(f, "  {step}")?;
        }
        write!(
            f,
            "again: GONGDAO_SIM_FIRST={} GONGDAO_SIM_SEEDS=1 GONGDAO_SIM_STEPS={} cargo test -p gongdao-sim --test worlds",
            self.seed, self.steps
        )
    }
}

impl std::error::Error for Failure {}

impl Summary {
    /// Adds another world's counts; its journal is its own.
    pub fn add(&mut self, other: &Summary) {
        self.transactions += other.transactions;
        self.commands += other.commands;
        for (answer, count) in &other.answers {
            *self.answers.entry(answer.clone()).or_default() += count;
        }
        self.crashes += other.crashes;
        self.repeats += other.repeats;
        self.paid += other.paid;
        self.rejected += other.rejected;
        self.appeals_won += other.appeals_won;
        self.grades_raised += other.grades_raised;
        self.modes.iter_mut().zip(other.modes).for_each(|(sum, more)| *sum += more);
        self.late += other.late;
        self.objects_dropped += other.objects_dropped;
        self.cuts += other.cuts;
        self.payouts.iter_mut().zip(other.payouts).for_each(|(sum, more)| *sum += more);
        self.lines.iter_mut().zip(other.lines).for_each(|(sum, more)| *sum += more);
        self.records += other.records;
    }
}
