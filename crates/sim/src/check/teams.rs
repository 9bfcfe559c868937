//! Objects and teams: what was drawn, accepted and paid, and who gets which part of it.

use super::{Verdict, Violation, hold};
use crate::{Deep, View};
use gongdao_kernel::{AssignmentId, Money, PersonId, TeamId};
use gongdao_market::{Assignment, AssignmentState, CUT_MOST_PPM, PriceUnit, TeamState};
use std::collections::BTreeMap;

/// L26: objects that are paid were accepted, and objects that are accepted were drawn.
pub fn paid_objects_were_accepted(view: &View) -> Verdict {
    let name = "paid objects were accepted";
    for count in &view.objects {
        let Some(row) = view.assignment(count.assignment) else {
            return Err(Violation { invariant: name, finding: format!("nobody drew {count:?}") });
        };
        let finding = || format!("{row:?} has {count:?}");
        hold((0..=count.drawn).contains(&count.accepted), name, finding)?;
        hold((count.accepted < count.drawn) == count.reason.is_some(), name, finding)?;
        hold(row.state.is_accepted(), name, finding)?;
        let Some(compiled) = view.compiled(row.project) else { continue };
        let price = &compiled.rules.price;
        let units = price.maximum_units.min(count.accepted);
        hold(price.unit != PriceUnit::Object || row.units == units, name, finding)?;
    }
    Ok(())
}

/// The objects that were drawn are those of the answer that was accepted.
pub fn object_counts_are_of_their_answers(view: &View, deep: &Deep) -> Verdict {
    for count in &view.objects {
        let drawn = view.assignment(count.assignment).and_then(|row| {
            let body = &deep.answer(row.id, row.round)?.body;
            let answer = view.compiled(row.project)?.form.answer_from_canonical(body).ok()?;
            i64::try_from(answer.objects()).ok()
        });
        hold(drawn == Some(count.drawn), "object counts are of their answers", || {
            format!("{count:?} and the answer has {drawn:?}")
        })?;
    }
    Ok(())
}

/// T1, T3: a team has its leader in it, as many members as it says, and a cut within a tenth that was set.
pub fn teams_are_one_level(view: &View) -> Verdict {
    let name = "teams are one level";
    let mut members: BTreeMap<TeamId, u32> = BTreeMap::new();
    for member in &view.members {
        let team = view.team(member.team);
        let agreed = team.is_some_and(|team| (1..=team.revision).contains(&member.agreed));
        hold(agreed, name, || format!("{member:?} of {team:?}"))?;
        *members.entry(member.team).or_default() += 1;
    }
    let place = |person: PersonId| view.members.iter().find(|member| member.person == person);
    for team in &view.teams {
        let cuts: Vec<_> = view.cuts.iter().filter(|cut| cut.team == team.id).collect();
        let last = cuts.last().map(|cut| (cut.revision, cut.cut_ppm));
        let finding = || format!("{team:?} has {members:?} and {last:?}");
        hold(last == Some((team.revision, team.cut_ppm)), name, finding)?;
        hold(cuts.iter().all(|cut| cut.cut_ppm <= CUT_MOST_PPM), name, finding)?;
        if team.state == TeamState::Active {
            hold(members.get(&team.id) == Some(&team.members), name, finding)?;
            hold(place(team.leader).is_some_and(|place| place.team == team.id), name, finding)?;
        }
    }
    Ok(())
}

/// T1: of what an answer paid, its leader got the cut fixed at its claim, floored, and nothing of one that did not.
pub fn shares_divide_what_was_paid(view: &View) -> Verdict {
    let name = "shares divide what was paid";
    for share in &view.shares {
        let row = view.assignment(share.assignment);
        let finding = || format!("{share:?} of {row:?}");
        let cut = match row {
            Some(row) if row.state == AssignmentState::Accepted => row.paid.parts_per_million(share.cut_ppm),
            _ => Ok(Money::ZERO),
        };
        hold(cut == Ok(share.cut), name, finding)?;
        let led = view.team(share.team).is_some_and(|team| team.leader == share.leader);
        let own = row.is_some_and(|row| row.worker == share.leader);
        hold(led && (!own || share.cut_ppm == 0), name, finding)?;
    }
    Ok(())
}

/// What a claim fixed: the fence that tells the lease, and team, leader and cut.
pub(crate) type Fixed = BTreeMap<AssignmentId, (i64, Option<(TeamId, PersonId, u32)>)>;

fn fixed_of(view: &View, row: &Assignment) -> (i64, Option<(TeamId, PersonId, u32)>) {
    (row.fence, view.share(row.id).map(|share| (share.team, share.leader, share.cut_ppm)))
}

/// What every claim fixed, as it stands now.
pub(crate) fn fixed(view: &View) -> Fixed {
    view.assignments.iter().map(|row| (row.id, fixed_of(view, row))).collect()
}

/// T2: as long as a lease is the same, so are its team, leader and cut, whatever happens to the team.
pub(crate) fn claims_keep_their_cut(before: &Fixed, view: &View) -> Verdict {
    for row in &view.assignments {
        let Some(was) = before.get(&row.id) else { continue };
        let is = fixed_of(view, row);
        hold(was.0 != is.0 || was == &is, "claims keep their cut", || {
            format!("{} had {was:?} and has {is:?}", row.id)
        })?;
    }
    Ok(())
}
