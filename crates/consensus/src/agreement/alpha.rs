//! Krippendorff's α (*Content Analysis*, 2004; Hayes and Krippendorff, *Answering the call for a standard reliability
//! measure*, 2007): one less the ratio of the disagreement seen within tasks to the one expected if labels were dealt out
//! at random. 1 is perfect, 0 is chance.
//!
//! Disagreement is a squared distance between labels. For ranks Krippendorff's is the square of the difference of mean
//! ranks, and like that of numbers it needs no table of all pairs: `Σ nᵢ nⱼ (xᵢ − xⱼ)² = 2 (n Σ nᵢ xᵢ² − (Σ nᵢ xᵢ)²)`.
//! Other distances have a table.
//!
//! The interval holds the middle 95 of 100 α over tasks drawn anew with repetition. Distances stay those of the whole
//! (for ranks too), so a draw costs a pass over tasks and labels.

use super::{Ratings, label_counts};
use crate::chance::Chance;

/// How far apart two labels are.
pub enum Measure<'a> {
    /// The same or not.
    Nominal,
    /// By ranks; labels are numbers and only their order counts.
    Ordinal,
    /// By differences; labels are numbers.
    Interval,
    /// By differences over sums; labels are numbers that are not negative.
    Ratio,
    /// By a distance the caller tells, from 0 for the same; what is negative or no number counts as 0.
    Given(&'a dyn Fn(&str, &str) -> f64),
}

/// How an interval is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resampling {
    /// How often tasks are drawn anew. Fewer, though 50 at least, where it would take longer than a few seconds.
    pub draws: usize,
    /// The seed of chance.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { draws: 1_000, seed: 1 }
    }
}

/// α and where it may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// α, at most 1.
    pub alpha: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
    /// Tasks with two says or more.
    pub tasks: usize,
    /// Draws the interval rests on.
    pub draws: usize,
}

/// The most labels a distance may be told for: the table has their square.
const MOST_LABELS: usize = 4_000;
/// Steps after which draws are cut short.
const MOST_STEPS: usize = 1_000_000_000;

/// Labels as numbers, or all distances.
enum Distances {
    Same,
    Numbers(Vec<f64>),
    Table { labels: usize, squares: Vec<f64> },
}

/// A task's part: labels with counts, and the disagreement within.
struct Unit {
    counts: Vec<(u32, f64)>,
    disagreement: f64,
}

/// α, or `None` where it is not defined: no task has two says, nothing ever differs, a label is no number that the measure
/// can use, or there are more than 4,000 labels to tell a distance for.
pub fn alpha(ratings: &Ratings, measure: &Measure<'_>, resampling: Resampling) -> Option<Alpha> {
    let pairable: Vec<Vec<(u32, f64)>> =
        ratings.by_task().filter(|says| says.len() > 1).map(label_counts).collect();
    let distances = Distances::new(ratings, measure, &pairable)?;
    let units: Vec<Unit> = pairable
        .into_iter()
        .map(|counts| {
            let n: f64 = counts.iter().map(|(_, count)| count).sum();
            Unit { disagreement: distances.sum(&counts) / (n - 1.0), counts }
        })
        .collect();
    let labels = ratings.labels().len();
    let whole = of(units.iter(), &distances, labels)?;
    let size = units.iter().map(|unit| unit.counts.len()).sum::<usize>() + distances.cost(labels);
    let draws = resampling.draws.min((MOST_STEPS / size.max(1)).max(50));
    let mut chance = Chance::new(resampling.seed);
    let mut found: Vec<f64> = Vec::with_capacity(draws);
    for _ in 0..draws {
        let drawn: Vec<usize> = units.iter().map(|_| chance.below(units.len())).collect();
        found.extend(of(drawn.into_iter().map(|index| &units[index]), &distances, labels));
    }
    found.sort_by(f64::total_cmp);
    let at = |share: f64| found.get((share * found.len().saturating_sub(1) as f64).round() as usize).copied();
    let (low, high) = (at(0.025).unwrap_or(whole), at(0.975).unwrap_or(whole));
    Some(Alpha {
        alpha: whole,
        low: low.min(whole),
        high: high.max(whole),
        tasks: units.len(),
        draws: found.len(),
    })
}

