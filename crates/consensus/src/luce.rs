//! Luce's model of choice, fitted to its true maximum: out of a set, an item is chosen in proportion to its worth.
//!
//! Sets of two make Bradley and Terry's model, the stages of rankings make Plackett and Luce's, so both share this
//! solver. With strengths `θ = ln worth` the log-likelihood is concave. Twenty rounds of the minorise–maximise step of
//! Hunter (*MM algorithms for generalized Bradley–Terry models*, Annals of Statistics 32, 2004) come near from
//! anywhere, and Newton steps, each solved by conjugate gradients and halved until it climbs, finish to the last bits.
//!
//! The maximum exists, and only then is finite, when no group of items won every choice against the rest (Ford 1957):
//! when the graph from winners to losers is strongly connected. Where it is not, each item gets `prior` wins and as
//! many losses against an imagined item of strength zero, which keeps everything finite and pulls little.
//!
//! Deliberately not here: who chose (`pairwise`), names.

use crate::linear::{conjugate_gradients, dot, inverse};
use crate::watch::Watch;
use gongdao_geometry::elementary::{exp, ln, ln_logistic, ln_sum_exp, logistic};

/// The prior that is used where the maximum would not be finite.
pub(crate) const PRIOR_WHEN_NEEDED: f64 = 0.1;

/// Above this many items no standard errors are worked out: they cost the cube of it.
pub(crate) const MOST_FOR_ERRORS: usize = 1_000;

const MM_ROUNDS: usize = 20;

/// More Newton rounds than a climb ever needs.
const NEWTON_ROUNDS: usize = 100;
/// What is left of the slope when a Newton round's step counts as solved, as a part.
const REST: f64 = 1e-14;

/// Weighted choices out of sets of items, items given as numbers from zero.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    items: usize,
    starts: Vec<usize>,
    members: Vec<u32>,
    weights: Vec<f64>,
}

/// Where the climb ended.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// Logarithms of worth, with mean zero where no prior holds them.
    pub strengths: Vec<f64>,
    /// MM and Newton rounds.
    pub rounds: usize,
}

impl Choices {
    /// Nothing chosen yet among so many items.
    pub fn among(items: usize) -> Self {
        Self { items, ..Self::default() }
    }

    /// Adds a choice: the first member was chosen out of all members, `weight` times.
    pub fn push(&mut self, members: &[u32], weight: f64) {
        if weight > 0.0 && members.len() > 1 {
            self.starts.push(self.members.len());
            self.members.extend_from_slice(members);
            self.weights.push(weight);
        }
    }

    fn each(&self) -> impl Iterator<Item = (&[u32], f64)> {
        let ends = self.starts.iter().skip(1).copied().chain(std::iter::once(self.members.len()));
        let ranges = self.starts.iter().zip(ends).map(|(start, end)| &self.members[*start..end]);
        ranges.zip(self.weights.iter().copied())
    }

    /// Whether no group of items won every choice against the rest.
    pub fn is_connected(&self) -> bool {
        if self.items < 2 {
            return true;
        }
        let reaches_all = |edges: &dyn Fn(u32, u32) -> (u32, u32)| {
            let mut next: Vec<Vec<u32>> = vec![Vec::new(); self.items];
            for (members, _) in self.each() {
                for loser in &members[1..] {
                    let (from, to) = edges(members[0], *loser);
                    next[from as usize].push(to);
                }
            }
            let (mut seen, mut waiting, mut count) = (vec![false; self.items], vec![0_u32], 1);
            seen[0] = true;
            while let Some(item) = waiting.pop() {
                for other in &next[item as usize] {
                    if !std::mem::replace(&mut seen[*other as usize], true) {
                        count += 1;
                        waiting.push(*other);
                    }
                }
            }
            count == self.items
        };
        reaches_all(&|winner, loser| (winner, loser)) && reaches_all(&|winner, loser| (loser, winner))
    }

    /// Zero where the maximum is finite without help, else [`PRIOR_WHEN_NEEDED`].
    pub fn needed_prior(&self) -> f64 {
        if self.is_connected() { 0.0 } else { PRIOR_WHEN_NEEDED }
    }

