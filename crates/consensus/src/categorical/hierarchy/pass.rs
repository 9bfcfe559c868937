//! Passes over all tasks: posteriors from what is believed of workers, and expected counts from posteriors.

use super::super::dawid_skene::by_classes;
use super::super::real::{exp2, log2};
use super::super::work;
use super::crowd::Crowd;
use super::table::Table;
use std::ops::Range;

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
pub(super) fn votes(table: &Table<'_>, threads: usize) -> Vec<f32> {
    let classes = table.classes;
    let mut posteriors = vec![0.0_f32; table.tasks * classes];
    let pieces = table.pieces();
    let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(&mut posteriors, &pieces, classes)).collect();
    work::each(parts, threads, |(tasks, out)| {
        tasks.zip(out.chunks_exact_mut(classes.max(1))).for_each(|(task, out)| first_guess(table, task, out));
    });
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
    fn add<const K: usize>(&mut self, table: &Table<'_>, task: usize, posterior: &[f32]) {
        self.mass.iter_mut().zip(posterior).for_each(|(mass, p)| *mass += f64::from(*p));
        count::<K>(table, task, posterior, &mut self.counts);
    }

    /// What all pieces found, each sum in the order of the pieces.
    fn of_all(parts: Vec<Found>, table: &Table<'_>, threads: usize) -> Found {
        let mut parts = parts.into_iter();
        let mut all = parts.next().unwrap_or_else(|| Found::new(table));
        let rest: Vec<Found> = parts.collect();
        for part in &rest {
            all.mass.iter_mut().zip(&part.mass).for_each(|(sum, mass)| *sum += mass);
            all.most_moved = all.most_moved.max(part.most_moved);
            all.moved += part.moved;
        }
        let cells = work::shares(all.counts.len(), all.counts.len());
        let jobs: Vec<_> = cells.iter().cloned().zip(work::cut(&mut all.counts, &cells, 1)).collect();
        work::each(jobs, threads, |(cells, sums)| {
            for part in &rest {
                sums.iter_mut().zip(&part.counts[cells.clone()]).for_each(|(sum, count)| *sum += count);
            }
        });
        all
    }
}

/// What posteriors add up to.
pub(super) fn counts(table: &Table<'_>, posteriors: &[f32], threads: usize) -> Found {
    let classes = table.classes;
    let parts = work::each(table.pieces(), threads, |tasks| {
        let mut found = Found::new(table);
        tasks.for_each(|task| found.add::<0>(table, task, &posteriors[task * classes..(task + 1) * classes]));
        found
    });
    Found::of_all(parts, table, threads)
}

/// How many classes there are; `K`, where the compiler knows it.
#[inline(always)]
fn width<const K: usize>(classes: usize) -> usize {
    if K == 0 { classes } else { K }
}

/// Adds a task's share to the counts of its rows.
#[inline(always)]
fn count<const K: usize>(table: &Table<'_>, task: usize, posterior: &[f32], counts: &mut [f64]) {
    let classes = width::<K>(posterior.len());
    let posterior = &posterior[..classes];
    table.each_voice(task, |rows| {
        if let [row] = rows {
            let counts = &mut counts[*row as usize * classes..][..classes];
            counts.iter_mut().zip(posterior).for_each(|(count, p)| *count += f64::from(*p));
            return;
        }
        let share = 1.0 / rows.len() as f64;
        for row in rows {
            let counts = &mut counts[*row as usize * classes..][..classes];
            counts.iter_mut().zip(posterior).for_each(|(count, p)| *count += f64::from(*p) * share);
        }
    });
}

/// New posteriors of all tasks, and what they add up to.
pub(super) fn pass(table: &Table<'_>, crowd: &Crowd, posteriors: &mut [f32], threads: usize) -> Found {
    let classes = table.classes;
    let pieces = table.pieces();
    let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(posteriors, &pieces, classes)).collect();
    let parts =
        work::each(parts, threads, |(tasks, out)| by_classes!(classes, piece, table, crowd, tasks, out));
    Found::of_all(parts, table, threads)
}

