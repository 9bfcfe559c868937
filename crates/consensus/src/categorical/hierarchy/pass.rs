//! Passes over all tasks: posteriors from what is believed of workers, and expected counts from posteriors.

use super::super::real::{exp2, log2};
use super::super::work;
use super::crowd::Crowd;
use super::table::Table;

/// Factors that are multiplied before a logarithm is taken; each is between 10⁻¹² and 10⁸ or so.
const FACTORS: usize = 8;

/// What a pass found.
pub(super) struct Found {
    /// Expected counts by row and true class.
    pub counts: Vec<f64>,
    /// Posterior mass of each class.
    pub mass: Vec<f64>,
    /// The largest change of a probability.
    pub most_moved: f64,
    /// The sum of all changes.
    pub moved: f64,
}

/// Shares of votes, one voice a worker; known tasks as known.
pub(super) fn votes(table: &Table<'_>) -> Vec<f32> {
    let classes = table.classes;
    let mut posteriors = vec![0.0_f32; table.tasks * classes];
    for (task, out) in posteriors.chunks_exact_mut(classes).enumerate() {
        first_guess(table, task, out);
    }
    posteriors
}

/// A task's shares of votes.
pub(super) fn first_guess(table: &Table<'_>, task: usize, out: &mut [f32]) {
    out.fill(0.0);
    if let Some(class) = table.known(task) {
        out[class] = 1.0;
        return;
    }
    let mut voices = 0.0_f32;
    table.each_voice(task, |rows| {
        voices += 1.0;
        rows.iter()
            .for_each(|row| out[usize::from(table.row_class[*row as usize])] += 1.0 / rows.len() as f32);
    });
    let even = 1.0 / table.classes as f32;
    out.iter_mut().for_each(|p| *p = if voices > 0.0 { *p / voices } else { even });
}

impl Found {
    fn new(table: &Table<'_>) -> Self {
        let counts = vec![0.0; table.rows() * table.classes];
        Self { counts, mass: vec![0.0; table.classes], most_moved: 0.0, moved: 0.0 }
    }

    /// Adds a task.
    #[inline(always)]
    fn add(&mut self, table: &Table<'_>, task: usize, posterior: &[f32]) {
        self.mass.iter_mut().zip(posterior).for_each(|(mass, p)| *mass += f64::from(*p));
        count(table, task, posterior, &mut self.counts);
    }

    /// What all pieces found, in order.
    fn of_all(parts: Vec<Found>, table: &Table<'_>) -> Found {
        let mut parts = parts.into_iter();
        let mut all = parts.next().unwrap_or_else(|| Found::new(table));
        for part in parts {
            all.counts.iter_mut().zip(part.counts).for_each(|(sum, count)| *sum += count);
            all.mass.iter_mut().zip(part.mass).for_each(|(sum, mass)| *sum += mass);
            all.most_moved = all.most_moved.max(part.most_moved);
            all.moved += part.moved;
        }
        all
    }
}

/// What posteriors add up to.
pub(super) fn counts(table: &Table<'_>, posteriors: &[f32], threads: usize) -> Found {
    let classes = table.classes;
    let parts = work::each(table.pieces(), threads, |tasks| {
        let mut found = Found::new(table);
        tasks.for_each(|task| found.add(table, task, &posteriors[task * classes..(task + 1) * classes]));
        found
    });
    Found::of_all(parts, table)
}

/// Adds a task's share to the counts of its rows.
#[inline(always)]
pub(super) fn count(table: &Table<'_>, task: usize, posterior: &[f32], counts: &mut [f64]) {
    table.each_voice(task, |rows| {
        let share = 1.0 / rows.len() as f64;
        for row in rows {
            let start = *row as usize * posterior.len();
            let counts = &mut counts[start..start + posterior.len()];
            counts.iter_mut().zip(posterior).for_each(|(count, p)| *count += f64::from(*p) * share);
        }
    });
}

/// New posteriors of all tasks, and what they add up to.
pub(super) fn pass(table: &Table<'_>, crowd: &Crowd, posteriors: &mut [f32], threads: usize) -> Found {
    let classes = table.classes;
    let pieces = table.pieces();
    let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(posteriors, &pieces, classes)).collect();
    let parts = work::each(parts, threads, |(tasks, out)| {
        let mut found = Found::new(table);
        let mut scores = Scores::new(classes);
        for (task, out) in tasks.zip(out.chunks_exact_mut(classes)) {
            scores.task(table, crowd, task, out);
            let new = scores.probabilities(1.0);
            for (old, new) in out.iter_mut().zip(new) {
                let moved = (*new - f64::from(*old)).abs();
                found.most_moved = if moved > found.most_moved { moved } else { found.most_moved };
                found.moved += moved;
                *old = *new as f32;
            }
            found.add(table, task, out);
        }
        found
    });
    Found::of_all(parts, table)
}

