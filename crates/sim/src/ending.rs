//! How a world ends: everybody goes home, every clock runs out, and what is left is counted.

use crate::check;
use crate::memory::Sent;
use crate::world::{Stop, World};
use gongdao_engine::commands::batch::CloseBatch;
use gongdao_market::{
    AssignmentState, BatchState, GameState, GradingState, LineState, PayoutState, SittingState,
};
use gongdao_store::queries::work;

/// Rounds in which a world has to run out.
const ROUNDS: u32 = 400;

impl World {
    /// Everybody goes home: lost commands are sent once more, batches are closed, and every clock runs out.
    pub(crate) fn run_out(&mut self) -> Result<(), Stop> {
        while self.memory.has_lost() {
            self.step += 1;
            self.trace.step(self.step, self.now, "what was lost is sent again");
            if let Some(again) = self.memory.repeat(&mut self.chance) {
                self.transact(&[again])?;
            }
        }
        for _ in 0..ROUNDS {
            self.step += 1;
            let open: Vec<_> =
                self.view.batches.iter().filter(|batch| batch.state < BatchState::Closing).collect();
            let close: Vec<Sent> = open
                .iter()
                .filter_map(|batch| {
                    let owner = self.view.project(batch.project)?.owner;
                    let actor = self.cast.requesters.iter().find(|actor| actor.person == owner)?;
                    Some(Sent::any(*actor, CloseBatch { batch: batch.id }))
                })
                .collect();
            let next = work::clock_next(self.machine.connection(&mut self.chance)?)?;
            match next {
                None if close.is_empty() => break,
                Some(next) => self.now = self.now.max(next),
                None => {}
            }
            self.trace.step(self.step, self.now, "runs out");
            if !close.is_empty() {
                self.transact(&close)?;
            }
            self.ring()?;
        }
        Ok(check::a_world_runs_out(&self.view)?)
    }

    /// Integrates the rest of the evidence, checks everything once more and counts.
    pub(crate) fn summarise(&mut self) -> Result<(), Stop> {
        self.step += 1;
        let now = self.now;
        while self.machine.integrate(&mut self.chance, now, 300)? != Some(0) {}
        self.look()?;
        let deep = self.look_at_everything()?;
        let records = deep.records.len();
        let size = deep.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
        check::hold(usize::try_from(size) == Ok(records), "records are integrated once", || {
            format!("{size} of {records} records are in the log at the end")
        })?;
        let count = |state| self.view.assignments.iter().filter(|row| row.state == state).count() as u64;
        let won = |won: Option<bool>| won == Some(true);
        let summary = &mut self.summary;
        summary.paid = count(AssignmentState::Accepted);
        summary.rejected = count(AssignmentState::RejectedFinally);
        summary.appeals_won = self.view.disputes.iter().filter(|row| won(row.appeal_won)).count() as u64;
        summary.records = records as u64;
        summary.grades_raised =
            self.view.gradings.iter().filter(|row| row.state == GradingState::Raised).count() as u64;
        let met = self.view.rounds.iter().filter(|row| row.state == GameState::Met);
        let passed = self.view.sittings.iter().filter(|row| row.state == SittingState::Passed);
        let by_skill = self.view.assignments.iter().filter(|row| row.newcomer.is_some());
        summary.modes = [passed.count(), met.count(), self.view.pairs.len() / 2, by_skill.count()]
            .map(|count| count as u64);
        let (view, all) = (&self.view, |count: usize| count as u64);
        summary.objects_dropped = all(view.objects.iter().filter(|row| row.accepted < row.drawn).count());
        summary.cuts = all(view.shares.iter().filter(|share| share.cut.is_positive()).count());
        let payouts = |state| all(view.payouts.iter().filter(|row| row.state == state).count());
        summary.payouts =
            [payouts(PayoutState::Paid), payouts(PayoutState::Failed) + payouts(PayoutState::Returned)];
        let lines = |state| all(view.lines.iter().filter(|row| row.state == state).count());
        summary.lines = [lines(LineState::Matched), lines(LineState::SentBack)];
        summary.crashes = self.machine.died;
        summary.repeats = self.memory.repeats;
        summary.journal = deep.entries.iter().map(gongdao_ledger::Entry::line).collect();
        Ok(())
    }
}
