//! One-coin Dawid–Skene: every worker has one number, the chance of being right, and is wrong evenly.
//!
//! The homogeneous model of Y. Zhang, X. Chen, D. Zhou, M. I. Jordan: Spectral methods meet EM (2016), with the start,
//! clips and stop of crowd-kit: skill is the mean posterior of the given labels, right and wrong chances are clipped to
//! 10⁻¹⁰ from 0 and 1, and the rounds end as in [`super::dawid_skene`].

use super::dawid_skene::{BLOCK_TASKS, by_classes, votes};
use super::labels::Labels;
use super::outcome::Fit;
use super::real::{Real, ln, log2};
use super::settings::{Method, Settings};
use super::sums::{Sums, Tally, add_up, expected_skills, finish};
use super::work;
use std::ops::Range;

const ROUNDS: usize = 100;
const TOLERANCE: f64 = 1e-5;
const FLOOR: f64 = 1e-10;

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Fit {
    if settings.parity { run::<f64>(labels, settings) } else { run::<f32>(labels, settings) }
}

fn run<F: Real>(labels: &Labels, settings: &Settings<'_>) -> Fit {
    let classes = labels.classes.len();
    let pieces = work::pieces(labels);
    let known = settings.known_by_task(labels);
    let mut posteriors = vec![F::default(); labels.tasks.len() * classes];
    let mut coins = Coins { gains: vec![F::default(); labels.row_worker.len()], prior_logs: Vec::new() };
    let mut before = f64::NEG_INFINITY;
    let mut rounds = 0;
    let mut is_first = true;
    let mut skills = Vec::new();
    while rounds < ROUNDS {
        let parts: Vec<_> =
            pieces.iter().cloned().zip(work::cut(&mut posteriors, &pieces, classes)).collect();
        let parts = work::each(parts, settings.threads, |(tasks, out)| {
            by_classes!(classes, pass::<F>, labels, tasks, &coins, &known, out)
        });
        let sums = add_up(parts, settings.threads);
        let bound = coins.learn(labels, &sums) / labels.len() as f64;
        skills = expected_skills(labels, |row| sums.counts[row]);
        if std::mem::take(&mut is_first) {
            continue;
        }
        rounds += 1;
        settings.tell(rounds, ROUNDS);
        if bound - before < TOLERANCE {
            break;
        }
        before = bound;
    }
    Fit { skills, ..finish(Method::OneCoin, labels, rounds, posteriors, settings.threads) }
}

pub(super) struct Coins<F> {
    /// What a label adds to its class's score over the others', in bits, by row.
    pub(super) gains: Vec<F>,
    pub(super) prior_logs: Vec<F>,
}

impl<F: Real> Coins<F> {
    /// Takes skills from what a pass added up; the bound's value, all labels together.
    fn learn(&mut self, labels: &Labels, sums: &Sums<f64>) -> f64 {
        let classes = labels.classes.len();
        let tasks = labels.tasks.len() as f64;
        let priors: Vec<f64> = sums.mass.iter().map(|mass| (mass / tasks).max(FLOOR)).collect();
        self.prior_logs = priors.iter().map(|prior| F::of(log2(*prior))).collect();
        let clip = |chance: f64| chance.clamp(FLOOR, 1.0 - FLOOR);
        let mut expected = 0.0;
        for (worker, count) in labels.worker_labels.iter().enumerate() {
            let rows = labels.worker_rows(worker);
            let right: f64 = sums.counts[rows.clone()].iter().sum();
            let skill = right / f64::from(*count);
            let (hit, miss) = (log2(clip(skill)), log2(clip((1.0 - skill) / (classes.max(2) - 1) as f64)));
            expected += right * hit + (f64::from(*count) - right) * miss;
            self.gains[rows].fill(F::of(hit - miss));
        }
        let prior: f64 = sums.label_mass.iter().zip(&priors).map(|(mass, prior)| mass * ln(*prior)).sum();
        expected * std::f64::consts::LN_2 + prior + sums.entropy
    }
}

pub(super) fn pass<F: Real, const K: usize>(
    labels: &Labels,
    tasks: Range<usize>,
    coins: &Coins<F>,
    known: &[u32],
    out: &mut [F],
) -> Sums<F> {
    let classes = if K == 0 { labels.classes.len() } else { K };
    let mut counts = vec![F::default(); coins.gains.len()];
    let mut tally = Tally::<F, K>::new(classes);
    let mut next = tasks.start;
    for out in out.chunks_mut(BLOCK_TASKS * classes) {
        let block = next..next + out.len() / classes;
        next = block.end;
        for (task, out) in block.clone().zip(out.chunks_exact_mut(classes)) {
            let rows = labels.rows_of(task);
            if coins.prior_logs.is_empty() {
                votes(labels, rows, out);
                continue;
            }
            out.copy_from_slice(&coins.prior_logs[..classes]);
            for row in rows {
                let score = &mut out[usize::from(labels.row_class[*row as usize])];
                *score = score.plus(coins.gains[*row as usize]);
            }
        }
        tally.normalise(out, block.clone(), known, coins.prior_logs.is_empty());
        for (task, out) in block.zip(out.chunks_exact(classes)) {
            let rows = labels.rows_of(task);
            for row in rows {
                let row = *row as usize;
                counts[row] = counts[row].plus(out[usize::from(labels.row_class[row])]);
            }
            tally.add(out, rows.len());
        }
    }
    tally.into_sums(counts)
}
