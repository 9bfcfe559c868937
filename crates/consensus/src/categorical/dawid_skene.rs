//! Dawid–Skene: every worker has a confusion matrix, and matrices and truths are worked out in turn.
//!
//! A. P. Dawid, A. M. Skene: Maximum likelihood estimation of observer error-rates using the EM algorithm. Applied
//! Statistics 28 (1979). Start, floors and stop are crowd-kit's, so that the labels are: shares of votes first; the class
//! prior is the mean posterior; expected counts of a row are floored at 10⁻¹⁰ and each true class of a worker is
//! normalised over the classes the worker ever gave; the rounds end when the bound a label (in which the prior counts once
//! a label) rises by less than 10⁻⁵, or falls, and after a hundred in any case.
//!
//! One pass over the labels does both steps: a task's rows are read for the posterior and added to at once, while they
//! are near. The bound needs no pass of its own: its first part is a sum over the counts, its entropy comes from the
//! posterior's own normaliser. In 32 bits, which is the default, that is about one cache miss a label and round; with
//! [`Settings::parity`] it is worked out in 64 bits.

use super::labels::Labels;
use super::outcome::{Fit, first_best};
use super::real::{Real, ln, log2};
use super::settings::{Method, Settings};
use super::work;
use std::ops::Range;

const ROUNDS: usize = 100;
const TOLERANCE: f64 = 1e-5;
const FLOOR: f64 = 1e-10;
/// Tasks that are worked on together.
pub(super) const BLOCK_TASKS: usize = 16;

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Fit {
    if settings.parity { Em::<f64>::run(labels, settings) } else { Em::<f32>::run(labels, settings) }
}

/// Runs a function with the number of classes known to the compiler where it is small.
macro_rules! by_classes {
    ($classes:expr, $function:ident $(::<$real:ty>)?, $($argument:expr),*) => {
        match $classes {
            2 => $function::<$($real,)? 2>($($argument),*),
            3 => $function::<$($real,)? 3>($($argument),*),
            4 => $function::<$($real,)? 4>($($argument),*),
            5 => $function::<$($real,)? 5>($($argument),*),
            6 => $function::<$($real,)? 6>($($argument),*),
            8 => $function::<$($real,)? 8>($($argument),*),
            10 => $function::<$($real,)? 10>($($argument),*),
            _ => $function::<$($real,)? 0>($($argument),*),
        }
    };
}
pub(super) use by_classes;

struct Em<'a, F> {
    labels: &'a Labels,
    classes: usize,
    pieces: Vec<Range<usize>>,
    known: Vec<u32>,
    /// The logarithm to base 2 of each row's chance under each true class.
    logs: Vec<F>,
    /// The same of the classes.
    prior_logs: Vec<F>,
    posteriors: Vec<F>,
}

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

impl<'a, F: Real> Em<'a, F> {
    fn run(labels: &'a Labels, settings: &Settings<'_>) -> Fit {
        let classes = labels.classes.len();
        let cells = labels.row_worker.len() * classes;
        let mut em = Em {
            labels,
            classes,
            pieces: work::pieces(labels),
            known: settings.known_by_task(labels),
            logs: vec![F::default(); cells],
            prior_logs: Vec::new(),
            posteriors: vec![F::default(); labels.tasks.len() * classes],
        };
        let mut sums = em.pass(settings.threads);
        em.learn(&sums, settings.threads);
        let mut before = f64::NEG_INFINITY;
        let mut rounds = 0;
        while rounds < ROUNDS {
            sums = em.pass(settings.threads);
            let bound = em.learn(&sums, settings.threads) / labels.len() as f64;
            rounds += 1;
            settings.tell(rounds, ROUNDS);
            if bound - before < TOLERANCE {
                break;
            }
            before = bound;
        }
        let right = |row: usize| sums.counts[row * classes + usize::from(labels.row_class[row])];
        let skills = expected_skills(labels, right);
        Fit { skills, ..finish(Method::DawidSkene, labels, rounds, em.posteriors) }
    }

