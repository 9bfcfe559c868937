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
//! strengths by the solver of `luce` on the answers so weighted. Every round climbs. The error of a strength is from
//! the expected information given the workers' shares.

use super::{Comparison, Scale};
use crate::luce::{Choices, MOST_FOR_ERRORS, NEWTON_ROUNDS, standard_errors};
use crate::names::Names;
use gongdao_geometry::elementary::logistic;

/// The name and version stored beside results.
pub const METHOD: &str = "noisy-bradley-terry/1";

/// Answers a worker is credited with beforehand, in the crowd's shares; and answers the crowd is credited with: judged,
/// the wrong way round, without looking.
const WORKER_CREDIT: f64 = 6.0;
const CROWD_CREDIT: [f64; 3] = [100.0, 1.0, 1.0];
/// Answers without looking a worker is credited with beforehand, on each side.
const SIDE_CREDIT: f64 = 4.0;
/// Wins, and as many losses, each item is credited with against an imagined one of middle strength.
const PRIOR: f64 = 2.0;
const MOST_ROUNDS: usize = 300;
const TOLERANCE: f64 = 1e-6;

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

/// Equal comparisons by one worker.
struct Seen {
    worker: usize,
    left: u32,
    right: u32,
    /// Which pair it is, whoever stands on the left.
    pair: usize,
    left_won: f64,
    right_won: f64,
}

#[derive(Clone, Copy)]
struct Habit {
    shares: [f64; 3],
    left: f64,
}

impl Habit {
    /// How likely the left item is named in each of the three ways, its share included, when the scale says that it is
    /// better with probability `better`.
    fn left_chances(&self, better: f64) -> [f64; 3] {
        [self.shares[0] * better, self.shares[1] * (1.0 - better), self.shares[2] * self.left]
    }

    fn right_chances(&self, better: f64) -> [f64; 3] {
        [self.shares[0] * (1.0 - better), self.shares[1] * better, self.shares[2] * (1.0 - self.left)]
    }
}

/// Puts items on one scale and tells what each worker's word is worth.
pub fn noisy_bradley_terry(comparisons: &[Comparison<'_>]) -> NoisyScale {
    let names = Names::of(comparisons.iter().flat_map(|one| [one.left, one.right]));
    let workers = Names::of(comparisons.iter().map(|one| one.worker));
    let (seen, pairs) = collect(comparisons, &names, &workers);
    let usual = Habit { shares: shares(CROWD_CREDIT), left: 0.5 };
    let mut habits = vec![usual; workers.len()];
    let mut strengths: Option<Vec<f64>> = None;
    let mut rounds = 0;
    for _ in 0..MOST_ROUNDS {
        rounds += 1;
        let before = strengths.clone();
        let (choices, next) = expect(&seen, &pairs, &habits, before.as_deref(), names.len());
        // The first climb goes all the way; later ones need not, since each only has to climb.
        let newton = if before.is_none() { NEWTON_ROUNDS } else { 1 };
        let fit = choices.fit(PRIOR, before.clone(), newton);
        let moved = before.map_or(f64::INFINITY, |before| {
            before.iter().zip(&fit.strengths).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        });
        (habits, strengths) = (next, Some(fit.strengths));
        if moved < TOLERANCE {
            break;
        }
    }
    let strengths = strengths.unwrap_or_default();
    let errors = errors(&seen, &habits, &strengths);
    let mut answers = vec![0.0; workers.len()];
    seen.iter().for_each(|one| answers[one.worker] += one.answers());
    let judges = workers.iter().zip(&habits).zip(answers).map(|((worker, habit), answers)| Judge {
        worker: worker.to_owned(),
        judging: habit.shares[0],
        contrary: habit.shares[1],
        careless: habit.shares[2],
        left: habit.left,
        answers: answers as u64,
    });
    let judges = judges.collect();
    NoisyScale { scale: Scale::new(&names, strengths, errors, PRIOR, rounds), judges }
}

impl Seen {
    fn answers(&self) -> f64 {
        self.left_won + self.right_won
    }
}

fn collect(comparisons: &[Comparison<'_>], names: &Names, workers: &Names) -> (Vec<Seen>, Vec<(u32, u32)>) {
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
    let groups = rows.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2));
    let group = |rows: &[(usize, u32, u32, bool)]| {
        let left_won = rows.iter().filter(|row| row.3).count();
        Seen {
            worker: rows[0].0,
            left: rows[0].1,
            right: rows[0].2,
            pair: pairs.binary_search(&(rows[0].1.min(rows[0].2), rows[0].1.max(rows[0].2))).unwrap_or(0),
            left_won: left_won as f64,
            right_won: (rows.len() - left_won) as f64,
        }
    };
    (groups.map(group).collect(), pairs)
}

