//! The exams' part of the check: sittings held against their holds, their pay against the journal, counts against rows.

use super::ROWS;
use super::check::Report;
use super::recount::HOLDS;
use gongdao_kernel::{BatchId, ExamId, Fault, TypedId};
use gongdao_ledger::check::Fold;
use gongdao_ledger::{AccountId, AccountKind, Entry, EntryNumber, Reason};
use gongdao_market::{Batch, Charge, Exam, Sitting, SittingState};
use gongdao_store::Connection;
use gongdao_store::queries::exams as stored;
use gongdao_store::queries::rows_all;
use gongdao_store::rows::ExamEscrow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

const BACKED: &str = "X1 a sitting under way has its hold, and one that ended has none";
const PAID: &str = "X2 a sitting pays what it declared when it is finished, and nothing else";
const ESCROW: &str = "X3 what exams took of a batch equals its sittings and the journal";
const COUNTS: &str = "X4 an exam's counters equal a recount";

/// What the journal says exams paid, by batch: to workers and to the platform.
#[derive(Debug, Default)]
pub(super) struct ExamsPaid(BTreeMap<i64, (i128, i128)>);

impl ExamsPaid {
    /// Takes an entry that debits a settling account.
    pub(super) fn take(&mut self, entry: &Entry) {
        let amount = i128::from(entry.amount.micros());
        match entry.reason {
            Reason::ExamPay => self.0.entry(entry.debit.owner).or_default().0 += amount,
            Reason::ExamFee => self.0.entry(entry.debit.owner).or_default().1 += amount,
            _ => {}
        }
    }
}

/// What was counted for a batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counted {
    live: i64,
    paid: i128,
    fees: i128,
    held: i128,
}

/// Everything that was counted.
#[derive(Debug, Default)]
pub(super) struct Sittings {
    batches: BTreeMap<i64, Counted>,
    /// Begun, passed, failed, unfinished.
    exams: HashMap<ExamId, [i64; 4]>,
}

impl Sittings {
    pub(super) fn read(
        connection: &mut Connection,
        batch: impl Fn(&BatchId) -> Option<Batch>,
        fold: &Fold,
        seen: &mut HashSet<EntryNumber>,
        report: &mut Report,
    ) -> Result<Self, Fault> {
        let (mut sittings, mut after) = (Self::default(), 0);
        loop {
            let page = stored::sittings_after(connection, after, ROWS)?;
            let Some(last) = page.last() else { break };
            after = last.id.raw();
            for row in &page {
                match batch(&row.batch) {
                    Some(batch) => sittings.take(row, &batch, fold, seen, report)?,
                    None => report.find(BACKED, format!("{}: there is no batch {}", row.id, row.batch)),
                }
            }
        }
        for exam in rows_all::<Exam>(connection)? {
            let counted = sittings.exams.remove(&exam.id).unwrap_or_default();
            let kept = [exam.begun, exam.passed, exam.failed, exam.unfinished];
            if kept != counted {
                report.find(COUNTS, format!("{}: kept {kept:?}, counted {counted:?}", exam.id));
            }
        }
        Ok(sittings)
    }

    fn take(
        &mut self,
        row: &Sitting,
        batch: &Batch,
        fold: &Fold,
        seen: &mut HashSet<EntryNumber>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let exam = self.exams.entry(row.exam).or_default();
        exam[0] += 1;
        match row.state {
            SittingState::Live => {}
            SittingState::Passed => exam[1] += 1,
            SittingState::Failed => exam[2] += 1,
            SittingState::Returned | SittingState::Expired => exam[3] += 1,
        }
        let charge = Charge::new(row.pay, batch.fee_ppm)?;
        let counted = self.batches.entry(row.batch.raw()).or_default();
        counted.paid += i128::from(row.paid.micros());
        counted.fees += i128::from(row.fee.micros());
        counted.held += i128::from(row.held.micros());
        counted.live += i64::from(row.hold.is_some());
        let finished = matches!(row.state, SittingState::Passed | SittingState::Failed);
        let zero = gongdao_kernel::Money::ZERO;
        let due = if finished { (charge.pay, charge.fee) } else { (zero, zero) };
        let recorded = row.evidence_settlement.is_some() == (finished && row.pay.is_positive());
        if (row.paid, row.fee) != due || !recorded {
            report.find(PAID, format!("{row:?}"));
        }
        let wanted = if row.state == SittingState::Live { charge.total()? } else { zero };
        if row.held != wanted || row.hold.is_some() != wanted.is_positive() {
            report.find(BACKED, format!("{row:?}"));
        }
        let Some(hold) = row.hold.map(EntryNumber::from_raw) else { return Ok(()) };
        let escrow = AccountId::new(AccountKind::Escrow, row.batch.raw(), batch.currency);
        if fold.open_hold(hold) != Some((escrow, row.held)) {
            report.find(
                HOLDS,
                format!("{} holds {} by {hold}, which the journal has not so", row.id, row.held),
            );
        }
        if !seen.insert(hold) {
            report.find(HOLDS, format!("{} has the hold {hold}, and so has another", row.id));
        }
        Ok(())
    }

    /// What a batch's sittings hold.
    pub(super) fn held(&self, batch: i64) -> i128 {
        self.batches.get(&batch).map_or(0, |counted| counted.held)
    }

    /// Holds the kept rows and the journal against what was counted.
    pub(super) fn compare(
        &self,
        connection: &mut Connection,
        journaled: &ExamsPaid,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let kept: BTreeMap<i64, ExamEscrow> =
            rows_all::<ExamEscrow>(connection)?.into_iter().map(|row| (row.batch.raw(), row)).collect();
        let batches: BTreeSet<i64> =
            self.batches.keys().chain(kept.keys()).chain(journaled.0.keys()).copied().collect();
        for id in batches {
            let counted = self.batches.get(&id).copied().unwrap_or_default();
            let counted = (counted.live, counted.paid, counted.fees);
            let row = kept.get(&id).copied().unwrap_or(ExamEscrow::blank(BatchId::from_raw(id)));
            let stored = (row.live, i128::from(row.paid.micros()), i128::from(row.fees.micros()));
            let journal = journaled.0.get(&id).copied().unwrap_or_default();
            if stored != counted || (counted.1, counted.2) != journal {
                let batch = BatchId::from_raw(id);
                let finding =
                    format!("{batch}: kept {stored:?}, counted {counted:?}, the journal has {journal:?}");
                report.find(ESCROW, finding);
            }
        }
        Ok(())
    }
}
