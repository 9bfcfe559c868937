//! The auditor's page on grades: what each kept back is held, to the micro-unit, until nobody can appeal any more.

use super::audit::{Books, must};
use gongdao_kernel::TypedId;
use gongdao_market::{Clock, ClockKind, GradingState as G};
use std::collections::BTreeMap;

/// M9, M10; takes the holds of open gradings out of those nobody was found for yet.
pub fn gradings(books: &Books, unmatched: &mut BTreeMap<i64, i64>, wrong: &mut Vec<String>) {
    let mut graded = books.graded.len();
    for row in &books.gradings {
        let open = matches!(row.state, G::Open | G::Appealed);
        let held = row.hold.map_or(Some(0), |hold| unmatched.remove(&hold));
        must!(wrong, held == Some(row.held.micros()), "M9 hold {held:?}: {row:?}");
        let fee_ppm = books.batches.iter().find(|batch| batch.id == row.batch).expect("a batch").fee_ppm;
        let total =
            |pay: i64| pay + i64::try_from(i128::from(pay) * i128::from(fee_ppm) / 1_000_000).unwrap();
        let (mut lacking, mut paid, mut whole) = (0, 0, 0);
        for id in row.answers() {
            let answer = books.assignment(id);
            let own = books.graded.iter().find(|one| one.assignment == id).expect("an answer's grade");
            must!(wrong, own.grading == row.id && answer.worker == row.worker, "M10 {own:?} in {row:?}");
            lacking += total(own.whole.micros()) - total(answer.paid.micros());
            (paid, whole) = (paid + answer.paid.micros(), whole + own.whole.micros());
            graded -= 1;
        }
        must!(wrong, row.held.micros() == if open { lacking } else { 0 }, "M9 {lacking} lacking: {row:?}");
        let due = if row.state == G::Raised { row.whole } else { row.paid };
        must!(wrong, paid == due.micros() && whole == row.whole.micros(), "M10 paid {paid}: {row:?}");
        let clock = Clock { due_at: row.until, kind: ClockKind::Grading, subject: row.id.raw() };
        must!(wrong, !open || books.clocks.contains(&clock), "no clock will end it: {row:?}");
        let decided = matches!(row.state, G::Raised | G::Stands);
        must!(wrong, decided == row.evidence.is_some(), "an end without record: {row:?}");
        must!(wrong, row.state != G::Raised || row.appeal.is_some(), "raised and nobody asked: {row:?}");
        let owner = books.projects.iter().find(|project| project.id == row.project).expect("a project").owner;
        let part = row.decided_by.is_some_and(|judge| judge == owner || judge == row.worker);
        must!(wrong, !part, "decided by somebody with a part in it: {row:?}");
    }
    must!(wrong, graded == 0, "M10 {graded} answers are in no grade");
}
