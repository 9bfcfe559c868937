//! Ranges that commands ask for besides single rows, kept by what was asked.

use super::ring::Ring;
use super::{Stop, World};
use gongdao_kernel::IdMap;
use gongdao_kernel::{AssignmentId, BatchId, PersonId, ProjectId, TaskId};
use gongdao_store::queries::work;
use gongdao_store::rows::NamedTask;
use gongdao_store::{Connection, StoreError};

#[derive(Debug, Default)]
pub(super) struct Ranges {
    of_worker: IdMap<(TaskId, PersonId), Option<AssignmentId>>,
    of_task: IdMap<TaskId, Vec<AssignmentId>>,
    of_batch: IdMap<(BatchId, i64, i64), Vec<TaskId>>,
    /// Known tasks of a project, and of a batch.
    pub(super) gold: Ring<ProjectId>,
    pub(super) gold_in: Ring<BatchId>,
    want_worker: Vec<(TaskId, PersonId)>,
    want_task: Vec<TaskId>,
    want_batch: Vec<(BatchId, i64, i64)>,
    /// Assignments made in this transaction, which no query knows yet.
    made: Vec<(TaskId, AssignmentId)>,
    /// What the present command taught, with what was known before.
    learned: Vec<(TaskId, PersonId, Option<Option<AssignmentId>>)>,
}

/// Tasks named for one worker that are loaded at once.
const NAMED_STRETCH: i64 = 16;