/// α over units, or `None` where no two labels differ.
fn of<'a>(units: impl Iterator<Item = &'a Unit>, distances: &Distances, labels: usize) -> Option<f64> {
    let mut totals = vec![0.0; labels];
    let mut seen = 0.0;
    for unit in units {
        seen += unit.disagreement;
        unit.counts.iter().for_each(|(label, count)| totals[*label as usize] += count);
    }
    let n: f64 = totals.iter().sum();
    let counts: Vec<(u32, f64)> = totals
        .into_iter()
        .enumerate()
        .filter(|(_, count)| *count > 0.0)
        .map(|(l, c)| (l as u32, c))
        .collect();
    let expected = distances.sum(&counts);
    (counts.len() > 1 && expected > 0.0).then(|| 1.0 - (n - 1.0) * seen / expected)
}

impl Distances {
    fn new(ratings: &Ratings, measure: &Measure<'_>, pairable: &[Vec<(u32, f64)>]) -> Option<Self> {
        let numbers = || -> Option<Vec<f64>> {
            let number =
                |label: &str| label.trim().parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() <= 1e100);
            ratings.labels().iter().map(number).collect()
        };
        match measure {
            Measure::Nominal => Some(Self::Same),
            Measure::Interval => numbers().map(|values| Self::Numbers(centred(values))),
            Measure::Ordinal => numbers().map(|values| Self::Numbers(ranks(&values, pairable))),
            Measure::Ratio => {
                let values = numbers().filter(|values| values.iter().all(|value| *value >= 0.0))?;
                let part = |a: usize, b: usize| {
                    let sum = values[a] + values[b];
                    if sum > 0.0 { (values[a] - values[b]) / sum } else { 0.0 }
                };
                Self::table(values.len(), part)
            }
            Measure::Given(told) => {
                let names: Vec<&str> = ratings.labels().iter().collect();
                Self::table(names.len(), |a, b| {
                    let distance = told(names[a], names[b]);
                    if distance.is_finite() { distance.clamp(0.0, 1e100) } else { 0.0 }
                })
            }
        }
    }

    fn table(labels: usize, distance: impl Fn(usize, usize) -> f64) -> Option<Self> {
        if labels > MOST_LABELS {
            return None;
        }
        let mut squares = vec![0.0; labels * labels];
        for one in 0..labels {
            for other in one + 1..labels {
                let square = distance(one, other) * distance(one, other);
                squares[one * labels + other] = square;
                squares[other * labels + one] = square;
            }
        }
        Some(Self::Table { labels, squares })
    }

    /// Squared distances over all ordered pairs of so many of each label.
    fn sum(&self, counts: &[(u32, f64)]) -> f64 {
        match self {
            Self::Same => {
                let n: f64 = counts.iter().map(|(_, count)| count).sum();
                n * n - counts.iter().map(|(_, count)| count * count).sum::<f64>()
            }
            Self::Numbers(values) => {
                let n: f64 = counts.iter().map(|(_, count)| count).sum();
                let value = |label: &u32| values[*label as usize];
                let mean = counts.iter().map(|(label, count)| count * value(label)).sum::<f64>() / n.max(1.0);
                // About the mean, so that no digits are lost.
                let square =
                    |(label, count): &(u32, f64)| count * (value(label) - mean) * (value(label) - mean);
                2.0 * n * counts.iter().map(square).sum::<f64>()
            }
            Self::Table { labels, squares } => {
                let mut sum = 0.0;
                for (one, count) in counts {
                    let row = &squares[*one as usize * labels..(*one as usize + 1) * labels];
                    sum += count * counts.iter().map(|(other, its)| its * row[*other as usize]).sum::<f64>();
                }
                sum
            }
        }
    }

    /// About how many steps the expected disagreement takes.
    fn cost(&self, labels: usize) -> usize {
        if let Self::Table { .. } = self { labels * labels } else { labels }
    }
}

/// Numbers moved and scaled to −1 to 1, which changes no α and keeps squares finite.
fn centred(values: Vec<f64>) -> Vec<f64> {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let (middle, half) = (f64::midpoint(low, high), (high - low) / 2.0);
    if half > 0.0 {
        values.into_iter().map(|value| (value - middle) / half).collect()
    } else {
        vec![0.0; values.len()]
    }
}

/// The mean rank of each label among all pairable says; labels of one value share it.
fn ranks(values: &[f64], pairable: &[Vec<(u32, f64)>]) -> Vec<f64> {
    let mut totals = vec![0.0; values.len()];
    pairable.iter().flatten().for_each(|(label, count)| totals[*label as usize] += count);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0.0;
    for same in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let own: f64 = same.iter().map(|label| totals[*label]).sum();
        same.iter().for_each(|label| ranks[*label] = below + own / 2.0);
        below += own;
    }
    ranks
}
