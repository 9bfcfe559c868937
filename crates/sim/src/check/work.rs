//! Work: counters are what counting gives, and no task gets more answers than were asked for.

use super::{Verdict, hold};
use crate::View;
use crate::view::is_counted;
use gongdao_kernel::{BatchId, Money, PersonId, ProjectId, TaskId};
use gongdao_market::{AssignmentState, BatchState, TaskState};
use std::collections::{BTreeMap, BTreeSet};

/// What assignments add up to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sum {
    live: i64,
    held: i64,
    answers: i64,
    counted: i64,
    accepted: i64,
    rejected: i64,
    won: i64,
    paid: i64,
}

fn sums<K: Ord>(view: &View, key: impl Fn(&gongdao_market::Assignment) -> K) -> BTreeMap<K, Sum> {
    let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
    for row in &view.assignments {
        let undone = view.dispute(row.id).is_some_and(|dispute| dispute.rejected_by.is_some());
        let sum = sums.entry(key(row)).or_default();
        sum.live += i64::from(row.is_live());
        sum.held += i64::from(row.hold.is_some());
        sum.answers += i64::from(row.round > 0);
        sum.counted += i64::from(is_counted(row.state));
        sum.accepted += i64::from(row.state == AssignmentState::Accepted);
        sum.rejected += i64::from(row.state == AssignmentState::RejectedFinally);
        let stands = row.state.is_accepted();
        sum.won += i64::from(undone && stands);
        sum.paid += row.paid.micros();
    }
    sums
}

/// A batch's kept counters are what counting gives.
pub fn batch_counters_are_counts(view: &View) -> Verdict {
    // What was asked of a known task is what it got.
    let of_tasks_sums = sums::<TaskId>(view, |row| row.task);
    let sums = sums::<BatchId>(view, |row| row.batch);
    let mut tasks: BTreeMap<BatchId, (i64, i64, i64)> = BTreeMap::new();
    for task in &view.tasks {
        let gold =
            if task.gold { of_tasks_sums.get(&task.id).map_or(0, |sum| sum.live + sum.counted) } else { 0 };
        let sum = tasks.entry(task.batch).or_default();
        sum.1 += gold;
        sum.0 += i64::from(!task.gold);
        sum.1 += i64::from(task.wanted);
        sum.2 += i64::from(task.state == TaskState::Settled);
    }
    for batch in &view.batches {
        let sum = sums.get(&batch.id).copied().unwrap_or_default();
        let of_tasks = tasks.get(&batch.id).copied().unwrap_or_default();
        let kept_back = view.gradings.iter().filter(|row| row.batch == batch.id && row.is_open()).count();
        let held = sum.held + i64::try_from(kept_back).unwrap_or(i64::MAX);
        let kept = (batch.pending, batch.answers, batch.accepted, batch.rejected, batch.paid.micros());
        let right = kept == (held, sum.answers, sum.accepted, sum.rejected, sum.paid)
            && (batch.tasks, batch.wanted, batch.settled) == of_tasks;
        hold(right, "batch counters are counts", || format!("{batch:?}: {sum:?}, tasks {of_tasks:?}"))?;
        let complete = batch.tasks > 0 && batch.settled == batch.tasks;
        let right = match batch.state {
            BatchState::Complete => complete,
            BatchState::Open => !complete,
            _ => true,
        };
        hold(right, "batch counters are counts", || format!("{batch:?} is not {}", batch.state))?;
    }
    Ok(())
}

/// A task's kept counters are what counting gives.
pub fn task_counters_are_counts(view: &View) -> Verdict {
    let sums = sums::<TaskId>(view, |row| row.task);
    for task in &view.tasks {
        let sum = sums.get(&task.id).copied().unwrap_or_default();
        let right = (i64::from(task.answered), i64::from(task.accepted)) == (sum.counted, sum.accepted);
        hold(right, "task counters are counts", || format!("{task:?}: {sum:?}"))?;
    }
    Ok(())
}

/// Free slots, live leases and answers that count make up what is wanted; more only by rejections that were undone, and
/// then nothing more can be claimed.
pub fn no_task_is_beyond_its_wanted_answers(view: &View) -> Verdict {
    let name = "no task is beyond its wanted answers";
    let sums = sums::<TaskId>(view, |row| row.task);
    for task in view.tasks.iter().filter(|task| !task.gold) {
        let sum = sums.get(&task.id).copied().unwrap_or_default();
        let (wanted, slots) = (i64::from(task.asked), i64::from(task.slots));
        let all = slots + sum.live + sum.counted;
        let finding = || format!("{all} of {wanted}: {task:?}, {sum:?}");
        hold(all >= wanted, name, finding)?;
        hold(all <= wanted + sum.won, name, finding)?;
        hold(slots == 0 || all == wanted, name, finding)?;
    }
    Ok(())
}

/// A task is settled when enough answers are accepted, answered when enough are in, and open before.
pub fn task_states_follow_their_counts(view: &View) -> Verdict {
    for task in view.tasks.iter().filter(|task| !task.gold) {
        let state = if task.accepted >= task.wanted {
            TaskState::Settled
        } else if task.answered >= task.wanted {
            TaskState::Answered
        } else {
            TaskState::Open
        };
        hold(task.state == state, "task states follow their counts", || format!("{task:?} is not {state}"))?;
    }
    Ok(())
}

/// A worker's standing in a project is what counting gives.
pub fn standings_are_counts(view: &View) -> Verdict {
    let mut sums = sums::<(PersonId, ProjectId)>(view, |row| (row.worker, row.project));
    for standing in &view.standings {
        let sum = sums.remove(&(standing.worker, standing.project)).unwrap_or_default();
        let kept = (i64::from(standing.live), standing.submitted, standing.accepted, standing.rejected);
        let right = kept == (sum.live, sum.answers, sum.accepted, sum.rejected)
            && standing.earned == Money::from_micros(sum.paid);
        hold(right, "standings are counts", || format!("{standing:?}: {sum:?}"))?;
    }
    hold(sums.is_empty(), "standings are counts", || format!("no standing: {:?}", sums.keys()))
}

/// There is one assignment for a task and a worker for ever.
pub fn one_assignment_for_each_task_and_worker(view: &View) -> Verdict {
    let mut seen = BTreeSet::new();
    for row in &view.assignments {
        let first = seen.insert((row.task, row.worker));
        hold(first, "one assignment for each task and worker", || format!("{} is the second", row.id))?;
    }
    Ok(())
}