/// Weighs each answer by how it may have come about; with no strengths yet, every answer counts as judged.
fn expect(
    seen: &[Seen],
    pairs: &[(u32, u32)],
    habits: &[Habit],
    strengths: Option<&[f64]>,
    items: usize,
) -> (Choices, Vec<Habit>) {
    let mut counts = vec![[0.0; 3]; habits.len()];
    let mut sides = vec![[SIDE_CREDIT; 2]; habits.len()];
    // For each pair, how often its lower and its higher item is better.
    let mut better = vec![[0.0; 2]; pairs.len()];
    let chance = |strengths: &[f64]| -> Vec<f64> {
        pairs
            .iter()
            .map(|(low, high)| logistic(strengths[*low as usize] - strengths[*high as usize]))
            .collect()
    };
    let chances = strengths.map(chance);
    for one in seen {
        let (left_side, right_side) = if one.left < one.right { (0, 1) } else { (1, 0) };
        let Some(chances) = &chances else {
            better[one.pair][left_side] += one.left_won;
            better[one.pair][right_side] += one.right_won;
            continue;
        };
        let chance = chances[one.pair];
        let chance = if left_side == 0 { chance } else { 1.0 - chance };
        let habit = habits[one.worker];
        let ways = |chances: [f64; 3], answers: f64| {
            let sum: f64 = chances.iter().sum();
            chances.map(|chance| if sum > 0.0 { answers * chance / sum } else { 0.0 })
        };
        let left = ways(habit.left_chances(chance), one.left_won);
        let right = ways(habit.right_chances(chance), one.right_won);
        for way in 0..3 {
            counts[one.worker][way] += left[way] + right[way];
        }
        sides[one.worker][0] += left[2];
        sides[one.worker][1] += right[2];
        better[one.pair][left_side] += left[0] + right[1];
        better[one.pair][right_side] += right[0] + left[1];
    }
    let mut choices = Choices::among(items);
    for ((low, high), [lower, higher]) in pairs.iter().zip(&better) {
        choices.push(&[*low, *high], *lower);
        choices.push(&[*high, *low], *higher);
    }
    if strengths.is_none() {
        return (choices, habits.to_vec());
    }
    let add = |sum: [f64; 3], own: &[f64; 3]| [sum[0] + own[0], sum[1] + own[1], sum[2] + own[2]];
    let crowd = shares(counts.iter().fold(CROWD_CREDIT, add));
    let habit = |(counts, sides): (&[f64; 3], &[f64; 2])| Habit {
        shares: shares(add(crowd.map(|share| share * WORKER_CREDIT), counts)),
        left: sides[0] / (sides[0] + sides[1]),
    };
    (choices, counts.iter().zip(&sides).map(habit).collect())
}

/// Counts as shares of their sum.
fn shares(counts: [f64; 3]) -> [f64; 3] {
    let total: f64 = counts.iter().sum();
    counts.map(|count| count / total)
}

/// Standard errors from the expected information: `n m'² / (m (1 − m))` for `n` answers with probability `m`.
fn errors(seen: &[Seen], habits: &[Habit], strengths: &[f64]) -> Option<Vec<f64>> {
    let n = strengths.len();
    if n > MOST_FOR_ERRORS {
        return None;
    }
    let mut information = vec![0.0; n * n];
    for one in seen {
        let (left, right) = (one.left as usize, one.right as usize);
        let difference = strengths[left] - strengths[right];
        let habit = habits[one.worker];
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
