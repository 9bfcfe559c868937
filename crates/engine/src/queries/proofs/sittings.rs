//! Receipts of a sitting: its result and its settlement.

use super::{ReceiptKind, Receipted, Wanted, is_staff, prove};
use crate::Actor;
use crate::queries::desk::owner_of;
use gongdao_kernel::{Fault, SittingId};
use gongdao_store::Connection;
use gongdao_store::queries::exams as stored;
use gongdao_trust::Scope;

/// The receipts of a sitting, for its worker, the exam's requester, operators and auditors. Neither names the worker.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_sitting(
    connection: &mut Connection,
    actor: &Actor,
    id: SittingId,
) -> Result<Vec<Receipted>, Fault> {
    actor.scopes.require(Scope::Read)?;
    let not_found = || Fault::not_found("sitting");
    let sitting = stored::sitting(connection, id)?.ok_or_else(not_found)?;
    let exam = stored::exam(connection, sitting.exam)?.ok_or_else(not_found)?;
    let owner = owner_of(connection, exam.project)?;
    if sitting.worker != actor.person && owner != actor.person && !is_staff(actor) {
        return Err(not_found());
    }
    let numbers = [
        (ReceiptKind::Exam, sitting.evidence_result),
        (ReceiptKind::Settlement, sitting.evidence_settlement),
    ];
    let wanted = numbers
        .into_iter()
        .filter_map(|(kind, number)| number.map(|number| Wanted { subject: id.to_string(), kind, number }));
    prove(connection, wanted.collect())
}
