//! The grades' part of the check: what each kept back is on hold until it is over, and its answers were paid as it says.

use super::ROWS;
use super::check::Report;
use super::recount::HOLDS;
use gongdao_kernel::{AssignmentId, BatchId, Fault, Money, TypedId};
use gongdao_ledger::check::Fold;
use gongdao_ledger::{AccountId, AccountKind, EntryNumber};
use gongdao_market::{Assignment, Batch, Charge, GradedAnswer, Grading, GradingState};
use gongdao_store::Connection;
use gongdao_store::queries::{gradings as stored, rows_all};
use std::collections::{BTreeMap, HashSet};

const KEPT: &str = "M9 what a grade kept back is on hold until its appeal is over";
const PAID: &str = "M10 the answers of a grade were paid what it says";

/// What open gradings hold in a batch: how many there are, and how much.
pub(super) type Held = BTreeMap<BatchId, (i64, i128)>;

/// Reads all gradings and holds them against their answers and the journal's holds.
pub(super) fn read(
    connection: &mut Connection,
    batch: impl Fn(&BatchId) -> Option<Batch>,
    fold: &Fold,
    seen: &mut HashSet<EntryNumber>,
    report: &mut Report,
) -> Result<Held, Fault> {
    let rows: Vec<GradedAnswer> = rows_all(connection)?;
    let mut rows: BTreeMap<AssignmentId, GradedAnswer> =
        rows.into_iter().map(|row| (row.assignment, row)).collect();
    let (mut held, mut after) = (Held::new(), 0);
    loop {
        let page = stored::gradings_after(connection, after, ROWS)?;
        let Some(last) = page.last() else { break };
        after = last.id.raw();
        for row in &page {
            let ids: Vec<_> = row.answers().map(|id| (id,)).collect();
            let answers = connection.load::<Assignment>(&ids)?;
            let graded: Vec<_> = ids.iter().filter_map(|(id,)| rows.remove(id)).collect();
            let Some(batch) = batch(&row.batch) else {
                report.find(KEPT, format!("{}: there is no batch {}", row.id, row.batch));
                continue;
            };
            if !is_paid_so(row, &answers, &graded) {
                report.find(PAID, format!("{row:?}: {graded:?}"));
            }
            if !is_held_so(row, &batch, &answers, &graded) {
                report.find(KEPT, format!("{row:?}"));
            }
            let Some(hold) = row.hold.map(EntryNumber::from_raw) else { continue };
            let escrow = AccountId::new(AccountKind::Escrow, row.batch.raw(), batch.currency);
            if fold.open_hold(hold) != Some((escrow, row.held)) || !seen.insert(hold) {
                let finding = format!("the grade of {} holds {} by {hold}, and not alone", row.id, row.held);
                report.find(HOLDS, finding);
            }
            let sums = held.entry(row.batch).or_default();
            *sums = (sums.0 + 1, sums.1 + i128::from(row.held.micros()));
        }
    }
    for row in rows.into_values() {
        report.find(PAID, format!("{row:?} is in no grade"));
    }
    Ok(held)
}

/// Whether its answers were paid what it says: the grade's pay, or the whole price once that was raised.
fn is_paid_so(row: &Grading, answers: &[Assignment], graded: &[GradedAnswer]) -> bool {
    let raised = row.state == GradingState::Raised;
    let sum = |each: &mut dyn Iterator<Item = Money>| each.map(|one| i128::from(one.micros())).sum::<i128>();
    let whole = |id| graded.iter().find(|one| one.assignment == id).map(|one| one.whole);
    let complete = answers.len() == row.answers().count() && graded.len() == answers.len();
    complete
        && graded.iter().all(|one| one.grading == row.id)
        && answers.iter().all(|one| one.worker == row.worker && one.batch == row.batch)
        && answers.iter().all(|one| !raised || whole(one.id) == Some(one.paid))
        && sum(&mut graded.iter().map(|one| one.whole)) == i128::from(row.whole.micros())
        && sum(&mut answers.iter().map(|one| one.paid))
            == i128::from(if raised { row.whole } else { row.paid }.micros())
}

/// Whether it holds what its answers lack of the whole price, fee included, as long as it is open, and nothing after.
fn is_held_so(row: &Grading, batch: &Batch, answers: &[Assignment], graded: &[GradedAnswer]) -> bool {
    if !row.is_open() {
        return row.hold.is_none() && row.held == Money::ZERO;
    }
    let total = |pay| Charge::new(pay, batch.fee_ppm).and_then(|charge| charge.total());
    let mut lacking = 0;
    for one in answers {
        let whole = graded.iter().find(|graded| graded.assignment == one.id).map(|graded| graded.whole);
        match (whole.map(total), total(one.paid)) {
            (Some(Ok(whole)), Ok(paid)) => {
                lacking += i128::from(whole.micros()) - i128::from(paid.micros());
            }
            _ => return false,
        }
    }
    row.hold.is_some() && i128::from(row.held.micros()) == lacking
}
