//! What due clocks do. Every one that runs out decides for the worker or gives the task back.

use super::{
    batch, bundle, consensus, exam_sit, game_round, gold, grading, judge, paired, review, reweigh, settle,
    suspension, work,
};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, BatchId, Fault, GameRoundId, SittingId, SuspensionId, TaskId, TypedId};
use gongdao_labels::Answer;
use gongdao_market::{AssignmentState, Clock, ClockKind};
use gongdao_store::rows::ConsensusRow;

/// Does what a due clock says, if the thing it is about still has that deadline.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The clock.
    pub clock: Clock,
}

impl Decide for Tick {
    fn keys(&self, _: &Actor, world: &mut World) {
        let clock = self.clock;
        world.clock.want(&(clock.due_at, clock.kind, clock.subject));
        match self.clock.kind {
            ClockKind::Consensus => want_consensus(world, TaskId::from_raw(self.clock.subject)),
            ClockKind::Opening | ClockKind::Closing => {
                world.batch.want(&(BatchId::from_raw(self.clock.subject),))
            }
            ClockKind::SuspensionAppeal => {
                world.suspension.want(&(SuspensionId::from_raw(self.clock.subject),))
            }
            ClockKind::Round => world.game_round.want(&(GameRoundId::from_raw(self.clock.subject),)),
            ClockKind::Sitting => world.sitting.want(&(SittingId::from_raw(self.clock.subject),)),
            ClockKind::Grading => world.grading.want(&(AssignmentId::from_raw(self.clock.subject),)),
            ClockKind::Lease
            | ClockKind::Review
            | ClockKind::Proposal
            | ClockKind::AppealWindow
            | ClockKind::AppealDecision => {
                world.assignment.want(&(AssignmentId::from_raw(self.clock.subject),))
            }
        }
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require_clock()?;
        let clock = self.clock;
        let key = (clock.due_at, clock.kind, clock.subject);
        if world.clock.find(&key)?.is_none() {
            // Another writer's sweeper was faster.
            return Ok(Outcome::Done);
        }
        world.clock.remove(&key);
        if world.now() < clock.due_at {
            return Err(Fault::internal("a clock was rung early").into());
        }
        match clock.kind {
            ClockKind::Opening => {
                let more = batch::open_chunk(world, BatchId::from_raw(clock.subject))?;
                go_on(world, clock, more);
            }
            ClockKind::Closing => {
                let more = batch::close_chunk(world, BatchId::from_raw(clock.subject))?;
                go_on(world, clock, more);
            }
            ClockKind::Consensus => reach(world, TaskId::from_raw(clock.subject))?,
            ClockKind::SuspensionAppeal => suspension::lapse(world, SuspensionId::from_raw(clock.subject))?,
            ClockKind::Round => {
                game_round::ring(world, GameRoundId::from_raw(clock.subject), clock.due_at)?;
            }
            ClockKind::Sitting => exam_sit::lapse(world, clock)?,
            ClockKind::Grading => grading::ring(world, AssignmentId::from_raw(clock.subject), clock.due_at)?,
            _ => of_assignment(world, clock)?,
        }
        Ok(Outcome::Done)
    }
}

/// Sets the clock again for the next chunk, a moment later, so that people's commands come in between.
fn go_on(world: &mut World, clock: Clock, more: bool) {
    if more {
        world.set_clock(clock.kind, clock.subject, clock.due_at.plus_ms(1));
    }
}

fn of_assignment(world: &mut World, clock: Clock) -> Result<(), Stop> {
    let id = AssignmentId::from_raw(clock.subject);
    let Some(row) = world.assignment.find(&(id,))?.cloned() else { return Ok(()) };
    if row.deadline_at != clock.due_at {
        return Ok(());
    }
    world.review_item.find(&(row.project, id))?;
    match (clock.kind, row.state) {
        (ClockKind::Lease, AssignmentState::Reserved | AssignmentState::Leased) => work::expire(world, id),
        (ClockKind::Review, AssignmentState::Submitted) => {
            settle::accept(world, id, settle::By::Rule("clock:review")).map(drop)
        }
        (ClockKind::Review, AssignmentState::Passed) => bundle::end(world, &row),
        (ClockKind::Proposal, AssignmentState::RejectionProposed) => {
            settle::accept(world, id, settle::By::Rule("clock:proposal")).map(drop)
        }
        (ClockKind::AppealWindow, AssignmentState::Rejected) => {
            let evidence =
                review::record(world, "review_decided", &row, "rejected_finally", "not appealed", zero())?;
            review::end_rejection(world, &row, evidence)
        }
        (ClockKind::AppealDecision, AssignmentState::Appealed) => {
            review::decide_appeal(world, &row, true, None, "nobody decided in time").map(drop)
        }
        _ => Ok(()),
    }
}

