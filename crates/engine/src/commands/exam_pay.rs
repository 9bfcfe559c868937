//! What a sitting's money does: held from a batch's escrow when it begins, paid when it is finished, let go otherwise.
//!
//! It moves as an answer's money moves, with reasons of its own, so that a batch's figures of answers stay what they were.
//! What a member earns in an exam is theirs alone: no team's leader takes a part of learning.

use super::escrow;
use crate::{Stop, World};
use gongdao_kernel::{BatchId, Code, Fault, Money, SittingId, TypedId};
use gongdao_ledger::{
    AccountId, AccountKind, EntryNumber, OpenHold, Order, Reason, hold, post, post_hold, void_hold,
};
use gongdao_market::{Batch, Charge, Sitting};
use gongdao_store::rows::ExamEscrow;

/// Names what the money of a batch's sittings lies in.
pub(super) fn want(world: &mut World, batch: BatchId) {
    world.batch.want(&(batch,));
    world.exam_escrow.want(&(batch,));
    escrow::want_accounts(world, batch);
}

/// Whether a sitting under way holds money of the batch.
pub(super) fn is_held(world: &mut World, batch: BatchId) -> Result<bool, Stop> {
    Ok(world.exam_escrow.find(&(batch,))?.is_some_and(|row| row.live > 0))
}

fn escrow_row(world: &mut World, batch: BatchId) -> Result<&mut ExamEscrow, Stop> {
    if world.exam_escrow.find(&(batch,))?.is_none() {
        world.exam_escrow.put(ExamEscrow::blank(batch));
    }
    world.exam_escrow.edit(&(batch,), "escrow of exams")
}

/// Holds what a sitting pays, fee included; answers the hold and its amount, or nothing where it pays nothing.
pub(super) fn take_hold(
    world: &mut World,
    batch: &Batch,
    sitting: SittingId,
    pay: Money,
) -> Result<Option<OpenHold>, Stop> {
    let amount = Charge::new(pay, batch.fee_ppm)?.total()?;
    if !amount.is_positive() {
        return Ok(None);
    }
    let debit = escrow::account(AccountKind::Escrow, batch);
    let credit = escrow::account(AccountKind::Settling, batch);
    if world.free(debit)? < amount {
        return Err(Fault::new(Code::EscrowShort)
            .with_detail("The escrow that pays for this exam is empty.")
            .with_fix("Come back when the requester has added funds.")
            .into());
    }
    world.account.find(&(credit.kind, credit.owner, credit.currency))?;
    let cause = world.cause(sitting.raw(), 0);
    let held = hold(world, Order { debit, credit, amount, reason: Reason::ExamBegin, cause })?;
    escrow_row(world, batch.id)?.live += 1;
    Ok(Some(held))
}

fn open_hold(sitting: &mut Sitting, batch: &Batch) -> Option<OpenHold> {
    let number = EntryNumber::from_raw(sitting.hold.take()?);
    let debit = escrow::account(AccountKind::Escrow, batch);
    let credit = escrow::account(AccountKind::Settling, batch);
    Some(OpenHold { number, debit, credit, amount: std::mem::replace(&mut sitting.held, Money::ZERO) })
}

/// Pays a finished sitting out of its hold and leaves its record.
pub(super) fn pay(world: &mut World, id: SittingId) -> Result<(), Stop> {
    let sitting = world.sitting.get(&(id,), "sitting")?.clone();
    let batch = world.batch.get(&(sitting.batch,), "batch")?.clone();
    let Some(held) = open_hold(world.sitting.edit(&(id,), "sitting")?, &batch) else { return Ok(()) };
    let charge = Charge::new(sitting.pay, batch.fee_ppm)?;
    let (text, exam) = (id.to_string(), sitting.exam.to_string());
    let (pay, fee) = (charge.pay.micros().to_string(), charge.fee.micros().to_string());
    let fields = [
        ("sitting", text.as_str()),
        ("exam", &exam),
        ("pay_micros", &pay),
        ("fee_micros", &fee),
        ("currency", batch.currency.as_str()),
    ];
    let evidence = world.record("exam_settlement", id.raw(), &fields)?;
    let cause = world.cause(id.raw(), evidence);
    post_hold(world, held, charge.total()?, Reason::ExamSettle, cause)?;
    let debit = escrow::account(AccountKind::Settling, &batch);
    let earned = AccountId::new(AccountKind::Earned, sitting.worker.raw(), batch.currency);
    let fees = AccountId::new(AccountKind::Fees, world.shard(), batch.currency);
    for (credit, amount, reason) in
        [(earned, charge.pay, Reason::ExamPay), (fees, charge.fee, Reason::ExamFee)]
    {
        if amount.is_positive() {
            post(world, Order { debit, credit, amount, reason, cause })?;
        }
    }
    let row = world.sitting.edit(&(id,), "sitting")?;
    (row.paid, row.fee, row.evidence_settlement) = (charge.pay, charge.fee, Some(evidence));
    let row = escrow_row(world, batch.id)?;
    row.live -= 1;
    row.paid = row.paid.plus(charge.pay)?;
    row.fees = row.fees.plus(charge.fee)?;
    super::batch::close_if_run_out(world, batch.id)
}

/// Lets the hold of an unfinished sitting go.
pub(super) fn release(world: &mut World, id: SittingId, evidence: i64) -> Result<(), Stop> {
    let batch = world.sitting.get(&(id,), "sitting")?.batch;
    let batch = world.batch.get(&(batch,), "batch")?.clone();
    let Some(held) = open_hold(world.sitting.edit(&(id,), "sitting")?, &batch) else { return Ok(()) };
    let cause = world.cause(id.raw(), evidence);
    void_hold(world, held, Reason::ExamEnd, cause)?;
    escrow_row(world, batch.id)?.live -= 1;
    super::batch::close_if_run_out(world, batch.id)
}