/// The same of some tasks. `K` is the number of classes, or zero where the compiler does not know it.
fn piece<const K: usize>(table: &Table<'_>, crowd: &Crowd, tasks: Range<usize>, out: &mut [f32]) -> Found {
    let mut found = Found::new(table);
    let mut scores = Scores::new(table.classes);
    for (task, out) in tasks.zip(out.chunks_exact_mut(table.classes)) {
        scores.task::<K>(table, crowd, task, out);
        let new = scores.probabilities::<K>(1.0);
        for (old, new) in out.iter_mut().zip(new) {
            let moved = (*new - f64::from(*old)).abs();
            found.most_moved = if moved > found.most_moved { moved } else { found.most_moved };
            found.moved += moved;
            *old = *new as f32;
        }
        found.add::<K>(table, task, out);
    }
    found
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
            scores.task::<0>(table, crowd, task, out);
            let warmth = super::temper::warmth(scores.voices, together);
            out.iter_mut().zip(scores.probabilities::<0>(warmth)).for_each(|(out, p)| *out = *p as f32);
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
    /// Products of numerators and of denominators that no logarithm was taken of yet.
    above: Vec<f64>,
    below: Vec<f64>,
    probabilities: Vec<f64>,
}

impl Scores {
    pub fn new(classes: usize) -> Self {
        let scores = vec![0.0; classes];
        let ones = vec![1.0; classes];
        Self {
            probabilities: scores.clone(),
            scores,
            voices: 0,
            known: None,
            above: ones.clone(),
            below: ones,
        }
    }

    /// Scores a task whose share in the counts is `own`.
    #[inline(always)]
    pub fn task<const K: usize>(&mut self, table: &Table<'_>, crowd: &Crowd, task: usize, own: &[f32]) {
        let classes = width::<K>(self.scores.len());
        self.known = table.known(task);
        self.scores.copy_from_slice(&crowd.prior_logs);
        self.voices = 0;
        let mut waiting = 0;
        table.each_voice(task, |rows| {
            self.voices += 1;
            if let [row] = rows {
                let ((_, numerators), denominators) = crowd.of_row(table, *row as usize);
                let (numerators, denominators) = (&numerators[..classes], &denominators[..classes]);
                let (products, divisors) = (&mut self.above[..classes], &mut self.below[..classes]);
                let own = &own[..classes];
                for class in 0..classes {
                    let p = f64::from(own[class]);
                    let (above, below) = chance(numerators[class], denominators[class], p, p);
                    products[class] *= above;
                    divisors[class] *= below;
                }
                waiting += 1;
                if waiting == FACTORS {
                    waiting = 0;
                    self.flush::<K>();
                }
            } else {
                several(table, crowd, rows, own, &mut self.scores);
            }
        });
        self.flush::<K>();
    }

    /// Takes the products' logarithms.
    #[inline(always)]
    fn flush<const K: usize>(&mut self) {
        let classes = width::<K>(self.scores.len());
        let (above, below) = (&mut self.above[..classes], &mut self.below[..classes]);
        let scores = &mut self.scores[..classes];
        for class in 0..classes {
            scores[class] += log2(above[class] / below[class]);
            above[class] = 1.0;
            below[class] = 1.0;
        }
    }

    /// The scores as probabilities; `warmth` under one makes them less sure.
    #[inline(always)]
    pub fn probabilities<const K: usize>(&mut self, warmth: f64) -> &[f64] {
        if let Some(class) = self.known {
            self.probabilities.fill(0.0);
            self.probabilities[class] = 1.0;
            return &self.probabilities;
        }
        let classes = width::<K>(self.scores.len());
        let (scores, out) = (&self.scores[..classes], &mut self.probabilities[..classes]);
        let best = scores
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, |best, score| if score > best { score } else { best });
        for class in 0..classes {
            out[class] = exp2((scores[class] - best) * warmth);
        }
        let sum: f64 = out.iter().sum();
        out.iter_mut().for_each(|p| *p /= sum);
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
