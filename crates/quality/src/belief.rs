//! Which of several answers to a task is right, and how sure that is.
//!
//! One coin for each worker (Dawid and Skene 1979, in the form with one accuracy for all classes): an answer is right
//! with the worker's skill, and where it is wrong it is any of the other possible answers alike. So an answer speaks for
//! its group with the logarithm of the odds `skill × (classes − 1) / (1 − skill)`, groups' sums are compared, and each
//! answer's part is known. An answer never speaks against itself: a skill below chance counts as chance.
//!
//! The plain model is too sure, because a hard task misleads several workers at once. So of equal answers the strongest
//! counts whole and each further one less: see `TOGETHER`, which was fitted on stored crowds (`docs/book/quality.md`).
//!
//! Deliberately not here: models of all tasks at once (`consensus::categorical`), which see how workers confuse classes.

use crate::ppm::{WHOLE, part};
use gongdao_geometry::elementary::{exp, ln};

/// Answers that agree may agree in a mistake: of equal answers, ordered by weight, the one after `n` others counts
/// `TOGETHER / (TOGETHER + n)` of its weight.
const TOGETHER: i64 = 4;
/// Nobody is believed to be right more often than this.
const MOST_SKILL: f64 = 0.98;
/// Weights are whole thousand-millionths of a nat, so that sums do not hang on the order of answers.
const UNIT: f64 = 1e9;
/// Steps of the sum over the way from no evidence to all of it.
const STEPS: i32 = 16;

/// One answer: which group of equal answers it belongs to, and how good its worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vote {
    /// The number of its group, by first appearance. A number that is not below the number of votes stands for an
    /// answer that is unlike all others.
    pub group: u32,
    /// The probability that the worker is right.
    pub skill_ppm: u32,
}

/// How sure it is which answer is right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Belief {
    /// The probability of each group. With `other_ppm` they are exactly a million.
    pub shares_ppm: Vec<u32>,
    /// The probability that none of the answers is right.
    pub other_ppm: u32,
    /// The likeliest group; of equal ones the first. Zero where there are none.
    pub best: u32,
    /// What each answer adds to the logarithm of the odds of the best group against everything else, in thousandths of
    /// a nat. Together they are all that speaks for it beyond the odds before any answer.
    pub parts_millinats: Vec<i32>,
}

impl Belief {
    /// The probability of the best group.
    pub fn best_ppm(&self) -> u32 {
        self.share_ppm(self.best)
    }

    /// The probability of a group; zero for one that is not there.
    pub fn share_ppm(&self, group: u32) -> u32 {
        self.shares_ppm.get(group as usize).copied().unwrap_or(0)
    }
}

/// What is believed after these votes, where `classes` different answers are possible (for text many: the effective
/// number of different mistakes). Fewer classes than groups, or than two, are read as so many.
pub fn believe(votes: &[Vote], classes: u32) -> Belief {
    let odds = Odds::of(votes, classes);
    let (shares, other) = odds.shares();
    let best = first_of_most(&odds.sums);
    let (shares_ppm, other_ppm) = whole_shares(&shares, other, best);
    let parts_millinats = odds.parts(votes, best);
    Belief { shares_ppm, other_ppm, best: u32::try_from(best).unwrap_or(0), parts_millinats }
}

/// What speaks for each group, in units, and how many answers are possible.
#[derive(Debug, Clone)]
pub(crate) struct Odds {
    /// The weights of a group's answers, the heaviest first.
    groups: Vec<Vec<i64>>,
    /// What they come to together.
    pub(crate) sums: Vec<i64>,
    pub(crate) classes: f64,
}

impl Odds {
    /// What these votes weigh.
    pub(crate) fn of(votes: &[Vote], classes: u32) -> Self {
        let groups =
            votes.iter().filter_map(|vote| group_of(vote, votes.len())).max().map_or(0, |most| most + 1);
        let classes = f64::from(classes.max(2)).max(groups as f64);
        let mut odds = Self { groups: vec![Vec::new(); groups], sums: vec![0; groups], classes };
        for vote in votes {
            if let Some(group) = group_of(vote, votes.len()) {
                odds.groups[group].push(weight(vote.skill_ppm, classes));
            }
        }
        for (group, sum) in odds.groups.iter_mut().zip(&mut odds.sums) {
            group.sort_unstable_by_key(|weight| std::cmp::Reverse(*weight));
            *sum = together(group);
        }
        odds
    }

    /// The same with one more answer, in a group that is there, or else in a new one behind the last.
    pub(crate) fn with(&self, group: usize, weight: i64) -> Self {
        let mut more = self.clone();
        if group >= more.groups.len() {
            more.groups.push(Vec::new());
            more.sums.push(0);
        }
        let group = group.min(more.groups.len() - 1);
        let place = more.groups[group].partition_point(|other| *other >= weight);
        more.groups[group].insert(place, weight);
        more.sums[group] = together(&more.groups[group]);
        more
    }

