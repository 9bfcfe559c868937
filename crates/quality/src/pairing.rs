//! A known item beside an unknown one: what the answer to the first says about the answer to the second.
//!
//! A worker is given two items at once and cannot tell which is which. Somebody who answers the known one right was,
//! most likely, looking; so their answer to the unknown one deserves more belief than their record alone would give
//! it, and less where they were wrong. That is Bayes' rule on one question: was this claim done with attention? With
//! attention answers are right as often as the worker's record says; without, as often as chance has it. Votes of such
//! unequal weight are then added up in log odds, and an item answered alike by enough becomes known itself.
//!
//! What goes in and comes out are integers, parts per million; floats live inside a call, and their exponentials and
//! logarithms are those of `gongdao_geometry`, the same everywhere. Deliberately not here: which item is drawn, who is
//! told what, pay (a known item is paid like any other), and rows.

use crate::skill::{Tally, WHOLE_PPM};
use gongdao_geometry::elementary::{exp, ln};
use std::collections::BTreeMap;

/// What is believed of somebody without a record: so many judged answers, right at [`PRIOR_RIGHT`].
const PRIOR_JUDGED: f64 = 4.0;
/// The share of right answers that a newcomer is believed to give with attention.
const PRIOR_RIGHT: f64 = 0.85;
/// No answer is believed or disbelieved beyond this, so that one vote never settles anything for ever.
const MOST_SURE: f64 = 0.995;

/// What a project of pairs declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairingRules {
    /// How many answers an item can have. For free text, about how many different ones careless people give.
    pub labels: u32,
    /// The share of claims believed to be done with attention, before anything is seen.
    pub attention_ppm: u32,
    /// How probable an answer has to be for an item to become known.
    pub target_ppm: u32,
    /// How many votes it takes at least, however probable it is before.
    pub least_votes: u32,
    /// With how many votes an item that is not known yet goes to a person.
    pub most_votes: u32,
}

impl Default for PairingRules {
    fn default() -> Self {
        Self { labels: 2, attention_ppm: 900_000, target_ppm: 990_000, least_votes: 2, most_votes: 9 }
    }
}

impl PairingRules {
    /// What is wrong with the rules: the field, and what it may be.
    ///
    /// # Errors
    /// The first field out of its bounds.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let sound = [
            (self.labels >= 2, "labels", "Give 2 or more."),
            ((1..WHOLE_PPM).contains(&self.attention_ppm), "attention_ppm", "Give 1 to 999999."),
            ((500_001..WHOLE_PPM).contains(&self.target_ppm), "target_ppm", "Give 500001 to 999999."),
            (self.least_votes >= 1, "least_votes", "Give 1 or more."),
            (self.most_votes >= self.least_votes, "most_votes", "Give least_votes or more."),
        ];
        sound.into_iter().find(|(is_sound, ..)| !is_sound).map_or(Ok(()), |(_, field, fix)| Err((field, fix)))
    }

    /// How often an answer without attention is right.
    fn chance(&self) -> f64 {
        1.0 / f64::from(self.labels.max(2))
    }
}

/// What became of the known item of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It was answered right.
    Right,
    /// It was answered wrong.
    Wrong,
    /// There was none, or it was passed.
    Unseen,
}

impl Known {
    /// One word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unseen => "unseen",
        }
    }
}

/// Whether the known item is shown first, by one bit of entropy; nothing else may tell the two apart.
#[must_use]
pub fn is_known_first(entropy: u8) -> bool {
    entropy & 1 == 1
}

fn whole(share: f64) -> u32 {
    let ppm = (share.clamp(0.0, 1.0) * f64::from(WHOLE_PPM)).round();
    // Between 0 and a million, and a whole number.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let ppm = ppm as u32;
    ppm
}

fn share(ppm: u32) -> f64 {
    f64::from(ppm.min(WHOLE_PPM)) / f64::from(WHOLE_PPM)
}

/// How often a worker's answers are right with attention, as their record has it: never less than chance, since
/// somebody who is wrong more often than that is one to be looked at, not one to be believed in reverse.
#[must_use]
pub fn accuracy_ppm(rules: &PairingRules, record: Tally) -> u32 {
    whole(accuracy(rules, record))
}

fn accuracy(rules: &PairingRules, record: Tally) -> f64 {
    // Counts of answers and sums of their probabilities are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    let (right, judged) =
        (record.right_ppm.max(0) as f64 / f64::from(WHOLE_PPM), record.judged.max(0) as f64);
    let mean = (right.min(judged) + PRIOR_JUDGED * PRIOR_RIGHT) / (judged + PRIOR_JUDGED);
    mean.clamp(rules.chance(), MOST_SURE)
}

/// How probable it is that a claim was done with attention, after its known item was seen.
fn attention(rules: &PairingRules, accuracy: f64, known: Known) -> f64 {
    let (before, chance) = (share(rules.attention_ppm), rules.chance());
    let (with, without) = match known {
        Known::Right => (accuracy, chance),
        Known::Wrong => (1.0 - accuracy, 1.0 - chance),
        Known::Unseen => return before,
    };
    before * with / (before * with + (1.0 - before) * without)
}

