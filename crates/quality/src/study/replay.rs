//! One crowd, one seed, one policy.

use super::{Crowd, Given};
use crate::judge::{Judgement, Voter, judge};
use crate::overlap::{Next, Policy, next};
use crate::skill::{Tally, mean_ppm};
use gongdao_consensus::chance::Chance;
use std::collections::VecDeque;

/// When a task's answers judge their workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judging {
    /// At every answer, and anew at each further one.
    Open,
    /// Once, when the task settles.
    Settled,
}

/// Who is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Whoever comes by.
    AsTheyCome,
    /// For a task's first answers whoever comes by, for further ones the best of those who can be asked.
    BestForDoubt,
}

/// How a crowd is asked.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// When a task has enough answers; what recorded answers there are is an upper limit besides.
    pub policy: Policy,
    /// When workers are judged.
    pub judging: Judging,
    /// Who is asked.
    pub asking: Asking,
    /// What the order of tasks and workers hangs on.
    pub seed: u64,
}

/// What was found for a task when it settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The answer.
    pub label: u32,
    /// How sure it was.
    pub probability_ppm: u32,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// What was found for each task; nothing where nobody answered.
    pub found: Vec<Option<Found>>,
    /// The answers that were asked for, task by task.
    pub asked: Vec<Vec<Given>>,
    /// Tasks that had all answers they may have and stayed below the target.
    pub exhausted: usize,
}

impl Replayed {
    /// How many answers were asked for.
    pub fn answers(&self) -> usize {
        self.asked.iter().map(Vec::len).sum()
    }
}

/// Lets the crowd work again. Tasks stand in one line; one that needs another answer goes to its tail, as in the market.
pub fn replay(crowd: &Crowd, plan: &Plan) -> Replayed {
    let mut chance = Chance::new(plan.seed);
    let mut line: Vec<usize> = (0..crowd.tasks.len()).collect();
    shuffle(&mut line, &mut chance);
    let mut waiting = crowd.tasks.clone();
    for workers in &mut waiting {
        shuffle(workers, &mut chance);
    }
    let mut market = Market {
        crowd,
        plan,
        waiting,
        asked: vec![Vec::new(); crowd.tasks.len()],
        records: vec![Tally::default(); crowd.workers()],
        all: Tally::default(),
    };
    let mut found = vec![None; crowd.tasks.len()];
    let mut exhausted = 0;
    let mut line = VecDeque::from(line);
    while let Some(task) = line.pop_front() {
        // Others may have shown meanwhile who is right.
        let mut judgement = market.judge(task, plan.judging == Judging::Open);
        let mut what = market.next(task, &judgement);
        if what == Next::Ask {
            market.ask(task);
            judgement = market.judge(task, plan.judging == Judging::Open);
            what = market.next(task, &judgement);
        }
        if what == Next::Ask {
            line.push_back(task);
            continue;
        }
        exhausted += usize::from(what == Next::Exhausted);
        found[task] = market.found(task, &judgement);
        if plan.judging == Judging::Settled {
            market.judge(task, true);
        }
    }
    let bare = |asked: Vec<Asked>| asked.into_iter().map(|asked| asked.given).collect();
    Replayed { found, asked: market.asked.into_iter().map(bare).collect(), exhausted }
}

/// An answer that was asked for, and how its task judges it.
#[derive(Debug, Clone, Copy)]
struct Asked {
    given: Given,
    judged_ppm: Option<u32>,
}

struct Market<'a> {
    crowd: &'a Crowd,
    plan: &'a Plan,
    waiting: Vec<Vec<Given>>,
    asked: Vec<Vec<Asked>>,
    records: Vec<Tally>,
    /// All records together.
    all: Tally,
}

impl Market<'_> {
    /// Takes one more answer; the first time as many as a task has at least.
    fn ask(&mut self, task: usize) {
        let first = self.asked[task].is_empty();
        let wanted = if first { self.plan.policy.least.max(1) } else { 1 };
        for _ in 0..wanted {
            let waiting = &mut self.waiting[task];
            let best = match self.plan.asking {
                Asking::BestForDoubt if !first => {
                    let skill =
                        |given: &Given| mean_ppm(self.records[given.worker as usize], Tally::default());
                    waiting.iter().enumerate().max_by_key(|(_, given)| skill(given)).map(|(place, _)| place)
                }
                _ => waiting.len().checked_sub(1),
            };
            if let Some(place) = best {
                self.asked[task].push(Asked { given: waiting.remove(place), judged_ppm: None });
            }
        }
    }

    /// What the task says; `count` writes it into the workers' records.
    fn judge(&mut self, task: usize, count: bool) -> Judgement {
        let asked = &mut self.asked[task];
        let labels = first_seen(asked);
        let voter = |asked: &Asked| Voter {
            group: labels.iter().position(|label| *label == asked.given.label).unwrap_or(0) as u32,
            own: self.records[asked.given.worker as usize],
            wider: Tally::default(),
            judged_ppm: asked.judged_ppm,
        };
        let voters: Vec<Voter> = asked.iter().map(voter).collect();
        let judgement = judge(&voters, self.crowd.classes);
        if count {
            for (asked, now) in asked.iter_mut().zip(&judgement.judged_ppm) {
                self.records[asked.given.worker as usize].rejudge(asked.judged_ppm, *now);
                self.all.rejudge(asked.judged_ppm, *now);
                asked.judged_ppm = *now;
            }
        }
        judgement
    }

    fn next(&self, task: usize, judgement: &Judgement) -> Next {
        let typical = mean_ppm(self.all, Tally::default());
        match next(&self.plan.policy, &judgement.votes, self.crowd.classes, typical) {
            Next::Ask if self.waiting[task].is_empty() => Next::Exhausted,
            next => next,
        }
    }

    fn found(&self, task: usize, judgement: &Judgement) -> Option<Found> {
        let label = *first_seen(&self.asked[task]).get(judgement.belief.best as usize)?;
        Some(Found { label, probability_ppm: judgement.belief.best_ppm() })
    }
}

/// The labels in the order they came: the groups.
fn first_seen(asked: &[Asked]) -> Vec<u32> {
    let mut labels = Vec::new();
    for asked in asked {
        if !labels.contains(&asked.given.label) {
            labels.push(asked.given.label);
        }
    }
    labels
}

/// Puts things in an order of chance (Fisher and Yates, in Durstenfeld's form of 1964).
pub(super) fn shuffle<T>(things: &mut [T], chance: &mut Chance) {
    for last in (1..things.len()).rev() {
        things.swap(last, chance.below(last + 1));
    }
}
