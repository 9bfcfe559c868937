//! A team's part in one answer: fixed when the task is claimed, paid when the answer is settled.
//!
//! Whoever is in no team costs a claim and a settlement one look for a row that is not there; a member's assignment has one
//! row more. What was fixed stays, whoever leaves, joins, raises or ends anything in the meantime.

use crate::{Actor, Stop, World};
use gongdao_kernel::{AssignmentId, Code, Currency, Fault, Instant, Money, PersonId, TypedId};
use gongdao_ledger::{AccountId, AccountKind, Share, split};
use gongdao_market::{Assignment, Rules, Team, TeamMember, TeamShare, agreed_cut};
use gongdao_store::rows::TeamDay;

/// Somebody's place in a team that exists.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    pub(super) member: TeamMember,
    pub(super) team: Team,
}

impl Membership {
    pub(super) fn is_leader(&self) -> bool {
        self.team.leader == self.member.person
    }
}

/// The team a person belongs to now.
pub(super) fn membership(world: &mut World, person: PersonId) -> Result<Option<Membership>, Stop> {
    let Some(member) = world.team_member.find(&(person,))?.copied() else { return Ok(None) };
    let team = world.team.get(&(member.team,), "team")?.clone();
    Ok(team.check_active().is_ok().then_some(Membership { member, team }))
}

/// The cut that holds for a member's next claim; a leader pays none.
pub(super) fn cut_of(world: &mut World, place: &Membership) -> Result<u32, Stop> {
    if place.is_leader() {
        return Ok(0);
    }
    let (team, agreed) = (place.team.id, place.member.agreed);
    for revision in agreed..=place.team.revision {
        world.team_cut.want(&(team, revision));
    }
    let mut cuts = Vec::new();
    for revision in agreed..=place.team.revision {
        cuts.push(*world.team_cut.get(&(team, revision), "cut")?);
    }
    Ok(agreed_cut(&cuts))
}

/// The worker's team, asked whether the project is offered to another one first.
pub(super) fn for_claim(
    world: &mut World,
    actor: &Actor,
    rules: &Rules,
) -> Result<Option<TeamShareBase>, Stop> {
    let place = membership(world, actor.person)?;
    if let Some(offer) = &rules.offered_to
        && !offer.admits(place.as_ref().map(|place| place.team.id), world.now())
    {
        return Err(Fault::new(Code::OfferedElsewhere)
            .with_fix("Come back when the offer has ended.")
            .until(Instant::from_ms(offer.until_ms))
            .into());
    }
    let Some(place) = place else { return Ok(None) };
    let cut_ppm = cut_of(world, &place)?;
    Ok(Some(TeamShareBase { team: place.team.id, leader: place.team.leader, cut_ppm }))
}

/// What every assignment of one claim shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct TeamShareBase {
    team: gongdao_kernel::TeamId,
    leader: PersonId,
    cut_ppm: u32,
}

impl TeamShareBase {
    /// The leader's part, in parts per million.
    pub(super) fn cut_ppm(self) -> u32 {
        self.cut_ppm
    }
}

/// Fixes team and cut for an assignment that is being leased; `again` where it had been leased before.
pub(super) fn fix(
    world: &mut World,
    assignment: AssignmentId,
    base: Option<TeamShareBase>,
    again: bool,
) -> Result<(), Stop> {
    if again {
        world.team_share.find(&(assignment,))?;
    }
    match base {
        Some(TeamShareBase { team, leader, cut_ppm }) => {
            world.team_share.put(TeamShare { assignment, team, leader, cut_ppm, cut: Money::ZERO });
        }
        None if again => world.team_share.remove(&(assignment,)),
        None => {}
    }
    Ok(())
}

/// Who gets what of an answer's pay.
pub(super) struct Parts {
    /// The worker's.
    pub(super) worker: Money,
    /// The leader's, with their account, where there is a cut.
    pub(super) leader: Option<(AccountId, Money)>,
}

/// Divides an answer's pay between its worker and the leader whom its claim named.
pub(super) fn divide(
    world: &mut World,
    assignment: &Assignment,
    pay: Money,
    currency: Currency,
) -> Result<Parts, Stop> {
    let Some(share) = world.team_share.find(&(assignment.id,))?.copied() else {
        return Ok(Parts { worker: split(pay, &[])?[0], leader: None });
    };
    let parts = split(pay, &[Share { parts_per_million: share.cut_ppm }])?;
    let (worker, cut) = (parts[0], parts[1]);
    world.team_share.edit(&(assignment.id,), "team's share")?.cut = cut;
    count(world, assignment, &share, |day| {
        day.accepted += 1;
        day.paid = day.paid.plus(pay)?;
        day.cut = day.cut.plus(cut)?;
        Ok(())
    })?;
    let account = AccountId::new(AccountKind::Earned, share.leader.raw(), currency);
    Ok(Parts { worker, leader: cut.is_positive().then_some((account, cut)) })
}

/// Divides what an answer is paid beyond what it was paid before, so that the leader has the cut of the whole.
pub(super) fn divide_more(
    world: &mut World,
    assignment: &Assignment,
    before: Money,
    after: Money,
    currency: Currency,
) -> Result<Parts, Stop> {
    let more = after.minus(before)?;
    let Some(share) = world.team_share.find(&(assignment.id,))?.copied() else {
        return Ok(Parts { worker: more, leader: None });
    };
    let whole = split(after, &[Share { parts_per_million: share.cut_ppm }])?[1];
    let cut = whole.minus(share.cut)?;
    world.team_share.edit(&(assignment.id,), "team's share")?.cut = whole;
    count(world, assignment, &share, |day| {
        day.paid = day.paid.plus(more)?;
        day.cut = day.cut.plus(cut)?;
        Ok(())
    })?;
    let account = AccountId::new(AccountKind::Earned, share.leader.raw(), currency);
    Ok(Parts { worker: more.minus(cut)?, leader: cut.is_positive().then_some((account, cut)) })
}

/// Counts an answer that was handed in.
pub(super) fn count_answer(world: &mut World, assignment: &Assignment) -> Result<(), Stop> {
    let Some(share) = world.team_share.find(&(assignment.id,))?.copied() else { return Ok(()) };
    count(world, assignment, &share, |day| {
        day.answers += 1;
        day.active_ms = day.active_ms.saturating_add(assignment.active_ms);
        Ok(())
    })
}

/// Counts an answer that was rejected for good.
pub(super) fn count_rejected(world: &mut World, assignment: &Assignment) -> Result<(), Stop> {
    let Some(share) = world.team_share.find(&(assignment.id,))?.copied() else { return Ok(()) };
    count(world, assignment, &share, |day| {
        day.rejected += 1;
        Ok(())
    })
}

fn count(
    world: &mut World,
    assignment: &Assignment,
    share: &TeamShare,
    add: impl FnOnce(&mut TeamDay) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let key = (share.team, assignment.worker, world.now().day());
    if world.team_day.find(&key)?.is_none() {
        world.team_day.put(TeamDay::blank(key.0, key.1, key.2));
    }
    add(world.team_day.edit(&key, "day")?)
}