/// Posteriors of all tasks, tempered.
pub(super) fn calibrated(
    table: &Table<'_>,
    crowd: &Crowd,
    posteriors: &[f32],
    together: f64,
    threads: usize,
) -> Vec<f32> {
    let classes = table.classes;
    let mut tempered = posteriors.to_vec();
    let pieces = table.pieces();
    let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(&mut tempered, &pieces, classes)).collect();
    work::each(parts, threads, |(tasks, out)| {
        let mut scores = Scores::new(classes);
        for (task, out) in tasks.zip(out.chunks_exact_mut(classes)) {
            scores.task(table, crowd, task, out);
            let warmth = super::temper::warmth(scores.voices, together);
            out.iter_mut().zip(scores.probabilities(warmth)).for_each(|(out, p)| *out = *p as f32);
        }
    });
    tempered
}

/// A task's scores, and room to work them out in.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    /// Logarithm to base 2 of each class's joint chance with the labels.
    pub scores: Vec<f64>,
    /// Workers who answered.
    pub voices: usize,
    known: Option<usize>,
    products: Vec<(f64, f64)>,
    probabilities: Vec<f64>,
}

impl Scores {
    pub fn new(classes: usize) -> Self {
        let scores = vec![0.0; classes];
        let products = vec![(1.0, 1.0); classes];
        Self { probabilities: scores.clone(), scores, voices: 0, known: None, products }
    }

    /// Scores a task whose share in the counts is `own`.
    #[inline(always)]
    pub fn task(&mut self, table: &Table<'_>, crowd: &Crowd, task: usize, own: &[f32]) {
        self.known = table.known(task);
        self.scores.copy_from_slice(&crowd.prior_logs);
        self.voices = 0;
        let mut waiting = 0;
        table.each_voice(task, |rows| {
            self.voices += 1;
            if let [row] = rows {
                let ((_, numerators), denominators) = crowd.of_row(table, *row as usize);
                for (((product, base), total), p) in
                    self.products.iter_mut().zip(numerators).zip(denominators).zip(own)
                {
                    let (above, below) = chance(*base, *total, f64::from(*p), f64::from(*p));
                    product.0 *= above;
                    product.1 *= below;
                }
                waiting += 1;
                if waiting == FACTORS {
                    waiting = 0;
                    flush(&mut self.scores, &mut self.products);
                }
            } else {
                several(table, crowd, rows, own, &mut self.scores);
            }
        });
        flush(&mut self.scores, &mut self.products);
    }

    /// The scores as probabilities; `warmth` under one makes them less sure.
    pub fn probabilities(&mut self, warmth: f64) -> &[f64] {
        if let Some(class) = self.known {
            self.probabilities.fill(0.0);
            self.probabilities[class] = 1.0;
            return &self.probabilities;
        }
        let best = self.scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for (p, score) in self.probabilities.iter_mut().zip(&self.scores) {
            *p = exp2((score - best) * warmth);
            sum += *p;
        }
        self.probabilities.iter_mut().for_each(|p| *p /= sum);
        &self.probabilities
    }
}

/// A label's chance under a class, as a fraction, without the task's own share in it.
#[inline(always)]
pub(super) fn chance(base: f64, total: f64, own: f64, own_total: f64) -> (f64, f64) {
    const FLOOR: f64 = 1e-12;
    let (above, below) = (base - own, total - own_total);
    (if above > FLOOR { above } else { FLOOR }, if below > FLOOR { below } else { FLOOR })
}

fn flush(scores: &mut [f64], products: &mut [(f64, f64)]) {
    for (score, product) in scores.iter_mut().zip(products) {
        *score += log2(product.0 / product.1);
        *product = (1.0, 1.0);
    }
}

/// Several labels of one worker: the mean of their logarithms, so that together they are one voice.
fn several(table: &Table<'_>, crowd: &Crowd, rows: &[u32], own: &[f32], scores: &mut [f64]) {
    let share = 1.0 / rows.len() as f64;
    for row in rows {
        let same = rows.iter().filter(|other| *other == row).count() as f64;
        let ((_, numerators), denominators) = crowd.of_row(table, *row as usize);
        for (((score, base), total), p) in scores.iter_mut().zip(numerators).zip(denominators).zip(own) {
            let (above, below) = chance(*base, *total, f64::from(*p) * share * same, f64::from(*p));
            *score += share * log2(above / below);
        }
    }
}
