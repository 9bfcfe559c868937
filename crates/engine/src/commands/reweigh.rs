//! Weighing a task again where people's decisions change which of its answers stand, or what they say: an answer comes back
//! from a proposed rejection, is repaired, rejected, or put right by a reviewer.
//!
//! What a reviewer put right speaks beside the worker's own answer, nearly for certain; the worker's record moves by how
//! the worker's own answer looks then. Everything is worked out anew from the rows, so that weighing once too often
//! changes nothing.

use super::judge::Counted;
use crate::{Stop, World};
use gongdao_kernel::{TaskId, TypedId};
use gongdao_market::{Acceptance, Assignment, ClockKind};
use serde_json::{Value, json};

/// How likely it is right what a reviewer put right, parts per million: it outweighs three workers who are right 19 times of
/// 20 and agree on something else.
pub(super) const PUT_RIGHT_PPM: u32 = 999_900;

/// Has an answer's task weighed at once, where its project weighs; where it only counts, as soon as all answers are in.
pub(super) fn again(world: &mut World, row: &Assignment) -> Result<(), Stop> {
    let task = world.task.get(&(row.task,), "task")?;
    let (is_gold, is_full) = (task.gold, task.is_full());
    let compiled = world.compiled(row.project)?;
    if is_gold {
        return Ok(());
    }
    let counts = compiled.rules.quality.acceptance == Acceptance::Consensus;
    if compiled.rules.weighs() || (counts && is_full) {
        let now = world.now();
        world.set_clock(ClockKind::Consensus, row.task.raw(), now);
    } else if counts {
        forget(world, row.task)?;
    }
    Ok(())
}

/// Takes back what a task's answers said: none stands any more, or not all are in.
pub(super) fn forget(world: &mut World, task: TaskId) -> Result<(), Stop> {
    if world.consensus.find(&(task,))?.is_some() {
        world.consensus.remove(&(task,));
    }
    Ok(())
}

/// An answer as a reviewer put it right, canonical JSON.
pub(super) fn put_right(world: &mut World, row: &Assignment) -> Result<Option<String>, Stop> {
    Ok(world.review_note.find(&(row.id, row.round))?.and_then(|note| note.fixed.clone()))
}

/// The parts of what reviewers put right in a field's belief, as they are kept behind those of the answers themselves.
pub(super) fn parts(counted: &[Counted], millinats: &[i32], right_ppm: &[Option<u32>]) -> Vec<Value> {
    let fixed = counted.iter().filter(|one| one.fixed.is_some()).map(|one| one.assignment);
    let behind = fixed.enumerate().map(|(at, assignment)| (counted.len() + at, assignment));
    behind
        .filter_map(|(place, assignment)| {
            let (part, right) = (millinats.get(place)?, (*right_ppm.get(place)?)?);
            Some(json!({
                "assignment": assignment.to_string(), "put_right": true, "millinats": part,
                "skill_ppm": PUT_RIGHT_PPM, "right_ppm": right,
            }))
        })
        .collect()
}
