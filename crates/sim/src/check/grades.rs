//! Grades: what each kept back is held until nobody can appeal any more, and ends by a person or for its worker.

use super::{Verdict, Violation, hold};
use crate::View;
use gongdao_kernel::TypedId;
use gongdao_market::{Charge, Clock, ClockKind, GradingState};

/// M9, M10: a grade holds what its answers lack of the whole price as long as it can be appealed or is, and nothing after;
/// its answers were paid what it says.
pub fn grades_keep_back_what_they_hold(view: &View) -> Verdict {
    let name = "grades keep back what they hold";
    let mut graded = view.graded.len();
    for row in &view.gradings {
        let Some(batch) = view.batch(row.batch) else {
            return Err(Violation { invariant: name, finding: format!("{row:?} has no batch") });
        };
        let total = |pay| Charge::new(pay, batch.fee_ppm).and_then(|charge| charge.total());
        let (mut lacking, mut paid) = (0, 0);
        for id in row.answers() {
            let own = view.graded.iter().find(|one| one.assignment == id && one.grading == row.id);
            let (Some(own), Some(answer)) = (own, view.assignment(id)) else {
                return Err(Violation { invariant: name, finding: format!("{id} is not of {row:?}") });
            };
            let (Ok(whole), Ok(got)) = (total(own.whole), total(answer.paid)) else {
                return Err(Violation { invariant: name, finding: format!("{own:?} of {answer:?}") });
            };
            lacking += whole.micros() - got.micros();
            paid += answer.paid.micros();
            graded = graded.saturating_sub(1);
        }
        let finding = || format!("{row:?} lacks {lacking} and paid {paid}");
        let held = if row.is_open() { lacking } else { 0 };
        hold(row.held.micros() == held && row.hold.is_some() == row.is_open(), name, finding)?;
        let due = if row.state == GradingState::Raised { row.whole } else { row.paid };
        hold(paid == due.micros() && row.paid < row.whole, name, finding)?;
        let clock = Clock { due_at: row.until, kind: ClockKind::Grading, subject: row.id.raw() };
        hold(!row.is_open() || view.has_clock(&clock), name, finding)?;
    }
    hold(graded == 0, name, || format!("{graded} answers are in no grade"))
}

/// A grade that was appealed stands by a person's word, who is neither the requester nor the worker; no clock says so.
pub fn appeals_against_grades_are_a_persons(view: &View) -> Verdict {
    for row in &view.gradings {
        let owner = view.project(row.project).map(|project| project.owner);
        let judge = row.decided_by;
        let fair = match row.state {
            GradingState::Open => row.appeal.is_none() && judge.is_none(),
            GradingState::Appealed => row.appeal.is_some() && judge.is_none(),
            GradingState::Raised => row.appeal.is_some(),
            GradingState::Stands => row.appeal.is_some() == judge.is_some(),
        };
        let apart = judge.is_none() || (judge != owner && judge != Some(row.worker));
        hold(fair && apart, "appeals against grades are a person's", || format!("{row:?}"))?;
    }
    Ok(())
}
