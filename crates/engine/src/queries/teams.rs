//! Teams as their people, and others, read them.
//!
//! Members see the team, its cut and their own place; the leader sees the roster; the rest of the world sees that the team
//! exists and how its work was judged, and nobody's name. Operators and auditors see all.

use super::people::require_sight;
use super::{Page, bounded};
use crate::Actor;
use crate::queries::Snapshot;
use gongdao_kernel::{AssignmentId, Fault, Instant, PersonId, TeamId, TypedId};
use gongdao_market::{Team, TeamCut, TeamLink, TeamMember, TeamShare, TeamState, agreed_cut};
use gongdao_store::queries::{people, teams as stored};
use gongdao_store::rows::TeamDay;
use gongdao_trust::{Role, Scope};

/// Cuts that are looked at for one member; a cut is set once a day at most.
const CUTS: i64 = 10_000;
/// The days that a roster looks back over.
const DAYS: i64 = 30;

/// Somebody's place in a team.
#[derive(Debug, Clone)]
pub struct Place {
    /// The team.
    pub team: Team,
    /// The membership.
    pub member: TeamMember,
    /// The cut that holds for the next claim, parts per million.
    pub cut_ppm: u32,
    /// The leader's name, which members know.
    pub leader_name: String,
}

/// The place of a person in a team that exists, for the program itself.
///
/// # Errors
/// What the database answers.
pub fn place_of(snapshot: &mut Snapshot, person: PersonId) -> Result<Option<Place>, Fault> {
    let Some(member) = stored::member(snapshot, person)? else { return Ok(None) };
    let Some(team) = stored::team(snapshot, member.team)? else { return Ok(None) };
    if team.state != TeamState::Active {
        return Ok(None);
    }
    let cut_ppm = cut(snapshot, &team, &member)?;
    let leader_name = people::person(snapshot, team.leader)?.map(|row| row.name).unwrap_or_default();
    Ok(Some(Place { team, member, cut_ppm, leader_name }))
}

fn cut(snapshot: &mut Snapshot, team: &Team, member: &TeamMember) -> Result<u32, Fault> {
    if team.leader == member.person {
        return Ok(0);
    }
    Ok(agreed_cut(&stored::cuts_since(snapshot, team.id, member.agreed, CUTS)?))
}

/// One's own place.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn mine(snapshot: &mut Snapshot, actor: &Actor) -> Result<Place, Fault> {
    actor.scopes.require(Scope::Read)?;
    place_of(snapshot, actor.person)?.ok_or_else(|| Fault::not_found("team"))
}

/// How a team's work of the last thirty days was judged.
#[derive(Debug, Clone)]
pub struct TeamSheet {
    /// The team.
    pub team: Team,
    /// All members' days together.
    pub done: TeamDay,
}

fn whole(snapshot: &mut Snapshot, team: TeamId, now: Instant) -> Result<TeamDay, Fault> {
    let everybody = (PersonId::from_raw(0), PersonId::from_raw(i64::MAX));
    let days = stored::days_summed(snapshot, team, everybody, now.day() - DAYS)?;
    let mut sum = TeamDay::blank(team, PersonId::from_raw(0), 0);
    for day in days {
        sum.answers += day.answers;
        sum.accepted += day.accepted;
        sum.rejected += day.rejected;
        sum.active_ms = sum.active_ms.saturating_add(day.active_ms);
        sum.paid = sum.paid.plus(day.paid)?;
        sum.cut = sum.cut.plus(day.cut)?;
    }
    Ok(sum)
}

/// A team, for whoever is signed in.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn team(snapshot: &mut Snapshot, actor: &Actor, id: TeamId, now: Instant) -> Result<TeamSheet, Fault> {
    actor.scopes.require(Scope::Read)?;
    let team = stored::team(snapshot, id)?.ok_or_else(|| Fault::not_found("team"))?;
    let done = whole(snapshot, id, now)?;
    Ok(TeamSheet { team, done })
}

/// Teams, the newest first, for operators and auditors.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn teams(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Team>, Fault> {
    require_sight(actor)?;
    let limit = bounded(limit);
    let rows = stored::teams_before(snapshot, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |team| team.id.raw()))
}

/// A member, as the leader reads them.
#[derive(Debug, Clone)]
pub struct RosterRow {
    /// The membership.
    pub member: TeamMember,
    /// What the member is called.
    pub name: String,
    /// Whether this is the leader.
    pub leads: bool,
    /// The cut that holds for their next claim, parts per million.
    pub cut_ppm: u32,
    /// What they did for the team in the last thirty days.
    pub done: TeamDay,
    /// Over how many days that was, the first being the day they joined.
    pub days: i64,
}

