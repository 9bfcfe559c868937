//! Clocks and decisions: whatever runs has its clock, and nothing ends against a worker but by a person.

use super::{Verdict, Violation, hold};
use crate::{Deep, View};
use gongdao_kernel::{Instant, PersonId, TaskId, TypedId};
use gongdao_market::{Acceptance, AssignmentState, BatchState, Clock, ClockKind, Task};
use std::collections::{BTreeMap, BTreeSet};

/// The clock that ends a state.
#[must_use]
pub fn clock_of(state: AssignmentState) -> Option<ClockKind> {
    use AssignmentState as S;
    match state {
        S::Reserved | S::Leased => Some(ClockKind::Lease),
        S::Submitted | S::Passed => Some(ClockKind::Review),
        S::RejectionProposed => Some(ClockKind::Proposal),
        S::Rejected => Some(ClockKind::AppealWindow),
        S::Appealed => Some(ClockKind::AppealDecision),
        S::Accepted | S::RejectedFinally | S::Returned | S::Expired => None,
    }
}

/// Everything that waits has the clock that will end its wait.
pub fn running_states_have_their_clock(view: &View) -> Verdict {
    let name = "running states have their clock";
    for row in &view.assignments {
        let Some(kind) = clock_of(row.state) else { continue };
        let clock = Clock { due_at: row.deadline_at, kind, subject: row.id.raw() };
        hold(view.has_clock(&clock), name, || format!("{} is {} without {clock:?}", row.id, row.state))?;
    }
    let set = |kind, subject| view.clocks.iter().any(|clock| clock.kind == kind && clock.subject == subject);
    for batch in &view.batches {
        // What was added while the batch was open stands in line already.
        let waits = |task: &Task| {
            let in_line = task.position.is_some() || view.named.iter().any(|row| row.task == task.id);
            task.batch == batch.id && batch.queued < task.id.raw() && task.slots > 0 && !in_line
        };
        let filling = batch.state == BatchState::Open && view.tasks.iter().any(waits);
        let emptying = batch.state == BatchState::Closing && batch.queued != gongdao_market::Batch::SWEPT;
        hold(!filling || set(ClockKind::Opening, batch.id.raw()), name, || format!("{batch:?}"))?;
        hold(!emptying || set(ClockKind::Closing, batch.id.raw()), name, || format!("{batch:?}"))?;
    }
    Ok(())
}

/// A task of a project that accepts by consensus has reached one, or has its clock, when every wanted answer is in. Known
/// tasks have their answer.
pub fn answered_tasks_reach_consensus(view: &View, deep: &Deep) -> Verdict {
    let standing: BTreeSet<TaskId> = view
        .assignments
        .iter()
        .filter(|row| row.state.stands() && row.round > 0)
        .map(|row| row.task)
        .collect();
    for task in view.tasks.iter().filter(|task| !task.gold && task.answered >= task.wanted) {
        let acceptance = view.compiled(task.project).map(|compiled| compiled.rules.quality.acceptance);
        // An answer to one of a pair counts when the other is answered too, or its lease has ended.
        let waits = view.pairs.iter().any(|pair| {
            view.assignment(pair.assignment).is_some_and(|row| row.task == task.id)
                && view.assignment(pair.partner).is_some_and(gongdao_market::Assignment::is_live)
        });
        // While every answer is proposed for rejection, none says anything.
        let reached = waits
            || !standing.contains(&task.id)
            || acceptance != Some(Acceptance::Consensus)
            || deep.has_consensus(task.id)
            || view
                .clocks
                .iter()
                .any(|clock| (clock.kind, clock.subject) == (ClockKind::Consensus, task.id.raw()));
        hold(reached, "answered tasks reach consensus", || format!("{task:?}"))?;
    }
    Ok(())
}

/// No clock and no rule rejects: a rejection was proposed and made by a person with a reason, the time to appeal ran
/// out or somebody without a part in it decided, and an appeal nobody decided is won.
pub fn rejections_are_a_persons(view: &View) -> Verdict {
    use AssignmentState as S;
    let name = "rejections are a person's";
    let is_person = |person: Option<PersonId>| person.is_some_and(|person| person.raw() > 0);
    for row in &view.assignments {
        let dispute = view.dispute(row.id);
        let Some(dispute) = dispute else {
            let fair =
                !matches!(row.state, S::RejectionProposed | S::Rejected | S::Appealed | S::RejectedFinally);
            hold(fair, name, || format!("{} is {} without a dispute", row.id, row.state))?;
            continue;
        };
        let rejected = is_person(dispute.rejected_by) && is_person(Some(dispute.proposed_by));
        let judged = is_person(dispute.appeal_decided_by) && dispute.appeal_won == Some(false);
        let repaired = row.round > 1;
        let waited = |at: Option<Instant>| repaired || at.is_some_and(|at| at >= dispute.repair_until);
        let fair = match row.state {
            S::Rejected | S::Appealed => rejected && waited(dispute.rejected_at),
            S::RejectedFinally => rejected && (judged || dispute.appeal.is_none()),
            S::RejectionProposed => dispute.rejected_by.is_none(),
            _ => true,
        };
        hold(fair, name, || format!("{} is {}: {dispute:?}", row.id, row.state))?;
        let judge = dispute.appeal_decided_by;
        let owner = view.project(row.project).map(|project| project.owner);
        let parts = [Some(dispute.proposed_by), dispute.rejected_by, owner, Some(row.worker)];
        hold(judge.is_none() || !parts.contains(&judge), name, || format!("{judge:?} judges {dispute:?}"))?;
        let own = dispute.proposed_by == row.worker || dispute.rejected_by == Some(row.worker);
        hold(!own, name, || format!("{} is judged by its worker", row.id))?;
    }
    Ok(())
}

/// What waits for a person stands in the review queue, and nothing else does.
pub fn reviews_are_queued(view: &View) -> Verdict {
    use AssignmentState as S;
    let name = "reviews are queued";
    let mut items: BTreeMap<_, _> =
        view.items.iter().map(|item| ((item.project, item.assignment), item.state)).collect();
    for row in &view.assignments {
        let item = items.remove(&(row.project, row.id));
        let acceptance = view.compiled(row.project).map(|compiled| compiled.rules.quality.acceptance);
        // An answer to a known task waits for nobody.
        let known = view.task(row.task).is_some_and(|task| task.gold);
        let manual = acceptance == Some(Acceptance::Manual) && !known;
        let (must, may) = match row.state {
            S::RejectionProposed | S::Appealed => (true, true),
            S::Submitted => {
                (manual || row.round > 1, acceptance != Some(Acceptance::Always) || row.round > 1)
            }
            _ => (false, false),
        };
        let right = item.map_or(!must, |state| may && state == row.state);
        hold(right, name, || format!("{} is {} and queued as {item:?}", row.id, row.state))?;
    }
    match items.keys().next() {
        Some(key) => Err(Violation { invariant: name, finding: format!("no assignment: {key:?}") }),
        None => Ok(()),
    }
}
