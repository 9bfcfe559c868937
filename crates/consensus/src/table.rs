//! Answers ordered by task and worker, so that what is worked out from them does not hang on the order they came in.

use crate::names::Names;
use std::cmp::Ordering;

/// One worker's answer.
#[derive(Clone, Debug)]
pub(crate) struct Given<T> {
    pub worker: usize,
    pub value: T,
}

/// Answers by task; tasks and workers are numbered in string order. Every row counts: a worker who answered a task twice
/// has two answers.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    pub tasks: Names,
    pub workers: Names,
    pub by_task: Vec<Vec<Given<T>>>,
}

impl<T> Table<T> {
    /// Orders rows `(task, worker, value)`; values of one worker on one task are ordered by `order`.
    pub fn new(rows: Vec<(&str, &str, T)>, order: impl Fn(&T, &T) -> Ordering) -> Self {
        let tasks = Names::of(rows.iter().map(|row| row.0));
        let workers = Names::of(rows.iter().map(|row| row.1));
        let mut by_task: Vec<Vec<Given<T>>> = tasks.iter().map(|_| Vec::new()).collect();
        for (task, worker, value) in rows {
            if let (Some(task), Some(worker)) = (tasks.number(task), workers.number(worker)) {
                by_task[task].push(Given { worker, value });
            }
        }
        for given in &mut by_task {
            given.sort_by(|a, b| a.worker.cmp(&b.worker).then_with(|| order(&a.value, &b.value)));
        }
        Self { tasks, workers, by_task }
    }
}
