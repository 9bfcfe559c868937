//! Bundles that are graded as a whole: accepted answers wait in theirs, and are paid together by what was found of them.
//!
//! An answer that is accepted passes: its review is over, its hold stays, and its clock is set anew. The bundle ends when
//! it is full, when its worker has nothing more to add to it, when the batch is closed, or when the clock of one of its
//! answers rings, on what it has by then. Wrong is what was measured to be wrong more likely than not, unless a person
//! accepted it; what nothing is known of counts as right. What the grade keeps back stays on hold for an appeal
//! (`grading`).

use super::grading::{self, Found};
use super::review;
use super::settle::{self, By};
use crate::core::Compiled;
use crate::{Stop, World};
use gongdao_kernel::{AssignmentId, TaskId, TypedId};
use gongdao_market::{Assignment, AssignmentState, Bundled, ClockKind};
use gongdao_store::rows::Bundle;

/// From which probability of being right, in parts per million, an answer is not wrong.
const NOT_WRONG_PPM: i64 = 500_000;

/// Puts an answer that has just passed into its bundle, and pays the bundle where it ends with it.
pub(super) fn add(world: &mut World, id: AssignmentId, compiled: &Compiled, by: By) -> Result<(), Stop> {
    let row = world.assignment.get(&(id,), "assignment")?.clone();
    world.set_clock(ClockKind::Review, id.raw(), row.deadline_at);
    let key = (row.worker, row.batch);
    let mut bundle =
        world.bundle.find(&key)?.cloned().unwrap_or_else(|| Bundle::blank(row.worker, row.batch));
    bundle.add(id, by.is_person());
    let waiting = waiting(&bundle);
    world.bundle.put(bundle);
    if waiting >= compiled.rules.price.bundle || nothing_more(world, &row, waiting)? {
        return end(world, &row);
    }
    Ok(())
}

/// How many answers wait in a bundle.
fn waiting(bundle: &Bundle) -> i64 {
    i64::try_from(bundle.waiting().count()).unwrap_or(i64::MAX)
}

/// Ends the bundles that answers of these tasks wait in, where nothing more can come: their batch was closed.
pub(super) fn end_idle(world: &mut World, tasks: &[TaskId]) -> Result<(), Stop> {
    for task in tasks {
        world.peek_assignments_of(*task);
    }
    for task in tasks {
        for id in world.assignments_of(*task)? {
            world.assignment.want(&(id,));
        }
    }
    for task in tasks {
        for id in world.assignments_of(*task)? {
            let row = world.assignment.get(&(id,), "assignment")?.clone();
            if row.state != AssignmentState::Passed {
                continue;
            }
            let waiting = waiting(world.bundle.get(&(row.worker, row.batch), "bundle")?);
            if nothing_more(world, &row, waiting)? {
                end(world, &row)?;
            }
        }
    }
    Ok(())
}

/// Whether the worker has nothing under way in the project besides what waits, and the batch nothing to give out.
fn nothing_more(world: &mut World, row: &Assignment, waiting: i64) -> Result<bool, Stop> {
    let standing = world.standing.get(&(row.worker, row.project), "standing")?;
    let undecided = standing.submitted - standing.accepted - standing.rejected - waiting;
    let idle = standing.live == 0 && undecided <= 0;
    let batch = world.batch.get(&(row.batch,), "batch")?;
    Ok(idle && (!batch.claimable() || batch.unheld() == 0))
}

/// Ends the bundle that an answer waits in: every answer in it is paid by what was found of all of them.
pub(super) fn end(world: &mut World, row: &Assignment) -> Result<(), Stop> {
    let key = (row.worker, row.batch);
    let bundle = world.bundle.get(&key, "bundle")?.clone();
    let members: Vec<AssignmentId> = bundle.waiting().collect();
    for id in &members {
        review::want_settlement(world, *id);
    }
    let mut right = 0;
    for id in &members {
        let found = world.assignment.get(&(*id,), "assignment")?.right_ppm;
        right += i64::from(bundle.is_vouched(*id) || found.is_none_or(|found| found >= NOT_WRONG_PPM));
    }
    world.bundle.edit(&key, "bundle")?.end();
    let of = i64::try_from(members.len()).unwrap_or(i64::MAX);
    let mut priced = Vec::new();
    for (place, id) in (0..of).zip(members) {
        priced.push(settle::pay_bundled(world, id, Bundled { of, right, place })?);
    }
    let compiled = world.compiled(row.project)?;
    grading::keep_back(world, &compiled, &priced, &Found::Right(right))?;
    settle::finish(world, row.batch)
}