    /// One pass: posteriors from the present logarithms (votes in the first), and what they add up to.
    fn pass(&mut self, threads: usize) -> Sums<f64> {
        let Self { labels, classes, pieces, known, logs, prior_logs, posteriors } = self;
        let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(posteriors, pieces, *classes)).collect();
        let parts = work::each(parts, threads, |(tasks, out)| {
            by_classes!(*classes, pass::<F>, labels, tasks, logs, prior_logs, known, out)
        });
        add_up(parts, threads)
    }

    /// Takes new chances from what a pass added up; the bound's value, all labels together.
    fn learn(&mut self, sums: &Sums<f64>, threads: usize) -> f64 {
        let (labels, classes) = (self.labels, self.classes);
        let tasks = labels.tasks.len() as f64;
        let priors: Vec<f64> = sums.mass.iter().map(|mass| (mass / tasks).max(FLOOR)).collect();
        self.prior_logs = priors.iter().map(|prior| F::of(log2(*prior))).collect();
        let workers = work::shares(labels.workers.len());
        let rows: Vec<Range<usize>> = workers
            .iter()
            .map(|own| labels.worker_start[own.start] as usize..labels.worker_start[own.end] as usize)
            .collect();
        let jobs: Vec<_> = workers.into_iter().zip(work::cut(&mut self.logs, &rows, classes)).collect();
        let expected: f64 =
            work::each(jobs, threads, |(workers, logs)| learn_workers(labels, workers, &sums.counts, logs))
                .into_iter()
                .sum();
        let prior: f64 = sums.label_mass.iter().zip(&priors).map(|(mass, prior)| mass * ln(*prior)).sum();
        expected * std::f64::consts::LN_2 + prior + sums.entropy
    }
}

/// Takes new chances of some workers; their part of the bound, to base 2.
fn learn_workers<F: Real>(labels: &Labels, workers: Range<usize>, counts: &[f64], logs: &mut [F]) -> f64 {
    let classes = labels.classes.len();
    let first = labels.worker_start[workers.start] as usize;
    let mut expected = 0.0;
    let mut totals = vec![0.0; classes];
    for worker in workers {
        let rows = labels.worker_rows(worker);
        let counts = &counts[rows.start * classes..rows.end * classes];
        totals.fill(0.0);
        for row in counts.chunks_exact(classes) {
            totals.iter_mut().zip(row).for_each(|(total, count)| *total += count.max(FLOOR));
        }
        let logs = &mut logs[(rows.start - first) * classes..(rows.end - first) * classes];
        for (logs, counts) in logs.chunks_exact_mut(classes).zip(counts.chunks_exact(classes)) {
            for ((log, count), total) in logs.iter_mut().zip(counts).zip(&totals) {
                let bits = log2(count.max(FLOOR) / total);
                expected += count * bits;
                *log = F::of(bits);
            }
        }
    }
    expected
}

/// The sums of all pieces, each cell's in the order of the pieces.
pub(super) fn add_up<F: Real>(parts: Vec<Sums<F>>, threads: usize) -> Sums<f64> {
    let Some(first) = parts.first() else {
        return Sums { counts: Vec::new(), mass: Vec::new(), label_mass: Vec::new(), entropy: 0.0 };
    };
    let cells = first.counts.len();
    let mut counts = vec![0.0; cells];
    let ranges = work::shares(cells);
    let jobs: Vec<_> = ranges.iter().cloned().zip(work::cut(&mut counts, &ranges, 1)).collect();
    work::each(jobs, threads, |(range, sums)| {
        for part in &parts {
            sums.iter_mut().zip(&part.counts[range.clone()]).for_each(|(sum, count)| *sum += count.wide());
        }
    });
    let classes = first.mass.len();
    let mut sums = Sums { counts, mass: vec![0.0; classes], label_mass: vec![0.0; classes], entropy: 0.0 };
    for part in &parts {
        sums.mass.iter_mut().zip(&part.mass).for_each(|(sum, mass)| *sum += mass);
        sums.label_mass.iter_mut().zip(&part.label_mass).for_each(|(sum, mass)| *sum += mass);
        sums.entropy += part.entropy;
    }
    sums
}