/// How probable it is that the answer to the unknown item is right, by the worker's record and what became of the known
/// item of the same claim.
#[must_use]
pub fn reliability_ppm(rules: &PairingRules, record: Tally, known: Known) -> u32 {
    let accuracy = accuracy(rules, record);
    let attention = attention(rules, accuracy, known);
    whole(attention * accuracy + (1.0 - attention) * rules.chance())
}

/// What a vote weighs, in thousandths of a nat of log odds against any one other answer: 0 where it says no more than
/// chance.
#[must_use]
pub fn weight_milli(rules: &PairingRules, reliability_ppm: u32) -> i64 {
    let weight = (1000.0 * weight(rules, reliability_ppm)).round();
    // A log odds of at most ln(0.995 / 0.005 · 4 billion), in thousandths.
    #[allow(clippy::cast_possible_truncation)]
    let weight = weight as i64;
    weight
}

fn weight(rules: &PairingRules, reliability_ppm: u32) -> f64 {
    let right = share(reliability_ppm).clamp(rules.chance(), MOST_SURE);
    let others = f64::from(rules.labels.max(2) - 1);
    (ln(right) - ln((1.0 - right) / others)).max(0.0)
}

/// One answer to an unknown item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vote {
    /// The answer; equal answers have equal numbers.
    pub label: u32,
    /// How probable it is that it is right, from [`reliability_ppm`].
    pub reliability_ppm: u32,
}

/// What the votes on an unknown item say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody answered yet.
    Unanswered,
    /// Another answer is wanted.
    Open(Leading),
    /// It is known from now on.
    Known(Leading),
    /// So many answered and it is still not known: a person looks.
    Doubtful(Leading),
}

/// The most probable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leading {
    /// It; of equally probable ones the lowest.
    pub label: u32,
    /// How probable it is, among all an item can have, rounded down.
    pub probability_ppm: u32,
    /// How many votes it has.
    pub votes: u32,
}

/// What the votes on an unknown item say. The order of the votes does not matter.
#[must_use]
pub fn verdict(rules: &PairingRules, votes: &[Vote]) -> Verdict {
    let sums = sums(rules, votes);
    let Some((label, (most, count))) = lead(&sums) else { return Verdict::Unanswered };
    let leading = Leading { label, probability_ppm: probability(rules, &sums, most), votes: count };
    let answered = u32::try_from(votes.len()).unwrap_or(u32::MAX);
    if leading.probability_ppm >= rules.target_ppm && answered >= rules.least_votes {
        Verdict::Known(leading)
    } else if answered >= rules.most_votes {
        Verdict::Doubtful(leading)
    } else {
        Verdict::Open(leading)
    }
}

/// How probable each answer given is, parts per million, rounded down, in the order of the labels. What is missing to
/// the whole belongs to answers that nobody gave.
#[must_use]
pub fn shares(rules: &PairingRules, votes: &[Vote]) -> Vec<(u32, u32)> {
    let sums = sums(rules, votes);
    sums.iter().map(|(label, (sum, _))| (*label, probability(rules, &sums, *sum))).collect()
}

/// The weight behind each answer, and how many gave it.
fn sums(rules: &PairingRules, votes: &[Vote]) -> BTreeMap<u32, (i64, u32)> {
    // Whole thousandths, so that the sum does not hang on the order.
    let mut sums: BTreeMap<u32, (i64, u32)> = BTreeMap::new();
    for vote in votes {
        let sum = sums.entry(vote.label).or_default();
        sum.0 += weight_milli(rules, vote.reliability_ppm);
        sum.1 += 1;
    }
    sums
}

fn lead(sums: &BTreeMap<u32, (i64, u32)>) -> Option<(u32, (i64, u32))> {
    let mut best: Option<(u32, (i64, u32))> = None;
    for (label, sum) in sums {
        if best.is_none_or(|(_, known)| sum.0 > known.0) {
            best = Some((*label, *sum));
        }
    }
    best
}

/// The probability of the answer with this sum, beside every answer given and those that nobody gave.
fn probability(rules: &PairingRules, sums: &BTreeMap<u32, (i64, u32)>, own: i64) -> u32 {
    // Differences of sums of log odds in thousandths; beyond a few tens of thousands the exponential is 0 or without
    // bound, and the probability 1 or 0.
    #[allow(clippy::cast_precision_loss)]
    let against = |sum: i64| exp((sum - own) as f64 / 1000.0);
    let given: f64 = sums.values().map(|(sum, _)| against(*sum)).sum();
    let unseen = f64::from(rules.labels.saturating_sub(u32::try_from(sums.len()).unwrap_or(u32::MAX)));
    let probability = 1.0 / (given + unseen * against(0));
    // Rounded down: an item is never known by a rounding.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let ppm = (probability.clamp(0.0, 1.0) * f64::from(WHOLE_PPM)).floor() as u32;
    ppm
}
