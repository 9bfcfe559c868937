//! Bradley and Terry's model among workers who do not all judge.
//!
//! After Chen, Bennett, Collins-Thompson and Horvitz (*Pairwise ranking aggregation in a crowdsourced setting*, WSDM
//! 2013), who let a worker be wrong on purpose, and Bugakova, Fedorova, Gusev and Drutsa (*Aggregation of pairwise
//! comparisons with reduction of biases*, 2019), who let a worker answer by position. Here a worker does each at times:
//! with one share of answers the worker judges as the scale says, with another the wrong way round, with the rest
//! without looking, when the left item is named with a probability of its own.
//!
//! Fitted by expectation–maximisation: how likely each answer came about in each way, then shares and position habits
//! by counting (with a Dirichlet and a Beta prior, so that a worker with few answers stays near what workers are), then
//! strengths by a step upwards on the answers so weighted (`round`). A scale that is wider and workers who judge less
//! explain much the same answers, so rounds creep along that line; every two of them are followed by a leap to where they
//! lead (`belief`). The error of a strength is from the expected information given the workers' shares.

use super::belief::{Belief, Habit, Leap};
use super::round::{Answers, Better, Seen};
use super::{Comparison, Scale};
use crate::luce::{Choices, MOST_FOR_ERRORS, standard_errors};
use crate::names::Names;
use crate::watch::Watch;
use gongdao_geometry::elementary::logistic;

/// The name and version stored beside results.
pub const METHOD: &str = "noisy-bradley-terry/2";

/// Answers a worker is credited with beforehand, in the crowd's shares; and answers the crowd is credited with: judged,
/// the wrong way round, without looking.
pub(super) const WORKER_CREDIT: f64 = 6.0;
pub(super) const CROWD_CREDIT: [f64; 3] = [100.0, 1.0, 1.0];
/// Answers without looking a worker is credited with beforehand, on each side.
pub(super) const SIDE_CREDIT: f64 = 4.0;
/// Wins, and as many losses, each item is credited with against an imagined one of middle strength.
pub(super) const PRIOR: f64 = 2.0;
const MOST_ROUNDS: usize = 300;
/// The largest change of a strength in a round that ends the rounds: small beside any strength's error. Going on costs
/// rounds and, on the one set with truth that is at hand, order (in the book).
const TOLERANCE: f64 = 1e-3;
/// What was learned of a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    /// The worker.
    pub worker: String,
    /// The share of answers that were judged.
    pub judging: f64,
    /// The share of answers that were the wrong way round.
    pub contrary: f64,
    /// The share of answers given without looking.
    pub careless: f64,
    /// With which probability the item on the left is named without looking.
    pub left: f64,
    /// Comparisons made.
    pub answers: u64,
}

/// Items on one scale, and who judged.
#[derive(Clone, Debug, PartialEq)]
pub struct NoisyScale {
    /// The items.
    pub scale: Scale,
    /// Every worker, in string order.
    pub judges: Vec<Judge>,
}

