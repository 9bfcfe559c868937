//! Votes: majority, Wawa and zero-based skill.
//!
//! *Majority*: the share of a task's labels. *Wawa* (worker agreement with aggregate, as in Toloka's Crowd-Kit): a
//! majority vote, then one weighted by the share of a worker's labels that agree with it. *Zero-based skill* (the same
//! source): every worker starts just above chance, 1/K + 10⁻⁵; a hundred times, a weighted vote is taken and every
//! skill moves towards the worker's agreement with it; the step is 1, halved every twentieth round; a last vote gives
//! the answer.
//!
//! A label that a worker repeats on a task has two votes, but counts once where the worker's agreement is told, as in
//! Crowd-Kit.
//!
//! Weighted sums are rounded sums, so two classes with the same votes can differ in the last place; such a difference,
//! under one part in 10⁹, counts as a tie.

use super::dawid_skene::by_classes;
use super::labels::Labels;
use super::outcome::{Fit, first_best};
use super::settings::{Method, Settings};
use super::sums::expected_skills;
use super::work;
use std::ops::Range;

const SLACK: f64 = 1e-9;
const ROUNDS: usize = 100;
const HALVED_EVERY: usize = 20;

pub(super) fn majority(labels: &Labels, settings: &Settings<'_>) -> Fit {
    let Poll { probabilities, answers, agreement } = poll(labels, None, settings);
    Fit { skills: agreement, ..Fit::of(Method::MajorityVote, labels, 1, probabilities, answers) }
}

pub(super) fn wawa(labels: &Labels, settings: &Settings<'_>) -> Fit {
    let skills = poll(labels, None, settings).agreement;
    let Poll { probabilities, answers, .. } = poll(labels, Some(&skills), settings);
    Fit { skills, ..Fit::of(Method::Wawa, labels, 2, probabilities, answers) }
}

pub(super) fn zero_based_skill(labels: &Labels, settings: &Settings<'_>) -> Fit {
    let known = settings.known_by_task(labels);
    let mut skills = vec![1.0 / labels.classes.len() as f64 + 1e-5; labels.workers.len()];
    let mut step = 1.0;
    for round in 1..=ROUNDS {
        if round % HALVED_EVERY == 0 {
            step *= 0.5;
        }
        let agreement = if labels.repeats > 0 {
            poll(labels, Some(&skills), settings).agreement
        } else {
            poll_agreement(labels, &skills, &known, settings)
        };
        let mut moved = false;
        for (skill, agreement) in skills.iter_mut().zip(agreement) {
            let next = *skill + step * (agreement - *skill);
            moved |= next != *skill;
            *skill = next;
        }
        settings.tell(round, ROUNDS);
        // With nothing moved, every further round is the same.
        if !moved {
            break;
        }
    }
    let Poll { probabilities, answers, .. } = poll(labels, Some(&skills), settings);
    Fit { skills, ..Fit::of(Method::ZeroBasedSkill, labels, ROUNDS, probabilities, answers) }
}

/// What a vote says: shares and the class with most, task by task, and how often each worker gave it; a label that a worker
/// repeats on a task counts once there.
struct Poll {
    probabilities: Vec<f32>,
    answers: Vec<u32>,
    agreement: Vec<f64>,
}

/// Takes a vote, weighted where weights are given.
fn poll(labels: &Labels, weights: Option<&[f64]>, settings: &Settings<'_>) -> Poll {
    let classes = labels.classes.len();
    let pieces = work::pieces(labels);
    let known = settings.known_by_task(labels);
    let mut probabilities = vec![0.0_f32; labels.tasks.len() * classes];
    let parts: Vec<_> = pieces.iter().cloned().zip(work::cut(&mut probabilities, &pieces, classes)).collect();
    let parts = work::each(parts, settings.threads, |(tasks, out)| {
        let Some(weights) = weights else {
            return by_classes!(classes, count, labels, tasks, &known, out);
        };
        let mut votes = vec![0.0_f64; classes];
        let mut answers = Vec::with_capacity(tasks.len());
        let mut agreeing = vec![0_u32; labels.row_worker.len()];
        for (task, out) in tasks.zip(out.chunks_exact_mut(classes)) {
            let rows = labels.rows_of(task);
            cast(labels, rows, weights, &mut votes);
            let total: f64 = votes.iter().sum();
            // Where all weights are zero nothing is known: every class is as likely, and the lowest is the answer.
            let share = if total > 0.0 { 1.0 / total } else { 0.0 };
            let even = if total > 0.0 { 0.0 } else { 1.0 / classes as f64 };
            out.iter_mut().zip(&votes).for_each(|(out, votes)| *out = (votes * share + even) as f32);
            let known = known.get(task).copied().unwrap_or(0);
            let answer = known.checked_sub(1).unwrap_or_else(|| first_best(&votes, SLACK) as u32);
            for row in rows {
                let row = *row as usize;
                agreeing[row] += u32::from(u32::from(labels.row_class[row]) == answer);
            }
            answers.push(answer);
        }
        (answers, agreeing)
    });
    let mut agreement = agreement(labels, parts.iter().map(|part| part.1.as_slice()));
    let answers: Vec<u32> = parts.into_iter().flat_map(|part| part.0).collect();
    if labels.repeats > 0 {
        agreement = distinct_agreement(labels, &answers);
    }
    Poll { probabilities, answers, agreement }
}

