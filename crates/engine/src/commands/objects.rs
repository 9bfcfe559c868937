//! Objects: how many were drawn, how many are accepted, and what is paid for.
//!
//! An answer with boxes is accepted whole or with fewer objects than were drawn; then the reviewer says why, and both
//! counts and the reason are kept with the assignment and in its evidence.

use super::review;
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Fault, limits};
use gongdao_labels::Answer;
use gongdao_market::Assignment;
use gongdao_store::rows::ObjectCount;

/// Accepts an answer with a number of its objects.
#[derive(Debug, Clone)]
pub struct AcceptObjects {
    /// Which.
    pub assignment: AssignmentId,
    /// How many of its objects are right.
    pub objects: u32,
    /// Why not all of them, at least 20 characters; only where fewer are accepted than drawn.
    pub reason: Option<String>,
}

impl Decide for AcceptObjects {
    fn keys(&self, _: &Actor, world: &mut World) {
        review::want_settlement(world, self.assignment);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        review::accept(world, actor, self.assignment, Some(self))
    }
}

/// The counts of an answer that is being accepted.
pub(super) fn count(
    row: &Assignment,
    answer: &Answer,
    asked: Option<&AcceptObjects>,
) -> Result<ObjectCount, Fault> {
    let drawn = i64::try_from(answer.objects()).unwrap_or(i64::MAX);
    let accepted = asked.map_or(drawn, |asked| i64::from(asked.objects));
    if accepted > drawn {
        return Err(Fault::field(
            "objects",
            accepted,
            format!("The answer has {drawn}; accept at most those."),
        ));
    }
    let given = asked.and_then(|asked| asked.reason.clone());
    let reason = match given {
        Some(reason) if accepted < drawn => {
            let least = limits::REJECTION_REASON_MIN_CHARS;
            Fault::check_text("reason", &reason, least, limits::REASON_CHARS)?;
            Some(reason)
        }
        None if accepted < drawn => {
            let fix = "Say why not all objects are accepted, in 20 characters or more; the worker reads it.";
            return Err(Fault::field("reason", "", fix));
        }
        _ => None,
    };
    Ok(ObjectCount { assignment: row.id, drawn, accepted, reason })
}

/// Reads and counts the answer of an assignment whose form asks for objects.
pub(super) fn counted(
    world: &mut World,
    row: &Assignment,
    asked: Option<&AcceptObjects>,
) -> Result<Option<ObjectCount>, Stop> {
    let compiled = world.compiled(row.project)?;
    if !compiled.form.has_objects() {
        if asked.is_some() {
            let fix = "This form has no objects; accept the answer without a count.";
            return Err(Fault::field("objects", "a count", fix).into());
        }
        return Ok(None);
    }
    let body = &world.answer.get(&(row.id, row.round), "answer")?.body;
    let answer = compiled.form.answer_from_canonical(body).map_err(Fault::internal)?;
    let count = count(row, &answer, asked)?;
    world.object_count.find(&(row.id,))?;
    world.object_count.put(count.clone());
    Ok(Some(count))
}
