//! Grades that paid less than the whole price: what they kept back stays on hold until nobody can appeal any more, and
//! goes to the worker where an appeal is won.
//!
//! The hold is taken in the transaction that settles the answers, out of what their own holds let go, so that it is always
//! covered. An appeal is decided as one against a rejection is: by somebody without a part in it, and for the worker where
//! nobody decides in time.

use super::review;
use super::{batch, escrow, share};
use crate::command::Decide;
use crate::core::Compiled;
use crate::{Actor, Outcome, Stop, World};
use gongdao_kernel::{AssignmentId, Fault, Money, PersonId, TypedId, limits};
use gongdao_ledger::{
    AccountId, AccountKind, EntryNumber, OpenHold, Order, Reason, post, post_hold, void_hold,
};
use gongdao_market::{Batch, Charge, ClockKind, Dispute, GradedAnswer, Grading, GradingState};
use gongdao_trust::{Role, Scope};

/// An answer that was just paid, and its whole price.
pub(super) struct Priced {
    pub(super) assignment: AssignmentId,
    pub(super) paid: Charge,
    pub(super) whole: Money,
}

/// What the grade was found by.
pub(super) enum Found {
    /// So many of a bundle were not found wrong.
    Right(i64),
    /// A part of the price, parts per million.
    Part(u32),
}

/// Keeps on hold what a grade kept back of these answers, where it kept anything.
pub(super) fn keep_back(
    world: &mut World,
    compiled: &Compiled,
    priced: &[Priced],
    found: &Found,
) -> Result<(), Stop> {
    let Some(first) = priced.first() else { return Ok(()) };
    let row = world.assignment.get(&(first.assignment,), "assignment")?;
    let (worker, project, batch) = (row.worker, row.project, row.batch);
    let funded = world.batch.get(&(batch,), "batch")?;
    let (fee_ppm, currency) = (funded.fee_ppm, funded.currency);
    let (mut paid, mut whole, mut back) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for one in priced {
        (paid, whole) = (paid.plus(one.paid.pay)?, whole.plus(one.whole)?);
        back = back.plus(Charge::new(one.whole, fee_ppm)?.total()?.minus(one.paid.total()?)?)?;
    }
    if whole <= paid || !back.is_positive() {
        return Ok(());
    }
    let id = first.assignment;
    let held = escrow::take_hold(world, batch, id, back, Reason::GradeHold)?;
    let at = world.now();
    let until = at.plus_ms(compiled.rules.clocks.appeal_ms);
    let answers: Vec<String> = priced.iter().map(|one| one.assignment.to_string()).collect();
    let (right_answers, grade_ppm) = match *found {
        Found::Right(right) => (Some(right), None),
        Found::Part(grade_ppm) => (None, Some(i64::from(grade_ppm))),
    };
    world.grading.put(Grading {
        id,
        worker,
        project,
        batch,
        currency,
        state: GradingState::Open,
        answers: answers.join(" "),
        right_answers,
        grade_ppm,
        paid,
        whole,
        hold: Some(held.number.raw()),
        held: back,
        at,
        until,
        appeal: None,
        appealed_at: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        evidence: None,
    });
    for one in priced {
        let answer =
            GradedAnswer { assignment: one.assignment, grading: id, whole: one.whole, raised: Money::ZERO };
        world.graded_answer.put(answer);
    }
    world.set_clock(ClockKind::Grading, id.raw(), until);
    Ok(())
}

/// The grading an answer belongs to.
fn of_answer(world: &mut World, id: AssignmentId) -> Result<Grading, Stop> {
    let grading = world.graded_answer.get(&(id,), "grade")?.grading;
    Ok(world.grading.get(&(grading,), "grade")?.clone())
}

fn moved(world: &mut World, id: AssignmentId) -> Result<Outcome, Stop> {
    let row = world.grading.get(&(id,), "grade")?;
    Ok(Outcome::Grade { grading: id, state: row.state, until: row.until })
}

/// Appeals against the grade of an answer, and with it of its whole bundle.
#[derive(Debug, Clone)]
pub struct AppealGrade {
    /// An answer of it.
    pub assignment: AssignmentId,
    /// Why.
    pub reason: String,
}

impl Decide for AppealGrade {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        actor.require(Role::Worker, Scope::Work)?;
        if world.assignment.get(&(self.assignment,), "assignment")?.worker != actor.person {
            return Err(Fault::not_found("assignment").into());
        }
        Fault::check_text("reason", self.reason.trim(), 1, limits::REASON_CHARS)?;
        let grading = of_answer(world, self.assignment)?;
        let now = world.now();
        let compiled = world.compiled(grading.project)?;
        let row = world.grading.edit(&(grading.id,), "grade")?;
        row.appeal(&self.reason, &compiled.rules.clocks, now)?;
        let until = row.until;
        world.set_clock(ClockKind::Grading, grading.id.raw(), until);
        moved(world, grading.id)
    }
}

/// Decides an appeal against a grade. Somebody does who is neither the requester nor the worker.
#[derive(Debug, Clone)]
pub struct DecideGrade {
    /// An answer of it.
    pub assignment: AssignmentId,
    /// Whether the worker is right.
    pub won: bool,
    /// Why.
    pub reason: String,
}

