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
use super::outcome::Fit;
use super::real::{Real, ln, log2};
use super::settings::{Method, Settings};
use super::sums::{Sums, Tally, add_parts, expected_skills, finish, masses};
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
    /// Room for each piece's table; kept from round to round, since fresh memory costs as much as what is put there.
    rooms: Vec<Vec<F>>,
    /// Posterior mass of each row and true class.
    counts: Vec<f64>,
}

impl<'a, F: Real> Em<'a, F> {
    fn run(labels: &'a Labels, settings: &Settings<'_>) -> Fit {
        let classes = labels.classes.len();
        let cells = labels.row_worker.len() * classes;
        let pieces = work::pieces(labels);
        let mut em = Em {
            labels,
            classes,
            known: settings.known_by_task(labels),
            logs: vec![F::default(); cells],
            prior_logs: Vec::new(),
            posteriors: vec![F::default(); labels.tasks.len() * classes],
            rooms: vec![Vec::new(); pieces.len()],
            counts: vec![0.0; cells],
            pieces,
        };
        em.round(settings.threads);
        let mut before = f64::NEG_INFINITY;
        let mut rounds = 0;
        while rounds < ROUNDS {
            let bound = em.round(settings.threads) / labels.len() as f64;
            rounds += 1;
            settings.tell(rounds, ROUNDS);
            if bound - before < TOLERANCE {
                break;
            }
            before = bound;
        }
        let right = |row: usize| em.counts[row * classes + usize::from(labels.row_class[row])];
        let skills = expected_skills(labels, right);
        Fit { skills, ..finish(Method::DawidSkene, labels, rounds, em.posteriors, settings.threads) }
    }

    /// Posteriors from the present logarithms (votes in the first round), and new chances from them; the bound's value, all
    /// labels together.
    fn round(&mut self, threads: usize) -> f64 {
        let parts = self.pass(threads);
        let bound = self.learn(&parts, threads);
        self.rooms = parts.into_iter().map(|part| part.counts).collect();
        bound
    }

    /// One pass: posteriors, and what those of each piece add up to.
    fn pass(&mut self, threads: usize) -> Vec<Sums<F>> {
        let Self { labels, classes, pieces, known, logs, prior_logs, posteriors, rooms, .. } = self;
        let outs = work::cut(posteriors, pieces, *classes);
        let parts: Vec<_> = pieces.iter().cloned().zip(outs).zip(std::mem::take(rooms)).collect();
        work::each(parts, threads, |((tasks, out), room)| {
            by_classes!(*classes, pass::<F>, labels, tasks, logs, prior_logs, known, out, room)
        })
    }

    /// Takes new chances from what a pass added up; the bound's value, all labels together.
    fn learn(&mut self, parts: &[Sums<F>], threads: usize) -> f64 {
        let (labels, classes) = (self.labels, self.classes);
        let (mass, label_mass, entropy) = masses(parts, classes);
        let tasks = labels.tasks.len() as f64;
        let priors: Vec<f64> = mass.iter().map(|mass| (mass / tasks).max(FLOOR)).collect();
        self.prior_logs = priors.iter().map(|prior| F::of(log2(*prior))).collect();
        let workers = work::shares(labels.workers.len(), self.logs.len());
        let rows: Vec<Range<usize>> = workers
            .iter()
            .map(|own| labels.worker_start[own.start] as usize..labels.worker_start[own.end] as usize)
            .collect();
        let jobs: Vec<_> = workers
            .into_iter()
            .zip(work::cut(&mut self.logs, &rows, classes))
            .zip(work::cut(&mut self.counts, &rows, classes))
            .collect();
        let expected: f64 = work::each(jobs, threads, |((workers, logs), counts)| {
            let first = labels.worker_start[workers.start] as usize * classes;
            add_parts(parts, first, counts);
            learn_workers(labels, workers, counts, logs)
        })
        .into_iter()
        .sum();
        let prior: f64 = label_mass.iter().zip(&priors).map(|(mass, prior)| mass * ln(*prior)).sum();
        expected * std::f64::consts::LN_2 + prior + entropy
    }
}

/// Takes new chances of some workers from the counts of their rows; their part of the bound, to base 2.
fn learn_workers<F: Real>(labels: &Labels, workers: Range<usize>, counts: &[f64], logs: &mut [F]) -> f64 {
    let classes = labels.classes.len();
    let first = labels.worker_start[workers.start] as usize;
    let mut expected = 0.0;
    let mut totals = vec![0.0; classes];
    for worker in workers {
        let rows = labels.worker_rows(worker);
        let rows = rows.start - first..rows.end - first;
        let counts = &counts[rows.start * classes..rows.end * classes];
        totals.fill(0.0);
        for row in counts.chunks_exact(classes) {
            totals.iter_mut().zip(row).for_each(|(total, count)| *total += count.max(FLOOR));
        }
        let logs = &mut logs[rows.start * classes..rows.end * classes];
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

/// One pass over some tasks. `K` is the number of classes, or zero where the compiler does not know it. Without
/// logarithms of the prior it is the first pass, whose posteriors are shares of votes.
fn pass<F: Real, const K: usize>(
    labels: &Labels,
    tasks: Range<usize>,
    logs: &[F],
    prior_logs: &[F],
    known: &[u32],
    out: &mut [F],
    room: Vec<F>,
) -> Sums<F> {
    let classes = if K == 0 { labels.classes.len() } else { K };
    // Logarithms and counts of a row lie side by side: reading the one brings the other near.
    let mut table = room;
    table.resize(logs.len() * 2, F::default());
    for (pair, logs) in table.chunks_exact_mut(2 * classes).zip(logs.chunks_exact(classes)) {
        pair[..classes].copy_from_slice(logs);
        pair[classes..].fill(F::default());
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