    /// Climbs to the maximum; `watch` is told of rounds.
    pub fn fit(&self, prior: f64, watch: Watch<'_>) -> Fit {
        const MOST: usize = MM_ROUNDS + NEWTON_ROUNDS;
        let mut strengths = vec![0.0; self.items];
        self.climb_by_mm(prior, &mut strengths, &|round| watch.tell(round, MOST));
        let mut rounds = MM_ROUNDS;
        let mut height = self.height(&strengths, prior);
        while rounds < MOST {
            watch.tell(rounds, MOST);
            rounds += 1;
            let chances = self.all_chances(&strengths);
            let bend: Vec<f64> =
                strengths.iter().map(|s| 2.0 * prior * logistic(*s) * logistic(-s)).collect();
            let (gradient, diagonal) = self.slopes(&strengths, prior, &chances);
            // Without a prior a common shift is worth nothing; it is made to cost something, and the gradient has none.
            let shift = if prior <= 0.0 {
                diagonal.iter().sum::<f64>() / (self.items * self.items) as f64
            } else {
                0.0
            };
            let step = conjugate_gradients(&diagonal, &gradient, REST, |v, out| {
                self.curve(&chances, &bend, v, out);
                let common = shift * v.iter().sum::<f64>();
                out.iter_mut().for_each(|out| *out += common);
            });
            let promise = dot(&gradient, &step);
            if !promise.is_finite() || promise <= 0.0 {
                break;
            }
            let Some((higher, at)) = self.halved(&strengths, &step, prior, height, promise) else { break };
            (strengths, height) = (at, higher);
            if promise <= 1e-22 * (1.0 + self.weights.iter().sum::<f64>()) {
                break;
            }
        }
        if prior <= 0.0 {
            centre(&mut strengths);
        }
        Fit { strengths, rounds }
    }

    /// The longest of step, half step, quarter step and so on that climbs, or within rounding does not fall.
    fn halved(
        &self,
        from: &[f64],
        step: &[f64],
        prior: f64,
        height: f64,
        promise: f64,
    ) -> Option<(f64, Vec<f64>)> {
        // No step moves a strength by more than five, where the curve of a logistic has long gone flat.
        let longest = step.iter().fold(0.0_f64, |most, s| most.max(s.abs()));
        let mut part = if longest > 5.0 { 5.0 / longest } else { 1.0 };
        for _ in 0..40 {
            let mut at: Vec<f64> = from.iter().zip(step).map(|(x, s)| x + part * s).collect();
            if prior <= 0.0 {
                centre(&mut at);
            }
            let reached = self.height(&at, prior);
            if reached >= height + 1e-4 * part * promise - 1e-13 * height.abs() {
                return Some((reached, at));
            }
            part /= 2.0;
        }
        None
    }

    fn climb_by_mm(&self, prior: f64, strengths: &mut [f64], tell: &dyn Fn(usize)) {
        let mut wins = vec![prior; self.items];
        for (members, weight) in self.each() {
            wins[members[0] as usize] += weight;
        }
        let mut worth: Vec<f64> = vec![1.0; self.items];
        for round in 0..MM_ROUNDS {
            tell(round);
            let mut losses: Vec<f64> = worth.iter().map(|own| 2.0 * prior / (own + 1.0)).collect();
            for (members, weight) in self.each() {
                let share = weight / members.iter().map(|item| worth[*item as usize]).sum::<f64>();
                for item in members {
                    losses[*item as usize] += share;
                }
            }
            for ((own, wins), losses) in worth.iter_mut().zip(&wins).zip(&losses) {
                // An item that never won would fall to nothing at once; Newton takes it from a small worth.
                *own = if *losses > 0.0 { (wins / losses).clamp(1e-6, 1e6) } else { 1.0 };
            }
            let mean = worth.iter().map(|own| ln(*own)).sum::<f64>() / self.items.max(1) as f64;
            if prior <= 0.0 {
                worth.iter_mut().for_each(|own| *own /= exp(mean));
            }
        }
        for (strength, own) in strengths.iter_mut().zip(&worth) {
            *strength = ln(*own);
        }
    }

    /// The log-likelihood with the prior.
    fn height(&self, strengths: &[f64], prior: f64) -> f64 {
        let mut height = 0.0;
        let mut values = Vec::new();
        for (members, weight) in self.each() {
            height += weight * self.ln_chance(members, strengths, &mut values);
        }
        if prior > 0.0 {
            height += prior * strengths.iter().map(|s| ln_logistic(*s) + ln_logistic(-s)).sum::<f64>();
        }
        height
    }

    fn ln_chance(&self, members: &[u32], strengths: &[f64], values: &mut Vec<f64>) -> f64 {
        if let [winner, loser] = members {
            return ln_logistic(strengths[*winner as usize] - strengths[*loser as usize]);
        }
        values.clear();
        values.extend(members.iter().map(|item| strengths[*item as usize]));
        values[0] - ln_sum_exp(values)
    }

