//! What a reviewer says of an answer's objects: comments pinned to them when it goes back to its worker, and the answer as
//! the reviewer put it right when it is accepted so.
//!
//! Both stand beside the decision and change neither its clocks nor its money: who sends back gives a reason as ever, and
//! who puts an answer right says how many of its objects are paid as ever. The worker's own answer stays what it was.

use super::objects::AcceptObjects;
use super::review::{self, ProposeRejection};
use super::{media, prelabel};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Fault, limits};
use gongdao_labels::{Answer, Form, Value};
use gongdao_market::Assignment;
use gongdao_store::rows::ReviewNote;
use serde::{Deserialize, Serialize};

/// A comment at a place of an answer: on one of its objects, or where one is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The field of objects.
    pub field: String,
    /// Which of its objects, from 0 in the answer's order; none where one is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// Of a document: the page, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Where it is stuck, in whole pixels of the upright picture.
    pub x: u32,
    /// The same downwards.
    pub y: u32,
    /// What is to be done there.
    pub comment: String,
}

/// Comments of one decision at most.
pub const PINS: usize = 50;
/// Characters of a comment at most.
pub const COMMENT_CHARS: usize = 500;

/// Proposes to reject an answer, with comments pinned to its objects.
#[derive(Debug, Clone)]
pub struct SendBack {
    /// The proposal.
    pub proposal: ProposeRejection,
    /// The comments.
    pub pins: Vec<Pin>,
}

impl Decide for SendBack {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let row = review::reviewable(world, self.proposal.assignment, actor)?;
        let compiled = world.compiled(row.project)?;
        let body = world.answer.get(&(row.id, row.round), "answer")?.body.clone();
        let answer = compiled.form.answer_from_canonical(&body).map_err(Fault::internal)?;
        check(&compiled.form, &answer, &self.pins)?;
        let moved = self.proposal.decide(actor, world)?;
        note(world, actor, &row, serde_json::to_string(&self.pins).map_err(Fault::internal)?, None)?;
        Ok(moved)
    }
}

fn check(form: &Form, answer: &Answer, pins: &[Pin]) -> Result<(), Fault> {
    if pins.is_empty() || pins.len() > PINS {
        return Err(Fault::field("pins", pins.len(), format!("Pin 1 to {PINS} comments.")));
    }
    for (at, pin) in pins.iter().enumerate() {
        let path = |member: &str| format!("pins[{at}].{member}");
        let count = match (form.field(&pin.field), answer.get(&pin.field)) {
            (Some(_), Some(Value::Boxes(all))) => all.len(),
            (Some(_), Some(Value::Shapes(all))) => all.len(),
            (Some(field), None) if field.kind.marks() => 0,
            _ => {
                let fix = "Name a field of the form that is drawn on a picture.";
                return Err(Fault::field(path("field"), &pin.field, fix));
            }
        };
        if pin.object.is_some_and(|object| object as usize >= count) {
            let fix = format!("The answer has {count} objects; count them from 0.");
            return Err(Fault::field(path("object"), pin.object.unwrap_or_default(), fix));
        }
        let chars = pin.comment.trim().chars().count();
        if !(1..=COMMENT_CHARS).contains(&chars) {
            let fix = format!("Say what is to be done there, in {COMMENT_CHARS} characters at most.");
            return Err(Fault::field(path("comment"), &pin.comment, fix));
        }
    }
    Ok(())
}

/// Accepts an answer as the reviewer put it right.
#[derive(Debug, Clone)]
pub struct AcceptFixed {
    /// Which.
    pub assignment: AssignmentId,
    /// The answer as it should be, JSON.
    pub answer: serde_json::Value,
    /// How many of the worker's own objects are right; all of them where nothing is said.
    pub objects: Option<u32>,
    /// Why not all of them.
    pub reason: Option<String>,
}

impl Decide for AcceptFixed {
    fn keys(&self, _: &Actor, world: &mut World) {
        review::want_settlement(world, self.assignment);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let row = review::reviewable(world, self.assignment, actor)?;
        let compiled = world.compiled(row.project)?;
        let answer = compiled.form.validate(&self.answer);
        let answer = answer.map_err(|error| prelabel::answer_fault(&error, "answer"))?;
        media::check_objects_of(world, &compiled.form, &answer, row.task)?;
        let body = answer.to_canonical(&compiled.form);
        if body.len() > limits::ANSWER_BYTES {
            return Err(Fault::field("answer", body.len(), "Give a shorter answer.").into());
        }
        note(world, actor, &row, "[]".to_owned(), Some(body))?;
        let (assignment, reason) = (self.assignment, self.reason.clone());
        let asked = self.objects.map(|objects| AcceptObjects { assignment, objects, reason });
        review::accept(world, actor, self.assignment, asked.as_ref())
    }
}

/// Keeps what was said of a round; what was pinned to it before stays.
fn note(
    world: &mut World,
    actor: &Actor,
    row: &Assignment,
    pins: String,
    fixed: Option<String>,
) -> Result<(), Stop> {
    let known = world.review_note.find(&(row.id, row.round))?.map(|known| known.pins.clone());
    let pins = if fixed.is_some() { known.unwrap_or(pins) } else { pins };
    let (reviewer, at) = (actor.person, world.now());
    world.review_note.put(ReviewNote { assignment: row.id, round: row.round, pins, fixed, reviewer, at });
    Ok(())
}
