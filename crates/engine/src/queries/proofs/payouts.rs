//! Receipts of a payout: one for each of its steps.

use super::{ReceiptKind, Receipted, Wanted, prove};
use crate::Actor;
use crate::queries::payouts;
use gongdao_kernel::{Fault, PayoutId};
use gongdao_store::Connection;

/// The receipts of a payout's steps, in order, for whose it is, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn of_payout(connection: &mut Connection, actor: &Actor, id: PayoutId) -> Result<Vec<Receipted>, Fault> {
    let (payout, _) = payouts::payout(connection, actor, id)?;
    let numbers = payout.evidence.split(' ').filter_map(|number| number.parse().ok());
    let wanted = numbers.map(|number| Wanted { subject: id.to_string(), kind: ReceiptKind::Payout, number });
    prove(connection, wanted.collect())
}
