//! The lines of tasks: slots taken and given back, and a task's place in line.
//!
//! A project has one line of tasks for everybody, or two where it lets skill say who gets which task: fresh and doubtful
//! ones ([`super::dispatch`]). Places of both are given out by one counter, and a task comes back to the line it was in.

use crate::{Stop, World};
use gongdao_kernel::{Fault, PersonId, ProjectId, TaskId};
use gongdao_market::TaskLine;
use gongdao_store::rows::{Dispatch, DoubtfulTask, NamedTask, OpenTask};

/// The next free place at the tail of a project's queue.
fn tail(world: &mut World, project: ProjectId) -> Result<i64, Stop> {
    let queue = world.queue.edit(&(project,), "queue")?;
    queue.last_position += 1;
    Ok(queue.last_position)
}

/// Counts free slots that came into the line of fresh tasks, or left it.
fn count_fresh(world: &mut World, project: ProjectId, slots: i64) -> Result<(), Stop> {
    if slots == 0 {
        return Ok(());
    }
    if world.dispatch.find(&(project,))?.is_none() {
        world.dispatch.put(Dispatch::blank(project));
    }
    world.dispatch.edit(&(project,), "dispatch")?.fresh_left += slots;
    Ok(())
}

/// Puts a task at the tail of its line for the first time; where skill weighs, that is the line of fresh ones.
pub(super) fn enqueue_fresh(world: &mut World, id: TaskId, weighs: bool) -> Result<(), Stop> {
    let task = world.task.get(&(id,), "task")?;
    if weighs && !task.named && !task.gold && task.line == TaskLine::Plain && task.position.is_none() {
        world.task.edit(&(id,), "task")?.line = TaskLine::Fresh;
    }
    enqueue(world, id)
}

/// Puts a task in line that another opinion is asked for; where skill weighs, into the line of doubtful ones.
pub(super) fn enqueue_again(world: &mut World, id: TaskId) -> Result<(), Stop> {
    if world.task.get(&(id,), "task")?.line == TaskLine::Fresh {
        dequeue(world, id)?;
        world.task.edit(&(id,), "task")?.line = TaskLine::Doubtful;
    }
    enqueue(world, id)
}

/// Puts a task at the tail of its line, unless it stands there already.
fn enqueue(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.get(&(id,), "task")?;
    let (project, line) = (task.project, task.line);
    if task.position.is_some() || task.named {
        return Ok(());
    }
    let position = tail(world, project)?;
    let task = world.task.edit(&(id,), "task")?;
    task.position = Some(position);
    let fresh = task.fresh_slots();
    if line == TaskLine::Doubtful {
        world.doubtful_task.put(DoubtfulTask { project, position, task: id });
        world.doubtful_line.add(project, position);
    } else {
        world.open_task.put(OpenTask { project, position, task: id });
        world.open_line.add(project, position);
    }
    count_fresh(world, project, fresh)
}

/// Puts a named task at the tail of a worker's own queue.
pub(super) fn enqueue_for(world: &mut World, id: TaskId, worker: PersonId) -> Result<(), Stop> {
    let project = world.task.get(&(id,), "task")?.project;
    let position = tail(world, project)?;
    world.named_task.put(NamedTask { worker, project, position, task: id });
    world.named_line.add((worker, project), position);
    Ok(())
}

/// Names a task's place in line, so that many are loaded at once.
pub(super) fn want_place(world: &mut World, id: TaskId) {
    let Some(task) = world.task.peek(&(id,)) else { return };
    let (project, line) = (task.project, task.line);
    let Some(position) = task.position else { return };
    match line {
        TaskLine::Doubtful => world.doubtful_task.want(&(project, position)),
        TaskLine::Plain | TaskLine::Fresh => world.open_task.want(&(project, position)),
    }
}

/// Takes a task out of line.
pub(super) fn dequeue(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.edit(&(id,), "task")?;
    let fresh = task.fresh_slots();
    let (project, line, Some(position)) = (task.project, task.line, task.position.take()) else {
        return Ok(());
    };
    if line == TaskLine::Doubtful {
        world.doubtful_task.find(&(project, position))?;
        world.doubtful_task.remove(&(project, position));
        world.doubtful_line.remove(project, position);
    } else {
        world.open_task.find(&(project, position))?;
        world.open_task.remove(&(project, position));
        world.open_line.remove(project, position);
    }
    count_fresh(world, project, -fresh)
}

/// Takes one of a task's slots; the task leaves the line with the last.
pub(super) fn take_slot(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.edit(&(id,), "task")?;
    if task.gold {
        return super::gold::handed_out(world, id);
    }
    let before = task.fresh_slots();
    task.take_slot().ok_or_else(|| Fault::internal("a task in line has no slot"))?;
    let (project, now, is_last) = (task.project, task.fresh_slots(), task.slots == 0);
    count_fresh(world, project, now - before)?;
    if is_last {
        dequeue(world, id)?;
    }
    Ok(())
}

/// Puts a task at the tail, wherever it stands now.
pub(super) fn requeue(world: &mut World, id: TaskId) -> Result<(), Stop> {
    dequeue(world, id)?;
    enqueue(world, id)
}

/// Gives a slot back, so that somebody else may answer; the task goes to the tail if it had left the line. Where `again`
/// says that this worker may take it once more, it goes to the tail in any case, since this worker's cursor has passed its
/// place; a task named for this worker comes back to this worker's own queue.
pub(super) fn free_slot(world: &mut World, id: TaskId, worker: PersonId, again: bool) -> Result<(), Stop> {
    let task = world.task.edit(&(id,), "task")?;
    if task.gold {
        return super::gold::given_back(world, id);
    }
    let before = task.fresh_slots();
    let freed = task.free_slot();
    let (named, batch, project, now) = (task.named, task.batch, task.project, task.fresh_slots());
    count_fresh(world, project, now - before)?;
    if !freed || !world.batch.get(&(batch,), "batch")?.claimable() {
        return Ok(());
    }
    match (named, again) {
        (false, false) => enqueue(world, id),
        (false, true) => requeue(world, id),
        (true, true) => enqueue_for(world, id, worker),
        (true, false) => Ok(()),
    }
}
