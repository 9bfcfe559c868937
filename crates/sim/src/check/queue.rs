//! The lines: what can be claimed stands in one, and nobody's cursor has passed what they might still do.

use super::{Verdict, hold};
use crate::{Deep, View};
use gongdao_kernel::{PersonId, ProjectId, TaskId, TypedId, parse_id};
use gongdao_market::{AssignmentState, Batch, BatchState};
use std::collections::{BTreeMap, BTreeSet};

/// A task stands in its project's line exactly while somebody may claim it.
pub fn lines_hold_what_can_be_claimed(view: &View) -> Verdict {
    let name = "lines hold what can be claimed";
    let mut lines: BTreeMap<TaskId, (ProjectId, i64)> = BTreeMap::new();
    for row in &view.open {
        let second = lines.insert(row.task, (row.project, row.position));
        hold(second.is_none(), name, || format!("{} stands in line twice", row.task))?;
    }
    for row in &view.doubtful {
        let second = lines.insert(row.task, (row.project, row.position));
        hold(second.is_none(), name, || format!("{} stands in both lines", row.task))?;
    }
    for task in &view.tasks {
        let place = lines.remove(&task.id);
        let kept = task.position.map(|position| (task.project, position));
        hold(place == kept, name, || format!("{task:?} stands at {place:?}"))?;
        let Some(batch) = view.batch(task.batch) else { continue };
        let queued = task.id.raw() <= batch.queued;
        let finding = || format!("{task:?} in {batch:?}");
        match batch.state {
            BatchState::Open => {
                let claimable = !task.named && task.slots > 0;
                // One that was added since the batch was opened stands in line before the opening comes to it.
                let right = if queued { place.is_some() == claimable } else { place.is_none() || claimable };
                hold(right, name, finding)?;
            }
            BatchState::Closing if !queued && batch.queued != Batch::SWEPT => {}
            _ => hold(place.is_none(), name, finding)?,
        }
    }
    hold(lines.is_empty(), name, || format!("no task: {lines:?}"))
}

/// No cursor is beyond the last place that was given out.
pub fn cursors_stay_behind_the_tail(view: &View) -> Verdict {
    let name = "cursors stay behind the tail";
    let tails: BTreeMap<ProjectId, i64> =
        view.queues.iter().map(|queue| (queue.project, queue.last_position)).collect();
    for standing in &view.standings {
        let tail = tails.get(&standing.project).copied().unwrap_or(0);
        let right = standing.cursor <= tail && standing.named_cursor <= tail;
        hold(right, name, || format!("{standing:?} in a line to {tail}"))?;
    }
    for row in &view.open {
        let tail = tails.get(&row.project).copied().unwrap_or(0);
        hold(row.position <= tail, name, || format!("{row:?} in a line to {tail}"))?;
    }
    Ok(())
}

/// A task in line that a worker's cursor has passed is one this worker had; otherwise the worker would never see it.
pub fn nobody_was_passed_over(view: &View) -> Verdict {
    let had: BTreeSet<(TaskId, PersonId)> =
        view.assignments.iter().map(|row| (row.task, row.worker)).collect();
    for standing in &view.standings {
        let own = |(project, task, _): &(ProjectId, TaskId, bool)| {
            *project == standing.project && !had.contains(&(*task, standing.worker))
        };
        let plain = view.open.iter().map(|row| (row.project, row.task, row.position <= standing.cursor));
        let doubtful =
            view.doubtful.iter().map(|row| (row.project, row.task, row.position <= standing.doubtful_cursor));
        let passed = plain.chain(doubtful).filter(|row| row.2 && own(row));
        let open = |task: TaskId| {
            let batch = view.task(task).and_then(|task| view.batch(task.batch));
            batch.is_some_and(Batch::claimable)
        };
        let lost = passed.map(|row| row.1).find(|task| open(*task));
        hold(lost.is_none(), "nobody was passed over", || format!("{lost:?} for {standing:?}"))?;
    }
    Ok(())
}

/// A worker a task is named for, who has not had it or let it expire, finds it in the own queue.
pub fn named_workers_can_claim(view: &View, deep: &Deep) -> Verdict {
    let cursors: BTreeMap<(PersonId, ProjectId), i64> = view
        .standings
        .iter()
        .map(|standing| ((standing.worker, standing.project), standing.named_cursor))
        .collect();
    for task in view.tasks.iter().filter(|task| task.named) {
        let open = view
            .batch(task.batch)
            .is_some_and(|batch| batch.state == BatchState::Open && task.id.raw() <= batch.queued);
        let names = deep.data(task.id).and_then(|data| data.workers.as_deref()).unwrap_or_default();
        let names: Vec<PersonId> = names.split(' ').filter_map(parse_id).collect();
        // Where no more are asked than needed, workers are asked one after the other.
        let all_asked = task.asked as usize >= names.len();
        for worker in names.into_iter().filter(|_| open && all_asked) {
            let row = view.assignments.iter().find(|row| (row.task, row.worker) == (task.id, worker));
            // Where items come in pairs nobody is given one a second time.
            let again = view.compiled(task.project).is_none_or(|known| known.rules.pairing().is_none());
            let may = row.is_none_or(|row| again && row.state == AssignmentState::Expired && row.round == 0);
            let cursor = cursors.get(&(worker, task.project)).copied().unwrap_or(0);
            let waits = view
                .named
                .iter()
                .any(|named| (named.task, named.worker) == (task.id, worker) && named.position > cursor);
            hold(!may || waits, "named workers can claim", || format!("{worker} cannot reach {task:?}"))?;
        }
    }
    Ok(())
}
