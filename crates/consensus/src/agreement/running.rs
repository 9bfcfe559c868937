//! Krippendorff's α of a data set that is too large to hold: says come task by task, and memory grows with the different
//! labels alone. It is what [`alpha`](super::alpha()) says of the same, without its interval, which needs the tasks again.

use std::collections::BTreeMap;

/// The most labels that are told apart.
const MOST_LABELS: usize = 4_000;

/// α of labels that are the same or not.
#[derive(Clone, Debug, Default)]
pub struct RunningNominal {
    totals: BTreeMap<String, f64>,
    seen: f64,
    tasks: u64,
    is_full: bool,
}

impl RunningNominal {
    /// Takes what was said of one task; a task with fewer than two says counts for nothing.
    pub fn task(&mut self, says: &[&str]) {
        if says.len() < 2 || self.is_full {
            return;
        }
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        says.iter().for_each(|label| *counts.entry(label).or_default() += 1.0);
        let n = says.len() as f64;
        self.seen += (n * n - counts.values().map(|count| count * count).sum::<f64>()) / (n - 1.0);
        self.tasks += 1;
        for (label, count) in counts {
            match self.totals.get_mut(label) {
                Some(total) => *total += count,
                None => {
                    self.is_full = self.totals.len() >= MOST_LABELS;
                    self.totals.insert(label.to_owned(), count);
                }
            }
        }
    }

    /// Tasks with two says or more.
    #[must_use]
    pub fn tasks(&self) -> u64 {
        self.tasks
    }

    /// α; none where nothing ever differs, no task has two says, or there are more than 4,000 labels.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        let n: f64 = self.totals.values().sum();
        let expected = n * n - self.totals.values().map(|count| count * count).sum::<f64>();
        let is_told = !self.is_full && self.totals.len() > 1 && expected > 0.0;
        is_told.then(|| 1.0 - (n - 1.0) * self.seen / expected)
    }
}

/// α of numbers, by their differences.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunningInterval {
    count: f64,
    mean: f64,
    /// The sum of squares about the mean.
    square: f64,
    seen: f64,
    tasks: u64,
}

impl RunningInterval {
    /// Takes what was said of one task; a task with fewer than two says counts for nothing, and numbers have to be finite.
    pub fn task(&mut self, says: &[f64]) {
        if says.len() < 2 || says.iter().any(|say| !say.is_finite()) {
            return;
        }
        let n = says.len() as f64;
        let mean = says.iter().sum::<f64>() / n;
        let square: f64 = says.iter().map(|say| (say - mean) * (say - mean)).sum();
        self.seen += 2.0 * n * square / (n - 1.0);
        self.tasks += 1;
        // Two sums of squares about their own means come to one about the mean of both.
        let (count, away) = (self.count + n, mean - self.mean);
        self.square += square + away * away * self.count * n / count;
        self.mean += away * n / count;
        self.count = count;
    }

    /// Tasks with two says or more.
    #[must_use]
    pub fn tasks(&self) -> u64 {
        self.tasks
    }

    /// α; none where nothing ever differs or no task has two says.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        let expected = 2.0 * self.count * self.square;
        (expected > 0.0).then(|| 1.0 - (self.count - 1.0) * self.seen / expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Measure, Rating, Ratings, Resampling, alpha};
    use crate::chance::Chance;

    /// Says of so many workers to so many tasks; some gaps.
    fn drawn(tasks: usize, workers: usize, labels: usize) -> Vec<Vec<String>> {
        let mut chance = Chance::new(7);
        let mut task = || {
            let truth = chance.below(labels);
            let mut says = Vec::new();
            for _ in 0..workers {
                match chance.below(5) {
                    0 => {}
                    1 => says.push(chance.below(labels).to_string()),
                    _ => says.push(truth.to_string()),
                }
            }
            says
        };
        (0..tasks).map(|_| task()).collect()
    }

    fn whole(tasks: &[Vec<String>], measure: &Measure<'_>) -> f64 {
        let names: Vec<String> = (0..tasks.len().max(10)).map(|at| at.to_string()).collect();
        let mut rated = Vec::new();
        for (task, says) in names.iter().zip(tasks) {
            for (worker, label) in names.iter().zip(says) {
                rated.push(Rating { task, worker, label, time: "" });
            }
        }
        let ratings = Ratings::new(&rated);
        alpha(&ratings, measure, Resampling { draws: 1, seed: 1 }).expect("an alpha").alpha
    }

    #[test]
    fn task_by_task_it_is_what_it_is_as_a_whole() {
        let tasks = drawn(300, 5, 4);
        let (mut nominal, mut interval) = (RunningNominal::default(), RunningInterval::default());
        for says in &tasks {
            nominal.task(&says.iter().map(String::as_str).collect::<Vec<_>>());
            let numbers: Vec<f64> = says.iter().map(|say| say.parse().expect("a number")).collect();
            interval.task(&numbers);
        }
        let near = |one: Option<f64>, other: f64| (one.expect("an alpha") - other).abs() < 1e-9;
        assert!(near(nominal.alpha(), whole(&tasks, &Measure::Nominal)), "{nominal:?}");
        assert!(near(interval.alpha(), whole(&tasks, &Measure::Interval)), "{interval:?}");
        assert!(nominal.tasks() > 250 && interval.tasks() == nominal.tasks());
    }

    #[test]
    fn where_nothing_differs_there_is_none() {
        let (mut nominal, mut interval) = (RunningNominal::default(), RunningInterval::default());
        assert_eq!((nominal.alpha(), interval.alpha()), (None, None));
        nominal.task(&["a"]);
        nominal.task(&["a", "a"]);
        interval.task(&[2.0, 2.0]);
        assert_eq!((nominal.alpha(), interval.alpha()), (None, None));
        nominal.task(&["b", "b"]);
        assert_eq!(nominal.alpha(), Some(1.0));
    }

    #[test]
    fn more_labels_than_are_told_apart_give_none() {
        let mut nominal = RunningNominal::default();
        (0..=MOST_LABELS).for_each(|at| nominal.task(&[&at.to_string(), "x"]));
        assert_eq!(nominal.alpha(), None);
    }
}