    /// The chance of each member to be chosen.
    fn chances(members: &[u32], strengths: &[f64], found: &mut Vec<f64>) {
        found.clear();
        if let [one, other] = members {
            let chance = logistic(strengths[*one as usize] - strengths[*other as usize]);
            found.extend([chance, logistic(strengths[*other as usize] - strengths[*one as usize])]);
            return;
        }
        let most = members.iter().map(|item| strengths[*item as usize]).fold(f64::NEG_INFINITY, f64::max);
        found.extend(members.iter().map(|item| exp(strengths[*item as usize] - most)));
        let sum: f64 = found.iter().sum();
        found.iter_mut().for_each(|chance| *chance /= sum);
    }

    /// The chances of all members of all choices, in the order of `members`.
    fn all_chances(&self, strengths: &[f64]) -> Vec<f64> {
        let (mut all, mut own) = (Vec::with_capacity(self.members.len()), Vec::new());
        for (members, _) in self.each() {
            Self::chances(members, strengths, &mut own);
            all.extend_from_slice(&own);
        }
        all
    }

    /// The gradient and the diagonal of the negative curvature.
    fn slopes(&self, strengths: &[f64], prior: f64, chances: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut gradient, mut diagonal) = (vec![0.0; self.items], vec![0.0; self.items]);
        let mut rest = chances;
        for (members, weight) in self.each() {
            let (chances, next) = rest.split_at(members.len());
            rest = next;
            // One minus the chosen one's chance, summed from the others so that no digits are lost.
            gradient[members[0] as usize] += weight * chances[1..].iter().sum::<f64>();
            for (item, chance) in members.iter().zip(chances) {
                diagonal[*item as usize] += weight * chance * (1.0 - chance);
            }
            for (item, chance) in members.iter().zip(chances).skip(1) {
                gradient[*item as usize] -= weight * chance;
            }
        }
        for index in 0..self.items {
            let (up, down) = (logistic(strengths[index]), logistic(-strengths[index]));
            gradient[index] += prior * (down - up);
            diagonal[index] += 2.0 * prior * up * down;
        }
        (gradient, diagonal)
    }

    /// The negative curvature times a vector; `bend` is what the prior adds for each item.
    fn curve(&self, chances: &[f64], bend: &[f64], v: &[f64], out: &mut [f64]) {
        for ((out, bend), v) in out.iter_mut().zip(bend).zip(v) {
            *out = bend * v;
        }
        let mut rest = chances;
        for (members, weight) in self.each() {
            let (chances, next) = rest.split_at(members.len());
            rest = next;
            let mean: f64 =
                members.iter().zip(chances).map(|(item, chance)| chance * v[*item as usize]).sum();
            for (item, chance) in members.iter().zip(chances) {
                out[*item as usize] += weight * chance * (v[*item as usize] - mean);
            }
        }
    }

    /// The negative curvature as a matrix, row by row.
    fn curvature(&self, strengths: &[f64], prior: f64) -> Vec<f64> {
        let n = self.items;
        let mut matrix = vec![0.0; n * n];
        let mut chances = Vec::new();
        for (members, weight) in self.each() {
            Self::chances(members, strengths, &mut chances);
            for (item, chance) in members.iter().zip(&chances) {
                matrix[*item as usize * (n + 1)] += weight * chance;
                for (other, its) in members.iter().zip(&chances) {
                    matrix[*item as usize * n + *other as usize] -= weight * chance * its;
                }
            }
        }
        for (index, strength) in strengths.iter().enumerate() {
            matrix[index * (n + 1)] += 2.0 * prior * logistic(*strength) * logistic(-strength);
        }
        matrix
    }

    /// The standard error of each strength less the mean strength.
    pub fn errors(&self, strengths: &[f64], prior: f64) -> Option<Vec<f64>> {
        let few = self.items <= MOST_FOR_ERRORS;
        few.then(|| standard_errors(self.curvature(strengths, prior), self.items)).flatten()
    }
}

/// Standard errors of strengths less their mean, from an information matrix that may not know a common shift.
pub(crate) fn standard_errors(mut information: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let size = n as f64;
    let scale = information.iter().step_by(n + 1).sum::<f64>() / size;
    // Fixing the mean: what a common shift would be worth is put in here and projected out below.
    information.iter_mut().for_each(|value| *value += scale / size);
    let covariance = inverse(&information, n)?;
    let means: Vec<f64> =
        covariance.chunks_exact(n.max(1)).map(|row| row.iter().sum::<f64>() / size).collect();
    let grand = means.iter().sum::<f64>() / size;
    let variance = |index: usize| covariance[index * (n + 1)] - 2.0 * means[index] + grand;
    Some((0..n).map(|index| variance(index).max(0.0).sqrt()).collect())
}

/// Takes the mean off.
pub(crate) fn centre(values: &mut [f64]) {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.iter_mut().for_each(|value| *value -= mean);
}
