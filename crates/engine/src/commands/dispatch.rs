//! Dispatch: which task a worker gets next, in time that does not grow with what was done.

use super::{escrow, queue};
use crate::{Actor, Stop, World};
use gongdao_kernel::{PersonId, ProjectId, TaskId};
use gongdao_ledger::AccountKind;

/// What a look along the lines found.
pub(super) enum Next {
    /// A task this worker may have.
    Task(TaskId),
    /// Only tasks whose escrow cannot pay another answer.
    Short,
    /// Nothing is left.
    Nothing,
}

/// Whether a worker may have a task.
#[derive(PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    Short,
}

/// Tasks short of money that one claim looks past.
const SHORT_TASKS: usize = 1_000;

/// Tasks that are asked about at once.
const AHEAD: usize = 256;

/// The next task this worker may do: one named for them, else the next in the project's line. Cursors move past what is
/// passed over, and with them nothing is ever looked at twice. Tasks that wait for money go to the tail, where everybody
/// comes by again, so that they stand in nobody's way.
pub(super) fn next_task(world: &mut World, actor: &Actor, project: ProjectId) -> Result<Next, Stop> {
    let key = (actor.person, project);
    let names_workers = world.project.get(&(project,), "project")?.names_workers;
    let standing = world.standing.get(&key, "standing")?;
    let (mut cursor, mut named_cursor) = (standing.cursor, standing.named_cursor);
    let (mut found, mut named_short, mut short) = (None, false, Vec::new());
    while names_workers
        && found.is_none()
        && let Some(position) = world.named_line.next(key, named_cursor)?
    {
        if let Some(row) = world.named_task.find(&(actor.person, project, position))?.copied() {
            let fit = fits(world, row.task, actor.person)?;
            if fit == Fit::Short {
                named_short = true;
                break;
            }
            world.named_task.remove(&(actor.person, project, position));
            world.named_line.remove(key, position);
            found = (fit == Fit::Yes).then_some(row.task);
        }
        named_cursor = position;
    }
    while found.is_none()
        && short.len() < SHORT_TASKS
        && let Some(position) = world.open_line.next(project, cursor)?
    {
        cursor = position;
        let Some(row) = world.open_task.find(&(project, position))?.copied() else { continue };
        look_ahead(world, project, actor.person, position);
        match fits(world, row.task, actor.person)? {
            Fit::Yes => found = Some(row.task),
            Fit::Short => short.push(row.task),
            Fit::No => {}
        }
    }
    if found.is_none() && (named_short || !short.is_empty()) {
        return Ok(Next::Short);
    }
    let standing = world.standing.edit(&key, "standing")?;
    standing.cursor = cursor;
    standing.named_cursor = named_cursor;
    for task in short {
        queue::requeue(world, task)?;
    }
    Ok(found.map_or(Next::Nothing, Next::Task))
}

/// Where a task came back, it has to be known whether this worker had it before. The tasks behind it are asked about in
/// the same breath, for this worker's next claims.
fn look_ahead(world: &mut World, project: ProjectId, worker: PersonId, from: i64) {
    let mut at = Some(from);
    for _ in 0..AHEAD {
        let Some(position) = at else { return };
        let task = world.open_task.peek(&(project, position)).map(|row| row.task);
        let came_back = task.filter(|task| world.task.peek(&(*task,)).is_some_and(|task| task.reopened > 0));
        match came_back {
            Some(task) if !world.want_assignment_of(task, worker) => {}
            _ if position == from => return,
            _ => {}
        }
        at = world.open_line.peek(project, position);
    }
}

pub(super) fn fits(world: &mut World, id: TaskId, worker: PersonId) -> Result<Fit, Stop> {
    let task = world.task.get(&(id,), "task")?.clone();
    let batch = world.batch.get(&(task.batch,), "batch")?.clone();
    if task.slots == 0 || !batch.claimable() {
        return Ok(Fit::No);
    }
    let compiled = world.compiled(task.project)?;
    // Only a task that came back can meet a worker who had it before. In a pair nobody has one twice: an older assignment
    // would say that this one is not the known one.
    if task.reopened > 0
        && let Some(earlier) = world.assignment_of(id, worker)?
        && (compiled.rules.pairing().is_some()
            || !world.assignment.get(&(earlier,), "assignment")?.may_begin_again())
    {
        return Ok(Fit::No);
    }
    let most = escrow::most(&compiled, &batch)?;
    let free = world.free(escrow::account(AccountKind::Escrow, &batch))?;
    Ok(if free < most { Fit::Short } else { Fit::Yes })
}
