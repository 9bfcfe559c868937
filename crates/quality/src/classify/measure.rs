//! How good a classifier is on what it has not seen: right how often, as sure as it is right, and how much of the work
//! it could do at which share of right answers. Integers only: this is what is kept and shown.

use super::linear::best;
use super::ppm;
use crate::skill::{Tally, WHOLE_PPM};
use serde::{Deserialize, Serialize};

/// Bars of the picture of calibration.
const BINS: u32 = 10;
/// Sure answers that it takes to promise anything of them.
const SURE_LEAST: u32 = 10;
/// One in how many is told apart on the curve.
const STEP_PPM: u32 = 10_000;

/// How good a classifier is, by cross-validation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Answers it was measured on, each by a classifier that had not seen it.
    pub examples: u32,
    /// The share that was right.
    pub accuracy_ppm: u32,
    /// Between which shares the truth lies, nineteen times in twenty.
    pub accuracy_between: Interval,
    /// The share that always naming the commonest class would have had.
    pub commonest_ppm: u32,
    /// By how much its sureness is off, on average (expected calibration error, ten bars).
    pub calibration_error_ppm: u32,
    /// Its classes.
    pub classes: Vec<ClassReport>,
    /// How often it was right when it was how sure; bars without answers are left out.
    pub bins: Vec<Bin>,
    /// What stands above each mark, from the lowest to the highest.
    pub curve: Vec<Cut>,
    /// The share of right answers that was asked for.
    pub target_ppm: u32,
    /// The lowest mark above which that share was reached; none where there is no such mark.
    pub sure_above_ppm: Option<u32>,
}

/// A class and how it was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassReport {
    /// Its name.
    pub name: String,
    /// Answers of this class.
    pub examples: u32,
    /// Those of them it found.
    pub found: u32,
    /// How often it named the class.
    pub named: u32,
}

/// Answers it was about equally sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// How many.
    pub answers: u32,
    /// How sure it was, on average.
    pub sure_ppm: u32,
    /// The share that was right.
    pub right_ppm: u32,
}

/// What stands above a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The mark.
    pub above_ppm: u32,
    /// The share of answers at least that sure.
    pub share_ppm: u32,
    /// The share of them that was right.
    pub right_ppm: u32,
}

/// Two shares, the lower first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower.
    pub low_ppm: u32,
    /// The higher.
    pub high_ppm: u32,
}

/// Between which shares of right answers a tally's truth lies, nineteen times in twenty (Wilson's score interval).
#[must_use]
pub fn interval(tally: Tally) -> Interval {
    if tally.judged <= 0 {
        return Interval { low_ppm: 0, high_ppm: WHOLE_PPM };
    }
    let judged = tally.judged as f64;
    let share = (tally.right_ppm as f64 / 1e6 / judged).clamp(0.0, 1.0);
    let (z, square) = (1.96, 1.96 * 1.96);
    let middle = share + square / (2.0 * judged);
    let reach = z * (share * (1.0 - share) / judged + square / (4.0 * judged * judged)).sqrt();
    let scale = 1.0 + square / judged;
    Interval { low_ppm: ppm((middle - reach) / scale), high_ppm: ppm((middle + reach) / scale) }
}

/// What was said of one answer.
struct Said {
    class: usize,
    sure_ppm: u32,
    is_right: bool,
}

/// Judges what was said of each example.
pub(super) fn report(classes: &[String], said: &[Vec<f64>], truth: &[usize], target_ppm: u32) -> Report {
    let said: Vec<Said> = said
        .iter()
        .zip(truth)
        .map(|(said, truth)| {
            let class = best(said);
            Said { class, sure_ppm: ppm(said[class]), is_right: class == *truth }
        })
        .collect();
    let class = |at: usize, name: &String| ClassReport {
        name: name.clone(),
        examples: count(truth.iter().filter(|truth| **truth == at).count()),
        found: count(said.iter().filter(|said| said.class == at && said.is_right).count()),
        named: count(said.iter().filter(|said| said.class == at).count()),
    };
    let classes: Vec<ClassReport> = classes.iter().enumerate().map(|(at, name)| class(at, name)).collect();
    let right = count(said.iter().filter(|said| said.is_right).count());
    let examples = count(said.len());
    let tally = Tally { right_ppm: i64::from(right) * 1_000_000, judged: i64::from(examples) };
    let commonest = classes.iter().map(|class| class.examples).max().unwrap_or_default();
    let bins = bins(&said);
    let curve: Vec<Cut> = (0..WHOLE_PPM / STEP_PPM).map(|step| cut(&said, step * STEP_PPM)).collect();
    Report {
        examples,
        accuracy_ppm: share(right, examples),
        accuracy_between: interval(tally),
        commonest_ppm: share(commonest, examples),
        calibration_error_ppm: error(&bins, examples),
        sure_above_ppm: sure_above(&curve, examples, target_ppm),
        classes,
        bins,
        curve,
        target_ppm,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn share(part: u32, whole: u32) -> u32 {
    if whole == 0 { 0 } else { ppm(f64::from(part) / f64::from(whole)) }
}

fn bins(said: &[Said]) -> Vec<Bin> {
    let width = WHOLE_PPM / BINS;
    let of = |bin: u32| {
        let own = || said.iter().filter(move |said| (said.sure_ppm / width).min(BINS - 1) == bin);
        let answers = count(own().count());
        let sure: u64 = own().map(|said| u64::from(said.sure_ppm)).sum();
        let mean = sure.checked_div(u64::from(answers)).unwrap_or_default();
        let right = count(own().filter(|said| said.is_right).count());
        let sure_ppm = u32::try_from(mean).unwrap_or(WHOLE_PPM);
        Bin { answers, sure_ppm, right_ppm: share(right, answers) }
    };
    (0..BINS).map(of).filter(|bin| bin.answers > 0).collect()
}

fn error(bins: &[Bin], examples: u32) -> u32 {
    let off = |bin: &Bin| u64::from(bin.answers) * u64::from(bin.sure_ppm.abs_diff(bin.right_ppm));
    let sum: u64 = bins.iter().map(off).sum();
    u32::try_from(sum / u64::from(examples.max(1))).unwrap_or(WHOLE_PPM)
}

fn cut(said: &[Said], above_ppm: u32) -> Cut {
    let sure = || said.iter().filter(move |said| said.sure_ppm >= above_ppm);
    let right = count(sure().filter(|said| said.is_right).count());
    let sure = count(sure().count());
    Cut { above_ppm, share_ppm: share(sure, count(said.len())), right_ppm: share(right, sure) }
}

/// The lowest mark at and above which the share is reached, one wrong answer more allowed for: a handful of right ones
/// alone promises nothing.
fn sure_above(curve: &[Cut], examples: u32, target_ppm: u32) -> Option<u32> {
    let holds = |cut: &&Cut| {
        let sure = f64::from(cut.share_ppm) * f64::from(examples) / 1e6;
        let right = sure * f64::from(cut.right_ppm) / 1e6;
        sure >= f64::from(SURE_LEAST) && ppm((right + 0.5) / (sure + 1.0)) >= target_ppm
    };
    curve.iter().find(holds).map(|cut| cut.above_ppm)
}