/// Takes an even vote on some tasks: shares, answers, and how often each row is the answer. `K` is the number of classes,
/// or zero where the compiler does not know it.
fn count<const K: usize>(
    labels: &Labels,
    tasks: Range<usize>,
    known: &[u32],
    out: &mut [f32],
) -> (Vec<u32>, Vec<u32>) {
    let classes = if K == 0 { labels.classes.len() } else { K };
    let mut few = [0_u32; K];
    let mut many = vec![0_u32; if K == 0 { classes } else { 0 }];
    let mut answers = Vec::with_capacity(tasks.len());
    let mut agreeing = vec![0_u32; labels.row_worker.len()];
    for (task, out) in tasks.zip(out.chunks_exact_mut(classes)) {
        let rows = labels.rows_of(task);
        let votes = if K == 0 { many.as_mut_slice() } else { few.as_mut_slice() };
        votes.fill(0);
        rows.iter().for_each(|row| votes[usize::from(labels.row_class[*row as usize])] += 1);
        let share = 1.0 / rows.len() as f64;
        let (mut best, mut answer) = (0, 0);
        for (class, (out, votes)) in out.iter_mut().zip(votes.iter()).enumerate() {
            *out = (f64::from(*votes) * share) as f32;
            answer = if *votes > best { class as u32 } else { answer };
            best = best.max(*votes);
        }
        let answer = known.get(task).and_then(|known| known.checked_sub(1)).unwrap_or(answer);
        for row in rows {
            let row = *row as usize;
            agreeing[row] += u32::from(u32::from(labels.row_class[row]) == answer);
        }
        answers.push(answer);
    }
    (answers, agreeing)
}

/// A task's weighted votes by class.
#[inline(always)]
fn cast(labels: &Labels, rows: &[u32], weights: &[f64], votes: &mut [f64]) {
    votes.fill(0.0);
    for row in rows {
        let row = *row as usize;
        votes[usize::from(labels.row_class[row])] += weights[labels.row_worker[row] as usize];
    }
}

/// The share of each worker's labels that agree, from counts by row.
fn agreement<'a>(labels: &Labels, parts: impl Iterator<Item = &'a [u32]>) -> Vec<f64> {
    let mut agreeing = vec![0_u64; labels.row_worker.len()];
    for part in parts {
        agreeing.iter_mut().zip(part).for_each(|(sum, count)| *sum += u64::from(*count));
    }
    expected_skills(labels, |row| agreeing[row] as f64)
}

/// As the agreement of a [`Poll`], with a weighted vote that is only counted.
fn poll_agreement(labels: &Labels, weights: &[f64], known: &[u32], settings: &Settings<'_>) -> Vec<f64> {
    let parts = work::each(work::pieces(labels), settings.threads, |tasks| {
        let mut votes = vec![0.0_f64; labels.classes.len()];
        let mut agreeing = vec![0_u32; labels.row_worker.len()];
        for task in tasks {
            let rows = labels.rows_of(task);
            let known = known.get(task).copied().unwrap_or(0);
            let answer = known.checked_sub(1).unwrap_or_else(|| {
                cast(labels, rows, weights, &mut votes);
                first_best(&votes, SLACK) as u32
            });
            for row in rows {
                let row = *row as usize;
                agreeing[row] += u32::from(u32::from(labels.row_class[row]) == answer);
            }
        }
        agreeing
    });
    agreement(labels, parts.iter().map(Vec::as_slice))
}

/// As the agreement of a [`Poll`], but labels that a worker repeated on a task count once.
fn distinct_agreement(labels: &Labels, answers: &[u32]) -> Vec<f64> {
    let mut counts = vec![(0_u32, 0_u32); labels.workers.len()];
    for (task, answer) in answers.iter().enumerate() {
        let mut before = u32::MAX;
        for row in labels.rows_of(task) {
            if *row != before {
                let (agreeing, all) = &mut counts[labels.row_worker[*row as usize] as usize];
                *agreeing += u32::from(u32::from(labels.row_class[*row as usize]) == *answer);
                *all += 1;
            }
            before = *row;
        }
    }
    counts.into_iter().map(|(agreeing, all)| f64::from(agreeing) / f64::from(all.max(1))).collect()
}
