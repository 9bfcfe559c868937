//! One order of a few things out of several people's orders, where ties may be allowed, and how sure each pair of it is.
//!
//! The order with the least weighed distance to what was said (Kemeny 1959; the distance of Kemeny and Snell 1962 counts a
//! pair 2 where two orders say opposite things of it and 1 where one of them ties it). It is the likeliest order where
//! everybody errs as Mallows (1957) has it: an order at distance `d` from the truth is said with a probability in
//! proportion to `exp(-weight × d)`. All orders are looked at, by the sets of options that are left after each rank, so
//! that the best of them and the probability of every pair are exact for up to [`MOST`] options (3¹⁰ steps with ties).
//!
//! Of orders that cost the same the one with fewer ranks is taken, and of those the one that comes first by the options'
//! places; so the order of answers never matters. Options stand for their places from 0, orders for the ranks of all
//! options. Deliberately not here: scores of many things that nobody sees together (`pairwise`).

use gongdao_geometry::elementary::{exp, ln};

/// The name and version of the method.
pub const METHOD: &str = "kemeny/1";
/// The most options.
pub const MOST: usize = 10;
/// Weights are whole thousand-millionths of a nat for each step of distance.
pub const UNIT: f64 = 1e9;
/// Nobody is believed to put more pairs right than this.
const MOST_SKILL: f64 = 0.98;

/// One answer.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The rank of each option; ranks only compare.
    pub ranks: &'a [usize],
    /// How much it counts, from 0.
    pub weight: i64,
}

/// What was said together.
#[derive(Clone, Debug)]
pub struct Found {
    /// The rank of each option, from 0.
    pub ranks: Vec<usize>,
    /// How probable each pair's relation is: of `a` and `b`, that `a` comes before `b`.
    before: Vec<Vec<f64>>,
}

impl Found {
    /// How probable it is that one option comes before another.
    pub fn before(&self, one: usize, other: usize) -> f64 {
        self.before.get(one).and_then(|row| row.get(other)).copied().unwrap_or(0.0)
    }

    /// How probable what the order says of a pair is, in the mean over all pairs.
    pub fn sureness(&self) -> f64 {
        self.mean(|a, b| match self.ranks[a].cmp(&self.ranks[b]) {
            std::cmp::Ordering::Less => self.before(a, b),
            std::cmp::Ordering::Greater => self.before(b, a),
            std::cmp::Ordering::Equal => 1.0 - self.before(a, b) - self.before(b, a),
        })
    }

    /// How alike an order is to the true one, in the mean over what may be true: 1 less its distance's share of the most.
    pub fn likeness(&self, ranks: &[usize]) -> f64 {
        if ranks.len() != self.ranks.len() {
            return 0.0;
        }
        // Half a step for a tie on either side, a whole one for the opposite.
        self.mean(|a, b| match ranks[a].cmp(&ranks[b]) {
            std::cmp::Ordering::Less => 0.5 * (1.0 + self.before(a, b) - self.before(b, a)),
            std::cmp::Ordering::Greater => 0.5 * (1.0 + self.before(b, a) - self.before(a, b)),
            std::cmp::Ordering::Equal => 1.0 - 0.5 * (self.before(a, b) + self.before(b, a)),
        })
    }

    fn mean(&self, of: impl Fn(usize, usize) -> f64) -> f64 {
        let count = self.ranks.len();
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let sum: f64 = pairs.map(|(a, b)| of(a, b)).sum();
        (sum / (count * (count - 1) / 2) as f64).clamp(0.0, 1.0)
    }
}