/// A team's members, for its leader, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn roster(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: TeamId,
    (after, limit): (Option<i64>, u32),
    now: Instant,
) -> Result<Page<RosterRow>, Fault> {
    let team = overseen(snapshot, actor, id)?;
    let limit = bounded(limit);
    let rows = match team.state {
        TeamState::Active => stored::members(snapshot, id, after.unwrap_or(0), i64::from(limit) + 1)?,
        TeamState::Ended => Vec::new(),
    };
    let page = Page::cut(rows, limit, |member| member.person.raw());
    let (Some(first), Some(last)) = (page.items.first(), page.items.last()) else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let between = (first.person, last.person);
    let days = stored::days_summed(snapshot, id, between, now.day() - DAYS + 1)?;
    let mut items = Vec::with_capacity(page.items.len());
    for member in page.items {
        let done = days.iter().find(|day| day.person == member.person).copied();
        let name = people::person(snapshot, member.person)?.map(|row| row.name).unwrap_or_default();
        items.push(RosterRow {
            name,
            leads: team.leader == member.person,
            cut_ppm: cut(snapshot, &team, &member)?,
            done: done.unwrap_or_else(|| TeamDay::blank(id, member.person, 0)),
            days: (now.day() - member.joined_at.day() + 1).clamp(1, DAYS),
            member,
        });
    }
    Ok(Page { items, next: page.next })
}

/// The team, where the asker leads it or oversees the platform.
fn overseen(snapshot: &mut Snapshot, actor: &Actor, id: TeamId) -> Result<Team, Fault> {
    actor.scopes.require(Scope::Read)?;
    let staff = actor.roles.has(Role::Operator) || actor.roles.has(Role::Auditor);
    let team = stored::team(snapshot, id)?.filter(|team| staff || team.leader == actor.person);
    team.ok_or_else(|| Fault::not_found("team"))
}

/// The people of the team the asker leads, to be written to.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn led_people(snapshot: &mut Snapshot, actor: &Actor) -> Result<Vec<PersonId>, Fault> {
    let place = mine(snapshot, actor)?;
    if place.team.leader != actor.person {
        return Err(Fault::not_found("team"));
    }
    let mut people = Vec::new();
    loop {
        let after = people.last().map_or(0, |person: &PersonId| person.raw());
        let page = stored::members(snapshot, place.team.id, after, 500)?;
        let full = page.len() == 500;
        people.extend(page.into_iter().map(|member| member.person));
        if !full {
            return Ok(people);
        }
    }
}

/// Links of the team one leads, the newest first.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn links(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: TeamId,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<TeamLink>, Fault> {
    overseen(snapshot, actor, id)?;
    let limit = bounded(limit);
    let rows = stored::links(snapshot, id, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |link| link.id.raw()))
}

/// A team's cuts, in order; for its members, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn cuts(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: TeamId,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<TeamCut>, Fault> {
    let own = mine(snapshot, actor).is_ok_and(|place| place.team.id == id);
    if !own {
        overseen(snapshot, actor, id)?;
    }
    let limit = bounded(limit);
    let rows = stored::cuts_since(snapshot, id, after.unwrap_or(0) + 1, i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |cut| cut.revision))
}

/// What a link leads to, for whoever shows its code: the team, its leader's name and the cut one would agree to.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn behind_link(
    snapshot: &mut Snapshot,
    actor: &Actor,
    hash: [u8; 32],
    now: Instant,
) -> Result<(Team, String, TeamLink), Fault> {
    actor.scopes.require(Scope::Read)?;
    let none = || Fault::not_found("link");
    let link = stored::link(snapshot, hash)?.ok_or_else(none)?;
    link.clone().take(now)?;
    let team = stored::team(snapshot, link.team)?.ok_or_else(none)?;
    team.check_active()?;
    let leader = people::person(snapshot, team.leader)?.map(|row| row.name).unwrap_or_default();
    Ok((team, leader, link))
}

/// What leaders get of a worker's assignments, those of one page.
///
/// # Errors
/// What the database answers.
pub fn shares_between(
    snapshot: &mut Snapshot,
    worker: PersonId,
    first: AssignmentId,
    last: AssignmentId,
) -> Result<Vec<TeamShare>, Fault> {
    Ok(stored::shares_of_worker(snapshot, worker, first, last)?)
}

/// The team each of some people declared, for judging risk: people who say that they belong together are no conspiracy.
///
/// # Errors
/// What the database answers.
pub fn declared(snapshot: &mut Snapshot, people: &[PersonId]) -> Result<Vec<(PersonId, TeamId)>, Fault> {
    let mut declared = Vec::new();
    for person in people {
        if let Some(place) = place_of(snapshot, *person)? {
            declared.push((*person, place.team.id));
        }
    }
    Ok(declared)
}
