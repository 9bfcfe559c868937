//! What is believed of items and of those who compare them, and from three rounds to where many would lead.
//!
//! Squared extrapolation (Varadhan and Roland, *Simple and globally convergent methods for accelerating the convergence of
//! any EM algorithm*, Scandinavian Journal of Statistics 35, 2008): how steps shrink from one round to the next tells how
//! far they would go in all. Shares are taken as logarithms, so a leap never leaves what shares can be. Beyond the length
//! that is allowed a leap is cut short, and what is allowed grows with each leap that needed all of it.

use super::noisy::shares;
use gongdao_geometry::elementary::{exp, ln, logistic};

/// How much longer the next leap may be after one of full length.
const GROWTH: f64 = 4.0;

/// A worker's share of each way to answer, and how often the left item is named without looking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    pub shares: [f64; 3],
    pub left: f64,
}

impl Habit {
    /// How likely the left item is named in each of the three ways, its share included, when the scale says that it is
    /// better with probability `better`.
    #[inline(always)]
    pub fn left_chances(&self, better: f64) -> [f64; 3] {
        [self.shares[0] * better, self.shares[1] * (1.0 - better), self.shares[2] * self.left]
    }

    /// The same of the right item.
    #[inline(always)]
    pub fn right_chances(&self, better: f64) -> [f64; 3] {
        [self.shares[0] * (1.0 - better), self.shares[1] * better, self.shares[2] * (1.0 - self.left)]
    }
}

/// Strengths of items and habits of workers.
#[derive(Clone, Debug)]
pub(super) struct Belief {
    pub strengths: Vec<f64>,
    pub habits: Vec<Habit>,
}

impl Belief {
    /// The largest difference of a strength.
    pub fn moved_from(&self, before: &Belief) -> f64 {
        let moved = self.strengths.iter().zip(&before.strengths).map(|(a, b)| (a - b).abs());
        moved.fold(0.0, f64::max)
    }

    /// Numbers without bounds: of each worker the logarithms of shares and the log-odds of the left side, then strengths.
    fn spread(&self) -> Vec<f64> {
        let log = |share: f64| ln(share.max(f64::MIN_POSITIVE));
        let of_worker = |own: &Habit| {
            let [judging, contrary, careless] = own.shares.map(log);
            [judging, contrary, careless, log(own.left) - log(1.0 - own.left)]
        };
        self.habits.iter().flat_map(of_worker).chain(self.strengths.iter().copied()).collect()
    }

    /// The belief that [`Self::spread`] gives such numbers for.
    fn together(all: &[f64], workers: usize) -> Self {
        let (habits, strengths) = all.split_at(workers * 4);
        let habit = |own: &[f64]| {
            let most = own[..3].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            Habit { shares: shares([0, 1, 2].map(|way| exp(own[way] - most))), left: logistic(own[3]) }
        };
        Self { habits: habits.chunks_exact(4).map(habit).collect(), strengths: strengths.to_vec() }
    }
}

/// How long a leap may be, in rounds.
pub(super) struct Leap {
    longest: f64,
}

impl Leap {
    pub fn new() -> Self {
        Self { longest: 1.0 }
    }

    /// Where `one`, `two` and `three` lead, each a round after the one before; `None` where that is no further than the
    /// last of them.
    pub fn over(&mut self, one: &Belief, two: &Belief, three: &Belief) -> Option<Belief> {
        let workers = one.habits.len();
        let [one, two, three] = [one, two, three].map(Belief::spread);
        let step = |at: usize| two[at] - one[at];
        let bend = |at: usize| three[at] - 2.0 * two[at] + one[at];
        let sum = |of: &dyn Fn(usize) -> f64| (0..one.len()).map(|at| of(at) * of(at)).sum::<f64>();
        let wanted = (sum(&step) / sum(&bend)).sqrt();
        let length = if wanted.is_finite() { wanted.clamp(1.0, self.longest) } else { 1.0 };
        if length >= self.longest {
            self.longest *= GROWTH;
        }
        let far = |at: usize| one[at] + 2.0 * length * step(at) + length * length * bend(at);
        let far: Vec<f64> = (0..one.len()).map(far).collect();
        (length > 1.0 && far.iter().all(|value| value.is_finite())).then(|| Belief::together(&far, workers))
    }
}