/// The order of so many options with the least distance to what was said; nothing without answers, below two options and
/// above [`MOST`]. `together` says what the weights of those who say the same of a pair come to, the heaviest first.
pub fn kemeny(
    said: &[Said<'_>],
    options: usize,
    ties: bool,
    together: impl Fn(&[i64]) -> i64,
) -> Option<Found> {
    let is_sound = (2..=MOST).contains(&options) && said.iter().all(|one| one.ranks.len() == options);
    if said.is_empty() || !is_sound {
        return None;
    }
    let search = Search::of(&Costs::of(said, options, together), options, ties);
    Some(Found { ranks: search.best(), before: search.pairs() })
}

/// What an order costs, pair by pair.
struct Costs {
    /// Of `a` and `b`: what it costs that `a` comes before `b`.
    before: Vec<Vec<i64>>,
    /// What it costs that they are tied.
    tied: Vec<Vec<i64>>,
}

impl Costs {
    fn of(said: &[Said<'_>], options: usize, together: impl Fn(&[i64]) -> i64) -> Self {
        let mut costs =
            Self { before: vec![vec![0; options]; options], tied: vec![vec![0; options]; options] };
        let weigh = |a: usize, b: usize, which: std::cmp::Ordering| {
            let own = said.iter().filter(|one| one.ranks[a].cmp(&one.ranks[b]) == which);
            let mut weights: Vec<i64> = own.map(|one| one.weight.max(0)).collect();
            weights.sort_unstable_by_key(|weight| std::cmp::Reverse(*weight));
            together(&weights)
        };
        for a in 0..options {
            for b in a + 1..options {
                let [first, tie, last] =
                    [std::cmp::Ordering::Less, std::cmp::Ordering::Equal, std::cmp::Ordering::Greater]
                        .map(|which| weigh(a, b, which));
                costs.before[a][b] = tie + 2 * last;
                costs.before[b][a] = tie + 2 * first;
                (costs.tied[a][b], costs.tied[b][a]) = (first + last, first + last);
            }
        }
        costs
    }
}

/// All orders, by the set of options that are left: bit `at` for the option at that place.
struct Search {
    options: usize,
    ties: bool,
    /// What it costs that options of a set are tied.
    tied: Vec<i64>,
    /// What it costs that an option comes before a set.
    ahead: Vec<Vec<i64>>,
    /// For each set: the least cost of its order, and with how many ranks and which first.
    least: Vec<(i64, u32, usize)>,
    /// For each set: the weight of all its orders, that of the best being 1.
    all: Vec<f64>,
}

impl Search {
    fn of(costs: &Costs, options: usize, ties: bool) -> Self {
        let sets = 1_usize << options;
        let sum = |row: &[i64], set: usize| members(set, options).map(|b| row[b]).sum::<i64>();
        let ahead: Vec<Vec<i64>> =
            costs.before.iter().map(|row| (0..sets).map(|set| sum(row, set)).collect()).collect();
        let tied = |set: usize| members(set, options).map(|a| sum(&costs.tied[a], set)).sum::<i64>() / 2;
        let tied = (0..sets).map(tied).collect();
        let mut search =
            Self { options, ties, tied, ahead, least: vec![(0, 0, 0); sets], all: vec![1.0; sets] };
        for set in 1..sets {
            let firsts = search.firsts(set).map(|first| {
                let (rest, ranks, _) = search.least[set ^ first];
                (search.step(set, first) + rest, ranks + 1, first)
            });
            // Sets come in rising order, so that the first of equals stays.
            let Some(least) = firsts.reduce(|a, b| if (b.0, b.1) < (a.0, a.1) { b } else { a }) else {
                continue;
            };
            search.least[set] = least;
            search.all[set] = search.firsts(set).map(|first| search.weight(set, first)).sum();
        }
        search
    }

    /// The sets that may come first of a set, in rising order.
    fn firsts(&self, set: usize) -> impl Iterator<Item = usize> + use<> {
        let ties = self.ties;
        let next = move |now: &usize| {
            let next = if ties { now.wrapping_sub(set) & set } else { lowest(set & !(now | (now - 1))) };
            Some(next).filter(|next| *next != 0)
        };
        std::iter::successors(Some(lowest(set)), next)
    }

    /// What it costs that these come first of a set.
    fn step(&self, set: usize, first: usize) -> i64 {
        let rest = set ^ first;
        self.tied[first] + members(first, self.options).map(|a| self.ahead[a][rest]).sum::<i64>()
    }

    /// The weight of all orders of a set that begin so, that of its best being 1.
    fn weight(&self, set: usize, first: usize) -> f64 {
        let rest = set ^ first;
        let more = self.step(set, first) + self.least[rest].0 - self.least[set].0;
        exp(-(more as f64) / UNIT) * self.all[rest]
    }

    fn best(&self) -> Vec<usize> {
        let (mut ranks, mut set, mut rank) = (vec![0; self.options], self.least.len() - 1, 0);
        while set != 0 {
            let first = self.least[set].2;
            members(first, self.options).for_each(|at| ranks[at] = rank);
            (set, rank) = (set ^ first, rank + 1);
        }
        ranks
    }

    /// How probable it is of each two options that one comes before the other.
    fn pairs(&self) -> Vec<Vec<f64>> {
        let mut before = vec![vec![0.0; self.options]; self.options];
        let mut reached = vec![0.0; self.least.len()];
        if let Some(all) = reached.last_mut() {
            *all = 1.0;
        }
        for set in (1..self.least.len()).rev() {
            if reached[set] <= 0.0 {
                continue;
            }
            for first in self.firsts(set) {
                let share = reached[set] * self.weight(set, first) / self.all[set];
                let rest = set ^ first;
                reached[rest] += share;
                for a in members(first, self.options) {
                    members(rest, self.options).for_each(|b| before[a][b] += share);
                }
            }
        }
        before
    }
}

fn lowest(set: usize) -> usize {
    set & set.wrapping_neg()
}

fn members(set: usize, options: usize) -> impl Iterator<Item = usize> {
    (0..options).filter(move |at| set & (1 << at) != 0)
}

/// What an answer of somebody weighs who puts this share of pairs right in the mean (a tie for an order, half): so much
/// that Mallows's model expects just that of them. A half, which chance reaches, weighs nothing. Of two options without
/// ties it is half the logarithm of the odds, since the opposite is two steps away.
///
/// With ties the true order is taken to have none, since the mean depends on it a little.
#[allow(clippy::cast_possible_truncation)]
pub fn weight(skill: f64, options: usize, ties: bool) -> i64 {
    let skill = skill.clamp(0.5, MOST_SKILL);
    if skill <= 0.5 || !(2..=MOST).contains(&options) {
        return 0;
    }
    let (mut low, mut high) = (0.0, 8.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if expected_likeness(middle, options, ties) < skill {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low * UNIT).round() as i64
}

/// How far the slope of the logarithm reaches to both sides.
const NEAR: f64 = 1e-4;

/// How alike to the truth an answer is in the mean, where each step of distance costs this many nats.
fn expected_likeness(nats: f64, options: usize, ties: bool) -> f64 {
    let near = |nats: f64| ln(all_orders(exp(-nats), options, ties));
    let steps = (near(nats - NEAR) - near(nats + NEAR)) / (2.0 * NEAR);
    1.0 - steps / (options * (options - 1)) as f64
}

/// The sum over all orders of `q` to the power of the distance to one without ties. With a first rank of `k` options there
/// are `k (k − 1) / 2` ties, and as many exchanged pairs as a Gaussian binomial of `q²` counts.
fn all_orders(q: f64, options: usize, ties: bool) -> f64 {
    let mut binomial = vec![vec![1.0_f64; options + 1]; options + 1];
    for n in 1..=options {
        for k in 1..n {
            let power = q.powi(2 * i32::try_from(k).unwrap_or(0));
            binomial[n][k] = binomial[n - 1][k - 1] + power * binomial[n - 1][k];
        }
    }
    let mut all = vec![1.0_f64; options + 1];
    for n in 1..=options {
        let most = if ties { n } else { 1 };
        let begun = |k: usize| q.powi(i32::try_from(k * (k - 1) / 2).unwrap_or(0)) * binomial[n][k];
        all[n] = (1..=most).map(|k| begun(k) * all[n - k]).sum();
    }
    all[options]
}