    /// How many possible answers nobody gave.
    pub(crate) fn unseen(&self) -> f64 {
        (self.classes - self.sums.len() as f64).max(0.0)
    }

    /// The probability of each group, and that of all others together.
    pub(crate) fn shares(&self) -> (Vec<f64>, f64) {
        shares(&self.sums, self.unseen())
    }

    /// What each vote adds to the log-odds of `best` against the rest, along the straight way from no evidence to all
    /// of it (the value of Aumann and Shapley 1974): parts that add up to the whole. Of what a group's answers come to
    /// together each has its share by weight.
    fn parts(&self, votes: &[Vote], best: usize) -> Vec<i32> {
        // How much of the rest each group is, as a mean over the way.
        let mut rest = vec![0.0; self.sums.len()];
        // Where nobody disagrees there is nothing to share out.
        let steps = if rest.len() > 1 { STEPS } else { 0 };
        for step in 0..steps {
            let along = (f64::from(step) + 0.5) / f64::from(STEPS);
            for (mean, share) in rest.iter_mut().zip(self.rest(best, along)) {
                *mean += share / f64::from(STEPS);
            }
        }
        let part_of = |vote: &Vote| {
            let group = group_of(vote, votes.len())?;
            let alone: i64 = self.groups[group].iter().fold(0, |sum, weight| sum.saturating_add(*weight));
            let kept = if alone > 0 { self.sums[group] as f64 / alone as f64 } else { 0.0 };
            let weight = weight(vote.skill_ppm, self.classes) as f64 / UNIT * kept;
            Some(if group == best { weight } else { -weight * rest[group] })
        };
        votes.iter().map(|vote| millinats(part_of(vote).unwrap_or(0.0))).collect()
    }

    /// The shares of the groups among everything that is not `best`, with this part of the evidence.
    #[allow(clippy::cast_possible_truncation)]
    fn rest(&self, best: usize, along: f64) -> Vec<f64> {
        let mut sums: Vec<i64> = self.sums.iter().map(|sum| (*sum as f64 * along) as i64).collect();
        if let Some(own) = sums.get_mut(best) {
            *own = i64::MIN / 4;
        }
        shares(&sums, self.unseen()).0
    }
}

/// The probabilities of groups with these sums, and that of so many others. The sum runs from the smallest up, so that
/// it does not hang on the groups' order.
fn shares(sums: &[i64], unseen: f64) -> (Vec<f64>, f64) {
    let floor = if unseen > 0.0 { 0 } else { i64::MIN };
    let most = sums.iter().copied().max().unwrap_or(0).max(floor);
    let high = |sum: i64| exp(sum.saturating_sub(most) as f64 / UNIT);
    let other = if unseen > 0.0 { unseen * high(0) } else { 0.0 };
    let mut ordered = sums.to_vec();
    ordered.sort_unstable();
    let total = ordered.iter().fold(other, |total, sum| total + high(*sum));
    (sums.iter().map(|sum| high(*sum) / total).collect(), other / total)
}

/// What the weights of equal answers come to together, the heaviest first.
pub fn together(weights: &[i64]) -> i64 {
    let counted = weights
        .iter()
        .zip(0_i64..)
        .map(|(weight, before)| weight.saturating_mul(TOGETHER) / (TOGETHER + before));
    counted.fold(0, i64::saturating_add)
}

/// What a vote of a worker of this skill weighs, in units. Never less than nothing.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn weight(skill_ppm: u32, classes: f64) -> i64 {
    let skill = part(skill_ppm).clamp(1.0 / classes, MOST_SKILL.max(1.0 / classes));
    let odds = skill * (classes - 1.0) / (1.0 - skill);
    (ln(odds).max(0.0) * UNIT).round() as i64
}

fn group_of(vote: &Vote, votes: usize) -> Option<usize> {
    usize::try_from(vote.group).ok().filter(|group| *group < votes)
}

fn first_of_most(sums: &[i64]) -> usize {
    let most = sums.iter().max();
    sums.iter().position(|sum| Some(sum) == most).unwrap_or(0)
}

/// Shares in parts per million: each floored, and what is left over goes to the best, so that they are a million.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole_shares(shares: &[f64], other: f64, best: usize) -> (Vec<u32>, u32) {
    let floor = |share: &f64| ((share.clamp(0.0, 1.0) * f64::from(WHOLE)) as u32).min(WHOLE);
    let mut whole: Vec<u32> = shares.iter().map(floor).collect();
    let taken: u32 = whole.iter().sum::<u32>() + floor(&other);
    let left = WHOLE.saturating_sub(taken);
    match whole.get_mut(best) {
        Some(own) => {
            *own += left;
            (whole, floor(&other))
        }
        None => (whole, WHOLE),
    }
}

#[allow(clippy::cast_possible_truncation)]
fn millinats(nats: f64) -> i32 {
    (nats * 1000.0).round() as i32
}
