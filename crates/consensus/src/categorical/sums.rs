//! What posteriors of tasks add up to, piece by piece and all together, and a fit from them: what Dawid–Skene, one coin
//! and MACE share.

use super::labels::Labels;
use super::outcome::{Fit, first_best};
use super::real::{Real, log2};
use super::settings::Method;
use super::work;
use std::ops::Range;

/// What a pass over some tasks adds up.
pub(super) struct Sums<F> {
    /// Posterior mass of each row and true class; for one coin, of each row alone.
    pub(super) counts: Vec<F>,
    /// Posterior mass of each class.
    pub(super) mass: Vec<f64>,
    /// The same, every task counted once for each of its labels.
    pub(super) label_mass: Vec<f64>,
    /// Entropy of the posteriors, in nats.
    pub(super) entropy: f64,
}

/// The sums of all pieces, each cell's in the order of the pieces.
pub(super) fn add_up<F: Real>(parts: Vec<Sums<F>>, threads: usize) -> Sums<f64> {
    let Some(first) = parts.first() else {
        return Sums { counts: Vec::new(), mass: Vec::new(), label_mass: Vec::new(), entropy: 0.0 };
    };
    let mut counts = vec![0.0; first.counts.len()];
    let ranges = work::shares(counts.len(), counts.len());
    let jobs: Vec<_> = ranges.iter().cloned().zip(work::cut(&mut counts, &ranges, 1)).collect();
    work::each(jobs, threads, |(range, sums)| add_parts(&parts, range.start, sums));
    let (mass, label_mass, entropy) = masses(&parts, first.mass.len());
    Sums { counts, mass, label_mass, entropy }
}

/// The sums of all pieces of the cells from `first` on.
pub(super) fn add_parts<F: Real>(parts: &[Sums<F>], first: usize, sums: &mut [f64]) {
    sums.fill(0.0);
    for part in parts {
        let own = &part.counts[first..first + sums.len()];
        sums.iter_mut().zip(own).for_each(|(sum, count)| *sum += count.wide());
    }
}

/// The mass of each class, the same by labels, and the entropy, of all pieces.
pub(super) fn masses<F>(parts: &[Sums<F>], classes: usize) -> (Vec<f64>, Vec<f64>, f64) {
    let (mut all, mut by_label, mut entropy) = (vec![0.0; classes], vec![0.0; classes], 0.0);
    for part in parts {
        all.iter_mut().zip(&part.mass).for_each(|(sum, mass)| *sum += mass);
        by_label.iter_mut().zip(&part.label_mass).for_each(|(sum, mass)| *sum += mass);
        entropy += part.entropy;
    }
    (all, by_label, entropy)
}

/// Turns scores, logarithms to base 2, into probabilities: the mean of the scores against the best one, and the sum that
/// was divided by.
#[inline(always)]
fn softmax<F: Real>(out: &mut [F], scores: &mut [F]) -> (f64, f64) {
    let mut best = out[0];
    out.iter().for_each(|score| best = if *score > best { *score } else { best });
    let best = F::of(-best.wide());
    let mut sum = F::default();
    for (score, out) in scores.iter_mut().zip(out.iter_mut()) {
        *score = out.plus(best);
        *out = score.exp2();
    }
    out.iter().for_each(|out| sum = sum.plus(*out));
    let scale = F::of(1.0 / sum.wide());
    let mut weighed = F::default();
    for (score, out) in scores.iter().zip(out.iter_mut()) {
        *out = out.times(scale);
        weighed = weighed.plus(out.times(*score));
    }
    (weighed.wide(), sum.wide())
}

/// What posteriors add up to, but for the counts.
pub(super) struct Tally<F, const K: usize> {
    scores: Vec<F>,
    mass: Vec<f64>,
    label_mass: Vec<f64>,
    bits: f64,
    /// Normalisers not yet taken the logarithm of: one logarithm serves many tasks.
    product: f64,
}

impl<F: Real, const K: usize> Tally<F, K> {
    pub(super) fn new(classes: usize) -> Self {
        Self {
            scores: vec![F::default(); classes],
            mass: vec![0.0; classes],
            label_mass: vec![0.0; classes],
            bits: 0.0,
            product: 1.0,
        }
    }

    /// Turns the scores of a block of tasks, logarithms to base 2, into probabilities, and adds their entropy. In the
    /// first pass they are probabilities already. Known tasks are set.
    #[inline(always)]
    pub(super) fn normalise(&mut self, out: &mut [F], block: Range<usize>, known: &[u32], is_first: bool) {
        let classes = if K == 0 { self.mass.len() } else { K };
        for (task, out) in block.zip(out.chunks_exact_mut(classes)) {
            if let Some(class) = known.get(task).and_then(|known| known.checked_sub(1)) {
                out.fill(F::default());
                out[class as usize] = F::of(1.0);
                continue;
            }
            if is_first {
                continue;
            }
            let (bits, sum) = match out.first_chunk_mut::<K>() {
                Some(out) if K > 0 => {
                    let mut own = *out;
                    let found = softmax(&mut own, &mut [F::default(); K]);
                    *out = own;
                    found
                }
                _ => softmax(out, &mut self.scores),
            };
            self.bits -= bits;
            self.product *= sum;
            if self.product > 1e200 {
                self.bits += log2(self.product);
                self.product = 1.0;
            }
        }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, out: &[F], labels: usize) {
        let labels = labels as f64;
        let classes = if K == 0 { out.len() } else { K };
        let (masses, label_masses) = (&mut self.mass[..classes], &mut self.label_mass[..classes]);
        for ((mass, label_mass), p) in masses.iter_mut().zip(label_masses).zip(&out[..classes]) {
            *mass += p.wide();
            *label_mass += p.wide() * labels;
        }
    }

    pub(super) fn into_sums(self, counts: Vec<F>) -> Sums<F> {
        let entropy = (self.bits + log2(self.product)) * std::f64::consts::LN_2;
        Sums { counts, mass: self.mass, label_mass: self.label_mass, entropy }
    }
}

/// The share each worker is expected to have got right, from the mass of each row's own class.
pub(super) fn expected_skills(labels: &Labels, right: impl Fn(usize) -> f64) -> Vec<f64> {
    let counts = labels.worker_labels.iter().enumerate();
    counts
        .map(|(worker, count)| labels.worker_rows(worker).map(&right).sum::<f64>() / f64::from(*count))
        .collect()
}

/// A fit from posteriors of either width.
pub(super) fn finish<F: Real>(
    method: Method,
    labels: &Labels,
    rounds: usize,
    posteriors: Vec<F>,
    threads: usize,
) -> Fit {
    const SLACK: f64 = 1e-9;
    let classes = labels.classes.len();
    let pieces = work::pieces(labels);
    let mut answers = vec![0_u32; labels.tasks.len()];
    let jobs: Vec<_> = pieces.iter().cloned().zip(work::cut(&mut answers, &pieces, 1)).collect();
    work::each(jobs, threads, |(tasks, answers)| {
        let mut wide = vec![0.0; classes];
        let own = &posteriors[tasks.start * classes..tasks.end * classes];
        for (answer, own) in answers.iter_mut().zip(own.chunks_exact(classes)) {
            wide.iter_mut().zip(own).for_each(|(wide, p)| *wide = p.wide());
            *answer = first_best(&wide, SLACK) as u32;
        }
    });
    let probabilities = posteriors.into_iter().map(|p| p.wide() as f32).collect();
    Fit::of(method, labels, rounds, probabilities, answers)
}
