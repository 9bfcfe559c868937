//! How good a worker is at a kind of work, as far as judged answers tell.
//!
//! A judged answer counts with the probability that it was right, so that a gold task, a review and a settled task
//! weigh the same and doubt is carried along. What is believed of the worker's accuracy is a beta distribution: the
//! worker's record in the same kind of work elsewhere stands before it with a weight that is capped, because another
//! project's tasks are not this one's, and a weak fixed prior stands behind both, so that nobody begins as perfect or
//! as useless. The interval holds nine parts in ten, with one in twenty on either side.
//!
//! Deliberately not here: who may work (`market`), and what an answer pays ([`crate::graded`]).

use crate::beta::quantile;
use crate::ppm::ppm;

/// One, in parts per million.
pub const WHOLE_PPM: u32 = crate::ppm::WHOLE;

/// What is believed of a worker nobody knows: this many right answers …
const PRIOR_RIGHT: f64 = 2.0;
/// … and this many wrong ones. Two thirds, with a weight of three; see the study in `docs/book/quality.md`.
const PRIOR_WRONG: f64 = 1.0;
/// What a record elsewhere weighs at most, in answers.
const WIDER_MOST: f64 = 20.0;
/// What a record weighs at most, in answers: the interval is then a fifth of a per cent wide.
const OWN_MOST: i64 = 100_000;

/// What was judged of a worker's answers: each counts with the probability that it was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// The sum of the probabilities, in parts per million.
    pub right_ppm: i64,
    /// How many answers were judged.
    pub judged: i64,
}

impl Tally {
    /// Counts one more judged answer, which was right with this probability.
    pub fn add(&mut self, right_ppm: u32) {
        self.right_ppm = self.right_ppm.saturating_add(i64::from(right_ppm.min(WHOLE_PPM)));
        self.judged = self.judged.saturating_add(1);
    }

    /// Counts an answer anew whose judgement changed; `None` is an answer that is not judged.
    pub fn rejudge(&mut self, before_ppm: Option<u32>, now_ppm: Option<u32>) {
        *self = self.without(before_ppm);
        if let Some(right_ppm) = now_ppm {
            self.add(right_ppm);
        }
    }

    /// The record without an answer that was judged so.
    pub fn without(mut self, judged_ppm: Option<u32>) -> Self {
        if let Some(right_ppm) = judged_ppm {
            self.right_ppm = self.right_ppm.saturating_sub(i64::from(right_ppm.min(WHOLE_PPM)));
            self.judged = self.judged.saturating_sub(1);
        }
        self
    }

    /// Right and wrong answers, together at most `most`.
    fn sides(self, most: f64) -> (f64, f64) {
        let judged = self.judged.max(0) as f64;
        let right = (self.right_ppm as f64 / f64::from(WHOLE_PPM)).clamp(0.0, judged);
        let scale = if judged > most { most / judged } else { 1.0 };
        (right * scale, (judged - right) * scale)
    }
}

/// How good a worker is, and between which bounds with a probability of nine in ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skill {
    /// The share of answers expected to be right.
    pub mean_ppm: u32,
    /// With one in twenty it is less.
    pub low_ppm: u32,
    /// With one in twenty it is more.
    pub high_ppm: u32,
    /// How many answers of this project were judged.
    pub judged: i64,
}

/// What is believed of a worker with this record in the project, and this one in the same kind of work elsewhere.
///
/// Right answers below zero are none, and more than all are all.
pub fn skill(own: Tally, wider: Tally) -> Skill {
    let (right, wrong) = posterior(own, wider);
    let mean_ppm = ppm(right / (right + wrong));
    Skill {
        mean_ppm,
        low_ppm: ppm(quantile(0.05, right, wrong)).min(mean_ppm),
        high_ppm: ppm(quantile(0.95, right, wrong)).max(mean_ppm),
        judged: own.judged.max(0),
    }
}

/// The mean of [`skill`], without the cost of its interval.
pub fn mean_ppm(own: Tally, wider: Tally) -> u32 {
    let (right, wrong) = posterior(own, wider);
    ppm(right / (right + wrong))
}

/// How often a model is right: the share of its judged answers, with one right and one wrong beside them, so that a few
/// say little and none say half. A person who is asked is believed to know something ([`skill`]); a model is not, before
/// it showed so.
pub fn model_ppm(tally: Tally) -> u32 {
    let right = i128::from(tally.right_ppm) + i128::from(WHOLE_PPM);
    let share = right / (i128::from(tally.judged) + 2).max(1);
    u32::try_from(share.clamp(0, i128::from(WHOLE_PPM))).unwrap_or(WHOLE_PPM)
}

fn posterior(own: Tally, wider: Tally) -> (f64, f64) {
    let (right, wrong) = own.sides(OWN_MOST as f64);
    let (before_right, before_wrong) = wider.sides(WIDER_MOST);
    (PRIOR_RIGHT + before_right + right, PRIOR_WRONG + before_wrong + wrong)
}
