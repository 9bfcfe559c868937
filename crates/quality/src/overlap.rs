//! Whether a task needs another opinion.
//!
//! Fixed overlap asks as often of an easy task as of a hard one. Here another worker is asked only while the task is
//! below the project's target and, where the project says what a right answer is worth to it, while what the next
//! answers may change is worth their price.
//!
//! One answer ahead is not enough to see that: after a single vote the next one can at best draw level, so it never
//! changes which answer is best, though two more may. The value is therefore worked out as a game against chance up to
//! three typical answers ahead, with the freedom to stop after each (optimal stopping with a finite horizon; Frazier
//! and Powell 2010, *Paradoxes in learning and the marginal value of information*, show the trap).
//!
//! Deliberately not here: who is asked ([`crate::dispatch`]), money held for answers that are not asked for (`engine`).

use crate::belief::{Odds, Vote, weight};
use crate::ppm::{part, ppm};

/// How many answers are looked ahead.
const AHEAD: u32 = 3;
/// Groups that answers ahead may join; one beyond them changes nothing in three steps worth the arithmetic.
const GROUPS_AHEAD: usize = 4;

/// When a task has enough answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// At least so many answers.
    pub least: u32,
    /// At most so many; no fewer than `least`.
    pub most: u32,
    /// The probability that settles a task.
    pub target_ppm: u32,
    /// What it is worth that an answer is right rather than wrong, in micro-units, where the requester says so.
    pub worth_micros: Option<i64>,
    /// What another answer costs, fee included, in micro-units.
    pub cost_micros: i64,
}

/// What to do with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is sure enough, or another answer is not worth its price.
    Settle,
    /// Ask another worker.
    Ask,
    /// It has all the answers it may have and is not sure enough.
    Exhausted,
}

/// What to do after these votes; `typical_skill_ppm` is the skill expected of whoever would be asked next.
pub fn next(policy: &Policy, votes: &[Vote], classes: u32, typical_skill_ppm: u32) -> Next {
    let answers = u32::try_from(votes.len()).unwrap_or(u32::MAX);
    if answers < policy.least {
        return Next::Ask;
    }
    let odds = Odds::of(votes, classes);
    if ppm(best_of(&odds)) >= policy.target_ppm {
        return Next::Settle;
    }
    let left = policy.most.max(policy.least).saturating_sub(answers);
    if left == 0 {
        return Next::Exhausted;
    }
    let Some(worth) = policy.worth_micros else { return Next::Ask };
    let price = Price { worth: worth.max(0) as f64, cost: policy.cost_micros.max(0) as f64 };
    let worker = Typical::of(typical_skill_ppm, odds.classes);
    if price.ask(&odds, worker, left.min(AHEAD)) >= price.stop(&odds) { Next::Ask } else { Next::Settle }
}

/// The probability that the best answer would have after one more typical answer, less what it has now: what an answer
/// is expected to bring by itself, in parts per million.
pub fn gain_ppm(votes: &[Vote], classes: u32, typical_skill_ppm: u32) -> u32 {
    let odds = Odds::of(votes, classes);
    let price = Price { worth: 1.0, cost: 0.0 };
    let worker = Typical::of(typical_skill_ppm, odds.classes);
    ppm(price.ask(&odds, worker, 1) - price.stop(&odds))
}

/// A worker who may be asked next.
#[derive(Clone, Copy)]
struct Typical {
    /// The chance of each answer that is right, and of each that is wrong.
    right: f64,
    wrong: f64,
    weight: i64,
}

impl Typical {
    fn of(skill_ppm: u32, classes: f64) -> Self {
        let right = part(skill_ppm).max(1.0 / classes);
        Self { right, wrong: (1.0 - right) / (classes - 1.0), weight: weight(skill_ppm, classes) }
    }
}

struct Price {
    worth: f64,
    cost: f64,
}

impl Price {
    /// The value of stopping.
    fn stop(&self, odds: &Odds) -> f64 {
        self.worth * best_of(odds)
    }

    /// The value of asking one more, and going on as well as possible for up to `ahead` answers.
    fn ask(&self, odds: &Odds, worker: Typical, ahead: u32) -> f64 {
        let (shares, _) = odds.shares();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by_key(|group| std::cmp::Reverse(odds.sums[*group]));
        order.truncate(GROUPS_AHEAD);
        // The next answer is of a class with its share: right then, and else one of the wrong ones.
        let chance = |share: f64| share * worker.right + (1.0 - share) * worker.wrong;
        let (mut value, mut seen) = (0.0, 0.0);
        for group in order {
            let chance = chance(shares[group]);
            seen += chance;
            value += chance * self.best(&odds.with(group, worker.weight), worker, ahead - 1);
        }
        // Whichever of the answers nobody gave it is, they are all alike.
        let rest = (1.0 - seen).max(0.0);
        let joined = if odds.unseen() >= 1.0 { &odds.with(odds.sums.len(), worker.weight) } else { odds };
        value += rest * self.best(joined, worker, ahead - 1);
        value - self.cost
    }

    fn best(&self, odds: &Odds, worker: Typical, ahead: u32) -> f64 {
        let stop = self.stop(odds);
        if ahead == 0 { stop } else { stop.max(self.ask(odds, worker, ahead)) }
    }
}

/// The probability of the best answer; where there is none, that of any of the possible ones.
fn best_of(odds: &Odds) -> f64 {
    let (shares, other) = odds.shares();
    let unseen = if odds.unseen() >= 1.0 { other / odds.unseen() } else { 0.0 };
    shares.into_iter().fold(unseen, f64::max)
}
