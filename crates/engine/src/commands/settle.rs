//! Settlement: an accepted answer is paid out of its hold, once, and the rest of the hold is free again.

use super::grading::{self, Found, Priced};
use super::objects::{self, AcceptObjects};
use super::{bundle, escrow, judge, pairs, reweigh, share};
use crate::core::Compiled;
use crate::{Stop, World};
use gongdao_kernel::{AssignmentId, BatchId, Fault, Money, PersonId, TypedId};
use gongdao_ledger::{AccountId, AccountKind, Order, Reason, post, post_hold, void_hold};
use gongdao_market::{Assignment, AssignmentState, Batch, Bundled, Charge, PriceUnit, Worked};
use gongdao_quality::graded;
use gongdao_quality::skill::WHOLE_PPM;

/// Who or what decided, for the record.
#[derive(Debug, Clone, Copy)]
pub(super) enum By {
    /// A person who reviewed it.
    Person(PersonId),
    /// A person who judged an appeal.
    Appeal,
    /// A declared rule or a clock, by name.
    Rule(&'static str),
}

impl By {
    pub(super) fn is_person(self) -> bool {
        !matches!(self, By::Rule(_))
    }

    fn text(self) -> String {
        match self {
            By::Person(person) => person.to_string(),
            By::Appeal => "appeal".to_owned(),
            By::Rule(name) => name.to_owned(),
        }
    }
}

/// Accepts an answer and pays it.
pub(super) fn accept(world: &mut World, id: AssignmentId, by: By) -> Result<Money, Stop> {
    accept_objects(world, id, by, None)
}

/// Accepts an answer and pays it, with fewer objects than were drawn where that is asked. The known one of a pair that
/// waited for it is accepted with it, in the order in which both were handed out.
pub(super) fn accept_objects(
    world: &mut World,
    id: AssignmentId,
    by: By,
    asked: Option<&AcceptObjects>,
) -> Result<Money, Stop> {
    let waiting = pairs::waiting_for(world, id)?;
    if let Some(first) = waiting.filter(|partner| *partner < id) {
        accept_one(world, first, by, None)?;
    }
    let paid = accept_one(world, id, by, asked)?;
    if let Some(second) = waiting.filter(|partner| *partner > id) {
        accept_one(world, second, by, None)?;
    }
    Ok(paid)
}

fn accept_one(
    world: &mut World,
    id: AssignmentId,
    by: By,
    asked: Option<&AcceptObjects>,
) -> Result<Money, Stop> {
    let now = world.now();
    let assignment = world.assignment.get(&(id,), "assignment")?.clone();
    let compiled = world.compiled(assignment.project)?;
    let objects = objects::counted(world, &assignment, asked)?;
    let bundled = compiled.rules.price.bundle_quality.is_some();
    let row = world.assignment.edit(&(id,), "assignment")?;
    if bundled { row.pass(&compiled.rules.clocks, now) } else { row.accept(now) }?;
    // No record of an assignment names its worker: requesters hold these receipts too, and know workers by pseudonym.
    let (id_text, task, by_text) = (id.to_string(), assignment.task.to_string(), by.text());
    let mut fields =
        vec![("assignment", id_text.as_str()), ("task", &task), ("decision", "accepted"), ("by", &by_text)];
    let counts = objects.as_ref().map(|count| (count.drawn.to_string(), count.accepted.to_string()));
    if let Some((drawn, accepted)) = &counts {
        fields.extend([("objects_drawn", drawn.as_str()), ("objects_accepted", accepted)]);
    }
    if let Some(reason) = objects.as_ref().and_then(|count| count.reason.as_deref()) {
        fields.push(("reason", reason));
    }
    // Where a reviewer put the answer right, that is written in this very transaction.
    let note = world.review_note.peek(&(id, assignment.round));
    let fixed = note.and_then(|note| note.fixed.as_deref()).map(super::submit::digest);
    if let Some(digest) = &fixed {
        fields.push(("fixed_sha256", digest));
    }
    let review = world.record("review_decided", id.raw(), &fields)?;
    world.assignment.edit(&(id,), "assignment")?.evidence_review = Some(review);
    super::review::unqueue(world, &assignment);
    if assignment.state == AssignmentState::RejectionProposed || fixed.is_some() {
        reweigh::again(world, &assignment)?;
    }
    if bundled {
        bundle::add(world, id, &compiled, by)?;
        return Ok(world.assignment.get(&(id,), "assignment")?.paid);
    }
    let mut worked = worked(world, &compiled, &assignment)?;
    worked.objects = objects.as_ref().map_or(0, |count| count.accepted);
    settle(world, &compiled, &assignment, worked)
}

/// Pays an answer of a bundle that has ended; the bundle goes on with [`finish`].
pub(super) fn pay_bundled(world: &mut World, id: AssignmentId, bundled: Bundled) -> Result<Priced, Stop> {
    let now = world.now();
    let assignment = world.assignment.get(&(id,), "assignment")?.clone();
    if assignment.state != AssignmentState::Passed {
        return Err(Fault::internal("an answer in a bundle does not wait for it").into());
    }
    let compiled = world.compiled(assignment.project)?;
    world.assignment.edit(&(id,), "assignment")?.accept(now)?;
    let worked = Worked { bundled: Some(bundled), ..Worked::default() };
    let paid = pay(world, &compiled, &assignment, worked, &assignment.id.to_string())?;
    count(world, &assignment, paid)?;
    let right = Bundled { right: bundled.of, ..bundled };
    let whole = compiled.rules.price.pay(Worked { bundled: Some(right), ..worked })?;
    Ok(Priced { assignment: id, paid, whole })
}

/// Pays an accepted answer and counts it; what its grade kept back waits.
fn settle(
    world: &mut World,
    compiled: &Compiled,
    assignment: &Assignment,
    worked: Worked,
) -> Result<Money, Stop> {
    let paid = pay(world, compiled, assignment, worked, &assignment.id.to_string())?;
    count(world, assignment, paid)?;
    if let Some(grade_ppm) = worked.grade_ppm.filter(|grade| *grade < WHOLE_PPM) {
        let whole = compiled.rules.price.pay(Worked { grade_ppm: None, ..worked })?;
        let priced = Priced { assignment: assignment.id, paid, whole };
        grading::keep_back(world, compiled, &[priced], &Found::Part(grade_ppm))?;
    }
    finish(world, assignment.batch)?;
    Ok(paid.pay)
}

/// Does what follows for a batch when answers of it were paid: what is saved goes back, and it may have run out.
pub(super) fn finish(world: &mut World, batch: BatchId) -> Result<(), Stop> {
    super::batch::release_saved(world, batch)?;
    super::batch::close_if_run_out(world, batch)
}

/// What was worked, as far as the price rule counts it.
fn worked(world: &mut World, compiled: &Compiled, assignment: &Assignment) -> Result<Worked, Stop> {
    let mut worked = Worked::default();
    let standing = world.standing.get(&(assignment.worker, assignment.project), "standing")?;
    worked.accepted_before = standing.accepted;
    match compiled.rules.price.unit {
        PriceUnit::Character => {
            let answer = world.answer.get(&(assignment.id, assignment.round), "answer")?;
            let answer = compiled.form.answer_from_canonical(&answer.body).map_err(Fault::internal)?;
            worked.characters = i64::try_from(answer.characters()).unwrap_or(i64::MAX);
        }
        PriceUnit::MediaMinute => {
            let data = world.task_data.get(&(assignment.task,), "task")?;
            let ms = media_ms(&data.body)?;
            worked.media_ms = ms;
        }
        PriceUnit::Task | PriceUnit::Bundle | PriceUnit::Object => {}
    }
    if !compiled.rules.price.graded.is_empty() {
        let skill = judge::measured(world, assignment.worker, assignment.project, &compiled.form)?;
        worked.grade_ppm = Some(graded::pay_ppm(&judge::grades(&compiled.rules.price), Some(skill)));
    }
    Ok(worked)
}

/// The length of a task's recording, in milliseconds; 0 where its data does not say.
pub(super) fn media_ms(body: &str) -> Result<i64, Fault> {
    let data: serde_json::Value = serde_json::from_str(body).map_err(Fault::internal)?;
    Ok(data.get("media_ms").map_or(0, |ms| ms.as_i64().or_else(|| ms.as_str()?.parse().ok()).unwrap_or(0)))
}

/// Posts the hold and divides what it paid: worker first, then a team's leader, fee apart. With no team there is one share.
fn pay(
    world: &mut World,
    compiled: &Compiled,
    assignment: &Assignment,
    worked: Worked,
    assignment_text: &str,
) -> Result<Charge, Stop> {
    let batch = world.batch.get(&(assignment.batch,), "batch")?.clone();
    let charge = Charge::new(compiled.rules.price.pay(worked)?, batch.fee_ppm)?;
    let parts = share::divide(world, assignment, charge.pay, batch.currency)?;
    let (pay, fee) = (charge.pay.micros().to_string(), charge.fee.micros().to_string());
    let cut = parts.leader.map(|(_, cut)| cut.micros().to_string());
    let mut fields = vec![
        ("assignment", assignment_text),
        ("pay_micros", &pay),
        ("fee_micros", &fee),
        ("currency", batch.currency.as_str()),
    ];
    fields.extend(cut.as_deref().map(|cut| ("team_cut_micros", cut)));
    let grade = worked.grade_ppm.map(|grade| grade.to_string());
    fields.extend(grade.as_deref().map(|grade| ("grade_ppm", grade)));
    let bundled = worked.bundled.map(|one| (one.of.to_string(), one.right.to_string()));
    if let Some((of, right)) = &bundled {
        fields.extend([("bundle_of", of.as_str()), ("bundle_right", right)]);
    }
    let settlement = world.record("settlement", assignment.id.raw(), &fields)?;
    let cause = world.cause(assignment.id.raw(), settlement);
    let row = world.assignment.edit(&(assignment.id,), "assignment")?;
    row.evidence_settlement = Some(settlement);
    row.units = compiled.rules.price.payable_units(worked);
    row.paid = charge.pay;
    let held = escrow::open_hold(row, &batch)?;
    let total = charge.total()?;
    if total == Money::ZERO {
        void_hold(world, held, Reason::Settle, cause)?;
    } else {
        post_hold(world, held, total, Reason::Settle, cause)?;
        let settling = escrow::account(AccountKind::Settling, &batch);
        let earned = AccountId::new(AccountKind::Earned, assignment.worker.raw(), batch.currency);
        let fees = AccountId::new(AccountKind::Fees, world.shard(), batch.currency);
        let (leader, cut) = parts.leader.unwrap_or((earned, Money::ZERO));
        for (credit, amount, reason) in [
            (earned, parts.worker, Reason::Pay),
            (leader, cut, Reason::TeamCut),
            (fees, charge.fee, Reason::Fee),
        ] {
            if amount.is_positive() {
                post(world, Order { debit: settling, credit, amount, reason, cause })?;
            }
        }
    }
    count_batch(world, &batch, charge)?;
    Ok(charge)
}

fn count_batch(world: &mut World, batch: &Batch, charge: Charge) -> Result<(), Stop> {
    let row = world.batch.edit(&(batch.id,), "batch")?;
    row.pending -= 1;
    row.accepted += 1;
    row.paid = row.paid.plus(charge.pay)?;
    row.fees = row.fees.plus(charge.fee)?;
    Ok(())
}

fn count(world: &mut World, assignment: &Assignment, charge: Charge) -> Result<(), Stop> {
    let standing = world.standing.edit(&(assignment.worker, assignment.project), "standing")?;
    standing.accepted += 1;
    standing.earned = standing.earned.plus(charge.pay)?;
    let task = world.task.edit(&(assignment.task,), "task")?;
    if task.count_accepted() {
        world.batch.edit(&(assignment.batch,), "batch")?.task_settled();
    }
    Ok(())
}
