//! KOS: messages between tasks and workers, for two classes.
//!
//! D. R. Karger, S. Oh, D. Shah: Iterative learning for reliable crowdsourcing systems. NIPS 2011. A hundred rounds, first
//! messages drawn around one. Messages grow without end and only their ratios count, so they are scaled after each round;
//! crowd-kit stops at 10³⁰⁰ instead. A task whose messages cancel out goes to the class lowest in string order; there,
//! it is an error.

use super::draw::Draws;
use super::labels::Labels;
use super::outcome::Fit;
use super::real::exp;
use super::settings::{Method, Settings};

const ROUNDS: usize = 100;

pub(super) fn fit(labels: &Labels, settings: &Settings<'_>) -> Fit {
    let mut draws = Draws::new(0);
    let sign = |row: u32| if labels.row_class[row as usize] == 0 { 1.0 } else { -1.0 };
    let mut reliable: Vec<f64> = labels.rows.iter().map(|_| 1.0 + draws.normal()).collect();
    let mut inferred = vec![0.0; reliable.len()];
    for round in 1..=ROUNDS {
        for task in 0..labels.tasks.len() {
            let own = labels.task_start[task] as usize..labels.task_start[task + 1] as usize;
            let sum: f64 = own.clone().map(|index| sign(labels.rows[index]) * reliable[index]).sum();
            own.for_each(|index| inferred[index] = sum - sign(labels.rows[index]) * reliable[index]);
        }
        let mut sums = vec![0.0; labels.workers.len()];
        for (row, inferred) in labels.rows.iter().zip(&inferred) {
            sums[labels.row_worker[*row as usize] as usize] += sign(*row) * inferred;
        }
        let mut most = 0.0_f64;
        for ((row, inferred), reliable) in labels.rows.iter().zip(&inferred).zip(&mut reliable) {
            *reliable = sums[labels.row_worker[*row as usize] as usize] - sign(*row) * inferred;
            most = most.max(reliable.abs());
        }
        settings.tell(round, ROUNDS);
        if most == 0.0 {
            break;
        }
        reliable.iter_mut().for_each(|reliable| *reliable /= most);
    }
    finish(labels, &reliable)
}

/// Signs of weighted sums. The method gives no probabilities; what is given instead grows with the sum, against the
/// root of its mean square over all tasks, as odds.
fn finish(labels: &Labels, reliable: &[f64]) -> Fit {
    let sums: Vec<f64> = (0..labels.tasks.len())
        .map(|task| {
            let own = labels.task_start[task] as usize..labels.task_start[task + 1] as usize;
            let signed = |index: usize| {
                let is_first = labels.row_class[labels.rows[index] as usize] == 0;
                if is_first { reliable[index] } else { -reliable[index] }
            };
            own.map(signed).sum()
        })
        .collect();
    let scale = (sums.iter().map(|sum| sum * sum).sum::<f64>() / sums.len() as f64).sqrt();
    let mut probabilities = Vec::with_capacity(sums.len() * 2);
    let mut answers = Vec::with_capacity(sums.len());
    for sum in &sums {
        let near = if scale > 0.0 { (sum / scale).clamp(-30.0, 30.0) } else { 0.0 };
        let first = (1.0 / (1.0 + exp(-2.0 * near))) as f32;
        // Where there is one class, it is the answer.
        probabilities.extend([first, 1.0 - first].iter().take(labels.classes.len()));
        answers.push(u32::from(near < -1e-9 && labels.classes.len() > 1));
    }
    let mut right = vec![0_u32; labels.workers.len()];
    for (task, answer) in answers.iter().enumerate() {
        for row in labels.rows_of(task) {
            let agrees = u32::from(labels.row_class[*row as usize]) == *answer;
            right[labels.row_worker[*row as usize] as usize] += u32::from(agrees);
        }
    }
    let share = |(right, count): (&u32, &u32)| f64::from(*right) / f64::from(*count);
    let skills = right.iter().zip(&labels.worker_labels).map(share).collect();
    if labels.classes.len() == 1 {
        probabilities.fill(1.0);
    }
    Fit { skills, ..Fit::of(Method::Kos, labels, ROUNDS, probabilities, answers) }
}