/// Puts items on one scale and tells what each worker's word is worth. `watch` is told of rounds.
pub fn noisy_bradley_terry(comparisons: &[Comparison<'_>], watch: Watch<'_>) -> NoisyScale {
    let names = Names::of(comparisons.iter().flat_map(|one| [one.left, one.right]));
    let workers = Names::of(comparisons.iter().map(|one| one.worker));
    let answers = collect(comparisons, &names, &workers);
    let (Belief { strengths, habits }, rounds) = settled(&answers, watch);
    let errors = errors(&answers, &habits, &strengths);
    let judge = |((worker, habit), seen): ((&str, &Habit), &Vec<Seen>)| Judge {
        worker: worker.to_owned(),
        judging: habit.shares[0],
        contrary: habit.shares[1],
        careless: habit.shares[2],
        left: habit.left,
        answers: seen.iter().map(Seen::answers).sum::<f64>() as u64,
    };
    let judges = workers.iter().zip(&habits).zip(&answers.seen).map(judge).collect();
    NoisyScale { scale: Scale::new(&names, strengths, errors, PRIOR, rounds), judges }
}

/// Rounds and leaps until a round moves nothing; how many rounds that took.
fn settled(answers: &Answers, watch: Watch<'_>) -> (Belief, usize) {
    let (mut belief, mut leap) = (first(answers), Leap::new());
    let mut rounds = 1;
    while rounds < MOST_ROUNDS {
        watch.tell(rounds, MOST_ROUNDS);
        let near = answers.round(&belief);
        let next = answers.round(&near);
        let is_still = near.moved_from(&belief) < TOLERANCE;
        let far = if is_still { None } else { leap.over(&belief, &near, &next) };
        rounds += if far.is_some() { 3 } else { 2 };
        // Where a leap lands between two rounds, a round brings back what it shook.
        belief = far.map_or(next, |far| answers.round(&far));
        if is_still {
            break;
        }
    }
    (belief, rounds)
}

/// Every answer taken as judged, and workers as they usually are.
fn first(answers: &Answers) -> Belief {
    let mut better: Vec<Better> = vec![[0.0; 2]; answers.pairs.len()];
    for one in answers.seen.iter().flatten() {
        let [lower, higher] = &mut better[one.pair as usize];
        let (left, right) = if one.is_lower_left { (lower, higher) } else { (higher, lower) };
        *left += one.left_won;
        *right += one.right_won;
    }
    let mut choices = Choices::among(answers.items);
    for ((low, high), [lower, higher]) in answers.pairs.iter().zip(&better) {
        choices.push(&[*low, *high], *lower);
        choices.push(&[*high, *low], *higher);
    }
    let usual = Habit { shares: shares(CROWD_CREDIT), left: 0.5 };
    let fit = choices.fit(PRIOR, Watch::default());
    Belief { strengths: fit.strengths, habits: vec![usual; answers.seen.len()] }
}

fn collect(comparisons: &[Comparison<'_>], names: &Names, workers: &Names) -> Answers {
    let number = |names: &Names, name: &str| names.number(name).unwrap_or(0);
    let key = |one: &Comparison<'_>| {
        let (left, right) = (number(names, one.left) as u32, number(names, one.right) as u32);
        (number(workers, one.worker), left, right, one.left_won())
    };
    let mut rows: Vec<_> = comparisons.iter().map(key).collect();
    rows.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = rows.iter().map(|row| (row.1.min(row.2), row.1.max(row.2))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut seen: Vec<Vec<Seen>> = workers.iter().map(|_| Vec::new()).collect();
    for rows in rows.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        let (worker, left, right, _) = rows[0];
        let left_won = rows.iter().filter(|row| row.3).count();
        seen[worker].push(Seen {
            pair: pairs.binary_search(&(left.min(right), left.max(right))).unwrap_or(0) as u32,
            is_lower_left: left < right,
            left_won: left_won as f64,
            right_won: (rows.len() - left_won) as f64,
        });
    }
    Answers { items: names.len(), pairs, seen }
}

/// Counts as shares of their sum.
pub(super) fn shares(counts: [f64; 3]) -> [f64; 3] {
    let total: f64 = counts.iter().sum();
    counts.map(|count| count / total)
}

/// Standard errors from the expected information: `n m'² / (m (1 − m))` for `n` answers with probability `m`.
fn errors(answers: &Answers, habits: &[Habit], strengths: &[f64]) -> Option<Vec<f64>> {
    let n = strengths.len();
    if n > MOST_FOR_ERRORS {
        return None;
    }
    let mut information = vec![0.0; n * n];
    for (one, habit) in
        answers.seen.iter().zip(habits).flat_map(|(seen, habit)| seen.iter().map(move |one| (one, habit)))
    {
        let (low, high) = answers.pairs[one.pair as usize];
        let (low, high) = (low as usize, high as usize);
        let (left, right) = if one.is_lower_left { (low, high) } else { (high, low) };
        let difference = strengths[left] - strengths[right];
        let named: f64 = habit.left_chances(logistic(difference)).iter().sum();
        let slope = (habit.shares[0] - habit.shares[1]) * logistic(difference) * logistic(-difference);
        let spread = named * (1.0 - named);
        let known = if spread > 0.0 { one.answers() * slope * slope / spread } else { 0.0 };
        for (row, column, sign) in
            [(left, left, 1.0), (right, right, 1.0), (left, right, -1.0), (right, left, -1.0)]
        {
            information[row * n + column] += sign * known;
        }
    }
    for (index, strength) in strengths.iter().enumerate() {
        let own = logistic(*strength) * logistic(-strength);
        information[index * (n + 1)] += 2.0 * PRIOR * own;
    }
    standard_errors(information, n)
}
