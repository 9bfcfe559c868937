//! The two κ: agreement beyond what workers would reach by naming labels as often as they do, but blindly.

use super::{Ratings, label_counts};

/// How bad a difference of two places in the order of labels is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Every difference is as bad.
    None,
    /// As bad as it is wide.
    Linear,
    /// As bad as the square of its width.
    Quadratic,
}

/// Fleiss' κ (*Measuring nominal scale agreement among many raters*, Psychological Bulletin 76, 1971), for tasks with
/// different numbers of says as Gwet has it: each task counts the same, and how often a label is named is the mean over
/// tasks of its share. `None` where no task has two says or all says are one label.
pub fn fleiss(ratings: &Ratings) -> Option<f64> {
    let mut shares = vec![0.0; ratings.labels().len()];
    let (mut agreed, mut tasks) = (0.0, 0.0);
    for says in ratings.by_task().filter(|says| says.len() > 1) {
        let m = says.len() as f64;
        for (label, count) in label_counts(says) {
            shares[label as usize] += count / m;
            agreed += count * (count - 1.0) / (m * (m - 1.0));
        }
        tasks += 1.0;
    }
    if tasks <= 0.0 {
        return None;
    }
    let blind: f64 = shares.iter().map(|share| (share / tasks) * (share / tasks)).sum();
    (blind < 1.0 - 1e-12).then(|| (agreed / tasks - blind) / (1.0 - blind))
}

/// Cohen's κ (*A coefficient of agreement for nominal scales*, 1960; weighted, 1968) over pairs of labels, given as places
/// in their order. `None` without pairs, or where blind agreement is complete.
pub fn cohen(pairs: &[(u32, u32)], weights: Weights) -> Option<f64> {
    let mut labels: Vec<u32> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
    labels.sort_unstable();
    labels.dedup();
    let place = |label: u32| labels.binary_search(&label).unwrap_or(0);
    let mut sums = vec![[0.0; 2]; labels.len()];
    for (one, other) in pairs {
        sums[place(*one)][0] += 1.0;
        sums[place(*other)][1] += 1.0;
    }
    let bad = |one: u32, other: u32| {
        let width = f64::from(one.abs_diff(other));
        match weights {
            Weights::None => f64::from(u8::from(one != other)),
            Weights::Linear => width,
            Weights::Quadratic => width * width,
        }
    };
    let n = pairs.len() as f64;
    let seen: f64 = pairs.iter().map(|(one, other)| bad(*one, *other)).sum();
    let mut blind = 0.0;
    for (one, left) in labels.iter().zip(&sums) {
        for (other, right) in labels.iter().zip(&sums) {
            blind += left[0] * right[1] * bad(*one, *other);
        }
    }
    (n > 0.0 && blind > 0.0).then(|| 1.0 - n * seen / blind)
}
