//! What a batch's money is: how much an answer may cost, and the accounts it moves between.

use crate::core::Compiled;
use crate::{Stop, World};
use gongdao_kernel::{AssignmentId, BatchId, Code, Fault, Money, TypedId};
use gongdao_ledger::{AccountId, AccountKind, EntryNumber, OpenHold, Order, Reason, hold, void_hold};
use gongdao_market::{Assignment, Batch};

pub(super) fn account(kind: AccountKind, batch: &Batch) -> AccountId {
    AccountId::new(kind, batch.id.raw(), batch.currency)
}

/// The most one answer of the batch can cost, fee included.
pub(super) fn most(compiled: &Compiled, batch: &Batch) -> Result<Money, Stop> {
    Ok(compiled.most(batch.fee_ppm)?)
}

/// Names the accounts that a claim or a settlement of the batch touches.
pub(super) fn want_accounts(world: &mut World, batch: BatchId) {
    let Some(currency) = world.batch.peek(&(batch,)).map(|batch| batch.currency) else { return };
    world.want_account(AccountKind::Escrow, batch.raw(), currency);
    world.want_account(AccountKind::Settling, batch.raw(), currency);
}

/// Holds the most an answer can cost; the lease that it backs is given in the same command.
pub(super) fn take_hold(
    world: &mut World,
    batch: BatchId,
    assignment: AssignmentId,
    amount: Money,
    reason: Reason,
) -> Result<OpenHold, Stop> {
    let row = world.batch.get(&(batch,), "batch")?;
    let (debit, credit) = (account(AccountKind::Escrow, row), account(AccountKind::Settling, row));
    if world.free(debit)? < amount {
        return Err(Fault::new(Code::EscrowShort).into());
    }
    world.account.find(&(credit.kind, credit.owner, credit.currency))?;
    let cause = world.cause(assignment.raw(), 0);
    let held = hold(world, Order { debit, credit, amount, reason, cause })?;
    world.batch.edit(&(batch,), "batch")?.pending += 1;
    Ok(held)
}

/// The open hold of an assignment, as the ledger wants it, taken out of the assignment.
pub(super) fn open_hold(assignment: &mut Assignment, batch: &Batch) -> Result<OpenHold, Stop> {
    let number =
        assignment.hold.take().ok_or_else(|| Fault::internal("an assignment under decision has no hold"))?;
    Ok(OpenHold {
        number: EntryNumber::from_raw(number),
        debit: account(AccountKind::Escrow, batch),
        credit: account(AccountKind::Settling, batch),
        amount: std::mem::replace(&mut assignment.held, Money::ZERO),
    })
}

/// Lets an assignment's hold go: its lease ended without an answer, or its rejection is final.
pub(super) fn release(
    world: &mut World,
    id: AssignmentId,
    reason: Reason,
    evidence: i64,
) -> Result<(), Stop> {
    let batch_id = world.assignment.get(&(id,), "assignment")?.batch;
    let batch = world.batch.get(&(batch_id,), "batch")?.clone();
    let held = open_hold(world.assignment.edit(&(id,), "assignment")?, &batch)?;
    let cause = world.cause(id.raw(), evidence);
    void_hold(world, held, reason, cause)?;
    world.batch.edit(&(batch_id,), "batch")?.pending -= 1;
    super::batch::close_if_run_out(world, batch_id)
}
