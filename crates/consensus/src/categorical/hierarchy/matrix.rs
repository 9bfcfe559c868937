//! The crowd's matrix: how people who look label each true class.
//!
//! A row of a rare class has few labels, and most of those are errors of common classes. Left to itself it learns just
//! that, and common tasks move over to it. So rows lean on what is common to all of them, in two parts: the chance of
//! being right leans on that of all classes together, and where errors go leans on where they go under all other classes.
//! How strongly is learned for each part by itself, as the precision of a Dirichlet prior over rows: classes that are
//! confused in pairs can be equally easy, and easy ones and hard ones can have errors that go everywhere.

use super::precision::minka;

/// The strengths that learning begins with, in labels.
const FIRST_STRENGTHS: (f64, f64) = (30.0, 10.0);
const RIGHT_STRENGTHS: (f64, f64) = (2.0, 10_000.0);
const WRONG_STRENGTHS: (f64, f64) = (1.0, 10_000.0);
/// Labels that the common chance of being right begins with: right ones and wrong ones.
const RIGHT_LABELS: f64 = 2.0;
const WRONG_LABELS: f64 = 1.0;

/// Shares of given classes under true ones.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    classes: usize,
    shares: Vec<f64>,
    right_strength: f64,
    wrong_strength: f64,
    is_new: bool,
}

/// What is common to all rows.
struct Common {
    right: f64,
    /// How strongly each class draws errors.
    pulls: Vec<f64>,
    pulled: f64,
}

impl Common {
    fn of(counts: &Counts<'_>) -> Self {
        let classes = counts.sums.len();
        let all: f64 = counts.sums.iter().sum();
        let hits: f64 = (0..classes).map(|truth| counts.hits(truth)).sum();
        // Errors that go to the class, of all that could have.
        let pull = |class: usize| {
            let given: f64 = counts.by_truth.iter().skip(class).step_by(classes).sum();
            (given - counts.hits(class) + 1.0).max(1.0) / (all - counts.sums[class] + classes as f64)
        };
        let pulls: Vec<f64> = (0..classes).map(pull).collect();
        Self {
            right: (hits + RIGHT_LABELS) / (all + RIGHT_LABELS + WRONG_LABELS),
            pulled: pulls.iter().sum(),
            pulls,
        }
    }

    /// The share of a class among the errors under a true one.
    fn wrong(&self, truth: usize, class: usize) -> f64 {
        self.pulls[class] / (self.pulled - self.pulls[truth])
    }
}

/// Labels of people who look.
struct Counts<'a> {
    /// By true class and given class.
    by_truth: &'a [f64],
    /// By true class.
    sums: Vec<f64>,
}

impl Counts<'_> {
    fn hits(&self, truth: usize) -> f64 {
        self.by_truth[truth * self.sums.len() + truth]
    }

    fn misses(&self, truth: usize) -> f64 {
        (self.sums[truth] - self.hits(truth)).max(0.0)
    }
}

impl Matrix {
    pub fn new(classes: usize) -> Self {
        let (right_strength, wrong_strength) = FIRST_STRENGTHS;
        Self { classes, shares: vec![1.0; classes * classes], right_strength, wrong_strength, is_new: true }
    }

    /// How often the class is given under the true one.
    #[inline(always)]
    pub fn share(&self, truth: usize, class: usize) -> f64 {
        self.shares[truth * self.classes + class]
    }

    /// Takes in labels of people who look, by true class and given class.
    pub fn learn(&mut self, by_truth: &[f64]) {
        let classes = self.classes;
        if classes < 2 {
            return;
        }
        let sums = by_truth.chunks_exact(classes).map(|row| row.iter().sum()).collect();
        let counts = Counts { by_truth, sums };
        let common = Common::of(&counts);
        // The first labels are shares of votes, in which all classes look alike.
        if !self.is_new {
            self.learn_strengths(&counts, &common);
        }
        self.is_new = false;
        for (truth, shares) in self.shares.chunks_exact_mut(classes).enumerate() {
            let right = (counts.hits(truth) + self.right_strength * common.right)
                / (counts.sums[truth] + self.right_strength);
            let scale = (1.0 - right) / (counts.misses(truth) + self.wrong_strength);
            let own = &by_truth[truth * classes..(truth + 1) * classes];
            for (class, (share, count)) in shares.iter_mut().zip(own).enumerate() {
                *share = scale * (count + self.wrong_strength * common.wrong(truth, class));
            }
            shares[truth] = right;
        }
    }

    fn learn_strengths(&mut self, counts: &Counts<'_>, common: &Common) {
        let classes = self.classes;
        let rights = (0..classes).flat_map(|truth| {
            [(counts.hits(truth), common.right), (counts.misses(truth), 1.0 - common.right)]
        });
        let next = minka(rights, counts.sums.iter().copied(), self.right_strength);
        self.right_strength = next.clamp(RIGHT_STRENGTHS.0, RIGHT_STRENGTHS.1);
        let wrongs = counts.by_truth.iter().enumerate().filter_map(|(place, count)| {
            let (truth, class) = (place / classes, place % classes);
            (truth != class).then(|| (*count, common.wrong(truth, class)))
        });
        let misses = (0..classes).map(|truth| counts.misses(truth));
        let next = minka(wrongs, misses, self.wrong_strength);
        self.wrong_strength = next.clamp(WRONG_STRENGTHS.0, WRONG_STRENGTHS.1);
    }
}
