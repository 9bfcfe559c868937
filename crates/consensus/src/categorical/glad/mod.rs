//! GLAD: every worker has an ability, every task an easiness, and their product decides the chance of being right.
//!
//! J. Whitehill, P. Ruvolo, T. Wu, J. Bergsma, J. Movellan: Whose vote should count more. NIPS 2009. A label is right with
//! the logistic function of ability × e^easiness and wrong evenly. As in crowd-kit, both begin at 1 with normal priors
//! around 1, classes are equally likely, and the M-step is at most 25 steps of [conjugate gradients](conjugate) to a
//! gradient of 10⁻². The rounds end when the expected log-likelihood, a row and class, rises by less than 10⁻⁵; the first
//! one is not divided there, nor here, so the first comparison never ends them.
//!
//! With x = ability × e^easiness and p the posterior of the given class, a label's part of the expected log-likelihood is
//! −ln(1 + e^−x) − (1 − p) x, but for a constant: one exponential a label, and one logarithm for many.

mod conjugate;

use super::labels::Labels;
use super::outcome::Fit;
use super::real::{exp, exp2, ln};
use super::settings::{Method, Settings};
use super::sums::finish;
use super::work;
use conjugate::minimise;

const ROUNDS: usize = 100;
const TOLERANCE: f64 = 1e-5;
const PRIOR_MEAN: f64 = 1.0;
/// Factors, each at most two after scaling, that are multiplied before a logarithm is taken.
const FACTORS: usize = 500;

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Fit {
    let classes = labels.classes.len();
    let workers = labels.workers.len();
    let mut point = vec![PRIOR_MEAN; workers + labels.tasks.len()];
    let mut posteriors = vec![0.0_f64; labels.tasks.len() * classes];
    let mut right = vec![0.0; labels.len()];
    expect(labels, &point, &mut posteriors, &mut right);
    let cells = (labels.len() * classes) as f64;
    let mut before = -objective(labels, &right, &point, &mut vec![0.0; point.len()], settings);
    let mut rounds = 0;
    while rounds < ROUNDS {
        expect(labels, &point, &mut posteriors, &mut right);
        let value = minimise(&mut point, |point, slope| objective(labels, &right, point, slope, settings));
        let now = -value / cells;
        rounds += 1;
        settings.tell(rounds, ROUNDS);
        if now - before < TOLERANCE {
            break;
        }
        before = now;
    }
    let skills =
        point[..workers].iter().map(|ability| 1.0 / (1.0 + exp(-ability * exp(PRIOR_MEAN)))).collect();
    Fit { skills, ..finish(Method::Glad, labels, rounds, posteriors, settings.threads) }
}

/// Posteriors, and for each label that of its class.
fn expect(labels: &Labels, point: &[f64], posteriors: &mut [f64], right: &mut [f64]) {
    let classes = labels.classes.len();
    let workers = labels.workers.len();
    let wrong = ln((classes.max(2) - 1) as f64);
    for (task, out) in posteriors.chunks_exact_mut(classes).enumerate() {
        let easiness = exp(point[workers + task]);
        let rows = labels.rows_of(task);
        out.fill(0.0);
        for row in rows {
            let ability = point[labels.row_worker[*row as usize] as usize];
            out[usize::from(labels.row_class[*row as usize])] += ability * easiness + wrong;
        }
        let best = out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        out.iter_mut().for_each(|p| *p = exp2((*p - best) * std::f64::consts::LOG2_E));
        let sum: f64 = out.iter().sum();
        out.iter_mut().for_each(|p| *p /= sum);
        let start = labels.task_start[task] as usize;
        for (place, row) in rows.iter().enumerate() {
            right[start + place] = out[usize::from(labels.row_class[*row as usize])];
        }
    }
}

/// The negative expected log-likelihood with priors, and its slope.
fn objective(
    labels: &Labels,
    right: &[f64],
    point: &[f64],
    slope: &mut [f64],
    settings: &Settings<'_>,
) -> f64 {
    let workers = labels.workers.len();
    let constant = ln((labels.classes.len().max(2) - 1) as f64);
    let (abilities, easinesses) = point.split_at(workers);
    let (slope_abilities, slope_easinesses) = slope.split_at_mut(workers);
    let pieces = work::pieces(labels);
    let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(slope_easinesses, &pieces, 1)).collect();
    let parts = work::each(parts, settings.threads, |(tasks, out)| {
        let mut by_worker = vec![0.0; workers];
        let mut sum = Softplus::default();
        for (task, out) in tasks.zip(out) {
            let scale = exp(easinesses[task]);
            let start = labels.task_start[task] as usize;
            let mut own = 0.0;
            for (row, right) in labels.rows_of(task).iter().zip(&right[start..]) {
                let worker = labels.row_worker[*row as usize] as usize;
                let x = abilities[worker] * scale;
                let sigma = sum.add(x, *right);
                sum.value -= (1.0 - right) * constant;
                let by_x = right - sigma;
                own += by_x * x;
                by_worker[worker] += by_x * scale;
            }
            *out = -own;
        }
        (sum.finish(), by_worker)
    });
    slope_abilities.fill(0.0);
    let mut value = 0.0;
    for (sum, by_worker) in parts {
        value -= sum;
        slope_abilities.iter_mut().zip(by_worker).for_each(|(slope, part)| *slope -= part);
    }
    let normal = 0.5 * ln(std::f64::consts::TAU);
    for (slope, own) in slope.iter_mut().zip(point) {
        let away = own - PRIOR_MEAN;
        value += 0.5 * away * away + normal;
        *slope += away;
    }
    value
}

/// Adds up −ln(1 + e^−x) − (1 − p) x.
struct Softplus {
    value: f64,
    product: f64,
    factors: usize,
}

impl Default for Softplus {
    fn default() -> Self {
        Self { value: 0.0, product: 1.0, factors: 0 }
    }
}

impl Softplus {
    /// Adds a label; the logistic function of `x`.
    #[inline(always)]
    fn add(&mut self, x: f64, right: f64) -> f64 {
        // ln(1 + e^−x) = max(−x, 0) + ln(1 + e^−|x|)
        let small = exp(-x.abs());
        self.product *= 1.0 + small;
        self.factors += 1;
        if self.factors == FACTORS {
            self.value -= ln(self.product);
            (self.product, self.factors) = (1.0, 0);
        }
        self.value -= if x < 0.0 { -x } else { 0.0 } + (1.0 - right) * x;
        let far = 1.0 / (1.0 + small);
        if x < 0.0 { 1.0 - far } else { far }
    }

    fn finish(self) -> f64 {
        self.value - ln(self.product)
    }
}
