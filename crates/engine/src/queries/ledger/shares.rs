//! The leaders' part of the check: what each settlement divided, held against the cut that was fixed at the claim.
//!
//! The journal says who got how much, the share's row what was fixed, the answer's row what was paid, the team's settings
//! which cuts there ever were. All four have to tell the same story.

use super::ROWS;
use super::check::Report;
use gongdao_kernel::{Fault, Money, TeamId, TypedId};
use gongdao_ledger::{AccountKind, Entry, Reason};
use gongdao_market::{AssignmentState, CUT_MOST_PPM, TeamCut};
use gongdao_store::Connection;
use gongdao_store::queries::ledger::{self as stored, StoredShare};
use gongdao_store::queries::rows_all;
use std::collections::{HashMap, HashSet};

const SHARE: &str = "T1 a leader gets the cut that was fixed at the claim";

/// What leaders were paid by the journal, by assignment: the leader's account and the amount.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    paid: HashMap<i64, (i64, i128)>,
}

impl Cuts {
    pub(super) fn take(&mut self, entry: &Entry) {
        if entry.reason != Reason::TeamCut || entry.credit.kind != AccountKind::Earned {
            return;
        }
        let paid = self.paid.entry(entry.cause.subject).or_insert((entry.credit.owner, 0));
        // Two leaders of one answer are nobody's: the sum then fits neither.
        if paid.0 != entry.credit.owner {
            paid.0 = 0;
        }
        paid.1 += i128::from(entry.amount.micros());
    }

    /// Holds every share against the journal; what the journal has beyond them has no claim behind it.
    pub(super) fn check(mut self, connection: &mut Connection, report: &mut Report) -> Result<(), Fault> {
        let mut set: HashSet<(TeamId, u32)> = HashSet::new();
        set.extend(rows_all::<TeamCut>(connection)?.iter().map(|cut| (cut.team, cut.cut_ppm)));
        let mut after = i64::MIN;
        loop {
            let page = stored::shares_after(connection, after, ROWS)?;
            let Some(last) = page.last() else { break };
            after = last.share.assignment.raw();
            for row in &page {
                self.hold(row, &set, report);
            }
        }
        let mut rest: Vec<_> = self.paid.into_iter().collect();
        rest.sort_unstable();
        for (assignment, (leader, micros)) in rest {
            let finding =
                format!("{assignment}: {leader} was paid {micros} micro-units and no claim says so");
            report.find(SHARE, finding);
        }
        Ok(())
    }

    fn hold(&mut self, row: &StoredShare, set: &HashSet<(TeamId, u32)>, report: &mut Report) {
        let share = row.share;
        let (leader, paid) = self.paid.remove(&share.assignment.raw()).unwrap_or((share.leader.raw(), 0));
        let Some((worker, state, pay)) = row.of else {
            return report.find(SHARE, format!("{share:?}: there is no such assignment"));
        };
        let own = worker == share.leader;
        let cut = match state {
            AssignmentState::Accepted => pay.parts_per_million(share.cut_ppm),
            _ => Ok(Money::ZERO),
        };
        let known = if own { share.cut_ppm == 0 } else { set.contains(&(share.team, share.cut_ppm)) };
        let sound = known
            && share.cut_ppm <= CUT_MOST_PPM
            && leader == share.leader.raw()
            && cut == Ok(share.cut)
            && paid == i128::from(share.cut.micros());
        if !sound {
            let finding =
                format!("{share:?} of {pay}, {state}: the journal has {paid} micro-units to {leader}");
            report.find(SHARE, finding);
        }
    }
}
