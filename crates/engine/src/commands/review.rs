//! Review: accept, propose a rejection, reject, appeal, decide the appeal.

use super::objects::AcceptObjects;
use super::{escrow, queue, reweigh, settle};
use crate::command::Decide;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Code, Fault, PersonId, TypedId, limits};
use gongdao_ledger::{AccountKind, Reason};
use gongdao_market::{Assignment, AssignmentState, ClockKind, Dispute, RejectionCategory};
use gongdao_store::rows::ReviewItem;
use gongdao_trust::{Role, Scope};

/// Puts an assignment into its project's review queue, or tells the queue what is waited for now.
pub(super) fn enqueue(world: &mut World, id: AssignmentId) -> Result<(), Stop> {
    enqueue_doubtful(world, id, 0)
}

/// The same, with how much a look at it is worth. What is in the queue already keeps the greater worth.
pub(super) fn enqueue_doubtful(world: &mut World, id: AssignmentId, doubt_micros: i64) -> Result<(), Stop> {
    let row = world.assignment.get(&(id,), "assignment")?;
    let (project, state) = (row.project, row.state);
    let before = world.review_item.find(&(project, id))?.map_or(0, |item| item.doubt_micros);
    let doubt_micros = doubt_micros.max(before);
    world.review_item.put(ReviewItem { project, assignment: id, state, doubt_micros });
    Ok(())
}

/// Takes it out, if it stands there.
pub(super) fn unqueue(world: &mut World, assignment: &Assignment) {
    let key = (assignment.project, assignment.id);
    if world.review_item.peek(&key).is_some() {
        world.review_item.remove(&key);
    }
}

/// Loads what a decision looks at: the queue's item with the assignment.
fn load(world: &mut World, id: AssignmentId) -> Result<Assignment, Stop> {
    let row = world.assignment.get(&(id,), "assignment")?.clone();
    world.review_item.find(&(row.project, id))?;
    Ok(row)
}

/// Whether the actor may review the project's answers: its requester, or a reviewer of the platform. Nobody reviews
/// their own work.
pub(super) fn reviewable(world: &mut World, id: AssignmentId, actor: &Actor) -> Result<Assignment, Stop> {
    actor.scopes.require(Scope::Publish)?;
    let row = load(world, id)?;
    let owner = world.project.get(&(row.project,), "project")?.owner;
    if owner != actor.person && !actor.roles.has(Role::Reviewer) {
        return Err(Fault::not_found("assignment").into());
    }
    if row.worker == actor.person {
        return Err(Fault::new(Code::SamePerson).into());
    }
    Ok(row)
}

fn moved(world: &mut World, id: AssignmentId) -> Result<Outcome, Stop> {
    let row = world.assignment.get(&(id,), "assignment")?;
    Ok(Outcome::Assignment {
        assignment: id,
        state: row.state,
        until: row.deadline_at,
        paid_micros: row.paid.micros(),
        known_right: None,
    })
}

/// Records a step of a dispute, and remembers in it where.
pub(super) fn record(
    world: &mut World,
    kind: &'static str,
    row: &Assignment,
    decision: &str,
    reason: &str,
    by: PersonId,
) -> Result<i64, Stop> {
    let texts = (row.id.to_string(), row.task.to_string(), by.to_string());
    let fields = [
        ("assignment", texts.0.as_str()),
        ("task", &texts.1),
        ("decision", decision),
        ("reason", reason),
        ("by", &texts.2),
    ];
    let number = world.record(kind, row.id.raw(), &fields)?;
    world.dispute.edit(&(row.id,), "dispute")?.remember(number);
    Ok(number)
}

/// Accepts an answer.
#[derive(Debug, Clone)]
pub struct Accept {
    /// Which.
    pub assignment: AssignmentId,
}

impl Decide for Accept {
    fn keys(&self, _: &Actor, world: &mut World) {
        want_settlement(world, self.assignment);
    }

    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        accept(world, actor, self.assignment, None)
    }
}

/// Accepts an answer, with fewer objects than were drawn where that is asked.
pub(super) fn accept(
    world: &mut World,
    actor: &Actor,
    id: AssignmentId,
    objects: Option<&AcceptObjects>,
) -> Result<Outcome, Stop> {
    let row = reviewable(world, id, actor)?;
    if row.state == AssignmentState::Appealed {
        return Err(Fault::state("assignment", row.state, "Decide the appeal instead.").into());
    }
    if row.state == AssignmentState::Rejected {
        readmit(world, &row)?;
    }
    settle::accept_objects(world, id, settle::By::Person(actor.person), objects)?;
    moved(world, id)
}

