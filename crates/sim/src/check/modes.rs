//! Exams, games and pairs: money stands behind whatever is under way, nobody is in two places, and nothing about a pair
//! tells the known item from the other.

use super::{Verdict, Violation, hold};
use crate::{Deep, View};
use gongdao_kernel::{AssignmentId, Money, TypedId};
use gongdao_market::{Charge, Clock, ClockKind, PlayState, SittingState};
use std::collections::{BTreeMap, BTreeSet};

/// X1, X2, X5: a sitting under way holds its pay and fee and has its clock, one that is over holds nothing and paid what it
/// declared if it was finished; nobody has two of an exam under way.
pub fn sittings_hold_what_they_pay(view: &View) -> Verdict {
    let name = "sittings hold what they pay";
    let mut live = BTreeSet::new();
    for row in &view.sittings {
        let finding = || format!("{row:?}");
        let Some(batch) = view.batch(row.batch) else {
            return Err(Violation { invariant: name, finding: format!("{row:?} has no batch") });
        };
        let due = Charge::new(row.pay, batch.fee_ppm).and_then(|charge| charge.total());
        let is_live = row.state == SittingState::Live;
        hold(due == Ok(row.held) || (!is_live && row.held == Money::ZERO), name, finding)?;
        hold(row.hold.is_some() == row.held.is_positive(), name, finding)?;
        let finished = matches!(row.state, SittingState::Passed | SittingState::Failed);
        hold(row.paid == if finished { row.pay } else { Money::ZERO }, name, finding)?;
        if is_live {
            hold(live.insert((row.worker, row.exam)), name, || format!("{row:?} is the second"))?;
            let clock = Clock { due_at: row.deadline_at, kind: ClockKind::Sitting, subject: row.id.raw() };
            hold(view.has_clock(&clock), name, || format!("{row:?} has no clock"))?;
        }
    }
    Ok(())
}

/// A round has two different people or one, each with a lease of its item behind them as long as they play, and a clock; a
/// person is in one round of a project at a time.
pub fn rounds_are_of_strangers(view: &View) -> Verdict {
    let name = "rounds are of strangers";
    let plays: BTreeMap<AssignmentId, _> = view.plays.iter().map(|row| (row.assignment, row)).collect();
    let mut playing = BTreeSet::new();
    for round in &view.rounds {
        let finding = || format!("{round:?}");
        let sides = [Some(round.first), round.second].into_iter().flatten();
        let people: Vec<_> = sides.filter_map(|id| plays.get(&id)).collect();
        hold(people.len() == 1 + usize::from(round.second.is_some()), name, finding)?;
        hold(people.len() < 2 || people[0].worker != people[1].worker, name, finding)?;
        if round.state.is_over() {
            continue;
        }
        let clock = Clock { due_at: round.due_at, kind: ClockKind::Round, subject: round.id.raw() };
        hold(view.has_clock(&clock), name, || format!("{round:?} has no clock"))?;
        for play in people.into_iter().filter(|play| play.state == PlayState::Open) {
            hold(playing.insert((play.worker, round.project)), name, finding)?;
            let leased = view.assignment(play.assignment);
            let held =
                leased.is_some_and(|row| row.is_live() && row.hold.is_some() && row.task == round.task);
            hold(held, name, || format!("{play:?} of {round:?} has {leased:?}"))?;
        }
    }
    Ok(())
}

/// Of a pair exactly one item is known; both are one worker's in one batch, at one price, and decided alike, so that neither
/// says what it is.
pub fn pairs_look_alike(view: &View) -> Verdict {
    let name = "pairs look alike";
    for pair in &view.pairs {
        let (Some(one), Some(other)) = (view.assignment(pair.assignment), view.assignment(pair.partner))
        else {
            return Err(Violation { invariant: name, finding: format!("{pair:?} has no assignments") });
        };
        let finding = || format!("{one:?} and {other:?}");
        let known = |row: &gongdao_market::Assignment| view.task(row.task).is_some_and(|task| task.gold);
        hold(known(one) != known(other), name, finding)?;
        let place = |row: &gongdao_market::Assignment| (row.worker, row.project, row.batch);
        hold(place(one) == place(other), name, finding)?;
        // Not since when each is leased: who reserved one of them starts it when they like.
        if one.is_live() && other.is_live() && (one.fence, other.fence) == (1, 1) {
            hold(one.held == other.held, name, finding)?;
        }
        let paid = one.paid.is_positive() && other.paid.is_positive();
        hold(!paid || one.paid == other.paid, name, finding)?;
    }
    Ok(())
}

/// What a worker is shown of a known item is what they are shown of any other: its answer stands nowhere in its data.
pub fn known_answers_stay_secret(view: &View, deep: &Deep) -> Verdict {
    for task in view.tasks.iter().filter(|task| task.gold) {
        let body = deep.data(task.id).map(|data| data.body.as_str()).unwrap_or_default();
        hold(!body.contains("\"gold\""), "known answers stay secret", || {
            format!("{} shows {body}", task.id)
        })?;
    }
    Ok(())
}
