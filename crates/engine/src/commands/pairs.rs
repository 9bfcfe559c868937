//! Pairs as they are handed out and handed in: a known item beside each unknown one, two assignments like any other.
//!
//! Nothing a worker can read tells the two apart. Which comes first is drawn by chance; both are of one batch, written
//! anew, leased, held and paid alike. The known one is judged when both are done and not before, so that no figure moves
//! between the first and the second; where answers are not accepted at once, it is accepted with the other. What the
//! answers to the unknown one say together is `paired`.

use super::{gold, work};
use crate::core::Compiled;
use crate::{Actor, Leased, Stop, World};
use gongdao_kernel::{AssignmentId, Code, Fault, TaskId, TypedId};
use gongdao_labels::{FieldKind, Form};
use gongdao_market::{Acceptance, Assignment, AssignmentState, ClockKind, PAIR_TEXT_CHARS, Rules};
use gongdao_quality::pairing::is_known_first;
use gongdao_store::rows::{GoldTask, Pair};

/// A form of pairs asks one thing whose answers are the same or not: one option, or a short text.
pub(super) fn check_form(rules: &Rules, form: &Form) -> Result<(), Fault> {
    if rules.pairing().is_none() {
        return Ok(());
    }
    let fits = match form.fields.as_slice() {
        [field] => {
            let kind = match &field.kind {
                FieldKind::Choice { many, options, .. } => !many && options.len() >= 2,
                FieldKind::Text { multiline, max_chars, .. } => !multiline && *max_chars <= PAIR_TEXT_CHARS,
                _ => false,
            };
            field.required && kind
        }
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let fix = format!(
        "Pairs ask one required field: kind \"choice\" with two options or more, of which one is chosen, or kind \
         \"text\" on one line with max_chars {PAIR_TEXT_CHARS} or fewer."
    );
    Err(Fault::new(Code::InvalidForm).at("form.fields").with_fix(fix))
}

/// Leases an unknown task with a known one beside it, in an order drawn by chance; by itself where no known one is left
/// for this worker.
pub(super) fn lease(
    world: &mut World,
    actor: &Actor,
    compiled: &Compiled,
    unknown: TaskId,
    how: (bool, Option<super::share::TeamShareBase>),
) -> Result<Vec<Leased>, Stop> {
    let Some(known) = gold::beside(world, actor, compiled, unknown)? else {
        return Ok(vec![work::lease(world, actor, unknown, how)?]);
    };
    let [.., bit] = world.chance().to_be_bytes();
    let (first, second) = if is_known_first(bit) { (known, unknown) } else { (unknown, known) };
    let mut first = work::lease(world, actor, first, how)?;
    let mut second = work::lease(world, actor, second, how)?;
    (first.partner, second.partner) = (Some(second.assignment), Some(first.assignment));
    for (one, other) in [(&first, &second), (&second, &first)] {
        world.pair.put(Pair { assignment: one.assignment, partner: other.assignment });
    }
    Ok(vec![first, second])
}

/// The assignment that was handed out with this one; none in a project without pairs.
pub(super) fn partner(world: &mut World, id: AssignmentId) -> Result<Option<Assignment>, Stop> {
    let project = world.assignment.get(&(id,), "assignment")?.project;
    if world.compiled(project)?.rules.pairing().is_none() {
        return Ok(None);
    }
    let Some(pair) = world.pair.find(&(id,))?.copied() else { return Ok(None) };
    Ok(Some(world.assignment.get(&(pair.partner,), "assignment")?.clone()))
}

fn is_known(world: &mut World, row: &Assignment) -> Result<bool, Stop> {
    Ok(world.task.get(&(row.task,), "task")?.gold)
}

/// Whether an assignment has an answer that came in time or was adopted.
fn is_answered(row: &Assignment) -> bool {
    row.round > 0
}

/// What follows from an answer to the known one: it is judged once the other is done, and accepted as the other is.
pub(super) fn known(world: &mut World, row: &Assignment, acceptance: Acceptance) -> Result<(), Stop> {
    let partner = partner(world, row.id)?;
    let waits = partner.as_ref().is_some_and(Assignment::is_live);
    if !waits {
        gold::judge(world, row)?;
    }
    if let Some(partner) = partner.as_ref().filter(|partner| is_answered(partner)) {
        weigh_again(world, partner);
    }
    match partner {
        Some(other) if acceptance != Acceptance::Always && is_undecided(&other) => Ok(()),
        _ => gold::accept(world, row, acceptance),
    }
}

fn is_undecided(row: &Assignment) -> bool {
    use AssignmentState as S;
    matches!(row.state, S::Reserved | S::Leased | S::Submitted | S::RejectionProposed)
}

/// Judges the known one beside an unknown one that is done now.
pub(super) fn judge_partner(world: &mut World, row: &Assignment) -> Result<(), Stop> {
    let Some(partner) = partner(world, row.id)? else { return Ok(()) };
    if is_answered(&partner) && partner.right_ppm.is_none() && is_known(world, &partner)? {
        gold::judge(world, &partner)?;
    }
    Ok(())
}

fn weigh_again(world: &mut World, row: &Assignment) {
    let now = world.now();
    world.set_clock(ClockKind::Consensus, row.task.raw(), now);
}

/// A lease ended without an answer: what the other waited for will not come.
pub(super) fn left(world: &mut World, id: AssignmentId) -> Result<(), Stop> {
    let Some(partner) = partner(world, id)?.filter(is_answered) else { return Ok(()) };
    if !is_known(world, &partner)? {
        weigh_again(world, &partner);
        return Ok(());
    }
    if partner.right_ppm.is_none() {
        gold::judge(world, &partner)?;
    }
    let acceptance = world.compiled(partner.project)?.rules.quality.acceptance;
    if partner.state == AssignmentState::Submitted {
        gold::accept(world, &partner, acceptance)?;
    }
    Ok(())
}

/// Whether an answer to a known task is accepted only with the one beside it.
pub(super) fn waits(world: &mut World, id: AssignmentId) -> Result<bool, Stop> {
    Ok(partner(world, id)?.is_some_and(|partner| is_undecided(&partner)))
}

/// The answer to a known task that is accepted with this one, where one waits.
pub(super) fn waiting_for(world: &mut World, id: AssignmentId) -> Result<Option<AssignmentId>, Stop> {
    let Some(partner) = partner(world, id)? else { return Ok(None) };
    if partner.state != AssignmentState::Submitted || !is_known(world, &partner)? {
        return Ok(None);
    }
    let row = world.assignment.get(&(id,), "assignment")?.clone();
    if is_known(world, &row)? {
        return Ok(None);
    }
    // Looked up so that it leaves the queue of reviews, should it stand there.
    world.review_item.find(&(partner.project, partner.id))?;
    Ok(Some(partner.id))
}

/// Answers after which a learned answer has to hold.
const LEARNED_SEEN: i64 = 4;

/// Whether a known task was learned, and most who were asked since say otherwise.
pub(super) fn is_mislearned(world: &mut World, gold: &GoldTask) -> Result<bool, Stop> {
    if gold.seen < LEARNED_SEEN || gold.right_seen * 2 >= gold.seen {
        return Ok(false);
    }
    if world.compiled(gold.project)?.rules.pairing().is_none() {
        return Ok(false);
    }
    Ok(world.twin.find(&(gold.task,))?.is_some())
}
