//! Dispatch: which task a worker gets next, in time that does not grow with what was done.
//!
//! Where a project lets skill weigh (`quality.dispatch`), a worker looks through the lines of fresh and of doubtful tasks
//! in the order that the room `quality` says; elsewhere there is one line, and nothing of this is loaded. What was given
//! out is counted with each claim and each lease that ends without an answer, so that no query ever counts.

use super::{asking, escrow, judge, queue};
use crate::core::Compiled;
use crate::{Actor, Stop, World};
use gongdao_kernel::{AssignmentId, Instant, PersonId, ProjectId, TaskId};
use gongdao_ledger::AccountKind;
use gongdao_market::{DispatchRule, TaskLine};
use gongdao_quality::dispatch::{self as policy, Lines, NEWCOMERS_ASK_MS, Weighing};
use gongdao_quality::skill::Skill;
use gongdao_store::rows::Dispatch;

/// What a look along the lines found.
pub(super) enum Next {
    /// A task this worker may have.
    Task(TaskId),
    /// Only tasks whose escrow cannot pay another answer.
    Short,
    /// Only fresh tasks that are kept for newcomers, until then unless one of them comes again.
    Kept(Instant),
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
/// Tasks that are loaded at once where several people claim in one transaction: whoever comes when a task is full gets the
/// one behind it, and so on.
const TOGETHER: usize = 8;

/// The lines of tasks for everybody that somebody looks through, in order.
struct Order {
    lines: &'static [TaskLine],
    /// The fresh ones that are left are kept for newcomers, until then.
    kept: Option<Instant>,
}

/// In which order this worker looks through the project's lines.
fn order(
    world: &mut World,
    worker: PersonId,
    project: ProjectId,
    compiled: &Compiled,
) -> Result<Order, Stop> {
    use TaskLine::{Doubtful, Fresh, Plain};
    let Some(rule) = compiled.rules.quality.dispatch else {
        return Ok(Order { lines: &[Plain], kept: None });
    };
    let row = world.dispatch.find(&(project,))?.copied().unwrap_or(Dispatch::blank(project));
    let judged = world.standing.get(&(worker, project), "standing")?.judged;
    let skill = if is_newcomer(rule, judged) {
        Skill { mean_ppm: 0, low_ppm: 0, high_ppm: 0, judged }
    } else {
        judge::measured(world, worker, project, &compiled.form)?
    };
    let weighing = Weighing { known_after: i64::from(rule.known_after), newcomers_ppm: rule.newcomers_ppm };
    let standing = policy::Standing {
        given: row.given,
        to_newcomers: row.to_newcomers,
        fresh_left: row.fresh_left,
        since_newcomer_ms: row.newcomer_at.map(|at| world.now().since_ms(at)),
        typical_skill_ppm: asking::TYPICAL_SKILL_PPM,
    };
    let until = row.newcomer_at.map(|at| at.plus_ms(NEWCOMERS_ASK_MS)).filter(|_| row.fresh_left > 0);
    Ok(match policy::weighs(&weighing, &skill, &standing) {
        Lines::FreshFirst => Order { lines: &[Fresh, Doubtful], kept: None },
        Lines::DoubtfulFirst => Order { lines: &[Doubtful, Fresh], kept: None },
        Lines::DoubtfulOnly => Order { lines: &[Doubtful], kept: until },
    })
}

/// Whether a worker with so many judged answers is a newcomer.
fn is_newcomer(rule: DispatchRule, judged: i64) -> bool {
    judged < i64::from(rule.known_after)
}

/// The next place behind another in one of a project's lines.
fn next_place(world: &mut World, line: TaskLine, key: ProjectId, after: i64) -> Result<Option<i64>, Stop> {
    match line {
        TaskLine::Doubtful => world.doubtful_line.next(key, after),
        TaskLine::Plain | TaskLine::Fresh => world.open_line.next(key, after),
    }
}

/// The task at a place; nothing where it has left.
fn task_at(
    world: &mut World,
    line: TaskLine,
    project: ProjectId,
    position: i64,
) -> Result<Option<TaskId>, Stop> {
    Ok(match line {
        TaskLine::Doubtful => world.doubtful_task.find(&(project, position))?.map(|row| row.task),
        TaskLine::Plain | TaskLine::Fresh => world.open_task.find(&(project, position))?.map(|row| row.task),
    })
}

/// Whether there is anything behind this worker's cursors, taken by others or not.
pub(super) fn has_more(
    world: &mut World,
    actor: &Actor,
    project: ProjectId,
    compiled: &Compiled,
) -> Result<bool, Stop> {
    let standing = world.standing.get(&(actor.person, project), "standing")?;
    let (cursor, doubtful, named) = (standing.cursor, standing.doubtful_cursor, standing.named_cursor);
    for line in order(world, actor.person, project, compiled)?.lines {
        let cursor = if *line == TaskLine::Doubtful { doubtful } else { cursor };
        if next_place(world, *line, project, cursor)?.is_some() {
            return Ok(true);
        }
    }
    Ok(world.named_line.next((actor.person, project), named)?.is_some())
}

/// The next task this worker may do: one named for them, else the next in the project's lines. Cursors move past what is
/// passed over, and with them nothing is ever looked at twice. Tasks that wait for money go to the tail, where everybody
/// comes by again, so that they stand in nobody's way.
pub(super) fn next_task(world: &mut World, actor: &Actor, project: ProjectId) -> Result<Next, Stop> {
    let key = (actor.person, project);
    let standing = world.standing.get(&key, "standing")?;
    let (mut cursor, mut doubtful_cursor) = (standing.cursor, standing.doubtful_cursor);
    let Named { mut found, cursor: named_cursor, short: named_short } = next_named(world, actor, project)?;
    let (mut short, mut kept) = (Vec::new(), None);
    if found.is_none() {
        let compiled = world.compiled(project)?;
        let order = order(world, actor.person, project, &compiled)?;
        kept = order.kept;
        for line in order.lines.iter().copied() {
            let cursor = if line == TaskLine::Doubtful { &mut doubtful_cursor } else { &mut cursor };
            found = along(world, actor.person, project, line, cursor, &mut short)?;
            if found.is_some() {
                break;
            }
        }
    }
    if found.is_none() && (named_short || !short.is_empty()) {
        return Ok(Next::Short);
    }
    let standing = world.standing.edit(&key, "standing")?;
    standing.cursor = cursor;
    standing.named_cursor = named_cursor;
    standing.doubtful_cursor = doubtful_cursor;
    for task in short {
        queue::requeue(world, task)?;
    }
    Ok(match (found, kept) {
        (Some(task), _) => Next::Task(task),
        (None, Some(until)) => Next::Kept(until),
        (None, None) => Next::Nothing,
    })
}

/// What a look along a worker's own line found, and how far it came.
struct Named {
    found: Option<TaskId>,
    cursor: i64,
    /// It ended at a task that waits for money; that one stays where it is.
    short: bool,
}

/// The next task that is named for this worker.
fn next_named(world: &mut World, actor: &Actor, project: ProjectId) -> Result<Named, Stop> {
    let key = (actor.person, project);
    let names_workers = world.project.get(&(project,), "project")?.names_workers;
    let cursor = world.standing.get(&key, "standing")?.named_cursor;
    let mut named = Named { found: None, cursor, short: false };
    while names_workers
        && named.found.is_none()
        && let Some(position) = world.named_line.next(key, named.cursor)?
    {
        if let Some(row) = world.named_task.find(&(actor.person, project, position))?.copied() {
            let fit = fits(world, row.task, actor.person)?;
            if fit == Fit::Short {
                named.short = true;
                break;
            }
            world.named_task.remove(&(actor.person, project, position));
            world.named_line.remove(key, position);
            named.found = (fit == Fit::Yes).then_some(row.task);
        }
        named.cursor = position;
    }
    Ok(named)
}

/// The next task of a line that this worker may have; the cursor moves to it or to the line's end.
fn along(
    world: &mut World,
    worker: PersonId,
    project: ProjectId,
    line: TaskLine,
    cursor: &mut i64,
    short: &mut Vec<TaskId>,
) -> Result<Option<TaskId>, Stop> {
    while short.len() < SHORT_TASKS
        && let Some(position) = next_place(world, line, project, *cursor)?
    {
        *cursor = position;
        let Some(task) = task_at(world, line, project, position)? else { continue };
        look_ahead(world, line, project, worker, position);
        if !world.task.is_known(&(task,)) {
            foresee(world, line, project, position);
        }
        match fits(world, task, worker)? {
            Fit::Yes => return Ok(Some(task)),
            Fit::Short => short.push(task),
            Fit::No => {}
        }
    }
    Ok(None)
}

/// Where a task came back, it has to be known whether this worker had it before. The tasks behind it are asked about in
/// the same breath, for this worker's next claims.
fn look_ahead(world: &mut World, line: TaskLine, project: ProjectId, worker: PersonId, from: i64) {
    let mut at = Some(from);
    for _ in 0..AHEAD {
        let Some(position) = at else { return };
        let task = seen_at(world, line, project, position);
        let came_back = task.filter(|task| world.task.peek(&(*task,)).is_some_and(|task| task.reopened > 0));
        match came_back {
            Some(task) if !world.want_assignment_of(task, worker) => {}
            _ if position == from => return,
            _ => {}
        }
        at = seen_behind(world, line, project, position);
    }
}

/// Names a task that is not loaded yet and those behind it, with their data.
fn foresee(world: &mut World, line: TaskLine, project: ProjectId, from: i64) {
    let mut at = Some(from);
    for _ in 0..TOGETHER {
        let Some(position) = at else { return };
        if let Some(task) = seen_at(world, line, project, position) {
            world.task.want(&(task,));
            world.task_data.want(&(task,));
        }
        at = seen_behind(world, line, project, position);
    }
}

/// The task at a place of a line, as far as the line is loaded.
fn seen_at(world: &World, line: TaskLine, project: ProjectId, position: i64) -> Option<TaskId> {
    let key = (project, position);
    match line {
        TaskLine::Doubtful => world.doubtful_task.peek(&key).map(|row| row.task),
        TaskLine::Plain | TaskLine::Fresh => world.open_task.peek(&key).map(|row| row.task),
    }
}

/// The next place of a line, as far as it is loaded.
fn seen_behind(world: &World, line: TaskLine, project: ProjectId, position: i64) -> Option<i64> {
    match line {
        TaskLine::Doubtful => world.doubtful_line.peek(project, position),
        TaskLine::Plain | TaskLine::Fresh => world.open_line.peek(project, position),
    }
}

/// Counts an assignment as given out, to a newcomer or not, where skill says who gets which task.
pub(super) fn count(world: &mut World, id: AssignmentId, line: TaskLine) -> Result<(), Stop> {
    if line == TaskLine::Plain {
        return Ok(());
    }
    let row = world.assignment.get(&(id,), "assignment")?;
    let (worker, project) = (row.worker, row.project);
    let compiled = world.compiled(project)?;
    let Some(rule) = compiled.rules.quality.dispatch else { return Ok(()) };
    let newcomer = is_newcomer(rule, world.standing.get(&(worker, project), "standing")?.judged);
    world.assignment.edit(&(id,), "assignment")?.newcomer = Some(newcomer);
    let now = world.now();
    let row = world.dispatch.edit(&(project,), "dispatch")?;
    row.given += 1;
    row.to_newcomers += i64::from(newcomer);
    if newcomer {
        row.newcomer_at = Some(now);
    }
    Ok(())
}

/// Takes an assignment out of the count that ended without an answer.
pub(super) fn uncount(world: &mut World, id: AssignmentId) -> Result<(), Stop> {
    let Some(newcomer) = world.assignment.get(&(id,), "assignment")?.newcomer else { return Ok(()) };
    let row = world.assignment.edit(&(id,), "assignment")?;
    row.newcomer = None;
    let project = row.project;
    let row = world.dispatch.edit(&(project,), "dispatch")?;
    row.given -= 1;
    row.to_newcomers -= i64::from(newcomer);
    Ok(())
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
