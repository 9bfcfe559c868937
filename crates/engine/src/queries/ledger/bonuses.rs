//! The bonuses' part of the check: every row has its movements, and every movement its row.

use super::ROWS;
use super::check::Report;
use gongdao_kernel::{Fault, TypedId};
use gongdao_ledger::{AccountKind, Entry, Reason};
use gongdao_market::Bonus;
use gongdao_store::Connection;
use gongdao_store::queries::bonuses as stored;
use std::collections::BTreeMap;

const PAID: &str = "B1 a bonus is what its requester paid and its worker got, the fee on top";

/// What the journal says of one bonus: who paid, who got it, how much, and the fee.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Moved {
    requester: i64,
    worker: i64,
    amount: i128,
    fee: i128,
}

/// What the journal says of all bonuses.
#[derive(Debug, Default)]
pub(super) struct Bonuses(BTreeMap<i64, Moved>);

impl Bonuses {
    /// Takes any entry.
    pub(super) fn take(&mut self, entry: &Entry) {
        let (AccountKind::Available, Reason::Bonus | Reason::BonusFee) = (entry.debit.kind, entry.reason)
        else {
            return;
        };
        let moved = self.0.entry(entry.cause.subject).or_default();
        let amount = i128::from(entry.amount.micros());
        moved.requester = entry.debit.owner;
        if entry.reason == Reason::BonusFee {
            moved.fee += amount;
        } else {
            moved.worker = entry.credit.owner;
            moved.amount += amount;
        }
    }

    /// Holds every row against the journal; what the journal has beyond them nobody gave.
    pub(super) fn check(mut self, connection: &mut Connection, report: &mut Report) -> Result<(), Fault> {
        let mut after = i64::MIN;
        loop {
            let page = stored::bonuses_after(connection, after, ROWS)?;
            let Some(last) = page.last() else { break };
            after = last.id.raw();
            for row in &page {
                let said = said(row);
                let moved = self.0.remove(&row.id.raw());
                if moved != Some(said) {
                    report.find(PAID, format!("{}: the row says {said:?}, the journal {moved:?}", row.id));
                }
            }
        }
        for (id, moved) in self.0 {
            report.find(PAID, format!("bonus {id}: the journal has {moved:?} and there is no row"));
        }
        Ok(())
    }
}

fn said(row: &Bonus) -> Moved {
    Moved {
        requester: row.requester.raw(),
        worker: row.worker.raw(),
        amount: i128::from(row.amount.micros()),
        fee: i128::from(row.fee.micros()),
    }
}