impl Decide for DecideGrade {
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
        if actor.require(Role::Operator, Scope::Operate).is_err() {
            actor.require(Role::Reviewer, Scope::Publish)?;
        }
        Dispute::check_reason(&self.reason)?;
        let grading = of_answer(world, self.assignment)?;
        let owner = world.project.get(&(grading.project,), "project")?.owner;
        grading.check_judge(actor.person, owner, self.won, world.now())?;
        let evidence = end(world, &grading, self.won, Some(actor.person), &self.reason)?;
        if actor.roles.has(Role::Operator) {
            let won = if self.won { "grade_raised" } else { "grade_stands" };
            let fields = [("decision", won), ("reason", self.reason.as_str())];
            world.journal(actor, "appeal_decided", &grading.id.to_string(), &fields, evidence)?;
        }
        moved(world, grading.id)
    }
}

/// Ends a grading whose clock rang: nobody appealed in time and it stands, or nobody decided in time and the appeal is won.
pub(super) fn ring(world: &mut World, id: AssignmentId, due_at: gongdao_kernel::Instant) -> Result<(), Stop> {
    let Some(grading) = world.grading.find(&(id,))?.cloned() else { return Ok(()) };
    if grading.until != due_at || !grading.is_open() {
        return Ok(());
    }
    let (won, reason) = match grading.state {
        GradingState::Appealed => (true, "nobody decided in time"),
        _ => (false, "not appealed"),
    };
    end(world, &grading, won, None, reason).map(drop)
}

/// Ends a grading: pays the rest of the price out of the hold, or lets the hold go.
fn end(
    world: &mut World,
    grading: &Grading,
    won: bool,
    by: Option<PersonId>,
    reason: &str,
) -> Result<i64, Stop> {
    let batch = world.batch.get(&(grading.batch,), "batch")?.clone();
    for id in grading.answers() {
        review::want_settlement(world, id);
        world.graded_answer.want(&(id,));
    }
    let rest = grading.whole.minus(grading.paid)?.micros().to_string();
    let by_text = by.unwrap_or_else(|| PersonId::from_raw(0)).to_string();
    let (id_text, decision) = (grading.id.to_string(), if won { "grade_raised" } else { "grade_stands" });
    let fields = [
        ("assignment", id_text.as_str()),
        ("answers", &grading.answers),
        ("decision", decision),
        ("kept_back_micros", &rest),
        ("currency", batch.currency.as_str()),
        ("reason", reason),
        ("by", &by_text),
    ];
    let evidence = world.record("appeal_decided", grading.id.raw(), &fields)?;
    let held = open_hold(grading, &batch)?;
    if won {
        raise(world, grading, &batch, held, evidence)?;
    } else {
        let cause = world.cause(grading.id.raw(), evidence);
        void_hold(world, held, Reason::GradeEnd, cause)?;
    }
    let now = world.now();
    let row = world.grading.edit(&(grading.id,), "grade")?;
    row.end(won, by, reason, evidence, now);
    (row.hold, row.held) = (None, Money::ZERO);
    world.batch.edit(&(batch.id,), "batch")?.pending -= 1;
    batch::release_saved(world, batch.id)?;
    batch::close_if_run_out(world, batch.id)?;
    Ok(evidence)
}

fn open_hold(grading: &Grading, batch: &Batch) -> Result<OpenHold, Stop> {
    let number = grading.hold.ok_or_else(|| Fault::internal("a grade under decision has no hold"))?;
    Ok(OpenHold {
        number: EntryNumber::from_raw(number),
        debit: escrow::account(AccountKind::Escrow, batch),
        credit: escrow::account(AccountKind::Settling, batch),
        amount: grading.held,
    })
}

/// Pays every answer what its grade kept back, to its worker, the leader whom its claim named, and the platform.
fn raise(
    world: &mut World,
    grading: &Grading,
    batch: &Batch,
    held: OpenHold,
    evidence: i64,
) -> Result<(), Stop> {
    let cause = world.cause(grading.id.raw(), evidence);
    let amount = held.amount;
    post_hold(world, held, amount, Reason::GradeRaise, cause)?;
    for id in grading.answers() {
        let row = world.assignment.get(&(id,), "assignment")?.clone();
        let whole = world.graded_answer.get(&(id,), "grade")?.whole;
        let (before, after) = (Charge::new(row.paid, batch.fee_ppm)?, Charge::new(whole, batch.fee_ppm)?);
        let more = Charge { pay: after.pay.minus(before.pay)?, fee: after.fee.minus(before.fee)? };
        let parts = share::divide_more(world, &row, before.pay, after.pay, batch.currency)?;
        let cause = world.cause(id.raw(), evidence);
        let debit = escrow::account(AccountKind::Settling, batch);
        let earned = AccountId::new(AccountKind::Earned, row.worker.raw(), batch.currency);
        let fees = AccountId::new(AccountKind::Fees, world.shard(), batch.currency);
        let (leader, cut) = parts.leader.unwrap_or((earned, Money::ZERO));
        for (credit, amount, reason) in [
            (earned, parts.worker, Reason::GradePay),
            (leader, cut, Reason::TeamCut),
            (fees, more.fee, Reason::Fee),
        ] {
            if amount.is_positive() {
                post(world, Order { debit, credit, amount, reason, cause })?;
            }
        }
        world.graded_answer.edit(&(id,), "grade")?.raised = parts.worker;
        world.assignment.edit(&(id,), "assignment")?.paid = whole;
        let counted = world.batch.edit(&(batch.id,), "batch")?;
        (counted.paid, counted.fees) = (counted.paid.plus(more.pay)?, counted.fees.plus(more.fee)?);
        let standing = world.standing.edit(&(row.worker, row.project), "standing")?;
        standing.earned = standing.earned.plus(more.pay)?;
    }
    Ok(())
}