impl Ranges {
    pub(super) fn wants(&self) -> bool {
        !(self.want_worker.is_empty() && self.want_task.is_empty() && self.want_batch.is_empty())
            || self.gold.wants()
            || self.gold_in.wants()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Names a pair to look up; whether it was known.
    pub(super) fn want_assignment_of(&mut self, task: TaskId, worker: PersonId) -> bool {
        let known = self.of_worker.contains_key(&(task, worker));
        if !known {
            self.want_worker.push((task, worker));
        }
        known
    }

    /// A task's assignments as far as they are known; they are looked up in the next round otherwise.
    pub(super) fn peek_assignments_of(&mut self, task: TaskId) -> &[AssignmentId] {
        if !self.of_task.contains_key(&task) {
            self.want_task.push(task);
        }
        self.of_task.get(&task).map_or(&[], Vec::as_slice)
    }

    pub(super) fn assignment_of(
        &mut self,
        task: TaskId,
        worker: PersonId,
    ) -> Result<Option<AssignmentId>, Stop> {
        self.of_worker.get(&(task, worker)).copied().ok_or_else(|| {
            self.want_worker.push((task, worker));
            Stop::Missing
        })
    }

    pub(super) fn assignments_of(&mut self, task: TaskId) -> Result<Vec<AssignmentId>, Stop> {
        self.of_task.get(&task).cloned().ok_or_else(|| {
            self.want_task.push(task);
            Stop::Missing
        })
    }

    pub(super) fn tasks_after(
        &mut self,
        batch: BatchId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<TaskId>, Stop> {
        let key = (batch, after, limit);
        self.of_batch.get(&key).cloned().ok_or_else(|| {
            self.want_batch.push(key);
            Stop::Missing
        })
    }

    /// Remembers an assignment made in this transaction.
    pub(super) fn learn(&mut self, task: TaskId, worker: PersonId, assignment: AssignmentId) {
        let before = self.of_worker.insert((task, worker), Some(assignment));
        self.learned.push((task, worker, before));
        self.made.push((task, assignment));
        if let Some(known) = self.of_task.get_mut(&task) {
            known.push(assignment);
        }
    }

    /// Keeps what the present command made.
    pub(super) fn keep(&mut self) {
        self.learned.clear();
        self.gold.keep();
        self.gold_in.keep();
    }

    /// Forgets what the present command made.
    pub(super) fn take_back(&mut self) {
        self.gold.take_back();
        self.gold_in.take_back();
        while let Some((task, worker, before)) = self.learned.pop() {
            self.made.pop();
            if let Some(known) = self.of_task.get_mut(&task) {
                known.pop();
            }
            match before {
                Some(before) => self.of_worker.insert((task, worker), before),
                None => self.of_worker.remove(&(task, worker)),
            };
        }
    }

    fn load(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let pairs = each_once(&mut self.want_worker);
        if !pairs.is_empty() {
            self.of_worker.extend(pairs.iter().map(|pair| (*pair, None)));
            let found = work::assignments_of_pairs(connection, &pairs)?;
            self.of_worker.extend(found.into_iter().map(|(task, worker, id)| ((task, worker), Some(id))));
        }
        let tasks = each_once(&mut self.want_task);
        if !tasks.is_empty() {
            self.of_task.extend(tasks.iter().map(|task| (*task, Vec::new())));
            let found = work::assignments_of_tasks(connection, &tasks)?;
            let made = self.made.iter().filter(|(task, _)| tasks.binary_search(task).is_ok()).copied();
            for (task, id) in found.into_iter().chain(made) {
                self.of_task.entry(task).or_default().push(id);
            }
        }
        for (batch, after, limit) in self.want_batch.drain(..) {
            let found = work::tasks_of_batch(connection, batch, after, limit)?;
            self.of_batch.insert((batch, after, limit), found);
        }
        self.gold.load(|project, most| work::gold_of_project(connection, project, most))?;
        self.gold_in.load(|batch, most| work::gold_of_batch(connection, batch, most))?;
        Ok(())
    }
}

/// Takes what was asked for, sorted, each once.
fn each_once<K: Ord>(wanted: &mut Vec<K>) -> Vec<K> {
    let mut keys = std::mem::take(wanted);
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl World {
    /// Remembers that a worker now has an assignment on a task.
    pub(crate) fn learn_assignment(&mut self, task: TaskId, worker: PersonId, assignment: AssignmentId) {
        self.ranges.learn(task, worker, assignment);
    }

    pub(super) fn load_ranges(
        &mut self,
        connection: &mut Connection,
        stretch: i64,
    ) -> Result<(), StoreError> {
        for (project, after) in self.open_line.take_wanted() {
            if !self.open_line.is_unknown(project, after) {
                continue;
            }
            let rows = work::open_tasks_after(connection, project, after, stretch)?;
            let whole = i64::try_from(rows.len()).unwrap_or(i64::MAX) < stretch;
            self.open_line.learn(project, after, rows.iter().map(|row| row.position), whole);
            rows.into_iter().for_each(|row| {
                self.task.want(&(row.task,));
                self.open_task.learn(row);
            });
        }
        self.load_doubtful(connection, stretch)?;
        self.load_named(connection)?;
        self.ranges.load(connection)
    }

    /// Loads the next stretch of every line of doubtful tasks that is wanted.
    fn load_doubtful(&mut self, connection: &mut Connection, stretch: i64) -> Result<(), StoreError> {
        for (project, after) in self.doubtful_line.take_wanted() {
            if !self.doubtful_line.is_unknown(project, after) {
                continue;
            }
            let rows = work::doubtful_tasks_after(connection, project, after, stretch)?;
            let whole = i64::try_from(rows.len()).unwrap_or(i64::MAX) < stretch;
            self.doubtful_line.learn(project, after, rows.iter().map(|row| row.position), whole);
            rows.into_iter().for_each(|row| {
                self.task.want(&(row.task,));
                self.doubtful_task.learn(row);
            });
        }
        Ok(())
    }

    /// Loads the next stretch of every worker's own line that is wanted.
    fn load_named(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let lines: Vec<work::NamedLine> = self
            .named_line
            .take_wanted()
            .into_iter()
            .map(|((worker, project), after)| (worker, project, after))
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        let rows = work::named_tasks_after(connection, &lines, NAMED_STRETCH)?;
        let mut rows = rows.as_slice();
        for (worker, project, after) in lines {
            let own =
                |row: &NamedTask| row.worker == worker && row.project == project && row.position > after;
            let count = rows.iter().take(NAMED_STRETCH as usize).take_while(|row| own(row)).count();
            let (stretch, rest) = rows.split_at(count);
            let whole = (count as i64) < NAMED_STRETCH;
            self.named_line.learn((worker, project), after, stretch.iter().map(|row| row.position), whole);
            stretch.iter().for_each(|row| self.named_task.learn(*row));
            rows = rest;
        }
        Ok(())
    }
}