/// Names what a settlement looks at.
pub(super) fn want_settlement(world: &mut World, id: AssignmentId) {
    world.assignment.want(&(id,));
    let Some(row) = world.assignment.peek(&(id,)) else { return };
    let (task, project, batch, worker) = (row.task, row.project, row.batch, row.worker);
    world.team_share.want(&(id,));
    world.review_item.want(&(project, id));
    world.task.want(&(task,));
    world.project.want(&(project,));
    world.standing.want(&(worker, project));
    world.batch.want(&(batch,));
    escrow::want_accounts(world, batch);
    if let Some(currency) = world.batch.peek(&(batch,)).map(|batch| batch.currency) {
        world.want_account(AccountKind::Earned, worker.raw(), currency);
        world.want_account(AccountKind::Fees, world.shard(), currency);
    }
}

/// Proposes to reject an answer; the worker can repair.
#[derive(Debug, Clone)]
pub struct ProposeRejection {
    /// Which.
    pub assignment: AssignmentId,
    /// What it is about.
    pub category: RejectionCategory,
    /// The reason, at least 20 characters.
    pub reason: String,
}

impl Decide for ProposeRejection {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let row = reviewable(world, self.assignment, actor)?;
        Dispute::check_reason(&self.reason)?;
        let now = world.now();
        let compiled = world.compiled(row.project)?;
        let changed = world.assignment.edit(&(self.assignment,), "assignment")?;
        let repair_until = changed.propose_rejection(&compiled.rules.clocks, now)?;
        let deadline_at = changed.deadline_at;
        world.dispute.find(&(self.assignment,))?;
        world.dispute.put(Dispute {
            assignment: self.assignment,
            category: self.category,
            reason: self.reason.clone(),
            proposed_by: actor.person,
            proposed_at: now,
            repair_until,
            rejected_by: None,
            rejected_at: None,
            appeal: None,
            appealed_at: None,
            appeal_decided_by: None,
            appeal_won: None,
            appeal_reason: None,
            evidence: row.evidence_answer.map_or_else(String::new, |number| number.to_string()),
        });
        world.set_clock(ClockKind::Proposal, self.assignment.raw(), deadline_at);
        enqueue(world, self.assignment)?;
        let evidence =
            record(world, "review_decided", &row, "rejection_proposed", &self.reason, actor.person)?;
        world.assignment.edit(&(self.assignment,), "assignment")?.evidence_review = Some(evidence);
        moved(world, self.assignment)
    }
}

/// Rejects an answer that was not repaired in time, or whose repair will not do.
#[derive(Debug, Clone)]
pub struct Reject {
    /// Which.
    pub assignment: AssignmentId,
    /// The reason, at least 20 characters.
    pub reason: String,
}

impl Decide for Reject {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        let row = reviewable(world, self.assignment, actor)?;
        Dispute::check_reason(&self.reason)?;
        let now = world.now();
        let compiled = world.compiled(row.project)?;
        let Some(dispute) = world.dispute.find(&(self.assignment,))? else {
            return Err(Fault::state(
                "answer",
                "not proposed for rejection",
                "Propose first, with a reason.",
            )
            .into());
        };
        let repair_until = dispute.repair_until;
        let changed = world.assignment.edit(&(self.assignment,), "assignment")?;
        changed.reject(repair_until, &compiled.rules.clocks, now)?;
        let deadline_at = changed.deadline_at;
        let dispute = world.dispute.edit(&(self.assignment,), "dispute")?;
        dispute.rejected_by = Some(actor.person);
        dispute.rejected_at = Some(now);
        dispute.reason.clone_from(&self.reason);
        world.set_clock(ClockKind::AppealWindow, self.assignment.raw(), deadline_at);
        unqueue(world, &row);
        // The hold stands until the appeal window ends; a replacement answer needs a hold of its own.
        world.task.edit(&(row.task,), "task")?.discount_answer();
        queue::free_slot(world, row.task, row.worker, false)?;
        reweigh::again(world, &row)?;
        let evidence = record(world, "review_decided", &row, "rejected", &self.reason, actor.person)?;
        world.assignment.edit(&(self.assignment,), "assignment")?.evidence_review = Some(evidence);
        moved(world, self.assignment)
    }
}

/// Appeals against a rejection.
#[derive(Debug, Clone)]
pub struct Appeal {
    /// Which.
    pub assignment: AssignmentId,
    /// Why.
    pub reason: String,
}