fn zero() -> gongdao_kernel::PersonId {
    gongdao_kernel::PersonId::from_raw(0)
}

/// Names what a consensus looks at.
fn want_consensus(world: &mut World, id: TaskId) {
    world.task.want(&(id,));
    world.consensus.want(&(id,));
    let Some(project) = world.task.peek(&(id,)).map(|task| task.project) else { return };
    world.project.want(&(project,));
    for assignment in world.peek_assignments_of(id) {
        review::want_settlement(world, assignment);
        judge::want(world, assignment);
        if let Some(round) = world.assignment.peek(&(assignment,)).map(|row| row.round) {
            world.answer.want(&(assignment, round));
        }
    }
}

/// Reaches an answered task's consensus: accepts the answers that agree and queues the others for a person.
fn reach(world: &mut World, id: TaskId) -> Result<(), Stop> {
    let task = world.task.get(&(id,), "task")?.clone();
    let compiled = world.compiled(task.project)?;
    if task.gold {
        return gold::accept_waiting(world, id);
    }
    if let Some(rules) = compiled.rules.pairing() {
        return paired::decide(world, &task, &compiled, rules);
    }
    if compiled.rules.weighs() {
        return judge::decide(world, &task, &compiled);
    }
    let ids = world.assignments_of(id)?;
    for assignment in &ids {
        review::want_settlement(world, *assignment);
    }
    let mut waiting = Vec::new();
    let mut answers: Vec<Answer> = Vec::new();
    for assignment in ids {
        let row = world.assignment.get(&(assignment,), "assignment")?.clone();
        let counts = row.state.stands();
        if !counts || row.round == 0 {
            continue;
        }
        let fixed = reweigh::put_right(world, &row)?;
        let own = &world.answer.get(&(assignment, row.round), "answer")?.body;
        let body = fixed.as_ref().unwrap_or(own);
        answers.push(compiled.form.answer_from_canonical(body).map_err(Fault::internal)?);
        waiting.push((assignment, row.state == AssignmentState::Submitted && row.round == 1));
    }
    if answers.is_empty() {
        return reweigh::forget(world, id);
    }
    let agreed = consensus::consensus_of(&compiled.form, &answers);
    for ((assignment, undecided), answer) in waiting.iter().zip(&answers) {
        if !undecided {
            continue;
        }
        let project = task.project;
        world.review_item.find(&(project, *assignment))?;
        if consensus::agrees(&compiled.form, answer, &agreed) {
            settle::accept(world, *assignment, settle::By::Rule("rule:consensus"))?;
        } else {
            review::enqueue(world, *assignment)?;
        }
    }
    world.consensus.find(&(id,))?;
    let at = world.now();
    world.consensus.put(ConsensusRow {
        task: id,
        body: body_of(&agreed),
        method: methods_of(&agreed),
        at,
        probability_ppm: None,
    });
    Ok(())
}

fn body_of(agreed: &[consensus::FieldConsensus]) -> String {
    let fields = agreed.iter().map(|field| {
        let value = consensus::json_of(&field.value);
        (field.field.clone(), serde_json::json!({ "value": value, "support": field.support.to_string() }))
    });
    serde_json::Value::Object(fields.collect()).to_string()
}

fn methods_of(agreed: &[consensus::FieldConsensus]) -> String {
    let mut methods: Vec<&str> = agreed.iter().map(|field| field.method).collect();
    methods.sort_unstable();
    methods.dedup();
    methods.join(" ")
}
