//! The open-task queue: slots taken and given back, and a task's place in line.

use crate::{Stop, World};
use gongdao_kernel::{Fault, PersonId, ProjectId, TaskId};
use gongdao_store::rows::{NamedTask, OpenTask};

/// The next free place at the tail of a project's queue.
fn tail(world: &mut World, project: ProjectId) -> Result<i64, Stop> {
    let queue = world.queue.edit(&(project,), "queue")?;
    queue.last_position += 1;
    Ok(queue.last_position)
}

/// Puts a task at the tail, unless it stands in line already.
pub(super) fn enqueue(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.get(&(id,), "task")?;
    let project = task.project;
    if task.position.is_some() || task.named {
        return Ok(());
    }
    let position = tail(world, project)?;
    world.task.edit(&(id,), "task")?.position = Some(position);
    world.open_task.put(OpenTask { project, position, task: id });
    world.open_line.add(project, position);
    Ok(())
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
    let (project, position) = (task.project, task.position);
    if let Some(position) = position {
        world.open_task.want(&(project, position));
    }
}

/// Takes a task out of line.
pub(super) fn dequeue(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.edit(&(id,), "task")?;
    let (project, Some(position)) = (task.project, task.position.take()) else { return Ok(()) };
    world.open_task.find(&(project, position))?;
    world.open_task.remove(&(project, position));
    world.open_line.remove(project, position);
    Ok(())
}

/// Takes one of a task's slots; the task leaves the line with the last.
pub(super) fn take_slot(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.edit(&(id,), "task")?;
    if task.gold {
        return super::gold::handed_out(world, id);
    }
    task.take_slot().ok_or_else(|| Fault::internal("a task in line has no slot"))?;
    if task.slots == 0 {
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
    let freed = task.free_slot();
    let (named, batch) = (task.named, task.batch);
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
