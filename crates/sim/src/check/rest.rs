//! Time, answers, and how a world ends.

use super::{Verdict, hold};
use crate::view::is_held;
use crate::{Deep, View};
use gongdao_kernel::Instant;
use gongdao_market::{BatchState, SittingState};
use std::collections::BTreeMap;

/// L17: within a shard no entry and no record is earlier than the one before it, over restarts too.
pub fn time_never_goes_back(view: &View, deep: &Deep) -> Verdict {
    let name = "time never goes back";
    let mut last: BTreeMap<(bool, i64), Instant> = BTreeMap::new();
    let entries = deep.entries.iter().map(|entry| (false, entry.number, entry.at));
    let records = deep.records.iter().map(|record| (true, record.number, record.at));
    for (kind, number, at) in entries.chain(records) {
        let before = last.insert((kind, number.raw() >> 55), at);
        hold(before.is_none_or(|before| before <= at), name, || format!("{number} at {}", at.ms()))?;
    }
    for writer in &view.writers {
        let latest = last.iter().filter(|((_, shard), _)| *shard == i64::from(writer.shard));
        let right = latest.into_iter().all(|(_, at)| *at <= writer.last_at);
        hold(right, name, || format!("{writer:?}"))?;
    }
    Ok(())
}

/// Every answer that was taken is there, round by round, and none that was not.
pub fn answers_are_kept(view: &View, deep: &Deep) -> Verdict {
    let name = "answers are kept";
    for row in &view.assignments {
        for round in 1..=row.round {
            let kept = deep.answer(row.id, round).is_some_and(|answer| !answer.late);
            hold(kept, name, || format!("{} has no round {round}", row.id))?;
        }
        hold(row.round <= 2, name, || format!("{} was repaired twice", row.id))?;
    }
    for answer in &deep.answers {
        let round = view.assignment(answer.assignment).map(|row| row.round);
        let right = round.is_some_and(|round| answer.round <= round) && answer.late == (answer.round == 0);
        hold(right, name, || format!("{} round {} of {round:?}", answer.assignment, answer.round))?;
    }
    Ok(())
}

/// When every batch is closed and every clock has run out, nothing waits any more and no money is left behind.
pub fn a_world_runs_out(view: &View) -> Verdict {
    let name = "a world runs out";
    hold(view.clocks.is_empty(), name, || format!("{:?}", view.clocks.first()))?;
    hold(view.items.is_empty(), name, || format!("{:?}", view.items.first()))?;
    hold(view.open.is_empty(), name, || format!("{:?}", view.open.first()))?;
    let waiting = view.assignments.iter().find(|row| is_held(row.state));
    hold(waiting.is_none(), name, || format!("{waiting:?}"))?;
    let kept = view.gradings.iter().find(|row| row.is_open());
    hold(kept.is_none(), name, || format!("{kept:?}"))?;
    let sat = view.sittings.iter().find(|row| row.state == SittingState::Live);
    hold(sat.is_none(), name, || format!("{sat:?}"))?;
    let played = view.rounds.iter().find(|row| !row.state.is_over());
    hold(played.is_none(), name, || format!("{played:?}"))?;
    let open = view.batches.iter().find(|batch| batch.state != BatchState::Closed);
    hold(open.is_none(), name, || format!("{open:?}"))
}
