//! Which task a claim gets: along the lines, behind the worker's cursors, as far as there is money for it.

use super::escrow;
use super::work::key_of;
use crate::{Actor, Stop, World};
use gongdao_kernel::{PersonId, ProjectId, TaskId};
use gongdao_ledger::AccountKind;

/// What a worker's cursors lead to.
pub(super) enum Next {
    /// A task to lease.
    Task(TaskId),
    /// A task that its batch cannot pay now; it waits there for more funds.
    Short,
    /// Nothing more in line.
    End,
}

/// The next task this worker may do: one named for them, else the next in the project's line. Cursors move past what is
/// passed over, and with them nothing is ever looked at twice; they stop in front of a task that cannot be paid yet.
pub(super) fn next_task(world: &mut World, actor: &Actor, project: ProjectId) -> Result<Next, Stop> {
    let key = key_of(actor, project);
    let standing = world.standing.get(&key, "standing")?;
    let (mut cursor, mut named_cursor) = (standing.cursor, standing.named_cursor);
    let mut found = Next::End;
    while let Some(position) = world.named_line.next(key, named_cursor)? {
        let row = world.named_task.find(&(actor.person, project, position))?.copied();
        if let Some(row) = row {
            let fits = can_take(world, row.task, actor.person)?;
            if fits && !is_funded(world, row.task)? {
                found = Next::Short;
                break;
            }
            world.named_task.remove(&(actor.person, project, position));
            world.named_line.remove(key, position);
            if fits {
                found = Next::Task(row.task);
            }
        }
        named_cursor = position;
        if matches!(found, Next::Task(_)) {
            break;
        }
    }
    while !matches!(found, Next::Task(_))
        && let Some(position) = world.open_line.next(project, cursor)?
    {
        let row = world.open_task.find(&(project, position))?.copied();
        if let Some(row) = row
            && can_take(world, row.task, actor.person)?
        {
            if !is_funded(world, row.task)? {
                found = Next::Short;
                break;
            }
            found = Next::Task(row.task);
        }
        cursor = position;
    }
    let standing = world.standing.edit(&key, "standing")?;
    standing.cursor = cursor;
    standing.named_cursor = named_cursor;
    Ok(found)
}

fn can_take(world: &mut World, id: TaskId, worker: PersonId) -> Result<bool, Stop> {
    let task = world.task.get(&(id,), "task")?.clone();
    if task.slots == 0 || !world.batch.get(&(task.batch,), "batch")?.claimable() {
        return Ok(false);
    }
    if task.reopened == 0 {
        return Ok(true);
    }
    // Only a task that came back can meet a worker who had it before.
    let Some(earlier) = world.assignment_of(id, worker)? else { return Ok(true) };
    Ok(world.assignment.get(&(earlier,), "assignment")?.may_begin_again())
}

/// Whether the task's batch can pay the most another answer can cost.
fn is_funded(world: &mut World, id: TaskId) -> Result<bool, Stop> {
    let (project, batch) = {
        let task = world.task.get(&(id,), "task")?;
        (task.project, task.batch)
    };
    let compiled = world.compiled(project)?;
    let batch = world.batch.get(&(batch,), "batch")?.clone();
    Ok(world.free(escrow::account(AccountKind::Escrow, &batch))? >= escrow::most(&compiled, &batch)?)
}