impl Decide for Appeal {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        let row = load(world, self.assignment)?;
        if row.worker != actor.person {
            return Err(Fault::not_found("assignment").into());
        }
        Fault::check_text("reason", self.reason.trim(), 1, limits::REASON_CHARS)?;
        let now = world.now();
        let compiled = world.compiled(row.project)?;
        let changed = world.assignment.edit(&(self.assignment,), "assignment")?;
        changed.appeal(&compiled.rules.clocks, now)?;
        let deadline_at = changed.deadline_at;
        let dispute = world.dispute.edit(&(self.assignment,), "dispute")?;
        dispute.appeal = Some(self.reason.clone());
        dispute.appealed_at = Some(now);
        world.set_clock(ClockKind::AppealDecision, self.assignment.raw(), deadline_at);
        enqueue(world, self.assignment)?;
        moved(world, self.assignment)
    }
}

/// Decides an appeal. Somebody does who had no part in the rejection.
#[derive(Debug, Clone)]
pub struct DecideAppeal {
    /// Which.
    pub assignment: AssignmentId,
    /// Whether the worker is right.
    pub won: bool,
    /// Why.
    pub reason: String,
}

impl Decide for DecideAppeal {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        if actor.require(Role::Operator, Scope::Operate).is_err() {
            actor.require(Role::Reviewer, Scope::Publish)?;
        }
        let row = load(world, self.assignment)?;
        Dispute::check_reason(&self.reason)?;
        if row.state != AssignmentState::Appealed {
            return Err(Fault::state("assignment", row.state, "Only an appeal is decided here.").into());
        }
        if !self.won {
            row.check_undecided(world.now())?;
        }
        let owner = world.project.get(&(row.project,), "project")?.owner;
        world.dispute.get(&(self.assignment,), "dispute")?.check_appeal_judge(
            actor.person,
            owner,
            row.worker,
        )?;
        let evidence = decide_appeal(world, &row, self.won, Some(actor.person), &self.reason)?;
        if actor.roles.has(Role::Operator) {
            let won = if self.won { "appeal_won" } else { "appeal_lost" };
            let fields = [("decision", won), ("reason", self.reason.as_str())];
            world.journal(actor, "appeal_decided", &self.assignment.to_string(), &fields, evidence)?;
        }
        moved(world, self.assignment)
    }
}

/// Ends an appeal, by a person or by the clock.
pub(super) fn decide_appeal(
    world: &mut World,
    row: &Assignment,
    won: bool,
    by: Option<PersonId>,
    reason: &str,
) -> Result<i64, Stop> {
    let judge = by.unwrap_or_else(|| PersonId::from_raw(0));
    let decision = if won { "appeal_won" } else { "appeal_lost" };
    let evidence = record(world, "appeal_decided", row, decision, reason, judge)?;
    let dispute = world.dispute.edit(&(row.id,), "dispute")?;
    dispute.appeal_decided_by = by;
    dispute.appeal_won = Some(won);
    dispute.appeal_reason = Some(reason.to_owned());
    if won {
        let clock = settle::By::Rule("clock:appeal_decision");
        let by = if by.is_some() { settle::By::Appeal } else { clock };
        readmit(world, row)?;
        settle::accept(world, row.id, by)?;
    } else {
        end_rejection(world, row, evidence)?;
    }
    Ok(evidence)
}

/// An answer whose rejection is undone counts again; it fills its slot, or is one more where somebody took that since.
fn readmit(world: &mut World, row: &Assignment) -> Result<(), Stop> {
    let task = world.task.get(&(row.task,), "task")?;
    if task.gold || task.slots > 0 {
        queue::take_slot(world, row.task)?;
    } else {
        world.task.edit(&(row.task,), "task")?.surplus += 1;
    }
    world.task.edit(&(row.task,), "task")?.count_answer();
    reweigh::again(world, row)
}

/// Ends a rejection for good and lets its hold go.
pub(super) fn end_rejection(world: &mut World, row: &Assignment, evidence: i64) -> Result<(), Stop> {
    let now = world.now();
    world.assignment.edit(&(row.id,), "assignment")?.reject_finally(now)?;
    unqueue(world, row);
    world.batch.edit(&(row.batch,), "batch")?.rejected += 1;
    world.standing.edit(&(row.worker, row.project), "standing")?.rejected += 1;
    super::share::count_rejected(world, row)?;
    escrow::release(world, row.id, Reason::Reject, evidence)
}