/// One pass over some tasks. `K` is the number of classes, or zero where the compiler does not know it. Without
/// logarithms of the prior it is the first pass, whose posteriors are shares of votes.
fn pass<F: Real, const K: usize>(
    labels: &Labels,
    tasks: Range<usize>,
    logs: &[F],
    prior_logs: &[F],
    known: &[u32],
    out: &mut [F],
) -> Sums<F> {
    let classes = if K == 0 { labels.classes.len() } else { K };
    // Logarithms and counts of a row lie side by side: reading the one brings the other near.
    let mut table = vec![F::default(); logs.len() * 2];
    for (pair, logs) in table.chunks_exact_mut(2 * classes).zip(logs.chunks_exact(classes)) {
        pair[..classes].copy_from_slice(logs);
    }
    let mut tally = Tally::<F, K>::new(classes);
    let mut next = tasks.start;
    // In blocks: the reads of many tasks are under way together, and a row that was read is still near when it is added to.
    for out in out.chunks_mut(BLOCK_TASKS * classes) {
        let block = next..next + out.len() / classes;
        next = block.end;
        for (task, out) in block.clone().zip(out.chunks_exact_mut(classes)) {
            let rows = labels.rows_of(task);
            if prior_logs.is_empty() {
                votes(labels, rows, out);
                continue;
            }
            out.copy_from_slice(&prior_logs[..classes]);
            for row in rows {
                let start = *row as usize * 2 * classes;
                add::<F, K>(out, &table[start..start + classes]);
            }
        }
        tally.normalise(out, block.clone(), known, prior_logs.is_empty());
        for (task, out) in block.zip(out.chunks_exact(classes)) {
            let rows = labels.rows_of(task);
            for row in rows {
                let start = (*row as usize * 2 + 1) * classes;
                add::<F, K>(&mut table[start..start + classes], out);
            }
            tally.add(out, rows.len());
        }
    }
    for row in 0..labels.row_worker.len() {
        let start = (row * 2 + 1) * classes;
        table.copy_within(start..start + classes, row * classes);
    }
    table.truncate(logs.len());
    tally.into_sums(table)
}

/// Adds as many numbers as there are classes; `to` is as long as that where the compiler does not know.
#[inline(always)]
fn add<F: Real, const K: usize>(to: &mut [F], from: &[F]) {
    match (to.first_chunk_mut::<K>(), from.first_chunk::<K>()) {
        (Some(to), Some(from)) if K > 0 => {
            let mut sum = *to;
            for class in 0..K {
                sum[class] = sum[class].plus(from[class]);
            }
            *to = sum;
        }
        _ => to.iter_mut().zip(from).for_each(|(to, from)| *to = to.plus(*from)),
    }
}

/// A task's shares of votes.
pub(super) fn votes<F: Real>(labels: &Labels, rows: &[u32], out: &mut [F]) {
    out.fill(F::default());
    let share = F::of(1.0 / rows.len() as f64);
    for row in rows {
        let class = &mut out[labels.row_class[*row as usize] as usize];
        *class = class.plus(share);
    }
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
pub(super) fn finish<F: Real>(method: Method, labels: &Labels, rounds: usize, posteriors: Vec<F>) -> Fit {
    const SLACK: f64 = 1e-9;
    let classes = labels.classes.len();
    let mut wide = vec![0.0; classes];
    let answers = posteriors.chunks_exact(classes).map(|own| {
        wide.iter_mut().zip(own).for_each(|(wide, p)| *wide = p.wide());
        first_best(&wide, SLACK) as u32
    });
    let answers = answers.collect();
    let probabilities = posteriors.into_iter().map(|p| p.wide() as f32).collect();
    Fit::of(method, labels, rounds, probabilities, answers)
}
